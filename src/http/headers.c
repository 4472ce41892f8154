/*
 * The headers of an answer. libmicrohttpd takes three blocks of memory for each header that it is told, and gives them
 * back: for a dozen of them that was a fifth of the work of reading an article. So all of them are one to it, whose
 * value has the lines of the others in it. It refuses a value with ends of lines, so it is told one of spaces as long,
 * and the lines are written to the copy that it makes.
 *
 * What comes from outside has no control characters: checks.c, onr_response_header and is_request_id see to that.
 */
#include "headers.h"

#include "onrecord/clock.h"
#include "reply.h"

enum { LONGEST = 1 << 20 /* bytes of all lines, and of the spaces in their place */ };

#define FIRST        "X-Content-Type-Options"
/* What is before the request's own ids, which come first so that they are found again. */
#define BEFORE_ID    ONR_HTTP_SAFE_TYPE "\r\nX-Request-Id: "
#define BEFORE_TRACE "\r\ntraceparent: "

/* ---- Lines ---- */

void onr_http_headers_put(struct onr_buffer *lines, struct onr_str name, struct onr_str value) {
  if (value.len == 0) return;
  onr_buffer_append_str(lines, ONR_STR("\r\n"));
  onr_buffer_append_str(lines, name);
  onr_buffer_append_str(lines, ONR_STR(": "));
  onr_buffer_append_str(lines, value);
}

static void put(struct onr_buffer *lines, struct onr_str name, const char *value) {
  onr_http_headers_put(lines, name, onr_str_from(value));
}

static void put_ids(const struct http_exchange *exchange, struct onr_buffer *lines) {
  onr_buffer_append_str(lines, ONR_STR(BEFORE_ID));
  onr_buffer_append_str(lines, exchange->request.id);
  if (exchange->traceparent.len == 0) return; /* there was no memory for it */
  onr_buffer_append_str(lines, ONR_STR(BEFORE_TRACE));
  onr_buffer_append_str(lines, exchange->traceparent);
}

/* An event stream is UTF-8 by definition. */
static void put_type(struct onr_buffer *lines, const char *type) {
  put(lines, ONR_STR("Content-Type"), type);
  if (strncmp(type, "text/", 5) == 0 && !strstr(type, "charset=") && strcmp(type, "text/event-stream") != 0)
    onr_buffer_append_str(lines, ONR_STR("; charset=utf-8"));
}

static void put_vary(struct onr_buffer *lines, bool accept, bool encoding, bool origin) {
  static const char *const values[2][2][2] = {
      {{NULL, "Origin"}, {"Accept-Encoding", "Accept-Encoding, Origin"}},
      {{"Accept", "Accept, Origin"}, {"Accept, Accept-Encoding", "Accept, Accept-Encoding, Origin"}}};
  put(lines, ONR_STR("Vary"), values[accept][encoding][origin]);
}

static void put_validators(const struct http_exchange *exchange, const char *etag, struct onr_buffer *lines) {
  const struct onr_response *response = &exchange->response;
  const char *cache_control = response->cache_control;
  if (!cache_control && exchange->request.method == ONR_GET) cache_control = "no-cache";
  put(lines, ONR_STR("ETag"), etag);
  put(lines, ONR_STR("Cache-Control"), cache_control);
  if (response->last_modified != ONR_NO_TIME) {
    char date[ONR_TIME_SIZE];
    onr_http_headers_put(lines, ONR_STR("Last-Modified"), onr_time_format_http(response->last_modified, date));
  }
}

/* What is no page can load nothing and be framed by nobody, should a browser take it for one. A page has a policy of
 * its handler's. */
static void put_safety(const struct onr_response *response, struct onr_buffer *lines) {
  onr_http_headers_put(lines, ONR_STR("Referrer-Policy"), ONR_STR(ONR_HTTP_SAFE_REFERRER));
  if (strncmp(response->content_type, "text/html", 9) != 0)
    onr_http_headers_put(lines, ONR_STR("Content-Security-Policy"), ONR_STR(ONR_HTTP_SAFE_CONTENT));
}

/* Of the handler's headers, those that say which representation it is. */
static bool is_kept_in_304(struct onr_str name) {
  return onr_str_equal_nocase(name, ONR_STR("Vary")) || onr_str_equal_nocase(name, ONR_STR("Content-Location"));
}

static void put_all(const struct http_exchange *exchange, enum http_coding coding, const char *etag,
                    struct onr_buffer *lines) {
  const struct onr_response *response = &exchange->response;
  const struct onr_http_server *server = exchange->loop->thread.server;
  bool has_body = response->status != 304 && response->status != 204;
  put_ids(exchange, lines);
  if (has_body) put_type(lines, response->content_type);
  if (has_body && coding) put(lines, ONR_STR("Content-Encoding"), onr_http_coding_name(coding));
  if (exchange->verb == VERB_ROUTED) put_validators(exchange, etag, lines);
  put_vary(lines, response->varies_by_accept,
           response->status != 204 && onr_http_is_compressible(onr_str_from(response->content_type)),
           onr_http_cors_varies(server));
  put_safety(response, lines);
  for (size_t i = 0; i < response->headers.count; i++)
    if (response->status != 304 || is_kept_in_304(response->headers.items[i].name))
      onr_http_headers_put(lines, response->headers.items[i].name, response->headers.items[i].value);
  onr_http_cors_headers(exchange, lines);
}

/* ---- In libmicrohttpd's response ---- */

size_t onr_http_headers_size(const struct http_exchange *exchange) {
  const struct onr_response *response = &exchange->response;
  size_t size = ANSWER_HEAD;
  if (!onr_http_cors_is_common(exchange)) size += onr_request_header(&exchange->request, "Origin").len;
  for (size_t i = 0; i < response->headers.count; i++)
    size += response->headers.items[i].name.len + response->headers.items[i].value.len + sizeof ": \r\n" - 1;
  return size;
}

static char *value_of(struct MHD_Response *reply) {
  return onr_http_without_const(MHD_get_response_header(reply, FIRST));
}

static bool give(struct MHD_Response *reply, struct onr_buffer *lines) {
  if (!onr_buffer_reserve(lines, lines->len + 1)) return false;
  char *spaces = lines->data + lines->len;
  memset(spaces, ' ', lines->len);
  spaces[lines->len] = '\0';
  char *value = MHD_add_response_header(reply, FIRST, spaces) == MHD_YES ? value_of(reply) : NULL;
  if (value) memcpy(value, lines->data, lines->len);
  return value != NULL;
}

bool onr_http_headers_add(const struct http_exchange *exchange, struct http_thread *thread, enum http_coding coding,
                          const char *etag, struct MHD_Response *reply) {
  struct onr_buffer *lines = &thread->lines;
  onr_buffer_reset(lines);
  lines->max = LONGEST;
  put_all(exchange, coding, etag, lines);
  return give(reply, lines) &&
         (!atomic_load(&thread->server->stopping) || MHD_add_response_header(reply, "Connection", "close") == MHD_YES);
}

bool onr_http_headers_renew(const struct http_exchange *exchange, struct MHD_Response *reply) {
  struct onr_str id = exchange->request.id, trace = exchange->traceparent;
  char *place = value_of(reply) + sizeof BEFORE_ID - 1;
  if (memchr(place, '\r', id.len + 1) != place + id.len) return false;
  memcpy(place, id.data, id.len);
  memcpy(place + id.len + sizeof BEFORE_TRACE - 1, trace.data, trace.len);
  return true;
}
