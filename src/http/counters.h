/*
 * Counters by route. Each event thread has its own and is the only one that writes them, so that a request costs a few
 * plain stores; reading adds them up.
 */
#ifndef ONRECORD_HTTP_COUNTERS_H
#define ONRECORD_HTTP_COUNTERS_H

#include <stdatomic.h>

#include "onrecord/http.h"

struct http_exchange;

struct http_route_counters {
  atomic_ullong statuses[6], buckets[ONR_HTTP_BUCKETS], us, bytes_in, bytes_out;
};

struct http_counters {
  struct http_route_counters *routes; /* one more than there are routes, for what has none */
  size_t count;
  atomic_ullong begun, ended, streams_begun, streams_ended;
};

bool onr_http_counters_init(struct http_counters *counters, const struct onr_route *routes);
void onr_http_counters_close(struct http_counters *counters);
/* Adds to a counter of the thread's own. */
static inline void onr_http_count(atomic_ullong *counter, unsigned long long by) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + by, memory_order_relaxed);
}
/* An exchange is over. */
void onr_http_counters_note(struct http_counters *counters, const struct http_exchange *exchange);

#endif
