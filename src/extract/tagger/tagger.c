#include "tagger.h"

static const char *const names[ONR_TAG_COUNT] = {
    "PUNCT", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT",  "EX",  "CD",  "JJ",  "JJR", "JJS", "RB",  "RBR", "RP",
    "IN",    "CS", "TO",  "CC",  "MD",   "VB",  "VBP",  "VBZ", "VBD", "VBN", "VBG", "WDT", "WP",  "WRB", "POS", "UH"};

const char *onr_tag_name(enum onr_tag tag) {
  return names[tag];
}

/* The first of the tags with the highest score. Each is one number with its score, so that the highest is found without
 * a branch. */
static unsigned best_of(const int16_t scores[ONR_MODEL_CLASSES]) {
  int32_t best = INT32_MIN;
  for (int32_t tag = 0; tag < ONR_TAG_COUNT; tag++) {
    int32_t rank = scores[tag] * ONR_TAG_COUNT + ONR_TAG_COUNT - 1 - tag;
    best = rank > best ? rank : best;
  }
  return ONR_TAG_COUNT - 1 - ((unsigned)best % ONR_TAG_COUNT);
}
_Static_assert((ONR_TAG_COUNT & (ONR_TAG_COUNT - 1)) == 0, "a negative rank has its tag's remainder, too");

static void tag_sentence(struct onr_document *document, const struct onr_sentence *range,
                         struct onr_tagger_sentence *sentence) {
  unsigned before = ONR_TAGGER_EDGE, second = ONR_TAGGER_EDGE;
  onr_tagger_look(document, document->tagger, range, sentence);
  for (size_t i = 0; i < sentence->count; i++) {
    unsigned tag = sentence->words[i + 2].fixed;
    if (tag == ONR_TAG_COUNT) {
      uint32_t keys[ONR_TAGGER_FEATURES];
      int16_t scores[ONR_MODEL_CLASSES];
      onr_tagger_features(sentence, i, before, second, keys);
      onr_model_score(document->tagger, keys, ONR_TAGGER_FEATURES, scores);
      tag = best_of(scores);
    }
    document->tokens[range->first + i].tag = (uint8_t)tag;
    second = before;
    before = tag;
  }
}

bool onr_document_tag(struct onr_document *document) {
  struct onr_tagger_word *symbols = onr_arena_alloc(document->arena, (document->symbol_count + 1) * sizeof *symbols);
  if (!symbols) return false;
  for (size_t i = 0; i < document->symbol_count; i++)
    symbols[i] = onr_tagger_know(document->tagger, document->symbols[i].key, (uint32_t)document->symbols[i].hash);
  struct onr_tagger_sentence sentence;
  sentence.symbols = symbols;
  for (size_t i = 0; i < document->sentence_count; i++) tag_sentence(document, &document->sentences[i], &sentence);
  return true;
}
