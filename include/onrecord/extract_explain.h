/*
 * An analysis for people: sentence by sentence the names and claims that were found, by which rule, and what was
 * dropped and why; then the entities with all their names. Offsets are Unicode code points.
 */
#ifndef ONRECORD_EXTRACT_EXPLAIN_H
#define ONRECORD_EXTRACT_EXPLAIN_H

#include "onrecord/buffer.h"
#include "onrecord/extract.h"

/* Analyses `text` as onr_extract does and appends the explanation to `out`, whose failures stick in it. `arena` holds
 * what is needed on the way. Fails as onr_extract does. */
enum onr_error onr_extract_explain(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena,
                                   struct onr_buffer *out, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
