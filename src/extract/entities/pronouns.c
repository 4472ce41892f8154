/*
 * Names, titles and pronouns → mentions, in text order. "he" and "she" go to the person last spoken of whose gender
 * agrees; a person of unknown gender takes that of the first pronoun. "the minister" goes to the person last described
 * so.
 */
#include "extract/trace.h"

enum { RECENT = 8, REACH = 10 /* sentences */, CLEAR = 25 /* points ahead of the next best */ };

/* A person lately mentioned. */
struct recent {
  uint32_t entity;
  uint32_t mention;
  uint32_t sentence;
  bool subject; /* stood before its sentence's verb */
  bool owner;   /* stood with a possessive ending */
  bool quoted;  /* stood inside a quotation only: whoever speaks there hardly speaks of himself by name */
};

struct resolver {
  struct onr_document *document;
  struct recent recent[RECENT]; /* latest first */
  size_t count;
};

static void push(struct resolver *resolver, struct recent person) {
  size_t at = 0;
  while (at < resolver->count && resolver->recent[at].entity != person.entity) at++;
  if (at == resolver->count && resolver->count < RECENT) resolver->count++;
  if (at == RECENT) at--;
  for (; at > 0; at--) resolver->recent[at] = resolver->recent[at - 1];
  resolver->recent[0] = person;
}

/* Someone named inside a quotation comes after all that the text itself speaks of. */
static void append(struct resolver *resolver, struct recent person) {
  for (size_t i = 0; i < resolver->count; i++)
    if (resolver->recent[i].entity == person.entity) return;
  if (resolver->count < RECENT) resolver->recent[resolver->count++] = person;
}

static bool add_mention(struct resolver *resolver, struct onr_mention mention) {
  struct onr_document *document = resolver->document;
  if (!ONR_ROOM(document->arena, document, mentions, mention_count, mention_capacity)) return false;
  document->mentions[document->mention_count++] = mention;
  return true;
}

/* Whether no verb or comma stands between the sentence's beginning and the token: a rough subject. */
static bool is_subject(const struct onr_document *document, size_t first) {
  enum { LOOK = 14 };
  size_t start = document->sentences[document->tokens[first].sentence].first;
  for (size_t i = first; i > start && first - i < LOOK; i--) {
    uint64_t verb = ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_PREPOSITION);
    if (onr_is_at(document, i - 1, verb)) return false;
  }
  return first - start < LOOK;
}

static bool mention_name(struct resolver *resolver, uint32_t index) {
  struct onr_document *document = resolver->document;
  struct onr_name *name = &document->names[index];
  name->mention = (uint32_t)document->mention_count;
  struct onr_mention mention = {onr_span_of(document, name->first, name->end), name->entity, ONR_NONE,
                                (enum onr_mention_form)name->form};
  if (name->type == ONR_PERSON) {
    struct recent person = {name->entity,
                            name->mention,
                            document->tokens[name->first].sentence,
                            is_subject(document, name->first),
                            onr_is_kind(document, name->end, ONR_T_POSSESSIVE),
                            onr_has_flag(document, name->first, ONR_F_QUOTED)};
    if (person.quoted)
      append(resolver, person);
    else
      push(resolver, person);
  }
  return add_mention(resolver, mention);
}

static enum onr_gender pronoun_gender(const struct onr_document *document, size_t at) {
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_HE))) return ONR_GENDER_HE;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_SHE))) return ONR_GENDER_SHE;
  return ONR_GENDER_UNKNOWN;
}

/* How well a person fits; below zero: not at all. */
static int fit(const struct resolver *resolver, const struct recent *person, size_t rank, enum onr_gender gender,
               uint32_t sentence, bool nominative) {
  enum onr_gender theirs = (enum onr_gender)resolver->document->subjects[person->entity].gender;
  if (theirs != ONR_GENDER_UNKNOWN && theirs != gender) return -1;
  uint32_t distance = sentence - person->sentence;
  if (distance > REACH || (person->quoted && distance <= 1)) return -1;
  int score = 100 - 10 * (int)rank - 6 * (int)distance;
  if (theirs == gender) score += 25;
  if (person->subject && nominative) score += 15;
  if (person->owner) score -= 8;
  return score;
}

static bool mention_pronoun(struct resolver *resolver, size_t at) {
  struct onr_document *document = resolver->document;
  enum onr_gender gender = pronoun_gender(document, at);
  bool nominative = onr_key_is(document, at, "he") || onr_key_is(document, at, "she");
  const struct recent *best = NULL;
  int best_score = -1, second_score = -1;
  for (size_t i = 0; i < resolver->count; i++) {
    int score = fit(resolver, &resolver->recent[i], i, gender, document->tokens[at].sentence, nominative);
    if (score > best_score)
      second_score = best_score, best_score = score, best = &resolver->recent[i];
    else if (score > second_score)
      second_score = score;
  }
  if (!best) onr_trace_drop(document, at, at + 1, "no person whom it fits was named shortly before");
  if (!best) return true;
  if (second_score >= 0 && best_score - second_score < CLEAR) {
    document->tokens[at].flags |= ONR_F_UNSURE;
    onr_trace_why(document, at, at + 1, "doubtful, because another person stands nearly as near");
  }
  struct recent person = {best->entity,
                          (uint32_t)document->mention_count,
                          document->tokens[at].sentence,
                          nominative || best->subject,
                          false,
                          false};
  struct onr_mention mention = {onr_span_of(document, at, at + 1), best->entity, best->mention, ONR_FORM_PRONOUN};
  document->subjects[best->entity].gender = (uint8_t)gender;
  push(resolver, person);
  return add_mention(resolver, mention);
}

/* Whether `description` has `word` as one of its words. */
static bool has_word(struct onr_str description, struct onr_str word) {
  struct onr_str part;
  while (onr_str_next(&description, ' ', &part))
    if (onr_str_equal_nocase(part, word)) return true;
  return false;
}

/* "the minister", "the president": a role without a name after it. Returns the token after it, or `at`. */
static size_t title_phrase(const struct onr_document *document, size_t at) {
  enum { LONGEST = 4 };
  if (!onr_key_is(document, at, "the")) return at;
  size_t end = at;
  for (size_t i = at + 1; i < at + 1 + LONGEST && document->tokens[at].sentence == onr_token_at(document, i)->sentence;
       i++) {
    if (onr_token_at(document, i)->name != ONR_NONE) return at;
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_TITLE)))
      end = i + 1;
    else if (!onr_is_at(document, i, ONR_CLASS(ONR_W_MODIFIER)))
      break;
  }
  bool more = onr_token_at(document, end)->name != ONR_NONE || onr_key_is(document, end, "of");
  return end > at + 1 && !more ? end : at;
}

static bool mention_title(struct resolver *resolver, size_t first, size_t end) {
  struct onr_document *document = resolver->document;
  for (size_t i = 0; i < resolver->count; i++) {
    struct recent *person = &resolver->recent[i];
    uint32_t sentence = document->tokens[first].sentence;
    if (sentence - person->sentence > REACH ||
        !has_word(document->entities[person->entity].description, onr_text_of(document, end - 1, end)))
      continue;
    struct onr_mention mention = {onr_span_of(document, first, end), person->entity, person->mention, ONR_FORM_TITLE};
    struct recent now = {
        person->entity, (uint32_t)document->mention_count, sentence, is_subject(document, first), false, false};
    push(resolver, now);
    return add_mention(resolver, mention);
  }
  onr_trace_drop(document, first, end, "nobody was called so shortly before");
  return true;
}

bool onr_document_resolve_pronouns(struct onr_document *document) {
  struct resolver resolver = {.document = document};
  for (size_t i = 0; i < document->token_count; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->name != ONR_NONE) {
      if (document->names[token->name].first == i && !mention_name(&resolver, token->name)) return false;
      continue;
    }
    if (token->flags & ONR_F_QUOTED) continue;
    if (pronoun_gender(document, i) != ONR_GENDER_UNKNOWN) {
      if (!mention_pronoun(&resolver, i)) return false;
      continue;
    }
    size_t end = title_phrase(document, i);
    if (end > i) {
      if (!mention_title(&resolver, i, end)) return false;
      i = end - 1;
    }
  }
  return true;
}
