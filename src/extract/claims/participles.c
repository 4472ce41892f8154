/* Participles that report: "…, adding that", "by stressing …", "with some officials estimating that". */
#include "direct.h"
#include "extract/trace.h"

/* "with some sources estimating that": the phrase between "with" and the participle. */
static bool with_source(const struct onr_document *document, const struct onr_sentence *sentence, size_t at,
                        struct onr_range *ret_source) {
  enum { REACH = 12 };
  for (size_t i = at - 1; i > sentence->first && at - i < REACH; i--) {
    if (onr_is_kind(document, i, ONR_T_COMMA)) return false;
    if (!onr_key_is(document, i, "with")) continue;
    *ret_source = (struct onr_range){(uint32_t)i + 1, (uint32_t)at};
    return i + 1 < at;
  }
  return false;
}

/* A participle of a verb of reporting at `at`, alone: "adding". */
static bool participle_group(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  const struct onr_word *word = onr_word_at(document, at);
  if (!word || word->verb == 0 || !(word->verb_forms & ONR_VERB_ING)) return false;
  if (onr_clause_verb(document, at, ret_group))
    return (ret_group->form & ONR_VERB_ING) && !(ret_group->form & ONR_VERB_PAST);
  if (!onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_VBG)) || onr_has_flag(document, at, ONR_F_CAPITAL)) return false;
  if (at > 0 && onr_is_at(document, at - 1, ONR_CLASS(ONR_W_BE))) return false;
  *ret_group = (struct onr_verb_group){.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->verb - 1]};
  ret_group->range = (struct onr_range){(uint32_t)at, (uint32_t)at + 1};
  return true;
}

/* Who a participle goes with that hangs on to the clause before: ", adding that", "by saying that". */
static bool hanging_source(const struct onr_reporter *reporter, const struct onr_sentence *sentence,
                           const struct onr_verb_group *group, const struct onr_finding *finding,
                           struct onr_range *ret_source) {
  static const char *const links[] = {"by",      "and",  "while", "when", "after", "before", "for", "in",
                                      "without", "from", "of",    "than", "since", "or",     "but"};
  const struct onr_document *document = reporter->document;
  size_t before = group->range.first - 1;
  bool hangs = onr_is_kind(document, before, ONR_T_COMMA) || onr_is_kind(document, before, ONR_T_DASH);
  hangs |= ONR_KEY_IS_ANY(document, before, links);
  uint32_t main = reporter->by_sentence[document->tokens[group->head].sentence];
  bool inserted = onr_is_kind(document, finding->content[0].end, ONR_T_COMMA) &&
                  (main == ONR_NONE || reporter->findings[main].cue.first > group->head);
  return !inserted && hangs && onr_reporter_controller(reporter, sentence, group->head, ret_source);
}

/* "voters | opposing the toll": the noun phrase right before the participle. */
static bool attached_source(const struct onr_document *document, const struct onr_sentence *sentence, size_t at,
                            struct onr_range *ret_source) {
  enum { LONGEST = 12 };
  size_t first = at;
  while (first > sentence->first && at - first < LONGEST &&
         (onr_token_at(document, first - 1)->name != ONR_NONE || onr_has_tag(document, first - 1, ONR_TAGS_PHRASE)))
    first--;
  *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)at};
  return first < at;
}

/* "Calling the plan a mistake, Keller left": a participle that opens the sentence, whose source stands behind the
 * comma. */
static bool take_opening(struct onr_reporter *reporter, const struct onr_sentence *sentence,
                         const struct onr_verb_group *group, bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE};
  size_t comma = group->range.end;
  while (comma < sentence->end &&
         !(onr_is_kind(document, comma, ONR_T_COMMA) && document->tokens[comma].quote == ONR_NONE))
    comma++;
  if (!onr_reported_content(document, group, comma, &finding) || finding.rule == ONR_RULE_VERB_WEAK) return true;
  uint32_t name = onr_token_at(document, comma + 1)->name;
  if (name != ONR_NONE)
    finding.source = (struct onr_range){document->names[name].first, document->names[name].end};
  else if (!onr_clause_source_after(document, comma + 1, sentence->end, &finding.source))
    return true;
  if (!onr_claim_is_people(document, finding.source) || reporter->used[finding.content[0].first]) return true;
  finding.rule = ONR_RULE_PARTICIPLE;
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_take_participle(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                  bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!participle_group(document, at, &group)) return true;
  if (at == sentence->first) return take_opening(reporter, sentence, &group, ret_taken);
  struct onr_finding finding = {.speaker = ONR_NONE};
  if (!onr_reported_content(document, &group, sentence->end, &finding) || finding.rule == ONR_RULE_VERB_WEAK ||
      reporter->used[finding.content[0].first])
    return true;
  enum onr_rule rule = ONR_RULE_WITH_PARTICIPLE;
  if (!with_source(document, sentence, group.range.first, &finding.source)) {
    bool hangs = hanging_source(reporter, sentence, &group, &finding, &finding.source);
    if (!hangs && !attached_source(document, sentence, at, &finding.source)) return true;
    rule = hangs ? ONR_RULE_PARTICIPLE : ONR_RULE_ATTACHED;
  }
  if (!onr_claim_can_hold(document, &finding)) {
    onr_trace_drop(document, finding.cue.first, finding.cue.end, "an attitude, and nobody who could hold it");
    return true;
  }
  finding.rule = rule;
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}
