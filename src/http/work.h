/*
 * A request's work on a thread: how long it may take, and whether anybody still waits for what it makes.
 */
#ifndef ONRECORD_HTTP_WORK_H
#define ONRECORD_HTTP_WORK_H

#include <stdatomic.h>

#include "thread.h"

struct http_exchange;
struct http_workers;

struct onr_http_work {
  int64_t since_us, gave_way_us;
  int64_t limit_us, crowded_us; /* INT64_MAX: none */
  unsigned asked;               /* how often, on an event thread */
  uint64_t client;              /* whose it is: a hash of the name that the client is counted under */
  struct http_workers *pool;    /* where it is at work; NULL: on an event thread */
  atomic_bool gone;             /* the client: set by its event thread */
};

/* Before and after a handler or a producer runs on `thread`. What writes may take its time: what it waits for is the
 * disk, and it is not to end by half. */
void onr_http_work_begin(struct http_exchange *exchange, struct http_thread *thread, int64_t now_us);
/* Returns `error`; where the time was over, `failure` says how much there was. */
enum onr_error onr_http_work_end(struct http_exchange *exchange, struct http_thread *thread, enum onr_error error,
                                 struct onr_failure *failure);

#endif
