/* Rows that are inserted together: all of them, in whatever number; and when one cannot be, none is left. */
#include "../../src/store/sqlite/batch.h"
#include "../../src/store/sqlite/driver.h"
#include "store_fixture.h"

enum { MOST = 3 * ONR_BATCH_ROWS + 1 };

/* Rows of entity_block or article_shingle, whose numbers go up from `first`; `again` is one that comes twice. */
struct rows {
  enum onr_statement name;
  size_t announced, added;
  int64_t first;
  size_t again; /* 0: none */
};

static enum onr_error add_rows(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct rows *rows = context;
  struct onr_batch batch = onr_batch_begin(connection, failure, rows->name, rows->announced);
  for (size_t i = 0; i < rows->added; i++) {
    int64_t number = rows->first + (int64_t)(rows->again && i == rows->again ? i - 1 : i);
    if (rows->name == ONR_SQL_BLOCK_INSERT)
      onr_batch_add(&batch, "ii", number, 10 * number);
    else
      onr_batch_add(&batch, "iip", number, 10 * number, number);
  }
  return onr_batch_end(&batch, ONR_OK);
}

static int64_t ask(struct fixture *fixture, const char *sql) {
  struct onr_rows rows = onr_rows_compose(&fixture->reader->connection, &fixture->failure, onr_str_from(sql));
  assert_true(onr_rows_next(&rows));
  int64_t value = onr_rows_int(&rows, 0);
  assert_ok(fixture, onr_rows_end(&rows, ONR_OK));
  return value;
}

static void all_rows_are_inserted(void **state) {
  struct fixture *fixture = *state;
  int64_t first = 1, sum = 0;
  for (int round = 0; round < 2; round++)
    for (size_t count = 0; count <= MOST; count++) {
      struct rows rows = {ONR_SQL_BLOCK_INSERT, count, count, first, 0};
      assert_ok(fixture, onr_writer_run(fixture->store, add_rows, &rows, &fixture->failure));
      for (; rows.added > 0; rows.added--) sum += first++;
      assert_int_equal(ask(fixture, "SELECT count(*) FROM entity_block"), first - 1);
      assert_int_equal(ask(fixture, "SELECT ifnull(sum(block), 0) FROM entity_block WHERE entity = 10 * block"), sum);
    }
}

/* NULL is what is not bound, so what the statement had before must be forgotten. */
static enum onr_error add_mixed(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_CLAIM_ABOUT_INSERT, 2 * ONR_BATCH_ROWS);
  for (int64_t i = 0; i < 2 * ONR_BATCH_ROWS; i++)
    onr_batch_add(&batch, "iiiip", i, i, i, i, i < ONR_BATCH_ROWS ? i + 1 : 0);
  return onr_batch_end(&batch, ONR_OK);
}

static void a_row_takes_nothing_from_the_one_before(void **state) {
  struct fixture *fixture = *state;
  assert_ok(fixture, onr_writer_run(fixture->store, add_mixed, NULL, &fixture->failure));
  assert_int_equal(ask(fixture, "SELECT count(*) FROM claim_about"), 2 * ONR_BATCH_ROWS);
  assert_int_equal(ask(fixture, "SELECT count(link) FROM claim_about"), ONR_BATCH_ROWS);
}

static void wrong_numbers_are_told(void **state) {
  struct fixture *fixture = *state;
  for (size_t announced = 0; announced <= MOST; announced++)
    for (size_t added = announced ? announced - 1 : 0; added <= announced + 1; added++) {
      struct rows rows = {ONR_SQL_BLOCK_INSERT, announced, added, 1, 0};
      if (added == announced) continue;
      assert_int_equal(onr_writer_run(fixture->store, add_rows, &rows, &fixture->failure), ONR_ERR_INTERNAL);
      assert_int_equal(ask(fixture, "SELECT count(*) FROM entity_block"), 0);
    }
}

static void rows_before_a_wrong_one_do_not_stay(void **state) {
  struct fixture *fixture = *state;
  for (size_t again = 1; again < MOST; again++) {
    struct rows rows = {ONR_SQL_SHINGLE_INSERT, MOST, MOST, 1, again};
    assert_int_not_equal(onr_writer_run(fixture->store, add_rows, &rows, &fixture->failure), ONR_OK);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM article_shingle"), 0);
    assert_int_not_equal(onr_writer_run_unguarded(fixture->store, add_rows, &rows, &fixture->failure), ONR_OK);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM article_shingle"), 0);
  }
  struct rows right = {ONR_SQL_SHINGLE_INSERT, MOST, MOST, 1, 0};
  assert_ok(fixture, onr_writer_run(fixture->store, add_rows, &right, &fixture->failure));
  assert_int_equal(ask(fixture, "SELECT count(*) FROM article_shingle"), MOST);
}

/* The second has a text for a number. */
static enum onr_error add_wrong_kind(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_SHINGLE_INSERT, 2);
  onr_batch_add(&batch, "iii", INT64_C(1), INT64_C(1), INT64_C(1));
  onr_batch_add(&batch, "iiz", INT64_C(2), INT64_C(2), "two");
  return onr_batch_end(&batch, ONR_OK);
}

static void rows_that_are_not_counted_do_not_stay(void **state) {
  struct fixture *fixture = *state;
  assert_int_not_equal(onr_writer_run(fixture->store, add_wrong_kind, NULL, &fixture->failure), ONR_OK);
  assert_int_not_equal(onr_writer_run_unguarded(fixture->store, add_wrong_kind, NULL, &fixture->failure), ONR_OK);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM article_shingle"), 0);
}

/* With a function among its values, or an insert that is undone alone, SQLite would keep a journal of the statement. */
static void the_statements_need_no_journal(void **state) {
  (void)state;
  for (int name = 0; name < ONR_SQL_BATCHES; name++) {
    const char *sql = onr_statement_sql((enum onr_statement)name), *row = strstr(sql, " VALUES ");
    if (strncmp(sql, "INSERT OR ", 10) != 0 || !row || strspn(row + 8, "(?, )") != strlen(row + 8))
      fail_msg("it cannot be of several rows: %s", sql);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(all_rows_are_inserted),
      TEST(a_row_takes_nothing_from_the_one_before),
      TEST(wrong_numbers_are_told),
      TEST(rows_before_a_wrong_one_do_not_stay),
      TEST(rows_that_are_not_counted_do_not_stay),
      cmocka_unit_test(the_statements_need_no_journal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
