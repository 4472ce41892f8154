#include <stdlib.h>

#include "counters.h"
#include "exchange.h"

const int64_t onr_http_bucket_us[ONR_HTTP_BUCKETS] = {100,   250,   500,    1000,   2500,    5000,     10000,
                                                      25000, 50000, 100000, 250000, 1000000, 10000000, INT64_MAX};

bool onr_http_counters_init(struct http_counters *counters, const struct onr_route *routes) {
  size_t count = 1;
  for (const struct onr_route *route = routes; route->pattern; route++) count++;
  counters->routes = calloc(count, sizeof *counters->routes);
  counters->count = count;
  return counters->routes != NULL;
}

void onr_http_counters_close(struct http_counters *counters) {
  free(counters->routes);
  counters->routes = NULL;
}

static size_t bucket_of(int64_t us) {
  size_t bucket = 0;
  while (us > onr_http_bucket_us[bucket]) bucket++;
  return bucket;
}

void onr_http_counters_note(struct http_counters *counters, const struct http_exchange *exchange) {
  const struct onr_route *routes = exchange->loop->thread.server->options.routes;
  size_t index = exchange->route ? (size_t)(exchange->route - routes) : counters->count - 1;
  struct http_route_counters *to = &counters->routes[index];
  int status = onr_http_exchange_status(exchange);
  onr_http_count(&counters->ended, 1);
  onr_http_count(&to->statuses[(size_t)(status / 100) % 6], 1);
  onr_http_count(&to->bytes_in, exchange->received_body);
  if (exchange->response.stream.produce) onr_http_count(&counters->streams_ended, 1);
  if (status == 0) return;
  int64_t us = exchange->answered_us > exchange->whole_us ? exchange->answered_us - exchange->whole_us : 0;
  onr_http_count(&to->buckets[bucket_of(us)], 1);
  onr_http_count(&to->us, (unsigned long long)us);
  if (!exchange->is_head) onr_http_count(&to->bytes_out, exchange->reply_size);
}

static void add(struct onr_http_route_counts *sum, const struct http_route_counters *part) {
  for (size_t i = 0; i < 6; i++) sum->statuses[i] += atomic_load(&part->statuses[i]);
  for (size_t i = 0; i < ONR_HTTP_BUCKETS; i++) sum->buckets[i] += atomic_load(&part->buckets[i]);
  sum->us += atomic_load(&part->us);
  sum->bytes_in += atomic_load(&part->bytes_in);
  sum->bytes_out += atomic_load(&part->bytes_out);
}

bool onr_http_server_route_counts(const struct onr_http_server *server, size_t index,
                                  struct onr_http_route_counts *ret_counts) {
  size_t count = server->loops[0].counters.count;
  if (index >= count) return false;
  *ret_counts = (struct onr_http_route_counts){.route = index + 1 < count ? &server->options.routes[index] : NULL};
  for (size_t i = 0; i < server->loop_count; i++) add(ret_counts, &server->loops[i].counters.routes[index]);
  return true;
}

void onr_http_server_stats(const struct onr_http_server *server, struct onr_http_stats *ret_stats) {
  const struct http_workers *pools[] = {&server->workers, &server->writers};
  struct onr_http_stats stats = {.connections = atomic_load(&server->open_connections),
                                 .queue_limit = server->options.worker_queue,
                                 .workers = server->workers.count + server->writers.count,
                                 .refused = atomic_load(&server->refused),
                                 .rate_limited = atomic_load(&server->limited)};
  for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
    size_t waiting, busy;
    onr_http_workers_load(onr_http_without_const(pools[i]), &waiting, &busy);
    stats.queue_length += waiting;
    stats.workers_busy += busy;
  }
  if (server->cache) {
    struct http_cache_counts kept;
    onr_http_cache_count(server->cache, &kept);
    stats.cache_hits = kept.hits, stats.cache_misses = kept.misses, stats.cache_evicted = kept.evicted;
    stats.cache_answers = kept.answers, stats.cache_bytes = kept.bytes, stats.cache_limit = kept.limit;
  }
  for (size_t i = 0; i < server->loop_count; i++) {
    const struct http_counters *counters = &server->loops[i].counters;
    /* what has ended is read first, lest it be more than what has begun */
    uint64_t ended = atomic_load(&counters->ended), streams_ended = atomic_load(&counters->streams_ended);
    uint64_t begun = atomic_load(&counters->begun);
    stats.requests += begun;
    stats.in_flight += begun - ended;
    stats.streams += atomic_load(&counters->streams_begun) - streams_ended;
    stats.waiting_streams += atomic_load(&server->loops[i].waiting_count);
  }
  *ret_stats = stats;
}
