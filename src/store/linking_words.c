#include "linking_words.h"

static bool is_one_of(struct onr_str word, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_equal(word, onr_str_from(list[i]))) return true;
  return false;
}

static bool is_particle(struct onr_str word) {
  static const char *const particles[] = {"van", "von", "der", "den", "de",  "di",   "da",  "del", "della",
                                          "do",  "dos", "la",  "le",  "bin", "bint", "ibn", "ter", "zu"};
  return is_one_of(word, particles, sizeof particles / sizeof *particles);
}

static bool is_suffix(struct onr_str word) {
  static const char *const suffixes[] = {"jr", "sr", "ii", "iii", "iv", "junior", "senior"};
  return is_one_of(word, suffixes, sizeof suffixes / sizeof *suffixes);
}

bool onr_words_split(struct onr_str key, struct onr_words *ret_words) {
  struct onr_str word;
  ret_words->count = 0;
  while (onr_str_next(&key, ' ', &word)) {
    if (word.len == 0) continue;
    if (word.data[0] == '@') break;
    if (ret_words->count == ONR_WORDS_MAX) return false;
    ret_words->items[ret_words->count++] = word;
  }
  return ret_words->count > 0;
}

void onr_words_drop_first(struct onr_words *words) {
  words->count--;
  memmove(words->items, words->items + 1, words->count * sizeof *words->items);
}

bool onr_words_are_bare(const struct onr_words *words) {
  size_t first = 0;
  while (first + 1 < words->count && is_particle(words->items[first])) first++;
  return first + 1 == words->count;
}

bool onr_words_person(const struct onr_words *words, struct onr_person_name *ret_name) {
  if (words->count < 2 || onr_words_are_bare(words)) return false;
  size_t last = words->count - 1;
  struct onr_person_name name = {.given = words->items[0]};
  if (last > 1 && is_suffix(words->items[last])) name.suffix = words->items[last--];
  name.surname = words->items[last];
  for (size_t i = 1; i < last; i++) name.middle.items[name.middle.count++] = words->items[i];
  *ret_name = name;
  return true;
}
