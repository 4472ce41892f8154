/*
 * What is known of each name's kind over the whole text: the rules' votes, surer ones with more weight; which longer
 * names its words are part of; and the name model's scores, summed over its places.
 */
#include "kinds.h"
#include "extract/tagger/model.h"

/* The votes on a name's words, made if there are none. NULL: memory is exhausted. */
static struct onr_votes *votes_on(struct onr_kinds *kinds, struct onr_str text) {
  uint32_t *place = onr_keys_at(kinds->keys, 'v', text);
  if (!place) return NULL;
  if (*place == ONR_NONE) {
    if (!ONR_ROOM(kinds->document->arena, kinds, votes, vote_count, vote_capacity)) return NULL;
    kinds->votes[kinds->vote_count] = (struct onr_votes){.unusual = false};
    *place = (uint32_t)kinds->vote_count++;
  }
  return &kinds->votes[*place];
}

/* Whether it has several words, none of which the language writes in lower case: hardly ever no name. */
static bool is_unusual(const struct onr_document *document, const struct onr_name *name) {
  size_t words = 0;
  for (size_t i = name->first; i < name->end; i++) {
    if (!onr_is_capital_word(document, i)) continue;
    words++;
    if (document->symbols[document->tokens[i].symbol].common) return false;
  }
  return words > 1;
}

static void add_vote(struct onr_votes *votes, const struct onr_name *name) {
  votes->places[name->type][name->weight]++;
  if (name->type == ONR_TYPE_UNKNOWN)
    votes->nothing |= name->weight >= 3;
  else if (votes->surest < name->weight)
    votes->surest = name->weight;
}

/* The vote of a name for other words. */
static bool vote(struct onr_kinds *kinds, struct onr_str text, const struct onr_name *name) {
  struct onr_votes *votes = votes_on(kinds, text);
  if (votes) add_vote(votes, name);
  return votes != NULL;
}

/* The vote of a name for itself. */
static bool vote_here(struct onr_kinds *kinds, size_t index) {
  const struct onr_name *name = &kinds->document->names[index];
  struct onr_votes *votes = votes_on(kinds, onr_name_text(kinds->document, name));
  if (!votes) return false;
  add_vote(votes, name);
  votes->count++;
  votes->unusual |= is_unusual(kinds->document, name);
  kinds->by_name[index] = (uint32_t)(votes - kinds->votes);
  return true;
}

/* The beginnings of a surely known organization's name stand for it: "Ardon Brokers" of "Ardon Brokers Group Inc". */
static bool vote_for_beginnings(struct onr_kinds *kinds, const struct onr_name *name) {
  enum { LONGEST = 4 };
  const struct onr_document *document = kinds->document;
  uint64_t others =
      ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_DIRECTION);
  if (document->symbols[document->tokens[name->first].symbol].common || onr_is_at(document, name->first, others))
    return true;
  struct onr_name beginning = *name;
  beginning.weight = 2;
  for (beginning.end = name->first + 1; beginning.end < name->end && beginning.end - name->first < LONGEST;
       beginning.end++) {
    struct onr_str text = onr_name_text(document, &beginning);
    if (!vote(kinds, text, &beginning)) return false;
    uint32_t *full = onr_keys_at(kinds->keys, ONR_KEY_BEGINNING, text);
    if (!full) return false;
    if (*full == ONR_NONE) *full = name->first;
  }
  return true;
}

/* So do its initials: "HWU" of "Harbor Workers Union". */
static bool vote_for_initials(struct onr_kinds *kinds, const struct onr_name *name) {
  enum { SHORTEST = 3 };
  char letters[12];
  struct onr_str acronym = onr_name_initials(kinds->document, name, letters, sizeof letters);
  return onr_utf8_length(acronym) < SHORTEST || vote(kinds, acronym, name);
}

/* Which longer names the words of `name` are part of. */
static void note_parts(struct onr_kinds *kinds, const struct onr_name *name) {
  const struct onr_document *document = kinds->document;
  if (onr_name_is_full_person(name)) {
    kinds->parts[onr_name_surname(document, name)] |= ONR_PART_SURNAME;
    kinds->parts[document->tokens[name->first].symbol] |= ONR_PART_FIRST_NAME;
  }
  if (name->end == name->first + 1 || name->form != ONR_FORM_NAME) return;
  for (uint32_t i = name->first; i < name->end; i++) {
    uint8_t *parts = &kinds->parts[document->tokens[i].symbol];
    if (name->type == ONR_PLACE) *parts |= ONR_PART_PLACE;
    if (name->type != ONR_ORGANIZATION) continue;
    *parts |= ONR_PART_ORGANIZATION;
    if (i == name->first) *parts |= ONR_PART_ORGANIZATION_FIRST;
  }
}

void onr_kinds_note_parts(struct onr_kinds *kinds) {
  memset(kinds->parts, 0, kinds->document->symbol_count * sizeof *kinds->parts);
  for (size_t i = 0; i < kinds->document->name_count; i++) note_parts(kinds, &kinds->document->names[i]);
}

bool onr_kinds_gather(struct onr_kinds *kinds, struct onr_document *document, struct onr_keys *keys) {
  *kinds = (struct onr_kinds){.document = document, .keys = keys};
  kinds->parts = onr_arena_zalloc(document->arena, document->symbol_count + 1, sizeof *kinds->parts);
  kinds->by_name = onr_arena_zalloc(document->arena, document->name_count + 1, sizeof *kinds->by_name);
  if (!kinds->parts || !kinds->by_name) return false;
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    if (name->weight >= 2 || name->type == ONR_PERSON) note_parts(kinds, name);
    if (!vote_here(kinds, i)) return false;
    bool organization = name->type == ONR_ORGANIZATION && name->weight >= 3 && !name->known;
    if (organization && !(vote_for_beginnings(kinds, name) && vote_for_initials(kinds, name))) return false;
  }
  return true;
}

uint8_t onr_votes_winner(const struct onr_votes *votes) {
  static const uint32_t weights[ONR_NAME_WEIGHTS] = {0, 1, 3, 9};
  unsigned best = ONR_TYPE_UNKNOWN;
  uint32_t most = 0;
  for (unsigned type = 0; type < ONR_ENTITY_TYPE_COUNT; type++) {
    uint32_t sum = 0;
    for (unsigned weight = 1; weight < ONR_NAME_WEIGHTS; weight++) sum += weights[weight] * votes->places[type][weight];
    if (sum > most) best = type;
    if (sum > most) most = sum;
  }
  return (uint8_t)best;
}

struct onr_votes *onr_kinds_of(const struct onr_kinds *kinds, const struct onr_name *name) {
  return &kinds->votes[kinds->by_name[name - kinds->document->names]];
}

size_t onr_kinds_features(const struct onr_kinds *kinds, const struct onr_name *name, const struct onr_votes *votes,
                          uint32_t keys[ONR_NAME_FEATURES]) {
  bool one = name->end == name->first + 1;
  struct onr_name_clues clues = {.count = votes->count,
                                 .best = onr_votes_winner(votes),
                                 .surest = votes->surest,
                                 .parts = one ? kinds->parts[kinds->document->tokens[name->first].symbol] : 0};
  return onr_names_features(kinds->document, name, &clues, keys);
}

void onr_kinds_score(const struct onr_kinds *kinds) {
  const struct onr_document *document = kinds->document;
  for (size_t i = 0; document->namer && i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    if (name->form != ONR_FORM_NAME) continue;
    struct onr_votes *votes = onr_kinds_of(kinds, name);
    uint32_t keys[ONR_NAME_FEATURES];
    int16_t scores[ONR_MODEL_CLASSES];
    onr_model_score(document->namer, keys, onr_kinds_features(kinds, name, votes, keys), scores);
    for (unsigned class = 0; class < ONR_NAME_CLASSES; class ++) votes->scores[class] += scores[class];
  }
}
