/*
 * Strings as pointer and length. A struct onr_str borrows: whoever made the bytes owns them. They are UTF-8 unless a
 * comment says otherwise, need no terminating NUL and may hold one. Empty means absent wherever the API says null.
 */
#ifndef ONRECORD_STR_H
#define ONRECORD_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct onr_str {
  const char *data;
  size_t len; /* bytes */
};

/* A borrowed list of strings. */
struct onr_strs {
  const struct onr_str *items;
  size_t count;
};

/* A literal as a string: ONR_STR("text"); and the same as a constant initializer in a static table. */
#define ONR_STR(literal) ((struct onr_str){(literal), sizeof(literal) - 1})
#define ONR_STR_INIT(literal)                                                                                          \
  { (literal), sizeof(literal) - 1 }

/* For printf: "%.*s" with ONR_FMT(s). */
#define ONR_FMT(s) (int)((s).len > 1024 ? 1024 : (s).len), ((s).data ? (s).data : "")

static inline struct onr_str onr_str_from(const char *c_string) {
  return (struct onr_str){c_string, c_string ? strlen(c_string) : 0};
}

static inline struct onr_str onr_str_slice(struct onr_str s, size_t start, size_t end) {
  return (struct onr_str){s.data + start, end - start};
}

/* A literal is best given last: comparing with it is a few instructions then. */
static inline bool onr_str_equal(struct onr_str a, struct onr_str b) {
  return a.len == b.len && (b.len == 0 || memcmp(a.data, b.data, b.len) == 0);
}

static inline bool onr_str_starts_with(struct onr_str s, struct onr_str prefix) {
  return s.len >= prefix.len && onr_str_equal(onr_str_slice(s, 0, prefix.len), prefix);
}

static inline bool onr_str_ends_with(struct onr_str s, struct onr_str suffix) {
  return s.len >= suffix.len && onr_str_equal(onr_str_slice(s, s.len - suffix.len, s.len), suffix);
}

/* ASCII's classes, whatever the locale: of protocols and formats, not of names. */
static inline bool onr_ascii_is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool onr_ascii_is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool onr_ascii_is_digit(char c) {
  return c >= '0' && c <= '9';
}

static inline char onr_ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool onr_str_same_nocase(const char *a, const char *b, size_t len);
/* ASCII case is ignored; for protocol words, not for names. */
static inline bool onr_str_equal_nocase(struct onr_str a, struct onr_str b) {
  return a.len == b.len && onr_str_same_nocase(a.data, b.data, a.len);
}

/* Byte order, a shorter prefix first: <0, 0, >0. */
int onr_str_compare(struct onr_str a, struct onr_str b);

/* `s` without ASCII white space at both ends. */
struct onr_str onr_str_trim(struct onr_str s);

/* Cuts the part of `*rest` before the first `separator` off and returns it; `*rest` is what follows, with data == NULL
 * once there is nothing more. Returns false when `*rest` is already exhausted. */
bool onr_str_next(struct onr_str *rest, char separator, struct onr_str *ret_part);

/* A whole decimal integer with an optional minus; false for anything else, overflow included. */
bool onr_str_to_int(struct onr_str s, long long *ret_value);

#endif
