/* Requests that break HTTP, are too large or too slow: each gets its answer or loses its connection, and nothing else.
 */
#include "http_default_server.h"
#include "onrecord/utf8.h"

#define SMUGGLED "GET /echo/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

/* One answer, then the end: what follows the request is never taken for another. */
static void broken_framing_is_refused_and_closed(void **state) {
  (void)state;
  static const char *const rows[] = {
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5 5\r\n\r\nhello" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost:\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x/y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x@y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x:port\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x:99999\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: [::1\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: [::1]x\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost : x\r\nHost: x\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\nB\xC3\xA9: y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\n(x): y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\nA: b\x01y\r\n\r\n" SMUGGLED,
      "GET /echo HTTP/1.1\r\nHost: x\r\nA: b\x7Fy\r\n\r\n" SMUGGLED,
      "G@T /echo HTTP/1.1\r\nHost: x\r\n\r\n" SMUGGLED,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello" SMUGGLED,
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = dial(&f);
    send_text(fd, rows[i]);
    read_answer(fd, false, &a);
    if (a.status != 400) fail_msg("%d for %s", a.status, rows[i]);
    assert_header(&a, "Connection", "close");
    while (!a.closed) read_more(fd, &a, sizeof a.text);
    assert_null(strstr(a.text, " 200 "));
    close(fd);
  }
}

/* Lines that one reader ends here and another there. A line that begins with NUL would be the end of the head. */
static void lines_are_what_they_seem(void **state) {
  (void)state;
#define ROW(text)                                                                                                      \
  { text SMUGGLED, sizeof text SMUGGLED - 1 }
  static const struct {
    const char *text;
    size_t len;
  } rows[] = {
      ROW("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
      ROW("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\r\n \r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\n Host: x\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\nHost: x\n\n"),
      ROW("GET /echo HTTP/1.1\nHost: x\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\r\n\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\rA: b\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\rContent-Length: 3\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA: b\0\0B: c\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n"),
      ROW("POST /echo HTTP/1.1\r\nHost: x\r\n\0Content-Length: 5\r\n\r\nhello"),
      ROW("POST /echo HTTP/1.1\r\nHost: x\r\n\0\r\nContent-Length: 5\r\n\r\nhello"),
      ROW("POST /echo HTTP/1.1\r\n\0\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"),
      ROW("G\0T /echo HTTP/1.1\r\nHost: x\r\n\r\n"),
      ROW("GET\0/echo HTTP/1.1\r\nHost: x\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nContent-Length\t: 3\r\n\r\nabc"),
      ROW("GET /echo HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"),
  };
#undef ROW
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = dial(&f);
    send_bytes(fd, rows[i].text, rows[i].len);
    read_answer(fd, false, &a);
    if (a.status != 400 && a.status != 0) fail_msg("%d for row %zu: %s", a.status, i, rows[i].text);
    while (!a.closed) read_more(fd, &a, sizeof a.text);
    assert_null(strstr(a.text, " 200 "));
    close(fd);
  }
}

/* Some versions of the library close the connection of these without a word. */
static void broken_request_lines_get_nowhere(void **state) {
  (void)state;
  static const char *const rows[] = {"GET  /echo  HTTP/1.1\r\nHost: x\r\n\r\n" SMUGGLED,
                                     "GET /echo /x HTTP/1.1\r\nHost: x\r\n\r\n" SMUGGLED,
                                     "GET /echo\r\nHost: x\r\n\r\n" SMUGGLED,
                                     "GET /echo HTTP/7.1\r\nHost: x\r\n\r\n" SMUGGLED, "nonsense\r\n\r\n" SMUGGLED};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = dial(&f);
    send_text(fd, rows[i]);
    read_answer(fd, false, &a);
    assert_true(a.status == 0 || a.status == 400 || a.status == 505);
    while (!a.closed) read_more(fd, &a, sizeof a.text);
    assert_null(strstr(a.text, " 200 "));
    close(fd);
  }
}

static void a_nul_in_the_target_is_refused(void **state) {
  (void)state;
  static const char text[] = "GET /echo\0/x HTTP/1.1\r\nHost: x\r\n\r\n";
  int fd = dial(&f);
  send_bytes(fd, text, sizeof text - 1);
  read_answer(fd, false, &a);
  assert_true(a.status == 0 || a.status == 400);
  close(fd);
}

/* What the layer refuses itself is a problem as well, and names the header. */
static void refusals_name_the_header(void **state) {
  (void)state;
  ask(&f, "GET /echo HTTP/1.1\r\nHost: x y\r\nX-Request-Id: me\r\n\r\n", &a);
  assert_header(&a, "Content-Type", "application/problem+json");
  assert_contains(a.body, "\"type\":\"/problems/invalid-request\"");
  assert_contains(a.body, "\"instance\":\"/echo\",\"requestId\":\"me\",\"errors\":[{\"header\":\"Host\"");
}

static void lenient_but_unambiguous_requests_pass(void **state) {
  (void)state;
  static const char *const rows[] = {
      "GET /echo HTTP/1.0\r\n\r\n",
      "GET /echo HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
      "GET /echo HTTP/1.1\r\nHost: a-b.example:\r\n\r\n",
      "GET /echo HTTP/1.1\r\nhost: 127.0.0.1:1\r\nContent-Length: 0\r\n\r\n",
      "GET /echo HTTP/1.1\r\nHost: x\r\nA: \tb caf\xC3\xA9\t\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ask(&f, rows[i], &a);
    if (a.status != 200) fail_msg("%d for %s", a.status, rows[i]);
  }
}

static void odd_targets_are_refused(void **state) {
  (void)state;
  static const char *const lines[] = {"GET echo",    "GET *",    "GET ftp://x/echo", "GET http:///echo",
                                      "GET /echo#a", "GET x:80", "OPTIONS *x"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    get(&f, lines[i], "", &a);
    if (a.status != 400) fail_msg("%d for %s", a.status, lines[i]);
  }
}

/* A problem names the path, which may be any bytes, and is JSON all the same. */
static void problems_are_utf8_whatever_is_asked_for(void **state) {
  (void)state;
  static const char *const lines[] = {"GET /\xFF", "GET /echo/a\xE2\x82", "GET /none/\xC3\xA9\xF0\x9F\x8C", "GET \xFE"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    size_t bad;
    get(&f, lines[i], "", &a);
    if (a.status != 400 && a.status != 404) fail_msg("%d for row %zu", a.status, i);
    assert_contains(a.body, "\"instance\":\"");
    if (!onr_utf8_valid((struct onr_str){a.body, a.body_len}, &bad)) fail_msg("row %zu: %s", i, a.body);
  }
}

/* Neither the head's size nor its shape ever costs the answer. */
static void heads_of_every_size_are_answered(void **state) {
  (void)state;
  static char text[16384], filler[16384];
  memset(filler, 'x', sizeof filler);
  int taken = 0, refused = 0;
  for (int shape = 0; shape < 4; shape++)
    for (int size = 1000; size < 12000; size += 97) {
      int len = 0;
      if (shape == 0) len = snprintf(text, sizeof text, "GET /echo/%.*s HTTP/1.1\r\nHost: x\r\n\r\n", size, filler);
      if (shape == 1)
        len = snprintf(text, sizeof text, "GET /echo HTTP/1.1\r\nHost: x\r\nA: %.*s\r\n\r\n", size, filler);
      if (shape == 2) len = snprintf(text, sizeof text, "GET /echo?%.*s HTTP/1.1\r\nHost: x\r\n\r\n", size, filler);
      if (shape == 3) {
        len = snprintf(text, sizeof text, "GET /echo HTTP/1.1\r\nHost: x\r\n");
        while (len < size) len += snprintf(text + len, sizeof text - (size_t)len, "A: b\r\n");
        len += snprintf(text + len, sizeof text - (size_t)len, "\r\n");
      }
      assert_true(len > 0);
      int fd = dial(&f);
      send_text(fd, text);
      read_answer(fd, false, &a);
      if (a.status != 200 && a.status != 431 && a.status != 414)
        fail_msg("%d for %d bytes, shape %d", a.status, size, shape);
      *(a.status == 200 ? &taken : &refused) += 1;
      close(fd);
    }
  assert_true(taken > 100 && refused > 100);
}

/* Whatever a request makes an answer's head longer with, and however little room its own head leaves. */
static void the_longest_head_of_an_answer_has_room(void **state) {
  (void)state;
  static char text[16384], filler[16384];
  char id[129];
  int taken = 0, refused = 0;
  memset(filler, 'x', sizeof filler);
  snprintf(id, sizeof id, "%.128s", filler);
  for (int size = 5000; size < 6000; size += 3) {
    snprintf(text, sizeof text,
             "GET /sized?n=5000 HTTP/1.1\r\nHost: x\r\nX-Request-Id: %s\r\n"
             "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
             "Accept-Encoding: zstd\r\nOrigin: http://x\r\nConnection: close\r\nA: %.*s\r\n\r\n",
             id, size, filler);
    int fd = dial(&f);
    send_text(fd, text);
    read_answer(fd, false, &a);
    if (a.status != 200 && a.status != 431) fail_msg("%d with a header of %d bytes", a.status, size);
    *(a.status == 200 ? &taken : &refused) += 1;
    if (a.status == 200) assert_header(&a, "X-Request-Id", id);
    close(fd);
  }
  assert_true(taken > 100 && refused > 10);
}

/* Each cookie takes more memory than it has bytes. Refused or not, none of the requests stays. */
static void requests_with_many_cookies_have_an_end(void **state) {
  (void)state;
  static char text[16384];
  struct onr_http_stats stats;
  for (int count = 20; count < 900; count += 7) {
    int len = snprintf(text, sizeof text, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nCookie: ");
    for (int i = 0; i < count; i++) len += snprintf(text + len, sizeof text - (size_t)len, "a=b; ");
    snprintf(text + len, sizeof text - (size_t)len, "\r\n\r\nhello");
    ask(&f, text, &a);
    assert_true(a.status == 200 || a.status == 431 || a.status == 0);
  }
  await_connections(&f, 0);
  onr_http_server_stats(f.server, &stats);
  assert_int_equal(stats.in_flight, 0);
}

/* An answer whose Link repeats a long query does not fit beside it. */
static void large_heads_of_both_are_refused(void **state) {
  (void)state;
  static char line[8000], filler[8000];
  memset(filler, 'x', sizeof filler);
  for (int size = 100; size < 6000; size += 371) {
    snprintf(line, sizeof line, "GET /linked?%.*s", size, filler);
    get(&f, line, "", &a);
    assert_int_equal(a.status, size < 3000 ? 200 : a.status == 200 ? 200 : 431);
  }
  assert_int_equal(a.status, 431);
}

static void many_parameters_are_refused(void **state) {
  (void)state;
  static char line[8000];
  for (int count = 1; count <= 1200; count += 109) {
    int len = snprintf(line, sizeof line, "GET /echo?a=1");
    for (int i = 1; i < count; i++) len += snprintf(line + len, sizeof line - (size_t)len, "&a=1");
    get(&f, line, "", &a);
    assert_int_equal(a.status, count <= 256 ? 200 : 400);
    if (count > 256) assert_contains(a.body, "at most 256");
  }
}

static void bodies_keep_their_limits(void **state) {
  (void)state;
  static char body[200001], text[300];
  memset(body, 'b', sizeof body - 1);
  static const struct {
    const char *line;
    size_t size;
    int status;
  } rows[] = {{"POST /echo", 100000, 200}, {"POST /echo", 100001, 413}, {"POST /worker", 200000, 413},
              {"GET /echo", 1, 400},       {"GET /nothing", 5000, 404}, {"DELETE /echo", 5000, 405},
              {"PUT /echo/1", 500, 401},   {"POST /items", 100000, 401}};
  int fd = dial(&f);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", rows[i].line, rows[i].size);
    send_text(fd, text);
    send_bytes(fd, body, rows[i].size);
    read_answer(fd, false, &a);
    if (a.status != rows[i].status) fail_msg("%d for %s", a.status, text);
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", rows[i].line,
             rows[i].size);
    send_text(fd, text);
    send_bytes(fd, body, rows[i].size);
    send_text(fd, "\r\n0\r\n\r\n");
    read_answer(fd, false, &a);
    if (a.status != rows[i].status) fail_msg("%d for chunked %s", a.status, text);
  }
  close(fd);
}

/* The client may still be sending when it learns, so the answer can be lost; the connection is in any case. */
static void endless_bodies_lose_the_connection(void **state) {
  (void)state;
  static char chunk[65536 + 16];
  int fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  size_t len = (size_t)snprintf(chunk, sizeof chunk, "10000\r\n");
  memset(chunk + len, 'c', 65536);
  memcpy(chunk + len + 65536, "\r\n", 2);
  bool cut = false;
  for (int i = 0; i < 100000 && !cut; i++) cut = send(fd, chunk, len + 65538, MSG_NOSIGNAL) < 0;
  assert_true(cut);
  close(fd);
  fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000000\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 413);
  assert_true(is_closed(fd));
  close(fd);
}

static void waiting_clients_learn_before_they_send(void **state) {
  (void)state;
  static const struct {
    const char *line, *length;
    int status;
  } rows[] = {{"POST /echo", "100001", 413}, {"POST /items", "10", 401}, {"POST /nothing", "10", 404}};
  char text[200];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %s\r\n\r\n",
             rows[i].line, rows[i].length);
    int fd = dial(&f);
    send_text(fd, text);
    read_answer(fd, false, &a);
    assert_int_equal(a.status, rows[i].status);
    assert_true(is_closed(fd));
    close(fd);
  }
  int fd = dial(&f);
  send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 100);
  send_text(fd, "ok");
  read_answer(fd, false, &a);
  assert_string_equal(a.body, "method=1 path=/echo query= body=2:ok");
  close(fd);
}

/* A client that sends now and then is no better than one that stops. */
static void slow_requests_meet_their_deadline(void **state) {
  (void)state;
  static const char *const starts[] = {
      "GET /echo HTTP/1.1\r\nHost: x\r\nA: ", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n",
      "POST /worker HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n"};
  struct fixture slow;
  fixture_init(&slow);
  slow.options.request_timeout_ms = 60;
  fixture_start(&slow);
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    int fd = dial(&slow);
    send_text(fd, starts[i]);
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    while (poll(&poller, 1, 5) == 0) send_text(fd, "x");
    read_answer(fd, false, &a);
    assert_true(a.status == 408 || a.closed); /* a byte that crosses the answer costs it */
    close(fd);
  }
  int fd = dial(&slow);
  send_text(fd, starts[1]);
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 408);
  assert_contains(a.body, "\"type\":\"/problems/request-timeout\"");
  assert_contains(a.body, "\"instance\":\"/echo\"");
  assert_true(is_closed(fd));
  close(fd);
  fixture_close(&slow);
}

/* Not even the request line is whole; the time-out for idle connections is far away. */
static void a_trickling_request_line_meets_it_too(void **state) {
  (void)state;
  struct fixture slow;
  fixture_init(&slow);
  slow.options.request_timeout_ms = 60;
  fixture_start(&slow);
  int fd = dial(&slow);
  struct pollfd poller = {.fd = fd, .events = POLLIN};
  send_text(fd, "GET /");
  while (poll(&poller, 1, 5) == 0) send_text(fd, "x");
  read_answer(fd, false, &a);
  assert_true(a.status == 408 || a.closed);
  close(fd);
  fixture_close(&slow);
}

static void idle_connections_are_closed(void **state) {
  (void)state;
  struct fixture idle;
  fixture_init(&idle);
  idle.options.idle_timeout_ms = 50;
  fixture_start(&idle);
  int silent = dial(&idle), served = dial(&idle);
  send_text(served, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(served, false, &a);
  assert_true(is_closed(silent));
  assert_true(is_closed(served));
  close(silent);
  close(served);
  fixture_close(&idle);
}

static void options_are_checked(void **state) {
  (void)state;
  struct fixture bad;
  struct onr_failure failure;
  static const char *const addresses[] = {"127.0.0.1",   "127.0.0.1:", ":80",         "127.0.0.1:99999",
                                          "::1:80",      "[]:80",      "127.0.0.1:x", "no such host.invalid:80",
                                          "127.0.0.1:-1"};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    fixture_init(&bad);
    bad.options.listen = addresses[i];
    assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_INVALID_PARAMETER);
    assert_string_equal(failure.where, "listen");
    assert_contains(failure.detail, addresses[i][0] == '[' ? "[]:80" : "to listen on");
  }
  fixture_init(&bad);
  bad.options.listen = "192.0.2.1:1";
  assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_IO);
  assert_contains(failure.detail, "192.0.2.1:1");
  fixture_init(&bad);
  bad.options.workers = 0;
  assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_INVALID_PARAMETER);
  bad.options.workers = 1;
  bad.options.writers = 0;
  assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_INVALID_PARAMETER);
  fixture_init(&bad);
  bad.app.fail_start = true;
  bad.options.app = &bad.app;
  assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_STORE_FAILED);
  assert_string_equal(failure.detail, "No reader for this thread.");
  static const struct onr_route twice[] = {{ONR_GET, "/a/{b}", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
                                           {ONR_GET, "/a/{c}", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
                                           {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE}};
  static const struct onr_route relative[] = {{ONR_GET, "a", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
                                              {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE}};
  static const struct onr_route hollow[] = {{ONR_GET, "/a//b", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
                                            {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE}};
  const struct onr_route *const tables[] = {twice, relative, hollow};
  for (size_t i = 0; i < 3; i++) {
    fixture_init(&bad);
    bad.options.routes = tables[i];
    assert_int_equal(onr_http_server_start(&bad.options, &bad.server, &failure), ONR_ERR_INTERNAL);
  }
}

static void ipv6_is_served_where_it_is_there(void **state) {
  (void)state;
  struct fixture six;
  struct onr_failure failure;
  fixture_init(&six);
  six.options.listen = "[::1]:0";
  six.options.app = &six.app;
  enum onr_error error = onr_http_server_start(&six.options, &six.server, &failure);
  if (error) return; /* a machine without IPv6 */
  assert_int_equal(strncmp(onr_http_server_url(six.server), "http://[::1]:", 13), 0);
  assert_true(onr_http_server_is_local(six.server));
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  to.sin6_port = htons((uint16_t)atoi(strrchr(onr_http_server_url(six.server), ':') + 1));
  int fd = socket(AF_INET6, SOCK_STREAM, 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
  send_text(fd, "GET /echo HTTP/1.1\r\nHost: [::1]\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  close(fd);
  fixture_close(&six);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(broken_framing_is_refused_and_closed),
      cmocka_unit_test(lines_are_what_they_seem),
      cmocka_unit_test(broken_request_lines_get_nowhere),
      cmocka_unit_test(a_nul_in_the_target_is_refused),
      cmocka_unit_test(refusals_name_the_header),
      cmocka_unit_test(lenient_but_unambiguous_requests_pass),
      cmocka_unit_test(odd_targets_are_refused),
      cmocka_unit_test(problems_are_utf8_whatever_is_asked_for),
      cmocka_unit_test(heads_of_every_size_are_answered),
      cmocka_unit_test(the_longest_head_of_an_answer_has_room),
      cmocka_unit_test(large_heads_of_both_are_refused),
      cmocka_unit_test(requests_with_many_cookies_have_an_end),
      cmocka_unit_test(many_parameters_are_refused),
      cmocka_unit_test(bodies_keep_their_limits),
      cmocka_unit_test(endless_bodies_lose_the_connection),
      cmocka_unit_test(waiting_clients_learn_before_they_send),
      cmocka_unit_test(slow_requests_meet_their_deadline),
      cmocka_unit_test(a_trickling_request_line_meets_it_too),
      cmocka_unit_test(idle_connections_are_closed),
      cmocka_unit_test(options_are_checked),
      cmocka_unit_test(ipv6_is_served_where_it_is_there),
  };
  return cmocka_run_group_tests_name("http framing", tests, start, stop);
}
