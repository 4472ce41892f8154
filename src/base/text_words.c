#include "onrecord/text_words.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "onrecord/hash.h"
#include "onrecord/utf8.h"

enum { FOLDED_MAX = 256, DECOMPOSED_MAX = 32 };

/* What a code point is to a word. */
enum kind { KIND_GAP, KIND_LETTER, KIND_MARK, KIND_APOSTROPHE, KIND_IDEOGRAPH };

struct splitter {
  struct onr_arena *arena;
  struct onr_str text;
  struct onr_text_word *words;
  size_t count, cap;
  uint8_t folded[FOLDED_MAX]; /* UTF-8: the word at hand; what does not fit does not tell it from another */
  size_t len;
  bool failed;
};

static enum kind kind_of(uint32_t c) {
  if (c < 0x80) {
    bool letter = onr_ascii_is_letter((char)c) || onr_ascii_is_digit((char)c);
    return letter ? KIND_LETTER : c == '\'' ? KIND_APOSTROPHE : KIND_GAP;
  }
  if (c == 0x2019 || c == 0x2018 || c == 0x02BC) return KIND_APOSTROPHE;
  if (u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC)) return KIND_IDEOGRAPH;
  if (u_isalnum((UChar32)c)) return KIND_LETTER;
  uint32_t mask = U_GET_GC_MASK((UChar32)c);
  if (mask & U_GC_CF_MASK) return KIND_MARK;
  if (!(mask & U_GC_M_MASK)) return KIND_GAP;
  return u_getCombiningClass((UChar32)c) ? KIND_MARK : KIND_LETTER; /* an accent; a vowel, as in Hindi */
}

static uint32_t lower(uint32_t c) {
  return (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

/* Without case and accent: what carries the accent that it is composed with. */
static uint32_t plain(uint32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  UChar parts[DECOMPOSED_MAX];
  const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status)) return lower(c);
  int32_t len = unorm2_getDecomposition(nfd, (UChar32)c, parts, DECOMPOSED_MAX, &status);
  if (U_FAILURE(status) || len <= 0) return lower(c);
  bool accented = !U16_IS_SURROGATE(parts[0]) && u_getCombiningClass(parts[len - 1]) != 0;
  return lower(accented ? parts[0] : c);
}

static void append(struct splitter *s, uint32_t c) {
  if (s->len + U8_MAX_LENGTH > FOLDED_MAX) return;
  if (c < 0x80) {
    s->folded[s->len++] = (uint8_t)onr_ascii_lower((char)c);
    return;
  }
  uint32_t folded = plain(c);
  U8_APPEND_UNSAFE(s->folded, s->len, folded);
}

static void add(struct splitter *s, size_t start, size_t end) {
  struct onr_text_word *grown = onr_arena_grow(s->arena, s->words, s->count, &s->cap, sizeof *grown);
  s->failed = s->failed || !grown;
  if (!grown) return;
  s->words = grown;
  s->words[s->count++] = (struct onr_text_word){onr_hash64((struct onr_str){(const char *)s->folded, s->len}),
                                                (uint32_t)start, (uint32_t)end};
}

/* Whether a letter follows the apostrophe that ends at byte `at`. */
static bool joins(struct onr_str text, size_t at) {
  return at < text.len && kind_of(onr_utf8_next(text, &at)) == KIND_LETTER;
}

#define SAME(c)  [c] = (c)
#define SMALL(c) [c] = (c) + 'a' - 'A', SAME((c) + 'a' - 'A')

/* ASCII letters, small, and digits; 0 for every other byte. */
static const uint8_t ascii_in_word[256] = {
    SAME('0'),  SAME('1'),  SAME('2'),  SAME('3'),  SAME('4'),  SAME('5'),  SAME('6'),  SAME('7'),  SAME('8'),
    SAME('9'),  SMALL('A'), SMALL('B'), SMALL('C'), SMALL('D'), SMALL('E'), SMALL('F'), SMALL('G'), SMALL('H'),
    SMALL('I'), SMALL('J'), SMALL('K'), SMALL('L'), SMALL('M'), SMALL('N'), SMALL('O'), SMALL('P'), SMALL('Q'),
    SMALL('R'), SMALL('S'), SMALL('T'), SMALL('U'), SMALL('V'), SMALL('W'), SMALL('X'), SMALL('Y'), SMALL('Z')};

/* The ASCII letters and digits from byte `at` on, which most words consist of; returns where they end. */
static size_t take_ascii(struct splitter *s, size_t at) {
  const uint8_t *text = (const uint8_t *)s->text.data;
  uint8_t *out = s->folded + s->len, *full = s->folded + FOLDED_MAX - U8_MAX_LENGTH;
  for (uint8_t byte; at < s->text.len && (byte = ascii_in_word[text[at]]); at++)
    if (out <= full) *out++ = byte;
  s->len = (size_t)(out - s->folded);
  return at;
}

/* Whether the byte, which is no letter or digit, may be a part of a word all the same. */
static bool may_go_on(char byte) {
  return (uint8_t)byte >= 0x80 || byte == '\'';
}

/* The word of which the letters before byte `at` are taken; returns where it ends. */
static size_t take_word(struct splitter *s, size_t start, size_t at) {
  size_t end = at = take_ascii(s, at);
  while (at < s->text.len && may_go_on(s->text.data[at])) {
    uint32_t c = onr_utf8_next(s->text, &at);
    enum kind kind = kind_of(c);
    if (kind == KIND_LETTER)
      append(s, c);
    else if (kind == KIND_APOSTROPHE && joins(s->text, at))
      append(s, '\'');
    else if (kind != KIND_MARK)
      break;
    end = at = take_ascii(s, at);
  }
  add(s, start, end);
  return end;
}

/* The code point at byte `at` and the word that it begins, if it begins one; returns what follows. */
static size_t take_any(struct splitter *s, size_t at) {
  size_t start = at;
  uint32_t c = onr_utf8_next(s->text, &at);
  enum kind kind = kind_of(c);
  if (kind != KIND_LETTER && kind != KIND_IDEOGRAPH) return at;
  append(s, c);
  if (kind == KIND_LETTER) return take_word(s, start, at);
  add(s, start, at);
  return at;
}

bool onr_text_words_split(struct onr_arena *arena, struct onr_str text, size_t max, struct onr_text_words *ret_words) {
  struct splitter s = {.arena = arena, .text = text};
  for (size_t at = 0; at < text.len && s.count < max && !s.failed;) {
    s.len = 0;
    if (ascii_in_word[(uint8_t)text.data[at]])
      at = take_word(&s, at, at);
    else if ((uint8_t)text.data[at] < 0x80)
      at++;
    else
      at = take_any(&s, at);
  }
  *ret_words = (struct onr_text_words){s.words, s.count};
  return !s.failed;
}
