#include "fragment.h"

/* The end of a string that begins at `at`. */
static size_t string_end(struct onr_str text, size_t at) {
  for (at++; text.data[at] != '"'; at++)
    if (text.data[at] == '\\') at++;
  return at + 1;
}

/* The end of the value that begins at `at`. */
static size_t value_end(struct onr_str text, size_t at) {
  size_t depth = 0;
  while (at < text.len) {
    char c = text.data[at];
    if (c == '"') {
      at = string_end(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') depth++;
    if ((c == '}' || c == ']' || c == ',') && depth == 0) return at;
    at++;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return at;
}

static struct onr_str member(struct onr_str object, struct onr_str name) {
  if (object.len == 0 || object.data[0] != '{') return (struct onr_str){NULL, 0};
  for (size_t at = 1; at < object.len && object.data[at] == '"';) {
    size_t end = string_end(object, at), value = end + 1, next = value_end(object, value);
    if (onr_str_equal(onr_str_slice(object, at + 1, end - 1), name)) return onr_str_slice(object, value, next);
    at = next + 1;
  }
  return (struct onr_str){NULL, 0};
}

struct onr_str onr_fragment_at(struct onr_str value, const char *path) {
  struct onr_str rest = onr_str_from(path), name;
  if (rest.len == 0) return value;
  while (value.data && onr_str_next(&rest, '.', &name)) value = member(value, name);
  return value;
}

bool onr_fragment_next(struct onr_str array, size_t *at, struct onr_str *ret_item) {
  size_t start = *at + 1; /* past the bracket or comma */
  if (start >= array.len || array.data[start] == ']') return false;
  *at = value_end(array, start);
  *ret_item = onr_str_slice(array, start, *at);
  return true;
}

static unsigned hex_value(struct onr_str digits) {
  unsigned value = 0;
  for (size_t i = 0; i < digits.len; i++) {
    char c = digits.data[i];
    value = value << 4 | (unsigned)(onr_ascii_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

/* The writer escapes control characters, U+2028 and U+2029 by their numbers. */
static void append_numbered(struct onr_buffer *out, unsigned code) {
  if (code < 0x80)
    onr_buffer_append_char(out, (char)code);
  else
    onr_buffer_printf(out, "%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3F)),
                      (int)(0x80 | (code & 0x3F)));
}

void onr_fragment_unescape(struct onr_buffer *out, struct onr_str string) {
  struct onr_str rest = onr_str_slice(string, 1, string.len - 1);
  for (;;) {
    const char *escape = rest.len ? memchr(rest.data, '\\', rest.len) : NULL;
    size_t plain = escape ? (size_t)(escape - rest.data) : rest.len;
    onr_buffer_append_str(out, onr_str_slice(rest, 0, plain));
    if (!escape) return;
    char c = escape[1];
    bool numbered = c == 'u';
    if (numbered)
      append_numbered(out, hex_value(onr_str_slice(rest, plain + 2, plain + 6)));
    else
      onr_buffer_append_char(out, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
    rest = onr_str_slice(rest, plain + (numbered ? 6 : 2), rest.len);
  }
}
