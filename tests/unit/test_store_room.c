/* The writer where there is no room, or where another process has the database or has moved it: what fails takes
 * nothing with it. */
#include "store_queue.h"

static enum onr_error limit_pages(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  char sql[64];
  long long pages = *(const int64_t *)context;
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(connection->db, "PRAGMA page_count", -1, &stmt, NULL) != SQLITE_OK) return ONR_ERR_INTERNAL;
  if (sqlite3_step(stmt) == SQLITE_ROW) pages += sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld", pages);
  return onr_connection_script(connection, sql, failure);
}

static void a_full_disk_loses_nothing(void **state) {
  struct fixture *fixture = *state;
  static char body[400000];
  for (size_t i = 0; i < sizeof body - 1; i++) body[i] = i % 7 == 6 ? ' ' : (char)('a' + (i * i + i / 7) % 26);
  struct maker maker;
  char url[64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make(&maker, url, sizeof url, 0, 0);
  maker_put(&maker, fixture, NULL);
  int64_t room = 20;
  assert_ok(fixture, onr_writer_run(fixture->store, limit_pages, &room, &fixture->failure));
  struct maker big;
  maker_init(&big, "https://example.org/big", body);
  assert_int_equal(onr_store_put_article(fixture->store, &big.article, &big.analysis, id, &outcome, &fixture->failure),
                   ONR_ERR_STORE_FULL);
  assert_non_null(strstr(fixture->failure.detail, "no room left"));
  assert_null(strstr(fixture->failure.detail, fixture->folder)); /* clients read it */
  assert_int_equal(fixture_counts(fixture).articles, 1);
  make(&maker, url, sizeof url, 0, 1);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED); /* a small one fits and the writer goes on */
  room = 100000;
  assert_ok(fixture, onr_writer_run(fixture->store, limit_pages, &room, &fixture->failure));
  assert_int_equal(maker_put(&big, fixture, NULL), ONR_CREATED);
  assert_int_equal(fixture_counts(fixture).articles, 3);
}

static void a_write_too_large_for_the_disk_takes_nothing_with_it(void **state) {
  struct fixture *fixture = *state;
  static char body[400000];
  memset(body, 'x', sizeof body - 1);
  struct maker makers[3];
  char urls[3][64];
  for (int i = 0; i < 3; i++) make(&makers[i], urls[i], sizeof urls[i], 0, i);
  maker_init(&makers[1], "https://example.org/big", body);
  int64_t room = 40;
  assert_ok(fixture, onr_writer_run(fixture->store, limit_pages, &room, &fixture->failure));
  struct queued queued[] = {
      {.fixture = fixture, .maker = &makers[0]},
      {.fixture = fixture, .maker = &makers[1]},
      {.fixture = fixture, .maker = &makers[2]},
  };
  run_together(fixture, queued, 3);
  assert_int_equal(queued[0].error, ONR_OK);
  assert_int_equal(queued[1].error, ONR_ERR_STORE_FULL);
  assert_int_equal(queued[2].error, ONR_OK);
  assert_int_equal(queued[0].failure.code, 0);
  assert_int_equal(fixture_counts(fixture).articles, 2);
}

static void a_locked_database_is_waited_for_and_survived(void **state) {
  struct fixture *fixture = *state;
  fixture_close(fixture);
  struct onr_store_options options = fixture_options(fixture);
  options.busy_timeout_ms = 50;
  assert_ok(fixture, onr_store_open(&options, &fixture->store, &fixture->failure));
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
  sqlite3 *other = NULL;
  assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  struct maker maker;
  char url[64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make(&maker, url, sizeof url, 0, 0);
  assert_int_equal(
      onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure),
      ONR_ERR_STORE_BUSY);
  assert_non_null(strstr(fixture->failure.detail, "locked by another process"));
  assert_null(strstr(fixture->failure.detail, fixture->folder));
  assert_int_equal(fixture_counts(fixture).articles, 0); /* readers read on */
  assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(other);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
}

/* What would be written then is in a file that nobody finds again. */
static void a_database_that_was_moved_takes_no_writes(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char url[64], id[ONR_ID_SIZE], elsewhere[128];
  enum onr_outcome outcome;
  make(&maker, url, sizeof url, 0, 0);
  snprintf(elsewhere, sizeof elsewhere, "%s.moved", fixture->path);
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_int_equal(rename(fixture->path, elsewhere), 0);
  assert_int_equal(
      onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure),
      ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "deleted or moved"));
  assert_int_equal(rename(elsewhere, fixture->path), 0);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
  assert_int_equal(fixture_counts(fixture).articles, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_full_disk_loses_nothing),
      TEST(a_write_too_large_for_the_disk_takes_nothing_with_it),
      TEST(a_locked_database_is_waited_for_and_survived),
      TEST(a_database_that_was_moved_takes_no_writes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
