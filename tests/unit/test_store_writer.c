/* The writer: many who write at once, what readers see of it, writes that fail, kills, closing. */
#include <math.h>
#include <signal.h>
#include <sys/wait.h>

#include "store_queue.h"

enum { THREADS = 8, PER_THREAD = 40 };

struct thread {
  struct fixture *fixture;
  int number;
  int failed;
};

static void *put_many(void *context) {
  struct thread *thread = context;
  for (int i = 0; i < PER_THREAD; i++) {
    struct maker maker;
    char url[64], id[ONR_ID_SIZE];
    enum onr_outcome outcome = ONR_UNCHANGED;
    struct onr_failure failure = {0};
    make(&maker, url, sizeof url, thread->number, i);
    bool spoilt = i % 10 == 9; /* NULL in SQL, which the column refuses in the middle of the write */
    if (spoilt) maker.analysis.claims[0].confidence = (double)NAN;
    enum onr_error error =
        onr_store_put_article(thread->fixture->store, &maker.article, &maker.analysis, id, &outcome, &failure);
    if ((error != ONR_OK) != spoilt) thread->failed++;
  }
  return NULL;
}

static enum onr_error entity_has_counts(void *context, const struct onr_entity_row *row) {
  int64_t expected = *(const int64_t *)context;
  assert_int_equal(row->mentions, expected);
  assert_int_equal(row->articles, expected);
  assert_int_equal(row->claims_made, strncmp(row->name.data, "Anna", 4) == 0 ? expected : 0);
  return ONR_OK;
}

static void eight_threads_write_at_once(void **state) {
  struct fixture *fixture = *state;
  pthread_t threads[THREADS];
  struct thread contexts[THREADS];
  uint64_t version = onr_store_version(fixture->store);
  for (int i = 0; i < THREADS; i++) {
    contexts[i] = (struct thread){fixture, i, 0};
    assert_int_equal(pthread_create(&threads[i], NULL, put_many, &contexts[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(contexts[i].failed, 0);
  }
  int64_t stored = THREADS * PER_THREAD * 9 / 10;
  uint64_t commits = onr_store_version(fixture->store) - version;
  assert_true(commits > 0 && commits <= (uint64_t)stored);
  fixture_close(fixture);
  fixture_reopen(fixture);
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, stored);
  assert_int_equal(counts.claims, stored);
  assert_int_equal(counts.entities, 2);
  assert_ok(fixture, onr_store_entities_named(fixture->reader, ONR_STR("ANNA berg"), 5, entity_has_counts, &stored,
                                              &fixture->failure));
  assert_ok(fixture, onr_store_entities_named(fixture->reader, ONR_STR("Karl Holm"), 5, entity_has_counts, &stored,
                                              &fixture->failure));
}

/* ---- The version, and what a reader sees ---- */

static void a_reader_keeps_its_snapshot(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_store_counts counts;
  char url[64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  assert_int_equal(counts.articles, 0);
  uint64_t version = onr_store_version(fixture->store);
  make(&maker, url, sizeof url, 0, 0);
  assert_ok(fixture,
            onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
  assert_int_equal(onr_store_version(fixture->store), version + 1);
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  assert_int_equal(counts.articles, 0);
  /* whoever asks for the version from then on reads what is of it */
  assert_int_equal(onr_store_reader_version(fixture->reader), version + 1);
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  assert_int_equal(counts.articles, 1);
  assert_int_equal(onr_store_reader_version(fixture->reader), version + 1);
  assert_true(fixture->reader->in_transaction); /* nothing was written since */
  /* what changes nothing moves nothing */
  assert_ok(fixture,
            onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
  assert_int_equal(outcome, ONR_UNCHANGED);
  assert_int_equal(onr_store_version(fixture->store), version + 1);
}

static enum onr_error fail_midway(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  enum onr_error error = onr_run(connection, failure, ONR_SQL_KEY_INSERT, "zzibi", "key_half", "half", (int64_t)1,
                                 ONR_STR("h"), (int64_t)0);
  return error ? error : onr_fail(failure, ONR_ERR_CONFLICT, "on purpose");
}

static void what_is_undone_is_no_new_version(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char url[64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  uint64_t version = onr_store_version(fixture->store);
  make(&maker, url, sizeof url, 0, 0);
  maker.analysis.claims[0].confidence = (double)NAN; /* refused in the middle of the write */
  assert_int_not_equal(
      onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure), ONR_OK);
  assert_int_equal(onr_store_version(fixture->store), version);
  assert_int_equal(onr_writer_run(fixture->store, fail_midway, NULL, &fixture->failure), ONR_ERR_CONFLICT);
  assert_int_equal(onr_store_version(fixture->store), version);
  make(&maker, url, sizeof url, 0, 1);
  assert_ok(fixture,
            onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
  assert_int_equal(onr_store_version(fixture->store), version + 1);
}

/* ---- Transactions that writes share ---- */

static void a_write_that_fails_takes_nothing_with_it(void **state) {
  struct fixture *fixture = *state;
  struct maker makers[2];
  char urls[2][64];
  for (int i = 0; i < 2; i++) make(&makers[i], urls[i], sizeof urls[i], 0, i);
  struct queued queued[] = {
      {.fixture = fixture, .maker = &makers[0]},
      {.fixture = fixture, .run = fail_midway},
      {.fixture = fixture, .maker = &makers[1]},
  };
  run_together(fixture, queued, 3);
  assert_int_equal(queued[0].error, ONR_OK);
  assert_int_equal(queued[1].error, ONR_ERR_CONFLICT);
  assert_string_equal(queued[1].failure.detail, "on purpose");
  assert_int_equal(queued[2].error, ONR_OK);
  assert_int_equal(fixture_counts(fixture).articles, 2);
  assert_int_equal(onr_store_key_revoke(fixture->store, ONR_STR("key_half"), &fixture->failure), ONR_ERR_NOT_FOUND);
}

/* ---- Crashes ---- */

/* Stores articles without end and tells the number of each once it is acknowledged. */
static void write_until_killed(const struct fixture *fixture, int out) {
  struct onr_store *store = NULL;
  struct onr_failure failure = {0};
  struct onr_store_options options = fixture_options(fixture);
  if (onr_store_open(&options, &store, &failure) != ONR_OK) _exit(1);
  for (int i = 0;; i++) {
    struct maker maker;
    char url[64], id[ONR_ID_SIZE];
    enum onr_outcome outcome;
    make(&maker, url, sizeof url, 0, i);
    if (onr_store_put_article(store, &maker.article, &maker.analysis, id, &outcome, &failure) != ONR_OK) _exit(2);
    if (write(out, id, ONR_ID_LENGTH) != ONR_ID_LENGTH) _exit(3);
  }
}

static void check_integrity(const struct fixture *fixture) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

static void what_was_acknowledged_survives_a_kill(void **state) {
  struct fixture *fixture = *state;
  fixture_close(fixture);
  size_t acknowledged = 0;
  for (int round = 0; round < 3; round++) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) write_until_killed(fixture, ends[1]);
    close(ends[1]);
    char id[ONR_ID_SIZE] = "", last[ONR_ID_SIZE] = "";
    size_t count = 0;
    while (read(ends[0], id, ONR_ID_LENGTH) == ONR_ID_LENGTH) {
      memcpy(last, id, sizeof last);
      if (++count == 50 + 20 * (size_t)round) kill(child, SIGKILL);
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    fixture_reopen(fixture);
    bool exists = false;
    assert_ok(fixture, onr_store_exists(fixture->reader, onr_str_from(last), &exists, &fixture->failure));
    assert_true(exists);
    if (count > acknowledged) acknowledged = count;
    struct onr_store_counts counts = fixture_counts(fixture);
    assert_true(counts.articles >= (int64_t)acknowledged);
    assert_int_equal(counts.claims, counts.articles);
    check_integrity(fixture);
    fixture_close(fixture);
  }
}

static void nothing_is_taken_while_closing(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char url[64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make(&maker, url, sizeof url, 0, 0);
  pthread_mutex_lock(&fixture->store->lock);
  fixture->store->stopping = true;
  pthread_mutex_unlock(&fixture->store->lock);
  assert_int_equal(
      onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure),
      ONR_ERR_SHUTTING_DOWN);
}

static enum onr_error release_early(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_run(connection, failure, ONR_SQL_RELEASE, "");
}

/* A write whose savepoint cannot be given back fails with what SQLite says of that. */
static void what_the_end_of_a_write_fails_with_is_told(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(onr_writer_run(fixture->store, release_early, NULL, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "no such savepoint"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(eight_threads_write_at_once),
      TEST(a_reader_keeps_its_snapshot),
      TEST(what_is_undone_is_no_new_version),
      TEST(a_write_that_fails_takes_nothing_with_it),
      TEST(what_was_acknowledged_survives_a_kill),
      TEST(nothing_is_taken_while_closing),
      TEST(what_the_end_of_a_write_fails_with_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
