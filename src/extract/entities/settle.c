/*
 * Settles what kind of thing each name names. A name's places vote, surer ones with more weight; a word of a person's
 * full name is that person; the first words of an organization's full name are that organization. A lone common word
 * that is nothing surer is no name at all: "the Board".
 */
#include "entities.h"
#include "extract/trace.h"

uint32_t onr_name_surname(const struct onr_document *document, const struct onr_name *name) {
  uint32_t last = name->end - 1;
  while (last > name->first &&
         (onr_is_at(document, last, ONR_CLASS(ONR_W_SUFFIX)) || !onr_is_kind(document, last, ONR_T_WORD)))
    last--;
  return document->tokens[last].symbol;
}

bool onr_name_is_full_person(const struct onr_name *name) {
  return name->type == ONR_PERSON && name->form == ONR_FORM_NAME && name->end - name->first > 1;
}

/* The votes on a name's words, made if there are none. NULL: memory is exhausted. */
static struct onr_votes *votes_on(struct onr_merger *merger, struct onr_str text) {
  uint32_t *place = onr_keys_at(&merger->keys, 'v', text);
  if (!place) return NULL;
  if (*place == ONR_NONE) {
    if (!ONR_ROOM(merger->document->arena, merger, votes, vote_count, vote_capacity)) return NULL;
    merger->votes[merger->vote_count] = (struct onr_votes){.surest = 0};
    *place = (uint32_t)merger->vote_count++;
  }
  return &merger->votes[*place];
}

static bool vote(struct onr_merger *merger, struct onr_str text, const struct onr_name *name) {
  static const uint32_t weights[] = {0, 1, 3, 9};
  struct onr_votes *votes = votes_on(merger, text);
  if (!votes) return false;
  votes->sums[name->type] += weights[name->weight];
  if (votes->surest < name->weight) votes->surest = name->weight;
  return true;
}

/* The beginnings of a surely known organization's name stand for it: "Ardon Brokers" of "Ardon Brokers Group Inc". */
static bool vote_for_beginnings(struct onr_merger *merger, const struct onr_name *name) {
  enum { LONGEST = 4 };
  const struct onr_document *document = merger->document;
  uint64_t others =
      ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_DIRECTION);
  if (document->symbols[document->tokens[name->first].symbol].common || onr_is_at(document, name->first, others))
    return true;
  struct onr_name beginning = *name;
  beginning.weight = 2;
  for (beginning.end = name->first + 1; beginning.end < name->end && beginning.end - name->first < LONGEST;
       beginning.end++) {
    struct onr_str text = onr_name_text(document, &beginning);
    if (!vote(merger, text, &beginning)) return false;
    uint32_t *full = onr_keys_at(&merger->keys, ONR_KEY_BEGINNING, text);
    if (!full) return false;
    if (*full == ONR_NONE) *full = name->first;
  }
  return true;
}

/* Gathers the votes, and which words are parts of persons' names. */
static bool gather(struct onr_merger *merger) {
  struct onr_document *document = merger->document;
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    if (onr_name_is_full_person(name)) {
      merger->person_part[onr_name_surname(document, name)] = true;
      merger->person_part[document->tokens[name->first].symbol] = true;
    }
    if (name->type == ONR_TYPE_UNKNOWN) continue;
    if (!vote(merger, onr_name_text(document, name), name)) return false;
    bool organization = name->type == ONR_ORGANIZATION && name->weight >= 3 && !name->known;
    if (organization && !vote_for_beginnings(merger, name)) return false;
  }
  return true;
}

static uint8_t winner(const struct onr_votes *votes) {
  unsigned best = ONR_TYPE_UNKNOWN;
  for (unsigned type = 0; type < ONR_ENTITY_TYPE_COUNT; type++)
    if (votes->sums[type] > 0 && (best == ONR_TYPE_UNKNOWN || votes->sums[type] > votes->sums[best])) best = type;
  return (uint8_t)best;
}

/* Settles one name; false if it is none. */
static bool settle(const struct onr_merger *merger, struct onr_name *name, const struct onr_votes *votes) {
  const struct onr_document *document = merger->document;
  const struct onr_symbol *symbol = &document->symbols[document->tokens[name->first].symbol];
  bool one_word = name->end == name->first + 1;
  if (one_word && merger->person_part[document->tokens[name->first].symbol] && votes->surest < 3) {
    name->type = ONR_PERSON;
    name->known = 0;
    return true;
  }
  uint8_t best = winner(votes);
  if (!name->known && best != ONR_TYPE_UNKNOWN) name->type = best;
  if (name->type == ONR_TYPE_UNKNOWN) return false; /* nothing in the article tells what it is */
  bool titled = name->title_first < name->first;
  bool speaker = name->type == ONR_PERSON && best == ONR_PERSON &&
                 !onr_is(symbol->word, ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_OFFICIAL) | ONR_CLASS(ONR_W_ORG_HEAD));
  return !(one_word && symbol->common && votes->surest < 2 && !titled && !speaker && !name->known);
}

/* Takes the names that are none out of the list. */
static void forget(struct onr_document *document, const struct onr_name *name) {
  for (size_t i = name->first; i < name->end; i++) document->tokens[i].name = ONR_NONE;
}

bool onr_entities_settle(struct onr_merger *merger) {
  struct onr_document *document = merger->document;
  size_t kept = 0;
  if (!gather(merger)) return false;
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name name = document->names[i];
    bool unsure = name.form == ONR_FORM_NAME && name.weight < 3;
    const struct onr_votes *votes = unsure ? votes_on(merger, onr_name_text(document, &name)) : NULL;
    if (unsure && !votes) return false;
    if (unsure && !settle(merger, &name, votes)) {
      onr_trace_drop(document, name.first, name.end, "a capital that nothing in the article shows to be a name");
      forget(document, &name);
      continue;
    }
    for (size_t k = name.first; k < name.end; k++) document->tokens[k].name = (uint32_t)kept;
    document->names[kept++] = name;
  }
  document->name_count = kept;
  return true;
}
