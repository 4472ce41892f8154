/* Reads a line of countries.txt: name | code | other names | adjectives | people | capitals. */
#include <stdio.h>

#include "lexicon.h"

enum { COLUMNS = 6 };

static bool mark(struct onr_lexicon *lexicon, struct onr_str name, uint64_t classes, uint16_t known) {
  struct onr_word *word = onr_lexicon_add(lexicon, name);
  if (!word) return false;
  word->classes |= classes;
  word->known = known;
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

static bool mark_all(struct onr_lexicon *lexicon, struct onr_str column, uint64_t classes, uint16_t known) {
  struct onr_str item;
  while (onr_str_next(&column, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len > 0 && !mark(lexicon, item, classes, known)) return false;
  }
  return true;
}

/* Each capital is a place of its own. */
static bool mark_capitals(struct onr_lexicon *lexicon, struct onr_str column) {
  struct onr_str item;
  while (onr_str_next(&column, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len == 0) continue;
    uint16_t known = onr_lexicon_add_known(lexicon, item, ONR_STR(""), ONR_PLACE);
    if (known == 0 || !mark(lexicon, item, ONR_CLASS(ONR_W_PLACE), known)) return false;
  }
  return true;
}

bool onr_lexicon_read_country(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str columns[COLUMNS], part;
  size_t count = 0;
  while (onr_str_next(&line, '|', &part)) {
    if (count == COLUMNS) return *ret_problem = "expected six columns", false;
    columns[count++] = onr_str_trim(part);
  }
  if (count != COLUMNS) return *ret_problem = "expected six columns", false;
  if (columns[0].len == 0) return *ret_problem = "expected a name in the first column", false;
  uint64_t name = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_COUNTRY);
  uint16_t known = onr_lexicon_add_known(lexicon, columns[0], columns[1], ONR_PLACE);
  return known != 0 && mark(lexicon, columns[0], name, known) && mark_all(lexicon, columns[2], name, known) &&
         mark_adjectives(lexicon, columns[3], known) && mark_all(lexicon, columns[4], ONR_CLASS(ONR_W_PEOPLE), 0) &&
         mark_capitals(lexicon, columns[5]);
}
