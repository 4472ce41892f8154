#include <sched.h>

#include "exchange.h"
#include "onrecord/clock.h"

enum {
  TURN_FOR_US = 50,   /* of work, before others that wait for the processor have their turn */
  ASKED_FOR_NONE = 16 /* an event thread gives way to nobody, so it looks at the clock once in so many times */
};

/* A thread that has been woken and has just had more than its share, as one has that answered a request a moment ago,
 * does not go before the one that is at work, however short its slices are (kernel/sched/features.h: RUN_TO_PARITY,
 * PREEMPT_SHORT), and Linux looks again only when its clock ticks, every few milliseconds, or when it is asked to. */
static void give_way(struct onr_http_work *work, int64_t now_us) {
  if (!work->pool || now_us - work->gave_way_us < TURN_FOR_US) return;
  sched_yield();
  work->gave_way_us = onr_clock_monotonic_us();
}

bool onr_http_work_must_stop(struct onr_http_work *work) {
  if (!work->pool && ++work->asked % ASKED_FOR_NONE != 0) return false;
  int64_t now_us = onr_clock_monotonic_us(), spent_us = now_us - work->since_us;
  give_way(work, now_us);
  if (atomic_load_explicit(&work->gone, memory_order_relaxed)) return true;
  if (spent_us >= work->limit_us) return true;
  return work->pool && spent_us >= work->crowded_us && onr_http_workers_others_wait(work->pool, work->client);
}

bool onr_http_work_is_pooled(const struct onr_http_work *work) {
  return work->pool != NULL;
}

static int64_t limit_of(int64_t ms) {
  return ms > 0 ? ms * US_PER_MS : INT64_MAX;
}

static bool is_watched(const struct http_exchange *exchange, const struct http_thread *thread) {
  bool home = onr_http_exchange_is_home(exchange, thread);
  return thread->server->options.at_work && (home || exchange->pool != &thread->server->writers);
}

void onr_http_work_begin(struct http_exchange *exchange, struct http_thread *thread, int64_t now_us) {
  const struct onr_http_options *options = &thread->server->options;
  struct onr_http_work *work = &exchange->work;
  if (!is_watched(exchange, thread)) return;
  work->since_us = work->gave_way_us = now_us;
  work->limit_us = limit_of(options->work_timeout_ms);
  work->crowded_us = limit_of(options->crowded_timeout_ms);
  work->pool = onr_http_exchange_is_home(exchange, thread) ? NULL : exchange->pool;
  options->at_work(options->app, thread->app_thread, work);
}

enum onr_error onr_http_work_end(struct http_exchange *exchange, struct http_thread *thread, enum onr_error error,
                                 struct onr_failure *failure) {
  const struct onr_http_options *options = &thread->server->options;
  if (!is_watched(exchange, thread)) return error;
  options->at_work(options->app, thread->app_thread, NULL);
  if (error != ONR_ERR_QUERY_TIMEOUT) return error;
  bool crowded = onr_clock_monotonic_us() - exchange->work.since_us < exchange->work.limit_us;
  return onr_fail(failure, error,
                  "No answer was found in the %lld ms that one may take%s. Ask for less: more or longer words, fewer "
                  "beginnings of words, another filter, a shorter time, no count.",
                  (long long)(crowded ? options->crowded_timeout_ms : options->work_timeout_ms),
                  crowded ? " while others wait" : "");
}
