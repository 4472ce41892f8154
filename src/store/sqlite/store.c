/* Opening and closing: the file, its settings, migrations, the secret, the writer. */
#include <stdio.h>
#include <stdlib.h>

#include "checkpoint.h"
#include "log_file.h"
#include "memory.h"
#include "store/sqlite/articles/duplicates.h"
#include "store/sqlite/articles/pending.h"
#include "store/sqlite/articles/sentences.h"
#include "store/sqlite/entities/links.h"

enum { BUSY_TIMEOUT_MAX_MS = 3600000 };

/* Readers need the log that only this mode has. SQLite answers with the mode that it has taken instead where it cannot,
 * as on a file system without shared memory. */
static enum onr_error use_log(struct onr_connection *connection, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_JOURNAL_MODE, "");
  if (onr_rows_next(&rows) && !onr_str_equal(onr_rows_str(&rows, 0), ONR_STR("wal")))
    error = onr_fail(failure, ONR_ERR_STORE_FAILED,
                     "The database %s cannot have a write-ahead log here: its journal mode stays %.*s, wal was "
                     "expected. Put it on a local file system.",
                     connection->path, ONR_FMT(onr_rows_str(&rows, 0)));
  return onr_rows_end(&rows, error);
}

/* The application id goes into an empty file before anything else, together with how its pages are kept, which cannot
 * be changed later without a copy: a file of ours can always be told from another program's, however early a crash
 * comes. */
static enum onr_error configure(struct onr_connection *connection, struct onr_failure *failure) {
  int64_t id = 0;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &id, &found, ONR_SQL_APPLICATION_ID, "");
  if (!error && id != ONR_APPLICATION_ID) {
    char sql[128];
    snprintf(sql, sizeof sql, "BEGIN; PRAGMA auto_vacuum = incremental; PRAGMA application_id = %d; COMMIT",
             ONR_APPLICATION_ID);
    error = onr_connection_script(connection, sql, failure);
  }
  return error ? error : use_log(connection, failure);
}

static enum onr_error load_secret(struct onr_store *store, struct onr_failure *failure) {
  unsigned char fresh[ONR_SECRET_SIZE];
  onr_random(fresh, sizeof fresh);
  struct onr_str value = {(const char *)fresh, sizeof fresh};
  enum onr_error error = onr_run(&store->connection, failure, ONR_SQL_SECRET_ADD, "b", value);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(&store->connection, failure, ONR_SQL_SECRET, "");
  if (onr_rows_next(&rows)) {
    if (sqlite3_column_bytes(rows.stmt, 0) == ONR_SECRET_SIZE)
      memcpy(store->secret, sqlite3_column_blob(rows.stmt, 0), ONR_SECRET_SIZE);
    else
      error = onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s holds a secret of %d bytes; %d were expected.",
                       store->file.path, sqlite3_column_bytes(rows.stmt, 0), ONR_SECRET_SIZE);
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error open_database(struct onr_store *store, const struct onr_sentence_finder *sentences,
                                    struct onr_failure *failure) {
  enum onr_error error =
      onr_connection_open(&store->connection, store->file.path, ONR_CONNECTION_WRITE, store->busy_timeout_ms, failure);
  if (!error) error = configure(&store->connection, failure);
  if (!error) error = onr_change_log_start(&store->change_log, &store->connection, failure);
  if (!error) error = onr_migrate(&store->connection, store->log, failure);
  if (!error) error = onr_links_rebuild(&store->connection, failure);
  if (!error) error = onr_duplicates_rebuild(&store->connection, failure);
  if (!error) error = onr_change_log_prune(&store->change_log, &store->connection, failure);
  if (!error) error = onr_sentences_rebuild(&store->connection, sentences, failure);
  if (!error) error = load_secret(store, failure);
  if (!error) error = onr_log_file_gather(&store->connection, failure);
  if (!error) store->connection.path = NULL;
  return error;
}

void onr_store_thread_begin(void) {
  onr_memory_begin();
}

void onr_store_thread_end(void) {
  onr_memory_end();
}

static struct onr_store *new_store(const struct onr_store_options *options) {
  /* Statistics cost a lock at each allocation. Refused, and that is fine, once SQLite runs. */
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  onr_memory_install();
  struct onr_store *store = calloc(1, sizeof *store);
  if (!store) return NULL;
  store->file.lock = -1;
  store->log = options->log;
  store->change_log.kept_tombstones = options->kept_deletions;
  store->generator_version = options->generator_version;
  store->busy_timeout_ms =
      options->busy_timeout_ms < BUSY_TIMEOUT_MAX_MS ? options->busy_timeout_ms : BUSY_TIMEOUT_MAX_MS;
  pthread_mutex_init(&store->lock, NULL);
  pthread_mutex_init(&store->listener_lock, NULL);
  pthread_cond_init(&store->arrived, NULL);
  pthread_cond_init(&store->finished, NULL);
  return store;
}

/* Hands the store over, or closes what is open of it. */
static enum onr_error finish_open(struct onr_store *store, enum onr_error error, struct onr_store **ret_store) {
  if (error)
    onr_store_close(store);
  else
    *ret_store = store;
  return error;
}

enum onr_error onr_store_open(const struct onr_store_options *options, struct onr_store **ret_store,
                              struct onr_failure *failure) {
  struct onr_store *store = new_store(options);
  if (!store) return onr_fail_memory(failure);
  enum onr_error error = onr_database_file_open(&store->file, options->path, failure);
  if (!error) error = open_database(store, &options->sentences, failure);
  if (!error) error = onr_writer_start(store, failure);
  return finish_open(store, error, ret_store);
}

/* Only looks: readers have connections of their own. */
static enum onr_error check_schema(const struct onr_store *store, struct onr_failure *failure) {
  struct onr_connection connection = {0};
  enum onr_error error =
      onr_connection_open(&connection, store->file.path, ONR_CONNECTION_READ, store->busy_timeout_ms, failure);
  if (error) return error;
  error = onr_migrate_check(&connection, failure);
  onr_connection_close(&connection);
  if (error == ONR_ERR_STORE_FAILED && onr_database_file_log_is_shut(&store->file))
    return onr_fail(
        failure, error,
        "The database %s was left by a crash with a log beside it (%s-wal), which only who may write to its "
        "folder can read: `onrecord migrate` as its owner takes the log into the database.",
        store->file.path, store->file.path);
  return error;
}

enum onr_error onr_store_open_reading(const struct onr_store_options *options, struct onr_store **ret_store,
                                      struct onr_failure *failure) {
  struct onr_store *store = new_store(options);
  if (!store) return onr_fail_memory(failure);
  enum onr_error error = onr_database_file_find(&store->file, options->path, failure);
  store->only_reads = !error;
  if (!error) error = check_schema(store, failure);
  return finish_open(store, error, ret_store);
}

void onr_store_log_failure(const struct onr_store *store, const char *event, const struct onr_failure *failure) {
  struct onr_log_line line;
  onr_log_begin(&line, store->log, ONR_LOG_ERROR, event);
  onr_log_failure(&line, failure);
  onr_log_end(&line);
}

/* The last connection to close removes the log, once all of it is in the database. */
static void close_database(struct onr_store *store) {
  if (!store->connection.db) return;
  struct onr_failure failure = {0};
  int taken, rc = onr_checkpoint(&store->connection, SQLITE_CHECKPOINT_TRUNCATE, &taken);
  if (rc != SQLITE_OK && store->started) {
    struct onr_log_line line;
    onr_connection_fail(&store->connection, rc, &failure);
    onr_log_begin(&line, store->log, ONR_LOG_WARNING, "store.close");
    onr_log_failure(&line, &failure);
    onr_log_end(&line);
  }
  onr_connection_close(&store->connection);
  if (store->pending) onr_pending_close(store->pending);
  free(store->pending);
  store->pending = NULL;
}

void onr_store_close(struct onr_store *store) {
  if (!store) return;
  onr_writer_stop(store);
  close_database(store);
  if (store->only_reads) onr_connection_tidy(store->file.path);
  onr_database_file_close(&store->file);
  pthread_cond_destroy(&store->finished);
  pthread_cond_destroy(&store->arrived);
  pthread_mutex_destroy(&store->listener_lock);
  pthread_mutex_destroy(&store->lock);
  free(store);
}

const unsigned char *onr_store_secret(const struct onr_store *store) {
  return store->secret;
}

enum onr_error onr_store_check(const struct onr_store *store, struct onr_failure *failure) {
  return onr_database_file_check(&store->file, failure);
}

uint64_t onr_store_version(const struct onr_store *store) {
  return atomic_load_explicit(&store->version, memory_order_acquire);
}

void onr_store_listen(struct onr_store *store, void (*committed)(void *context), void *context) {
  pthread_mutex_lock(&store->listener_lock);
  store->committed = committed;
  store->listener = context;
  pthread_mutex_unlock(&store->listener_lock);
}
