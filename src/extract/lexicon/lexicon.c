#include "lexicon.h"

#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "onrecord/embed.h"
#include "onrecord/hash.h"
#include "onrecord/utf8.h"

enum { LEXICON_MEMORY = 32 << 20, FIRST_SLOTS = 1 << 10 };

/* What the words of a list's class get. */
struct class_row {
  const char *list, *name;
  uint64_t classes;
  int known; /* the type of the known thing that each item is, or -1 */
};

#define PLACE_NAME (ONR_CLASS(ONR_W_PLACE))

static const struct class_row class_rows[] = {
    {"function_words", "determiner", ONR_CLASS(ONR_W_DETERMINER), -1},
    {"function_words", "possessive", ONR_CLASS(ONR_W_POSSESSIVE), -1},
    {"function_words", "preposition", ONR_CLASS(ONR_W_PREPOSITION), -1},
    {"function_words", "conjunction", ONR_CLASS(ONR_W_CONJUNCTION), -1},
    {"function_words", "subordinator", ONR_CLASS(ONR_W_SUBORDINATOR), -1},
    {"function_words", "relative", ONR_CLASS(ONR_W_RELATIVE), -1},
    {"function_words", "subject", ONR_CLASS(ONR_W_SUBJECT), -1},
    {"function_words", "he", ONR_CLASS(ONR_W_HE), -1},
    {"function_words", "she", ONR_CLASS(ONR_W_SHE), -1},
    {"function_words", "they", ONR_CLASS(ONR_W_THEY), -1},
    {"function_words", "it", ONR_CLASS(ONR_W_IT), -1},
    {"function_words", "pronoun", ONR_CLASS(ONR_W_PRONOUN), -1},
    {"function_words", "auxiliary", ONR_CLASS(ONR_W_AUXILIARY), -1},
    {"function_words", "be", ONR_CLASS(ONR_W_BE), -1},
    {"function_words", "negation", ONR_CLASS(ONR_W_NEGATION), -1},
    {"function_words", "possible", ONR_CLASS(ONR_W_POSSIBLE), -1},
    {"function_words", "future", ONR_CLASS(ONR_W_FUTURE), -1},
    {"function_words", "adverb", ONR_CLASS(ONR_W_ADVERB), -1},
    {"function_words", "month", ONR_CLASS(ONR_W_MONTH), -1},
    {"function_words", "day", ONR_CLASS(ONR_W_DAY), -1},
    {"function_words", "time", ONR_CLASS(ONR_W_TIME), -1},
    {"function_words", "abbreviation", ONR_CLASS(ONR_W_ABBREVIATION), -1},
    {"function_words", "opener", ONR_CLASS(ONR_W_OPENER), -1},
    {"function_words", "surname", ONR_CLASS(ONR_W_SURNAME_PART), -1},
    {"titles", "honorific", ONR_CLASS(ONR_W_HONORIFIC), -1},
    {"titles", "he-honorific", ONR_CLASS(ONR_W_HONORIFIC) | ONR_CLASS(ONR_W_HE_HONORIFIC), -1},
    {"titles", "she-honorific", ONR_CLASS(ONR_W_HONORIFIC) | ONR_CLASS(ONR_W_SHE_HONORIFIC), -1},
    {"titles", "title", ONR_CLASS(ONR_W_TITLE), -1},
    {"titles", "office", ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_OFFICE), -1},
    {"titles", "modifier", ONR_CLASS(ONR_W_MODIFIER), -1},
    {"titles", "official", ONR_CLASS(ONR_W_OFFICIAL), -1},
    {"titles", "source", ONR_CLASS(ONR_W_SOURCE), -1},
    {"titles", "suffix", ONR_CLASS(ONR_W_SUFFIX), -1},
    {"given_names", "he", ONR_CLASS(ONR_W_GIVEN_HE), -1},
    {"given_names", "she", ONR_CLASS(ONR_W_GIVEN_SHE), -1},
    {"given_names", "either", ONR_CLASS(ONR_W_GIVEN_EITHER), -1},
    {"given_names", "surname", ONR_CLASS(ONR_W_SURNAME), -1},
    {"people", "he", ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_SURNAME), -1},
    {"people", "she", ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_SURNAME), -1},
    {"people", "either", ONR_CLASS(ONR_W_GIVEN_EITHER) | ONR_CLASS(ONR_W_SURNAME), -1},
    {"people", "surname", ONR_CLASS(ONR_W_SURNAME), -1},
    {"wordnet", "surname", ONR_CLASS(ONR_W_SURNAME), -1},
    {"wordnet", "place", ONR_CLASS(ONR_W_CITY), -1},
    {"subdivisions", "place", ONR_CLASS(ONR_W_CITY), -1},
    {"cities", "place", ONR_CLASS(ONR_W_CITY), -1},
    {"cities", "large", PLACE_NAME, -1},
    {"places", "place", PLACE_NAME, ONR_PLACE},
    {"places", "region", PLACE_NAME, ONR_PLACE},
    {"places", "head", ONR_CLASS(ONR_W_PLACE_HEAD), -1},
    {"places", "lead", ONR_CLASS(ONR_W_PLACE_LEAD), -1},
    {"places", "direction", ONR_CLASS(ONR_W_DIRECTION), -1},
    {"organizations", "name", ONR_CLASS(ONR_W_ORG), ONR_ORGANIZATION},
    {"organizations", "head", ONR_CLASS(ONR_W_ORG_HEAD), -1},
    {"organizations", "suffix", ONR_CLASS(ONR_W_ORG_SUFFIX), -1},
    {"organizations", "lead", ONR_CLASS(ONR_W_ORG_LEAD), -1},
    {"organizations", "thing", ONR_CLASS(ONR_W_THING), -1},
    {"events", "head", ONR_CLASS(ONR_W_EVENT_HEAD), -1},
    {"events", "name", ONR_CLASS(ONR_W_EVENT), ONR_EVENT},
    {"groups", "people", ONR_CLASS(ONR_W_PEOPLE), -1},
    {"groups", "adjective", ONR_CLASS(ONR_W_PEOPLE_ADJ), -1},
    {"common_words", "common", ONR_CLASS(ONR_W_COMMON), -1},
    {"noun_cues", "attitude", ONR_CLASS(ONR_W_ATTITUDE), -1},
    {"noun_cues", "carrier", ONR_CLASS(ONR_W_CARRIER), -1},
    {"noun_cues", "preposition", ONR_CLASS(ONR_W_CUE_PREPOSITION), -1},
};

/* A letter without its accent: "é" → "e", "ø" → "o"; what has none stays. Only Latin letters are looked at. */
static uint32_t without_accent(uint32_t point) {
  static const struct {
    uint32_t letter, plain;
  } whole[] = {{0xE6, 'a'},  {0xF0, 'd'},  {0xF8, 'o'},  {0xFE, 't'},  {0x111, 'd'},
               {0x131, 'i'}, {0x142, 'l'}, {0x153, 'o'}, {0x167, 't'}, {0x259, 'a'}};
  bool latin = (point >= 0xC0 && point < 0x250) || (point >= 0x1E00 && point < 0x1F00);
  if (!latin) return point;
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (whole[i].letter == point) return whole[i].plain;
  UErrorCode status = U_ZERO_ERROR;
  UChar parts[8];
  const UNormalizer2 *normalizer = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status)) return point;
  int32_t count = unorm2_getDecomposition(normalizer, (UChar32)point, parts, 8, &status);
  return U_SUCCESS(status) && count > 1 && parts[0] < 0x80 ? parts[0] : point;
}

static void put_letter(char *out, size_t *len, uint32_t point) {
  bool accent = point >= 0x300 && point < 0x370; /* combining */
  if (accent) return;
  uint32_t lower = without_accent((uint32_t)u_tolower((UChar32)point));
  size_t at = *len;
  U8_APPEND_UNSAFE((uint8_t *)out, at, lower);
  *len = at;
}

/* Lower-cases the ASCII that `s` begins with, up to the first white space, and returns its length; as much of it as
 * fits with room for another character. */
static size_t lower_ascii(struct onr_str s, char *out, size_t size) {
  size_t room = size < U8_MAX_LENGTH ? 0 : size - U8_MAX_LENGTH + 1, most = s.len < room ? s.len : room, len = 0;
  for (; len < most && s.data[len] > ' ' && s.data[len] <= '~'; len++) out[len] = onr_ascii_lower(s.data[len]);
  return len;
}

bool onr_lexicon_lower(struct onr_str s, char *out, size_t size, size_t *ret_len) {
  size_t len = lower_ascii(s, out, size);
  for (size_t i = len; i < s.len;) {
    if (len + U8_MAX_LENGTH > size) return false;
    unsigned char c = (unsigned char)s.data[i];
    if (c < 0x80) {
      i++;
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        if (len > 0 && out[len - 1] != ' ') out[len++] = ' ';
      } else {
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
      }
      continue;
    }
    uint32_t point = onr_utf8_next(s, &i);
    if (point == 0x2019 || point == 0x02BC) {
      out[len++] = '\'';
    } else if (point == 0xA0) {
      if (len > 0 && out[len - 1] != ' ') out[len++] = ' ';
    } else if (!onr_lexicon_is_unseen(point)) {
      put_letter(out, &len, point);
    }
  }
  *ret_len = len;
  return true;
}

/* The slot of a key, or the free one where it belongs. */
static struct onr_lexicon_slot *find_slot(const struct onr_lexicon *lexicon, struct onr_str key, uint64_t hash) {
  size_t mask = lexicon->slot_count - 1, at = (size_t)hash & mask;
  for (; lexicon->slots[at].word; at = (at + 1) & mask)
    if (lexicon->slots[at].hash == (uint32_t)hash &&
        onr_str_equal(lexicon->words[lexicon->slots[at].word - 1].key, key))
      break;
  return &lexicon->slots[at];
}

const struct onr_word *onr_lexicon_find_hashed(const struct onr_lexicon *lexicon, struct onr_str key, uint64_t hash) {
  uint32_t word = find_slot(lexicon, key, hash)->word;
  return word ? &lexicon->words[word - 1] : NULL;
}

const struct onr_word *onr_lexicon_find(const struct onr_lexicon *lexicon, struct onr_str key) {
  return onr_lexicon_find_hashed(lexicon, key, onr_hash64(key));
}

static bool make_slots(struct onr_lexicon *lexicon, size_t count) {
  struct onr_lexicon_slot *old = lexicon->slots;
  size_t old_count = lexicon->slot_count;
  lexicon->slots = onr_arena_zalloc(&lexicon->arena, count, sizeof *old);
  lexicon->slot_count = count;
  if (!lexicon->slots) return false;
  for (size_t i = 0; i < old_count; i++)
    if (old[i].word) *find_slot(lexicon, lexicon->words[old[i].word - 1].key, old[i].hash) = old[i];
  return true;
}

/* The first token of a phrase, and how many tokens it has: words and the hyphens and apostrophes that part them. */
static struct onr_str first_token(struct onr_str key, size_t *ret_tokens) {
  size_t end = key.len, tokens = 1;
  for (size_t i = 0; i < key.len; i++) {
    char c = key.data[i];
    if (c == ' ' || c == '-' || c == '&') {
      if (end == key.len && i > 0) end = i;
      tokens += c == ' ' ? 1 : 2;
    }
    if (c == '\'') tokens += 1;
  }
  *ret_tokens = tokens < ONR_PHRASE_TOKENS ? tokens : ONR_PHRASE_TOKENS;
  return onr_str_slice(key, 0, end);
}

static struct onr_word *add_key(struct onr_lexicon *lexicon, struct onr_str key) {
  uint64_t hash = onr_hash64(key);
  struct onr_lexicon_slot *slot = find_slot(lexicon, key, hash);
  if (slot->word) return &lexicon->words[slot->word - 1];
  struct onr_str copy = onr_arena_str(&lexicon->arena, key);
  struct onr_word *words =
      onr_arena_grow(&lexicon->arena, lexicon->words, lexicon->word_count, &lexicon->word_capacity, sizeof *words);
  if (!copy.data || !words) return NULL;
  lexicon->words = words;
  struct onr_word *word = &words[lexicon->word_count++];
  *word = (struct onr_word){.key = copy};
  *slot = (struct onr_lexicon_slot){(uint32_t)hash, (uint32_t)lexicon->word_count};
  bool full = lexicon->word_count * 2 > lexicon->slot_count;
  return full && !make_slots(lexicon, lexicon->slot_count * 2) ? NULL : word;
}

struct onr_word *onr_lexicon_add(struct onr_lexicon *lexicon, struct onr_str key) {
  char lower[ONR_WORD_SIZE];
  struct onr_str folded = {lower, 0};
  if (!onr_lexicon_lower(key, lower, sizeof lower, &folded.len) || folded.len == 0) return NULL;
  size_t tokens;
  struct onr_str first = first_token(folded, &tokens);
  if (first.len < folded.len) {
    struct onr_word *start = add_key(lexicon, first);
    if (!start) return NULL;
    if (start->longest < tokens) start->longest = (uint8_t)tokens;
    struct onr_str after = onr_str_slice(folded, first.len, folded.len);
    if (after.len >= ONR_GOES_ON) start->phrases |= onr_lexicon_going_on(after);
  }
  return add_key(lexicon, folded);
}

uint16_t onr_lexicon_add_known(struct onr_lexicon *lexicon, struct onr_str name, struct onr_str code,
                               enum onr_entity_type type) {
  if (lexicon->known_count >= UINT16_MAX - 1) return 0;
  struct onr_known *knowns =
      onr_arena_grow(&lexicon->arena, lexicon->knowns, lexicon->known_count, &lexicon->known_capacity, sizeof *knowns);
  if (!knowns) return 0;
  lexicon->knowns = knowns;
  struct onr_known known = {
      .name = onr_arena_str(&lexicon->arena, name), .code = onr_arena_str(&lexicon->arena, code), .type = type};
  if (!known.name.data || !known.code.data) return 0;
  knowns[lexicon->known_count++] = known;
  return (uint16_t)lexicon->known_count;
}

/* One item of a class, with its synonyms: "NATO = North Atlantic Treaty Organization". A region's second name is its
 * adjective. */
static bool read_item(struct onr_lexicon *lexicon, const struct class_row *row, struct onr_str item) {
  struct onr_str name, rest = item;
  uint16_t known = 0;
  bool region = strcmp(row->name, "region") == 0;
  for (bool first = true; onr_str_next(&rest, '=', &name); first = false) {
    name = onr_str_trim(name);
    struct onr_word *word = onr_lexicon_add(lexicon, name);
    if (!word) return false;
    if (row->known >= 0 && first && word->known) {
      known = word->known; /* another line has more names for it */
    } else if (row->known >= 0 && first) {
      known = onr_lexicon_add_known(lexicon, name, ONR_STR(""), (enum onr_entity_type)row->known);
      if (known == 0) return false;
    }
    if (row->known >= 0 && word->known == 0) word->known = known;
    word->classes |= region && !first ? ONR_CLASS(ONR_W_ADJECTIVE) : row->classes;
    if (region) word->classes |= ONR_CLASS(ONR_W_COUNTRY);
    bool plural_too = (region && !first) || (row->classes & ONR_CLASS(ONR_W_PEOPLE_ADJ));
    if (!plural_too) continue;
    char buffer[ONR_WORD_SIZE];
    int len = snprintf(buffer, sizeof buffer, "%.*ss", ONR_FMT(name));
    if (len < 0 || (size_t)len >= sizeof buffer) continue;
    word = onr_lexicon_add(lexicon, (struct onr_str){buffer, (size_t)len});
    if (!word) return false;
    word->classes |= ONR_CLASS(ONR_W_PEOPLE);
  }
  return true;
}

static const struct class_row *find_class(const char *list, struct onr_str name) {
  for (size_t i = 0; i < sizeof class_rows / sizeof *class_rows; i++)
    if (strcmp(class_rows[i].list, list) == 0 && onr_str_equal(onr_str_from(class_rows[i].name), name))
      return &class_rows[i];
  return NULL;
}

static bool read_class_line(struct onr_lexicon *lexicon, const char *list, struct onr_str line,
                            const char **ret_problem) {
  struct onr_str name, item;
  bool has_name = onr_str_next(&line, ':', &name);
  if (!has_name || !line.data) return *ret_problem = "expected \"class: item, item\"", false;
  const struct class_row *row = find_class(list, onr_str_trim(name));
  if (!row) return *ret_problem = "no such class", false;
  while (onr_str_next(&line, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len == 0) return *ret_problem = "expected an item between the commas", false;
    if (!read_item(lexicon, row, item)) return false;
  }
  return true;
}

static bool read_line(struct onr_lexicon *lexicon, const char *list, struct onr_str line, const char **ret_problem) {
  if (strcmp(list, "countries") == 0) return onr_lexicon_read_country(lexicon, line, ret_problem);
  if (strcmp(list, "nicknames") == 0) return onr_lexicon_read_nickname(lexicon, line, ret_problem);
  if (strcmp(list, "roles") == 0) return onr_lexicon_read_role(lexicon, line, ret_problem);
  if (strcmp(list, "capitals") == 0) return onr_lexicon_read_capital(lexicon, line, ret_problem);
  if (strcmp(list, "states") == 0) return onr_lexicon_read_state(lexicon, line, ret_problem);
  if (strcmp(list, "speech_verbs") == 0) return onr_lexicon_read_verb(lexicon, line, ret_problem);
  if (strcmp(list, "attitude_nouns") == 0) return onr_lexicon_read_noun(lexicon, line, ret_problem);
  if (strcmp(list, "attitude_adjectives") == 0) return onr_lexicon_read_adjective(lexicon, line, ret_problem);
  return read_class_line(lexicon, list, line, ret_problem);
}

enum onr_error onr_lexicon_read(struct onr_lexicon *lexicon, const char *list, struct onr_str text,
                                struct onr_failure *failure) {
  struct onr_str line;
  for (int number = 1; onr_str_next(&text, '\n', &line); number++) {
    line = onr_str_trim(line);
    if (line.len == 0 || line.data[0] == '#') continue;
    const char *problem = NULL;
    if (read_line(lexicon, list, line, &problem)) continue;
    if (!problem) return onr_fail_memory(failure);
    return onr_fail(failure, ONR_ERR_INTERNAL, "word list %s, line %d: %s, got \"%.*s\"", list, number, problem,
                    ONR_FMT(line));
  }
  return ONR_OK;
}

bool onr_lexicon_init_empty(struct onr_lexicon *lexicon, size_t memory) {
  *lexicon = (struct onr_lexicon){0};
  onr_arena_init(&lexicon->arena, memory);
  return make_slots(lexicon, FIRST_SLOTS);
}

enum onr_error onr_lexicon_init(struct onr_lexicon *lexicon, struct onr_failure *failure) {
  if (!onr_lexicon_init_empty(lexicon, LEXICON_MEMORY)) return onr_fail_memory(failure);
  for (const struct onr_embedded *file = onr_embedded_lexicon; file->name; file++) {
    struct onr_str name = onr_str_from(file->name);
    char list[64];
    size_t len = name.len - (onr_str_ends_with(name, ONR_STR(".txt")) ? 4 : 0);
    snprintf(list, sizeof list, "%.*s", (int)len, file->name);
    enum onr_error error = onr_lexicon_read(lexicon, list, (struct onr_str){file->data, file->len}, failure);
    if (error) return error;
  }
  return ONR_OK;
}

void onr_lexicon_close(struct onr_lexicon *lexicon) {
  onr_arena_close(&lexicon->arena);
  *lexicon = (struct onr_lexicon){0};
}
