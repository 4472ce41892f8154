/* Kept answers: what the cache keeps, for how long and at what size, and what the server makes of it. */
#include "../../src/http/cache.h"

#include "http_group_server.h"

/* ---- The cache alone ---- */

enum { PARTS = 16 /* of the cache, which share its bytes */, REPLIES = 2 * 1536 /* bytes that are counted for them */ };

static struct onr_str number_key(char text[24], unsigned number) {
  return (struct onr_str){text, (size_t)snprintf(text, 24, "key %u", number)};
}

static void keep(struct http_cache *cache, unsigned number, uint64_t version, size_t size) {
  char key[24], *body = malloc(size + 1);
  assert_non_null(body);
  memset(body, 'a' + (int)(number % 26), size);
  struct http_kept answer = {.body = {body, size}, .content_type = "text/plain", .revision = (int64_t)number};
  onr_http_cache_keep(cache, number_key(key, number), version, &answer);
  free(body);
}

/* Whether there is an answer; it must be the right one. */
static bool finds(struct http_cache *cache, unsigned number, uint64_t version) {
  char key[24];
  bool again;
  struct http_kept *kept = onr_http_cache_find(cache, number_key(key, number), version, &again);
  if (!kept) return false;
  assert_int_equal(kept->revision, number);
  for (size_t i = 0; i < kept->body.len; i++) assert_int_equal(kept->body.data[i], 'a' + (int)(number % 26));
  onr_http_kept_release(kept);
  return true;
}

static struct http_cache_counts count(struct http_cache *cache) {
  struct http_cache_counts counts;
  onr_http_cache_count(cache, &counts);
  return counts;
}

static void an_answer_is_found_until_the_version_moves(void **state) {
  (void)state;
  struct http_cache *cache = onr_http_cache_new(1 << 20, 2);
  assert_false(finds(cache, 1, 7));
  keep(cache, 1, 7, 100);
  assert_true(finds(cache, 1, 7));
  assert_false(finds(cache, 2, 7));
  assert_false(finds(cache, 1, 8));
  assert_false(finds(cache, 1, 6));
  keep(cache, 1, 6, 100); /* of a reader that was late */
  assert_false(finds(cache, 1, 6));
  assert_true(finds(cache, 1, 7));
  keep(cache, 1, 8, 200);
  assert_true(finds(cache, 1, 8));
  assert_false(finds(cache, 1, 7));
  assert_int_equal(count(cache).answers, 1);
  assert_int_equal(count(cache).hits, 3);
  assert_int_equal(count(cache).misses, 6);
  onr_http_cache_free(cache);
}

static void what_an_answer_says_is_copied(void **state) {
  (void)state;
  struct http_cache *cache = onr_http_cache_new(1 << 20, 2);
  char value[] = "</next>", body[] = "body";
  struct onr_field header = {ONR_STR_INIT("Link"), {value, strlen(value)}};
  struct http_kept answer = {.body = {body, strlen(body)},
                             .coding = 2,
                             .etag = "\"tag\"",
                             .content_type = "text/csv",
                             .cache_control = "no-cache",
                             .revision = -1,
                             .last_modified = 5,
                             .varies_by_accept = true,
                             .headers = {&header, 1},
                             .head = 1234};
  bool again;
  onr_http_cache_keep(cache, ONR_STR("k"), 1, &answer);
  memset(value, 'x', sizeof value);
  memset(body, 'x', sizeof body);
  struct http_kept *kept = onr_http_cache_find(cache, ONR_STR("k"), 1, &again);
  assert_non_null(kept);
  onr_http_cache_free(cache); /* an answer lives as long as someone sends it */
  assert_true(onr_str_equal(kept->body, ONR_STR("body")));
  assert_int_equal(kept->headers.count, 1);
  assert_string_equal(kept->headers.items[0].value.data, "</next>");
  assert_string_equal(kept->etag, "\"tag\"");
  assert_string_equal(kept->content_type, "text/csv");
  assert_string_equal(kept->cache_control, "no-cache");
  assert_int_equal(kept->coding, 2);
  assert_int_equal(kept->revision, -1);
  assert_int_equal(kept->last_modified, 5);
  assert_int_equal(kept->head, 1234);
  assert_true(kept->varies_by_accept);
  onr_http_kept_release(kept);
}

static void the_bytes_are_bounded_and_the_least_recently_used_go(void **state) {
  (void)state;
  enum { LIMIT = 1 << 20, SIZE = 2000, ANSWERS = 5000 };
  struct http_cache *cache = onr_http_cache_new(LIMIT, 2);
  keep(cache, 0, 1, SIZE);
  for (unsigned i = 1; i < ANSWERS; i++) {
    keep(cache, i, 1, SIZE);
    assert_true(finds(cache, i, 1));
    assert_true(finds(cache, 0, 1)); /* as it is asked for all the while */
    assert_true(count(cache).bytes <= LIMIT);
  }
  struct http_cache_counts counts = count(cache);
  assert_true(counts.answers > LIMIT / (SIZE + REPLIES) / 2);
  assert_int_equal(counts.answers + counts.evicted, ANSWERS);
  assert_false(finds(cache, 1, 1));
  assert_true(finds(cache, ANSWERS - 1, 1));
  keep(cache, ANSWERS, 1, LIMIT / PARTS / 4 - REPLIES - 1000); /* near the most that one may take */
  assert_true(finds(cache, ANSWERS, 1));
  keep(cache, ANSWERS + 1, 1, LIMIT / PARTS / 4);
  assert_false(finds(cache, ANSWERS + 1, 1));
  onr_http_cache_free(cache);
}

static void what_was_looked_for_is_remembered_for_a_while(void **state) {
  (void)state;
  struct http_cache *cache = onr_http_cache_new(1 << 20, 0);
  bool again = true;
  assert_null(onr_http_cache_find(cache, ONR_STR("a"), 1, &again));
  assert_false(again);
  assert_null(onr_http_cache_find(cache, ONR_STR("b"), 1, &again));
  assert_false(again);
  assert_null(onr_http_cache_find(cache, ONR_STR("a"), 2, &again));
  assert_true(again);
  for (unsigned i = 0; i < 200000; i++) assert_false(finds(cache, i, 2));
  assert_null(onr_http_cache_find(cache, ONR_STR("a"), 2, &again));
  assert_false(again);
  onr_http_cache_free(cache);
}

/* ---- Threads ---- */

static struct http_cache *shared;
static atomic_uint_fast64_t current;
enum { THREADS = 4, ROUNDS = 20000, KEYS = 40 };

/* Reads as a server's thread does: an answer that is found is no older than the version that was seen before. The
 * revision of an answer is the version that it was made at. */
static void *read_and_keep(void *context) {
  uint64_t random = (uint64_t)(uintptr_t)context;
  for (int i = 0; i < ROUNDS; i++) {
    char key[24];
    random = random * 6364136223846793005U + 1442695040888963407U;
    struct onr_str name = number_key(key, (unsigned)(random >> 33) % KEYS);
    bool again;
    uint64_t version = atomic_load(&current);
    struct http_kept *kept = onr_http_cache_find(shared, name, version, &again);
    if (kept) {
      if (kept->revision < (int64_t)version || !onr_str_equal(kept->body, name)) return context;
      onr_http_kept_release(kept);
    } else {
      uint64_t before = atomic_load(&current);
      struct http_kept answer = {.body = name, .content_type = "text/plain"};
      answer.revision = (int64_t)atomic_load(&current); /* what is read after the version was */
      onr_http_cache_keep(shared, name, before, &answer);
    }
    if (random >> 58 == 0) atomic_fetch_add(&current, 1);
  }
  return NULL;
}

static void no_thread_finds_what_is_outdated(void **state) {
  (void)state;
  pthread_t threads[THREADS];
  shared = onr_http_cache_new(1 << 20, 0); /* so small that answers leave while others send them */
  for (uintptr_t i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_and_keep, (void *)(i + 1)), 0);
  for (size_t i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    assert_null(wrong);
  }
  assert_true(count(shared).hits > 0);
  onr_http_cache_free(shared);
}

/* ---- The server ---- */

static struct answer a, b;
static atomic_int made;                      /* answers that a handler has made */
static atomic_uint_fast64_t version, stored; /* as in a store: what is stored changes before the version does */

static uint64_t get_version(void *app) {
  (void)app;
  return atomic_load(&version);
}

static uint64_t renew(void *app, void *thread) {
  app_renew(app, thread);
  return get_version(app);
}

static enum onr_error count_up(struct onr_request *request, struct onr_response *response,
                               struct onr_failure *failure) {
  int number = atomic_fetch_add(&made, 1);
  if (onr_str_equal(request->query_text, ONR_STR("fail"))) return onr_fail(failure, ONR_ERR_NOT_FOUND, "No.");
  if (onr_str_equal(request->query_text, ONR_STR("secret"))) response->cache_control = "no-store";
  if (onr_str_equal(request->query_text, ONR_STR("made"))) response->status = 201;
  if (onr_request_accepts(request, "text/csv")) response->content_type = "text/csv";
  response->varies_by_accept = true;
  response->revision = 3;
  response->last_modified = 1730449800000;
  onr_buffer_printf(&response->body, "\"%d stored %d host %.*s %01500d\"", number, (int)atomic_load(&stored),
                    ONR_FMT(onr_request_header(request, "Host")), 7);
  return onr_response_header(request, response, "Link", ONR_STR("</next>; rel=\"next\""), failure);
}

static enum onr_error count_up_at_the_gate(struct onr_request *request, struct onr_response *response,
                                           struct onr_failure *failure) {
  pass_gate(request->app);
  return count_up(request, response, failure);
}

static const struct onr_route kept_routes[] = {
    {ONR_GET, "/gated", count_up_at_the_gate, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP},
    {ONR_GET, "/kept", count_up, ONR_RUN_INLINE, 0, 0, ONR_KEEP},
    {ONR_GET, "/worker", count_up, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP},
    {ONR_GET, "/locked", count_up, ONR_RUN_INLINE, 1, 0, ONR_KEEP},
    {ONR_POST, "/kept", count_up, ONR_RUN_INLINE, 0, 1000, ONR_KEEP},
    {ONR_GET, "/asked", count_up, ONR_RUN_INLINE, 0, 0, ONR_KEEP_ASKED},
    {ONR_GET, "/weighed", count_up, ONR_RUN_BY_WEIGHT, 0, 0, ONR_KEEP},
    {ONR_GET, "/made", count_up, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
};

static int start(void **state) {
  (void)state;
  fixture_init(&f);
  static const struct onr_str origins[] = {ONR_STR_INIT("*"), ONR_STR_INIT("https://named.example")};
  f.options.cors_origins = (struct onr_strs){origins, 2};
  f.options.routes = kept_routes;
  f.options.event_threads = 2;
  f.options.cache_bytes = 4 << 20;
  f.options.version = get_version;
  f.options.renew = renew;
  fixture_start(&f);
  return 0;
}

/* How many answers a handler made for the request, sent twice. */
static int made_of_two(const char *line, const char *headers) {
  int before = atomic_load(&made);
  get(&f, line, headers, &a);
  get(&f, line, headers, &b);
  return atomic_load(&made) - before;
}

enum { HEADER_SIZE = 1024 };

static void copy_header(const struct answer *answer, const char *name, char out[HEADER_SIZE]) {
  const char *value = header_of(answer, name);
  assert_non_null(value);
  snprintf(out, HEADER_SIZE, "%s", value);
}

static void equal_requests_share_an_answer(void **state) {
  (void)state;
  static const char *const lines[] = {"GET /kept?a", "GET /worker?a"};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(made_of_two(lines[i], ""), 1);
    assert_int_equal(a.status, 200);
    assert_int_equal(b.status, 200);
    assert_string_equal(a.body, b.body);
    static const char *const same[] = {"ETag",          "Last-Modified",   "Link",          "Vary", "Content-Type",
                                       "Cache-Control", "Referrer-Policy", "Content-Length"};
    for (size_t h = 0; h < sizeof same / sizeof *same; h++) {
      char value[HEADER_SIZE];
      copy_header(&a, same[h], value);
      assert_header(&b, same[h], value);
    }
    char id[HEADER_SIZE];
    copy_header(&a, "X-Request-Id", id);
    assert_string_not_equal(id, header_of(&b, "X-Request-Id"));
  }
}

static void what_an_answer_depends_on_is_told_apart(void **state) {
  (void)state;
  static const struct {
    const char *line, *headers;
  } rows[] = {{"GET /kept?x", ""},
              {"GET /kept?y", ""},
              {"GET /worker?x", ""},
              {"GET /kept?x", "Accept: text/csv\r\n"},
              {"GET /kept?x", "Accept: text/html\r\nAccept: text/csv\r\n"},
              {"GET /kept?x", "Accept-Encoding: gzip\r\n"},
              {"GET /kept?x", "Accept-Encoding: zstd\r\n"}};
  int before = atomic_load(&made);
  for (int again = 0; again < 2; again++)
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      get(&f, rows[i].line, rows[i].headers, &a);
      assert_int_equal(a.status, 200);
    }
  assert_int_equal(atomic_load(&made) - before, sizeof rows / sizeof *rows);
  ask(&f, "GET /kept?x HTTP/1.1\r\nHost: one\r\n\r\n", &a);
  ask(&f, "GET /kept?x HTTP/1.1\r\nHost: other\r\n\r\n", &b);
  assert_non_null(strstr(a.body, "host one"));
  assert_non_null(strstr(b.body, "host other"));
  ask(&f, "GET http://one/kept?x HTTP/1.1\r\nHost: one\r\n\r\n", &b);
  assert_string_equal(a.body, b.body);
}

static void what_asks_for_nothing_new_is_told_so(void **state) {
  (void)state;
  char etag[HEADER_SIZE], headers[HEADER_SIZE + 40];
  int before = atomic_load(&made);
  get(&f, "GET /kept?tag", "", &a);
  copy_header(&a, "ETag", etag);
  snprintf(headers, sizeof headers, "If-None-Match: %s\r\n", etag);
  get(&f, "GET /kept?tag", headers, &b);
  assert_int_equal(b.status, 304);
  get(&f, "GET /kept?tag", "If-None-Match: \"else\"\r\n", &b);
  assert_int_equal(b.status, 200);
  get(&f, "GET /kept?tag", "If-Modified-Since: Fri, 01 Nov 2024 08:30:00 GMT\r\n", &b);
  assert_int_equal(b.status, 304);
  get(&f, "HEAD /kept?tag", "", &b);
  assert_int_equal(b.status, 200);
  assert_int_equal(strlen(b.body), 0);
  assert_int_equal(atomic_load(&made) - before, 1);
  atomic_fetch_add(&version, 1);
  get(&f, "GET /kept?tag", headers, &b); /* which makes one, and keeps it */
  assert_int_equal(b.status, 200);
  get(&f, "GET /kept?tag", "", &a);
  assert_string_equal(a.body, b.body);
}

static void the_rest_is_made_each_time(void **state) {
  (void)state;
  assert_int_equal(made_of_two("GET /made", ""), 2);
  assert_int_equal(made_of_two("GET /kept?fail", ""), 2);
  assert_int_equal(a.status, 404);
  assert_int_equal(made_of_two("GET /kept?secret", ""), 2);
  assert_int_equal(made_of_two("GET /kept?made", ""), 2);
  assert_int_equal(made_of_two("POST /kept", ""), 2);
}

static void what_is_cheap_is_kept_when_it_is_asked_for_twice(void **state) {
  (void)state;
  assert_int_equal(made_of_two("GET /asked?one", ""), 2);
  assert_int_equal(made_of_two("GET /asked?one", ""), 0);
  assert_int_equal(made_of_two("GET /asked?other", ""), 2);
  assert_int_equal(made_of_two("GET /weighed", ""), 2);
  assert_int_equal(made_of_two("GET /weighed", ""), 0);
  assert_int_equal(made_of_two("GET /weighed?heavy", ""), 1);
}

/* Replies are made once, but for the ids: each client gets its own, however many are under way. */
static void ids_are_each_request_s_own(void **state) {
  (void)state;
  enum { CLIENTS = 20, ROUNDS_EACH = 10 };
  int fds[CLIENTS];
  for (int i = 0; i < CLIENTS; i++) fds[i] = dial(&f);
  for (int round = 0; round < ROUNDS_EACH; round++) {
    char text[512], id[64];
    for (int i = 0; i < CLIENTS; i++) {
      snprintf(text, sizeof text, "GET /kept?ids HTTP/1.1\r\nHost: x\r\nX-Request-Id: %0*d-%d\r\n\r\n", i + 1, round,
               i);
      send_text(fds[i], text); /* two, so that they are pipelined */
      if (i % 2) send_text(fds[i], text);
    }
    for (int i = 0; i < CLIENTS; i++)
      for (int n = 0; n < 1 + i % 2; n++) {
        read_answer(fds[i], false, &a);
        snprintf(id, sizeof id, "%0*d-%d", i + 1, round, i);
        assert_header(&a, "X-Request-Id", id);
        assert_int_equal(strlen(header_of(&a, "traceparent")), 55);
        assert_null(strstr(strstr(a.text, "\nX-Request-Id:") + 1, "\nX-Request-Id:"));
      }
  }
  for (int i = 0; i < CLIENTS; i++) close(fds[i]);
}

static void pages_that_are_named_get_their_own_headers(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) {
    get(&f, "GET /kept?origin", "", &a);
    assert_header(&a, "Access-Control-Allow-Origin", "*");
    get(&f, "GET /kept?origin", "Origin: https://named.example\r\n", &a);
    assert_header(&a, "Access-Control-Allow-Origin", "https://named.example");
    get(&f, "GET /kept?origin", "Origin: https://other.example\r\n", &a);
    assert_header(&a, "Access-Control-Allow-Origin", "*");
  }
}

/* Who has waited behind others that asked for the same gets what they got. */
static void waiting_for_a_worker_is_not_in_vain(void **state) {
  (void)state;
  enum { CLIENTS = 6 };
  int fds[CLIENTS], before = atomic_load(&made);
  open_gate(&f, false);
  for (int i = 0; i < CLIENTS; i++) {
    fds[i] = dial(&f);
    send_text(fds[i], "GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  await_inside(&f, 2); /* the two workers */
  await_queue(&f, CLIENTS - 2);
  open_gate(&f, true);
  for (int i = 0; i < CLIENTS; i++) {
    read_answer(fds[i], false, &a);
    assert_int_equal(a.status, 200);
    close(fds[i]);
  }
  assert_int_equal(atomic_load(&made) - before, 2);
}

static void the_right_to_ask_is_looked_at_each_time(void **state) {
  (void)state;
  get(&f, "GET /locked", "Authorization: Bearer good\r\n", &a);
  assert_int_equal(a.status, 200);
  get(&f, "GET /locked", "", &a);
  assert_int_equal(a.status, 401);
  get(&f, "GET /locked", "Authorization: Bearer bad\r\n", &a);
  assert_int_equal(a.status, 403);
}

/* A head that leaves less than half of the memory of both may cut an answer's own short, so that it is not shared. */
static void long_heads_keep_nothing(void **state) {
  (void)state;
  char headers[5000];
  snprintf(headers, sizeof headers, "X-Long: %04500d\r\n", 1);
  assert_int_equal(made_of_two("GET /kept?long", headers), 2);
  assert_int_equal(a.status, 200);
}

enum { CHANGES = 300 };

/* As a writer: what is stored changes, then the version, then the writer is told. */
static void *ask_after_each_change(void *context) {
  static _Thread_local struct answer seen;
  for (int i = 0; i < CHANGES; i++) {
    uint64_t mine = atomic_fetch_add(&stored, 1) + 1;
    atomic_fetch_add(&version, 1);
    get(&f, i % 2 ? "GET /kept?changes" : "GET /worker?changes", "", &seen);
    const char *number = strstr(seen.body, "stored ");
    if (!number || (uint64_t)atoi(number + strlen("stored ")) < mine) return context;
  }
  return NULL;
}

static void whoever_changed_something_sees_it(void **state) {
  (void)state;
  pthread_t threads[THREADS];
  for (uintptr_t i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, ask_after_each_change, (void *)(i + 1)), 0);
  for (size_t i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    assert_null(wrong);
  }
}

static void the_server_counts_them(void **state) {
  (void)state;
  struct onr_http_stats before, after;
  onr_http_server_stats(f.server, &before);
  assert_int_equal(made_of_two("GET /kept?count", ""), 1);
  onr_http_server_stats(f.server, &after);
  assert_int_equal(after.cache_hits - before.cache_hits, 1);
  assert_int_equal(after.cache_misses - before.cache_misses, 1);
  assert_true(after.cache_answers >= 1); /* the first of a version sends those of the one before away */
  assert_true(after.cache_bytes > 1500);
  assert_int_equal(after.cache_limit, 4 << 20);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest alone[] = {
      TEST(an_answer_is_found_until_the_version_moves),
      TEST(what_an_answer_says_is_copied),
      TEST(the_bytes_are_bounded_and_the_least_recently_used_go),
      TEST(what_was_looked_for_is_remembered_for_a_while),
      TEST(no_thread_finds_what_is_outdated),
  };
  const struct CMUnitTest served[] = {
      TEST(equal_requests_share_an_answer),
      TEST(what_an_answer_depends_on_is_told_apart),
      TEST(what_asks_for_nothing_new_is_told_so),
      TEST(the_rest_is_made_each_time),
      TEST(what_is_cheap_is_kept_when_it_is_asked_for_twice),
      TEST(ids_are_each_request_s_own),
      TEST(pages_that_are_named_get_their_own_headers),
      TEST(waiting_for_a_worker_is_not_in_vain),
      TEST(the_right_to_ask_is_looked_at_each_time),
      TEST(long_heads_keep_nothing),
      TEST(the_server_counts_them),
      TEST(whoever_changed_something_sees_it),
  };
  int failed = cmocka_run_group_tests(alone, NULL, NULL);
  return failed + cmocka_run_group_tests(served, start, stop);
}
