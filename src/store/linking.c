/* Blocks and doubts. */
#include "linking.h"

#include <stdio.h>

#include "linking_words.h"
#include "onrecord/hash.h"
#include "onrecord/utf8.h"

/* Longer names are in no block: nothing but themselves is like them. */
enum { KEY_MAX = 240 };

static void add_block(struct onr_blocks *blocks, enum onr_block_kind kind, struct onr_str key) {
  static const char letters[] = {'n', 's', 't', 'a'};
  char text[KEY_MAX + 2] = {letters[kind]};
  if (key.len > KEY_MAX || blocks->count == ONR_BLOCKS_MAX) return;
  memcpy(text + 1, key.data, key.len);
  struct onr_block block = {kind, (int64_t)onr_hash64((struct onr_str){text, key.len + 1})};
  for (size_t i = 0; i < blocks->count; i++)
    if (blocks->items[i].id == block.id) return;
  blocks->items[blocks->count++] = block;
}

/* The key itself, without the article of a bare name. */
static struct onr_str own_name(struct onr_str key) {
  for (size_t i = 1; i < key.len; i++)
    if (key.data[i] == '@' && key.data[i - 1] == ' ') return onr_str_slice(key, 0, i - 1);
  return key;
}

static struct onr_str first_letter(struct onr_str word) {
  size_t end = 0;
  if (word.len) onr_utf8_next(word, &end);
  return onr_str_slice(word, 0, end);
}

static bool is_initial(struct onr_str word) {
  return onr_utf8_length(word) == 1;
}

/* "a b" in `out`, cut when there is no room. */
static struct onr_str pair(struct onr_str a, struct onr_str b, char *out, size_t size) {
  int len = snprintf(out, size, "%.*s %.*s", ONR_FMT(a), ONR_FMT(b));
  return (struct onr_str){out, len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1};
}

/* ---- Sounds ---- */

struct sound_rule {
  const char *written, *sound;
};

/* What transliterations from Arabic, Cyrillic and the like write now so, now so; longer ones first. */
static const struct sound_rule sound_rules[] = {
    {"tsch", "ch"}, {"tch", "ch"}, {"sch", "sh"}, {"ch", "ch"}, {"sh", "sh"}, {"kh", "h"}, {"gh", "k"}, {"dh", "d"},
    {"th", "t"},    {"ph", "f"},   {"zh", "zh"},  {"ck", "k"},  {"ou", "u"},  {"oo", "u"}, {"x", "ks"}, {"q", "k"},
    {"g", "k"},     {"c", "k"},    {"w", "v"},    {"o", "u"},   {"e", "i"},   {"y", "i"},  {"j", "i"},
};

static bool is_vowel(char c) {
  return c == 'a' || c == 'i' || c == 'u';
}

/* The word as it may sound, doubled letters once. At most `size` bytes. */
static struct onr_str sound_of(struct onr_str word, char *out, size_t size) {
  size_t len = 0;
  for (size_t at = 0; at < word.len;) {
    const struct sound_rule *rule = NULL;
    struct onr_str rest = onr_str_slice(word, at, word.len);
    for (size_t i = 0; i < sizeof sound_rules / sizeof *sound_rules && !rule; i++)
      if (onr_str_starts_with(rest, onr_str_from(sound_rules[i].written))) rule = &sound_rules[i];
    struct onr_str sound = rule ? onr_str_from(rule->sound) : onr_str_slice(rest, 0, 1);
    at += rule ? strlen(rule->written) : 1;
    for (size_t i = 0; i < sound.len && len < size; i++)
      if (len == 0 || out[len - 1] != sound.data[i]) out[len++] = sound.data[i];
  }
  return (struct onr_str){out, len};
}

enum { SOUND_MAX = 64 };

/* Appends the consonants; "a" for a vowel that a word begins with. */
static size_t put_consonants(struct onr_str word, char *out, size_t len) {
  char sound[SOUND_MAX];
  struct onr_str heard = sound_of(word, sound, sizeof sound);
  for (size_t i = 0; i < heard.len; i++)
    if (!is_vowel(heard.data[i]))
      out[len++] = heard.data[i];
    else if (i == 0)
      out[len++] = 'a';
  return len;
}

/* How many letters must be changed, added or left out to make one of the other. */
static size_t distance(struct onr_str a, struct onr_str b) {
  size_t row[SOUND_MAX + 1];
  for (size_t k = 0; k <= b.len; k++) row[k] = k;
  for (size_t i = 0; i < a.len; i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t k = 0; k < b.len; k++) {
      size_t change = diagonal + (a.data[i] != b.data[k]), other = (row[k] < row[k + 1] ? row[k] : row[k + 1]) + 1;
      diagonal = row[k + 1];
      row[k + 1] = change < other ? change : other;
    }
  }
  return row[b.len];
}

static bool sounds_alike(struct onr_str a, struct onr_str b) {
  enum { SHORT = 4, LONG = 7 };
  char one[SOUND_MAX], other[SOUND_MAX];
  struct onr_str x = sound_of(a, one, sizeof one), y = sound_of(b, other, sizeof other);
  size_t shorter = x.len < y.len ? x.len : y.len;
  return distance(x, y) <= (shorter <= SHORT ? 0u : shorter < LONG ? 1u : 2u);
}

/* First names that end in another kind of letter are other names: "martin", "martina"; "mario", "maria". */
static bool ends_alike(struct onr_str a, struct onr_str b) {
  char one[SOUND_MAX], other[SOUND_MAX];
  struct onr_str x = sound_of(a, one, sizeof one), y = sound_of(b, other, sizeof other);
  if (x.len == 0 || y.len == 0) return false;
  char last = x.data[x.len - 1], other_last = y.data[y.len - 1];
  return is_vowel(last) || is_vowel(other_last) ? last == other_last : true;
}

/* ---- Blocks ---- */

static void add_person_blocks(struct onr_blocks *blocks, struct onr_str key, const struct onr_words *words) {
  char text[2 * SOUND_MAX + KEY_MAX];
  struct onr_person_name name;
  if (key.len > KEY_MAX) return;
  if (!onr_words_person(words, &name)) {
    add_block(blocks, ONR_BLOCK_SURNAME, words->items[words->count - 1]);
    return;
  }
  add_block(blocks, ONR_BLOCK_NAME, pair(onr_words_given(name.given), name.surname, text, sizeof text));
  add_block(blocks, ONR_BLOCK_SURNAME, name.surname);
  size_t len = put_consonants(name.given, text, 0);
  text[len++] = ' ';
  len = put_consonants(name.surname, text, len);
  add_block(blocks, ONR_BLOCK_SOUND, (struct onr_str){text, len});
}

static bool is_small(struct onr_str word) {
  static const char *const small[] = {"of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "at"};
  for (size_t i = 0; i < sizeof small / sizeof *small; i++)
    if (onr_str_equal(word, onr_str_from(small[i]))) return true;
  return false;
}

static struct onr_str initials_of(const struct onr_words *words, bool with_small, char *out, size_t size) {
  size_t len = 0;
  for (size_t i = 0; i < words->count; i++) {
    struct onr_str letter = first_letter(words->items[i]);
    if (!with_small && is_small(words->items[i])) continue;
    if (len + letter.len > size) break;
    memcpy(out + len, letter.data, letter.len);
    len += letter.len;
  }
  return (struct onr_str){out, len};
}

static bool is_legal_form(struct onr_str word) {
  static const char *const forms[] = {"inc", "ltd",   "corp",     "co",  "llc", "plc", "ag",  "gmbh", "sa", "nv", "llp",
                                      "lp",  "group", "holdings", "spa", "ab",  "asa", "oyj", "bv",   "kk", "pty"};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (onr_str_equal(word, onr_str_from(forms[i]))) return true;
  return false;
}

/* The name without its legal form: "acme" of "acme inc". */
static struct onr_str without_form(struct onr_str key, const struct onr_words *words) {
  struct onr_str last = words->items[words->count - 1];
  return words->count > 1 && is_legal_form(last) ? onr_str_slice(key, 0, key.len - last.len - 1) : key;
}

/* Two letters stand for too much. */
enum { ACRONYM_MIN = 3, ACRONYM_MAX = 8 };

static void add_organization_blocks(struct onr_blocks *blocks, struct onr_str key, const struct onr_words *words) {
  char text[4 * ONR_WORDS_MAX];
  add_block(blocks, ONR_BLOCK_NAME, without_form(key, words));
  if (words->count == 1) {
    size_t letters = onr_utf8_length(key);
    if (letters >= ACRONYM_MIN && letters <= ACRONYM_MAX) add_block(blocks, ONR_BLOCK_ACRONYM, key);
    return;
  }
  for (int with_small = 0; with_small < 2; with_small++) {
    struct onr_str letters = initials_of(words, with_small, text, sizeof text);
    if (onr_utf8_length(letters) >= ACRONYM_MIN) add_block(blocks, ONR_BLOCK_ACRONYM, letters);
  }
}

/* The town of "paris, texas"; the whole key without a comma. */
static struct onr_str town_of(struct onr_str key) {
  const char *comma = memchr(key.data, ',', key.len);
  return comma ? onr_str_slice(key, 0, (size_t)(comma - key.data)) : key;
}

struct onr_blocks onr_linking_blocks(enum onr_entity_type type, struct onr_str key) {
  struct onr_blocks blocks = {.count = 0};
  struct onr_words words;
  struct onr_str name = own_name(key);
  add_block(&blocks, ONR_BLOCK_NAME, name);
  if (!onr_words_split(name, &words)) return blocks;
  if (type == ONR_PERSON) add_person_blocks(&blocks, name, &words);
  if (type == ONR_ORGANIZATION) add_organization_blocks(&blocks, name, &words);
  if (type == ONR_PLACE) add_block(&blocks, ONR_BLOCK_NAME, town_of(name));
  return blocks;
}

/* ---- Doubts ---- */

static bool doubt(struct onr_doubt *out, enum onr_suggestion_reason reason, double score, bool swapped) {
  *out = (struct onr_doubt){reason, score, swapped};
  return true;
}

/* Whether middle names agree: one has none, or each is the other or its initial. */
static bool middles_agree(const struct onr_words *a, const struct onr_words *b) {
  if (a->count == 0 || b->count == 0) return true;
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++) {
    struct onr_str x = a->items[i], y = b->items[i];
    if (onr_str_equal(x, y)) continue;
    if (!is_initial(x) && !is_initial(y)) return false;
    if (!onr_str_equal(first_letter(x), first_letter(y))) return false;
  }
  return true;
}

static bool suffixes_agree(const struct onr_person_name *a, const struct onr_person_name *b) {
  return a->suffix.len == 0 || b->suffix.len == 0 || onr_str_equal(a->suffix, b->suffix);
}

static bool parts_of(const struct onr_linking_entity *candidate, struct onr_person_name *ret_name) {
  struct onr_words words;
  return candidate->type == ONR_PERSON && onr_words_split(candidate->key, &words) && onr_words_person(&words, ret_name);
}

/* The one with fewer letters is less sure of its name. */
static bool is_shorter(const struct onr_linking_entity *a, const struct onr_linking_entity *b) {
  return a->key.len != b->key.len ? a->key.len < b->key.len : onr_str_compare(a->key, b->key) < 0;
}

static bool doubt_full_names(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                             struct onr_doubt *out) {
  struct onr_person_name one, other;
  if (!parts_of(a, &one) || !parts_of(b, &other)) return false;
  if (!onr_str_equal(one.surname, other.surname)) return false;
  bool same_given = onr_str_equal(one.given, other.given);
  if (!same_given && !onr_str_equal(onr_words_given(one.given), onr_words_given(other.given))) return false;
  if (!middles_agree(&one.middle, &other.middle) || !suffixes_agree(&one, &other)) return false;
  if (!same_given) return doubt(out, ONR_REASON_GIVEN_NAME, 0.7, false);
  bool same_suffix = onr_str_equal(one.suffix, other.suffix);
  return doubt(out, same_suffix ? ONR_REASON_MIDDLE_NAME : ONR_REASON_NAME_SUFFIX, same_suffix ? 0.8 : 0.5,
               is_shorter(b, a));
}

static bool doubt_organizations(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                                struct onr_doubt *out) {
  struct onr_words one, other;
  if (!onr_words_split(a->key, &one) || !onr_words_split(b->key, &other)) return false;
  struct onr_str x = without_form(a->key, &one), y = without_form(b->key, &other);
  bool one_has = x.len < a->key.len, other_has = y.len < b->key.len;
  if (one_has == other_has || !onr_str_equal(x, y)) return false;
  return doubt(out, ONR_REASON_ORGANIZATION_SUFFIX, 0.85, one_has);
}

/* A known capital is no doubt about its namesakes. */
static bool doubt_places(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                         struct onr_doubt *out) {
  struct onr_str x = town_of(a->key), y = town_of(b->key);
  bool one_has = x.len < a->key.len, other_has = y.len < b->key.len;
  if (one_has == other_has || !onr_str_equal(x, y) || (one_has ? b->known : a->known)) return false;
  return doubt(out, ONR_REASON_QUALIFIED_PLACE, 0.6, one_has);
}

static bool is_bare(const struct onr_linking_entity *candidate) {
  return onr_linking_is_bare(candidate->type, candidate->key);
}

static bool doubt_names(const struct onr_linking_entity *a, const struct onr_linking_entity *b, struct onr_doubt *out) {
  bool same = onr_str_equal(own_name(a->key), own_name(b->key));
  if (a->type != b->type) { /* a surname that is a place's as well is no doubt: there are too many */
    bool surname_and_place = (is_bare(a) && b->type == ONR_PLACE) || (is_bare(b) && a->type == ONR_PLACE);
    return same && !surname_and_place && doubt(out, ONR_REASON_OTHER_KIND, 0.5, false);
  }
  if (is_bare(a) || is_bare(b)) return false;
  if (same) return doubt(out, ONR_REASON_SAME_NAME, 0.9, false);
  switch (a->type) {
  case ONR_PERSON: return doubt_full_names(a, b, out);
  case ONR_ORGANIZATION: return doubt_organizations(a, b, out);
  case ONR_PLACE: return doubt_places(a, b, out);
  case ONR_GROUP:
  case ONR_EVENT:
  case ONR_ENTITY_TYPE_COUNT: break;
  }
  return false;
}

static bool doubt_initials(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                           struct onr_doubt *out) {
  struct onr_person_name one, other;
  if (!parts_of(a, &one) || !parts_of(b, &other)) return false;
  bool short_one = is_initial(one.given), short_other = is_initial(other.given);
  if (short_one == short_other || !onr_str_equal(one.surname, other.surname) ||
      !onr_str_equal(first_letter(one.given), first_letter(other.given)))
    return false;
  return middles_agree(&one.middle, &other.middle) && suffixes_agree(&one, &other) &&
         doubt(out, ONR_REASON_INITIAL, 0.6, short_other);
}

static bool doubt_surnames(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                           struct onr_doubt *out) {
  struct onr_person_name name;
  bool bare = is_bare(a), other_bare = is_bare(b);
  if (bare && other_bare) return doubt(out, ONR_REASON_BARE_NAME, ONR_SCORE_BARE, false);
  if (!bare && !other_bare) return doubt_initials(a, b, out);
  if (!parts_of(bare ? b : a, &name)) return false;
  return doubt(out, ONR_REASON_BARE_NAME, 0.5, other_bare);
}

static bool doubt_sounds(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                         struct onr_doubt *out) {
  struct onr_person_name one, other;
  if (!parts_of(a, &one) || !parts_of(b, &other)) return false;
  bool same = onr_str_equal(onr_words_given(one.given), onr_words_given(other.given)) &&
              onr_str_equal(one.surname, other.surname); /* a doubt of the other block */
  if (same || is_initial(one.given) || is_initial(other.given)) return false;
  return middles_agree(&one.middle, &other.middle) && suffixes_agree(&one, &other) &&
         sounds_alike(one.given, other.given) && sounds_alike(one.surname, other.surname) &&
         ends_alike(one.given, other.given) && doubt(out, ONR_REASON_TRANSLITERATION, 0.7, false);
}

static bool doubt_acronyms(const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                           struct onr_doubt *out) {
  struct onr_words one, other;
  char text[4 * ONR_WORDS_MAX];
  if (a->type != b->type || !onr_words_split(a->key, &one) || !onr_words_split(b->key, &other)) return false;
  if ((one.count == 1) == (other.count == 1)) return false;
  const struct onr_words *words = one.count == 1 ? &other : &one;
  struct onr_str acronym = one.count == 1 ? a->key : b->key;
  if (!onr_str_equal(acronym, initials_of(words, true, text, sizeof text)) &&
      !onr_str_equal(acronym, initials_of(words, false, text, sizeof text)))
    return false;
  return doubt(out, ONR_REASON_ACRONYM, 0.7, other.count == 1);
}

bool onr_linking_doubt(enum onr_block_kind kind, const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                       struct onr_doubt *ret_doubt) {
  switch (kind) {
  case ONR_BLOCK_NAME: return doubt_names(a, b, ret_doubt);
  case ONR_BLOCK_SURNAME: return doubt_surnames(a, b, ret_doubt);
  case ONR_BLOCK_SOUND: return doubt_sounds(a, b, ret_doubt);
  case ONR_BLOCK_ACRONYM: return doubt_acronyms(a, b, ret_doubt);
  }
  return false;
}
