/*
 * What people have said of an article's claims, all of it: laid over the claims as extraction and the splits of
 * mentions (split_move.c) leave them, and taken off again, so that a split meets the claims as an analysis of the
 * text does.
 */
#include "claim_curation.h"

static enum onr_error read_ids(struct onr_connection *connection, const struct onr_claims_target *target,
                               struct onr_strs *ret_ids, struct onr_failure *failure) {
  struct onr_str *ids = NULL;
  size_t count = 0, capacity = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CURATED_CLAIMS_OF, "s", target->article_id);
  while (!error && onr_rows_next(&rows)) {
    struct onr_str *grown = onr_arena_grow(target->arena, ids, count, &capacity, sizeof *ids);
    struct onr_str id = onr_arena_str(target->arena, onr_rows_str(&rows, 0));
    if (!grown || !id.data) {
      error = onr_fail_memory(failure);
    } else {
      ids = grown;
      ids[count++] = id;
    }
  }
  *ret_ids = (struct onr_strs){ids, count};
  return onr_rows_end(&rows, error);
}

static enum onr_error curate_one(struct onr_connection *connection, const struct onr_claims_target *target,
                                 struct onr_str id, const struct onr_claim_records *extracted,
                                 struct onr_claim_records *records, struct onr_failure *failure) {
  struct onr_curated_claim curated;
  bool found;
  enum onr_error error = onr_curated_read(connection, id, target->arena, &curated, &found, failure);
  if (error || !found) return error;
  const struct onr_claim_record *record = onr_claim_records_find(extracted, curated.id);
  curated.found = false;
  if (record) error = onr_curated_sync(connection, record, true, target->arena, &curated, failure);
  if (!error) error = onr_curated_save(connection, &curated, failure);
  return error ? error : onr_curated_apply(connection, target, &curated, records, failure);
}

/* As it was extracted. One that a person made stays: it is all that person's. */
static enum onr_error lay_bare_one(struct onr_connection *connection, const struct onr_claims_target *target,
                                   struct onr_str id, const struct onr_claim_records *extracted,
                                   struct onr_claim_records *records, struct onr_failure *failure) {
  struct onr_curated_claim curated;
  bool found;
  (void)extracted;
  enum onr_error error = onr_curated_read(connection, id, target->arena, &curated, &found, failure);
  if (error || !found || curated.made) return error;
  memset(curated.corrected, 0, sizeof curated.corrected);
  return onr_curated_apply(connection, target, &curated, records, failure);
}

typedef enum onr_error (*change_one)(struct onr_connection *connection, const struct onr_claims_target *target,
                                     struct onr_str id, const struct onr_claim_records *extracted,
                                     struct onr_claim_records *records, struct onr_failure *failure);

/* Changes each claim of the article of which people have said something. */
static enum onr_error change_each(struct onr_connection *connection, const struct onr_claims_target *target,
                                  change_one change, struct onr_failure *failure) {
  struct onr_strs ids = {0};
  struct onr_claim_records before = {0}, after = {0};
  enum onr_error error = read_ids(connection, target, &ids, failure);
  if (error || ids.count == 0) return error;
  error = onr_claims_read(connection, target, &before, &after, failure);
  for (size_t i = 0; i < ids.count && !error; i++)
    error = change(connection, target, ids.items[i], &before, &after, failure);
  return error ? error : onr_claims_write(connection, target, &before, &after, failure);
}

enum onr_error onr_claims_curate(struct onr_connection *connection, const struct onr_claims_target *target,
                                 struct onr_failure *failure) {
  return change_each(connection, target, curate_one, failure);
}

enum onr_error onr_claims_lay_bare(struct onr_connection *connection, const struct onr_claims_target *target,
                                   struct onr_failure *failure) {
  return change_each(connection, target, lay_bare_one, failure);
}

enum onr_error onr_claims_settle(struct onr_connection *connection, const struct onr_claims_target *target,
                                 struct onr_failure *failure) {
  struct onr_claim_records now = {0};
  if (target->kept->count == 0) return ONR_OK;
  enum onr_error error = onr_claim_records_read(connection, onr_pk_first(target->article), onr_pk_last(target->article),
                                                target->arena, &now, failure);
  for (size_t i = 0; i < now.count && !error; i++) {
    const struct onr_claim_record *record = &now.items[i];
    const struct onr_claim_record *before = onr_claim_records_find(target->kept, record->id);
    if (before && !(onr_claim_record_same(record, before) && onr_claim_record_same_place(record, before)))
      error = onr_run(connection, failure, ONR_SQL_CLAIM_TOUCH, "iis", record->pk, target->now, target->analysed_by);
  }
  return error;
}
