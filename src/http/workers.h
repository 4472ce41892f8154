/*
 * A bounded pool of threads for what must not hold up an event thread. There is one for handlers that compute and one
 * for handlers that wait for writes. Any thread may call these, but for init, start, stop and close: the server's own.
 */
#ifndef ONRECORD_HTTP_WORKERS_H
#define ONRECORD_HTTP_WORKERS_H

#include <pthread.h>

#include "thread.h"

struct http_exchange;

/* A thread of a pool. */
struct http_worker {
  struct http_thread thread;
  struct http_workers *pool;
};

struct http_workers {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct http_exchange *head, *tail; /* the queue, oldest first */
  size_t length, limit, busy;
  size_t fresh; /* of `length`: requests that have no answer yet, to which the limit applies */
  bool closing;
  size_t opened, failed; /* threads that have tried to start */
  struct onr_failure failure;
  struct http_worker *threads;
  size_t count; /* created */
  int niceness;
};

void onr_http_workers_init(struct http_workers *workers, int niceness);
void onr_http_workers_close(struct http_workers *workers); /* once stopped, or never started */
enum onr_error onr_http_workers_start(struct http_workers *workers, struct onr_http_server *server, size_t count,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* False when the queue is full, which it never is for the next piece of a stream or of a body: its request was admitted
 * before, and none waits twice. The exchange is the workers' from then on. */
bool onr_http_workers_push(struct http_workers *workers, struct http_exchange *exchange);
void onr_http_workers_cancel(struct http_workers *workers); /* answers what still waits with 503 */
void onr_http_workers_stop(struct http_workers *workers);
void onr_http_workers_load(struct http_workers *workers, size_t *ret_waiting, size_t *ret_busy);

#endif
