/* What the server counts. */
#include "http_group_server.h"

static struct answer a;

static int start(void **state) {
  (void)state;
  fixture_init(&f);
  f.options.event_threads = 2;
  fixture_start(&f);
  return 0;
}

/* A request is counted when it is over, which its client can see a moment earlier. */
static void await_over(void) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(f.server, &stats);
  } while (stats.in_flight > 0);
}

static struct onr_http_route_counts counts_of(const char *pattern, enum onr_method method) {
  struct onr_http_route_counts counts;
  await_over();
  for (size_t i = 0; onr_http_server_route_counts(f.server, i, &counts); i++)
    if (pattern && counts.route ? strcmp(counts.route->pattern, pattern) == 0 && counts.route->method == method
                                : !pattern && !counts.route)
      return counts;
  fail_msg("no counts of %s", pattern ? pattern : "the rest");
  return counts;
}

static uint64_t sum(const uint64_t *numbers, size_t count) {
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) total += numbers[i];
  return total;
}

static void requests_count_for_their_route(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) get(&f, "GET /sized?n=500", "", &a);
  get(&f, "GET /sized?n=none", "", &a);
  get(&f, "HEAD /sized?n=500", "", &a);
  struct onr_http_route_counts counts = counts_of("/sized", ONR_GET);
  assert_int_equal(counts.statuses[2], 4);
  assert_int_equal(counts.statuses[4], 1);
  assert_int_equal(sum(counts.buckets, ONR_HTTP_BUCKETS), 5);
  assert_true(counts.us > 0);
  assert_true(counts.bytes_out > 1500);
  assert_int_equal(counts.bytes_in, 0);
  ask(&f, "POST /writer HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", &a);
  counts = counts_of("/writer", ONR_POST);
  assert_int_equal(counts.statuses[2], 1);
  assert_int_equal(counts.bytes_in, 5);
  assert_int_equal(counts.bytes_out, a.body_len);
}

static void what_has_no_route_is_counted_too(void **state) {
  (void)state;
  get(&f, "GET /nothing", "", &a);
  get(&f, "BREW /echo", "", &a);
  get(&f, "OPTIONS /echo", "", &a);
  struct onr_http_route_counts counts = counts_of(NULL, ONR_GET);
  assert_int_equal(counts.statuses[2], 1);
  assert_int_equal(counts.statuses[4], 2);
  assert_false(onr_http_server_route_counts(f.server, sizeof routes / sizeof *routes, &counts));
}

static void what_is_lost_has_no_status(void **state) {
  (void)state;
  int fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(f.server, &stats);
  } while (stats.in_flight != 1);
  close(fd);
  struct onr_http_route_counts counts = counts_of("/echo", ONR_POST);
  assert_int_equal(counts.statuses[0], 1);
  assert_int_equal(sum(counts.buckets, ONR_HTTP_BUCKETS), 0);
}

static void the_state_is_told(void **state) {
  (void)state;
  struct onr_http_stats stats;
  int fds[3];
  for (int i = 0; i < 3; i++) {
    fds[i] = dial(&f);
    send_text(fds[i], "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  await_inside(&f, 2);
  await_queue(&f, 1);
  onr_http_server_stats(f.server, &stats);
  assert_int_equal(stats.in_flight, 3);
  assert_int_equal(stats.workers_busy, 2);
  assert_int_equal(stats.workers, 4);
  assert_int_equal(stats.queue_limit, 8);
  assert_int_equal(stats.streams, 0);
  open_gate(&f, true);
  for (int i = 0; i < 3; i++) {
    read_answer(fds[i], false, &a);
    assert_int_equal(a.status, 200);
    close(fds[i]);
  }
  struct onr_http_route_counts counts = counts_of("/gated", ONR_GET);
  assert_int_equal(counts.statuses[2], 3);
}

static void bounds_rise_to_the_end(void **state) {
  (void)state;
  for (size_t i = 1; i < ONR_HTTP_BUCKETS; i++) assert_true(onr_http_bucket_us[i - 1] < onr_http_bucket_us[i]);
  assert_true(onr_http_bucket_us[ONR_HTTP_BUCKETS - 1] == INT64_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(requests_count_for_their_route), cmocka_unit_test(what_has_no_route_is_counted_too),
      cmocka_unit_test(what_is_lost_has_no_status),     cmocka_unit_test(the_state_is_told),
      cmocka_unit_test(bounds_rise_to_the_end),
  };
  return cmocka_run_group_tests_name("http counters", tests, start, stop);
}
