/* How deep JSON may be and how many values it may have, to the last one, in short texts and in long ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onrecord/buffer.h"
#include "onrecord/reader.h"

enum { DEPTH = 64, VALUES = 65536, LONG = 70000 };

static void repeat(struct onr_buffer *out, const char *part, int count) {
  for (int i = 0; i < count; i++) onr_buffer_append_str(out, onr_str_from(part));
}

/* What an article is read as; `words` makes it long. */
static enum onr_error read_article(const char *before, int opened, int items, int words) {
  struct onr_buffer text;
  struct onr_arena arena;
  struct onr_article article;
  onr_buffer_init(&text, 1 << 22);
  onr_arena_init(&arena, 1 << 26);
  onr_buffer_append_str(&text, ONR_STR("{\"text\":\""));
  repeat(&text, "it is ", words);
  onr_buffer_append_str(&text, onr_str_from(before));
  repeat(&text, "[", opened);
  repeat(&text, "0,", items);
  onr_buffer_append_str(&text, ONR_STR("0"));
  repeat(&text, "]", opened);
  onr_buffer_append_str(&text, ONR_STR("}"));
  struct onr_failure failure = {0};
  enum onr_error error =
      onr_reader_read(ONR_FORMAT_JSON, onr_buffer_str(&text), ONR_STR(""), NULL, &arena, &article, &failure);
  if (error) assert_non_null(strstr(failure.detail, opened > 1 ? "nested at most 64 deep" : "at most 65536 values"));
  onr_arena_close(&arena);
  onr_buffer_close(&text);
  return error;
}

static void depth_is_limited(void **state) {
  (void)state;
  static const char before[] = "It is.\",\"counts\":", brackets[] = "[[[[[[{{{{{{.\",\"counts\":";
  for (int words = 1; words <= LONG; words += LONG - 1)
    for (int opened = DEPTH - 3; opened <= DEPTH + 2; opened++) { /* in the article, which is the first */
      enum onr_error expected = opened < DEPTH ? ONR_OK : ONR_ERR_INVALID_BODY;
      assert_int_equal(read_article(before, opened, 0, words), expected);
      assert_int_equal(read_article(brackets, opened, 0, words), expected);
    }
}

/* Each comma and each bracket is counted, and the whole. */
static void values_are_limited(void **state) {
  (void)state;
  static const char before[] = "It is.\",\"counts\":";
  for (int items = VALUES - 6; items <= VALUES; items++)
    assert_int_equal(read_article(before, 1, items, 1), items + 4 <= VALUES ? ONR_OK : ONR_ERR_INVALID_BODY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(depth_is_limited),
      cmocka_unit_test(values_are_limited),
  };
  onr_reader_start();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  onr_reader_stop();
  return failed;
}
