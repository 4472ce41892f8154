/* What kind of thing a name names, judged by its own words and those around it. */
#include "extract/trace.h"
#include "names.h"

static void set(struct onr_name *name, enum onr_entity_type type, unsigned weight) {
  name->type = (uint8_t)type;
  name->weight = (uint8_t)weight;
}

static size_t count_words(const struct onr_document *document, const struct onr_name *name) {
  size_t count = 0;
  for (size_t i = name->first; i < name->end; i++) count += onr_is_capital_word(document, i);
  return count;
}

static uint8_t judge_gender(const struct onr_document *document, const struct onr_name *name) {
  for (size_t i = name->title_first; i < name->first; i++) {
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_SHE_HONORIFIC))) return ONR_GENDER_SHE;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_HE_HONORIFIC))) return ONR_GENDER_HE;
  }
  bool surname = name->end == name->first + 1 && onr_is_at(document, name->first, ONR_CLASS(ONR_W_SURNAME));
  if (surname) return ONR_GENDER_UNKNOWN;
  if (onr_is_at(document, name->first, ONR_CLASS(ONR_W_GIVEN_SHE))) return ONR_GENDER_SHE;
  if (onr_is_at(document, name->first, ONR_CLASS(ONR_W_GIVEN_HE))) return ONR_GENDER_HE;
  return ONR_GENDER_UNKNOWN;
}

static bool is_acronym(const struct onr_document *document, const struct onr_name *name) {
  const struct onr_token *token = &document->tokens[name->first];
  return name->end == name->first + 1 && (token->flags & ONR_F_ALL_CAPITAL) && token->end - token->start <= 6 &&
         !(token->flags & ONR_F_TITLE_CASE);
}

/* Whether a word in the middle is an institution's: "Wayne State University School of Medicine". */
static bool has_institution(const struct onr_document *document, const struct onr_name *name, bool person) {
  uint64_t doubtful = ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_PLACE_HEAD);
  for (size_t i = name->first + 1; i + 1 < name->end; i++)
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_ORG_HEAD)) && !onr_is_at(document, i, doubtful) &&
        (!person || onr_is_at(document, i, ONR_CLASS(ONR_W_ORG_LEAD)))) /* "Wayne | University", whoever Wayne was */
      return true;
  return false;
}

/* "the Charlotte Observer": no person. */
static bool follows_the(const struct onr_document *document, const struct onr_name *name) {
  return name->title_first == name->first && name->first > 0 && onr_key_is(document, name->first - 1, "the");
}

/* By lists that are less sure: "Quevenna Lopez", "Rayong". */
static bool judge_listed(const struct onr_document *document, struct onr_name *name, size_t words) {
  const struct onr_word *word;
  bool surname = onr_is_at(document, name->end - 1, ONR_CLASS(ONR_W_SURNAME));
  bool city = onr_names_phrase(document, name->first, ONR_CLASS(ONR_W_CITY), &word) == name->end;
  bool common = document->symbols[document->tokens[name->first].symbol].common;
  if (city && !surname) return set(name, ONR_PLACE, 2), true;
  if (surname && !common && (words == 2 || words == 3)) return set(name, ONR_PERSON, 2), true;
  return false;
}

/* "Bashar al-Rawi", "Maarten van der Veld", "Park Jin-ho": parts without a capital that only persons' names have. */
static bool has_small_part(const struct onr_document *document, const struct onr_name *name) {
  static const char *const parts[] = {"van", "von", "der", "bin", "ibn", "bint", "al", "ben", "ter", "d"};
  for (size_t i = name->first + 1; i + 1 < name->end; i++)
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
      if (onr_key_is(document, i, parts[k]) && !onr_has_flag(document, i, ONR_F_CAPITAL)) return true;
  size_t last = name->end - 1;
  return onr_is_kind(document, last, ONR_T_WORD) && !onr_has_flag(document, last, ONR_F_CAPITAL) &&
         onr_is_kind(document, last - 1, ONR_T_HYPHEN);
}

/* "BRENK: We will stay.", "Exclusive – Maria Brenk: We will stay": a paragraph begins with whose words follow. */
static bool is_label(const struct onr_document *document, const struct onr_name *name) {
  enum { SHORTEST = 5 }; /* what is shorter in capitals is an acronym */
  size_t first = name->title_first;
  bool begins =
      onr_has_flag(document, first, ONR_F_PARAGRAPH) || (first > 0 && onr_is_kind(document, first - 1, ONR_T_DASH));
  return begins && onr_is_kind(document, name->end, ONR_T_COLON) &&
         !document->symbols[document->tokens[name->first].symbol].common &&
         !onr_is_at(document, name->first, ONR_CLASS(ONR_W_CITY)) &&
         onr_text_of(document, name->first, name->end).len >= SHORTEST;
}

/* "Bank of Ardon", "Alliance for Renewal"; "Banco Ardon", "Partido de la Meseta". */
static bool names_institution(const struct onr_document *document, const struct onr_name *name) {
  uint32_t first = name->first;
  if (name->end == first + 1) return false;
  bool lead = onr_is_at(document, first, ONR_CLASS(ONR_W_ORG_LEAD));
  bool of = onr_key_is(document, first + 1, "of"), for_what = onr_key_is(document, first + 1, "for");
  if (name->end > first + 2 &&
      ((lead && (of || for_what)) || (for_what && onr_is_at(document, first, ONR_CLASS(ONR_W_ORG_HEAD)))))
    return true;
  bool foreign = !document->symbols[document->tokens[first].symbol].common || onr_key_is(document, first, "radio");
  return lead && foreign && !onr_is_at(document, first, ONR_CLASSES_GIVEN);
}

static bool is_person_word(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at,
                   ONR_CLASSES_GIVEN | ONR_CLASS(ONR_W_SURNAME) | ONR_CLASS(ONR_W_CITY) | ONR_CLASS(ONR_W_DIRECTION) |
                       ONR_CLASS(ONR_W_PLACE));
}

/* By its own words. */
static bool judge_inside(const struct onr_document *document, struct onr_name *name, size_t words) {
  size_t last = name->end - 1;
  bool titled = name->title_first < name->first;
  bool person = onr_is_at(document, name->first, ONR_CLASSES_GIVEN) && words >= 2;
  if (words >= 2 && onr_is_at(document, last, ONR_CLASS(ONR_W_ORG_SUFFIX))) return set(name, ONR_ORGANIZATION, 3), true;
  if (names_institution(document, name)) return set(name, ONR_ORGANIZATION, 3), true;
  bool org_head = onr_is_at(document, last, ONR_CLASS(ONR_W_ORG_HEAD));
  if (titled && !org_head) return set(name, ONR_PERSON, 3), true;
  if (words >= 2 && !person && onr_is_at(document, last, ONR_CLASS(ONR_W_EVENT_HEAD)) && !org_head)
    return set(name, ONR_EVENT, 3), true;
  if (words >= 2 && org_head && !(person && words == 2 && !follows_the(document, name)))
    return set(name, ONR_ORGANIZATION, 3), true;
  bool described =
      words >= 3 && document->symbols[document->tokens[last - 1].symbol].common; /* "Alden Railway Station" */
  if (words >= 2 && (!person || described) && onr_is_at(document, last, ONR_CLASS(ONR_W_PLACE_HEAD)))
    return set(name, ONR_PLACE, 3), true;
  if (words >= 3 && has_institution(document, name, person)) return set(name, ONR_ORGANIZATION, 2), true;
  bool particle = !onr_has_flag(document, name->first, ONR_F_CAPITAL) && name->end == name->first + 2;
  if (person || particle || (words >= 2 && has_small_part(document, name))) return set(name, ONR_PERSON, 2), true;
  if (words >= 2 && onr_is_at(document, name->first, ONR_CLASS(ONR_W_PLACE_LEAD))) return set(name, ONR_PLACE, 2), true;
  if (words >= 3 && onr_is_at(document, name->first + 1, ONR_CLASS(ONR_W_PLACE_LEAD)) &&
      onr_key_is(document, name->first + 2, "of"))
    return set(name, ONR_PLACE, 2), true; /* "Arab Republic of Egypt" */
  for (size_t i = name->first + 1; i < name->end; i++)
    if (onr_key_is(document, i, "&") || onr_key_is(document, i, "of") || onr_key_is(document, i, "for") ||
        onr_key_is(document, i, "on"))
      return set(name, ONR_ORGANIZATION, 2), true;
  if (words >= 2 && onr_is_at(document, name->first, ONR_CLASS(ONR_W_DIRECTION))) return set(name, ONR_PLACE, 1), true;
  if (words <= 3 && is_label(document, name)) return set(name, ONR_PERSON, 3), true;
  bool branch = name->end == name->first + 2 && onr_is_at(document, last, ONR_CLASS(ONR_W_COUNTRY)) &&
                onr_is_at(document, last, ONR_CLASS(ONR_W_PLACE)) && !is_person_word(document, name->first) &&
                !document->symbols[document->tokens[name->first].symbol].common;
  if (branch) return set(name, ONR_ORGANIZATION, 2), true; /* "Quellune Thailand" */
  if (is_acronym(document, name)) return set(name, ONR_ORGANIZATION, 2), true;
  return false;
}

/* Whether somebody's title follows: "Ardon | Public Relations Officer Maria Brenk". */
static bool title_follows(const struct onr_document *document, const struct onr_name *name) {
  enum { LONGEST = 5 };
  size_t at = name->end;
  bool title = false;
  for (; at < name->end + LONGEST && onr_is_capital_word(document, at); at++) {
    bool part = onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_MODIFIER)) ||
                (!title && document->symbols[document->tokens[at].symbol].common);
    if (!part) break;
    title |= onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE));
  }
  return title && !onr_is_at(document, name->first, ONR_CLASSES_GIVEN);
}

/* "X's shares", "X shares", "X's customers": what only a company has. */
static bool is_owner_of_shares(const struct onr_document *document, size_t after) {
  static const char *const goods[] = {"shares",       "stock",    "shareholders", "profits",    "earnings",
                                      "revenue",      "revenues", "customers",    "subsidiary", "products",
                                      "employees",    "branches", "executives",   "investors",  "ceo",
                                      "headquarters", "stores"};
  size_t at = after + onr_is_kind(document, after, ONR_T_POSSESSIVE);
  return ONR_KEY_IS_ANY(document, at, goods);
}

static bool says_before(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at);
  return onr_is(word, ONR_CLASS(ONR_W_VERB)) && (word->verb_forms & (ONR_VERB_PAST | ONR_VERB_S));
}

/* "X said it would …": a body. */
static bool speaks_of_itself(const struct onr_document *document, size_t after) {
  size_t next = after + 1 + onr_key_is(document, after + 1, "that");
  return says_before(document, after) && (onr_key_is(document, next, "it") || onr_key_is(document, next, "its")) &&
         onr_is_at(document, next + 1, ONR_CLASS(ONR_W_AUXILIARY)) && !onr_key_is(document, next + 1, "is") &&
         !onr_key_is(document, next + 1, "was");
}

/* "X said he would …": a person. */
static bool speaks_as_person(const struct onr_document *document, size_t after) {
  size_t next = after + 1 + onr_key_is(document, after + 1, "that");
  return says_before(document, after) && (onr_key_is(document, next, "he") || onr_key_is(document, next, "she"));
}

/* "told Ardon | newspaper": only an organization that publishes. */
static bool is_medium(const struct onr_document *document, size_t at) {
  static const char *const media[] = {"newspaper",  "magazine", "tabloid", "daily",       "weekly", "radio",
                                      "television", "tv",       "news",    "broadcaster", "website"};
  return ONR_KEY_IS_ANY(document, at, media);
}

/* "Ardon|, the maker of …", "Ardon|, a brokerage in …": what follows describes an organization. */
static bool is_maker(const struct onr_document *document, size_t after) {
  enum { REACH = 5 };
  static const char *const makers[] = {
      "maker",    "developer",  "manufacturer", "producer",     "operator",    "startup", "company", "firm",
      "retailer", "nonprofit",  "charity",      "brokerage",    "think",       "lender",  "insurer", "brewer",
      "supplier", "subsidiary", "newspaper",    "magazine",     "broadcaster", "airline", "agency",  "provider",
      "group",    "party",      "organization", "organisation", "ngo"};
  bool article = onr_is_kind(document, after, ONR_T_COMMA) &&
                 (onr_key_is(document, after + 1, "the") || onr_key_is(document, after + 1, "a") ||
                  onr_key_is(document, after + 1, "an"));
  if (!article) return false;
  for (size_t i = after + 2; i < after + 2 + REACH && onr_is_kind(document, i, ONR_T_WORD); i++) {
    if (ONR_KEY_IS_ANY(document, i, makers)) return true;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_RELATIVE)))
      return false;
  }
  return false;
}

/* "the retail group Ardon", "Ardon newspaper", "Ardon, the maker of …". */
static bool is_described_organization(const struct onr_document *document, size_t before, size_t after) {
  bool head = onr_is_at(document, before, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_LEAD)) &&
              !onr_has_flag(document, before, ONR_F_CAPITAL) &&
              !onr_is_at(document, before, ONR_CLASS(ONR_W_DIRECTION) | ONR_CLASS(ONR_W_TITLE));
  bool medium = is_medium(document, after) && !onr_has_flag(document, after, ONR_F_CAPITAL);
  return head || medium || is_maker(document, after);
}

static bool judge_place(const struct onr_document *document, struct onr_name *name, size_t words, size_t before) {
  size_t after = name->end;
  bool of_place = onr_key_is(document, before, "of") && name->title_first > 1 &&
                  onr_is_at(document, name->title_first - 2, ONR_CLASS(ONR_W_PLACE_HEAD)) &&
                  !onr_has_flag(document, name->title_first - 2, ONR_F_CAPITAL);
  if (of_place) return set(name, ONR_PLACE, 2), true; /* "the town of Ardon" */
  bool head_follows = onr_is_at(document, after, ONR_CLASS(ONR_W_PLACE_HEAD)) &&
                      !onr_has_flag(document, after, ONR_F_CAPITAL) && onr_is_kind(document, after, ONR_T_WORD);
  if (head_follows && words <= 2 && !onr_is_at(document, after, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_VERB)))
    return set(name, ONR_PLACE, 2), true;
  bool place_follows = onr_is_kind(document, after, ONR_T_COMMA) && onr_is_capital_word(document, after + 1) &&
                       onr_is_at(document, after + 1, ONR_CLASS(ONR_W_PLACE));
  static const char *const in[] = {"in", "near", "at", "across", "throughout", "outside", "around", "off"};
  bool rare = !document->symbols[document->tokens[name->first].symbol].common && !is_acronym(document, name);
  if (words <= 2 && ONR_KEY_IS_ANY(document, before, in))
    return set(name, ONR_PLACE, place_follows || (rare && onr_key_is(document, before, "in")) ? 2 : 1), true;
  return place_follows ? (set(name, ONR_PLACE, 1), true) : false;
}

static bool judge_speaker(const struct onr_document *document, struct onr_name *name, size_t words, size_t before) {
  size_t after = name->end;
  bool who = onr_key_is(document, after + onr_is_kind(document, after, ONR_T_COMMA), "who") ||
             speaks_as_person(document, after);
  if (words <= 3 && who) return set(name, ONR_PERSON, 2), true;
  const struct onr_word *next = onr_word_at(document, after), *previous = onr_word_at(document, before);
  bool says = onr_is(next, ONR_CLASS(ONR_W_VERB)) && (next->verb_forms & (ONR_VERB_PAST | ONR_VERB_S)) &&
              !onr_key_is(document, before, "the");
  bool said = onr_is(previous, ONR_CLASS(ONR_W_VERB)) && (previous->verb_forms & ONR_VERB_PAST);
  if (words > 3 || !(says || said)) return false;
  bool full = words >= 2 && !document->symbols[document->tokens[name->first].symbol].common;
  return set(name, ONR_PERSON, full ? 2 : 1), true;
}

/* By what stands before and after it. */
static bool judge_around(const struct onr_document *document, struct onr_name *name, size_t words) {
  size_t before = name->title_first > 0 ? name->title_first - 1 : SIZE_MAX, after = name->end;
  bool the = onr_key_is(document, before, "the");
  if (words == 1 && the && onr_is_at(document, name->first, ONR_CLASS(ONR_W_DIRECTION)))
    return set(name, ONR_PLACE, 3), true;
  bool age = onr_is_kind(document, after, ONR_T_COMMA) && onr_is_kind(document, after + 1, ONR_T_NUMBER) &&
             onr_is_kind(document, after + 2, ONR_T_COMMA);
  if (age) return set(name, ONR_PERSON, 2), true;
  if (is_described_organization(document, before, after)) return set(name, ONR_ORGANIZATION, 2), true;
  if (judge_place(document, name, words, before)) return true;
  if (title_follows(document, name)) {
    static const char *const rules_place[] = {"mayor", "governor", "sheriff", "gov", "gov."};
    bool place = ONR_KEY_IS_ANY(document, after, rules_place);
    return set(name, place ? ONR_PLACE : ONR_ORGANIZATION, 2), true; /* "Wells Fargo | CEO John Stumpf" */
  }
  if (is_owner_of_shares(document, after) || speaks_of_itself(document, after))
    return set(name, ONR_ORGANIZATION, 2), true;
  if (judge_speaker(document, name, words, before)) return true;
  return the ? (set(name, ONR_ORGANIZATION, 1), true) : false;
}

/* "Trade Wallet", "Quellune Wallet": a word of the language. */
static bool has_common_word(const struct onr_document *document, const struct onr_name *name) {
  for (size_t i = name->first; i < name->end; i++)
    if (onr_is_kind(document, i, ONR_T_WORD) && document->symbols[document->tokens[i].symbol].common) return true;
  return false;
}

/* Judges by the first kind of evidence that tells: which, or NULL. */
static const char *judge_by(const struct onr_document *document, struct onr_name *name, size_t words) {
  if (judge_inside(document, name, words)) return "its kind by its own words or its title";
  if (judge_listed(document, name, words)) return "its kind by the lists of names";
  if (judge_around(document, name, words)) return "its kind by the words around it";
  return NULL;
}

void onr_names_judge(const struct onr_document *document, struct onr_name *name) {
  size_t words = count_words(document, name);
  name->gender = judge_gender(document, name);
  const char *reason = judge_by(document, name, words);
  onr_trace_why(document, name->title_first, name->end, reason ? reason : "its kind guessed by how many words it has");
  if (reason) return;
  uint64_t parts = (ONR_CLASSES_GIVEN & ~ONR_CLASS(ONR_W_GIVEN_EITHER)) | ONR_CLASS(ONR_W_SURNAME);
  bool first_name = words == 1 && onr_is_at(document, name->first, parts);
  if (first_name || ((words == 2 || words == 3) && !has_common_word(document, name)))
    set(name, ONR_PERSON, 1);
  else if (words > 3)
    set(name, ONR_ORGANIZATION, 1);
  else
    set(name, (enum onr_entity_type)ONR_TYPE_UNKNOWN, 0);
}
