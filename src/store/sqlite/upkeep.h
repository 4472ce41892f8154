/*
 * What the writer does when nothing has been asked of it for a while: it forgets what has had its time, merges the
 * search index once much was taken out of it, gives the room of what was deleted back to the file system, and takes the
 * log into the database. All of it in steps of some milliseconds, between which writes go first.
 */
#ifndef ONR_SQLITE_UPKEEP_H
#define ONR_SQLITE_UPKEEP_H

#include <stdbool.h>
#include <stdint.h>

struct onr_store;

enum { ONR_UPKEEP_WAIT_US = 1000000 }; /* from a write to the first step */

/* The writer's. */
struct onr_upkeep {
  int task;         /* the one at work, of those in upkeep.c */
  int index;        /* of the search indexes: the one that is being merged */
  bool merging;     /* it has been begun */
  bool wrote;       /* something was written since this round began */
  int64_t wrote_us; /* when that was last, by the monotonic clock */
};

/* Something was written: there will be another round. Takes and returns when the next step is due. */
int64_t onr_upkeep_wrote(struct onr_upkeep *upkeep, int64_t due_us);

/* Takes a step; returns when the next one is due, by the monotonic clock. What fails is logged and tried again later.
 */
int64_t onr_upkeep_step(struct onr_store *store);

/* Notes what is to be remembered, before the writer ends. */
void onr_upkeep_end(struct onr_store *store);

#endif
