/* What persons are described as, by their titles and by the nouns beside their names: whom "the minister" may mean. */
#include "resolver.h"

/* The word that a title stands for: "Sen." is a senator. */
static struct onr_str title_word(const struct onr_document *document, size_t at) {
  static const char *const words[][2] = {{"sen", "senator"},    {"gov", "governor"},   {"rep", "representative"},
                                         {"gen", "general"},    {"col", "colonel"},    {"sgt", "sergeant"},
                                         {"prof", "professor"}, {"dr", "doctor"},      {"lt", "lieutenant"},
                                         {"capt", "captain"},   {"pres", "president"}, {"amb", "ambassador"},
                                         {"rev", "reverend"},   {"insp", "inspector"}, {"det", "detective"}};
  struct onr_str key = onr_key_at(document, at);
  if (onr_str_ends_with(key, ONR_STR("."))) key.len--;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (onr_str_equal(key, onr_str_from(words[i][0]))) return onr_str_from(words[i][1]);
  return key;
}

/* The place that says whether an entity has a role. */
static uint32_t *place_of(struct onr_resolver *resolver, struct onr_str role, uint32_t entity) {
  enum { LONGEST = 64 };
  return onr_keys_at_number(&resolver->keys, 'r', entity, onr_utf8_truncate(role, LONGEST));
}

static bool note_role(struct onr_resolver *resolver, struct onr_str role, uint32_t entity) {
  uint32_t *place = place_of(resolver, role, entity);
  if (!place) return false;
  *place = entity;
  place = onr_keys_at(&resolver->keys, 'l', role);
  if (!place) return false;
  *place = entity;
  return true;
}

bool onr_described_so(struct onr_resolver *resolver, struct onr_str role, uint32_t entity, bool *ret_described) {
  const uint32_t *place = place_of(resolver, role, entity);
  *ret_described = place && *place != ONR_NONE;
  return place != NULL;
}

static bool is_person_noun(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_WORD) && onr_token_at(document, at)->name == ONR_NONE &&
         (onr_roles_at(document, at) & ONR_ROLES_PERSON);
}

/* "the striker | Ann Lee", "Vet | Ann Lee", "its soprano, | Ann Lee": the noun, or ONR_NONE. */
static uint32_t noun_before(const struct onr_document *document, const struct onr_name *name) {
  size_t at = name->title_first, start = document->sentences[document->tokens[name->first].sentence].first;
  if (at > start && onr_is_kind(document, at - 1, ONR_T_COMMA)) at--;
  return at > start && is_person_noun(document, at - 1) ? (uint32_t)at - 1 : ONR_NONE;
}

/* "Ann Lee, 34, a retired | scaffolder from Lima": the noun, or ONR_NONE. */
static uint32_t noun_after(const struct onr_document *document, const struct onr_name *name) {
  enum { REACH = 7 };
  size_t at = name->end + 1;
  uint32_t sentence = document->tokens[name->first].sentence, noun = ONR_NONE;
  if (!onr_is_kind(document, name->end, ONR_T_COMMA)) return ONR_NONE;
  if (onr_is_kind(document, at, ONR_T_NUMBER) && onr_is_kind(document, at + 1, ONR_T_COMMA)) at += 2;
  if (!onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE))) return ONR_NONE;
  for (size_t i = at + 1; i < at + REACH && onr_token_at(document, i)->sentence == sentence; i++) {
    bool part = onr_has_tag(document, i,
                            ONR_TAGS_NOUN | ONR_TAGS_ADJECTIVE | ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAG_BIT(ONR_TAG_VBG)) ||
                onr_token_at(document, i)->name != ONR_NONE || onr_is_kind(document, i, ONR_T_HYPHEN);
    if (!part) break;
    noun = is_person_noun(document, i) ? (uint32_t)i : ONR_NONE;
  }
  return onr_has_tag(document, noun == ONR_NONE ? at : noun + 1, ONR_TAGS_FINITE) ? ONR_NONE : noun;
}

/* The nouns beside a name that say what the person is, titles or not. */
static bool note_nouns(struct onr_resolver *resolver, const struct onr_name *name) {
  const struct onr_document *document = resolver->document;
  uint32_t nouns[] = {noun_before(document, name), noun_after(document, name)};
  for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
    if (nouns[i] != ONR_NONE && !note_role(resolver, onr_key_at(document, nouns[i]), name->entity)) return false;
  return true;
}

bool onr_description_note(struct onr_resolver *resolver, const struct onr_name *name) {
  const struct onr_document *document = resolver->document;
  for (size_t at = name->title_first; at < name->first; at++) {
    bool vice = at > 0 && (onr_key_is(document, at - 1, "vice") || onr_key_is(document, at - 1, "deputy"));
    if (vice || !onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE))) continue;
    if (!note_role(resolver, title_word(document, at), name->entity)) return false;
  }
  struct onr_str word, rest = document->entities[name->entity].description;
  bool vice = false;
  for (bool more = onr_str_next(&rest, ' ', &word); more; more = onr_str_next(&rest, ' ', &word)) {
    if (onr_str_equal(word, ONR_STR("of")) || onr_str_equal(word, ONR_STR("for"))) break;
    const struct onr_word *known = onr_lexicon_find(document->lexicon, word);
    bool role = onr_is(known, ONR_CLASS(ONR_W_TITLE)) || (known && (known->roles & ONR_ROLES_PERSON));
    if (role && !vice && !note_role(resolver, word, name->entity)) return false;
    vice = onr_str_equal_nocase(word, ONR_STR("vice")) || onr_str_equal_nocase(word, ONR_STR("deputy"));
  }
  return note_nouns(resolver, name);
}
