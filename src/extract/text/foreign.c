#include "extract/text/foreign.h"

#include <string.h>

/* What a byte is to an address: white space, brackets and quotation marks are outside, as is all but ASCII. */
enum place { OUTSIDE = ' ', INSIDE = 'a', INSIDE_WEB = '/' /* not in a mail address before its "@" */ };

static enum place place_of(char c) {
  static const char ascii[] = "                                "
                              " / /aa/   /a/aa/aaaaaaaaaa// / /"
                              "aaaaaaaaaaaaaaaaaaaaaaaaaaa a aa"
                              " aaaaaaaaaaaaaaaaaaaaaaaaaa   /a";
  return (unsigned char)c < 0x80 ? (enum place)ascii[(unsigned char)c] : OUTSIDE;
}

static bool is_web(struct onr_str s) {
  return onr_str_starts_with(s, ONR_STR("http://")) || onr_str_starts_with(s, ONR_STR("https://")) ||
         onr_str_starts_with(s, ONR_STR("www."));
}

size_t onr_text_address_end(struct onr_str text, size_t start, bool has_sign) {
  enum { LONGEST = 2048, LONGEST_LOCAL = 64 };
  bool web = is_web(onr_str_slice(text, start, text.len));
  if (!web && !has_sign) return start;
  size_t end = start, most = start + (web ? LONGEST : LONGEST_LOCAL), sign = 0;
  for (; end < text.len && end < most; end++) {
    enum place place = place_of(text.data[end]);
    if (place == OUTSIDE) break;
    if (text.data[end] == '@' && !sign) sign = end;
    if (place == INSIDE_WEB && !web && !sign) return start;
  }
  if (!web && !sign) return start;
  while (end > start && strchr(".,;:!?", text.data[end - 1])) end--;
  bool mail = sign > start && sign + 1 < end && memchr(text.data + sign, '.', end - sign);
  return web || mail ? end : start;
}

size_t onr_text_markup_end(struct onr_str text, size_t start) {
  enum { LONGEST = 400 };
  size_t at = start + 1;
  at += at < text.len && text.data[at] == '/';
  if (at >= text.len || (text.data[at] | 32) < 'a' || (text.data[at] | 32) > 'z') return start;
  for (; at < text.len && at < start + LONGEST && text.data[at] != '<'; at++)
    if (text.data[at] == '>') return at + 1;
  return start;
}
