/*
 * What the files of the SQLite driver share: the store, its writer thread and the readers. Nothing outside this folder
 * includes it but the driver's own tests.
 */
#ifndef ONR_SQLITE_DRIVER_H
#define ONR_SQLITE_DRIVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "connection.h"
#include "file.h"
#include "onrecord/arena.h"
#include "onrecord/clock.h"
#include "onrecord/store.h"
#include "refs.h"
#include "stats.h"
#include "store/sqlite/ledger/change_log.h"
#include "upkeep.h"

#define ONR_APPLICATION_ID 0x4F4E5243 /* "ONRC", in the header of the database file */

/* The numbers of claims and mentions: migrations/sqlite/0001_record.sql says how they are made. */
enum { ONR_POSITION_BITS = 24, ONR_POSITION_MAX = (1 << ONR_POSITION_BITS) - 1 };

static inline int64_t onr_pk_first(int64_t article) {
  return article << ONR_POSITION_BITS;
}
static inline int64_t onr_pk_last(int64_t article) {
  return article << ONR_POSITION_BITS | ONR_POSITION_MAX;
}

/* A write: runs on the writer thread inside a transaction and a savepoint of its own. It may be run again when the
 * transaction that it shared with others fails, so it must set everything it returns anew. */
typedef enum onr_error (*onr_job_run)(struct onr_connection *connection, void *context, struct onr_failure *failure);

struct onr_job {
  onr_job_run run;
  void *context;
  bool unguarded;              /* it has no savepoint */
  struct onr_failure *failure; /* borrowed; may be NULL */
  enum onr_error error;
  bool once; /* it is not run again where others' failure undid it: it fails with them */
  bool done;
  int64_t arrived_us;
  struct onr_job *next;
};

struct onr_answer;
struct onr_session;

struct onr_store {
  struct onr_database_file file;
  struct onr_connection connection; /* the writer's: used by its thread alone once that runs */
  struct onr_change_log change_log; /* the writer's */
  struct onr_pending *pending;      /* the writer's; owned */
  const struct onr_log *log;
  const char *generator_version;
  int64_t busy_timeout_ms;
  bool only_reads; /* without the lock */
  unsigned char secret[ONR_SECRET_SIZE];
  atomic_uint_fast64_t version;

  pthread_t thread;
  bool started;
  pthread_mutex_t lock; /* guards what follows, the jobs' `done` and `next`, and the sessions' state */
  pthread_cond_t arrived, finished;
  struct onr_job *first, *last;
  struct onr_session *sessions;
  bool stopping;

  pthread_mutex_t listener_lock; /* held while the listener is called */
  void (*committed)(void *context);
  void *listener;

  struct onr_upkeep upkeep;      /* the writer's */
  struct onr_writer_stats stats; /* counted by the writer, read by anybody */

  bool astray; /* the file is not the one that was opened, and the log says so; the writer's */

  int wal_pages;          /* in the log after the last commit; the writer's */
  int wal_threshold;      /* pages above which the next checkpoint is tried; the writer's */
  int wal_taken;          /* pages of it that the last checkpoint that failed has taken; the writer's */
  int checkpoint_wait_ms; /* how long it waits for readers; the writer's */
};

struct onr_store_reader {
  struct onr_store *store;
  struct onr_connection connection;
  bool in_transaction;
  uint64_t version;           /* the store's before the transaction began */
  bool lent;                  /* the connection is the writer's meanwhile: session.c */
  struct onr_arena spares[2]; /* see onr_reader_arena */
  struct onr_kept_refs refs;
  bool (*must_stop)(void *context); /* NULL: nobody is asked */
  void *watcher;
  bool watched_closely;
};

/* writer.c */
enum onr_error onr_writer_start(struct onr_store *store, struct onr_failure *failure) ONR_MUST_CHECK;
/* Finishes what is queued and ends the thread. */
void onr_writer_stop(struct onr_store *store);
/* After a checkpoint that took all of the log. */
void onr_writer_log_emptied(struct onr_store *store);
/* Queues a write and waits until it is durable or has failed. */
enum onr_error onr_writer_run(struct onr_store *store, onr_job_run run, void *context,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* The same without a savepoint: where the write fails after it has changed something, the whole transaction is undone
 * and each of its writes tried in one of its own. For writes that hardly ever do: a savepoint costs more than most. */
enum onr_error onr_writer_run_unguarded(struct onr_store *store, onr_job_run run, void *context,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* Runs a write in a savepoint, which is taken back when it fails. Returns whether the transaction still stands: SQLite
 * ends it itself on some errors. */
bool onr_writer_guard(struct onr_connection *connection, onr_job_run run, void *context, enum onr_error *ret_error,
                      struct onr_failure *failure) ONR_MUST_CHECK;

/* What nobody is answered with. */
void onr_store_log_failure(const struct onr_store *store, const char *event, const struct onr_failure *failure);

/* Puts a job into the queue, whose memory stays until it is done; the caller holds the lock. ONR_ERR_SHUTTING_DOWN. */
enum onr_error onr_writer_push(struct onr_store *store, struct onr_job *job,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* session.c: the session of the calling thread, or NULL; the caller holds the lock. */
struct onr_session *onr_session_of_thread(struct onr_store *store);
/* Both take NULL as well. */
bool onr_session_holds(const struct onr_session *session);
void onr_session_wrote(struct onr_session *session);
/* After an unguarded write, of which nobody else knows whether it came to anything. */
void onr_session_note_write(struct onr_store *store);
/* Runs a write in one that holds: to be decided on at its end. */
enum onr_error onr_session_run(struct onr_session *session, onr_job_run run, void *context,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* answers.c: within a write. The second takes up to `most` away that are too old, or from a future that the clock came
 * back from. */
enum onr_error onr_answers_prune(struct onr_connection *connection, int64_t now, int64_t most,
                                 struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_answer_put(struct onr_connection *connection, const struct onr_answer *answer,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* migrate.c: applies what is missing, and logs that for a database of an earlier version. */
enum onr_error onr_migrate(struct onr_connection *connection, const struct onr_log *log,
                           struct onr_failure *failure) ONR_MUST_CHECK;

/* The same without applying: ONR_ERR_STORE_NEWER, or ONR_ERR_STORE_FAILED when something is missing. */
enum onr_error onr_migrate_check(struct onr_connection *connection, struct onr_failure *failure) ONR_MUST_CHECK;

/* reader.c: begins the reader's transaction unless it is open. */
enum onr_error onr_reader_begin(struct onr_store_reader *reader, struct onr_failure *failure) ONR_MUST_CHECK;

/* An entity as others refer to it: refs.h. */
enum onr_error onr_reader_entity_ref(struct onr_store_reader *reader, int64_t pk, struct onr_arena *arena,
                                     struct onr_entity_ref *ret_ref, struct onr_failure *failure) ONR_MUST_CHECK;

/* An empty arena to read in, and where it ends: a reader keeps the memory of two, so that a short read costs no
 * allocation. */
struct onr_arena onr_reader_arena(struct onr_store_reader *reader, size_t max);
void onr_reader_arena_end(struct onr_store_reader *reader, struct onr_arena *arena);

#endif
