/* Where reported clauses and noun phrases begin and end. */
#include "clause.h"

static bool is_participle(const struct onr_document *document, size_t at) {
  struct onr_str key = onr_key_at(document, at);
  return onr_is_kind(document, at, ONR_T_WORD) && key.len > 5 && onr_str_ends_with(key, ONR_STR("ing")) &&
         !onr_has_flag(document, at, ONR_F_CAPITAL) &&
         !onr_is_at(document, at, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_PRONOUN));
}

/* Whether "and said", "but added", or with its own subject "and he said", "while the mayor said": another claim begins
 * at `at`. */
static bool reports_again(const struct onr_document *document, size_t at, bool with_subject) {
  enum { LONGEST = 12 };
  static const char *const joins[] = {"and", "but", "while", "though", "although", "whereas"};
  const uint32_t subjects = ONR_TAGS_PHRASE | ONR_TAG_BIT(ONR_TAG_PRP) | ONR_TAG_BIT(ONR_TAG_IN);
  struct onr_verb_group group;
  if (!ONR_KEY_IS_ANY(document, at, joins)) return false;
  size_t next = at + 1;
  while (with_subject && next < at + LONGEST && onr_has_tag(document, next, subjects)) next++;
  if (onr_clause_is_adverb(document, next)) next++;
  for (size_t i = 0; i < 2 && with_subject && onr_is_at(document, next, ONR_CLASS(ONR_W_AUXILIARY)); i++) next++;
  unsigned forms = ONR_VERB_PAST | ONR_VERB_S | (with_subject ? ONR_VERB_PARTICIPLE : 0u);
  return onr_clause_verb(document, next, &group) && (group.form & forms) &&
         (group.verb->frames & (ONR_FRAME_QUOTE | ONR_FRAME_THAT)) &&
         (!(group.verb->frames & ONR_FRAME_WEAK) || onr_key_is(document, next + 1, "that"));
}

/* Whether "but" at `at` parts the content from what the writer says himself: before a pronoun, a name or a verb it does
 * three times in four, before anything else hardly ever. */
static bool but_ends(const struct onr_document *document, size_t at) {
  return onr_has_tag(document, at + 1, ONR_TAG_BIT(ONR_TAG_PRP) | ONR_TAG_BIT(ONR_TAG_NNP) | ONR_TAGS_FINITE);
}

/* Whether what follows the comma at `at` is no part of the clause before it. */
static bool ends_clause(const struct onr_document *document, size_t at) {
  static const char *const leave[] = {"while", "whereas", "according", "citing", "compared", "speaking", "writing"};
  static const char *const stay[] = {"including", "leaving", "having", "being"};
  if (reports_again(document, at + 1, true)) return true;
  if (onr_key_is(document, at + 1, "but")) return but_ends(document, at + 1);
  if (ONR_KEY_IS_ANY(document, at + 1, stay)) return false;
  return is_participle(document, at + 1) || ONR_KEY_IS_ANY(document, at + 1, leave);
}

/* Whether the comma at `at` ends a noun phrase rather than going on with a list, an apposition or an example. */
static bool comma_ends_noun(const struct onr_document *document, size_t at) {
  static const char *const joins[] = {"and", "or"};
  static const char *const leave[] = {"but", "while", "though", "although", "with", "despite", "according", "saying"};
  if (ONR_KEY_IS_ANY(document, at + 1, joins))
    return onr_is_at(document, at + 2, ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_VERB));
  if (ONR_KEY_IS_ANY(document, at + 1, leave)) return true;
  if (onr_key_is(document, at + 1, "including")) return false;
  return onr_has_tag(document, at + 1,
                     ONR_TAGS_FINITE | ONR_TAG_BIT(ONR_TAG_VBG) | ONR_TAG_BIT(ONR_TAG_DT) | ONR_TAG_BIT(ONR_TAG_WDT) |
                         ONR_TAG_BIT(ONR_TAG_WP) | ONR_TAG_BIT(ONR_TAG_PRP));
}

static bool ends_noun(const struct onr_document *document, size_t at) {
  static const char *const leave[] = {"but", "saying"};
  enum onr_token_kind kind = (enum onr_token_kind)document->tokens[at].kind;
  if (kind == ONR_T_COMMA && reports_again(document, at + 1, true)) return true;
  if (kind == ONR_T_COMMA) return comma_ends_noun(document, at);
  if (kind == ONR_T_SEMICOLON || kind == ONR_T_COLON || kind == ONR_T_DASH) return true;
  if (onr_key_is(document, at, "and") || onr_key_is(document, at, "or"))
    return onr_is_at(document, at + 1, ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_AUXILIARY));
  return ONR_KEY_IS_ANY(document, at, leave) ||
         (onr_key_is(document, at, "while") && reports_again(document, at, true));
}

/* When Keller said it was “late,” | Okeke left: a subject and its verb right after a quotation that ended with a comma,
 * in a sentence that began with a subordinate clause. */
static bool begins_main_clause(const struct onr_document *document, size_t from, size_t at, size_t end) {
  const uint32_t openers = ONR_TAG_BIT(ONR_TAG_CS) | ONR_TAG_BIT(ONR_TAG_WRB);
  if (!onr_has_tag(document, document->sentences[document->tokens[at - 1].sentence].first, openers)) return false;
  if (onr_has_tag(document, from + 1, openers)) return false;
  uint32_t name = onr_token_at(document, at)->name;
  size_t verb = at;
  if (name != ONR_NONE)
    verb = document->names[name].end;
  else if (onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_PRP)))
    verb++;
  else
    return false;
  if (onr_clause_is_adverb(document, verb)) verb++;
  return verb < end && onr_has_tag(document, verb, ONR_TAGS_FINITE | ONR_TAG_BIT(ONR_TAG_VBN));
}

/* Whether what is reported ends with a quotation whose last mark is a comma, before `at`. */
static bool ends_with_quote(const struct onr_document *document, size_t from, size_t at, size_t end, bool noun) {
  if (onr_is_kind(document, at, ONR_T_QUOTE)) return false;
  if (!noun) return ends_clause(document, at - 1) || begins_main_clause(document, from, at, end);
  bool joined = onr_key_is(document, at, "and") || onr_key_is(document, at, "or");
  return !joined || onr_token_at(document, at + 1)->quote == ONR_NONE;
}

size_t onr_clause_end(const struct onr_document *document, size_t from, size_t end, bool noun) {
  size_t at = from;
  while (at < end) {
    const struct onr_token *token = &document->tokens[at];
    if (token->quote != ONR_NONE) { /* a quotation is never cut, even where it runs over the sentence's end */
      at = document->quotes[token->quote].end;
      bool comma = at >= 2 && onr_is_kind(document, at - 2, ONR_T_COMMA);
      if (comma && at < end && ends_with_quote(document, from, at, end, noun)) break;
      continue;
    }
    bool inner = at + 1 < end && !onr_has_flag(document, at + 1, ONR_F_SPACE); /* the stop in "example.org" */
    if (token->kind == ONR_T_STOP && at > from && !inner) break;
    if (at > from &&
        (noun ? ends_noun(document, at)
              : (token->kind == ONR_T_SEMICOLON || (token->kind == ONR_T_COMMA && ends_clause(document, at)))))
      break;
    if (at > from && reports_again(document, at, false)) break;
    at++;
  }
  while (at > from + 1 && onr_is_kind(document, at - 1, ONR_T_STOP) && document->tokens[at - 1].quote == ONR_NONE) at--;
  return at;
}

/* How many finite verbs the word at `at` lets one expect: one after a subordinator, a relative or question word, or for
 * a pronoun right after a noun ("the dam | they built"). */
static int clauses_opened(const struct onr_document *document, size_t at) {
  uint32_t openers = ONR_TAG_BIT(ONR_TAG_CS) | ONR_TAGS_WH;
  bool opens = onr_has_tag(document, at, openers) || onr_is_at(document, at, ONR_CLASS(ONR_W_SUBORDINATOR));
  if (opens) return !onr_has_tag(document, at + 1, ONR_TAG_BIT(ONR_TAG_TO) | ONR_TAG_BIT(ONR_TAG_VBG));
  return onr_is_at(document, at, ONR_CLASS(ONR_W_SUBJECT)) && onr_has_tag(document, at - 1, ONR_TAGS_NOUN);
}

/* A finite verb that is no part of a group begun before, nor a plain form that may be an infinitive ("let them | go").
 */
static bool is_main_verb(const struct onr_document *document, size_t at) {
  if (!onr_has_tag(document, at, ONR_TAGS_FINITE) || document->tokens[at].name != ONR_NONE) return false;
  return onr_tag_at(document, at) != ONR_TAG_VBP || onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY));
}

/* The comma that parts the words [from, verb) from a subject of the verb's own: "disdain for banks, | Keller has …";
 * else where the verb's adverbs begin. */
static size_t before_subject(const struct onr_document *document, size_t from, size_t verb) {
  uint32_t subjects = ONR_TAGS_PHRASE | ONR_TAG_BIT(ONR_TAG_PRP);
  size_t first = verb;
  while (first > from + 1 && onr_clause_is_adverb(document, first - 1)) first--;
  size_t at = first;
  while (at > from + 1 && onr_has_tag(document, at - 1, subjects)) at--;
  return at < first && at > from + 1 && onr_is_kind(document, at - 1, ONR_T_COMMA) ? at - 1 : first;
}

size_t onr_clause_before_verb(const struct onr_document *document, size_t from, size_t end, int clauses) {
  struct onr_verb_group group;
  for (size_t at = from; at < end; at++) {
    if (document->tokens[at].quote != ONR_NONE) {
      at = document->quotes[document->tokens[at].quote].end - 1;
      clauses = 0;
      continue;
    }
    if (at > from) clauses += clauses_opened(document, at);
    if (!is_main_verb(document, at)) continue;
    size_t first = before_subject(document, from, at);
    bool joined =
        onr_has_tag(document, first - 1, ONR_TAG_BIT(ONR_TAG_CC)) || onr_is_kind(document, first - 1, ONR_T_COMMA);
    if (joined) continue;
    if (clauses <= 0 && first > from + 1) return first;
    clauses--;
    if (onr_clause_verb(document, at, &group) && (group.verb->frames & ONR_FRAME_ZERO)) clauses++;
  }
  return end;
}

/* Whether a clause of its own, with subject and finite verb, begins at `at`. */
static bool begins_main(const struct onr_document *document, size_t at, size_t end) {
  enum { REACH = 9 };
  uint32_t subjects = ONR_TAGS_NOUN | ONR_TAG_BIT(ONR_TAG_PRP) | ONR_TAG_BIT(ONR_TAG_DT) | ONR_TAG_BIT(ONR_TAG_EX) |
                      ONR_TAG_BIT(ONR_TAG_PRPS);
  if (!onr_has_tag(document, at, subjects)) return false;
  for (size_t i = at + 1; i < end && i < at + REACH; i++)
    if (onr_has_tag(document, i, ONR_TAGS_FINITE)) return true;
  return false;
}

size_t onr_clause_cut(const struct onr_document *document, size_t subject, size_t verb, size_t from, size_t end,
                      int clauses) {
  static const char *const openers[] = {"when",  "while", "as",    "although", "though", "if",
                                        "after", "since", "where", "because",  "unless", "whereas"};
  bool relative = verb > 0 && onr_has_tag(document, verb - 1, ONR_TAG_BIT(ONR_TAG_WP));
  if (!relative && (subject == 0 || !ONR_KEY_IS_ANY(document, subject - 1, openers))) return end;
  if (relative) end = onr_clause_before_verb(document, from, end, clauses);
  for (size_t at = from + 1; at + 1 < end; at++) {
    const struct onr_token *token = &document->tokens[at];
    bool comma = token->kind == ONR_T_COMMA && token->quote == ONR_NONE;
    if (token->quote != ONR_NONE) { /* the comma stands before the closing mark */
      size_t close = document->quotes[token->quote].end;
      comma = close > at + 1 && onr_is_kind(document, close - 2, ONR_T_COMMA);
      at = close - 1;
    }
    if (!comma || at + 1 >= end) continue;
    bool goes_on = relative ? onr_has_tag(document, at + 1, ONR_TAGS_FINITE) : begins_main(document, at + 1, end);
    if (goes_on) return token->quote != ONR_NONE ? at + 1 : at;
  }
  return end;
}

bool onr_clause_is_finite(const struct onr_document *document, size_t from, size_t end) {
  for (size_t i = from; i < end; i++) {
    if (document->tokens[i].name != ONR_NONE) continue;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_AUXILIARY))) return true;
    if (onr_is_kind(document, i, ONR_T_POSSESSIVE) && i > from &&
        onr_is_at(document, i - 1, ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_PRONOUN)))
      return true;
    if (onr_has_tag(document, i, ONR_TAGS_FINITE)) return true;
    bool wished = i > from && onr_is_at(document, i - 1, ONR_CLASS(ONR_W_SUBJECT)); /* "suggested she stay" */
    if (wished && onr_has_tag(document, i, ONR_TAG_BIT(ONR_TAG_VB))) return true;
  }
  return false;
}

static bool begins_clause(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at,
                   ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE)) ||
         onr_token_at(document, at)->name != ONR_NONE || onr_is_kind(document, at, ONR_T_QUOTE) ||
         onr_is_kind(document, at, ONR_T_COMMA);
}

/* The end of the prepositional phrase at `at`: the preposition, and its noun up to where a clause can begin. */
static size_t prepositional_end(const struct onr_document *document, size_t at, size_t end) {
  size_t i = at + 1;
  if (i < end && onr_is_at(document, i, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) i++;
  if (i < end && onr_token_at(document, i)->name != ONR_NONE) return document->names[document->tokens[i].name].end;
  while (i < end && !begins_clause(document, i) && !onr_is_kind(document, i, ONR_T_STOP) &&
         (!onr_is_at(document, i, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_SUBORDINATOR))))
    i++;
  return i;
}

size_t onr_clause_skip_adverbials(const struct onr_document *document, size_t at, size_t end) {
  enum { MOST = 5 };
  for (int round = 0; round < MOST && at < end; round++) {
    bool time = onr_is_at(document, at, ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_MONTH) | ONR_CLASS(ONR_W_TIME)) &&
                onr_token_at(document, at)->name == ONR_NONE;
    if (time || (onr_clause_is_adverb(document, at) && !onr_is_at(document, at, ONR_CLASS(ONR_W_NEGATION)))) {
      at++;
      if (at < end && onr_is_kind(document, at, ONR_T_NUMBER)) at++;
    } else if (onr_is_at(document, at, ONR_CLASS(ONR_W_PREPOSITION)) && !onr_is_kind(document, at + 1, ONR_T_NUMBER) &&
               onr_token_at(document, at)->name == ONR_NONE) {
      at = prepositional_end(document, at, end);
    } else {
      break;
    }
  }
  return at;
}
