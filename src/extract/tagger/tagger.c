#include "tagger.h"

static const char *const names[ONR_TAG_COUNT] = {
    "PUNCT", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT",  "EX",  "CD",  "JJ",  "JJR", "JJS", "RB",  "RBR", "RP",
    "IN",    "CS", "TO",  "CC",  "MD",   "VB",  "VBP",  "VBZ", "VBD", "VBN", "VBG", "WDT", "WP",  "WRB", "POS", "UH"};

const char *onr_tag_name(enum onr_tag tag) {
  return names[tag];
}

static unsigned best_of(const struct onr_model *model, const uint32_t *keys, size_t count) {
  int16_t scores[ONR_MODEL_CLASSES] = {0}; /* count * 127 fits */
  for (size_t i = 0; i < count; i++) {
    const int8_t *row = onr_model_row(model, keys[i]);
    for (unsigned class = 0; class < ONR_MODEL_CLASSES; class ++) scores[class] = (int16_t)(scores[class] + row[class]);
  }
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
      tag = best_of(document->tagger, keys, ONR_TAGGER_FEATURES);
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
