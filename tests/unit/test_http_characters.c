/* What is looked at in tables and in blocks of eight bytes: each character at each place. */
#include "../../src/http/head.h"

#include "http_default_server.h"

static bool is_alphanumeric(int c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void tokens_are_made_of_what_rfc_9110_says(void **state) {
  (void)state;
  for (int c = 0; c < 256; c++) {
    char text[] = {'x', (char)c, 'y'};
    bool is_token = is_alphanumeric(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c));
    assert_int_equal(onr_http_is_token((struct onr_str){text, sizeof text}), is_token);
  }
  assert_false(onr_http_is_token(ONR_STR("")));
}

static void controls_are_found_at_every_place(void **state) {
  (void)state;
  char text[40];
  for (int c = 0; c < 256; c++)
    for (size_t len = 1; len < sizeof text; len++)
      for (size_t at = 0; at < len; at++) {
        memset(text, len % 3 == 0 ? '\t' : len % 3 == 1 ? '~' : '\xE9', sizeof text);
        text[at] = (char)c;
        assert_int_equal(onr_http_has_control((struct onr_str){text, len}), (c < 0x20 && c != '\t') || c == 0x7F);
      }
}

static void hosts_are_made_of_what_rfc_3986_says(void **state) {
  (void)state;
  char text[80];
  int fd = -1;
  for (int c = 0x21; c < 0x7F; c++) {
    bool is_host = is_alphanumeric(c) || strchr("-._~!$&'()*+,;=%", c);
    if (fd < 0) fd = dial(&f);
    snprintf(text, sizeof text, "GET /echo HTTP/1.1\r\nHost: a%cb\r\n\r\n", c);
    send_text(fd, text);
    read_answer(fd, false, &a);
    assert_int_equal(a.status, is_host ? 200 : 400);
    if (is_host) continue;
    close(fd);
    fd = -1;
  }
  if (fd >= 0) close(fd);
}

static void escapes_are_found_at_every_place(void **state) {
  (void)state;
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
  char text[200], expected[200];
  int fd = dial(&f);
  for (int before = 0; before < 20; before++)
    for (int after = 0; after < 20; after++) {
      snprintf(text, sizeof text, "GET /echo/%.*s%%2F+%.*s?q=%.*s+%%41%.*s HTTP/1.1\r\nHost: x\r\n\r\n", before,
               letters, after, letters, before, letters, after, letters);
      snprintf(expected, sizeof expected, " value=[%.*s/+%.*s] q=[%.*s A%.*s] ", before, letters, after, letters,
               before, letters, after, letters);
      send_text(fd, text);
      read_answer(fd, false, &a);
      assert_int_equal(a.status, 200);
      assert_contains(a.body, expected);
    }
  close(fd);
}

static void traces_have_every_digit_and_no_other(void **state) {
  (void)state;
  static struct http_thread thread;
  static const char digits[] = "0123456789abcdef";
  int seen[16] = {0};
  for (int i = 0; i < 500; i++) {
    char trace[TRACEPARENT_LENGTH + 1];
    onr_http_thread_traceparent(&thread, trace);
    assert_int_equal(strspn(trace, "0123456789abcdef-"), TRACEPARENT_LENGTH);
    assert_memory_equal(trace, "00-", 3);
    assert_string_equal(trace + 52, "-00");
    assert_int_equal(trace[35], '-');
    for (int at = 3; at < 52; at++)
      if (at != 35) seen[strchr(digits, trace[at]) - digits]++;
  }
  for (int i = 0; i < 16; i++) assert_true(seen[i] > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tokens_are_made_of_what_rfc_9110_says), cmocka_unit_test(controls_are_found_at_every_place),
      cmocka_unit_test(hosts_are_made_of_what_rfc_3986_says),  cmocka_unit_test(escapes_are_found_at_every_place),
      cmocka_unit_test(traces_have_every_digit_and_no_other),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
