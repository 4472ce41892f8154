/* Bodies that are taken in pieces while they arrive. */
#include "http_fixture.h"

static struct answer a;

/* ---- An upload that adds up what comes ---- */

static atomic_int opened, closed;

struct adder {
  uint64_t bytes, pieces, largest, hash;
};

/* Whether the piece has the byte that the client of the test wants to be refused. */
static enum onr_error take(struct onr_request *request, struct onr_response *response, void **state,
                           struct onr_str piece, bool last, struct onr_failure *failure) {
  struct adder *adder = *state;
  assert_ptr_equal(request->thread, request->app);
  if (!adder) {
    adder = *state = calloc(1, sizeof *adder);
    assert_non_null(adder);
    atomic_fetch_add(&opened, 1);
  }
  if (piece.len && memchr(piece.data, '!', piece.len))
    return onr_fail(failure, ONR_ERR_INVALID_BODY, "No exclamation marks.");
  if (piece.len && memchr(piece.data, '?', piece.len)) pass_gate(request->app);
  for (size_t i = 0; i < piece.len; i++) adder->hash = adder->hash * 31 + (unsigned char)piece.data[i];
  adder->bytes += piece.len;
  adder->pieces++;
  if (piece.len > adder->largest) adder->largest = piece.len;
  if (!last) return ONR_OK;
  response->content_type = "text/plain";
  onr_buffer_printf(&response->body, "bytes=%llu pieces=%llu largest=%llu hash=%llu", (unsigned long long)adder->bytes,
                    (unsigned long long)adder->pieces, (unsigned long long)adder->largest,
                    (unsigned long long)adder->hash);
  return ONR_OK;
}

static void close_adder(void *state) {
  free(state);
  atomic_fetch_add(&closed, 1);
}

static const struct onr_upload *upload_of(const struct onr_route *route, const struct onr_request *request) {
  static const struct onr_upload adding = {take, close_adder, ONR_RUN_ON_WRITER};
  return strcmp(route->pattern, "/add") == 0 && !onr_request_header(request, "X-Whole").data ? &adding : NULL;
}

static const struct onr_route upload_routes[] = {
    {ONR_POST, "/add", echo, ONR_RUN_INLINE, 0, 100, ONR_KEEP_NONE},
    {ONR_POST, "/keyed", echo, ONR_RUN_INLINE, 1, 100, ONR_KEEP_NONE},
    {ONR_GET, "/echo", echo, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
};

static void start_uploads(struct fixture *f) {
  fixture_init(f);
  f->options.routes = upload_routes;
  f->options.upload = upload_of;
  atomic_store(&opened, 0), atomic_store(&closed, 0);
}

static void end_uploads(struct fixture *f) {
  fixture_close(f);
  assert_int_equal(atomic_load(&opened), atomic_load(&closed));
}

/* ---- A client that sends a body of a known content ---- */

enum { PIECE = 50000 };

struct body {
  char bytes[PIECE];
  uint64_t hash, sent;
};

static void send_piece(int fd, struct body *body, bool chunked) {
  char line[32];
  for (size_t i = 0; i < PIECE; i++) {
    body->bytes[i] = (char)('a' + (body->sent + i) * 7 % 26);
    body->hash = body->hash * 31 + (unsigned char)body->bytes[i];
  }
  body->sent += PIECE;
  snprintf(line, sizeof line, "%x\r\n", PIECE);
  if (chunked) send_text(fd, line);
  send_bytes(fd, body->bytes, PIECE);
  if (chunked) send_text(fd, "\r\n");
}

static void send_head(int fd, bool chunked, int pieces) {
  char head[256];
  if (chunked)
    snprintf(head, sizeof head, "POST /add HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  else
    snprintf(head, sizeof head, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", pieces * PIECE);
  send_text(fd, head);
}

static void expect_sum(int fd, const struct body *body) {
  unsigned long long bytes, pieces, largest, hash;
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  assert_int_equal(sscanf(a.body, "bytes=%llu pieces=%llu largest=%llu hash=%llu", &bytes, &pieces, &largest, &hash),
                   4);
  assert_int_equal(bytes, body->sent);
  assert_true(hash == body->hash);
  assert_true(largest <= ONR_UPLOAD_WINDOW + 8192);
  assert_true(pieces >= bytes / (ONR_UPLOAD_WINDOW + 8192));
}

/* 20 MB, and then more requests on the same connection. */
static void bodies_of_any_length_are_taken(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  for (int chunked = 0; chunked < 2; chunked++) {
    int fd = dial(&f);
    for (int round = 0; round < 2; round++) {
      int pieces = round ? 1 : 400;
      body.hash = body.sent = 0;
      send_head(fd, chunked, pieces);
      for (int i = 0; i < pieces; i++) send_piece(fd, &body, chunked);
      if (chunked) send_text(fd, "0\r\n\r\n");
      send_text(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
      expect_sum(fd, &body);
      read_answer(fd, false, &a);
      assert_contains(a.body, "path=/echo");
    }
    close(fd);
  }
  assert_int_equal(atomic_load(&opened), 4);
  end_uploads(&f);
}

static void other_bodies_go_to_the_handler(void **state) {
  (void)state;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  ask(&f, "POST /add HTTP/1.1\r\nHost: x\r\nX-Whole: 1\r\nContent-Length: 3\r\n\r\nabc", &a);
  assert_contains(a.body, "body=3:abc");
  ask(&f, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", &a);
  assert_contains(a.body, "body=0:");
  assert_int_equal(atomic_load(&opened), 0);
  end_uploads(&f);
}

/* Lengths around the window, whose last piece may or may not be a window of its own; the client half-closes. */
static void half_closing_clients_get_their_answer(void **state) {
  (void)state;
  static char bytes[3 * ONR_UPLOAD_WINDOW];
  memset(bytes, 'x', sizeof bytes);
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  for (int i = 0; i < 40; i++) {
    size_t size = (size_t)ONR_UPLOAD_WINDOW * (size_t)(1 + i % 2) + (size_t)(i * 613) - 8192;
    char head[128];
    int fd = dial(&f);
    bool chunked = i % 4 >= 2;
    if (chunked)
      snprintf(head, sizeof head, "POST /add HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    else
      snprintf(head, sizeof head, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", size);
    send_text(fd, head);
    send_bytes(fd, bytes, size);
    if (chunked) send_text(fd, "\r\n0\r\n\r\n");
    shutdown(fd, SHUT_WR);
    read_answer(fd, false, &a);
    if (a.status != 200) fail_msg("round %d: status %d", i, a.status);
    close(fd);
  }
  end_uploads(&f);
}

static void there_may_be_a_largest_body(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  f.options.max_upload = 10 * PIECE;
  fixture_start(&f);
  for (int i = 0; i < 4; i++) {
    int fd = dial(&f), pieces = i % 2 ? 11 : 10;
    bool chunked = i >= 2;
    body.sent = body.hash = 0;
    send_head(fd, chunked, pieces);
    for (int j = 0; j < pieces; j++) send_piece(fd, &body, chunked);
    if (chunked) send_text(fd, "0\r\n\r\n");
    if (i % 2) {
      read_answer(fd, false, &a);
      assert_int_equal(a.status, 413);
      assert_contains(a.body, "500000 bytes");
    } else {
      expect_sum(fd, &body);
    }
    close(fd);
  }
  end_uploads(&f);
}

/* What follows in the body is passed over as far as that is reasonable, and the connection goes on. */
static void a_failure_is_the_answer(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  int fd = dial(&f);
  body.sent = body.hash = 0;
  send_text(fd, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n!");
  for (int i = 0; i < 20; i++) send_piece(fd, &body, false);
  send_text(fd, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na!c");
  for (int i = 0; i < 2; i++) {
    read_answer(fd, false, &a);
    assert_int_equal(a.status, 400);
    assert_contains(a.body, "No exclamation marks.");
  }
  send_text(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  close(fd);
  end_uploads(&f);
}

/* Without end: the answer comes past the body, and the connection is closed. */
static void a_failed_body_without_end_is_cut_off(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  int fd = dial(&f);
  body.sent = body.hash = 0;
  send_head(fd, true, 0);
  send_text(fd, "1\r\n!\r\n");
  for (int i = 0; i < 400; i++) send_piece(fd, &body, true); /* 20 MB; DRAIN_LIMIT is less */
  await_connections(&f, 0);
  close(fd);
  end_uploads(&f);
}

static void clients_may_vanish(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  for (int i = 0; i < 20; i++) {
    int fd = dial(&f);
    send_head(fd, i % 2, 100);
    for (int j = 0; j < i; j++) send_piece(fd, &body, i % 2);
    close(fd);
  }
  await_connections(&f, 0);
  end_uploads(&f);
}

/* A worker has a piece, and the client must wait; others are served. */
static void nobody_waits_for_a_piece(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  fixture_start(&f);
  int fd = dial(&f);
  body.sent = 0, body.hash = '?';
  send_text(fd, "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 500001\r\n\r\n?");
  for (int i = 0; i < 10; i++) send_piece(fd, &body, false);
  await_inside(&f, 1);
  get(&f, "GET /echo", "", &a);
  assert_int_equal(a.status, 200);
  open_gate(&f, true);
  body.sent++;
  expect_sum(fd, &body);
  close(fd);
  end_uploads(&f);
}

static void a_full_queue_refuses_the_first_piece(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  f.options.writers = 1;
  f.options.worker_queue = 1;
  fixture_start(&f);
  int fds[2];
  for (int i = 0; i < 2; i++) {
    fds[i] = dial(&f);
    send_text(fds[i], "POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n?");
    if (i == 0) await_inside(&f, 1);
  }
  await_queue(&f, 1);
  int fd = dial(&f);
  send_head(fd, false, 8);
  for (int i = 0; i < 8; i++) send_piece(fd, &body, false);
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 503);
  assert_header(&a, "Retry-After", "1");
  open_gate(&f, true);
  for (int i = 0; i < 2; i++) {
    read_answer(fds[i], false, &a);
    assert_int_equal(a.status, 200);
    close(fds[i]);
  }
  close(fd);
  end_uploads(&f);
}

/* As long as there is enough of it the body may take longer than a request may. */
static void the_deadline_is_for_progress(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  start_uploads(&f);
  f.options.request_timeout_ms = 1500;
  fixture_start(&f);
  int steady = dial(&f), idle = dial(&f);
  body.sent = body.hash = 0;
  send_head(idle, false, 40);
  send_head(steady, false, 40);
  for (int i = 0; i < 40; i++) {
    send_piece(steady, &body, false);
    usleep(45000);
  }
  expect_sum(steady, &body);
  read_answer(idle, false, &a);
  assert_int_equal(a.status, 408);
  close(steady), close(idle);
  end_uploads(&f);
}

static void *run_stop(void *context) {
  onr_http_server_stop(context, SAFETY_MS);
  return NULL;
}

static void a_stop_lets_bodies_end(void **state) {
  (void)state;
  static struct body body;
  struct fixture f;
  pthread_t stopper;
  start_uploads(&f);
  fixture_start(&f);
  int fd = dial(&f);
  body.sent = body.hash = 0;
  send_head(fd, false, 40);
  for (int i = 0; i < 20; i++) send_piece(fd, &body, false);
  await_requests(&f, 1);
  assert_int_equal(pthread_create(&stopper, NULL, run_stop, f.server), 0);
  for (int i = 0; i < 20; i++) send_piece(fd, &body, false);
  expect_sum(fd, &body);
  pthread_join(stopper, NULL);
  close(fd);
  assert_int_equal(atomic_load(&opened), atomic_load(&closed));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bodies_of_any_length_are_taken),
      cmocka_unit_test(other_bodies_go_to_the_handler),
      cmocka_unit_test(half_closing_clients_get_their_answer),
      cmocka_unit_test(there_may_be_a_largest_body),
      cmocka_unit_test(a_failure_is_the_answer),
      cmocka_unit_test(a_failed_body_without_end_is_cut_off),
      cmocka_unit_test(clients_may_vanish),
      cmocka_unit_test(nobody_waits_for_a_piece),
      cmocka_unit_test(a_full_queue_refuses_the_first_piece),
      cmocka_unit_test(the_deadline_is_for_progress),
      cmocka_unit_test(a_stop_lets_bodies_end),
  };
  return cmocka_run_group_tests_name("http uploads", tests, NULL, NULL);
}
