/* Deciding on suggestions. A decision is kept by the suggestion's id, so that it stays when what gives rise to the
 * suggestion goes and comes back. */
#include <stdio.h>

#include "curation.h"

struct decision {
  struct onr_str id, into;
  int64_t revision;
  enum onr_suggestion_status status;
  const struct onr_actor *actor;
};

struct stored {
  enum onr_suggestion_status status;
  int64_t revision, one, other;
  char one_id[ONR_ID_SIZE], other_id[ONR_ID_SIZE];
};

static void copy_id(char out[ONR_ID_SIZE], struct onr_str id) {
  snprintf(out, ONR_ID_SIZE, "%.*s", ONR_FMT(id));
}

static enum onr_error find(struct onr_connection *connection, struct onr_str id, struct stored *ret_stored,
                           bool *ret_found, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_SUGGESTION_STORED, "s", id);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    *ret_stored = (struct stored){.status = (enum onr_suggestion_status)onr_rows_int(&rows, 0),
                                  .revision = onr_rows_int(&rows, 1),
                                  .one = onr_rows_int(&rows, 4),
                                  .other = onr_rows_int(&rows, 5)};
    copy_id(ret_stored->one_id, onr_rows_str(&rows, 2));
    copy_id(ret_stored->other_id, onr_rows_str(&rows, 3));
  }
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error find_open(struct onr_connection *connection, const struct decision *decision,
                                struct stored *ret_stored, struct onr_failure *failure) {
  bool found;
  enum onr_error error = find(connection, decision->id, ret_stored, &found, failure);
  if (error) return error;
  if (!found) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no suggestion %.*s.", ONR_FMT(decision->id));
  if (decision->revision != -1 && decision->revision != ret_stored->revision)
    return onr_fail(failure, ONR_ERR_PRECONDITION_FAILED,
                    "The suggestion %.*s is at revision %lld; the decision was made on revision %lld.",
                    ONR_FMT(decision->id), (long long)ret_stored->revision, (long long)decision->revision);
  if (ret_stored->status == ONR_SUGGESTION_OPEN) return ONR_OK;
  return onr_fail(failure, ONR_ERR_CONFLICT,
                  "The suggestion %.*s is %s already; /v1/audit?subject=%.*s has the decision, which can be reverted.",
                  ONR_FMT(decision->id), onr_suggestion_status_name(ret_stored->status), ONR_FMT(decision->id));
}

static enum onr_error set_status(struct onr_connection *connection, struct onr_str id,
                                 enum onr_suggestion_status status, int64_t now, struct onr_failure *failure) {
  enum onr_error error = onr_run(connection, failure, ONR_SQL_SUGGESTION_DECIDE, "sii", id, (int64_t)status, now);
  if (error) return error;
  if (status == ONR_SUGGESTION_OPEN) return onr_run(connection, failure, ONR_SQL_DECISION_DELETE, "s", id);
  return onr_run(connection, failure, ONR_SQL_DECISION_SET, "si", id, (int64_t)status);
}

/* ---- Merging the two ---- */

/* `*ret_from` and `*ret_into` are the same where they are one entity already. */
static enum onr_error choose(struct onr_connection *connection, const struct decision *decision,
                             const struct stored *stored, struct onr_stored_entity *ret_from,
                             struct onr_stored_entity *ret_into, struct onr_failure *failure) {
  struct onr_stored_entity named;
  bool found;
  enum onr_error error = onr_entity_find(connection, onr_str_from(stored->one_id), ret_from, &found, failure);
  if (!error) error = onr_entity_find(connection, onr_str_from(stored->other_id), ret_into, &found, failure);
  if (error || decision->into.len == 0) return error;
  error = onr_entity_find(connection, decision->into, &named, &found, failure);
  if (error) return error;
  if (!found || (named.pk != ret_from->pk && named.pk != ret_into->pk))
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/into",
                       "into is one of the suggestion's two entities, %s or %s; it is \"%.*s\".", ret_from->id,
                       ret_into->id, ONR_FMT(decision->into));
  if (named.pk != ret_from->pk) return ONR_OK;
  named = *ret_into;
  *ret_into = *ret_from;
  *ret_from = named;
  return ONR_OK;
}

static struct onr_audit_value text(const char *member, const char *value) {
  return (struct onr_audit_value){
      .member = onr_str_from(member), .kind = value ? ONR_AUDIT_TEXT : ONR_AUDIT_NULL, .text = onr_str_from(value)};
}

static enum onr_error note(struct onr_connection *connection, const struct decision *decision, struct onr_strs related,
                           int64_t now, struct onr_failure *failure) {
  bool merged = related.count > 0;
  struct onr_audit_value before[] = {text("status", "open"), text("from", NULL), text("into", NULL)};
  struct onr_audit_value after[] = {text("status", onr_suggestion_status_name(decision->status)),
                                    text("from", merged ? related.items[0].data : NULL),
                                    text("into", merged ? related.items[1].data : NULL)};
  size_t members = decision->status == ONR_SUGGESTION_ACCEPTED ? 3 : 1;
  struct onr_audit_entry entry = {.actor = decision->actor,
                                  .action = decision->status == ONR_SUGGESTION_ACCEPTED ? ONR_AUDIT_ACCEPT
                                                                                        : ONR_AUDIT_DISMISS,
                                  .kind = ONR_AUDIT_SUGGESTION,
                                  .subject = decision->id,
                                  .related = related,
                                  .before = {before, members},
                                  .after = {after, members},
                                  .now = now};
  return onr_audit_append(connection, &entry, NULL, NULL, failure);
}

static enum onr_error accept_in(struct onr_connection *connection, const struct decision *decision,
                                struct onr_arena *arena, struct onr_failure *failure) {
  struct stored stored;
  struct onr_stored_entity from, into;
  int64_t now = onr_clock_now_ms();
  enum onr_error error = find_open(connection, decision, &stored, failure);
  if (!error) error = choose(connection, decision, &stored, &from, &into, failure);
  if (!error) error = set_status(connection, decision->id, ONR_SUGGESTION_ACCEPTED, now, failure);
  if (error) return error;
  struct onr_str both[] = {onr_str_from(from.id), onr_str_from(into.id)};
  bool one = from.pk == into.pk; /* somebody merged them by hand */
  if (!one) error = onr_entity_merge(connection, from.pk, into.pk, now, arena, failure);
  return error ? error : note(connection, decision, (struct onr_strs){both, one ? 0 : 2}, now, failure);
}

static enum onr_error run_accept(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = accept_in(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

static enum onr_error run_dismiss(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct decision *decision = context;
  struct stored stored;
  int64_t now = onr_clock_now_ms();
  enum onr_error error = find_open(connection, decision, &stored, failure);
  if (!error) error = set_status(connection, decision->id, ONR_SUGGESTION_DISMISSED, now, failure);
  return error ? error : note(connection, decision, (struct onr_strs){NULL, 0}, now, failure);
}

enum onr_error onr_store_accept_suggestion(struct onr_store *store, struct onr_str id, int64_t revision,
                                           struct onr_str into, const struct onr_actor *actor,
                                           struct onr_failure *failure) {
  struct decision decision = {
      .id = id, .into = into, .revision = revision, .status = ONR_SUGGESTION_ACCEPTED, .actor = actor};
  return onr_writer_run(store, run_accept, &decision, failure);
}

enum onr_error onr_store_dismiss_suggestion(struct onr_store *store, struct onr_str id, int64_t revision,
                                            const struct onr_actor *actor, struct onr_failure *failure) {
  struct decision decision = {.id = id, .revision = revision, .status = ONR_SUGGESTION_DISMISSED, .actor = actor};
  return onr_writer_run(store, run_dismiss, &decision, failure);
}

/* ---- Reverting ---- */

/* The two that an accepted suggestion merged: `from` and `into`, as its entry has them. */
static enum onr_error merge_again(struct onr_connection *connection, const struct onr_audit_change *change,
                                  struct onr_failure *failure) {
  struct onr_audit_change merge = *change;
  if (change->related.count < 2) return ONR_OK;
  merge.subject = change->related.items[1];
  merge.related = (struct onr_strs){change->related.items, 1};
  enum onr_error error = onr_merge_restore(connection, &merge, failure);
  if (error != ONR_ERR_NOT_FOUND) return error;
  return onr_fail(failure, ONR_ERR_CONFLICT, "It cannot be reverted: the entity %.*s is in no article any more.",
                  ONR_FMT(merge.subject));
}

enum onr_error onr_suggestion_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                      struct onr_failure *failure) {
  enum onr_suggestion_status decided =
      change->action == ONR_AUDIT_ACCEPT ? ONR_SUGGESTION_ACCEPTED : ONR_SUGGESTION_DISMISSED;
  enum onr_error error =
      set_status(connection, change->subject, change->undo ? ONR_SUGGESTION_OPEN : decided, change->now, failure);
  return error ? error : merge_again(connection, change, failure);
}
