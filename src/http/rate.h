/*
 * How often a client may ask: a bucket of tokens for each, which fills up again at a steady rate, and of which every
 * request takes one. The table of buckets has a fixed size. A client that is not in it takes the place of the one whose
 * bucket is the fullest, and so loses the least by being forgotten: clients with many addresses push out clients that
 * did not use theirs. Where a client's bucket lies depends on a secret, so that nobody can aim at another's.
 *
 * Any thread.
 */
#ifndef ONRECORD_HTTP_RATE_H
#define ONRECORD_HTTP_RATE_H

#include <stdint.h>

#include "onrecord/error.h"
#include "onrecord/str.h"

struct http_rates;
/* Tokens a second and at most; NULL when memory is exhausted. onr_hash_start must have been called. */
struct http_rates *onr_http_rates_new(uint32_t per_second, uint32_t burst);
void onr_http_rates_free(struct http_rates *rates);
/* Takes a token of the client with that name. 0: there was one; else the µs after which there will be one. `now_us`
 * does not run backwards by more than an instant. */
int64_t onr_http_rates_take(struct http_rates *rates, struct onr_str client, int64_t now_us);

#endif
