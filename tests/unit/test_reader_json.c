/* JSON that is read without jansson's parser is what that makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "onrecord/buffer.h"
#include "reader/json.h"

static const struct onr_str taken[] = {
    ONR_STR_INIT("{}"),
    ONR_STR_INIT(" \t\r\n{ \"a\" : [ ] , \"\" : { } } \n"),
    ONR_STR_INIT("{\"text\":\"The port of Arrenmoor reopened, she said.\",\"title\":\"\",\"b\":[true,false,null]}"),
    ONR_STR_INIT("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t in 40 bytes and more of text\",\"a\":\"plain\"}"),
    ONR_STR_INIT(
        "{\"text\":\"caf\\u00e9 \\u2014 \\u4E2d \\uD83d\\udE00 \\u0001 \\uffff\xE2\x80\x9C\xF0\x9F\x98\x80\"}"),
    ONR_STR_INIT("{\"counts\":{\"claims\":12,\"zero\":0,\"minus\":-7,\"most\":999999999999999999,\"none\":-0}}"),
    ONR_STR_INIT("{\"author\":[{\"name\":\"R. Vale\"},\"M. Okoye\"],\"del\":\"\x7F\"}"),
    ONR_STR_INIT("[1 , 2]"),
    ONR_STR_INIT("\"a\""),
};

static const struct onr_str left[] = {
    ONR_STR_INIT(""),
    ONR_STR_INIT(" "),
    ONR_STR_INIT("{"),
    ONR_STR_INIT("{} {}"),
    ONR_STR_INIT("{}\0"),
    ONR_STR_INIT("{\"a\":1,}"),
    ONR_STR_INIT("{\"a\":1 \"b\":2}"),
    ONR_STR_INIT("{\"a\" 1}"),
    ONR_STR_INIT("{a:1}"),
    ONR_STR_INIT("{\"a\":}"),
    ONR_STR_INIT("{\"a\":1]"),
    ONR_STR_INIT("[1,]"),
    ONR_STR_INIT("[,1]"),
    ONR_STR_INIT("{\"a\":1,\"a\":2}"),
    ONR_STR_INIT("{\"a\":{\"b\":1,\"b\":1}}"),
    ONR_STR_INIT("{\"a\\n\":1}"), /* right, and left for all that */
    ONR_STR_INIT("{\"a\":1.5}"),
    ONR_STR_INIT("{\"a\":1e5}"),
    ONR_STR_INIT("{\"a\":1E5}"),
    ONR_STR_INIT("{\"a\":1000000000000000000}"),
    ONR_STR_INIT("{\"a\":01}"),
    ONR_STR_INIT("{\"a\":-}"),
    ONR_STR_INIT("{\"a\":+1}"),
    ONR_STR_INIT("{\"a\":nul}"),
    ONR_STR_INIT("{\"a\":truer}"),
    ONR_STR_INIT("{\"a\":\"b}"),
    ONR_STR_INIT("{\"a\":\"b\\"),
    ONR_STR_INIT("{\"a\":\"b\n\"}"),
    ONR_STR_INIT("{\"a\":\"01234567\t89\"}"),
    ONR_STR_INIT("{\"a\":\"\0\"}"),
    ONR_STR_INIT("{\"a\":\"\\x\"}"),
    ONR_STR_INIT("{\"a\":\"\\\0\"}"),
    ONR_STR_INIT("{\"a\":\"\\u12\"}"),
    ONR_STR_INIT("{\"a\":\"\\u12g4\"}"),
    ONR_STR_INIT("{\"a\":\"\\u0000\"}"),
    ONR_STR_INIT("{\"a\":\"\\udc00\"}"),
    ONR_STR_INIT("{\"a\":\"\\ud800\"}"),
    ONR_STR_INIT("{\"a\":\"\\ud800\\n\"}"),
    ONR_STR_INIT("{\"a\":\"\\ud800\\ud800\"}"),
    ONR_STR_INIT("{\"a\":\"\\ud800\\ue000\"}"),
    ONR_STR_INIT("{\"a\":\"\xFF\"}"),
    ONR_STR_INIT("{\"a\":\"\xED\xA0\x80\"}"),
    ONR_STR_INIT("{\"\xC0\x80\":1}"),
};

/* A copy without a byte more, so that a look past its end is seen by valgrind and AddressSanitizer. */
static json_t *quick(struct onr_str text) {
  char *exact = malloc(text.len ? text.len : 1);
  assert_non_null(exact);
  memcpy(exact, text.data, text.len);
  json_t *root = onr_json_quick((struct onr_str){exact, text.len});
  free(exact);
  return root;
}

static char *dump(const json_t *root) {
  char *text = json_dumps(root, JSON_ENCODE_ANY); /* members in their order */
  assert_non_null(text);
  return text;
}

/* Whether the text was taken; what was made of it is right then. */
static bool agrees(struct onr_str text) {
  json_error_t error;
  json_t *ours = quick(text);
  if (!ours) return false;
  json_t *theirs = onr_json_parse(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  if (!theirs) fail_msg("%.*s is taken; jansson says %s", ONR_FMT(text), error.text);
  char *a = dump(ours), *b = dump(theirs);
  assert_string_equal(a, b);
  free(a);
  free(b);
  json_decref(ours);
  json_decref(theirs);
  return true;
}

static void usual_texts_are_taken(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
    if (!agrees(taken[i])) fail_msg("%.*s is not taken", ONR_FMT(taken[i]));
}

static void all_else_is_left(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof left / sizeof *left; i++)
    if (quick(left[i])) fail_msg("%.*s is taken", ONR_FMT(left[i]));
}

static uint32_t next_random(uint32_t *random) {
  *random ^= *random << 13;
  *random ^= *random >> 17;
  return *random ^= *random << 5;
}

/* Most of what is altered at random is wrong; what is not must be right in the same way. */
static void altered_texts_are_read_alike(void **state) {
  (void)state;
  static const char pieces[] = "{}[]\",:\\/u0019aefnrtbD8 \n\x01\x80\xE2-.";
  uint32_t random = 2463534242u;
  size_t count = 0;
  for (int round = 0; round < 100000; round++) {
    struct onr_str text = taken[next_random(&random) % (sizeof taken / sizeof *taken)];
    char altered[256];
    assert_true(text.len < sizeof altered);
    memcpy(altered, text.data, text.len);
    for (uint32_t i = next_random(&random) % 3; i < 3; i++)
      altered[next_random(&random) % text.len] = pieces[next_random(&random) % (sizeof pieces - 1)];
    count += agrees((struct onr_str){altered, text.len - next_random(&random) % 2});
  }
  assert_in_range(count, 5000, 95000);
}

static struct onr_str repeated(struct onr_buffer *out, const char *before, const char *part, const char *after,
                               int count) {
  onr_buffer_reset(out);
  for (int i = 0; i < count; i++) onr_buffer_append_str(out, onr_str_from(before));
  onr_buffer_append_str(out, onr_str_from(part));
  for (int i = 0; i < count; i++) onr_buffer_append_str(out, onr_str_from(after));
  return onr_buffer_str(out);
}

/* At the same place as where jansson is not asked any more. */
static void limits_are_the_same(void **state) {
  (void)state;
  struct onr_buffer text;
  size_t values, at;
  onr_buffer_init(&text, 1 << 24);
  for (int depth = ONR_JSON_DEPTH - 1; depth <= ONR_JSON_DEPTH + 1; depth++)
    assert_int_equal(agrees(repeated(&text, "[", "1", "]", depth)), depth <= ONR_JSON_DEPTH);
  for (int count = ONR_JSON_VALUES - 4; count <= ONR_JSON_VALUES + 2; count++) {
    static const char *const ends[][2] = {{"[", "1]"}, {"[", "[]]"}, {"[[],", "{}]"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
      onr_buffer_reset(&text);
      onr_buffer_append_str(&text, onr_str_from(ends[i][0]));
      for (int n = 0; n < count; n++) onr_buffer_append_str(&text, ONR_STR("1,"));
      onr_buffer_append_str(&text, onr_str_from(ends[i][1]));
      values = 0;
      bool fits = onr_json_measure(onr_buffer_str(&text), &values, &at) == ONR_JSON_FITS;
      json_t *root = quick(onr_buffer_str(&text));
      assert_int_equal(root != NULL, fits);
      json_decref(root);
    }
  }
  onr_buffer_close(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(usual_texts_are_taken),
      cmocka_unit_test(all_else_is_left),
      cmocka_unit_test(altered_texts_are_read_alike),
      cmocka_unit_test(limits_are_the_same),
  };
  json_object_seed(1);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
