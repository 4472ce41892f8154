/*
 * Fuzzing what is asked for: the first line is a path, the second its parameters (whose values are percent-encoded
 * here, so that every byte arrives), the rest are headers. "\xFF" stands for "&" in a value.
 */
#include "fuzz.h"
#include "world.h"

enum { SCRIPT_MAX = 1 << 14 };

/* "$" and what follows are for world.h. */
static void append_encoded(struct onr_buffer *script, struct onr_str query) {
  for (size_t i = 0; i < query.len; i++) {
    char c = query.data[i];
    bool plain = onr_ascii_is_letter(c) || onr_ascii_is_digit(c) || (c != '\0' && strchr("=&$-._~,:", c));
    if (plain)
      onr_buffer_append_char(script, c);
    else
      onr_buffer_printf(script, "%%%02X", (unsigned char)(c == '\xFF' ? '&' : c));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct fuzz_world *world = fuzz_world_get("Forwarded");
  struct onr_str rest = {(const char *)data, size}, path = rest, query = ONR_STR("");
  struct onr_buffer script;
  if (size == 0 || data[0] != '/') return 0;
  if (onr_str_next(&rest, '\n', &path) && rest.data) onr_str_next(&rest, '\n', &query);
  onr_buffer_init(&script, SCRIPT_MAX);
  onr_buffer_printf(&script, "GET %.*s%s", ONR_FMT(path), query.len ? "?" : "");
  append_encoded(&script, query);
  onr_buffer_append_char(&script, '\n');
  onr_buffer_append_str(&script, rest.data ? rest : ONR_STR(""));
  if (!onr_buffer_status(&script)) fuzz_world_run(world, onr_buffer_str(&script));
  onr_buffer_close(&script);
  return 0;
}
