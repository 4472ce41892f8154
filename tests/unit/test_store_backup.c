/* Copies of a database, taken while it is written, and what becomes of those that fail. */
#include <dirent.h>

#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_backup.h"
#include "store_pair.h"

enum { TEXT_BYTES = 6 << 20 };

struct copying {
  struct fixture *fixture;
  char to[128];
  int calls, stop_at;
  int64_t pages;
};

static char *large_text;

/* A database of several pieces. */
static int setup(void **state) {
  fixture_setup(state);
  struct fixture *fixture = *state;
  struct maker maker;
  large_text = malloc(TEXT_BYTES + 1);
  if (!large_text) return -1;
  for (size_t i = 0; i < TEXT_BYTES; i++) large_text[i] = i % 8 == 7 ? ' ' : (char)('a' + i * i % 23);
  large_text[TEXT_BYTES] = '\0';
  maker_init(&maker, "https://example.org/large", large_text);
  maker_put(&maker, fixture, NULL);
  return 0;
}

static int teardown(void **state) {
  free(large_text);
  return fixture_teardown(state);
}

static bool write_meanwhile(void *context, int64_t pages, int64_t of_pages) {
  struct copying *copying = context;
  char url[64];
  struct maker one;
  assert_true(pages > copying->pages && pages <= of_pages); /* it goes on, and never begins anew */
  copying->pages = pages;
  snprintf(url, sizeof url, "https://example.org/meanwhile/%d", copying->calls);
  make_one(&one, url);
  maker_put(&one, copying->fixture, NULL);
  return ++copying->calls != copying->stop_at;
}

static enum onr_error copy(struct copying *copying, bool replace, struct onr_backup_report *ret_report) {
  const struct onr_backup backup = {copying->fixture->path, copying->to, replace, copying, write_meanwhile};
  copying->calls = 0;
  copying->pages = 0;
  return onr_store_backup(&backup, ret_report, &copying->fixture->failure);
}

static struct copying copying_of(void **state) {
  struct copying copying = {.fixture = *state};
  snprintf(copying.to, sizeof copying.to, "%s/copy.db", copying.fixture->folder);
  return copying;
}

static size_t files_in(const struct fixture *fixture) {
  size_t count = 0;
  DIR *folder = opendir(fixture->folder);
  assert_non_null(folder);
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

static int64_t ask(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t answer = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return answer;
}

static void a_copy_is_of_one_moment(void **state) {
  struct copying copying = copying_of(state);
  struct onr_backup_report report = {0};
  assert_ok(copying.fixture, copy(&copying, false, &report));
  assert_true(copying.calls >= 2);
  assert_int_equal(report.articles, 1);
  assert_true(report.bytes > TEXT_BYTES);
  assert_int_equal(ask(copying.to, "SELECT count(*) FROM article"), 1);
  assert_int_equal(ask(copying.to, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
  assert_int_equal(fixture_counts(copying.fixture).articles, 1 + copying.calls);
  struct onr_store *store;
  struct onr_store_options options = fixture_options(copying.fixture);
  options.path = copying.to;
  assert_ok(copying.fixture, onr_store_open(&options, &store, &copying.fixture->failure));
  onr_store_close(store);
  remove(copying.to);
}

static void what_is_stopped_leaves_nothing(void **state) {
  struct copying copying = copying_of(state);
  struct onr_backup_report report = {0};
  size_t before = files_in(copying.fixture);
  copying.stop_at = 2;
  assert_int_equal(copy(&copying, false, &report), ONR_ERR_SHUTTING_DOWN);
  assert_int_equal(files_in(copying.fixture), before);
  assert_int_equal(report.bytes, 0);
}

static void a_file_is_replaced_only_if_told(void **state) {
  struct copying copying = copying_of(state);
  struct onr_backup_report report;
  FILE *file = fopen(copying.to, "w");
  assert_non_null(file);
  fclose(file);
  assert_int_equal(copy(&copying, false, &report), ONR_ERR_CONFLICT);
  assert_non_null(strstr(copying.fixture->failure.detail, "--force"));
  assert_ok(copying.fixture, copy(&copying, true, &report));
  remove(copying.to);
}

/* A file that comes into being while the copy is made. */
static bool make_it(void *context, int64_t pages, int64_t of_pages) {
  struct copying *copying = context;
  FILE *file = fopen(copying->to, "w");
  (void)pages, (void)of_pages;
  assert_non_null(file);
  fputs("mine", file);
  fclose(file);
  return true;
}

static void nor_is_one_that_comes_meanwhile(void **state) {
  struct copying copying = copying_of(state);
  struct onr_backup_report report;
  size_t before = files_in(copying.fixture);
  const struct onr_backup backup = {copying.fixture->path, copying.to, false, &copying, make_it};
  assert_int_equal(onr_store_backup(&backup, &report, &copying.fixture->failure), ONR_ERR_CONFLICT);
  assert_int_equal(files_in(copying.fixture), before + 1);
  struct stat status;
  assert_int_equal(stat(copying.to, &status), 0);
  assert_int_equal(status.st_size, 4);
  remove(copying.to);
}

static void databases_in_use_are_no_target(void **state) {
  struct fixture *fixture = *state;
  struct onr_backup_report report;
  struct onr_backup backup = {.from = fixture->path, .to = fixture->path, .replace = true};
  assert_int_equal(onr_store_backup(&backup, &report, &fixture->failure), ONR_ERR_CONFLICT);
  fixture_close(fixture); /* neither log nor lock are left */
  assert_int_equal(onr_store_backup(&backup, &report, &fixture->failure), ONR_ERR_CONFLICT);
  assert_non_null(strstr(fixture->failure.detail, "the database itself"));
  fixture_reopen(fixture);
}

/* Under a reader that stays, the log grows and writing goes on. */
static void writing_goes_on_under_a_long_copy(void **state) {
  struct fixture *fixture = *state;
  struct seen seen = {0};
  struct onr_article_filter filter = {ANY_TIME};
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 1};
  struct onr_page_end end;
  assert_ok(fixture, onr_store_articles(fixture->reader, &filter, &page, false, see_article, &seen, &end,
                                        &fixture->failure)); /* its snapshot stays */
  for (int i = 0; i < 12; i++) {
    struct maker maker;
    char url[64], id[ONR_ID_SIZE];
    enum onr_outcome outcome;
    snprintf(url, sizeof url, "https://example.org/large/%d", i);
    maker_init(&maker, url, large_text);
    assert_ok(fixture,
              onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
  }
  struct onr_store_stats stats;
  onr_store_stats(fixture->store, &stats);
  assert_true(stats.put_off_checkpoints >= 2);
  assert_int_equal(fixture->store->checkpoint_wait_ms, 50); /* no patience with one who stays */
  fixture_release(fixture);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_copy_is_of_one_moment),         TEST(what_is_stopped_leaves_nothing),
      TEST(a_file_is_replaced_only_if_told), TEST(nor_is_one_that_comes_meanwhile),
      TEST(databases_in_use_are_no_target),  TEST(writing_goes_on_under_a_long_copy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
