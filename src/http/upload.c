#include "upload.h"
#include "onrecord/clock.h"

enum { SLOWEST_WRITER = 4096 /* bytes a second that a client must send */ };

enum onr_error onr_http_upload_take(struct http_exchange *exchange, bool last, struct onr_failure *failure) {
  exchange->upload_begun = true;
  enum onr_error error = exchange->upload->take(&exchange->request, &exchange->response, &exchange->upload_state,
                                                onr_buffer_str(&exchange->body), last, failure);
  onr_buffer_reset(&exchange->body);
  return error;
}

void onr_http_upload_run(struct http_exchange *exchange, struct http_thread *thread) {
  exchange->request.thread = thread->app_thread;
  exchange->error = onr_http_upload_take(exchange, false, exchange->failure);
}

void onr_http_upload_close(struct http_exchange *exchange) {
  if (exchange->upload_begun && exchange->upload->close) exchange->upload->close(exchange->upload_state);
  exchange->upload_begun = false;
}

static void fail(struct http_exchange *exchange) {
  exchange->failure->code = exchange->error;
  exchange->failed_at = exchange->received_body;
  exchange->discards_body = true;
  onr_buffer_close(&exchange->body);
}

/* The time left grows with what comes, so that a client which sends a byte now and then runs out of it. */
static void extend_deadline(struct http_exchange *exchange, size_t size) {
  struct http_connection *connection = exchange->connection;
  int64_t timeout_us = exchange->loop->thread.server->options.request_timeout_ms * US_PER_MS;
  int64_t grown_us = connection->deadline_us + (int64_t)(size * 1000 * US_PER_MS / SLOWEST_WRITER);
  int64_t most_us = exchange->progress_us + timeout_us;
  connection->deadline_us = grown_us < most_us ? grown_us : most_us;
}

/* The last piece of a body whose length is known goes with the end: see take_whole in exchange.c. */
void onr_http_upload_arrived(struct http_exchange *exchange, size_t size) {
  extend_deadline(exchange, size);
  bool whole = exchange->declared_body > 0 && exchange->received_body >= exchange->declared_body;
  if (exchange->body.len < ONR_UPLOAD_WINDOW || whole) return;
  MHD_suspend_connection(exchange->mhd);
  onr_http_connection_enter(exchange->connection, PHASE_WORKING, INT64_MAX);
  if (onr_http_exchange_give_away(exchange, onr_http_exchange_pool(exchange, exchange->upload->run), STAGE_TAKING))
    return;
  atomic_fetch_add(&exchange->loop->thread.server->refused, 1);
  exchange->error = onr_fail(exchange->failure, ONR_ERR_OVERLOADED,
                             "Too many requests of this kind are waiting. Try again in a second.");
  onr_http_upload_resume(exchange);
}

void onr_http_upload_resume(struct http_exchange *exchange) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  exchange->stage = STAGE_BODY;
  exchange->progress_us = onr_clock_monotonic_us();
  if (exchange->error || exchange->work.gone) fail(exchange);
  onr_http_connection_enter(exchange->connection, PHASE_RECEIVING,
                            exchange->progress_us + options->request_timeout_ms * US_PER_MS);
  MHD_resume_connection(exchange->mhd);
}
