/* Whether a person is a man or a woman, by the nouns that stand beside the name. Titles and given names were looked at
 * when the name was found; pronouns come later. */
#include "resolver.h"

enum onr_gender onr_gender_of_noun(unsigned roles) {
  if (roles & ONR_ROLE_SHE) return ONR_GENDER_SHE;
  return roles & ONR_ROLE_HE ? ONR_GENDER_HE : ONR_GENDER_UNKNOWN;
}

/* "his wife Ann Lee", "his wife, Ann Lee", "the actress Ann Lee". */
static enum onr_gender by_noun_before(const struct onr_document *document, const struct onr_name *name) {
  size_t at = name->title_first;
  if (at < 2) return ONR_GENDER_UNKNOWN;
  at -= onr_is_kind(document, at - 1, ONR_T_COMMA) ? 2 : 1;
  if (document->tokens[at].sentence != document->tokens[name->first].sentence) return ONR_GENDER_UNKNOWN;
  if (document->tokens[at].name != ONR_NONE || onr_has_flag(document, at, ONR_F_CAPITAL)) return ONR_GENDER_UNKNOWN;
  return onr_gender_of_noun(onr_roles_at(document, at));
}

/* "Pat Lee, a spokeswoman for …,". */
static enum onr_gender by_noun_after(const struct onr_document *document, const struct onr_name *name) {
  enum { REACH = 7 };
  size_t first = name->end + 1;
  if (!onr_is_kind(document, name->end, ONR_T_COMMA)) return ONR_GENDER_UNKNOWN;
  if (!onr_is_at(document, first, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) return ONR_GENDER_UNKNOWN;
  for (size_t at = first + 1; at < first + REACH; at++) {
    if (!onr_is_kind(document, at, ONR_T_WORD) && !onr_is_kind(document, at, ONR_T_HYPHEN)) break;
    if (onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_PREPOSITION)))
      break;
    if (onr_is_kind(document, at + 1, ONR_T_POSSESSIVE)) continue;
    enum onr_gender gender = onr_gender_of_noun(onr_roles_at(document, at));
    if (gender != ONR_GENDER_UNKNOWN) return gender;
  }
  return ONR_GENDER_UNKNOWN;
}

/* "Spokeswoman Pat Lee". */
static enum onr_gender by_title(const struct onr_document *document, const struct onr_name *name) {
  for (size_t at = name->title_first; at < name->first; at++) {
    enum onr_gender gender = onr_gender_of_noun(onr_roles_at(document, at));
    if (gender != ONR_GENDER_UNKNOWN) return gender;
  }
  return ONR_GENDER_UNKNOWN;
}

void onr_gender_by_nouns(struct onr_document *document) {
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    if (name->type != ONR_PERSON) continue;
    struct onr_subject *subject = &document->subjects[name->entity];
    if (subject->gender != ONR_GENDER_UNKNOWN) continue;
    enum onr_gender gender = by_title(document, name);
    if (gender == ONR_GENDER_UNKNOWN) gender = by_noun_before(document, name);
    if (gender == ONR_GENDER_UNKNOWN) gender = by_noun_after(document, name);
    subject->gender = (uint8_t)gender;
  }
}
