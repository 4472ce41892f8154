/* How often a client may ask, and who the client is. */
#include "http/client.h"
#include "http/rate.h"
#include "http_fixture.h"

static struct answer a;

/* ---- Buckets, by a clock of the test's own ---- */

static struct onr_str name_of(int number, char out[24]) {
  snprintf(out, 24, "client-%d", number);
  return onr_str_from(out);
}

static void buckets_empty_and_fill(void **state) {
  (void)state;
  struct http_rates *rates = onr_http_rates_new(10, 3);
  struct onr_str one = ONR_STR("one"), two = ONR_STR("two");
  assert_non_null(rates);
  for (int i = 0; i < 3; i++) assert_int_equal(onr_http_rates_take(rates, one, 1000), 0);
  assert_int_equal(onr_http_rates_take(rates, one, 1000), 100000);
  assert_int_equal(onr_http_rates_take(rates, one, 41000), 60000);
  assert_int_equal(onr_http_rates_take(rates, two, 41000), 0);
  assert_int_equal(onr_http_rates_take(rates, one, 101000), 0);
  assert_int_equal(onr_http_rates_take(rates, one, 101000), 100000);
  /* an hour later it is full, and no fuller */
  for (int i = 0; i < 3; i++) assert_int_equal(onr_http_rates_take(rates, one, INT64_C(3600000000)), 0);
  assert_true(onr_http_rates_take(rates, one, INT64_C(3600000000)) > 0);
  /* a clock that is read a little late fills nothing */
  assert_true(onr_http_rates_take(rates, one, INT64_C(3599999000)) > 0);
  onr_http_rates_free(rates);
}

/* Many addresses neither free their owner from its limit nor take the tokens of those who used theirs. */
static void many_clients_do_not_wash_a_bucket_away(void **state) {
  (void)state;
  struct http_rates *rates = onr_http_rates_new(1, 5);
  char text[24];
  assert_non_null(rates);
  for (int i = 0; i < 5; i++) assert_int_equal(onr_http_rates_take(rates, ONR_STR("busy"), 0), 0);
  for (int i = 0; i < 200000; i++) assert_int_equal(onr_http_rates_take(rates, name_of(i, text), 0), 0);
  assert_true(onr_http_rates_take(rates, ONR_STR("busy"), 0) > 0);
  onr_http_rates_free(rates);
}

/* ---- Clients ---- */

static struct http_client client_of(const char *text) {
  struct http_client client = {.family = strchr(text, ':') ? AF_INET6 : AF_INET};
  assert_int_equal(inet_pton(client.family, text, client.bytes), 1);
  return client;
}

static struct http_proxies *proxies_of(const char *const *texts, size_t count) {
  struct onr_str items[8];
  struct http_proxies *proxies = NULL;
  for (size_t i = 0; i < count; i++) items[i] = onr_str_from(texts[i]);
  assert_int_equal(onr_http_proxies_new((struct onr_strs){items, count}, &proxies, NULL), ONR_OK);
  return proxies;
}

static void networks_hold_their_addresses(void **state) {
  (void)state;
  static const char *const networks[] = {"10.1.0.0/15", "192.0.2.7", "fd00::/9", "2001:db8::1/128",
                                         "::ffff:198.51.100.1"};
  static const struct {
    const char *address;
    bool in;
  } rows[] = {{"10.0.0.1", true},      {"10.1.255.255", true}, {"10.2.0.1", false},    {"192.0.2.7", true},
              {"192.0.2.8", false},    {"fd12::1", true},      {"fd7f:ffff::", true},  {"fd80::", false},
              {"2001:db8::1", true},   {"2001:db8::2", false}, {"198.51.100.1", true}, {"::1", false},
              {"198.51.100.2", false}, {"0.0.0.0", false}};
  struct http_proxies *proxies = proxies_of(networks, 5);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct http_client client = client_of(rows[i].address);
    if (onr_http_proxies_have(proxies, &client) != rows[i].in) fail_msg("%s", rows[i].address);
  }
  onr_http_proxies_free(proxies);
  static const char *const bad[] = {"",       "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "example.org",
                                    "::/129", "10.0.0.0/",   "10.0.0.0/x",  "[::1]",    "1.2.3.4:80"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct onr_str item = onr_str_from(bad[i]);
    struct onr_failure failure = {0};
    assert_int_equal(onr_http_proxies_new((struct onr_strs){&item, 1}, &proxies, &failure), ONR_ERR_INVALID_PARAMETER);
    assert_string_equal(failure.where, "trusted-proxies");
  }
}

static void headers_are_read_from_their_end(void **state) {
  (void)state;
  static const char *const networks[] = {"127.0.0.1", "10.0.0.0/8"};
  static const struct {
    const char *header, *values[2], *client;
  } rows[] = {
      {"X-Forwarded-For", {"203.0.113.7"}, "203.0.113.7"},
      {"X-Forwarded-For", {"198.51.100.9, 203.0.113.7"}, "203.0.113.7"},
      {"X-Forwarded-For", {"198.51.100.9, 203.0.113.7, 10.0.0.3"}, "203.0.113.7"},
      {"X-Forwarded-For", {"198.51.100.9", "203.0.113.7, 10.0.0.3"}, "203.0.113.7"},
      {"X-Forwarded-For", {"203.0.113.7", "10.0.0.3"}, "203.0.113.7"},
      {"X-Forwarded-For", {"10.0.0.4, 10.0.0.3"}, "10.0.0.4"},
      {"X-Forwarded-For", {"203.0.113.7:4711"}, "203.0.113.7"},
      {"X-Forwarded-For", {"2001:db8::7"}, "2001:db8::7"},
      {"X-Forwarded-For", {"[2001:db8::7]:80"}, "2001:db8::7"},
      {"X-Forwarded-For", {"::ffff:203.0.113.7"}, "203.0.113.7"},
      {"X-Forwarded-For", {"203.0.113.7, unknown"}, "127.0.0.1"},
      {"X-Forwarded-For", {"203.0.113.7, unknown, 10.0.0.3"}, "10.0.0.3"},
      {"X-Forwarded-For", {""}, "127.0.0.1"},
      {"X-Forwarded-For", {","}, "127.0.0.1"},
      {"X-Other", {"203.0.113.7"}, "127.0.0.1"},
      {"Forwarded", {"for=203.0.113.7"}, "203.0.113.7"},
      {"Forwarded", {"for=198.51.100.9, For=\"[2001:db8::7]:80\";proto=https"}, "2001:db8::7"},
      {"Forwarded", {"proto=http;by=10.0.0.1;for=203.0.113.7, for=10.0.0.3"}, "203.0.113.7"},
      {"Forwarded", {"for=_hidden"}, "127.0.0.1"},
      {"Forwarded", {"by=203.0.113.7"}, "127.0.0.1"},
  };
  struct http_proxies *proxies = proxies_of(networks, 2);
  struct http_client peer = client_of("127.0.0.1");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_field fields[2];
    for (size_t j = 0; j < 2; j++)
      fields[j] = (struct onr_field){onr_str_from(rows[i].header), onr_str_from(rows[i].values[j])};
    const char *read = strcmp(rows[i].header, "Forwarded") == 0 ? "Forwarded" : "X-Forwarded-For";
    struct onr_fields headers = {fields, rows[i].values[1] ? 2 : 1};
    struct http_client client = onr_http_client_forwarded(proxies, &peer, headers, read), expected;
    expected = client_of(rows[i].client);
    if (memcmp(&client, &expected, sizeof client) != 0) fail_msg("row %zu is not %s", i, rows[i].client);
  }
  onr_http_proxies_free(proxies);
}

static void a_machine_has_one_name(void **state) {
  (void)state;
  static const struct {
    const char *one, *other;
    bool same;
  } rows[] = {{"192.0.2.1", "192.0.2.1", true},
              {"192.0.2.1", "192.0.2.2", false},
              {"2001:db8::1", "2001:db8::ffff:1:2:3", true},
              {"2001:db8::1", "2001:db8:0:1::1", false},
              {"192.0.2.1", "c000:201::", false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct http_client one = client_of(rows[i].one), other = client_of(rows[i].other);
    unsigned char names[2][CLIENT_NAME_SIZE];
    onr_http_client_name(&one, names[0]);
    onr_http_client_name(&other, names[1]);
    assert_int_equal(memcmp(names[0], names[1], CLIENT_NAME_SIZE) == 0, rows[i].same);
  }
}

/* ---- The server ---- */

static enum onr_error identify(const struct onr_request *request, struct onr_str *ret_key,
                               struct onr_failure *failure) {
  (void)failure;
  struct onr_str key = onr_request_header(request, "Authorization");
  *ret_key = onr_str_starts_with(key, ONR_STR("Bearer good")) ? key : (struct onr_str){NULL, 0};
  return ONR_OK;
}

static const struct onr_str loopback[] = {ONR_STR_INIT("127.0.0.1")};

/* A token a second: no machine is so slow that it needs more than that for a request. */
static void start_limited(struct fixture *f, bool trusting) {
  fixture_init(f);
  f->options.rate_limit = 1;
  f->options.rate_burst = 3;
  f->options.identify = identify;
  f->options.max_connections_per_address = 2;
  f->options.trusted_proxies = (struct onr_strs){loopback, trusting ? 1 : 0};
  fixture_start(f);
}

/* How many requests were answered before the first 429, whose answer is left in `a`. */
static int served(const struct fixture *f, const char *headers) {
  int count = 0;
  do {
    get(f, "GET /echo", headers, &a);
    if (a.status == 200) count++;
  } while (a.status == 200 && count < 1000);
  return count;
}

static void a_client_that_asks_too_often_is_told(void **state) {
  (void)state;
  struct fixture f;
  struct onr_http_stats stats;
  start_limited(&f, true);
  int count = served(&f, "X-Forwarded-For: 203.0.113.7\r\n");
  assert_true(count >= 3 && count < 1000);
  assert_int_equal(a.status, 429);
  assert_header(&a, "Retry-After", "1");
  assert_contains(a.body, "/problems/too-many-requests");
  assert_contains(a.body, "1 requests a second");
  onr_http_server_stats(f.server, &stats);
  assert_int_equal(stats.rate_limited, 1);
  get(&f, "GET /echo", "X-Forwarded-For: 203.0.113.8\r\n", &a);
  assert_int_equal(a.status, 200);
  fixture_close(&f);
}

static void a_key_has_a_limit_of_its_own(void **state) {
  (void)state;
  struct fixture f;
  start_limited(&f, true);
  assert_true(served(&f, "X-Forwarded-For: 203.0.113.7\r\n") >= 3);
  assert_true(served(&f, "X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer good-1\r\n") >= 3);
  assert_true(served(&f, "X-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer good-2\r\n") >= 3);
  /* what is no key gains nothing */
  char text[128];
  int count = 0;
  for (int i = 0; i < 1000 && a.status != 0; i++) {
    snprintf(text, sizeof text, "X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer bad-%d\r\n", i);
    get(&f, "GET /echo", text, &a);
    if (a.status == 429) break;
    count++;
  }
  assert_true(count < 1000);
  fixture_close(&f);
}

static void bodies_and_pipelines_stay_in_step(void **state) {
  (void)state;
  struct fixture f;
  start_limited(&f, true);
  int fd = dial(&f), refused = 0;
  for (int i = 0; i < 50; i++)
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\nContent-Length: 5\r\n\r\nhello");
  for (int i = 0; i < 50; i++) {
    read_answer(fd, false, &a);
    assert_true(a.status == 200 || a.status == 429);
    refused += a.status == 429;
  }
  assert_true(refused > 0);
  close(fd);
  fixture_close(&f);
}

/* Nobody speaks for others unless told to be trusted; and loopback itself has no limit. */
static void strangers_are_not_believed(void **state) {
  (void)state;
  struct fixture f;
  start_limited(&f, false);
  for (int i = 0; i < 50; i++) {
    get(&f, "GET /echo", "X-Forwarded-For: 203.0.113.7\r\n", &a);
    assert_int_equal(a.status, 200);
    await_connections(&f, 0);
  }
  fixture_close(&f);
}

static void a_proxy_may_have_many_connections(void **state) {
  (void)state;
  enum { COUNT = 10 };
  for (int trusting = 0; trusting < 2; trusting++) {
    struct fixture f;
    struct onr_http_stats stats;
    start_limited(&f, trusting);
    int fds[COUNT];
    for (int i = 0; i < COUNT; i++) fds[i] = dial(&f);
    do {
      usleep(1000);
      onr_http_server_stats(f.server, &stats);
    } while (stats.connections + stats.refused != COUNT);
    assert_int_equal(stats.connections, trusting ? COUNT : 2);
    for (int i = 0; i < COUNT; i++) close(fds[i]);
    await_connections(&f, 0);
    fixture_close(&f);
  }
}

static int start_hashing(void **state) {
  (void)state;
  return onr_hash_start(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(buckets_empty_and_fill),        cmocka_unit_test(many_clients_do_not_wash_a_bucket_away),
      cmocka_unit_test(networks_hold_their_addresses), cmocka_unit_test(headers_are_read_from_their_end),
      cmocka_unit_test(a_machine_has_one_name),        cmocka_unit_test(a_client_that_asks_too_often_is_told),
      cmocka_unit_test(a_key_has_a_limit_of_its_own),  cmocka_unit_test(bodies_and_pipelines_stay_in_step),
      cmocka_unit_test(strangers_are_not_believed),    cmocka_unit_test(a_proxy_may_have_many_connections),
  };
  return cmocka_run_group_tests_name("http limits", tests, start_hashing, NULL);
}
