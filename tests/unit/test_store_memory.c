/* Every allocation of SQLite's fails in turn: each is told as such, changes nothing and is got over. */
#include "../../src/store/sqlite/driver.h"
#include "store_pair.h"

static sqlite3_mem_methods real;
static atomic_long countdown; /* the allocation that fails: 1 is the next; 0 none */

static bool fails(void) {
  long left = atomic_load(&countdown);
  return left > 0 && atomic_fetch_sub(&countdown, 1) == 1;
}

static void *failing_malloc(int size) {
  return fails() ? NULL : real.xMalloc(size);
}

static void *failing_realloc(void *block, int size) {
  return fails() ? NULL : real.xRealloc(block, size);
}

/* Whether the allocation that was to fail came. */
static bool stop_failing(void) {
  return atomic_exchange(&countdown, 0) == 0;
}

/* Early allocations each, later ones in growing steps. */
static long next_failure(long n) {
  return n + 1 + n / 12;
}

static void assert_survived(struct fixture *fixture, enum onr_error error, long n) {
  if (error != ONR_OK && error != ONR_ERR_MEMORY)
    fail_msg("allocation %ld: error %d, %s", n, (int)error, fixture->failure.detail);
}

static void writes_survive(void **state) {
  struct fixture *fixture = *state;
  struct maker one, two;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make_one(&one, "https://example.org/one");
  make_two(&two);
  maker_put(&one, fixture, NULL);
  bool came = true;
  for (long n = 1; came; n = next_failure(n)) {
    atomic_store(&countdown, n);
    enum onr_error error =
        onr_store_put_article(fixture->store, &two.article, &two.analysis, id, &outcome, &fixture->failure);
    came = stop_failing();
    assert_survived(fixture, error, n);
    struct onr_store_counts counts = fixture_counts(fixture);
    assert_int_equal(counts.articles, error ? 1 : 2);
    assert_int_equal(counts.claims, error ? 2 : 3);
    if (error) continue;
    atomic_store(&countdown, n);
    error = onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure);
    came = stop_failing() || came;
    assert_survived(fixture, error, n);
    assert_int_equal(fixture_counts(fixture).articles, error ? 2 : 1);
    if (error)
      assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  }
}

static enum onr_error put_at_one(struct fixture *fixture, bool first) {
  struct maker maker;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  if (first)
    make_one(&maker, "https://example.org/one");
  else
    make_two(&maker);
  maker.article.url = ONR_STR("https://example.org/one");
  return onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure);
}

/* A write that memory failed leaves a connection of which SQLite may remember nonsense: the next write has another.
 * Each is tried on one that has written before, so that few allocations are its own. */
static void what_comes_after_a_failure_is_sound(void **state) {
  struct fixture *fixture = *state;
  bool came = true;
  assert_ok(fixture, put_at_one(fixture, true));
  for (long n = 1; came; n = n < 50 ? n + 1 : next_failure(n)) {
    atomic_store(&countdown, n);
    enum onr_error error = put_at_one(fixture, false);
    came = stop_failing();
    assert_survived(fixture, error, n);
    for (int i = 0; i < 2; i++)
      if (put_at_one(fixture, i > 0) != ONR_OK) fail_msg("after allocation %ld: %s", n, fixture->failure.detail);
  }
}

static enum onr_error read_all(struct fixture *fixture, struct onr_failure *failure) {
  struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("help")};
  struct onr_entity_filter entities = {.q = ONR_STR("lav")};
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 10, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  enum onr_error error = onr_store_claims(fixture->reader, &claims, &page, see_claim, &seen, &end, failure);
  if (!error) error = onr_store_entities(fixture->reader, &entities, &page, see_entity, &seen, &end, failure);
  if (!error) error = onr_store_claim(fixture->reader, onr_str_from(seen.ids[0]), see_claim, &seen, failure);
  if (!error) assert_int_equal(seen.count, 3);
  return error;
}

static void reads_survive(void **state) {
  struct fixture *fixture = *state;
  struct maker one;
  make_one(&one, "");
  maker_put(&one, fixture, NULL);
  bool came = true;
  for (long n = 1; came; n = next_failure(n)) {
    onr_store_reader_close(fixture->reader); /* statements are prepared anew */
    fixture->reader = NULL;
    assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
    atomic_store(&countdown, n);
    enum onr_error error = read_all(fixture, &fixture->failure);
    came = stop_failing();
    assert_survived(fixture, error, n);
    fixture_release(fixture);
    assert_ok(fixture, read_all(fixture, &fixture->failure));
    fixture_release(fixture);
  }
}

static enum onr_error see_all(struct fixture *fixture) {
  struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("help")};
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 10, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  return onr_store_claims(fixture->reader, &claims, &page, see_claim, &seen, &end, &fixture->failure);
}

static int64_t count_articles(struct fixture *fixture) {
  struct onr_store_counts counts = {0};
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  return counts.articles;
}

/* A reading that fails for want of memory may take the snapshot with it; those after it have one all the same, which is
 * the old one where nothing failed. */
static void what_is_read_after_a_failure_is_of_one_commit(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  bool came = true;
  make_one(&maker, "https://example.org/one");
  for (long n = 1; came; n = next_failure(n)) {
    assert_int_equal(count_articles(fixture), 0);
    assert_ok(fixture,
              onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
    atomic_store(&countdown, n);
    enum onr_error error = see_all(fixture);
    came = stop_failing();
    int64_t seen = count_articles(fixture);
    assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
    if (count_articles(fixture) != seen) fail_msg("allocation %ld: two readings of a turn differ", n);
    assert_int_equal(seen, error ? 1 : 0);
    fixture_release(fixture);
  }
}

static void opening_survives(void **state) {
  struct fixture *fixture = *state;
  fixture_close(fixture);
  bool came = true;
  for (long n = 1; came; n = next_failure(n)) {
    remove(fixture->path);
    atomic_store(&countdown, n);
    enum onr_error error = fixture_try_open(fixture);
    if (!error) error = onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure);
    came = stop_failing();
    assert_survived(fixture, error, n);
    fixture_close(fixture);
    fixture_reopen(fixture); /* what was left can be opened */
    fixture_close(fixture);
  }
}

int main(void) {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
  sqlite3_mem_methods failing = real;
  failing.xMalloc = failing_malloc;
  failing.xRealloc = failing_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
  assert_int_equal(sqlite3_initialize(),
                   SQLITE_OK); /* from here on the store cannot have it take its memory elsewhere */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(writes_survive, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_comes_after_a_failure_is_sound, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(reads_survive, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_is_read_after_a_failure_is_of_one_commit, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(opening_survives, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
