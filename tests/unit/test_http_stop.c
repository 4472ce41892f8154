/* Stopping: what is under way ends well, what is not ends at once, and the port is free again. */
#include <sys/resource.h>
#include <sys/wait.h>

#include "http_fixture.h"

static struct answer a;

struct stopper {
  struct fixture *fixture;
  int64_t grace_ms;
  pthread_t thread;
};

static void *run_stop(void *context) {
  struct stopper *stopper = context;
  onr_http_server_stop(stopper->fixture->server, stopper->grace_ms);
  return NULL;
}

static void begin_stop(struct stopper *stopper, struct fixture *fixture, int64_t grace_ms) {
  *stopper = (struct stopper){.fixture = fixture, .grace_ms = grace_ms};
  assert_int_equal(pthread_create(&stopper->thread, NULL, run_stop, stopper), 0);
}

static void end_stop(struct stopper *stopper) {
  assert_int_equal(pthread_join(stopper->thread, NULL), 0);
  assert_int_equal(atomic_load(&stopper->fixture->app.threads), 0);
}

/* With a grace of a minute: only by closing them at once is it over in less. */
static void idle_and_half_sent_clients_do_not_hold_it_up(void **state) {
  (void)state;
  static const char *const sent[] = {"", "GET /ec", "GET /echo HTTP/1.1\r\nHost: x\r\nA: b",
                                     "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nabc",
                                     "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"};
  enum { EACH = 20, COUNT = EACH * 5 };
  struct fixture f;
  fixture_init(&f);
  f.options.event_threads = 2;
  fixture_start(&f);
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) {
    fds[i] = dial(&f);
    send_text(fds[i], sent[i / EACH]);
    if (i / EACH == 4) read_answer(fds[i], false, &a);
  }
  get(&f, "GET /echo", "", &a);
  int64_t before = onr_clock_monotonic_us();
  onr_http_server_stop(f.server, SAFETY_MS);
  assert_true(onr_clock_monotonic_us() - before < (int64_t)SAFETY_MS * 1000 / 2);
  for (int i = 0; i < COUNT; i++) {
    read_answer(fds[i], false, &a);
    assert_true(a.status == 0 || a.status == 503);
    close(fds[i]);
  }
}

/* New clients are refused once the listening socket is shut. */
static void await_stopping(const struct fixture *f) {
  for (bool refused = false; !refused;) {
    int late = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    refused = connect(late, (const struct sockaddr *)&to, sizeof to) != 0;
    close(late);
  }
}

static void uploads_under_way_are_finished(void **state) {
  (void)state;
  struct fixture f;
  struct stopper stopper;
  fixture_init(&f);
  fixture_start(&f);
  int fd = dial(&f), chunked = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  send_text(chunked, "POST /writer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  await_requests(&f, 2);
  begin_stop(&stopper, &f, SAFETY_MS);
  await_stopping(&f);
  for (int i = 0; i < 2; i++) {
    usleep(20000); /* a turn between the pieces; nothing depends on it */
    send_text(fd, "def");
    send_text(chunked, "3\r\ndef\r\n");
  }
  send_text(chunked, "0\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  assert_contains(a.body, "body=9:abcdefdef");
  assert_header(&a, "Connection", "close");
  read_answer(chunked, false, &a);
  assert_int_equal(a.status, 200);
  assert_contains(a.body, "body=9:abcdefdef");
  close(fd), close(chunked);
  end_stop(&stopper);
}

/* It is told so before the grace is over, after which there are no more answers. */
static void an_upload_that_rests_is_cut_off(void **state) {
  (void)state;
  struct fixture f;
  struct stopper stopper;
  fixture_init(&f);
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  await_requests(&f, 1);
  begin_stop(&stopper, &f, 5000);
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 503);
  assert_contains(a.body, "/problems/shutting-down");
  close(fd);
  end_stop(&stopper);
}

static void requests_under_way_are_finished(void **state) {
  (void)state;
  struct fixture f;
  struct stopper stopper;
  fixture_init(&f);
  f.options.workers = 1;
  fixture_start(&f);
  int running = dial(&f), waiting = dial(&f), gone = dial(&f);
  send_text(running, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  await_inside(&f, 1);
  send_text(waiting, "GET /gated?2 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  send_text(gone, "GET /gated?3 HTTP/1.1\r\nHost: x\r\n\r\n");
  await_queue(&f, 2);
  close(gone);
  begin_stop(&stopper, &f, SAFETY_MS);
  await_stopping(&f);
  open_gate(&f, true);
  read_answer(running, false, &a);
  assert_int_equal(a.status, 200);
  assert_header(&a, "Connection", "close");
  assert_true(is_closed(running));
  read_answer(waiting, false, &a);
  assert_int_equal(a.status, 200);
  close(running), close(waiting);
  end_stop(&stopper);
}

/* Nothing can end a handler but itself; what still waits is told, and connections are closed. */
static void the_grace_has_an_end(void **state) {
  (void)state;
  struct fixture f;
  struct stopper stopper;
  fixture_init(&f);
  f.options.workers = 1;
  fixture_start(&f);
  int running = dial(&f), waiting = dial(&f);
  send_text(running, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  await_inside(&f, 1);
  send_text(waiting, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  await_queue(&f, 1);
  begin_stop(&stopper, &f, 20);
  read_answer(running, false, &a);
  assert_int_equal(a.status, 0); /* closed while the handler still runs */
  read_answer(waiting, false, &a);
  assert_true(a.status == 0 || a.status == 503);
  open_gate(&f, true);
  end_stop(&stopper);
  close(running), close(waiting);
}

/* A client that does not read its answer cannot hold the stop up beyond the grace. */
static void a_client_that_does_not_read_is_cut_off(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  f.options.max_response = 64 << 20;
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "GET /sized?n=60000000 HTTP/1.1\r\nHost: x\r\n\r\n");
  char byte;
  assert_int_equal(recv(fd, &byte, 1, 0), 1);
  onr_http_server_stop(f.server, 30);
  close(fd);
}

static void the_port_can_be_taken_again(void **state) {
  (void)state;
  char address[64] = "127.0.0.1:0";
  for (int i = 0; i < 5; i++) {
    struct fixture f;
    fixture_init(&f);
    f.options.listen = address;
    fixture_start(&f);
    snprintf(address, sizeof address, "127.0.0.1:%u", f.port);
    get(&f, "GET /echo", "", &a);
    assert_int_equal(a.status, 200);
    int open = dial(&f);
    send_text(open, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(open, false, &a);
    fixture_close(&f);
    close(open);
  }
}

static void a_taken_port_is_an_error(void **state) {
  (void)state;
  struct fixture f, other;
  struct onr_failure failure;
  char address[64];
  fixture_init(&f);
  fixture_start(&f);
  fixture_init(&other);
  snprintf(address, sizeof address, "127.0.0.1:%u", f.port);
  other.options.listen = address;
  assert_int_equal(onr_http_server_start(&other.options, &other.server, &failure), ONR_ERR_IO);
  assert_contains(failure.detail, address);
  assert_contains(failure.detail, "in use");
  fixture_close(&f);
}

/* Starts a server that may open so many more files, in a process of its own, as the limit is for good. Returns whether
 * it starts, and otherwise fails with a reason that names what is missing. */
static bool starts_with_descriptors(rlim_t spare) {
  int next = dup(STDERR_FILENO);
  close(next);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct fixture f;
    struct onr_failure failure = {0};
    const struct rlimit limit = {(rlim_t)next + spare, (rlim_t)next + spare};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(3);
    fixture_init(&f);
    f.options.app = &f.app;
    if (onr_http_server_start(&f.options, &f.server, &failure) == ONR_OK) {
      onr_http_server_stop(f.server, 0);
      _exit(0);
    }
    bool clear =
        strstr(failure.detail, "annot ") && !strstr(failure.detail, "Success") && !strstr(failure.detail, "null");
    if (!clear) print_message("%s\n", failure.detail);
    _exit(clear ? 1 : 2);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
  return WEXITSTATUS(status) == 0;
}

static void a_start_without_descriptors_says_why(void **state) {
  (void)state;
  rlim_t spare = 0;
  while (!starts_with_descriptors(spare)) assert_true(++spare < 64);
  assert_true(spare > 3); /* the listening socket, the set of events, the wake-up, libmicrohttpd */
}

/* Requests keep coming from all sides while it stops; nothing crashes and every answer is whole. */
static void *pester(void *context) {
  const struct fixture *f = context;
  struct answer *own = calloc(1, sizeof *own);
  for (int i = 0; own && i < 100000; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool over = connect(fd, (const struct sockaddr *)&to, sizeof to) != 0;
    if (!over) {
      send_text(fd, i % 2 ? "GET /worker/sized?n=3000 HTTP/1.1\r\nHost: x\r\n\r\n"
                          : "GET /sized?n=3000 HTTP/1.1\r\nHost: x\r\n\r\n");
      char bytes[8192];
      while (recv(fd, bytes, sizeof bytes, 0) > 0 && i % 3 == 0) {
        send_text(fd, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      }
    }
    close(fd);
    if (over) break;
  }
  free(own);
  return NULL;
}

/* In a process of its own, since a hard limit stays. */
static void few_descriptors_are_told_of(void **state) {
  (void)state;
  int ends[2];
  char text[1024];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    struct rlimit limit = {256, 256};
    struct onr_log log = {.fd = ends[1], .level = ONR_LOG_WARNING};
    struct fixture low;
    fixture_init(&low);
    low.options.log = &log;
    low.options.max_connections = 10000;
    setrlimit(RLIMIT_NOFILE, &limit);
    fixture_start(&low);
    get(&low, "GET /echo", "", &a);
    fixture_close(&low);
    _exit(a.status == 200 ? 0 : 1);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  ssize_t len = read(ends[0], text, sizeof text - 1);
  assert_true(len > 0);
  text[len] = '\0';
  assert_contains(text, "level=warning event=few-descriptors");
  assert_contains(text, "10000 connections need 10084 open files, and the system allows 256");
  close(ends[0]), close(ends[1]);
}

static void it_stops_under_load(void **state) {
  (void)state;
  for (int round = 0; round < 5; round++) {
    struct fixture f;
    pthread_t clients[4];
    fixture_init(&f);
    f.options.event_threads = 2;
    fixture_start(&f);
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&clients[i], NULL, pester, &f), 0);
    struct onr_http_stats stats;
    do {
      usleep(1000);
      onr_http_server_stats(f.server, &stats);
    } while (stats.requests < 200);
    fixture_close(&f);
    for (int i = 0; i < 4; i++) pthread_join(clients[i], NULL);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(idle_and_half_sent_clients_do_not_hold_it_up),
      cmocka_unit_test(uploads_under_way_are_finished),
      cmocka_unit_test(an_upload_that_rests_is_cut_off),
      cmocka_unit_test(requests_under_way_are_finished),
      cmocka_unit_test(the_grace_has_an_end),
      cmocka_unit_test(a_client_that_does_not_read_is_cut_off),
      cmocka_unit_test(the_port_can_be_taken_again),
      cmocka_unit_test(a_taken_port_is_an_error),
      cmocka_unit_test(a_start_without_descriptors_says_why),
      cmocka_unit_test(few_descriptors_are_told_of),
      cmocka_unit_test(it_stops_under_load),
  };
  return cmocka_run_group_tests_name("http stop", tests, NULL, NULL);
}
