#include "onrecord/wording.h"

enum { WORDS_MAX = 1024, BLOCK = 64, BLOCKS_MAX = WORDS_MAX / BLOCK, EXCERPT_WORDS_MIN = 3 };

const char *onr_relation_name(enum onr_relation relation) {
  static const char *const names[ONR_RELATION_COUNT] = {"identical", "excerpt", "longer", "reworded"};
  return names[relation];
}

const char *onr_wording_change_name(enum onr_wording_change_kind kind) {
  static const char *const names[] = {"same", "removed", "added"};
  return names[kind];
}

/* ---- Where the words stand ---- */

/* The slot of a word, or the free one where it belongs. */
static uint32_t *find(const struct onr_wording *wording, uint64_t hash) {
  size_t at = (size_t)hash & wording->mask;
  while (wording->table[at] && wording->words.items[wording->table[at] - 1].hash != hash) at = (at + 1) & wording->mask;
  return &wording->table[at];
}

bool onr_wording_init(struct onr_wording *wording, struct onr_arena *arena, struct onr_str text) {
  size_t size = 16;
  *wording = (struct onr_wording){.text = text};
  if (!onr_text_words_split(arena, text, WORDS_MAX, &wording->words)) return false;
  size_t count = wording->words.count;
  while (size < 2 * count) size *= 2;
  wording->mask = size - 1;
  wording->blocks = (count + BLOCK - 1) / BLOCK;
  wording->table = onr_arena_zalloc(arena, size, sizeof *wording->table);
  wording->positions = onr_arena_zalloc(arena, count * wording->blocks + 1, sizeof *wording->positions);
  if (!wording->table || !wording->positions) return false;
  for (size_t i = 0; i < count; i++) {
    uint32_t *slot = find(wording, wording->words.items[i].hash);
    if (!*slot) *slot = (uint32_t)i + 1;
    wording->positions[(*slot - 1) * wording->blocks + i / BLOCK] |= UINT64_C(1) << i % BLOCK;
  }
  return true;
}

bool onr_wording_is_first(const struct onr_wording *wording, size_t at) {
  return *find(wording, wording->words.items[at].hash) == at + 1;
}

/* ---- The longest common subsequence ---- */

/* A bit of `row` is 0 where the subsequence grows by the word at that place. Takes the next word of the other text. */
static void step(const struct onr_wording *wording, uint64_t hash, uint64_t *row) {
  uint32_t slot = *find(wording, hash);
  if (!slot) return;
  const uint64_t *places = wording->positions + (slot - 1) * wording->blocks;
  uint64_t carry = 0;
  for (size_t i = 0; i < wording->blocks; i++) {
    uint64_t matches = row[i] & places[i], sum = row[i] + matches, with_carry = sum + carry;
    carry = sum < matches || with_carry < sum;
    row[i] = with_carry | (row[i] & ~places[i]);
  }
}

static size_t zeros(const struct onr_wording *wording, const uint64_t *row) {
  size_t count = 0;
  for (size_t i = 0; i < wording->words.count; i++) count += !(row[i / BLOCK] >> i % BLOCK & 1);
  return count;
}

static size_t common(const struct onr_wording *wording, struct onr_text_words other) {
  uint64_t row[BLOCKS_MAX];
  memset(row, 0xFF, sizeof row);
  for (size_t i = 0; i < other.count; i++) step(wording, other.items[i].hash, row);
  return zeros(wording, row);
}

/* ---- Likeness ---- */

/* Whether the words of `part`, if they are enough to say something, stand in `whole` in a row; and from which on. */
static bool is_run(struct onr_text_words part, struct onr_text_words whole, size_t *ret_start) {
  if (part.count < EXCERPT_WORDS_MIN) return false;
  for (size_t at = 0; at + part.count <= whole.count; at++) {
    size_t i = 0;
    while (i < part.count && part.items[i].hash == whole.items[at + i].hash) i++;
    *ret_start = at;
    if (i == part.count) return true;
  }
  return false;
}

static enum onr_relation relation_of(struct onr_text_words own, struct onr_text_words other, size_t shared) {
  if (own.count == other.count && shared == own.count) return ONR_RELATION_IDENTICAL;
  size_t start;
  if (shared == other.count && is_run(other, own, &start)) return ONR_RELATION_EXCERPT;
  if (shared == own.count && is_run(own, other, &start)) return ONR_RELATION_LONGER;
  return ONR_RELATION_REWORDED;
}

bool onr_wording_compare(const struct onr_wording *wording, struct onr_arena *arena, struct onr_str other,
                         struct onr_likeness *ret_likeness) {
  struct onr_text_words words;
  if (!onr_text_words_split(arena, other, WORDS_MAX, &words)) return false;
  size_t shared = common(wording, words), all = wording->words.count + words.count;
  *ret_likeness = (struct onr_likeness){
      .similarity = all ? 2 * (double)shared / (double)all : 1,
      .relation = relation_of(wording->words, words, shared),
  };
  return true;
}

/* ---- Difference ---- */

/* Which words of both texts are not in common. */
struct marks {
  bool removed[WORDS_MAX], added[WORDS_MAX];
};

/* Marks all but a run. */
static void mark_around(bool *marks, size_t count, size_t start, size_t run) {
  for (size_t i = 0; i < count; i++) marks[i] = i < start || i >= start + run;
}

/* Goes back through the rows from the ends of both texts. */
static void mark_back(const uint64_t *rows, size_t blocks, size_t own, size_t other, struct marks *marks) {
  while (own > 0 && other > 0) {
    size_t at = own - 1;
    if (rows[(other - 1) * blocks + at / BLOCK] >> at % BLOCK & 1) {
      marks->removed[--own] = true;
      continue;
    }
    bool shared = other == 1 || (rows[(other - 2) * blocks + at / BLOCK] >> at % BLOCK & 1) != 0;
    other--;
    if (shared)
      own--;
    else
      marks->added[other] = true;
  }
  while (own > 0) marks->removed[--own] = true;
  while (other > 0) marks->added[--other] = true;
}

/* Takes the next words of the other text one by one, and keeps what comes of it. */
static bool mark_changed(const struct onr_wording *wording, struct onr_arena *arena, struct onr_text_words other,
                         struct marks *marks) {
  size_t blocks = wording->blocks, size = blocks * sizeof(uint64_t);
  uint64_t *rows = onr_arena_alloc(arena, (other.count + 1) * size + 1), row[BLOCKS_MAX];
  if (!rows) return false;
  memset(row, 0xFF, sizeof row);
  for (size_t i = 0; i < other.count; i++) {
    step(wording, other.items[i].hash, row);
    memcpy(rows + i * blocks, row, size);
  }
  mark_back(rows, blocks, wording->words.count, other.count, marks);
  return true;
}

/* An excerpt stays in one piece, though its words may stand elsewhere in the longer text as well. */
static bool mark(const struct onr_wording *wording, struct onr_arena *arena, struct onr_text_words other,
                 struct marks *marks) {
  size_t start;
  if (is_run(other, wording->words, &start))
    mark_around(marks->removed, wording->words.count, start, other.count);
  else if (is_run(wording->words, other, &start))
    mark_around(marks->added, other.count, start, wording->words.count);
  else
    return mark_changed(wording, arena, other, marks);
  return true;
}

/* The words from `from` up to `to`, with what stands behind each; and, with the first, what stands before it. */
static struct onr_str words_text(struct onr_str text, struct onr_text_words words, size_t from, size_t to) {
  size_t start = from == 0 ? 0 : words.items[from].start;
  size_t end = to == words.count ? text.len : words.items[to].start;
  return onr_str_slice(text, start, end);
}

/* The end of the run of words from `at` that are all marked, or all unmarked. */
static size_t run_end(const bool *marks, size_t at, size_t count) {
  size_t end = at;
  while (end < count && marks[end] == marks[at]) end++;
  return end;
}

static struct onr_wording_changes collect(const struct onr_wording *wording, struct onr_str other,
                                          struct onr_text_words words, const struct marks *marks,
                                          struct onr_wording_change *changes) {
  size_t count = 0, own = 0, at = 0, own_count = wording->words.count;
  while (own < own_count || at < words.count) {
    if (own < own_count && marks->removed[own]) {
      size_t end = run_end(marks->removed, own, own_count);
      struct onr_str text = words_text(wording->text, wording->words, own, end);
      changes[count++] = (struct onr_wording_change){ONR_WORDING_REMOVED, text};
      own = end;
    }
    if (at < words.count && marks->added[at]) {
      size_t end = run_end(marks->added, at, words.count);
      changes[count++] = (struct onr_wording_change){ONR_WORDING_ADDED, words_text(other, words, at, end)};
      at = end;
    }
    size_t start = at;
    while (own < own_count && at < words.count && !marks->removed[own] && !marks->added[at]) own++, at++;
    if (at > start)
      changes[count++] = (struct onr_wording_change){ONR_WORDING_SAME, words_text(other, words, start, at)};
  }
  return (struct onr_wording_changes){changes, count};
}

bool onr_wording_difference(const struct onr_wording *wording, struct onr_arena *arena, struct onr_str other,
                            struct onr_wording_changes *ret_changes) {
  struct onr_text_words words;
  if (!onr_text_words_split(arena, other, WORDS_MAX, &words)) return false;
  struct marks *marks = onr_arena_zalloc(arena, 1, sizeof *marks);
  struct onr_wording_change *changes = onr_arena_zalloc(arena, wording->words.count + words.count + 1, sizeof *changes);
  if (!marks || !changes || !mark(wording, arena, words, marks)) return false;
  *ret_changes = collect(wording, other, words, marks, changes);
  return true;
}
