/* What the tagger looks at: the same for training and for running. */
#include "onrecord/hash.h"
#include "tagger.h"

enum { BEFORE = 2 }; /* words of padding before a sentence */

enum shape {
  SHAPE_LOWER,
  SHAPE_CAPITAL,        /* where only a name has one */
  SHAPE_CAPITAL_KNOWN,  /* the same, but the text has the word in lower case, too */
  SHAPE_UNSURE,         /* a capital that tells nothing: first in a sentence, or in a headline */
  SHAPE_UNSURE_LOWER,   /* the text has the word in lower case elsewhere */
  SHAPE_UNSURE_CAPITAL, /* the text has it with a capital where only a name has one */
  SHAPE_UNSURE_BOTH,
  SHAPE_ALL_CAPITAL,
  SHAPE_DOTTED,
  SHAPE_INITIAL,
  SHAPE_NUMBER,
  SHAPE_MARK,
  SHAPE_EDGE
};

static uint32_t mix(uint32_t kind, uint64_t a, uint64_t b) {
  uint64_t x = (a + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ (b * 64 + kind + 1) * UINT64_C(0xC2B2AE3D27D4EB4F);
  x ^= x >> 29;
  x *= UINT64_C(0xBF58476D1CE4E5B9);
  return (uint32_t)(x >> 32);
}

uint32_t onr_tagger_word_key(uint32_t word) {
  return mix(0, word, 0);
}

uint32_t onr_tagger_listed_key(uint32_t word) {
  return mix(1, word, 1);
}

/* Up to four bytes as a number, the last one lowest. */
static uint32_t number_of(struct onr_str bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < bytes.len; i++) value = value << 8 | (unsigned char)bytes.data[i];
  return value;
}

static uint32_t ending_of(struct onr_str key) {
  return number_of(onr_str_slice(key, key.len > 4 ? key.len - 4 : 0, key.len));
}

static uint32_t beginning_of(struct onr_str key) {
  return number_of(onr_str_slice(key, 0, key.len < 3 ? key.len : 3));
}

/* The last `count` bytes of a word, or all of it where it is shorter. */
static uint32_t last_bytes(const struct onr_tagger_word *word, unsigned count) {
  return word->ending & (UINT32_MAX >> (32 - 8 * count));
}

static enum shape capital_shape(const struct onr_document *document, const struct onr_token *token, bool shouted) {
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  bool all = (token->flags & ONR_F_ALL_CAPITAL) != 0;
  bool unsure = (token->flags & ONR_F_SENTENCE) || ((token->flags & ONR_F_TITLE_CASE) && (shouted || !all));
  if (unsure && !(all && !shouted)) {
    if (symbol->lower && symbol->inner) return SHAPE_UNSURE_BOTH;
    if (symbol->lower) return SHAPE_UNSURE_LOWER;
    return symbol->inner ? SHAPE_UNSURE_CAPITAL : SHAPE_UNSURE;
  }
  if (all && !shouted) return SHAPE_ALL_CAPITAL;
  return symbol->lower ? SHAPE_CAPITAL_KNOWN : SHAPE_CAPITAL;
}

static enum shape shape_of(const struct onr_document *document, const struct onr_token *token, bool shouted) {
  if (token->kind == ONR_T_NUMBER) return SHAPE_NUMBER;
  if (token->kind != ONR_T_WORD) return SHAPE_MARK;
  if (token->flags & ONR_F_INITIAL) return SHAPE_INITIAL;
  if (token->flags & ONR_F_DOTTED) return SHAPE_DOTTED;
  return token->flags & ONR_F_CAPITAL ? capital_shape(document, token, shouted) : SHAPE_LOWER;
}

/* A number is told by its length and its last letters, not by its digits: "1,995", "19th", "1990s". */
static uint32_t number_word(struct onr_str key) {
  char last = key.len > 0 ? key.data[key.len - 1] : '0';
  bool letter = onr_ascii_is_letter(last);
  return mix(0, letter ? ending_of(key) & 0xFFFF : key.len == 4, 2 + letter);
}

/* Whether most words are in capitals throughout, so that "IT" in it may be "it". */
static bool is_shouted(const struct onr_document *document, const struct onr_sentence *range) {
  size_t words = 0, all = 0;
  for (size_t i = range->first; i < range->end; i++) {
    if (document->tokens[i].kind != ONR_T_WORD || document->symbols[document->tokens[i].symbol].key.len < 2) continue;
    words++;
    all += (document->tokens[i].flags & ONR_F_ALL_CAPITAL) != 0;
  }
  return words > 2 && all * 10 > words * 7;
}

struct onr_tagger_word onr_tagger_know(const struct onr_model *model, struct onr_str key, uint32_t hash) {
  struct onr_tagger_word word = {.word = hash,
                                 .ending = ending_of(key),
                                 .beginning = beginning_of(key),
                                 .is_long = key.len > 5,
                                 .fixed = ONR_TAG_COUNT};
  if (!model) return word;
  int16_t seen[ONR_MODEL_CLASSES] = {0}, listed[ONR_MODEL_CLASSES] = {0};
  onr_model_score(model, &(uint32_t){onr_tagger_word_key(hash)}, 1, seen);
  onr_model_score(model, &(uint32_t){onr_tagger_listed_key(hash)}, 1, listed);
  for (unsigned tag = 0; tag < ONR_TAG_COUNT; tag++) {
    if (seen[tag] >= ONR_TAGGER_HAS) word.tags |= ONR_TAG_BIT(tag);
    if (seen[tag] == ONR_TAGGER_ONLY) word.fixed = (uint8_t)tag;
    if (listed[tag] > 0) word.listed |= ONR_TAG_BIT(tag);
  }
  if (word.tags) word.tags |= word.listed;
  return word;
}

static struct onr_tagger_word look_at(const struct onr_document *document, const struct onr_model *model,
                                      const struct onr_tagger_word *symbols, size_t at, bool shouted) {
  const struct onr_token *token = &document->tokens[at];
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  struct onr_tagger_word word;
  if (token->kind == ONR_T_NUMBER)
    word = onr_tagger_know(model, symbol->key, number_word(symbol->key));
  else
    word = symbols ? symbols[token->symbol] : onr_tagger_know(model, symbol->key, (uint32_t)symbol->hash);
  word.shape = (uint8_t)shape_of(document, token, shouted);
  bool mark = token->kind > ONR_T_POSSESSIVE && token->kind != ONR_T_OTHER;
  bool is_name = word.shape == SHAPE_CAPITAL || word.shape == SHAPE_ALL_CAPITAL; /* "Will Smith" */
  if (mark) word.tags = word.listed = 0;
  if (mark || (token->kind == ONR_T_OTHER && !word.tags))
    word.fixed = ONR_TAG_PUNCT;
  else if (is_name)
    word.fixed = ONR_TAG_COUNT;
  return word;
}

void onr_tagger_look(const struct onr_document *document, const struct onr_model *model,
                     const struct onr_sentence *range, struct onr_tagger_sentence *sentence) {
  const struct onr_tagger_word edge = {.word = 1, .shape = SHAPE_EDGE, .fixed = ONR_TAG_PUNCT};
  sentence->first = range->first;
  sentence->count = range->end - range->first;
  bool shouted = is_shouted(document, range);
  for (size_t i = 0; i < BEFORE; i++) sentence->words[i] = edge;
  for (size_t i = 0; i < sentence->count; i++)
    sentence->words[i + BEFORE] = look_at(document, model, sentence->symbols, range->first + i, shouted);
  for (size_t i = 0; i < 2; i++) sentence->words[sentence->count + BEFORE + i] = edge;
}

void onr_tagger_features(const struct onr_tagger_sentence *sentence, size_t at, unsigned before, unsigned second,
                         uint32_t keys[ONR_TAGGER_FEATURES]) {
  const struct onr_tagger_word *word = &sentence->words[at + BEFORE], *next = word + 1, *last = word - 1;
  uint32_t kind = 2, *out = keys;
  *out++ = mix(kind++, word->shape, last->shape);
  *out++ = mix(kind++, word->word, word->shape);
  *out++ = mix(kind++, word->word, 0);
  *out++ = mix(kind++, last_bytes(word, 3), word->shape);
  *out++ = mix(kind++, last_bytes(word, 2), 0);
  *out++ = mix(kind++, last_bytes(word, 1), word->shape);
  *out++ = mix(kind++, word->ending, word->is_long);
  *out++ = mix(kind++, word->beginning, 0);
  *out++ = mix(kind++, word->tags, word->shape);
  *out++ = mix(kind++, word->tags, before);
  *out++ = mix(kind++, before, second);
  *out++ = mix(kind++, before, word->shape);
  *out++ = mix(kind++, before, word->word);
  *out++ = mix(kind++, before, last_bytes(word, 3));
  *out++ = mix(kind++, last->word, 0);
  *out++ = mix(kind++, last->word, word->tags);
  *out++ = mix(kind++, (last - 1)->word, 0);
  *out++ = mix(kind++, next->word, 0);
  *out++ = mix(kind++, next->word, word->tags);
  *out++ = mix(kind++, last_bytes(next, 3), next->shape);
  *out++ = mix(kind++, next->tags, word->tags);
  *out++ = mix(kind++, next->tags, before);
  *out++ = mix(kind++, (next + 1)->word, 0);
  *out++ = mix(kind++, (uint64_t)next->tags << 32 | word->tags, (next + 1)->tags);
  *out++ = mix(kind++, (uint64_t)before << 8 | second, word->tags);
  *out++ = mix(kind++, word->listed, word->shape);
  *out++ = mix(kind++, word->listed, before);
  *out++ = mix(kind++, word->listed, last_bytes(word, 3));
  *out++ = mix(kind++, next->listed, word->listed);
  *out++ = mix(kind++, (uint64_t)next->listed << 32 | word->listed, before);
  *out++ = mix(kind++, word->listed, next->word);
  *out++ = mix(kind++, word->listed, last->word);
  *out++ = mix(kind++, (uint64_t)next->word << 32 | word->listed, before);
}
