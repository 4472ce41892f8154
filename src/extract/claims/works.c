/* Quotation marks around what nobody says: the titles of works, and names. */
#include "direct.h"

size_t onr_quote_words(const struct onr_document *document, const struct onr_quote *quote) {
  enum { ENOUGH = 64 };
  size_t count = 0;
  for (size_t i = quote->first; i < quote->end && count < ENOUGH; i++)
    count += document->tokens[i].kind <= ONR_T_NUMBER;
  return count;
}

enum onr_token_kind onr_quote_last_mark(const struct onr_document *document, const struct onr_quote *quote) {
  size_t at = quote->end - 1;
  if (quote->closed && at > quote->first) at--;
  if (document->tokens[at].kind == ONR_T_QUOTE && at > quote->first) at--;
  enum onr_token_kind kind = (enum onr_token_kind)document->tokens[at].kind;
  return kind == ONR_T_COMMA || kind == ONR_T_STOP || kind == ONR_T_DASH ? kind : ONR_T_WORD;
}

bool onr_quote_is_title(const struct onr_document *document, const struct onr_quote *quote) {
  enum { LONGEST = 10 };
  size_t capitals = 0, words = 0;
  for (size_t i = quote->first; i < quote->end && words <= LONGEST; i++) {
    bool small = onr_is_at(document, i,
                           ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_CONJUNCTION)) &&
                 !onr_has_flag(document, i, ONR_F_CAPITAL);
    if (document->tokens[i].kind != ONR_T_WORD || small) continue;
    words++;
    capitals += onr_has_flag(document, i, ONR_F_CAPITAL);
  }
  return words >= 2 && words <= LONGEST && capitals == words;
}

/* "her book | “…”", "told | “…”": the words before a title, with a comma or without. */
static bool introduces_work(const struct onr_document *document, size_t at) {
  static const char *const nouns[] = {"show",   "film",    "movie",   "book",    "song",        "album",
                                      "series", "program", "novel",   "podcast", "programme",   "report",
                                      "play",   "episode", "musical", "memoir",  "documentary", "column"};
  static const char *const words[] = {"titled", "entitled", "called", "dubbed", "named", "nicknamed", "labeled", "told",
                                      "on",     "in",       "of",     "from",   "at",    "by",        "with"};
  bool comma = at > 0 && onr_is_kind(document, at, ONR_T_COMMA);
  if (comma) at--;
  if (ONR_KEY_IS_ANY(document, at, nouns)) return true;
  return !comma && ONR_KEY_IS_ANY(document, at, words);
}

bool onr_quote_is_work(const struct onr_document *document, const struct onr_quote *quote) {
  size_t before = quote->first - 1;
  if (quote->first == 0 || onr_has_flag(document, quote->first, ONR_F_SENTENCE)) return false;
  if (!onr_quote_is_title(document, quote)) return false;
  return introduces_work(document, before) || onr_is_kind(document, before, ONR_T_POSSESSIVE) ||
         document->tokens[before].name != ONR_NONE ||
         onr_is_at(document, before, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
}
