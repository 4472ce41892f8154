/* How long work may take, whose turn it is, and what becomes of work that nobody waits for any more. */
#include "http_fixture.h"

static struct answer a;

/* What the thread is at work on, and who ran, in order: the first characters of the queries. */
static _Thread_local struct onr_http_work *at_hand;
static atomic_int patient_inside;
static char ran[64];
static atomic_size_t ran_count;

static void at_work(void *app, void *thread, struct onr_http_work *work) {
  assert_ptr_equal(app, thread);
  at_hand = work;
}

static void note(const struct onr_request *request) {
  ran[atomic_fetch_add(&ran_count, 1)] = request->query_text.len ? request->query_text.data[0] : '-';
}

/* Works until it must stop. */
static enum onr_error patient(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  (void)response;
  note(request);
  atomic_fetch_add(&patient_inside, 1);
  while (!onr_http_work_must_stop(at_hand)) usleep(1000);
  atomic_fetch_sub(&patient_inside, 1);
  return onr_fail(failure, ONR_ERR_QUERY_TIMEOUT, "Stopped.");
}

static enum onr_error waits(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  note(request);
  return gated(request, response, failure);
}

/* Costs its client 200 turns. */
static enum onr_error costly(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  usleep(200000);
  return echo(request, response, failure);
}

static enum onr_error quick(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  note(request);
  return echo(request, response, failure);
}

static enum onr_error is_watched(struct onr_request *request, struct onr_response *response,
                                 struct onr_failure *failure) {
  (void)request, (void)failure;
  onr_buffer_printf(&response->body, "\"%s\"", at_hand ? "watched" : "free");
  return ONR_OK;
}

static enum onr_error piece(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                            enum onr_stream_state *ret_state, struct onr_failure *failure) {
  (void)heartbeat, (void)failure;
  int *pieces = context;
  onr_buffer_printf(out, "%d;", ++*pieces);
  *ret_state = *pieces < 3 ? ONR_STREAM_MORE : ONR_STREAM_END;
  if (request->query.count && *pieces == 2) { /* the second takes as long as one may */
    while (!onr_http_work_must_stop(at_hand)) usleep(1000);
  }
  return ONR_OK;
}

static enum onr_error pieces(struct onr_request *request, struct onr_response *response, struct onr_failure *failure) {
  (void)failure;
  response->stream = (struct onr_stream){
      .produce = piece, .context = onr_arena_zalloc(request->arena, 1, sizeof(int)), .run = ONR_RUN_ON_WORKER};
  return ONR_OK;
}

static const struct onr_route work_routes[] = {
    {ONR_GET, "/patient", patient, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/inline", patient, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/waits", waits, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/costly", costly, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/quick", quick, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/watched", is_watched, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/worker/watched", is_watched, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_POST, "/watched", is_watched, ONR_RUN_ON_WRITER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, "/pieces", pieces, ONR_RUN_ON_WORKER, 0, 0, ONR_KEEP_NONE},
    {ONR_GET, NULL, NULL, ONR_RUN_INLINE, 0, 0, ONR_KEEP_NONE},
};

/* One worker, so that there is one order. */
static void start_work(struct fixture *f, int64_t timeout_ms, int64_t crowded_ms) {
  fixture_init(f);
  f->options.routes = work_routes;
  f->options.workers = 1;
  f->options.at_work = at_work;
  f->options.work_timeout_ms = timeout_ms;
  f->options.crowded_timeout_ms = crowded_ms;
  memset(ran, 0, sizeof ran);
  atomic_store(&ran_count, 0);
}

/* The server counts as many ends as beginnings, and nothing waits or works. */
static void close_at_rest(struct fixture *f) {
  struct onr_http_stats stats;
  await_connections(f, 0);
  onr_http_server_stats(f->server, &stats);
  assert_int_equal(stats.in_flight, 0);
  assert_int_equal(stats.queue_length, 0);
  assert_int_equal(stats.workers_busy, 0);
  fixture_close(f);
}

static int send_from(const struct fixture *f, const char *address, const char *target) {
  char text[128];
  int fd = dial_from(f, address);
  snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
  send_text(fd, text);
  return fd;
}

static void await_patient(int count) {
  while (atomic_load(&patient_inside) != count) usleep(1000);
}

/* On a busy machine a request may wait for its worker for longer than it may, and is refused before it has begun. */
static bool has_waited_too_long(const struct answer *answer) {
  return answer->status == 503 && strstr(answer->body, "its turn had not come");
}

static void get_begun(const struct fixture *f, const char *line) {
  enum { TRIES = 100 };
  for (int i = 0; i < TRIES; i++) {
    get(f, line, "", &a);
    if (!has_waited_too_long(&a)) return;
  }
  fail_msg("%s: no worker took it in %d tries", line, TRIES);
}

static bool is_inside(struct fixture *f) {
  pthread_mutex_lock(&f->app.lock);
  bool inside = f->app.inside > 0;
  pthread_mutex_unlock(&f->app.lock);
  return inside;
}

/* The only worker waits at the gate for this one. */
static int occupy_worker(struct fixture *f, const char *target) {
  enum { TRIES = 100 };
  for (int i = 0; i < TRIES; i++) {
    int fd = send_from(f, "127.0.0.1", target);
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    while (!is_inside(f) && poll(&poller, 1, 1) == 0) continue;
    if (is_inside(f)) return fd;
    read_answer(fd, false, &a);
    assert_true(has_waited_too_long(&a));
    close(fd);
  }
  fail_msg("%s: no worker took it in %d tries", target, TRIES);
  return -1;
}

static void reset(int fd) {
  struct linger linger = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

/* ---- Time ---- */

static void work_has_an_end(void **state) {
  (void)state;
  static const char *const lines[] = {"GET /patient", "GET /inline"};
  struct fixture f;
  start_work(&f, 50, 50);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    get_begun(&f, lines[i]);
    assert_int_equal(a.status, 503);
    assert_header(&a, "Retry-After", "10");
    assert_contains(a.body, "/problems/query-timeout");
    assert_contains(a.body, "in the 50 ms that one may take. Ask for less");
  }
  close_at_rest(&f);
}

static void writes_are_not_watched(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  get(&f, "GET /watched", "", &a);
  assert_string_equal(a.body, "\"watched\"");
  get(&f, "GET /worker/watched", "", &a);
  assert_string_equal(a.body, "\"watched\"");
  get(&f, "POST /watched", "", &a);
  assert_string_equal(a.body, "\"free\"");
  close_at_rest(&f);
}

/* Each piece has the whole time. */
static void a_stream_has_it_for_each_piece(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, 50, 50);
  fixture_start(&f);
  do {
    int fd = dial(&f);
    send_text(fd, "GET /pieces?slow HTTP/1.0\r\n\r\n");
    memset(&a, 0, sizeof a);
    while (read_more(fd, &a, sizeof a.text)) continue;
    close(fd);
  } while (strstr(a.text, "its turn had not come"));
  assert_contains(a.text, "1;2;3;");
  close_at_rest(&f);
}

/* With others waiting there is less time; a client's own requests are no others. */
static void a_crowd_leaves_less_time(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, SAFETY_MS, 20);
  fixture_start(&f);
  int slow = send_from(&f, "127.0.0.1", "/patient"), own = send_from(&f, "127.0.0.1", "/quick");
  await_patient(1);
  await_queue(&f, 1);
  usleep(60000);
  struct pollfd poller = {.fd = slow, .events = POLLIN};
  assert_int_equal(poll(&poller, 1, 0), 0);
  int other = send_from(&f, "127.0.0.2", "/quick");
  read_answer(slow, false, &a);
  assert_int_equal(a.status, 503);
  assert_contains(a.body, "in the 20 ms that one may take while others wait");
  read_answer(own, false, &a);
  assert_int_equal(a.status, 200);
  read_answer(other, false, &a);
  assert_int_equal(a.status, 200);
  close(slow), close(own), close(other);
  close_at_rest(&f);
}

/* ---- Turns ---- */

/* Sends the requests one after the other into the queue of a worker that waits at the gate; in which order they ran. */
static void run_in_turns(struct fixture *f, const char *const rows[][2], size_t count) {
  int fds[16], first = send_from(f, "127.0.0.9", "/waits");
  await_inside(f, 1);
  for (size_t i = 0; i < count; i++) {
    fds[i] = send_from(f, rows[i][0], rows[i][1]);
    await_queue(f, i + 1);
  }
  open_gate(f, true);
  for (size_t i = 0; i < count; i++) {
    read_answer(fds[i], false, &a);
    assert_int_equal(a.status, 200);
    close(fds[i]);
  }
  close(first);
}

static void clients_take_turns(void **state) {
  (void)state;
  static const char *const rows[][2] = {{"127.0.0.1", "/quick?1"}, {"127.0.0.1", "/quick?2"},
                                        {"127.0.0.1", "/quick?3"}, {"127.0.0.2", "/quick?a"},
                                        {"127.0.0.2", "/quick?b"}, {"127.0.0.3", "/quick?x"}};
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  run_in_turns(&f, rows, 6);
  /* whom of the first the machine has let wait is set back by what it seems to have cost */
  assert_memory_equal(ran, "-1ax", 4);
  assert_true(strchr(ran, '2') < strchr(ran, '3'));
  assert_int_equal(strlen(ran), 7);
  close_at_rest(&f);
}

static void what_was_costly_is_paid_for(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"127.0.0.1", "/quick?1"}, {"127.0.0.2", "/quick?a"}, {"127.0.0.2", "/quick?b"}};
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  int fd = send_from(&f, "127.0.0.1", "/costly");
  read_answer(fd, false, &a);
  close(fd);
  run_in_turns(&f, rows, 3);
  assert_string_equal(ran, "-ab1");
  close_at_rest(&f);
}

/* What a client has waiting goes behind others' as well when its work turns out to be costly. */
static void what_waits_is_set_back(void **state) {
  (void)state;
  struct fixture f;
  int fds[6];
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  fds[0] = send_from(&f, "127.0.0.1", "/waits?1");
  await_inside(&f, 1);
  for (int i = 1; i < 4; i++) {
    char target[] = "/quick?2";
    target[7] = (char)('1' + i);
    fds[i] = send_from(&f, "127.0.0.1", target);
    await_queue(&f, (uint64_t)i);
  }
  fds[4] = send_from(&f, "127.0.0.2", "/quick?a");
  await_queue(&f, 4);
  fds[5] = send_from(&f, "127.0.0.2", "/quick?b");
  await_queue(&f, 5);
  usleep(50000); /* of work, which count */
  open_gate(&f, true);
  for (int i = 0; i < 6; i++) {
    read_answer(fds[i], false, &a);
    assert_int_equal(a.status, 200);
    close(fds[i]);
  }
  assert_string_equal(ran, "1ab234");
  close_at_rest(&f);
}

/* Who has had the most makes room for who has just come. */
static void a_full_queue_is_shared(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  f.options.worker_queue = 2;
  fixture_start(&f);
  int fds[7];
  fds[0] = send_from(&f, "127.0.0.1", "/waits?1");
  await_inside(&f, 1);
  fds[1] = send_from(&f, "127.0.0.1", "/quick?2");
  await_queue(&f, 1);
  fds[2] = send_from(&f, "127.0.0.1", "/quick?3");
  await_queue(&f, 2);
  fds[3] = send_from(&f, "127.0.0.1", "/quick?4"); /* its own queue is full */
  read_answer(fds[3], false, &a);
  assert_int_equal(a.status, 503);
  for (int i = 2; i > 0; i--) {
    usleep(10000); /* in which its work goes on and is charged */
    fds[6 - i] = send_from(&f, "127.0.0.2", i == 2 ? "/quick?a" : "/quick?b");
    read_answer(fds[i], false, &a); /* goes for it */
    assert_int_equal(a.status, 503);
    assert_contains(a.body, "/problems/overloaded");
    assert_header(&a, "Retry-After", "1");
    await_queue(&f, 2);
  }
  fds[6] = send_from(&f, "127.0.0.2", "/quick?c"); /* there is nobody else any more */
  read_answer(fds[6], false, &a);
  assert_int_equal(a.status, 503);
  open_gate(&f, true);
  for (int i = 0; i < 7; i++) {
    if (i == 0 || i == 4 || i == 5) {
      read_answer(fds[i], false, &a);
      assert_int_equal(a.status, 200);
    }
    close(fds[i]);
  }
  assert_string_equal(ran, "1ab");
  close_at_rest(&f);
}

/* ---- Nobody waits ---- */

static void nobody_waits_for_ever(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, 100, 100);
  f.options.request_timeout_ms = 800; /* it is looked at eight times in that */
  fixture_start(&f);
  int first = occupy_worker(&f, "/waits?1"), second = send_from(&f, "127.0.0.2", "/quick?2");
  read_answer(second, false, &a);
  assert_int_equal(a.status, 503);
  assert_contains(a.body, "/problems/overloaded");
  assert_contains(a.body, "waited for 100 ms");
  send_text(second, "GET /watched HTTP/1.1\r\nHost: x\r\n\r\n"); /* the connection stays good */
  read_answer(second, false, &a);
  assert_int_equal(a.status, 200);
  open_gate(&f, true);
  read_answer(first, false, &a);
  assert_int_equal(a.status, 200);
  assert_string_equal(ran, "1");
  close(first), close(second);
  close_at_rest(&f);
}

static void work_for_nobody_is_not_begun(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  int first = send_from(&f, "127.0.0.1", "/waits?1"), gone[3];
  await_inside(&f, 1);
  for (uint64_t i = 0; i < 3; i++) {
    gone[i] = send_from(&f, "127.0.0.1", "/quick?x");
    await_queue(&f, i + 1);
  }
  int last = send_from(&f, "127.0.0.1", "/quick?2");
  await_queue(&f, 4);
  reset(gone[1]);
  await_queue(&f, 3);
  reset(gone[2]);
  reset(gone[0]);
  await_queue(&f, 1);
  await_connections(&f, 2);
  open_gate(&f, true);
  read_answer(first, false, &a);
  assert_int_equal(a.status, 200);
  read_answer(last, false, &a);
  assert_int_equal(a.status, 200);
  assert_string_equal(ran, "12");
  close(first), close(last);
  struct onr_http_route_counts counts;
  await_connections(&f, 0);
  assert_true(onr_http_server_route_counts(f.server, 4, &counts));
  assert_string_equal(counts.route->pattern, "/quick");
  assert_int_equal(counts.statuses[0], 3);
  assert_int_equal(counts.statuses[2], 1);
  close_at_rest(&f);
}

static void work_for_nobody_is_stopped(void **state) {
  (void)state;
  struct fixture f;
  start_work(&f, SAFETY_MS, SAFETY_MS);
  fixture_start(&f);
  int fd = send_from(&f, "127.0.0.1", "/patient");
  await_patient(1);
  reset(fd);
  await_patient(0);
  close_at_rest(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(work_has_an_end),
      cmocka_unit_test(writes_are_not_watched),
      cmocka_unit_test(a_stream_has_it_for_each_piece),
      cmocka_unit_test(a_crowd_leaves_less_time),
      cmocka_unit_test(clients_take_turns),
      cmocka_unit_test(what_was_costly_is_paid_for),
      cmocka_unit_test(what_waits_is_set_back),
      cmocka_unit_test(a_full_queue_is_shared),
      cmocka_unit_test(nobody_waits_for_ever),
      cmocka_unit_test(work_for_nobody_is_not_begun),
      cmocka_unit_test(work_for_nobody_is_stopped),
  };
  return cmocka_run_group_tests_name("http work", tests, NULL, NULL);
}
