/* Words for comparing: what makes no difference, and what does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onrecord/hash.h"
#include "onrecord/text_words.h"

static struct onr_text_words split(struct onr_arena *arena, const char *text) {
  struct onr_text_words words;
  assert_true(onr_text_words_split(arena, onr_str_from(text), SIZE_MAX, &words));
  return words;
}

static bool are_same(const char *one, const char *other) {
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  struct onr_text_words a = split(&arena, one), b = split(&arena, other);
  bool same = a.count == b.count;
  for (size_t i = 0; same && i < a.count; i++) same = a.items[i].hash == b.items[i].hash;
  onr_arena_close(&arena);
  return same;
}

static void typography_makes_no_difference(void **state) {
  (void)state;
  assert_true(are_same("“It’s a café,” he said – twice.", "\"It's a Cafe\" HE SAID: twice"));
  assert_true(are_same("cafe\u0301", "caf\u00E9"));
  assert_true(are_same("co\u00ADoperate", "cooperate"));
  assert_true(are_same("‘No’", "No"));
  assert_true(are_same("ΣΟΦΊΑ", "σοφια"));
  assert_true(are_same("", " — … !"));
}

static void other_words_do(void **state) {
  (void)state;
  assert_false(are_same("its", "it's"));
  assert_false(are_same("one two", "onetwo"));
  assert_false(are_same("one two", "two one"));
  assert_false(are_same("कि", "की"));
  assert_false(are_same("한국", "하구"));
}

static void places_are_those_of_the_text(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  const char *text = " “Zoë’s 42” 北京!";
  struct onr_text_words words = split(&arena, text);
  const char *expected[] = {"Zoë’s", "42", "北", "京"};
  assert_int_equal(words.count, 4);
  for (size_t i = 0; i < words.count; i++)
    assert_true(onr_str_equal(onr_str_slice(onr_str_from(text), words.items[i].start, words.items[i].end),
                              onr_str_from(expected[i])));
  assert_true(onr_text_words_split(&arena, onr_str_from(text), 2, &words));
  assert_int_equal(words.count, 2);
  onr_arena_close(&arena);
}

static void memory_that_is_not_there_is_told(void **state) {
  (void)state;
  struct onr_arena arena;
  struct onr_text_words words;
  onr_arena_init(&arena, 8);
  assert_false(onr_text_words_split(&arena, ONR_STR("one two"), SIZE_MAX, &words));
  onr_arena_close(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(typography_makes_no_difference),
      cmocka_unit_test(other_words_do),
      cmocka_unit_test(places_are_those_of_the_text),
      cmocka_unit_test(memory_that_is_not_there_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
