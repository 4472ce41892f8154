/*
 * The JSON that nearly all documents are, made into jansson's values in one pass: jansson itself takes each byte
 * through several calls. What is taken here is a part of what jansson takes, with the same values; all else, every
 * mistake and every number with a fraction among it, is left to jansson, which has the words for it as well.
 */
#include <stdlib.h>

#include "json.h"
#include "onrecord/utf8.h"

enum { DIGITS = 18 /* of an integer: more might not fit */ };

struct quick {
  const char *at, *end;
  size_t depth, values; /* as onr_json_measure counts them */
  size_t size;          /* of the text */
  char *decoded;        /* room for a string that has escapes: it is no longer than the text */
};

/* ---- Characters ---- */

/* What comes next that is no white space; NUL at the end. */
static char peek(struct quick *quick) {
  while (quick->at < quick->end) {
    char c = *quick->at;
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return c;
    quick->at++;
  }
  return '\0';
}

static bool take(struct quick *quick, char c) {
  if (peek(quick) != c) return false;
  quick->at++;
  return true;
}

/* Whether one of the 8 bytes at `p` is a quotation mark, a backslash or a control character. */
static bool special8(const char *p) {
  const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
  uint64_t word;
  memcpy(&word, p, sizeof word);
  uint64_t quoted = word ^ ones * '"', escaped = word ^ ones * '\\';
  return (((quoted - ones) & ~quoted) | ((escaped - ones) & ~escaped) | ((word - ones * ' ') & ~word)) & highs;
}

/* The first of them in a string. */
static const char *special(const char *at, const char *end) {
  while (end - at >= 8 && !special8(at)) at += 8;
  while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ') at++;
  return at;
}

/* ---- Strings ---- */

static bool take_unit(struct quick *quick, uint32_t *ret_unit) {
  uint32_t unit = 0;
  if (quick->end - quick->at < 4) return false;
  for (int i = 0; i < 4; i++) {
    char c = *quick->at++, lower = onr_ascii_lower(c);
    if (!onr_ascii_is_digit(c) && (lower < 'a' || lower > 'f')) return false;
    unit = unit * 16 + (uint32_t)(onr_ascii_is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  *ret_unit = unit;
  return true;
}

/* What follows "\u": of two surrogates both. */
static bool take_code(struct quick *quick, char **out) {
  uint32_t code, low;
  if (!take_unit(quick, &code) || code == 0 || (code >= 0xDC00 && code <= 0xDFFF)) return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (quick->end - quick->at < 2 || quick->at[0] != '\\' || quick->at[1] != 'u') return false;
    quick->at += 2;
    if (!take_unit(quick, &low) || low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  *out += onr_utf8_encode(code, *out);
  return true;
}

/* From the character after a backslash. */
static bool take_escape(struct quick *quick, char **out) {
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = quick->at < quick->end ? *quick->at++ : '\0';
  if (c == 'u') return take_code(quick, out);
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) *(*out)++ = meant[letter - letters];
  return letter != NULL;
}

static bool take_escaped(struct quick *quick, struct onr_str *ret_text) {
  if (!quick->decoded) quick->decoded = malloc(quick->size);
  if (!quick->decoded) return false;
  char *out = quick->decoded;
  for (;;) {
    const char *stop = special(quick->at, quick->end);
    size_t plain = (size_t)(stop - quick->at);
    memcpy(out, quick->at, plain);
    out += plain;
    quick->at = stop;
    if (quick->at == quick->end) return false;
    char c = *quick->at++;
    if (c == '"') break;
    if (c != '\\' || !take_escape(quick, &out)) return false;
  }
  *ret_text = (struct onr_str){quick->decoded, (size_t)(out - quick->decoded)};
  return true;
}

/* From the quotation mark past the closing one; valid until the next string. */
static bool take_text(struct quick *quick, struct onr_str *ret_text) {
  const char *start = ++quick->at, *stop = special(start, quick->end);
  if (stop == quick->end || *stop != '"') return take_escaped(quick, ret_text);
  *ret_text = (struct onr_str){start, (size_t)(stop - start)};
  quick->at = stop + 1;
  return true;
}

static json_t *take_string(struct quick *quick) {
  struct onr_str text;
  return take_text(quick, &text) ? json_stringn_nocheck(text.data, text.len) : NULL;
}

/* ---- Other values ---- */

static json_t *take_word(struct quick *quick, struct onr_str word, json_t *value) {
  struct onr_str rest = {quick->at, (size_t)(quick->end - quick->at)};
  if (!onr_str_starts_with(rest, word)) return NULL;
  quick->at += word.len;
  return value;
}

static json_t *take_integer(struct quick *quick) {
  bool negative = *quick->at == '-';
  const char *start = quick->at += negative;
  json_int_t number = 0;
  while (quick->at < quick->end && onr_ascii_is_digit(*quick->at) && quick->at - start < DIGITS)
    number = number * 10 + (*quick->at++ - '0');
  ptrdiff_t digits = quick->at - start;
  if (digits == 0 || (digits > 1 && *start == '0')) return NULL;
  char after = quick->at < quick->end ? *quick->at : '\0';
  return onr_ascii_is_digit(after) || after == '.' || after == 'e' || after == 'E'
             ? NULL
             : json_integer(negative ? -number : number);
}

static json_t *take_value(struct quick *quick);

/* A key that has escapes is rare. */
static bool take_member(struct quick *quick, json_t *object) {
  if (!take(quick, '"')) return false;
  const char *key = quick->at, *stop = special(key, quick->end);
  size_t before = json_object_size(object);
  if (stop == quick->end || *stop != '"') return false;
  quick->at = stop + 1;
  json_t *value = take(quick, ':') ? take_value(quick) : NULL;
  return value && json_object_setn_new_nocheck(object, key, (size_t)(stop - key), value) == 0 &&
         json_object_size(object) != before; /* it is new */
}

static bool take_item(struct quick *quick, json_t *array) {
  json_t *value = take_value(quick);
  return value && json_array_append_new(array, value) == 0;
}

static bool take_all(struct quick *quick, json_t *container, char closing,
                     bool (*take_one)(struct quick *quick, json_t *container)) {
  if (take(quick, closing)) return true;
  do {
    if (quick->values > ONR_JSON_VALUES || !take_one(quick, container)) return false;
  } while (take(quick, ',') && ++quick->values);
  return take(quick, closing);
}

static json_t *take_container(struct quick *quick, bool object) {
  json_t *container = object ? json_object() : json_array();
  quick->at++;
  quick->values++;
  bool whole = container && ++quick->depth <= ONR_JSON_DEPTH &&
               take_all(quick, container, object ? '}' : ']', object ? take_member : take_item);
  quick->depth--;
  if (whole) return container;
  json_decref(container);
  return NULL;
}

static json_t *take_value(struct quick *quick) {
  switch (peek(quick)) {
  case '"': return take_string(quick);
  case '{': return take_container(quick, true);
  case '[': return take_container(quick, false);
  case 't': return take_word(quick, ONR_STR("true"), json_true());
  case 'f': return take_word(quick, ONR_STR("false"), json_false());
  case 'n': return take_word(quick, ONR_STR("null"), json_null());
  default: return quick->at < quick->end ? take_integer(quick) : NULL;
  }
}

json_t *onr_json_quick(struct onr_str text) {
  struct quick quick = {.at = text.data, .end = text.data + text.len, .values = 1, .size = text.len};
  size_t bad;
  if (text.len == 0 || !onr_utf8_valid(text, &bad)) return NULL;
  json_t *root = take_value(&quick);
  bool whole = root && quick.values <= ONR_JSON_VALUES && peek(&quick) == '\0' && quick.at == quick.end;
  free(quick.decoded);
  if (whole) return root;
  json_decref(root);
  return NULL;
}
