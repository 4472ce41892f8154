/* Slow clients, hundreds at a time: each loses its connection in the end, and shuts nobody out until then. */
#include <errno.h>
#include <netinet/in.h>

#include "http_fixture.h"

enum { SLOW = 600, KINDS = 5, TIMEOUT_MS = 2000 };

#define MANUAL "GET /manual HTTP/1.1\r\nHost: x\r\n\r\n"

static struct answer a;

/* What a slow client sends at once, and what it then sends a byte at a time; it never reads. */
static const struct {
  const char *start, *trickle;
} kinds[KINDS] = {
    {"",
     "GET /echo?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {"GET /echo HTTP/1.1\r\nHost: x\r\nA: ",
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
    {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n", "cccccccccccccccccccccccccccccccccccccccccc"},
    {"POST /writer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
     "dddddddddddddddddddddddddddddddddddddd"},
    {MANUAL MANUAL MANUAL MANUAL MANUAL MANUAL MANUAL MANUAL, ""},
};

static void send_byte(int fd, const char *trickle, size_t at) {
  size_t len = strlen(trickle);
  if (len > 0 && send(fd, trickle + at % len, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) errno = 0; /* it is closed already */
}

/* Whether each request on a new connection is answered. One that this machine was too slow for may be lost. */
static bool is_served(const struct fixture *f) {
  static const char *const lines[] = {"GET /echo", "GET /worker/sized?n=1000", "GET /sized?n=1000"};
  char text[128];
  bool served = true;
  int fd = dial_from(f, "127.0.0.2");
  for (size_t i = 0; served && i < sizeof lines / sizeof *lines; i++) {
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\n\r\n", lines[i]);
    send_text(fd, text);
    read_answer(fd, false, &a);
    served = a.status == 200;
    assert_true(served || a.status == 0 || a.status == 408);
  }
  close(fd);
  return served;
}

static uint64_t open_connections(const struct fixture *f) {
  struct onr_http_stats stats;
  onr_http_server_stats(f->server, &stats);
  return stats.connections;
}

/* The limit of one address is below that of all; what is over it is closed at once. */
static void slow_clients_shut_nobody_out(void **state) {
  (void)state;
  struct fixture f;
  struct onr_http_stats stats;
  int fds[SLOW];
  size_t rounds = 0, served_beside_them = 0;
  fixture_init(&f);
  f.options.event_threads = 2;
  f.options.request_timeout_ms = f.options.idle_timeout_ms = TIMEOUT_MS;
  f.options.max_connections = SLOW;
  f.options.max_connections_per_address = SLOW - 20;
  fixture_start(&f);
  int64_t begun_us = onr_clock_monotonic_us();
  for (int i = 0; i < SLOW; i++) {
    fds[i] = dial(&f);
    send_text(fds[i], kinds[i % KINDS].start);
  }
  bool in_time = onr_clock_monotonic_us() - begun_us < TIMEOUT_MS / 4 * 1000;
  do {
    bool served = is_served(&f);
    if (served && open_connections(&f) > SLOW / 2) served_beside_them++;
    for (int i = 0; i < SLOW; i++) send_byte(fds[i], kinds[i % KINDS].trickle, rounds);
    rounds++;
  } while (open_connections(&f) > 2);
  assert_true(served_beside_them > 0 || !in_time);
  await_connections(&f, 0);
  onr_http_server_stats(f.server, &stats);
  assert_int_equal(stats.in_flight, 0);
  for (int i = 0; i < SLOW; i++) close(fds[i]);
  fixture_close(&f);
}

/* However many ask for large answers and do not read them, they take no more memory than they may. */
static void unread_answers_have_a_limit(void **state) {
  (void)state;
  struct fixture f;
  char byte;
  fixture_init(&f);
  f.options.max_response = 64 << 20;
  f.options.max_held = 70 << 20;
  fixture_start(&f);
  int deaf = dial(&f), other = dial(&f);
  send_text(deaf, "GET /sized?n=60000000 HTTP/1.1\r\nHost: x\r\n\r\n");
  assert_int_equal(recv(deaf, &byte, 1, 0), 1);
  static const char *const lines[] = {"GET /sized?n=20000000", "GET /worker/sized?n=20000000", "GET /sized?n=20000"};
  char text[128];
  for (int i = 0; i < 3; i++) {
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\n\r\n", lines[i]);
    send_text(other, text);
    read_answer(other, false, &a);
    assert_int_equal(a.status, i < 2 ? 503 : 200);
    if (i == 2) break;
    assert_contains(a.body, "/problems/overloaded");
    assert_header(&a, "Retry-After", "1");
  }
  close(deaf);
  await_connections(&f, 1);
  for (int i = 0; i < 4; i++) { /* what is sent is given back */
    send_text(other, "HEAD /sized?n=20000000 HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(other, true, &a);
    assert_int_equal(a.status, 200);
  }
  close(other);
  fixture_close(&f);
}

/* The server's end of a connection, which is in this process. */
static int other_end(int fd) {
  struct sockaddr_in own, peer;
  socklen_t len = sizeof own;
  assert_int_equal(getsockname(fd, (struct sockaddr *)&own, &len), 0);
  for (int other = 3; other < 1024; other++) {
    len = sizeof peer;
    if (getpeername(other, (struct sockaddr *)&peer, &len) == 0 && peer.sin_family == AF_INET &&
        peer.sin_port == own.sin_port)
      return other;
  }
  fail_msg("the server has no such connection");
  return -1;
}

/* With so little room between the two, whoever takes a little of an answer now and then lets a little more of it go: it
 * never rests as long as a connection may, and is never taken. */
static int dial_narrowly(const struct fixture *f) {
  const int bytes = 2048;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
  send_text(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(setsockopt(other_end(fd), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), 0);
  return fd;
}

static void answers_must_be_taken_at_some_pace(void **state) {
  (void)state;
  struct fixture f;
  char taken[100];
  fixture_init(&f);
  f.options.request_timeout_ms = 100;
  f.options.max_response = 1 << 20;
  fixture_start(&f);
  int fd = dial_narrowly(&f);
  send_text(fd, "GET /sized?n=20000 HTTP/1.1\r\nHost: x\r\n\r\n"); /* 5 s at the slowest pace, 10 s at this one */
  int64_t ends_us = onr_clock_monotonic_us() + SAFETY_MS * 1000;
  size_t got = 0;
  while (open_connections(&f) > 0) {
    ssize_t now = recv(fd, taken, sizeof taken, MSG_DONTWAIT);
    got += now > 0 ? (size_t)now : 0;
    if (got >= 20000 || onr_clock_monotonic_us() > ends_us) fail_msg("%zu bytes were taken, and it goes on", got);
    usleep(50000);
  }
  close(fd);
  fixture_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(slow_clients_shut_nobody_out),
      cmocka_unit_test(unread_answers_have_a_limit),
      cmocka_unit_test(answers_must_be_taken_at_some_pace),
  };
  return cmocka_run_group_tests_name("http slow", tests, NULL, NULL);
}
