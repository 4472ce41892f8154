#include "snapshot.h"

#include <stdlib.h>

#include "store/sqlite/articles/digest.h"

static void add_columns(uint64_t *digest, const struct onr_rows *rows, int from) {
  for (int i = from; i < sqlite3_column_count(rows->stmt); i++) onr_digest_add_str(digest, onr_rows_str(rows, i));
}

static int compare_ids(const void *a, const void *b) {
  return strcmp(((const struct onr_snapshot_item *)a)->id, ((const struct onr_snapshot_item *)b)->id);
}

/* Rows whose first column is an id. */
static enum onr_error take_items(struct onr_rows rows, struct onr_arena *arena, struct onr_snapshot_items *ret_items) {
  struct onr_snapshot_items items = {0};
  enum onr_error error = ONR_OK;
  while (!error && onr_rows_next(&rows)) {
    struct onr_snapshot_item *grown = onr_arena_grow(arena, items.items, items.count, &items.capacity, sizeof *grown);
    if (!grown) {
      error = onr_fail_memory(rows.failure);
      break;
    }
    items.items = grown;
    struct onr_snapshot_item *item = &grown[items.count++];
    struct onr_str id = onr_rows_str(&rows, 0);
    *item = (struct onr_snapshot_item){.digest = 0};
    memcpy(item->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    add_columns(&item->digest, &rows, 1);
  }
  error = onr_rows_end(&rows, error);
  if (!error && items.count) qsort(items.items, items.count, sizeof *items.items, compare_ids);
  *ret_items = items;
  return error;
}

static enum onr_error take_facts(struct onr_rows rows, uint64_t *ret_digest) {
  *ret_digest = 0;
  while (onr_rows_next(&rows)) add_columns(ret_digest, &rows, 0);
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_snapshot_take(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                 struct onr_snapshot *ret_snapshot, struct onr_failure *failure) {
  int64_t first = onr_pk_first(article), last = onr_pk_last(article);
  enum onr_error error = onr_claim_records_read(connection, first, last, arena, &ret_snapshot->claims, failure);
  if (error) return error;
  onr_claim_records_sort_by_id(&ret_snapshot->claims);
  error = take_items(onr_rows_begin(connection, failure, ONR_SQL_MENTION_RECORDS, "ii", first, last), arena,
                     &ret_snapshot->mentions);
  if (error) return error;
  error = take_items(onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_ENTITIES, "i", article), arena,
                     &ret_snapshot->entities);
  if (error) return error;
  return take_facts(onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_FACTS, "i", article), &ret_snapshot->facts);
}

static const struct onr_snapshot_item *find(const struct onr_snapshot_items *items, const char *id) {
  struct onr_snapshot_item key = {.digest = 0};
  memcpy(key.id, id, ONR_ID_SIZE);
  return items->count ? bsearch(&key, items->items, items->count, sizeof key, compare_ids) : NULL;
}

/* How many of `items` are not among the others; `*changed` is set where one is or is another. */
static uint64_t count_missing(const struct onr_snapshot_items *items, const struct onr_snapshot_items *others,
                              bool *changed) {
  uint64_t missing = 0;
  for (size_t i = 0; i < items->count; i++) {
    const struct onr_snapshot_item *other = find(others, items->items[i].id);
    missing += !other;
    if (!other || other->digest != items->items[i].digest) *changed = true;
  }
  return missing;
}

static void compare_claims(const struct onr_claim_records *before, const struct onr_claim_records *after,
                           struct onr_reanalysis *result) {
  for (size_t i = 0; i < after->count; i++) {
    const struct onr_claim_record *now = &after->items[i], *then = onr_claim_records_find(before, now->id);
    if (!then)
      result->claims_added++;
    else if (!onr_claim_record_same(now, then))
      result->claims_changed++;
    else if (!onr_claim_record_same_place(now, then))
      result->claims_moved++;
    else
      result->claims_kept++;
  }
  result->claims_gone = before->count - (after->count - result->claims_added);
  if (result->claims_kept != before->count || after->count != before->count) result->changed = true;
}

struct onr_reanalysis onr_snapshot_compare(const struct onr_snapshot *before, const struct onr_snapshot *after) {
  struct onr_reanalysis result = {.changed = before->facts != after->facts};
  compare_claims(&before->claims, &after->claims, &result);
  result.mentions_gone = count_missing(&before->mentions, &after->mentions, &result.changed);
  result.mentions_added = count_missing(&after->mentions, &before->mentions, &result.changed);
  result.entities_gone = count_missing(&before->entities, &after->entities, &result.changed);
  result.entities_added = count_missing(&after->entities, &before->entities, &result.changed);
  return result;
}
