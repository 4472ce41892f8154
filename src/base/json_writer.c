#include "onrecord/json_writer.h"

#include <assert.h>
#include <math.h>

static void separate(struct onr_json *json) {
  if (json->comma) onr_buffer_append_char(json->out, ',');
  json->comma = true;
}

void onr_json_begin_object(struct onr_json *json) {
  separate(json);
  onr_buffer_append_char(json->out, '{');
  json->comma = false;
}

void onr_json_end_object(struct onr_json *json) {
  onr_buffer_append_char(json->out, '}');
  json->comma = true;
}

void onr_json_begin_array(struct onr_json *json) {
  separate(json);
  onr_buffer_append_char(json->out, '[');
  json->comma = false;
}

void onr_json_end_array(struct onr_json *json) {
  onr_buffer_append_char(json->out, ']');
  json->comma = true;
}

/* Whether a byte may start something that is escaped; 0xE2 starts U+2028 and U+2029, among others. */
static inline bool is_suspect(unsigned char c) {
  return c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0xE2;
}

/* The same of sixteen bytes at once, in whatever registers the machine has for it. */
enum { AT_ONCE = 16 };
typedef unsigned char bytes_at_once __attribute__((vector_size(AT_ONCE)));

/* The place of the first byte of a word that is not zero. */
static inline size_t first_byte(uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return (size_t)__builtin_ctzll(word) / 8;
#else
  return (size_t)__builtin_clzll(word) / 8;
#endif
}

/* The place of the first suspect byte; AT_ONCE without one. */
static inline size_t first_suspect(const void *data) {
  bytes_at_once bytes;
  memcpy(&bytes, data, sizeof bytes);
  uint64_t found[2];
  static_assert(sizeof found == AT_ONCE, "two words are as many bytes as are looked at");
  const __typeof__(bytes < 0x20) suspects =
      (bytes < 0x20) | (bytes == '"') | (bytes == '\\') | (bytes == 0x7F) | (bytes == 0xE2);
  memcpy(found, &suspects, sizeof found);
  if (found[0]) return first_byte(found[0]);
  return found[1] ? AT_ONCE / 2 + first_byte(found[1]) : AT_ONCE;
}

/* The same of 4 to 15 bytes: their first and their last few, which may overlap, make sixteen. */
static inline bool short_is_plain(struct onr_str s) {
  char bytes[AT_ONCE];
  memset(bytes, ' ', sizeof bytes);
  if (s.len >= AT_ONCE / 2) {
    memcpy(bytes, s.data, AT_ONCE / 2);
    memcpy(bytes + AT_ONCE / 2, s.data + s.len - AT_ONCE / 2, AT_ONCE / 2);
  } else {
    memcpy(bytes, s.data, AT_ONCE / 4);
    memcpy(bytes + AT_ONCE / 2, s.data + s.len - AT_ONCE / 4, AT_ONCE / 4);
  }
  return first_suspect(bytes) == AT_ONCE;
}

/* Where the next suspect byte from `i` on is; the length without one. */
static size_t next_suspect(struct onr_str s, size_t i) {
  if (i == 0 && s.len < AT_ONCE && s.len >= AT_ONCE / 4 && short_is_plain(s)) return s.len;
  for (; s.len - i >= AT_ONCE; i += AT_ONCE) {
    size_t plain = first_suspect(s.data + i);
    if (plain < AT_ONCE) return i + plain;
  }
  if (s.len >= AT_ONCE && i < s.len) { /* the rest, with some before it */
    size_t from = s.len - AT_ONCE, plain = first_suspect(s.data + from);
    if (plain == AT_ONCE) return s.len;
    if (from + plain >= i) return from + plain;
  }
  while (i < s.len && !is_suspect((unsigned char)s.data[i])) i++;
  return i;
}

/* Whether the suspect byte at `s.data[i]` starts something that is escaped. */
static bool needs_escape(struct onr_str s, size_t i) {
  if ((unsigned char)s.data[i] != 0xE2) return true;
  return s.len - i >= 3 && (unsigned char)s.data[i + 1] == 0x80 && ((unsigned char)s.data[i + 2] | 1) == 0xA9;
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
  case 0xE2: onr_buffer_append(out, (unsigned char)s.data[i + 2] == 0xA8 ? "\\u2028" : "\\u2029", 6); return 3;
  default: onr_buffer_printf(out, "\\u%04x", c); return 1;
  }
}

/* The rest of a string from its first suspect byte on. */
static void escape_rest(struct onr_buffer *out, struct onr_str s, size_t i) {
  size_t written = i;
  while (i < s.len) {
    if (needs_escape(s, i)) {
      onr_buffer_append(out, s.data + written, i - written);
      i += escape(out, s, i);
      written = i;
    } else {
      i++;
    }
    i = next_suspect(s, i);
  }
  onr_buffer_append(out, s.data + written, s.len - written);
}

/* Nearly all strings are plain and copied whole. */
void onr_json_string(struct onr_json *json, struct onr_str s) {
  struct onr_buffer *out = json->out;
  if (!onr_buffer_reserve(out, s.len + 3)) return;
  size_t plain = next_suspect(s, 0);
  char *to = out->data + out->len;
  if (json->comma) *to++ = ',';
  *to++ = '"';
  if (plain) memcpy(to, s.data, plain);
  out->len = (size_t)(to - out->data) + plain;
  if (plain < s.len) escape_rest(out, s, plain);
  onr_buffer_append_char(out, '"');
  json->comma = true;
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
