#include "similar.h"

#include "onrecord/text_words.h"

enum {
  SHINGLE_WORDS = 5,
  WORDS_MIN = 40,
  WORDS_MAX = 20000, /* what follows is not compared */
  LENGTHS_MAX = 3,   /* how many times as long the longer text may be */
  SHARED_OF_TEN = 7, /* shingles of the shorter text that the longer one has */
  PARTS = 3,         /* of each of which it has at least half */
  SKETCH_BITS = 48   /* of a hash: as good as 64 here, and shorter to store */
};

/* ---- Shingles ---- */

/* splitmix64's finisher: every bit of the result depends on every bit. */
static uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

static uint64_t shingle_at(const struct onr_text_word *words) {
  uint64_t hash = 0;
  for (size_t i = 0; i < SHINGLE_WORDS; i++) hash = (hash + words[i].hash) * UINT64_C(0x9E3779B97F4A7C15);
  return mix(hash);
}

bool onr_shingles_init(struct onr_shingles *shingles, struct onr_arena *arena, struct onr_arena *scratch,
                       struct onr_str text) {
  struct onr_text_words words;
  *shingles = (struct onr_shingles){0};
  if (!onr_text_words_split(scratch, text, WORDS_MAX, &words)) return false;
  if (words.count < WORDS_MIN) return true;
  const size_t count = words.count - SHINGLE_WORDS + 1;
  uint64_t *items = onr_arena_zalloc(arena, count, sizeof *items);
  uint64_t *marks = onr_arena_zalloc(arena, ONR_MARK_WORDS, sizeof *marks);
  if (!items || !marks) return false;
  for (size_t i = 0; i < count; i++) {
    items[i] = shingle_at(words.items + i);
    marks[items[i] % ONR_MARK_WORDS] |= UINT64_C(1) << (items[i] >> 58);
  }
  *shingles = (struct onr_shingles){items, count, marks};
  return true;
}

/* ---- Sketches ---- */

/* Keeps `item` if it is among the smallest so far. */
static void keep(struct onr_sketch *sketch, int64_t item) {
  size_t at = sketch->count;
  if (at == ONR_SKETCH_MAX && item >= sketch->items[at - 1]) return;
  while (at > 0 && sketch->items[at - 1] > item) at--;
  if (at > 0 && sketch->items[at - 1] == item) return;
  if (sketch->count < ONR_SKETCH_MAX) sketch->count++;
  memmove(sketch->items + at + 1, sketch->items + at, (sketch->count - at - 1) * sizeof *sketch->items);
  sketch->items[at] = item;
}

struct onr_sketch onr_sketch_of(const struct onr_shingles *shingles) {
  struct onr_sketch sketch = {.count = 0};
  for (size_t i = 0; i < shingles->count; i++) keep(&sketch, (int64_t)(shingles->items[i] >> (64 - SKETCH_BITS)));
  return sketch;
}

/* ---- Comparing ---- */

/* The slot of a shingle, or the free one where it belongs. */
static uint32_t *find(const struct onr_similar_text *similar, uint64_t shingle) {
  size_t at = (size_t)shingle & similar->mask;
  while (similar->table[at] && similar->shingles[similar->table[at] - 1] != shingle) at = (at + 1) & similar->mask;
  return &similar->table[at];
}

bool onr_similar_text_init(struct onr_similar_text *similar, struct onr_arena *arena,
                           const struct onr_shingles *shingles) {
  size_t size = 16;
  *similar = (struct onr_similar_text){.shingles = shingles->items, .count = shingles->count};
  while (size < 2 * similar->count) size *= 2;
  similar->mask = size - 1;
  similar->table = onr_arena_zalloc(arena, size, sizeof *similar->table);
  similar->first = onr_arena_zalloc(arena, similar->count + 1, sizeof *similar->first);
  similar->seen = onr_arena_zalloc(arena, similar->count + 1, sizeof *similar->seen);
  if (!similar->table || !similar->first || !similar->seen) return false;
  for (size_t i = 0; i < similar->count; i++) {
    uint32_t *slot = find(similar, similar->shingles[i]);
    if (!*slot) *slot = (uint32_t)i + 1;
    similar->first[i] = *slot - 1;
  }
  return true;
}

/* Where of a text its shared shingles are. */
struct tally {
  size_t count, shared[PARTS];
};

static void tally_add(struct tally *tally, size_t at) {
  tally->shared[at * PARTS / tally->count]++;
}

/* The first shingle of part `part`. */
static size_t part_start(const struct tally *tally, size_t part) {
  return (tally->count * part + PARTS - 1) / PARTS;
}

static bool is_contained(const struct tally *tally) {
  size_t all = 0;
  for (size_t i = 0; i < PARTS; i++) {
    size_t size = part_start(tally, i + 1) - part_start(tally, i);
    if (2 * tally->shared[i] < size) return false;
    all += tally->shared[i];
  }
  return 10 * all >= SHARED_OF_TEN * tally->count;
}

/* A mark that the longer text has not is a shingle, or several, that it has not. */
bool onr_shingles_may_be_same(const struct onr_shingles *one, const struct onr_shingles *other) {
  const struct onr_shingles *shorter = one->count <= other->count ? one : other, *longer = shorter == one ? other : one;
  if (!shorter->count || longer->count > LENGTHS_MAX * shorter->count) return false;
  size_t missing = 0;
  for (size_t i = 0; i < ONR_MARK_WORDS; i++)
    missing += (size_t)__builtin_popcountll(shorter->marks[i] & ~longer->marks[i]);
  return 10 * (shorter->count - missing) >= SHARED_OF_TEN * shorter->count;
}

bool onr_similar_text_is_same(struct onr_similar_text *similar, const struct onr_shingles *other) {
  size_t own = similar->count, count = other->count;
  struct tally of_own = {.count = own}, of_other = {.count = count};
  similar->comparisons++;
  for (size_t i = 0; i < count; i++) {
    uint32_t slot = *find(similar, other->items[i]);
    if (!slot) continue;
    similar->seen[slot - 1] = similar->comparisons;
    tally_add(&of_other, i);
  }
  for (size_t i = 0; i < own; i++)
    if (similar->seen[similar->first[i]] == similar->comparisons) tally_add(&of_own, i);
  return (own > count || is_contained(&of_own)) && (count > own || is_contained(&of_other));
}
