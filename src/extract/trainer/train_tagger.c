/*
 * train_tagger [--hold-out PREFIX]… [--rounds N] --wordnet FOLDER --out FILE TREEBANK…: trains the part-of-speech
 * tagger on treebanks in CoNLL-U with Penn tags (column XPOS) and the words of WordNet, and writes its model. Documents
 * whose id begins with a PREFIX are not trained on; the accuracy on them is printed. The treebanks' words are brought
 * onto the program's own tokens by their places.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "conllu.h"
#include "extract/tagger/tagger.h"
#include "onrecord/hash.h"
#include "weights.h"
#include "wordnet.h"

enum { PREFIXES = 8, ROUNDS = 8, SCALE = 6, MODEL_BYTES_MAX = 64 << 20 };
enum { UNTAGGED = ONR_TAG_COUNT }; /* a token that no word of the treebank covers */

struct sample {
  struct onr_document document;
  uint8_t *gold; /* by token */
  bool held_out;
};

struct order {
  uint32_t sample, sentence;
};

struct trainer {
  struct onr_arena arena;
  struct onr_lexicon lexicon;
  struct onr_treebank treebank;
  struct sample *samples;
  struct order *orders; /* the sentences to train on */
  size_t order_count, order_capacity;
  struct onr_weights weights;
  struct onr_model words; /* the known words' tags alone */
  struct onr_tagger_sentence sentence;
  struct onr_str prefixes[PREFIXES];
  size_t prefix_count;
  int rounds;
  const char *out, *wordnet;
  uint64_t random;
};

static uint64_t next_random(struct trainer *trainer) { /* xorshift64 (Marsaglia 2003) */
  trainer->random ^= trainer->random << 13;
  trainer->random ^= trainer->random >> 7;
  trainer->random ^= trainer->random << 17;
  return trainer->random;
}

/* The tag of a word of the treebank. */
static unsigned tag_of(const struct onr_gold_word *word) {
  static const struct {
    const char *xpos;
    enum onr_tag tag;
  } others[] = {{"PDT", ONR_TAG_DT},  {"RBS", ONR_TAG_RBR}, {"WP$", ONR_TAG_WP}, {"FW", ONR_TAG_NNP},
                {"ADD", ONR_TAG_NNP}, {"GW", ONR_TAG_NN},   {"AFX", ONR_TAG_JJ}, {"LS", ONR_TAG_CD}};
  if (onr_str_equal(word->xpos, ONR_STR("IN")) && onr_str_equal(word->upos, ONR_STR("SCONJ"))) return ONR_TAG_CS;
  for (unsigned tag = 0; tag < ONR_TAG_COUNT; tag++)
    if (onr_str_equal(word->xpos, onr_str_from(onr_tag_name((enum onr_tag)tag)))) return tag;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (onr_str_equal(word->xpos, onr_str_from(others[i].xpos))) return others[i].tag;
  return ONR_TAG_PUNCT;
}

/* Each token gets the tag of the first word that shares a byte with it. */
static bool align(struct trainer *trainer, struct sample *sample, const struct onr_gold_document *gold) {
  const struct onr_document *document = &sample->document;
  sample->gold = onr_arena_zalloc(&trainer->arena, document->token_count + 1, 1);
  if (!sample->gold) return false;
  size_t word = 0;
  for (size_t i = 0; i < document->token_count; i++) {
    while (word < gold->word_count && gold->words[word].end <= document->tokens[i].start) word++;
    bool covers = word < gold->word_count && gold->words[word].start < document->tokens[i].end;
    sample->gold[i] = (uint8_t)(covers ? tag_of(&gold->words[word]) : UNTAGGED);
  }
  return true;
}

static bool is_held_out(const struct trainer *trainer, struct onr_str id) {
  for (size_t i = 0; i < trainer->prefix_count; i++)
    if (onr_str_starts_with(id, trainer->prefixes[i])) return true;
  return false;
}

static bool add_orders(struct trainer *trainer, const struct sample *sample, size_t index) {
  for (size_t i = 0; i < sample->document.sentence_count; i++) {
    if (!ONR_ROOM(&trainer->arena, trainer, orders, order_count, order_capacity)) return false;
    trainer->orders[trainer->order_count++] = (struct order){(uint32_t)index, (uint32_t)i};
  }
  return true;
}

static bool make_samples(struct trainer *trainer) {
  struct sample *samples = onr_arena_zalloc(&trainer->arena, trainer->treebank.count + 1, sizeof *samples);
  if (!samples) return false;
  trainer->samples = samples;
  for (size_t i = 0; i < trainer->treebank.count; i++) {
    const struct onr_gold_document *gold = &trainer->treebank.documents[i];
    struct sample *sample = &samples[i];
    sample->document =
        (struct onr_document){.lexicon = &trainer->lexicon, .arena = &trainer->arena, .text = gold->text};
    sample->held_out = is_held_out(trainer, gold->id);
    bool done = onr_document_segment(&sample->document) && onr_document_find_sentences(&sample->document) &&
                align(trainer, sample, gold) && (sample->held_out || add_orders(trainer, sample, i));
    if (!done) return false;
  }
  return true;
}

/* ---- The known words ---- */

/* A word is known once it was seen KNOWN times; its tags are those that it has once in RARE times; a tag is its only
 * one if the word was seen SURE times and had another less than once in ODD times. */
enum { KNOWN = 2, RARE = 50, SURE = 12, ODD = 100 };

static bool fix_word(struct trainer *trainer, const struct onr_weight_row *row) {
  int64_t seen = 0;
  for (unsigned tag = 0; tag < ONR_TAG_COUNT; tag++) seen += row->now[tag];
  if (seen < KNOWN) return true;
  for (unsigned tag = 0; tag < ONR_TAG_COUNT; tag++) {
    if (row->now[tag] == 0 || (int64_t)row->now[tag] * RARE < seen) continue;
    bool only = seen >= SURE && (seen - row->now[tag]) * ODD < seen && tag != ONR_TAG_NNP && tag != ONR_TAG_NNPS;
    if (!onr_weights_fix(&trainer->weights, row->key, tag, only ? ONR_TAGGER_ONLY : ONR_TAGGER_HAS)) return false;
  }
  return true;
}

static bool count_words(struct trainer *trainer, struct onr_weights *counts) {
  for (size_t i = 0; i < trainer->order_count; i++) {
    const struct sample *sample = &trainer->samples[trainer->orders[i].sample];
    onr_tagger_look(&sample->document, NULL, &sample->document.sentences[trainer->orders[i].sentence],
                    &trainer->sentence);
    for (size_t k = 0; k < trainer->sentence.count; k++) {
      unsigned gold = sample->gold[trainer->sentence.first + k];
      uint32_t key = onr_tagger_word_key(trainer->sentence.words[k + 2].word);
      if (gold != UNTAGGED && !onr_weights_count(counts, key, gold)) return false;
    }
  }
  return true;
}

static bool add_listed(void *context, struct onr_str word, enum onr_tag tag) {
  struct trainer *trainer = context;
  return onr_weights_fix(&trainer->weights, onr_tagger_listed_key((uint32_t)onr_hash64(word)), tag, 1);
}

/* The known words as features of the final model, and as a model of their own that training looks them up in. */
static enum onr_error find_words(struct trainer *trainer, struct onr_failure *failure) {
  struct onr_weights counts;
  struct onr_buffer file;
  onr_buffer_init(&file, MODEL_BYTES_MAX);
  bool done = onr_weights_init(&counts) && count_words(trainer, &counts);
  for (size_t i = 0; done && i < counts.count; i++) done = fix_word(trainer, &counts.rows[i]);
  onr_weights_close(&counts);
  enum onr_error error =
      done ? onr_wordnet_read(trainer->wordnet, add_listed, trainer, failure) : onr_fail_memory(failure);
  if (!error) error = onr_weights_write(&trainer->weights, ONR_TAG_COUNT, SCALE, &file, failure);
  if (!error) error = onr_model_init(&trainer->words, onr_buffer_str(&file), ONR_TAG_COUNT, failure);
  onr_buffer_close(&file);
  return error;
}

/* ---- Learning ---- */

/* As a headline would have it: capitals that tell nothing. */
static void capitalise(struct onr_tagger_sentence *sentence, struct onr_document *document, uint16_t *flags,
                       bool undo) {
  for (size_t i = 0; i < sentence->count; i++) {
    struct onr_token *token = &document->tokens[sentence->first + i];
    if (undo) {
      token->flags = flags[i];
      continue;
    }
    flags[i] = token->flags;
    bool letter = onr_ascii_is_letter(document->text.data[token->start]);
    if (token->kind == ONR_T_WORD && letter && token->end - token->start > 3)
      token->flags |= ONR_F_CAPITAL | ONR_F_TITLE_CASE;
  }
}

/* One in so many words is learnt as one never seen, so that its ending and its neighbours are learnt from, too. */
static void forget(struct trainer *trainer) {
  enum { FORGOTTEN = 6 };
  for (size_t i = 0; i < trainer->sentence.count; i++) {
    struct onr_tagger_word *word = &trainer->sentence.words[i + 2];
    if (word->fixed != ONR_TAG_COUNT || next_random(trainer) % FORGOTTEN != 0) continue;
    word->tags = 0;
    word->word = 0;
  }
}

static bool learn_sentence(struct trainer *trainer, struct order order) {
  enum { HEADLINES = 12 }; /* one in so many sentences is learnt as a headline */
  struct sample *sample = &trainer->samples[order.sample];
  struct onr_tagger_sentence *sentence = &trainer->sentence;
  const struct onr_sentence *range = &sample->document.sentences[order.sentence];
  uint16_t flags[ONR_SENTENCE_TOKENS];
  bool headline = next_random(trainer) % HEADLINES == 0;
  sentence->first = range->first;
  sentence->count = range->end - range->first;
  if (headline) capitalise(sentence, &sample->document, flags, false);
  onr_tagger_look(&sample->document, &trainer->words, range, sentence);
  if (headline) capitalise(sentence, &sample->document, flags, true);
  forget(trainer);
  unsigned before = ONR_TAGGER_EDGE, second = ONR_TAGGER_EDGE;
  for (size_t i = 0; i < sentence->count; i++) {
    unsigned gold = sample->gold[sentence->first + i], guess = sentence->words[i + 2].fixed;
    if (guess == ONR_TAG_COUNT) {
      uint32_t keys[ONR_TAGGER_FEATURES];
      onr_tagger_features(sentence, i, before, second, keys);
      guess = onr_weights_best(&trainer->weights, keys, ONR_TAGGER_FEATURES, UINT32_MAX);
      if (gold != UNTAGGED && !onr_weights_learn(&trainer->weights, keys, ONR_TAGGER_FEATURES, gold, guess))
        return false;
    }
    second = before;
    before = guess;
  }
  return true;
}

static bool learn(struct trainer *trainer) {
  for (int round = 0; round < trainer->rounds; round++) {
    for (size_t i = trainer->order_count; i > 1; i--) { /* Fisher and Yates's shuffle */
      size_t other = (size_t)(next_random(trainer) % i);
      struct order order = trainer->orders[i - 1];
      trainer->orders[i - 1] = trainer->orders[other];
      trainer->orders[other] = order;
    }
    for (size_t i = 0; i < trainer->order_count; i++)
      if (!learn_sentence(trainer, trainer->orders[i])) return false;
  }
  return true;
}

/* ---- Measuring ---- */

struct tally {
  size_t right, all, right_unknown, unknown, fixed;
  size_t confused[ONR_TAG_COUNT][ONR_TAG_COUNT];
};

static void tally_sample(struct trainer *trainer, const struct sample *sample, struct tally *tally) {
  const struct onr_document *document = &sample->document;
  for (size_t i = 0; i < document->sentence_count; i++) {
    onr_tagger_look(document, document->tagger, &document->sentences[i], &trainer->sentence);
    for (size_t k = 0; k < trainer->sentence.count; k++) {
      size_t at = document->sentences[i].first + k;
      const struct onr_tagger_word *word = &trainer->sentence.words[k + 2];
      if (sample->gold[at] == UNTAGGED || (document->tokens[at].kind > ONR_T_NUMBER && word->fixed == ONR_TAG_PUNCT))
        continue;
      bool right = document->tokens[at].tag == sample->gold[at];
      tally->all++;
      tally->right += right;
      tally->fixed += word->fixed != ONR_TAG_COUNT;
      tally->unknown += word->tags == 0;
      tally->right_unknown += word->tags == 0 && right;
      if (!right) tally->confused[sample->gold[at]][document->tokens[at].tag]++;
    }
  }
}

static void print_confusions(const struct tally *tally) {
  enum { LEAST = 8 };
  for (unsigned gold = 0; gold < ONR_TAG_COUNT; gold++)
    for (unsigned tag = 0; tag < ONR_TAG_COUNT; tag++)
      if (tally->confused[gold][tag] >= LEAST)
        printf("  %s taken for %s: %zu\n", onr_tag_name((enum onr_tag)gold), onr_tag_name((enum onr_tag)tag),
               tally->confused[gold][tag]);
}

static double percent(size_t part, size_t whole) {
  return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* The accuracy on the documents held out under a prefix; marks are not counted. */
static void measure(struct trainer *trainer, const struct onr_model *model, struct onr_str prefix) {
  struct tally tally = {0};
  for (size_t i = 0; i < trainer->treebank.count; i++) {
    struct sample *sample = &trainer->samples[i];
    if (!onr_str_starts_with(trainer->treebank.documents[i].id, prefix)) continue;
    sample->document.tagger = model;
    if (onr_document_tag(&sample->document)) tally_sample(trainer, sample, &tally);
  }
  printf("%.*s: %.2f %% of %zu tokens right; unknown words %.2f %% of %zu; not scored %.1f %%\n", ONR_FMT(prefix),
         percent(tally.right, tally.all), tally.all, percent(tally.right_unknown, tally.unknown), tally.unknown,
         percent(tally.fixed, tally.all));
  print_confusions(&tally);
}

/* ---- The program ---- */

static enum onr_error write_file(const char *path, struct onr_str bytes, struct onr_failure *failure) {
  FILE *stream = fopen(path, "wb");
  bool written = stream && fwrite(bytes.data, 1, bytes.len, stream) == bytes.len;
  if (stream && fclose(stream) != 0) written = false;
  return written ? ONR_OK : onr_fail(failure, ONR_ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
}

static enum onr_error finish(struct trainer *trainer, struct onr_failure *failure) {
  struct onr_buffer file;
  struct onr_model model = {0};
  onr_buffer_init(&file, MODEL_BYTES_MAX);
  enum onr_error error = onr_weights_write(&trainer->weights, ONR_TAG_COUNT, SCALE, &file, failure);
  if (!error) error = onr_model_init(&model, onr_buffer_str(&file), ONR_TAG_COUNT, failure);
  for (size_t i = 0; !error && i < trainer->prefix_count; i++) measure(trainer, &model, trainer->prefixes[i]);
  if (!error) error = write_file(trainer->out, onr_buffer_str(&file), failure);
  onr_model_close(&model);
  onr_buffer_close(&file);
  return error;
}

static enum onr_error train(struct trainer *trainer, struct onr_failure *failure) {
  enum onr_error error = onr_lexicon_init(&trainer->lexicon, failure);
  if (error) return error;
  if (!onr_weights_init(&trainer->weights) || !make_samples(trainer)) return onr_fail_memory(failure);
  error = find_words(trainer, failure);
  if (error) return error;
  return learn(trainer) ? finish(trainer, failure) : onr_fail_memory(failure);
}

/* One option or file; false if it cannot be understood. */
static bool read_argument(struct trainer *trainer, int count, char **arguments, int *at, struct onr_failure *failure) {
  const char *name = arguments[*at];
  if (strncmp(name, "--", 2) != 0)
    return onr_treebank_read(&trainer->treebank, name, &trainer->arena, failure) == ONR_OK;
  if (*at + 1 >= count) return false;
  const char *value = arguments[++*at];
  long long rounds;
  if (strcmp(name, "--out") == 0) return trainer->out = value, true;
  if (strcmp(name, "--wordnet") == 0) return trainer->wordnet = value, true;
  if (strcmp(name, "--hold-out") == 0 && trainer->prefix_count < PREFIXES)
    return trainer->prefixes[trainer->prefix_count++] = onr_str_from(value), true;
  if (strcmp(name, "--rounds") != 0 || !onr_str_to_int(onr_str_from(value), &rounds)) return false;
  return trainer->rounds = (int)rounds, rounds > 0 && rounds < 1000;
}

int main(int count, char **arguments) {
  static struct trainer trainer = {.rounds = ROUNDS, .random = UINT64_C(88172645463325252)};
  struct onr_failure failure = {0};
  onr_arena_init(&trainer.arena, (size_t)4 << 30);
  bool understood = onr_hash_start(&failure) == ONR_OK;
  for (int i = 1; understood && i < count; i++) understood = read_argument(&trainer, count, arguments, &i, &failure);
  bool complete = understood && trainer.out && trainer.wordnet && trainer.treebank.count > 0;
  if (!complete)
    fprintf(stderr, "train_tagger: %s\n",
            failure.detail[0]
                ? failure.detail
                : "usage: train_tagger [--hold-out PREFIX]… [--rounds N] --wordnet FOLDER --out FILE TREEBANK…");
  bool done = complete && train(&trainer, &failure) == ONR_OK;
  if (complete && !done) fprintf(stderr, "train_tagger: %s\n", failure.detail);
  onr_model_close(&trainer.words);
  onr_weights_close(&trainer.weights);
  onr_lexicon_close(&trainer.lexicon);
  onr_arena_close(&trainer.arena);
  return done ? 0 : 1;
}
