/* Words found again by what they are and what stands around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onrecord/selector.h"

#define TEXT "He said yes on Monday. She said yes on Friday, and the committee said no on Saturday."

static struct onr_selector selector(const char *exact, const char *prefix, const char *suffix) {
  return (struct onr_selector){onr_str_from(exact), onr_str_from(prefix), onr_str_from(suffix)};
}

static void all_of_it_must_stand_there(void **state) {
  (void)state;
  size_t start = 0;
  struct onr_selector words = selector("yes", "", "");
  assert_int_equal(onr_selector_count(ONR_STR(TEXT), &words, &start), 2);
  assert_int_equal(start, 8);
  words = selector("yes", "She said ", " on F");
  assert_int_equal(onr_selector_count(ONR_STR(TEXT), &words, &start), 1);
  assert_int_equal(start, 32);
  words = selector("yes", "It said ", "");
  assert_int_equal(onr_selector_count(ONR_STR(TEXT), &words, &start), 0);
  words = selector("He", "x", "");
  assert_int_equal(onr_selector_count(ONR_STR(TEXT), &words, &start), 0);
  words = selector("Saturday.", "", "x");
  assert_int_equal(onr_selector_count(ONR_STR(TEXT), &words, &start), 0);
  assert_int_equal(onr_selector_count(ONR_STR(""), &words, &start), 0);
}

static void the_most_alike_place_is_taken(void **state) {
  (void)state;
  size_t start = 0;
  struct onr_selector words = selector("yes", "And then she said ", " on Friday night");
  assert_true(onr_selector_find(ONR_STR(TEXT), &words, 0, &start));
  assert_int_equal(start, 32);
  words = selector("yes", " said ", " on ");
  assert_true(onr_selector_find(ONR_STR(TEXT), &words, 40, &start)); /* both fit: the nearer one */
  assert_int_equal(start, 32);
  assert_true(onr_selector_find(ONR_STR(TEXT), &words, 9, &start));
  assert_int_equal(start, 8);
}

static void few_words_alone_are_not_the_same(void **state) {
  (void)state;
  size_t start = 0;
  struct onr_selector words = selector("no", "Nobody answered ", " at all");
  assert_false(onr_selector_find(ONR_STR(TEXT), &words, 0, &start));
  words = selector("the committee said", "Nobody knew what ", " at all");
  assert_true(onr_selector_find(ONR_STR(TEXT), &words, 0, &start));
  words = selector("nobody", "", "");
  assert_false(onr_selector_find(ONR_STR(TEXT), &words, 0, &start));
  assert_false(onr_selector_find(ONR_STR(""), &words, 3, &start));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_of_it_must_stand_there),
      cmocka_unit_test(the_most_alike_place_is_taken),
      cmocka_unit_test(few_words_alone_are_not_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
