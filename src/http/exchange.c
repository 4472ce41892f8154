/*
 * One request and its answer. MHD calls begin when the request line is there, step when the head is, for each piece of
 * the body, and when all of it has arrived, and end when the answer is sent or the connection lost.
 *
 * What can be answered from the head alone (an unknown path, a missing key, a body that is too large) is, but only once
 * the body has been read and dropped: an answer in MHD's first call closes the connection, and one that the client is
 * not yet reading is lost when the socket is closed under its upload. Only framing that cannot be trusted, a body
 * beyond DRAIN_LIMIT and one that waits for "100 Continue" are answered at once.
 */
#include "internal.h"

#include <stdlib.h>

#include "onrecord/clock.h"

/* ---- Making and recycling ---- */

static void set_up(struct http_exchange *exchange, struct http_loop *loop) {
  struct onr_arena arena = exchange->arena;
  struct onr_buffer body = exchange->body, packed = exchange->packed, response = exchange->response.body;
  *exchange = (struct http_exchange){.loop = loop, .arena = arena, .body = body, .packed = packed};
  exchange->response = (struct onr_response){.status = 200,
                                             .content_type = "application/json",
                                             .revision = -1,
                                             .last_modified = ONR_NO_TIME,
                                             .body = response};
  exchange->response.body.max = loop->thread.server->options.max_response;
  exchange->request = (struct onr_request){.arena = &exchange->arena, .app = loop->thread.server->options.app};
}

struct http_exchange *onr_http_exchange_new(struct http_loop *loop) {
  struct http_exchange *exchange = loop->spare;
  if (exchange) {
    loop->spare = exchange->next;
    loop->spare_count--;
  } else {
    exchange = calloc(1, sizeof *exchange);
    if (!exchange) return NULL;
    const struct onr_http_options *options = &loop->thread.server->options;
    onr_arena_init(&exchange->arena, options->max_arena);
    onr_buffer_init(&exchange->packed, options->max_response + options->max_response / 8 + KEPT_BUFFER);
  }
  set_up(exchange, loop);
  return exchange;
}

void onr_http_exchange_free(struct http_exchange *exchange) {
  onr_arena_close(&exchange->arena);
  onr_buffer_close(&exchange->body);
  onr_buffer_close(&exchange->packed);
  onr_buffer_close(&exchange->response.body);
  free(exchange);
}

static void empty_buffer(struct onr_buffer *buffer) {
  size_t max = buffer->max;
  if (buffer->cap > KEPT_BUFFER) onr_buffer_close(buffer);
  buffer->max = max;
  onr_buffer_reset(buffer);
}

static void recycle(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  if (loop->spare_count >= KEPT_EXCHANGES) {
    onr_http_exchange_free(exchange);
    return;
  }
  if (exchange->arena.used > KEPT_BUFFER) onr_arena_close(&exchange->arena);
  onr_arena_reset(&exchange->arena);
  empty_buffer(&exchange->body);
  empty_buffer(&exchange->packed);
  empty_buffer(&exchange->response.body);
  exchange->next = loop->spare;
  loop->spare = exchange;
  loop->spare_count++;
}

/* ---- The request line ---- */

/* MHD notes every query parameter in the connection's small memory, and where they do not fit, 0.9.75 hangs. The query
 * is decoded here, so MHD is shown an empty one: the memory is its own writable read buffer, which it is about to cut
 * up itself. */
static void hide_query(const char *target) {
  char *mark = onr_http_without_const(strchr(target, '?'));
  if (mark) mark[1] = '\0';
}

void *onr_http_exchange_begin(void *context, const char *target, struct MHD_Connection *mhd) {
  struct http_loop *loop = context;
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  struct http_connection *connection = info ? info->socket_context : NULL;
  struct http_exchange *exchange = connection ? onr_http_exchange_new(loop) : NULL;
  if (!exchange) return NULL; /* the connection will be closed */
  exchange->connection = connection;
  exchange->mhd = mhd;
  exchange->started_us = onr_clock_monotonic_us();
  exchange->target = target;
  exchange->target_text = onr_arena_str(&exchange->arena, onr_str_from(target ? target : ""));
  exchange->request.path = exchange->target_text;
  exchange->request.peer = (struct onr_str){connection->peer, connection->peer_len};
  if (target) hide_query(target);
  connection->exchange = exchange;
  if (connection->phase != PHASE_RECEIVING)
    onr_http_connection_enter(connection, PHASE_RECEIVING,
                              exchange->started_us + loop->thread.server->options.request_timeout_ms * US_PER_MS);
  atomic_fetch_add(&loop->thread.server->requests, 1);
  return exchange;
}

size_t onr_http_leave_escaped(void *unused, struct MHD_Connection *mhd, char *text) {
  (void)unused, (void)mhd;
  return strlen(text);
}

/* ---- The head ---- */

static bool is_request_id(struct onr_str id) {
  if (id.len == 0 || id.len > MAX_REQUEST_ID) return false;
  for (size_t i = 0; i < id.len; i++)
    if (id.data[i] <= ' ' || id.data[i] > '~') return false;
  return true;
}

/* "00-<32 digits>-<16 digits>-<2 digits>", lower-case hexadecimal, ids not all zero. */
static bool is_traceparent(struct onr_str text) {
  static const char zeros[] = "00000000000000000000000000000000";
  if (text.len != 55 || text.data[2] != '-' || text.data[35] != '-' || text.data[52] != '-') return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    bool dash = i == 2 || i == 35 || i == 52;
    if (!dash && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return memcmp(text.data, "ff", 2) != 0 && memcmp(text.data + 3, zeros, 32) != 0 &&
         memcmp(text.data + 36, zeros, 16) != 0;
}

/* What the log line and the problem need, kept from MHD's memory. */
static enum onr_error identify(struct http_exchange *exchange, const char *method, struct onr_failure *failure) {
  struct onr_request *request = &exchange->request;
  struct onr_str id = onr_request_header(request, "X-Request-Id");
  struct onr_str trace = onr_request_header(request, "traceparent");
  char made[REQUEST_ID_LENGTH];
  if (!is_request_id(id)) {
    onr_http_thread_request_id(&exchange->loop->thread, made);
    id = (struct onr_str){made, sizeof made};
  }
  request->id = onr_arena_str(&exchange->arena, id);
  exchange->method_text = onr_arena_str(&exchange->arena, onr_str_from(method));
  exchange->user_agent = onr_arena_str(&exchange->arena, onr_request_header(request, "User-Agent"));
  if (is_traceparent(trace)) exchange->traceparent = onr_arena_str(&exchange->arena, trace);
  if (!request->id.data || !exchange->method_text.data || !exchange->user_agent.data) {
    request->id = request->id.data ? request->id : ONR_STR("-");
    return onr_fail_memory(failure);
  }
  return ONR_OK;
}

static void read_verb(struct http_exchange *exchange) {
  static const struct {
    struct onr_str name;
    enum onr_method method;
  } verbs[] = {{ONR_STR_INIT("GET"), ONR_GET},     {ONR_STR_INIT("HEAD"), ONR_GET},
               {ONR_STR_INIT("POST"), ONR_POST},   {ONR_STR_INIT("PUT"), ONR_PUT},
               {ONR_STR_INIT("PATCH"), ONR_PATCH}, {ONR_STR_INIT("DELETE"), ONR_DELETE}};
  exchange->is_head = onr_str_equal(exchange->method_text, ONR_STR("HEAD"));
  exchange->verb = onr_str_equal(exchange->method_text, ONR_STR("OPTIONS")) ? VERB_OPTIONS : VERB_UNKNOWN;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (onr_str_equal(exchange->method_text, verbs[i].name)) {
      exchange->verb = VERB_ROUTED;
      exchange->request.method = verbs[i].method;
    }
}

static enum onr_error find_route(struct http_exchange *exchange, struct onr_strs segments,
                                 struct onr_failure *failure) {
  struct onr_request *request = &exchange->request;
  bool everything = exchange->verb == VERB_OPTIONS && onr_str_equal(request->path, ONR_STR("*"));
  if (everything) return ONR_OK;
  if (!onr_http_router_match(exchange->loop->thread.server->router, segments, &exchange->match))
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is nothing at %.*s.", ONR_FMT(request->path));
  request->path_values = (struct onr_strs){exchange->match.values, exchange->match.value_count};
  if (exchange->verb == VERB_OPTIONS) return ONR_OK;
  if (exchange->verb == VERB_ROUTED) exchange->route = exchange->match.routes[request->method];
  if (exchange->route) return ONR_OK;
  return onr_fail(failure, ONR_ERR_METHOD_NOT_ALLOWED, "%.*s does not go with %.*s; the Allow header lists what does.",
                  ONR_FMT(exchange->method_text), ONR_FMT(request->path));
}

static enum onr_error check_access(struct http_exchange *exchange, struct onr_failure *failure) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  if (!exchange->route || exchange->route->access == 0 || !options->authorize) return ONR_OK;
  exchange->loop->ran = true;
  exchange->request.thread = exchange->loop->thread.app_thread;
  return options->authorize(&exchange->request, exchange->route->access, failure);
}

static size_t body_limit(const struct http_exchange *exchange) {
  return exchange->route ? exchange->route->max_body : 0;
}

static enum onr_error check_body_size(const struct http_exchange *exchange, uint64_t size,
                                      struct onr_failure *failure) {
  size_t limit = body_limit(exchange);
  if (size <= limit) return ONR_OK;
  if (limit == 0)
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST, "%.*s %.*s takes no body.", ONR_FMT(exchange->method_text),
                    ONR_FMT(exchange->request.path));
  return onr_fail(failure, ONR_ERR_TOO_LARGE, "The body is over the limit of %zu bytes.", limit);
}

/* What is wrong with a request whose framing can be trusted, as far as the head tells. */
static enum onr_error examine(struct http_exchange *exchange, struct onr_failure *failure) {
  struct onr_strs segments;
  read_verb(exchange);
  enum onr_error error = onr_http_target_parse(exchange, &segments, failure);
  if (!error) error = find_route(exchange, segments, failure);
  if (!error) error = check_access(exchange, failure);
  if (!error) error = check_body_size(exchange, exchange->declared_body, failure);
  return error;
}

static bool must_answer_at_once(const struct http_exchange *exchange) {
  struct onr_str expect = onr_request_header(&exchange->request, "Expect");
  return exchange->declared_body > (uint64_t)body_limit(exchange) + DRAIN_LIMIT ||
         (exchange->has_body && onr_str_equal_nocase(expect, ONR_STR("100-continue")));
}

/* ---- The answer ---- */

static enum onr_error run_handler(struct http_exchange *exchange, struct http_thread *thread,
                                  struct onr_failure *failure) {
  struct onr_response *response = &exchange->response;
  exchange->request.thread = thread->app_thread;
  exchange->request.body = onr_buffer_str(&exchange->body);
  enum onr_error error = exchange->route->handler(&exchange->request, response, failure);
  if (error || !onr_buffer_status(&response->body)) return error;
  if (onr_buffer_status(&response->body) == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return onr_fail(failure, ONR_ERR_TOO_LARGE, "The answer would be over the limit of %zu bytes: ask for less.",
                  response->body.max);
}

static void answer_options(struct http_exchange *exchange) {
  struct onr_response *response = &exchange->response;
  response->status = 204;
  struct onr_str allow =
      onr_http_router_allow(exchange->loop->thread.server->router, &exchange->match, &exchange->arena);
  exchange->error = onr_response_header(&exchange->request, response, "Allow", allow, &exchange->failure);
}

void onr_http_exchange_run(struct http_exchange *exchange, struct http_thread *thread) {
  if (!exchange->error && exchange->verb == VERB_OPTIONS)
    answer_options(exchange);
  else if (!exchange->error)
    exchange->error = run_handler(exchange, thread, &exchange->failure);
  exchange->failure.code = exchange->error;
  onr_http_reply_make(exchange, thread);
  exchange->answered_us = onr_clock_monotonic_us();
  exchange->stage = STAGE_ANSWERED;
}

/* A client must take its answer at a modest pace at least. */
static int64_t sending_deadline(const struct http_exchange *exchange, int64_t now_us) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  return now_us + options->request_timeout_ms * US_PER_MS +
         (int64_t)(exchange->reply_size * 1000 / SLOWEST_READER) * US_PER_MS;
}

/* MHD would close the connection without a word. */
static enum MHD_Result refuse_large_head(struct http_exchange *exchange) {
  if (exchange->error != ONR_ERR_HEADERS_TOO_LARGE)
    exchange->error =
        onr_fail(&exchange->failure, ONR_ERR_HEADERS_TOO_LARGE,
                 "The heads of the request and of its answer must have at most %d bytes together.", CONNECTION_MEMORY);
  onr_http_connection_drop(exchange->connection, &exchange->failure);
  return MHD_NO;
}

static enum MHD_Result queue_reply(struct http_exchange *exchange) {
  if (!exchange->reply) return MHD_NO; /* no memory: the connection is closed */
  if (onr_http_head_room(exchange) < exchange->reply_head) return refuse_large_head(exchange);
  exchange->stage = STAGE_QUEUED;
  onr_http_connection_enter(exchange->connection, PHASE_SENDING, sending_deadline(exchange, onr_clock_monotonic_us()));
  struct MHD_Response *reply = exchange->reply;
  exchange->reply = NULL;
  enum MHD_Result queued = MHD_queue_response(exchange->mhd, (unsigned)exchange->response.status, reply);
  MHD_destroy_response(reply);
  return queued;
}

static enum MHD_Result answer_here(struct http_exchange *exchange) {
  if (!exchange->error) exchange->loop->ran = true;
  onr_http_exchange_run(exchange, &exchange->loop->thread);
  return queue_reply(exchange);
}

/* ---- The steps ---- */

static enum MHD_Result take_head(struct http_exchange *exchange, const char *method, const char *version) {
  struct onr_failure *failure = &exchange->failure;
  exchange->stage = STAGE_BODY;
  enum onr_error broken = onr_http_check_head(exchange, method, version, failure);
  enum onr_error error = identify(exchange, method, broken ? NULL : failure);
  exchange->error = broken ? broken : error ? error : examine(exchange, failure);
  exchange->discards_body = exchange->error != ONR_OK;
  if (broken || !exchange->request.id.data || (exchange->error && must_answer_at_once(exchange))) {
    exchange->whole_us = onr_clock_monotonic_us();
    return answer_here(exchange);
  }
  exchange->body.max = body_limit(exchange);
  return MHD_YES;
}

static enum MHD_Result take_body(struct http_exchange *exchange, const char *data, size_t *size) {
  struct onr_failure *failure = &exchange->failure;
  exchange->received_body += *size;
  if (!exchange->discards_body) {
    exchange->error = check_body_size(exchange, exchange->received_body, failure);
    if (!exchange->error) onr_buffer_append(&exchange->body, data, *size);
    if (onr_buffer_status(&exchange->body)) exchange->error = onr_fail_memory(failure);
    exchange->discards_body = exchange->error != ONR_OK;
    if (exchange->discards_body) onr_buffer_close(&exchange->body);
  }
  *size = 0;
  if (exchange->discards_body && exchange->received_body > (uint64_t)body_limit(exchange) + DRAIN_LIMIT)
    onr_http_connection_drop(exchange->connection, failure);
  return MHD_YES;
}

/* The connection is suspended before a worker can see the exchange, or it might be resumed first. */
static enum MHD_Result hand_over(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  exchange->stage = STAGE_AWAY;
  MHD_suspend_connection(exchange->mhd);
  loop->away++;
  if (onr_http_workers_push(&loop->thread.server->workers, exchange)) return MHD_YES;
  atomic_fetch_add(&loop->thread.server->refused, 1);
  exchange->error = onr_fail(&exchange->failure, ONR_ERR_OVERLOADED,
                             "Too many requests of this kind are waiting. Try again in a second.");
  onr_http_exchange_run(exchange, &loop->thread);
  loop->away--;
  MHD_resume_connection(exchange->mhd);
  return MHD_YES;
}

/* MHD reads once more from a connection that it resumes if it was last waiting for data, and takes a client's
 * half-close for its end. So before suspending the answer is put off once, after which MHD waits for nothing. */
static enum MHD_Result take_whole(struct http_exchange *exchange) {
  bool away = !exchange->error && exchange->verb == VERB_ROUTED && exchange->route->run == ONR_RUN_ON_WORKER;
  if (exchange->stage == STAGE_BODY) {
    exchange->stage = STAGE_WHOLE;
    exchange->whole_us = onr_clock_monotonic_us();
    onr_http_connection_enter(exchange->connection, PHASE_WORKING, INT64_MAX);
    if (away) return MHD_YES;
  }
  return away ? hand_over(exchange) : answer_here(exchange);
}

enum MHD_Result onr_http_exchange_step(void *loop, struct MHD_Connection *mhd, const char *url, const char *method,
                                       const char *version, const char *data, size_t *size, void **context) {
  (void)loop, (void)mhd, (void)url;
  struct http_exchange *exchange = *context;
  if (!exchange) return MHD_NO;
  switch (exchange->stage) {
  case STAGE_HEAD: return take_head(exchange, method, version);
  case STAGE_BODY: return *size > 0 ? take_body(exchange, data, size) : take_whole(exchange);
  case STAGE_WHOLE: return take_whole(exchange);
  case STAGE_ANSWERED: return queue_reply(exchange);
  case STAGE_AWAY:
  case STAGE_QUEUED: break;
  }
  return MHD_YES;
}

void onr_http_exchange_end(void *context, struct MHD_Connection *mhd, void **exchange_context,
                           enum MHD_RequestTerminationCode code) {
  (void)context, (void)mhd;
  struct http_exchange *exchange = *exchange_context;
  *exchange_context = NULL;
  if (!exchange) return;
  onr_http_exchange_log(exchange, code == MHD_REQUEST_TERMINATED_COMPLETED_OK && exchange->stage == STAGE_QUEUED);
  onr_http_connection_idle(exchange->connection);
  if (exchange->reply) MHD_destroy_response(exchange->reply);
  exchange->reply = NULL;
  recycle(exchange);
}
