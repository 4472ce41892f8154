/* A clause with its attribution after it or inside: "The dam held, the mayor said.", "The dam held, said the mayor.",
 * "The dam, as the mayor noted, held."; or before it with "as": "As the mayor noted, the dam held." */
#include "claims.h"

/* The comma right before the subject of an attribution that begins at `source`. */
static bool follows_comma(const struct onr_document *document, size_t source, size_t first) {
  return source > first + 1 && onr_is_kind(document, source - 1, ONR_T_COMMA);
}

/* "…, NP said." or "…, said NP.": what the words around the attribution are attributed to. */
static bool take_postposed(struct onr_reporter *reporter, const struct onr_sentence *sentence,
                           struct onr_finding *finding, size_t start, size_t after) {
  struct onr_document *document = reporter->document;
  size_t comma = start - 1, first = sentence->first;
  if (onr_is_kind(document, first, ONR_T_QUOTE) && document->tokens[first].quote == ONR_NONE) first++;
  while (first < comma && reporter->used[first]) first++;
  if (first >= comma || reporter->used[comma - 1]) return true;
  if (onr_str_ends_with(onr_key_at(document, first), ONR_STR("ing")) && document->tokens[first].name == ONR_NONE)
    return true;
  bool rest_follows =
      onr_is_kind(document, after, ONR_T_COMMA) && onr_clause_is_finite(document, after + 1, sentence->end);
  if (!onr_clause_is_finite(document, first, comma) && !rest_follows) return true;
  finding->rule = ONR_RULE_CLAUSE_BEFORE;
  finding->content[0] = (struct onr_range){(uint32_t)first, (uint32_t)comma};
  finding->content_count = 1;
  bool goes_on = onr_is_kind(document, after, ONR_T_COMMA) && after + 2 < sentence->end && !reporter->used[after + 1];
  if (goes_on && onr_token_at(document, after + 1)->quote == ONR_NONE) {
    size_t end = onr_clause_end(document, after + 1, sentence->end, false);
    bool more =
        end > after + 2 &&
        (onr_key_is(document, after + 1, "that") || !onr_is_at(document, after + 1, ONR_CLASS(ONR_W_RELATIVE))) &&
        end + 2 >= sentence->end && !(onr_str_ends_with(onr_key_at(document, after + 1), ONR_STR("ing")));
    if (more) finding->content[finding->content_count++] = (struct onr_range){(uint32_t)after + 1, (uint32_t)end};
  }
  return onr_reporter_add(reporter, finding);
}

/* "As NP noted, …": the clause after the comma at `comma`. */
static bool take_announced(struct onr_reporter *reporter, const struct onr_sentence *sentence,
                           struct onr_finding *finding, size_t comma) {
  struct onr_document *document = reporter->document;
  size_t end = onr_clause_end(document, comma + 1, sentence->end, false);
  if (reporter->used[comma + 1] || !onr_clause_is_finite(document, comma + 1, end)) return true;
  finding->rule = ONR_RULE_VERB_CLAUSE;
  finding->content[0] = (struct onr_range){(uint32_t)comma + 1, (uint32_t)end};
  finding->content_count = 1;
  return onr_reporter_add(reporter, finding);
}

/* ", said Maria Brenk, the mayor": the source stands after the verb, and no clause of its own begins with it. */
static bool is_inverted(const struct onr_document *document, const struct onr_sentence *sentence, size_t verb,
                        struct onr_range *ret_source) {
  if (!onr_is_kind(document, verb - 1, ONR_T_COMMA)) return false;
  if (onr_has_tag(document, verb + 1, ONR_TAG_BIT(ONR_TAG_PRP) | ONR_TAG_BIT(ONR_TAG_PRPS))) return false;
  if (!onr_clause_source_after(document, verb + 1, sentence->end, ret_source)) return false;
  size_t after = ret_source->end;
  enum onr_token_kind kind = after < sentence->end ? (enum onr_token_kind)document->tokens[after].kind : ONR_T_STOP;
  if (kind != ONR_T_WORD) return kind == ONR_T_STOP || kind == ONR_T_COMMA || kind == ONR_T_OPEN || kind == ONR_T_DASH;
  return onr_is_at(document, after,
                   ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_TIME) |
                       ONR_CLASS(ONR_W_DAY)) &&
         !onr_key_is(document, after, "that") && !onr_clause_is_finite(document, after, sentence->end);
}

/* "told reporters." "told her on Monday,": nothing follows that would be the content. */
static bool only_addressee(const struct onr_document *document, size_t at, size_t end) {
  enum { LONGEST = 9 };
  struct onr_verb_group another;
  for (size_t i = at; i < end && i < at + LONGEST; i++) {
    if (onr_is_kind(document, i, ONR_T_STOP) || onr_is_kind(document, i, ONR_T_COMMA)) return true;
    bool content = onr_is_kind(document, i, ONR_T_QUOTE) ||
                   onr_is_at(document, i, ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_AUXILIARY)) ||
                   onr_clause_verb(document, i, &another);
    if (content) return false;
  }
  return false;
}

bool onr_reporter_find_postposed(struct onr_reporter *reporter, const struct onr_sentence *sentence) {
  struct onr_document *document = reporter->document;
  for (size_t at = sentence->first + 2; at < sentence->end; at++) {
    struct onr_verb_group group;
    if (reporter->used[at] || document->tokens[at].quote != ONR_NONE || !onr_clause_verb(document, at, &group) ||
        !(group.verb->frames & ONR_FRAME_POSTPOSED))
      continue;
    if (group.infinitive || group.negated ||
        !(group.form & (ONR_VERB_PAST | ONR_VERB_S | ONR_VERB_BASE | ONR_VERB_PARTICIPLE)))
      continue;
    struct onr_finding finding = {.speaker = ONR_NONE, .cue = group.range, .verb = group.verb};
    size_t after = onr_clause_skip_adverbials(document, at + 1, sentence->end);
    bool object = (group.verb->frames & ONR_FRAME_NOUN) != 0; /* ", recounted the incident" turns nothing round */
    if (is_inverted(document, sentence, at, &finding.source) &&
        (!object || onr_claim_is_people(document, finding.source) ||
         onr_token_at(document, at + 1)->name != ONR_NONE)) {
      if (!take_postposed(reporter, sentence, &finding, at, sentence->end)) return false;
      continue;
    }
    bool ends = after >= sentence->end || onr_is_kind(document, after, ONR_T_STOP) ||
                onr_is_kind(document, after, ONR_T_COMMA) || onr_is_kind(document, after, ONR_T_SEMICOLON);
    bool told = (group.verb->frames & ONR_FRAME_ADDRESSEE) && only_addressee(document, at + 1, sentence->end);
    if (!ends && !told) continue;
    if (!onr_clause_subject(document, sentence->first, group.range.first, &finding.source)) continue;
    size_t start = finding.source.first;
    if (reporter->used[start]) continue;
    bool as = start > sentence->first && onr_key_is(document, start - 1, "as");
    bool announces = as && start == sentence->first + 1 && onr_is_kind(document, after, ONR_T_COMMA);
    if (announces && !take_announced(reporter, sentence, &finding, after)) return false;
    if (announces || !follows_comma(document, start - as, sentence->first)) continue;
    if (!take_postposed(reporter, sentence, &finding, start - as, after)) return false;
  }
  return true;
}
