/* Titles before, inside and after names: "Foreign Minister | Marta Keller", "Wells Fargo | CEO | John Doe". */
#include "names.h"

/* Where the words end that say what an office is for: "State", "the Treasury", "Foreign Affairs". A last word that may
 * be a surname ("Secretary of State | Rice") is none of them. */
static size_t office_end(const struct onr_document *document, size_t first, size_t end) {
  size_t at = first;
  for (; at < end; at++) {
    if (onr_key_is(document, at, "the") ||
        onr_is_at(document, at, ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_ORG_HEAD)))
      continue;
    if (!onr_is_at(document, at, ONR_CLASS(ONR_W_COMMON)) || onr_is_at(document, at, ONR_CLASSES_GIVEN)) break;
    bool surname = at + 1 == end && at > first && !onr_str_ends_with(onr_key_at(document, at), ONR_STR("s"));
    if (surname) break;
  }
  return at;
}

/* Whether words from `at` that are no name follow as a title does: "Foreign Minister" + a name. The title's end, or
 * `at`. */
size_t onr_names_title_end(const struct onr_document *document, size_t at, size_t end) {
  size_t i = at, last = at;
  for (; i < end; i++) {
    bool title = onr_is_at(document, i, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC)) &&
                 !(i + 2 == end && onr_is_at(document, i, ONR_CLASSES_GIVEN)); /* "Dean Voland" is no dean */
    bool between = onr_is_at(document, i, ONR_CLASS(ONR_W_MODIFIER)) || onr_is_kind(document, i, ONR_T_HYPHEN) ||
                   onr_key_is(document, i, "of") || onr_key_is(document, i, "the") ||
                   onr_is_at(document, i, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ));
    if (!title && !between && !(i > at && onr_key_is(document, i - 1, "of") && last > at)) break;
    if (title) last = i + 1;
  }
  if (last > at && last < end && onr_key_is(document, last, "of")) {
    last = office_end(document, last + 1, end);
  }
  return last;
}

/* A title in the middle of the run: "Wells Fargo | CEO John Stumpf". Where it begins, or `at`. */
size_t onr_names_inner_title(const struct onr_document *document, size_t at, size_t end) {
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_SUFFIX) | ONR_CLASS(ONR_W_EVENT_HEAD) |
                   ONR_CLASS(ONR_W_THING) | ONR_CLASS(ONR_W_PLACE_HEAD);
  if (onr_is_at(document, at, ONR_CLASSES_GIVEN) && end - at < 4) return at;
  for (size_t i = at + 1; i + 1 < end; i++) {
    if (!onr_is_at(document, i, ONR_CLASS(ONR_W_OFFICE)) || onr_is_kind(document, i - 1, ONR_T_HYPHEN)) continue;
    size_t named = onr_names_title_end(document, i, end);
    bool person = named < end && onr_is_capital_word(document, named) &&
                  (onr_is_at(document, named, ONR_CLASSES_GIVEN) || !onr_is_at(document, end - 1, heads));
    if (!person) continue;
    while (i > at + 1 && onr_is_at(document, i - 1, ONR_CLASS(ONR_W_MODIFIER)) && /* "Chief Executive" */
           !onr_is_at(document, i - 1, heads | ONR_CLASS(ONR_W_ORG_LEAD)))
      i--;
    return i;
  }
  return at;
}

/* Whether the words [at, title) say what a minister or secretary is for. */
bool onr_names_is_department(const struct onr_document *document, size_t at, size_t title) {
  bool office = onr_key_is(document, title, "minister") || onr_key_is(document, title, "secretary") ||
                onr_key_is(document, title, "commissioner") || title == at + 1;
  for (size_t i = at; i < title && office; i++)
    office = onr_key_is(document, i, "and") || onr_key_is(document, i, "of") || onr_key_is(document, i, "the") ||
             (document->symbols[document->tokens[i].symbol].common && !onr_is_at(document, i, ONR_CLASSES_GIVEN));
  return office;
}

/* "Ardon | Public Relations Officer": where the title of nobody begins that ends a run, or `end`. */
size_t onr_names_trailing_title(const struct onr_document *document, size_t at, size_t end) {
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_ORG_SUFFIX);
  size_t last = end - 1;
  bool title = onr_is_at(document, last, ONR_CLASS(ONR_W_OFFICE)) && !onr_is_at(document, last, heads);
  if (!title || last == at || onr_is_at(document, at, ONR_CLASSES_GIVEN) || !onr_has_flag(document, last, ONR_F_SPACE))
    return end;
  for (; last > at; last--) {
    const struct onr_symbol *before = &document->symbols[document->tokens[last - 1].symbol];
    bool part = onr_is(before->word, ONR_CLASS(ONR_W_MODIFIER)) || before->common;
    if (!part || onr_is(before->word, heads | ONR_CLASS(ONR_W_PLACE))) break;
  }
  return last;
}

/* "Inspector General of Police": a title that says of what. */
bool onr_names_says_office(const struct onr_document *document, size_t at, size_t end) {
  for (size_t i = at + 1; i < end; i++)
    if (onr_key_is(document, i, "of")) return onr_is_at(document, i - 1, ONR_CLASS(ONR_W_TITLE));
  return false;
}
