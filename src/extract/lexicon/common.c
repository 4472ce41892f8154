/* Common words with their regular endings taken off, as the list leaves those out. */
#include "lexicon.h"

struct ending {
  struct onr_str suffix, replacement;
};

static const struct ending endings[] = {
    {ONR_STR_INIT("ies"), ONR_STR_INIT("y")},
    {ONR_STR_INIT("es"), ONR_STR_INIT("")},
    {ONR_STR_INIT("es"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("s"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ied"), ONR_STR_INIT("y")},
    {ONR_STR_INIT("ed"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ed"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("ing"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ing"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("ly"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ness"), ONR_STR_INIT("")},
    {ONR_STR_INIT("er"), ONR_STR_INIT("")},
    {ONR_STR_INIT("er"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("ers"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ers"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("ingly"), ONR_STR_INIT("")},
    {ONR_STR_INIT("ingly"), ONR_STR_INIT("e")},
    {ONR_STR_INIT("ise"), ONR_STR_INIT("ize")},
    {ONR_STR_INIT("ised"), ONR_STR_INIT("ize")},
    {ONR_STR_INIT("ises"), ONR_STR_INIT("ize")},
    {ONR_STR_INIT("ising"), ONR_STR_INIT("ize")},
    {ONR_STR_INIT("isation"), ONR_STR_INIT("ization")},
    {ONR_STR_INIT("isations"), ONR_STR_INIT("ization")},
    {ONR_STR_INIT("our"), ONR_STR_INIT("or")},
};

static bool in_list(const struct onr_lexicon *lexicon, struct onr_str key) {
  return onr_is(onr_lexicon_find(lexicon, key), ONR_CLASS(ONR_W_COMMON));
}

/* The stem that `ending` leaves, or its form without a doubled consonant ("stopp"), is in the list. */
static bool stem_is_common(const struct onr_lexicon *lexicon, struct onr_str key, const struct ending *ending) {
  char stem[ONR_WORD_SIZE + 2];
  size_t len = key.len - ending->suffix.len;
  memcpy(stem, key.data, len);
  memcpy(stem + len, ending->replacement.data, ending->replacement.len);
  if (in_list(lexicon, (struct onr_str){stem, len + ending->replacement.len})) return true;
  bool doubled = len >= 4 && stem[len - 1] == stem[len - 2];
  return doubled && in_list(lexicon, (struct onr_str){stem, len - 1});
}

bool onr_lexicon_is_common(const struct onr_lexicon *lexicon, struct onr_str key, const struct onr_word *word) {
  enum { SHORTEST_STEM = 3 };
  if (key.len == 0 || key.len > ONR_WORD_SIZE) return false;
  if (onr_is(word, ONR_CLASS(ONR_W_COMMON))) return true;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    struct onr_str suffix = endings[i].suffix;
    bool ends = key.len >= suffix.len + SHORTEST_STEM && key.data[key.len - 1] == suffix.data[suffix.len - 1] &&
                onr_str_ends_with(key, suffix);
    if (ends && stem_is_common(lexicon, key, &endings[i])) return true;
  }
  return false;
}
