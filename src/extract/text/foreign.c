#include "extract/text/foreign.h"

#include <string.h>

/* Whether the byte may stand in an address: any but white space, brackets and quotation marks. */
static bool is_address_byte(unsigned char c) {
  return c > ' ' && !strchr("<>()[]{}\"'`|", c) && c < 0x80;
}

size_t onr_text_address_end(struct onr_str text, size_t start) {
  enum { LONGEST = 2048, LONGEST_LOCAL = 64 };
  struct onr_str rest = onr_str_slice(text, start, text.len);
  bool web = onr_str_starts_with(rest, ONR_STR("http://")) || onr_str_starts_with(rest, ONR_STR("https://")) ||
             onr_str_starts_with(rest, ONR_STR("www."));
  size_t end = start, most = web ? LONGEST : LONGEST_LOCAL, sign = 0;
  while (end < text.len && end < start + most && is_address_byte((unsigned char)text.data[end])) {
    if (text.data[end] == '@' && !sign) sign = end;
    if (!web && !sign && strchr(",;:!?/=&*#~", text.data[end])) return start;
    end++;
  }
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
