/*
 * Canonical names: one form for the ways in which papers write a name, so that an entity has the same name in every
 * article: "JOHN DOE" is John Doe, "I.R.S." is IRS, "Republican" is Republicans. A middle initial goes only where the
 * same article also does without it: it may be what tells a father from his son.
 */
#include "entities.h"

/* Whether the word is a middle initial: "J", "J.". */
static bool is_initial(struct onr_str word) {
  if (onr_str_ends_with(word, ONR_STR("."))) word.len--;
  return onr_utf8_length(word) == 1;
}

/* Appends a word, parted by a space. */
static void put(char *out, size_t *len, struct onr_str word) {
  if (*len > 0) out[(*len)++] = ' ';
  memcpy(out + *len, word.data, word.len);
  *len += word.len;
}

/* The name without initials between its first and last word. `out` has room for it. */
static size_t without_initials(struct onr_str name, char *out) {
  struct onr_str word, next, rest = name;
  size_t len = 0;
  if (!onr_str_next(&rest, ' ', &word)) return 0;
  bool spelled = !is_initial(word); /* "J. K. Moss" keeps hers */
  put(out, &len, word);
  for (bool more = onr_str_next(&rest, ' ', &word); more; word = next) {
    more = onr_str_next(&rest, ' ', &next);
    if (word.len > 0 && !(spelled && more && is_initial(word))) put(out, &len, word);
  }
  return len;
}

/* Whether all letters are capitals, of two words or one long one: no acronym. */
bool onr_name_is_shouted(struct onr_str name) {
  enum { LONG_WORD = 5 };
  size_t letters = 0, spaces = 0;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.data[i];
    if (c >= 'a' && c <= 'z') return false;
    letters += c >= 'A' && c <= 'Z';
    spaces += c == ' ' || c == '-';
  }
  return letters + spaces >= name.len && (spaces > 0 || letters >= LONG_WORD);
}

/* "JOHN DOE" → "John Doe", in place; only ASCII letters come here. */
static void calm(char *name, size_t len) {
  for (size_t i = 1; i < len; i++)
    if (name[i - 1] != ' ' && name[i - 1] != '-' && name[i] >= 'A' && name[i] <= 'Z')
      name[i] = (char)(name[i] + ('a' - 'A'));
}

/* "I.R.S." → "IRS"; other names stay. */
static size_t without_dots(struct onr_str name, char *out) {
  size_t len = 0;
  bool dotted = name.len >= 4 && name.len % 2 == 0;
  for (size_t i = 0; dotted && i < name.len; i++)
    dotted = i % 2 ? name.data[i] == '.' : name.data[i] >= 'A' && name.data[i] <= 'Z';
  for (size_t i = 0; i < name.len; i++)
    if (!dotted || i % 2 == 0) out[len++] = name.data[i];
  return len;
}

/* "Republican" → "Republicans", "Tory" → "Tories"; adjectives that are no nouns ("Jewish", "Islamic") stay. */
static size_t in_plural(struct onr_str name, char *out) {
  static const char *const adjectives[] = {"ish", "ese", "x", "s", "z"};
  size_t len = name.len;
  memcpy(out, name.data, len);
  for (size_t i = 0; i < sizeof adjectives / sizeof *adjectives; i++)
    if (onr_str_ends_with(name, onr_str_from(adjectives[i]))) return len;
  bool noun = onr_str_equal_nocase(name, ONR_STR("Catholic")) || onr_str_equal_nocase(name, ONR_STR("Hispanic"));
  if (onr_str_ends_with(name, ONR_STR("ic")) && !noun) return len;
  bool tory = onr_str_ends_with(name, ONR_STR("y"));
  struct onr_str ending = tory ? ONR_STR("ies") : ONR_STR("s");
  if (tory) len--;
  memcpy(out + len, ending.data, ending.len);
  return len + ending.len;
}

static size_t as_it_is(struct onr_str name, char *out) {
  memcpy(out, name.data, name.len);
  return name.len;
}

struct onr_str onr_name_canonical(struct onr_arena *arena, enum onr_entity_type type, struct onr_str name,
                                  bool drop_initials) {
  enum { ENDING = 4 };
  char *out = onr_arena_alloc(arena, name.len + ENDING);
  if (!out) return (struct onr_str){NULL, 0};
  size_t len;
  switch (type) {
  case ONR_PERSON: len = drop_initials ? without_initials(name, out) : as_it_is(name, out); break;
  case ONR_GROUP: len = in_plural(name, out); break;
  case ONR_ORGANIZATION:
  case ONR_PLACE:
  case ONR_EVENT:
  case ONR_ENTITY_TYPE_COUNT:
  default: len = without_dots(name, out); break;
  }
  if (type == ONR_PERSON && onr_name_is_shouted((struct onr_str){out, len})) calm(out, len);
  return (struct onr_str){out, len};
}
