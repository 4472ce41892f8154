#include "document.h"

bool onr_key_is_any(const struct onr_document *document, size_t at, const char *const *words, size_t count) {
  struct onr_str key = onr_key_at(document, at);
  if (key.len == 0) return false;
  for (size_t i = 0; i < count; i++)
    if (words[i][0] == key.data[0] && onr_str_equal(key, onr_str_from(words[i]))) return true;
  return false;
}
