/* A bounded pool for what must not hold up an event thread. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "onrecord/clock.h"
#include "onrecord/time_slice.h"
#include "stream.h"
#include "upload.h"
#include "workers.h"

enum { TURN_US = 1000 /* of work that set a client back by one turn more */ };

static bool is_fresh(const struct http_exchange *exchange) {
  return exchange->stage != STAGE_PRODUCING && !exchange->upload_begun;
}

static void run(struct http_exchange *exchange, struct http_thread *thread) {
  if (exchange->stage == STAGE_PRODUCING)
    onr_http_stream_produce(exchange, thread);
  else if (exchange->stage == STAGE_TAKING)
    onr_http_upload_run(exchange, thread);
  else
    onr_http_exchange_run(exchange, thread);
}

/* ---- The queue, under the lock ---- */

static uint64_t *turn_of(struct http_workers *workers, uint64_t client) {
  return &workers->turns[client % CLIENTS_APART];
}

/* Where an exchange of that turn belongs: behind all of the same turn. */
static struct http_exchange *last_before(struct http_workers *workers, uint64_t turn) {
  if (workers->tail && workers->tail->turn <= turn) return workers->tail;
  struct http_exchange *before = NULL;
  for (struct http_exchange *at = workers->head; at && at->turn <= turn; at = at->next) before = at;
  return before;
}

static void enqueue(struct http_workers *workers, struct http_exchange *exchange) {
  struct http_exchange *before = last_before(workers, exchange->turn);
  struct http_exchange **link = before ? &before->next : &workers->head;
  exchange->next = *link;
  *link = exchange;
  if (!exchange->next) workers->tail = exchange;
  workers->length++;
  workers->fresh += is_fresh(exchange);
}

/* False where it is not there. */
static bool dequeue(struct http_workers *workers, struct http_exchange *exchange) {
  struct http_exchange *before = NULL, *at = workers->head;
  for (; at && at != exchange; at = at->next) before = at;
  if (!at) return false;
  if (before)
    before->next = at->next;
  else
    workers->head = at->next;
  if (workers->tail == at) workers->tail = before;
  workers->length--;
  workers->fresh -= is_fresh(at);
  return true;
}

/* The request without an answer that has the last turn. */
static struct http_exchange *last_fresh(struct http_workers *workers) {
  struct http_exchange *last = NULL;
  for (struct http_exchange *at = workers->head; at; at = at->next)
    if (is_fresh(at)) last = at;
  return last;
}

/* ---- Taking from it ---- */

/* The exchange whose turn it is; NULL once the pool closes. */
static struct http_exchange *take(struct http_worker *worker) {
  struct http_workers *workers = worker->pool;
  pthread_mutex_lock(&workers->lock);
  while (!workers->head && !workers->closing) pthread_cond_wait(&workers->changed, &workers->lock);
  struct http_exchange *exchange = workers->head;
  if (exchange) {
    dequeue(workers, exchange);
    workers->turn = exchange->turn;
    workers->busy++;
    worker->busy = true;
    worker->client = exchange->work.client;
    worker->charged_us = onr_clock_monotonic_us();
  }
  pthread_mutex_unlock(&workers->lock);
  return exchange;
}

/* Takes all of a client's out of the queue, in order. */
static struct http_exchange *dequeue_all_of(struct http_workers *workers, uint64_t client) {
  struct http_exchange *taken = NULL, **end = &taken, **at = &workers->head;
  workers->tail = NULL;
  while (*at) {
    struct http_exchange *exchange = *at;
    if (exchange->work.client != client) {
      workers->tail = exchange;
      at = &exchange->next;
      continue;
    }
    *at = exchange->next;
    exchange->next = NULL;
    *end = exchange;
    end = &exchange->next;
    workers->length--;
    workers->fresh -= is_fresh(exchange);
  }
  return taken;
}

/* What work has cost moves its client's turns back, those that it waits for as well. */
static void set_back(struct http_workers *workers, uint64_t client, uint64_t turns) {
  if (turns == 0) return;
  *turn_of(workers, client) += turns;
  struct http_exchange *exchange = dequeue_all_of(workers, client);
  for (struct http_exchange *next; exchange; exchange = next) {
    next = exchange->next;
    exchange->turn += turns;
    enqueue(workers, exchange);
  }
}

static void charge(struct http_worker *worker, int64_t now_us) {
  int64_t turns = (now_us - worker->charged_us) / TURN_US;
  if (!worker->busy || turns <= 0) return;
  worker->charged_us += turns * TURN_US;
  set_back(worker->pool, worker->client, (uint64_t)turns);
}

static void put_back(struct http_worker *worker) {
  struct http_workers *workers = worker->pool;
  pthread_mutex_lock(&workers->lock);
  charge(worker, onr_clock_monotonic_us());
  worker->busy = false;
  workers->busy--;
  pthread_mutex_unlock(&workers->lock);
}

/* ---- Putting into it ---- */

static bool has_room(const struct http_workers *workers, const struct http_exchange *exchange) {
  return !is_fresh(exchange) || workers->fresh < workers->limit || workers->length + workers->busy < workers->count;
}

static void charge_all(struct http_workers *workers) {
  int64_t now_us = onr_clock_monotonic_us();
  for (size_t i = 0; i < workers->count; i++) charge(&workers->threads[i], now_us);
}

/* Makes room in a full queue, if there is one whose turn is later, which is then the caller's to refuse. */
static bool make_room(struct http_workers *workers, const struct http_exchange *exchange,
                      struct http_exchange **ret_refused) {
  struct http_exchange *last = last_fresh(workers);
  if (!last || last->turn <= exchange->turn) return false;
  dequeue(workers, last);
  *ret_refused = last;
  return true;
}

/* ---- The threads ---- */

static bool announce(struct http_workers *workers, enum onr_error error, const struct onr_failure *failure) {
  pthread_mutex_lock(&workers->lock);
  workers->opened++;
  if (error && workers->failed++ == 0) workers->failure = *failure;
  pthread_cond_broadcast(&workers->changed);
  pthread_mutex_unlock(&workers->lock);
  return error == ONR_OK;
}

static void *work(void *context) {
  struct http_worker *worker = context;
  struct http_workers *workers = worker->pool;
  struct http_thread *thread = &worker->thread;
  struct onr_failure failure = {0};
  /* Linux has a niceness for each thread: event threads go first, whatever the process's own is. Where it cannot be
   * set nothing is lost. */
  if (nice(workers->niceness) < 0) errno = 0;
  onr_time_slice(WORKER_SLICE_US);
  if (!announce(workers, onr_http_thread_open(thread, &failure), &failure)) return NULL;
  for (struct http_exchange *exchange; (exchange = take(worker)) != NULL;) {
    run(exchange, thread);
    onr_http_thread_turn_end(thread);
    put_back(worker);
    onr_http_loop_finished(exchange->loop, exchange);
  }
  onr_http_thread_close(thread);
  return NULL;
}

/* Its loop makes the answer. */
static void refuse(struct http_exchange *exchange) {
  atomic_fetch_add(&exchange->loop->thread.server->refused, 1);
  exchange->error = onr_fail(exchange->failure, ONR_ERR_OVERLOADED,
                             "Too many requests of this kind are waiting, and many are this client's. Try again in a "
                             "second.");
  onr_http_loop_finished(exchange->loop, exchange);
}

bool onr_http_workers_push(struct http_workers *workers, struct http_exchange *exchange) {
  struct http_exchange *refused = NULL;
  pthread_mutex_lock(&workers->lock);
  bool room = has_room(workers, exchange);
  if (!room) charge_all(workers); /* what is at work counts until now */
  uint64_t *turn = turn_of(workers, exchange->work.client);
  exchange->turn = (*turn > workers->turn ? *turn : workers->turn) + 1;
  if (!room) room = make_room(workers, exchange, &refused);
  if (room) {
    *turn = exchange->turn;
    enqueue(workers, exchange);
    pthread_cond_signal(&workers->changed);
  }
  pthread_mutex_unlock(&workers->lock);
  if (refused) refuse(refused);
  return room;
}

bool onr_http_workers_recall(struct http_workers *workers, struct http_exchange *exchange) {
  pthread_mutex_lock(&workers->lock);
  bool waited = dequeue(workers, exchange);
  pthread_mutex_unlock(&workers->lock);
  return waited;
}

bool onr_http_workers_others_wait(struct http_workers *workers, uint64_t client) {
  bool found = false;
  pthread_mutex_lock(&workers->lock);
  for (struct http_exchange *at = workers->fresh ? workers->head : NULL; at && !found; at = at->next)
    found = is_fresh(at) && at->work.client != client;
  pthread_mutex_unlock(&workers->lock);
  return found;
}

void onr_http_workers_cancel(struct http_workers *workers) {
  pthread_mutex_lock(&workers->lock);
  struct http_exchange *exchange = workers->head;
  workers->head = workers->tail = NULL;
  workers->length = workers->fresh = 0;
  pthread_mutex_unlock(&workers->lock);
  for (struct http_exchange *next; exchange; exchange = next) {
    next = exchange->next;
    exchange->error = onr_fail(exchange->failure, ONR_ERR_SHUTTING_DOWN, "The server is stopping.");
    onr_http_loop_finished(exchange->loop, exchange);
  }
}

static enum onr_error wait_for_all(struct http_workers *workers, struct onr_failure *failure) {
  pthread_mutex_lock(&workers->lock);
  while (workers->opened < workers->count) pthread_cond_wait(&workers->changed, &workers->lock);
  bool failed = workers->failed > 0;
  if (failed && failure) *failure = workers->failure;
  enum onr_error error = failed ? workers->failure.code : ONR_OK;
  pthread_mutex_unlock(&workers->lock);
  return failed && !error ? onr_fail(failure, ONR_ERR_INTERNAL, "A worker did not start and gave no reason.") : error;
}

void onr_http_workers_init(struct http_workers *workers, int niceness) {
  workers->niceness = niceness;
  pthread_mutex_init(&workers->lock, NULL);
  pthread_cond_init(&workers->changed, NULL);
}

void onr_http_workers_close(struct http_workers *workers) {
  pthread_cond_destroy(&workers->changed);
  pthread_mutex_destroy(&workers->lock);
}

enum onr_error onr_http_workers_start(struct http_workers *workers, struct onr_http_server *server, size_t count,
                                      struct onr_failure *failure) {
  workers->threads = calloc(count, sizeof *workers->threads);
  if (!workers->threads) return onr_fail_memory(failure);
  workers->limit = server->options.worker_queue;
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) {
    struct http_worker *worker = &workers->threads[i];
    worker->pool = workers;
    worker->thread.server = server;
    error = onr_http_thread_create(&worker->thread, work, worker, failure);
    if (error) break;
    pthread_mutex_lock(&workers->lock);
    workers->count++;
    pthread_mutex_unlock(&workers->lock);
  }
  return error ? error : wait_for_all(workers, failure);
}

void onr_http_workers_stop(struct http_workers *workers) {
  pthread_mutex_lock(&workers->lock);
  workers->closing = true;
  pthread_cond_broadcast(&workers->changed);
  pthread_mutex_unlock(&workers->lock);
  for (size_t i = 0; i < workers->count; i++) pthread_join(workers->threads[i].thread.id, NULL);
  workers->count = 0;
  free(workers->threads);
  workers->threads = NULL;
}

void onr_http_workers_load(struct http_workers *workers, size_t *ret_waiting, size_t *ret_busy) {
  pthread_mutex_lock(&workers->lock);
  *ret_waiting = workers->length;
  *ret_busy = workers->busy;
  pthread_mutex_unlock(&workers->lock);
}
