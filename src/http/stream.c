#include <errno.h>
#include <netinet/tcp.h>

#include "onrecord/clock.h"
#include "reply.h"
#include "stream.h"

/* Bytes at a time: to an HTTP/1.0 client, for which MHD has memory of its own; to others, for whom it has none. */
enum { BLOCK_1_0 = 16384, BLOCK_CHUNKED = 16 };

/* ---- Making a piece ---- */

static enum onr_error ask(struct http_exchange *exchange, struct http_thread *thread) {
  struct onr_stream *source = &exchange->response.stream;
  struct onr_buffer *out = &exchange->response.body;
  exchange->request.thread = thread->app_thread;
  bool heartbeat = exchange->stream.heartbeat;
  exchange->stream.heartbeat = false;
  exchange->stream.seen_wakes = atomic_load(&thread->server->wakes);
  onr_http_thread_renew(thread);
  onr_buffer_reset(out);
  onr_http_work_begin(exchange, thread, onr_clock_monotonic_us());
  enum onr_error error =
      source->produce(source->context, &exchange->request, heartbeat, out, &exchange->stream.state, exchange->failure);
  error = onr_http_work_end(exchange, thread, error, exchange->failure);
  onr_http_thread_turn_end(thread);
  if (error || !onr_buffer_status(out)) return error;
  if (onr_buffer_status(out) == ONR_ERR_MEMORY) return onr_fail_memory(exchange->failure);
  return onr_fail(exchange->failure, ONR_ERR_INTERNAL, "A piece of the answer is larger than %zu bytes.", out->max);
}

/* Compresses the piece, if the client wants that. */
static enum onr_error pack(struct http_exchange *exchange) {
  struct http_stream *stream = &exchange->stream;
  bool last = stream->state == ONR_STREAM_END;
  stream->left = onr_buffer_str(&exchange->response.body);
  if (!stream->packer || (stream->left.len == 0 && !last)) return ONR_OK;
  if (!onr_http_packer_run(stream->packer, stream->left, last, &exchange->packed))
    return onr_fail_memory(exchange->failure);
  stream->left = onr_buffer_str(&exchange->packed);
  return ONR_OK;
}

static enum onr_error make_piece(struct http_exchange *exchange, struct http_thread *thread) {
  enum onr_error error;
  do error = ask(exchange, thread);
  while (!error && exchange->stream.state == ONR_STREAM_MORE && exchange->response.body.len == 0);
  return error ? error : pack(exchange);
}

enum onr_error onr_http_stream_begin(struct http_exchange *exchange, struct http_thread *thread,
                                     struct onr_failure *failure) {
  /* without memory for it the body goes out as it is */
  exchange->stream.packer = onr_http_packer_new(onr_http_wanted_coding(exchange));
  enum onr_error error = make_piece(exchange, thread);
  if (error && failure != exchange->failure) *failure = *exchange->failure;
  return error;
}

void onr_http_stream_produce(struct http_exchange *exchange, struct http_thread *thread) {
  enum onr_error error = make_piece(exchange, thread);
  if (!error) return;
  exchange->error = error;
  if (exchange->failure) exchange->failure->code = error;
  exchange->stream.failed = true;
}

void onr_http_stream_close(struct http_exchange *exchange) {
  struct onr_stream *source = &exchange->response.stream;
  onr_http_waiting_remove(exchange);
  onr_http_packer_free(exchange->stream.packer);
  exchange->stream.packer = NULL;
  if (source->produce && source->close) source->close(source->context);
  source->produce = NULL;
}

/* ---- Sending it ---- */

struct http_workers *onr_http_stream_pool(const struct http_exchange *exchange) {
  return onr_http_exchange_pool(exchange, exchange->response.stream.run);
}

/* A client of HTTP/1.0 cannot tell the end of the connection from the end of the body, unless it is a reset. */
static ssize_t abort_body(const struct http_exchange *exchange) {
  struct sockaddr nobody = {.sa_family = AF_UNSPEC}; /* what makes Linux send a reset at once */
  if (exchange->http_1_0 && connect(exchange->connection->fd, &nobody, sizeof nobody) != 0) errno = 0;
  return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* The connection is suspended until there are bytes: MHD asks again then. */
static ssize_t come_back(struct http_exchange *exchange) {
  MHD_suspend_connection(exchange->mhd);
  if (exchange->stream.state == ONR_STREAM_MORE) {
    onr_http_connection_enter(exchange->connection, PHASE_WORKING, INT64_MAX);
    onr_http_exchange_give_away(exchange, onr_http_stream_pool(exchange), STAGE_PRODUCING);
  }
  return 0;
}

static void produce_here(struct http_exchange *exchange) {
  onr_http_stream_produce(exchange, &exchange->loop->thread);
  onr_http_exchange_sending(exchange, exchange->stream.left.len);
}

/* MHD sends a few kilobytes at a time. Of a piece that is larger the system makes segments as long as there can be, so
 * that they, and the client's waking, are few; what is left of it goes out when all of it has been given. */
static void gather(struct http_exchange *exchange, bool on) {
  const int value = on;
  if (exchange->stream.gathers == on) return;
  exchange->stream.gathers = on;
  if (setsockopt(exchange->connection->fd, IPPROTO_TCP, TCP_CORK, &value, sizeof value) != 0) errno = 0;
}

static ssize_t give(void *context, uint64_t position, char *out, size_t room) {
  (void)position;
  struct http_exchange *exchange = context;
  struct http_stream *stream = &exchange->stream;
  if (stream->left.len == 0 || stream->left.len > room) gather(exchange, stream->left.len > 0);
  bool is_spent = stream->left.len == 0 && !stream->failed && stream->state == ONR_STREAM_MORE;
  if (is_spent && !onr_http_stream_pool(exchange)) produce_here(exchange);
  if (stream->failed || exchange->loop->expired) return abort_body(exchange);
  if (stream->left.len > 0) {
    size_t len = stream->left.len < room ? stream->left.len : room;
    memcpy(out, stream->left.data, len);
    stream->left = onr_str_slice(stream->left, len, stream->left.len);
    exchange->reply_size += len;
    exchange->loop->sent = true;
    return (ssize_t)len;
  }
  if (stream->state == ONR_STREAM_WAIT && !onr_http_waiting_add(exchange)) stream->state = ONR_STREAM_END;
  return stream->state == ONR_STREAM_END ? MHD_CONTENT_READER_END_OF_STREAM : come_back(exchange);
}

/* To HEAD, 0.9.75 would send the end of the chunks, which is no part of the answer: it is told that there are none, and
 * closes the connection. */
struct MHD_Response *onr_http_stream_reply(struct http_exchange *exchange) {
  struct MHD_Response *reply = MHD_create_response_from_callback(
      MHD_SIZE_UNKNOWN, exchange->http_1_0 ? BLOCK_1_0 : BLOCK_CHUNKED, give, exchange, NULL);
  if (reply && exchange->is_head) MHD_set_response_options(reply, MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
  return reply;
}

void onr_http_stream_resume(struct http_exchange *exchange) {
  struct http_stream *stream = &exchange->stream;
  exchange->stage = STAGE_QUEUED;
  if (exchange->error || exchange->work.gone) stream->failed = true; /* or it was cancelled */
  if (!stream->failed && stream->left.len == 0 && stream->state == ONR_STREAM_WAIT) {
    if (onr_http_waiting_add(exchange)) return;
    stream->state = ONR_STREAM_END;
  }
  onr_http_exchange_sending(exchange, stream->left.len);
  MHD_resume_connection(exchange->mhd);
}
