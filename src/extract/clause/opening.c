/*
 * A subject that opens its clause, with much between it and its verb: "Ann Lee, a baker who left Lima, | said",
 * "several papers, including the Times, | have". It is the first noun phrase after what stands before it ("On
 * Monday,"), if no finite verb but those of relative clauses and the like comes between.
 */
#include "clause.h"

enum { REACH = 60 };

static bool is_boundary(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_DASH);
}

/* "in Lima, Peru, | Ann Lee": the end of the place that goes on after its comma. */
static size_t after_place(const struct onr_document *document, size_t at) {
  uint32_t before = at >= 2 ? onr_token_at(document, at - 2)->name : ONR_NONE, name = onr_token_at(document, at)->name;
  if (before == ONR_NONE || name == ONR_NONE) return at;
  bool places = document->names[before].type == ONR_PLACE && document->names[name].type == ONR_PLACE &&
                document->names[name].first == at;
  return places && is_boundary(document, document->names[name].end) ? document->names[name].end + 1 : at;
}

/* Where the subject may begin: after "but", and after adverbials that end with a comma; `verb` if nowhere. */
static size_t skip_lead(const struct onr_document *document, size_t from, size_t verb) {
  enum { LEADS = 3 };
  uint32_t leads = ONR_TAG_BIT(ONR_TAG_IN) | ONR_TAG_BIT(ONR_TAG_CS) | ONR_TAG_BIT(ONR_TAG_VBG) |
                   ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAG_BIT(ONR_TAG_TO) | ONR_TAG_BIT(ONR_TAG_WRB) | ONR_TAGS_ADVERB;
  size_t at = from;
  if (onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_CC))) at++;
  for (int i = 0; i < LEADS && at < verb; i++) {
    bool time = onr_is_at(document, at, ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_MONTH));
    bool participle = onr_str_ends_with(onr_key_at(document, at), ONR_STR("ing"));
    if (document->tokens[at].name != ONR_NONE || !(time || participle || onr_has_tag(document, at, leads))) break;
    while (at < verb && !is_boundary(document, at)) at++;
    at = after_place(document, at + 1);
  }
  return at < verb ? at : verb;
}

/* The end of the noun phrase at `at`: its nouns, those joined to them, and prepositional phrases. */
static size_t noun_phrase_end(const struct onr_document *document, size_t at, size_t verb) {
  uint32_t parts = ONR_TAGS_PHRASE | ONR_TAG_BIT(ONR_TAG_PRP) | ONR_TAG_BIT(ONR_TAG_IN) | ONR_TAG_BIT(ONR_TAG_CC);
  size_t first = at;
  for (; at < verb; at++) {
    bool inner = onr_is_kind(document, at, ONR_T_HYPHEN) ||
                 (onr_is_kind(document, at, ONR_T_STOP) && !onr_has_flag(document, at + 1, ONR_F_SPACE));
    if (document->tokens[at].name != ONR_NONE || inner) continue; /* "Ardon.org", "ex-minister" */
    if (onr_key_is(document, at, "including") || onr_key_is(document, at, "like")) break;
    bool modifier = onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAG_BIT(ONR_TAG_VBG)) &&
                    !(at > first && onr_has_tag(document, at - 1, ONR_TAGS_NOUN));
    if (!modifier && !onr_has_tag(document, at, parts)) break;
  }
  while (at > first && onr_has_tag(document, at - 1, ONR_TAG_BIT(ONR_TAG_IN) | ONR_TAG_BIT(ONR_TAG_CC)) &&
         document->tokens[at - 1].name == ONR_NONE)
    at--;
  return at;
}

/* Whether no clause of its own stands in [from, verb): each finite verb belongs to a "who", a "which", a "when". */
static bool is_inserted(const struct onr_document *document, size_t from, size_t verb) {
  uint32_t openers = ONR_TAGS_WH | ONR_TAG_BIT(ONR_TAG_CS);
  bool inside = false;
  for (size_t at = from; at < verb; at++) {
    if (document->tokens[at].quote != ONR_NONE) return false;
    if (onr_has_tag(document, at, openers)) inside = true;
    if (onr_has_tag(document, at, ONR_TAGS_FINITE) && document->tokens[at].name == ONR_NONE && !inside) return false;
    if (is_boundary(document, at) && !onr_has_tag(document, at + 1, openers)) inside = false;
    if (onr_is_kind(document, at, ONR_T_COLON) || onr_is_kind(document, at, ONR_T_SEMICOLON)) return false;
  }
  return true;
}

/* "Another delegate, | Ann Lee of Lima,": the name belongs to the phrase. */
static size_t with_name(const struct onr_document *document, size_t end, size_t verb) {
  bool describes =
      onr_is_at(document, end - 1, ONR_CLASS(ONR_W_TITLE)) || (onr_roles_at(document, end - 1) & ONR_ROLES_PERSON);
  size_t at = end + 1;
  if (!describes || document->tokens[end - 1].name != ONR_NONE || !onr_is_kind(document, end, ONR_T_COMMA)) return end;
  while (at < verb && onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC))) at++;
  uint32_t name = onr_token_at(document, at)->name;
  if (name == ONR_NONE || document->names[name].type != ONR_PERSON || document->names[name].first != at) return end;
  return document->names[name].end < verb ? document->names[name].end : end;
}

bool onr_clause_opening(const struct onr_document *document, size_t from, size_t verb, struct onr_range *ret_source) {
  if (verb - from > REACH) return false;
  size_t first = skip_lead(document, from, verb), end = noun_phrase_end(document, first, verb);
  if (end <= first || document->tokens[first].quote != ONR_NONE) return false;
  bool noun = onr_has_tag(document, end - 1, ONR_TAGS_NOUN | ONR_TAG_BIT(ONR_TAG_CD)) ||
              document->tokens[end - 1].name != ONR_NONE || onr_is_at(document, end - 1, ONR_CLASS(ONR_W_SUBJECT));
  if (!noun || !is_inserted(document, end, verb)) return false;
  *ret_source = (struct onr_range){(uint32_t)first, (uint32_t)with_name(document, end, verb)};
  return true;
}
