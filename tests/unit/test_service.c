/* Ingesting and loading: what is analysed, what is counted, what is told. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>

#include "service_fixture.h"

enum { ARENA_BYTES = 64 << 20 };

/* Stands before the C library's, to fail on demand. */
static int walk_failure; /* an errno for the next call but one, or 0 */
static int walk_calls;

FTSENT *fts_read(FTS *walk) {
  if (walk_failure && walk_calls++) {
    errno = walk_failure;
    return NULL;
  }
  union {
    void *address;
    FTSENT *(*call)(FTS *);
  } real = {.address = dlsym(RTLD_NEXT, "fts_read")};
  return real.call(walk);
}

/* ---- What the tests have ---- */

struct bench {
  struct service_fixture it;
  struct onr_arena arena;
  char file[128];
  /* what the listener was told last */
  char path[256], detail[ONR_FAILURE_DETAIL_SIZE];
};

static int setup(void **state) {
  struct bench *bench = calloc(1, sizeof *bench);
  if (!bench) abort();
  service_open(&bench->it);
  onr_arena_init(&bench->arena, ARENA_BYTES);
  snprintf(bench->file, sizeof bench->file, "%s/file.txt", bench->it.fixture->folder);
  *state = bench;
  return 0;
}

static int teardown(void **state) {
  struct bench *bench = *state;
  onr_arena_close(&bench->arena);
  remove(bench->file);
  int status = service_close(&bench->it);
  free(bench);
  return status;
}

static void note_failed(void *context, const char *path, const struct onr_failure *failure) {
  struct bench *bench = context;
  snprintf(bench->path, sizeof bench->path, "%s", path);
  snprintf(bench->detail, sizeof bench->detail, "%s", failure->detail);
}

static enum onr_error load(struct bench *bench, const char *path, struct onr_load_report *ret_report) {
  const struct onr_load_listener listener = {.context = bench, .document_failed = note_failed};
  *ret_report = (struct onr_load_report){0};
  return onr_service_load(&bench->it.service, bench->it.fixture->reader, path, &listener, NULL, ret_report,
                          &bench->it.fixture->failure);
}

static void write_file(const struct bench *bench, const char *text) {
  FILE *file = fopen(bench->file, "w");
  if (!file) fail_msg("%s cannot be written", bench->file);
  fputs(text, file);
  fclose(file);
}

/* ---- Tests ---- */

#define BODY "Anna Berg said that it rains. \xe2\x80\x9cIt does not,\xe2\x80\x9d Karl Holm said."

static struct onr_article article(const char *publisher) {
  return (struct onr_article){
      .headline = ONR_STR("Rain"),
      .url = ONR_STR("https://example.org/rain"),
      .date_published = ONR_NO_TIME,
      .language = ONR_STR("en"),
      .publisher = onr_str_from(publisher),
      .body = ONR_STR(BODY),
  };
}

static struct onr_ingested ingest(struct bench *bench, const struct onr_article *document) {
  struct onr_ingested ingested;
  onr_arena_reset(&bench->arena);
  assert_ok(bench->it.fixture, onr_service_ingest(&bench->it.service, bench->it.fixture->reader, document,
                                                  &bench->arena, &ingested, &bench->it.fixture->failure));
  return ingested;
}

static void only_a_new_text_is_analysed(void **state) {
  struct bench *bench = *state;
  struct onr_article document = article("The Example");
  struct onr_ingested ingested = ingest(bench, &document);
  assert_int_equal(ingested.outcome, ONR_CREATED);
  assert_true(ingested.claims > 0 && ingested.entities > 0 && ingested.mentions > 0);
  struct onr_store_counts before = fixture_counts(bench->it.fixture);
  document = article("Another");
  onr_arena_close(&bench->arena);
  onr_arena_init(&bench->arena, 1); /* no room for an analysis */
  ingested = ingest(bench, &document);
  assert_int_equal(ingested.outcome, ONR_UPDATED);
  assert_int_equal(ingested.claims + ingested.entities + ingested.mentions, 0);
  ingested = ingest(bench, &document);
  assert_int_equal(ingested.outcome, ONR_UNCHANGED);
  struct onr_store_counts after = fixture_counts(bench->it.fixture);
  assert_int_equal(after.claims, before.claims);
  assert_int_equal(after.mentions, before.mentions);
}

static enum onr_error is_german(void *context, const struct onr_article_row *row) {
  (void)context;
  assert_str(row->article.language, "de");
  assert_str(row->article.publisher, "The Example");
  assert_str(row->article.headline, "Rain");
  return ONR_OK;
}

static void loading_less_loses_nothing(void **state) {
  struct bench *bench = *state;
  struct onr_load_report report;
  struct onr_article document = article("The Example");
  document.language = ONR_STR("de");
  struct onr_ingested ingested = ingest(bench, &document);
  write_file(bench, "url: https://example.org/rain\n\n" BODY);
  assert_ok(bench->it.fixture, load(bench, bench->file, &report));
  assert_int_equal(report.unchanged, 1);
  write_file(bench, "url: https://example.org/rain\n\n" BODY " That was all.");
  assert_ok(bench->it.fixture, load(bench, bench->file, &report));
  assert_int_equal(report.updated, 1);
  assert_true(report.claims > 0);
  write_file(bench, "url: https://example.org/rain\ndate: 2024-11-01\n\n" BODY " That was all.");
  assert_ok(bench->it.fixture, load(bench, bench->file, &report));
  assert_int_equal(report.updated, 1);
  assert_int_equal(report.claims, 0); /* none was found anew */
  assert_ok(bench->it.fixture, onr_store_article(bench->it.fixture->reader, onr_str_from(ingested.id), false, is_german,
                                                 NULL, &bench->it.fixture->failure));
}

static void what_cannot_be_read_is_told(void **state) {
  struct bench *bench = *state;
  struct onr_load_report report;
  assert_ok(bench->it.fixture, load(bench, bench->file, &report));
  assert_int_equal(report.failed, 1);
  assert_string_equal(bench->path, bench->file);
  assert_non_null(strstr(bench->detail, "No such file"));
  assert_int_equal(symlink("nowhere", bench->file), 0);
  assert_ok(bench->it.fixture, load(bench, bench->file, &report));
  assert_int_equal(report.failed, 1);
  assert_non_null(strstr(bench->detail, "symbolic link to a file that does not exist"));
  /* one that was not named is left alone */
  assert_ok(bench->it.fixture, load(bench, bench->it.fixture->folder, &report));
  assert_int_equal(report.documents, 0);
}

static void a_walk_that_fails_is_an_error(void **state) {
  struct bench *bench = *state;
  struct onr_load_report report;
  walk_failure = EMFILE;
  enum onr_error error = load(bench, bench->it.fixture->folder, &report);
  walk_failure = 0;
  assert_int_equal(error, ONR_ERR_IO);
  assert_non_null(strstr(bench->it.fixture->failure.detail, bench->it.fixture->folder));
  assert_non_null(strstr(bench->it.fixture->failure.detail, strerror(EMFILE)));
}

/* Ends the pipe once what came of it is told as stored. */
static void end_pipe(void *context, const struct onr_load_report *report) {
  if (report->created == 2) close(*(const int *)context);
}

/* Were it not stored while nothing comes, this would wait for ever. */
static void what_came_of_a_pipe_is_stored_while_nothing_comes(void **state) {
  struct bench *bench = *state;
  static const char lines[] = "{\"articleBody\": \"Anna Berg said that it rains.\"}\n"
                              "{\"articleBody\": \"Karl Holm said that it does not.\"}\n{\"articleBody\": ";
  char path[128];
  snprintf(path, sizeof path, "%s/pipe.ndjson", bench->it.fixture->folder);
  assert_int_equal(mkfifo(path, 0600), 0);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  assert_int_equal(write(fd, lines, sizeof lines - 1), sizeof lines - 1);
  const struct onr_load_listener listener = {.context = &fd, .progress = end_pipe, .alone = true};
  struct onr_load_report report = {0};
  alarm(60);
  assert_ok(bench->it.fixture, onr_service_load(&bench->it.service, bench->it.fixture->reader, path, &listener, NULL,
                                                &report, &bench->it.fixture->failure));
  alarm(0);
  remove(path);
  assert_int_equal(report.created, 2);
  assert_int_equal(report.failed, 1); /* the line that the pipe's end cut off */
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(only_a_new_text_is_analysed),
      TEST(loading_less_loses_nothing),
      TEST(what_cannot_be_read_is_told),
      TEST(a_walk_that_fails_is_an_error),
      TEST(what_came_of_a_pipe_is_stored_while_nothing_comes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
