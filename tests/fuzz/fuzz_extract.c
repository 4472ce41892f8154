/*
 * Fuzzing extraction: any bytes, with what is no UTF-8 replaced, are analysed twice; the analysis must be sound and the
 * same both times, and explaining it must work. Whatever is wrong stops the program.
 */
#include "fuzz.h"

#include "../sound.h"
#include "onrecord/extract_explain.h"

enum { ARENA_BYTES = 1 << 28 };

static uint64_t digest_of(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena) {
  struct onr_analysis analysis;
  onr_arena_reset(arena);
  fuzz_require(onr_extract(extractor, text, arena, &analysis, NULL) == ONR_OK, "an analysis");
  const char *wrong = unsound(text, &analysis);
  fuzz_require(!wrong, wrong);
  return analysis_digest(&analysis);
}

static void explain(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena) {
  struct onr_buffer out;
  onr_buffer_init(&out, ARENA_BYTES);
  onr_arena_reset(arena);
  fuzz_require(onr_extract_explain(extractor, text, arena, &out, NULL) == ONR_OK, "an explanation");
  fuzz_require(onr_buffer_status(&out) == ONR_OK && fuzz_is_utf8(onr_buffer_str(&out)), "an explanation in UTF-8");
  onr_buffer_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct onr_extractor *extractor; /* made once; there is one thread */
  if (!extractor) fuzz_require(!onr_hash_start(NULL) && !onr_extractor_new(&extractor, NULL), "an extractor");
  struct onr_arena arena;
  char *copy = malloc(size * 3 + 1); /* to the byte, so that a read past its end is seen */
  fuzz_require(copy, "memory");
  struct onr_str text = onr_utf8_copy(copy, size * 3 + 1, (struct onr_str){(const char *)data, size});
  char *exact = malloc(text.len ? text.len : 1);
  fuzz_require(exact, "memory");
  memcpy(exact, text.data, text.len);
  text.data = exact;
  onr_arena_init(&arena, ARENA_BYTES);
  uint64_t first = digest_of(extractor, text, &arena);
  fuzz_require(digest_of(extractor, text, &arena) == first, "the same analysis again");
  explain(extractor, text, &arena);
  onr_arena_close(&arena);
  free(exact);
  free(copy);
  return 0;
}
