/*
 * A streaming JSON writer into a buffer: commas and escapes are its business, the shape is the caller's. Output is
 * compact UTF-8. Failures stick in the buffer (onr_buffer_status).
 *
 *   onr_json_begin_object(&json);
 *   onr_json_key(&json, "id");
 *   onr_json_string(&json, row->id);
 *   onr_json_end_object(&json);
 *
 * Threads: as the buffer's.
 */
#ifndef ONRECORD_JSON_WRITER_H
#define ONRECORD_JSON_WRITER_H

#include <assert.h>

#include "onrecord/buffer.h"

struct onr_json {
  struct onr_buffer *out; /* borrowed */
  bool comma;             /* the next key or array item needs a comma before it */
};

static inline struct onr_json onr_json_into(struct onr_buffer *out) {
  return (struct onr_json){out, false};
}

/* ---- Objects and arrays ---- */

static inline void onr_json_open(struct onr_json *json, char bracket) {
  struct onr_buffer *out = json->out;
  if (!onr_buffer_reserve(out, 2)) return;
  char *to = out->data + out->len;
  *to = ',';
  to[json->comma] = bracket;
  out->len += 1 + (size_t)json->comma;
  json->comma = false;
}
static inline void onr_json_shut(struct onr_json *json, char bracket) {
  onr_buffer_append_char(json->out, bracket);
  json->comma = true;
}
static inline void onr_json_begin_object(struct onr_json *json) {
  onr_json_open(json, '{');
}
static inline void onr_json_end_object(struct onr_json *json) {
  onr_json_shut(json, '}');
}
static inline void onr_json_begin_array(struct onr_json *json) {
  onr_json_open(json, '[');
}
static inline void onr_json_end_array(struct onr_json *json) {
  onr_json_shut(json, ']');
}

/* ---- Keys ---- */

/* Text that needs no escapes, from its quotation mark to the closing one and what follows that. */
static inline void onr_json_quote(struct onr_json *json, struct onr_str text, struct onr_str closing) {
  struct onr_buffer *out = json->out;
  if (!onr_buffer_reserve(out, text.len + closing.len + 2)) return;
  char *to = out->data + out->len;
  *to = ',';
  to += json->comma;
  *to++ = '"';
  memcpy(to, text.data, text.len);
  memcpy(to + text.len, closing.data, closing.len);
  out->len = (size_t)(to - out->data) + text.len + closing.len;
}

/* `key` is plain ASCII that needs no escapes. Inline, so that the length of a literal is known when it is compiled. */
static inline void onr_json_key_str(struct onr_json *json, struct onr_str key) {
  onr_json_quote(json, key, ONR_STR("\":"));
  json->comma = false;
}

/* A key of a table, as it stands in the text: ONR_JSON_KEY("id"). */
struct onr_json_key {
  char text[24]; /* "id": */
  size_t len;
};
#define ONR_JSON_KEY(name)                                                                                             \
  { "\"" name "\":", sizeof("\"" name "\":") - 1 }

static inline void onr_json_key_of(struct onr_json *json, const struct onr_json_key *key) {
  static_assert(sizeof key->text <= ONR_BUFFER_SPARE, "all of it is copied, and cut to its length");
  struct onr_buffer *out = json->out;
  if (!onr_buffer_reserve(out, key->len + 1)) return;
  char *to = out->data + out->len;
  *to = ',';
  memcpy(to + json->comma, key->text, sizeof key->text);
  out->len += key->len + json->comma;
  json->comma = false;
}

/* The same for a key of any well-formed UTF-8. */
void onr_json_key_text(struct onr_json *json, struct onr_str key);

static inline void onr_json_key(struct onr_json *json, const char *key) {
  onr_json_key_str(json, onr_str_from(key));
}

/* ---- Values ---- */

/* Well-formed UTF-8; quotes, backslashes and control characters are escaped, and U+2028/9, which JavaScript once
 * refused. */
void onr_json_string(struct onr_json *json, struct onr_str s);
/* The same of plain ASCII that needs no escapes, as the words of enums and times are. */
static inline void onr_json_word(struct onr_json *json, struct onr_str s) {
  onr_json_quote(json, s, ONR_STR("\""));
  json->comma = true;
}
void onr_json_string_or_null(struct onr_json *json, struct onr_str s); /* null when empty */
void onr_json_int(struct onr_json *json, int64_t value);
void onr_json_bool(struct onr_json *json, bool value);
void onr_json_null(struct onr_json *json);

/* A value that is JSON already. */
void onr_json_raw(struct onr_json *json, struct onr_str value);

/* `value` with at most `decimals` (0–6) places, trailing zeros removed: 0.93. NaN and infinities become null. */
void onr_json_decimal(struct onr_json *json, double value, int decimals);

#endif
