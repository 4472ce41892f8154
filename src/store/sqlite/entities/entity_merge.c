/*
 * Merging. A merged entity's row stays, so that its key still finds it, and what the key brings, now and later, is
 * linked to it as before; `root` says where it is shown. So a merge is taken back by showing what is linked to the
 * entity, and to what had been merged into it, under it again, whenever that came.
 */
#include <stdio.h>

#include "curation.h"

struct merge {
  struct onr_str into;
  int64_t revision;
  struct onr_strs from;
  const struct onr_actor *actor;
};

static enum onr_error touch_subjects(struct onr_connection *connection, int64_t first, int64_t last, int64_t now,
                                     struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ABOUT_RELINK, "ii", first, last);
  while (!error && onr_rows_next(&rows))
    if (now) error = onr_run(connection, failure, ONR_SQL_CLAIM_CHANGED, "ii", onr_rows_int(&rows, 0), now);
  return onr_rows_end(&rows, error);
}

enum onr_error onr_relink(struct onr_connection *connection, int64_t article, int64_t now,
                          struct onr_failure *failure) {
  int64_t first = onr_pk_first(article), last = onr_pk_last(article);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_MENTIONS_RELINK, "ii", first, last);
  if (!error) error = onr_run(connection, failure, ONR_SQL_SPEAKERS_RELINK, "iii", first, last, now);
  return error ? error : touch_subjects(connection, first, last, now, failure);
}

/* The articles of `rows` are shown and counted anew. */
static enum onr_error relink_all(struct onr_connection *connection, const int64_t *articles, size_t count,
                                 const int64_t entities[2], int64_t now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) {
    error = onr_relink(connection, articles[i], now, failure);
    if (!error) error = onr_recount_only(connection, articles[i], entities, 2, failure);
  }
  return error;
}

static enum onr_error settle_both(struct onr_connection *connection, const int64_t entities[2], int64_t hold,
                                  int64_t now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (int i = 0; i < 2 && !error; i++) {
    error = onr_entity_hold(connection, entities[i], hold, failure);
    if (!error) error = onr_entity_settle(connection, entities[i], now, failure);
    if (!error) error = onr_entity_touch(connection, entities[i], now, failure);
  }
  return error;
}

enum onr_error onr_entity_merge(struct onr_connection *connection, int64_t from, int64_t into, int64_t now,
                                struct onr_arena *arena, struct onr_failure *failure) {
  const int64_t entities[2] = {from, into};
  int64_t *articles = NULL;
  size_t count = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLES_SHOWING, "i", from);
  enum onr_error error = onr_rows_collect(&rows, arena, &articles, &count, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_MERGE, "ii", from, into);
  if (!error) error = onr_run(connection, failure, ONR_SQL_MERGE_ROOTS, "ii", from, into);
  if (!error) error = relink_all(connection, articles, count, entities, now, failure);
  return error ? error : settle_both(connection, entities, 1, now, failure);
}

enum onr_error onr_entity_unmerge(struct onr_connection *connection, int64_t from, int64_t now, struct onr_arena *arena,
                                  struct onr_failure *failure) {
  int64_t entities[2] = {from, from}, *articles = NULL;
  size_t count = 0;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &entities[1], &found, ONR_SQL_ENTITY_ROOT, "i", from);
  if (!error) error = onr_run(connection, failure, ONR_SQL_MERGE, "ip", from, (int64_t)0);
  if (!error) error = onr_run(connection, failure, ONR_SQL_MERGE_ROOTS, "ip", from, (int64_t)0);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLES_LINKED, "i", from);
  error = onr_rows_collect(&rows, arena, &articles, &count, failure);
  if (!error) error = relink_all(connection, articles, count, entities, now, failure);
  return error ? error : settle_both(connection, entities, -1, now, failure);
}

/* ---- As people ask for it ---- */

static void pointer_to(char out[ONR_FAILURE_WHERE_SIZE], size_t at) {
  snprintf(out, ONR_FAILURE_WHERE_SIZE, "/from/%zu", at);
}

static enum onr_error find_from(struct onr_connection *connection, const struct onr_stored_entity *into,
                                struct onr_str id, size_t at, struct onr_stored_entity *ret_from,
                                struct onr_failure *failure) {
  bool found;
  char where[ONR_FAILURE_WHERE_SIZE];
  pointer_to(where, at);
  enum onr_error error = onr_entity_find(connection, id, ret_from, &found, failure);
  if (error) return error;
  if (!found)
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "There is no entity %.*s.", ONR_FMT(id));
  if (onr_str_equal(id, onr_str_from(into->id)))
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "%s cannot be merged into itself.",
                       into->id);
  if (ret_from->pk == into->pk)
    return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, where, "%.*s was merged into %s already.",
                       ONR_FMT(id), into->id);
  if (ret_from->type != into->type)
    return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, where,
                       "%s is of type %s, and %s of type %s: entities of one type can be merged. PATCH changes a type.",
                       ret_from->id, onr_entity_type_name(ret_from->type), into->id, onr_entity_type_name(into->type));
  return ONR_OK;
}

static enum onr_error refuse_twice(struct onr_strs ids, struct onr_failure *failure) {
  char where[ONR_FAILURE_WHERE_SIZE];
  for (size_t i = 0; i < ids.count; i++)
    for (size_t k = 0; k < i; k++) {
      if (!onr_str_equal(ids.items[i], ids.items[k])) continue;
      pointer_to(where, i);
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "%.*s is listed twice.",
                         ONR_FMT(ids.items[i]));
    }
  return ONR_OK;
}

static enum onr_error merge_in(struct onr_connection *connection, const struct merge *merge, struct onr_arena *arena,
                               struct onr_failure *failure) {
  struct onr_stored_entity into = {0}, from = {0};
  struct onr_str *ids = onr_arena_zalloc(arena, merge->from.count + 1, sizeof *ids);
  int64_t now = onr_clock_now_ms();
  if (!ids) return onr_fail_memory(failure);
  enum onr_error error = onr_entity_get(connection, merge->into, merge->revision, &into, failure);
  if (!error) error = refuse_twice(merge->from, failure);
  for (size_t i = 0; i < merge->from.count && !error; i++) {
    error = find_from(connection, &into, merge->from.items[i], i, &from, failure);
    if (!error) ids[i] = onr_arena_str(arena, onr_str_from(from.id));
    if (!error && !ids[i].data) error = onr_fail_memory(failure);
    if (!error) error = onr_entity_merge(connection, from.pk, into.pk, now, arena, failure);
  }
  if (error) return error;
  struct onr_strs related = {ids, merge->from.count};
  struct onr_audit_value none = {.member = ONR_STR("merged"), .kind = ONR_AUDIT_TEXTS}, merged = none;
  merged.texts = related;
  struct onr_audit_entry entry = {.actor = merge->actor,
                                  .action = ONR_AUDIT_MERGE,
                                  .kind = ONR_AUDIT_ENTITY,
                                  .subject = onr_str_from(into.id),
                                  .related = related,
                                  .before = {&none, 1},
                                  .after = {&merged, 1},
                                  .now = now};
  return onr_audit_append(connection, &entry, NULL, NULL, failure);
}

static enum onr_error run_merge(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = merge_in(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_merge_entities(struct onr_store *store, struct onr_str into, int64_t revision,
                                        struct onr_strs from, const struct onr_actor *actor,
                                        struct onr_failure *failure) {
  struct merge merge = {.into = into, .revision = revision, .from = from, .actor = actor};
  return onr_writer_run(store, run_merge, &merge, failure);
}

/* ---- Reverting ---- */

enum onr_error onr_merge_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) {
  int64_t into = 0, from = 0;
  enum onr_error error = onr_entity_own(connection, change->subject, &into, failure);
  for (size_t i = 0; i < change->related.count && !error; i++) {
    size_t at = change->undo ? change->related.count - 1 - i : i;
    error = onr_entity_own(connection, change->related.items[at], &from, failure);
    if (error == ONR_ERR_NOT_FOUND)
      error = onr_fail(failure, ONR_ERR_CONFLICT, "It cannot be reverted: the entity %.*s is in no article any more.",
                       ONR_FMT(change->related.items[at]));
    if (!error)
      error = change->undo ? onr_entity_unmerge(connection, from, change->now, change->arena, failure)
                           : onr_entity_merge(connection, from, into, change->now, change->arena, failure);
  }
  return error ? error : onr_curation_sweep(connection, change->arena, change->now, failure);
}
