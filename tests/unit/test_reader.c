/* The reader's functions that read no document, and how it behaves under limits: memory, time, hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <libxml/xmlIO.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "onrecord/buffer.h"
#include "onrecord/clock.h"
#include "onrecord/reader.h"
#include "onrecord/utf8.h"

enum { ARENA_BYTES = 512 << 20 };

static void assert_str(struct onr_str s, const char *expected) {
  if (!onr_str_equal(s, onr_str_from(expected))) fail_msg("\"%.*s\" is not \"%s\"", ONR_FMT(s), expected);
}

/* ---- formats ---- */

static void formats_go_by_the_ending(void **state) {
  (void)state;
  static const struct {
    const char *path;
    bool known;
    enum onr_format format;
  } rows[] = {{"a/b.txt", true, ONR_FORMAT_TEXT},    {"README.md", true, ONR_FORMAT_TEXT},
              {"a.d/story", true, ONR_FORMAT_TEXT},  {"A.HTML", true, ONR_FORMAT_HTML},
              {"a.htm", true, ONR_FORMAT_HTML},      {"a.xhtml", true, ONR_FORMAT_HTML},
              {"a.txt.json", true, ONR_FORMAT_JSON}, {"a.ndjson", true, ONR_FORMAT_NDJSON},
              {"a.jsonl", true, ONR_FORMAT_NDJSON},  {"a.text", true, ONR_FORMAT_TEXT},
              {"a.pdf", false, ONR_FORMAT_TEXT},     {"a.", false, ONR_FORMAT_TEXT}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum onr_format format = ONR_FORMAT_TEXT;
    assert_int_equal(onr_format_of_path(rows[i].path, &format), rows[i].known);
    assert_int_equal(format, rows[i].format);
  }
}

/* ---- headlines ---- */

static void headlines_end_at_a_sentence_or_line(void **state) {
  (void)state;
  static const struct {
    const char *body, *headline;
  } rows[] = {
      {"\n  One line\nand another", "One line"},
      {"One line\r\nand another", "One line"},
      {"It reopened. Ships waited.", "It reopened."},
      {"“It reopened!” Ships waited.", "“It reopened!”"},
      {"The U.S. envoy met Mr. Vale at 5 p.m. today. He left.", "The U.S. envoy met Mr. Vale at 5 p.m. today."},
      {"J. R. Vale said so. Then left.", "J. R. Vale said so."},
      {"It grew by 3.5 percent. Then fell.", "It grew by 3.5 percent."},
      {"Who knew? Nobody.", "Who knew?"},
      {"The firm yahoo! grew", "The firm yahoo! grew"},
      {"港が再開した。船が待つ。", "港が再開した。"},
      {"\xEF\xBB\xBF\xE2\x80\x8BMarked", "Marked"},
      {"So… it ended. Then", "So… it ended."},
      {".", "."},
  };
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_str(onr_reader_derive_headline(onr_str_from(rows[i].body), &arena), rows[i].headline);
  onr_arena_close(&arena);
}

static void long_headlines_are_cut_at_a_word(void **state) {
  (void)state;
  struct onr_arena arena;
  char body[1200] = "";
  onr_arena_init(&arena, ARENA_BYTES);
  for (int i = 0; i < 24; i++) strcat(body, "été, ");
  struct onr_str whole = onr_reader_derive_headline(onr_str_from(body), &arena);
  assert_int_equal(onr_utf8_length(whole), 119); /* 24 × 5, without the last space */
  strcat(body, "more, and more");
  struct onr_str headline = onr_reader_derive_headline(onr_str_from(body), &arena);
  assert_int_equal(onr_utf8_length(headline), 119); /* the comma at the end gives way to the … */
  assert_true(onr_str_ends_with(headline, ONR_STR("été…")));
  memset(body, 'x', 1000);
  body[1000] = '\0';
  headline = onr_reader_derive_headline(onr_str_from(body), &arena);
  assert_int_equal(onr_utf8_length(headline), 121);
  onr_arena_close(&arena);
}

/* ---- lines ---- */

static FILE *stream_of(struct onr_str bytes) {
  FILE *stream = tmpfile();
  assert_non_null(stream);
  assert_int_equal(fwrite(bytes.data, 1, bytes.len, stream), bytes.len);
  rewind(stream);
  return stream;
}

static void lines_are_counted_and_blank_ones_skipped(void **state) {
  (void)state;
  struct onr_lines lines;
  struct onr_str line;
  bool more;
  FILE *stream = stream_of(ONR_STR("one\r\n\n \t\r\nf\rur\0\nlast"));
  onr_lines_init(&lines, stream, 5);
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_true(more && lines.number == 1);
  assert_str(line, "one");
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_true(more && lines.number == 4);
  assert_true(onr_str_equal(line, ONR_STR("f\rur\0")));
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_true(more && lines.number == 5);
  assert_str(line, "last");
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_false(more);
  onr_lines_close(&lines);
  fclose(stream);
}

static void lines_that_are_too_long_are_passed(void **state) {
  (void)state;
  struct onr_lines lines;
  struct onr_str line;
  struct onr_failure failure = {0};
  bool more;
  FILE *stream = stream_of(ONR_STR("12345\r\n123456\n123456789012345\n12\n1234567"));
  onr_lines_init(&lines, stream, 5);
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_str(line, "12345");
  for (size_t number = 2; number <= 3; number++) {
    assert_int_equal(onr_lines_next(&lines, &line, &more, &failure), ONR_ERR_TOO_LARGE);
    assert_int_equal(lines.number, number);
    assert_int_equal(failure.at, ONR_AT_LINE);
    assert_int_equal(atoi(failure.where), number);
  }
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_str(line, "12");
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_ERR_TOO_LARGE);
  assert_int_equal(onr_lines_next(&lines, &line, &more, NULL), ONR_OK);
  assert_false(more);
  onr_lines_close(&lines);
  fclose(stream);
}

static void streams_that_fail_say_so(void **state) {
  (void)state;
  struct onr_lines lines;
  struct onr_str line;
  struct onr_failure failure = {0};
  bool more;
  FILE *stream = fopen("/", "r"); /* a folder opens, and fails to read */
  assert_non_null(stream);
  onr_lines_init(&lines, stream, 5);
  assert_int_equal(onr_lines_next(&lines, &line, &more, &failure), ONR_ERR_IO);
  assert_non_null(strstr(failure.detail, "Line 1"));
  onr_lines_close(&lines);
  fclose(stream);
}

/* ---- ids and patches ---- */

static void json_gives_its_text_and_id(void **state) {
  (void)state;
  struct onr_arena arena;
  struct onr_str text, id;
  onr_arena_init(&arena, ARENA_BYTES);
  struct onr_str annotated =
      ONR_STR("{\"licence\":null,\"id\":\"doc-7\",\"text\":\"It is.\",\"claims\":[{\"cue\":[]}]}");
  assert_int_equal(onr_reader_read_json_text(annotated, NULL, &arena, &text, &id, NULL), ONR_OK);
  assert_str(id, "doc-7");
  assert_str(text, "It is.");
  struct onr_str article = ONR_STR("{\"articleBody\":\"It was.\",\"text\":null}");
  assert_int_equal(onr_reader_read_json_text(article, NULL, &arena, &text, &id, NULL), ONR_OK);
  assert_int_equal(id.len, 0);
  assert_str(text, "It was.");
  onr_arena_close(&arena);
}

static void json_without_text_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *json;
    enum onr_error error;
    const char *part;
  } rows[] = {
      {"{\"id\":\"a\"}", ONR_ERR_EMPTY_DOCUMENT, "the member text, or articleBody"},
      {"{\"text\":\" \"}", ONR_ERR_EMPTY_DOCUMENT, "the member text, or articleBody"},
      {"{\"text\":7}", ONR_ERR_INVALID_BODY, "/text must be a string"},
      {"{\"id\":7,\"text\":\"It is.\"}", ONR_ERR_INVALID_BODY, "/id must be a string"},
      {"{\"text\":\"It is.\",\"articleBody\":\"It was.\"}", ONR_ERR_INVALID_BODY, "this one has both"},
      {"[]", ONR_ERR_INVALID_BODY, "a JSON object"},
      {"{\"text\":\"It is.\",\"text\":\"It was.\"}", ONR_ERR_INVALID_BODY, "/text is there again"},
  };
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_str text, id;
    struct onr_failure failure = {0};
    assert_int_equal(onr_reader_read_json_text(onr_str_from(rows[i].json), NULL, &arena, &text, &id, &failure),
                     rows[i].error);
    if (!strstr(failure.detail, rows[i].part)) fail_msg("\"%s\" is not in \"%s\"", rows[i].part, failure.detail);
  }
  onr_arena_close(&arena);
}

static void lines_are_numbered_in_messages(void **state) {
  (void)state;
  static const struct {
    const char *line, *part;
  } rows[] = {{"{\"text\": ", "The JSON is not well formed at line 17, column "},
              {"{\"text\":\"\xFF\"}", "line 17, column 10"},
              {"{\"text\":\"a\",\"text\":\"b\"}", "again at line 17, column "}};
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_article article;
    struct onr_failure failure = {0};
    assert_true(onr_reader_read_line(onr_str_from(rows[i].line), 17, ONR_STR(""), NULL, &arena, &article, &failure));
    if (!strstr(failure.detail, rows[i].part)) fail_msg("\"%s\" is not in \"%s\"", rows[i].part, failure.detail);
  }
  onr_arena_close(&arena);
}

static void patches_say_what_they_set(void **state) {
  (void)state;
  struct onr_arena arena;
  struct onr_article_patch patch;
  struct onr_str text = ONR_STR("{\"headline\":null,\"url\":\"https://a.example/\",\"datePublished\":null,"
                                "\"author\":[\"Jane Doe\"],\"inLanguage\":null,\"articleBody\":\" New \"}");
  onr_arena_init(&arena, ARENA_BYTES);
  assert_int_equal(onr_reader_read_patch(text, NULL, &arena, &patch, NULL), ONR_OK);
  assert_true(patch.headline_set && patch.url_set && patch.date_published_set && patch.authors_set &&
              patch.language_set && patch.body_set && !patch.publisher_set);
  assert_true(patch.values.headline_derived && patch.values.headline.len == 0);
  assert_str(patch.values.url, "https://a.example/");
  assert_true(patch.values.date_published == ONR_NO_TIME);
  assert_str(patch.values.language, "en");
  assert_str(patch.values.authors.items[0], "Jane Doe");
  assert_str(patch.values.body, " New ");
  assert_int_equal(onr_reader_read_patch(ONR_STR("{}"), NULL, &arena, &patch, NULL), ONR_OK);
  assert_false(patch.headline_set || patch.url_set || patch.body_set);
  onr_arena_close(&arena);
}

static void patches_that_cannot_be_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *patch;
    enum onr_error error;
    const char *where;
  } rows[] = {{"{\"articleBody\":null}", ONR_ERR_INVALID_BODY, "/articleBody"},
              {"{\"text\":\" \\n\"}", ONR_ERR_EMPTY_DOCUMENT, "/text"},
              {"{\"source\":\"x\"}", ONR_ERR_INVALID_BODY, "/source"},
              {"{\"color\":1}", ONR_ERR_INVALID_BODY, "/color"},
              {"{\"id\":\"art_x\"}", ONR_ERR_INVALID_BODY, "/id"},
              {"{\"type\":\"NewsArticle\"}", ONR_ERR_INVALID_BODY, "/type"},
              {"{\"headlineDerived\":true}", ONR_ERR_INVALID_BODY, "/headlineDerived"},
              {"{\"counts\":{}}", ONR_ERR_INVALID_BODY, "/counts"},
              {"{\"dateCreated\":null}", ONR_ERR_INVALID_BODY, "/dateCreated"},
              {"{\"url\":\"ftp://a\"}", ONR_ERR_INVALID_BODY, "/url"},
              {"{\"url\":null,\"url\":null}", ONR_ERR_INVALID_BODY, "/url"},
              {"[]", ONR_ERR_INVALID_BODY, ""},
              {"{\"title\":\"\xFF\"}", ONR_ERR_INVALID_UTF8, ""}};
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_article_patch patch;
    struct onr_failure failure = {0};
    assert_int_equal(onr_reader_read_patch(onr_str_from(rows[i].patch), NULL, &arena, &patch, &failure), rows[i].error);
    assert_string_equal(failure.where, rows[i].where);
  }
  onr_arena_close(&arena);
}

/* ---- limits ---- */

static void documents_over_the_limit_are_refused(void **state) {
  (void)state;
  struct onr_reader_limits limits = {4};
  struct onr_failure failure = {0};
  struct onr_article article;
  struct onr_article_patch patch;
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  for (enum onr_format format = ONR_FORMAT_TEXT; format <= ONR_FORMAT_JSON; format++) {
    assert_int_equal(onr_reader_read(format, ONR_STR("12345"), ONR_STR(""), &limits, &arena, &article, &failure),
                     ONR_ERR_TOO_LARGE);
    assert_non_null(strstr(failure.detail, "at most 4 bytes; this one has 5"));
  }
  assert_int_equal(onr_reader_read_patch(ONR_STR("12345"), &limits, &arena, &patch, &failure), ONR_ERR_TOO_LARGE);
  assert_int_equal(onr_reader_read(ONR_FORMAT_TEXT, ONR_STR("1234"), ONR_STR(""), &limits, &arena, &article, &failure),
                   ONR_OK);
  onr_arena_close(&arena);
}

static const struct {
  enum onr_format format;
  struct onr_str bytes;
} samples[] = {
    {ONR_FORMAT_TEXT, ONR_STR_INIT("authors: A, B\nlanguage: de\n\nIt reopened. Ships waited.")},
    {ONR_FORMAT_JSON,
     ONR_STR_INIT("{\"text\":\"It reopened. Ships waited.\",\"author\":[\"A\",{\"name\":\"B\"}],"
                  "\"url\":\"https://a.example/\",\"inLanguage\":\"de\",\"publisher\":{\"name\":\"P\"}}")},
    {ONR_FORMAT_HTML,
     ONR_STR_INIT("<html lang=de><meta charset=iso-8859-1><meta name=author content=A><meta name=author content=B>"
                  "<meta property=og:locale content=en_GB><title>T</title><body><p>It reopened.<p>Ships \xE9t\xE9.")},
    {ONR_FORMAT_HTML,
     ONR_STR_INIT(
         "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"T\","
         "\"author\":[\"A\",{\"@id\":\"#b\"}],\"articleBody\":\"It reopened.\"},{\"@id\":\"#b\",\"name\":\"B\"}]}"
         "</script>")},
};

/* Every size of arena up to the one that is enough: nothing but ONR_ERR_MEMORY comes, and nothing leaks
 * (AddressSanitizer). */
static void small_arenas_fail_cleanly(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    enum onr_error error = ONR_ERR_MEMORY;
    size_t max = 0;
    for (; error != ONR_OK && max < 1 << 16; max += 16) {
      struct onr_article article;
      struct onr_failure failure = {0};
      struct onr_arena arena;
      onr_arena_init(&arena, max);
      error = onr_reader_read(samples[i].format, samples[i].bytes, ONR_STR(""), NULL, &arena, &article, &failure);
      assert_true(error == ONR_OK || error == ONR_ERR_MEMORY);
      onr_arena_close(&arena);
    }
    assert_int_equal(error, ONR_OK);
    assert_true(max > 32);
  }
}

static size_t allocations_left;

static void *failing_malloc(size_t size) {
  if (allocations_left == 0) return NULL;
  allocations_left--;
  return malloc(size);
}

/* The same for jansson's own allocations; for want of memory it may also call well-formed JSON malformed. */
static void failing_allocations_fail_cleanly(void **state) {
  (void)state;
  json_set_alloc_funcs(failing_malloc, free);
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    size_t failures = 0;
    for (size_t count = 0; count < 200; count++) {
      struct onr_article article;
      struct onr_failure failure = {0};
      struct onr_arena arena;
      onr_arena_init(&arena, ARENA_BYTES);
      allocations_left = count;
      enum onr_error error =
          onr_reader_read(samples[i].format, samples[i].bytes, ONR_STR(""), NULL, &arena, &article, &failure);
      failures += error != ONR_OK;
      assert_true(error == ONR_OK || failure.code == error);
      assert_true(error == ONR_OK || error == ONR_ERR_MEMORY || i == 1 || i == 3);
      onr_arena_close(&arena);
    }
    assert_true(failures < 200);
    assert_true(failures > 0 || samples[i].format != ONR_FORMAT_JSON);
  }
  json_set_alloc_funcs(malloc, free);
}

static atomic_int inputs_left = INT_MAX; /* until one is refused, among blocks of that size */

static void *malloc_but_for_inputs(size_t size) {
  return size == sizeof(xmlParserInputBuffer) && inputs_left-- == 0 ? NULL : malloc(size);
}

/* libxml2 does not note in its parser that there was no memory for the input. */
static void pages_without_memory_are_not_called_empty(void **state) {
  (void)state;
  enum onr_error error = ONR_ERR_MEMORY;
  int failures = 0;
  for (int before = 0; error != ONR_OK; before++) {
    struct onr_article article;
    struct onr_arena arena;
    onr_arena_init(&arena, ARENA_BYTES);
    inputs_left = before;
    error = onr_reader_read(ONR_FORMAT_HTML, ONR_STR("<p>It reopened."), ONR_STR(""), NULL, &arena, &article, NULL);
    assert_true(error == ONR_OK || error == ONR_ERR_MEMORY);
    failures += error == ONR_ERR_MEMORY;
    onr_arena_close(&arena);
  }
  inputs_left = INT_MAX;
  assert_true(failures > 0);
}

/* ---- hostile documents ---- */

enum { HOSTILE_BYTES = 2 << 20 };

/* `start`, then `unit` over and over; "#" in the unit becomes a number that goes up. */
static struct onr_str repeat(struct onr_buffer *out, const char *start, const char *unit) {
  onr_buffer_reset(out);
  onr_buffer_append(out, start, strlen(start));
  for (int n = 0; out->len < HOSTILE_BYTES; n++) {
    for (const char *c = unit; *c; c++) {
      if (*c == '#') {
        onr_buffer_append_int(out, n);
      } else {
        onr_buffer_append_char(out, *c);
      }
    }
  }
  assert_int_equal(onr_buffer_status(out), ONR_OK);
  return onr_buffer_str(out);
}

/* Two megabytes of each take milliseconds; whatever is not linear would take minutes and show as a test that hangs. */
static void hostile_documents_take_linear_time(void **state) {
  (void)state;
  static const struct {
    enum onr_format format;
    const char *start, *unit;
    enum onr_error error;
  } rows[] = {
      {ONR_FORMAT_HTML, "", "<div>", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "<i><i><i><i>", "</b>", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "", "<p>", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "", "<i id=#>", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "<p ", "a# ", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "<p ", "a#=\">\" ", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "<p ", "a ", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "", "<a#>", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_HTML, "<p style='", "a ", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_HTML, "<script type=application/ld+json>", "[", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_HTML, "<script type=application/ld+json>[", "{},", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_HTML, "", "<script type=application/ld+json>[{},{}]</script>", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_HTML, "", "<!--", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_HTML, "", "&amp;", ONR_OK},
      {ONR_FORMAT_HTML, "<h1>", "word ", ONR_OK},
      {ONR_FORMAT_JSON, "", "[", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_JSON, "{\"counts\":[", "{},", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_JSON, "{\"text\":\"", "\\u0041", ONR_ERR_INVALID_BODY},
      {ONR_FORMAT_TEXT, "", "a.", ONR_OK},
      {ONR_FORMAT_TEXT, "", " ", ONR_ERR_EMPTY_DOCUMENT},
      {ONR_FORMAT_TEXT, "", "authors: a#\n", ONR_OK},
      {ONR_FORMAT_TEXT, "authors: ", "a#,", ONR_OK},
  };
  struct onr_buffer bytes;
  onr_buffer_init(&bytes, SIZE_MAX);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_article article;
    struct onr_failure failure = {0};
    struct onr_arena arena;
    onr_arena_init(&arena, ARENA_BYTES);
    enum onr_error error = onr_reader_read(rows[i].format, repeat(&bytes, rows[i].start, rows[i].unit), ONR_STR(""),
                                           NULL, &arena, &article, &failure);
    if (error != rows[i].error) fail_msg("row %zu: %s: %s", i, onr_error_row(error)->slug, failure.detail);
    onr_arena_close(&arena);
  }
  onr_buffer_close(&bytes);
}

/* ---- threads ---- */

static void *read_samples(void *result) {
  size_t *done = result;
  for (int round = 0; round < 50; round++) {
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
      struct onr_article article;
      struct onr_arena arena;
      onr_arena_init(&arena, ARENA_BYTES);
      *done += !onr_reader_read(samples[i].format, samples[i].bytes, ONR_STR(""), NULL, &arena, &article, NULL);
      onr_arena_close(&arena);
    }
  }
  return NULL;
}

static void readers_run_in_many_threads(void **state) {
  (void)state;
  enum { THREADS = 4 };
  pthread_t threads[THREADS];
  size_t done[THREADS] = {0};
  for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, read_samples, &done[i]), 0);
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(done[i], 50 * sizeof samples / sizeof *samples);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(formats_go_by_the_ending),
      cmocka_unit_test(headlines_end_at_a_sentence_or_line),
      cmocka_unit_test(long_headlines_are_cut_at_a_word),
      cmocka_unit_test(lines_are_counted_and_blank_ones_skipped),
      cmocka_unit_test(lines_that_are_too_long_are_passed),
      cmocka_unit_test(streams_that_fail_say_so),
      cmocka_unit_test(json_gives_its_text_and_id),
      cmocka_unit_test(json_without_text_is_refused),
      cmocka_unit_test(lines_are_numbered_in_messages),
      cmocka_unit_test(patches_say_what_they_set),
      cmocka_unit_test(patches_that_cannot_be_are_refused),
      cmocka_unit_test(documents_over_the_limit_are_refused),
      cmocka_unit_test(small_arenas_fail_cleanly),
      cmocka_unit_test(failing_allocations_fail_cleanly),
      cmocka_unit_test(pages_without_memory_are_not_called_empty),
      cmocka_unit_test(hostile_documents_take_linear_time),
      cmocka_unit_test(readers_run_in_many_threads),
  };
  xmlMemSetup(free, malloc_but_for_inputs, realloc, strdup);
  onr_reader_start();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  onr_reader_stop();
  return failed;
}
