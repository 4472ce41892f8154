/*
 * What people say of claims, in JSON: a claim that one makes, a merge patch of one, a review of one.
 *
 * Members and their values are checked for kind and length; what ids, words and places mean is for the caller, who has
 * the article. Errors are those of reader.h: ONR_ERR_INVALID_BODY at the member.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_READER_CLAIM_H
#define ONRECORD_READER_CLAIM_H

#include "onrecord/reader.h"

enum { ONR_CLAIM_SPANS = 64, ONR_CLAIM_ABOUT = 32 };
/* Code points. */
enum {
  ONR_SPAN_CHARACTERS = 10000,
  ONR_CONTEXT_CHARACTERS = 200,
  ONR_RATING_CHARACTERS = 100,
  ONR_NOTE_CHARACTERS = 4000,
  ONR_REVIEWER_CHARACTERS = 200
};

/* Bits of the members that a document says. */
enum {
  ONR_GIVEN_ARTICLE = 1,
  ONR_GIVEN_SPEAKER = 2,
  ONR_GIVEN_ABOUT = 4,
  ONR_GIVEN_QUOTE_TYPE = 8,
  ONR_GIVEN_SOURCE_TYPE = 16,
  ONR_GIVEN_MODALITY = 32,
  ONR_GIVEN_SPANS = 64,
  ONR_GIVEN_REVIEW_STATUS = 128,
  ONR_GIVEN_OFFSET_UNIT = 256,
  ONR_GIVEN_TEXT_VERSION = 512
};

/* By its place, by its words, or both, which must then agree. */
struct onr_span_document {
  struct onr_str role;
  bool placed;                          /* start and end are given */
  int64_t start, end;                   /* at least 0, in the document's unit */
  struct onr_str exact, prefix, suffix; /* empty: not given */
};

struct onr_claim_document {
  unsigned given;
  struct onr_str article, speaker; /* ids; an empty speaker is null */
  struct onr_strs about;           /* ids */
  struct onr_str quote_type, source_type, modality, review_status, offset_unit;
  struct onr_str text_version; /* its 64 hexadecimal digits */
  const struct onr_span_document *spans;
  size_t span_count;
};

/* A claim to make: article and spans are needed, reviewStatus is not taken. Every string is the arena's. */
enum onr_error onr_reader_read_claim(struct onr_str bytes, const struct onr_reader_limits *limits,
                                     struct onr_arena *arena, struct onr_claim_document *ret_claim,
                                     struct onr_failure *failure) ONR_MUST_CHECK;
/* A change: article is not taken; null clears the speaker and the subjects, and takes a reviewStatus back. */
enum onr_error onr_reader_read_claim_patch(struct onr_str bytes, const struct onr_reader_limits *limits,
                                           struct onr_arena *arena, struct onr_claim_document *ret_claim,
                                           struct onr_failure *failure) ONR_MUST_CHECK;

/* A verdict in the sense of schema.org's ClaimReview. */
struct onr_review_document {
  struct onr_str rating; /* "False", "Mostly true": never empty */
  struct onr_str note, reviewer, url;
};
enum onr_error onr_reader_read_review(struct onr_str bytes, const struct onr_reader_limits *limits,
                                      struct onr_arena *arena, struct onr_review_document *ret_review,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

#endif
