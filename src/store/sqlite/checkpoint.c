/*
 * The log grows with every commit until all of it is in the database: then the next commit begins it anew. What was
 * committed is copied by a thread beside the writer, in passes: the first one when the log has grown large, each
 * further one over what was written during the one before, which is less every time. A small rest is the writer's, who
 * makes no commit meanwhile, and lets the log begin anew; so a write waits for milliseconds where it would wait for a
 * tenth of a second and more.
 *
 * Two connections may do this, though SQLite before 3.51.3 can lose what was committed when a log begins anew while
 * another connection is at the start of a checkpoint (sqlite.org/wal.html, "The WAL-reset bug"): for that, all of the
 * log must be in the database when that checkpoint starts. Here it never is. A pass is asked for only where a part of
 * the log is surely not in the database (`reached` is never too low), and until it is over nobody else takes that part,
 * so that no commit can begin the log anew before the pass has counted what it copied.
 */
#include "checkpoint.h"

#include "driver.h"

enum {
  LOG_BYTES = 16 << 20,   /* it is taken into the database when it is larger */
  REST_BYTES = 1 << 20,   /* so much is the writer's */
  LARGE_BYTES = 40 << 20, /* then the writer waits for the thread, and takes what is left */
  RETRY_BYTES = 4 << 20,  /* how much it grows, or by a quarter, before what failed is tried again */
  PASSES = 6,             /* one after the other */
  READERS_WAIT_MS = 50,   /* for readers, at the first try; four times as long at each further one */
  READERS_WAIT_MAX_MS = 3200
};

static int pages_of(const struct onr_store *store, int64_t bytes) {
  return (int)(bytes / store->checkpointer.page_bytes);
}

/* ---- The thread ---- */

/* Only a pass that has come to the log's end makes sure that the disk has the pages. That the writer has no more than
 * its rest to wait for, the others do it as well. */
static int sync_database(sqlite3 *db) {
  sqlite3_file *file = NULL;
  int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (rc != SQLITE_OK || !file || !file->pMethods) return rc;
  return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

static bool is_usable(struct onr_store *store) {
  struct onr_checkpointer *thread = &store->checkpointer;
  struct onr_failure ignored;
  if (onr_database_file_check(&store->file, &ignored)) return false;
  return !thread->connection.broken || onr_connection_renew(&thread->connection, store->file.path, ONR_CONNECTION_WRITE,
                                                            store->busy_timeout_ms, &ignored) == ONR_OK;
}

/* Waits for nobody. */
static bool run_pass(struct onr_store *store, int *ret_reached) {
  struct onr_connection *connection = &store->checkpointer.connection;
  struct onr_failure ignored;
  *ret_reached = 0;
  if (!is_usable(store)) return false;
  int rc = sqlite3_wal_checkpoint_v2(connection->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, ret_reached);
  if (rc == SQLITE_OK) rc = sync_database(connection->db);
  if (rc != SQLITE_OK) onr_connection_fail(connection, rc, &ignored);
  return rc == SQLITE_OK;
}

static void *work(void *context) {
  struct onr_store *store = context;
  struct onr_checkpointer *thread = &store->checkpointer;
  pthread_mutex_lock(&thread->lock);
  for (;;) {
    while (!thread->asked && !thread->stopping) pthread_cond_wait(&thread->changed, &thread->lock);
    if (!thread->asked) break;
    pthread_mutex_unlock(&thread->lock);
    int reached;
    bool done = run_pass(store, &reached);
    pthread_mutex_lock(&thread->lock);
    thread->failed = !done;
    thread->reached = reached;
    thread->asked = false;
    pthread_cond_broadcast(&thread->changed);
  }
  pthread_mutex_unlock(&thread->lock);
  return NULL;
}

static void begin_anew(struct onr_store *store) {
  store->wal = (struct onr_log_state){.filled = store->wal.filled,
                                      .pass = store->wal.pass,
                                      .threshold = pages_of(store, LOG_BYTES),
                                      .wait_ms = READERS_WAIT_MS};
}

enum onr_error onr_checkpointer_start(struct onr_store *store, struct onr_failure *failure) {
  struct onr_checkpointer *thread = &store->checkpointer;
  enum onr_error error =
      onr_connection_open(&thread->connection, store->file.path, ONR_CONNECTION_WRITE, store->busy_timeout_ms, failure);
  bool found;
  if (!error) error = onr_run_int(&thread->connection, failure, &thread->page_bytes, &found, ONR_SQL_PAGE_SIZE, "");
  if (error) {
    onr_connection_close(&thread->connection);
    return error;
  }
  thread->connection.path = NULL;
  pthread_mutex_init(&thread->lock, NULL);
  pthread_cond_init(&thread->changed, NULL);
  begin_anew(store);
  error = onr_writer_thread_create(&thread->thread, work, store, failure);
  if (error) onr_connection_close(&thread->connection);
  thread->started = !error;
  return error;
}

void onr_checkpointer_stop(struct onr_store *store) {
  struct onr_checkpointer *thread = &store->checkpointer;
  if (!thread->started) return;
  pthread_mutex_lock(&thread->lock);
  thread->stopping = true;
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
  pthread_join(thread->thread, NULL);
  onr_connection_close(&thread->connection);
  pthread_cond_destroy(&thread->changed);
  pthread_mutex_destroy(&thread->lock);
  thread->started = false;
}

/* ---- On the writer's ---- */

void onr_checkpoint_note(struct onr_store *store, int pages) {
  if (pages < store->wal.pages) {
    onr_stats_add(&store->stats.checkpoints, store->wal.passes > 0);
    begin_anew(store);
  }
  store->wal.pages = pages;
  store->wal.filled = true;
}

static void ask(struct onr_store *store) {
  struct onr_checkpointer *thread = &store->checkpointer;
  pthread_mutex_lock(&thread->lock);
  thread->asked = true;
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
  store->wal.pass = true;
  store->wal.passes++;
}

/* What a pass has come to, once it is over. Of a log that has begun anew it says nothing. */
static bool look_at_pass(struct onr_store *store, bool patient) {
  struct onr_checkpointer *thread = &store->checkpointer;
  struct onr_log_state *log = &store->wal;
  if (!log->pass) return true;
  pthread_mutex_lock(&thread->lock);
  while (patient && thread->asked) pthread_cond_wait(&thread->changed, &thread->lock);
  bool over = !thread->asked, failed = thread->failed;
  int reached = thread->reached;
  pthread_mutex_unlock(&thread->lock);
  if (!over) return false;
  log->pass = false;
  log->stuck = failed || reached <= log->reached;
  if (failed)
    log->reached = log->pages; /* who knows */
  else
    log->reached = reached <= log->pages ? reached : 0;
  return true;
}

bool onr_checkpoint_under_way(struct onr_store *store) {
  return !look_at_pass(store, false);
}

static bool is_worth_a_pass(struct onr_store *store) {
  const struct onr_log_state *log = &store->wal;
  return log->passes < PASSES && !log->stuck && log->pages - log->reached > pages_of(store, REST_BYTES) &&
         log->pages <= pages_of(store, LARGE_BYTES);
}

/* After a failed try the log grows by a quarter before the next one, so that a reader who stays for ever costs few
 * waits; and short ones: where no more of the log came into the database than at the last try, a single reader has
 * stayed all the while (a backup, say), and patience is of no use. */
static void put_off(struct onr_store *store) {
  struct onr_log_state *log = &store->wal;
  int retry = pages_of(store, RETRY_BYTES), quarter = log->pages / 4;
  log->threshold = log->pages + (quarter > retry ? quarter : retry);
  log->wait_ms = log->reached == log->taken ? READERS_WAIT_MS : log->wait_ms * 4;
  if (log->wait_ms > READERS_WAIT_MAX_MS) log->wait_ms = READERS_WAIT_MAX_MS;
  log->taken = log->reached;
  log->passes = 0;
  log->stuck = false;
}

int onr_checkpoint_take(struct onr_store *store, int mode, int wait_ms) {
  struct onr_log_state *log = &store->wal;
  int taken = 0;
  sqlite3_busy_timeout(store->connection.db, wait_ms);
  int rc = sqlite3_wal_checkpoint_v2(store->connection.db, NULL, mode, NULL, &taken);
  sqlite3_busy_timeout(store->connection.db, (int)store->busy_timeout_ms);
  if (rc == SQLITE_OK) {
    begin_anew(store);
    log->filled = log->filled && mode != SQLITE_CHECKPOINT_TRUNCATE;
  } else {
    log->reached = (rc & 0xFF) == SQLITE_BUSY ? taken : log->pages; /* or who knows */
  }
  return rc;
}

/* RESTART makes the next write begin at the log's start again; a plain checkpoint never does while readers overlap.
 *
 * It must wait for those who read what is not in the database yet, then for those who read from the log. Readers go on
 * coming all the while and are no obstacle: as no write is made, they stand at the log's end, and once all of it is in
 * the database they read from there. So it takes two or three times as long as the longest read, and what it needs is
 * patience; but writes wait with it, so it begins with little and has more at each try that fails. */
static void take_rest(struct onr_store *store) {
  struct onr_failure failure = {0};
  int rc = onr_checkpoint_take(store, SQLITE_CHECKPOINT_RESTART, store->wal.wait_ms);
  onr_stats_add(rc == SQLITE_OK ? &store->stats.checkpoints : &store->stats.put_off_checkpoints, 1);
  if (rc == SQLITE_OK) return;
  put_off(store);
  if ((rc & 0xFF) == SQLITE_BUSY) return;
  onr_connection_fail(&store->connection, rc, &failure);
  onr_store_log_failure(store, "store.checkpoint", &failure);
}

static void prune(struct onr_store *store) {
  struct onr_failure failure = {0};
  if (onr_change_log_prune(&store->change_log, &store->connection, &failure))
    onr_store_log_failure(store, "store.prune", &failure);
}

void onr_checkpoint_step(struct onr_store *store) {
  struct onr_log_state *log = &store->wal;
  if (!log->pass && log->pages <= log->threshold) return;
  if (!look_at_pass(store, log->pages > pages_of(store, LARGE_BYTES)) || log->pages <= log->threshold) return;
  if (log->passes == 0) prune(store);
  if (is_worth_a_pass(store))
    ask(store);
  else
    take_rest(store);
}
