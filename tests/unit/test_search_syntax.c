/* What search texts mean: each as a tree, written with all its parentheses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "onrecord/buffer.h"
#include "onrecord/search_syntax.h"

static void show(struct onr_buffer *out, const struct onr_search_node *node) {
  static const char *const words[] = {"", " & ", " | ", " - "};
  if (node->kind == ONR_SEARCH_TERM) {
    onr_buffer_printf(out, "[%.*s]%s", ONR_FMT(node->words), node->prefix ? "*" : "");
    return;
  }
  onr_buffer_append_char(out, '(');
  show(out, node->left);
  onr_buffer_append_str(out, onr_str_from(words[node->kind]));
  show(out, node->right);
  onr_buffer_append_char(out, ')');
}

static void check(struct onr_str text, const char *expected) {
  struct onr_arena arena;
  struct onr_buffer out;
  const struct onr_search_node *root = NULL;
  onr_arena_init(&arena, 1 << 20);
  onr_buffer_init(&out, 1 << 16);
  assert_int_equal(onr_search_parse(text, &arena, &root, NULL), ONR_OK);
  if (root) show(&out, root);
  struct onr_str shown = onr_buffer_str(&out);
  if (!onr_str_equal(shown, onr_str_from(expected)))
    fail_msg("'%.*s' is %.*s, not %s", ONR_FMT(text), ONR_FMT(shown), expected);
  onr_buffer_close(&out);
  onr_arena_close(&arena);
}

struct row {
  const char *text, *meaning;
};

static void check_all(const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) check(onr_str_from(rows[i].text), rows[i].meaning);
}
#define CHECK_ALL(rows) check_all(rows, sizeof(rows) / sizeof *(rows))

static void words_phrases_and_beginnings(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"rain", "[rain]"},
      {"  rain\tsnow\n", "([rain] & [snow])"},
      {"a b c", "(([a] & [b]) & [c])"},
      {"\"heavy rain\"", "[heavy rain]"},
      {"“heavy rain” „schwerer Regen“ «forte pluie»", "(([heavy rain] & [schwerer Regen]) & [forte pluie])"},
      {"ra*", "[ra*]*"},
      {"\"heavy ra\"*", "[heavy ra]*"},
      {"\"heavy ra*\"", "[heavy ra*]*"},
      {"rain\"snow\"ice", "(([rain] & [snow]) & [ice])"},
      {"al-Qaida A.P. don’t", "(([al-Qaida] & [A.P.]) & [don’t])"},
      {"OR. or AND, and not Not", "((((([OR.] & [or]) & [AND,]) & [and]) & [not]) & [Not])"},
      {"\"AND\" \"OR\"", "([AND] & [OR])"},
  };
  CHECK_ALL(rows);
}

static void operators_and_parentheses(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"a AND b", "([a] & [b])"},
      {"a OR b", "([a] | [b])"},
      {"a b OR c d", "(([a] & [b]) | ([c] & [d]))"},
      {"a AND b OR c", "(([a] & [b]) | [c])"},
      {"a (b OR c)", "([a] & ([b] | [c]))"},
      {"a(b)c", "(([a] & [b]) & [c])"},
      {"a NOT b", "([a] - [b])"},
      {"a AND NOT b", "([a] - [b])"},
      {"a -b", "([a] - [b])"},
      {"-a b", "([b] - [a])"},
      {"-a -b c", "([c] - ([a] | [b]))"},
      {"a -\"b c\" -(d e) -f*", "((([a] - [b c]) - ([d] & [e])) - [f*]*)"},
      {"NOT NOT a", "[a]"},
      {"-(NOT a)", "[a]"},
      {"NOT -a", "[a]"},
      {"a -(b OR -c)", "([a] & ([c] - [b]))"},
      {"NOT (NOT a OR NOT b)", "([a] & [b])"},
      {"((a))", "[a]"},
      {"a-b", "[a-b]"},
  };
  CHECK_ALL(rows);
}

static void what_is_odd_is_passed_over(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"", ""},
      {" ", ""},
      {"\"", ""},
      {"\"\"", ""},
      {"\" \" a", "[a]"},
      {"()", ""},
      {"(", ""},
      {")", ""},
      {"*", ""},
      {"😀 a", "[a]"},
      {"-", ""},
      {"- a", "[a]"},
      {"a - b", "([a] & [b])"},
      {"a -- b", "([a] & [b])"},
      {"--a", "[--a]"},
      {"a -😀 b", "([a] & [b])"},
      {"AND", ""},
      {"OR OR OR", ""},
      {"NOT", ""},
      {"a AND", "[a]"},
      {"AND a", "[a]"},
      {"a OR", "[a]"},
      {"OR a", "[a]"},
      {"a OR OR b", "([a] | [b])"},
      {"a AND OR b", "([a] | [b])"},
      {"a NOT", "[a]"},
      {"a NOT AND b", "([a] & [b])"},
      {"(a", "[a]"},
      {"a)", "[a]"},
      {"a) OR b", "([a] | [b])"},
      {"a OR b) c", "([a] | ([b] & [c]))"},
      {"(a OR b))) c", "(([a] | [b]) & [c])"},
      {"\"a b", "[a b]"},
      {"(\"a) b", "[a) b]"},
      {"a () b", "([a] & [b])"},
      {"a NOT () b", "([a] & [b])"},
      {"a (OR) b", "([a] & [b])"},
      {"-a", ""},
      {"NOT (a b)", ""},
      {"a OR -b", ""},
      {"-a OR -b", ""},
  };
  CHECK_ALL(rows);
  check(ONR_STR("a\0b"), "([a] & [b])");
  check(ONR_STR("\0\x01\x7f"), "");
}

static void parentheses_count_to_a_depth(void **state) {
  (void)state;
  check(ONR_STR("((((((((a OR b)))))))) c"), "(([a] | [b]) & [c])");
  check(ONR_STR("(((((((((a OR b) c)))))))) d"), "(([a] | ([b] & [c])) & [d])"); /* the ninth */
  static char deep[10000];
  memset(deep, '(', sizeof deep);
  check((struct onr_str){deep, sizeof deep}, "");
  deep[sizeof deep - 1] = 'a';
  check((struct onr_str){deep, sizeof deep}, "[a]");
}

static void the_first_terms_count(void **state) {
  (void)state;
  struct onr_buffer text, expected;
  onr_buffer_init(&text, 1 << 16);
  onr_buffer_init(&expected, 1 << 16);
  for (int i = 1; i < ONR_SEARCH_TERMS; i++) onr_buffer_append_char(&expected, '(');
  for (int i = 0; i < 1000; i++) {
    onr_buffer_printf(&text, "! w%d ", i);
    if (i < ONR_SEARCH_TERMS) onr_buffer_printf(&expected, i ? " & [w%d])" : "[w%d]", i);
  }
  onr_buffer_append_char(&expected, '\0');
  check(onr_buffer_str(&text), expected.data);
  onr_buffer_close(&text);
  onr_buffer_close(&expected);
  static char nots[10000];
  for (size_t i = 0; i < sizeof nots; i++) nots[i] = "NOT "[i % 4];
  check((struct onr_str){nots, sizeof nots}, "");
  memset(nots, 'a', sizeof nots);
  struct onr_arena arena;
  const struct onr_search_node *root = NULL;
  onr_arena_init(&arena, 1 << 20);
  assert_int_equal(onr_search_parse((struct onr_str){nots, sizeof nots}, &arena, &root, NULL), ONR_OK);
  assert_int_equal(root->words.len, sizeof nots);
  onr_arena_close(&arena);
}

static void memory_may_be_exhausted(void **state) {
  (void)state;
  struct onr_arena arena;
  const struct onr_search_node *root = NULL;
  onr_arena_init(&arena, sizeof *root);
  assert_int_equal(onr_search_parse(ONR_STR("a b"), &arena, &root, NULL), ONR_ERR_MEMORY);
  assert_null(root);
  onr_arena_close(&arena);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(words_phrases_and_beginnings), TEST(operators_and_parentheses), TEST(what_is_odd_is_passed_over),
      TEST(parentheses_count_to_a_depth), TEST(the_first_terms_count),     TEST(memory_may_be_exhausted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
