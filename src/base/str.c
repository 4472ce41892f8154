#include "onrecord/str.h"

bool onr_str_same_nocase(const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (a[i] != b[i] && onr_ascii_lower(a[i]) != onr_ascii_lower(b[i])) return false;
  return true;
}

int onr_str_compare(struct onr_str a, struct onr_str b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  if (order != 0) return order;
  return (a.len > b.len) - (a.len < b.len);
}

struct onr_str onr_str_trim(struct onr_str s) {
  while (s.len > 0 && onr_ascii_is_space(s.data[0])) s = onr_str_slice(s, 1, s.len);
  while (s.len > 0 && onr_ascii_is_space(s.data[s.len - 1])) s.len--;
  return s;
}

bool onr_str_next(struct onr_str *rest, char separator, struct onr_str *ret_part) {
  if (!rest->data) return false;
  const char *end = rest->len ? memchr(rest->data, separator, rest->len) : NULL;
  if (!end) {
    *ret_part = *rest;
    *rest = (struct onr_str){NULL, 0};
    return true;
  }
  size_t len = (size_t)(end - rest->data);
  *ret_part = onr_str_slice(*rest, 0, len);
  *rest = onr_str_slice(*rest, len + 1, rest->len);
  return true;
}

bool onr_str_to_int(struct onr_str s, long long *ret_value) {
  bool negative = s.len > 0 && s.data[0] == '-';
  if (negative) s = onr_str_slice(s, 1, s.len);
  if (s.len == 0) return false;
  long long value = 0;
  for (size_t i = 0; i < s.len; i++) {
    int digit = s.data[i] - '0';
    if (digit < 0 || digit > 9) return false;
    if (__builtin_mul_overflow(value, 10LL, &value) ||
        __builtin_add_overflow(value, (long long)(negative ? -digit : digit), &value))
      return false;
  }
  *ret_value = value;
  return true;
}
