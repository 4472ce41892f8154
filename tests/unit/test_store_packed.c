/* What is packed into a column comes back; and what was damaged there is told, and read no further than it goes. */
#include <sqlite3.h>

#include "../../src/store/sqlite/packed.h"
#include "store_fixture.h"
#include "store_sample.h"

static int setup(void **state) {
  struct onr_arena *arena = calloc(1, sizeof *arena);
  onr_arena_init(arena, SIZE_MAX / 2);
  *state = arena;
  return 0;
}

static int teardown(void **state) {
  onr_arena_close(*state);
  free(*state);
  return 0;
}

static const struct onr_claim_span_row samples[] = {
    {ONR_ROLE_CONTENT,
     {{64, 61, 62}, {86, 79, 80}, ONR_STR_INIT("“Moscow” will help")},
     ONR_STR_INIT("that "),
     ONR_STR_INIT(".")},
    {ONR_ROLE_CONTENT, {{90, 83, 84}, {91, 84, 85}, ONR_STR_INIT("=")}, ONR_STR_INIT("1:"), ONR_STR_INIT("=")},
    {ONR_ROLE_CUE, {{0, 0, 0}, {4, 4, 4}, ONR_STR_INIT("said")}, ONR_STR_INIT(""), ONR_STR_INIT(" 0 1 2")},
    {ONR_ROLE_SOURCE,
     {{UINT32_MAX - 3, 3, 2}, {UINT32_MAX, 5, 4}, ONR_STR_INIT("é ")},
     ONR_STR_INIT(""),
     ONR_STR_INIT("")},
    {ONR_ROLE_ANTECEDENT, {{7, 7, 7}, {10, 10, 10}, ONR_STR_INIT("the")}, ONR_STR_INIT("12:"), ONR_STR_INIT("é")},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static void assert_same_span(const struct onr_claim_span_row *one, const struct onr_claim_span_row *other) {
  assert_int_equal(one->role, other->role);
  assert_memory_equal(&one->span.start, &other->span.start, sizeof one->span.start);
  assert_memory_equal(&one->span.end, &other->span.end, sizeof one->span.end);
  assert_true(onr_str_equal(one->span.exact, other->span.exact));
  assert_true(onr_str_equal(one->prefix, other->prefix));
  assert_true(onr_str_equal(one->suffix, other->suffix));
}

static struct onr_claim_words pack(struct onr_arena *arena, size_t count) {
  struct onr_claim_words words;
  assert_true(onr_spans_pack(arena, samples, count, &words));
  return words;
}

static size_t unpack(struct onr_arena *arena, const struct onr_claim_words *words, enum onr_error expected) {
  struct onr_claim_span_row *spans = NULL;
  struct onr_failure failure = {0};
  size_t count = 0;
  enum onr_error error = onr_spans_unpack(arena, words, ONR_STR("clm_x"), &spans, &count, &failure);
  assert_int_equal(error, expected);
  if (error) assert_non_null(strstr(failure.detail, "clm_x"));
  for (size_t i = 0; i < count; i++) assert_same_span(&spans[i], &samples[i]);
  return count;
}

static void what_is_packed_comes_back(void **state) {
  for (size_t count = 0; count <= SAMPLES; count++) {
    struct onr_claim_words words = pack(*state, count);
    assert_int_equal(unpack(*state, &words, ONR_OK), count);
  }
  struct onr_claim_words words = pack(*state, SAMPLES);
  assert_true(onr_str_equal(words.text, ONR_STR("“Moscow” will help … =")));
  assert_true(onr_str_equal(words.cue, ONR_STR("said")));
  assert_true(onr_str_equal(words.source, ONR_STR("é ")));
}

static void words_are_packed_once(void **state) {
  struct onr_claim_words words = pack(*state, SAMPLES);
  assert_null(memmem(words.spans.data, words.spans.len, "Moscow", 6));
  assert_null(memmem(words.spans.data, words.spans.len, "said", 4));
  assert_non_null(memmem(words.spans.data, words.spans.len, "the", 3));
}

/* Memory of just that size, so that a sanitizer sees what is read beyond it. */
static struct onr_str alone(struct onr_str text, char **ret_memory) {
  *ret_memory = malloc(text.len ? text.len : 1);
  assert_non_null(*ret_memory);
  memcpy(*ret_memory, text.data, text.len);
  return (struct onr_str){*ret_memory, text.len};
}

static void what_is_cut_off_is_told(void **state) {
  struct onr_claim_words whole = pack(*state, SAMPLES);
  size_t ends[SAMPLES + 1], at = 0;
  for (size_t i = 0; i <= SAMPLES; i++) ends[i] = pack(*state, i).spans.len;
  for (size_t len = 0; len <= whole.spans.len; len++) {
    struct onr_claim_words cut = whole;
    char *memory;
    cut.spans = alone(onr_str_slice(whole.spans, 0, len), &memory);
    bool is_whole = len == ends[at];
    size_t count = unpack(*state, &cut, is_whole ? ONR_OK : ONR_ERR_STORE_FAILED);
    assert_int_equal(count, is_whole ? at++ : 0);
    free(memory);
  }
  assert_int_equal(at, SAMPLES + 1);
}

static void words_that_are_gone_are_told(void **state) {
  struct onr_claim_words whole = pack(*state, SAMPLES);
  for (size_t len = 0; len < whole.text.len; len++) {
    struct onr_claim_words cut = whole;
    char *memory;
    cut.text = alone(onr_str_slice(whole.text, 0, len), &memory);
    unpack(*state, &cut, ONR_ERR_STORE_FAILED);
    free(memory);
  }
}

static bool is_within(struct onr_str part, struct onr_str whole) {
  return part.data >= whole.data && part.data + part.len <= whole.data + whole.len;
}

static void assert_within(struct onr_str part, const struct onr_claim_words *words) {
  assert_true(is_within(part, words->spans) || is_within(part, words->text) || is_within(part, words->cue) ||
              is_within(part, words->source));
}

/* Each byte in turn becomes each other that means something: an error, or spans of what is there. */
static void what_is_mangled_is_read_no_further(void **state) {
  static const char bytes[] = "0123456789 :=-a\n\xff";
  struct onr_claim_words whole = pack(*state, SAMPLES);
  size_t told = 0;
  for (size_t at = 0; at < whole.spans.len * sizeof bytes; at++) {
    struct onr_claim_words mangled = whole;
    struct onr_claim_span_row *spans = NULL;
    struct onr_failure failure = {0};
    size_t count = 0;
    char *memory;
    mangled.spans = alone(whole.spans, &memory);
    memory[at / sizeof bytes] = bytes[at % sizeof bytes];
    told += onr_spans_unpack(*state, &mangled, ONR_STR("clm_x"), &spans, &count, &failure) != ONR_OK;
    for (size_t i = 0; i < count; i++) {
      assert_in_range(spans[i].role, ONR_ROLE_CONTENT, ONR_ROLE_ANTECEDENT);
      assert_within(spans[i].span.exact, &mangled);
      assert_within(spans[i].prefix, &mangled);
      assert_within(spans[i].suffix, &mangled);
    }
    free(memory);
    onr_arena_reset(*state);
    whole = pack(*state, SAMPLES);
  }
  assert_true(told > whole.spans.len * 4);
}

static void numbers_that_do_not_fit_are_told(void **state) {
  static const char *const bad[] = {
      "4 0 0 0 1 0 0 0:0:1:a",
      "0 4294967296 0 0 1 0 0 0:0:1:a",
      "0 -1 0 0 1 0 0 0:0:1:a",
      "0 0 0 0 1 0 0 99999999999:0:1:a",
      "0 0 0 0 1 0 0 0:0:4294967295:a",
      "0 0 0 0 4294967295 0 0 0:0:=",
      "0 0 0 0 1 0 0 0:0:",
      "0  0 0 1 0 0 0:0:1:a",
      "0 0 0 0 1 0 0 :0:1:a",
  };
  struct onr_claim_words words = pack(*state, 1);
  words.spans = ONR_STR("0 0 0 0 1 0 0 0:0:1:a");
  struct onr_claim_span_row *spans;
  size_t count;
  assert_int_equal(onr_spans_unpack(*state, &words, ONR_STR("clm_x"), &spans, &count, NULL), ONR_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    words.spans = onr_str_from(bad[i]);
    unpack(*state, &words, ONR_ERR_STORE_FAILED);
  }
}

static void strings_come_back(void **state) {
  const struct onr_str items[] = {ONR_STR_INIT("first"), ONR_STR_INIT(""), ONR_STR_INIT("3:é"), ONR_STR_INIT("12")};
  struct onr_strs back = {0};
  struct onr_str packed = onr_strs_pack(*state, (struct onr_strs){items, 4});
  assert_true(onr_str_equal(packed, ONR_STR("5:first0:4:3:é2:12")));
  assert_true(onr_strs_unpack(*state, packed, &back));
  assert_int_equal(back.count, 4);
  for (size_t i = 0; i < 4; i++) assert_true(onr_str_equal(back.items[i], items[i]));
  assert_true(onr_strs_unpack(*state, ONR_STR("5:first6:secon"), &back));
  assert_int_equal(back.count, 1);
}

/* ---- In a database ---- */

static void damage(const struct fixture *fixture, const char *sql) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static enum onr_error list(struct fixture *fixture, unsigned without, size_t *ret_count) {
  const struct onr_claim_filter filter = {ANY_TIME};
  const struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .limit = 10, .without = without};
  struct onr_page_end end;
  struct seen seen = {0};
  enum onr_error error = onr_store_claims(fixture->reader, &filter, &page, see_claim, &seen, &end, &fixture->failure);
  fixture_release(fixture);
  *ret_count = seen.count;
  return error;
}

static void a_damaged_claim_is_told(void **state) {
  size_t count;
  void *open;
  (void)state;
  fixture_setup(&open);
  struct fixture *fixture = open;
  assert_int_equal(sample_put(fixture, 0), ONR_CREATED);
  assert_int_equal(list(fixture, 0, &count), ONR_OK);
  assert_int_equal(count, 2);
  fixture_close(fixture);
  damage(fixture, "UPDATE claim SET spans = substr(spans, 1, length(spans) - 1)");
  fixture_reopen(fixture);
  assert_int_equal(list(fixture, 0, &count), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "The spans of claim clm_"));
  assert_int_equal(list(fixture, ONR_WITHOUT_SPANS, &count), ONR_OK);
  assert_int_equal(count, 2);
  fixture_teardown(&open);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(what_is_packed_comes_back),
      TEST(words_are_packed_once),
      TEST(what_is_cut_off_is_told),
      TEST(words_that_are_gone_are_told),
      TEST(what_is_mangled_is_read_no_further),
      TEST(numbers_that_do_not_fit_are_told),
      TEST(strings_come_back),
      cmocka_unit_test(a_damaged_claim_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
