/*
 * The same or nearly the same words in other articles: how a quote goes through the press. Part of the store (store.h
 * says which threads may call what, and which errors all functions share).
 */
#ifndef ONRECORD_STORE_SIMILAR_H
#define ONRECORD_STORE_SIMILAR_H

#include "onrecord/store.h"
#include "onrecord/wording.h"

/* What does not filter: store.h's filters say it for all. */
struct onr_similar_filter {
  double min_similarity;    /* less than 0: half of the words in common, or one an excerpt of the other */
  struct onr_strs speakers; /* entity ids */
  const enum onr_quote_type *quote_types;
  size_t quote_type_count;
  int64_t published_after, published_before;
  enum onr_duplicates_shown duplicates; /* claims of articles that repeat another */
};

struct onr_similar_row {
  struct onr_claim_row claim;
  struct onr_likeness likeness; /* of the claim that was asked about to this one */
  const struct onr_wording *asked;
};
typedef enum onr_error (*onr_similar_visitor)(void *context, const struct onr_similar_row *row);

/* Claims of other articles that are worded like one, by ONR_SORT_SCORE (the most alike first, of those the earliest;
 * `descending` is ignored) or ONR_SORT_DATE_PUBLISHED. Claims that a person rejected are left out. ONR_ERR_NOT_FOUND
 * for the claim; ONR_ERR_INVALID_PARAMETER at "sort".
 *
 * They are looked for among at most some 3,000 claims that have a rare word of it, or two of its commoner words and are
 * the newest of those; so that a stock phrase ("I am very pleased"), which thousands share, costs no more than another
 * one. All pages of a list look through the same ones, unless what is stored meanwhile makes a word common or moves the
 * newest: a row may move then. */
enum onr_error onr_store_similar_claims(struct onr_store_reader *reader, struct onr_str id,
                                        const struct onr_similar_filter *filter, const struct onr_page *page,
                                        onr_similar_visitor visit, void *context, struct onr_page_end *ret_end,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

#endif
