/*
 * Claims as people make, correct and review them.
 *
 * What a person says of a claim is kept apart from what was extracted, under the claim's id, and laid over it whenever
 * its article is analysed: a correction taken back shows what the machine says by then. A claim that a person made,
 * corrected, confirmed or reviewed stays when extraction no longer finds it, as long as its words stand in the text;
 * its words are looked for by themselves and what stands around them (onrecord/selector.h). Where they are gone so is
 * the claim, until a text has them again; nothing of what was said of it is lost. A claim that was rejected and is no
 * longer found is gone as well.
 *
 * reviewStatus follows: what a person decided last (confirmed, rejected); else edited, if a member is corrected; else
 * confirmed for a claim that a person made; else machine.
 *
 * Every change is an entry in the ledger (store_audit.h). Threads and further errors are those of store.h.
 */
#ifndef ONRECORD_STORE_CLAIMS_H
#define ONRECORD_STORE_CLAIMS_H

#include "onrecord/store_audit.h"

/* The members that a person says. Numbers are stored. */
enum onr_claim_member {
  ONR_CLAIM_QUOTE_TYPE,
  ONR_CLAIM_SOURCE_TYPE,
  ONR_CLAIM_MODALITY,
  ONR_CLAIM_SPEAKER,
  ONR_CLAIM_ABOUT_ENTITIES,
  ONR_CLAIM_PLACES,
  ONR_CLAIM_STATUS,
  ONR_CLAIM_REVIEW,
  ONR_CLAIM_MEMBER_COUNT
};

struct onr_claim_place {
  enum onr_span_role role;
  struct onr_span span; /* bytes of the text, not empty, on character boundaries */
};

struct onr_claim_saying {
  unsigned set; /* 1 << enum onr_claim_member: the others stay */
  enum onr_quote_type quote_type;
  enum onr_source_type source_type;
  enum onr_modality modality;
  struct onr_str speaker;               /* id; empty: none */
  struct onr_strs about;                /* ids */
  const struct onr_claim_place *places; /* content first, then cue, then source; in text order within a role */
  size_t place_count;
  struct onr_str text, text_version; /* what the places are in, and its SHA-256, hexadecimal */
  struct onr_str status;             /* "confirmed", "rejected"; empty: undecided again */
};

/* Makes a claim in an article; all members but status and review are set. ONR_ERR_NOT_FOUND without the article;
 * ONR_ERR_CONFLICT when it has another text by now, or this claim already; ONR_ERR_INVALID_BODY (at /speaker or
 * /about/N) for an entity that is not there, or one that is given twice. A merged entity stands for the one that it
 * went into. */
enum onr_error onr_store_claim_create(struct onr_store *store, const struct onr_actor *actor, struct onr_str article,
                                      const struct onr_claim_saying *saying, char ret_id[ONR_ID_SIZE],
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* Corrects members, or decides on the claim. What is as it was is no correction. ONR_ERR_NOT_FOUND,
 * ONR_ERR_PRECONDITION_FAILED unless it has that revision, and errors as above. */
enum onr_error onr_store_claim_update(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, const struct onr_claim_saying *saying,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* Deletes a claim that a person made. ONR_ERR_CONFLICT for one that was extracted, which would be found again: it can
 * be rejected. */
enum onr_error onr_store_claim_delete(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, struct onr_failure *failure) ONR_MUST_CHECK;

/* Sets the review, whose times are the store's, or takes it away (NULL): ONR_ERR_NOT_FOUND when there is none.
 * `*ret_created`: there was none. */
enum onr_error onr_store_claim_review(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, const struct onr_review *review, bool *ret_created,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

#endif
