/* Many connections, clients that come and go as they like, and the limits that keep them from each other. */
#include <sys/resource.h>

#include "http_default_server.h"

static int start_with_all_files(void **state) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return start(state);
}

/* Every connection has a request under way all the time; each gets all its answers. */
static void drive(unsigned event_threads, int connections, int rounds, const char *target) {
  struct fixture busy;
  char text[128];
  fixture_init(&busy);
  busy.options.event_threads = event_threads;
  busy.options.worker_queue = (size_t)connections;
  fixture_start(&busy);
  int *fds = calloc((size_t)connections, sizeof *fds);
  assert_non_null(fds);
  for (int i = 0; i < connections; i++) fds[i] = dial(&busy);
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < connections; i++) {
      snprintf(text, sizeof text, "GET %s%d HTTP/1.1\r\nHost: x\r\n\r\n", target, 10 + i);
      send_text(fds[i], text);
    }
    for (int i = 0; i < connections; i++) {
      read_answer(fds[i], false, &a);
      assert_int_equal(a.status, 200);
      assert_int_equal(a.body_len, 10 + i);
    }
  }
  struct onr_http_stats stats;
  onr_http_server_stats(busy.server, &stats);
  assert_int_equal(stats.requests, connections * rounds);
  assert_int_equal(stats.connections, connections);
  assert_int_equal(stats.refused, 0);
  for (int i = 0; i < connections; i++) close(fds[i]);
  free(fds);
  fixture_close(&busy);
}

static void hundreds_of_connections_are_served(void **state) {
  (void)state;
  drive(1, 300, 20, "/sized?n=");
  drive(2, 300, 20, "/sized?n=");
}

static void a_thousand_connections_are_served(void **state) {
  (void)state;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2200) skip();
  drive(1, 1000, 10, "/sized?n=");
  drive(2, 1000, 5, "/worker/sized?n=");
}

static void pipelined_requests_are_answered_in_order(void **state) {
  (void)state;
  static char text[40000];
  enum { COUNT = 300 };
  size_t len = 0;
  for (int i = 0; i < COUNT; i++)
    len += (size_t)snprintf(text + len, sizeof text - len, "GET %s?n=%d HTTP/1.1\r\nHost: x\r\n%s\r\n",
                            i % 3 == 1 ? "/worker/sized" : "/sized", 10 + i, i % 5 == 4 ? "If-None-Match: *\r\n" : "");
  int fd = dial(&f);
  send_bytes(fd, text, len);
  for (int i = 0; i < COUNT; i++) {
    read_answer(fd, false, &a);
    assert_int_equal(a.status, i % 5 == 4 ? 304 : 200);
    if (a.status == 200) assert_int_equal(a.body_len, 10 + i);
  }
  close(fd);
}

/* Sends requests without end and takes the answers, never waiting for one. */
struct feeder {
  int fd;
  atomic_bool stop;
};

static void *feed(void *context) {
  enum { REQUESTS = 64 };
  static const char request[] = "GET /sized?n=2 HTTP/1.1\r\nHost: x\r\n\r\n";
  struct feeder *feeder = context;
  char text[REQUESTS * (sizeof request - 1)];
  static char answers[1 << 16];
  size_t sent = 0;
  for (size_t i = 0; i < REQUESTS; i++) memcpy(text + i * (sizeof request - 1), request, sizeof request - 1);
  while (!atomic_load(&feeder->stop)) {
    ssize_t len = send(feeder->fd, text + sent, sizeof text - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (len > 0) sent = (sent + (size_t)len) % sizeof text;
    if (recv(feeder->fd, answers, sizeof answers, MSG_DONTWAIT) == 0) break;
  }
  return NULL;
}

static uint64_t requests_of(const struct fixture *server) {
  struct onr_http_stats stats;
  onr_http_server_stats(server->server, &stats);
  return stats.requests;
}

static int by_count(const void *one, const void *other) {
  uint64_t x = *(const uint64_t *)one, y = *(const uint64_t *)other;
  return (x > y) - (x < y);
}

/* Some hundreds of its requests are answered while another client connects and is served by a worker, where the threads
 * of this test get their turns. Without regard for others it would be tens of thousands nearly each time. */
static void a_client_that_never_pauses_does_not_keep_others_out(void **state) {
  (void)state;
  enum { OTHERS = 10, OF_THE_BEST = 2, AT_MOST = 5000 };
  struct fixture busy;
  fixture_init(&busy);
  busy.options.event_threads = 1;
  fixture_start(&busy);
  struct feeder feeder = {.fd = dial(&busy)};
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, feed, &feeder), 0);
  while (requests_of(&busy) < 1000) usleep(1000);
  uint64_t meanwhile[OTHERS];
  for (int i = 0; i < OTHERS; i++) {
    uint64_t before = requests_of(&busy);
    int fd = dial(&busy);
    send_text(fd, "GET /worker/sized?n=10 HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(fd, false, &a);
    assert_int_equal(a.status, 200);
    meanwhile[i] = requests_of(&busy) - before;
    close(fd);
  }
  atomic_store(&feeder.stop, true);
  pthread_join(thread, NULL);
  qsort(meanwhile, OTHERS, sizeof *meanwhile, by_count);
  assert_in_range(meanwhile[OF_THE_BEST], 0, AT_MOST);
  close(feeder.fd);
  fixture_close(&busy);
}

static void pipelined_uploads_and_errors_stay_in_step(void **state) {
  (void)state;
  int fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                "POST /worker HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nd\r\n0\r\n\r\n"
                "DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n"
                "POST /items HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nkey!"
                "GET /echo/last HTTP/1.1\r\nHost: x\r\n\r\n");
  static const int statuses[] = {200, 404, 200, 405, 401, 200};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    read_answer(fd, false, &a);
    assert_int_equal(a.status, statuses[i]);
  }
  assert_contains(a.body, "[last]");
  close(fd);
}

/* Data and FIN in one go or one after the other: the answer comes, and then the end, long before any time-out. */
static void half_closing_clients_get_their_answer(void **state) {
  (void)state;
  static const char *const rows[] = {
      "GET /sized?n=100 HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /worker/sized?n=100 HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST /worker HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
      "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /sized?n=200000 HTTP/1.1\r\nHost: x\r\n\r\n",
  };
  for (int round = 0; round < 20; round++)
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      int fd = dial(&f), on = 1;
      if (round % 2) setsockopt(fd, IPPROTO_TCP, 3 /* TCP_CORK: the FIN goes out with the data */, &on, sizeof on);
      send_text(fd, rows[i]);
      shutdown(fd, SHUT_WR);
      read_answer(fd, false, &a);
      assert_int_equal(a.status, strstr(rows[i], "nothing") ? 404 : 200);
      assert_true(is_closed(fd));
      close(fd);
    }
}

static void half_requests_with_a_fin_are_closed(void **state) {
  (void)state;
  static const char *const rows[] = {"", "GET /ec", "GET /echo HTTP/1.1\r\nHost: x\r\n",
                                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = dial(&f);
    send_text(fd, rows[i]);
    shutdown(fd, SHUT_WR);
    assert_true(is_closed(fd));
    close(fd);
  }
}

/* The client that half-closes may have sent several requests first, more than fit in the server's memory at a time. */
static void half_closing_after_pipelining_loses_nothing(void **state) {
  (void)state;
  static char text[40000];
  size_t len = 0;
  for (int i = 0; i < 400; i++)
    len += (size_t)snprintf(text + len, sizeof text - len, "GET %s?n=50 HTTP/1.1\r\nHost: x\r\n\r\n",
                            i % 7 ? "/sized" : "/worker/sized");
  int fd = dial(&f);
  send_bytes(fd, text, len);
  shutdown(fd, SHUT_WR);
  for (int i = 0; i < 400; i++) {
    read_answer(fd, false, &a);
    assert_int_equal(a.status, 200);
  }
  assert_true(is_closed(fd));
  close(fd);
}

static void clients_may_vanish_while_they_wait(void **state) {
  (void)state;
  struct fixture gate;
  fixture_init(&gate);
  fixture_start(&gate);
  int fds[6];
  for (int i = 0; i < 6; i++) {
    fds[i] = dial(&gate);
    send_text(fds[i], "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  await_inside(&gate, 2);
  struct linger reset = {1, 0};
  for (int i = 0; i < 6; i++) {
    if (i % 2) setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset); /* a RST instead of a FIN */
    close(fds[i]);
  }
  open_gate(&gate, true);
  await_connections(&gate, 0);
  get(&gate, "GET /gated", "", &a);
  assert_int_equal(a.status, 200);
  fixture_close(&gate);
}

static void clients_may_vanish_while_they_read(void **state) {
  (void)state;
  for (int i = 0; i < 20; i++) {
    int fd = dial(&f);
    send_text(fd, "GET /sized?n=4000000 HTTP/1.1\r\nHost: x\r\n\r\n");
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 1);
    close(fd);
  }
  await_connections(&f, 0);
}

static void a_full_queue_says_come_back(void **state) {
  (void)state;
  struct fixture full;
  fixture_init(&full);
  full.options.workers = 1;
  full.options.worker_queue = 1;
  fixture_start(&full);
  int first = dial(&full), second = dial(&full), third = dial(&full);
  send_text(first, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  await_inside(&full, 1);
  send_text(second, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  await_queue(&full, 1);
  struct onr_http_stats stats;
  onr_http_server_stats(full.server, &stats);
  assert_int_equal(stats.workers_busy, 1);
  for (int i = 0; i < 3; i++) { /* the connection stays good */
    send_text(third, "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(third, false, &a);
    assert_int_equal(a.status, 503);
    assert_header(&a, "Retry-After", "1");
    assert_contains(a.body, "/problems/overloaded");
    send_text(third, "GET /weighed?heavy HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(third, false, &a);
    assert_int_equal(a.status, 503);
    send_text(third, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"); /* what runs inline is not held up */
    read_answer(third, false, &a);
    assert_int_equal(a.status, 200);
    send_text(third, "GET /weighed HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(third, false, &a);
    assert_int_equal(a.status, 200);
  }
  open_gate(&full, true);
  read_answer(first, false, &a);
  assert_int_equal(a.status, 200);
  read_answer(second, false, &a);
  assert_int_equal(a.status, 200);
  close(first), close(second), close(third);
  fixture_close(&full);
}

/* Writers that all wait, with a full queue behind them, hold up neither reads nor workers; and the other way round. */
static void writers_and_workers_do_not_wait_for_each_other(void **state) {
  (void)state;
  static const char *const blocked[] = {"POST /gated", "GET /gated"};
  static const char *const free_ones[] = {"GET /worker/sized?n=10", "POST /writer"};
  for (int i = 0; i < 2; i++) {
    struct fixture pools;
    char text[128];
    fixture_init(&pools);
    pools.options.worker_queue = 1;
    fixture_start(&pools);
    int fds[3];
    for (int j = 0; j < 3; j++) {
      fds[j] = dial(&pools);
      snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\n\r\n", blocked[i]);
      send_text(fds[j], text);
      await_inside(&pools, j < 2 ? j + 1 : 2);
    }
    await_queue(&pools, 1);
    struct onr_http_stats stats;
    onr_http_server_stats(pools.server, &stats);
    assert_int_equal(stats.workers_busy, 2);
    get(&pools, blocked[i], "", &a);
    assert_int_equal(a.status, 503);
    get(&pools, free_ones[i], "", &a);
    assert_int_equal(a.status, 200);
    open_gate(&pools, true);
    for (int j = 0; j < 3; j++) {
      read_answer(fds[j], false, &a);
      assert_int_equal(a.status, 200);
      close(fds[j]);
    }
    fixture_close(&pools);
  }
}

static void connections_have_limits(void **state) {
  (void)state;
  for (int per_address = 0; per_address < 2; per_address++) {
    struct fixture few;
    fixture_init(&few);
    few.options.event_threads = 2;
    if (per_address)
      few.options.max_connections_per_address = 3;
    else
      few.options.max_connections = 3;
    fixture_start(&few);
    int fds[3];
    for (int i = 0; i < 3; i++) {
      fds[i] = dial(&few);
      send_text(fds[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
      read_answer(fds[i], false, &a);
      assert_int_equal(a.status, 200);
    }
    int more = dial(&few);
    assert_true(is_closed(more));
    close(more);
    close(fds[0]);
    await_connections(&few, 2);
    get(&few, "GET /echo", "", &a);
    assert_int_equal(a.status, 200);
    struct onr_http_stats stats;
    onr_http_server_stats(few.server, &stats);
    assert_int_equal(stats.refused, 1);
    close(fds[1]), close(fds[2]);
    fixture_close(&few);
  }
}

/* Whether a socket for IPv6 takes IPv4 clients as well here. */
static bool has_dual_stack(void) {
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), only = 1;
  socklen_t len = sizeof only;
  struct sockaddr_in6 any = {.sin6_family = AF_INET6};
  bool has = fd >= 0 && getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, &len) == 0 && !only &&
             bind(fd, (const struct sockaddr *)&any, sizeof any) == 0;
  if (fd >= 0) close(fd);
  return has;
}

/* They all come from ::ffff:0:0/96, which is no client's own. */
static void ipv4_clients_of_an_ipv6_socket_are_told_apart(void **state) {
  (void)state;
  if (!has_dual_stack()) skip();
  struct fixture dual;
  fixture_init(&dual);
  dual.options.listen = "[::]:0";
  dual.options.max_connections_per_address = 1;
  fixture_start(&dual);
  int first = dial_from(&dual, "127.0.0.1");
  await_connections(&dual, 1);
  int same = dial_from(&dual, "127.0.0.1"), other = dial_from(&dual, "127.0.0.2");
  assert_true(is_closed(same));
  send_text(other, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(other, false, &a);
  assert_int_equal(a.status, 200);
  close(first), close(same), close(other);
  fixture_close(&dual);
}

/* Without a descriptor to spare a client waits until there is one; the server neither spins nor gives up. */
static void clients_wait_for_descriptors(void **state) {
  (void)state;
  struct rlimit usual, low;
  getrlimit(RLIMIT_NOFILE, &usual);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  low = usual;
  low.rlim_cur = (rlim_t)fd + 1; /* every number below is taken */
  setrlimit(RLIMIT_NOFILE, &low);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f.port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int connected = connect(fd, (const struct sockaddr *)&to, sizeof to);
  send_text(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  usleep(20000); /* time to notice; nothing depends on it */
  setrlimit(RLIMIT_NOFILE, &usual);
  assert_int_equal(connected, 0);
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  close(fd);
}

/* A client that does not take its answer is dropped in the end; one that is merely idle in between is not. */
static void clients_that_do_not_read_are_dropped(void **state) {
  (void)state;
  struct fixture slow;
  fixture_init(&slow);
  slow.options.request_timeout_ms = 50;
  slow.options.idle_timeout_ms = 50;
  slow.options.max_response = 64 << 20;
  fixture_start(&slow);
  int fd = dial(&slow);
  send_text(fd, "GET /sized?n=60000000 HTTP/1.1\r\nHost: x\r\n\r\n");
  char byte;
  assert_int_equal(recv(fd, &byte, 1, 0), 1);
  await_connections(&slow, 0);
  close(fd);
  fixture_close(&slow);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hundreds_of_connections_are_served),
      cmocka_unit_test(a_thousand_connections_are_served),
      cmocka_unit_test(pipelined_requests_are_answered_in_order),
      cmocka_unit_test(a_client_that_never_pauses_does_not_keep_others_out),
      cmocka_unit_test(pipelined_uploads_and_errors_stay_in_step),
      cmocka_unit_test(half_closing_clients_get_their_answer),
      cmocka_unit_test(half_requests_with_a_fin_are_closed),
      cmocka_unit_test(half_closing_after_pipelining_loses_nothing),
      cmocka_unit_test(clients_may_vanish_while_they_wait),
      cmocka_unit_test(clients_may_vanish_while_they_read),
      cmocka_unit_test(a_full_queue_says_come_back),
      cmocka_unit_test(writers_and_workers_do_not_wait_for_each_other),
      cmocka_unit_test(connections_have_limits),
      cmocka_unit_test(ipv4_clients_of_an_ipv6_socket_are_told_apart),
      cmocka_unit_test(clients_wait_for_descriptors),
      cmocka_unit_test(clients_that_do_not_read_are_dropped),
  };
  return cmocka_run_group_tests_name("http load", tests, start_with_all_files, stop);
}
