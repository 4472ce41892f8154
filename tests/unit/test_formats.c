/* Cells of CSV, values found in JSON that was just written, and reviews as linked data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/api/formats/cells.h"
#include "../../src/api/formats/fragment.h"
#include "../../src/api/formats/linked.h"

static void assert_text(struct onr_buffer *buffer, const char *expected) {
  struct onr_str text = onr_buffer_str(buffer);
  assert_int_equal(onr_buffer_status(buffer), ONR_OK);
  if (!onr_str_equal(text, onr_str_from(expected))) fail_msg("'%.*s' is not '%s'", ONR_FMT(text), expected);
  onr_buffer_reset(buffer);
}

static void cells_are_quoted_and_defused(void **state) {
  (void)state;
  static const struct {
    const char *text, *cell;
  } cases[] = {
      {"plain", "plain"},
      {"", "\"\""},
      {" x", "\" x\""},
      {"x ", "\"x \""},
      {"a,b", "\"a,b\""},
      {"a;b", "\"a;b\""},
      {"a\tb", "\"a\tb\""},
      {"say \"x\"", "\"say \"\"x\"\"\""},
      {"a\r\nb", "\"a\r\nb\""},
      {"=1", "'=1"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@x", "'@x"},
      {"\t1", "\"'\t1\""},
      {"\r1", "\"'\r1\""},
      {"\n1", "\"'\n1\""},
      {" =1", "\"' =1\""},
      {"'=1", "''=1"},
      {"''=1", "'''=1"},
      {"\"=1", "\"'\"\"=1\""},
      {"\xEF\xBC\x9D 1", "'\xEF\xBC\x9D 1"},
      {"'quoted'", "'quoted'"},
      {"a=1", "a=1"},
      {"2024-01-01", "2024-01-01"},
  };
  struct onr_buffer out;
  onr_buffer_init(&out, 4096);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    onr_cells_text(&out, true, onr_str_from(cases[i].text));
    assert_text(&out, cases[i].cell);
  }
  onr_cells_text(&out, true, ONR_STR("a"));
  onr_cells_text(&out, false, ONR_STR("b"));
  assert_text(&out, "a,b");
  onr_buffer_close(&out);
}

static void assert_at(const char *json, const char *path, const char *expected) {
  struct onr_str found = onr_fragment_at(onr_str_from(json), path);
  if (!expected)
    assert_null(found.data);
  else if (!onr_str_equal(found, onr_str_from(expected)))
    fail_msg("%s at %s: '%.*s' is not '%s'", json, path, ONR_FMT(found), expected);
}

static void members_are_found_by_their_path(void **state) {
  (void)state;
  const char *json = "{\"a\":\"},\\\"b\\\":1\",\"b\":{\"c\":[1,{\"d\":2}],\"e\":null},\"f\":-1.5,\"g\":{}}";
  assert_at(json, "", json);
  assert_at(json, "a", "\"},\\\"b\\\":1\"");
  assert_at(json, "b.c", "[1,{\"d\":2}]");
  assert_at(json, "b.e", "null");
  assert_at(json, "f", "-1.5");
  assert_at(json, "g", "{}");
  assert_at(json, "c", NULL);
  assert_at(json, "b.e.x", NULL);
  assert_at(json, "a.x", NULL);
  assert_at("null", "x", NULL);
  assert_at("{}", "x", NULL);
}

static void items_come_one_by_one(void **state) {
  (void)state;
  static const char *const expected[] = {"1", "\"a,]\"", "[2,[3]]", "{\"x\":[4]}", "null"};
  struct onr_str list = ONR_STR("[1,\"a,]\",[2,[3]],{\"x\":[4]},null]"), item;
  size_t count = 0, at = 0;
  for (; onr_fragment_next(list, &at, &item); count++) assert_true(onr_str_equal(item, onr_str_from(expected[count])));
  assert_int_equal(count, 5);
  at = 0;
  assert_false(onr_fragment_next(ONR_STR("[]"), &at, &item));
}

/* Whatever the writer escapes comes back. */
static void strings_come_back(void **state) {
  (void)state;
  static const char text[] =
      "\"q\" \\ / \b\f\n\r\t \x01\x7F \xE2\x80\xA8\xE2\x80\xA9 \xC3\xA9 \xF0\x9F\x8C\x89 \\u0041";
  struct onr_buffer json, out;
  onr_buffer_init(&json, 4096);
  onr_buffer_init(&out, 4096);
  struct onr_json writer = onr_json_into(&json);
  onr_json_string(&writer, ONR_STR(text));
  onr_fragment_unescape(&out, onr_buffer_str(&json));
  assert_text(&out, text);
  onr_fragment_unescape(&out, ONR_STR("\"\""));
  assert_text(&out, "");
  onr_buffer_close(&json);
  onr_buffer_close(&out);
}

static void a_review_is_a_claim_review(void **state) {
  (void)state;
  struct onr_buffer out;
  onr_buffer_init(&out, 4096);
  struct onr_json json = onr_json_into(&out);
  onr_linked_review(&json,
                    ONR_STR("{\"rating\":\"false\",\"note\":\"See \\\"x\\\"\",\"reviewer\":\"Eva\",\"url\":null,"
                            "\"dateCreated\":\"2024-01-01T00:00:00Z\"}"),
                    ONR_STR("It rained"));
  assert_text(&out,
              "{\"@type\":\"ClaimReview\",\"claimReviewed\":\"It rained\",\"reviewRating\":{\"@type\":\"Rating\","
              "\"alternateName\":\"false\"},\"reviewBody\":\"See \\\"x\\\"\",\"dateCreated\":\"2024-01-01T00:00:00Z\","
              "\"author\":{\"@type\":\"Person\",\"name\":\"Eva\"}}");
  json = onr_json_into(&out);
  onr_linked_review(&json, ONR_STR("{\"rating\":2,\"note\":null,\"reviewer\":null,\"url\":\"https://e.org/\"}"),
                    ONR_STR("x"));
  assert_text(&out, "{\"@type\":\"ClaimReview\",\"claimReviewed\":\"x\",\"reviewRating\":{\"@type\":\"Rating\","
                    "\"ratingValue\":2},\"url\":\"https://e.org/\",\"author\":{\"@type\":\"Person\"}}");
  onr_buffer_close(&out);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(cells_are_quoted_and_defused), TEST(members_are_found_by_their_path),
      TEST(items_come_one_by_one),        TEST(strings_come_back),
      TEST(a_review_is_a_claim_review),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
