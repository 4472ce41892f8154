/*
 * Persons' names → one entity for each person. Full names come first, so that a surname before its full name finds it
 * too: "Marta J. Keller" is Marta Keller, "Bill Keller" may be William, "López Obrador" is the end of a longer name,
 * "Zelenskyy" and "Zelensky" are spelled from the same sounds. A lone name goes to the bearer of whom the text speaks
 * most, unless gender or title tell otherwise; someone introduced as somebody's relative ("his wife, Ann Lee") seldom
 * is the one that a surname alone means.
 */
#include "entities.h"

/* The kinds of keys: a person's first name and surname; a full name's end; a surname's sounds; a surname that no full
 * name goes with, by gender. */
enum { KEY_PERSON = 'p', KEY_MIDDLE = 'i', KEY_ENDING = 'n', KEY_SOUNDS = 's', KEY_APART = 'd' };

/* "zelenskyy" → "zlnsk": the consonants of a word, doubled ones once, after its first letter. Empty where too few are
 * left to tell names apart. */
static struct onr_str sounds(struct onr_str word, char out[ONR_WORD_SIZE]) {
  enum { FEWEST = 4 };
  size_t len = 0;
  for (size_t i = 0; i < word.len && len < ONR_WORD_SIZE; i++) {
    char c = word.data[i];
    bool vowel = i > 0 && strchr("aeiouyjw", c) != NULL;
    bool doubled = len > 0 && out[len - 1] == c;
    if (c < 'a' || c > 'z' || vowel || doubled) continue;
    out[len++] = c;
  }
  return (struct onr_str){out, len >= FEWEST ? len : 0};
}

static struct onr_str surname_of(const struct onr_document *document, const struct onr_name *name) {
  return document->symbols[onr_name_surname(document, name)].key;
}

/* "bill" is short for "william". */
static struct onr_str first_name_of(const struct onr_document *document, const struct onr_name *name) {
  const struct onr_symbol *first = &document->symbols[document->tokens[name->first].symbol];
  bool short_form = first->word && first->word->formal;
  return short_form ? document->lexicon->formals[first->word->formal - 1] : first->key;
}

/* "George W. Bush" → "w": the initials between first name and surname. */
static struct onr_str middle_of(const struct onr_document *document, const struct onr_name *name, char *out,
                                size_t size) {
  size_t len = 0;
  for (size_t at = name->first + 1; at + 1 < name->end && len < size; at++)
    if (onr_has_flag(document, at, ONR_F_INITIAL)) out[len++] = onr_key_at(document, at).data[0];
  return (struct onr_str){out, len};
}

/* The place of a full name: by first name and the sounds of the surname, or all of it. */
static uint32_t *full_place(struct onr_merger *merger, const struct onr_name *name, struct onr_str middle) {
  struct onr_document *document = merger->document;
  struct onr_str first = first_name_of(document, name), last = surname_of(document, name);
  char buffer[3 * ONR_WORD_SIZE], letters[ONR_WORD_SIZE];
  struct onr_str sound = sounds(last, letters);
  if (sound.len > 0) last = sound;
  int len = snprintf(buffer, sizeof buffer, "%.*s %.*s%.*s", ONR_FMT(first), ONR_FMT(middle), ONR_FMT(last));
  if (len < 0 || (size_t)len >= sizeof buffer) len = 0;
  return onr_keys_at(&merger->keys, KEY_PERSON, (struct onr_str){buffer, (size_t)len});
}

/* A father and his son may share a name but for the initial: the first of them has the plain key. */
static uint32_t *person_place(struct onr_merger *merger, const struct onr_name *name) {
  enum { LETTERS = 8 };
  struct onr_document *document = merger->document;
  char letters[LETTERS], others[LETTERS];
  struct onr_str middle = middle_of(document, name, letters, LETTERS), none = {"", 0};
  if (middle.len == 0) return full_place(merger, name, none);
  char key[2 * ONR_WORD_SIZE];
  int len = snprintf(key, sizeof key, "%.*s %.*s", ONR_FMT(first_name_of(document, name)),
                     ONR_FMT(surname_of(document, name)));
  if (len < 0 || (size_t)len >= sizeof key) len = 0;
  uint32_t *place = onr_keys_at(&merger->keys, KEY_MIDDLE, (struct onr_str){key, (size_t)len});
  if (!place) return NULL;
  if (*place == ONR_NONE) *place = (uint32_t)(name - document->names);
  struct onr_str known = middle_of(document, &document->names[*place], others, LETTERS);
  return full_place(merger, name, onr_str_equal(middle, known) ? none : middle);
}

/* Where the surname of a name of three words or more begins, if it has several: "de | Blasio", "López | Obrador". */
static uint32_t surname_start(const struct onr_document *document, const struct onr_name *name) {
  uint32_t at = name->end - 1;
  for (uint32_t i = name->first + 1; i < name->end; i++)
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_SURNAME_PART))) return i;
  while (at > name->first + 1 && !onr_is_capital_word(document, at - 1)) at--;
  return at > name->first + 1 && !onr_has_flag(document, at - 1, ONR_F_INITIAL) ? at - 1 : name->first;
}

static bool note_ending(struct onr_merger *merger, uint32_t index) {
  struct onr_document *document = merger->document;
  const struct onr_name *name = &document->names[index];
  uint32_t start = surname_start(document, name);
  if (start == name->first || start + 1 == name->end) return true;
  uint32_t *place = onr_keys_at(&merger->keys, KEY_ENDING, onr_text_of(document, start, name->end));
  if (!place) return false;
  if (*place == ONR_NONE) *place = index;
  return true;
}

/* The full name that `name` is the end of, or itself. NULL: memory is exhausted. */
static const struct onr_name *longer_name(struct onr_merger *merger, const struct onr_name *name) {
  struct onr_document *document = merger->document;
  uint64_t given = ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE);
  if (onr_is_at(document, name->first, given)) return name;
  const uint32_t *place = onr_keys_at(&merger->keys, KEY_ENDING, onr_name_text(document, name));
  if (!place) return NULL;
  return *place == ONR_NONE ? name : &document->names[*place];
}

/* "his wife, Ann Lee", "Keller's brother Tom Keller". */
static bool is_kin(const struct onr_document *document, const struct onr_name *name) {
  size_t at = name->title_first;
  if (at < 2) return false;
  at -= onr_is_kind(document, at - 1, ONR_T_COMMA) ? 2 : 1;
  return document->tokens[at].name == ONR_NONE && (onr_roles_at(document, at) & ONR_ROLE_KIN);
}

static bool add_bearer(struct onr_merger *merger, enum onr_bearing bearing, uint32_t symbol, uint32_t entity) {
  enum { MOST = 8 };
  uint32_t *head = &merger->bearers[bearing][symbol], count = 0;
  for (; *head != ONR_NONE && count < MOST; head = &merger->bearer_list[*head].next, count++)
    if (merger->bearer_list[*head].entity == entity) return true;
  if (count == MOST) return true;
  uint32_t made = (uint32_t)merger->bearer_count;
  *head = made; /* before the list may move */
  if (!ONR_ROOM(merger->document->arena, merger, bearer_list, bearer_count, bearer_capacity)) return false;
  merger->bearer_list[merger->bearer_count++] = (struct onr_bearer){entity, ONR_NONE};
  return true;
}

/* Takes note of the words of a full name as names of its bearer. */
static bool note_bearer(struct onr_merger *merger, const struct onr_name *name) {
  const struct onr_document *document = merger->document;
  uint32_t last = onr_name_surname(document, name);
  if (!add_bearer(merger, ONR_BY_SURNAME, last, name->entity)) return false;
  if (!add_bearer(merger, ONR_BY_FIRST_NAME, document->tokens[name->first].symbol, name->entity)) return false;
  char letters[ONR_WORD_SIZE];
  struct onr_str sound = sounds(document->symbols[last].key, letters);
  if (sound.len == 0) return true;
  uint32_t *place = onr_keys_at(&merger->keys, KEY_SOUNDS, sound);
  if (!place) return false;
  if (*place == ONR_NONE) *place = name->entity;
  return true;
}

static void note_gender(struct onr_document *document, uint32_t entity, uint8_t gender) {
  if (document->subjects[entity].gender == ONR_GENDER_UNKNOWN) document->subjects[entity].gender = gender;
}

/* "Mayor | Ann Lee" at a sentence's beginning, where the capital alone does not show the title. */
static void take_title(const struct onr_document *document, struct onr_name *name) {
  uint32_t before = name->first - 1;
  bool title = name->title_first == name->first && name->first > 0 &&
               document->tokens[before].sentence == document->tokens[name->first].sentence &&
               onr_is_capital_word(document, before) && document->tokens[before].name == ONR_NONE &&
               onr_is_at(document, before, ONR_CLASS(ONR_W_TITLE));
  if (title) name->title_first = before;
}

bool onr_entities_make_persons(struct onr_merger *merger) {
  struct onr_document *document = merger->document;
  for (uint32_t i = 0; i < document->name_count; i++)
    if (document->names[i].type == ONR_PERSON) take_title(document, &document->names[i]);
  for (uint32_t i = 0; i < document->name_count; i++)
    if (onr_name_is_full_person(&document->names[i]) && !note_ending(merger, i)) return false;
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name *name = &document->names[i];
    if (!onr_name_is_full_person(name)) continue;
    const struct onr_name *longer = longer_name(merger, name);
    if (!longer || !onr_entities_at(merger, person_place(merger, longer), name, &name->entity)) return false;
    note_gender(document, name->entity, name->gender);
    struct onr_subject *subject = &document->subjects[name->entity];
    if (subject->first_name == i) subject->kin = is_kin(document, name);
    if (!note_bearer(merger, name)) return false;
  }
  return true;
}

/* The gender that a title tells: "Mrs. Keller". */
static enum onr_gender title_gender(const struct onr_document *document, const struct onr_name *name) {
  for (size_t at = name->title_first; at < name->first; at++) {
    if (onr_is_at(document, at, ONR_CLASS(ONR_W_SHE_HONORIFIC))) return ONR_GENDER_SHE;
    if (onr_is_at(document, at, ONR_CLASS(ONR_W_HE_HONORIFIC))) return ONR_GENDER_HE;
  }
  return ONR_GENDER_UNKNOWN;
}

static bool agrees(const struct onr_document *document, uint32_t entity, enum onr_gender gender) {
  uint8_t theirs = document->subjects[entity].gender;
  return gender == ONR_GENDER_UNKNOWN || theirs == ONR_GENDER_UNKNOWN || theirs == gender;
}

/* How likely a lone name means a bearer: of whom the text has spoken, lately and often. */
static int likelihood(const struct onr_document *document, uint32_t entity, uint32_t index) {
  enum { MOST = 20, TIMES = 2, SPOKEN_OF = 10, LATELY = 6, NEAR = 4, KIN = 8, BASE = 50 };
  const struct onr_subject *subject = &document->subjects[entity];
  int points = BASE + TIMES * (int)(subject->named < MOST ? subject->named : MOST);
  if (subject->named > 0) points += SPOKEN_OF;
  if (subject->named > 0 && index - subject->last_name <= NEAR) points += LATELY;
  return subject->kin ? points - KIN : points;
}

/* The likeliest of the bearers; ONR_NONE if none agrees. */
static uint32_t likeliest(const struct onr_merger *merger, uint32_t head, const struct onr_name *name) {
  const struct onr_document *document = merger->document;
  enum onr_gender gender = title_gender(document, name);
  bool office = name->title_first < name->first && gender == ONR_GENDER_UNKNOWN;
  uint32_t found = ONR_NONE;
  int best = 0;
  for (uint32_t i = head; i != ONR_NONE; i = merger->bearer_list[i].next) {
    uint32_t entity = merger->bearer_list[i].entity;
    if (!agrees(document, entity, gender) || (office && document->subjects[entity].kin)) continue;
    int points = likelihood(document, entity, (uint32_t)(name - document->names));
    if (points > best) best = points, found = entity;
  }
  return found;
}

/* A surname that is written in another way than with the full name: "Zelenskyy" of Volodymyr Zelensky. */
static bool by_sounds(struct onr_merger *merger, const struct onr_name *name, uint32_t *ret_entity) {
  const struct onr_document *document = merger->document;
  char letters[ONR_WORD_SIZE];
  struct onr_str sound = sounds(onr_key_at(document, name->first), letters);
  if (sound.len == 0) return true;
  const uint32_t *place = onr_keys_at(&merger->keys, KEY_SOUNDS, sound);
  if (!place) return false;
  if (*place != ONR_NONE && agrees(document, *place, title_gender(document, name))) *ret_entity = *place;
  return true;
}

/* A person named by one word. */
static bool resolve_single(struct onr_merger *merger, struct onr_name *name) {
  struct onr_document *document = merger->document;
  uint32_t symbol = document->tokens[name->first].symbol, found = ONR_NONE;
  for (int bearing = 0; bearing < ONR_BEARING_COUNT && found == ONR_NONE; bearing++)
    found = likeliest(merger, merger->bearers[bearing][symbol], name);
  bool borne = merger->bearers[ONR_BY_SURNAME][symbol] != ONR_NONE;
  if (found == ONR_NONE && !borne && !by_sounds(merger, name, &found)) return false;
  if (found != ONR_NONE) return name->entity = found, true;
  char space = borne ? KEY_APART : KEY_PERSON;
  return onr_entities_at(merger, onr_keys_at(&merger->keys, space, onr_name_text(document, name)), name, &name->entity);
}

bool onr_entities_resolve_person(struct onr_merger *merger, struct onr_name *name) {
  struct onr_document *document = merger->document;
  if (!onr_name_is_full_person(name)) {
    if (!resolve_single(merger, name)) return false;
    bool surname = merger->bearers[ONR_BY_SURNAME][document->tokens[name->first].symbol] != ONR_NONE;
    note_gender(document, name->entity, surname ? (uint8_t)title_gender(document, name) : name->gender);
  }
  struct onr_subject *subject = &document->subjects[name->entity];
  subject->named++;
  subject->last_name = (uint32_t)(name - document->names);
  return true;
}
