/* Adjectives after "be" and the like that tell what their subject holds: "was eager to leave", "is wary of the plan".
 */
#include "direct.h"
#include "extract/trace.h"

/* A verb that joins an adjective to its subject. */
static bool is_copula(const struct onr_document *document, size_t at) {
  static const char *const verbs[] = {"seem",   "seems",   "seemed",  "feel",     "feels",  "felt",   "sound",
                                      "sounds", "sounded", "look",    "looks",    "looked", "become", "becomes",
                                      "became", "remain",  "remains", "remained", "grew",   "got",    "get",
                                      "gets",   "appear",  "appears", "appeared", "stayed"};
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_BE))) return true;
  if (onr_is_kind(document, at, ONR_T_POSSESSIVE))
    return at > 0 && onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PRONOUN));
  return ONR_KEY_IS_ANY(document, at, verbs);
}

static bool adjective_group(const struct onr_document *document, const struct onr_sentence *sentence, size_t at,
                            struct onr_verb_group *ret_group) {
  enum { LONGEST = 4 };
  const struct onr_word *word = onr_word_at(document, at);
  if (!word || word->adjective == 0 || document->tokens[at].name != ONR_NONE) return false;
  struct onr_verb_group group = {.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->adjective - 1]};
  size_t be = at;
  while (be > sentence->first && at - be < LONGEST &&
         (onr_clause_is_adverb(document, be - 1) || onr_key_is(document, be - 1, "more") ||
          onr_key_is(document, be - 1, "less") || onr_key_is(document, be - 1, "most"))) {
    be--;
    group.negated |= onr_is_at(document, be, ONR_CLASS(ONR_W_NEGATION));
  }
  if (be == sentence->first || !is_copula(document, be - 1)) return false;
  size_t first = be - 1;
  while (first > sentence->first && at - first < (size_t)2 * LONGEST &&
         (onr_is_at(document, first - 1, ONR_CLASS(ONR_W_AUXILIARY)) || onr_clause_is_adverb(document, first - 1)))
    first--;
  for (size_t i = first; i < at; i++) group.negated |= onr_is_at(document, i, ONR_CLASS(ONR_W_NEGATION));
  group.range = (struct onr_range){(uint32_t)first, (uint32_t)at + 1};
  *ret_group = group;
  return true;
}

bool onr_reporter_take_adjective(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                 bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!adjective_group(document, sentence, at, &group)) return true;
  struct onr_finding finding = {.speaker = ONR_NONE};
  if (!onr_reported_content(document, &group, sentence->end, &finding) || reporter->used[finding.content[0].first])
    return true;
  if (!onr_clause_subject(document, sentence->first, group.range.first, &finding.source) &&
      !onr_reporter_controller(reporter, sentence, at, &finding.source))
    return true;
  finding.rule = ONR_RULE_ADJECTIVE;
  if (!onr_claim_can_hold(document, &finding)) {
    onr_trace_drop(document, finding.cue.first, finding.cue.end, "an attitude, and nobody who could hold it");
    return true;
  }
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}
