/*
 * Pages for people, in a browser: HTML, with what it needs compiled in (src/api/pages), and nothing loaded from
 * elsewhere.
 */
#ifndef API_PAGES_H
#define API_PAGES_H

#include "onrecord/http.h"

/* Begins an HTML page: checks that the request has no parameters and accepts it, and sets the headers that keep a page
 * to itself: its own scripts and styles run and nothing else, and no other page frames it. */
enum onr_error onr_pages_begin(struct onr_request *request, struct onr_response *response,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* Text with what HTML gives a meaning escaped. */
void onr_pages_text(struct onr_buffer *out, struct onr_str text);

#endif
