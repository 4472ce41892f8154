/* The writer: groups, failures, other processes, full disks, crashes; and what readers see of it. */
#include "../../src/store/sqlite/driver.h"

#include <math.h>
#include <signal.h>
#include <sys/wait.h>

#include "onrecord/store_put.h"
#include "store_fixture.h"

enum { THREADS = 8, PER_THREAD = 40 };

static void make(struct maker *maker, char *url, size_t size, int thread, int number) {
  snprintf(url, size, "https://example.org/%d/%d", thread, number);
  maker_init(maker, url, "Anna Berg said it rains. Karl Holm denied it.");
  uint32_t anna = maker_entity(maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  uint32_t karl = maker_entity(maker, ONR_PERSON, "Karl Holm", NULL, NULL);
  maker_mention(maker, anna, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, karl, "Karl Holm", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(maker, "it rains", "said", "Anna Berg", anna, ONR_NONE);
}

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
  make(&maker, url, sizeof url, 0, 1);
  assert_ok(fixture,
            onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure));
  assert_int_equal(onr_store_version(fixture->store), version + 1);
}

/* ---- Full and locked ---- */

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

struct gate {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  bool entered, open;
};

static enum onr_error hold(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)connection, (void)failure;
  struct gate *gate = context;
  pthread_mutex_lock(&gate->lock);
  gate->entered = true;
  pthread_cond_broadcast(&gate->moved);
  while (!gate->open) pthread_cond_wait(&gate->moved, &gate->lock);
  pthread_mutex_unlock(&gate->lock);
  return ONR_OK;
}

struct queued {
  struct fixture *fixture;
  onr_job_run run;
  void *context;
  struct maker *maker;
  enum onr_error error;
  struct onr_failure failure;
};

static void *run_queued(void *context) {
  struct queued *queued = context;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  queued->error = queued->maker
                      ? onr_store_put_article(queued->fixture->store, &queued->maker->article, &queued->maker->analysis,
                                              id, &outcome, &queued->failure)
                      : onr_writer_run(queued->fixture->store, queued->run, queued->context, &queued->failure);
  return NULL;
}

static size_t queue_length(struct onr_store *store) {
  size_t count = 0;
  pthread_mutex_lock(&store->lock);
  for (const struct onr_job *job = store->first; job; job = job->next) count++;
  pthread_mutex_unlock(&store->lock);
  return count;
}

static enum onr_error fail_midway(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  enum onr_error error = onr_run(connection, failure, ONR_SQL_KEY_INSERT, "zzibi", "key_half", "half", (int64_t)1,
                                 ONR_STR("h"), (int64_t)0);
  return error ? error : onr_fail(failure, ONR_ERR_CONFLICT, "on purpose");
}

/* Three writes that certainly share a transaction: the first holds the writer until the others are queued. */
static void run_together(struct fixture *fixture, struct queued *queued, size_t count) {
  struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
  struct queued first = {.fixture = fixture, .run = hold, .context = &gate};
  pthread_t holder, threads[4];
  assert_int_equal(pthread_create(&holder, NULL, run_queued, &first), 0);
  pthread_mutex_lock(&gate.lock);
  while (!gate.entered) pthread_cond_wait(&gate.moved, &gate.lock);
  pthread_mutex_unlock(&gate.lock);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, run_queued, &queued[i]), 0);
    while (queue_length(fixture->store) <= i) usleep(100);
  }
  pthread_mutex_lock(&gate.lock);
  gate.open = true;
  pthread_cond_broadcast(&gate.moved);
  pthread_mutex_unlock(&gate.lock);
  for (size_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
  pthread_join(holder, NULL);
  assert_int_equal(first.error, ONR_OK);
}

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

/* ---- The log ---- */

static void the_log_stays_bounded(void **state) {
  struct fixture *fixture = *state;
  static char body[900000];
  struct maker maker;
  char url[64];
  for (int i = 0; i < 40; i++) {
    for (size_t k = 0; k < sizeof body - 1; k++) body[k] = k % 9 == 8 ? ' ' : (char)('a' + (k * (size_t)(i + 3)) % 26);
    snprintf(url, sizeof url, "https://example.org/%d", i);
    maker_init(&maker, url, body);
    maker_put(&maker, fixture, NULL);
  }
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_true(counts.database_bytes > 10 << 20);
  assert_true(counts.wal_bytes < 24 << 20);
}

/* Two readers whose snapshots always overlap: one is given back only when the next has been taken. */
struct relay {
  struct fixture *fixture;
  pthread_mutex_t lock;
  pthread_cond_t moved;
  int taken; /* snapshots */
  bool stop;
  int failed;
};

enum { SNAPSHOT_US = 240000 };

static void read_a_row(struct relay *relay, struct onr_store_reader *reader) {
  struct onr_store_counts counts;
  struct onr_failure failure;
  enum onr_error error = onr_store_counts(reader, &counts, &failure);
  pthread_mutex_lock(&relay->lock);
  if (error) relay->failed++;
  relay->taken++;
  pthread_cond_broadcast(&relay->moved);
  pthread_mutex_unlock(&relay->lock);
}

/* Waits until so many were taken; false when the relay ends. */
static bool wait_for_taken(struct relay *relay, int taken) {
  pthread_mutex_lock(&relay->lock);
  while (relay->taken < taken && !relay->stop) pthread_cond_wait(&relay->moved, &relay->lock);
  bool goes_on = !relay->stop;
  pthread_mutex_unlock(&relay->lock);
  return goes_on;
}

static void run_relay(struct relay *relay, int turn) {
  struct onr_store_reader *reader = NULL;
  struct onr_failure failure;
  if (onr_store_reader_open(relay->fixture->store, &reader, &failure) != ONR_OK) abort();
  for (; wait_for_taken(relay, turn); turn += 2) {
    usleep(SNAPSHOT_US / 2);
    read_a_row(relay, reader);
    usleep(SNAPSHOT_US / 2);
    wait_for_taken(relay, turn + 2);
    onr_store_reader_release(reader);
  }
  onr_store_reader_close(reader);
}

static void *run_even(void *context) {
  run_relay(context, 0);
  return NULL;
}

static void *run_odd(void *context) {
  run_relay(context, 1);
  return NULL;
}

static enum onr_error write_megabytes(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection, "REPLACE INTO meta (key, value) VALUES ('ballast', randomblob(2000000))",
                               failure);
}

static void the_log_stays_bounded_while_readers_overlap(void **state) {
  struct fixture *fixture = *state;
  struct relay relay = {.fixture = fixture, .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
  pthread_t threads[2];
  assert_int_equal(pthread_create(&threads[0], NULL, run_even, &relay), 0);
  assert_int_equal(pthread_create(&threads[1], NULL, run_odd, &relay), 0);
  assert_true(wait_for_taken(&relay, 2));
  for (int i = 0; i < 60; i++)
    assert_ok(fixture, onr_writer_run(fixture->store, write_megabytes, NULL, &fixture->failure));
  pthread_mutex_lock(&relay.lock);
  relay.stop = true;
  pthread_cond_broadcast(&relay.moved);
  pthread_mutex_unlock(&relay.lock);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  assert_int_equal(relay.failed, 0);
  assert_true(fixture_counts(fixture).wal_bytes < 60 << 20);
}

static enum onr_error write_a_lot(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection,
                               "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
                               "REPLACE INTO meta (key, value) SELECT 'ballast' || i, randomblob(2000000) FROM n",
                               failure);
}

static void the_log_shrinks_after_a_large_write(void **state) {
  struct fixture *fixture = *state;
  assert_ok(fixture, onr_writer_run(fixture->store, write_a_lot, NULL, &fixture->failure));
  assert_true(fixture_counts(fixture).wal_bytes > 50 << 20);
  for (int i = 0; i < 2; i++)
    assert_ok(fixture, onr_writer_run(fixture->store, write_megabytes, NULL, &fixture->failure));
  assert_true(fixture_counts(fixture).wal_bytes <= 32 << 20);
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

enum { GROUP = 5, SPOILT = 3 };

/* One of a group fails in the middle of its rows: the others are whole, and it is not there by half. */
static void a_group_is_stored_but_for_what_fails(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker *makers = calloc(GROUP, sizeof *makers);
  struct onr_put *puts[GROUP];
  char urls[GROUP][64], id[ONR_ID_SIZE];
  size_t count = 0;
  if (!makers) abort();
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < GROUP; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    if (i == SPOILT) makers[i].analysis.claims[0].confidence = (double)NAN;
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, &makers[i].analysis, &arena, &puts[i],
                                       &fixture->failure));
  }
  assert_ok(fixture, onr_store_put_group(fixture->store, puts, GROUP, &count, &fixture->failure));
  assert_int_equal(count, GROUP);
  for (int i = 0; i < GROUP; i++) {
    enum onr_outcome outcome;
    struct onr_failure failure = {0};
    assert_int_equal(onr_put_result(puts[i], id, &outcome, &failure), i == SPOILT ? ONR_ERR_STORE_FAILED : ONR_OK);
    if (i == SPOILT) assert_non_null(strstr(failure.detail, "confidence"));
  }
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, GROUP - 1);
  assert_int_equal(counts.claims, GROUP - 1);
  onr_arena_close(&arena);
  free(makers);
}

/* The same in a transaction of many groups: an article that fails after it has written something undoes it, and what is
 * begun after it is as if it had never been. */
static void a_long_transaction_is_stored_or_not(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker makers[3];
  struct onr_put *puts[3];
  struct onr_bulk *bulk = NULL;
  char urls[3][64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  size_t count = 0;
  bool large = true;
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < 3; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    if (i == 2) makers[i].analysis.claims[0].confidence = (double)NAN;
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, &makers[i].analysis, &arena, &puts[i],
                                       &fixture->failure));
  }
  struct onr_failure failure = {0};
  assert_ok(fixture, onr_store_bulk_begin(fixture->store, &bulk, &fixture->failure));
  assert_ok(fixture, onr_store_bulk_put(bulk, puts, 2, &count, &large, &fixture->failure));
  assert_int_equal(count, 2);
  assert_false(large);
  assert_ok(fixture, onr_put_result(puts[1], id, &outcome, &fixture->failure));
  assert_int_equal(onr_store_bulk_put(bulk, puts + 2, 1, &count, &large, &failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(failure.detail, "confidence"));
  assert_int_equal(onr_store_bulk_end(bulk, true, &failure), ONR_ERR_STORE_FAILED);
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_ok(fixture, onr_store_bulk_begin(fixture->store, &bulk, &fixture->failure));
  for (size_t i = 0; i < 2; i++)
    assert_ok(fixture, onr_store_bulk_put(bulk, puts + i, 1, &count, &large, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_ok(fixture, onr_store_bulk_end(bulk, true, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 2);
  assert_int_equal(fixture_counts(fixture).claims, 2);
  onr_arena_close(&arena);
}

/* One without its analysis, whose text is not there: it and what comes after it wait. */
static void a_group_ends_where_an_analysis_is_needed(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker makers[3];
  struct onr_put *puts[3];
  char urls[3][64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  size_t count = 0;
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < 3; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, i == 1 ? NULL : &makers[i].analysis, &arena,
                                       &puts[i], &fixture->failure));
  }
  assert_ok(fixture, onr_store_put_group(fixture->store, puts, 3, &count, &fixture->failure));
  assert_int_equal(count, 1);
  assert_ok(fixture, onr_put_result(puts[0], id, &outcome, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 1);
  onr_arena_close(&arena);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(eight_threads_write_at_once),
      TEST(a_group_is_stored_but_for_what_fails),
      TEST(a_long_transaction_is_stored_or_not),
      TEST(a_group_ends_where_an_analysis_is_needed),
      TEST(a_reader_keeps_its_snapshot),
      TEST(what_is_undone_is_no_new_version),
      TEST(a_full_disk_loses_nothing),
      TEST(a_write_that_fails_takes_nothing_with_it),
      TEST(a_write_too_large_for_the_disk_takes_nothing_with_it),
      TEST(a_locked_database_is_waited_for_and_survived),
      TEST(the_log_stays_bounded),
      TEST(the_log_stays_bounded_while_readers_overlap),
      TEST(the_log_shrinks_after_a_large_write),
      TEST(what_was_acknowledged_survives_a_kill),
      TEST(nothing_is_taken_while_closing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
