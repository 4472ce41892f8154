#include "stats.h"

#include "driver.h"
#include "onrecord/store_changes.h"

const int64_t onr_write_bucket_us[ONR_WRITE_BUCKETS] = {1000,   2500,   5000,    10000,   25000,    50000,    100000,
                                                        250000, 500000, 1000000, 2500000, 10000000, INT64_MAX};
const int64_t onr_group_bucket[ONR_GROUP_BUCKETS] = {1, 2, 4, 8, 16, 32, 64};

void onr_stats_count_write(struct onr_writer_stats *stats, int64_t us, bool failed) {
  size_t at = 0;
  while (us > onr_write_bucket_us[at]) at++;
  onr_stats_add(&stats->write_buckets[at], 1);
  onr_stats_add(&stats->write_us, (uint64_t)us);
  if (failed) onr_stats_add(&stats->failed_writes, 1);
}

void onr_stats_count_group(struct onr_writer_stats *stats, size_t writes) {
  size_t at = 0;
  while (at + 1 < ONR_GROUP_BUCKETS && (int64_t)writes > onr_group_bucket[at]) at++;
  onr_stats_add(&stats->group_buckets[at], 1);
  onr_stats_add(&stats->grouped_writes, writes);
  atomic_store_explicit(&stats->last_commit, onr_clock_now_ms(), memory_order_relaxed);
}

static uint64_t read(atomic_uint_fast64_t *counter) {
  return atomic_load_explicit(counter, memory_order_relaxed);
}

static uint64_t count_waiting(struct onr_store *store) {
  uint64_t count = 0;
  pthread_mutex_lock(&store->lock);
  for (const struct onr_job *job = store->first; job; job = job->next) count++;
  pthread_mutex_unlock(&store->lock);
  return count;
}

void onr_store_stats(struct onr_store *store, struct onr_store_stats *ret_stats) {
  struct onr_writer_stats *from = &store->stats;
  int64_t last_commit = atomic_load_explicit(&from->last_commit, memory_order_relaxed);
  struct onr_store_stats stats = {
      .write_us = read(&from->write_us),
      .failed_writes = read(&from->failed_writes),
      .grouped_writes = read(&from->grouped_writes),
      .checkpoints = read(&from->checkpoints),
      .put_off_checkpoints = read(&from->put_off_checkpoints),
      .waiting_writes = count_waiting(store),
      .last_commit = last_commit ? last_commit : ONR_NO_TIME,
  };
  for (size_t i = 0; i < ONR_WRITE_BUCKETS; i++) stats.write_buckets[i] = read(&from->write_buckets[i]);
  for (size_t i = 0; i < ONR_GROUP_BUCKETS; i++) stats.group_buckets[i] = read(&from->group_buckets[i]);
  *ret_stats = stats;
}

enum onr_error onr_store_freshness(struct onr_store_reader *reader, struct onr_store_freshness *ret_freshness,
                                   struct onr_failure *failure) {
  struct onr_store_freshness freshness = {.newest_created = ONR_NO_TIME, .newest_published = ONR_NO_TIME};
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_FRESHNESS, "");
  if (onr_rows_next(&rows)) {
    if (!onr_rows_null(&rows, 0)) freshness.newest_created = onr_rows_int(&rows, 0);
    if (!onr_rows_null(&rows, 1)) freshness.newest_published = onr_rows_int(&rows, 1);
    freshness.schema = onr_rows_int(&rows, 2);
  }
  error = onr_rows_end(&rows, ONR_OK);
  if (!error) error = onr_store_changes_last(reader, &freshness.last_change, failure);
  if (error) return error;
  *ret_freshness = freshness;
  return ONR_OK;
}

const char *onr_store_engine_version(void) {
  return sqlite3_libversion();
}
