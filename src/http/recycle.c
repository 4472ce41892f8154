/* The memory of exchanges. Each event thread keeps those that are over for its next requests, with what they have. */
#include <stdlib.h>

#include "exchange.h"

enum { KEPT_EXCHANGES = 32 /* per event thread */ };

static void set_up(struct http_exchange *exchange, struct http_loop *loop) {
  const struct onr_http_options *options = &loop->thread.server->options;
  struct onr_failure *failure = exchange->failure;
  struct onr_buffer response = exchange->response.body;
  response.max = options->max_response;
  *exchange = (struct http_exchange){.loop = loop,
                                     .request = {.arena = &exchange->arena, .app = options->app},
                                     .response = {.status = 200,
                                                  .content_type = "application/json",
                                                  .revision = -1,
                                                  .last_modified = ONR_NO_TIME,
                                                  .body = response},
                                     .arena = exchange->arena,
                                     .body = exchange->body,
                                     .packed = exchange->packed,
                                     .failure = failure};
  failure->code = ONR_OK; /* all of it would be as much work as the rest */
  failure->at = ONR_AT_NOTHING;
  failure->where[0] = failure->detail[0] = '\0';
}

bool onr_http_exchange_can_fail(struct http_exchange *exchange) {
  if (!exchange->failure) exchange->failure = calloc(1, sizeof *exchange->failure);
  return exchange->failure != NULL;
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
  if (!onr_http_exchange_can_fail(exchange)) {
    onr_http_exchange_free(exchange);
    return NULL;
  }
  set_up(exchange, loop);
  return exchange;
}

void onr_http_exchange_free(struct http_exchange *exchange) {
  onr_arena_close(&exchange->arena);
  onr_buffer_close(&exchange->body);
  onr_buffer_close(&exchange->packed);
  onr_buffer_close(&exchange->response.body);
  free(exchange->failure);
  free(exchange);
}

static void empty_buffer(struct onr_buffer *buffer) {
  size_t max = buffer->max;
  if (buffer->cap > KEPT_BUFFER) onr_buffer_close(buffer);
  buffer->max = max;
  onr_buffer_reset(buffer);
}

void onr_http_exchange_recycle(struct http_exchange *exchange) {
  struct http_loop *loop = exchange->loop;
  if (loop->spare_count >= KEPT_EXCHANGES) {
    onr_http_exchange_free(exchange);
    return;
  }
  if (exchange->arena.used > KEPT_BUFFER || exchange->stream.is_slim) onr_arena_close(&exchange->arena);
  onr_arena_reset(&exchange->arena);
  empty_buffer(&exchange->body);
  empty_buffer(&exchange->packed);
  empty_buffer(&exchange->response.body);
  exchange->next = loop->spare;
  loop->spare = exchange;
  loop->spare_count++;
}
