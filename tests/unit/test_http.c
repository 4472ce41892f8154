/* The HTTP layer over a socket: routes, answers, problems, validators. */
#include "http_default_server.h"

static void routes_find_their_handlers(void **state) {
  (void)state;
  static const struct {
    const char *line, *body;
  } rows[] = {
      {"GET /echo", "method=0 path=/echo query= body=0:"},
      {"GET /echo/a%20b", "method=0 path=/echo/a%20b query= value=[a b] body=0:"},
      {"GET /echo/a%2Fb", "method=0 path=/echo/a%2Fb query= value=[a/b] body=0:"},
      {"GET /echo/x/parts/y", "method=0 path=/echo/x/parts/y query= value=[x] value=[y] body=0:"},
      {"GET /echo/fixed/parts/y", "method=0 path=/echo/fixed/parts/y query= value=[fixed] value=[y] body=0:"},
      {"GET /echo/fixed/parts", "method=0 path=/echo/fixed/parts query= body=0:"},
      {"GET /echo/fixed", "type= json=1000 csv=1000 html=1000"},
      {"GET /%65cho", "method=0 path=/%65cho query= body=0:"},
      {"GET /echo?a=1&b=%C3%A9+x&a=2&&c&d=", "method=0 path=/echo query=a=1&b=%C3%A9+x&a=2&&c&d= a=[1] b=[é x] a=[2] "
                                             "c=[] d=[] body=0:"},
      {"GET http://other:1/echo?x=/", "method=0 path=/echo query=x=/ x=[/] body=0:"},
      {"GET HTTPS://other/echo", "method=0 path=/echo query= body=0:"},
      {"GET http://other", "<!doctype html><p>page"},
      {"GET /", "<!doctype html><p>page"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    get(&f, rows[i].line, "", &a);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, rows[i].body);
  }
}

static void bodies_arrive_whole(void **state) {
  (void)state;
  ask(&f, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", &a);
  assert_string_equal(a.body, "method=1 path=/echo query= body=5:hello");
  ask(&f, "POST /worker HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", &a);
  assert_string_equal(a.body, "method=1 path=/worker query= body=5:hello");
}

static void errors_are_problems(void **state) {
  (void)state;
  static const struct {
    const char *line;
    int status;
    const char *type, *part;
  } rows[] = {
      {"GET /nothing", 404, "not-found", "\"instance\":\"/nothing\""},
      {"GET /echo/", 404, "not-found", "\"detail\":"},
      {"GET //echo", 404, "not-found", "\"detail\":"},
      {"GET /a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", 404, "not-found", "\"detail\":"},
      {"DELETE /echo", 405, "method-not-allowed", "DELETE"},
      {"BREW /echo", 405, "method-not-allowed", "BREW"},
      {"GET /echo/%zz", 400, "invalid-parameter", "%zz"},
      {"GET /echo/%", 400, "invalid-parameter", "hexadecimal"},
      {"GET /echo/a%00b", 400, "invalid-parameter", "NUL"},
      {"GET /echo/%FF", 400, "invalid-parameter", "UTF-8"},
      {"GET /echo?q=%F0%28", 400, "invalid-parameter", "\"errors\":[{\"parameter\":\"q\",\"detail\":"},
      {"GET /echo?ok=1&na%me=1", 400, "invalid-parameter", "\"errors\":[{\"parameter\":\"na%me\""},
      {"GET /echo?x=%00", 400, "invalid-parameter", "\"parameter\":\"x\""},
      {"GET /sized?n=one", 400, "invalid-parameter", "\"parameter\":\"n\""},
      {"GET /fails/busy", 503, "store-busy", "Locked."},
      {"GET /worker/fails/busy", 503, "store-busy", "Locked."},
      {"GET /fails/pointer", 400, "invalid-body",
       "\"errors\":[{\"pointer\":\"/a\",\"detail\":\"No \\\"a\\\" here.\"}]"},
      {"GET /fails/line", 400, "invalid-body", "\"errors\":[{\"line\":17"},
      {"GET /fails/header", 500, "internal", "\\\"X\\\""},
      {"GET /fails/match", 428, "precondition-required", "\"errors\":[{\"header\":\"If-Match\""},
      {"GET /fails/silent", 500, "internal", "defect"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char type[80], status[32];
    get(&f, rows[i].line, "", &a);
    assert_int_equal(a.status, rows[i].status);
    assert_header(&a, "Content-Type", "application/problem+json");
    assert_null(header_of(&a, "Link"));
    assert_null(strstr(a.body, "partial"));
    snprintf(type, sizeof type, "{\"type\":\"/problems/%s\",\"title\":\"", rows[i].type);
    snprintf(status, sizeof status, "\"status\":%d,", rows[i].status);
    assert_contains(a.body, type);
    assert_contains(a.body, status);
    assert_contains(a.body, rows[i].part);
    assert_contains(a.body, header_of(&a, "X-Request-Id"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(routes_find_their_handlers),
      cmocka_unit_test(bodies_arrive_whole),
      cmocka_unit_test(errors_are_problems),
  };
  return cmocka_run_group_tests_name("http", tests, start, stop);
}
