/* Nouns that carry a claim: "expressed confidence that …", "raised alarm over …"; "Western concerns that …". */
#include "direct.h"
#include "extract/trace.h"

/* The attitude noun after a carrier verb, with at most adjectives between: "expressed deep concern". 0: none. */
static size_t carried_noun(const struct onr_document *document, size_t at, size_t end) {
  enum { REACH = 5 };
  size_t found = 0;
  for (size_t i = at; i < end && i < at + REACH; i++) {
    if (!onr_is_kind(document, i, ONR_T_WORD)) break;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_ATTITUDE))) {
      found = i;
      if (!onr_key_is(document, i + 1, "and")) break;
    } else if (onr_is_at(document, i,
                         ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_SUBJECT))) {
      break;
    }
  }
  return found;
}

/* The content after the noun at `noun`: a clause with "that", or what follows a preposition. */
static bool carried_content(const struct onr_document *document, size_t noun, size_t end, struct onr_finding *finding) {
  size_t at = noun + 1;
  bool that = onr_key_is(document, at, "that"), preposition = onr_is_at(document, at, ONR_CLASS(ONR_W_CUE_PREPOSITION));
  if (at >= end || (!that && !preposition)) return false;
  finding->cue.end = (uint32_t)(preposition ? at + 1 : at);
  if (onr_key_is(document, at, "to")) finding->cue.end = (uint32_t)at;
  size_t first = that || onr_key_is(document, at, "to") ? at : at + 1;
  finding->content[0] = (struct onr_range){
      (uint32_t)first, (uint32_t)onr_clause_end(document, first + 1 < end ? first + 1 : end, end, !that)};
  finding->content_count = 1;
  return finding->content[0].end > first + 1;
}

bool onr_reporter_take_carried(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                               bool *ret_taken) {
  struct onr_document *document = reporter->document;
  if (!onr_is_at(document, at, ONR_CLASS(ONR_W_CARRIER))) return true;
  size_t noun = carried_noun(document, at + 1, sentence->end);
  if (noun == 0 || reporter->used[noun]) return true;
  struct onr_finding finding = {.speaker = ONR_NONE, .rule = ONR_RULE_NOUN_CARRIED};
  size_t first = at;
  while (first > sentence->first &&
         (onr_is_at(document, first - 1, ONR_CLASS(ONR_W_AUXILIARY)) || onr_clause_is_adverb(document, first - 1)))
    first--;
  finding.cue = (struct onr_range){(uint32_t)at, (uint32_t)noun + 1};
  for (size_t i = first; i < at; i++) finding.negated |= onr_is_at(document, i, ONR_CLASS(ONR_W_NEGATION));
  if (!carried_content(document, noun, sentence->end, &finding)) return true;
  bool participle = onr_str_ends_with(onr_key_at(document, at), ONR_STR("ing"));
  if (participle && first == at) {
    uint32_t name = document->tokens[sentence->first].name;
    uint32_t before = reporter->by_sentence[document->tokens[at].sentence];
    if (before != ONR_NONE)
      finding.source = reporter->findings[before].source;
    else if (name != ONR_NONE)
      finding.source = (struct onr_range){document->names[name].first, document->names[name].end};
    else
      return true;
  } else if (!onr_clause_subject(document, sentence->first, first, &finding.source)) {
    return true;
  }
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}

/* Who owns the noun: "Western concerns", "Keller’s claim", "their fears", "concerns among officials". */
static bool owner(const struct onr_document *document, const struct onr_sentence *sentence, size_t noun,
                  struct onr_range *ret_source) {
  size_t at = noun - 1;
  enum { ADJECTIVES = 2 };
  if (noun == sentence->first) return false;
  for (int i = 0; i < ADJECTIVES && at > sentence->first && onr_is_kind(document, at, ONR_T_WORD) &&
                  document->tokens[at].name == ONR_NONE &&
                  !onr_is_at(document, at,
                             ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_PREPOSITION) |
                                 ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_VERB));
       i++)
    at--;
  uint32_t name = document->tokens[at].name;
  if (name != ONR_NONE && document->names[name].form == ONR_FORM_ADJECTIVE)
    return *ret_source = (struct onr_range){document->names[name].first, document->names[name].end}, true;
  if (onr_is_kind(document, at, ONR_T_POSSESSIVE) && at > sentence->first) {
    uint32_t possessor = document->tokens[at - 1].name;
    size_t first = possessor != ONR_NONE ? document->names[possessor].title_first : at - 1;
    while (possessor == ONR_NONE && first > sentence->first && onr_is_kind(document, first - 1, ONR_T_WORD) &&
           document->tokens[first - 1].name == ONR_NONE && at - first < 4 &&
           !onr_is_at(document, first - 1,
                      ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_AUXILIARY) |
                          ONR_CLASS(ONR_W_CONJUNCTION)))
      first--;
    return *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)at}, true;
  }
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_POSSESSIVE)))
    return *ret_source = (struct onr_range){(uint32_t)at, (uint32_t)at + 1}, true;
  return false;
}

/* Whether the word at `at` stands where a noun does: no verb with its subject or auxiliary before it. */
static bool is_noun_here(const struct onr_document *document, const struct onr_sentence *sentence, size_t at) {
  if (at == sentence->first) return true;
  return !onr_is_at(document, at - 1,
                    ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_NEGATION)) &&
         !onr_key_is(document, at - 1, "to") && !onr_key_is(document, at - 1, "who");
}

/* "criticism of the plan | from the board": whoever stands after "from" or "by" in or after the content. */
static bool source_behind(const struct onr_document *document, const struct onr_sentence *sentence, size_t noun,
                          struct onr_finding *finding) {
  if (onr_key_is(document, noun + 1, "from") || onr_key_is(document, noun + 1, "by"))
    return onr_clause_source_after(document, noun + 2, sentence->end, &finding->source);
  struct onr_range *content = &finding->content[0];
  for (size_t i = content->first + 1; i + 1 < content->end; i++) {
    bool by = onr_key_is(document, i, "from") || onr_key_is(document, i, "by");
    if (!by || !onr_clause_source_after(document, i + 1, content->end, &finding->source)) continue;
    content->end = (uint32_t)i;
    return true;
  }
  return false;
}

bool onr_reporter_take_noun(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                            bool *ret_taken) {
  struct onr_document *document = reporter->document;
  const struct onr_word *word = onr_word_at(document, at);
  if (!word || word->noun == 0 || !is_noun_here(document, sentence, at)) return true;
  struct onr_verb_group group = {.head = (uint32_t)at, .verb = &document->lexicon->verbs[word->noun - 1]};
  group.range = (struct onr_range){(uint32_t)at, (uint32_t)at + 1};
  struct onr_finding finding = {.speaker = ONR_NONE};
  if (!onr_reported_content(document, &group, sentence->end, &finding) || reporter->used[finding.content[0].first])
    return true;
  bool that = onr_key_is(document, finding.content[0].first, "that");
  finding.content[0].end =
      (uint32_t)onr_clause_before_verb(document, finding.content[0].first + that, finding.content[0].end, that);
  finding.rule = that ? ONR_RULE_NOUN_THAT : ONR_RULE_NOUN_ALONE;
  bool said = onr_key_is(document, at + 1, "that"); /* "Western concerns that": a body may have said so */
  if (!owner(document, sentence, at, &finding.source)) {
    if (at > sentence->first && onr_str_ends_with(onr_key_at(document, at - 1), ONR_STR("ing")))
      return true; /* "sparking fears": somebody else's */
    finding.rule = ONR_RULE_NOUN_BARE, said = false;
    if (!source_behind(document, sentence, at, &finding))
      onr_reporter_controller(reporter, sentence, at, &finding.source);
  }
  if (!said && !onr_claim_can_hold(document, &finding)) {
    onr_trace_drop(document, finding.cue.first, finding.cue.end, "an attitude, and nobody who could hold it");
    return true;
  }
  *ret_taken = true;
  return onr_reporter_add(reporter, &finding);
}
