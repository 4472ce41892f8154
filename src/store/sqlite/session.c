/*
 * A write that is held open until its answer is known, so that both are in one transaction.
 *
 * The write runs on the writer's thread, in its savepoint, as any other. Then that thread waits, and the one that
 * wanted the write has the writer's connection meanwhile: its reader reads there, and sees what was written. What it
 * decides at the end, the writer does: the answer goes into the same savepoint, or the savepoint back. Only one of the
 * two threads runs at any moment, so that the connection is never shared.
 */
#include <stdlib.h>

#include "driver.h"
#include "onrecord/store_answers.h"

/* Moves under the store's lock. */
enum state { IDLE, AT_WORK, HELD, DECIDED };

struct onr_session {
  struct onr_store *store;
  struct onr_store_reader *reader;
  pthread_t thread; /* whose writes these are */
  struct onr_session *next;
  bool holds, wrote;

  enum state state;       /* HELD and the job's end are told by the store's `finished` */
  pthread_cond_t decided; /* to DECIDED */
  struct onr_job job;
  onr_job_run run; /* the write */
  void *context;
  enum onr_error verdict; /* ONR_OK: it is to stay */
  const struct onr_answer *answer;
  bool in_transaction; /* the reader, on its own connection */
};

struct onr_session *onr_session_of_thread(struct onr_store *store) {
  struct onr_session *session = store->sessions;
  while (session && !pthread_equal(session->thread, pthread_self())) session = session->next;
  return session;
}

enum onr_error onr_store_session_begin(struct onr_store *store, struct onr_store_reader *reader, bool holds,
                                       struct onr_session **ret_session, struct onr_failure *failure) {
  enum onr_error error = onr_database_file_check(&store->file, failure); /* before anything is read for nothing */
  if (error) return error;
  struct onr_session *session = calloc(1, sizeof *session);
  if (!session) return onr_fail_memory(failure);
  session->store = store;
  session->reader = reader;
  session->holds = holds;
  session->thread = pthread_self();
  pthread_cond_init(&session->decided, NULL);
  pthread_mutex_lock(&store->lock);
  session->next = store->sessions;
  store->sessions = session;
  pthread_mutex_unlock(&store->lock);
  *ret_session = session;
  return ONR_OK;
}

/* ---- On the writer's thread ---- */

static void wait_for_verdict(struct onr_session *session) {
  pthread_mutex_lock(&session->store->lock);
  session->state = HELD;
  pthread_cond_broadcast(&session->store->finished);
  while (session->state == HELD) pthread_cond_wait(&session->decided, &session->store->lock);
  pthread_mutex_unlock(&session->store->lock);
}

static enum onr_error run_held(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_session *session = context;
  enum onr_error error = session->run(connection, session->context, failure);
  if (error) return error;
  wait_for_verdict(session);
  if (session->verdict || !session->answer) return session->verdict;
  return onr_answer_put(connection, session->answer, failure);
}

/* ---- On the session's ---- */

/* The two connections change places: what borrows the reader's goes on with the writer's. */
static void exchange(struct onr_session *session) {
  struct onr_connection own = session->reader->connection;
  session->reader->connection = session->store->connection;
  session->store->connection = own;
}

static void lend(struct onr_session *session) {
  session->in_transaction = session->reader->in_transaction;
  session->reader->in_transaction = true;
  session->reader->lent = true;
  exchange(session);
}

static void take_back(struct onr_session *session) {
  exchange(session);
  session->reader->lent = false;
  session->reader->in_transaction = session->in_transaction;
}

static enum onr_error hold(struct onr_session *session, onr_job_run run, void *context, struct onr_failure *failure) {
  struct onr_store *store = session->store;
  session->run = run;
  session->context = context;
  session->job = (struct onr_job){
      .run = run_held, .context = session, .failure = failure, .once = true, .arrived_us = onr_clock_monotonic_us()};
  session->state = AT_WORK;
  pthread_mutex_lock(&store->lock);
  enum onr_error error = onr_writer_push(store, &session->job, failure);
  while (!error && session->state != HELD && !session->job.done) pthread_cond_wait(&store->finished, &store->lock);
  bool held = session->state == HELD;
  if (!held) session->state = IDLE;
  pthread_mutex_unlock(&store->lock);
  if (error) return error;
  if (held) lend(session);
  return held ? ONR_OK : session->job.error;
}

/* Another write beside the one that is held. */
static enum onr_error run_beside(struct onr_session *session, onr_job_run run, void *context,
                                 struct onr_failure *failure) {
  enum onr_error error;
  bool stands = onr_writer_guard(&session->reader->connection, run, context, &error, failure);
  return stands || error ? error : onr_fail(failure, ONR_ERR_STORE_FAILED, "The write was undone.");
}

enum onr_error onr_session_run(struct onr_session *session, onr_job_run run, void *context,
                               struct onr_failure *failure) {
  return session->state == HELD ? run_beside(session, run, context, failure) : hold(session, run, context, failure);
}

bool onr_session_holds(const struct onr_session *session) {
  return session && session->holds;
}

void onr_session_wrote(struct onr_session *session) {
  if (session) session->wrote = true;
}

void onr_session_note_write(struct onr_store *store) {
  pthread_mutex_lock(&store->lock);
  onr_session_wrote(onr_session_of_thread(store));
  pthread_mutex_unlock(&store->lock);
}

bool onr_store_session_wrote(const struct onr_session *session) {
  return session->wrote;
}

static void decide(struct onr_session *session, const struct onr_answer *answer, enum onr_error verdict) {
  struct onr_store *store = session->store;
  take_back(session);
  pthread_mutex_lock(&store->lock);
  session->answer = answer;
  session->verdict = verdict;
  session->state = DECIDED;
  pthread_cond_signal(&session->decided);
  while (!session->job.done) pthread_cond_wait(&store->finished, &store->lock);
  pthread_mutex_unlock(&store->lock);
}

static void forget(struct onr_session *session) {
  struct onr_session **link = &session->store->sessions;
  pthread_mutex_lock(&session->store->lock);
  while (*link != session) link = &(*link)->next;
  *link = session->next;
  pthread_mutex_unlock(&session->store->lock);
  pthread_cond_destroy(&session->decided);
  free(session);
}

/* Where nothing was held nothing was changed, so that it matters little whether the answer is kept. */
enum onr_error onr_store_session_end(struct onr_session *session, const struct onr_answer *answer,
                                     enum onr_error verdict, struct onr_failure *failure) {
  struct onr_store *store = session->store;
  enum onr_error error = verdict;
  bool held = session->state == HELD;
  if (held) {
    session->job.failure = verdict ? NULL : failure;
    decide(session, answer, verdict);
    error = session->job.error;
  }
  forget(session);
  if (held || verdict || !answer) return error;
  enum onr_error ignored = onr_store_answer_put(store, answer, NULL);
  (void)ignored;
  return ONR_OK;
}
