/*
 * Splitting. A mention that was split off is remembered by its id, which is made of the entity that it is extracted as
 * and so stays; when it is put again, it is linked to the entity that it was given to (split_move.c).
 */
#include <stdio.h>
#include <stdlib.h>

#include "onrecord/fold.h"
#include "split_move.h"
#include "store/sqlite/claims/claim_curation.h"
#include "store/sqlite/lists/query.h"

#define I(value) ((int64_t)(value))

struct split {
  struct onr_str id, name;
  int64_t revision;
  struct onr_strs mentions;
  const struct onr_actor *actor;
  char ret_id[ONR_ID_SIZE];
};

static enum onr_error remember(struct onr_connection *connection, struct onr_split_pieces *pieces, int64_t target,
                               struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pieces->count && !error; i++) {
    struct onr_split_piece *piece = &pieces->items[i];
    piece->target = target;
    error =
        onr_run(connection, failure, ONR_SQL_SPLIT_INSERT, "ssii", piece->mention, piece->article, piece->link, target);
  }
  return error;
}

/* ---- As people ask for it ---- */

static int compare_strs(const void *a, const void *b) {
  return onr_str_compare(*(const struct onr_str *)a, *(const struct onr_str *)b);
}

static int compare_pieces(const void *a, const void *b) {
  const struct onr_split_piece *x = a, *y = b;
  if (x->article_pk != y->article_pk) return x->article_pk < y->article_pk ? -1 : 1;
  return onr_str_compare(x->mention, y->mention);
}

/* The mentions of those ids that are the entity's, in the order of their articles. */
static enum onr_error find_pieces(struct onr_connection *connection, int64_t entity, struct onr_strs ids,
                                  struct onr_split_pieces *pieces, struct onr_arena *arena,
                                  struct onr_failure *failure) {
  struct onr_sql_query query;
  enum onr_error error = ONR_OK;
  onr_sql_query_init(&query, arena);
  onr_sql_query_sql(&query, "SELECT m.id, a.id, iif(m.form = 0, m.exact, ''), ifnull(m.link, m.entity), a.pk "
                            "FROM mention m JOIN article a ON a.pk = m.pk >> 24 WHERE m.entity = ");
  onr_sql_query_int(&query, entity);
  onr_sql_query_and_strs(&query, "m.id", ids);
  struct onr_rows rows = onr_sql_query_begin(&query, connection, failure);
  while (!error && onr_rows_next(&rows)) {
    struct onr_split_piece piece = {.mention = onr_rows_str(&rows, 0),
                                    .article = onr_rows_str(&rows, 1),
                                    .name = onr_rows_str(&rows, 2),
                                    .link = onr_rows_int(&rows, 3),
                                    .article_pk = onr_rows_int(&rows, 4)};
    error = onr_split_add(pieces, piece, arena, failure);
  }
  error = onr_rows_end(&rows, error);
  if (!error && pieces->count) qsort(pieces->items, pieces->count, sizeof *pieces->items, compare_pieces);
  return error;
}

static bool has_piece(const struct onr_split_pieces *pieces, struct onr_str mention) {
  for (size_t i = 0; i < pieces->count; i++)
    if (onr_str_equal(pieces->items[i].mention, mention)) return true;
  return false;
}

/* Every id must be a mention of the entity, each once, and not all of them. */
static enum onr_error check_pieces(const struct split *split, const struct onr_stored_entity *entity, int64_t mentions,
                                   const struct onr_split_pieces *pieces, struct onr_failure *failure) {
  struct onr_strs ids = split->mentions;
  char where[ONR_FAILURE_WHERE_SIZE];
  for (size_t i = 0; i < ids.count; i++) {
    bool twice = false;
    snprintf(where, sizeof where, "/mentions/%zu", i);
    for (size_t k = 0; k < i && !twice; k++) twice = onr_str_equal(ids.items[i], ids.items[k]);
    if (twice)
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "%.*s is listed twice.",
                         ONR_FMT(ids.items[i]));
    if (!has_piece(pieces, ids.items[i]))
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where,
                         "%.*s is no mention of the entity %s; /v1/entities/%s/mentions lists those.",
                         ONR_FMT(ids.items[i]), entity->id, entity->id);
  }
  if (mentions > I(pieces->count)) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, "/mentions",
                     "These are all mentions of the entity %s, and nothing would be left of it: PATCH gives it another "
                     "name.",
                     entity->id);
}

/* The other names that the new entity has: those that the texts use for it. */
static enum onr_error collect_names(const struct onr_split_pieces *pieces, struct onr_str name, struct onr_arena *arena,
                                    struct onr_strs *ret_names, struct onr_failure *failure) {
  struct onr_str *names = onr_arena_zalloc(arena, pieces->count + 1, sizeof *names);
  size_t count = 0, kept = 0;
  if (!names) return onr_fail_memory(failure);
  for (size_t i = 0; i < pieces->count; i++)
    if (pieces->items[i].name.len && !onr_str_equal(pieces->items[i].name, name))
      names[count++] = pieces->items[i].name;
  if (count) qsort(names, count, sizeof *names, compare_strs);
  for (size_t i = 0; i < count && kept < ONR_ENTITY_LIST; i++)
    if (i == 0 || !onr_str_equal(names[i], names[i - 1])) names[kept++] = names[i];
  *ret_names = (struct onr_strs){names, kept};
  return ONR_OK;
}

static enum onr_error make_id(const struct split *split, struct onr_arena *arena, char ret_id[ONR_ID_SIZE],
                              struct onr_failure *failure) {
  size_t count = split->mentions.count;
  struct onr_str *parts = onr_arena_zalloc(arena, count + 3, sizeof *parts);
  if (!parts) return onr_fail_memory(failure);
  parts[0] = ONR_STR("split");
  parts[1] = split->id;
  parts[2] = split->name;
  memcpy(parts + 3, split->mentions.items, count * sizeof *parts);
  qsort(parts + 3, count, sizeof *parts, compare_strs);
  onr_id_make(ONR_ID_ENTITY, parts, count + 3, ret_id);
  return ONR_OK;
}

/* What the entry in the ledger says of the new entity, which is made of the same. */
static struct onr_audit_values values_of(const struct split *split, const struct onr_stored_entity *entity,
                                         struct onr_strs names, struct onr_audit_value out[5]) {
  out[0] = (struct onr_audit_value){
      .member = ONR_STR("entity"), .kind = ONR_AUDIT_TEXT, .text = onr_str_from(split->ret_id)};
  out[1] = (struct onr_audit_value){
      .member = ONR_STR("type"), .kind = ONR_AUDIT_TEXT, .text = onr_str_from(onr_entity_type_name(entity->type))};
  out[2] = (struct onr_audit_value){.member = ONR_STR("name"), .kind = ONR_AUDIT_TEXT, .text = split->name};
  out[3] = (struct onr_audit_value){.member = ONR_STR("alternateName"), .kind = ONR_AUDIT_TEXTS, .texts = names};
  out[4] = (struct onr_audit_value){.member = ONR_STR("mentions"), .kind = ONR_AUDIT_TEXTS, .texts = split->mentions};
  return (struct onr_audit_values){out, 5};
}

static enum onr_error note(struct onr_connection *connection, const struct split *split,
                           const struct onr_stored_entity *entity, struct onr_audit_values after, int64_t now,
                           struct onr_arena *arena, struct onr_failure *failure) {
  size_t count = split->mentions.count + 1;
  struct onr_str *related = onr_arena_zalloc(arena, count, sizeof *related);
  if (!related) return onr_fail_memory(failure);
  related[0] = onr_str_from(split->ret_id);
  memcpy(related + 1, split->mentions.items, split->mentions.count * sizeof *related);
  struct onr_audit_entry entry = {.actor = split->actor,
                                  .action = ONR_AUDIT_SPLIT,
                                  .kind = ONR_AUDIT_ENTITY,
                                  .subject = onr_str_from(entity->id),
                                  .related = {related, count},
                                  .after = after,
                                  .now = now};
  return onr_audit_append(connection, &entry, NULL, NULL, failure);
}

/* Makes the new entity and moves the pieces to it. */
static enum onr_error split_off(struct onr_connection *connection, const char *id, struct onr_split_pieces *pieces,
                                int64_t source, struct onr_audit_values values, int64_t now, struct onr_arena *arena,
                                struct onr_failure *failure) {
  int64_t entities[2] = {0, source};
  enum onr_error error = onr_entity_make(connection, id, ONR_STR(""), values, now, arena, &entities[0], failure);
  if (!error) error = remember(connection, pieces, entities[0], failure);
  return error ? error : onr_split_move_all(connection, pieces, false, entities, now, failure);
}

static enum onr_error split_in(struct onr_connection *connection, struct split *split, struct onr_arena *arena,
                               struct onr_failure *failure) {
  struct onr_stored_entity entity;
  struct onr_split_pieces pieces = {0};
  struct onr_strs names = {NULL, 0};
  struct onr_audit_value five[5];
  int64_t now = onr_clock_now_ms(), mentions = 0;
  bool found;
  enum onr_error error = onr_entity_get(connection, split->id, split->revision, &entity, failure);
  if (!error) error = onr_run_int(connection, failure, &mentions, &found, ONR_SQL_ENTITY_MENTIONS, "i", entity.pk);
  if (!error) error = find_pieces(connection, entity.pk, split->mentions, &pieces, arena, failure);
  if (!error) error = check_pieces(split, &entity, mentions, &pieces, failure);
  if (!error) error = collect_names(&pieces, split->name, arena, &names, failure);
  if (!error) error = make_id(split, arena, split->ret_id, failure);
  if (error) return error;
  struct onr_audit_values after = values_of(split, &entity, names, five);
  error = split_off(connection, split->ret_id, &pieces, entity.pk, after, now, arena, failure);
  return error ? error : note(connection, split, &entity, after, now, arena, failure);
}

static enum onr_error run_split(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = split_in(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_split_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                      struct onr_strs mentions, struct onr_str name, const struct onr_actor *actor,
                                      char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  struct split split = {.id = id, .revision = revision, .mentions = mentions, .name = name, .actor = actor};
  enum onr_error error = onr_writer_run(store, run_split, &split, failure);
  if (!error) memcpy(ret_id, split.ret_id, ONR_ID_SIZE);
  return error;
}

/* ---- Reverting ---- */

/* Claims that wait for their words have not moved along with their mentions. */
static enum onr_error refer_waiting(struct onr_connection *connection, const struct onr_audit_change *change,
                                    const struct onr_split_pieces *pieces, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pieces->count && !error; i++)
    if (i == 0 || !onr_str_equal(pieces->items[i].article, pieces->items[i - 1].article))
      error = onr_curated_refer(connection, pieces->items[i].article, change->related.items[0], change->subject,
                                change->arena, failure);
  return error;
}

static enum onr_error undo(struct onr_connection *connection, const struct onr_audit_change *change, int64_t source,
                           struct onr_failure *failure) {
  int64_t entities[2] = {0, source};
  struct onr_split_pieces pieces = {0};
  enum onr_error error = onr_entity_own(connection, change->related.items[0], &entities[0], failure);
  if (!error) error = onr_split_read(connection, ONR_SQL_SPLITS_TO, entities[0], &pieces, change->arena, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_SPLIT_DELETE, "i", entities[0]);
  if (!error) error = onr_split_move_all(connection, &pieces, true, entities, change->now, failure);
  if (!error) error = refer_waiting(connection, change, &pieces, failure);
  return error ? error : onr_entity_unmake(connection, entities[0], change->now, change->arena, failure);
}

static enum onr_error redo(struct onr_connection *connection, const struct onr_audit_change *change, int64_t source,
                           struct onr_failure *failure) {
  struct onr_split_pieces pieces = {0};
  struct onr_strs mentions = {change->related.items + 1, change->related.count - 1};
  char id[ONR_ID_SIZE];
  snprintf(id, sizeof id, "%.*s", ONR_FMT(change->related.items[0]));
  enum onr_error error = find_pieces(connection, source, mentions, &pieces, change->arena, failure);
  if (!error && pieces.count < mentions.count)
    error = onr_fail(failure, ONR_ERR_CONFLICT,
                     "It cannot be reverted: of the %zu mentions that were split off, %zu are there now.",
                     mentions.count, pieces.count);
  return error ? error : split_off(connection, id, &pieces, source, change->to, change->now, change->arena, failure);
}

enum onr_error onr_split_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) {
  int64_t source = 0;
  enum onr_error error = onr_entity_own(connection, change->subject, &source, failure);
  if (error) return error;
  return change->undo ? undo(connection, change, source, failure) : redo(connection, change, source, failure);
}
