/*
 * Chance with a seed, the same on every machine: numbers, and draws by Zipf's law (the r-th of n comes 1/r as often as
 * the first), as words, people and publishers do.
 *
 * Threads: a struct chance belongs to one; a struct zipf is immutable once made.
 */
#ifndef BENCH_CHANCE_H
#define BENCH_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
  uint64_t state;
};

/* Chance for part `number` of what `seed` makes: each part comes out the same, in whatever order they are made. */
struct chance chance_of(uint64_t seed, uint64_t number);
uint64_t chance_next(struct chance *chance);
uint32_t chance_below(struct chance *chance, uint32_t limit); /* 0 to limit - 1 */
bool chance_percent(struct chance *chance, double percent);

struct zipf {
  uint32_t count;
  uint64_t *sums; /* of 2^32 / rank */
};
bool zipf_init(struct zipf *zipf, uint32_t count); /* false: no memory */
void zipf_close(struct zipf *zipf);
uint32_t zipf_draw(const struct zipf *zipf, struct chance *chance); /* 0 to count - 1 */

#endif
