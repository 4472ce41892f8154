/*
 * Passives. What is told somebody, or asked, is the content, as in the active: "was asked whether …". In all others the
 * subject is part of it: "The mayor was criticized by the board for the delay", "is expected to win". The source stands
 * after "by", or nowhere.
 */
#include "claims.h"

/* "is widely expected": the verb at `at` as a participle after a form of "be". */
static bool passive_group(const struct onr_document *document, const struct onr_sentence *sentence, size_t at,
                          struct onr_verb_group *ret_group) {
  enum { LONGEST = 5 };
  const struct onr_word *word = onr_word_at(document, at);
  const struct onr_token *token = onr_token_at(document, at);
  if (!word || word->verb == 0 || !(word->verb_forms & (ONR_VERB_PARTICIPLE | ONR_VERB_PAST))) return false;
  if (token->kind != ONR_T_WORD || token->name != ONR_NONE) return false;
  struct onr_verb_group group = {.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->verb - 1]};
  size_t be = at;
  while (be > sentence->first && at - be < LONGEST && onr_clause_is_adverb(document, be - 1)) {
    be--;
    group.negated |= onr_is_at(document, be, ONR_CLASS(ONR_W_NEGATION));
  }
  if (be == sentence->first) return false;
  be--;
  bool clitic = onr_is_kind(document, be, ONR_T_POSSESSIVE) && be > sentence->first &&
                onr_is_at(document, be - 1, ONR_CLASS(ONR_W_PRONOUN));
  if (onr_key_is(document, be, "being") || (!onr_is_at(document, be, ONR_CLASS(ONR_W_BE)) && !clitic)) return false;
  size_t first = be;
  while (first > sentence->first && at - first < (size_t)2 * LONGEST &&
         (onr_is_at(document, first - 1, ONR_CLASS(ONR_W_AUXILIARY)) || onr_clause_is_adverb(document, first - 1)))
    first--;
  while (first < be && !onr_is_at(document, first, ONR_CLASS(ONR_W_AUXILIARY))) first++;
  for (size_t i = first; i < at; i++) group.negated |= onr_is_at(document, i, ONR_CLASS(ONR_W_NEGATION));
  group.range = (struct onr_range){(uint32_t)first, (uint32_t)at + 1};
  *ret_group = group;
  return true;
}

/* The agent after "by" at `by`, without "for …", which belongs to the verb; false: none stands there. */
static bool agent(const struct onr_document *document, size_t by, size_t end, struct onr_range *ret_source) {
  if (!onr_key_is(document, by, "by") || !onr_clause_source_after(document, by + 1, end, ret_source)) return false;
  for (uint32_t i = ret_source->first + 1; i < ret_source->end; i++) {
    bool ends = onr_key_is(document, i, "for") && document->tokens[i].name == ONR_NONE;
    if (ends) ret_source->end = i;
  }
  return true;
}

/* "Asked whether …, she smiled", "smiled when asked about …": a participle without a form of "be", which hangs on to a
 * clause. */
static bool hanging_group(const struct onr_document *document, const struct onr_sentence *sentence, size_t at,
                          struct onr_verb_group *ret_group) {
  static const char *const links[] = {"when", "if", "while", "after", "once", "but", "and"};
  const struct onr_word *word = onr_word_at(document, at);
  if (!word || word->verb == 0 || !(word->verb_forms & ONR_VERB_PARTICIPLE) ||
      !(document->lexicon->verbs[word->verb - 1].frames & ONR_FRAME_ASKS))
    return false;
  bool hangs = at == sentence->first || onr_is_kind(document, at - 1, ONR_T_COMMA);
  if (!hangs && !ONR_KEY_IS_ANY(document, at - 1, links)) return false;
  *ret_group = (struct onr_verb_group){.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->verb - 1]};
  ret_group->range = (struct onr_range){(uint32_t)at, (uint32_t)at + 1};
  return true;
}

/* Where a hanging "asked whether …," ends at the latest: at its comma. */
static size_t hanging_end(const struct onr_document *document, size_t at, size_t end) {
  for (size_t i = at; i < end; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->quote == ONR_NONE && token->kind == ONR_T_COMMA) return i;
    if (token->quote == ONR_NONE) continue;
    i = document->quotes[token->quote].end - 1;
    if (i > at + 1 && onr_is_kind(document, i - 1, ONR_T_COMMA)) return i + 1 < end ? i + 1 : end;
  }
  return end;
}

static bool take_told(struct onr_reporter *reporter, struct onr_verb_group *group, size_t limit, bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE};
  struct onr_verb_group told = *group;
  struct onr_range source = {0, 0};
  if (agent(document, told.range.end, limit, &source)) told.range.end = source.end;
  size_t at = onr_clause_skip_adverbials(document, told.range.end, limit);
  if (onr_key_is(document, told.range.end, "about")) at = told.range.end;
  bool opens = onr_key_is(document, at, "that") || onr_key_is(document, at, "about") ||
               onr_key_is(document, at, "if") || onr_key_is(document, at, "of") || onr_key_is(document, at, "to") ||
               onr_is_at(document, at, ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_RELATIVE));
  if (!opens || !onr_reported_content(document, &told, limit, &finding)) return true;
  finding.rule = ONR_RULE_PASSIVE_TOLD;
  if (finding.cue.end == told.range.end) finding.cue = group->range;
  finding.source = source;
  if (source.end > source.first) finding.cue = group->range;
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}

/* The end of what is said of the subject after the participle: "for …", "as …", "to …"; `at` if nothing is. */
static size_t complement_end(const struct onr_document *document, const struct onr_verb *verb, size_t at, size_t end) {
  bool clause = onr_key_is(document, at, "to") && !onr_is_at(document, at + 1, ONR_CLASS(ONR_W_DETERMINER));
  if (clause) return onr_clause_end(document, at, end, true);
  bool phrase = onr_key_is(document, at, "for") || onr_key_is(document, at, "as") || onr_key_is(document, at, "of") ||
                onr_key_is(document, at, "with");
  bool named = (verb->frames & ONR_FRAME_AS) &&
               (onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER)) || onr_is_kind(document, at, ONR_T_QUOTE) ||
                (onr_is_kind(document, at, ONR_T_WORD) && !onr_is_at(document, at, ONR_CLASS(ONR_W_PREPOSITION))));
  return phrase || named ? onr_clause_end(document, at + phrase, end, true) : at;
}

bool onr_reporter_take_passive(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                               bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (hanging_group(document, sentence, at, &group))
    return take_told(reporter, &group, hanging_end(document, at, sentence->end), ret_taken);
  if (!passive_group(document, sentence, at, &group)) return true;
  if (!(group.verb->frames & (ONR_FRAME_ADDRESSEE | ONR_FRAME_THAT | ONR_FRAME_NOUN | ONR_FRAME_AS))) return true;
  if (group.verb->frames & ONR_FRAME_ADDRESSEE) return take_told(reporter, &group, sentence->end, ret_taken);
  struct onr_finding finding = {
      .speaker = ONR_NONE, .rule = ONR_RULE_PASSIVE, .cue = group.range, .verb = group.verb, .negated = group.negated};
  bool by = agent(document, at + 1, sentence->end, &finding.source);
  size_t first = by ? finding.source.end : at + 1;
  size_t end = complement_end(document, group.verb, first, sentence->end);
  struct onr_range subject;
  bool dummy = onr_key_is(document, group.range.first - 1, "it") && onr_key_is(document, first, "that");
  if (dummy) { /* "it was said by the mayor that": "it" stands for the clause */
    finding.content[0] =
        (struct onr_range){(uint32_t)first, (uint32_t)onr_clause_end(document, first + 1, sentence->end, false)};
    finding.content_count = 1;
    *ret_taken = true;
    return onr_reporter_add(reporter, &finding);
  }
  if ((!by && end == first) || !onr_reporter_subject(document, sentence, group.range.first, &subject)) return true;
  *ret_taken = true;
  return onr_reporter_add_about_subject(reporter, &finding, subject, first, end);
}
