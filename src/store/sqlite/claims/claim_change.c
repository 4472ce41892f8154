/* What all writes of claims have in common: finding the claim, noting and showing what changes. */
#include "claim_change.h"

#include "store/sqlite/entities/curation.h"

/* ---- The article and the claim ---- */

/* The article whose pk is the first of `rows`; then its id, publication date and text's version. */
static enum onr_error read_article(struct onr_rows *rows, struct onr_claims_target *target, struct onr_str *ret_version,
                                   struct onr_failure *failure) {
  bool found = onr_rows_next(rows), fits = true;
  if (found) {
    target->article = onr_rows_int(rows, 0);
    target->article_id = onr_arena_str(target->arena, onr_rows_str(rows, 1));
    target->published = onr_rows_int(rows, 2);
    *ret_version = onr_arena_str(target->arena, onr_rows_str(rows, 3));
    target->text = onr_arena_str(target->arena, onr_rows_str(rows, 4));
    fits = target->article_id.data && ret_version->data && target->text.data;
  }
  enum onr_error error = onr_rows_end(rows, fits ? ONR_OK : onr_fail_memory(failure));
  return error || found ? error : ONR_ERR_NOT_FOUND;
}

enum onr_error onr_claim_change_article(struct onr_connection *connection, struct onr_str id,
                                        struct onr_claims_target *target, struct onr_str *ret_version,
                                        struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIMS_ARTICLE, "s", id);
  enum onr_error error = read_article(&rows, target, ret_version, failure);
  return error == ONR_ERR_NOT_FOUND ? onr_fail(failure, error, "There is no article %.*s.", ONR_FMT(id)) : error;
}

enum onr_error onr_claim_change_check_text(const struct onr_claim_write *write, struct onr_str version,
                                           struct onr_failure *failure) {
  if (write->text_version.len == 0 || onr_str_equal(write->text_version, version)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_CONFLICT, "The text of the article was changed by someone else meanwhile.");
}

/* The claim to change, at the revision that the caller saw, with its article. */
enum onr_error onr_claim_change_find(struct onr_connection *connection, const struct onr_claim_write *write,
                                     struct onr_claims_target *target, struct onr_failure *failure) {
  int64_t revision = 0;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &revision, &found, ONR_SQL_CLAIM_REVISION, "s", write->id);
  if (error) return error;
  if (!found) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no claim %.*s.", ONR_FMT(write->id));
  if (write->revision != revision)
    return onr_fail(failure, ONR_ERR_PRECONDITION_FAILED,
                    "The claim %.*s is at revision %lld; the change was made to revision %lld.", ONR_FMT(write->id),
                    (long long)revision, (long long)write->revision);
  struct onr_str version = ONR_STR("");
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_OF_CLAIM, "s", write->id);
  error = read_article(&rows, target, &version, failure);
  return error ? error : onr_claim_change_check_text(write, version, failure);
}

/* What has been said of the claim so far; nothing, for most. */
enum onr_error onr_claim_change_read(struct onr_connection *connection, const struct onr_claims_target *target,
                                     struct onr_str id, const struct onr_claim_records *records,
                                     struct onr_curated_claim *ret_curated, struct onr_failure *failure) {
  bool found;
  enum onr_error error = onr_curated_read(connection, id, target->arena, ret_curated, &found, failure);
  if (error) return error;
  const struct onr_claim_record *record = onr_claim_records_find(records, ret_curated->id);
  /* one that is not found, and of which nothing was said for a time, may have been of entities that are gone */
  bool lost = !found || !(ret_curated->made || ret_curated->found || onr_curated_is_said(ret_curated));
  if (lost && !record) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no claim %.*s.", ONR_FMT(id));
  if (!found) {
    ret_curated->article = target->article_id;
    ret_curated->found = true;
  }
  return record ? onr_curated_sync(connection, record, false, target->arena, ret_curated, failure) : ONR_OK;
}

/* ---- The ledger ---- */

/* The article, and the entities that are and were referred to. */
static enum onr_error list_related(const struct onr_claims_target *target, const struct onr_claim_changes *changes,
                                   struct onr_strs *ret_related, struct onr_failure *failure) {
  struct onr_str *ids = NULL;
  size_t count = 0, capacity = 0;
  for (size_t i = 0; i < 2 * changes->count + 1; i++) {
    const struct onr_audit_value *value =
        i < changes->count ? &changes->before[i] : &changes->after[i - changes->count];
    struct onr_strs values = {&target->article_id, 1};
    if (i < 2 * changes->count)
      values = value->kind == ONR_AUDIT_TEXTS ? value->texts : (struct onr_strs){&value->text, 1};
    for (size_t k = 0; k < values.count; k++) {
      bool is_id = onr_id_is(values.items[k], ONR_ID_ENTITY) || i == 2 * changes->count;
      for (size_t known = 0; known < count && is_id; known++) is_id = !onr_str_equal(ids[known], values.items[k]);
      if (!is_id) continue;
      ids = onr_arena_grow(target->arena, ids, count, &capacity, sizeof *ids);
      if (!ids) return onr_fail_memory(failure);
      ids[count++] = values.items[k];
    }
  }
  *ret_related = (struct onr_strs){ids, count};
  return ONR_OK;
}

enum onr_error onr_claim_change_note(struct onr_connection *connection, const struct onr_claim_write *write,
                                     const struct onr_claims_target *target, const struct onr_curated_claim *curated,
                                     enum onr_audit_action action, const struct onr_claim_changes *changes,
                                     struct onr_failure *failure) {
  struct onr_audit_entry entry = {
      .actor = write->actor,
      .action = action,
      .kind = ONR_AUDIT_CLAIM,
      .subject = onr_str_from(curated->id),
      .before = {changes->before, changes->count},
      .after = {changes->after, changes->count},
      .now = target->now,
  };
  enum onr_error error = list_related(target, changes, &entry.related, failure);
  return error ? error : onr_audit_append(connection, &entry, NULL, NULL, failure);
}

/* Corrects a member, or with a NULL value takes its correction away, and notes it. */
enum onr_error onr_claim_change_correct(struct onr_connection *connection, const struct onr_claims_target *target,
                                        struct onr_curated_claim *curated, enum onr_claim_member member,
                                        const struct onr_str *value, struct onr_claim_changes *changes,
                                        struct onr_failure *failure) {
  struct onr_audit_value before, after;
  enum onr_error error = onr_claim_audit_value(curated, member, target->arena, &before, failure);
  if (!error) error = onr_curated_correct(connection, curated, member, value, failure);
  if (!error) error = onr_claim_audit_value(curated, member, target->arena, &after, failure);
  if (error) return error;
  changes->before[changes->count] = before;
  changes->after[changes->count++] = after;
  return ONR_OK;
}

/* ---- Writing ---- */

enum onr_error onr_claim_change_show(struct onr_connection *connection, const struct onr_claims_target *target,
                                     const struct onr_curated_claim *curated, const struct onr_claim_records *before,
                                     struct onr_claim_records *after, struct onr_failure *failure) {
  enum onr_error error = onr_curated_save(connection, curated, failure);
  if (!error) error = onr_curated_apply(connection, target, curated, after, failure);
  if (!error) error = onr_claims_write(connection, target, before, after, failure);
  return error ? error : onr_curation_sweep(connection, target->arena, target->now, failure);
}

enum onr_error onr_claim_change_run(struct onr_store *store, struct onr_claim_write *write, onr_job_run run,
                                    struct onr_failure *failure) {
  onr_arena_init(&write->arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error = onr_writer_run(store, run, write, failure);
  onr_arena_close(&write->arena);
  return error;
}
