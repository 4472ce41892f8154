/* Bodies that are made while they are sent, and listeners that wait for news. */
#include <netinet/in.h>
#include <zlib.h>
#include <zstd.h>

#include "http_fixture.h"

static struct answer a;

/* ---- Handlers ---- */

static atomic_int opened, closed, calls, heartbeats, news;

struct counter {
  long long next, count, size, fail_at;
};

static void close_counter(void *context) {
  (void)context;
  atomic_fetch_add(&closed, 1);
}

static long long number(const struct onr_request *request, const char *name, long long fallback) {
  long long value = fallback;
  for (size_t i = 0; i < request->query.count; i++)
    if (onr_str_equal(request->query.items[i].name, onr_str_from(name)))
      assert_true(onr_str_to_int(request->query.items[i].value, &value));
  return value;
}

/* `size` bytes that are the piece's number modulo 10, after a piece without any. */
static enum onr_error produce_count(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                                    enum onr_stream_state *ret_state, struct onr_failure *failure) {
  struct counter *counter = context;
  assert_false(heartbeat);
  assert_ptr_equal(request->thread, request->app);
  assert_int_equal(out->len, 0);
  atomic_fetch_add(&calls, 1);
  if (counter->next == counter->fail_at) return onr_fail(failure, ONR_ERR_STORE_FAILED, "The piece is gone.");
  *ret_state = ++counter->next <= counter->count ? ONR_STREAM_MORE : ONR_STREAM_END;
  for (long long i = 0; i < counter->size && counter->next > 1; i++)
    onr_buffer_append_char(out, (char)('0' + (counter->next - 1) % 10));
  return ONR_OK;
}

/* Says what is new, by its number. */
static enum onr_error produce_news(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                                   enum onr_stream_state *ret_state, struct onr_failure *failure) {
  struct counter *counter = context;
  (void)failure;
  assert_ptr_equal(request->thread, request->app);
  atomic_fetch_add(&calls, 1);
  if (heartbeat) atomic_fetch_add(&heartbeats, 1);
  if (heartbeat || counter->next < 0) onr_buffer_append_str(out, ONR_STR(":\n\n"));
  if (counter->next < 0) counter->next = 0;
  for (int now = atomic_load(&news); counter->next < now; counter->next++)
    onr_buffer_printf(out, "id: %lld\n\n", counter->next + 1);
  *ret_state = ONR_STREAM_WAIT;
  return ONR_OK;
}

static enum onr_error stream(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  struct counter *counter = onr_arena_zalloc(request->arena, 1, sizeof *counter);
  assert_non_null(counter);
  bool listens = strstr(request->path.data, "listen") != NULL, worker = strstr(request->path.data, "worker") != NULL;
  *counter = (struct counter){listens ? -1 : 0, number(request, "n", 3), number(request, "size", 10),
                              number(request, "fail", -1)};
  atomic_fetch_add(&opened, 1);
  response->content_type = listens ? "text/event-stream" : "text/csv";
  response->stream = (struct onr_stream){.produce = listens ? produce_news : produce_count,
                                         .close = close_counter,
                                         .context = counter,
                                         .context_size = listens ? sizeof *counter : 0,
                                         .run = worker ? ONR_RUN_ON_WORKER : ONR_RUN_INLINE};
  if (number(request, "refuse", 0)) return onr_fail(failure, ONR_ERR_CONFLICT, "Not now.");
  return ONR_OK;
}

static const struct onr_route stream_routes[] = {
    {ONR_GET, "/count", stream, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/count", stream, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/listen", stream, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/listen", stream, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/echo", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/echo", echo, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
};

static void start_streams(struct fixture *f) {
  fixture_init(f);
  f->options.routes = stream_routes;
  f->options.workers = 1;
  atomic_store(&opened, 0), atomic_store(&closed, 0), atomic_store(&calls, 0);
  atomic_store(&heartbeats, 0), atomic_store(&news, 0);
}

/* Every stream that was begun is over, once. */
static void end_streams(struct fixture *f) {
  fixture_close(f);
  assert_int_equal(atomic_load(&opened), atomic_load(&closed));
}

static void await_waiting(struct fixture *f, uint64_t count) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(f->server, &stats);
  } while (stats.waiting_streams != count);
}

static void await_closed(int count) {
  while (atomic_load(&closed) != count) usleep(1000);
}

static void tell(struct fixture *f, int count) {
  atomic_fetch_add(&news, count);
  onr_http_server_wake(f->server);
}

/* ---- Reading ---- */

static void read_head(int fd) {
  a.len = 0;
  a.text[0] = '\0';
  a.closed = false;
  while (!strstr(a.text, "\r\n\r\n") && read_more(fd, &a, head_bytes(fd, &a))) continue;
  a.status = 0;
  assert_int_equal(sscanf(a.text, "HTTP/1.%*d %d", &a.status), 1);
}

static bool read_exactly(int fd, char *out, size_t size) {
  while (size > 0) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&poller, 1, SAFETY_MS), 1);
    ssize_t got = recv(fd, out, size, 0);
    if (got <= 0) return false;
    out += got;
    size -= (size_t)got;
  }
  return true;
}

/* The next chunk's bytes, 0 at the terminator; -1 when the connection ends before. */
static long read_chunk(int fd, char *out, size_t room) {
  char line[16];
  size_t len = 0;
  while (len < 2 || line[len - 1] != '\n') {
    assert_true(len < sizeof line - 1);
    if (!read_exactly(fd, line + len, 1)) return -1;
    len++;
  }
  line[len] = '\0';
  size_t size = strtoul(line, NULL, 16);
  assert_true(size + 2 <= room);
  if (!read_exactly(fd, out, size + 2)) return -1;
  assert_memory_equal(out + size, "\r\n", 2);
  return (long)size;
}

/* The whole body into a.text after the head; false when it does not end as it should. */
static bool read_body(int fd) {
  static char chunk[70000];
  a.body_len = 0;
  for (long got; (got = read_chunk(fd, chunk, sizeof chunk)) != 0;) {
    if (got < 0) return false;
    assert_true(a.body_len + (size_t)got < sizeof a.text);
    memcpy(a.text + a.body_len, chunk, (size_t)got);
    a.body_len += (size_t)got;
  }
  a.text[a.body_len] = '\0';
  return true;
}

static int open_stream(const struct fixture *f, const char *target) {
  char text[512];
  int fd = dial(f);
  snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
  send_text(fd, text);
  read_head(fd);
  assert_int_equal(a.status, 200);
  return fd;
}

static void expect_event(int fd, const char *text) {
  char chunk[256];
  long got = read_chunk(fd, chunk, sizeof chunk);
  assert_int_equal(got, strlen(text));
  assert_memory_equal(chunk, text, strlen(text));
}

/* ---- Bodies ---- */

static void pieces_make_one_body(void **state) {
  (void)state;
  static const char *const paths[] = {"/count", "/worker/count"};
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char text[256];
    int fd = dial(&f);
    snprintf(text, sizeof text,
             "GET %s?n=3&size=4 HTTP/1.1\r\nHost: x\r\n\r\nGET %s?n=0 HTTP/1.1\r\nHost: x\r\n\r\n"
             "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n",
             paths[i], paths[i]);
    send_text(fd, text);
    read_head(fd);
    assert_header(&a, "Content-Type", "text/csv; charset=utf-8");
    assert_header(&a, "Transfer-Encoding", "chunked");
    assert_null(header_of(&a, "ETag"));
    assert_true(read_body(fd));
    assert_string_equal(a.text, "111122223333");
    read_head(fd);
    assert_true(read_body(fd));
    assert_string_equal(a.text, "");
    read_answer(fd, false, &a);
    assert_string_equal(a.body, "method=0 path=/echo query= body=0:");
    close(fd);
  }
  end_streams(&f);
}

/* The client reads nothing for a while, and the only worker is free all the same. */
static void a_slow_reader_holds_nobody_up(void **state) {
  (void)state;
  enum { PIECES = 200, SIZE = 65536 };
  static char chunk[SIZE + 2];
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int slow = open_stream(&f, "/worker/count?n=200&size=65536");
  for (int i = 0; i < 20; i++) {
    get(&f, "GET /worker/echo", "", &a);
    assert_int_equal(a.status, 200);
  }
  assert_true(atomic_load(&calls) < PIECES);
  long long total = 0;
  for (long got; (got = read_chunk(slow, chunk, sizeof chunk)) != 0; total += got) {
    assert_true(got > 0);
    for (long i = 0; i < got; i++)
      if (chunk[i] != (char)('0' + ((total + i) / SIZE + 1) % 10)) fail_msg("byte %lld is %c", total + i, chunk[i]);
  }
  assert_int_equal(total, (long long)PIECES * SIZE);
  assert_int_equal(atomic_load(&calls), PIECES + 1);
  close(slow);
  end_streams(&f);
}

static void head_asks_for_no_piece(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  static const char *const rows[][2] = {{"/worker/count", "text/csv; charset=utf-8"}, {"/listen", "text/event-stream"}};
  for (size_t i = 0; i < 2; i++) {
    char text[128];
    int fd = dial(&f);
    snprintf(text, sizeof text, "HEAD %s HTTP/1.1\r\nHost: x\r\n\r\n", rows[i][0]);
    send_text(fd, text);
    read_answer(fd, true, &a);
    assert_int_equal(a.status, 200);
    assert_header(&a, "Content-Type", rows[i][1]);
    assert_null(header_of(&a, "Content-Length"));
    assert_true(is_closed(fd));
    close(fd);
  }
  assert_int_equal(atomic_load(&calls), 0);
  end_streams(&f);
}

static void old_clients_get_it_until_the_end(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "GET /worker/count?n=3&size=4 HTTP/1.0\r\n\r\n");
  read_head(fd);
  assert_null(header_of(&a, "Transfer-Encoding"));
  char body[12];
  assert_true(read_exactly(fd, body, sizeof body));
  assert_memory_equal(body, "111122223333", sizeof body);
  assert_true(is_closed(fd));
  close(fd);
  end_streams(&f);
}

static size_t unpack(const char *coding, unsigned char *plain, size_t size) {
  if (strcmp(coding, "zstd") == 0) {
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    ZSTD_inBuffer in = {a.text, a.body_len, 0};
    ZSTD_outBuffer out = {plain, size, 0};
    assert_int_equal(ZSTD_decompressStream(zstd, &out, &in), 0);
    assert_int_equal(in.pos, in.size);
    ZSTD_freeDCtx(zstd);
    return out.pos;
  }
  z_stream gzip = {.next_in = (Bytef *)a.text, .avail_in = (uInt)a.body_len, .next_out = plain};
  gzip.avail_out = (uInt)size;
  assert_int_equal(inflateInit2(&gzip, 15 + 16), Z_OK);
  assert_int_equal(inflate(&gzip, Z_FINISH), Z_STREAM_END);
  inflateEnd(&gzip);
  return gzip.total_out;
}

static void packed_bodies_unpack_to_the_same(void **state) {
  (void)state;
  static const char *const codings[] = {"gzip", "zstd"};
  static unsigned char plain[200001];
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char text[256];
    int fd = dial(&f);
    snprintf(text, sizeof text, "GET /worker/count?n=4&size=50000 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n",
             codings[i]);
    send_text(fd, text);
    read_head(fd);
    assert_header(&a, "Content-Encoding", codings[i]);
    assert_header(&a, "Vary", "Accept-Encoding");
    assert_true(read_body(fd));
    assert_true(a.body_len < 4000);
    assert_int_equal(unpack(codings[i], plain, sizeof plain), 200000);
    for (size_t j = 0; j < 200000; j++) assert_int_equal(plain[j], '1' + j / 50000);
    close(fd);
  }
  end_streams(&f);
}

static void failures_are_seen(void **state) {
  (void)state;
  static const char *const paths[] = {"", "/worker"};
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char line[128], text[256];
    snprintf(line, sizeof line, "GET %s/count?fail=0", paths[i]);
    get(&f, line, "", &a);
    assert_int_equal(a.status, 503);
    assert_contains(a.body, "The piece is gone.");
    snprintf(line, sizeof line, "GET %s/count?refuse=1", paths[i]);
    get(&f, line, "", &a);
    assert_int_equal(a.status, 409);
    snprintf(text, sizeof text, "%s/count?n=5&fail=3", paths[i]);
    int fd = open_stream(&f, text);
    assert_false(read_body(fd));
    close(fd);
    fd = dial(&f);
    snprintf(text, sizeof text, "GET %s/count?n=5&fail=3 HTTP/1.0\r\n\r\n", paths[i]);
    send_text(fd, text);
    ssize_t got;
    while ((got = recv(fd, a.text, sizeof a.text, 0)) > 0) continue;
    assert_int_equal(got, -1); /* a reset */
    close(fd);
  }
  end_streams(&f);
}

static void clients_may_vanish(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (int i = 0; i < 20; i++) {
    int fd = open_stream(&f, i % 2 ? "/count?n=1000&size=65536" : "/worker/count?n=1000&size=65536");
    close(fd);
  }
  await_closed(20);
  await_connections(&f, 0);
  assert_true(atomic_load(&calls) < 20000);
  end_streams(&f);
}

/* ---- Listeners ---- */

static void listeners_hear_the_news(void **state) {
  (void)state;
  enum { EACH = 100, COUNT = 2 * EACH };
  struct fixture f;
  start_streams(&f);
  f.options.event_threads = 2;
  f.options.worker_queue = 1;
  fixture_start(&f);
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) {
    fds[i] = open_stream(&f, i < EACH ? "/listen" : "/worker/listen");
    expect_event(fds[i], ":\n\n");
  }
  for (int round = 1; round <= 3; round++) {
    char expected[32];
    await_waiting(&f, COUNT);
    struct onr_http_stats stats;
    onr_http_server_stats(f.server, &stats);
    assert_int_equal(stats.streams, COUNT);
    tell(&f, 1);
    snprintf(expected, sizeof expected, "id: %d\n\n", round);
    for (int i = 0; i < COUNT; i++) expect_event(fds[i], expected);
  }
  get(&f, "GET /echo", "", &a);
  assert_int_equal(a.status, 200);
  for (int i = 0; i < COUNT; i++) close(fds[i]);
  await_closed(COUNT);
  end_streams(&f);
}

/* However many wakes there are, a listener is asked some ten times a second, and hears of the last. */
static void wakes_are_put_together(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/listen");
  expect_event(fd, ":\n\n");
  await_waiting(&f, 1);
  int64_t before = onr_clock_monotonic_us();
  enum { WAKES = 2000 };
  for (int i = 0; i < WAKES; i++) {
    tell(&f, 1);
    if (i % 10 == 0) usleep(500);
  }
  static char chunk[65536];
  for (bool last = false; !last;) {
    long got = read_chunk(fd, chunk, sizeof chunk);
    assert_true(got > 0);
    chunk[got] = '\0';
    last = strstr(chunk, "id: 2000\n") != NULL;
  }
  int64_t rounds = (onr_clock_monotonic_us() - before) / 100000 + 2;
  assert_true(atomic_load(&calls) <= 1 + 2 * rounds); /* each answer is followed by a look whether there is more */
  close(fd);
  end_streams(&f);
}

static void a_heartbeat_comes_by_itself(void **state) {
  (void)state;
  static const char *const paths[] = {"/listen", "/worker/listen"};
  for (size_t i = 0; i < 2; i++) {
    struct fixture f;
    start_streams(&f);
    f.options.heartbeat_ms = 20;
    fixture_start(&f);
    int fd = open_stream(&f, paths[i]);
    for (int beat = 0; beat < 4; beat++) expect_event(fd, ":\n\n");
    assert_true(atomic_load(&heartbeats) >= 3);
    close(fd);
    end_streams(&f);
  }
}

static void a_listener_outlives_every_time_out(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  f.options.idle_timeout_ms = f.options.request_timeout_ms = 100;
  fixture_start(&f);
  int fd = open_stream(&f, "/listen"), idle = dial(&f);
  expect_event(fd, ":\n\n");
  for (int i = 0; i < 3; i++) {
    assert_true(is_closed(idle));
    close(idle);
    idle = dial(&f);
  }
  tell(&f, 1);
  expect_event(fd, "id: 1\n\n");
  close(fd), close(idle);
  end_streams(&f);
}

/* Little is kept of its request, and of that all that is told of it when it is over. */
static void a_listener_is_remembered(void **state) {
  (void)state;
  struct fixture f;
  char line[2048];
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  struct onr_log log = {.fd = ends[1], .level = ONR_LOG_INFO};
  start_streams(&f);
  f.options.log = &log;
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "GET /listen?n=3 HTTP/1.1\r\nHost: x\r\nX-Request-Id: ear-1\r\nUser-Agent: radio\r\n\r\n");
  read_head(fd);
  expect_event(fd, ":\n\n");
  for (int i = 1; i <= 3; i++) {
    await_waiting(&f, 1);
    tell(&f, 1);
    char event[32];
    snprintf(event, sizeof event, "id: %d\n\n", i);
    expect_event(fd, event);
  }
  close(fd);
  await_connections(&f, 0);
  ssize_t len = read(ends[0], line, sizeof line - 1);
  assert_true(len > 0);
  line[len] = '\0';
  assert_contains(line, "method=GET path=\"/listen?n=3\" status=200 ");
  assert_contains(line, " request=ear-1 peer=127.0.0.1 traceparent=00-");
  assert_contains(line, " user-agent=radio");
  end_streams(&f);
  close(ends[0]), close(ends[1]);
}

static void a_listener_that_leaves_is_noticed(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  struct linger reset = {1, 0};
  for (int i = 0; i < 3; i++) {
    int fd = open_stream(&f, "/listen");
    expect_event(fd, ":\n\n");
    await_waiting(&f, 1);
    if (i == 0) {
      shutdown(fd, SHUT_WR); /* it may still read, and reads the end */
      assert_int_equal(read_chunk(fd, a.text, sizeof a.text), 0);
    }
    if (i == 1) setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (i > 0) close(fd);
    await_closed(i + 1);
    await_connections(&f, 0);
    if (i == 0) close(fd);
  }
  end_streams(&f);
}

/* ---- Stopping ---- */

static void a_stop_ends_listeners_in_order(void **state) {
  (void)state;
  enum { COUNT = 50 };
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) {
    fds[i] = open_stream(&f, i % 2 ? "/listen" : "/worker/listen");
    expect_event(fds[i], ":\n\n");
  }
  int64_t before = onr_clock_monotonic_us();
  end_streams(&f);
  assert_true(onr_clock_monotonic_us() - before < (int64_t)SAFETY_MS * 1000 / 2);
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(read_chunk(fds[i], a.text, sizeof a.text), 0);
    assert_true(is_closed(fds[i]));
    close(fds[i]);
  }
}

static void *read_to_the_end(void *context) {
  int fd = *(int *)context;
  static char chunk[70000];
  long got;
  while ((got = read_chunk(fd, chunk, sizeof chunk)) > 0) continue;
  return got == 0 ? context : NULL;
}

static void a_stop_lets_bodies_end(void **state) {
  (void)state;
  static const char *const targets[] = {"/worker/count?n=100&size=65536", "/count?n=100&size=65536"};
  for (size_t i = 0; i < 2; i++) {
    struct fixture f;
    start_streams(&f);
    fixture_start(&f);
    int fd = open_stream(&f, targets[i]);
    pthread_t reader;
    void *whole = NULL;
    assert_int_equal(pthread_create(&reader, NULL, read_to_the_end, &fd), 0);
    end_streams(&f);
    pthread_join(reader, &whole);
    assert_non_null(whole);
    close(fd);
  }
}

static void the_grace_ends_a_body_nobody_takes(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/worker/count?n=1000&size=65536");
  onr_http_server_stop(f.server, 50);
  assert_int_equal(atomic_load(&closed), 1);
  assert_null(read_to_the_end(&fd));
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_make_one_body),
      cmocka_unit_test(a_slow_reader_holds_nobody_up),
      cmocka_unit_test(head_asks_for_no_piece),
      cmocka_unit_test(old_clients_get_it_until_the_end),
      cmocka_unit_test(packed_bodies_unpack_to_the_same),
      cmocka_unit_test(failures_are_seen),
      cmocka_unit_test(clients_may_vanish),
      cmocka_unit_test(listeners_hear_the_news),
      cmocka_unit_test(wakes_are_put_together),
      cmocka_unit_test(a_heartbeat_comes_by_itself),
      cmocka_unit_test(a_listener_outlives_every_time_out),
      cmocka_unit_test(a_listener_is_remembered),
      cmocka_unit_test(a_listener_that_leaves_is_noticed),
      cmocka_unit_test(a_stop_ends_listeners_in_order),
      cmocka_unit_test(a_stop_lets_bodies_end),
      cmocka_unit_test(the_grace_ends_a_body_nobody_takes),
  };
  return cmocka_run_group_tests_name("http streams", tests, NULL, NULL);
}
