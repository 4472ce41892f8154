/* Counting by number: a hash table from numbers to counts, in an arena. */
#ifndef ONR_SQLITE_TALLY_H
#define ONR_SQLITE_TALLY_H

#include <stdint.h>

#include "onrecord/arena.h"

struct onr_tally_entry {
  int64_t key, count; /* count 0: the place is free */
};

struct onr_tally {
  struct onr_arena *arena; /* borrowed */
  struct onr_tally_entry *entries;
  size_t count, size; /* of the table: 0 or a power of two */
  bool failed;        /* memory */
};

/* Adds to the count of `key`; `weight` is positive. Failures stick. */
void onr_tally_add(struct onr_tally *tally, int64_t key, int64_t weight);

/* Makes the count of `key` at least `count`. */
void onr_tally_raise(struct onr_tally *tally, int64_t key, int64_t count);

/* 0 for what was not counted. */
int64_t onr_tally_count(const struct onr_tally *tally, int64_t key);

/* The entries, densely and most frequent first, of equals the lower key. Nothing can be added afterwards. */
struct onr_tally_entry *onr_tally_sorted(struct onr_tally *tally);

#endif
