/*
 * The part-of-speech tagger: greedy, left to right, an averaged perceptron (Collins 2002, "Discriminative training
 * methods for hidden Markov models") over words, endings, capitals and the two tags before. A word that had one tag
 * only wherever the training data has it gets that tag without being scored; marks get theirs by their kind. How well
 * it does and what it was trained on: src/extract/model/README.md.
 *
 * What stands here is shared with the trainer, so that both see the same tokens and features.
 */
#ifndef ONR_EXTRACT_TAGGER_H
#define ONR_EXTRACT_TAGGER_H

#include "extract/document.h"
#include "model.h"

/* What the model is asked about one token, worked out before any tag is known. */
struct onr_tagger_word {
  uint32_t word;      /* hash of the word in lower case, or of a number's form */
  uint32_t ending;    /* its last four bytes, or all, as a number: the last one lowest */
  uint32_t beginning; /* its first three */
  uint32_t tags;      /* the set of tags that the training data has it with; 0: unknown */
  uint32_t listed;    /* the set of tags that a dictionary of English has it with; 0: unknown */
  bool is_long;       /* it has more bytes than five */
  uint8_t shape;
  uint8_t fixed; /* its only tag, or ONR_TAG_COUNT */
};

struct onr_tagger_sentence {
  const struct onr_tagger_word *symbols; /* what the model knows of each symbol as a word; NULL: ask it each time */
  uint32_t first, count;
  /* one before and two after the sentence are marks of its ends */
  struct onr_tagger_word words[ONR_SENTENCE_TOKENS + 4];
};

enum { ONR_TAGGER_FEATURES = 33 };

/* A known word's tags are a feature of the model: 1 for a tag that it has, 2 if it is its only one and sure. */
enum { ONR_TAGGER_HAS = 1, ONR_TAGGER_ONLY = 2 };
uint32_t onr_tagger_word_key(uint32_t word);

/* The tags that a word can have by the dictionary, 1 each. */
uint32_t onr_tagger_listed_key(uint32_t word);

/* What the model knows of a word by itself; its shape is not filled in. `hash` is the word's, or of a number's form. */
struct onr_tagger_word onr_tagger_know(const struct onr_model *model, struct onr_str key, uint32_t hash);

/* Fills `sentence` from the document, whose sentences are known. The model may be NULL, and knows nothing then. */
void onr_tagger_look(const struct onr_document *document, const struct onr_model *model,
                     const struct onr_sentence *range, struct onr_tagger_sentence *sentence);

/* The features of the sentence's word `at`, whose two tags before are `before` and `second` (the one further off). */
void onr_tagger_features(const struct onr_tagger_sentence *sentence, size_t at, unsigned before, unsigned second,
                         uint32_t keys[ONR_TAGGER_FEATURES]);

/* The tag of what begins and ends a sentence, as a feature. */
enum { ONR_TAGGER_EDGE = ONR_TAG_COUNT };

#endif
