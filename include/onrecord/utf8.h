/*
 * UTF-8: validation, decoding and the three units in which offsets into a text are counted. Stored text is never
 * altered, so these functions only look. Decoding is ICU's; the fast paths for ASCII are here.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_UTF8_H
#define ONRECORD_UTF8_H

#include <stdint.h>

#include "onrecord/str.h"

/* Whether `s` is well-formed UTF-8 (no surrogates, no overlong forms). If not, `*ret_bad` is the byte offset of the
 * first byte that is wrong. NUL bytes are well-formed. */
bool onr_utf8_valid(struct onr_str s, size_t *ret_bad);

/* The code point at byte `*at` of well-formed text, and moves `*at` past it. *at must be < s.len. */
uint32_t onr_utf8_decode(struct onr_str s, size_t *at);

/* The same, quick with ASCII. */
static inline uint32_t onr_utf8_next(struct onr_str s, size_t *at) {
  unsigned char c = (unsigned char)s.data[*at];
  if (c >= 0x80) return onr_utf8_decode(s, at);
  ++*at;
  return c;
}

/* The code point that ends at byte `*at`, and moves `*at` to its start. *at must be > 0. */
uint32_t onr_utf8_previous(struct onr_str s, size_t *at);

/* Code points in well-formed text. */
size_t onr_utf8_length(struct onr_str s);

/* The longest prefix of `s` of at most `max` bytes that does not cut a character. */
struct onr_str onr_utf8_truncate(struct onr_str s, size_t max);

/* Copies bytes of unknown origin into `out` of `size` (at least 1): each byte that is no UTF-8 becomes U+FFFD, what
 * does not fit is cut at a character. NUL-terminated; the returned string borrows `out`. */
struct onr_str onr_utf8_copy(char *out, size_t size, struct onr_str s);

/* One place in a text, in every unit. */
struct onr_offset {
  uint32_t byte;      /* UTF-8 bytes */
  uint32_t codepoint; /* Unicode code points */
  uint32_t utf16;     /* UTF-16 code units, as in JavaScript strings */
};

/* Converts byte offsets; as cheap as the next one is near, before or behind. */
struct onr_utf8_cursor {
  struct onr_str text;
  struct onr_offset at;
};
void onr_utf8_cursor_init(struct onr_utf8_cursor *cursor, struct onr_str text);

/* The place of byte `byte` (<= text.len and on a character's first byte) in every unit. */
struct onr_offset onr_utf8_cursor_seek(struct onr_utf8_cursor *cursor, size_t byte);

#endif
