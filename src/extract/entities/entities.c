/*
 * Names → entities, one for all the names that a thing goes by in the article. First the kinds of names that are unsure
 * are settled by their surer occurrences; then names are merged: the same words; a known thing's synonyms and
 * adjectives; persons (persons.c); an organization's initials with its words.
 */
#include "entities.h"

enum { FIRST_SLOTS = 256, MAX_KEY = 240 };

bool onr_keys_init(struct onr_keys *keys, struct onr_arena *arena) {
  *keys = (struct onr_keys){.arena = arena, .size = FIRST_SLOTS};
  keys->slots = onr_arena_zalloc(arena, FIRST_SLOTS, sizeof *keys->slots);
  return keys->slots != NULL;
}

static struct onr_key_slot *find_slot(const struct onr_keys *keys, struct onr_str key, uint64_t hash) {
  size_t at = (size_t)hash & (keys->size - 1);
  while (keys->slots[at].used && !(keys->slots[at].hash == hash && onr_str_equal(keys->slots[at].key, key)))
    at = (at + 1) & (keys->size - 1);
  return &keys->slots[at];
}

static bool grow(struct onr_keys *keys) {
  struct onr_key_slot *old = keys->slots;
  size_t size = keys->size;
  struct onr_key_slot *slots = onr_arena_zalloc(keys->arena, size * 2, sizeof *slots);
  if (!slots) return false;
  keys->slots = slots;
  keys->size = size * 2;
  for (size_t i = 0; i < size; i++)
    if (old[i].used) *find_slot(keys, old[i].key, old[i].hash) = old[i];
  return true;
}

/* The place of the key that begins with the `head` bytes in `buffer` and goes on with the text. */
static uint32_t *place_of(struct onr_keys *keys, char buffer[MAX_KEY], size_t head, struct onr_str text) {
  size_t len = 0;
  struct onr_str rest = onr_utf8_truncate(text, MAX_KEY - 8);
  if (!onr_lexicon_lower(rest, buffer + head, MAX_KEY - head, &len)) len = 0;
  struct onr_str key = {buffer, head + len};
  uint64_t hash = onr_hash64(key);
  struct onr_key_slot *slot = find_slot(keys, key, hash);
  if (slot->used) return &slot->value;
  if (keys->count * 2 >= keys->size) {
    if (!grow(keys)) return NULL;
    slot = find_slot(keys, key, hash);
  }
  struct onr_str copy = onr_arena_str(keys->arena, key);
  if (!copy.data) return NULL;
  *slot = (struct onr_key_slot){copy, hash, ONR_NONE, true};
  keys->count++;
  return &slot->value;
}

uint32_t *onr_keys_at(struct onr_keys *keys, char space, struct onr_str text) {
  char buffer[MAX_KEY];
  buffer[0] = space;
  return place_of(keys, buffer, 1, text);
}

uint32_t *onr_keys_at_number(struct onr_keys *keys, char space, uint32_t number, struct onr_str text) {
  char buffer[MAX_KEY];
  buffer[0] = space;
  memcpy(buffer + 1, &number, sizeof number);
  return place_of(keys, buffer, 1 + sizeof number, text);
}

static uint32_t new_entity(struct onr_merger *merger, const struct onr_name *name) {
  struct onr_document *document = merger->document;
  if (!ONR_ROOM(document->arena, document, entities, entity_count, entity_capacity) ||
      !ONR_ROOM(document->arena, document, subjects, entity_count, subject_capacity))
    return ONR_NONE;
  struct onr_entity entity = {.type = (enum onr_entity_type)name->type, .name = onr_name_text(document, name)};
  if (name->known) entity.name = document->lexicon->knowns[name->known - 1].name;
  document->entities[document->entity_count] = entity;
  document->subjects[document->entity_count] = (struct onr_subject){.first_name = (uint32_t)(name - document->names)};
  return (uint32_t)document->entity_count++;
}

bool onr_entities_at(struct onr_merger *merger, uint32_t *place, const struct onr_name *name, uint32_t *ret_entity) {
  if (!place) return false;
  if (*place == ONR_NONE) {
    /* making an entity adds no key, so `place` stays where it is */
    uint32_t made = new_entity(merger, name);
    if (made == ONR_NONE) return false;
    *place = made;
  }
  *ret_entity = *place;
  return true;
}

/* Appends the first character of the word at `at`; false when it does not fit. */
static bool append_initial(const struct onr_document *document, size_t at, char *out, size_t size, size_t *len) {
  struct onr_str text = onr_text_of(document, at, at + 1);
  size_t bytes = 0;
  onr_utf8_next(text, &bytes);
  if (bytes > size - *len) return false;
  memcpy(out + *len, text.data, bytes);
  *len += bytes;
  return true;
}

struct onr_str onr_name_initials(const struct onr_document *document, const struct onr_name *name, char *out,
                                 size_t size) {
  size_t len = 0;
  for (size_t i = name->first; i < name->end && len < size; i++)
    if (onr_is_capital_word(document, i) && !append_initial(document, i, out, size, &len)) break;
  return (struct onr_str){out, len};
}

/* The full name of the organization that `*text` is the beginning of, if there is one. */
static bool full_name(struct onr_merger *merger, struct onr_str *text) {
  const struct onr_document *document = merger->document;
  enum { MOST = 3 };
  for (int i = 0; i < MOST; i++) { /* the full name may be the beginning of a fuller one */
    const uint32_t *token = onr_keys_at(&merger->keys, ONR_KEY_BEGINNING, *text);
    if (!token) return false;
    uint32_t name = *token == ONR_NONE ? ONR_NONE : document->tokens[*token].name;
    if (name == ONR_NONE || document->names[name].type != ONR_ORGANIZATION) break;
    *text = onr_name_text(document, &document->names[name]);
  }
  return true;
}

static uint32_t *known_place(struct onr_merger *merger, uint16_t known) {
  return onr_keys_at_number(&merger->keys, 'k', known, ONR_STR(""));
}

/* The entity that initials alone have named already: "WHO" before "World Health Organisation". ONR_NONE: none. */
static bool named_by_initials(struct onr_merger *merger, struct onr_str acronym, uint32_t *ret_entity) {
  const struct onr_document *document = merger->document;
  char lower[16];
  struct onr_str key = {lower, 0};
  *ret_entity = ONR_NONE;
  const uint32_t *place = onr_keys_at(&merger->keys, 'o', acronym);
  if (!place) return false;
  bool alone =
      *place != ONR_NONE && !memchr(document->entities[*place].name.data, ' ', document->entities[*place].name.len);
  if (alone) *ret_entity = *place;
  if (alone || !onr_lexicon_lower(acronym, lower, sizeof lower, &key.len)) return true;
  const struct onr_word *word = onr_lexicon_find(document->lexicon, key);
  if (!onr_is(word, ONR_CLASS(ONR_W_ORG)) || !word->known) return true;
  place = known_place(merger, word->known);
  if (!place) return false;
  *ret_entity = *place;
  return true;
}

/* A known thing's entity; initials may be those of a longer name that is not known itself. */
static bool resolve_known(struct onr_merger *merger, struct onr_name *name) {
  const struct onr_document *document = merger->document;
  bool acronym = name->type == ONR_ORGANIZATION && name->end == name->first + 1 &&
                 onr_has_flag(document, name->first, ONR_F_ALL_CAPITAL);
  const uint32_t *full = acronym ? onr_keys_at(&merger->keys, 'o', onr_name_text(document, name)) : NULL;
  if (acronym && !full) return false;
  uint32_t entity = full ? *full : ONR_NONE, *place = known_place(merger, name->known);
  if (place && *place == ONR_NONE) *place = entity;
  return onr_entities_at(merger, place, name, &name->entity);
}

/* An organization's entity by its words, or by its initials where these named it first. */
static bool resolve_organization(struct onr_merger *merger, struct onr_name *name, struct onr_str text) {
  enum { FEWEST = 3 };
  char letters[12];
  struct onr_str acronym = onr_name_initials(merger->document, name, letters, sizeof letters);
  bool usable = acronym.len < sizeof letters && onr_utf8_length(acronym) >= 2;
  uint32_t before = ONR_NONE;
  if (usable && onr_utf8_length(acronym) >= FEWEST && !named_by_initials(merger, acronym, &before)) return false;
  uint32_t *place = onr_keys_at(&merger->keys, 'o', text);
  if (place && *place == ONR_NONE) *place = before;
  if (!onr_entities_at(merger, place, name, &name->entity)) return false;
  if (!usable) return true;
  place = onr_keys_at(&merger->keys, 'o', acronym);
  if (!place) return false;
  if (*place == ONR_NONE) *place = name->entity;
  return true;
}

static bool resolve_other(struct onr_merger *merger, struct onr_name *name) {
  static const char spaces[] = {'p', 'o', 'l', 'g', 'e'};
  struct onr_document *document = merger->document;
  struct onr_str text = onr_name_text(document, name);
  char space = spaces[name->type];
  struct onr_str namesake;
  if (!onr_entities_namesake(merger, name, &namesake)) return false;
  if (namesake.len > 0) {
    if (!onr_entities_at(merger, onr_keys_at(&merger->keys, space, namesake), name, &name->entity)) return false;
    document->entities[name->entity].name = namesake;
    return true;
  }
  if (name->known) return resolve_known(merger, name);
  if (name->type == ONR_ORGANIZATION && !full_name(merger, &text)) return false;
  text = onr_name_canonical(document->arena, (enum onr_entity_type)name->type, text, false);
  if (!text.data) return false;
  if (name->type == ONR_ORGANIZATION) return resolve_organization(merger, name, text);
  return onr_entities_at(merger, onr_keys_at(&merger->keys, space, text), name, &name->entity);
}

/* "the North", after "North Korea" has been named. */
static bool resolve_direction(struct onr_merger *merger, struct onr_name *name, bool *ret_done) {
  struct onr_document *document = merger->document;
  uint32_t symbol = document->tokens[name->first].symbol;
  bool single = name->end == name->first + 1 && onr_is_at(document, name->first, ONR_CLASS(ONR_W_DIRECTION));
  *ret_done = single && !name->known && merger->by_direction[symbol] != ONR_NONE;
  if (*ret_done) name->entity = merger->by_direction[symbol];
  return true;
}

static bool resolve(struct onr_merger *merger, struct onr_name *name) {
  struct onr_document *document = merger->document;
  if (name->type == ONR_PERSON) return onr_entities_resolve_person(merger, name);
  bool done = false;
  if (name->type == ONR_PLACE && !resolve_direction(merger, name, &done)) return false;
  if (!done && !resolve_other(merger, name)) return false;
  bool directed = name->type == ONR_PLACE && name->form == ONR_FORM_NAME && name->end > name->first + 1 &&
                  onr_is_at(document, name->first, ONR_CLASS(ONR_W_DIRECTION));
  if (directed) merger->by_direction[document->tokens[name->first].symbol] = name->entity;
  return true;
}

static uint32_t *symbol_map(struct onr_document *document) {
  uint32_t *map = onr_arena_zalloc(document->arena, document->symbol_count + 1, sizeof *map);
  for (size_t i = 0; map && i <= document->symbol_count; i++) map[i] = ONR_NONE;
  return map;
}

static bool init_merger(struct onr_merger *merger, struct onr_document *document) {
  *merger = (struct onr_merger){.document = document};
  merger->by_direction = symbol_map(document);
  bool done = merger->by_direction && onr_keys_init(&merger->keys, document->arena);
  for (int i = 0; i < ONR_BEARING_COUNT && done; i++) done = (merger->bearers[i] = symbol_map(document)) != NULL;
  return done;
}

bool onr_document_make_entities(struct onr_document *document) {
  struct onr_merger merger;
  if (!init_merger(&merger, document) || !onr_entities_settle(&merger) || !onr_entities_make_persons(&merger) ||
      !onr_entities_find_namesakes(&merger))
    return false;
  for (size_t i = 0; i < document->name_count; i++)
    if (!resolve(&merger, &document->names[i])) return false;
  return onr_entities_link(document) && onr_entities_fill(&merger);
}
