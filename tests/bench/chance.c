#include "chance.h"

#include <stdlib.h>

/* SplitMix64. */
uint64_t chance_next(struct chance *chance) {
  uint64_t z = chance->state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

struct chance chance_of(uint64_t seed, uint64_t number) {
  struct chance chance = {seed ^ (number * 0xD1342543DE82EF95u)};
  chance.state = chance_next(&chance);
  return chance;
}

uint32_t chance_below(struct chance *chance, uint32_t limit) {
  return (uint32_t)(((chance_next(chance) >> 32) * limit) >> 32);
}

bool chance_percent(struct chance *chance, double percent) {
  return chance_below(chance, 1000000) < (uint32_t)(percent * 10000);
}

bool zipf_init(struct zipf *zipf, uint32_t count) {
  zipf->count = count;
  zipf->sums = malloc(count * sizeof *zipf->sums);
  if (!zipf->sums) return false;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) zipf->sums[i] = sum += ((uint64_t)1 << 32) / (i + 1);
  return true;
}

void zipf_close(struct zipf *zipf) {
  free(zipf->sums);
  zipf->sums = NULL;
}

uint32_t zipf_draw(const struct zipf *zipf, struct chance *chance) {
  uint64_t place = chance_next(chance) % zipf->sums[zipf->count - 1];
  uint32_t low = 0, high = zipf->count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (zipf->sums[middle] > place)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}
