/*
 * How lists are packed into one column: strings as netstrings, and a claim's spans, as
 * migrations/sqlite/0014_claim_spans.sql says.
 *
 * Threads: reentrant; what is returned is the arena's, or borrows from what was given. Nothing is read beyond what is
 * unpacked, whatever that is.
 */
#ifndef ONR_SQLITE_PACKED_H
#define ONR_SQLITE_PACKED_H

#include "onrecord/arena.h"
#include "onrecord/store.h"

/* A list of strings as the netstrings that it is stored as, and out of them, as far as they are some. `data` is NULL,
 * or the result false, when memory is exhausted. */
struct onr_str onr_strs_pack(struct onr_arena *arena, struct onr_strs strings) ONR_MUST_CHECK;
bool onr_strs_unpack(struct onr_arena *arena, struct onr_str packed, struct onr_strs *ret_strings) ONR_MUST_CHECK;

/* The columns of a claim that have its words: of the spans of a role, joined by " … "; and the spans, packed. */
struct onr_claim_words {
  struct onr_str text, cue, source, spans;
};

/* The columns for spans, which are in the order of their roles. False when memory is exhausted. */
bool onr_spans_pack(struct onr_arena *arena, const struct onr_claim_span_row *spans, size_t count,
                    struct onr_claim_words *ret_words) ONR_MUST_CHECK;

/* Spans out of the columns of the claim `id`, from which they borrow. ONR_ERR_STORE_FAILED for what was never packed,
 * ONR_ERR_MEMORY. */
enum onr_error onr_spans_unpack(struct onr_arena *arena, const struct onr_claim_words *words, struct onr_str id,
                                struct onr_claim_span_row **ret_spans, size_t *ret_count,
                                struct onr_failure *failure) ONR_MUST_CHECK;

#endif
