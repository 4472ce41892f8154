/* Errors as application/problem+json (RFC 9457). */
#include <stdio.h>
#include <stdlib.h>

#include "onrecord/clock.h"
#include "onrecord/json_writer.h"
#include "onrecord/utf8.h"
#include "reply.h"
#include "stream.h"

static const char *place_name(enum onr_failure_place at) {
  static const char *const names[] = {[ONR_AT_NOTHING] = NULL,
                                      [ONR_AT_PARAMETER] = "parameter",
                                      [ONR_AT_POINTER] = "pointer",
                                      [ONR_AT_HEADER] = "header",
                                      [ONR_AT_LINE] = "line"};
  return (unsigned)at < sizeof names / sizeof *names ? names[at] : NULL;
}

static void write_member(struct onr_json *json, const char *key, struct onr_str value) {
  onr_json_key(json, key);
  onr_json_string(json, value);
}

static void write_place(struct onr_json *json, const struct onr_failure *failure) {
  const char *name = place_name(failure->at);
  if (!name) return;
  onr_json_key(json, "errors");
  onr_json_begin_array(json);
  onr_json_begin_object(json);
  if (failure->at == ONR_AT_LINE) {
    onr_json_key(json, name);
    onr_json_int(json, strtol(failure->where, NULL, 10));
  } else {
    write_member(json, name, onr_str_from(failure->where));
  }
  write_member(json, "detail", onr_str_from(failure->detail));
  onr_json_end_object(json);
  onr_json_end_array(json);
}

/* The path came from the client and need not be UTF-8. */
static struct onr_str valid_part(struct onr_str text) {
  size_t bad;
  return onr_utf8_valid(text, &bad) ? text : onr_str_slice(text, 0, bad);
}

void onr_http_problem_write(struct onr_buffer *out, enum onr_error code, const struct onr_failure *failure,
                            struct onr_str instance, struct onr_str request_id) {
  const struct onr_error_row *row = onr_error_row(code);
  struct onr_json json = onr_json_into(out);
  onr_json_begin_object(&json);
  char type[64];
  snprintf(type, sizeof type, "/problems/%s", row->slug);
  write_member(&json, "type", onr_str_from(type));
  write_member(&json, "title", onr_str_from(row->title));
  onr_json_key(&json, "status");
  onr_json_int(&json, row->status);
  write_member(&json, "detail", onr_str_from(failure->detail[0] ? failure->detail : row->title));
  write_member(&json, "instance", valid_part(instance));
  write_member(&json, "requestId", request_id);
  write_place(&json, failure);
  onr_json_end_object(&json);
}

/* What a handler added is for its success, but for when to come back. */
static void keep_retry_after(struct http_exchange *exchange) {
  struct onr_response *response = &exchange->response;
  struct onr_str name = ONR_STR("Retry-After");
  const struct onr_field *kept = NULL;
  for (size_t i = 0; i < response->headers.count; i++)
    if (onr_str_equal_nocase(response->headers.items[i].name, name)) kept = &response->headers.items[i];
  response->headers = (struct onr_fields){kept, kept != NULL};
}

static void add(struct http_exchange *exchange, const char *name, struct onr_str value) {
  /* without memory for a header the problem goes out without it */
  if (onr_response_header(&exchange->request, &exchange->response, name, value, NULL)) return;
}

/* The same address with the failure's `where` in place of the path's first {…}. */
static void add_location(struct http_exchange *exchange) {
  const struct onr_request *request = &exchange->request;
  struct onr_str path = request->path, old = request->path_values.items[0];
  size_t at = 0;
  while (at + old.len < path.len && !onr_str_equal(onr_str_slice(path, at, at + old.len), old)) at++;
  struct onr_str location =
      onr_arena_printf(&exchange->arena, "%.*s%s%.*s%s%.*s", (int)at, path.data, exchange->failure->where,
                       ONR_FMT(onr_str_slice(path, at + old.len, path.len)), request->query_text.len ? "?" : "",
                       ONR_FMT(request->query_text));
  if (location.data) add(exchange, "Location", location);
}

static void add_headers(struct http_exchange *exchange) {
  int status = exchange->response.status;
  if (status == 308) add_location(exchange);
  if (status == 401) add(exchange, "WWW-Authenticate", ONR_STR("Bearer"));
  if (status == 405)
    add(exchange, "Allow",
        onr_http_router_allow(exchange->loop->thread.server->router, exchange->routes, &exchange->arena));
  bool soon = exchange->error != ONR_ERR_QUERY_TIMEOUT; /* that is better narrowed than repeated */
  if ((status == 503 || status == 429) && exchange->response.headers.count == 0)
    add(exchange, "Retry-After", soon ? ONR_STR("1") : ONR_STR("10"));
}

void onr_http_problem_respond(struct http_exchange *exchange) {
  struct onr_response *response = &exchange->response;
  keep_retry_after(exchange);
  onr_http_stream_close(exchange);
  response->status = onr_error_row(exchange->error)->status;
  response->content_type = "application/problem+json";
  response->cache_control = "no-store";
  response->static_body = (struct onr_str){NULL, 0};
  response->revision = -1;
  response->last_modified = ONR_NO_TIME;
  onr_buffer_reset(&response->body);
  add_headers(exchange);
  struct onr_buffer *body = &response->body;
  if (body->max < KEPT_BUFFER) body->max = KEPT_BUFFER; /* a problem fits whatever the answers' limit is */
  onr_http_problem_write(body, exchange->error, exchange->failure, exchange->request.path, exchange->request.id);
}
