/* Which capitalised words can be part of a name, and which have their capital only because they begin a sentence. */
#include "extract/clause/clause.h"
#include "names.h"

/* "Marta Keller | Says": a verb of reporting in a headline. */
static bool is_headline_verb(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at);
  return onr_has_flag(document, at, ONR_F_TITLE_CASE) && onr_is(word, ONR_CLASS(ONR_W_VERB)) &&
         (word->verb_forms & (ONR_VERB_S | ONR_VERB_PAST)) &&
         !onr_is(word, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_TITLE)) &&
         !onr_key_is(document, at, "states") && !onr_key_is(document, at, "reports");
}

/* Whether a word that persons' names begin with stands before the one at `at`: "Sarah | Young". */
static bool follows_name(const struct onr_document *document, size_t at) {
  uint64_t parts = ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_GIVEN_EITHER);
  return at > 0 && onr_has_flag(document, at, ONR_F_SPACE) && onr_is_capital_word(document, at - 1) &&
         onr_is_at(document, at - 1, parts) && !document->symbols[document->tokens[at - 1].symbol].common;
}

/* Whether a capital at `at` can begin or continue a name. */
bool onr_names_is_word(const struct onr_document *document, size_t at) {
  if (!onr_is_capital_word(document, at)) return false;
  if (is_headline_verb(document, at)) return false;
  const struct onr_token *token = onr_token_at(document, at);
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  uint64_t never =
      ONR_CLASS(ONR_W_PRONOUN) | ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_DAY);
  if (onr_is(symbol->word, never) && !(token->flags & (ONR_F_ALL_CAPITAL | ONR_F_DOTTED))) {
    bool name_too = (onr_is(symbol->word, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) ||
                     follows_name(document, at)) && /* "Liu He" */
                    !(token->flags & ONR_F_SENTENCE);
    if (!name_too) return false;
  }
  bool month = onr_is(symbol->word, ONR_CLASS(ONR_W_MONTH)) &&
               (!onr_is_capital_word(document, at + 1) || onr_is_kind(document, at - 1, ONR_T_NUMBER));
  if (month) return false;
  if (onr_is(symbol->word, ONR_CLASS(ONR_W_MONTH)) &&
      !onr_is(symbol->word, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) &&
      !(symbol->word->classes & ONR_CLASS(ONR_W_MODIFIER)))
    return false;
  bool function =
      onr_is(symbol->word, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) |
                               ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_ADVERB) |
                               ONR_CLASS(ONR_W_OPENER));
  bool first_name =
      onr_is_at(document, at, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_DIRECTION));
  bool syllable = follows_name(document, at) && onr_is_kind(document, at + 1, ONR_T_HYPHEN); /* "Kang In-sun" */
  if (function && !first_name && !syllable && !(token->flags & ONR_F_ALL_CAPITAL)) return false;
  if (token->flags & ONR_F_TITLE_CASE)
    return !symbol->common || (follows_name(document, at) && onr_has_tag(document, at, ONR_TAGS_PROPER)) ||
           symbol->inner > symbol->lower || first_name ||
           onr_is(symbol->word, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_TITLE));
  return true;
}

/* "Fowler said": a noun that is no plural has no article and yet speaks, so it is a name. */
static bool speaks_alone(const struct onr_document *document, size_t at) {
  const struct onr_symbol *symbol = &document->symbols[document->tokens[at].symbol];
  const struct onr_word *next = onr_word_at(document, at + 1);
  uint64_t others = ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_OFFICIAL) |
                    ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_TIME);
  bool plural = symbol->key.len > 0 && symbol->key.data[symbol->key.len - 1] == 's';
  bool noun = !plural && !onr_is(symbol->word, others) && !onr_clause_is_adverb(document, at);
  return noun && next && next->verb && (next->verb_forms & ONR_VERB_PAST) &&
         !(next->classes & ONR_CLASS(ONR_W_PREPOSITION)) &&
         (document->lexicon->verbs[next->verb - 1].frames & ONR_FRAME_POSTPOSED);
}

/* Whether the first word of a sentence has its capital only from that. */
bool onr_names_is_plain_opener(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  bool opens = (token->flags & ONR_F_SENTENCE) ||
               (at > 0 && document->tokens[at - 1].kind > ONR_T_COMMA && !onr_is_kind(document, at - 1, ONR_T_HYPHEN));
  if (!opens || (token->flags & (ONR_F_DOTTED))) return false;
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  if ((token->flags & ONR_F_ALL_CAPITAL) && !symbol->common) return false;
  bool particle = onr_is(symbol->word, ONR_CLASS(ONR_W_SURNAME_PART)) && onr_is_capital_word(document, at + 1) &&
                  onr_has_flag(document, at + 1, ONR_F_SPACE) &&
                  !document->symbols[document->tokens[at + 1].symbol].common; /* "Da Silva" */
  if (particle) return false;
  if (symbol->lower > symbol->inner) return true;
  if (speaks_alone(document, at)) return false;
  if (symbol->inner > symbol->lower) return false;
  bool company = onr_is_capital_word(document, at + 1) && /* "Patriot Coal" */
                 onr_is_at(document, at + 1, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_SUFFIX)) &&
                 !onr_has_flag(document, at, ONR_F_TITLE_CASE) &&
                 !onr_is(symbol->word, ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_TITLE) |
                                           ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_TIME));
  if (company) return false;
  uint64_t names =
      ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC);
  if (onr_is(symbol->word, names)) return false;
  if (onr_is(symbol->word, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_MODIFIER) |
                               ONR_CLASS(ONR_W_PLACE_LEAD) | ONR_CLASS(ONR_W_DIRECTION)))
    return !onr_is_capital_word(document, at + 1) && !onr_is_kind(document, at + 1, ONR_T_HYPHEN) &&
           !onr_key_is(document, at + 1, "of");
  return symbol->common || onr_is(symbol->word, ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_SOURCE));
}

/* Whether the words are nothing but abbreviations that only follow names or stand before numbers. */
bool onr_names_is_abbreviation(const struct onr_document *document, size_t first, size_t end) {
  uint64_t parts = ONR_CLASS(ONR_W_ABBREVIATION) | ONR_CLASS(ONR_W_SUFFIX) | ONR_CLASS(ONR_W_ORG_SUFFIX);
  for (size_t i = first; i < end; i++)
    if (!onr_is_at(document, i, parts) || onr_has_flag(document, i, ONR_F_INITIAL) ||
        (end == first + 1 && onr_is_at(document, i, ONR_CLASS(ONR_W_ORG_SUFFIX)) &&
         onr_has_flag(document, i, ONR_F_ALL_CAPITAL)))
      return false; /* "P." and "PAC" may be names */
  return true;
}

/* "MPs", "R250", "A350s": the plural of initials, or letters with digits, name none of our kinds. */
bool onr_names_is_code(const struct onr_document *document, size_t at) {
  struct onr_str text = onr_text_of(document, at, at + 1);
  bool initials = text.len >= 3 && text.data[text.len - 1] == 's';
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] >= '0' && text.data[i] <= '9') return true;
    if (i + 1 < text.len && !(text.data[i] >= 'A' && text.data[i] <= 'Z')) initials = false;
  }
  return initials;
}

/* "US|$900", "Rs | 40 crore": a currency. */
bool onr_names_is_currency(const struct onr_document *document, size_t after) {
  struct onr_str text =
      after < document->token_count ? onr_text_of(document, after, after + 1) : (struct onr_str){"", 0};
  bool sign = onr_str_starts_with(text, ONR_STR("$")) && !onr_has_flag(document, after, ONR_F_SPACE);
  return sign || (onr_key_is(document, after - 1, "rs") && onr_is_kind(document, after, ONR_T_NUMBER));
}

/* A surname by itself, with the particle that it is written with: "bin Rawi". */
bool onr_names_has_particle(const struct onr_document *document, const struct onr_name *name) {
  static const char *const particles[] = {"bin", "ibn", "von", "van", "dos", "da", "de", "di", "du"};
  uint32_t before = name->first - 1;
  if (name->end > name->first + 1 || name->title_first < name->first || name->first == 0 ||
      onr_has_flag(document, before, ONR_F_CAPITAL) || !onr_has_flag(document, name->first, ONR_F_SPACE) ||
      document->tokens[before].sentence != document->tokens[name->first].sentence)
    return false;
  return ONR_KEY_IS_ANY(document, before, particles);
}

/* "Crooked | Marta Keller": a common word before a first name and a surname is no part of the name. */
bool onr_names_has_epithet(const struct onr_document *document, const struct onr_name *name) {
  uint32_t first = name->first, last = name->end - 1;
  uint64_t parts = ONR_CLASSES_GIVEN | ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_PLACE_LEAD) |
                   ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) |
                   ONR_CLASS(ONR_W_SURNAME_PART) | ONR_CLASS(ONR_W_DIRECTION) | ONR_CLASS(ONR_W_HONORIFIC);
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD) |
                   ONR_CLASS(ONR_W_ORG_SUFFIX) | ONR_CLASS(ONR_W_THING);
  return name->title_first == first && name->end - first >= 3 &&
         document->symbols[document->tokens[first].symbol].common && !onr_is_at(document, first, parts) &&
         onr_is_at(document, first + 1, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) &&
         !document->symbols[document->tokens[last].symbol].common && !onr_is_at(document, last, heads);
}
