#include "url.h"

void onr_url_encode(struct onr_buffer *out, struct onr_str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.data[i];
    bool plain = onr_ascii_is_letter(c) || onr_ascii_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~' ||
                 c == ',' || c == ':';
    if (plain)
      onr_buffer_append_char(out, c);
    else
      onr_buffer_printf(out, "%%%02X", (unsigned char)c);
  }
}
