/* What a claim is like: direct or not, what kind of source it has, and how sure we are. */
#include "claims.h"

/*
 * A confidence is the share of such claims whose content agrees with gold data by F1 >= 0.8 and whose source is the
 * gold source, counted over 934 annotated articles: for direct, indirect and mixed claims, of a named source and of any
 * other. Where fewer than some 20 claims were seen, and for noun-alone and floating quotations, whose sources the data
 * marks otherwise, the figure is a cautious estimate. It was counted on the data that the rules were studied with, so
 * other articles may do a little worse.
 */
struct rule_row {
  const char *name;
  double confidence[ONR_QUOTE_COUNT][2];
};

static const struct rule_row rules[ONR_RULE_COUNT] = {
    [ONR_RULE_QUOTE_AFTER] = {"direct-quote-after", {{0.78, 0.6}, {0.6, 0.5}, {0.65, 0.55}}},
    [ONR_RULE_QUOTE_BEFORE] = {"direct-quote-before", {{0.92, 0.87}, {0.7, 0.6}, {0.6, 0.6}}},
    [ONR_RULE_QUOTE_INVERTED] = {"direct-quote-inverted", {{0.93, 0.86}, {0.7, 0.6}, {0.85, 0.6}}},
    [ONR_RULE_QUOTE_COLON] = {"direct-quote-colon", {{0.75, 0.7}, {0.5, 0.5}, {0.5, 0.5}}},
    [ONR_RULE_QUOTE_FLOATING] = {"direct-quote-floating", {{0.42, 0.42}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_QUOTE_FRAGMENT] = {"quote-fragment", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_LABEL] = {"label", {{0.7, 0.6}, {0.7, 0.6}, {0.7, 0.6}}},
    [ONR_RULE_VERB_THAT] = {"verb-that", {{0.92, 0.9}, {0.79, 0.71}, {0.86, 0.74}}},
    [ONR_RULE_VERB_CLAUSE] = {"verb-clause", {{0.6, 0.5}, {0.75, 0.61}, {0.8, 0.63}}},
    [ONR_RULE_VERB_QUESTION] = {"verb-question", {{0.8, 0.74}, {0.86, 0.74}, {0.8, 0.76}}},
    [ONR_RULE_VERB_INFINITIVE] = {"verb-infinitive", {{0.6, 0.45}, {0.59, 0.4}, {0.65, 0.55}}},
    [ONR_RULE_VERB_NOUN] = {"verb-noun-phrase", {{0.7, 0.6}, {0.58, 0.48}, {0.76, 0.64}}},
    [ONR_RULE_VERB_AS] = {"verb-as", {{0.75, 0.65}, {0.72, 0.65}, {0.85, 0.75}}},
    [ONR_RULE_VERB_PARTICLE] = {"verb-particle", {{0.65, 0.55}, {0.61, 0.51}, {0.71, 0.64}}},
    [ONR_RULE_VERB_WEAK] = {"verb-weak", {{0.75, 0.7}, {0.71, 0.77}, {0.65, 0.57}}},
    [ONR_RULE_INFINITIVE] = {"infinitive", {{0.5, 0.4}, {0.5, 0.4}, {0.5, 0.4}}},
    [ONR_RULE_PARTICIPLE] = {"participle", {{0.85, 0.5}, {0.67, 0.48}, {0.81, 0.58}}},
    [ONR_RULE_WITH_PARTICIPLE] = {"with-participle", {{0.5, 0.45}, {0.4, 0.36}, {0.5, 0.5}}},
    [ONR_RULE_CLAUSE_BEFORE] = {"clause-before", {{0.75, 0.6}, {0.73, 0.62}, {0.78, 0.57}}},
    [ONR_RULE_ACCORDING_TO] = {"according-to", {{0.85, 0.75}, {0.69, 0.72}, {0.7, 0.87}}},
    [ONR_RULE_RELATIVE] = {"relative", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_NOUN_CARRIED] = {"noun-carried", {{0.6, 0.5}, {0.59, 0.51}, {0.55, 0.5}}},
    [ONR_RULE_NOUN_ALONE] = {"noun-alone", {{0.4, 0.4}, {0.35, 0.38}, {0.4, 0.4}}},
    [ONR_RULE_NOUN_BARE] = {"noun-bare", {{0.3, 0.3}, {0.3, 0.3}, {0.3, 0.3}}},
    [ONR_RULE_ADJECTIVE] = {"adjective", {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}}},
    [ONR_RULE_PASSIVE] = {"passive", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_PASSIVE_TOLD] = {"passive-told", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_RAISED] = {"raised", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
    [ONR_RULE_HEARSAY] = {"hearsay", {{0.4, 0.4}, {0.4, 0.4}, {0.4, 0.4}}},
};

const char *onr_claim_rule_name(enum onr_rule rule) {
  return rules[rule].name;
}

double onr_claim_confidence(const struct onr_document *document, const struct onr_finding *finding,
                            enum onr_quote_type type, enum onr_source_type source) {
  static const double unsure = 0.8; /* "he", where another man stands as near */
  double confidence = rules[finding->rule].confidence[type][source == ONR_SOURCE_NAMED ? 0 : 1];
  bool doubtful =
      finding->source.first < finding->source.end && onr_has_flag(document, finding->source.end - 1, ONR_F_UNSURE);
  return doubtful ? confidence * unsure : confidence;
}

enum onr_quote_type onr_claim_quote_type(const struct onr_document *document, const struct onr_finding *finding) {
  size_t quoted = 0, plain = 0;
  for (size_t i = 0; i < finding->content_count; i++) {
    for (size_t at = finding->content[i].first; at < finding->content[i].end; at++) {
      if (document->tokens[at].kind > ONR_T_NUMBER) continue;
      bool inside = document->tokens[at].quote != ONR_NONE;
      bool that = !inside && quoted + plain == 0 && onr_key_is(document, at, "that");
      quoted += inside;
      plain += !inside && !that;
    }
  }
  if (quoted == 0) return ONR_QUOTE_INDIRECT;
  return plain == 0 ? ONR_QUOTE_DIRECT : ONR_QUOTE_MIXED;
}

/* The words that a source's head noun may be among: without what owns it ("the minister's | brother") and what follows
 * it
 * ("critics | of the government"). */
static struct onr_range head_of(const struct onr_document *document, struct onr_range source) {
  struct onr_range head = {source.first, onr_claim_head_end(document, source)};
  for (uint32_t at = head.first; at + 1 < head.end; at++)
    if (onr_is_kind(document, at, ONR_T_POSSESSIVE)) head.first = at + 1;
  return head;
}

/* Whether the word at `at`, a head noun, stands for several people: a plural, or a body of people. */
static bool is_collective(const struct onr_document *document, size_t at) {
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_HE) | ONR_CLASS(ONR_W_SHE) | ONR_CLASS(ONR_W_IT) | ONR_CLASS(ONR_W_TIME)))
    return false;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_THEY) | ONR_CLASS(ONR_W_PEOPLE) | ONR_CLASS(ONR_W_ORG_HEAD))) return true;
  static const char *const words[] = {"we",       "many",     "some",   "most",  "few",    "several",   "others",
                                      "both",     "all",      "people", "crowd", "pair",   "couple",    "duo",
                                      "trio",     "family",   "jury",   "panel", "public", "community", "majority",
                                      "minority", "children", "clergy", "gang"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (onr_key_is(document, at, words[i])) return true;
  struct onr_str key = onr_key_at(document, at);
  bool name = onr_token_at(document, at)->name != ONR_NONE;
  return !name && key.len > 3 && key.data[key.len - 1] == 's' && !onr_str_ends_with(key, ONR_STR("ss")) &&
         !onr_str_ends_with(key, ONR_STR("us"));
}

bool onr_claim_is_people(const struct onr_document *document, struct onr_range source) {
  static const char *const endings[] = {"ers", "ors", "ists", "ians", "ants", "ees", "men"};
  static const unsigned roles =
      ONR_ROLE_EXPERT | ONR_ROLE_WITNESS | ONR_ROLE_HE | ONR_ROLE_SHE | ONR_ROLE_KIN | ONR_ROLE_PERSON;
  if (source.first >= source.end) return false;
  size_t noun = head_of(document, source).end - 1;
  uint32_t name = onr_token_at(document, noun)->name;
  if (name != ONR_NONE) return document->entities[document->names[name].entity].type == ONR_PERSON;
  const struct onr_word *word = onr_word_at(document, noun);
  if (word && (word->roles & roles)) return true;
  if (word && word->roles != 0) return false; /* a body, a document */
  if (onr_key_is(document, noun, "it")) return false;
  if (onr_is_at(document, noun,
                ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_HE) | ONR_CLASS(ONR_W_SHE) | ONR_CLASS(ONR_W_THEY) |
                    ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_PEOPLE)))
    return true;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (onr_str_ends_with(onr_key_at(document, noun), onr_str_from(endings[i]))) return true;
  return onr_key_is(document, noun, "who") || onr_key_is(document, noun, "my") || onr_key_is(document, noun, "our");
}

bool onr_claim_is_attitude(const struct onr_finding *finding) {
  static const enum onr_rule always[] = {ONR_RULE_NOUN_ALONE, ONR_RULE_NOUN_BARE, ONR_RULE_ADJECTIVE,
                                         ONR_RULE_INFINITIVE, ONR_RULE_VERB_INFINITIVE};
  static const enum onr_rule by_verb[] = {ONR_RULE_VERB_NOUN, ONR_RULE_VERB_PARTICLE, ONR_RULE_VERB_AS};
  bool speech = finding->verb && (finding->verb->frames & ONR_FRAME_QUOTE);
  for (size_t i = 0; i < sizeof always / sizeof *always; i++)
    if (finding->rule == always[i]) return true;
  for (size_t i = 0; i < sizeof by_verb / sizeof *by_verb; i++)
    if (finding->rule == by_verb[i]) return !speech;
  return false;
}

/* What kind of source a phrase is that names no entity. */
static enum onr_source_type unnamed_type(const struct onr_document *document, struct onr_range source) {
  if (source.first >= source.end) return ONR_SOURCE_ANONYMOUS;
  struct onr_range head = head_of(document, source);
  bool joined = false;
  for (size_t at = head.first; at < head.end; at++) {
    if (onr_is_at(document, at, ONR_CLASS(ONR_W_OFFICIAL))) return ONR_SOURCE_OFFICIAL;
    joined |= onr_key_is(document, at, "and") && at + 1 < head.end;
  }
  size_t noun = head.end - 1;
  unsigned roles = onr_roles_at(document, noun);
  if (roles & ONR_ROLE_WITNESS) return ONR_SOURCE_WITNESS;
  if (roles & ONR_ROLE_EXPERT) return ONR_SOURCE_EXPERT;
  bool body = onr_is_at(document, noun, ONR_CLASS(ONR_W_ORG_HEAD));
  if (onr_is_at(document, noun, ONR_CLASS(ONR_W_SOURCE)) && !body) return ONR_SOURCE_ANONYMOUS;
  return joined || is_collective(document, noun) ? ONR_SOURCE_GROUP : ONR_SOURCE_ANONYMOUS;
}

enum onr_source_type onr_claim_source_type(const struct onr_document *document, struct onr_range source,
                                           uint32_t speaker) {
  if (speaker == ONR_NONE) return unnamed_type(document, source);
  enum onr_entity_type type = document->entities[speaker].type;
  if (type == ONR_PERSON) return ONR_SOURCE_NAMED;
  if (type == ONR_GROUP) return ONR_SOURCE_GROUP;
  bool official = type == ONR_PLACE;
  for (size_t at = source.first; at < source.end; at++) official |= onr_is_at(document, at, ONR_CLASS(ONR_W_OFFICIAL));
  return official ? ONR_SOURCE_OFFICIAL : ONR_SOURCE_NAMED;
}
