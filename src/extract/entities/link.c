/*
 * Countries and capitals get their addresses elsewhere (countries.c of the lexicon makes them). A capital's namesakes
 * must not: a town is told from the capital by the state that follows its name, and then in the whole article, unless
 * that also names the capital with its country: "Paris, Texas", and "Paris" after it. Capitals whose names other towns
 * bear as well are recognised by their country in the same article, and named with it: "Kingston, Jamaica". Two
 * names are a state's as well: "Georgia" is the one of whose surroundings the article speaks, "Washington" the state
 * where the words around say so.
 */
#include "entities.h"

enum { KEY_NAMESAKE = 'q', KEY_HOME = 'h' };

static const struct onr_known *known_of(const struct onr_document *document, const struct onr_name *name) {
  return name->known ? &document->lexicon->knowns[name->known - 1] : NULL;
}

/* The country of a known capital; empty for any other name. */
static struct onr_str capital_of(const struct onr_document *document, const struct onr_name *name) {
  const struct onr_known *known = known_of(document, name);
  return known && name->type == ONR_PLACE ? known->country : (struct onr_str){"", 0};
}

/* What says where a place is: "Texas" in "Paris, Texas, has". */
struct qualifier {
  struct onr_str code, name; /* empty without one */
};

/* A list of places, "Paris, Texas and Rome", goes on otherwise. */
static struct qualifier qualifier_of(const struct onr_document *document, const struct onr_name *name) {
  struct qualifier none = {{"", 0}, {"", 0}};
  size_t at = name->end + 1;
  if (!onr_is_kind(document, name->end, ONR_T_COMMA) || at >= document->token_count) return none;
  uint32_t index = document->tokens[at].name;
  if (index == ONR_NONE || document->tokens[at].sentence != document->tokens[name->first].sentence) return none;
  const struct onr_name *next = &document->names[index];
  const struct onr_known *known = known_of(document, next);
  if (next->first != at || next->form != ONR_FORM_NAME || !known) return none;
  enum onr_token_kind kind = (enum onr_token_kind)onr_token_at(document, next->end)->kind;
  bool ends = next->end == document->token_count || onr_has_flag(document, next->end, ONR_F_PARAGRAPH) ||
              kind == ONR_T_COMMA || kind == ONR_T_STOP || kind == ONR_T_DASH || kind == ONR_T_OPEN ||
              kind == ONR_T_CLOSE || kind == ONR_T_SEMICOLON || kind == ONR_T_COLON;
  if (!ends && !onr_has_flag(document, next->end - 1, ONR_F_DOTTED)) return none;
  return (struct qualifier){known->code, known->name};
}

/* "US-TX" is not in France; a whole country after a capital's name may be a list's next item and tells nothing. */
static bool is_foreign(struct onr_str code, struct onr_str country) {
  return code.len > country.len && !onr_str_starts_with(code, country);
}

static uint32_t *place_of(struct onr_merger *merger, char space, const struct onr_name *name) {
  return onr_keys_at_number(&merger->keys, space, name->known, ONR_STR(""));
}

/* What the article says of where Georgia is. */
struct georgia {
  bool state, country;
};

static void note_georgia(const struct onr_document *document, const struct onr_name *name, struct georgia *georgia) {
  static const struct onr_str around[] = {ONR_STR_INIT("Abkhazia"), ONR_STR_INIT("South Ossetia"),
                                          ONR_STR_INIT("Caucasus"), ONR_STR_INIT("South Caucasus")};
  const struct onr_known *known = known_of(document, name);
  if (!known) return;
  bool adjective = name->form == ONR_FORM_ADJECTIVE && onr_str_equal(known->code, ONR_STR("GE"));
  georgia->country |= adjective || onr_str_equal(known->country, ONR_STR("GE"));
  for (size_t i = 0; i < sizeof around / sizeof *around; i++) georgia->country |= onr_str_equal(known->name, around[i]);
  georgia->state |= onr_str_starts_with(known->code, ONR_STR("US-")) || onr_str_equal(known->name, ONR_STR("Atlanta"));
}

static const struct onr_known *known_with_code(const struct onr_lexicon *lexicon, struct onr_str code) {
  const struct onr_known *known = lexicon->knowns;
  for (size_t i = 0; known && i < lexicon->known_count; i++, known++)
    if (onr_str_equal(known->code, code)) return known;
  return NULL;
}

/* The name is that of the place with this code. */
static void set_known(const struct onr_document *document, struct onr_name *name, struct onr_str code) {
  const struct onr_known *known = known_with_code(document->lexicon, code);
  if (known) name->known = (uint16_t)(known - document->lexicon->knowns + 1);
}

/* "Washington state", "the state of Washington", "Seattle, Washington". */
static bool is_state(const struct onr_document *document, const struct onr_name *name) {
  if (onr_key_is(document, name->end, "state")) return true;
  if (name->first < 2) return false;
  if (onr_key_is(document, name->first - 1, "of") && onr_key_is(document, name->first - 2, "state")) return true;
  uint32_t before = document->tokens[name->first - 2].name;
  if (!onr_is_kind(document, name->first - 1, ONR_T_COMMA) || before == ONR_NONE) return false;
  const struct onr_known *town = known_of(document, &document->names[before]);
  return town && onr_str_equal(town->name, ONR_STR("Seattle"));
}

static void place_washington(struct onr_document *document) {
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name *name = &document->names[i];
    bool washington =
        name->type == ONR_PLACE && name->end == name->first + 1 && onr_key_is(document, name->first, "washington");
    if (washington && is_state(document, name)) set_known(document, name, ONR_STR("US-WA"));
  }
}

static void place_georgia(struct onr_document *document) {
  struct georgia georgia = {false, false};
  for (size_t i = 0; i < document->name_count; i++) note_georgia(document, &document->names[i], &georgia);
  for (size_t i = 0; i < document->name_count && georgia.state && !georgia.country; i++) {
    struct onr_name *name = &document->names[i];
    const struct onr_known *known = known_of(document, name);
    if (known && onr_str_equal(known->code, ONR_STR("GE")) && name->form == ONR_FORM_NAME)
      set_known(document, name, ONR_STR("US-GA"));
  }
}

bool onr_entities_find_namesakes(struct onr_merger *merger) {
  const struct onr_document *document = merger->document;
  place_georgia(merger->document);
  place_washington(merger->document);
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    struct onr_str country = capital_of(document, name);
    if (country.len == 0) continue;
    struct onr_str code = qualifier_of(document, name).code;
    bool foreign = is_foreign(code, country);
    if (!foreign && !onr_str_starts_with(code, country)) continue;
    uint32_t *place = place_of(merger, foreign ? KEY_NAMESAKE : KEY_HOME, name);
    if (!place) return false;
    if (*place == ONR_NONE) *place = (uint32_t)i;
  }
  return true;
}

/* "Paris, Texas", however both were written. False: memory is exhausted. */
static bool join(struct onr_arena *arena, struct onr_str town, struct onr_str where, struct onr_str *ret_name) {
  size_t size = town.len + where.len + 3;
  char *name = onr_arena_alloc(arena, size);
  if (!name) return false;
  *ret_name = (struct onr_str){name, (size_t)snprintf(name, size, "%.*s, %.*s", ONR_FMT(town), ONR_FMT(where))};
  return true;
}

static bool name_namesake(const struct onr_document *document, const struct onr_name *name, struct onr_str *ret_name) {
  const struct onr_known *known = known_of(document, name);
  return known && join(document->arena, known->name, qualifier_of(document, name).name, ret_name);
}

bool onr_entities_namesake(struct onr_merger *merger, const struct onr_name *name, struct onr_str *ret_name) {
  const struct onr_document *document = merger->document;
  struct onr_str country = capital_of(document, name);
  *ret_name = (struct onr_str){"", 0};
  if (country.len == 0) return true;
  const uint32_t *place = place_of(merger, KEY_NAMESAKE, name);
  if (!place) return false;
  uint32_t namesake = *place;
  if (namesake == ONR_NONE) return true;
  if (is_foreign(qualifier_of(document, name).code, country)) return name_namesake(document, name, ret_name);
  const uint32_t *home = place_of(merger, KEY_HOME, name);
  if (!home) return false;
  return *home != ONR_NONE || name_namesake(document, &document->names[namesake], ret_name);
}

/* ---- Addresses ---- */

static bool is_named(const struct onr_entity *entity, struct onr_str names) {
  struct onr_str name;
  while (onr_str_next(&names, ',', &name)) {
    name = onr_str_trim(name);
    if (name.len == 0) continue;
    if (onr_str_equal(entity->name, name)) return true;
  }
  return false;
}

static bool is_mentioned(const struct onr_document *document, struct onr_str country) {
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_known *known = known_of(document, &document->names[i]);
    if (known && onr_str_equal(known->code, country)) return true;
  }
  return false;
}

/* "Kingston" in an article that names Jamaica. */
static bool link_shared(struct onr_document *document, struct onr_entity *entity) {
  const struct onr_lexicon *lexicon = document->lexicon;
  for (size_t i = 0; i < lexicon->shared_capital_count; i++) {
    const struct onr_known *capital = &lexicon->shared_capitals[i].capital;
    if (!is_named(entity, lexicon->shared_capitals[i].names) || !is_mentioned(document, capital->country)) continue;
    const struct onr_known *country = known_with_code(lexicon, capital->country);
    if (!country) continue;
    entity->same_as = capital->same_as;
    return join(document->arena, capital->name, country->name, &entity->name);
  }
  return true;
}

bool onr_entities_link(struct onr_document *document) {
  for (size_t i = 0; i < document->entity_count; i++) {
    struct onr_entity *entity = &document->entities[i];
    if (entity->type != ONR_PLACE) continue;
    const struct onr_known *known = known_of(document, &document->names[document->subjects[i].first_name]);
    if (known && onr_str_equal(known->name, entity->name)) entity->same_as = known->same_as; /* no namesake */
    if (entity->same_as.count == 0 && !link_shared(document, entity)) return false;
  }
  return true;
}
