/*
 * The store's figures, for /metrics and /status: what the writer has done since the database was opened, and how fresh
 * and large the database is.
 */
#ifndef ONRECORD_STORE_STATS_H
#define ONRECORD_STORE_STATS_H

#include "onrecord/store.h"

enum { ONR_WRITE_BUCKETS = 13, ONR_GROUP_BUCKETS = 7 };

/* Upper bounds, inclusive; the last of the times is INT64_MAX. */
extern const int64_t onr_write_bucket_us[ONR_WRITE_BUCKETS];
extern const int64_t onr_group_bucket[ONR_GROUP_BUCKETS]; /* 64: no group is larger */

struct onr_store_stats {
  uint64_t write_buckets[ONR_WRITE_BUCKETS]; /* writes by the time from their arrival until they were durable or had
                                                failed; each in one bucket */
  uint64_t write_us;                         /* the sum of these times */
  uint64_t failed_writes;                    /* of them: what was refused and changed nothing */
  uint64_t group_buckets[ONR_GROUP_BUCKETS]; /* transactions by the number of writes that shared them */
  uint64_t grouped_writes;                   /* the sum of these numbers */
  uint64_t checkpoints, put_off_checkpoints; /* the log was taken into the database; readers were in the way */
  uint64_t waiting_writes;                   /* right now */
  int64_t last_commit;                       /* ms UTC, or ONR_NO_TIME: nothing was written yet */
};

/* Any thread; the numbers may be of slightly different moments. */
void onr_store_stats(struct onr_store *store, struct onr_store_stats *ret_stats);

struct onr_store_freshness {
  int64_t newest_created, newest_published; /* of articles: ms UTC, or ONR_NO_TIME */
  int64_t last_change;                      /* onr_store_changes_last */
  int64_t schema;                           /* the number of the newest migration */
};
enum onr_error onr_store_freshness(struct onr_store_reader *reader, struct onr_store_freshness *ret_freshness,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* The database engine's. Static. */
const char *onr_store_engine_version(void);

#endif
