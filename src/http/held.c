/*
 * The memory of answers that are being sent. How long one stays is up to its client, so that large ones have a limit
 * together: what would be over it is answered 503.
 */
#include "reply.h"

enum { PACKER_SIZE = 256 << 10 /* bytes that a stream's compressor has, about */ };

void onr_http_exchange_let_go(struct http_exchange *exchange) {
  if (exchange->held > 0) atomic_fetch_sub(&exchange->loop->thread.server->held, exchange->held);
  exchange->held = 0;
}

/* One may always go. */
static bool may_be_held(struct http_exchange *exchange) {
  struct onr_http_server *server = exchange->loop->thread.server;
  size_t size = exchange->response.body.cap + exchange->packed.cap + (exchange->stream.packer ? PACKER_SIZE : 0);
  if (size <= 2 * KEPT_BUFFER || server->options.max_held == 0) return true;
  size_t before = atomic_fetch_add(&server->held, size);
  exchange->held = size;
  return before == 0 || before + size <= server->options.max_held;
}

static void give_back(struct onr_buffer *buffer) {
  size_t max = buffer->max;
  onr_buffer_close(buffer);
  onr_buffer_init(buffer, max);
}

void onr_http_exchange_make_reply(struct http_exchange *exchange, struct http_thread *thread) {
  onr_http_reply_make(exchange, thread);
  if (may_be_held(exchange)) return;
  onr_http_exchange_let_go(exchange);
  atomic_fetch_add(&thread->server->refused, 1);
  if (exchange->reply && !exchange->reply_is_kept) MHD_destroy_response(exchange->reply);
  exchange->reply = NULL;
  give_back(&exchange->packed);
  give_back(&exchange->response.body);
  exchange->error =
      onr_fail(exchange->failure, ONR_ERR_OVERLOADED,
               "Too many large answers are waiting to be read by those who asked for them. Try again in a second.");
  onr_http_reply_make(exchange, thread);
}
