#include "tally.h"

#include <stdlib.h>

enum { SIZE_FIRST = 64 };

static size_t place_of(const struct onr_tally *tally, int64_t key) {
  uint64_t mixed = (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15); /* Fibonacci hashing */
  size_t at = (size_t)(mixed >> 32) & (tally->size - 1);
  while (tally->entries[at].count && tally->entries[at].key != key) at = (at + 1) & (tally->size - 1);
  return at;
}

static bool grow(struct onr_tally *tally) {
  struct onr_tally old = *tally;
  tally->size = old.size ? old.size * 2 : SIZE_FIRST;
  tally->entries = onr_arena_zalloc(tally->arena, tally->size, sizeof *tally->entries);
  if (!tally->entries) {
    *tally = old;
    tally->failed = true;
    return false;
  }
  for (size_t i = 0; i < old.size; i++)
    if (old.entries[i].count) tally->entries[place_of(tally, old.entries[i].key)] = old.entries[i];
  return true;
}

/* The entry of `key`, made where there is none; NULL without memory. */
static struct onr_tally_entry *entry_of(struct onr_tally *tally, int64_t key) {
  if (tally->count * 2 >= tally->size && !grow(tally)) return NULL;
  struct onr_tally_entry *entry = &tally->entries[place_of(tally, key)];
  tally->count += entry->count == 0;
  entry->key = key;
  return entry;
}

void onr_tally_add(struct onr_tally *tally, int64_t key, int64_t weight) {
  struct onr_tally_entry *entry = entry_of(tally, key);
  if (entry) entry->count += weight;
}

void onr_tally_raise(struct onr_tally *tally, int64_t key, int64_t count) {
  struct onr_tally_entry *entry = entry_of(tally, key);
  if (entry && entry->count < count) entry->count = count;
}

int64_t onr_tally_count(const struct onr_tally *tally, int64_t key) {
  return tally->size ? tally->entries[place_of(tally, key)].count : 0;
}

static int compare(const void *a, const void *b) {
  const struct onr_tally_entry *one = a, *other = b;
  if (one->count != other->count) return one->count < other->count ? 1 : -1;
  return (one->key > other->key) - (one->key < other->key);
}

struct onr_tally_entry *onr_tally_sorted(struct onr_tally *tally) {
  size_t count = 0;
  for (size_t i = 0; i < tally->size; i++)
    if (tally->entries[i].count) tally->entries[count++] = tally->entries[i];
  if (count) qsort(tally->entries, count, sizeof *tally->entries, compare);
  return tally->entries;
}
