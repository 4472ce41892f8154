/*
 * What all writes of claims have in common: finding the claim, noting and showing what changes. On the writer's thread,
 * inside its transaction.
 */
#ifndef ONR_SQLITE_CLAIM_CHANGE_H
#define ONR_SQLITE_CLAIM_CHANGE_H

#include "claim_audit.h"

/* A text of 100 MB with room to spare; arenas take only what they need. */
#define ONR_CLAIM_ARENA_BYTES ((size_t)4 << 30)

struct onr_claim_write {
  const struct onr_actor *actor;
  struct onr_str id;                             /* of the claim; of the article, for a new one */
  int64_t revision;                              /* that it must have */
  unsigned set;                                  /* bits of members */
  struct onr_str values[ONR_CLAIM_MEMBER_COUNT]; /* as they are kept */
  struct onr_str text_version;                   /* that the places are in; empty without places */
  const struct onr_review *review;               /* of a review; NULL: it goes */
  struct onr_arena arena;
  char ret_id[ONR_ID_SIZE];
  bool ret_created;
};

/* Runs the write on the writer's thread. */
enum onr_error onr_claim_change_run(struct onr_store *store, struct onr_claim_write *write, onr_job_run run,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* Reads the article into `target`, with its text, and which version that is. ONR_ERR_NOT_FOUND. */
enum onr_error onr_claim_change_article(struct onr_connection *connection, struct onr_str id,
                                        struct onr_claims_target *target, struct onr_str *ret_version,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* ONR_ERR_CONFLICT when the places that are said are in another text. */
enum onr_error onr_claim_change_check_text(const struct onr_claim_write *write, struct onr_str version,
                                           struct onr_failure *failure) ONR_MUST_CHECK;

/* Reads the article of the claim to change, at the revision that the caller saw. ONR_ERR_NOT_FOUND,
 * ONR_ERR_PRECONDITION_FAILED, ONR_ERR_CONFLICT. */
enum onr_error onr_claim_change_find(struct onr_connection *connection, const struct onr_claim_write *write,
                                     struct onr_claims_target *target, struct onr_failure *failure) ONR_MUST_CHECK;

/* What has been said of the claim so far: nothing, for most. ONR_ERR_NOT_FOUND for one that is neither there nor known.
 */
enum onr_error onr_claim_change_read(struct onr_connection *connection, const struct onr_claims_target *target,
                                     struct onr_str id, const struct onr_claim_records *records,
                                     struct onr_curated_claim *ret_curated, struct onr_failure *failure) ONR_MUST_CHECK;

/* Corrects a member, or with a NULL value takes its correction away, and adds that to the changes. */
enum onr_error onr_claim_change_correct(struct onr_connection *connection, const struct onr_claims_target *target,
                                        struct onr_curated_claim *curated, enum onr_claim_member member,
                                        const struct onr_str *value, struct onr_claim_changes *changes,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* Keeps what is said, brings the rows in step, and deletes the entities that nothing refers to any more. */
enum onr_error onr_claim_change_show(struct onr_connection *connection, const struct onr_claims_target *target,
                                     const struct onr_curated_claim *curated, const struct onr_claim_records *before,
                                     struct onr_claim_records *after, struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes the ledger's entry; it concerns the article, and the entities that are and were referred to. */
enum onr_error onr_claim_change_note(struct onr_connection *connection, const struct onr_claim_write *write,
                                     const struct onr_claims_target *target, const struct onr_curated_claim *curated,
                                     enum onr_audit_action action, const struct onr_claim_changes *changes,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

#endif
