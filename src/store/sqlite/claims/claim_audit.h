/*
 * What people say of claims, as the ledger says it: members under the API's names, each before and after.
 */
#ifndef ONR_SQLITE_CLAIM_AUDIT_H
#define ONR_SQLITE_CLAIM_AUDIT_H

#include "claim_curation.h"
#include "store/sqlite/ledger/audit.h"

/* What changed of a claim, gathered one member after the other. */
struct onr_claim_changes {
  struct onr_audit_value before[ONR_CLAIM_MEMBER_COUNT], after[ONR_CLAIM_MEMBER_COUNT];
  size_t count;
};

/* The value that a member has at this moment. ONR_ERR_MEMORY. */
enum onr_error onr_claim_audit_value(const struct onr_curated_claim *curated, enum onr_claim_member member,
                                     struct onr_arena *arena, struct onr_audit_value *ret_value,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* The member that has no value: of a claim that is not made yet, or deleted. */
struct onr_audit_value onr_claim_audit_nothing(enum onr_claim_member member);

/* The member that a value is of, and the value as it is kept; `*ret_text` has no data where the correction is to be
 * taken away. False for a member that claims do not have. */
bool onr_claim_audit_read(const struct onr_audit_value *value, struct onr_arena *arena,
                          enum onr_claim_member *ret_member, struct onr_str *ret_text);

#endif
