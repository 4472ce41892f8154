/*
 * What must be true of every answer, whatever was asked:
 *   the status is one that openapi.json names for the route, and none is a failure of ours;
 *   the body is what its type says (JSON, lines of it, CSV with rows of one length, UTF-8), is no larger than answers
 *   may be, and is a problem with a detail where the status says so;
 *   what only reads, or is refused, changes nothing;
 *   what a span says stands between its ends, and in the text where that is there.
 * Whatever is not stops the program, as a finding.
 */
#ifndef ONR_TESTS_FUZZ_VERIFY_H
#define ONR_TESTS_FUZZ_VERIFY_H

#include <jansson.h>

#include "wire.h"

/* Checks an answer; returns its body as JSON (new), or NULL where it is none. */
json_t *fuzz_verify(const struct fuzz_request *request, const struct fuzz_answer *answer, bool changed);

/* Checks that the page that follows `page` (borrowed) begins with what was not on it. */
void fuzz_verify_next(const json_t *page, const json_t *next);

#endif
