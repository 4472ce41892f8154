/* Rows are found in the file before they are read; what is no tree leads nowhere. */
#include "../../src/store/sqlite/ahead.h"
#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_answers.h"
#include "store_sample.h"

enum { CLAIMS = 2 * SAMPLE };

struct numbers {
  int64_t items[CLAIMS];
  size_t count;
};

static void read_numbers(struct fixture *fixture, struct numbers *numbers) {
  sqlite3_stmt *stmt = NULL;
  sqlite3 *db = fixture->reader->connection.db;
  assert_ok(fixture, onr_reader_begin(fixture->reader, &fixture->failure));
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT pk FROM claim ORDER BY id", -1, &stmt, NULL), SQLITE_OK);
  for (numbers->count = 0; sqlite3_step(stmt) == SQLITE_ROW; numbers->count++)
    numbers->items[numbers->count] = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  assert_int_equal(numbers->count, CLAIMS);
}

static size_t find(struct fixture *fixture, const struct numbers *numbers, bool with_about) {
  size_t found = 0;
  for (size_t i = 0; i < numbers->count; i += 50)
    found += onr_ahead_claims(&fixture->reader->connection, numbers->items + i, 50, with_about);
  return found;
}

/* Each claim and each claim's article, once the log has been taken into the file. */
static void all_rows_are_found(void **state) {
  struct fixture *fixture = *state;
  struct numbers numbers;
  fixture_close(fixture);
  fixture_reopen(fixture);
  read_numbers(fixture, &numbers);
  assert_int_equal(find(fixture, &numbers, true), 2 * CLAIMS);
  assert_int_equal(find(fixture, &numbers, false), 2 * CLAIMS);
  fixture_release(fixture);
}

/* No such claim: its article's number is that of none. */
static void what_is_not_there_is_not_found(void **state) {
  struct fixture *fixture = *state;
  const int64_t numbers[] = {1, 0, -1, INT64_MAX, INT64_MIN, (int64_t)1 << 55, (int64_t)1 << 56};
  enum { COUNT = sizeof numbers / sizeof *numbers };
  assert_ok(fixture, onr_reader_begin(fixture->reader, &fixture->failure));
  assert_int_equal(onr_ahead_claims(&fixture->reader->connection, numbers, COUNT, true), 0);
  fixture_release(fixture);
}

/* ---- A file of anything ---- */

enum { PAGES = 24, PAGE = 4096 };

struct fake_file {
  sqlite3_file base;
  unsigned char *pages[PAGES]; /* each by itself, so that what is read beyond one is seen */
};

static int fetch(sqlite3_file *file, sqlite3_int64 offset, int size, void **ret_page) {
  assert_int_equal(size, PAGE);
  const size_t number = (size_t)offset / PAGE;
  *ret_page = number < PAGES ? ((struct fake_file *)(void *)file)->pages[number] : NULL;
  return SQLITE_OK;
}

static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) {
  (void)file, (void)offset;
  assert_non_null(page);
  return SQLITE_OK;
}

static unsigned next_random(unsigned *seed) {
  *seed = *seed * 1103515245 + 12345;
  return *seed >> 16 & 0x7FFF;
}

/* Like a page of a tree as far as that leads on: pages below that there are, cells that end with the page. */
static void fill(unsigned char *page, unsigned *seed) {
  static const unsigned char kinds[] = {2, 5, 10, 13, 0};
  for (int i = 0; i < PAGE; i++) page[i] = (unsigned char)(next_random(seed) % 3 ? next_random(seed) : 0);
  page[0] = kinds[next_random(seed) % sizeof kinds];
  page[3] = (unsigned char)(next_random(seed) % 8);
  for (int i = 8; i < PAGE - 4 && next_random(seed) % 16; i += 4) {
    const unsigned at = PAGE - next_random(seed) % 40;
    memcpy(page + i, (unsigned char[]){(unsigned char)(at >> 8), (unsigned char)at, 0, 0}, 4);
  }
  for (int i = PAGE - 40; i + 4 <= PAGE; i += 4)
    memcpy(page + i, (unsigned char[]){0, 0, 0, (unsigned char)(next_random(seed) % PAGES)}, 4);
}

static void anything_leads_nowhere(void **state) {
  static const sqlite3_io_methods methods = {.iVersion = 3, .xFetch = fetch, .xUnfetch = unfetch};
  struct fixture *fixture = *state;
  struct onr_ahead *ahead = &fixture->reader->connection.ahead;
  struct fake_file file = {.base = {&methods}};
  struct numbers numbers;
  unsigned seed = 1;
  read_numbers(fixture, &numbers);
  for (int i = 0; i < PAGES; i++) assert_non_null(file.pages[i] = malloc(PAGE));
  for (int round = 0; round < 2000; round++) {
    for (int i = 0; i < PAGES; i++) fill(file.pages[i], &seed);
    *ahead = (struct onr_ahead){true, &file.base, 2 + round % 7, 3, 4, PAGE, PAGES};
    onr_ahead_claims(&fixture->reader->connection, numbers.items + round % 900, ONR_AHEAD_MOST, true);
  }
  for (int i = 0; i < PAGES; i++) free(file.pages[i]);
  *ahead = (struct onr_ahead){0};
  fixture_release(fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_rows_are_found),
      cmocka_unit_test(what_is_not_there_is_not_found),
      cmocka_unit_test(anything_leads_nowhere),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
