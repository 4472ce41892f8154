/* SQLite's memory: a thread that said so keeps what is given back on it, so much and no longer than it said. */
#include <pthread.h>
#include <sqlite3.h>

#include "../../src/store/sqlite/memory.h"
#include "store_fixture.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static int start(void **state) {
  (void)state;
  onr_memory_begin();
  return 0;
}

static int end(void **state) {
  (void)state;
  onr_memory_end();
  return onr_memory_kept() == 0 ? 0 : -1;
}

static void a_block_is_used_again(void **state) {
  (void)state;
  char *one = sqlite3_malloc(100), *other = sqlite3_malloc(100);
  size_t size = (size_t)sqlite3_msize(one);
  assert_in_range(size, 100, 200);
  memset(one, 'a', size);
  assert_int_equal(onr_memory_kept(), 0);
  sqlite3_free(one);
  sqlite3_free(other);
  assert_int_equal(onr_memory_kept(), 2 * size);
  /* of that size, and none of another */
  char *larger = sqlite3_malloc((int)size + 1), *again = sqlite3_malloc((int)size), *last = sqlite3_malloc(100);
  assert_ptr_equal(again, other);
  assert_ptr_equal(last, one);
  assert_int_equal(onr_memory_kept(), 0);
  memset(larger, 'b', (size_t)sqlite3_msize(larger));
  memset(again, 'c', size);
  memset(last, 'd', size);
  sqlite3_free(larger);
  sqlite3_free(again);
  sqlite3_free(last);
}

/* They are of any length, so that one of just the same is rarely among those that are kept. */
static void a_text_takes_the_block_of_a_shorter_one(void **state) {
  (void)state;
  char *text = sqlite3_malloc(3100);
  sqlite3_free(text);
  size_t kept = onr_memory_kept();
  char *longer = sqlite3_malloc(3500), *other = sqlite3_malloc(3500 + 512);
  assert_ptr_equal(longer, text);
  assert_int_equal(onr_memory_kept(), 0);
  memset(longer, 'a', kept);
  memset(other, 'b', 3500 + 512);
  sqlite3_free(longer);
  sqlite3_free(other);
}

static void a_block_grows_with_what_is_in_it(void **state) {
  (void)state;
  enum { MOST = 3 * ONR_MEMORY_LARGEST };
  char *block = sqlite3_malloc(1);
  block[0] = 0;
  for (int size = 2; size <= MOST; size += size / 7 + 1) {
    block = sqlite3_realloc(block, size);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 8, 0);
    assert_true(sqlite3_msize(block) >= (sqlite3_uint64)size);
    assert_int_equal((unsigned char)block[(size - 2) / 2], (size - 2) / 2 % 251);
    for (int i = 0; i < size; i++) block[i] = (char)(i % 251);
  }
  block = sqlite3_realloc(block, 10);
  for (int i = 0; i < 10; i++) assert_int_equal(block[i], i);
  sqlite3_free(block);
}

static void what_is_kept_has_an_end(void **state) {
  (void)state;
  enum { BLOCKS = 3 * ONR_MEMORY_KEPT / 1000 };
  static void *blocks[BLOCKS];
  for (int i = 0; i < BLOCKS; i++) assert_non_null(blocks[i] = sqlite3_malloc(1000));
  for (int i = 0; i < BLOCKS; i++) {
    sqlite3_free(blocks[i]);
    assert_in_range(onr_memory_kept(), 1000, ONR_MEMORY_KEPT);
  }
  size_t before = onr_memory_kept();
  sqlite3_free(sqlite3_malloc(ONR_MEMORY_LARGEST + 1));
  assert_int_equal(onr_memory_kept(), before);
}

/* Gives back what another thread has taken. */
static void *give_back(void *block) {
  sqlite3_free(block);
  return (void *)onr_memory_kept();
}

static void a_thread_that_did_not_ask_keeps_nothing(void **state) {
  (void)state;
  pthread_t thread;
  void *kept = NULL;
  assert_int_equal(pthread_create(&thread, NULL, give_back, sqlite3_malloc(100)), 0);
  pthread_join(thread, &kept);
  assert_null(kept);
  assert_int_equal(onr_memory_kept(), 0);
}

static void read_counts(struct fixture *fixture) {
  struct onr_store_counts counts;
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  fixture_release(fixture);
}

/* All that a statement takes is among what its last run gave back. */
static void reading_again_takes_nothing_more(void **state) {
  struct fixture *fixture;
  onr_memory_begin();
  fixture_setup((void **)&fixture);
  read_counts(fixture);
  size_t kept = onr_memory_kept();
  assert_true(kept > 0);
  for (int i = 0; i < 3; i++) {
    read_counts(fixture);
    assert_int_equal(onr_memory_kept(), kept);
  }
  fixture_teardown((void **)&fixture);
  assert_int_equal(end(state), 0);
}

int main(void) {
#ifdef __SANITIZE_ADDRESS__
  return 0; /* SQLite takes its memory from the sanitizer */
#endif
  onr_memory_install();
  sqlite3_initialize();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_block_is_used_again, start, end),
      cmocka_unit_test_setup_teardown(a_text_takes_the_block_of_a_shorter_one, start, end),
      cmocka_unit_test_setup_teardown(a_block_grows_with_what_is_in_it, start, end),
      cmocka_unit_test_setup_teardown(what_is_kept_has_an_end, start, end),
      cmocka_unit_test_setup_teardown(a_thread_that_did_not_ask_keeps_nothing, start, end),
      cmocka_unit_test(reading_again_takes_nothing_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
