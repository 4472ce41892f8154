/*
 * A transaction that stays open for many groups of articles: one job of the writer's, which waits for the groups that
 * it is handed. A page that they all touch goes to the log once, and so do rows and words that they share.
 */
#include <stdlib.h>

#include "pending.h"
#include "put.h"

/* Moves under the store's lock. */
enum state { IDLE, HANDED, KEPT, DROPPED };

struct onr_bulk {
  struct onr_store *store;
  enum state state;
  pthread_cond_t handed; /* to the writer; what it has done is told by the store's `finished` */
  struct onr_job job;
  struct onr_failure failure;
  /* the group at hand */
  struct onr_put *const *puts;
  size_t count, done;
  bool large;
};

/* ---- On the writer's thread ---- */

static enum state wait_until_handed(struct onr_bulk *bulk) {
  pthread_mutex_lock(&bulk->store->lock);
  while (bulk->state == IDLE) pthread_cond_wait(&bulk->handed, &bulk->store->lock);
  enum state state = bulk->state;
  pthread_mutex_unlock(&bulk->store->lock);
  return state;
}

static void hand_back(struct onr_bulk *bulk) {
  pthread_mutex_lock(&bulk->store->lock);
  bulk->state = IDLE;
  pthread_cond_broadcast(&bulk->store->finished);
  pthread_mutex_unlock(&bulk->store->lock);
}

/* Pages that were written to the log before the transaction's end, as there was no room for more. */
static int spilt_pages(const struct onr_connection *connection) {
  int now = 0, most = 0;
  sqlite3_db_status(connection->db, SQLITE_DBSTATUS_CACHE_SPILL, &now, &most, 0);
  return now;
}

static enum onr_error run_bulk(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_bulk *bulk = context;
  const int spilt = spilt_pages(connection);
  enum state state;
  enum onr_error error = ONR_OK;
  while (!error && (state = wait_until_handed(bulk)) == HANDED) {
    error = onr_puts_together(connection, bulk->puts, bulk->count, &bulk->done, failure);
    if (!error) error = onr_pending_keep(connection->pending, failure);
    bulk->large = spilt_pages(connection) != spilt;
    if (!error) hand_back(bulk);
  }
  connection->pending->torn |= error != ONR_OK; /* what is noted may borrow from memory that goes now */
  if (error || state == KEPT) return error;
  return onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "The write was given up.");
}

/* ---- On the caller's ---- */

/* Hands the writer a group, or what is to become of all; waits until that is done. Whether the job goes on. */
static bool hand(struct onr_bulk *bulk, enum state state) {
  pthread_mutex_lock(&bulk->store->lock);
  bulk->state = state;
  pthread_cond_signal(&bulk->handed);
  while (bulk->state != IDLE && !bulk->job.done) pthread_cond_wait(&bulk->store->finished, &bulk->store->lock);
  bool goes_on = !bulk->job.done;
  pthread_mutex_unlock(&bulk->store->lock);
  return goes_on;
}

static enum onr_error ended(const struct onr_bulk *bulk, struct onr_failure *failure) {
  if (bulk->job.error && failure) *failure = bulk->failure;
  return bulk->job.error;
}

enum onr_error onr_store_bulk_begin(struct onr_store *store, struct onr_bulk **ret_bulk, struct onr_failure *failure) {
  struct onr_bulk *bulk = calloc(1, sizeof *bulk);
  if (!bulk) return onr_fail_memory(failure);
  bulk->store = store;
  bulk->job = (struct onr_job){.run = run_bulk,
                               .context = bulk,
                               .unguarded = true,
                               .once = true,
                               .failure = &bulk->failure,
                               .arrived_us = onr_clock_monotonic_us()};
  pthread_cond_init(&bulk->handed, NULL);
  pthread_mutex_lock(&store->lock);
  enum onr_error error = onr_writer_push(store, &bulk->job, failure);
  pthread_mutex_unlock(&store->lock);
  if (!error) *ret_bulk = bulk;
  if (!error) return ONR_OK;
  pthread_cond_destroy(&bulk->handed);
  free(bulk);
  return error;
}

enum onr_error onr_store_bulk_put(struct onr_bulk *bulk, struct onr_put *const *puts, size_t count, size_t *ret_count,
                                  bool *ret_large, struct onr_failure *failure) {
  bulk->puts = puts;
  bulk->count = count;
  *ret_count = 0;
  if (!hand(bulk, HANDED)) return ended(bulk, failure);
  *ret_count = bulk->done;
  *ret_large = bulk->large;
  return ONR_OK;
}

enum onr_error onr_store_bulk_end(struct onr_bulk *bulk, bool keep, struct onr_failure *failure) {
  if (!bulk) return ONR_OK;
  hand(bulk, keep ? KEPT : DROPPED);
  enum onr_error error = keep ? ended(bulk, failure) : ONR_OK;
  pthread_cond_destroy(&bulk->handed);
  free(bulk);
  return error;
}
