/* The write-ahead log stays small: after much was written, beside readers, after a large write. */
#include "store_queue.h"

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

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_log_stays_bounded),
      TEST(the_log_stays_bounded_while_readers_overlap),
      TEST(the_log_shrinks_after_a_large_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
