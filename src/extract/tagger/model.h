/*
 * A linear model: for each feature, told by a 32-bit hash, a small integer weight for every class. The score of a class
 * is the sum of its weights over the features at hand. Trained by src/extract/trainer, read once, then immutable, so
 * that any number of threads may ask it.
 *
 * A file, numbers little-endian: "ONRMODEL", version (4 bytes), number of classes (4), number of features (4), XXH3 of
 * all that follows (8); then for each feature, in rising order of its hash: hash (4), number of weights that are not 0
 * (1), and each of these as its class (1) and its value (1, signed).
 */
#ifndef ONR_EXTRACT_MODEL_H
#define ONR_EXTRACT_MODEL_H

#include <stdint.h>

#include "onrecord/error.h"
#include "onrecord/str.h"

enum { ONR_MODEL_VERSION = 1, ONR_MODEL_CLASSES = 32, ONR_MODEL_HEADER = 28, ONR_MODEL_FEATURES_MAX = 1 << 20 };

/* So many features are scored at once. */
enum { ONR_MODEL_KEYS_MAX = 128 };

struct onr_model_bucket;
struct onr_model_row;

struct onr_model {
  struct onr_model_bucket *buckets; /* the hash table: a power of two, at most half full */
  uint32_t mask;
  struct onr_model_row *rows; /* row 0 is that of all features that the model does not know */
  /* as quick as the processor can; the tables are the same for all */
  void (*score)(const struct onr_model *model, const uint32_t *keys, size_t count, int16_t *scores);
};

/* Reads a model of `classes` classes from a file's bytes, which may go afterwards. Refuses bytes that are no such
 * model, or one cut short or altered, saying what was expected. Close it whatever comes back. */
enum onr_error onr_model_init(struct onr_model *model, struct onr_str file, uint32_t classes,
                              struct onr_failure *failure) ONR_MUST_CHECK;
void onr_model_close(struct onr_model *model);

/* The scores of all classes for `count` features (at most ONR_MODEL_KEYS_MAX); for a single one its weights, all 0 when
 * the model does not know it. */
static inline void onr_model_score(const struct onr_model *model, const uint32_t *keys, size_t count,
                                   int16_t scores[ONR_MODEL_CLASSES]) {
  model->score(model, keys, count, scores);
}

/* The same on any processor: what the quicker ones are held against. */
void onr_model_score_anywhere(const struct onr_model *model, const uint32_t *keys, size_t count, int16_t *scores);

#endif
