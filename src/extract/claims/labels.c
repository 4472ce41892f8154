/*
 * Words that a label with a colon attributes without quotation marks: the headline "Keller: The bridge is safe", and
 * the turns of a transcript, "KELLER: …", each a paragraph. A label is short and names somebody, or says what kind of
 * source it is ("Poll: …").
 */
#include "claims.h"

enum { LABEL_TOKENS = 12, TURN_TOKENS = 6, FEWEST_WORDS = 3 };

/* The colon that ends a label which begins at `first`, or 0. */
static size_t label_colon(const struct onr_document *document, size_t first, size_t longest) {
  for (size_t at = first; at < document->token_count && at < first + longest; at++) {
    const struct onr_token *token = &document->tokens[at];
    bool over = (at > first && (token->flags & ONR_F_PARAGRAPH)) || token->kind == ONR_T_STOP ||
                token->quote != ONR_NONE || token->kind == ONR_T_SEMICOLON;
    if (over) return 0;
    if (token->kind == ONR_T_COLON) return at > first && onr_has_flag(document, at + 1, ONR_F_SPACE) ? at : 0;
  }
  return 0;
}

static size_t count_words(const struct onr_document *document, size_t first, size_t end) {
  size_t count = 0;
  for (size_t at = first; at < end; at++) count += document->tokens[at].kind == ONR_T_WORD;
  return count;
}

/* "Exclusive – Keller": the label without a dash and what stands before it. */
static size_t after_dash(const struct onr_document *document, size_t first, size_t colon) {
  for (size_t at = colon; at > first; at--)
    if (onr_is_kind(document, at - 1, ONR_T_DASH)) return at;
  return first;
}

/* Whether a label says who speaks: it begins with a name of somebody, or its head is a word for a source. */
static bool names_source(const struct onr_document *document, struct onr_range label) {
  static const char *const sources[] = {"poll",    "report",   "study",  "survey", "newspaper", "paper",
                                        "analyst", "official", "expert", "police", "lawyer",    "minister",
                                        "experts", "witness",  "media",  "mayor",  "spokesman", "spokeswoman"};
  uint32_t head = onr_claim_head_end(document, label) - 1;
  if (ONR_KEY_IS_ANY(document, head, sources)) return true;
  if (onr_is_at(document, head, ONR_CLASS(ONR_W_SOURCE)) && !onr_key_is(document, head, "the")) return true;
  uint32_t name = document->tokens[head].name;
  if (name == ONR_NONE) return false;
  uint8_t type = document->names[name].type;
  return type == ONR_PERSON || type == ONR_ORGANIZATION || type == ONR_TYPE_UNKNOWN;
}

static bool add(struct onr_reporter *reporter, struct onr_range label, size_t colon, size_t end) {
  const struct onr_document *document = reporter->document;
  while (end > colon + 1 && (onr_is_kind(document, end - 1, ONR_T_STOP) && onr_key_is(document, end - 1, "."))) end--;
  if (count_words(document, colon + 1, end) < FEWEST_WORDS) return true;
  struct onr_finding finding = {.rule = ONR_RULE_LABEL, .content_count = 1, .speaker = ONR_NONE};
  finding.content[0] = (struct onr_range){(uint32_t)colon + 1, (uint32_t)end};
  finding.cue = (struct onr_range){(uint32_t)colon, (uint32_t)colon + 1};
  finding.source = label;
  return onr_reporter_add(reporter, &finding);
}

/* The text's first sentence, where it is a headline with a label. */
static bool take_headline(struct onr_reporter *reporter) {
  const struct onr_document *document = reporter->document;
  if (document->sentence_count < 2) return true;
  const struct onr_sentence *sentence = &document->sentences[0];
  size_t colon = label_colon(document, 0, LABEL_TOKENS), end = colon + 1;
  if (colon == 0 || !onr_has_flag(document, sentence->end, ONR_F_PARAGRAPH)) return true;
  struct onr_range label = {(uint32_t)after_dash(document, 0, colon), (uint32_t)colon};
  if (label.first >= label.end || !names_source(document, label)) return true;
  while (end < sentence->end && !onr_is_kind(document, end, ONR_T_SEMICOLON)) end++;
  return add(reporter, label, colon, end);
}

/* The end of the paragraph that begins at `first`. */
static size_t paragraph_end(const struct onr_document *document, size_t first) {
  size_t end = first + 1;
  while (end < document->token_count && !onr_has_flag(document, end, ONR_F_PARAGRAPH)) end++;
  return end;
}

/* The colon of the turn that begins at `first`, or 0: its label is one name, or words in capitals. */
static size_t turn_colon(const struct onr_document *document, size_t first) {
  size_t colon = label_colon(document, first, TURN_TOKENS);
  if (colon == 0) return 0;
  const struct onr_token *token = &document->tokens[first];
  bool named = token->name != ONR_NONE && document->names[token->name].end == colon;
  if (named && document->names[token->name].type == ONR_PERSON) return colon;
  for (size_t at = first; at < colon; at++)
    if (!onr_has_flag(document, at, ONR_F_ALL_CAPITAL) && !onr_has_flag(document, at, ONR_F_INITIAL)) return 0;
  return colon;
}

/* Whether a speaker of a transcript answers another: some label stands there twice. */
static bool is_transcript(const struct onr_document *document) {
  enum { FEWEST = 4, REMEMBERED = 8 };
  uint32_t seen[REMEMBERED];
  size_t turns = 0, count = 0, again = 0;
  for (size_t i = 0; i < document->sentence_count; i++) {
    size_t first = document->sentences[i].first;
    size_t colon = onr_has_flag(document, first, ONR_F_PARAGRAPH) ? turn_colon(document, first) : 0;
    if (colon == 0) continue;
    uint32_t symbol = document->tokens[colon - 1].symbol;
    bool known = false;
    for (size_t k = 0; k < count; k++) known |= seen[k] == symbol;
    if (!known && count < REMEMBERED) seen[count++] = symbol;
    again += known;
    turns++;
  }
  return turns >= FEWEST && again > 0;
}

bool onr_reporter_find_labelled(struct onr_reporter *reporter) {
  const struct onr_document *document = reporter->document;
  if (!take_headline(reporter)) return false;
  if (!is_transcript(document)) return true;
  for (size_t i = 1; i < document->sentence_count; i++) {
    size_t first = document->sentences[i].first;
    size_t colon = onr_has_flag(document, first, ONR_F_PARAGRAPH) ? turn_colon(document, first) : 0;
    struct onr_range label = {(uint32_t)first, (uint32_t)colon};
    if (colon && !add(reporter, label, colon, paragraph_end(document, first))) return false;
  }
  return true;
}
