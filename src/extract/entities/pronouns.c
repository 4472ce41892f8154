/*
 * Names, descriptions and pronouns → mentions, in text order. "he" and "she" go to the most salient person whose gender
 * agrees. A first round tells the gender of persons by the pronouns that seem to mean them; the second resolves.
 */
#include "extract/clause/clause.h"
#include "extract/trace.h"
#include "resolver.h"

enum { CLEAR = 25 /* points ahead of the next best */ };

static bool add_mention(struct onr_resolver *resolver, struct onr_mention mention) {
  struct onr_document *document = resolver->document;
  resolver->latest[mention.entity] = (uint32_t)document->mention_count;
  if (resolver->trial) return true;
  if (!ONR_ROOM(document->arena, document, mentions, mention_count, mention_capacity)) return false;
  document->mentions[document->mention_count++] = mention;
  return true;
}

static bool mention_name(struct onr_resolver *resolver, uint32_t index) {
  struct onr_document *document = resolver->document;
  struct onr_name *name = &document->names[index];
  name->mention = (uint32_t)document->mention_count;
  struct onr_mention mention = {onr_span_of(document, name->first, name->end), name->entity, ONR_NONE,
                                (enum onr_mention_form)name->form, 0};
  struct onr_candidate candidate = {.entity = name->entity,
                                    .mention = name->mention,
                                    .first = name->first,
                                    .end = name->end,
                                    .gender = document->subjects[name->entity].gender};
  onr_recent_weigh(document, &candidate);
  if (name->type == ONR_PERSON) {
    onr_recent_note(&resolver->people, candidate);
    if (!onr_description_note(resolver, name)) return false;
  } else if (name->type != ONR_EVENT && name->form == ONR_FORM_NAME) {
    onr_recent_note(&resolver->bodies, candidate);
  }
  return add_mention(resolver, mention);
}

static enum onr_gender pronoun_gender(const struct onr_document *document, size_t at) {
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_HE))) return ONR_GENDER_HE;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_SHE))) return ONR_GENDER_SHE;
  return ONR_GENDER_UNKNOWN;
}

int onr_resolver_fame(const struct onr_resolver *resolver, uint32_t entity) {
  enum { STEP = 10, MOST = 50 };
  int points = 0;
  if (entity == ONR_NONE) return 0;
  for (uint32_t times = resolver->frequency[entity]; times > 1 && points < MOST; times /= 2) points += STEP;
  return points;
}

/* Whether more pronouns of the other gender seem to mean someone. */
static bool seems_other(const struct onr_resolver *resolver, uint32_t entity, enum onr_gender gender) {
  if (entity == ONR_NONE) return false;
  bool she = gender == ONR_GENDER_SHE;
  return resolver->votes[entity][!she] > resolver->votes[entity][she];
}

/* How well a person fits; below zero: not at all. */
static int fit(const struct onr_resolver *resolver, const struct onr_candidate *person, enum onr_gender gender,
               uint32_t sentence, bool reporting) {
  enum { SAME_GENDER = 35, OTHER_GENDER = 80, SPEAKS = 50 };
  enum onr_gender theirs = person->entity == ONR_NONE
                               ? (enum onr_gender)person->gender
                               : (enum onr_gender)resolver->document->subjects[person->entity].gender;
  if (theirs != ONR_GENDER_UNKNOWN && theirs != gender) return -1;
  uint32_t distance = sentence - person->sentence;
  if (distance > ONR_REACH || (person->quoted && distance <= 1)) return -1;
  int score = onr_recent_salience(person, sentence) + onr_resolver_fame(resolver, person->entity);
  if (theirs == gender) score += SAME_GENDER;
  if (theirs == ONR_GENDER_UNKNOWN && seems_other(resolver, person->entity, gender)) score -= OTHER_GENDER;
  if (person->speaks && reporting && distance <= 1) score += SPEAKS;
  return score;
}

/* Whether the pronoun at `at` is the subject of a verb of reporting. */
static bool reports(const struct onr_document *document, size_t at) {
  enum { REACH = 5 };
  struct onr_verb_group group;
  for (size_t i = at + 1; i < at + REACH && !onr_has_flag(document, i, ONR_F_SENTENCE); i++) {
    if (onr_clause_verb(document, i, &group)) return group.range.first == at + 1;
    if (!onr_is_at(document, i, ONR_CLASS(ONR_W_AUXILIARY)) && !onr_clause_is_adverb(document, i)) return false;
  }
  return false;
}

/* "…,” said he". */
static bool follows_cue(const struct onr_document *document, size_t at) {
  struct onr_verb_group group;
  return document->tokens[at - 1].sentence == document->tokens[at].sentence &&
         onr_clause_verb(document, at - 1, &group) && (group.verb->frames & ONR_FRAME_QUOTE);
}

/* Whether the pronoun and its verb stand after the words reported: "The mayor should go, | he added." */
static bool follows_words(const struct onr_document *document, size_t at) {
  enum { REACH = 4 };
  if (at == 0 || !onr_is_kind(document, at - 1, ONR_T_COMMA)) return false;
  for (size_t i = at + 1; i < at + REACH; i++) {
    if (onr_is_kind(document, i, ONR_T_STOP) || onr_is_kind(document, i, ONR_T_COMMA)) return reports(document, at);
    if (!onr_is_kind(document, i, ONR_T_WORD)) return false;
  }
  return false;
}

/* Whether someone is named in the words that the pronoun's bearer says: then it is someone else. */
static bool is_told_of(const struct onr_document *document, const struct onr_candidate *person, size_t at) {
  static const uint64_t pronouns = ONR_CLASS(ONR_W_HE) | ONR_CLASS(ONR_W_SHE);
  return person->sentence == document->tokens[at].sentence && !onr_is_at(document, person->first, pronouns) &&
         follows_words(document, at);
}

static struct onr_candidate *best_person(struct onr_resolver *resolver, size_t at, bool *ret_clear) {
  const struct onr_document *document = resolver->document;
  struct onr_candidate *best = NULL;
  bool reporting = reports(document, at) || (at > 0 && follows_cue(document, at));
  int best_score = -1, second_score = -1;
  for (size_t i = 0; i < resolver->people.count; i++) {
    struct onr_candidate *person = &resolver->people.items[i];
    int score = fit(resolver, person, pronoun_gender(document, at), document->tokens[at].sentence, reporting);
    if (is_told_of(document, person, at)) score = -1;
    if (score > best_score)
      second_score = best_score, best_score = score, best = person;
    else if (score > second_score)
      second_score = score;
  }
  *ret_clear = second_score < 0 || best_score - second_score >= CLEAR;
  return best;
}

/* Takes note that the tokens [first, end) mean the candidate again. */
static bool mention_again(struct onr_resolver *resolver, struct onr_candidate candidate, size_t first, size_t end,
                          enum onr_mention_form form) {
  struct onr_document *document = resolver->document;
  struct onr_mention mention = {onr_span_of(document, first, end), candidate.entity, candidate.mention, form, 0};
  bool quoted = candidate.quoted;
  candidate.first = (uint32_t)first;
  candidate.end = (uint32_t)end;
  candidate.mention = (uint32_t)document->mention_count;
  onr_recent_weigh(document, &candidate);
  candidate.quoted = quoted && candidate.quoted;
  bool person = document->entities[candidate.entity].type == ONR_PERSON;
  onr_recent_note(person ? &resolver->people : &resolver->bodies, candidate);
  return add_mention(resolver, mention);
}

/* Takes note that the words [first, end) stand for the candidate's, which name nobody. */
static bool refer(struct onr_resolver *resolver, struct onr_candidate candidate, size_t first, size_t end) {
  struct onr_document *document = resolver->document;
  struct onr_reference reference = {(uint32_t)first, (uint32_t)end, candidate.first, candidate.end};
  if (resolver->trial) return true;
  if (!ONR_ROOM(document->arena, document, references, reference_count, reference_capacity)) return false;
  document->references[document->reference_count++] = reference;
  return true;
}

static bool mention_person(struct onr_resolver *resolver, size_t at) {
  struct onr_document *document = resolver->document;
  bool clear;
  struct onr_candidate *best = best_person(resolver, at, &clear);
  if (!best && !resolver->trial)
    onr_trace_drop(document, at, at + 1, "no person whom it fits was named shortly before");
  if (!best) return true;
  if (!clear && !resolver->trial) {
    document->tokens[at].flags |= ONR_F_UNSURE;
    onr_trace_why(document, at, at + 1, "doubtful, because another person stands nearly as near");
  }
  if (best->entity == ONR_NONE) {
    onr_recent_renew(document, best, at);
    best->gender = (uint8_t)pronoun_gender(document, at);
    return refer(resolver, *best, at, at + 1);
  }
  if (resolver->trial) resolver->votes[best->entity][pronoun_gender(document, at) == ONR_GENDER_SHE]++;
  return mention_again(resolver, *best, at, at + 1, ONR_FORM_PRONOUN);
}

/* How well a body fits as "it" or "they"; below zero: not at all. */
static int fit_body(const struct onr_resolver *resolver, const struct onr_candidate *body, bool they,
                    uint32_t sentence) {
  enum { NEAR = 2, FAR = 4, PEOPLE = 80 };
  uint32_t distance = sentence - body->sentence;
  if (!body->subject || body->quoted) return -1;
  if (body->entity == ONR_NONE) /* people together */
    return they && distance <= FAR ? onr_recent_salience(body, sentence) + PEOPLE : -1;
  enum onr_entity_type type = resolver->document->entities[body->entity].type;
  if (distance > NEAR || type == (they ? ONR_PLACE : ONR_GROUP)) return -1;
  return onr_recent_salience(body, sentence);
}

/* "It said", "they said": an organization, a place, a group. */
static bool mention_body(struct onr_resolver *resolver, size_t at) {
  const struct onr_document *document = resolver->document;
  bool they = onr_key_is(document, at, "they");
  if (!reports(document, at)) return true;
  struct onr_candidate *best = NULL;
  int best_score = 0;
  for (size_t i = 0; i < resolver->bodies.count; i++) {
    int score = fit_body(resolver, &resolver->bodies.items[i], they, document->tokens[at].sentence);
    if (score > best_score) best_score = score, best = &resolver->bodies.items[i];
  }
  if (!best) return true;
  if (best->entity != ONR_NONE) return mention_again(resolver, *best, at, at + 1, ONR_FORM_PRONOUN);
  onr_recent_renew(document, best, at);
  return refer(resolver, *best, at, at + 1);
}

static bool mention_pronoun(struct onr_resolver *resolver, size_t at) {
  const struct onr_document *document = resolver->document;
  if (pronoun_gender(document, at) != ONR_GENDER_UNKNOWN) return mention_person(resolver, at);
  bool body = onr_key_is(document, at, "it") || onr_key_is(document, at, "they");
  return !body || mention_body(resolver, at);
}

/* Someone without a name. */
static void note_stranger(struct onr_resolver *resolver, const struct onr_description *description) {
  enum { KEPT = 3, OF = 4 };
  struct onr_candidate candidate = {.entity = ONR_NONE,
                                    .mention = ONR_NONE,
                                    .first = description->first,
                                    .end = description->end,
                                    .gender = (uint8_t)onr_gender_of_noun(description->roles),
                                    .plural = description->plural};
  onr_recent_weigh(resolver->document, &candidate);
  candidate.salience = candidate.salience * KEPT / OF; /* whom the text does not name it seldom goes on about */
  if (description->plural)
    onr_recent_note(&resolver->bodies, candidate);
  else if (description->roles & (ONR_ROLE_PERSON | ONR_ROLE_HE | ONR_ROLE_SHE | ONR_ROLE_EXPERT | ONR_ROLE_WITNESS))
    onr_recent_note(&resolver->people, candidate);
}

/* Where the description's own words begin: "the Danish | minister", because Denmark is mentioned in it. */
static size_t after_names(const struct onr_document *document, const struct onr_description *description) {
  for (size_t at = description->end; at > description->first; at--)
    if (document->tokens[at - 1].name != ONR_NONE) return at;
  return description->first;
}

/* The names that begin in the tokens [first, end). */
static bool mention_names(struct onr_resolver *resolver, size_t first, size_t end) {
  const struct onr_document *document = resolver->document;
  for (size_t at = first; at < end; at++) {
    uint32_t name = document->tokens[at].name;
    if (name == ONR_NONE || document->names[name].first != at || at < resolver->named) continue;
    if (!mention_name(resolver, name)) return false;
    resolver->named = at + 1;
  }
  return true;
}

static bool mention_description(struct onr_resolver *resolver, size_t at) {
  const struct onr_document *document = resolver->document;
  struct onr_description description;
  struct onr_candidate candidate;
  bool found = false;
  if (at < resolver->retold) return true; /* "the | the minister" */
  bool any = onr_description_at(document, at, &description) ||
             (at >= resolver->described && onr_description_bare(document, at, &description));
  if (!any || onr_description_is_predicate(document, &description)) return true;
  resolver->described = description.end;
  if (!onr_description_resolve(resolver, &description, &candidate, &found)) return false;
  if (found) {
    size_t first = after_names(document, &description);
    resolver->retold = description.end;
    return mention_names(resolver, description.first, first) &&
           mention_again(resolver, candidate, first, description.end, ONR_FORM_TITLE);
  }
  if (description.definite && !resolver->trial)
    onr_trace_drop(document, description.first, description.end, "nobody was called so shortly before");
  note_stranger(resolver, &description);
  return true;
}

/* Takes note of a document named in capitals: "the Ardon Water Study". */
static void note_paper(struct onr_resolver *resolver, size_t at) {
  const struct onr_document *document = resolver->document;
  size_t first = at, start = document->sentences[document->tokens[at].sentence].first;
  if (!onr_is_capital_word(document, at) || onr_has_flag(document, at, ONR_F_TITLE_CASE) ||
      !(onr_roles_at(document, at) & ONR_ROLE_DOCUMENT) || onr_is_capital_word(document, at + 1))
    return;
  while (first > start && onr_is_capital_word(document, first - 1) && !onr_key_is(document, first - 1, "the")) first--;
  if (first == at || first == start) return;
  bool the = onr_key_is(document, first - 1, "the");
  resolver->paper = (struct onr_candidate){.first = (uint32_t)(first - the), .end = (uint32_t)at + 1};
}

/* "the report": the document that was named, if that was any. */
static bool refer_to_paper(struct onr_resolver *resolver, size_t at) {
  const struct onr_document *document = resolver->document;
  bool paper = resolver->paper.end > 0 && onr_key_is(document, at, "the") &&
               (onr_roles_at(document, at + 1) & ONR_ROLE_DOCUMENT) && !onr_has_flag(document, at + 1, ONR_F_CAPITAL);
  if (!paper || onr_is_kind(document, at + 2, ONR_T_POSSESSIVE) || onr_key_is(document, at + 2, "of")) return true;
  struct onr_verb_group group;
  bool verb = onr_clause_verb(document, at + 2, &group); /* "The report | states", whatever its tag */
  if (!verb && onr_has_tag(document, at + 2, ONR_TAGS_NOUN)) return true;
  return refer(resolver, resolver->paper, at, at + 2);
}

static bool scan(struct onr_resolver *resolver) {
  struct onr_document *document = resolver->document;
  resolver->people.count = resolver->bodies.count = resolver->described = resolver->retold = resolver->named = 0;
  resolver->paper.end = 0;
  if (!onr_keys_init(&resolver->keys, document->arena)) return false;
  for (size_t i = 0; i < document->token_count; i++) {
    const struct onr_token *token = &document->tokens[i];
    note_paper(resolver, i);
    if (token->name != ONR_NONE) {
      if (!mention_names(resolver, i, i + 1)) return false;
      continue;
    }
    if (token->flags & ONR_F_QUOTED) continue;
    if (!mention_pronoun(resolver, i) || !mention_description(resolver, i) || !refer_to_paper(resolver, i))
      return false;
  }
  return true;
}

/* The gender of persons that nothing told yet, by the pronouns of the first round. */
static void elect_genders(struct onr_resolver *resolver) {
  struct onr_document *document = resolver->document;
  for (uint32_t i = 0; i < document->entity_count; i++) {
    if (document->subjects[i].gender != ONR_GENDER_UNKNOWN) continue;
    uint32_t he = resolver->votes[i][0], she = resolver->votes[i][1];
    if (he > 2 * she) document->subjects[i].gender = ONR_GENDER_HE;
    if (she > 2 * he) document->subjects[i].gender = ONR_GENDER_SHE;
  }
}

/* Whether there is anybody whose gender nothing has told. */
static bool has_open_gender(const struct onr_document *document) {
  for (uint32_t i = 0; i < document->entity_count; i++)
    if (document->entities[i].type == ONR_PERSON && document->subjects[i].gender == ONR_GENDER_UNKNOWN) return true;
  return false;
}

bool onr_document_resolve_pronouns(struct onr_document *document) {
  struct onr_resolver resolver = {.document = document, .trial = true};
  resolver.frequency = onr_arena_zalloc(document->arena, document->entity_count + 1, sizeof *resolver.frequency);
  resolver.latest = onr_arena_zalloc(document->arena, document->entity_count + 1, sizeof *resolver.latest);
  resolver.votes = onr_arena_zalloc(document->arena, document->entity_count + 1, sizeof *resolver.votes);
  if (!resolver.frequency || !resolver.latest || !resolver.votes) return false;
  for (size_t i = 0; i < document->name_count; i++) resolver.frequency[document->names[i].entity]++;
  onr_gender_by_nouns(document);
  if (has_open_gender(document) && !scan(&resolver)) return false;
  elect_genders(&resolver);
  resolver.trial = false;
  return scan(&resolver);
}
