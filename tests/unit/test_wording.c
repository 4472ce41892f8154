/* Comparing two wordings: how alike they are, and what differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "onrecord/wording.h"

enum { TEXT_MAX = 1 << 16 };

/* "=same -removed +added", and the likeness. */
static struct onr_likeness compare(const char *one, const char *other, char out[TEXT_MAX]) {
  struct onr_arena arena;
  struct onr_wording wording;
  struct onr_likeness likeness;
  struct onr_wording_changes changes;
  size_t len = 0, rebuilt = 0;
  char text[TEXT_MAX] = "";
  onr_arena_init(&arena, SIZE_MAX / 2);
  assert_true(onr_wording_init(&wording, &arena, onr_str_from(one)));
  assert_true(onr_wording_compare(&wording, &arena, onr_str_from(other), &likeness));
  assert_true(onr_wording_difference(&wording, &arena, onr_str_from(other), &changes));
  out[0] = '\0';
  for (size_t i = 0; i < changes.count; i++) {
    const struct onr_wording_change *change = &changes.items[i];
    assert_true(change->text.len > 0);
    if (i) assert_int_not_equal(change->kind, changes.items[i - 1].kind);
    len += (size_t)snprintf(out + len, TEXT_MAX - len, "%c%.*s", "=-+"[change->kind], ONR_FMT(change->text));
    if (change->kind == ONR_WORDING_REMOVED) continue;
    memcpy(text + rebuilt, change->text.data, change->text.len);
    rebuilt += change->text.len;
    text[rebuilt] = '\0';
  }
  if (changes.count) assert_string_equal(text, other);
  onr_arena_close(&arena);
  return likeness;
}

static void assert_like(const char *one, const char *other, enum onr_relation relation, int hundredths,
                        const char *difference) {
  char out[TEXT_MAX];
  struct onr_likeness likeness = compare(one, other, out);
  assert_string_equal(onr_relation_name(likeness.relation), onr_relation_name(relation));
  assert_int_equal((int)(likeness.similarity * 100 + 0.5), hundredths);
  if (difference) assert_string_equal(out, difference);
}

static void the_same_words_are_identical(void **state) {
  (void)state;
  assert_like("We will go.", "“We will GO”", ONR_RELATION_IDENTICAL, 100, "=“We will GO”");
  assert_like("yes", "Yes!", ONR_RELATION_IDENTICAL, 100, "=Yes!");
  assert_like("…", "", ONR_RELATION_IDENTICAL, 100, "");
}

static void changed_words_are_shown(void **state) {
  (void)state;
  assert_like("We will never leave this town.", "We will always leave this town!", ONR_RELATION_REWORDED, 83,
              "=We will -never +always =leave this town!");
  assert_like("one two three four", "two three four five", ONR_RELATION_REWORDED, 75, "-one =two three four +five");
  assert_like("red green", "blue", ONR_RELATION_REWORDED, 0, "-red green+blue");
  assert_like("go", "", ONR_RELATION_REWORDED, 0, "-go");
  assert_like("two one", "one two", ONR_RELATION_REWORDED, 50, NULL);
}

static void an_excerpt_stays_in_one_piece(void **state) {
  (void)state;
  assert_like("It was a mistake and a deep betrayal of us", "“a deep betrayal”", ONR_RELATION_EXCERPT, 46,
              "-It was a mistake and =“a deep betrayal”-of us");
  assert_like("a deep betrayal", "It was a mistake and a deep betrayal", ONR_RELATION_LONGER, 55,
              "+It was a mistake and =a deep betrayal");
  assert_like("It was a mistake", "a mistake", ONR_RELATION_REWORDED, 67, "-It was =a mistake"); /* too short */
  assert_like("a big deep betrayal", "a deep betrayal", ONR_RELATION_REWORDED, 86, "=a -big =deep betrayal");
}

/* By the book: a table of all prefixes. */
static size_t common_by_table(const int *a, size_t m, const int *b, size_t n) {
  static size_t table[256][256];
  for (size_t i = 0; i <= m; i++)
    for (size_t k = 0; k <= n; k++) {
      size_t left = i ? table[i - 1][k] : 0, up = k ? table[i][k - 1] : 0;
      table[i][k] = left > up ? left : up;
      if (i && k && a[i - 1] == b[k - 1]) table[i][k] = table[i - 1][k - 1] + 1;
      if (!i || !k) table[i][k] = 0;
    }
  return table[m][n];
}

static unsigned next_random(unsigned *state, unsigned below) {
  *state = *state * 1103515245u + 12345u;
  return (*state >> 16) % below;
}

/* Texts of every length around the blocks' edges, with few and with many different words. */
static void the_longest_common_subsequence_is_found(void **state) {
  (void)state;
  char one[TEXT_MAX], other[TEXT_MAX], out[TEXT_MAX];
  unsigned random = 7;
  for (unsigned round = 0; round < 300; round++) {
    int a[256], b[256];
    size_t m = 1 + next_random(&random, 200), n = 1 + next_random(&random, 200), at = 0;
    unsigned words = 2 + next_random(&random, 40);
    for (size_t i = 0; i < m; i++)
      at += (size_t)snprintf(one + at, sizeof one - at, "w%d ", a[i] = (int)next_random(&random, words));
    at = 0;
    for (size_t i = 0; i < n; i++)
      at += (size_t)snprintf(other + at, sizeof other - at, "w%d ", b[i] = (int)next_random(&random, words));
    struct onr_likeness likeness = compare(one, other, out);
    size_t shared = common_by_table(a, m, b, n), same = 0;
    assert_int_equal((size_t)(likeness.similarity * (double)(m + n) / 2 + 0.5), shared);
    for (const char *change = out; *change; change++) same += *change == 'w';
    assert_int_equal(same, m + n - shared); /* what is the same is there once */
  }
}

static void of_very_long_texts_the_beginning_is_compared(void **state) {
  (void)state;
  char one[TEXT_MAX], out[TEXT_MAX];
  size_t at = 0;
  for (int i = 0; i < 3000; i++) at += (size_t)snprintf(one + at, sizeof one - at, "w%d ", i);
  assert_int_equal(compare(one, one, out).relation, ONR_RELATION_IDENTICAL);
}

static void memory_that_is_not_there_is_told(void **state) {
  (void)state;
  const struct onr_str text = ONR_STR_INIT("We will never leave this town, and never come back."), other = text;
  bool done = false;
  for (size_t max = 0; max < 1 << 16 && !done; max += 64) {
    struct onr_arena arena;
    struct onr_wording wording;
    struct onr_wording_changes changes;
    onr_arena_init(&arena, max);
    done = onr_wording_init(&wording, &arena, text) && onr_wording_difference(&wording, &arena, other, &changes);
    onr_arena_close(&arena);
  }
  assert_true(done);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_words_are_identical),
      cmocka_unit_test(changed_words_are_shown),
      cmocka_unit_test(an_excerpt_stays_in_one_piece),
      cmocka_unit_test(the_longest_common_subsequence_is_found),
      cmocka_unit_test(of_very_long_texts_the_beginning_is_compared),
      cmocka_unit_test(memory_that_is_not_there_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
