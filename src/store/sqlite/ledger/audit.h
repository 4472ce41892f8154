/*
 * The ledger (store_audit.h) as the driver writes it: corrections append their entry as the last thing in their own
 * job. Values are packed as netstrings, three for each: the member, a letter for the kind with "-" behind it where the
 * value is derived, the value (a list as netstrings again).
 */
#ifndef ONR_SQLITE_AUDIT_H
#define ONR_SQLITE_AUDIT_H

#include "onrecord/store_audit.h"
#include "store/sqlite/rows.h"

/* One correction to be noted. */
struct onr_audit_entry {
  const struct onr_actor *actor;
  enum onr_audit_action action;
  enum onr_audit_subject kind;
  struct onr_str subject;  /* id */
  struct onr_strs related; /* ids of what else it concerns */
  struct onr_audit_values before, after;
  int64_t now;
  int64_t base, reverts; /* pk, of reverts only; else 0 */
};

/* `ret_pk` and `ret_id` may be NULL. */
enum onr_error onr_audit_append(struct onr_connection *connection, const struct onr_audit_entry *entry, int64_t *ret_pk,
                                char *ret_id, struct onr_failure *failure) ONR_MUST_CHECK;

/* In the arena; `data` is NULL, or the result false, when memory is exhausted. What was unpacked borrows from `packed`.
 */
struct onr_str onr_audit_pack(struct onr_arena *arena, struct onr_audit_values values) ONR_MUST_CHECK;
bool onr_audit_unpack(struct onr_arena *arena, struct onr_str packed,
                      struct onr_audit_values *ret_values) ONR_MUST_CHECK;

/* The row at hand, of ONR_AUDIT_COLUMNS; borrows from the statement and the arena. */
enum onr_error onr_audit_take(const struct onr_rows *rows, struct onr_arena *arena, struct onr_audit_row *ret_row,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* What a revert asks of the area whose subject it is. */
struct onr_audit_change {
  enum onr_audit_action action; /* of the correction */
  bool undo;                    /* take it back; else apply it again */
  struct onr_str subject;
  struct onr_strs related;
  struct onr_audit_values to;         /* what the members are to become */
  struct onr_audit_values *ret_from;  /* what they are until then; none: as the ledger's last entry has it */
  struct onr_audit_values *ret_to;    /* what they become where that is what nobody said; none: `to` */
  const struct onr_revert_text *text; /* of articles */
  int64_t now;
  struct onr_arena *arena;
};
/* ONR_ERR_CONFLICT, with the reason, where it cannot be done. */
typedef enum onr_error (*onr_audit_restore)(struct onr_connection *connection, const struct onr_audit_change *change,
                                            struct onr_failure *failure);

enum onr_error onr_entity_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                  struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_article_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_claim_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_suggestion_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* The values' member of that name, or NULL. */
const struct onr_audit_value *onr_audit_find(struct onr_audit_values values, const char *member);

#endif
