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

/* The word that begins with the letter `c` at byte `start`; returns where it ends. */
static size_t take_word(struct splitter *s, size_t start, size_t at, uint32_t c) {
  size_t end = at;
  append(s, c);
  while (at < s->text.len) {
    c = onr_utf8_next(s->text, &at);
    enum kind kind = kind_of(c);
    if (kind == KIND_LETTER)
      append(s, c);
    else if (kind == KIND_APOSTROPHE && joins(s->text, at))
      append(s, '\'');
    else if (kind != KIND_MARK)
      break;
    end = at;
  }
  add(s, start, end);
  return end;
}

bool onr_text_words_split(struct onr_arena *arena, struct onr_str text, size_t max, struct onr_text_words *ret_words) {
  struct splitter s = {.arena = arena, .text = text};
  for (size_t at = 0; at < text.len && s.count < max && !s.failed;) {
    size_t start = at;
    uint32_t c = onr_utf8_next(text, &at);
    enum kind kind = kind_of(c);
    s.len = 0;
    if (kind == KIND_LETTER) at = take_word(&s, start, at, c);
    if (kind != KIND_IDEOGRAPH) continue;
    append(&s, c);
    add(&s, start, at);
  }
  *ret_words = (struct onr_text_words){s.words, s.count};
  return !s.failed;
}
