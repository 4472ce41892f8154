/*
 * For the tests of the HTTP layer: a server with a small table of routes, and a client that sends exactly the bytes
 * that it is told to. Time-outs are a safety net only: nothing here passes or fails by the machine's speed.
 */
#ifndef HTTP_FIXTURE_H
#define HTTP_FIXTURE_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "onrecord/clock.h"
#include "onrecord/hash.h"
#include "onrecord/http.h"

enum { SAFETY_MS = 60000, ANSWER_SIZE = 1 << 18 };

/* ---- The application ---- */

struct app {
  atomic_int threads, turns, authorized;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int inside; /* handlers that wait at the gate */
  bool open;  /* the gate */
  bool fail_start;
};

static inline enum onr_error app_thread_start(void *context, void **ret_thread, struct onr_failure *failure) {
  struct app *app = context;
  if (app->fail_start) return onr_fail(failure, ONR_ERR_STORE_FAILED, "No reader for this thread.");
  atomic_fetch_add(&app->threads, 1);
  *ret_thread = app;
  return ONR_OK;
}

static inline void app_thread_end(void *context, void *thread) {
  struct app *app = context;
  assert_ptr_equal(thread, app);
  atomic_fetch_sub(&app->threads, 1);
}

/* Whether the thread has been told, since its turn ended, to read what is newest. */
static _Thread_local bool renewed;

static inline uint64_t app_renew(void *context, void *thread) {
  assert_ptr_equal(thread, context);
  renewed = true;
  return 0;
}

static inline void app_turn_end(void *context, void *thread) {
  struct app *app = context;
  assert_ptr_equal(thread, app);
  atomic_fetch_add(&app->turns, 1);
  renewed = false;
}

static inline enum onr_error app_authorize(const struct onr_request *request, int access, struct onr_failure *failure) {
  struct app *app = request->app;
  struct onr_str key = onr_request_header(request, "Authorization");
  atomic_fetch_add(&app->authorized, 1);
  assert_true(renewed);
  renewed = false;
  if (!key.data) return onr_fail(failure, ONR_ERR_UNAUTHORIZED, "This needs a key.");
  if (access == 2 || !onr_str_equal(key, ONR_STR("Bearer good")))
    return onr_fail(failure, ONR_ERR_FORBIDDEN, "This key may not.");
  return ONR_OK;
}

static inline bool app_is_light(const struct onr_request *request) {
  return request->query.count == 0;
}

/* Says what arrived. */
static inline enum onr_error echo(struct onr_request *request, struct onr_response *response,
                                  struct onr_failure *failure) {
  (void)failure;
  struct onr_buffer *out = &response->body;
  response->content_type = "text/plain";
  onr_buffer_printf(out, "method=%d path=%.*s query=%.*s", (int)request->method, ONR_FMT(request->path),
                    ONR_FMT(request->query_text));
  for (size_t i = 0; i < request->path_values.count; i++)
    onr_buffer_printf(out, " value=[%.*s]", ONR_FMT(request->path_values.items[i]));
  for (size_t i = 0; i < request->query.count; i++)
    onr_buffer_printf(out, " %.*s=[%.*s]", ONR_FMT(request->query.items[i].name),
                      ONR_FMT(request->query.items[i].value));
  onr_buffer_printf(out, " body=%zu:", request->body.len);
  onr_buffer_append_str(out, request->body);
  return ONR_OK;
}

/* `n` bytes of JSON, of revision 7. */
static inline enum onr_error sized(struct onr_request *request, struct onr_response *response,
                                   struct onr_failure *failure) {
  long long n = 0;
  if (request->query.count != 1 || !onr_str_to_int(request->query.items[0].value, &n) || n < 2)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "n", "n is a number from 2, not \"%.*s\".",
                       ONR_FMT(request->query_text));
  response->revision = 7;
  response->last_modified = 1730449800000; /* 2024-11-01T08:30:00Z */
  onr_buffer_append_char(&response->body, '"');
  for (long long i = 2; i < n; i++) onr_buffer_append_char(&response->body, (char)('a' + i % 26));
  onr_buffer_append_char(&response->body, '"');
  return onr_response_header(request, response, "Link", ONR_STR("</next>; rel=\"next\""), failure);
}

static inline enum onr_error fails(struct onr_request *request, struct onr_response *response,
                                   struct onr_failure *failure) {
  struct onr_str which = request->path_values.items[0];
  onr_buffer_append_str(&response->body, ONR_STR("{\"partial\":"));
  enum onr_error error = onr_response_header(request, response, "Link", ONR_STR("</lost>"), failure);
  if (error) return error;
  if (onr_str_equal(which, ONR_STR("busy"))) return onr_fail(failure, ONR_ERR_STORE_BUSY, "Locked.");
  if (onr_str_equal(which, ONR_STR("pointer")))
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/a", "No \"a\" here.");
  if (onr_str_equal(which, ONR_STR("line")))
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_LINE, "17", "Not JSON.");
  if (onr_str_equal(which, ONR_STR("header")))
    return onr_response_header(request, response, "X", ONR_STR("a\r\nSet-Cookie: b"), failure);
  if (onr_str_equal(which, ONR_STR("match"))) {
    onr_buffer_reset(&response->body);
    return onr_request_if_match(request, 7, failure);
  }
  if (onr_str_equal(which, ONR_STR("later"))) {
    error = onr_response_header(request, response, "Retry-After", ONR_STR("30"), failure);
    if (error) return error;
    return onr_fail(failure, ONR_ERR_TOO_MANY_REQUESTS, "Later.");
  }
  return ONR_ERR_INTERNAL;
}

/* Waits until the test opens the gate. */
static inline void pass_gate(struct app *app) {
  pthread_mutex_lock(&app->lock);
  app->inside++;
  pthread_cond_broadcast(&app->changed);
  while (!app->open) pthread_cond_wait(&app->changed, &app->lock);
  app->inside--;
  pthread_mutex_unlock(&app->lock);
}

static inline enum onr_error gated(struct onr_request *request, struct onr_response *response,
                                   struct onr_failure *failure) {
  pass_gate(request->app);
  return echo(request, response, failure);
}

static inline enum onr_error media(struct onr_request *request, struct onr_response *response,
                                   struct onr_failure *failure) {
  struct onr_str type;
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (error) return error;
  response->content_type = "text/plain";
  onr_buffer_printf(&response->body, "type=%.*s json=%d csv=%d html=%d", ONR_FMT(type),
                    onr_request_accepts(request, "application/json"), onr_request_accepts(request, "text/csv"),
                    onr_request_accepts(request, "text/html"));
  return ONR_OK;
}

static inline enum onr_error page(struct onr_request *request, struct onr_response *response,
                                  struct onr_failure *failure) {
  (void)request, (void)failure;
  response->static_body = ONR_STR("<!doctype html><p>page");
  response->content_type = "text/html";
  response->cache_control = "max-age=60";
  return ONR_OK;
}

/* Long enough to be compressed. */
static inline enum onr_error manual(struct onr_request *request, struct onr_response *response,
                                    struct onr_failure *failure) {
  (void)request, (void)failure;
  static const char text[4000] = "static text";
  response->static_body = (struct onr_str){text, sizeof text};
  response->content_type = "text/plain";
  return ONR_OK;
}

static inline enum onr_error created(struct onr_request *request, struct onr_response *response,
                                     struct onr_failure *failure) {
  response->status = 201;
  onr_buffer_append_str(&response->body, ONR_STR("{}"));
  return onr_response_header(request, response, "Location", ONR_STR("/items/1"), failure);
}

/* A header as long as the query. */
static inline enum onr_error linked(struct onr_request *request, struct onr_response *response,
                                    struct onr_failure *failure) {
  return onr_response_header(request, response, "Link", request->query_text, failure);
}

static const struct onr_route routes[] = {
    {ONR_GET, "/manual", manual, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/linked", linked, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/", page, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/echo", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_POST, "/echo", echo, ONR_RUN_INLINE, 0, 100000, ONR_KEEP_NONE},
    {ONR_GET, "/echo/{id}", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_PUT, "/echo/{id}", echo, ONR_RUN_INLINE, 1, 1000, ONR_KEEP_NONE},
    {ONR_GET, "/echo/fixed", media, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/echo/{id}/parts/{part}", echo, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/echo/fixed/parts", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_POST, "/worker", echo, ONR_RUN_ON_WORKER, 0, 100000, ONR_KEEP_NONE},
    {ONR_POST, "/writer", echo, ONR_RUN_ON_WRITER, 0, 100000, ONR_KEEP_NONE},
    {ONR_GET, "/sized", sized, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/sized", sized, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/fails/{how}", fails, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/fails/{how}", fails, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/gated", gated, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_POST, "/gated", gated, ONR_RUN_ON_WRITER, 0, 100, ONR_KEEP_NONE},
    {ONR_GET, "/weighed", echo, ONR_RUN_BY_WEIGHT, 0, 0, ONR_KEEP_NONE},
    {ONR_POST, "/media", media, ONR_RUN_INLINE, 0, 100, ONR_KEEP_NONE},
    {ONR_POST, "/items", created, ONR_RUN_INLINE, 1, 1000, ONR_KEEP_NONE},
    {ONR_DELETE, "/items", created, ONR_RUN_INLINE, 2, 0, ONR_KEEP_NONE},
    {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
};

struct fixture {
  struct app app;
  struct onr_http_options options;
  struct onr_http_server *server;
  unsigned port;
};

static inline void fixture_init(struct fixture *f) {
  *f = (struct fixture){.options = {.listen = "127.0.0.1:0",
                                    .routes = routes,
                                    .event_threads = 1,
                                    .workers = 2,
                                    .writers = 2,
                                    .worker_queue = 8,
                                    .max_connections = 4096,
                                    .idle_timeout_ms = SAFETY_MS,
                                    .request_timeout_ms = SAFETY_MS,
                                    .max_response = 4 << 20,
                                    .max_arena = 1 << 20,
                                    .thread_start = app_thread_start,
                                    .thread_end = app_thread_end,
                                    .turn_end = app_turn_end,
                                    .authorize = app_authorize,
                                    .renew = app_renew,
                                    .is_light = app_is_light}};
  static const struct onr_str any[] = {ONR_STR_INIT("*")};
  f->options.cors_origins = (struct onr_strs){any, 1};
  pthread_mutex_init(&f->app.lock, NULL);
  pthread_cond_init(&f->app.changed, NULL);
}

static inline void fixture_start(struct fixture *f) {
  struct onr_failure failure = {0};
  f->options.app = &f->app;
  enum onr_error error = onr_http_server_start(&f->options, &f->server, &failure);
  if (error) print_message("%s\n", failure.detail);
  assert_int_equal(error, ONR_OK);
  f->port = (unsigned)atoi(strrchr(onr_http_server_url(f->server), ':') + 1);
}

static inline void fixture_close(struct fixture *f) {
  onr_http_server_stop(f->server, SAFETY_MS);
  f->server = NULL;
  assert_int_equal(atomic_load(&f->app.threads), 0);
  pthread_cond_destroy(&f->app.changed);
  pthread_mutex_destroy(&f->app.lock);
}

static inline void open_gate(struct fixture *f, bool open) {
  pthread_mutex_lock(&f->app.lock);
  f->app.open = open;
  pthread_cond_broadcast(&f->app.changed);
  pthread_mutex_unlock(&f->app.lock);
}

static inline void await_inside(struct fixture *f, int count) {
  pthread_mutex_lock(&f->app.lock);
  while (f->app.inside < count) pthread_cond_wait(&f->app.changed, &f->app.lock);
  pthread_mutex_unlock(&f->app.lock);
}

static inline void await_queue(struct fixture *server, uint64_t length) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(server->server, &stats);
  } while (stats.queue_length != length);
}

static inline void await_requests(struct fixture *server, uint64_t count) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(server->server, &stats);
  } while (stats.requests != count);
}

static inline void await_connections(struct fixture *server, uint64_t count) {
  struct onr_http_stats stats;
  do {
    usleep(1000);
    onr_http_server_stats(server->server, &stats);
  } while (stats.connections != count);
}

/* ---- The client ---- */

static inline int dial(const struct fixture *f) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(fd >= 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
  return fd;
}

/* From another address of this machine, as another client. */
static inline int dial_from(const struct fixture *server, const char *address) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  assert_int_equal(inet_pton(AF_INET, address, &from.sin_addr), 1);
  assert_int_equal(bind(fd, (const struct sockaddr *)&from, sizeof from), 0);
  to.sin_port = htons((uint16_t)server->port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
  return fd;
}

static inline void send_bytes(int fd, const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
    if (sent <= 0) return; /* the server has had enough: what it answered shows */
    bytes += sent;
    len -= (size_t)sent;
  }
}

static inline void send_text(int fd, const char *text) {
  send_bytes(fd, text, strlen(text));
}

struct answer {
  char text[ANSWER_SIZE]; /* head and body, NUL-terminated */
  size_t len;
  int status;       /* 0: the connection was closed without an answer */
  const char *body; /* in text */
  size_t body_len;
  bool closed; /* the server closed the connection */
};

/* Waits for more; false at the end. A server that says nothing at all fails the test. */
static inline bool read_more(int fd, struct answer *a, size_t most) {
  struct pollfd poller = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&poller, 1, SAFETY_MS), 1);
  assert_true(a->len < sizeof a->text - 1);
  size_t room = sizeof a->text - 1 - a->len;
  ssize_t got = recv(fd, a->text + a->len, most < room ? most : room, 0);
  if (got <= 0) {
    a->closed = true;
    return false;
  }
  a->len += (size_t)got;
  a->text[a->len] = '\0';
  return true;
}

/* How many of the bytes that have arrived belong to the head, so that no more are taken. */
static inline size_t head_bytes(int fd, const struct answer *a) {
  char ahead[4096 + 1];
  struct pollfd poller = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&poller, 1, SAFETY_MS), 1);
  ssize_t got = recv(fd, ahead, sizeof ahead - 1, MSG_PEEK);
  if (got <= 0) return 1;
  ahead[got] = '\0';
  const char *end = strstr(ahead, "\r\n\r\n");
  if (end) return (size_t)(end - ahead) + 4;
  bool may_end = memchr("\r\n", ahead[0], 2) || (a->len > 0 && memchr("\r\n", a->text[a->len - 1], 2));
  return may_end ? 1 : got > 3 ? (size_t)got - 3 : 1;
}

/* The value of a header of the answer, in storage of the thread's; NULL when it is not there. */
static inline const char *header_of(const struct answer *a, const char *name) {
  static _Thread_local char value[1024];
  size_t len = strlen(name);
  for (const char *line = strstr(a->text, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
    const char *start = line + 2;
    if (!onr_str_equal_nocase((struct onr_str){start, strnlen(start, len)}, onr_str_from(name)) || start[len] != ':')
      continue;
    start += len + 1 + (start[len + 1] == ' ');
    snprintf(value, sizeof value, "%.*s", (int)(strstr(start, "\r\n") - start), start);
    return value;
  }
  return NULL;
}

/* Reads exactly one answer; `head` when it is one to HEAD. */
static inline void read_answer(int fd, bool head, struct answer *a) {
  a->len = a->body_len = 0;
  a->text[0] = '\0';
  a->status = 0;
  a->body = a->text;
  a->closed = false;
  while (!strstr(a->text, "\r\n\r\n"))
    if (!read_more(fd, a, head_bytes(fd, a))) return;
  assert_int_equal(sscanf(a->text, "HTTP/1.1 %d", &a->status), 1);
  size_t head_len = a->len;
  const char *length = header_of(a, "Content-Length");
  size_t expected = length && !head && a->status != 304 ? (size_t)atoll(length) : 0;
  while (a->len < head_len + expected)
    if (!read_more(fd, a, head_len + expected - a->len)) break;
  a->body = a->text + head_len;
  a->body_len = a->len - head_len;
  assert_int_equal(a->body_len, expected);
}

/* Whether the server closes the connection without another byte. */
static inline bool is_closed(int fd) {
  struct pollfd poller = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&poller, 1, SAFETY_MS), 1);
  char byte;
  return recv(fd, &byte, 1, 0) <= 0;
}

/* A whole exchange on a connection of its own. */
static inline void ask(const struct fixture *f, const char *text, struct answer *a) {
  int fd = dial(f);
  send_text(fd, text);
  read_answer(fd, strncmp(text, "HEAD ", 5) == 0, a);
  close(fd);
}

/* GET (or another method) of a target, with more header lines. */
static inline void get(const struct fixture *f, const char *line, const char *headers, struct answer *a) {
  char text[8192];
  snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: test\r\n%s\r\n", line, headers);
  ask(f, text, a);
}

#define assert_contains(text, part)                                                                                    \
  do {                                                                                                                 \
    if (!strstr((text), (part))) fail_msg("\"%s\" is not in \"%s\"", (part), (text));                                  \
  } while (0)

static inline void assert_header(const struct answer *a, const char *name, const char *expected) {
  const char *value = header_of(a, name);
  if (!value) fail_msg("no %s in %s", name, a->text);
  assert_string_equal(value, expected);
}

#endif
