/* One line for each request. */
#include "exchange.h"

int onr_http_exchange_status(const struct http_exchange *exchange) {
  bool queued = exchange->stage == STAGE_QUEUED;
  if (!queued && !exchange->error) return 0;
  bool failed = exchange->error && !exchange->stream.failed;
  return failed ? onr_error_row(exchange->error)->status : exchange->response.status;
}

/* A request that was lost on the way in has status 0; one whose answer was not taken whole says so. A stream that
 * failed has the status that its client saw, and the failure. */
void onr_http_exchange_log(const struct http_exchange *exchange, bool sent) {
  const struct onr_log *log = exchange->loop->thread.server->options.log;
  const struct onr_request *request = &exchange->request;
  int status = onr_http_exchange_status(exchange);
  int failed = exchange->error ? onr_error_row(exchange->error)->status : 0;
  enum onr_log_level level = failed == 500 || status == 500 ? ONR_LOG_ERROR : ONR_LOG_INFO;
  if (!log || level > log->level) return;
  struct onr_log_line line;
  onr_log_begin(&line, log, level, "request");
  onr_log_str(&line, "method", exchange->method_text);
  onr_log_str(&line, "path", exchange->target_text);
  onr_log_int(&line, "status", status);
  onr_log_int(&line, "bytes", exchange->is_head ? 0 : (int64_t)exchange->reply_size);
  onr_log_int(&line, "us", exchange->answered_us > 0 ? exchange->answered_us - exchange->whole_us : 0);
  onr_log_str(&line, "request", request->id);
  onr_log_str(&line, "peer", request->peer);
  if (exchange->traceparent.len > 0) onr_log_str(&line, "traceparent", exchange->traceparent);
  onr_log_str(&line, "user-agent", exchange->user_agent);
  if (!sent) onr_log_str(&line, "end", ONR_STR("aborted"));
  if (failed >= 500 && exchange->failure) onr_log_failure(&line, exchange->failure);
  onr_log_end(&line);
}
