/*
 * Noun phrases that stand for someone or something without its name: "the minister", "the 54-year-old", "the company",
 * "a spokesman". A definite one refers to whom the text described so last, or to the most salient thing that can be
 * meant; others tell of someone new.
 */
#include "resolver.h"

static const unsigned body_roles = ONR_ROLE_COMPANY | ONR_ROLE_BODY | ONR_ROLE_PRESS;
static const unsigned place_roles = ONR_ROLE_CITY | ONR_ROLE_COUNTRY | ONR_ROLE_REGION;

static bool is_role_noun(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE)) ||
         (onr_roles_at(document, at) & (ONR_ROLES_PERSON | body_roles | place_roles));
}

/* "54-year-old": the token after it, or `at`. */
static size_t after_age(const struct onr_document *document, size_t at) {
  bool age = onr_is_kind(document, at, ONR_T_NUMBER) && onr_is_kind(document, at + 1, ONR_T_HYPHEN) &&
             onr_key_is(document, at + 2, "year") && onr_is_kind(document, at + 3, ONR_T_HYPHEN) &&
             onr_key_is(document, at + 4, "old");
  return age ? at + 5 : at;
}

static bool ends_phrase(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  if (token->name != ONR_NONE || token->kind == ONR_T_HYPHEN) return false;
  if (token->kind != ONR_T_WORD && token->kind != ONR_T_NUMBER) return true;
  uint32_t parts = ONR_TAGS_NOUN | ONR_TAGS_ADJECTIVE | ONR_TAG_BIT(ONR_TAG_CD) | ONR_TAG_BIT(ONR_TAG_VBN) |
                   ONR_TAG_BIT(ONR_TAG_VBG) | ONR_TAGS_ADVERB;
  return !onr_has_tag(document, at, parts) && !is_role_noun(document, at);
}

static bool is_plural_noun(struct onr_str key) {
  return (key.len > 3 && onr_str_ends_with(key, ONR_STR("s")) && !onr_str_ends_with(key, ONR_STR("ss"))) ||
         onr_str_equal(key, ONR_STR("people")) || onr_str_equal(key, ONR_STR("children")) ||
         onr_str_equal(key, ONR_STR("police"));
}

/* The last noun of the phrase whose words begin at `at`; ONR_NONE if none of them tells whom it stands for. */
static uint32_t head_noun(const struct onr_document *document, size_t at, unsigned *ret_roles) {
  enum { LONGEST = 7 };
  uint32_t head = ONR_NONE, sentence = onr_token_at(document, at)->sentence;
  for (size_t i = at; i < at + LONGEST && onr_token_at(document, i)->sentence == sentence; i++) {
    size_t aged = after_age(document, i);
    if (aged > i) {
      head = (uint32_t)aged - 1;
      *ret_roles = ONR_ROLE_PERSON;
      i = head;
    } else if (ends_phrase(document, i)) {
      break;
    } else if (onr_token_at(document, i)->name == ONR_NONE && is_role_noun(document, i)) {
      head = (uint32_t)i;
      *ret_roles = onr_roles_at(document, i);
      if (onr_is_at(document, i, ONR_CLASS(ONR_W_TITLE))) *ret_roles |= ONR_ROLE_PERSON;
    } else if (head != ONR_NONE) {
      if (onr_has_tag(document, i, ONR_TAGS_NOUN)) head = ONR_NONE; /* "the company | car" */
      break;
    }
  }
  return head;
}

bool onr_description_is_predicate(const struct onr_document *document, const struct onr_description *description) {
  static const char *const words[] = {"as", "became", "become", "becoming", "called"};
  size_t before = description->first - 1, after = description->end;
  if (description->first == 0 || document->tokens[before].sentence != document->tokens[description->first].sentence)
    return false;
  if (onr_is_kind(document, before, ONR_T_COMMA)) {
    while (onr_has_tag(document, after, ONR_TAGS_ADVERB)) after++;
    bool subject = onr_has_tag(document, after, ONR_TAGS_FINITE);
    uint32_t name = before > 0 ? document->tokens[before - 1].name : ONR_NONE;
    bool person = name != ONR_NONE && document->names[name].type == ONR_PERSON;
    bool described = person || (before > 0 && onr_is_kind(document, before - 1, ONR_T_CLOSE)) ||
                     (name != ONR_NONE && (description->roles & (body_roles | place_roles)));
    return described && !subject;
  }
  while (before > 0 && onr_has_tag(document, before, ONR_TAGS_ADVERB)) before--;
  if (ONR_KEY_IS_ANY(document, before, words)) return true;
  return onr_is_at(document, before, ONR_CLASS(ONR_W_BE));
}

static bool begins_description(const struct onr_document *document, size_t at) {
  static const char *const articles[] = {"the", "a", "an", "one", "another"};
  if (onr_token_at(document, at)->name != ONR_NONE) return false;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_POSSESSIVE))) return true;
  if (!onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_PRONOUN))) return false;
  return ONR_KEY_IS_ANY(document, at, articles);
}

bool onr_description_at(const struct onr_document *document, size_t at, struct onr_description *ret_description) {
  if (!begins_description(document, at)) return false;
  struct onr_description found = {.first = (uint32_t)at, .definite = onr_key_is(document, at, "the")};
  bool one = onr_key_is(document, at, "one") && onr_key_is(document, at + 1, "of"); /* "one of the | engineers" */
  found.head = head_noun(document, one ? at + 3 : at + 1, &found.roles);
  if (found.head == ONR_NONE) return false;
  found.end = found.head + 1;
  found.plural = !one && is_plural_noun(onr_key_at(document, found.head));
  bool names = onr_token_at(document, found.end)->name != ONR_NONE || onr_is_kind(document, found.end, ONR_T_HYPHEN);
  size_t after = found.end + 1;
  const struct onr_token *next = onr_token_at(document, after);
  bool apposed = onr_is_kind(document, found.end, ONR_T_COMMA) && next->name != ONR_NONE &&
                 document->names[next->name].type == ONR_PERSON &&
                 onr_is_kind(document, document->names[next->name].end, ONR_T_COMMA);
  *ret_description = found;
  return !names && !apposed;
}

static bool is_source_noun(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at, ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_OFFICIAL)) ||
         (onr_roles_at(document, at) & (ONR_ROLE_EXPERT | ONR_ROLE_WITNESS));
}

/* Whether the word at `at` belongs to a plural's phrase, before its noun: "several senior U.S. | officials". */
static bool is_plural_part(const struct onr_document *document, size_t at) {
  static const char *const counts[] = {"two", "three", "four", "five", "six"};
  if (ONR_KEY_IS_ANY(document, at, counts)) return true;
  return onr_is_at(document, at, ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_DETERMINER)) ||
         onr_token_at(document, at)->name != ONR_NONE || onr_is_kind(document, at, ONR_T_NUMBER) ||
         onr_is_kind(document, at, ONR_T_POSSESSIVE) || onr_is_kind(document, at + 1, ONR_T_POSSESSIVE);
}

bool onr_description_bare(const struct onr_document *document, size_t at, struct onr_description *ret_description) {
  enum { WORDS = 4 };
  const struct onr_token *token = onr_token_at(document, at);
  if (token->kind != ONR_T_WORD || token->name != ONR_NONE || !is_source_noun(document, at)) return false;
  if (!is_plural_noun(onr_key_at(document, at)) || onr_is_kind(document, at + 1, ONR_T_HYPHEN)) return false;
  size_t first = at, start = document->sentences[token->sentence].first;
  while (first > start && at - first < WORDS && is_plural_part(document, first - 1)) first--;
  *ret_description = (struct onr_description){.first = (uint32_t)first,
                                              .end = (uint32_t)at + 1,
                                              .head = (uint32_t)at,
                                              .roles = onr_roles_at(document, at),
                                              .plural = true};
  return true;
}

/* Whether `text` has `word` as one of its words. */
static bool has_word(struct onr_str text, struct onr_str word) {
  struct onr_str part;
  while (onr_str_next(&text, ' ', &part))
    if (onr_str_equal_nocase(part, word)) return true;
  return false;
}

/* "the Danish minister" is no Peruvian one. */
static bool agrees(const struct onr_document *document, const struct onr_description *description, uint32_t entity) {
  for (size_t at = description->first + 1; at < description->head; at++) {
    uint32_t name = document->tokens[at].name;
    if (name == ONR_NONE || document->names[name].form != ONR_FORM_ADJECTIVE) continue;
    if (!has_word(document->entities[entity].description, onr_text_of(document, at, at + 1))) return false;
  }
  uint8_t gender = document->subjects[entity].gender;
  enum onr_gender told = onr_gender_of_noun(description->roles);
  return !gender || !told || gender == told;
}

/* The entity last described so, however far back. */
static bool by_last_role(struct onr_resolver *resolver, const struct onr_description *description,
                         struct onr_candidate *ret_candidate, bool *ret_found) {
  const struct onr_document *document = resolver->document;
  const uint32_t *place = onr_keys_at(&resolver->keys, 'l', onr_key_at(document, description->head));
  if (!place) return false;
  *ret_found = *place != ONR_NONE && agrees(document, description, *place);
  if (*ret_found)
    *ret_candidate = (struct onr_candidate){
        .entity = *place, .mention = resolver->latest[*place], .gender = document->subjects[*place].gender};
  return true;
}

/* Whom the text described so: the most salient of them. */
static bool by_role(struct onr_resolver *resolver, const struct onr_description *description,
                    struct onr_candidate *ret_candidate, bool *ret_found) {
  const struct onr_document *document = resolver->document;
  uint32_t sentence = document->tokens[description->first].sentence;
  int best = -1;
  for (size_t i = 0; i < resolver->people.count; i++) {
    const struct onr_candidate *candidate = &resolver->people.items[i];
    if (candidate->entity == ONR_NONE || !agrees(document, description, candidate->entity)) continue;
    bool described;
    if (!onr_described_so(resolver, onr_key_at(document, description->head), candidate->entity, &described))
      return false;
    int points = onr_recent_salience(candidate, sentence);
    if (!described || points <= best) continue;
    best = points;
    *ret_candidate = *candidate;
  }
  *ret_found = best >= 0;
  return *ret_found || by_last_role(resolver, description, ret_candidate, ret_found);
}

/* "the singer | said": what somebody is who speaks again; whom an office means, "the minister", is often someone new.
 */
static bool is_plain_speaker(const struct onr_document *document, const struct onr_description *description) {
  static const uint64_t offices = ONR_CLASS(ONR_W_OFFICIAL) | ONR_CLASS(ONR_W_SOURCE);
  struct onr_candidate phrase = {.first = description->first, .end = description->end};
  if (!(description->roles & ONR_ROLE_PERSON) ||
      (description->roles & (ONR_ROLE_KIN | ONR_ROLE_EXPERT | ONR_ROLE_WITNESS)))
    return false;
  if (onr_is_at(document, description->head, offices)) return false;
  onr_recent_weigh(document, &phrase);
  return phrase.speaks;
}

/* A noun that says nothing but that it is a person: whoever is by far the most salient, and if it speaks, was named
 * before its sentence. */
static bool by_salience(const struct onr_resolver *resolver, const struct onr_description *description,
                        struct onr_candidate *ret_candidate) {
  enum { NEAR = 2, AHEAD = 30 };
  const struct onr_document *document = resolver->document;
  uint32_t sentence = document->tokens[description->first].sentence;
  bool old = onr_key_is(document, description->head, "old");
  if (!old && !is_plain_speaker(document, description)) return false;
  int best = 0, second = 0;
  for (size_t i = 0; i < resolver->people.count; i++) {
    const struct onr_candidate *candidate = &resolver->people.items[i];
    int salience = onr_recent_salience(candidate, sentence);
    bool fits = candidate->entity != ONR_NONE && sentence - candidate->sentence <= NEAR && !candidate->quoted &&
                (old || candidate->sentence < sentence) && agrees(document, description, candidate->entity);
    if (!fits) continue;
    if (salience > best)
      second = best, best = salience, *ret_candidate = *candidate;
    else if (salience > second)
      second = salience;
  }
  return best > 0 && best - second >= AHEAD;
}

static bool is_country(const struct onr_document *document, uint32_t entity) {
  uint16_t known = document->names[document->subjects[entity].first_name].known;
  return known && document->lexicon->knowns[known - 1].code.len > 0;
}

/* Whether an organization may be called what the description says. A word of its name says what it is, "Ardon
 * University" is no company; a name without such a word, or of initials, may be anything. */
static bool is_called(const struct onr_document *document, const struct onr_description *description,
                      const struct onr_entity *entity, bool *ret_sure) {
  static const unsigned alike = ONR_ROLE_CITY | ONR_ROLE_COUNTRY | ONR_ROLE_REGION | ONR_ROLE_PRESS;
  struct onr_str head = onr_key_at(document, description->head), word, rest = entity->name;
  bool body = false, company = false;
  *ret_sure = has_word(entity->name, head);
  while (onr_str_next(&rest, ' ', &word)) {
    char lower[ONR_WORD_SIZE];
    size_t len = 0;
    if (!onr_lexicon_lower(word, lower, sizeof lower, &len)) continue;
    const struct onr_word *known = onr_lexicon_find(document->lexicon, (struct onr_str){lower, len});
    *ret_sure |= known && (known->roles & description->roles & alike); /* "Municipality of Ardon": the city */
    body |= known && (known->roles & ONR_ROLE_BODY);
    company |= onr_is(known, ONR_CLASS(ONR_W_ORG_SUFFIX));
  }
  bool initials = entity->name.len <= 6 && !memchr(entity->name.data, ' ', entity->name.len) &&
                  entity->name.data[entity->name.len - 1] <= 'Z';
  return *ret_sure || initials || ((description->roles & ONR_ROLE_COMPANY) && (company || !body));
}

/* Whether a body or place may be meant, and how many points that adds. */
static bool may_mean(const struct onr_document *document, const struct onr_description *description,
                     const struct onr_candidate *candidate, int *points) {
  enum { NAMED_SO = 100 };
  const struct onr_entity *entity = &document->entities[candidate->entity];
  bool sure = false;
  if (entity->type == ONR_PLACE) {
    bool country = is_country(document, candidate->entity);
    return (description->roles & (country ? ONR_ROLE_COUNTRY : ONR_ROLE_CITY | ONR_ROLE_REGION)) != 0;
  }
  if (entity->type != ONR_ORGANIZATION) return false;
  bool called = is_called(document, description, entity, &sure);
  if (sure) *points += NAMED_SO;
  return called;
}

static bool by_kind(const struct onr_resolver *resolver, const struct onr_description *description,
                    struct onr_candidate *ret_candidate) {
  enum { NEAR = 12 };
  const struct onr_document *document = resolver->document;
  if (description->head != description->first + 1) return false; /* "the largest town": a new one */
  uint32_t sentence = document->tokens[description->first].sentence;
  int best = 0;
  for (size_t i = 0; i < resolver->bodies.count; i++) {
    const struct onr_candidate *candidate = &resolver->bodies.items[i];
    if (candidate->entity == ONR_NONE) continue;
    int points = onr_recent_salience(candidate, sentence) + onr_resolver_fame(resolver, candidate->entity);
    if (sentence - candidate->sentence > NEAR) continue;
    if (!may_mean(document, description, candidate, &points) || points <= best) continue;
    best = points;
    *ret_candidate = *candidate;
  }
  return best > 0;
}

bool onr_description_resolve(struct onr_resolver *resolver, const struct onr_description *description,
                             struct onr_candidate *ret_candidate, bool *ret_found) {
  const struct onr_document *document = resolver->document;
  *ret_found = false;
  bool of = onr_key_is(document, description->end, "of") || onr_key_is(document, description->end, "who");
  if (!description->definite || description->plural || of) return true;
  if (description->roles & ONR_ROLES_PERSON) {
    if (!by_role(resolver, description, ret_candidate, ret_found)) return false;
    if (*ret_found) return true;
    *ret_found = by_salience(resolver, description, ret_candidate);
  }
  if (!*ret_found && (description->roles & (body_roles | place_roles)))
    *ret_found = by_kind(resolver, description, ret_candidate);
  return true;
}
