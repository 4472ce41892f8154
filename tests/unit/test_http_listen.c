/* Listeners that wait for news, and what becomes of streams when the server stops. */
#include "http_stream_fixture.h"

/* ---- Listeners ---- */

static void listeners_hear_the_news(void **state) {
  (void)state;
  enum { EACH = 100, COUNT = 2 * EACH };
  struct fixture f;
  start_streams(&f);
  f.options.event_threads = 2;
  f.options.worker_queue = 1;
  fixture_start(&f);
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) {
    fds[i] = open_stream(&f, i < EACH ? "/listen" : "/worker/listen");
    expect_event(fds[i], ":\n\n");
  }
  for (int round = 1; round <= 3; round++) {
    char expected[32];
    await_waiting(&f, COUNT);
    struct onr_http_stats stats;
    onr_http_server_stats(f.server, &stats);
    assert_int_equal(stats.streams, COUNT);
    tell(&f, 1);
    snprintf(expected, sizeof expected, "id: %d\n\n", round);
    for (int i = 0; i < COUNT; i++) expect_event(fds[i], expected);
  }
  get(&f, "GET /echo", "", &a);
  assert_int_equal(a.status, 200);
  for (int i = 0; i < COUNT; i++) close(fds[i]);
  await_closed(COUNT);
  end_streams(&f);
}

/* However many wakes there are, a listener is asked some ten times a second, and hears of the last. */
static void wakes_are_put_together(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/listen");
  expect_event(fd, ":\n\n");
  await_waiting(&f, 1);
  int64_t before = onr_clock_monotonic_us();
  enum { WAKES = 2000 };
  for (int i = 0; i < WAKES; i++) {
    tell(&f, 1);
    if (i % 10 == 0) usleep(500);
  }
  static char chunk[65536];
  for (bool last = false; !last;) {
    long got = read_chunk(fd, chunk, sizeof chunk);
    assert_true(got > 0);
    chunk[got] = '\0';
    last = strstr(chunk, "id: 2000\n") != NULL;
  }
  int64_t rounds = (onr_clock_monotonic_us() - before) / 100000 + 2;
  assert_true(atomic_load(&calls) <= 1 + 2 * rounds); /* each answer is followed by a look whether there is more */
  close(fd);
  end_streams(&f);
}

static void a_heartbeat_comes_by_itself(void **state) {
  (void)state;
  static const char *const paths[] = {"/listen", "/worker/listen"};
  for (size_t i = 0; i < 2; i++) {
    struct fixture f;
    start_streams(&f);
    f.options.heartbeat_ms = 20;
    fixture_start(&f);
    int fd = open_stream(&f, paths[i]);
    for (int beat = 0; beat < 4; beat++) expect_event(fd, ":\n\n");
    assert_true(atomic_load(&heartbeats) >= 3);
    close(fd);
    end_streams(&f);
  }
}

static void a_listener_outlives_every_time_out(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  f.options.idle_timeout_ms = f.options.request_timeout_ms = 100;
  fixture_start(&f);
  int fd = open_stream(&f, "/listen"), idle = dial(&f);
  expect_event(fd, ":\n\n");
  for (int i = 0; i < 3; i++) {
    assert_true(is_closed(idle));
    close(idle);
    idle = dial(&f);
  }
  tell(&f, 1);
  expect_event(fd, "id: 1\n\n");
  close(fd), close(idle);
  end_streams(&f);
}

/* Little is kept of its request, and of that all that is told of it when it is over. */
static void a_listener_is_remembered(void **state) {
  (void)state;
  struct fixture f;
  char line[2048];
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  struct onr_log log = {.fd = ends[1], .level = ONR_LOG_INFO};
  start_streams(&f);
  f.options.log = &log;
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "GET /listen?n=3 HTTP/1.1\r\nHost: x\r\nX-Request-Id: ear-1\r\nUser-Agent: radio\r\n\r\n");
  read_head(fd);
  expect_event(fd, ":\n\n");
  for (int i = 1; i <= 3; i++) {
    await_waiting(&f, 1);
    tell(&f, 1);
    char event[32];
    snprintf(event, sizeof event, "id: %d\n\n", i);
    expect_event(fd, event);
  }
  close(fd);
  await_connections(&f, 0);
  ssize_t len = read(ends[0], line, sizeof line - 1);
  assert_true(len > 0);
  line[len] = '\0';
  assert_contains(line, "method=GET path=\"/listen?n=3\" status=200 ");
  assert_contains(line, " request=ear-1 peer=127.0.0.1 traceparent=00-");
  assert_contains(line, " user-agent=radio");
  end_streams(&f);
  close(ends[0]), close(ends[1]);
}

static void a_listener_that_leaves_is_noticed(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  struct linger reset = {1, 0};
  for (int i = 0; i < 3; i++) {
    int fd = open_stream(&f, "/listen");
    expect_event(fd, ":\n\n");
    await_waiting(&f, 1);
    if (i == 0) {
      shutdown(fd, SHUT_WR); /* it may still read, and reads the end */
      assert_int_equal(read_chunk(fd, a.text, sizeof a.text), 0);
    }
    if (i == 1) setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (i > 0) close(fd);
    await_closed(i + 1);
    await_connections(&f, 0);
    if (i == 0) close(fd);
  }
  end_streams(&f);
}

/* ---- Stopping ---- */

static void a_stop_ends_listeners_in_order(void **state) {
  (void)state;
  enum { COUNT = 50 };
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) {
    fds[i] = open_stream(&f, i % 2 ? "/listen" : "/worker/listen");
    expect_event(fds[i], ":\n\n");
  }
  int64_t before = onr_clock_monotonic_us();
  end_streams(&f);
  assert_true(onr_clock_monotonic_us() - before < (int64_t)SAFETY_MS * 1000 / 2);
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(read_chunk(fds[i], a.text, sizeof a.text), 0);
    assert_true(is_closed(fds[i]));
    close(fds[i]);
  }
}

static void *read_to_the_end(void *context) {
  int fd = *(int *)context;
  static char chunk[70000];
  long got;
  while ((got = read_chunk(fd, chunk, sizeof chunk)) > 0) continue;
  return got == 0 ? context : NULL;
}

static void a_stop_lets_bodies_end(void **state) {
  (void)state;
  static const char *const targets[] = {"/worker/count?n=100&size=65536", "/count?n=100&size=65536"};
  for (size_t i = 0; i < 2; i++) {
    struct fixture f;
    start_streams(&f);
    fixture_start(&f);
    int fd = open_stream(&f, targets[i]);
    pthread_t reader;
    void *whole = NULL;
    assert_int_equal(pthread_create(&reader, NULL, read_to_the_end, &fd), 0);
    end_streams(&f);
    pthread_join(reader, &whole);
    assert_non_null(whole);
    close(fd);
  }
}

static void the_grace_ends_a_body_nobody_takes(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/worker/count?n=1000&size=65536");
  onr_http_server_stop(f.server, 50);
  assert_int_equal(atomic_load(&closed), 1);
  assert_null(read_to_the_end(&fd));
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(listeners_hear_the_news),
      cmocka_unit_test(wakes_are_put_together),
      cmocka_unit_test(a_heartbeat_comes_by_itself),
      cmocka_unit_test(a_listener_outlives_every_time_out),
      cmocka_unit_test(a_listener_is_remembered),
      cmocka_unit_test(a_listener_that_leaves_is_noticed),
      cmocka_unit_test(a_stop_ends_listeners_in_order),
      cmocka_unit_test(a_stop_lets_bodies_end),
      cmocka_unit_test(the_grace_ends_a_body_nobody_takes),
  };
  return cmocka_run_group_tests_name("http listeners", tests, NULL, NULL);
}
