/* The parts of src/base. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "onrecord/clock.h"
#include "onrecord/fold.h"
#include "onrecord/hash.h"
#include "onrecord/json_writer.h"
#include "onrecord/utf8.h"

static void assert_str(struct onr_str s, const char *expected) {
  assert_int_equal(s.len, strlen(expected));
  assert_memory_equal(s.data, expected, s.len);
}

static void failures_are_valid_utf8(void **state) {
  (void)state;
  struct onr_failure failure = {0};
  assert_int_equal(onr_fail(&failure, ONR_ERR_IO, "got %s",
                            "a\xFF"
                            "b\xC3"),
                   ONR_ERR_IO);
  assert_string_equal(failure.detail, "got a\xEF\xBF\xBD"
                                      "b\xEF\xBF\xBD");
  char longer[4000];
  memset(longer, 'x', sizeof longer);
  longer[sizeof longer - 1] = '\0';
  onr_fail_at(&failure, ONR_ERR_IO, ONR_AT_PARAMETER, longer, "%s", longer);
  assert_int_equal(strlen(failure.detail), ONR_FAILURE_DETAIL_SIZE - 1);
  assert_int_equal(strlen(failure.where), ONR_FAILURE_WHERE_SIZE - 1);
}

static void utf8_says_where_it_breaks(void **state) {
  (void)state;
  size_t bad;
  assert_true(onr_utf8_valid(ONR_STR("plain ascii and “quotes” and 😀"), &bad));
  static const struct {
    struct onr_str text;
    size_t bad;
  } rows[] = {
      {ONR_STR_INIT("\xFF"), 0},
      {ONR_STR_INIT("12345678\xC0\xAF"), 8},         /* overlong */
      {ONR_STR_INIT("123456789ab\xED\xA0\x80"), 11}, /* a surrogate */
      {ONR_STR_INIT("é\xE2\x80"), 2},                /* cut short */
      {ONR_STR_INIT("\xF4\x90\x80\x80"), 0},         /* beyond U+10FFFF */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_false(onr_utf8_valid(rows[i].text, &bad));
    assert_int_equal(bad, rows[i].bad);
  }
}

static void offsets_count_in_three_units(void **state) {
  (void)state;
  struct onr_utf8_cursor cursor;
  onr_utf8_cursor_init(&cursor, ONR_STR("aé😀“z"));
  struct onr_offset at = onr_utf8_cursor_seek(&cursor, 10);
  assert_int_equal(at.codepoint, 4);
  assert_int_equal(at.utf16, 5);
  at = onr_utf8_cursor_seek(&cursor, 7); /* a step back */
  assert_int_equal(at.codepoint, 3);
  assert_int_equal(at.utf16, 4);
  at = onr_utf8_cursor_seek(&cursor, 3);
  assert_int_equal(at.codepoint, 2);
  assert_int_equal(at.utf16, 2);
  at = onr_utf8_cursor_seek(&cursor, 11);
  assert_int_equal(at.codepoint, 5);
  at = onr_utf8_cursor_seek(&cursor, 1);
  assert_int_equal(at.codepoint, 1);
  assert_int_equal(at.utf16, 1);
  assert_int_equal(onr_utf8_length(ONR_STR("aé😀“z")), 5);
  assert_str(onr_utf8_truncate(ONR_STR("é😀"), 5), "é");
}

static void folded_names_agree(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  assert_str(onr_fold(&arena, ONR_STR("  Choe \t Son  HUI ")), "choe son hui");
  assert_str(onr_fold(&arena, ONR_STR("Zelenskyý’s HÔME")), "zelenskyy's home");
  assert_str(onr_fold(&arena, ONR_STR("Ｆｕｌｌ ﬁ Straße")), "full fi strasse");
  assert_str(onr_fold(&arena, ONR_STR("İstanbul")), "istanbul");
  assert_str(onr_fold(&arena, ONR_STR("Kim Il‑Sung")), "kim il-sung");
  assert_str(onr_fold(&arena, ONR_STR("")), "");
  onr_arena_close(&arena);
}

static void arenas_take_what_is_reserved(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 4000);
  assert_true(onr_arena_reserve(&arena, 96));
  const char *first = onr_arena_alloc(&arena, 1), *second = onr_arena_alloc(&arena, 64);
  assert_in_range(second - first, 16, 32); /* no other block */
  assert_non_null(onr_arena_alloc(&arena, 200));
  onr_arena_close(&arena);
  assert_false(onr_arena_reserve(&arena, 4001));
  onr_arena_close(&arena);
}

static void arenas_keep_their_maximum(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 10000);
  assert_non_null(onr_arena_alloc(&arena, 9000));
  assert_null(onr_arena_alloc(&arena, 2000));
  onr_arena_reset(&arena);
  assert_non_null(onr_arena_alloc(&arena, 2000));
  assert_null(onr_arena_zalloc(&arena, SIZE_MAX / 2, 4));
  onr_arena_close(&arena);
}

static void json_is_escaped(void **state) {
  (void)state;
  struct onr_buffer out;
  onr_buffer_init(&out, 1000);
  struct onr_json json = onr_json_into(&out);
  onr_json_begin_object(&json);
  onr_json_key(&json, "a");
  onr_json_string(&json, ONR_STR("q\"b\\n\n\x01\xE2\x80\xA8é"));
  onr_json_key(&json, "b");
  onr_json_begin_array(&json);
  onr_json_decimal(&json, 0.985, 3);
  onr_json_decimal(&json, -1.5, 6);
  onr_json_decimal(&json, 2, 2);
  onr_json_decimal(&json, 0.05, 2);
  onr_json_int(&json, INT64_MIN);
  onr_json_null(&json);
  onr_json_word(&json, ONR_STR(""));
  onr_json_word(&json, ONR_STR("content"));
  onr_json_end_array(&json);
  onr_json_end_object(&json);
  assert_str(
      onr_buffer_str(&out),
      "{\"a\":\"q\\\"b\\\\n\\n\\u0001\\u2028é\",\"b\":[0.985,-1.5,2,0.05,-9223372036854775808,null,\"\",\"content\"]}");
  onr_buffer_close(&out);
}

static void a_full_buffer_says_so_once(void **state) {
  (void)state;
  struct onr_buffer out;
  onr_buffer_init(&out, 10);
  onr_buffer_append(&out, "12345678", 8);
  onr_buffer_append(&out, "90ab", 4);
  onr_buffer_append(&out, "c", 1);
  assert_int_equal(onr_buffer_status(&out), ONR_ERR_TOO_LARGE);
  assert_str(onr_buffer_str(&out), "12345678");
  onr_buffer_close(&out);
}

static void times_are_read_and_written(void **state) {
  (void)state;
  static const struct {
    const char *in, *out; /* NULL: refused */
  } rows[] = {
      {"2024-11-01", "2024-11-01T00:00:00Z"},
      {"2024-11-01T08:30:00Z", "2024-11-01T08:30:00Z"},
      {"2024-11-01t08:30:00.25+05:30", "2024-11-01T03:00:00.250Z"},
      {"2024-02-29 23:59-0100", "2024-03-01T00:59:00Z"},
      {"0000-01-01", "0000-01-01T00:00:00Z"},
      {"9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"},
      {"2023-02-29", NULL},
      {"2024-13-01", NULL},
      {"2024-11-01T25:00Z", NULL},
      {"2024-11-01T08:30:00.Z", NULL},
      {"2024-11-01T08:30:00Zx", NULL},
      {"9999-12-31T23:59:59-14:00", NULL},
      {"0000-01-01T00:00:00+00:01", NULL},
      {"yesterday", NULL},
      {"", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t ms;
    bool read = onr_time_parse(onr_str_from(rows[i].in), &ms);
    assert_int_equal(read, rows[i].out != NULL);
    char text[ONR_TIME_SIZE];
    if (read) assert_str(onr_time_format(ms, text), rows[i].out);
  }
  char text[ONR_TIME_SIZE];
  assert_str(onr_time_format_http(1730449800000, text), "Fri, 01 Nov 2024 08:30:00 GMT");
}

/* Some days apart over all the years that can be written, at changing times of day; the C library's calendar knows. */
static void times_agree_with_the_c_library(void **state) {
  (void)state;
  for (int64_t ms = -62167219200000; ms <= 253402300799999; ms += 3 * 86400000LL + 4321987) {
    time_t seconds = (time_t)((ms - (ms % 1000 + 1000) % 1000) / 1000);
    int fraction = (int)((ms % 1000 + 1000) % 1000), year;
    struct tm tm;
    char text[ONR_TIME_SIZE], expected[128], day[48];
    gmtime_r(&seconds, &tm);
    year = tm.tm_year + 1900;
    strftime(day, sizeof day, "-%m-%dT%H:%M:%S", &tm);
    snprintf(expected, sizeof expected, fraction ? "%04d%s.%03dZ" : "%04d%sZ", year, day, fraction);
    assert_str(onr_time_format(ms, text), expected);
    strftime(day, sizeof day, "%a, %d %b", &tm);
    snprintf(expected, sizeof expected, "%s %04d %02d:%02d:%02d GMT", day, year, tm.tm_hour, tm.tm_min, tm.tm_sec);
    assert_str(onr_time_format_http(ms, text), expected);
  }
}

/* What must be escaped is found wherever it stands in strings of any length: they are looked at in blocks. */
static void strings_are_escaped_at_every_place(void **state) {
  (void)state;
  static const struct {
    const char *in, *out;
  } rows[] = {{"\"", "\\\""},
              {"\\", "\\\\"},
              {"\n", "\\n"},
              {"\x01", "\\u0001"},
              {"\x7F", "\\u007f"},
              {"\xE2\x80\xA8", "\\u2028"},
              {"\xE2\x80\xA9", "\\u2029"},
              {"\xE2\x80\x9C", "\xE2\x80\x9C"},
              {"\xE2\x82\xA9", "\xE2\x82\xA9"},
              {"\xC3\xA9", "\xC3\xA9"}};
  struct onr_buffer buffer;
  onr_buffer_init(&buffer, 1024);
  for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
    for (size_t before = 0; before < 75; before++)
      for (size_t after = 0; after < 75; after++) {
        char in[256], out[256], dots[] = "...........................................................................";
        snprintf(in, sizeof in, "%.*s%s%.*s%s", (int)before, dots, rows[row].in, (int)after, dots, rows[row].in);
        snprintf(out, sizeof out, "[\"%.*s%s%.*s%s\"", (int)before, dots, rows[row].out, (int)after, dots,
                 rows[row].out);
        onr_buffer_reset(&buffer);
        struct onr_json json = onr_json_into(&buffer);
        onr_json_begin_array(&json);
        onr_json_string(&json, onr_str_from(in));
        assert_str(onr_buffer_str(&buffer), out);
      }
  onr_buffer_close(&buffer);
}

/* Powers of ten and their neighbours, of either sign. */
static void integers_have_all_their_digits(void **state) {
  (void)state;
  struct onr_buffer buffer;
  onr_buffer_init(&buffer, 64);
  for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10)
    for (int64_t i = -12; i <= 12; i++) {
      char text[32];
      const int64_t value = i % 2 ? power + i / 2 : -power - i / 2;
      snprintf(text, sizeof text, "%" PRId64, value);
      onr_buffer_reset(&buffer);
      onr_buffer_append_int(&buffer, value);
      assert_str(onr_buffer_str(&buffer), text);
    }
  onr_buffer_close(&buffer);
}

static void ids_follow_the_content(void **state) {
  (void)state;
  char one[ONR_ID_SIZE], two[ONR_ID_SIZE];
  struct onr_str id = onr_id_make(ONR_ID_ARTICLE, (struct onr_str[]){ONR_STR("ab"), ONR_STR("c")}, 2, one);
  assert_true(onr_id_is(id, ONR_ID_ARTICLE));
  assert_false(onr_id_is(id, ONR_ID_CLAIM));
  struct onr_str other = onr_id_make(ONR_ID_ARTICLE, (struct onr_str[]){ONR_STR("a"), ONR_STR("bc")}, 2, two);
  assert_false(onr_str_equal(id, other));
  assert_false(onr_id_is(ONR_STR("art_UPPERCASE2222222"), ONR_ID_ARTICLE));
}

static void base64_comes_back(void **state) {
  (void)state;
  char text[16];
  size_t len = onr_base64url("\xFB\xFF\x01\x02", 4, text);
  assert_str((struct onr_str){text, len}, "-_8BAg");
  unsigned char bytes[8];
  size_t size;
  assert_true(onr_base64url_decode((struct onr_str){text, len}, bytes, sizeof bytes, &size));
  assert_int_equal(size, 4);
  assert_false(onr_base64url_decode(ONR_STR("!!"), bytes, sizeof bytes, &size));
  assert_false(onr_base64url_decode(ONR_STR("AAAAAAAAAAAAAAAA"), bytes, sizeof bytes, &size));
}

static void a_hash_may_come_in_pieces(void **state) {
  (void)state;
  char text[300];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7);
  for (size_t size = 1; size <= sizeof text; size += 37) {
    struct onr_sha256_stream stream;
    unsigned char whole[ONR_SHA256_SIZE], pieced[ONR_SHA256_SIZE];
    onr_sha256((struct onr_str){text, sizeof text}, whole);
    onr_sha256_begin(&stream);
    for (size_t at = 0; at < sizeof text; at += size)
      onr_sha256_add(&stream, (struct onr_str){text + at, sizeof text - at < size ? sizeof text - at : size});
    onr_sha256_end(&stream, pieced);
    assert_memory_equal(whole, pieced, sizeof whole);
  }
}

/* XXH3 as its authors define it, whatever the processor has: the hash of a model is in its file, so that it must be the
 * same on every machine. */
static void hashes_are_the_same_everywhere(void **state) {
  (void)state;
  static const struct {
    size_t len;
    uint64_t hash, seeded; /* with 42 */
  } rows[] = {{0, 0x2D06800538D394C2, 0xB029411FF43D84D2},    {5, 0xB290CAFC7B254345, 0xA8484B6F2A914449},
              {200, 0x12FDB864685F344D, 0x9B4D9E4B4078C30F},  {241, 0x0B3B630948CE4A00, 0x015F3BB61C188B1A},
              {1024, 0x23BC880EBF0D29C6, 0x7123704382C38BC0}, {5000, 0x559FFF92C2B7F8EE, 0x9280BD17564FDF91}};
  static char text[5000];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 31 + 7);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_str s = {text, rows[i].len};
    assert_true(onr_hash64(s) == rows[i].hash);
    assert_true(onr_hash64_seeded(s, 42) == rows[i].seeded);
  }
}

int main(void) {
  if (onr_hash_start(NULL)) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_hash_may_come_in_pieces),
      cmocka_unit_test(hashes_are_the_same_everywhere),
      cmocka_unit_test(failures_are_valid_utf8),
      cmocka_unit_test(utf8_says_where_it_breaks),
      cmocka_unit_test(offsets_count_in_three_units),
      cmocka_unit_test(folded_names_agree),
      cmocka_unit_test(arenas_keep_their_maximum),
      cmocka_unit_test(arenas_take_what_is_reserved),
      cmocka_unit_test(json_is_escaped),
      cmocka_unit_test(a_full_buffer_says_so_once),
      cmocka_unit_test(times_are_read_and_written),
      cmocka_unit_test(times_agree_with_the_c_library),
      cmocka_unit_test(strings_are_escaped_at_every_place),
      cmocka_unit_test(integers_have_all_their_digits),
      cmocka_unit_test(ids_follow_the_content),
      cmocka_unit_test(base64_comes_back),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
