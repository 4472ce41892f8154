/* Entities and names that are met in a transaction, and what is left of its articles. */
#include "pending.h"

#define I(value) ((int64_t)(value))

void onr_pending_init(struct onr_pending *pending) {
  *pending = (struct onr_pending){0};
  onr_arena_init(&pending->arena, SIZE_MAX / 2);
  onr_stories_init(&pending->stories);
}

void onr_pending_close(struct onr_pending *pending) {
  onr_arena_close(&pending->arena);
  onr_stories_close(&pending->stories);
}

void onr_pending_clear(struct onr_pending *pending) {
  struct onr_arena arena = pending->arena;
  struct onr_stories stories = pending->stories;
  onr_arena_reset(&arena);
  *pending = (struct onr_pending){.arena = arena, .stories = stories};
}

void onr_pending_forget(struct onr_pending *pending) {
  onr_pending_clear(pending);
  onr_stories_forget(&pending->stories);
}

/* ---- Tables ---- */

typedef bool (*same_item)(const void *item, const void *key);

static void *find(const struct onr_pending_table *table, uint64_t hash, same_item same, const void *key) {
  if (!table->slots) return NULL;
  size_t at = (size_t)hash & table->mask;
  for (; table->slots[at].item; at = (at + 1) & table->mask)
    if (table->slots[at].hash == hash && same(table->slots[at].item, key)) return table->slots[at].item;
  return NULL;
}

static void put(struct onr_pending_table *table, struct onr_pending_slot slot) {
  size_t at = (size_t)slot.hash & table->mask;
  while (table->slots[at].item) at = (at + 1) & table->mask;
  table->slots[at] = slot;
}

/* An item that is not there. False when memory is exhausted; the table is as it was then. */
static bool add(struct onr_pending_table *table, struct onr_arena *arena, uint64_t hash, void *item) {
  if (!table->slots || 2 * (table->count + 1) > table->mask + 1) {
    size_t size = table->slots ? 2 * (table->mask + 1) : 256;
    struct onr_pending_table larger = {onr_arena_zalloc(arena, size, sizeof *table->slots), size - 1, table->count};
    if (!larger.slots) return false;
    for (size_t i = 0; table->slots && i <= table->mask; i++)
      if (table->slots[i].item) put(&larger, table->slots[i]);
    *table = larger;
  }
  put(table, (struct onr_pending_slot){hash, item});
  table->count++;
  return true;
}

/* A number for new rows: beyond those that are there. */
static enum onr_error next_pk(struct onr_connection *connection, enum onr_statement newest, int64_t *last,
                              int64_t *ret_pk, struct onr_failure *failure) {
  bool found;
  enum onr_error error = *last ? ONR_OK : onr_run_int(connection, failure, last, &found, newest, "");
  if (!error) *ret_pk = ++*last;
  return error;
}

/* ---- Entities ---- */

static bool is_entity(const void *item, const void *key) {
  const struct onr_pending_entity *a = item, *b = key;
  return a->type == b->type && onr_str_equal(a->key, b->key);
}

static enum onr_error keep_entity(struct onr_pending *pending, const struct onr_pending_entity *entity,
                                  struct onr_pending_entity **ret_entity, struct onr_failure *failure) {
  struct onr_pending_entity *kept = onr_arena_zalloc(&pending->arena, 1, sizeof *kept);
  struct onr_pending_entity **grown =
      onr_arena_grow(&pending->arena, pending->entities, pending->entity_count, &pending->entity_cap, sizeof *grown);
  if (grown) pending->entities = grown;
  if (!kept || !grown || !add(&pending->entity_table, &pending->arena, entity->hash, kept))
    return onr_fail_memory(failure);
  *kept = *entity;
  pending->entities[pending->entity_count++] = kept;
  *ret_entity = kept;
  return ONR_OK;
}

static enum onr_error read_entity(struct onr_connection *connection, struct onr_pending_entity *entity, bool *ret_found,
                                  struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_MET, "is", I(entity->type), entity->key);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    entity->pk = onr_rows_int(&rows, 0);
    entity->curated = onr_rows_int(&rows, 1) != 0;
    entity->known = onr_rows_int(&rows, 2) != 0;
    entity->shown = onr_arena_str(&connection->pending->arena, onr_rows_str(&rows, 3));
    if (!entity->shown.data) error = onr_fail_memory(failure);
  }
  return onr_rows_end(&rows, error);
}

static struct onr_pending_entity entity_of(enum onr_entity_type type, struct onr_str key) {
  return (struct onr_pending_entity){.type = type, .key = key, .hash = onr_hash64(key) + (uint64_t)type};
}

enum onr_error onr_pending_find_entity(struct onr_connection *connection, enum onr_entity_type type, struct onr_str key,
                                       struct onr_pending_entity **ret_entity, struct onr_failure *failure) {
  struct onr_pending *pending = connection->pending;
  struct onr_pending_entity entity = entity_of(type, key);
  *ret_entity = find(&pending->entity_table, entity.hash, is_entity, &entity);
  if (*ret_entity) return ONR_OK;
  bool found;
  enum onr_error error = read_entity(connection, &entity, &found, failure);
  return error || !found ? error : keep_entity(pending, &entity, ret_entity, failure);
}

enum onr_error onr_pending_add_entity(struct onr_connection *connection, const struct onr_ready_entity *ready,
                                      int64_t now, struct onr_pending_entity **ret_entity,
                                      struct onr_failure *failure) {
  struct onr_pending *pending = connection->pending;
  struct onr_pending_entity entity = entity_of(ready->type, ready->key);
  entity.fresh = true;
  entity.first = ready;
  entity.made = now;
  enum onr_error error = next_pk(connection, ONR_SQL_ENTITY_NEWEST, &pending->last_entity, &entity.pk, failure);
  return error ? error : keep_entity(pending, &entity, ret_entity, failure);
}

/* ---- Names ---- */

static bool is_name(const void *item, const void *key) {
  const struct onr_pending_name *a = item, *b = key;
  return a->link == b->link && onr_str_equal(a->name, b->name);
}

static enum onr_error keep_name(struct onr_pending *pending, const struct onr_pending_name *name,
                                struct onr_pending_name **ret_name, struct onr_failure *failure) {
  struct onr_pending_name *kept = onr_arena_zalloc(&pending->arena, 1, sizeof *kept);
  struct onr_pending_name **grown =
      onr_arena_grow(&pending->arena, pending->names, pending->name_count, &pending->name_cap, sizeof *grown);
  if (grown) pending->names = grown;
  if (!kept || !grown || !add(&pending->name_table, &pending->arena, name->hash, kept)) return onr_fail_memory(failure);
  *kept = *name;
  pending->names[pending->name_count++] = kept;
  *ret_name = kept;
  return ONR_OK;
}

enum onr_error onr_pending_name_of(struct onr_connection *connection, const struct onr_pending_entity *entity,
                                   const struct onr_ready_name *ready, struct onr_pending_name **ret_name,
                                   struct onr_failure *failure) {
  struct onr_pending *pending = connection->pending;
  struct onr_pending_name name = {.link = entity->pk,
                                  .name = ready->name,
                                  .folded = ready->folded,
                                  .hash = onr_hash64(ready->name) + (uint64_t)entity->pk * 0x9E3779B97F4A7C15};
  *ret_name = find(&pending->name_table, name.hash, is_name, &name);
  if (*ret_name) return ONR_OK;
  enum onr_error error = ONR_OK;
  bool found = false;
  if (!entity->fresh)
    error = onr_run_int(connection, failure, &name.pk, &found, ONR_SQL_NAME_MET, "is", name.link, name.name);
  name.fresh = !found;
  if (!error && !found) error = next_pk(connection, ONR_SQL_NAME_NEWEST, &pending->last_name, &name.pk, failure);
  return error ? error : keep_name(pending, &name, ret_name, failure);
}

/* ---- Articles ---- */

enum onr_error onr_pending_article_pk(struct onr_connection *connection, int64_t *ret_pk, struct onr_failure *failure) {
  return next_pk(connection, ONR_SQL_ARTICLE_NEWEST, &connection->pending->last_article, ret_pk, failure);
}

enum onr_error onr_pending_add_article(struct onr_pending *pending, const struct onr_pending_article *article,
                                       struct onr_failure *failure) {
  struct onr_pending_article *grown =
      onr_arena_grow(&pending->arena, pending->articles, pending->article_count, &pending->article_cap, sizeof *grown);
  if (!grown) return onr_fail_memory(failure);
  pending->articles = grown;
  pending->articles[pending->article_count++] = *article;
  return ONR_OK;
}
