/*
 * The weights of an averaged perceptron while it learns, and the file that they become (extract/tagger/model.h). Whole
 * numbers only: the same data gives the same bytes on every machine.
 *
 * For the trainers only: one thread.
 */
#ifndef ONR_TRAINER_WEIGHTS_H
#define ONR_TRAINER_WEIGHTS_H

#include "extract/tagger/model.h"
#include "onrecord/buffer.h"

struct onr_weight_row {
  uint32_t key;
  int32_t now[ONR_MODEL_CLASSES];
  uint32_t since[ONR_MODEL_CLASSES]; /* the step of the last change */
  int64_t total[ONR_MODEL_CLASSES];  /* the sum over all steps before it */
};

struct onr_weights {
  struct onr_weight_row *rows;
  size_t count, capacity;
  uint32_t *slots; /* index + 1 by key */
  size_t slot_count;
  uint32_t step; /* decisions so far */
};

/* Close it whatever comes back. False: memory is exhausted. */
bool onr_weights_init(struct onr_weights *weights) ONR_MUST_CHECK;
void onr_weights_close(struct onr_weights *weights);

/* The class of the highest score among those whose bit is set in `allowed`; the first of equals. */
unsigned onr_weights_best(const struct onr_weights *weights, const uint32_t *keys, size_t count, uint32_t allowed);

/* The class other than `gold` with the highest score, if that is higher than gold's less `margin`; else `gold`. */
unsigned onr_weights_rival(const struct onr_weights *weights, const uint32_t *keys, size_t count, uint32_t classes,
                           unsigned gold, int64_t margin);

/* One decision: moves the weights if `guess` is not `gold`. */
bool onr_weights_learn(struct onr_weights *weights, const uint32_t *keys, size_t count, unsigned gold,
                       unsigned guess) ONR_MUST_CHECK;

/* Adds one to a weight that only counts and is never averaged. */
bool onr_weights_count(struct onr_weights *weights, uint32_t key, unsigned class) ONR_MUST_CHECK;

/* Sets a weight for good, as it is to stand in the file. */
bool onr_weights_fix(struct onr_weights *weights, uint32_t key, unsigned class, int value) ONR_MUST_CHECK;

/* Appends the model: averages times `scale`, rounded, cut at ±127; what is then 0 in all classes is left out. */
enum onr_error onr_weights_write(const struct onr_weights *weights, uint32_t classes, int scale, struct onr_buffer *out,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
