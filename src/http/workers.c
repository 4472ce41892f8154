/* A bounded pool for what must not hold up an event thread. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "stream.h"
#include "upload.h"
#include "workers.h"

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

/* The oldest exchange that waits; NULL once the pool closes. */
static struct http_exchange *take(struct http_workers *workers) {
  pthread_mutex_lock(&workers->lock);
  while (!workers->head && !workers->closing) pthread_cond_wait(&workers->changed, &workers->lock);
  struct http_exchange *exchange = workers->head;
  if (exchange) {
    workers->head = exchange->next;
    if (!workers->head) workers->tail = NULL;
    workers->length--;
    workers->fresh -= is_fresh(exchange);
    workers->busy++;
  }
  pthread_mutex_unlock(&workers->lock);
  return exchange;
}

static void put_back(struct http_workers *workers) {
  pthread_mutex_lock(&workers->lock);
  workers->busy--;
  pthread_mutex_unlock(&workers->lock);
}

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
  /* Linux has a niceness for each thread: event threads go first. Where it cannot be set nothing is lost. */
  if (setpriority(PRIO_PROCESS, 0, workers->niceness) != 0) errno = 0;
  if (!announce(workers, onr_http_thread_open(thread, &failure), &failure)) return NULL;
  for (struct http_exchange *exchange; (exchange = take(workers)) != NULL;) {
    run(exchange, thread);
    onr_http_thread_turn_end(thread);
    put_back(workers);
    onr_http_loop_finished(exchange->loop, exchange);
  }
  onr_http_thread_close(thread);
  return NULL;
}

bool onr_http_workers_push(struct http_workers *workers, struct http_exchange *exchange) {
  pthread_mutex_lock(&workers->lock);
  bool room =
      !is_fresh(exchange) || workers->fresh < workers->limit || workers->length + workers->busy < workers->count;
  if (room) {
    exchange->next = NULL;
    if (workers->tail)
      workers->tail->next = exchange;
    else
      workers->head = exchange;
    workers->tail = exchange;
    workers->length++;
    workers->fresh += is_fresh(exchange);
    pthread_cond_signal(&workers->changed);
  }
  pthread_mutex_unlock(&workers->lock);
  return room;
}

void onr_http_workers_cancel(struct http_workers *workers) {
  pthread_mutex_lock(&workers->lock);
  struct http_exchange *exchange = workers->head;
  workers->head = workers->tail = NULL;
  workers->length = workers->fresh = 0;
  pthread_mutex_unlock(&workers->lock);
  for (struct http_exchange *next; exchange; exchange = next) {
    next = exchange->next;
    exchange->error = onr_fail(&exchange->failure, ONR_ERR_SHUTTING_DOWN, "The server is stopping.");
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
