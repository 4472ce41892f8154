/* What the writer's connection gathers for its log: it goes out in few calls, is read back before it went out, and is
 * whole after a transaction that did not fit into memory, was undone, or could not be written. */
#include <stdbool.h>
#include <string.h>

#include "fault_vfs.h"
#include "store/sqlite/log_file.h"
#include "store_fixture.h"

enum { ROWS = 300, MANY = 1000000 };

static void open_log(struct fixture *fixture, struct onr_connection *connection, bool gathers) {
  static const char schema[] =
      "PRAGMA journal_mode = wal; CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY, body);";
  FILE *file = fopen(fixture->path, "ab");
  assert_non_null(file);
  fclose(file);
  assert_ok(fixture, onr_connection_open(connection, fixture->path, ONR_CONNECTION_WRITE, 0, &fixture->failure));
  assert_ok(fixture, onr_connection_script(connection, schema, &fixture->failure));
  if (gathers) assert_ok(fixture, onr_log_file_gather(connection, &fixture->failure));
}

static void run(struct fixture *fixture, struct onr_connection *connection, const char *sql) {
  assert_ok(fixture, onr_connection_script(connection, sql, &fixture->failure));
}

/* A row fills a page. */
static void insert_rows(struct fixture *fixture, struct onr_connection *connection, int count) {
  char sql[200];
  snprintf(sql, sizeof sql,
           "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
           "INSERT INTO row (body) SELECT hex(randomblob(1900)) FROM n",
           count);
  run(fixture, connection, sql);
}

static int64_t ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return value;
}

/* As a connection sees it that reads the files. */
static void assert_others_see(struct fixture *fixture, int rows) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  assert_int_equal(ask(db, "SELECT count(*) FROM row"), rows);
  assert_int_equal(ask(db, "SELECT count(*) FROM row WHERE length(body) = 3800"), rows);
  assert_int_equal(ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
  sqlite3_close(db);
}

/* The calls that it takes to commit `ROWS` pages and more. */
static long count_writes(struct fixture *fixture, bool gathers) {
  struct onr_connection connection;
  open_log(fixture, &connection, gathers);
  run(fixture, &connection, "BEGIN IMMEDIATE");
  insert_rows(fixture, &connection, ROWS);
  fault_arm(FAULT_WRITE, SQLITE_IOERR_WRITE, MANY, false, false);
  run(fixture, &connection, "COMMIT");
  long writes = MANY - faults.countdown;
  fault_disarm();
  onr_connection_close(&connection);
  return writes;
}

static void a_transaction_goes_out_in_few_calls(void **state) {
  struct fixture *fixture = *state;
  long apart = count_writes(fixture, false), gathered = count_writes(fixture, true);
  assert_true(apart > 2 * ROWS);
  assert_true(gathered > 0 && gathered < ROWS / 20);
  assert_others_see(fixture, 2 * ROWS);
}

static void what_did_not_fit_into_memory_is_read_back(void **state) {
  struct fixture *fixture = *state;
  struct onr_connection connection;
  open_log(fixture, &connection, true);
  run(fixture, &connection, "PRAGMA cache_size = 20; BEGIN IMMEDIATE");
  for (int i = 1; i <= 10; i++) {
    insert_rows(fixture, &connection, ROWS / 10);
    assert_int_equal(ask(connection.db, "SELECT count(*) FROM row WHERE length(body) = 3800"), i * ROWS / 10);
  }
  run(fixture, &connection, "UPDATE row SET body = hex(randomblob(1900)) WHERE n % 3 = 0");
  run(fixture, &connection, "SAVEPOINT a; DELETE FROM row WHERE n % 2 = 0; ROLLBACK TO a; RELEASE a; COMMIT");
  assert_others_see(fixture, ROWS);
  run(fixture, &connection, "PRAGMA wal_checkpoint(restart); BEGIN IMMEDIATE");
  insert_rows(fixture, &connection, ROWS);
  run(fixture, &connection, "ROLLBACK");
  assert_others_see(fixture, ROWS);
  insert_rows(fixture, &connection, 1);
  assert_others_see(fixture, ROWS + 1);
  onr_connection_close(&connection);
  assert_others_see(fixture, ROWS + 1);
}

/* Whichever call fails: what was not committed is not there, and what comes after it is. */
static void what_could_not_be_written_is_no_part_of_the_log(void **state) {
  struct fixture *fixture = *state;
  int rows = 0, failures = 0;
  for (int n = 1; n < 14; n++) {
    struct onr_connection connection;
    open_log(fixture, &connection, true);
    run(fixture, &connection, "BEGIN IMMEDIATE");
    insert_rows(fixture, &connection, ROWS);
    fault_arm(FAULT_WRITE, n % 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE, n, false, n % 3 == 0);
    enum onr_error error = onr_connection_script(&connection, "COMMIT", &fixture->failure);
    bool came = fault_disarm();
    assert_int_equal(error, !came ? ONR_OK : n % 2 ? ONR_ERR_STORE_FULL : ONR_ERR_STORE_FAILED);
    failures += came;
    rows += came ? 0 : ROWS;
    onr_connection_rollback(&connection);
    assert_others_see(fixture, rows);
    insert_rows(fixture, &connection, 1);
    assert_others_see(fixture, ++rows);
    onr_connection_close(&connection);
  }
  assert_true(failures >= 5 && failures < 13);
}

/* What a transaction has written before must go out before it is read back. Where it cannot, nothing of the transaction
 * may be committed, not even by one that goes on after a statement that failed for want of room. */
static void what_could_not_be_read_back_undoes_the_transaction(void **state) {
  struct fixture *fixture = *state;
  int failures = 0;
  for (int n = 1; n < 12; n++) {
    struct onr_connection connection;
    open_log(fixture, &connection, true);
    run(fixture, &connection, "DELETE FROM row; PRAGMA cache_size = 20; BEGIN IMMEDIATE");
    insert_rows(fixture, &connection, 60 + n);
    fault_arm(FAULT_WRITE, SQLITE_FULL, 1, false, false);
    enum onr_error error = onr_connection_script(
        &connection, "INSERT INTO row (n, body) SELECT n + 1000, body FROM row WHERE n < 30 UNION ALL SELECT 1, ''",
        &fixture->failure);
    bool came = fault_disarm();
    assert_int_not_equal(error, ONR_OK);
    failures += came;
    bool stands = !sqlite3_get_autocommit(connection.db);
    if (stands) stands = onr_connection_script(&connection, "COMMIT", &fixture->failure) == ONR_OK;
    onr_connection_rollback(&connection);
    assert_others_see(fixture, stands ? 60 + n : 0);
    onr_connection_close(&connection);
  }
  assert_true(failures > 0);
}

static int setup(void **state) {
  *state = fixture_folder();
  return 0;
}

int main(void) {
  fault_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_transaction_goes_out_in_few_calls, setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_did_not_fit_into_memory_is_read_back, setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_could_not_be_read_back_undoes_the_transaction, setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_could_not_be_written_is_no_part_of_the_log, setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
