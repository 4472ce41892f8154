/*
 * One request and its answer. MHD calls begin when the request line is there, step when the head is, for each piece of
 * the body, and when all of it has arrived, and end when the answer is sent or the connection lost.
 *
 * What can be answered from the head alone (an unknown path, a missing key, a body that is too large) is, but only once
 * the body has been read and dropped: an answer in MHD's first call closes the connection, and one that the client is
 * not yet reading is lost when the socket is closed under its upload. Only framing that cannot be trusted, a body
 * beyond DRAIN_LIMIT and one that waits for "100 Continue" are answered at once.
 */
#include "head.h"
#include "keep.h"
#include "onrecord/clock.h"
#include "reply.h"
#include "stream.h"
#include "upload.h"

enum {
  SLOWEST_READER = 4096, /* bytes a second that a client must take of its answer */
  SMALL = 64 << 10,      /* bytes of an answer that must be taken soon enough at that pace */
};

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
  exchange->progress_us = onr_clock_monotonic_us();
  exchange->target = target;
  exchange->target_text = onr_arena_str(&exchange->arena, onr_str_from(target ? target : ""));
  exchange->request.path = exchange->target_text;
  exchange->request.peer = (struct onr_str){connection->peer, connection->peer_len};
  if (target) hide_query(target);
  connection->exchange = exchange;
  if (connection->phase != PHASE_RECEIVING)
    onr_http_connection_enter(connection, PHASE_RECEIVING,
                              exchange->progress_us + loop->thread.server->options.request_timeout_ms * US_PER_MS);
  onr_http_count(&loop->counters.begun, 1);
  return exchange;
}

size_t onr_http_leave_escaped(void *unused, struct MHD_Connection *mhd, char *text) {
  (void)unused, (void)mhd;
  return strlen(text);
}

/* ---- The answer ---- */

static enum onr_error call_handler(struct http_exchange *exchange, struct http_thread *thread,
                                   struct onr_failure *failure) {
  const struct onr_http_options *options = &thread->server->options;
  const struct onr_route *route = exchange->route;
  exchange->request.body = onr_buffer_str(&exchange->body);
  int64_t now_us = onr_http_exchange_is_home(exchange, thread) ? exchange->whole_us : onr_clock_monotonic_us();
  onr_http_work_begin(exchange, thread, now_us);
  enum onr_error error = options->around ? options->around(route, &exchange->request, &exchange->response, failure)
                                         : route->handler(&exchange->request, &exchange->response, failure);
  return onr_http_work_end(exchange, thread, error, failure);
}

static enum onr_error run_handler(struct http_exchange *exchange, struct http_thread *thread,
                                  struct onr_failure *failure) {
  struct onr_response *response = &exchange->response;
  exchange->request.thread = thread->app_thread;
  exchange->keeping.version = onr_http_thread_renew(thread);
  enum onr_error error =
      exchange->upload ? onr_http_upload_take(exchange, true, failure) : call_handler(exchange, thread, failure);
  if (!error && response->stream.produce)
    return exchange->is_head ? ONR_OK : onr_http_stream_begin(exchange, thread, failure);
  if (error || !onr_buffer_status(&response->body)) return error;
  if (onr_buffer_status(&response->body) == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return onr_fail(
      failure, ONR_ERR_TOO_LARGE,
      "The answer would be larger than %zu bytes, which is the most that is sent at once: ask for fewer rows or fewer "
      "members, where there is a choice.",
      response->body.max);
}

static void answer_options(struct http_exchange *exchange) {
  struct onr_response *response = &exchange->response;
  response->status = 204;
  struct onr_str allow =
      onr_http_router_allow(exchange->loop->thread.server->router, exchange->routes, &exchange->arena);
  exchange->error = !allow.data ? onr_fail_memory(exchange->failure)
                                : onr_response_header(&exchange->request, response, "Allow", allow, exchange->failure);
}

void onr_http_exchange_run(struct http_exchange *exchange, struct http_thread *thread) {
  if (!exchange->error && !onr_http_exchange_is_home(exchange, thread)) onr_http_keep_find_again(exchange);
  if (!exchange->error && exchange->verb == VERB_OPTIONS)
    answer_options(exchange);
  else if (exchange->keeping.answer)
    onr_http_keep_respond(exchange);
  else if (!exchange->error)
    exchange->error = run_handler(exchange, thread, exchange->failure);
  exchange->failure->code = exchange->error;
  onr_http_exchange_make_reply(exchange, thread);
  exchange->answered_us = onr_clock_monotonic_us();
  exchange->stage = STAGE_ANSWERED;
}

void onr_http_exchange_sending(struct http_exchange *exchange, size_t size) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  int64_t pace_ms = (int64_t)(size * 1000 / SLOWEST_READER);
  int64_t now_us = onr_http_loop_clock(exchange->loop, exchange->answered_us);
  onr_http_connection_enter(exchange->connection, PHASE_SENDING,
                            now_us + (options->request_timeout_ms + pace_ms) * US_PER_MS);
}

/* MHD would close the connection without a word. */
static enum MHD_Result refuse_large_head(struct http_exchange *exchange) {
  if (exchange->error != ONR_ERR_HEADERS_TOO_LARGE)
    exchange->error =
        onr_fail(exchange->failure, ONR_ERR_HEADERS_TOO_LARGE,
                 "The heads of the request and of its answer must have at most %d bytes together.", CONNECTION_MEMORY);
  onr_http_connection_drop(exchange->connection, exchange->failure);
  return MHD_NO;
}

/* MHD closes a connection that nothing is sent on for so long, and for that looks at the clock and at its list of all
 * connections each time that something is. So it is only asked to where a client that takes nothing would otherwise be
 * waited for as long as for one that takes a large answer at the slowest pace. */
static void limit_pauses(struct http_exchange *exchange, bool on) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  int64_t longest_ms =
      options->idle_timeout_ms > options->request_timeout_ms ? options->idle_timeout_ms : options->request_timeout_ms;
  unsigned seconds = (unsigned)(longest_ms / 1000 < 3600 ? longest_ms / 1000 + 2 : 3600);
  exchange->pauses_are_limited = on;
  MHD_set_connection_option(exchange->mhd, MHD_CONNECTION_OPTION_TIMEOUT, on ? seconds : 0);
}

static void begin_stream(struct http_exchange *exchange) {
  onr_http_count(&exchange->loop->counters.streams_begun, 1);
  exchange->stream.reply = exchange->reply;
}

static enum MHD_Result queue_reply(struct http_exchange *exchange) {
  struct MHD_Response *reply = exchange->reply;
  bool is_stream = exchange->response.stream.produce != NULL;
  size_t size = is_stream ? exchange->stream.left.len : exchange->reply_size;
  if (!reply) return MHD_NO; /* no memory: the connection is closed */
  if (onr_http_head_room(exchange) < exchange->reply_head) return refuse_large_head(exchange);
  exchange->stage = STAGE_QUEUED;
  onr_http_exchange_sending(exchange, size);
  if (is_stream || size > SMALL) limit_pauses(exchange, true);
  if (is_stream) begin_stream(exchange);
  exchange->reply = NULL;
  enum MHD_Result queued = MHD_queue_response(exchange->mhd, (unsigned)exchange->response.status, reply);
  if (!exchange->reply_is_kept) MHD_destroy_response(reply);
  return queued;
}

static enum MHD_Result answer_here(struct http_exchange *exchange) {
  onr_http_exchange_run(exchange, &exchange->loop->thread);
  return queue_reply(exchange);
}

/* ---- The steps ---- */

static enum MHD_Result take_head(struct http_exchange *exchange, const char *method, const char *version) {
  struct onr_failure *failure = exchange->failure;
  exchange->stage = STAGE_BODY;
  exchange->progress_us = onr_http_loop_clock(exchange->loop, exchange->progress_us);
  enum onr_error broken = exchange->target && !exchange->target_text.data ? onr_fail_memory(failure) : ONR_OK;
  if (!broken) broken = onr_http_check_head(exchange, method, version, failure);
  enum onr_error error = onr_http_head_identify(exchange, method, broken ? NULL : failure);
  exchange->error = broken ? broken : error;
  if (!exchange->error) exchange->error = onr_http_head_limit(exchange, failure);
  if (!exchange->error) exchange->error = onr_http_head_examine(exchange, failure);
  exchange->discards_body = exchange->error != ONR_OK;
  if (broken || !exchange->request.id.data || (exchange->error && onr_http_head_cannot_wait(exchange))) {
    exchange->whole_us = exchange->progress_us;
    return answer_here(exchange);
  }
  exchange->body.max = exchange->upload ? UPLOAD_BUFFER : (size_t)onr_http_body_limit(exchange);
  return MHD_YES;
}

/* What is wrong with a piece of the body; it is put to the others if nothing is. */
static enum onr_error add_piece(struct http_exchange *exchange, const char *data, size_t size) {
  enum onr_error error = onr_http_check_body(exchange, exchange->received_body, exchange->failure);
  if (!error) onr_buffer_append(&exchange->body, data, size);
  return !error && onr_buffer_status(&exchange->body) ? onr_fail_memory(exchange->failure) : error;
}

static enum MHD_Result take_body(struct http_exchange *exchange, const char *data, size_t *size) {
  size_t len = *size;
  exchange->received_body += len;
  exchange->progress_us = onr_clock_monotonic_us();
  *size = 0;
  if (!exchange->discards_body) {
    exchange->error = add_piece(exchange, data, len);
    exchange->discards_body = exchange->error != ONR_OK;
    if (exchange->discards_body) {
      exchange->failed_at = exchange->received_body;
      onr_buffer_close(&exchange->body);
    }
  }
  if (exchange->discards_body && exchange->received_body > onr_http_body_limit(exchange) + DRAIN_LIMIT)
    onr_http_connection_drop(exchange->connection, exchange->failure);
  else if (exchange->upload && !exchange->discards_body)
    onr_http_upload_arrived(exchange, len);
  return MHD_YES;
}

void onr_http_exchange_recall(struct http_exchange *exchange, bool gone) {
  struct http_loop *loop = exchange->loop;
  if (gone) atomic_store_explicit(&exchange->work.gone, true, memory_order_relaxed);
  if (!onr_http_workers_recall(exchange->pool, exchange)) return; /* it is at work */
  if (!gone) {
    atomic_fetch_add(&loop->thread.server->refused, 1);
    exchange->error = onr_fail(exchange->failure, ONR_ERR_OVERLOADED,
                               "The request waited for %lld ms and its turn had not come. Try again later.",
                               (long long)loop->thread.server->options.work_timeout_ms);
  }
  onr_http_loop_finished(loop, exchange);
}

bool onr_http_exchange_give_away(struct http_exchange *exchange, struct http_workers *pool, enum http_stage stage) {
  exchange->stage = stage;
  exchange->pool = pool;
  exchange->is_away = onr_http_workers_push(pool, exchange);
  exchange->loop->away += exchange->is_away;
  return exchange->is_away;
}

/* The connection is suspended before a worker can see the exchange, or it might be resumed first. */
static enum MHD_Result hand_over(struct http_exchange *exchange, struct http_workers *pool) {
  struct http_loop *loop = exchange->loop;
  MHD_suspend_connection(exchange->mhd);
  int64_t patience_ms = loop->thread.server->options.work_timeout_ms;
  if (patience_ms > 0)
    onr_http_connection_enter(exchange->connection, PHASE_WORKING, exchange->whole_us + patience_ms * US_PER_MS);
  if (onr_http_exchange_give_away(exchange, pool, STAGE_AWAY)) return MHD_YES;
  atomic_fetch_add(&loop->thread.server->refused, 1);
  exchange->error = onr_fail(exchange->failure, ONR_ERR_OVERLOADED,
                             "Too many requests of this kind are waiting. Try again in a second.");
  onr_http_exchange_run(exchange, &loop->thread);
  MHD_resume_connection(exchange->mhd);
  return MHD_YES;
}

struct http_workers *onr_http_exchange_pool(const struct http_exchange *exchange, enum onr_run run) {
  struct onr_http_server *server = exchange->loop->thread.server;
  bool light = false;
  switch (run) {
  case ONR_RUN_INLINE: return NULL;
  case ONR_RUN_ON_WORKER: return &server->workers;
  case ONR_RUN_ON_WRITER: return &server->writers;
  case ONR_RUN_BY_WEIGHT: light = server->options.is_light && server->options.is_light(&exchange->request);
  }
  return light ? NULL : &server->workers;
}

static struct http_workers *pool_of(const struct http_exchange *exchange) {
  if (exchange->error || exchange->verb != VERB_ROUTED || exchange->keeping.answer) return NULL;
  return onr_http_exchange_pool(exchange, exchange->upload ? exchange->upload->run : exchange->route->run);
}

static void note_whole(struct http_exchange *exchange) {
  exchange->stage = STAGE_WHOLE;
  exchange->whole_us =
      exchange->has_body ? onr_clock_monotonic_us() : onr_http_loop_clock(exchange->loop, exchange->progress_us);
  onr_http_connection_enter(exchange->connection, PHASE_WORKING, INT64_MAX);
}

/* MHD reads once more from a connection that it resumes if it was last waiting for data, and takes a client's
 * half-close for its end. So before suspending the answer is put off once, after which MHD waits for nothing. */
static enum MHD_Result take_whole(struct http_exchange *exchange) {
  bool first = exchange->stage == STAGE_BODY;
  if (first) {
    onr_http_keep_find(exchange);
    note_whole(exchange);
  }
  struct http_workers *pool = pool_of(exchange);
  if (!pool) return answer_here(exchange);
  return first ? MHD_YES : hand_over(exchange, pool);
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
  case STAGE_LOST: return MHD_NO;
  case STAGE_TAKING:
  case STAGE_AWAY:
  case STAGE_QUEUED:
  case STAGE_PRODUCING: break;
  }
  return MHD_YES;
}

void onr_http_exchange_end(void *context, struct MHD_Connection *mhd, void **exchange_context,
                           enum MHD_RequestTerminationCode code) {
  (void)context, (void)mhd;
  struct http_exchange *exchange = *exchange_context;
  *exchange_context = NULL;
  if (!exchange) return;
  onr_http_counters_note(&exchange->loop->counters, exchange);
  onr_http_stream_close(exchange);
  onr_http_upload_close(exchange);
  if (exchange->pauses_are_limited && code == MHD_REQUEST_TERMINATED_COMPLETED_OK) limit_pauses(exchange, false);
  onr_http_exchange_log(exchange, code == MHD_REQUEST_TERMINATED_COMPLETED_OK && exchange->stage == STAGE_QUEUED);
  onr_http_connection_idle(exchange->connection, exchange->answered_us);
  if (exchange->reply && !exchange->reply_is_kept) MHD_destroy_response(exchange->reply);
  exchange->reply = NULL;
  onr_http_exchange_let_go(exchange);
  onr_http_kept_release(exchange->keeping.answer);
  onr_http_exchange_recycle(exchange);
}
