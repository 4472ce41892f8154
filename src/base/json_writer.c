#include "onrecord/json_writer.h"

#include <assert.h>
#include <math.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

static void separate(struct onr_json *json) {
  if (json->comma) onr_buffer_append_char(json->out, ',');
  json->comma = true;
}

/* ---- Strings ----
 *
 * Nearly all are plain: they are copied while they are looked at, sixteen bytes at once. Two ends of a string that
 * overlap are as good as the whole of it. */

enum { AT_ONCE = 16, HALF = 8, QUARTER = 4 };

/* U+2028 and U+2029 are E2 80 A8 and E2 80 A9: so far is it from the first byte to the one that tells them. */
enum { AHEAD = 2 };

/* In whatever registers the machine has for it. */
typedef unsigned char bytes __attribute__((vector_size(AT_ONCE)));
typedef __typeof__((bytes){0} < (bytes){0}) flags;

static inline bytes load(const char *from) {
  bytes block;
  memcpy(&block, from, sizeof block);
  return block;
}

static inline bytes copy_block(char *to, const char *from) {
  bytes block = load(from);
  memcpy(to, &block, sizeof block);
  return block;
}

static inline flags is_escaped(bytes block) {
  return (block < 0x20) | (block == '"') | (block == '\\') | (block == 0x7F);
}

static inline flags may_be_separator(bytes block, bytes ahead) {
  return (block == 0xE2) & ((ahead | 1) == 0xA9);
}

static inline bool any(flags found) {
  uint64_t words[2];
  static_assert(sizeof words == sizeof found, "two words are as many bytes as are looked at");
  memcpy(words, &found, sizeof words);
  return (words[0] | words[1]) != 0;
}

#ifdef __x86_64__

/* Of texts, not of names. */
static inline bool is_for_wide(size_t len) {
  return len >= 4 * AT_ONCE && __builtin_cpu_supports("avx2");
}

/* Copies twice as many bytes at once as the processor of every such machine could, as long as they are plain: up to
 * what may be escaped, or the last few. */
__attribute__((target("avx2"))) static size_t copy_wide(char *to, struct onr_str s) {
  typedef unsigned char wide __attribute__((vector_size(2 * AT_ONCE)));
  size_t i = 0;
  for (; s.len - i >= sizeof(wide) + AHEAD; i += sizeof(wide)) {
    wide block, ahead;
    memcpy(&block, s.data + i, sizeof block);
    memcpy(&ahead, s.data + i + AHEAD, sizeof ahead);
    memcpy(to + i, &block, sizeof block);
    __m256i found = (__m256i)((block < 0x20) | (block == '"') | (block == '\\') | (block == 0x7F) |
                              ((block == 0xE2) & ((ahead | 1) == 0xA9)));
    unsigned places = (unsigned)_mm256_movemask_epi8(found);
    if (places) return i + (size_t)__builtin_ctz(places);
  }
  return i;
}

#else

static inline bool is_for_wide(size_t len) {
  (void)len;
  return false;
}

static size_t copy_wide(char *to, struct onr_str s) {
  (void)to, (void)s;
  return 0;
}

#endif

static inline bool must_escape(struct onr_str s, size_t i) {
  unsigned char c = (unsigned char)s.data[i];
  if (c == 0xE2)
    return s.len - i > AHEAD && (unsigned char)s.data[i + 1] == 0x80 && ((unsigned char)s.data[i + AHEAD] | 1) == 0xA9;
  return c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

/* Where the first byte from `i` on, and before `end`, begins what is escaped; `end` without one. */
static size_t plain_until(struct onr_str s, size_t i, size_t end) {
  while (i < end && !must_escape(s, i)) i++;
  return i;
}

/* HALF to AT_ONCE bytes, or QUARTER to HALF, copied whole: as a block that has both ends of them. */
static inline bytes copy_ends(char *to, struct onr_str s, size_t size) {
  uint64_t ends[2] = {0x2020202020202020, 0x2020202020202020};
  memcpy(&ends[0], s.data, size);
  memcpy(&ends[1], s.data + s.len - size, size);
  memcpy(to, &ends[0], size);
  memcpy(to + s.len - size, &ends[1], size);
  bytes block;
  memcpy(&block, ends, sizeof block);
  return block;
}

/* Copies what is too short to be looked at by blocks that look ahead, and says how much of it is plain. */
static inline size_t copy_short(char *to, struct onr_str s) {
  flags found;
  if (s.len < QUARTER) {
    for (size_t i = 0; i < s.len; i++) to[i] = s.data[i];
    return plain_until(s, 0, s.len);
  }
  if (s.len < AT_ONCE) {
    bytes ends = s.len < HALF ? copy_ends(to, s, QUARTER) : copy_ends(to, s, HALF);
    found = is_escaped(ends) | (ends == 0xE2);
  } else {
    bytes first = copy_block(to, s.data), last = copy_block(to + s.len - AT_ONCE, s.data + s.len - AT_ONCE);
    found = is_escaped(first) | is_escaped(last) | (first == 0xE2) | (last == 0xE2);
  }
  return any(found) ? plain_until(s, 0, s.len) : s.len;
}

/* Copies to where there is room for all of `s`, and says how much of it is plain: what follows is escaped. */
static size_t copy_plain(char *to, struct onr_str s) {
  if (s.len < AT_ONCE + AHEAD) return copy_short(to, s);
  size_t i = is_for_wide(s.len) ? copy_wide(to, s) : 0;
  for (; s.len - i >= AT_ONCE + AHEAD; i += AT_ONCE) {
    bytes block = copy_block(to + i, s.data + i);
    if (!any(is_escaped(block) | may_be_separator(block, load(s.data + i + AHEAD)))) continue;
    size_t plain = plain_until(s, i, i + AT_ONCE);
    if (plain < i + AT_ONCE) return plain;
  }
  const size_t end = s.len - AT_ONCE;
  bytes ahead = copy_block(to + end - AHEAD, s.data + end - AHEAD), last = copy_block(to + end, s.data + end);
  return any(is_escaped(ahead) | is_escaped(last) | may_be_separator(ahead, last)) ? plain_until(s, i, s.len) : s.len;
}

/* Writes the escape for the character at `i` and returns the bytes that it takes in `s`. */
static size_t escape(struct onr_buffer *out, struct onr_str s, size_t i) {
  unsigned char c = (unsigned char)s.data[i];
  switch (c) {
  case '"': onr_buffer_append(out, "\\\"", 2); return 1;
  case '\\': onr_buffer_append(out, "\\\\", 2); return 1;
  case '\n': onr_buffer_append(out, "\\n", 2); return 1;
  case '\r': onr_buffer_append(out, "\\r", 2); return 1;
  case '\t': onr_buffer_append(out, "\\t", 2); return 1;
  case 0xE2: onr_buffer_append(out, (unsigned char)s.data[i + AHEAD] == 0xA8 ? "\\u2028" : "\\u2029", 6); return 3;
  default: onr_buffer_printf(out, "\\u%04x", c); return 1;
  }
}

/* The rest of a string, which begins with what is escaped. */
static void escape_rest(struct onr_buffer *out, struct onr_str rest) {
  while (rest.len) {
    rest = onr_str_slice(rest, escape(out, rest, 0), rest.len);
    if (!onr_buffer_reserve(out, rest.len)) return;
    size_t plain = copy_plain(out->data + out->len, rest);
    out->len += plain;
    rest = onr_str_slice(rest, plain, rest.len);
  }
}

void onr_json_string(struct onr_json *json, struct onr_str s) {
  struct onr_buffer *out = json->out;
  if (!onr_buffer_reserve(out, s.len + 3)) return;
  char *to = out->data + out->len;
  *to = ',';
  to += json->comma;
  *to++ = '"';
  size_t plain = copy_plain(to, s);
  to[plain] = '"';
  out->len = (size_t)(to - out->data) + plain + (plain == s.len);
  json->comma = true;
  if (plain == s.len) return;
  escape_rest(out, onr_str_slice(s, plain, s.len));
  onr_buffer_append_char(out, '"');
}

void onr_json_string_or_null(struct onr_json *json, struct onr_str s) {
  if (s.len == 0)
    onr_json_null(json);
  else
    onr_json_string(json, s);
}

void onr_json_int(struct onr_json *json, int64_t value) {
  separate(json);
  onr_buffer_append_int(json->out, value);
}

void onr_json_bool(struct onr_json *json, bool value) {
  separate(json);
  onr_buffer_append_str(json->out, value ? ONR_STR("true") : ONR_STR("false"));
}

void onr_json_null(struct onr_json *json) {
  separate(json);
  onr_buffer_append(json->out, "null", 4);
}

void onr_json_raw(struct onr_json *json, struct onr_str value) {
  separate(json);
  onr_buffer_append_str(json->out, value);
}

void onr_json_decimal(struct onr_json *json, double value, int decimals) {
  if (!isfinite(value) || fabs(value) > 1e12) {
    onr_json_null(json);
    return;
  }
  separate(json);
  int64_t scale = 1;
  for (int i = 0; i < decimals; i++) scale *= 10;
  int64_t scaled = llround(value * (double)scale);
  if (scaled < 0) {
    onr_buffer_append_char(json->out, '-');
    scaled = -scaled;
  }
  onr_buffer_append_int(json->out, scaled / scale);
  int64_t fraction = scaled % scale;
  if (fraction == 0) return;
  onr_buffer_append_char(json->out, '.');
  for (; fraction != 0; fraction %= scale) {
    fraction *= 10;
    onr_buffer_append_char(json->out, (char)('0' + fraction / scale));
  }
}

void onr_json_key_text(struct onr_json *json, struct onr_str key) {
  onr_json_string(json, key);
  onr_buffer_append_char(json->out, ':');
  json->comma = false;
}
