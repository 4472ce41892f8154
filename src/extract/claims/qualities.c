/* What a claim is like: direct or not, and what kind of source it has. */
#include "claims.h"

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

/* The words that a source's head noun may be among: without what owns it ("the minister's | brother") and what
 * follows it ("critics | of the government"). */
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
  if (ONR_KEY_IS_ANY(document, at, words)) return true;
  struct onr_str key = onr_key_at(document, at);
  bool name = onr_token_at(document, at)->name != ONR_NONE;
  return !name && key.len > 3 && key.data[key.len - 1] == 's' && !onr_str_ends_with(key, ONR_STR("ss")) &&
         !onr_str_ends_with(key, ONR_STR("us"));
}

bool onr_claim_is_people(const struct onr_document *document, struct onr_range source) {
  static const char *const endings[] = {"ers", "ors", "ists", "ians", "ants", "ees", "men"};
  if (source.first >= source.end) return false;
  if (onr_key_is(document, source.end - 1, "who")) return true;
  size_t noun = head_of(document, source).end - 1;
  uint32_t name = onr_token_at(document, noun)->name;
  if (name != ONR_NONE) {
    enum onr_entity_type type = document->entities[document->names[name].entity].type;
    return type == ONR_PERSON || type == ONR_GROUP;
  }
  const struct onr_word *word = onr_word_at(document, noun);
  struct onr_str key = onr_key_at(document, noun);
  const struct onr_word *one = key.len > 3 && key.data[key.len - 1] == 's' /* "candidates": "candidate" */
                                   ? onr_lexicon_find(document->lexicon, onr_str_slice(key, 0, key.len - 1))
                                   : NULL;
  if ((word && (word->roles & ONR_ROLES_PERSON)) || (one && (one->roles & ONR_ROLES_PERSON))) return true;
  if (word && word->roles != 0) return false; /* a body, a document */
  if (onr_key_is(document, noun, "it")) return false;
  if (onr_is_at(document, noun,
                ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_HE) | ONR_CLASS(ONR_W_SHE) | ONR_CLASS(ONR_W_THEY) |
                    ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_PEOPLE)))
    return true;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (onr_str_ends_with(onr_key_at(document, noun), onr_str_from(endings[i]))) return true;
  static const char *const some[] = {"who",     "my",   "our",      "many",     "some",  "none",    "most",     "both",
                                     "others",  "few",  "all",      "one",      "%",     "percent", "everyone", "those",
                                     "several", "half", "majority", "minority", "third", "quarter"};
  return ONR_KEY_IS_ANY(document, noun, some);
}

static bool is_attitude(const struct onr_finding *finding) {
  static const enum onr_rule always[] = {ONR_RULE_NOUN_ALONE, ONR_RULE_NOUN_BARE, ONR_RULE_ADJECTIVE,
                                         ONR_RULE_INFINITIVE};
  static const enum onr_rule by_verb[] = {ONR_RULE_VERB_INFINITIVE, ONR_RULE_VERB_NOUN, ONR_RULE_VERB_PARTICLE,
                                          ONR_RULE_VERB_AS};
  bool speech = finding->verb && (finding->verb->frames & ONR_FRAME_QUOTE);
  for (size_t i = 0; i < sizeof always / sizeof *always; i++)
    if (finding->rule == always[i]) return true;
  for (size_t i = 0; i < sizeof by_verb / sizeof *by_verb; i++)
    if (finding->rule == by_verb[i]) return !speech;
  return false;
}

/* A survey, a report: it shows and finds things. */
static bool is_record(const struct onr_document *document, struct onr_range source) {
  if (source.first >= source.end) return false;
  const struct onr_word *word = onr_word_at(document, head_of(document, source).end - 1);
  return word && (word->roles & ONR_ROLE_DOCUMENT);
}

bool onr_claim_can_hold(const struct onr_document *document, const struct onr_finding *finding) {
  bool shows = finding->verb && (finding->verb->frames & ONR_FRAME_THAT) && finding->rule == ONR_RULE_VERB_NOUN;
  return !is_attitude(finding) || onr_claim_is_people(document, finding->source) ||
         (shows && is_record(document, finding->source));
}

/* The words that tell an unnamed source's kind: in "one of the | engineers", those after "of"; in "the scientists |
 * interviewed", those before the participle. */
static struct onr_range telling_words(const struct onr_document *document, struct onr_range source) {
  static const uint32_t participles = ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAG_BIT(ONR_TAG_VBD);
  struct onr_range head = head_of(document, source);
  bool counted = head.end == head.first + 1 && head.end + 1 < source.end && onr_key_is(document, head.end, "of") &&
                 !onr_has_tag(document, head.first, ONR_TAG_BIT(ONR_TAG_NNS));
  if (counted) head = head_of(document, (struct onr_range){head.end + 1, source.end});
  while (head.end > head.first + 1 && onr_has_tag(document, head.end - 1, participles)) head.end--;
  return head;
}

/* What kind of source a phrase is that names no entity. */
static enum onr_source_type unnamed_type(const struct onr_document *document, struct onr_range source) {
  if (source.first >= source.end) return ONR_SOURCE_ANONYMOUS;
  struct onr_range head = telling_words(document, source);
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
