/*
 * Tokens → paragraphs and sentences. A blank line parts paragraphs, and so does a single line end, unless the text is
 * wrapped by hand. A sentence ends at a stop that is followed by something that can begin one; an abbreviation's stop
 * ends a sentence only before a word that is no name. No sentence is longer than ONR_SENTENCE_TOKENS.
 */
#include "extract/document.h"

/* Line ends between two tokens: LF, CRLF, CR, a form feed, and Unicode's line and paragraph separators, the latter as
 * good as two. */
static size_t line_ends(const struct onr_document *document, size_t at) {
  size_t count = 0, from = document->tokens[at - 1].end, to = document->tokens[at].start;
  const char *text = document->text.data;
  if (to == from || (to == from + 1 && text[from] == ' ')) return 0;
  for (size_t i = from; i < to && count < 2; i++) {
    bool pair = text[i] == '\r' && i + 1 < to && text[i + 1] == '\n';
    count += text[i] == '\n' || text[i] == '\f' || (text[i] == '\r' && !pair);
    bool separator = i + 2 < to && memcmp(text + i, "\xE2\x80", 2) == 0;
    if (separator && text[i + 2] == '\xA8') count++;
    if (separator && text[i + 2] == '\xA9') count += 2;
  }
  return count;
}

static bool is_closing(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  bool mark = token->kind == ONR_T_QUOTE || token->kind == ONR_T_CLOSE || token->kind == ONR_T_POSSESSIVE;
  return at < document->token_count && mark && !(token->flags & ONR_F_SPACE);
}

/* Whether the line that ends before token `at` ends as a sentence does. */
static bool ends_sentence(const struct onr_document *document, size_t at) {
  size_t last = at - 1;
  while (last > 0 && is_closing(document, last)) last--;
  return document->tokens[last].kind == ONR_T_STOP || document->tokens[last].kind == ONR_T_COLON;
}

/* Wrapped by hand: most single line ends stand in the middle of a sentence, after lines of a column's width. */
static bool is_wrapped(const struct onr_document *document) {
  size_t inside = 0, ends = 0, line_start = 0;
  for (size_t i = 1; i < document->token_count; i++) {
    size_t count = line_ends(document, i);
    if (count == 0) continue;
    size_t width = document->tokens[i - 1].end - line_start;
    line_start = document->tokens[i].start;
    if (count > 1) continue;
    if (!ends_sentence(document, i) && width >= 40 && width <= 130)
      inside++;
    else
      ends++;
  }
  return inside > ends;
}

static void mark_paragraphs(struct onr_document *document) {
  bool wrapped = is_wrapped(document);
  for (size_t i = 0; i < document->token_count; i++) {
    size_t count = i == 0 ? 2 : line_ends(document, i);
    if (count == 0 || (count == 1 && wrapped)) continue;
    document->tokens[i].flags |= ONR_F_PARAGRAPH | ONR_F_SENTENCE;
  }
}

/* Whether a sentence can begin at `at`, after a stop. */
static bool can_begin(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  if (!(token->flags & ONR_F_SPACE)) return token->kind == ONR_T_WORD && (token->flags & ONR_F_CAPITAL);
  switch ((enum onr_token_kind)token->kind) {
  case ONR_T_WORD: return (token->flags & ONR_F_CAPITAL) != 0;
  case ONR_T_NUMBER:
  case ONR_T_QUOTE:
  case ONR_T_OPEN:
  case ONR_T_DASH:
  case ONR_T_OTHER: return true;
  case ONR_T_POSSESSIVE:
  case ONR_T_COMMA:
  case ONR_T_STOP:
  case ONR_T_COLON:
  case ONR_T_SEMICOLON:
  case ONR_T_HYPHEN:
  case ONR_T_CLOSE: break;
  }
  return false;
}

/* Whether an abbreviation at `at` also ends its sentence: "… in the U.S. The president …". */
static bool abbreviation_ends(const struct onr_document *document, size_t at) {
  if (onr_has_flag(document, at, ONR_F_INITIAL)) return false;
  uint64_t never = ONR_CLASS(ONR_W_HONORIFIC) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_MONTH);
  if (onr_is_at(document, at, never)) return false;
  uint64_t begins = ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_POSSESSIVE) |
                    ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_SUBORDINATOR) |
                    ONR_CLASS(ONR_W_ADVERB);
  size_t next = at + 1;
  while (is_closing(document, next)) next++;
  if (onr_is_kind(document, next, ONR_T_QUOTE))
    return next + 1 < document->token_count && onr_has_flag(document, next + 1, ONR_F_CAPITAL);
  return onr_is_capital_word(document, next) && onr_is_at(document, next, begins);
}

/* The token after a sentence that ends at the stop `at`, or 0. */
static size_t next_sentence(const struct onr_document *document, size_t at) {
  const struct onr_token *token = &document->tokens[at];
  bool stop = token->kind == ONR_T_STOP || ((token->flags & ONR_F_DOTTED) && abbreviation_ends(document, at));
  if (!stop) return 0;
  enum { MOST_MARKS = 6 };
  size_t next = at + 1;
  while (next < at + MOST_MARKS && (onr_is_kind(document, next, ONR_T_STOP) || is_closing(document, next))) next++;
  return next < document->token_count && can_begin(document, next) ? next : 0;
}

/* "OTTAWA, Dec 7 (Reuters) - Canada said …": where the text begins after a dateline that begins the paragraph at `at`,
 * or 0. Its place is in capitals, or its source stands in brackets before the dash. */
static size_t after_dateline(const struct onr_document *document, size_t at) {
  enum { LONGEST = 16 };
  bool bracket = false;
  for (size_t i = at; i < at + LONGEST && i < document->token_count; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (i > at && (token->flags & ONR_F_PARAGRAPH)) return 0;
    bracket |= token->kind == ONR_T_CLOSE;
    if (token->kind == ONR_T_DASH) {
      bool placed = bracket || (document->tokens[at].flags & ONR_F_ALL_CAPITAL);
      return i > at && i + 1 < document->token_count && placed && !onr_has_flag(document, i + 1, ONR_F_PARAGRAPH)
                 ? i + 1
                 : 0;
    }
    bool fits = token->kind == ONR_T_NUMBER || token->kind == ONR_T_COMMA || token->kind == ONR_T_OPEN ||
                token->kind == ONR_T_CLOSE || token->kind == ONR_T_HYPHEN ||
                (token->kind == ONR_T_WORD && (token->flags & ONR_F_CAPITAL)) || onr_key_is(document, i, "/") ||
                onr_key_is(document, i, ".");
    if (!fits) return 0;
  }
  return 0;
}

static bool add_sentence(struct onr_document *document, size_t first, size_t end) {
  if (first == end) return true;
  if (!ONR_ROOM(document->arena, document, sentences, sentence_count, sentence_capacity)) return false;
  document->tokens[first].flags |= ONR_F_SENTENCE;
  for (size_t i = first; i < end; i++) document->tokens[i].sentence = (uint32_t)document->sentence_count;
  document->sentences[document->sentence_count++] = (struct onr_sentence){(uint32_t)first, (uint32_t)end};
  return true;
}

/* Headlines: most words of a sentence have a capital. */
static void mark_title_case(struct onr_document *document, const struct onr_sentence *sentence) {
  size_t capitals = 0, words = 0;
  for (size_t i = sentence->first; i < sentence->end; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->kind != ONR_T_WORD || token->end - token->start < 4) continue;
    words++;
    capitals += (token->flags & ONR_F_CAPITAL) != 0;
  }
  bool stopped = onr_key_is(document, sentence->end - 1, ".");
  if (words < 4 || stopped || capitals * 10 < words * 8) return;
  for (size_t i = sentence->first; i < sentence->end; i++) document->tokens[i].flags |= ONR_F_TITLE_CASE;
}

/* What the text shows of each word's case. */
static void count_cases(struct onr_document *document) {
  for (size_t i = 0; i < document->token_count; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->kind != ONR_T_WORD || (token->flags & ONR_F_TITLE_CASE)) continue;
    struct onr_symbol *symbol = &document->symbols[token->symbol];
    bool after_word = i > 0 && (document->tokens[i - 1].kind <= ONR_T_COMMA);
    if (!(token->flags & ONR_F_CAPITAL))
      symbol->lower++;
    else if (!(token->flags & ONR_F_SENTENCE) && after_word)
      symbol->inner++;
  }
}

bool onr_document_find_sentences(struct onr_document *document) {
  mark_paragraphs(document);
  size_t first = 0, next_start = 0;
  for (size_t i = 0; i < document->token_count; i++) {
    bool begins = i == next_start || (document->tokens[i].flags & ONR_F_PARAGRAPH) || i - first >= ONR_SENTENCE_TOKENS;
    if (begins && i > first) {
      if (!add_sentence(document, first, i)) return false;
      first = i;
    }
    size_t next = next_sentence(document, i);
    if (next && next > next_start) next_start = next;
    size_t dated = (document->tokens[i].flags & ONR_F_PARAGRAPH) ? after_dateline(document, i) : 0;
    if (dated) next_start = dated;
  }
  if (!add_sentence(document, first, document->token_count)) return false;
  for (size_t i = 0; i < document->sentence_count; i++) mark_title_case(document, &document->sentences[i]);
  count_cases(document);
  return true;
}
