#include "weights.h"

#include <stdlib.h>

#include "onrecord/hash.h"

enum { FIRST_SLOTS = 1 << 16 };

bool onr_weights_init(struct onr_weights *weights) {
  *weights = (struct onr_weights){.slot_count = FIRST_SLOTS};
  weights->slots = calloc(FIRST_SLOTS, sizeof *weights->slots);
  return weights->slots != NULL;
}

void onr_weights_close(struct onr_weights *weights) {
  free(weights->rows);
  free(weights->slots);
}

/* The slot of `key`, or the free one where it would go. */
static uint32_t *slot_of(const struct onr_weights *weights, uint32_t key) {
  size_t mask = weights->slot_count - 1, at = key & mask;
  while (weights->slots[at] && weights->rows[weights->slots[at] - 1].key != key) at = (at + 1) & mask;
  return &weights->slots[at];
}

static bool grow_slots(struct onr_weights *weights) {
  uint32_t *slots = calloc(weights->slot_count * 2, sizeof *slots);
  if (!slots) return false;
  free(weights->slots);
  weights->slots = slots;
  weights->slot_count *= 2;
  for (size_t i = 0; i < weights->count; i++) *slot_of(weights, weights->rows[i].key) = (uint32_t)i + 1;
  return true;
}

static struct onr_weight_row *row_of(struct onr_weights *weights, uint32_t key) {
  uint32_t *slot = slot_of(weights, key);
  if (*slot) return &weights->rows[*slot - 1];
  if (weights->count == weights->capacity) {
    size_t capacity = weights->capacity ? weights->capacity * 2 : 1024;
    struct onr_weight_row *rows = realloc(weights->rows, capacity * sizeof *rows);
    if (!rows) return NULL;
    weights->rows = rows;
    weights->capacity = capacity;
  }
  weights->rows[weights->count] = (struct onr_weight_row){.key = key};
  *slot = (uint32_t)++weights->count;
  if (weights->count * 2 > weights->slot_count && !grow_slots(weights)) return NULL;
  return &weights->rows[weights->count - 1];
}

static void score(const struct onr_weights *weights, const uint32_t *keys, size_t count,
                  int64_t scores[ONR_MODEL_CLASSES]) {
  memset(scores, 0, ONR_MODEL_CLASSES * sizeof *scores);
  for (size_t i = 0; i < count; i++) {
    uint32_t slot = *slot_of(weights, keys[i]);
    for (unsigned class = 0; slot && class < ONR_MODEL_CLASSES; class ++)
      scores[class] += weights->rows[slot - 1].now[class];
  }
}

unsigned onr_weights_best(const struct onr_weights *weights, const uint32_t *keys, size_t count, uint32_t allowed) {
  int64_t scores[ONR_MODEL_CLASSES];
  score(weights, keys, count, scores);
  unsigned best = ONR_MODEL_CLASSES;
  for (unsigned class = 0; class < ONR_MODEL_CLASSES; class ++)
    if ((allowed >> class & 1) && (best == ONR_MODEL_CLASSES || scores[class] > scores[best])) best = class;
  return best;
}

unsigned onr_weights_rival(const struct onr_weights *weights, const uint32_t *keys, size_t count, uint32_t classes,
                           unsigned gold, int64_t margin) {
  int64_t scores[ONR_MODEL_CLASSES];
  score(weights, keys, count, scores);
  unsigned rival = gold;
  for (unsigned class = 0; class < classes; class ++)
    if (class != gold && (rival == gold || scores[class] > scores[rival])) rival = class;
  return scores[rival] > scores[gold] - margin ? rival : gold;
}

static void move(struct onr_weight_row *row, unsigned class, int by, uint32_t step) {
  row->total[class] += (int64_t)row->now[class] * (step - row->since[class]);
  row->since[class] = step;
  row->now[class] += by;
}

bool onr_weights_learn(struct onr_weights *weights, const uint32_t *keys, size_t count, unsigned gold, unsigned guess) {
  weights->step++;
  if (gold == guess) return true;
  for (size_t i = 0; i < count; i++) {
    struct onr_weight_row *row = row_of(weights, keys[i]);
    if (!row) return false;
    move(row, gold, 1, weights->step);
    move(row, guess, -1, weights->step);
  }
  return true;
}

bool onr_weights_count(struct onr_weights *weights, uint32_t key, unsigned class) {
  struct onr_weight_row *row = row_of(weights, key);
  if (!row) return false;
  row->now[class]++;
  return true;
}

bool onr_weights_fix(struct onr_weights *weights, uint32_t key, unsigned class, int value) {
  struct onr_weight_row *row = row_of(weights, key);
  if (!row) return false;
  row->since[class] = UINT32_MAX;
  row->now[class] = value;
  return true;
}

static int final_weight(const struct onr_weights *weights, const struct onr_weight_row *row, unsigned class,
                        int scale) {
  enum { LARGEST = 127 };
  if (row->since[class] == UINT32_MAX) return row->now[class];
  int64_t steps = weights->step ? weights->step : 1;
  int64_t total = row->total[class] + (int64_t)row->now[class] * (weights->step - row->since[class]);
  int64_t twice = total * scale * 2, rounded = (twice + (twice < 0 ? -steps : steps)) / (2 * steps);
  return rounded > LARGEST ? LARGEST : rounded < -LARGEST ? -LARGEST : (int)rounded;
}

static int compare_rows(const void *a, const void *b) {
  uint32_t x = ((const struct onr_weight_row *)a)->key, y = ((const struct onr_weight_row *)b)->key;
  return x < y ? -1 : x > y;
}

static void append32(struct onr_buffer *out, uint32_t value) {
  for (int i = 0; i < 4; i++) onr_buffer_append_char(out, (char)(value >> (8 * i) & 0xFF));
}

/* Appends one feature; false if all its weights are 0. */
static bool append_row(const struct onr_weights *weights, const struct onr_weight_row *row, uint32_t classes, int scale,
                       struct onr_buffer *out) {
  char pairs[2 * ONR_MODEL_CLASSES];
  size_t len = 0;
  for (unsigned class = 0; class < classes; class ++) {
    int value = final_weight(weights, row, class, scale);
    if (value == 0) continue;
    pairs[len++] = (char)class;
    pairs[len++] = (char)value;
  }
  if (len == 0) return false;
  append32(out, row->key);
  onr_buffer_append_char(out, (char)(len / 2));
  onr_buffer_append(out, pairs, len);
  return true;
}

enum onr_error onr_weights_write(const struct onr_weights *weights, uint32_t classes, int scale, struct onr_buffer *out,
                                 struct onr_failure *failure) {
  struct onr_weight_row *sorted = malloc((weights->count + 1) * sizeof *sorted);
  struct onr_buffer body;
  if (!sorted) return onr_fail_memory(failure);
  onr_buffer_init(&body, out->max);
  if (weights->count > 0) memcpy(sorted, weights->rows, weights->count * sizeof *sorted);
  qsort(sorted, weights->count, sizeof *sorted, compare_rows); /* no two keys are equal */
  uint32_t count = 0;
  for (size_t i = 0; i < weights->count; i++) count += append_row(weights, &sorted[i], classes, scale, &body);
  uint64_t hash = onr_hash64(onr_buffer_str(&body));
  onr_buffer_append(out, "ONRMODEL", 8);
  append32(out, ONR_MODEL_VERSION);
  append32(out, classes);
  append32(out, count);
  append32(out, (uint32_t)hash);
  append32(out, (uint32_t)(hash >> 32));
  onr_buffer_append_str(out, onr_buffer_str(&body));
  bool whole = !onr_buffer_status(&body) && !onr_buffer_status(out);
  onr_buffer_close(&body);
  free(sorted);
  return whole ? ONR_OK : onr_fail_memory(failure);
}
