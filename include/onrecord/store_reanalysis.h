/*
 * Analysing stored texts anew: another analysis in the place of an article's, and what that changes. An article whose
 * analysis comes out the same is not touched.
 *
 * Threads and errors are those of store.h.
 */
#ifndef ONRECORD_STORE_REANALYSIS_H
#define ONRECORD_STORE_REANALYSIS_H

#include "onrecord/store.h"

/* What became of an article's claims, entities and mentions, told by their ids. A claim has moved when only the places
 * of its words are others, and changed when any other member is. */
struct onr_reanalysis {
  bool changed; /* something of the article is different now */
  uint64_t claims_added, claims_gone, claims_moved, claims_changed, claims_kept;
  uint64_t entities_added, entities_gone, mentions_added, mentions_gone;
  /* claims that people made, corrected or reviewed and whose words are not in the text any more; they are kept */
  uint64_t claims_waiting;
};

/* Puts `analysis`, of the text whose SHA-256 is `text_version` (hexadecimal), in the place of the article's.
 * ONR_ERR_NOT_FOUND; ONR_ERR_CONFLICT when the article has another text by now. */
enum onr_error onr_store_reanalyse(struct onr_store *store, struct onr_str id, struct onr_str text_version,
                                   struct onr_str text, const struct onr_analysis *analysis,
                                   struct onr_reanalysis *ret_reanalysis, struct onr_failure *failure) ONR_MUST_CHECK;

/* Where a run over all articles, in the order of ONR_SORT_DATE_CREATED, has come to; kept, so that one that was ended
 * goes on there. A version of the program knows only its own. NULL: there is none any more. */
enum onr_error onr_store_reanalysis_keep(struct onr_store *store, const struct onr_position *position,
                                         struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_reanalysis_kept(struct onr_store_reader *reader, struct onr_position *ret_position,
                                         bool *ret_found, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
