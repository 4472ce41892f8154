/* Reviewing claims, and taking back what was said of them. */
#include "claim_change.h"
#include "store/sqlite/entities/curation.h"
#include "store/sqlite/packed.h"

/* ---- Reviews ---- */

enum { RATING, NOTE, REVIEWER, URL, CREATED, MODIFIED, REVIEW_PARTS };

static bool same_review(struct onr_strs old, const struct onr_review *review) {
  return onr_str_equal(old.items[RATING], review->rating) && onr_str_equal(old.items[NOTE], review->note) &&
         onr_str_equal(old.items[REVIEWER], review->reviewer) && onr_str_equal(old.items[URL], review->url);
}

/* The review as it is kept; `*ret_same`: as it was. */
static enum onr_error pack_review(struct onr_claim_write *write, const struct onr_curated_claim *curated, int64_t now,
                                  struct onr_str *ret_value, bool *ret_same, struct onr_failure *failure) {
  struct onr_strs old = {0};
  struct onr_str *parts = onr_arena_zalloc(&write->arena, REVIEW_PARTS, sizeof *parts);
  if (!parts || !onr_strs_unpack(&write->arena, onr_curated_shown(curated, ONR_CLAIM_REVIEW), &old))
    return onr_fail_memory(failure);
  bool had = old.count == REVIEW_PARTS;
  *ret_same = had && same_review(old, write->review);
  struct onr_str time = onr_arena_printf(&write->arena, "%lld", (long long)now);
  parts[RATING] = write->review->rating;
  parts[NOTE] = write->review->note;
  parts[REVIEWER] = write->review->reviewer;
  parts[URL] = write->review->url;
  parts[CREATED] = had ? old.items[CREATED] : time;
  parts[MODIFIED] = time;
  *ret_value = onr_strs_pack(&write->arena, (struct onr_strs){parts, REVIEW_PARTS});
  return time.data && ret_value->data ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error run_review(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_claim_write *write = context;
  struct onr_claims_target target = {.now = onr_clock_now_ms(), .arena = &write->arena};
  struct onr_claim_records before = {0}, after = {0};
  struct onr_curated_claim curated;
  struct onr_claim_changes changes = {.count = 0};
  struct onr_str value = ONR_STR("");
  bool same = false;
  enum onr_error error = onr_claim_change_find(connection, write, &target, failure);
  if (!error) error = onr_claims_read(connection, &target, &before, &after, failure);
  if (!error) error = onr_claim_change_read(connection, &target, write->id, &before, &curated, failure);
  if (error) return error;
  write->ret_created = !curated.corrected[ONR_CLAIM_REVIEW];
  if (!write->review && write->ret_created)
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "The claim %.*s has no review.", ONR_FMT(write->id));
  if (write->review) error = pack_review(write, &curated, target.now, &value, &same, failure);
  if (error || same) return error;
  error = onr_claim_change_correct(connection, &target, &curated, ONR_CLAIM_REVIEW, write->review ? &value : NULL,
                                   &changes, failure);
  if (!error) error = onr_claim_change_show(connection, &target, &curated, &before, &after, failure);
  return error ? error
               : onr_claim_change_note(connection, write, &target, &curated, ONR_AUDIT_REVIEW, &changes, failure);
}

/* ---- Taking back ---- */

static enum onr_error restore_members(struct onr_connection *connection, const struct onr_audit_change *change,
                                      struct onr_curated_claim *curated, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_audit_value *from = onr_arena_zalloc(change->arena, change->to.count + 1, sizeof *from);
  if (!from) return onr_fail_memory(failure);
  for (size_t i = 0; i < change->to.count && !error; i++) {
    enum onr_claim_member member;
    struct onr_str value;
    if (!onr_claim_audit_read(&change->to.items[i], change->arena, &member, &value)) continue;
    error = onr_claim_audit_value(curated, member, change->arena, &from[change->ret_from->count++], failure);
    if (!error) error = onr_curated_correct(connection, curated, member, value.data ? &value : NULL, failure);
  }
  change->ret_from->items = from;
  return error;
}

static enum onr_error restore_whole(const struct onr_audit_change *change, struct onr_curated_claim *curated,
                                    struct onr_failure *failure) {
  bool withdrawn = (change->action == ONR_AUDIT_CREATE) == change->undo;
  if (withdrawn == curated->withdrawn)
    return onr_fail(failure, ONR_ERR_CONFLICT, "It cannot be reverted: the claim %s is %s.", curated->id,
                    withdrawn ? "not there" : "there already");
  curated->withdrawn = withdrawn;
  return ONR_OK;
}

/* The article may be gone: then the claim comes with it, should it come back. */
enum onr_error onr_claim_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) {
  struct onr_claims_target target = {.now = change->now, .arena = change->arena};
  struct onr_claim_records before = {0}, after = {0};
  struct onr_curated_claim curated;
  struct onr_failure none = {0};
  struct onr_str version, article = ONR_STR("");
  for (size_t i = 0; i < change->related.count; i++)
    if (onr_id_is(change->related.items[i], ONR_ID_ARTICLE)) article = change->related.items[i];
  enum onr_error error = onr_claim_change_article(connection, article, &target, &version, &none);
  bool there = error != ONR_ERR_NOT_FOUND;
  if (there && !error) error = onr_claims_read(connection, &target, &before, &after, failure);
  if (!there || !error) error = onr_claim_change_read(connection, &target, change->subject, &before, &curated, &none);
  if (error == ONR_ERR_NOT_FOUND)
    return onr_fail(failure, ONR_ERR_CONFLICT, "The claim %.*s is no longer there.", ONR_FMT(change->subject));
  if (error) return error;
  bool whole = change->action == ONR_AUDIT_CREATE || change->action == ONR_AUDIT_DELETE;
  error = whole ? restore_whole(change, &curated, failure) : restore_members(connection, change, &curated, failure);
  if (error) return error;
  if (there) return onr_claim_change_show(connection, &target, &curated, &before, &after, failure);
  error = onr_curated_save(connection, &curated, failure);
  return error ? error : onr_curation_sweep(connection, change->arena, change->now, failure);
}

/* ---- On the caller's thread ---- */

enum onr_error onr_store_claim_review(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, const struct onr_review *review, bool *ret_created,
                                      struct onr_failure *failure) {
  struct onr_claim_write write = {.actor = actor, .id = id, .revision = revision, .review = review};
  enum onr_error error = onr_claim_change_run(store, &write, run_review, failure);
  if (!error) *ret_created = write.ret_created;
  return error;
}
