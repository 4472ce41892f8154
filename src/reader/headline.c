/*
 * A headline for a text without one: its first line, or the first sentence of that line if it is shorter. A full stop
 * ends a sentence only before white space and then a capital, digit or quotation mark, and not after an initial, an
 * abbreviation with stops in it ("U.S.") or one of the titles and months below. What is still over the limit is cut at
 * a word.
 */
#include <unicode/uchar.h>

#include "onrecord/reader.h"
#include "onrecord/utf8.h"

enum {
  HEADLINE_CODEPOINTS = 120,
  WINDOW_BYTES = 4 * (HEADLINE_CODEPOINTS + 2) /* more code points than that, whatever they are */
};

static const char *const abbreviations[] = {"Mr",  "Mrs", "Ms",   "Dr",  "Prof", "St",  "Sen", "Rep", "Gov",  "Gen",
                                            "Col", "Lt",  "Capt", "Sgt", "Cmdr", "Maj", "Adm", "Hon", "Rev",  "Fr",
                                            "Jan", "Feb", "Mar",  "Apr", "Jun",  "Jul", "Aug", "Sep", "Sept", "Oct",
                                            "Nov", "Dec", "No",   "Vol", "vs",   "cf",  "Ms",  "Msgr"};

static bool is_space(uint32_t c) {
  return u_isUWhiteSpace((UChar32)c);
}

/* The word that ends at byte `end`. */
static struct onr_str word_before(struct onr_str s, size_t end) {
  size_t start = end;
  while (start > 0) {
    size_t at = start;
    uint32_t c = onr_utf8_previous(s, &at);
    if (c != '.' && !u_isalnum((UChar32)c)) break;
    start = at;
  }
  return onr_str_slice(s, start, end);
}

static bool is_abbreviation(struct onr_str word) {
  if (word.len == 0 || memchr(word.data, '.', word.len)) return word.len > 0;
  if (onr_utf8_length(word) == 1) return u_isalpha((UChar32)onr_utf8_next(word, &(size_t){0}));
  for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
    if (onr_str_equal(word, onr_str_from(abbreviations[i]))) return true;
  return false;
}

static bool closes(uint32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == 0x2019 || c == 0x201D || c == 0xBB;
}

/* Whether what stands at `at` may follow a sentence: the end, or white space and then something that starts one. */
static bool starts_sentence(struct onr_str s, size_t at) {
  if (at == s.len) return true;
  if (!is_space(onr_utf8_next(s, &at))) return false;
  while (at < s.len) {
    UChar32 c = (UChar32)onr_utf8_next(s, &at);
    if (!is_space((uint32_t)c)) return !u_islower(c);
  }
  return true;
}

/* The end of the first sentence of a line, the line's end if it has but one. */
static size_t sentence_end(struct onr_str line) {
  for (size_t at = 0; at < line.len;) {
    size_t before = at;
    uint32_t c = onr_utf8_next(line, &at);
    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) return at; /* the full-width ones need no space */
    if (c != '.' && c != '!' && c != '?' && c != 0x2026) continue;
    bool stop = c != '.' || !is_abbreviation(word_before(line, before));
    for (size_t next = at; next < line.len && closes(onr_utf8_next(line, &next));) at = next;
    if (stop && starts_sentence(line, at)) return at;
  }
  return line.len;
}

static struct onr_str trim_unicode(struct onr_str s) {
  for (size_t at = 0; at < s.len;) {
    uint32_t c = onr_utf8_next(s, &at);
    if (!is_space(c) && c != 0xFEFF && c != 0x200B) break;
    s = onr_str_slice(s, at, s.len);
    at = 0;
  }
  for (size_t at = s.len; at > 0;) {
    if (!is_space(onr_utf8_previous(s, &at))) break;
    s.len = at;
  }
  return s;
}

static struct onr_str first_line(struct onr_str body) {
  struct onr_str text = trim_unicode(body);
  size_t end = 0;
  while (end < text.len && text.data[end] != '\n' && text.data[end] != '\r') end++;
  return trim_unicode(onr_str_slice(text, 0, end));
}

/* Cuts after at most HEADLINE_CODEPOINTS, before a word if there is a space, and drops what ought not to stand before
 * "…". */
static struct onr_str cut(struct onr_str s) {
  size_t end = 0, space = 0;
  for (int n = 0; n < HEADLINE_CODEPOINTS; n++) {
    size_t before = end;
    if (is_space(onr_utf8_next(s, &end))) space = before;
  }
  if (is_space(onr_utf8_next(s, &(size_t){end}))) space = end;
  if (space > 0) end = space;
  while (end > 0) {
    size_t at = end;
    uint32_t c = onr_utf8_previous(s, &at);
    if (!is_space(c) && c != ',' && c != ';' && c != ':' && c != '-' && c != 0x2013 && c != 0x2014) break;
    end = at;
  }
  return onr_str_slice(s, 0, end);
}

struct onr_str onr_reader_derive_headline(struct onr_str body, struct onr_arena *arena) {
  /* no more of the line than can matter is looked at: a sentence that does not end in it is too long */
  struct onr_str line = onr_utf8_truncate(first_line(body), WINDOW_BYTES);
  line.len = sentence_end(line);
  if (onr_utf8_length(line) <= HEADLINE_CODEPOINTS) return onr_arena_str(arena, line);
  struct onr_str start = cut(line);
  return onr_arena_printf(arena, "%.*s…", ONR_FMT(start));
}
