/*
 * A bounded pool of threads for what must not hold up an event thread. There is one for handlers that compute and one
 * for handlers that wait for writes. Any thread may call these, but for init, start, stop and close: the server's own.
 *
 * Clients take turns (start-time fair queueing): what waits is in the order of its turn, a number. A client's next turn
 * comes after its last one and after all that it has cost, but never before the turn that the pool is at, so that time
 * in which it asked for nothing is not saved up. Where the queue is full, whoever has the last turn goes.
 */
#ifndef ONRECORD_HTTP_WORKERS_H
#define ONRECORD_HTTP_WORKERS_H

#include <pthread.h>

#include "thread.h"

struct http_exchange;

enum { CLIENTS_APART = 1024 /* whose turns are told apart: others share one with somebody */ };

/* A thread of a pool. */
struct http_worker {
  struct http_thread thread;
  struct http_workers *pool;
  bool busy;          /* under the pool's lock, as all that follows */
  uint64_t client;    /* whose work it does */
  int64_t charged_us; /* the time of it until then has been charged */
};

struct http_workers {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct http_exchange *head, *tail; /* the queue, in the order of turns */
  uint64_t turn;                     /* of what was taken last */
  uint64_t turns[CLIENTS_APART];     /* the last one of each client, by the hash of its name */
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
/* Takes it out of the queue; false where it is not there any more. It is the caller's then. */
bool onr_http_workers_recall(struct http_workers *workers, struct http_exchange *exchange);
/* Whether a request of another client than this waits. */
bool onr_http_workers_others_wait(struct http_workers *workers, uint64_t client);
void onr_http_workers_cancel(struct http_workers *workers); /* answers what still waits with 503 */
void onr_http_workers_stop(struct http_workers *workers);
void onr_http_workers_load(struct http_workers *workers, size_t *ret_waiting, size_t *ret_busy);

#endif
