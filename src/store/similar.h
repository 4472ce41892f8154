/*
 * Near-duplicates: whether two texts are one story, as a newspaper prints an agency's report under a headline and an
 * address of its own, perhaps without its last paragraphs.
 *
 * A text is the set of its shingles, the runs of five words (A. Broder, "On the resemblance and containment of
 * documents", 1997; text_words.h says what is the same word). Two texts are the same story when most shingles of the
 * shorter one are in the longer one: seven tenths of all, and half of each third, so that neither a paragraph in common
 * nor the boilerplate that a site ends its pages with is enough; and when the longer one is at most three times as
 * long, so that a digest of ten stories is not each of them. Texts of fewer than 40 words say too little, and of longer
 * ones the first 20,000 words are looked at. (Containment on news: O. Alonso, D. Fetterly, M. Manasse, "Duplicate news
 * story detection revisited", 2013.)
 *
 * Candidates are found by a sketch: the 16 smallest hashes of shingles (Broder's bottom-k sketch). Texts that have half
 * of all their shingles in common share one of the 16 in all but one of 60,000 cases; with a third, in all but one of
 * 600.
 *
 * Threads: reentrant; a struct onr_similar_text belongs to one thread at a time.
 */
#ifndef ONR_STORE_SIMILAR_H
#define ONR_STORE_SIMILAR_H

#include <stdint.h>

#include "onrecord/arena.h"

enum { ONR_SKETCH_MAX = 16, ONR_MARK_WORDS = 64 };

/* Positive numbers, ascending. Without any for a text that is too short to be compared. */
struct onr_sketch {
  int64_t items[ONR_SKETCH_MAX];
  size_t count;
};

/* Of a text, in its order; none for one that is too short to be compared. */
struct onr_shingles {
  uint64_t *items;
  size_t count;
  uint64_t *marks; /* ONR_MARK_WORDS: a bit for every shingle, which others may have in common with it */
};

/* A text that others are compared with. */
struct onr_similar_text {
  size_t count;             /* of shingles */
  const uint64_t *shingles; /* in text order; borrowed */
  uint32_t *first;          /* for each shingle, where it is first */
  uint32_t *seen;           /* for each first one, the number of the last comparison that met it */
  uint32_t *table;          /* first ones by hash, plus one; 0: free */
  size_t mask;
  uint32_t comparisons;
};

/* The shingles are in the arena; `scratch`, which may be the same, is needed meanwhile. False, and there are none, when
 * memory is exhausted. */
bool onr_shingles_init(struct onr_shingles *shingles, struct onr_arena *arena, struct onr_arena *scratch,
                       struct onr_str text) ONR_MUST_CHECK;

struct onr_sketch onr_sketch_of(const struct onr_shingles *shingles);

/* False where a look at the marks tells that two texts are not the same story, as it mostly does. */
bool onr_shingles_may_be_same(const struct onr_shingles *one, const struct onr_shingles *other);

/* In the arena, and borrows the shingles. False when memory is exhausted. */
bool onr_similar_text_init(struct onr_similar_text *similar, struct onr_arena *arena,
                           const struct onr_shingles *shingles) ONR_MUST_CHECK;

/* Whether another text, that may be, is the same story. It is so both ways round. */
bool onr_similar_text_is_same(struct onr_similar_text *similar, const struct onr_shingles *other);

#endif
