/*
 * What the tables hold of an article's analysis, to be compared with what they hold later: on the writer's thread, the
 * memory is an arena's.
 */
#ifndef ONR_SQLITE_SNAPSHOT_H
#define ONR_SQLITE_SNAPSHOT_H

#include "onrecord/store_reanalysis.h"
#include "store/sqlite/claims/claim_record.h"

struct onr_snapshot_item {
  char id[ONR_ID_SIZE];
  uint64_t digest; /* of all that is stored of it */
};

struct onr_snapshot_items {
  struct onr_snapshot_item *items; /* by id */
  size_t count, capacity;
};

struct onr_snapshot {
  struct onr_claim_records claims; /* by id */
  struct onr_snapshot_items mentions, entities;
  uint64_t facts; /* a digest of names, descriptions and addresses */
};

enum onr_error onr_snapshot_take(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                 struct onr_snapshot *ret_snapshot, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_reanalysis onr_snapshot_compare(const struct onr_snapshot *before, const struct onr_snapshot *after);

#endif
