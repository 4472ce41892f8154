/* The log is taken into the database by two connections while writes and reads go on: nothing is lost, and it begins
 * anew again and again. */
#include <pthread.h>
#include <sqlite3.h>

#include "onrecord/store_stats.h"
#include "store/sqlite/driver.h"
#include "store_fixture.h"

enum { KEYS = 7, BLOB = 2000000, WRITES = 120, READERS = 2 };

/* A text that no other number has: `number` in all of it. */
struct blob {
  int number;
};

static enum onr_error write_blob(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct blob *blob = context;
  char sql[240];
  snprintf(
      sql, sizeof sql,
      "REPLACE INTO meta (key, value) VALUES ('blob%d', CAST(replace(hex(zeroblob(%d)), '00000000', '%08d') AS BLOB))",
      blob->number % KEYS, BLOB / 2, blob->number);
  return onr_connection_script(connection, sql, failure);
}

static int64_t ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return value;
}

/* Of `written` writes the last of each key is there, whole. */
static void assert_all_there(struct fixture *fixture, int written) {
  fixture_release(fixture);
  for (int number = written - KEYS; number < written; number++) {
    char sql[240];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM meta WHERE key = 'blob%d' AND length(value) = %d AND replace(CAST(value AS TEXT), "
             "'%08d', '') = ''",
             number % KEYS, BLOB, number);
    assert_int_equal(ask(fixture->reader->connection.db, sql), 1);
  }
}

/* ---- Beside ---- */

struct readers {
  struct fixture *fixture;
  pthread_t threads[READERS];
  atomic_bool stop;
  atomic_int failed;
};

static void *read_on(void *context) {
  struct readers *readers = context;
  struct onr_store_reader *reader = NULL;
  struct onr_store_counts counts;
  struct onr_failure failure;
  if (onr_store_reader_open(readers->fixture->store, &reader, &failure) != ONR_OK) abort();
  for (unsigned i = 0; !atomic_load(&readers->stop); i++) {
    if (onr_store_counts(reader, &counts, &failure) != ONR_OK) atomic_fetch_add(&readers->failed, 1);
    usleep(i % 7 * 500);
    onr_store_reader_release(reader);
  }
  onr_store_reader_close(reader);
  return NULL;
}

/* How far the thread's last pass has come. */
static int reached(struct fixture *fixture) {
  struct onr_checkpointer *thread = &fixture->store->checkpointer;
  pthread_mutex_lock(&thread->lock);
  int pages = thread->asked ? 0 : thread->reached;
  pthread_mutex_unlock(&thread->lock);
  return pages;
}

static void write_all(struct fixture *fixture, int count) {
  for (int i = 0; i < count; i++) {
    struct blob blob = {i};
    assert_ok(fixture, onr_writer_run(fixture->store, write_blob, &blob, &fixture->failure));
  }
}

/* ---- Tests ---- */

static void the_thread_takes_it_into_the_database(void **state) {
  struct fixture *fixture = *state;
  write_all(fixture, 10);
  for (int i = 0; i < 3000 && reached(fixture) == 0; i++) usleep(10000);
  assert_true(reached(fixture) > 4000);
  assert_all_there(fixture, 10);
}

static void nothing_is_lost_while_all_go_on(void **state) {
  struct fixture *fixture = *state;
  struct readers readers = {.fixture = fixture};
  struct onr_store_stats stats;
  for (int i = 0; i < READERS; i++) assert_int_equal(pthread_create(&readers.threads[i], NULL, read_on, &readers), 0);
  write_all(fixture, WRITES);
  atomic_store(&readers.stop, true);
  for (int i = 0; i < READERS; i++) pthread_join(readers.threads[i], NULL);
  assert_int_equal(atomic_load(&readers.failed), 0);
  onr_store_stats(fixture->store, &stats);
  assert_true(stats.checkpoints >= 2);
  assert_true(fixture_counts(fixture).wal_bytes < 64 << 20);
  assert_all_there(fixture, WRITES);
  fixture_close(fixture);
  fixture_reopen(fixture);
  assert_all_there(fixture, WRITES);
  assert_int_equal(
      ask(fixture->reader->connection.db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
      0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_thread_takes_it_into_the_database, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(nothing_is_lost_while_all_go_on, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
