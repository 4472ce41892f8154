/* Verb groups: which of a verb's forms stands here, and with which auxiliaries. */
#include "clause.h"
#include "extract/trace.h"

bool onr_clause_is_adverb(const struct onr_document *document, size_t at) {
  if (!onr_is_kind(document, at, ONR_T_WORD)) return false;
  if (onr_key_is(document, at, "doubt") && at > 0 && onr_key_is(document, at - 1, "no")) return true; /* "no doubt" */
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_ADVERB) | ONR_CLASS(ONR_W_NEGATION))) return true;
  struct onr_str key = onr_key_at(document, at);
  return key.len > 4 && onr_str_ends_with(key, ONR_STR("ly")) && onr_token_at(document, at)->name == ONR_NONE;
}

static bool is_have(const struct onr_document *document, size_t at) {
  static const char *const forms[] = {"have", "has", "had", "'ve", "having", "hasn't", "haven't", "hadn't", "'d"};
  if (ONR_KEY_IS_ANY(document, at, forms)) return true;
  return onr_is_kind(document, at, ONR_T_POSSESSIVE) && onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PRONOUN));
}

/* A noun or pronoun that a verb without ending can follow: "they", "officials", "people". */
static bool is_plural(const struct onr_document *document, size_t at) {
  static const char *const forms[] = {"people",   "police", "men",  "women", "media", "we",   "you",  "i",     "they",
                                      "children", "who",    "data", "both",  "some",  "many", "most", "others"};
  if (ONR_KEY_IS_ANY(document, at, forms)) return true;
  struct onr_str key = onr_key_at(document, at);
  if (onr_is_kind(document, at, ONR_T_COMMA)) return true;
  bool joined = at > 1 && onr_key_is(document, at - 1, "and") && onr_token_at(document, at)->name != ONR_NONE;
  return joined || (onr_is_kind(document, at, ONR_T_WORD) && key.len > 3 && key.data[key.len - 1] == 's' &&
                    onr_token_at(document, at)->kind == ONR_T_WORD &&
                    !onr_is_at(document, at,
                               ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) |
                                   ONR_CLASS(ONR_W_PREPOSITION)));
}

/* What may not stand right before a verb that has no auxiliary, because the word is a noun then. */
static bool makes_noun(const struct onr_document *document, size_t at) {
  enum onr_token_kind kind = (enum onr_token_kind)onr_token_at(document, at)->kind;
  if (kind == ONR_T_POSSESSIVE || kind == ONR_T_HYPHEN) return true;
  if (onr_key_is(document, at, "that") || onr_key_is(document, at, "her") || onr_key_is(document, at, "his"))
    return !onr_key_is(document, at, "that");
  return onr_is_at(document, at,
                   ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_PREPOSITION)) &&
         !onr_is_at(document, at, ONR_CLASS(ONR_W_PRONOUN));
}

/* "let | editorials", "make | them", before a verb without "to": the noun is that verb's, and this one reports nothing.
 */
static bool is_let(const struct onr_document *document, size_t noun) {
  enum { REACH = 3 };
  static const char *const forms[] = {"let",    "lets", "letting", "make",   "makes",   "made",
                                      "making", "help", "helps",   "helped", "helping", "hear",
                                      "heard",  "see",  "saw",     "watch",  "watched"};
  for (size_t at = noun; at > 0 && noun - at < REACH; at--)
    if (ONR_KEY_IS_ANY(document, at - 1, forms)) return true;
  return false;
}

/* The form without an auxiliary, judged by the word before; 0: no verb. */
static unsigned bare_form(const struct onr_document *document, size_t before, unsigned forms, size_t at) {
  if (forms & ONR_VERB_ING)
    return onr_key_is(document, before, "of") || makes_noun(document, before)
               ? (onr_key_is(document, before, "by") ? ONR_VERB_ING : 0)
               : ONR_VERB_ING;
  if (makes_noun(document, before)) return 0;
  if (forms & ONR_VERB_PAST) {
    bool passive = onr_key_is(document, at + 1, "by") && !onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_VBD)) &&
                   !onr_is_at(document, before, ONR_CLASS(ONR_W_SUBJECT));
    return passive ? 0 : ONR_VERB_PAST;
  }
  if (forms & ONR_VERB_S)
    return onr_is_kind(document, before, ONR_T_NUMBER) || /* "2013 comments" */
                   onr_is_at(document, before, ONR_CLASS(ONR_W_ADJECTIVE)) || onr_has_flag(document, at, ONR_F_SENTENCE)
               ? 0
               : ONR_VERB_S;
  if (forms & ONR_VERB_BASE) {
    bool subject =
        is_plural(document, before) || onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_VBP) | ONR_TAG_BIT(ONR_TAG_VB));
    return subject && !is_let(document, before) ? ONR_VERB_BASE : 0;
  }
  return 0;
}

static unsigned form_after(const struct onr_document *document, size_t auxiliary, unsigned forms) {
  if (is_have(document, auxiliary)) return forms & (ONR_VERB_PARTICIPLE | ONR_VERB_PAST) ? ONR_VERB_PARTICIPLE : 0;
  if (onr_is_at(document, auxiliary, ONR_CLASS(ONR_W_BE)) || onr_is_kind(document, auxiliary, ONR_T_POSSESSIVE))
    return forms & ONR_VERB_ING ? ONR_VERB_ING | ONR_VERB_PAST : 0;
  return forms & ONR_VERB_BASE ? ONR_VERB_BASE : 0;
}

bool onr_clause_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  enum { LONGEST = 6 };
  const struct onr_word *word = onr_word_at(document, at);
  const struct onr_token *token = onr_token_at(document, at);
  if (!word || word->verb == 0 || token->kind != ONR_T_WORD || token->name != ONR_NONE) return false;
  bool headline = (token->flags & ONR_F_TITLE_CASE) && onr_has_tag(document, at, ONR_TAGS_FINITE);
  if ((token->flags & ONR_F_CAPITAL) && !(token->flags & ONR_F_SENTENCE) && !headline) return false;
  struct onr_verb_group group = {.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->verb - 1]};
  size_t before = at - 1, first = at;
  while (at > 0 && at - before < LONGEST && before > 0 && onr_clause_is_adverb(document, before)) {
    group.negated |= onr_is_at(document, before, ONR_CLASS(ONR_W_NEGATION));
    before--;
  }
  if (at == 0) before = SIZE_MAX;
  bool same = at > 0 && document->tokens[before].sentence == token->sentence;
  bool pronoun_have = same && onr_is_kind(document, before, ONR_T_POSSESSIVE) &&
                      onr_is_at(document, before - 1, ONR_CLASS(ONR_W_PRONOUN));
  if (same && (onr_is_at(document, before, ONR_CLASS(ONR_W_AUXILIARY)) || pronoun_have)) {
    group.form = form_after(document, before, word->verb_forms);
    for (first = before;
         first > 0 && at - first < LONGEST && onr_is_at(document, first - 1, ONR_CLASS(ONR_W_AUXILIARY)); first--) {
    }
    for (size_t i = first; i < at; i++) group.negated |= onr_is_at(document, i, ONR_CLASS(ONR_W_NEGATION));
  } else if (same && onr_key_is(document, before, "to")) {
    group.form = word->verb_forms & ONR_VERB_BASE;
    group.infinitive = true;
  } else {
    group.form = bare_form(document, same ? before : SIZE_MAX, word->verb_forms, at);
    if (at > before + 1 && same) first = at;
  }
  group.range = (struct onr_range){(uint32_t)first, (uint32_t)at + 1};
  if (group.form == 0) onr_trace_drop(document, at, at + 1, "no verb here, by the words before it");
  *ret_group = group;
  return group.form != 0;
}
