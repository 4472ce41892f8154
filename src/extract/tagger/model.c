/*
 * Scoring is what extraction does most, some 200 times a kilobyte of text with 33 features each, all over a table of 11
 * MB. So nothing in it branches on what is found: a look into a bucket, which is one line of the processor's cache,
 * compares all its keys at once; a feature that is unknown has the row of zeros; and a row is added as a whole.
 */
#include "model.h"

#include <stdlib.h>

#include "onrecord/hash.h"

enum { BUCKET = 8, LINE = 64 };

typedef uint32_t quad __attribute__((vector_size(16)));

/* Filled from its beginning; what does not fit goes to the next one. A row of 0 is a free place. */
struct onr_model_bucket {
  union {
    quad quads[2];
    uint32_t items[BUCKET];
  } keys, rows;
};
_Static_assert(sizeof(struct onr_model_bucket) == LINE, "a bucket is a line of the cache");

/* A class's weight is a byte, with BIAS added so that it is not negative. Two neighbours are a number of 16 bits, the
 * second one its upper half. */
enum { BIAS = 128 };
typedef uint16_t pairs __attribute__((vector_size(ONR_MODEL_CLASSES)));
struct onr_model_row {
  pairs pairs;
};
_Static_assert(ONR_MODEL_KEYS_MAX *(BIAS + INT8_MAX) <= UINT16_MAX, "the sum of a class fits");

/* ---- Scoring ---- */

static inline uint32_t find_in(const struct onr_model_bucket *bucket, uint32_t key) {
  quad found = ((quad)(bucket->keys.quads[0] == key) & bucket->rows.quads[0]) |
               ((quad)(bucket->keys.quads[1] == key) & bucket->rows.quads[1]);
  uint64_t halves[2];
  memcpy(halves, &found, sizeof found);
  return (uint32_t)(halves[0] | halves[0] >> 32 | halves[1] | halves[1] >> 32);
}

static inline uint32_t find_row(const struct onr_model *model, uint32_t key) {
  uint32_t at = key & model->mask, row = find_in(&model->buckets[at], key);
  while (row == 0 && model->buckets[at].rows.items[BUCKET - 1] != 0) {
    at = (at + 1) & model->mask;
    row = find_in(&model->buckets[at], key);
  }
  return row;
}

/* Pairs are summed as they are, and their upper halves alone as well: the sums of the lower halves follow. */
static inline __attribute__((always_inline)) void score(const struct onr_model *model, const uint32_t *keys,
                                                        size_t count, int16_t *scores) {
  pairs both = {0}, second = {0};
  for (size_t i = 0; i < count; i++) __builtin_prefetch(&model->buckets[keys[i] & model->mask]);
  for (size_t i = 0; i < count; i++) {
    pairs row = model->rows[find_row(model, keys[i])].pairs;
    both += row;
    second += row >> 8;
  }
  pairs first = both - (second << 8), bias = (uint16_t)(count * BIAS) - (pairs){0};
  first -= bias;
  second -= bias;
  for (size_t i = 0; i < ONR_MODEL_CLASSES / 2; i++) {
    scores[2 * i] = (int16_t)first[i];
    scores[2 * i + 1] = (int16_t)second[i];
  }
}

void onr_model_score_anywhere(const struct onr_model *model, const uint32_t *keys, size_t count, int16_t *scores) {
  score(model, keys, count, scores);
}

#ifdef __x86_64__
/* The same with vectors of 32 bytes: half the time. */
__attribute__((target("avx2"))) static void score_avx2(const struct onr_model *model, const uint32_t *keys,
                                                       size_t count, int16_t *scores) {
  score(model, keys, count, scores);
}
#endif

static void choose_score(struct onr_model *model) {
  model->score = onr_model_score_anywhere;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) model->score = score_avx2;
#endif
}

/* ---- Reading ---- */

static const char magic[8] = {'O', 'N', 'R', 'M', 'O', 'D', 'E', 'L'};

static uint32_t read32(const char *data) {
  const unsigned char *bytes = (const unsigned char *)data;
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static enum onr_error refuse(struct onr_failure *failure, const char *expected) {
  return onr_fail(failure, ONR_ERR_INTERNAL, "The model cannot be read: expected %s.", expected);
}

static enum onr_error check_header(struct onr_str file, uint32_t classes, struct onr_failure *failure) {
  if (file.len < ONR_MODEL_HEADER || memcmp(file.data, magic, sizeof magic) != 0)
    return refuse(failure, "a file that begins with ONRMODEL");
  if (read32(file.data + 8) != ONR_MODEL_VERSION) return refuse(failure, "version 1");
  if (read32(file.data + 12) != classes || classes > ONR_MODEL_CLASSES)
    return refuse(failure, "a model of as many classes as the program has");
  if (read32(file.data + 16) > ONR_MODEL_FEATURES_MAX) return refuse(failure, "at most 1048576 features");
  uint64_t hash = read32(file.data + 20) | (uint64_t)read32(file.data + 24) << 32;
  if (hash != onr_hash64(onr_str_slice(file, ONR_MODEL_HEADER, file.len)))
    return refuse(failure, "the checksum of its header; it was cut short or altered");
  return ONR_OK;
}

static bool make_tables(struct onr_model *model, uint32_t count) {
  uint32_t buckets = 1;
  while (buckets * BUCKET < count * 2) buckets *= 2;
  model->mask = buckets - 1;
  model->buckets = aligned_alloc(LINE, (size_t)buckets * sizeof *model->buckets);
  model->rows = aligned_alloc(sizeof *model->rows, ((size_t)count + 1) * sizeof *model->rows);
  if (!model->buckets || !model->rows) return false;
  memset(model->buckets, 0, (size_t)buckets * sizeof *model->buckets);
  memset(model->rows, BIAS, ((size_t)count + 1) * sizeof *model->rows);
  return true;
}

static void add_key(struct onr_model *model, uint32_t key, uint32_t row) {
  uint32_t at = key & model->mask, place = 0;
  while (model->buckets[at].rows.items[place]) {
    if (++place < BUCKET) continue;
    place = 0;
    at = (at + 1) & model->mask;
  }
  model->buckets[at].keys.items[place] = key;
  model->buckets[at].rows.items[place] = row;
}

/* One feature from `file` at `*at`; false when the bytes are no feature, or one whose hash is less than `*least`. */
static bool read_feature(struct onr_model *model, struct onr_str file, uint32_t classes, uint32_t row, uint64_t *least,
                         size_t *at) {
  enum { FEATURE_HEAD = 5 };
  if (file.len - *at < FEATURE_HEAD) return false;
  uint32_t key = read32(file.data + *at);
  size_t count = (unsigned char)file.data[*at + 4], next = 0;
  *at += FEATURE_HEAD;
  if (key < *least || count > classes || file.len - *at < count * 2) return false;
  *least = (uint64_t)key + 1;
  add_key(model, key, row);
  for (; count > 0; count--, *at += 2) {
    size_t class = (unsigned char)file.data[*at];
    int weight = ((unsigned char)file.data[*at + 1] ^ BIAS) - BIAS; /* a signed byte */
    if (class < next || class >= classes) return false;
    model->rows[row].pairs[class / 2] += (uint16_t)(weight * (class % 2 ? 256 : 1));
    next = class + 1;
  }
  return true;
}

enum onr_error onr_model_init(struct onr_model *model, struct onr_str file, uint32_t classes,
                              struct onr_failure *failure) {
  *model = (struct onr_model){0};
  enum onr_error error = check_header(file, classes, failure);
  if (error) return error;
  uint32_t count = read32(file.data + 16);
  if (!make_tables(model, count)) return onr_fail_memory(failure);
  choose_score(model);
  size_t at = ONR_MODEL_HEADER;
  uint64_t least = 0;
  for (uint32_t row = 1; row <= count; row++)
    if (!read_feature(model, file, classes, row, &least, &at))
      return refuse(failure, "as many features as its header says, in rising order");
  if (at != file.len) return refuse(failure, "nothing after its last feature");
  return ONR_OK;
}

void onr_model_close(struct onr_model *model) {
  free(model->buckets);
  free(model->rows);
  *model = (struct onr_model){0};
}
