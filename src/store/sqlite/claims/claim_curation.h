/*
 * What people have said of claims, and laying it over what was extracted: on the writer's thread, inside its
 * transaction.
 *
 * A member's value is a text: the API's word, an entity's id or '' for none, ids as netstrings; of the spans five
 * netstrings each (the role's word, first byte, words, prefix, suffix); of a review six (rating, note, reviewer, url,
 * when it was made and when changed).
 */
#ifndef ONR_SQLITE_CLAIM_CURATION_H
#define ONR_SQLITE_CLAIM_CURATION_H

#include "claim_record.h"
#include "onrecord/store_claims.h"

/* The members that a claim has without a person's saying. */
enum { ONR_CLAIM_OWN_MEMBERS = ONR_CLAIM_STATUS };

struct onr_curated_claim {
  char id[ONR_ID_SIZE];
  struct onr_str article; /* id */
  bool made, withdrawn, found;
  struct onr_str own[ONR_CLAIM_OWN_MEMBERS]; /* as made or as extracted */
  bool corrected[ONR_CLAIM_MEMBER_COUNT];
  struct onr_str corrections[ONR_CLAIM_MEMBER_COUNT];
  struct onr_str held[ONR_CLAIM_OWN_MEMBERS]; /* of its own members, what entities are held for since it was saved */
  double confidence;
  struct onr_str generator_version, rule;
};

/* The article whose claims are written. */
struct onr_claims_target {
  int64_t article; /* pk */
  struct onr_str article_id, text;
  int64_t published, now;
  bool analysing; /* the rows are just being put, or moved by splits: not in the full-text table, counted and settled
                     afterwards */
  const struct onr_claim_records *kept; /* what the article had before, by id; NULL: nothing */
  struct onr_str analysed_by;           /* the version that changed claims are from; empty: as they have it */
  struct onr_arena *arena;
};

/* ---- claim_curation.c ---- */

/* `*ret_found`: a person has said something of the claim. */
enum onr_error onr_curated_read(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                                struct onr_curated_claim *ret_curated, bool *ret_found,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes over from a claim's row what nobody has corrected; or, as it was just extracted, all of it. */
enum onr_error onr_curated_sync(struct onr_connection *connection, const struct onr_claim_record *record,
                                bool extracted, struct onr_arena *arena, struct onr_curated_claim *curated,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes what was read, once, and holds the entities that its own members refer to. One of which nothing is said any
 * more holds none, but stays known, for what was said of it may be said again. */
enum onr_error onr_curated_save(struct onr_connection *connection, const struct onr_curated_claim *curated,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Sets a correction, or takes it away where `value` is NULL, and holds the entities that it refers to. */
enum onr_error onr_curated_correct(struct onr_connection *connection, struct onr_curated_claim *curated,
                                   enum onr_claim_member member, const struct onr_str *value,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Has what was found of an article's claims refer to the entity `to` in place of `from` (ids), which stands for it no
 * more: also of those whose words are gone for now. What people said of them stays. */
enum onr_error onr_curated_refer(struct onr_connection *connection, struct onr_str article, struct onr_str from,
                                 struct onr_str to, struct onr_arena *arena,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* What is shown of a member: a correction, or its own. The status is never empty. */
struct onr_str onr_curated_shown(const struct onr_curated_claim *curated, enum onr_claim_member member);

/* Whether something is said of the claim: then what is its own refers to entities as well. */
bool onr_curated_is_said(const struct onr_curated_claim *curated);

/* Whether the claim stands in a text that has its words. */
bool onr_curated_stands(const struct onr_curated_claim *curated);

/* The words of roles: "content", "cue", "source", "antecedent"; and back (ONR_ROLE_CONTENT for any other). */
const char *onr_role_word(enum onr_span_role role);
enum onr_span_role onr_role_of(struct onr_str word);

/* ---- claim_show.c ---- */

/* All claims of the article, twice: by id, as they are stored, and to be changed. */
enum onr_error onr_claims_read(struct onr_connection *connection, const struct onr_claims_target *target,
                               struct onr_claim_records *ret_before, struct onr_claim_records *ret_after,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* Brings a curated claim in step among the records of its article: changed, added or taken out. */
enum onr_error onr_curated_apply(struct onr_connection *connection, const struct onr_claims_target *target,
                                 const struct onr_curated_claim *curated, struct onr_claim_records *records,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* Numbers the claims and writes the rows that differ from what is stored, with all that follows from them. */
enum onr_error onr_claims_write(struct onr_connection *connection, const struct onr_claims_target *target,
                                const struct onr_claim_records *before, struct onr_claim_records *after,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- claim_curate.c: with `analysing` ---- */

/* Lays all that people have said of an article's claims over those that were just extracted, or laid bare. */
enum onr_error onr_claims_curate(struct onr_connection *connection, const struct onr_claims_target *target,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes it off again: the rows become what was extracted, as the splits in force have left it. */
enum onr_error onr_claims_lay_bare(struct onr_connection *connection, const struct onr_claims_target *target,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Gives those that are not as they were kept another revision. */
enum onr_error onr_claims_settle(struct onr_connection *connection, const struct onr_claims_target *target,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
