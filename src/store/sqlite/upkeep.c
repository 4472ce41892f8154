#include "upkeep.h"

#include <stdio.h>

#include "checkpoint.h"
#include "driver.h"
#include "onrecord/store_answers.h"
#include "store/sqlite/articles/pending.h"

enum {
  PAUSE_US = 5000,      /* between two steps, so that readers get at the disk as well */
  AGAIN_US = 5000000,   /* after what a reader stood in the way of, or what failed */
  SLEEP_US = 600000000, /* when all is done: answers grow old even if nothing is written */
  PRUNED = 256,         /* answers at once */
  MERGED_PAGES = 64,    /* of the search index at once */
  GIVEN_PAGES = 128,    /* back to the file system at once */
  FREE_PAGES = 256,     /* that many may be free, or a sixteenth of all: new rows take them */
  REMOVED_LEAST = 1000, /* the search index is merged when as many were removed, and a quarter of what is there */
};

/* In this order. */
enum task { PRUNE_CHANGES, PRUNE_ANSWERS, MERGE, SHRINK, EMPTY_LOG, GIVE_MEMORY, NOTHING };

/* What a step came to. */
enum outcome { MORE, DONE, IN_THE_WAY };

int64_t onr_upkeep_wrote(struct onr_upkeep *upkeep, int64_t due_us) {
  upkeep->wrote_us = onr_clock_monotonic_us();
  upkeep->wrote = true;
  return upkeep->task == NOTHING ? upkeep->wrote_us + ONR_UPKEEP_WAIT_US : due_us;
}

static enum onr_error begin(struct onr_store *store, struct onr_failure *failure) {
  return onr_run(&store->connection, failure, ONR_SQL_BEGIN_IMMEDIATE, "");
}

static enum onr_error ask(struct onr_store *store, enum onr_statement name, int64_t *ret_value,
                          struct onr_failure *failure) {
  bool found;
  *ret_value = 0;
  return onr_run_int(&store->connection, failure, ret_value, &found, name, "");
}

/* ---- What has had its time ---- */

static enum onr_error prune_answers(struct onr_store *store, enum outcome *ret_outcome, struct onr_failure *failure) {
  int64_t now = onr_clock_now_ms(), before = sqlite3_total_changes64(store->connection.db);
  int64_t any = 0;
  enum onr_error error = ask(store, ONR_SQL_ANSWERS_ANY, &any, failure);
  if (error || !any) return error;
  error = begin(store, failure);
  if (!error) error = onr_answers_prune(&store->connection, now, PRUNED, failure);
  error = onr_connection_finish(&store->connection, error, failure);
  if (!error && sqlite3_total_changes64(store->connection.db) - before >= PRUNED) *ret_outcome = MORE;
  return error;
}

/* ---- The search index: what is taken out of it is marked, and goes when its parts are merged ---- */

static const enum onr_statement merges[] = {ONR_SQL_ARTICLES_MERGE, ONR_SQL_CLAIMS_MERGE, ONR_SQL_NAMES_MERGE};

static enum onr_error note_removed(struct onr_store *store, struct onr_failure *failure) {
  if (store->connection.removed == 0) return ONR_OK;
  enum onr_error error = onr_run(&store->connection, failure, ONR_SQL_REMOVED_ADD, "i", store->connection.removed);
  if (!error) store->connection.removed = 0;
  return error;
}

static enum onr_error is_worth_merging(struct onr_store *store, bool *ret_worth, struct onr_failure *failure) {
  int64_t removed = 0, articles = 0;
  enum onr_error error = note_removed(store, failure);
  if (!error) error = ask(store, ONR_SQL_REMOVED, &removed, failure);
  if (!error) error = ask(store, ONR_SQL_COUNTS, &articles, failure);
  if (!error) *ret_worth = removed >= REMOVED_LEAST && removed >= articles / 4;
  return error;
}

/* A negative number puts all parts of an index in line to be merged, and positive ones go on; when nothing was left to
 * do, less than two rows have changed. */
static enum onr_error merge_step(struct onr_store *store, struct onr_failure *failure) {
  struct onr_upkeep *upkeep = &store->upkeep;
  int64_t before = sqlite3_total_changes64(store->connection.db);
  enum onr_error error = onr_run(&store->connection, failure, merges[upkeep->index], "i",
                                 (int64_t)(upkeep->merging ? MERGED_PAGES : -MERGED_PAGES));
  if (error) return error;
  upkeep->merging = sqlite3_total_changes64(store->connection.db) - before >= 2;
  if (!upkeep->merging) upkeep->index++;
  return ONR_OK;
}

static enum onr_error merge(struct onr_store *store, enum outcome *ret_outcome, struct onr_failure *failure) {
  struct onr_upkeep *upkeep = &store->upkeep;
  bool worth = true, last = false;
  enum onr_error error = begin(store, failure);
  if (!error && !upkeep->merging && upkeep->index == 0) error = is_worth_merging(store, &worth, failure);
  if (!error && worth) error = merge_step(store, failure);
  last = worth && upkeep->index == (int)(sizeof merges / sizeof *merges);
  if (!error && last) error = onr_run(&store->connection, failure, ONR_SQL_REMOVED_FORGET, "");
  error = onr_connection_finish(&store->connection, error, failure);
  if (!error && last) upkeep->index = 0;
  *ret_outcome = worth && !last ? MORE : DONE;
  return error;
}

/* ---- Room ---- */

static enum onr_error shrink(struct onr_store *store, enum outcome *ret_outcome, struct onr_failure *failure) {
  int64_t unused = 0, pages = 0, kind = 0;
  enum onr_error error = ask(store, ONR_SQL_FREE_PAGES, &unused, failure);
  if (!error) error = ask(store, ONR_SQL_PAGES, &pages, failure);
  if (!error) error = ask(store, ONR_SQL_AUTO_VACUUM, &kind, failure);
  if (error || kind == 0 || unused <= FREE_PAGES || unused <= pages / 16) return error;
  char sql[64];
  snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", GIVEN_PAGES);
  *ret_outcome = MORE;
  return onr_connection_script(&store->connection, sql, failure);
}

/* Not while writes come, which would begin it again at once, and after which there is more to do before. Nobody is
 * waited for: readers of the log's end are no obstacle, and others are gone at the next try. */
static enum onr_error empty_log(struct onr_store *store, enum outcome *ret_outcome, struct onr_failure *failure) {
  if (store->wal_pages == 0 || store->upkeep.wrote) return ONR_OK;
  *ret_outcome = IN_THE_WAY;
  if (onr_clock_monotonic_us() - store->upkeep.wrote_us < ONR_UPKEEP_WAIT_US) return ONR_OK;
  sqlite3_busy_timeout(store->connection.db, 0);
  int taken, rc = onr_checkpoint(&store->connection, SQLITE_CHECKPOINT_TRUNCATE, &taken);
  sqlite3_busy_timeout(store->connection.db, (int)store->busy_timeout_ms);
  if ((rc & 0xFF) == SQLITE_BUSY) return ONR_OK;
  *ret_outcome = DONE;
  if (rc != SQLITE_OK) return onr_connection_fail(&store->connection, rc, failure);
  onr_writer_log_emptied(store);
  return ONR_OK;
}

/* The pages and texts that were kept for the next write; not while writes come, which would only read them again. */
static void give_memory(struct onr_store *store) {
  if (store->upkeep.wrote) return;
  sqlite3_db_release_memory(store->connection.db);
  onr_pending_forget(store->pending);
}

/* ---- Steps ---- */

static enum onr_error run(struct onr_store *store, enum outcome *ret_outcome, struct onr_failure *failure) {
  switch ((enum task)store->upkeep.task) {
  case PRUNE_CHANGES: return onr_change_log_prune(&store->change_log, &store->connection, failure);
  case PRUNE_ANSWERS: return prune_answers(store, ret_outcome, failure);
  case MERGE: return merge(store, ret_outcome, failure);
  case SHRINK: return shrink(store, ret_outcome, failure);
  case EMPTY_LOG: return empty_log(store, ret_outcome, failure);
  case GIVE_MEMORY: give_memory(store); break;
  case NOTHING: break;
  }
  return ONR_OK;
}

static void begin_round(struct onr_upkeep *upkeep) {
  upkeep->task = PRUNE_CHANGES;
  upkeep->wrote = false;
}

int64_t onr_upkeep_step(struct onr_store *store) {
  struct onr_upkeep *upkeep = &store->upkeep;
  struct onr_failure failure = {0};
  enum outcome outcome = DONE;
  if (upkeep->task == NOTHING) begin_round(upkeep);
  bool failed = run(store, &outcome, &failure) != ONR_OK;
  if (failed) onr_store_log_failure(store, "store.upkeep", &failure);
  if (outcome == DONE || failed) upkeep->task++;
  int64_t now = onr_clock_monotonic_us();
  if (outcome == IN_THE_WAY || failed) return now + AGAIN_US;
  if (upkeep->task < NOTHING) return now + PAUSE_US;
  return now + (upkeep->wrote ? ONR_UPKEEP_WAIT_US : SLEEP_US);
}

void onr_upkeep_end(struct onr_store *store) {
  struct onr_failure failure = {0};
  if (store->connection.removed == 0) return;
  enum onr_error error = begin(store, &failure);
  if (!error) error = note_removed(store, &failure);
  if (onr_connection_finish(&store->connection, error, &failure))
    onr_store_log_failure(store, "store.upkeep", &failure);
}
