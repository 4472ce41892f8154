/*
 * The writer: the one thread that changes the database. It takes the writes that wait together into one transaction,
 * so that they share its one flush to disk: a lone write begins at once, and what arrives while it is at work joins it
 * until the group is full or GROUP_US have passed. Each write stands in a savepoint, so one that fails takes nothing
 * with it. Where the transaction itself fails (the disk is full, say), the writes of the group are tried one by one.
 * That is right after a sync that failed as well, though the disk may have forgotten what it could not write: a
 * transaction that was not committed is no part of the log, and the next one is written whole, in its place. After such
 * a failure another connection takes the place of the one that met it.
 * Between groups it takes the log into the database once that has grown large, and does upkeep.h's work when nothing
 * waits.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "checkpoint.h"
#include "driver.h"
#include "log_file.h"
#include "store/sqlite/articles/pending.h"

enum {
  GROUP_JOBS = 64,
  GROUP_US = 20000,
  WAL_BYTES = 16 << 20,      /* the log is taken into the database when it is larger */
  WAL_RETRY_BYTES = 4 << 20, /* how much it grows, or by a quarter, before that is tried again */
  CHECKPOINT_WAIT_MS = 50,   /* for readers, at the first try; four times as long at each further one */
  CHECKPOINT_WAIT_MAX_MS = 3200
};

static struct onr_job *pop(struct onr_store *store) {
  struct onr_job *job = store->first;
  if (job) store->first = job->next;
  if (!store->first) store->last = NULL;
  return job;
}

/* Waits for a write until `due_us`. Whether to go on: not when the store is closing and nothing is left. `*ret_job` is
 * NULL when upkeep is due. */
static bool wait_for_job(struct onr_store *store, int64_t due_us, struct onr_job **ret_job) {
  const struct timespec until = {.tv_sec = due_us / 1000000, .tv_nsec = due_us % 1000000 * 1000};
  int rc = 0;
  pthread_mutex_lock(&store->lock);
  while (!store->first && !store->stopping && rc != ETIMEDOUT)
    rc = pthread_cond_clockwait(&store->arrived, &store->lock, CLOCK_MONOTONIC, &until);
  struct onr_job *job = pop(store);
  bool goes_on = job || !store->stopping;
  pthread_mutex_unlock(&store->lock);
  *ret_job = job;
  return goes_on;
}

static struct onr_job *poll_for_job(struct onr_store *store) {
  pthread_mutex_lock(&store->lock);
  struct onr_job *job = pop(store);
  pthread_mutex_unlock(&store->lock);
  return job;
}

/* A job's memory is its caller's, who may be gone as soon as `done` is seen. */
static void tell(struct onr_store *store, struct onr_job **jobs, size_t count) {
  int64_t now = onr_clock_monotonic_us();
  for (size_t i = 0; i < count; i++) onr_stats_count_write(&store->stats, now - jobs[i]->arrived_us, jobs[i]->error);
  pthread_mutex_lock(&store->lock);
  for (size_t i = 0; i < count; i++) jobs[i]->done = true;
  pthread_cond_broadcast(&store->finished);
  pthread_mutex_unlock(&store->lock);
}

static void rollback(struct onr_connection *connection) {
  onr_pending_forget(connection->pending);
  onr_connection_rollback(connection);
}

/* Runs a job without a savepoint. Returns whether the transaction can stay as it is. */
static bool run_unguarded(struct onr_connection *connection, struct onr_job *job) {
  int64_t changes = onr_connection_changes(connection);
  connection->deferring = true;
  job->error = job->run(connection, job->context, job->failure);
  connection->deferring = false;
  return !job->error || (!sqlite3_get_autocommit(connection->db) && !connection->pending->torn &&
                         onr_connection_changes(connection) == changes);
}

bool onr_writer_guard(struct onr_connection *connection, onr_job_run run, void *context, enum onr_error *ret_error,
                      struct onr_failure *failure) {
  int64_t changes = onr_connection_changes(connection);
  *ret_error = onr_run(connection, failure, ONR_SQL_SAVEPOINT, "");
  if (*ret_error) return false;
  *ret_error = run(connection, context, failure);
  onr_pending_forget(connection->pending); /* of a write that failed */
  if (sqlite3_get_autocommit(connection->db)) return false;
  struct onr_failure ignored;
  if (*ret_error && onr_run(connection, &ignored, ONR_SQL_ROLLBACK_TO, "") != ONR_OK) return false;
  if (*ret_error) connection->undone += onr_connection_changes(connection) - changes;
  enum onr_error error = onr_run(connection, *ret_error ? &ignored : failure, ONR_SQL_RELEASE, "");
  if (!*ret_error) *ret_error = error;
  return error == ONR_OK;
}

/* Returns whether the transaction still stands. */
static bool run_job(struct onr_connection *connection, struct onr_job *job) {
  if (job->unguarded) return run_unguarded(connection, job);
  job->error = onr_pending_settle(connection, job->failure);
  return !job->error && onr_writer_guard(connection, job->run, job->context, &job->error, job->failure);
}

static int remember_wal_size(void *context, sqlite3 *db, const char *schema, int pages) {
  (void)db, (void)schema;
  ((struct onr_store *)context)->wal_pages = pages;
  return SQLITE_OK;
}

static enum onr_error renew(struct onr_store *store, struct onr_failure *failure) {
  struct onr_connection *connection = &store->connection;
  enum onr_error error =
      onr_connection_renew(connection, store->file.path, ONR_CONNECTION_WRITE, store->busy_timeout_ms, failure);
  if (error) return error;
  onr_pending_forget(connection->pending);
  sqlite3_wal_hook(connection->db, remember_wal_size, store);
  error = onr_change_log_start(&store->change_log, connection, failure);
  if (!error) error = onr_log_file_gather(connection, failure);
  if (error) connection->broken = true;
  return error;
}

/* Whether the file is still the one that was opened; that it is not, the log says once. */
static enum onr_error check_file(struct onr_store *store, struct onr_failure *failure) {
  struct onr_failure wrong = {0};
  bool was_astray = store->astray;
  enum onr_error error = onr_database_file_check(&store->file, &wrong);
  store->astray = error != ONR_OK;
  if (error && !was_astray) onr_store_log_failure(store, "store.astray", &wrong);
  if (error && failure) *failure = wrong;
  return error;
}

static enum onr_error begin(struct onr_store *store, struct onr_failure *failure) {
  enum onr_error error = check_file(store, failure);
  if (!error && store->connection.broken) error = renew(store, failure);
  return error ? error : onr_run(&store->connection, failure, ONR_SQL_BEGIN_IMMEDIATE, "");
}

static void tell_listener(struct onr_store *store) {
  pthread_mutex_lock(&store->listener_lock);
  if (store->committed) store->committed(store->listener);
  pthread_mutex_unlock(&store->listener_lock);
}

/* Commits; moves the version when something was changed. */
static enum onr_error commit(struct onr_store *store, int64_t changes_before, size_t writes,
                             struct onr_failure *failure) {
  enum onr_error error = onr_pending_settle(&store->connection, failure);
  if (!error) error = onr_run(&store->connection, failure, ONR_SQL_COMMIT, "");
  if (error) return error;
  if (onr_connection_changes(&store->connection) == changes_before) return ONR_OK;
  atomic_fetch_add_explicit(&store->version, 1, memory_order_release);
  onr_stats_count_group(&store->stats, writes);
  tell_listener(store);
  return ONR_OK;
}

/* One job in a transaction of its own. */
static void run_alone(struct onr_store *store, struct onr_job *job) {
  struct onr_connection *connection = &store->connection;
  if (job->failure) *job->failure = (struct onr_failure){0}; /* of the first try */
  job->error = begin(store, job->failure);
  if (job->error) return;
  int64_t changes = onr_connection_changes(connection);
  bool stands = run_job(connection, job);
  if (stands && !job->error) job->error = commit(store, changes, 1, job->failure);
  if (!stands && !job->error) job->error = onr_fail(job->failure, ONR_ERR_STORE_FAILED, "The write was undone.");
  rollback(connection);
}

/* Runs `first` and what arrives meanwhile in one transaction. `*ret_whole` is false when it did not come to pass. */
static size_t run_group(struct onr_store *store, struct onr_job *first, struct onr_job **jobs, bool *ret_whole,
                        struct onr_failure *failure) {
  int64_t started = onr_clock_monotonic_us(), changes = onr_connection_changes(&store->connection);
  size_t count = 0;
  bool stands = true;
  for (struct onr_job *job = first; job; job = poll_for_job(store)) {
    jobs[count++] = job;
    stands = run_job(&store->connection, job);
    if (!stands || count == GROUP_JOBS || onr_clock_monotonic_us() - started > GROUP_US) break;
  }
  if (!stands)
    onr_fail(failure, ONR_ERR_STORE_FAILED, "The write was undone together with one that failed; try again.");
  *ret_whole = stands && commit(store, changes, count, failure) == ONR_OK;
  if (!*ret_whole) rollback(&store->connection);
  return count;
}

/* A write of a group that did not come to pass, by itself. */
static void run_after(struct onr_store *store, struct onr_job *job, const struct onr_failure *undone) {
  if (!job->once) {
    run_alone(store, job);
  } else if (!job->error) {
    job->error = undone->code;
    if (job->failure) *job->failure = *undone;
  }
}

/* A database that another process keeps locked was waited for once; the writes behind the first have waited as well. */
static void refuse_group(struct onr_store *store, struct onr_job *first) {
  struct onr_job *jobs[GROUP_JOBS];
  size_t count = 0;
  for (struct onr_job *job = first; job; job = count < GROUP_JOBS ? poll_for_job(store) : NULL) {
    if (job != first && job->failure && first->failure) *job->failure = *first->failure;
    job->error = first->error;
    jobs[count++] = job;
  }
  tell(store, jobs, count);
}

static void run_jobs(struct onr_store *store, struct onr_job *first) {
  struct onr_job *jobs[GROUP_JOBS];
  first->error = begin(store, first->failure);
  if (first->error) {
    refuse_group(store, first);
    return;
  }
  bool whole;
  struct onr_failure undone;
  size_t count = run_group(store, first, jobs, &whole, &undone);
  for (size_t i = 0; i < count && !whole; i++) run_after(store, jobs[i], &undone);
  tell(store, jobs, count);
}

/* ---- Checkpoints ---- */

static int pages_of(struct onr_store *store, int bytes) {
  int64_t page_size = 4096;
  bool found;
  if (onr_run_int(&store->connection, NULL, &page_size, &found, ONR_SQL_PAGE_SIZE, "") != ONR_OK || page_size <= 0)
    page_size = 4096;
  return bytes / (int)page_size;
}

static void reset_checkpoint(struct onr_store *store) {
  store->wal_threshold = pages_of(store, WAL_BYTES);
  store->checkpoint_wait_ms = CHECKPOINT_WAIT_MS;
  store->wal_taken = 0;
}

void onr_writer_log_emptied(struct onr_store *store) {
  store->wal_pages = 0;
  reset_checkpoint(store);
}

/* After a failed checkpoint the log grows by a quarter before the next try, so that a reader who stays for ever costs
 * few waits; and short ones: where no more of the log came into the database than at the last try, a single reader has
 * stayed all the while (a backup, say), and patience is of no use. */
static void put_off_checkpoint(struct onr_store *store, int taken) {
  int retry = pages_of(store, WAL_RETRY_BYTES), quarter = store->wal_pages / 4;
  store->wal_threshold = store->wal_pages + (quarter > retry ? quarter : retry);
  store->checkpoint_wait_ms = taken == store->wal_taken ? CHECKPOINT_WAIT_MS : store->checkpoint_wait_ms * 4;
  store->wal_taken = taken;
  if (store->checkpoint_wait_ms > CHECKPOINT_WAIT_MAX_MS) store->checkpoint_wait_ms = CHECKPOINT_WAIT_MAX_MS;
}

/* RESTART makes the next write begin at the log's start again; a plain checkpoint never does while readers overlap.
 *
 * It must wait for those who read what is not in the database yet, then for those who read from the log. Readers go on
 * coming all the while and are no obstacle: as no write is made, they stand at the log's end, and once all of it is in
 * the database they read from there. So it takes two or three times as long as the longest read, and what it needs is
 * patience; but writes wait with it, so it begins with little and has more at each try that fails. */
static void checkpoint(struct onr_store *store) {
  if (store->wal_pages <= store->wal_threshold) return;
  struct onr_failure failure = {0};
  if (onr_change_log_prune(&store->change_log, &store->connection, &failure))
    onr_store_log_failure(store, "store.prune", &failure);
  sqlite3_busy_timeout(store->connection.db, store->checkpoint_wait_ms);
  int taken = 0;
  int rc = onr_checkpoint(&store->connection, SQLITE_CHECKPOINT_RESTART, &taken);
  sqlite3_busy_timeout(store->connection.db, (int)store->busy_timeout_ms);
  onr_stats_add(rc == SQLITE_OK ? &store->stats.checkpoints : &store->stats.put_off_checkpoints, 1);
  if (rc == SQLITE_OK) {
    onr_writer_log_emptied(store);
    return;
  }
  put_off_checkpoint(store, taken);
  if ((rc & 0xFF) == SQLITE_BUSY) return;
  onr_connection_fail(&store->connection, rc, &failure);
  onr_store_log_failure(store, "store.checkpoint", &failure);
}

/* ---- The thread ---- */

static void *work(void *context) {
  struct onr_store *store = context;
  int64_t due_us = onr_clock_monotonic_us() + ONR_UPKEEP_WAIT_US;
  for (struct onr_job *job; wait_for_job(store, due_us, &job);) {
    if (job) {
      run_jobs(store, job);
      due_us = onr_upkeep_wrote(&store->upkeep, due_us);
    } else {
      due_us = onr_upkeep_step(store);
    }
    checkpoint(store);
  }
  onr_upkeep_end(store);
  return NULL;
}

enum onr_error onr_writer_start(struct onr_store *store, struct onr_failure *failure) {
  store->pending = calloc(1, sizeof *store->pending);
  if (!store->pending) return onr_fail_memory(failure);
  onr_pending_init(store->pending);
  store->connection.pending = store->pending;
  sqlite3_wal_hook(store->connection.db, remember_wal_size, store);
  reset_checkpoint(store);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the main thread's */
  int rc = pthread_create(&store->thread, NULL, work, store);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (rc != 0)
    return onr_fail(failure, ONR_ERR_INTERNAL, "The writer's thread could not be started: %s.", strerror(rc));
  store->started = true;
  return ONR_OK;
}

void onr_writer_stop(struct onr_store *store) {
  if (!store->started) return;
  pthread_mutex_lock(&store->lock);
  store->stopping = true;
  pthread_cond_signal(&store->arrived);
  pthread_mutex_unlock(&store->lock);
  pthread_join(store->thread, NULL);
}

/* The job is the caller's, who stays here until it is done. */
static void push(struct onr_store *store, struct onr_job *job) {
  if (store->last)
    store->last->next = job;
  else
    store->first = job;
  store->last = job;
}

enum onr_error onr_writer_push(struct onr_store *store, struct onr_job *job, struct onr_failure *failure) {
  if (store->stopping) return onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "The store is closing; nothing was changed.");
  push(store, job);
  pthread_cond_signal(&store->arrived);
  return ONR_OK;
}

static enum onr_error run_and_wait(struct onr_store *store, struct onr_job job) {
  job.arrived_us = onr_clock_monotonic_us();
  pthread_mutex_lock(&store->lock);
  struct onr_session *session = onr_session_of_thread(store);
  bool holds = onr_session_holds(session);
  enum onr_error error = holds ? ONR_OK : onr_writer_push(store, &job, job.failure);
  while (!holds && !error && !job.done) pthread_cond_wait(&store->finished, &store->lock);
  pthread_mutex_unlock(&store->lock);
  if (holds) return onr_session_run(session, job.run, job.context, job.failure);
  if (!error) error = job.error;
  if (!error && !job.unguarded) onr_session_wrote(session);
  return error;
}

enum onr_error onr_writer_run(struct onr_store *store, onr_job_run run, void *context, struct onr_failure *failure) {
  struct onr_job job = {.run = run, .context = context, .failure = failure};
  return run_and_wait(store, job);
}

enum onr_error onr_writer_run_unguarded(struct onr_store *store, onr_job_run run, void *context,
                                        struct onr_failure *failure) {
  struct onr_job job = {.run = run, .context = context, .unguarded = true, .failure = failure};
  return run_and_wait(store, job);
}
