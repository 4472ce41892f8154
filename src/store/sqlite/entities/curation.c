/* Holding, settling and counting entities that people have corrected. */
#include "curation.h"

#include "onrecord/fold.h"
#include "store/sqlite/articles/put.h"
#include "store/sqlite/packed.h"

enum onr_error onr_entity_find(struct onr_connection *connection, struct onr_str id,
                               struct onr_stored_entity *ret_entity, bool *ret_found, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_STORED, "s", id);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    struct onr_str shown = onr_rows_str(&rows, 1);
    *ret_entity = (struct onr_stored_entity){
        .pk = onr_rows_int(&rows, 0),
        .revision = onr_rows_int(&rows, 2),
        .type = (enum onr_entity_type)onr_rows_int(&rows, 3),
        .articles = onr_rows_int(&rows, 4),
        .made = onr_rows_int(&rows, 5) != 0,
    };
    memcpy(ret_entity->id, shown.data, shown.len < ONR_ID_SIZE ? shown.len : ONR_ID_SIZE - 1);
  }
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_entity_get(struct onr_connection *connection, struct onr_str id, int64_t revision,
                              struct onr_stored_entity *ret_entity, struct onr_failure *failure) {
  bool found;
  enum onr_error error = onr_entity_find(connection, id, ret_entity, &found, failure);
  if (error) return error;
  if (!found) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no entity %.*s.", ONR_FMT(id));
  if (revision == -1 || revision == ret_entity->revision) return ONR_OK;
  return onr_fail(failure, ONR_ERR_PRECONDITION_FAILED,
                  "The entity %.*s is at revision %lld; the change was made to revision %lld.", ONR_FMT(id),
                  (long long)ret_entity->revision, (long long)revision);
}

enum onr_error onr_entity_own(struct onr_connection *connection, struct onr_str id, int64_t *ret_pk,
                              struct onr_failure *failure) {
  bool found;
  enum onr_error error = onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_ENTITY_OWN, "s", id);
  if (error || found) return error;
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no entity %.*s.", ONR_FMT(id));
}

enum onr_error onr_entity_hold(struct onr_connection *connection, int64_t entity, int64_t by,
                               struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ENTITY_HOLD, "ii", entity, by);
}

enum onr_error onr_entity_touch(struct onr_connection *connection, int64_t entity, int64_t now,
                                struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ENTITY_TOUCH, "ii", entity, now);
}

/* ---- Settling ---- */

static enum onr_error give_name(struct onr_connection *connection, int64_t entity, struct onr_str name,
                                struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_str folded = onr_fold(arena, name);
  if (!folded.data) return onr_fail_memory(failure);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_NAME_INSERT, "iiss", entity, entity, name, folded);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_GIVEN_INDEX, "is", entity, name);
  return error ? error : onr_run(connection, failure, ONR_SQL_NAME_GIVE, "is", entity, name);
}

/* The names that a person has given, as rows beside those that come from articles. */
static enum onr_error give_names(struct onr_connection *connection, int64_t entity, struct onr_arena *arena,
                                 struct onr_failure *failure) {
  struct onr_str name = {NULL, 0}, packed = {NULL, 0};
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CORRECTION_NAMES, "i", entity);
  if (onr_rows_next(&rows)) {
    name = onr_arena_str(arena, onr_rows_str(&rows, 0));
    packed = onr_arena_str(arena, onr_rows_str(&rows, 1));
  }
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  struct onr_strs others = {NULL, 0};
  if (!error && packed.data && !onr_strs_unpack(arena, packed, &others)) error = onr_fail_memory(failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_UNGIVE, "i", entity);
  if (!error && name.len) error = give_name(connection, entity, name, arena, failure);
  for (size_t i = 0; i < others.count && !error; i++)
    error = give_name(connection, entity, others.items[i], arena, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_UNINDEX_ORPHANS, "");
  return error ? error : onr_run(connection, failure, ONR_SQL_NAME_DELETE_ORPHANS, "");
}

static enum onr_error show(struct onr_connection *connection, int64_t entity, int64_t now,
                           struct onr_failure *failure) {
  enum onr_error error = onr_run(connection, failure, ONR_SQL_ENTITY_SETTLE, "ii", entity, now);
  return error ? error : onr_run(connection, failure, ONR_SQL_NAMES_SETTLE, "i", entity);
}

enum onr_error onr_entity_settle(struct onr_connection *connection, int64_t entity, int64_t now,
                                 struct onr_failure *failure) {
  int64_t root = entity;
  bool found;
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = give_names(connection, entity, &arena, failure);
  onr_arena_close(&arena);
  if (!error) error = onr_run_int(connection, failure, &root, &found, ONR_SQL_ENTITY_ROOT, "i", entity);
  if (!error) error = show(connection, entity, now, failure);
  if (!error && root != entity) error = show(connection, root, now, failure);
  return error;
}

enum onr_error onr_rows_collect(struct onr_rows *rows, struct onr_arena *arena, int64_t **ret_items, size_t *ret_count,
                                struct onr_failure *failure) {
  int64_t *items = NULL;
  size_t count = 0, cap = 0;
  enum onr_error error = ONR_OK;
  while (!error && onr_rows_next(rows)) {
    int64_t *grown = onr_arena_grow(arena, items, count, &cap, sizeof *items);
    if (!grown) {
      error = onr_fail_memory(failure);
      break;
    }
    items = grown;
    items[count++] = onr_rows_int(rows, 0);
  }
  *ret_items = items;
  *ret_count = count;
  return onr_rows_end(rows, error);
}

enum onr_error onr_curated_show(struct onr_connection *connection, int64_t article, int64_t now,
                                struct onr_failure *failure) {
  struct onr_arena arena;
  int64_t *entities;
  size_t count;
  onr_arena_init(&arena, SIZE_MAX / 2);
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITIES_CURATED, "i", article);
  enum onr_error error = onr_rows_collect(&rows, &arena, &entities, &count, failure);
  for (size_t i = 0; i < count && !error; i++) error = show(connection, entities[i], now, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_curation_sweep(struct onr_connection *connection, struct onr_arena *arena, int64_t now,
                                  struct onr_failure *failure) {
  struct onr_links links;
  onr_links_init(&links, arena);
  enum onr_error error = onr_orphans_delete(connection, &links, failure);
  return error ? error : onr_links_refresh(&links, connection, now, failure);
}

/* ---- Counting ---- */

static enum onr_error recount_one(struct onr_connection *connection, int64_t article, int64_t entity,
                                  struct onr_failure *failure) {
  static const enum onr_statement statements[] = {ONR_SQL_SHARE_DISCOUNT, ONR_SQL_SHARE_DELETE, ONR_SQL_SHARE_INSERT,
                                                  ONR_SQL_SHARE_COUNT};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof statements / sizeof *statements && !error; i++)
    error = onr_run(connection, failure, statements[i], "ii", article, entity);
  return error;
}

enum onr_error onr_recount_only(struct onr_connection *connection, int64_t article, const int64_t *entities,
                                size_t count, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) error = recount_one(connection, article, entities[i], failure);
  return error ? error : onr_run(connection, failure, ONR_SQL_ARTICLE_COUNT_ENTITIES, "i", article);
}

enum onr_error onr_recount(struct onr_connection *connection, int64_t article, const int64_t *entities, size_t count,
                           int64_t now, struct onr_failure *failure) {
  enum onr_error error = onr_recount_only(connection, article, entities, count, failure);
  for (size_t i = 0; i < count && !error; i++) error = onr_entity_touch(connection, entities[i], now, failure);
  return error;
}
