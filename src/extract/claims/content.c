/* What a verb of reporting reports: the content after it, by the verb's frames. */
#include "claims.h"
#include "extract/trace.h"

static bool begins_noun(const struct onr_document *document, size_t at) {
  if (onr_token_at(document, at)->name != ONR_NONE) return true;
  if (onr_is_kind(document, at, ONR_T_NUMBER)) return true;
  if (onr_is_kind(document, at, ONR_T_QUOTE)) return true;
  if (onr_is_kind(document, at + 1, ONR_T_POSSESSIVE) && onr_is_kind(document, at, ONR_T_WORD)) return true;
  if (!onr_is_kind(document, at, ONR_T_WORD)) return false;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) return true;
  uint64_t never = ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_CONJUNCTION) |
                   ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_ADVERB) | ONR_CLASS(ONR_W_TIME) |
                   ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_PRONOUN);
  return !onr_is_at(document, at, never) && !onr_clause_is_adverb(document, at);
}

static bool begins_clause(const struct onr_document *document, size_t at) {
  return begins_noun(document, at) || onr_is_at(document, at, ONR_CLASS(ONR_W_SUBJECT)) ||
         onr_is_at(document, at, ONR_CLASS(ONR_W_PRONOUN)) || onr_key_is(document, at, "there") ||
         onr_key_is(document, at, "if") || onr_key_is(document, at, "when") || onr_key_is(document, at, "while") ||
         onr_key_is(document, at, "although");
}

/* The end of an addressee that begins with the name at `at`: "the New York Times", "CNN's Wolf Blitzer", "New Zealand
 * radio". */
static size_t after_named(const struct onr_document *document, size_t at) {
  size_t i = document->names[document->tokens[at].name].end;
  bool possessed = onr_is_kind(document, i, ONR_T_POSSESSIVE);
  if (possessed && onr_token_at(document, i + 1)->name != ONR_NONE)
    return document->names[onr_token_at(document, i + 1)->name].end;
  size_t noun = i + possessed;
  if (onr_is_at(document, noun, ONR_CLASS(ONR_W_MODIFIER)) && !onr_has_flag(document, noun, ONR_F_CAPITAL)) noun++;
  bool body = onr_is_at(document, noun, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_SOURCE)) &&
              !onr_has_flag(document, noun, ONR_F_CAPITAL);
  return body ? noun + 1 : i;
}

/* Whether a name at `at` still belongs to the addressee whose last word stands before it: "radio host | Ann Lee". */
static bool names_addressee(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at - 1);
  bool one = onr_has_tag(document, at - 1, ONR_TAG_BIT(ONR_TAG_NN));
  return one && word && (onr_is(word, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_SOURCE)) || word->roles != 0);
}

/* Skips whom something is told: "her", "reporters", "the BBC", "CNN's Wolf Blitzer", "a gathering". */
static size_t skip_addressee(const struct onr_document *document, size_t at, size_t end) {
  enum { LONGEST = 8 };
  static const uint32_t inside =
      ONR_TAGS_NOUN | ONR_TAGS_ADJECTIVE | ONR_TAG_BIT(ONR_TAG_CD) | ONR_TAG_BIT(ONR_TAG_POS);
  if (at >= end || onr_key_is(document, at, "that")) return at;
  uint32_t quote = document->tokens[at].quote; /* told “Good Morning” that */
  if (quote != ONR_NONE && onr_key_is(document, document->quotes[quote].end, "that"))
    return document->quotes[quote].end;
  if (onr_token_at(document, at)->name != ONR_NONE) return after_named(document, at);
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_PRONOUN))) return at + 1;
  size_t i = at;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) i++;
  if (i > at && onr_token_at(document, i)->name != ONR_NONE) i = after_named(document, i);
  while (i < end && i < at + LONGEST) {
    if (onr_token_at(document, i)->name != ONR_NONE)
      return i == at || names_addressee(document, i) ? after_named(document, i) : i;
    if (!onr_has_tag(document, i, inside) || onr_is_at(document, i, ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_TIME)))
      break;
    i++;
  }
  return i;
}

/* Whether "that" at `at` opens a clause and is not a relative pronoun or a determiner with nothing after it. */
static bool opens_clause(const struct onr_document *document, size_t at, size_t end) {
  return at + 1 < end && onr_key_is(document, at, "that") && !onr_is_at(document, at + 1, ONR_CLASS(ONR_W_AUXILIARY));
}

/* "said in an interview with Radio Nova on Monday that", "told a gathering in Lima that": the clause may be far off,
 * as long as no other begins before it. */
static size_t find_far_that(const struct onr_document *document, size_t from, size_t end) {
  enum { REACH = 18 };
  for (size_t i = from; i < end && i < from + REACH; i++) {
    if (opens_clause(document, i, end) && onr_has_tag(document, i, ONR_TAG_BIT(ONR_TAG_CS))) return i;
    bool other =
        onr_is_at(document, i, ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_SUBJECT)) ||
        (onr_has_tag(document, i, ONR_TAGS_FINITE | ONR_TAG_BIT(ONR_TAG_VBG) | ONR_TAG_BIT(ONR_TAG_TO)) &&
         onr_token_at(document, i)->name == ONR_NONE) ||
        onr_is_kind(document, i, ONR_T_QUOTE) || onr_is_kind(document, i, ONR_T_COMMA);
    if (other) return end;
  }
  return end;
}

/* "explained, in a short speech, that": the clause after an insertion between two commas or dashes; `end` if none. */
static size_t find_parted_that(const struct onr_document *document, size_t from, size_t end) {
  enum { REACH = 14 };
  if (!onr_is_kind(document, from, ONR_T_COMMA) && !onr_is_kind(document, from, ONR_T_DASH)) return end;
  for (size_t i = from + 1; i < end && i < from + REACH; i++) {
    if (document->tokens[i].kind == document->tokens[from].kind)
      return opens_clause(document, i + 1, end) ? i + 1 : end;
    if (onr_is_kind(document, i, ONR_T_QUOTE)) return end;
  }
  return end;
}

/* "that" after the verb, with nothing but an addressee and adverbials between; `end` if there is none. */
static size_t find_that(const struct onr_document *document, size_t from, size_t end, bool addressee) {
  size_t told = addressee ? skip_addressee(document, from, end) : from;
  size_t places[] = {from, told, onr_clause_skip_adverbials(document, from, end),
                     onr_clause_skip_adverbials(document, told, end)};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (opens_clause(document, places[i], end)) return places[i];
  size_t parted = find_parted_that(document, told, end);
  if (parted < end) return parted;
  bool phrase = addressee ||
                onr_is_at(document, from, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY));
  return phrase ? find_far_that(document, told, end) : end;
}

static bool set(struct onr_finding *finding, enum onr_rule rule, size_t first, size_t end) {
  finding->rule = rule;
  finding->content[0] = (struct onr_range){(uint32_t)first, (uint32_t)end};
  finding->content_count = 1;
  return end > first + 1;
}

/* The same for a phrase, which may be a single noun: "endorsed Keller". */
static bool set_phrase(const struct onr_document *document, struct onr_finding *finding, enum onr_rule rule,
                       size_t first, size_t end) {
  bool noun = end > first && (onr_token_at(document, first)->name != ONR_NONE ||
                              onr_has_tag(document, first, ONR_TAGS_NOUN | ONR_TAG_BIT(ONR_TAG_PRP)));
  return set(finding, rule, first, end) || noun;
}

static bool question(const struct onr_document *document, size_t at, size_t end, struct onr_finding *finding) {
  static const char *const words[] = {"whether", "how", "why", "what", "if", "where", "who"};
  if (ONR_KEY_IS_ANY(document, at, words))
    return set(finding, ONR_RULE_VERB_QUESTION, at, onr_clause_end(document, at, end, false));
  return false;
}

/* How many tokens the particle's words match at `at`: "out_at" is two words; 0: they do not stand there. */
static size_t match_particle(const struct onr_document *document, size_t at, struct onr_str words) {
  struct onr_str word;
  size_t count = 0;
  while (onr_str_next(&words, '_', &word)) {
    if (!onr_str_equal(onr_key_at(document, at + count), word)) return 0;
    count++;
  }
  return count;
}

/* Where the particle may stand: behind adverbs and whom one speaks with: "spoke briefly | about", "talked to them |
 * about". */
static size_t before_particle(const struct onr_document *document, size_t at, size_t end) {
  while (at < end && onr_clause_is_adverb(document, at)) at++;
  bool with = onr_key_is(document, at, "with") || onr_key_is(document, at, "to");
  if (!with || onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_TO))) return at;
  size_t behind = skip_addressee(document, at + 1, end);
  return onr_key_is(document, behind, "about") ? behind : at;
}

static bool particle(const struct onr_document *document, const struct onr_verb *verb, size_t at, size_t end,
                     struct onr_finding *finding) {
  if (!(verb->frames & ONR_FRAME_PARTICLE)) return false;
  if (verb->frames & ONR_FRAME_ADDRESSEE) at = skip_addressee(document, at, end);
  at = before_particle(document, at, end);
  for (size_t i = 0; i < ONR_VERB_PARTICLES && verb->particles[i].len > 0; i++) {
    size_t words = match_particle(document, at, verb->particles[i]);
    if (words == 0) continue;
    size_t start = at + words;
    bool clause = onr_key_is(document, start, "that");
    finding->cue.end = (uint32_t)start;
    if (!clause && !begins_clause(document, start) &&
        !onr_is_at(document, start, ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_PRONOUN)))
      return false;
    return set_phrase(document, finding, ONR_RULE_VERB_PARTICLE, start, onr_clause_end(document, start, end, !clause));
  }
  return false;
}

static bool described_as(const struct onr_document *document, size_t at, size_t end, struct onr_finding *finding) {
  enum { REACH = 14 };
  for (size_t i = at + 1; i < end && i < at + REACH; i++) {
    if (onr_is_kind(document, i, ONR_T_COMMA)) return false;
    if (onr_key_is(document, i, "as"))
      return set(finding, ONR_RULE_VERB_AS, at, onr_clause_end(document, i + 1, end, true));
  }
  return false;
}

/* A pronoun that is never a subject. */
static bool is_object(const struct onr_document *document, size_t at) {
  static const char *const objects[] = {"him", "them", "me", "us", "himself", "herself"};
  if (onr_token_at(document, at)->name != ONR_NONE) return false; /* "the US" */
  return ONR_KEY_IS_ANY(document, at, objects);
}

static bool noun_phrase(const struct onr_document *document, const struct onr_verb *verb, size_t at, size_t end,
                        struct onr_finding *finding) {
  bool what = onr_key_is(document, at, "what"), object = is_object(document, at) || onr_key_is(document, at, "it");
  if (!what && !object && !begins_noun(document, at)) return false;
  bool second = object && (verb->frames & ONR_FRAME_DENIES) && onr_is_kind(document, at + 1, ONR_T_WORD) &&
                begins_noun(document, at + 1);
  if (second) at++; /* "deny them | permits" */
  size_t stop = onr_clause_end(document, at, end, true);
  return (stop > at + 1 || !(verb->frames & ONR_FRAME_ADDRESSEE)) &&
         set_phrase(document, finding, ONR_RULE_VERB_NOUN, at, stop);
}

static bool infinitive(const struct onr_document *document, size_t at, size_t end, struct onr_finding *finding) {
  bool word = onr_is_kind(document, at + 1, ONR_T_WORD) || onr_is_kind(document, at + 1, ONR_T_QUOTE);
  if (!onr_key_is(document, at, "to") || !word || onr_token_at(document, at + 1)->name != ONR_NONE) return false;
  if (onr_is_at(document, at + 1, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_PRONOUN)))
    return false;
  if (at > 0 && onr_key_is(document, at - 1, "not") && onr_key_is(document, at + 1, "be"))
    return false; /* "asked not to be named" */
  return set(finding, ONR_RULE_VERB_INFINITIVE, at, onr_clause_end(document, at, end, true));
}

/* "said | by noon, the road was open": a clause that begins with a phrase of time or place and a comma. */
static bool opens_with_phrase(const struct onr_document *document, size_t at, size_t end) {
  enum { REACH = 8 };
  if (!onr_is_at(document, at, ONR_CLASS(ONR_W_PREPOSITION))) return false;
  for (size_t i = at + 1; i < end && i < at + REACH; i++)
    if (onr_is_kind(document, i, ONR_T_COMMA)) return begins_clause(document, i + 1);
  return false;
}

/* Where a clause of the content's own begins after a comma: "mixed results | , as trade has shifted" has no verb of its
 * own. */
static size_t main_end(const struct onr_document *document, size_t from, size_t end) {
  for (size_t at = from + 1; at + 1 < end; at++)
    if (onr_is_kind(document, at, ONR_T_COMMA) && onr_has_tag(document, at + 1, ONR_TAG_BIT(ONR_TAG_CS))) return at;
  return end;
}

static bool clause(const struct onr_document *document, const struct onr_verb *verb, size_t after, size_t end,
                   struct onr_finding *finding) {
  size_t at = after;
  bool addressee = (verb->frames & ONR_FRAME_ADDRESSEE) != 0;
  if (addressee) at = skip_addressee(document, at, end);
  size_t that = (verb->frames & ONR_FRAME_THAT) ? find_that(document, after, end, addressee) : end;
  if (that < end) return set(finding, ONR_RULE_VERB_THAT, that, onr_clause_end(document, that + 1, end, false));
  if (verb->frames & ONR_FRAME_WH && question(document, at, end, finding)) return true;
  if (verb->frames & ONR_FRAME_TO && infinitive(document, at, end, finding)) {
    finding->content[0].first = (uint32_t)after; /* whom they are told belongs to it: "them to stay" */
    return true;
  }
  if (!(verb->frames & ONR_FRAME_ZERO)) return false;
  bool there = onr_key_is(document, at, "there") && onr_is_at(document, at + 1, ONR_CLASS(ONR_W_AUXILIARY));
  size_t start = there ? at : onr_clause_skip_adverbials(document, at, end);
  bool comma = onr_is_kind(document, start, ONR_T_COMMA);
  bool open = !onr_is_at(document, start + 1, ONR_CLASS(ONR_W_RELATIVE)) &&
              !onr_str_ends_with(onr_key_at(document, start + 1), ONR_STR("ing"));
  if (comma && (start > at || (at > after && open))) start++; /* "As she told the BBC, …" */
  bool begins = begins_clause(document, start) && !is_object(document, start);
  if (!begins && !opens_with_phrase(document, start, end)) return false;
  size_t stop = onr_clause_end(document, start, end, false);
  return onr_clause_is_finite(document, start, main_end(document, start, stop)) &&
         set(finding, ONR_RULE_VERB_CLAUSE, start, stop);
}

bool onr_reported_content(const struct onr_document *document, const struct onr_verb_group *group, size_t end,
                          struct onr_finding *ret_finding) {
  const struct onr_verb *verb = group->verb;
  size_t after = group->range.end;
  ret_finding->cue = group->range;
  ret_finding->verb = verb;
  ret_finding->negated = group->negated;
  if (after >= end) return false;
  if (verb->frames & ONR_FRAME_WEAK) {
    size_t that = find_that(document, after, end, false);
    return (verb->frames & ONR_FRAME_THAT) && that == after &&
           set(ret_finding, ONR_RULE_VERB_WEAK, that, onr_clause_end(document, that + 1, end, false));
  }
  if (particle(document, verb, after, end, ret_finding)) return true;
  if ((verb->frames & ONR_FRAME_AS) && described_as(document, after, end, ret_finding)) return true;
  if (clause(document, verb, after, end, ret_finding)) return true;
  if ((verb->frames & ONR_FRAME_NOUN) && noun_phrase(document, verb, after, end, ret_finding)) return true;
  onr_trace_drop(document, group->range.first, after, "nothing follows that this verb could report");
  return false;
}
