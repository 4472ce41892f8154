/* What is deleted gives its room back, in the file and in the search index, and the log is emptied, all of it while
 * nothing is asked of the writer. */
#include <pthread.h>
#include <time.h>

#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_answers.h"
#include "store_fixture.h"

enum { THREADS = 32, ARTICLES = 1600, KEPT = ARTICLES / 10, WORDS = 120, PATIENCE_S = 60 };

/* Words that differ from article to article, as a language's rarer ones do. */
static void write_body(int number, char *out, size_t size) {
  size_t len = (size_t)snprintf(out, size, "Anna Berg said that number %d is done.", number);
  uint32_t state = (uint32_t)number * 2654435761u + 1;
  for (int i = 0; i < WORDS && len < size; i++) {
    state = state * 1664525u + 1013904223u;
    len +=
        (size_t)snprintf(out + len, size - len, " %s%x", i % 3 ? "common" : "rare", (state >> 8) % (i % 3 ? 97 : 4096));
  }
}

static enum onr_error put(struct onr_store *store, int number, char id[ONR_ID_SIZE], struct onr_failure *failure) {
  char url[64], body[WORDS * 16];
  struct maker maker;
  enum onr_outcome outcome;
  snprintf(url, sizeof url, "https://example.org/%d", number);
  write_body(number, body, sizeof body);
  maker_init(&maker, url, body);
  uint32_t speaker = maker_entity(&maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  maker_mention(&maker, speaker, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(&maker, "is done", "said", "Anna Berg", speaker, ONR_NONE);
  return onr_store_put_article(store, &maker.article, &maker.analysis, id, &outcome, failure);
}

/* What many do at once takes few flushes to the disk. */
struct share {
  struct onr_store *store;
  int first;
  bool deletes;
  enum onr_error error;
  struct onr_failure failure;
};

static char ids[ARTICLES][ONR_ID_SIZE];

static void *do_share(void *context) {
  struct share *share = context;
  for (int i = share->first; i < ARTICLES && !share->error; i += THREADS) {
    if (!share->deletes)
      share->error = put(share->store, i, ids[i], &share->failure);
    else if (i % 10)
      share->error = onr_store_delete_article(share->store, NULL, onr_str_from(ids[i]), -1, &share->failure);
  }
  return NULL;
}

static void do_all(const struct fixture *fixture, bool deletes) {
  static struct share shares[THREADS];
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    shares[i] = (struct share){.store = fixture->store, .first = i, .deletes = deletes};
    assert_int_equal(pthread_create(&threads[i], NULL, do_share, &shares[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    if (shares[i].error) fail_msg("%s", shares[i].failure.detail);
  }
}

static int64_t ask(const struct fixture *fixture, const char *sql) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return value;
}

static int64_t size_of(const struct fixture *fixture, const char *suffix) {
  char path[128];
  struct stat status;
  snprintf(path, sizeof path, "%s%s", fixture->path, suffix);
  return stat(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

static const char index_size[] = "SELECT sum(length(block)) FROM article_fts_data";

/* The log is emptied last, so that all is done then. */
static void wait_until_done(const struct fixture *fixture) {
  const struct timespec pause = {.tv_nsec = 20000000};
  for (int i = 0; i < PATIENCE_S * 50 && size_of(fixture, "-wal") > 0; i++) nanosleep(&pause, NULL);
  assert_int_equal(size_of(fixture, "-wal"), 0);
}

static void what_is_deleted_gives_its_room_back(void **state) {
  struct fixture *fixture = *state;
  do_all(fixture, false);
  wait_until_done(fixture);
  int64_t size = size_of(fixture, ""), index = ask(fixture, index_size);
  do_all(fixture, true);
  wait_until_done(fixture);
  int64_t after = size_of(fixture, ""), index_after = ask(fixture, index_size);
  print_message("file %lld → %lld, search index %lld → %lld bytes\n", (long long)size, (long long)after,
                (long long)index, (long long)index_after);
  assert_int_equal(fixture_counts(fixture).articles, KEPT);
  assert_true(index_after < index / 5);
  assert_true(after < size / 2); /* the deletions are remembered, and 256 pages may be free */
  assert_true(ask(fixture, "PRAGMA freelist_count") <= 256);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM article_fts WHERE article_fts MATCH 'done'"), KEPT);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM claim_fts WHERE claim_fts MATCH 'done'"), KEPT);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM meta WHERE key = 'search_removed'"), 0);
}

static void what_was_removed_is_remembered(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  for (int i = 0; i < 3; i++) {
    assert_ok(fixture, put(fixture->store, i, id, &fixture->failure));
    assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
    fixture_close(fixture);
    fixture_reopen(fixture);
  }
  assert_int_equal(ask(fixture, "SELECT CAST(value AS TEXT) FROM meta WHERE key = 'search_removed'"), 3);
}

static void put_answer(struct fixture *fixture, int number, int64_t created) {
  unsigned char key[ONR_SHA256_SIZE] = {(unsigned char)number};
  struct onr_str hash = {(const char *)key, sizeof key};
  const struct onr_answer answer = {.key = hash,
                                    .request = hash,
                                    .status = 201,
                                    .revision = -1,
                                    .created = created,
                                    .last_modified = ONR_NO_TIME,
                                    .content_type = ONR_STR("application/json"),
                                    .headers = ONR_STR(""),
                                    .body = ONR_STR("{}")};
  assert_ok(fixture, onr_store_answer_put(fixture->store, &answer, &fixture->failure));
}

/* Whether an answer of `created` is still given. */
static bool is_given(struct fixture *fixture, int number, int64_t now) {
  unsigned char key[ONR_SHA256_SIZE] = {(unsigned char)number};
  struct onr_arena arena;
  struct onr_answer answer;
  bool found = false;
  onr_arena_init(&arena, 1 << 20);
  fixture_release(fixture);
  assert_ok(fixture, onr_store_answer(fixture->reader, (struct onr_str){(const char *)key, sizeof key}, now, &arena,
                                      &answer, &found, &fixture->failure));
  fixture_release(fixture);
  onr_arena_close(&arena);
  return found;
}

static void answers_go_when_they_are_old_or_of_a_clock_that_was_wrong(void **state) {
  struct fixture *fixture = *state;
  const int64_t day = 86400000, now = onr_clock_now_ms();
  put_answer(fixture, 3, now + 400 * day);
  put_answer(fixture, 2, now + day / 2); /* the clock went back by half a day: still a retry */
  put_answer(fixture, 1, now);
  put_answer(fixture, 4, now - day / 2);
  assert_true(is_given(fixture, 1, now) && is_given(fixture, 2, now) && is_given(fixture, 4, now));
  assert_false(is_given(fixture, 3, now));
  assert_false(is_given(fixture, 4, now + day));
  wait_until_done(fixture);
  assert_int_equal(ask(fixture, "SELECT count(*) FROM answer"), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_deleted_gives_its_room_back, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_was_removed_is_remembered, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(answers_go_when_they_are_old_or_of_a_clock_that_was_wrong, fixture_setup,
                                      fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
