/*
 * Who a verb without a subject of its own goes with: "Keller left the hall, saying", "went on to say", "but said". It
 * is the subject of the nearest finite verb before it, unless that stands in a clause that only describes something
 * ("on whom they would support").
 */
#include "direct.h"

/* Whether the subject that begins at `first` opens a clause inside another: after "who", "what", "that", "as". */
static bool is_subordinate(const struct onr_document *document, size_t first) {
  return first > 0 && onr_has_tag(document, first - 1, ONR_TAGS_WH | ONR_TAG_BIT(ONR_TAG_CS));
}

/* "footage of Ann Lee saying", "with one poster writing": the noun right before a participle is who speaks. */
bool onr_reporter_noun_before(const struct onr_document *document, size_t from, size_t at,
                              struct onr_range *ret_source) {
  enum { LONGEST = 8 };
  if (at <= from || !onr_str_ends_with(onr_key_at(document, at), ONR_STR("ing")) ||
      !onr_has_tag(document, at - 1, ONR_TAGS_NOUN) || document->tokens[at - 1].quote != ONR_NONE)
    return false;
  size_t first = at - 1;
  while (first > from && at - first < LONGEST && onr_has_tag(document, first - 1, ONR_TAGS_PHRASE)) first--;
  *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)at};
  return onr_claim_is_people(document, *ret_source);
}

bool onr_reporter_controller(const struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                             struct onr_range *ret_source) {
  enum { REACH = 60 };
  const struct onr_document *document = reporter->document;
  if (onr_reporter_noun_before(document, sentence->first, at, ret_source)) return true;
  uint32_t before = reporter->by_sentence[document->tokens[at].sentence];
  if (before != ONR_NONE && reporter->findings[before].source.first < at)
    return *ret_source = reporter->findings[before].source, true;
  bool found = false;
  for (size_t i = at; i > sentence->first && at - i < REACH; i--) {
    struct onr_range subject;
    if (document->tokens[i - 1].quote != ONR_NONE || !onr_has_tag(document, i - 1, ONR_TAGS_FINITE)) continue;
    if (!onr_clause_subject(document, sentence->first, i - 1, &subject)) continue;
    bool inner = is_subordinate(document, subject.first);
    if (!inner || !found) *ret_source = subject;
    found = true;
    if (!inner) return true;
  }
  return found || onr_reporter_implied_source(reporter, sentence, at, ret_source);
}
