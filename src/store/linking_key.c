/* The keys by which names are looked up. */
#include <unicode/uchar.h>

#include "linking_words.h"
#include "onrecord/utf8.h"

/* Letters that have no decomposition, in the ASCII that papers write for them. */
static const char *plain_letter(uint32_t c) {
  switch (c) {
  case 0xF8: return "o";   /* ø */
  case 0x142: return "l";  /* ł */
  case 0x111:              /* đ */
  case 0xF0: return "d";   /* ð */
  case 0xE6: return "ae";  /* æ */
  case 0x153: return "oe"; /* œ */
  case 0xFE: return "th";  /* þ */
  case 0x131: return "i";  /* ı */
  case 0x127: return "h";  /* ħ */
  default: return NULL;
  }
}

static size_t put(char *out, size_t len, const char *text, size_t size) {
  memcpy(out + len, text, size);
  return len + size;
}

static size_t put_space(char *out, size_t len) {
  if (len > 0 && out[len - 1] != ' ') out[len++] = ' ';
  return len;
}

/* Whether the Arabic article, joined to its word, begins here: "al-assad". */
static bool is_arabic_article(struct onr_str rest) {
  return (onr_str_starts_with(rest, ONR_STR("al-")) || onr_str_starts_with(rest, ONR_STR("el-"))) && rest.len > 3;
}

/* Letters and digits, parted by single spaces. A place's comma stays, as it parts a town from where it is; a person's
 * Arabic article goes. At most four bytes for one of the folded name's: "&" is "and ". */
static struct onr_str plain_words(struct onr_str folded, enum onr_entity_type type, char *out) {
  size_t len = 0;
  bool place = type == ONR_PLACE;
  for (size_t i = 0; i < folded.len;) {
    if (type == ONR_PERSON && (len == 0 || out[len - 1] == ' ') &&
        is_arabic_article(onr_str_slice(folded, i, folded.len)))
      i += 3;
    size_t start = i;
    uint32_t c = onr_utf8_next(folded, &i);
    const char *letters = plain_letter(c);
    if (letters) {
      len = put(out, len, letters, strlen(letters));
    } else if (u_isalnum((UChar32)c)) {
      len = put(out, len, folded.data + start, i - start);
    } else if (c == '&') {
      len = put(out, put_space(out, len), "and ", 4);
    } else if (c == ',' && place && len > 0 && out[len - 1] != ',') {
      if (out[len - 1] == ' ') len--;
      len = put(out, len, ", ", 2);
    } else if (c != '\'') {
      len = put_space(out, len);
    }
  }
  while (len > 0 && (out[len - 1] == ' ' || out[len - 1] == ',')) len--;
  return (struct onr_str){out, len};
}

/* ---- Words that say the same ---- */

struct variant {
  const char *written, *key;
};

static struct onr_str variant_of(struct onr_str word, const struct variant *variants, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_equal(word, onr_str_from(variants[i].written))) return onr_str_from(variants[i].key);
  return word;
}

static struct onr_str place_word(struct onr_str word) {
  static const struct variant variants[] = {{"saint", "st"}, {"sainte", "ste"}, {"mount", "mt"}, {"fort", "ft"}};
  return variant_of(word, variants, sizeof variants / sizeof *variants);
}

static struct onr_str legal_form(struct onr_str word) {
  static const struct variant variants[] = {
      {"limited", "ltd"}, {"incorporated", "inc"}, {"corporation", "corp"}, {"company", "co"}};
  return variant_of(word, variants, sizeof variants / sizeof *variants);
}

static bool ends_with(struct onr_str word, const char *const *endings, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_ends_with(word, onr_str_from(endings[i]))) return true;
  return false;
}

/* Appends a word of a full name: "zelenskyy", "zelenskiy" and "zelenskyi" end like "zelensky", "sergei" like "sergey".
 */
static size_t put_person_word(char *out, size_t len, struct onr_str word) {
  static const char *const y[] = {"iy", "yy", "yi", "ii", "ij"}, *const ey[] = {"ei", "ej"};
  enum { SHORTEST = 5 };
  size_t start = len;
  for (len = put(out, len, word.data, word.len); len - start >= SHORTEST;) {
    struct onr_str written = {out + start, len - start};
    if (ends_with(written, y, sizeof y / sizeof *y))
      len--;
    else if (!ends_with(written, ey, sizeof ey / sizeof *ey))
      break;
    out[len - 1] = 'y';
  }
  return len;
}

/* ---- Whole names ---- */

/* Appends words [first, count); runs of single letters are one word: "u s steel" is "us steel". */
static size_t put_words(const struct onr_words *words, enum onr_entity_type type, char *out) {
  size_t len = 0;
  bool single_before = false;
  for (size_t i = 0; i < words->count; i++) {
    struct onr_str word = words->items[i];
    bool single = word.len == 1;
    if (!(single && single_before)) len = put_space(out, len);
    single_before = single;
    if (type == ONR_PLACE) word = place_word(word);
    if (type == ONR_ORGANIZATION && i > 0 && i + 1 == words->count) word = legal_form(word);
    len = put(out, len, word.data, word.len);
  }
  return len;
}

static size_t put_person(const struct onr_words *words, char *out) {
  size_t len = 0;
  bool bare = onr_words_are_bare(words);
  for (size_t i = 0; i < words->count; i++) {
    struct onr_str word = words->items[i];
    bool inner = i > 0 && i + 1 < words->count;
    if (inner && onr_str_equal(word, ONR_STR("al"))) continue;
    len = put_space(out, len);
    len = bare ? put(out, len, word.data, word.len) : put_person_word(out, len, word);
  }
  return len;
}

/* Takes away what stands before the name itself. */
static void drop_leading(struct onr_words *words, enum onr_entity_type type) {
  static const char *const titles[] = {"mr", "mrs", "ms", "miss", "dr", "sir", "dame"};
  while (words->count > 1) {
    bool leading = onr_str_equal(words->items[0], ONR_STR("the"));
    for (size_t i = 0; type == ONR_PERSON && i < sizeof titles / sizeof *titles && !leading; i++)
      leading = onr_str_equal(words->items[0], onr_str_from(titles[i]));
    if (!leading) return;
    onr_words_drop_first(words);
  }
}

struct onr_str onr_linking_key(struct onr_arena *arena, enum onr_entity_type type, struct onr_str folded) {
  const struct onr_str none = {NULL, 0};
  if (folded.len > SIZE_MAX / 8) return none;
  size_t size = folded.len * 4 + 8;
  char *plain = onr_arena_alloc(arena, size), *out = onr_arena_alloc(arena, size);
  if (!plain || !out) return none;
  struct onr_str text = plain_words(folded, type, plain);
  if (text.len == 0) return folded; /* marks only */
  struct onr_words words;
  if (!onr_words_split(text, &words)) return text; /* of so many words that none of what follows matters */
  drop_leading(&words, type);
  size_t len = type == ONR_PERSON ? put_person(&words, out) : put_words(&words, type, out);
  return (struct onr_str){out, len};
}

bool onr_linking_is_bare(enum onr_entity_type type, struct onr_str key) {
  struct onr_words words;
  return type == ONR_PERSON && onr_words_split(key, &words) && onr_words_are_bare(&words);
}

/* No key has the mark in it. */
struct onr_str onr_linking_key_in(struct onr_arena *arena, struct onr_str key, struct onr_str article_id) {
  size_t len = 0;
  char *out = onr_arena_alloc(arena, key.len + article_id.len + 2);
  if (!out) return (struct onr_str){NULL, 0};
  len = put(out, len, key.data, key.len);
  len = put(out, len, " @", 2);
  len = put(out, len, article_id.data, article_id.len);
  return (struct onr_str){out, len};
}
