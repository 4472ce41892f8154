/*
 * train_names [--hold-out PREFIX] [--rounds N] --tagger FILE --out FILE TEXTS…: trains the name model on texts in which
 * names are marked (named.h). The names that the rules find in them get the kind of the marked name that they share
 * most of; those that share none are of no kind. Texts whose id begins with PREFIX are left out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "extract/entities/kinds.h"
#include "extract/tagger/model.h"
#include "named.h"
#include "onrecord/hash.h"
#include "weights.h"

enum { ROUNDS = 8, SCALE = 6, MARGIN = 20, MODEL_BYTES_MAX = 64 << 20, UNCLEAR = ONR_NAME_CLASSES };

struct sample {
  uint32_t *keys;
  uint32_t count;
  uint8_t gold; /* enum onr_name_class */
};

struct trainer {
  struct onr_arena arena;
  struct onr_lexicon lexicon;
  struct onr_model tagger;
  struct onr_named_texts texts;
  struct sample *samples;
  size_t sample_count, sample_capacity;
  struct onr_weights weights;
  struct onr_str hold_out;
  int rounds;
  const char *out;
  uint64_t random;
};

static uint64_t next_random(struct trainer *trainer) { /* xorshift64 (Marsaglia 2003) */
  trainer->random ^= trainer->random << 13;
  trainer->random ^= trainer->random >> 7;
  trainer->random ^= trainer->random << 17;
  return trainer->random;
}

/* ---- What is learnt from ---- */

/* The class of the marked name that shares most with the span, the shortest of equals. UNCLEAR: it is another name. */
static unsigned gold_class(const struct onr_named_text *text, struct onr_span span) {
  const struct onr_gold_name *best = NULL;
  uint32_t shared = 0;
  for (size_t i = 0; i < text->name_count; i++) {
    const struct onr_gold_name *name = &text->names[i];
    uint32_t start = name->start > span.start ? name->start : span.start;
    uint32_t end = name->end < span.end ? name->end : span.end;
    if (end <= start) continue;
    bool better =
        !best || end - start > shared || (end - start == shared && name->end - name->start < best->end - best->start);
    if (!better) continue;
    best = name;
    shared = end - start;
  }
  if (!best || best->class == ONR_NAME_OTHER) return ONR_NAME_OTHER;
  bool most = shared * 2 >= span.end - span.start && shared * 2 >= best->end - best->start;
  return most ? best->class : (unsigned)UNCLEAR;
}

static bool add_sample(struct trainer *trainer, const struct onr_kinds *kinds, const struct onr_name *name,
                       const struct onr_votes *votes, unsigned gold) {
  uint32_t keys[ONR_NAME_FEATURES];
  struct sample sample = {.gold = (uint8_t)gold};
  sample.count = (uint32_t)onr_kinds_features(kinds, name, votes, keys);
  sample.keys = onr_arena_alloc(&trainer->arena, sample.count * sizeof *keys);
  if (!sample.keys || !ONR_ROOM(&trainer->arena, trainer, samples, sample_count, sample_capacity)) return false;
  memcpy(sample.keys, keys, sample.count * sizeof *keys);
  trainer->samples[trainer->sample_count++] = sample;
  return true;
}

static bool add_samples(struct trainer *trainer, const struct onr_named_text *text) {
  struct onr_document document = {
      .lexicon = &trainer->lexicon, .tagger = &trainer->tagger, .arena = &trainer->arena, .text = text->text};
  struct onr_keys keys;
  struct onr_kinds kinds;
  bool done = onr_document_segment(&document) && onr_document_find_sentences(&document) &&
              onr_document_find_quotes(&document) && onr_document_tag(&document) &&
              onr_document_find_names(&document) && onr_keys_init(&keys, &trainer->arena) &&
              onr_kinds_gather(&kinds, &document, &keys);
  for (size_t i = 0; done && i < document.name_count; i++) {
    const struct onr_name *name = &document.names[i];
    unsigned gold = gold_class(text, onr_span_of(&document, name->first, name->end));
    if (name->form != ONR_FORM_NAME || gold == UNCLEAR) continue;
    done = add_sample(trainer, &kinds, name, onr_kinds_of(&kinds, name), gold);
  }
  return done;
}

static bool make_samples(struct trainer *trainer) {
  for (size_t i = 0; i < trainer->texts.count; i++) {
    const struct onr_named_text *text = &trainer->texts.items[i];
    bool held_out = trainer->hold_out.len > 0 && onr_str_starts_with(text->id, trainer->hold_out);
    if (!held_out && !add_samples(trainer, text)) return false;
  }
  return true;
}

/* ---- Learning ---- */

static bool learn(struct trainer *trainer) {
  for (int round = 0; round < trainer->rounds; round++) {
    size_t wrong = 0;
    for (size_t i = trainer->sample_count; i > 1; i--) { /* Fisher and Yates's shuffle */
      size_t other = (size_t)(next_random(trainer) % i);
      struct sample sample = trainer->samples[i - 1];
      trainer->samples[i - 1] = trainer->samples[other];
      trainer->samples[other] = sample;
    }
    for (size_t i = 0; i < trainer->sample_count; i++) {
      const struct sample *sample = &trainer->samples[i];
      unsigned guess =
          onr_weights_rival(&trainer->weights, sample->keys, sample->count, ONR_NAME_CLASSES, sample->gold, MARGIN);
      wrong += guess != sample->gold;
      if (!onr_weights_learn(&trainer->weights, sample->keys, sample->count, sample->gold, guess)) return false;
    }
    printf("round %d: %zu of %zu names wrong or close\n", round + 1, wrong, trainer->sample_count);
  }
  return true;
}

/* ---- The program ---- */

static enum onr_error read_file(const char *path, struct onr_buffer *out, struct onr_failure *failure) {
  FILE *stream = fopen(path, "rb");
  if (!stream) return onr_fail(failure, ONR_ERR_IO, "%s cannot be opened: %s.", path, strerror(errno));
  enum onr_error error = onr_buffer_append_stream(out, stream, failure);
  fclose(stream);
  return error;
}

static enum onr_error read_tagger(struct trainer *trainer, const char *path, struct onr_failure *failure) {
  struct onr_buffer file;
  onr_buffer_init(&file, MODEL_BYTES_MAX);
  enum onr_error error = read_file(path, &file, failure);
  if (!error) error = onr_model_init(&trainer->tagger, onr_buffer_str(&file), ONR_TAG_COUNT, failure);
  onr_buffer_close(&file);
  return error;
}

static enum onr_error write_model(const struct trainer *trainer, struct onr_failure *failure) {
  struct onr_buffer file;
  onr_buffer_init(&file, MODEL_BYTES_MAX);
  enum onr_error error = onr_weights_write(&trainer->weights, ONR_NAME_CLASSES, SCALE, &file, failure);
  struct onr_str bytes = onr_buffer_str(&file);
  FILE *stream = error ? NULL : fopen(trainer->out, "wb");
  bool written = stream && fwrite(bytes.data, 1, bytes.len, stream) == bytes.len;
  if (stream && fclose(stream) != 0) written = false;
  onr_buffer_close(&file);
  if (!error && !written)
    return onr_fail(failure, ONR_ERR_IO, "%s cannot be written: %s.", trainer->out, strerror(errno));
  return error;
}

static enum onr_error train(struct trainer *trainer, struct onr_failure *failure) {
  enum onr_error error = onr_lexicon_init(&trainer->lexicon, failure);
  if (error) return error;
  bool done = onr_weights_init(&trainer->weights) && make_samples(trainer) && learn(trainer);
  return done ? write_model(trainer, failure) : onr_fail_memory(failure);
}

/* One option or file; false if it cannot be understood. */
static bool read_argument(struct trainer *trainer, int count, char **arguments, int *at, struct onr_failure *failure) {
  const char *name = arguments[*at];
  if (strncmp(name, "--", 2) != 0) {
    bool gum = onr_str_ends_with(onr_str_from(name), ONR_STR(".conllu"));
    return (gum ? onr_named_read_gum : onr_named_read)(&trainer->texts, name, &trainer->arena, failure) == ONR_OK;
  }
  if (*at + 1 >= count) return false;
  const char *value = arguments[++*at];
  long long rounds;
  if (strcmp(name, "--out") == 0) return trainer->out = value, true;
  if (strcmp(name, "--tagger") == 0) return read_tagger(trainer, value, failure) == ONR_OK;
  if (strcmp(name, "--hold-out") == 0) return trainer->hold_out = onr_str_from(value), true;
  if (strcmp(name, "--rounds") != 0 || !onr_str_to_int(onr_str_from(value), &rounds)) return false;
  return trainer->rounds = (int)rounds, rounds > 0 && rounds < 1000;
}

int main(int count, char **arguments) {
  static struct trainer trainer = {.rounds = ROUNDS, .random = UINT64_C(88172645463325252)};
  struct onr_failure failure = {0};
  onr_arena_init(&trainer.arena, (size_t)4 << 30);
  bool understood = onr_hash_start(&failure) == ONR_OK;
  for (int i = 1; understood && i < count; i++) understood = read_argument(&trainer, count, arguments, &i, &failure);
  bool complete = understood && trainer.out && trainer.tagger.rows && trainer.texts.count > 0;
  if (!complete)
    fprintf(stderr, "train_names: %s\n",
            failure.detail[0] ? failure.detail
                              : "usage: train_names [--hold-out PREFIX] [--rounds N] --tagger FILE --out FILE TEXTS…");
  bool done = complete && train(&trainer, &failure) == ONR_OK;
  if (complete && !done) fprintf(stderr, "train_names: %s\n", failure.detail);
  onr_model_close(&trainer.tagger);
  onr_weights_close(&trainer.weights);
  onr_lexicon_close(&trainer.lexicon);
  onr_arena_close(&trainer.arena);
  return done ? 0 : 1;
}
