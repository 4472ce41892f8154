/*
 * What libmicrohttpd answers itself, before a request reaches us: a request line or head that is no HTTP, a chunk that
 * is none, a head that has no room. Its pages are its own (HTML, without a type); this holds them to what README.md
 * says: a status that is right or none at all, no byte of the request in it, and then the end of the connection. What
 * else is asked meanwhile is answered.
 */
#include "http_default_server.h"

#define MARK  "<script>zebra"
#define HOST  "Host: x\r\n"
#define POST_ "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"

/* Everything that comes until the server closes the connection. */
static void ask_to_the_end(const char *bytes, size_t len) {
  int fd = dial(&f);
  send_bytes(fd, bytes, len);
  a.len = 0;
  a.text[0] = '\0';
  while (read_more(fd, &a, sizeof a.text)) continue;
  a.status = 0;
  if (a.len > 0) assert_int_equal(sscanf(a.text, "HTTP/1.1 %d", &a.status), 1);
  close(fd);
}

static void assert_refused(const char *row) {
  static const int statuses[] = {0, 400, 413, 414, 431, 501, 505};
  bool known = false;
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) known |= a.status == statuses[i];
  if (!known) fail_msg("status %d for %.80s", a.status, row);
  if (strstr(a.text, "zebra") && !strstr(a.text, "application/problem+json"))
    fail_msg("%.80s is shown again:\n%s", row, a.text);
  if (a.status && !strstr(a.text, "Connection: close")) fail_msg("%.80s does not say that it closes", row);
}

static void heads_that_are_no_http_are_refused(void **state) {
  (void)state;
  static const char *const rows[] = {
      MARK "\r\n\r\n",
      "GET\r\n" HOST "\r\n",
      "GET /" MARK "\r\n" HOST "\r\n",
      "GET /" MARK " HTTP/2.0\r\n" HOST "\r\n",
      "GET /" MARK " HTTP/0.9\r\n" HOST "\r\n",
      "GET /" MARK " http/1.1\r\n" HOST "\r\n",
      "GET /" MARK " XTTP/1.1\r\n" HOST "\r\n",
      "GET /" MARK " HTTP/1.1 \r\n" HOST "\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "GET / HTTP/1.1\r\n" HOST MARK "\r\n\r\n",
      "GET / HTTP/1.1\r\n " HOST "\r\n",
      "POST /echo HTTP/1.1\r\n" HOST "Content-Length: " MARK "\r\n\r\n",
      "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999999\r\n\r\n",
      POST_ MARK "\r\n",
      POST_ "fffffffffffffffff\r\n" MARK,
      POST_ "2\r\nab" MARK,
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ask_to_the_end(rows[i], strlen(rows[i]));
    assert_refused(rows[i]);
    get(&f, "GET /echo", "", &a);
    assert_int_equal(a.status, 200);
  }
}

/* `fill` between `before` and `after`, so long that there is no room for it. */
static void ask_large(const char *before, const char *fill, const char *after) {
  static char text[64 << 10];
  size_t len = (size_t)snprintf(text, sizeof text, "%s", before);
  while (len < 32768) len += (size_t)snprintf(text + len, sizeof text - len, "%s", fill);
  len += (size_t)snprintf(text + len, sizeof text - len, "%s", after);
  ask_to_the_end(text, len);
  assert_refused(before);
}

static void heads_without_room_are_refused(void **state) {
  (void)state;
  ask_large("GET /", MARK, " HTTP/1.1\r\n" HOST "\r\n");
  ask_large("GET /echo?", MARK "=1&", " HTTP/1.1\r\n" HOST "\r\n");
  ask_large("GET /echo HTTP/1.1\r\n" HOST "X: ", MARK, "\r\n\r\n");
  ask_large("GET /echo HTTP/1.1\r\n" HOST, "X: " MARK "\r\n", "\r\n");
  ask_large("GET /echo HTTP/1.1\r\n" HOST "Cookie: ", "zebra=1; ", "\r\n\r\n");
  get(&f, "GET /echo", "", &a);
  assert_int_equal(a.status, 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(heads_that_are_no_http_are_refused),
      cmocka_unit_test(heads_without_room_are_refused),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
