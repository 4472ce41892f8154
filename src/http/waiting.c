/*
 * Streams that wait for news. Each loop has a list of its own, in the order in which they went to sleep; a stream is in
 * it while its connection is suspended.
 *
 * A wake moves the server's counter and nudges the loops that have sleepers, once until they have begun a round. A
 * round asks every sleeper that has not looked since, some a turn so that other clients are served meanwhile; rounds
 * begin at least ROUND_US apart. A stream that goes to sleep after a wake that it has not seen is in the next round, as
 * it notes the counter before it looks.
 */
#include <stdalign.h>
#include <stdlib.h>

#include "onrecord/clock.h"
#include "stream.h"

enum { ROUND_US = 100000, ASKED_PER_TURN = 64 };

void onr_http_server_wake(struct onr_http_server *server) {
  atomic_fetch_add(&server->wakes, 1);
  for (size_t i = 0; i < server->loop_count; i++) {
    struct http_loop *loop = &server->loops[i];
    if (atomic_load(&loop->waiting_count) > 0 && !atomic_exchange(&loop->nudged, true)) onr_http_loop_wake(loop);
  }
}

static enum MHD_Result note_first(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
  (void)kind;
  const char **first = context;
  first[0] = name;
  first[1] = value;
  return MHD_NO;
}

/* The answer's head, which was sent long ago. The library looks at what it is told to remove after it has freed it. */
static void forget_head(struct MHD_Response *reply) {
  char text[ANSWER_HEAD];
  for (const char *first[2] = {NULL, NULL}; MHD_get_response_headers(reply, note_first, first) > 0; first[0] = NULL) {
    size_t name_len = first[0] ? strlen(first[0]) + 1 : 0, value_len = first[1] ? strlen(first[1]) + 1 : 0;
    if (name_len == 0 || value_len == 0 || name_len + value_len > sizeof text) return;
    memcpy(text, first[0], name_len);
    memcpy(text + name_len, first[1], value_len);
    if (MHD_del_response_header(reply, text, text + name_len) != MHD_YES) return;
  }
}

enum { KEPT_TEXTS = 6 /* the last, unless a proxy named it, is the connection's */ };

static size_t aligned(size_t size) {
  return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* Puts the text behind what is there already. */
static void move_to(char **at, struct onr_str *text) {
  if (text->len > 0) memcpy(*at, text->data, text->len);
  text->data = *at;
  *at += text->len;
}

/* What the log line and the next pieces need of the request goes to memory of just that size. */
static void keep_little(struct http_exchange *exchange) {
  struct onr_request *request = &exchange->request;
  struct onr_stream *source = &exchange->response.stream;
  struct onr_str *texts[KEPT_TEXTS] = {&exchange->target_text, &exchange->method_text, &exchange->user_agent,
                                       &exchange->traceparent, &request->id,           &request->peer};
  struct onr_arena old = exchange->arena, kept;
  size_t count = KEPT_TEXTS - (request->peer.data == exchange->connection->peer), size = source->context_size;
  for (size_t i = 0; i < count; i++) size += texts[i]->len;
  onr_arena_init(&kept, old.max);
  char *memory = onr_arena_reserve(&kept, aligned(size)) ? onr_arena_alloc(&kept, size) : NULL;
  if (!memory) return;
  source->context = memcpy(memory, source->context, source->context_size);
  memory += source->context_size;
  for (size_t i = 0; i < count; i++) move_to(&memory, texts[i]);
  request->path = exchange->target_text;
  request->query_text = (struct onr_str){"", 0};
  request->headers = request->query = (struct onr_fields){NULL, 0};
  request->path_values = (struct onr_strs){NULL, 0};
  exchange->response.headers = request->headers;
  onr_arena_close(&old);
  exchange->arena = kept;
  exchange->stream.is_slim = true;
}

/* A listener costs its memory for hours: what can be made again, or is not needed any more, is given back. */
static void slim_down(struct http_exchange *exchange) {
  if (exchange->stream.reply) forget_head(exchange->stream.reply);
  exchange->stream.reply = NULL;
  if (exchange->response.stream.context_size > 0 && !exchange->stream.is_slim) keep_little(exchange);
  onr_http_exchange_let_go(exchange);
  free(exchange->failure);
  exchange->failure = NULL;
  struct onr_buffer *buffers[] = {&exchange->response.body, &exchange->packed, &exchange->body};
  for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
    size_t max = buffers[i]->max;
    onr_buffer_close(buffers[i]);
    onr_buffer_init(buffers[i], max);
  }
}

bool onr_http_waiting_add(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  struct http_stream *stream = &exchange->stream;
  if (loop->stopping || exchange->connection->half_closed) return false;
  slim_down(exchange);
  int64_t heartbeat_ms = loop->thread.server->options.heartbeat_ms;
  onr_http_connection_enter(exchange->connection, PHASE_WAITING, onr_clock_monotonic_us() + heartbeat_ms * US_PER_MS);
  stream->next = NULL;
  stream->link = loop->waiting_end;
  *loop->waiting_end = exchange;
  loop->waiting_end = &stream->next;
  atomic_fetch_add(&loop->waiting_count, 1);
  if (stream->seen_wakes < loop->round) loop->in_round = true;
  return true;
}

void onr_http_waiting_remove(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  struct http_stream *stream = &exchange->stream;
  if (!stream->link) return;
  *stream->link = stream->next;
  if (stream->next)
    stream->next->stream.link = stream->link;
  else
    loop->waiting_end = stream->link;
  stream->link = NULL;
  atomic_fetch_sub(&loop->waiting_count, 1);
}

static void ask(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  struct http_workers *pool = onr_http_stream_pool(exchange);
  onr_http_waiting_remove(exchange);
  onr_http_exchange_can_fail(exchange); /* if not, it fails without saying why */
  if (pool) {
    onr_http_connection_enter(exchange->connection, PHASE_WORKING, INT64_MAX);
    onr_http_exchange_give_away(exchange, pool, STAGE_PRODUCING);
    return;
  }
  onr_http_stream_produce(exchange, &loop->thread);
  onr_http_stream_resume(exchange);
}

void onr_http_waiting_heartbeat(struct http_exchange *exchange) {
  exchange->stream.heartbeat = true;
  ask(exchange);
}

void onr_http_waiting_end(struct http_exchange *exchange) {
  onr_http_waiting_remove(exchange);
  exchange->stream.state = ONR_STREAM_END;
  onr_http_exchange_sending(exchange, 0);
  MHD_resume_connection(exchange->mhd);
}

static bool may_begin_round(const struct http_loop *loop, int64_t now_us) {
  return loop->waiting && now_us >= loop->next_round_us && atomic_load(&loop->thread.server->wakes) != loop->round;
}

/* Those that were asked go to the end of the list, so that a round that is continued finds the others in front. */
void onr_http_waiting_turn(struct http_loop *loop, int64_t now_us) {
  while (loop->stopping && loop->waiting) onr_http_waiting_end(loop->waiting);
  if (!loop->in_round && may_begin_round(loop, now_us)) {
    atomic_store(&loop->nudged, false); /* before the counter is read: a later wake nudges again */
    loop->round = atomic_load(&loop->thread.server->wakes);
    loop->next_round_us = now_us + ROUND_US;
    loop->in_round = true;
  }
  if (!loop->in_round) return;
  int asked = 0;
  struct http_exchange *exchange = loop->waiting;
  for (struct http_exchange *next; exchange && asked < ASKED_PER_TURN; exchange = next) {
    next = exchange->stream.next;
    if (exchange->stream.seen_wakes >= loop->round) continue;
    ask(exchange);
    asked++;
  }
  loop->in_round = exchange != NULL;
}

int64_t onr_http_waiting_next_us(const struct http_loop *loop) {
  if (!loop->waiting) return INT64_MAX;
  if (loop->in_round || loop->stopping) return 0;
  return atomic_load(&loop->thread.server->wakes) == loop->round ? INT64_MAX : loop->next_round_us;
}
