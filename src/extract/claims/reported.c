/* Reported speech: a finite verb with its subject before it, or an infinitive. */
#include "direct.h"
#include "extract/trace.h"

/* The subject of the sentence's first finite verb before `at`. */
static bool main_subject(const struct onr_document *document, size_t from, size_t at, struct onr_range *ret_source) {
  for (size_t i = from + 1; i < at; i++)
    if (onr_has_tag(document, i, ONR_TAGS_FINITE) && document->tokens[i].quote == ONR_NONE)
      return onr_clause_subject(document, from, i, ret_source) &&
             (document->tokens[ret_source->end - 1].name != ONR_NONE ||
              onr_is_at(document, ret_source->end - 1, ONR_CLASS(ONR_W_SUBJECT)) ||
              onr_claim_is_people(document, *ret_source));
  return false;
}

/* The sentence's first name or pronoun that may be a subject. */
static bool first_subject(const struct onr_document *document, size_t from, size_t at, struct onr_range *ret_source) {
  enum { REACH = 25 };
  for (size_t i = from; i < at && i < from + REACH; i++) {
    if (document->tokens[i].quote != ONR_NONE) continue;
    if (i > from && onr_is_at(document, i - 1, ONR_CLASS(ONR_W_PREPOSITION))) continue;
    uint32_t name = document->tokens[i].name;
    bool speaks = name != ONR_NONE && document->names[name].form == ONR_FORM_NAME &&
                  !onr_is_kind(document, document->names[name].end, ONR_T_POSSESSIVE);
    if (speaks) return *ret_source = (struct onr_range){document->names[name].first, document->names[name].end}, true;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_SUBJECT)) && !onr_key_is(document, i, "it"))
      return *ret_source = (struct onr_range){(uint32_t)i, (uint32_t)i + 1}, true;
  }
  return false;
}

bool onr_reporter_implied_source(const struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                 struct onr_range *ret_source) {
  const struct onr_document *document = reporter->document;
  uint32_t before = reporter->by_sentence[document->tokens[at].sentence];
  bool claimed = before != ONR_NONE && reporter->findings[before].source.first < at;
  if (claimed)
    *ret_source = reporter->findings[before].source;
  else if (!first_subject(document, sentence->first, at, ret_source))
    return false;
  struct onr_range better;
  if (!onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_VBG))) return true;
  if (onr_reporter_noun_before(document, sentence->first, at, &better) ||
      (!claimed && main_subject(document, sentence->first, at, &better)))
    *ret_source = better;
  return true;
}

/* Whether a noun phrase surely is a subject, so that a word after it that may be a noun ("calls", "states") is a verb.
 */
static bool is_clear_subject(const struct onr_document *document, struct onr_range source) {
  size_t last = source.end - 1;
  uint32_t name = document->tokens[last].name;
  if (name != ONR_NONE) return document->names[name].form == ONR_FORM_NAME;
  if (onr_is_at(document, source.first, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) return true;
  return onr_is_at(document, last,
                   ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_PRONOUN) | ONR_CLASS(ONR_W_SOURCE) |
                       ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_OFFICIAL) | ONR_CLASS(ONR_W_ORG_HEAD) |
                       ONR_CLASS(ONR_W_PEOPLE));
}

/* "the letter which said that", "a poll that shows": the noun phrase before the pronoun, and the pronoun. */
static bool relative_source(const struct onr_document *document, const struct onr_sentence *sentence, size_t verb,
                            struct onr_range *ret_source) {
  enum { LONGEST = 8 };
  size_t end = verb;
  while (end > sentence->first && onr_clause_is_adverb(document, end - 1)) end--;
  if (end < sentence->first + 2 || !onr_has_tag(document, end - 1, ONR_TAG_BIT(ONR_TAG_WDT))) return false;
  size_t noun = onr_is_kind(document, end - 2, ONR_T_COMMA) ? end - 2 : end - 1, first = noun;
  while (first > sentence->first && noun - first < LONGEST &&
         (onr_token_at(document, first - 1)->name != ONR_NONE || onr_has_tag(document, first - 1, ONR_TAGS_PHRASE)))
    first--;
  *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)end};
  return first < noun;
}

/* The source of a finite verb: its subject, or for "and added" the one of the claim before. */
static bool find_source(const struct onr_reporter *reporter, const struct onr_sentence *sentence,
                        const struct onr_verb_group *group, struct onr_range *ret_source) {
  const struct onr_document *document = reporter->document;
  if (group->infinitive) return onr_reporter_controller(reporter, sentence, group->head, ret_source);
  if (onr_clause_subject(document, sentence->first, group->range.first, ret_source)) return true;
  if (relative_source(document, sentence, group->range.first, ret_source)) return true;
  size_t join = group->range.first;
  while (join > sentence->first && onr_clause_is_adverb(document, join - 1)) join--;
  if (join == sentence->first) return false;
  uint32_t before = reporter->by_sentence[document->tokens[group->head].sentence];
  bool listed = onr_is_kind(document, join - 1, ONR_T_COMMA) && before != ONR_NONE; /* "praised …, opposed …" */
  bool joined = onr_is_at(document, join - 1, ONR_CLASS(ONR_W_CONJUNCTION)) || listed;
  if (!joined) return false;
  if (before != ONR_NONE) return *ret_source = reporter->findings[before].source, true;
  return onr_reporter_controller(reporter, sentence, group->head, ret_source);
}

/* The relative pronoun right before a subject: "which | Democrats say could help"; ONR_NONE if there is none. */
static uint32_t relative_before(const struct onr_document *document, const struct onr_sentence *sentence,
                                struct onr_range source) {
  static const char *const words[] = {"which", "that", "what", "whom", "who", "something"};
  if (source.first < sentence->first + 2) return ONR_NONE;
  uint32_t at = source.first - 1;
  bool governed = onr_key_is(document, at, "which") && onr_has_tag(document, at - 1, ONR_TAG_BIT(ONR_TAG_IN));
  if (governed || onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_CS))) return ONR_NONE;
  if (ONR_KEY_IS_ANY(document, at, words)) return at;
  return ONR_NONE;
}

/* What a relative clause goes on with after its verb of reporting: "could help", "as a mistake", "a mistake". */
static size_t relative_end(const struct onr_document *document, const struct onr_verb *verb, size_t at, size_t end) {
  if (onr_has_tag(document, at, ONR_TAGS_FINITE) || onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY))) {
    size_t stop = onr_clause_end(document, at, end, true);
    return verb->frames & (ONR_FRAME_THAT | ONR_FRAME_ZERO) ? stop : at;
  }
  bool named = onr_key_is(document, at, "as") || onr_is_kind(document, at, ONR_T_QUOTE) ||
               onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_DT) | ONR_TAGS_ADJECTIVE);
  if (named && (verb->frames & (ONR_FRAME_NOUN | ONR_FRAME_AS))) return onr_clause_end(document, at, end, true);
  bool infinitive = onr_key_is(document, at, "to") && (verb->frames & ONR_FRAME_TO);
  return infinitive ? onr_clause_end(document, at, end, true) : at;
}

/* "a plan which Democrats say could help": the relative pronoun and what is said of it are the content. */
bool onr_reporter_take_relative(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!onr_clause_verb(document, at, &group) || group.infinitive || (group.form & ONR_VERB_ING)) return true;
  struct onr_finding finding = {
      .speaker = ONR_NONE, .rule = ONR_RULE_RELATIVE, .cue = group.range, .verb = group.verb, .negated = group.negated};
  if (!onr_clause_subject(document, sentence->first, group.range.first, &finding.source)) return true;
  uint32_t relative = relative_before(document, sentence, finding.source);
  if (relative == ONR_NONE) return true;
  size_t first = group.range.end, end = relative_end(document, group.verb, first, sentence->end);
  if (end == first) return true;
  *ret_taken = true;
  return onr_reporter_add_about_subject(reporter, &finding, (struct onr_range){relative, relative + 1}, first, end);
}

bool onr_reporter_take_verb(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                            bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!onr_clause_verb(document, at, &group) || (group.form & ONR_VERB_ING && !(group.form & ONR_VERB_PAST)))
    return true;
  struct onr_finding finding = {.speaker = ONR_NONE};
  if (!onr_reported_content(document, &group, sentence->end, &finding)) return true;
  if (reporter->used[finding.content[0].first]) return true;
  if (!find_source(reporter, sentence, &group, &finding.source)) {
    onr_trace_drop(document, group.range.first, group.range.end, "nobody before it who could say so");
    return true;
  }
  bool phrase = finding.rule == ONR_RULE_VERB_NOUN || finding.rule == ONR_RULE_VERB_PARTICLE ||
                finding.rule == ONR_RULE_VERB_INFINITIVE;
  finding.content[0].end = (uint32_t)onr_clause_cut(document, finding.source.first, group.range.first,
                                                    finding.content[0].first, finding.content[0].end, !phrase);
  if (group.infinitive) finding.rule = ONR_RULE_INFINITIVE;
  bool may_be_noun = finding.rule == ONR_RULE_VERB_NOUN && (group.form & (ONR_VERB_S | ONR_VERB_BASE)) &&
                     group.range.first == group.head;
  if (may_be_noun && !is_clear_subject(document, finding.source)) {
    onr_trace_drop(document, at, at + 1, "may be a noun, and what stands before it is no clear subject");
    return true;
  }
  if (!onr_claim_can_hold(document, &finding)) {
    onr_trace_drop(document, finding.cue.first, finding.cue.end, "an attitude, and nobody who could hold it");
    return true;
  }
  bool what = finding.source.first > sentence->first && onr_key_is(document, finding.source.first - 1, "what");
  if (!group.infinitive && (what || reporter->used[finding.source.first])) return true;
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}
