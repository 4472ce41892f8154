/* What the name model looks at: the same for training and for running. */
#include "features.h"

#include "names.h"

static uint32_t mix(uint32_t kind, uint64_t a, uint64_t b) {
  uint64_t x = (a + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ (b * 256 + kind + 1) * UINT64_C(0xC2B2AE3D27D4EB4F);
  x ^= x >> 29;
  x *= UINT64_C(0xBF58476D1CE4E5B9);
  return (uint32_t)(x >> 32);
}

/* The features so far. Each has a number of its own kind, so that equal words in other places are other features. */
struct features {
  uint32_t *keys;
  size_t count;
};

static void put(struct features *features, uint32_t kind, uint64_t a, uint64_t b) {
  if (features->count < ONR_NAME_FEATURES) features->keys[features->count++] = mix(kind, a, b);
}

/* The last or first `count` bytes of a word as a number. */
static uint64_t ending(struct onr_str key, size_t count) {
  uint64_t value = 0;
  for (size_t i = key.len > count ? key.len - count : 0; i < key.len; i++)
    value = value << 8 | (unsigned char)key.data[i];
  return value;
}

static uint64_t beginning(struct onr_str key, size_t count) {
  return ending(onr_str_slice(key, 0, key.len < count ? key.len : count), count);
}

static uint64_t hash_at(const struct onr_document *document, size_t at) {
  return at < document->token_count ? document->symbols[document->tokens[at].symbol].hash : 0;
}

/* The classes that tell something of names, and whether the word is a common one, as a number of a few bits. */
enum { CLASS_BITS = 18 };
static uint32_t classes_of(const struct onr_document *document, size_t at) {
  static const uint64_t rows[CLASS_BITS - 1] = {
      ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE),
      ONR_CLASS(ONR_W_GIVEN_EITHER),
      ONR_CLASS(ONR_W_SURNAME),
      ONR_CLASS(ONR_W_CITY),
      ONR_CLASS(ONR_W_PLACE),
      ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ) | ONR_CLASS(ONR_W_PEOPLE),
      ONR_CLASS(ONR_W_ORG_HEAD),
      ONR_CLASS(ONR_W_PLACE_HEAD),
      ONR_CLASS(ONR_W_EVENT_HEAD),
      ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC),
      ONR_CLASS(ONR_W_ORG_LEAD),
      ONR_CLASS(ONR_W_PLACE_LEAD),
      ONR_CLASS(ONR_W_ORG),
      ONR_CLASS(ONR_W_DIRECTION),
      ONR_CLASS(ONR_W_MODIFIER),
      ONR_CLASS(ONR_W_THING),
      ONR_CLASS(ONR_W_SURNAME_PART),
  };
  uint64_t classes = onr_classes_at(document, at);
  uint32_t bits = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) bits |= (uint32_t)((classes & rows[i]) != 0) << i;
  if (at < document->token_count)
    bits |= (uint32_t)document->symbols[document->tokens[at].symbol].common << (CLASS_BITS - 1);
  return bits;
}

/* A word by itself, by its parts and by its classes; `kind` leaves room for ten. */
static void put_word(struct features *features, const struct onr_document *document, size_t at, uint32_t kind) {
  struct onr_str key = onr_key_at(document, at);
  uint32_t classes = classes_of(document, at);
  put(features, kind, hash_at(document, at), 0);
  put(features, kind + 1, ending(key, 3), 0);
  put(features, kind + 2, ending(key, 4), 0);
  put(features, kind + 3, ending(key, 2), 0);
  put(features, kind + 4, beginning(key, 3), 0);
  put(features, kind + 5, classes, 0);
  for (uint32_t i = 0; i < CLASS_BITS; i++)
    if (classes & UINT32_C(1) << i) put(features, kind + 6, i, 0);
}

/* How the name is written. */
static uint32_t shape_of(const struct onr_document *document, const struct onr_name *name) {
  uint32_t shape = 0;
  for (size_t i = name->first; i < name->end; i++) {
    const struct onr_token *token = &document->tokens[i];
    struct onr_str text = onr_text_of(document, i, i + 1);
    if (token->flags & ONR_F_ALL_CAPITAL) shape |= 1;
    if (token->flags & ONR_F_INITIAL) shape |= 2;
    if (token->kind == ONR_T_HYPHEN) shape |= 4;
    if (token->kind == ONR_T_WORD && !(token->flags & ONR_F_CAPITAL)) shape |= 8;
    if (token->kind == ONR_T_NUMBER) shape |= 16;
    if (onr_key_is(document, i, "&") || onr_key_is(document, i, "and")) shape |= 32;
    if (onr_key_is(document, i, "of") || onr_key_is(document, i, "for")) shape |= 64;
    for (size_t k = 1; k < text.len; k++) /* "YouTube" */
      if (text.data[k] >= 'A' && text.data[k] <= 'Z' && !(token->flags & ONR_F_ALL_CAPITAL)) shape |= 128;
  }
  return shape;
}

static void put_inside(struct features *features, const struct onr_document *document, const struct onr_name *name) {
  uint32_t first = name->first, last = name->end - 1, words = 0;
  while (last > first && !onr_is_kind(document, last, ONR_T_WORD)) last--;
  for (size_t i = first; i < name->end; i++) {
    words += onr_is_capital_word(document, i);
    if (i > first && i < last) put(features, 2, hash_at(document, i), 0);
  }
  if (words > 5) words = 5;
  uint32_t shape = shape_of(document, name);
  const struct onr_word *word;
  bool city = onr_names_phrase(document, first, ONR_CLASS(ONR_W_CITY), &word) == name->end;
  put(features, 11, document->tokens[last].tag, words);
  put(features, 12, document->tokens[first].tag, document->tokens[last].tag);
  put(features, 3, words, shape);
  put(features, 4, words, city);
  put(features, 5, words, name->title_first < first);
  put(features, 6, name->type, name->weight);
  put(features, 7, (uint64_t)name->type << 4 | name->weight, (uint64_t)words << 1 | city);
  put(features, 8, (uint64_t)classes_of(document, first) << 32 | classes_of(document, last), words > 2);
  put(features, 9, onr_has_flag(document, first, ONR_F_SENTENCE), words);
  put(features, 10, onr_has_flag(document, first, ONR_F_TITLE_CASE), words);
  put_word(features, document, last, words == 1 ? 20 : 30);
  if (last > first) put_word(features, document, first, 40);
}

/* What stands at `at` beside the name: the word, or only its kind where it is a name itself or a mark. */
static uint64_t neighbour(const struct onr_document *document, size_t at, uint32_t sentence) {
  if (at >= document->token_count || document->tokens[at].sentence != sentence) return 1;
  const struct onr_token *token = &document->tokens[at];
  if (token->name != ONR_NONE) return 2 + (uint64_t)document->names[token->name].type;
  if (token->kind == ONR_T_NUMBER) return 12;
  return document->symbols[token->symbol].hash;
}

/* The part of speech beside the name. */
static uint64_t tag_at(const struct onr_document *document, size_t at, uint32_t sentence) {
  return at < document->token_count && document->tokens[at].sentence == sentence ? document->tokens[at].tag
                                                                                 : ONR_TAG_COUNT;
}

static uint64_t context_classes(const struct onr_document *document, size_t at) {
  uint64_t classes = ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_PREPOSITION) |
                     ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_TITLE) |
                     ONR_CLASS(ONR_W_OFFICE) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_ORG_HEAD) |
                     ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_OFFICIAL) | ONR_CLASS(ONR_W_SOURCE) |
                     ONR_CLASS(ONR_W_MONTH) | ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_EVENT_HEAD);
  return (onr_classes_at(document, at) & classes) << 4 | onr_token_at(document, at)->kind;
}

static void put_around(struct features *features, const struct onr_document *document, const struct onr_name *name) {
  uint32_t sentence = document->tokens[name->first].sentence;
  size_t before = name->title_first, after = name->end;
  uint64_t last = neighbour(document, before - 1, sentence), second = neighbour(document, before - 2, sentence);
  uint64_t next = neighbour(document, after, sentence), further = neighbour(document, after + 1, sentence);
  put(features, 50, last, 0);
  put(features, 51, second, 0);
  put(features, 52, last, second);
  put(features, 53, next, 0);
  put(features, 54, further, 0);
  put(features, 55, next, further);
  put(features, 56, last, next);
  put(features, 57, context_classes(document, before - 1), 0);
  put(features, 58, context_classes(document, after), 0);
  put(features, 59, context_classes(document, before - 2), context_classes(document, before - 1));
  put(features, 60, context_classes(document, after), context_classes(document, after + 1));
  put(features, 66, tag_at(document, before - 1, sentence), tag_at(document, after, sentence));
  put(features, 67, tag_at(document, before - 1, sentence), tag_at(document, before - 2, sentence));
  put(features, 68, tag_at(document, after, sentence), tag_at(document, after + 1, sentence));
  put(features, 69, last, tag_at(document, after, sentence));
  put(features, 61, neighbour(document, before - 3, sentence), 0);
  put(features, 62, neighbour(document, after + 2, sentence), 0);
  if (onr_is_kind(document, after, ONR_T_POSSESSIVE)) put(features, 63, further, 1);
}

/* The kinds of the names that it is listed with: "Alden, X and Brenk". */
static void put_listed(struct features *features, const struct onr_document *document, const struct onr_name *name) {
  size_t at = name->end;
  bool joint =
      onr_is_kind(document, at, ONR_T_COMMA) || onr_key_is(document, at, "and") || onr_key_is(document, at, "or");
  if (joint) {
    at++;
    if (onr_key_is(document, at, "and")) at++;
    const struct onr_token *token = onr_token_at(document, at);
    if (token->name != ONR_NONE) {
      const struct onr_name *other = &document->names[token->name];
      put(features, 64, (uint64_t)other->type << 4 | other->weight, onr_is_kind(document, name->end, ONR_T_COMMA));
    }
  }
  at = name->title_first;
  if (at < 2) return;
  at--;
  joint = onr_is_kind(document, at, ONR_T_COMMA) || onr_key_is(document, at, "and") || onr_key_is(document, at, "or");
  if (!joint) return;
  at--;
  if (onr_is_kind(document, at, ONR_T_COMMA) && at > 0) at--;
  const struct onr_token *token = onr_token_at(document, at);
  if (token->name == ONR_NONE) return;
  const struct onr_name *other = &document->names[token->name];
  put(features, 65, (uint64_t)other->type << 4 | other->weight, onr_is_kind(document, at + 1, ONR_T_COMMA));
}

/* What the rest of the text shows of it. */
static void put_elsewhere(struct features *features, const struct onr_document *document, const struct onr_name *name,
                          const struct onr_name_clues *clues) {
  const struct onr_symbol *symbol = &document->symbols[document->tokens[name->first].symbol];
  bool one = name->end == name->first + 1;
  put(features, 70, clues->best, (uint64_t)clues->surest << 1 | one);
  put(features, 71, clues->best, name->type);
  put(features, 72, clues->parts, one);
  put(features, 73, symbol->lower > 2 ? 3 : symbol->lower, symbol->inner > 2 ? 3 : symbol->inner);
  put(features, 74, clues->count > 3 ? 3 : clues->count, one);
}

size_t onr_names_features(const struct onr_document *document, const struct onr_name *name,
                          const struct onr_name_clues *clues, uint32_t keys[ONR_NAME_FEATURES]) {
  struct features features = {keys, 0};
  put(&features, 1, 0, 0);
  put_inside(&features, document, name);
  put_around(&features, document, name);
  put_listed(&features, document, name);
  put_elsewhere(&features, document, name, clues);
  return features.count;
}
