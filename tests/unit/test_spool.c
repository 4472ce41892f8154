/* Results that wait until they can be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/request/spool.h"

static char folder[] = "/tmp/onrecord-spool-XXXXXX";

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  return rmdir(folder); /* fails unless it is empty */
}

/* Adds the numbers from 0 up, and reads them back in pieces. */
static void fill_and_read(uint64_t numbers, bool in_file) {
  struct onr_failure failure = {0};
  struct onr_spool spool;
  struct onr_buffer out;
  onr_spool_init(&spool, folder);
  onr_buffer_init(&out, 1 << 20);
  for (uint64_t i = 0; i < numbers; i++) {
    onr_buffer_append(&spool.memory, &i, sizeof i);
    assert_int_equal(onr_spool_added(&spool, &failure), ONR_OK);
    assert_true(spool.memory.len <= SPOOL_MEMORY);
  }
  assert_int_equal(spool.fd >= 0, in_file);
  uint64_t next = 0;
  bool more = true;
  while (more) {
    onr_buffer_reset(&out);
    assert_int_equal(onr_spool_read(&spool, 8000, &out, &more, &failure), ONR_OK);
    assert_int_equal(out.len % sizeof next, 0);
    for (size_t at = 0; at < out.len; at += sizeof next, next++) assert_memory_equal(out.data + at, &next, sizeof next);
  }
  assert_int_equal(next, numbers);
  onr_buffer_close(&out);
  onr_spool_close(&spool);
}

static void results_come_back_in_order(void **state) {
  (void)state;
  static const uint64_t each = SPOOL_MEMORY / sizeof(uint64_t);
  fill_and_read(0, false);
  fill_and_read(1, false);
  fill_and_read(each - 1, false);
  fill_and_read(each, true);
  fill_and_read(5 * each + 3, true);
}

static void a_folder_that_cannot_be_written_is_told(void **state) {
  (void)state;
  static const char *const folders[] = {"/tmp/onrecord-no-such-folder", "/dev/null"};
  for (size_t i = 0; i < 2; i++) {
    struct onr_failure failure = {0};
    struct onr_spool spool;
    onr_spool_init(&spool, folders[i]);
    for (size_t len = 0; len < SPOOL_MEMORY; len += 8) onr_buffer_append(&spool.memory, "01234567", 8);
    assert_int_equal(onr_spool_added(&spool, &failure), ONR_ERR_IO);
    assert_non_null(strstr(failure.detail, "cannot be put aside"));
    onr_spool_close(&spool);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(results_come_back_in_order),
      cmocka_unit_test(a_folder_that_cannot_be_written_is_told),
  };
  return cmocka_run_group_tests_name("spool", tests, make_folder, remove_folder);
}
