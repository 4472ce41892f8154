/* The words of the ledger. */
#include "onrecord/store_audit.h"

const char *onr_audit_action_name(enum onr_audit_action action) {
  static const char *const names[ONR_AUDIT_ACTION_COUNT] = {"create", "update", "hide",   "merge",   "split",
                                                            "delete", "review", "accept", "dismiss", "revert"};
  return action < ONR_AUDIT_ACTION_COUNT ? names[action] : "";
}

const char *onr_audit_subject_name(enum onr_audit_subject subject) {
  static const char *const names[ONR_AUDIT_SUBJECT_COUNT] = {"Article", "Entity", "Claim", "Suggestion"};
  return subject < ONR_AUDIT_SUBJECT_COUNT ? names[subject] : "";
}
