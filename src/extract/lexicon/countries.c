/*
 * Reads the lists of countries, capitals and states, and makes the addresses of what they name:
 *
 *   https://www.wikidata.org/entity/Q30                the item of Wikidata
 *   https://www.iso.org/obp/ui/#iso:code:3166:US       ISO's own page for the code, of whole countries
 */
#include <stdio.h>

#include "lexicon.h"

enum { COUNTRY_COLUMNS = 7, CAPITAL_COLUMNS = 5, STATE_COLUMNS = 2, ADDRESSES = 2 };

#define WIKIDATA "https://www.wikidata.org/entity/"
#define ISO_3166 "https://www.iso.org/obp/ui/#iso:code:3166:"

static bool split(struct onr_str line, struct onr_str *columns, size_t expected) {
  struct onr_str part;
  size_t count = 0;
  for (; onr_str_next(&line, '|', &part); count++)
    if (count < expected) columns[count] = onr_str_trim(part);
  return count == expected;
}

static bool mark(struct onr_lexicon *lexicon, struct onr_str name, uint64_t classes, uint16_t known) {
  struct onr_word *word = onr_lexicon_add(lexicon, name);
  if (!word) return false;
  word->classes |= classes;
  word->known = known;
  return true;
}

static bool mark_all(struct onr_lexicon *lexicon, struct onr_str column, uint64_t classes, uint16_t known) {
  struct onr_str item;
  while (onr_str_next(&column, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len > 0 && !mark(lexicon, item, classes, known)) return false;
  }
  return true;
}

/* Adjectives and, where the regular plural exists, the people: "Russian", "Russians". */
static bool mark_adjectives(struct onr_lexicon *lexicon, struct onr_str column, uint16_t known) {
  struct onr_str item;
  while (onr_str_next(&column, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len == 0) continue;
    if (!mark(lexicon, item, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_COUNTRY), known)) return false;
    char last = item.data[item.len - 1];
    if (last == 's' || last == 'h' || last == 'e') continue;
    char plural[ONR_WORD_SIZE];
    int len = snprintf(plural, sizeof plural, "%.*ss", ONR_FMT(item));
    if (len < 0 || (size_t)len >= sizeof plural) continue;
    if (!mark(lexicon, (struct onr_str){plural, (size_t)len}, ONR_CLASS(ONR_W_PEOPLE), 0)) return false;
  }
  return true;
}

/* Each seat is a place of its own, with its other names. */
static bool mark_seats(struct onr_lexicon *lexicon, struct onr_str column) {
  struct onr_str item, name;
  while (onr_str_next(&column, ',', &item)) {
    uint16_t known = 0;
    while (onr_str_next(&item, '=', &name)) {
      name = onr_str_trim(name);
      if (name.len == 0) continue;
      if (known == 0) known = onr_lexicon_add_known(lexicon, name, ONR_STR(""), ONR_PLACE);
      if (known == 0 || !mark(lexicon, name, ONR_CLASS(ONR_W_PLACE), known)) return false;
    }
  }
  return true;
}

/* ---- Addresses ---- */

static bool add_address(struct onr_lexicon *lexicon, const char *start, struct onr_str end, struct onr_str *out) {
  size_t len = strlen(start) + end.len;
  char *text = onr_arena_alloc(&lexicon->arena, len + 1);
  if (!text) return false;
  snprintf(text, len + 1, "%s%.*s", start, ONR_FMT(end));
  *out = (struct onr_str){text, len};
  return true;
}

/* Whether ISO 3166-1 has assigned the code: codes that begin with X are everybody's own. */
static bool is_assigned(struct onr_str code) {
  return code.len == 2 && code.data[0] != 'X';
}

static bool add_addresses(struct onr_lexicon *lexicon, uint16_t number, struct onr_str code, struct onr_str item) {
  struct onr_str *addresses = onr_arena_zalloc(&lexicon->arena, ADDRESSES, sizeof *addresses);
  if (!addresses) return false;
  size_t count = 0;
  if (item.len > 0 && !add_address(lexicon, WIKIDATA, item, &addresses[count++])) return false;
  if (is_assigned(code) && !add_address(lexicon, ISO_3166, code, &addresses[count++])) return false;
  lexicon->knowns[number - 1].same_as = (struct onr_strs){addresses, count};
  return true;
}

static bool is_item(struct onr_str item) {
  return item.len > 1 && item.data[0] == 'Q' && onr_ascii_is_digit(item.data[1]);
}

/* ---- Lines ---- */

bool onr_lexicon_read_country(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str columns[COUNTRY_COLUMNS];
  if (!split(line, columns, COUNTRY_COLUMNS)) return *ret_problem = "expected seven columns", false;
  if (columns[0].len == 0) return *ret_problem = "expected a name in the first column", false;
  if (columns[2].len > 0 && !is_item(columns[2])) return *ret_problem = "expected a Wikidata item", false;
  uint64_t name = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_COUNTRY);
  uint16_t known = onr_lexicon_add_known(lexicon, columns[0], columns[1], ONR_PLACE);
  return known != 0 && add_addresses(lexicon, known, columns[1], columns[2]) &&
         mark(lexicon, columns[0], name, known) && mark_all(lexicon, columns[3], name, known) &&
         mark_adjectives(lexicon, columns[4], known) && mark_all(lexicon, columns[5], ONR_CLASS(ONR_W_PEOPLE), 0) &&
         mark_seats(lexicon, columns[6]);
}

static bool add_shared(struct onr_lexicon *lexicon, struct onr_str name, struct onr_str others, uint16_t known) {
  struct onr_arena *arena = &lexicon->arena;
  struct onr_shared_capital *grown = onr_arena_grow(arena, lexicon->shared_capitals, lexicon->shared_capital_count,
                                                    &lexicon->shared_capital_capacity, sizeof *grown);
  char *names = onr_arena_alloc(arena, name.len + others.len + 2);
  if (!grown || !names) return false;
  int len = snprintf(names, name.len + others.len + 2, "%.*s,%.*s", ONR_FMT(name), ONR_FMT(others));
  lexicon->shared_capitals = grown;
  grown[lexicon->shared_capital_count++] =
      (struct onr_shared_capital){{names, (size_t)len}, lexicon->knowns[known - 1]};
  return true;
}

bool onr_lexicon_read_capital(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str columns[CAPITAL_COLUMNS];
  if (!split(line, columns, CAPITAL_COLUMNS)) return *ret_problem = "expected five columns", false;
  if (columns[0].len == 0 || columns[1].len == 0) return *ret_problem = "expected a name and a country's code", false;
  if (!is_item(columns[2])) return *ret_problem = "expected a Wikidata item", false;
  bool shared = onr_str_equal(columns[4], ONR_STR("shared"));
  if (columns[4].len > 0 && !shared) return *ret_problem = "expected \"shared\" or nothing in the last column", false;
  uint16_t known = onr_lexicon_add_known(lexicon, columns[0], ONR_STR(""), ONR_PLACE);
  if (known == 0 || !add_addresses(lexicon, known, ONR_STR(""), columns[2])) return false;
  lexicon->knowns[known - 1].country = onr_arena_str(&lexicon->arena, columns[1]);
  if (!lexicon->knowns[known - 1].country.data) return false;
  if (shared) return add_shared(lexicon, columns[0], columns[3], known);
  uint64_t place = ONR_CLASS(ONR_W_PLACE);
  return mark(lexicon, columns[0], place, known) && mark_all(lexicon, columns[3], place, known);
}

bool onr_lexicon_read_state(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str columns[STATE_COLUMNS];
  if (!split(line, columns, STATE_COLUMNS)) return *ret_problem = "expected two columns", false;
  const struct onr_word *word = onr_lexicon_add(lexicon, columns[1]);
  if (!word) return false;
  if (word->known == 0) return *ret_problem = "expected the name of a place of another list", false;
  struct onr_known *known = &lexicon->knowns[word->known - 1];
  known->code = onr_arena_str(&lexicon->arena, columns[0]);
  return known->code.data != NULL;
}
