/* For the tests of answers that are streams: routes that make them, and ways to read them piece by piece. */
#ifndef HTTP_STREAM_FIXTURE_H
#define HTTP_STREAM_FIXTURE_H

#include <netinet/in.h>

#include "http_fixture.h"

#define UNUSED __attribute__((unused))

static struct answer a;

/* ---- Handlers ---- */

static atomic_int opened, closed, calls, heartbeats, news;

struct counter {
  long long next, count, size, fail_at, gate_at;
};

UNUSED static void close_counter(void *context) {
  (void)context;
  atomic_fetch_add(&closed, 1);
}

UNUSED static long long number(const struct onr_request *request, const char *name, long long fallback) {
  long long value = fallback;
  for (size_t i = 0; i < request->query.count; i++)
    if (onr_str_equal(request->query.items[i].name, onr_str_from(name)))
      assert_true(onr_str_to_int(request->query.items[i].value, &value));
  return value;
}

/* `size` bytes that are the piece's number modulo 10, after a piece without any. */
UNUSED static enum onr_error produce_count(void *context, struct onr_request *request, bool heartbeat,
                                           struct onr_buffer *out, enum onr_stream_state *ret_state,
                                           struct onr_failure *failure) {
  struct counter *counter = context;
  assert_false(heartbeat);
  assert_ptr_equal(request->thread, request->app);
  assert_int_equal(out->len, 0);
  assert_true(renewed);
  atomic_fetch_add(&calls, 1);
  if (counter->next == counter->gate_at) pass_gate(request->app);
  if (counter->next == counter->fail_at) return onr_fail(failure, ONR_ERR_STORE_FAILED, "The piece is gone.");
  *ret_state = ++counter->next <= counter->count ? ONR_STREAM_MORE : ONR_STREAM_END;
  for (long long i = 0; i < counter->size && counter->next > 1; i++)
    onr_buffer_append_char(out, (char)('0' + (counter->next - 1) % 10));
  return ONR_OK;
}

/* Says what is new, by its number. */
UNUSED static enum onr_error produce_news(void *context, struct onr_request *request, bool heartbeat,
                                          struct onr_buffer *out, enum onr_stream_state *ret_state,
                                          struct onr_failure *failure) {
  struct counter *counter = context;
  (void)failure;
  assert_ptr_equal(request->thread, request->app);
  assert_true(renewed);
  atomic_fetch_add(&calls, 1);
  if (heartbeat) atomic_fetch_add(&heartbeats, 1);
  if (heartbeat || counter->next < 0) onr_buffer_append_str(out, ONR_STR(":\n\n"));
  if (counter->next < 0) counter->next = 0;
  for (int now = atomic_load(&news); counter->next < now; counter->next++)
    onr_buffer_printf(out, "id: %lld\n\n", counter->next + 1);
  *ret_state = ONR_STREAM_WAIT;
  return ONR_OK;
}

UNUSED static enum onr_error stream(struct onr_request *request, struct onr_response *response,
                                    struct onr_failure *failure) {
  struct counter *counter = onr_arena_zalloc(request->arena, 1, sizeof *counter);
  assert_non_null(counter);
  bool listens = strstr(request->path.data, "listen") != NULL, worker = strstr(request->path.data, "worker") != NULL;
  *counter = (struct counter){listens ? -1 : 0, number(request, "n", 3), number(request, "size", 10),
                              number(request, "fail", -1), number(request, "gate", -1)};
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

UNUSED static void start_streams(struct fixture *f) {
  fixture_init(f);
  f->options.routes = stream_routes;
  f->options.workers = 1;
  atomic_store(&opened, 0), atomic_store(&closed, 0), atomic_store(&calls, 0);
  atomic_store(&heartbeats, 0), atomic_store(&news, 0);
}

/* Every stream that was begun is over, once. */
UNUSED static void end_streams(struct fixture *f) {
  fixture_close(f);
  assert_int_equal(atomic_load(&opened), atomic_load(&closed));
}

UNUSED static void await_waiting(struct fixture *f, uint64_t count) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(f->server, &stats);
  } while (stats.waiting_streams != count);
}

UNUSED static void await_closed(int count) {
  while (atomic_load(&closed) != count) usleep(1000);
}

UNUSED static void tell(struct fixture *f, int count) {
  atomic_fetch_add(&news, count);
  onr_http_server_wake(f->server);
}

/* ---- Reading ---- */

UNUSED static void read_head(int fd) {
  a.len = 0;
  a.text[0] = '\0';
  a.closed = false;
  while (!strstr(a.text, "\r\n\r\n") && read_more(fd, &a, head_bytes(fd, &a))) continue;
  a.status = 0;
  assert_int_equal(sscanf(a.text, "HTTP/1.%*d %d", &a.status), 1);
}

UNUSED static bool read_exactly(int fd, char *out, size_t size) {
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
UNUSED static long read_chunk(int fd, char *out, size_t room) {
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
UNUSED static bool read_body(int fd) {
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

UNUSED static int open_stream(const struct fixture *f, const char *target) {
  char text[512];
  int fd = dial(f);
  snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
  send_text(fd, text);
  read_head(fd);
  assert_int_equal(a.status, 200);
  return fd;
}

UNUSED static void expect_event(int fd, const char *text) {
  char chunk[256];
  long got = read_chunk(fd, chunk, sizeof chunk);
  assert_int_equal(got, strlen(text));
  assert_memory_equal(chunk, text, strlen(text));
}

#endif
