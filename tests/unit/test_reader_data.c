/*
 * The documents in tests/data/reader, read. In valid/ the file beside a document, NAME.expected, lists the article's
 * fields, one `field=value` a line, what the document does not say left out; in values a line end is "\n". In invalid/
 * it holds the error's slug, where it is (a pointer or line, or "-"), and then a line for each part that the message
 * must have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>

#include "onrecord/buffer.h"
#include "onrecord/clock.h"
#include "onrecord/reader.h"
#include "onrecord/utf8.h"

enum { PATH_BYTES = 512, ARENA_BYTES = 64 << 20 };

static struct onr_str read_file(const char *path, struct onr_arena *arena) {
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("%s cannot be opened", path);
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  char *bytes = onr_arena_alloc(arena, size + 1);
  assert_non_null(bytes);
  assert_int_equal(fread(bytes, 1, size, file), size);
  fclose(file);
  return (struct onr_str){bytes, size};
}

static void list_field(struct onr_buffer *out, const char *name, struct onr_str value) {
  if (value.len == 0) return;
  onr_buffer_printf(out, "%s=", name);
  for (size_t i = 0; i < value.len; i++) {
    if (value.data[i] == '\n') {
      onr_buffer_append(out, "\\n", 2);
    } else if (value.data[i] == '\r') {
      onr_buffer_append(out, "\\r", 2);
    } else {
      onr_buffer_append_char(out, value.data[i]);
    }
  }
  onr_buffer_append_char(out, '\n');
}

static void list_article(struct onr_buffer *out, const struct onr_article *article) {
  char time[ONR_TIME_SIZE];
  list_field(out, "headline", article->headline);
  if (article->headline_derived) list_field(out, "headlineDerived", ONR_STR("true"));
  list_field(out, "url", article->url);
  if (article->date_published != ONR_NO_TIME)
    list_field(out, "datePublished", onr_time_format(article->date_published, time));
  list_field(out, "inLanguage", article->language);
  for (size_t i = 0; i < article->authors.count; i++) list_field(out, "author", article->authors.items[i]);
  list_field(out, "publisher", article->publisher);
  list_field(out, "source", article->source);
  list_field(out, "articleBody", article->body);
}

static void check_valid(const char *name, struct onr_str bytes, struct onr_str expected, struct onr_arena *arena) {
  struct onr_article article;
  struct onr_failure failure = {0};
  struct onr_buffer listed;
  enum onr_format format;
  onr_buffer_init(&listed, SIZE_MAX);
  assert_true(onr_format_of_path(name, &format));
  if (onr_reader_read(format, bytes, onr_str_from(name), NULL, arena, &article, &failure))
    fail_msg("%s: %s", name, failure.detail);
  list_article(&listed, &article);
  if (!onr_str_equal(onr_buffer_str(&listed), expected))
    fail_msg("%s reads as\n%.*s", name, (int)listed.len, listed.data);
  onr_buffer_close(&listed);
}

static void check_invalid(const char *name, struct onr_str bytes, struct onr_str expected, struct onr_arena *arena) {
  struct onr_article article, untouched;
  struct onr_failure failure = {0};
  struct onr_str slug, where, part;
  enum onr_format format;
  memset(&article, 0x5A, sizeof article);
  untouched = article;
  assert_true(onr_format_of_path(name, &format));
  enum onr_error error = onr_reader_read(format, bytes, onr_str_from(name), NULL, arena, &article, &failure);
  assert_true(onr_str_next(&expected, '\n', &slug) && onr_str_next(&expected, '\n', &where));
  const char *place = failure.at == ONR_AT_NOTHING ? "-" : failure.where;
  if (error == ONR_OK || !onr_str_equal(onr_str_from(onr_error_row(error)->slug), slug) || failure.code != error ||
      !onr_str_equal(onr_str_from(place), where))
    fail_msg("%s gives %s at \"%s\": %s", name, onr_error_row(error)->slug, place, failure.detail);
  while (onr_str_next(&expected, '\n', &part))
    if (part.len > 0 && !memmem(failure.detail, strlen(failure.detail), part.data, part.len))
      fail_msg("%s gives \"%s\", without \"%.*s\"", name, failure.detail, ONR_FMT(part));
  assert_memory_equal(&article, &untouched, sizeof article);
}

typedef void check_function(const char *name, struct onr_str bytes, struct onr_str expected, struct onr_arena *arena);

static void check_folder(const char *folder, check_function *check) {
  struct dirent **entries;
  int count = scandir(folder, &entries, NULL, alphasort), documents = 0;
  assert_true(count > 0);
  for (int i = 0; i < count; i++) {
    const char *name = entries[i]->d_name;
    char path[PATH_BYTES];
    struct onr_arena arena;
    onr_arena_init(&arena, ARENA_BYTES);
    if (name[0] != '.' && !onr_str_ends_with(onr_str_from(name), ONR_STR(".expected"))) {
      snprintf(path, sizeof path, "%s/%s", folder, name);
      struct onr_str bytes = read_file(path, &arena);
      snprintf(path, sizeof path, "%s/%s.expected", folder, name);
      check(name, bytes, read_file(path, &arena), &arena);
      documents++;
    }
    onr_arena_close(&arena);
    free(entries[i]);
  }
  free(entries);
  assert_true(documents > 10);
}

static void valid_documents_read_as_listed(void **state) {
  (void)state;
  check_folder("tests/data/reader/valid", check_valid);
}

static void invalid_documents_say_what_is_wrong(void **state) {
  (void)state;
  check_folder("tests/data/reader/invalid", check_invalid);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(valid_documents_read_as_listed),
      cmocka_unit_test(invalid_documents_say_what_is_wrong),
  };
  onr_reader_start();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  onr_reader_stop();
  return failed;
}
