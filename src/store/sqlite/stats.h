/* The writer's counters: it alone adds to them, anybody reads them. */
#ifndef ONR_SQLITE_STATS_H
#define ONR_SQLITE_STATS_H

#include <stdatomic.h>

#include "onrecord/store_stats.h"

struct onr_writer_stats {
  atomic_uint_fast64_t write_buckets[ONR_WRITE_BUCKETS], write_us, failed_writes;
  atomic_uint_fast64_t group_buckets[ONR_GROUP_BUCKETS], grouped_writes;
  atomic_uint_fast64_t checkpoints, put_off_checkpoints;
  atomic_int_fast64_t last_commit;
};

/* Adds one without the cost of a locked instruction. */
static inline void onr_stats_add(atomic_uint_fast64_t *counter, uint64_t more) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more, memory_order_relaxed);
}

void onr_stats_count_write(struct onr_writer_stats *stats, int64_t us, bool failed);
void onr_stats_count_group(struct onr_writer_stats *stats, size_t writes);

#endif
