#include "tagger.h"

static const char *const names[ONR_TAG_COUNT] = {
    "PUNCT", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT",  "EX",  "CD",  "JJ",  "JJR", "JJS", "RB",  "RBR", "RP",
    "IN",    "CS", "TO",  "CC",  "MD",   "VB",  "VBP",  "VBZ", "VBD", "VBN", "VBG", "WDT", "WP",  "WRB", "POS", "UH"};

const char *onr_tag_name(enum onr_tag tag) {
  return names[tag];
}

/* The rows are far apart in memory, so all are asked for before the first is needed. */
static unsigned best_of(const struct onr_model *model, const uint32_t keys[ONR_TAGGER_FEATURES]) {
  int16_t scores[ONR_MODEL_CLASSES] = {0}; /* features * 127 fits */
  const int8_t *rows[ONR_TAGGER_FEATURES];
  for (size_t i = 0; i < ONR_TAGGER_FEATURES; i++) __builtin_prefetch(&model->slots[keys[i] & model->mask]);
  for (size_t i = 0; i < ONR_TAGGER_FEATURES; i++) {
    rows[i] = onr_model_row(model, keys[i]);
    __builtin_prefetch(rows[i]);
  }
  for (size_t i = 0; i < ONR_TAGGER_FEATURES; i++)
    for (unsigned class = 0; class < ONR_MODEL_CLASSES; class ++)
      scores[class] = (int16_t)(scores[class] + rows[i][class]);
  unsigned best = 0;
  for (unsigned class = 1; class < ONR_TAG_COUNT; class ++)
    if (scores[class] > scores[best]) best = class;
  return best;
}

static void tag_sentence(struct onr_document *document, const struct onr_sentence *range,
                         struct onr_tagger_sentence *sentence) {
  unsigned before = ONR_TAGGER_EDGE, second = ONR_TAGGER_EDGE;
  onr_tagger_look(document, document->tagger, range, sentence);
  for (size_t i = 0; i < sentence->count; i++) {
    uint32_t keys[ONR_TAGGER_FEATURES];
    unsigned tag = sentence->words[i + 2].fixed;
    if (tag == ONR_TAG_COUNT) {
      onr_tagger_features(sentence, i, before, second, keys);
      tag = best_of(document->tagger, keys);
    }
    document->tokens[range->first + i].tag = (uint8_t)tag;
    second = before;
    before = tag;
  }
}

bool onr_document_tag(struct onr_document *document) {
  struct onr_tagger_sentence sentence;
  for (size_t i = 0; i < document->sentence_count; i++) tag_sentence(document, &document->sentences[i], &sentence);
  return true;
}
