#include "onrecord/utf8.h"

#include <unicode/utf8.h>

/* ICU's macros convert between its signed and unsigned types without saying so. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

/* Whether the 8 bytes at `p` are all ASCII. */
static bool ascii8(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return (word & 0x8080808080808080u) == 0;
}

bool onr_utf8_valid(struct onr_str s, size_t *ret_bad) {
  size_t i = 0;
  while (i < s.len) {
    while (s.len - i >= 8 && ascii8(s.data + i)) i += 8;
    if (i >= s.len) break;
    size_t start = i;
    UChar32 c;
    U8_NEXT(s.data, i, s.len, c);
    if (c < 0) {
      *ret_bad = start;
      return false;
    }
  }
  return true;
}

uint32_t onr_utf8_decode(struct onr_str s, size_t *at) {
  UChar32 c;
  size_t i = *at;
  U8_NEXT_OR_FFFD(s.data, i, s.len, c);
  *at = i;
  return (uint32_t)c;
}

uint32_t onr_utf8_previous(struct onr_str s, size_t *at) {
  size_t i = *at;
  do i--;
  while (i > 0 && U8_IS_TRAIL(s.data[i]));
  *at = i;
  return onr_utf8_next(s, &i);
}

size_t onr_utf8_length(struct onr_str s) {
  size_t n = 0;
  for (size_t i = 0; i < s.len; i++) n += !U8_IS_TRAIL(s.data[i]);
  return n;
}

struct onr_str onr_utf8_truncate(struct onr_str s, size_t max) {
  if (s.len <= max) return s;
  while (max > 0 && U8_IS_TRAIL(s.data[max])) max--;
  return onr_str_slice(s, 0, max);
}

void onr_utf8_cursor_init(struct onr_utf8_cursor *cursor, struct onr_str text) {
  *cursor = (struct onr_utf8_cursor){.text = text};
}

struct onr_offset onr_utf8_cursor_seek(struct onr_utf8_cursor *cursor, size_t byte) {
  const char *text = cursor->text.data;
  struct onr_offset at = cursor->at;
  if (byte < at.byte / 2) at = (struct onr_offset){0}; /* the beginning is nearer */
  while (at.byte > byte) {
    unsigned char c = (unsigned char)text[--at.byte];
    at.codepoint -= (c & 0xC0) != 0x80;
    at.utf16 -= ((c & 0xC0) != 0x80) + (c >= 0xF0);
  }
  while (at.byte < byte) {
    unsigned char c = (unsigned char)text[at.byte];
    at.codepoint += (c & 0xC0) != 0x80;
    at.utf16 += ((c & 0xC0) != 0x80) + (c >= 0xF0);
    at.byte++;
  }
  cursor->at = at;
  return at;
}

struct onr_str onr_utf8_copy(char *out, size_t size, struct onr_str s) {
  static const struct onr_str replacement = ONR_STR_INIT("\xEF\xBF\xBD");
  size_t used = 0;
  while (s.len > 0) {
    size_t good = s.len;
    bool whole = onr_utf8_valid(s, &good);
    if (whole) good = s.len;
    struct onr_str part = onr_utf8_truncate(onr_str_slice(s, 0, good), size - 1 - used);
    if (part.len) memcpy(out + used, part.data, part.len);
    used += part.len;
    if (whole || part.len < good || size - 1 - used < replacement.len) break;
    memcpy(out + used, replacement.data, replacement.len);
    used += replacement.len;
    s = onr_str_slice(s, good + 1, s.len);
  }
  out[used] = '\0';
  return (struct onr_str){out, used};
}
