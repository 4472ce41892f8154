/*
 * Spans as a request gives them, by place, by words or both, → places in the article's text.
 */
#ifndef API_CLAIM_SPANS_H
#define API_CLAIM_SPANS_H

#include "onrecord/api.h"
#include "onrecord/reader_claim.h"
#include "onrecord/store_claims.h"

/* `*ret_places` is the arena's: content first, then cue, then source. ONR_ERR_INVALID_BODY at the span: a role or place
 * that there is not, words that are not there or there several times, spans of a role that overlap, no content. */
enum onr_error onr_claim_spans_resolve(const struct onr_claim_document *document, struct onr_str text,
                                       enum onr_unit unit, struct onr_arena *arena,
                                       const struct onr_claim_place **ret_places, size_t *ret_count,
                                       struct onr_failure *failure) ONR_MUST_CHECK;

#endif
