/* Articles that share two people, and writes that certainly share a transaction: for the tests of the writer. */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "../../src/store/sqlite/driver.h"
#include "store_fixture.h"

UNUSED static void make(struct maker *maker, char *url, size_t size, int thread, int number) {
  snprintf(url, size, "https://example.org/%d/%d", thread, number);
  maker_init(maker, url, "Anna Berg said it rains. Karl Holm denied it.");
  uint32_t anna = maker_entity(maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  uint32_t karl = maker_entity(maker, ONR_PERSON, "Karl Holm", NULL, NULL);
  maker_mention(maker, anna, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, karl, "Karl Holm", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(maker, "it rains", "said", "Anna Berg", anna, ONR_NONE);
}

/* ---- Writes that share a transaction ---- */

struct gate {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  bool entered, open;
};

static enum onr_error hold(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)connection, (void)failure;
  struct gate *gate = context;
  pthread_mutex_lock(&gate->lock);
  gate->entered = true;
  pthread_cond_broadcast(&gate->moved);
  while (!gate->open) pthread_cond_wait(&gate->moved, &gate->lock);
  pthread_mutex_unlock(&gate->lock);
  return ONR_OK;
}

struct queued {
  struct fixture *fixture;
  onr_job_run run;
  void *context;
  bool unguarded;
  struct maker *maker; /* in place of `run` */
  enum onr_error error;
  struct onr_failure failure;
};

static void *run_queued(void *context) {
  struct queued *queued = context;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  struct onr_store *store = queued->fixture->store;
  if (queued->maker)
    queued->error =
        onr_store_put_article(store, &queued->maker->article, &queued->maker->analysis, id, &outcome, &queued->failure);
  else if (queued->unguarded)
    queued->error = onr_writer_run_unguarded(store, queued->run, queued->context, &queued->failure);
  else
    queued->error = onr_writer_run(store, queued->run, queued->context, &queued->failure);
  return NULL;
}

static size_t queue_length(struct onr_store *store) {
  size_t count = 0;
  pthread_mutex_lock(&store->lock);
  for (const struct onr_job *job = store->first; job; job = job->next) count++;
  pthread_mutex_unlock(&store->lock);
  return count;
}

/* Writes that certainly share a transaction: the first holds the writer until the others are queued. */
UNUSED static void run_together(struct fixture *fixture, struct queued *queued, size_t count) {
  struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
  struct queued first = {.fixture = fixture, .run = hold, .context = &gate};
  pthread_t holder, threads[8];
  assert_int_equal(pthread_create(&holder, NULL, run_queued, &first), 0);
  pthread_mutex_lock(&gate.lock);
  while (!gate.entered) pthread_cond_wait(&gate.moved, &gate.lock);
  pthread_mutex_unlock(&gate.lock);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, run_queued, &queued[i]), 0);
    while (queue_length(fixture->store) <= i) usleep(100);
  }
  pthread_mutex_lock(&gate.lock);
  gate.open = true;
  pthread_cond_broadcast(&gate.moved);
  pthread_mutex_unlock(&gate.lock);
  for (size_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
  pthread_join(holder, NULL);
  assert_int_equal(first.error, ONR_OK);
}

#endif
