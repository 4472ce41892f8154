#include "model.h"

#include <stdlib.h>

#include "onrecord/hash.h"

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

static void add_slot(struct onr_model *model, uint32_t key, uint32_t row) {
  uint32_t at = key & model->mask;
  while (model->slots[at].row) at = (at + 1) & model->mask;
  model->slots[at] = (struct onr_model_slot){key, row};
}

/* One feature from `file` at `*at`; false when the bytes are no feature. */
static bool read_feature(struct onr_model *model, struct onr_str file, uint32_t classes, uint32_t row, size_t *at) {
  enum { FEATURE_HEAD = 5 };
  if (file.len - *at < FEATURE_HEAD) return false;
  add_slot(model, read32(file.data + *at), row);
  size_t count = (unsigned char)file.data[*at + 4];
  *at += FEATURE_HEAD;
  if (count > classes || file.len - *at < count * 2) return false;
  for (; count > 0; count--, *at += 2) {
    unsigned char class = (unsigned char)file.data[*at];
    if (class >= classes) return false;
    model->rows[row][class] = (int8_t)file.data[*at + 1];
  }
  return true;
}

enum onr_error onr_model_init(struct onr_model *model, struct onr_str file, uint32_t classes,
                              struct onr_failure *failure) {
  *model = (struct onr_model){0};
  enum onr_error error = check_header(file, classes, failure);
  if (error) return error;
  uint32_t count = read32(file.data + 16), slots = 2;
  while (slots < count * 2) slots *= 2;
  model->mask = slots - 1;
  model->slots = calloc(slots, sizeof *model->slots);
  model->rows = calloc((size_t)count + 1, sizeof *model->rows);
  if (!model->slots || !model->rows) return onr_fail_memory(failure);
  size_t at = ONR_MODEL_HEADER;
  for (uint32_t row = 1; row <= count; row++)
    if (!read_feature(model, file, classes, row, &at)) return refuse(failure, "as many features as its header says");
  if (at != file.len) return refuse(failure, "nothing after its last feature");
  return ONR_OK;
}

void onr_model_close(struct onr_model *model) {
  free(model->slots);
  free(model->rows);
  *model = (struct onr_model){0};
}
