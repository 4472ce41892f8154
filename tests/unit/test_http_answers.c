/* What every answer has, whoever made it: headers, CORS, request ids, HEAD and OPTIONS, its line in the log. */
#include <fcntl.h>

#include "http_group_server.h"

static struct answer a;
static struct onr_log request_log;
static int log_read;

static int start(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  log_read = ends[0];
  request_log = (struct onr_log){ends[1], ONR_LOG_INFO};
  fixture_init(&f);
  f.options.log = &request_log;
  fixture_start(&f);
  return 0;
}

static int stop_and_close_log(void **state) {
  stop(state);
  close(log_read);
  close(request_log.fd);
  return 0;
}

/* The log's next line that has `part`. */
static void read_log_line(const char *part, char out[8192]) {
  size_t len = 0;
  for (;;) {
    struct pollfd poller = {.fd = log_read, .events = POLLIN};
    assert_int_equal(poll(&poller, 1, SAFETY_MS), 1);
    assert_int_equal(read(log_read, out + len, 1), 1);
    assert_true(++len < 8191);
    out[len] = '\0';
    if (out[len - 1] != '\n') continue;
    if (strstr(out, part)) return;
    len = 0;
  }
}

static void head_is_get_without_a_body(void **state) {
  (void)state;
  int fd = dial(&f);
  for (int i = 0; i < 3; i++) {
    send_text(fd, "HEAD /sized?n=500 HTTP/1.1\r\nHost: x\r\n\r\n");
    read_answer(fd, true, &a);
    assert_int_equal(a.status, 200);
    assert_header(&a, "Content-Length", "500");
    assert_non_null(header_of(&a, "ETag"));
  }
  send_text(fd, "HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(fd, true, &a);
  assert_int_equal(a.status, 404);
  send_text(fd, "GET /sized?n=5 HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(fd, false, &a);
  assert_string_equal(a.body, "\"cde\"");
  close(fd);
}

static void every_answer_has_the_common_headers(void **state) {
  (void)state;
  static const char *const lines[] = {"GET /echo", "GET /worker/sized?n=10", "GET /nothing", "PUT /echo/1",
                                      "OPTIONS /echo"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    get(&f, lines[i], "", &a);
    assert_header(&a, "X-Content-Type-Options", "nosniff");
    assert_header(&a, "Referrer-Policy", "no-referrer");
    if (strncmp(header_of(&a, "Content-Type") ? header_of(&a, "Content-Type") : "", "text/html", 9) != 0)
      assert_header(&a, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    assert_non_null(header_of(&a, "Date"));
    assert_non_null(header_of(&a, "X-Request-Id"));
    assert_non_null(header_of(&a, "traceparent"));
  }
  get(&f, "GET /", "", &a);
  assert_header(&a, "Content-Type", "text/html; charset=utf-8");
  assert_header(&a, "Cache-Control", "max-age=60");
  get(&f, "GET /sized?n=5", "", &a);
  assert_header(&a, "Content-Type", "application/json");
  assert_header(&a, "Cache-Control", "no-cache");
  assert_header(&a, "Last-Modified", "Fri, 01 Nov 2024 08:30:00 GMT");
  assert_header(&a, "Vary", "Accept-Encoding");
  assert_header(&a, "Link", "</next>; rel=\"next\"");
  get(&f, "GET /nothing", "", &a);
  assert_header(&a, "Cache-Control", "no-store");
}

static void request_ids_are_taken_or_made(void **state) {
  (void)state;
  char long_id[200], headers[400], first[64];
  get(&f, "GET /nothing", "X-Request-Id: abc-123/~!\r\n", &a);
  assert_header(&a, "X-Request-Id", "abc-123/~!");
  assert_contains(a.body, "\"requestId\":\"abc-123/~!\"");
  memset(long_id, 'x', sizeof long_id);
  long_id[128] = '\0';
  snprintf(headers, sizeof headers, "X-Request-Id: %s\r\n", long_id);
  get(&f, "GET /echo", headers, &a);
  assert_header(&a, "X-Request-Id", long_id);
  long_id[128] = 'x';
  long_id[129] = '\0';
  snprintf(headers, sizeof headers, "X-Request-Id: %s\r\n", long_id);
  const char *const refused[] = {headers, "X-Request-Id: a b\r\n", "X-Request-Id: caf\xC3\xA9\r\n", "X-Request-Id:\r\n",
                                 ""};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    get(&f, "GET /echo", refused[i], &a);
    const char *id = header_of(&a, "X-Request-Id");
    assert_int_equal(strlen(id), 16);
    assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz234567"), 16);
    if (i > 0) assert_string_not_equal(first, id);
    snprintf(first, sizeof first, "%.63s", id);
  }
}

/* Whichever allocation fails, the answer says so, and the next request is served. */
static void requests_without_memory_fail_alone(void **state) {
  (void)state;
  static const char *const lines[] = {"GET /echo/a%20b?c=%20d&e=f", "GET /worker/sized?n=100", "OPTIONS /echo",
                                      "GET /fails/busy"};
  for (size_t max = 16; max < 2500; max += 16) {
    struct fixture poor;
    fixture_init(&poor);
    poor.options.max_arena = max;
    fixture_start(&poor);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
      get(&poor, lines[i], "Origin: http://x\r\nUser-Agent: y\r\n", &a);
      if (a.status != 200 && a.status != 204 && a.status != 503) fail_msg("%d for %s", a.status, lines[i]);
    }
    fixture_close(&poor);
  }
  assert_contains(a.body, "Locked.");
}

static void options_and_405_say_what_goes(void **state) {
  (void)state;
  get(&f, "OPTIONS /echo", "", &a);
  assert_int_equal(a.status, 204);
  assert_header(&a, "Allow", "GET, HEAD, POST, OPTIONS");
  get(&f, "OPTIONS *", "", &a);
  assert_int_equal(a.status, 204);
  assert_header(&a, "Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
  get(&f, "OPTIONS /nothing", "", &a);
  assert_int_equal(a.status, 404);
  get(&f, "DELETE /echo/1", "", &a);
  assert_int_equal(a.status, 405);
  assert_header(&a, "Allow", "GET, HEAD, PUT, OPTIONS");
  get(&f, "GET /items", "", &a);
  assert_int_equal(a.status, 405);
  assert_header(&a, "Allow", "POST, DELETE, OPTIONS");
}

static void keys_are_asked_for(void **state) {
  (void)state;
  get(&f, "POST /items", "", &a);
  assert_int_equal(a.status, 401);
  assert_header(&a, "WWW-Authenticate", "Bearer");
  get(&f, "POST /items", "Authorization: Bearer bad\r\n", &a);
  assert_int_equal(a.status, 403);
  get(&f, "POST /items", "Authorization: Bearer good\r\n", &a);
  assert_int_equal(a.status, 201);
  assert_header(&a, "Location", "/items/1");
  assert_null(header_of(&a, "ETag"));
  assert_null(header_of(&a, "Cache-Control"));
  get(&f, "DELETE /items", "Authorization: Bearer good\r\n", &a);
  assert_int_equal(a.status, 403);
}

static void busy_answers_say_when_to_come_back(void **state) {
  (void)state;
  get(&f, "GET /fails/busy", "", &a);
  assert_header(&a, "Retry-After", "1");
  get(&f, "GET /fails/later", "", &a);
  assert_int_equal(a.status, 429);
  assert_header(&a, "Retry-After", "30");
}

static void every_origin_may_read(void **state) {
  (void)state;
  get(&f, "GET /echo", "Origin: https://a.example\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Origin", "*");
  assert_header(&a, "Access-Control-Expose-Headers",
                "Content-Location, ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id, "
                "X-Total-Count, traceparent");
  get(&f, "GET /nothing", "Origin: https://a.example\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Origin", "*");
  get(&f, "GET /sized?n=9", "If-None-Match: *\r\n", &a);
  assert_int_equal(a.status, 304);
  assert_header(&a, "Access-Control-Allow-Origin", "*");
  get(&f, "POST /items", "Origin: https://a.example\r\nAuthorization: Bearer good\r\n", &a);
  assert_null(header_of(&a, "Access-Control-Allow-Origin"));
  get(&f, "OPTIONS /echo/1", "Origin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n", &a);
  assert_int_equal(a.status, 204);
  assert_header(&a, "Access-Control-Allow-Methods", "GET, HEAD");
  assert_header(&a, "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, "
                "traceparent");
  assert_header(&a, "Access-Control-Max-Age", "86400");
  get(&f, "OPTIONS /echo", "Origin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Methods", "GET, HEAD, POST");
}

static void named_origins_may_write(void **state) {
  (void)state;
  static const struct onr_str origins[] = {ONR_STR_INIT("https://a.example"), ONR_STR_INIT("http://localhost:3000")};
  struct fixture named;
  fixture_init(&named);
  named.options.cors_origins = (struct onr_strs){origins, 2};
  fixture_start(&named);
  get(&named, "GET /sized?n=9", "Origin: http://localhost:3000\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Origin", "http://localhost:3000");
  assert_header(&a, "Vary", "Accept-Encoding, Origin");
  get(&named, "GET /sized?n=9", "Origin: http://localhost\r\n", &a);
  assert_null(header_of(&a, "Access-Control-Allow-Origin"));
  assert_header(&a, "Vary", "Accept-Encoding, Origin");
  get(&named, "POST /items", "Origin: https://a.example\r\nAuthorization: Bearer good\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Origin", "https://a.example");
  get(&named, "OPTIONS /items", "Origin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n", &a);
  assert_header(&a, "Access-Control-Allow-Methods", "POST, DELETE");
  assert_header(&a, "Vary", "Origin");
  get(&named, "OPTIONS /items", "Origin: https://b.example\r\nAccess-Control-Request-Method: POST\r\n", &a);
  assert_null(header_of(&a, "Access-Control-Allow-Methods"));
  fixture_close(&named);
}

static void each_request_is_one_log_line(void **state) {
  (void)state;
  static const char trace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  char line[8192], headers[512], last_made[64] = "";
  snprintf(headers, sizeof headers, "X-Request-Id: log-1\r\nUser-Agent: a \"b\"\r\ntraceparent: %s\r\n", trace);
  get(&f, "GET /sized?n=77", headers, &a);
  read_log_line("request=log-1", line);
  assert_contains(line, " level=info event=request method=GET path=\"/sized?n=77\" status=200 bytes=77 us=");
  assert_contains(line, " peer=127.0.0.1 ");
  assert_contains(line, trace);
  assert_header(&a, "traceparent", trace);
  assert_contains(line, "user-agent=\"a \\\"b\\\"\"");
  static const char *const bad[] = {"traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01\r\n",
                                    "traceparent: 00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n",
                                    "traceparent: 00-4bf92f35\r\n"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    snprintf(headers, sizeof headers, "X-Request-Id: log-2-%zu\r\n%s", i, bad[i]);
    get(&f, "GET /fails/busy", headers, &a);
    snprintf(headers, sizeof headers, "request=log-2-%zu", i);
    read_log_line(headers, line);
    const char *made = header_of(&a, "traceparent");
    assert_int_equal(strlen(made), strlen(trace));
    assert_int_equal(strspn(made, "0123456789abcdef-"), strlen(trace));
    assert_null(strstr(bad[i], made));
    assert_string_not_equal(made, last_made);
    snprintf(last_made, sizeof last_made, "%.63s", made);
    assert_contains(line, made);
    assert_contains(line, "status=503");
    assert_contains(line, "error=store-busy detail=Locked.");
  }
  get(&f, "GET /fails/silent", "X-Request-Id: log-3\r\n", &a);
  read_log_line("request=log-3", line);
  assert_contains(line, "level=error");
}

static void an_answer_over_the_limit_is_refused(void **state) {
  (void)state;
  get(&f, "GET /sized?n=5000000", "", &a);
  assert_int_equal(a.status, 413);
  assert_contains(a.body, "4194304");
}

static void turns_end_after_handlers(void **state) {
  (void)state;
  int before = atomic_load(&f.app.turns);
  get(&f, "GET /worker/sized?n=10", "", &a);
  get(&f, "GET /echo", "", &a);
  get(&f, "GET /echo", "", &a); /* the turn before this one is over */
  assert_true(atomic_load(&f.app.turns) >= before + 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(head_is_get_without_a_body),
      cmocka_unit_test(every_answer_has_the_common_headers),
      cmocka_unit_test(request_ids_are_taken_or_made),
      cmocka_unit_test(requests_without_memory_fail_alone),
      cmocka_unit_test(options_and_405_say_what_goes),
      cmocka_unit_test(keys_are_asked_for),
      cmocka_unit_test(busy_answers_say_when_to_come_back),
      cmocka_unit_test(every_origin_may_read),
      cmocka_unit_test(named_origins_may_write),
      cmocka_unit_test(each_request_is_one_log_line),
      cmocka_unit_test(an_answer_over_the_limit_is_refused),
      cmocka_unit_test(turns_end_after_handlers),
  };
  return cmocka_run_group_tests_name("http answers", tests, start, stop_and_close_log);
}
