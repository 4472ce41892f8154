/* The noun phrase that is a verb's subject. */
#include "clause.h"

enum { REACH = 40 };

static bool is_stop_word(const struct onr_document *document, size_t at) {
  if (onr_key_is(document, at, "who") || onr_key_is(document, at, "both")) return false;
  if (onr_key_is(document, at, "of") || onr_key_is(document, at, "one")) return false;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_RELATIVE)) &&
      onr_token_at(document, at)->name == ONR_NONE)
    return true;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_CONJUNCTION)))
    return !onr_key_is(document, at, "and") && !onr_key_is(document, at, "or") && !onr_key_is(document, at, "&");
  return onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY)) && !onr_has_flag(document, at, ONR_F_CAPITAL);
}

static bool is_stop_mark(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  switch ((enum onr_token_kind)token->kind) {
  case ONR_T_WORD:
  case ONR_T_NUMBER:
  case ONR_T_POSSESSIVE:
  case ONR_T_HYPHEN: return false;
  case ONR_T_OTHER:
    return !onr_key_is(document, at, "&") && !onr_key_is(document, at, "$") && !onr_key_is(document, at, "%");
  case ONR_T_STOP:
    return onr_has_flag(document, at + 1, ONR_F_SPACE | ONR_F_SENTENCE); /* not the one in "example.org" */
  case ONR_T_COMMA:
  case ONR_T_COLON:
  case ONR_T_SEMICOLON:
  case ONR_T_DASH:
  case ONR_T_OPEN:
  case ONR_T_CLOSE:
  case ONR_T_QUOTE: break;
  }
  return true;
}

/* Whether "and" at `at` joins two clauses: a finite verb stands before it. */
static bool joins_clauses(const struct onr_document *document, size_t from, size_t at) {
  enum { LOOK = 14 };
  struct onr_verb_group group;
  for (size_t i = at; i > from && at - i < LOOK; i--) {
    if (is_stop_mark(document, i - 1)) return false;
    if (onr_is_at(document, i - 1, ONR_CLASS(ONR_W_AUXILIARY))) return true;
    if (onr_clause_verb(document, i - 1, &group) && !(group.form & ONR_VERB_ING)) return true;
    struct onr_str key = onr_key_at(document, i - 1);
    if (onr_token_at(document, i - 1)->name == ONR_NONE && key.len > 4 && onr_str_ends_with(key, ONR_STR("ed")))
      return true;
  }
  return false;
}

/* The comma that an insertion before `end` began with: "officials, citing reports, | have"; or `end` if none. */
static size_t insertion_start(const struct onr_document *document, size_t from, size_t end) {
  enum onr_token_kind kind = (enum onr_token_kind)document->tokens[end].kind;
  enum onr_token_kind other = kind == ONR_T_CLOSE ? ONR_T_OPEN : kind;
  for (size_t i = end; i > from + 1 && end - i < REACH; i--) {
    if (document->tokens[i - 1].kind == ONR_T_QUOTE) return end;
    if (document->tokens[i - 1].kind == other) return i - 1;
  }
  return end;
}

/* Whether the words between `comma` and `end` only describe what stands before the comma: ", 45", ", a professor", ",
 * R-Texas". */
static bool is_insertion(const struct onr_document *document, size_t comma, size_t end) {
  size_t at = comma + 1;
  if (at >= end) return false;
  if (onr_is_kind(document, at, ONR_T_NUMBER) && end - at <= 3) return true;
  return onr_is_at(document, at,
                   ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_POSSESSIVE) |
                       ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_PREPOSITION)) &&
         onr_token_at(document, comma - 1)->name != ONR_NONE;
}

/* Where the noun phrase that ends at `end` begins. */
static size_t phrase_start(const struct onr_document *document, size_t from, size_t end) {
  struct onr_verb_group group;
  size_t at = end;
  while (at > from && end - at < REACH) {
    size_t before = at - 1;
    if (is_stop_mark(document, before) || is_stop_word(document, before)) break;
    if (onr_key_is(document, before, "and") && joins_clauses(document, from, before)) break;
    if (at < end && !onr_has_tag(document, before, ONR_TAG_BIT(ONR_TAG_VBN)) &&
        onr_clause_verb(document, before, &group) && (group.form & (ONR_VERB_PAST | ONR_VERB_S | ONR_VERB_PARTICIPLE)))
      break;
    at--;
  }
  while (at < end && (onr_clause_is_adverb(document, at) || onr_is_at(document, at, ONR_CLASS(ONR_W_CONJUNCTION)) ||
                      document->tokens[at].kind == ONR_T_POSSESSIVE))
    at++;
  return at;
}

static bool is_time_word(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at, ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_MONTH)) &&
         onr_token_at(document, at)->name == ONR_NONE;
}

/* "On Monday | Keller", "In a statement | the company": the phrase without what stands before the subject. `end` if
 * none is left. */
static size_t after_adverbial(const struct onr_document *document, size_t first, size_t end) {
  bool adverbial =
      (onr_is_at(document, first, ONR_CLASS(ONR_W_PREPOSITION)) && !onr_key_is(document, first, "including")) ||
      is_time_word(document, first);
  if (!adverbial) return first;
  if (onr_is_at(document, end - 1, ONR_CLASS(ONR_W_SUBJECT))) return end - 1;
  uint32_t name = document->tokens[end - 1].name;
  if (name != ONR_NONE) {
    size_t start = document->names[name].title_first;
    size_t before = start - 1;
    bool adjective = before > first && document->tokens[before].name != ONR_NONE &&
                     document->names[document->tokens[before].name].form == ONR_FORM_ADJECTIVE;
    if (adjective) start = document->names[document->tokens[before].name].first, before = start - 1;
    if (start > first && onr_is_at(document, before, ONR_CLASS(ONR_W_DETERMINER))) start--, before--;
    return start > first + 1 && !onr_is_at(document, before, ONR_CLASS(ONR_W_PREPOSITION)) ? start : end;
  }
  for (size_t i = end - 1; i > first + 1; i--) {
    bool begins = onr_is_at(document, i, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
    if (begins && !onr_is_at(document, i - 1, ONR_CLASS(ONR_W_PREPOSITION))) return i;
  }
  for (size_t i = first + 1; i < end; i++)
    if (is_time_word(document, i) && i + 1 < end) return i + 1;
  return end;
}

/* "met | a baker who": the phrase from its last article on that no preposition stands before. */
static size_t last_article(const struct onr_document *document, size_t first, size_t end) {
  for (size_t i = end - 1; i > first; i--) {
    bool article = onr_is_at(document, i, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE)) &&
                   document->tokens[i].name == ONR_NONE;
    if (article && !onr_is_at(document, i - 1, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER))) return i;
  }
  return first;
}

/* "who said": the noun phrase before "who", and it. */
static bool antecedent(const struct onr_document *document, size_t from, size_t who, struct onr_range *ret_source) {
  size_t end = who;
  if (end > from && onr_is_kind(document, end - 1, ONR_T_COMMA)) end--;
  bool age = end > from + 2 && onr_is_kind(document, end - 1, ONR_T_NUMBER) &&
             onr_is_kind(document, end - 2, ONR_T_COMMA); /* "Ann Lee, 94, | who" */
  if (age) end -= 2;
  if (end <= from) return false;
  size_t first = phrase_start(document, from, end);
  uint32_t name = document->tokens[end - 1].name;
  if (name != ONR_NONE)
    first = document->names[name].title_first > first ? document->names[name].title_first : first;
  else if (first < end && (first = after_adverbial(document, first, end)) < end)
    first = last_article(document, first, end);
  *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)who + 1};
  return first < end;
}

static bool can_speak(const struct onr_document *document, struct onr_range source) {
  size_t last = source.end - 1;
  if (onr_is_at(document, last,
                ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_CONJUNCTION)) &&
      onr_token_at(document, last)->name == ONR_NONE)
    return false;
  if (onr_has_tag(document, last, ONR_TAG_BIT(ONR_TAG_VB)) && onr_token_at(document, last)->name == ONR_NONE)
    return false;
  static const char *const never[] = {"there", "what", "this", "that", "which", "the", "a",         "these",
                                      "it's",  "here", "him",  "me",   "them",  "us",  "something", "nothing"};
  if (ONR_KEY_IS_ANY(document, last, never)) return false;
  bool participle = source.end == source.first + 1 && onr_str_ends_with(onr_key_at(document, last), ONR_STR("ing"));
  if (participle && onr_token_at(document, last)->name == ONR_NONE) return false;
  return onr_is_kind(document, last, ONR_T_WORD) || onr_is_kind(document, last, ONR_T_CLOSE) ||
         onr_is_kind(document, last, ONR_T_NUMBER) || onr_key_is(document, last, "%") ||
         onr_token_at(document, last)->name != ONR_NONE;
}

/* "The minister's spokesman, Joe Bloggs, | said": whether the words between the commas name whom those before them
 * describe. */
static bool is_apposed_name(const struct onr_document *document, size_t from, size_t comma, size_t end) {
  if (comma <= from || comma + 1 >= end || onr_token_at(document, comma - 1)->name != ONR_NONE) return false;
  uint32_t name = document->tokens[end - 1].name;
  return name != ONR_NONE && document->names[name].type == ONR_PERSON &&
         document->names[name].title_first == comma + 1 &&
         onr_is_at(document, comma - 1, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_SOURCE));
}

/* "officials who spoke with reporters | said": where the relative clause before the verb begins, without commas around
 * it; `verb` if there is none. */
static size_t relative_start(const struct onr_document *document, size_t from, size_t verb) {
  uint32_t pronouns = ONR_TAG_BIT(ONR_TAG_WP) | ONR_TAG_BIT(ONR_TAG_WDT);
  bool finite = false;
  if (verb > from && onr_has_tag(document, verb - 1, ONR_TAG_BIT(ONR_TAG_CC))) return verb;
  for (size_t i = verb; i > from + 1 && verb - i < REACH; i--) {
    size_t at = i - 1;
    if (document->tokens[at].quote == ONR_NONE && is_stop_mark(document, at)) break;
    if (onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_CS))) break;
    finite |= onr_has_tag(document, at, ONR_TAGS_FINITE);
    if (onr_has_tag(document, at, pronouns))
      return finite && onr_has_tag(document, at - 1, ONR_TAGS_NOUN | ONR_TAG_BIT(ONR_TAG_DT)) ? at : verb;
  }
  return verb;
}

/* "Lee and Brenk both | said": the end without the word for how many of them. */
static size_t before_quantifier(const struct onr_document *document, size_t from, size_t end) {
  static const char *const words[] = {"both", "all", "each"};
  if (end < from + 2 || !ONR_KEY_IS_ANY(document, end - 1, words)) return end;
  bool after_noun = onr_has_tag(document, end - 2, ONR_TAGS_NOUN) || document->tokens[end - 2].name != ONR_NONE ||
                    onr_is_kind(document, end - 2, ONR_T_CLOSE);
  return after_noun ? end - 1 : end;
}

/* "The families, | supporters and officials": where a list begins whose last items are [first, end). */
static size_t list_start(const struct onr_document *document, size_t from, size_t first, size_t end) {
  enum { ITEMS = 6 };
  uint32_t before = ONR_TAG_BIT(ONR_TAG_CS) | ONR_TAG_BIT(ONR_TAG_CC) | ONR_TAGS_WH;
  uint32_t never = ONR_TAGS_VERB | ONR_TAG_BIT(ONR_TAG_IN) | ONR_TAG_BIT(ONR_TAG_CS);
  size_t joint = first;
  while (joint < end && !onr_has_tag(document, joint, ONR_TAG_BIT(ONR_TAG_CC))) joint++;
  if (joint == end || joint == first || onr_has_tag(document, first, ONR_TAG_BIT(ONR_TAG_PRP))) return first;
  bool names = document->tokens[joint - 1].name != ONR_NONE;
  size_t found = first;
  for (int i = 0; i < ITEMS && found > from + 1 && onr_is_kind(document, found - 1, ONR_T_COMMA); i++) {
    size_t comma = found - 1, start = phrase_start(document, from, comma);
    bool noun = start < comma && onr_has_tag(document, comma - 1, ONR_TAGS_NOUN) &&
                !is_time_word(document, comma - 1) && (document->tokens[comma - 1].name != ONR_NONE) == names &&
                !onr_has_tag(document, start, never);
    if (!noun) break;
    found = start;
  }
  bool opens =
      found == from || onr_is_kind(document, found - 1, ONR_T_COMMA) || onr_has_tag(document, found - 1, before);
  return opens ? found : first;
}

/* Whether a mark stands there that an insertion may end with. */
static bool ends_insertion(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_CLOSE) ||
         onr_is_kind(document, at, ONR_T_DASH);
}

bool onr_clause_subject(const struct onr_document *document, size_t from, size_t verb, struct onr_range *ret_source) {
  size_t end = verb;
  while (end > from && onr_clause_is_adverb(document, end - 1)) end--;
  end = before_quantifier(document, from, end);
  if (end > from && ends_insertion(document, end - 1)) {
    size_t comma = insertion_start(document, from, end - 1);
    bool apposed = onr_is_kind(document, end - 1, ONR_T_COMMA) && comma < end - 1 &&
                   is_apposed_name(document, from, comma, end - 1);
    if (!apposed && onr_clause_opening(document, from, end, ret_source)) return can_speak(document, *ret_source);
  }
  end = relative_start(document, from, end);
  if (end > from && onr_key_is(document, end - 1, "who") && document->tokens[end - 1].name == ONR_NONE)
    return antecedent(document, from, end - 1, ret_source);
  if (end <= from) return false;
  enum onr_token_kind kind = (enum onr_token_kind)document->tokens[end - 1].kind;
  if (kind == ONR_T_COMMA || kind == ONR_T_CLOSE || kind == ONR_T_DASH) {
    size_t start = insertion_start(document, from, end - 1);
    bool alone = start == end - 1; /* a comma that only parts a long subject from its verb */
    if (alone && (kind != ONR_T_COMMA || phrase_start(document, from, start) != from)) return false;
    if (kind == ONR_T_COMMA && is_apposed_name(document, from, start, end - 1)) {
      *ret_source = (struct onr_range){(uint32_t)phrase_start(document, from, start), (uint32_t)end - 1};
      return ret_source->first < start;
    }
    end = start;
  }
  for (int i = 0; i < 3; i++) {
    size_t first = phrase_start(document, from, end);
    if (first <= from + 1 || first >= end || !onr_is_kind(document, first - 1, ONR_T_COMMA) ||
        !is_insertion(document, first - 1, end))
      break;
    if (kind != ONR_T_COMMA) break;
    end = first - 1;
  }
  if (end <= from) return false;
  size_t first = phrase_start(document, from, end);
  if (first >= end) return false;
  first = after_adverbial(document, first, end);
  if (first >= end) return false;
  *ret_source = (struct onr_range){(uint32_t)list_start(document, from, first, end), (uint32_t)end};
  return can_speak(document, *ret_source);
}

bool onr_clause_source_after(const struct onr_document *document, size_t at, size_t end, struct onr_range *ret_source) {
  enum { LONGEST = 16 };
  struct onr_verb_group group;
  size_t i = at;
  for (; i < end && i < at + LONGEST; i++) {
    if (is_stop_mark(document, i) || (is_stop_word(document, i) && !onr_key_is(document, i, "who")) ||
        onr_key_is(document, i, "who"))
      break;
    bool prepositional = onr_is_at(document, i, ONR_CLASS(ONR_W_PREPOSITION)) && !onr_key_is(document, i, "of") &&
                         !onr_key_is(document, i, "for") && !onr_key_is(document, i, "at") &&
                         !onr_key_is(document, i, "from");
    if (prepositional && document->tokens[i].name == ONR_NONE) break;
    if (i > at && (is_time_word(document, i) || onr_clause_is_adverb(document, i))) break;
    if (onr_clause_verb(document, i, &group) && !(group.form & ONR_VERB_BASE)) break;
  }
  if (i == at) return false;
  *ret_source = (struct onr_range){(uint32_t)at, (uint32_t)i};
  bool noun = onr_token_at(document, at)->name != ONR_NONE || onr_is_capital_word(document, at) ||
              onr_is_at(document, at,
                        ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_TITLE) |
                            ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_POSSESSIVE));
  return noun && !onr_key_is(document, at, "that") && can_speak(document, *ret_source);
}
