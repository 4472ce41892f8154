/*
 * Pages of other origins. With "*" (the default) every origin may read: routes that are open to everyone, GET, and what
 * computes on a worker, for what changes something runs on a writer. What needs a right to change something is only for
 * origins that are named, so that no page on the web can write through a visitor's browser to a server on the visitor's
 * own machine.
 */
#include <stdio.h>

#include "head.h"
#include "headers.h"
#include "reply.h"

enum { ALLOWED_SIZE = 64 };

static bool is_listed(const struct onr_http_server *server, struct onr_str origin) {
  struct onr_strs origins = server->options.cors_origins;
  for (size_t i = 0; i < origins.count; i++)
    if (origin.len > 0 && onr_str_equal(origins.items[i], origin)) return true;
  return false;
}

static bool is_reading(const struct onr_route *route) {
  return route->method == ONR_GET || route->access == 0 || route->run == ONR_RUN_ON_WORKER;
}

bool onr_http_cors_varies(const struct onr_http_server *server) {
  struct onr_strs origins = server->options.cors_origins;
  return origins.count > (server->any_origin ? 1u : 0u);
}

bool onr_http_cors_is_common(const struct http_exchange *exchange) {
  const struct onr_http_server *server = exchange->loop->thread.server;
  if (!onr_http_cors_varies(server)) return true;
  return !is_listed(server, onr_request_header(&exchange->request, "Origin"));
}

/* The methods of the path that the origin may use; false when there are none. */
static bool allowed_methods(const struct http_exchange *exchange, bool listed, char out[ALLOWED_SIZE]) {
  static const char *const names[ONR_METHOD_COUNT] = {"GET, HEAD", "POST", "PUT", "PATCH", "DELETE"};
  size_t len = 0;
  out[0] = '\0';
  for (size_t i = 0; i < ONR_METHOD_COUNT && exchange->routes; i++) {
    const struct onr_route *route = exchange->routes[i];
    if (route && (listed || is_reading(route)))
      len += (size_t)snprintf(out + len, ALLOWED_SIZE - len, "%s%s", len ? ", " : "", names[i]);
  }
  return len > 0;
}

static void preflight(const struct http_exchange *exchange, bool listed, struct onr_buffer *lines) {
  char methods[ALLOWED_SIZE];
  if (!allowed_methods(exchange, listed, methods)) return;
  onr_http_headers_put(lines, ONR_STR("Access-Control-Allow-Methods"), onr_str_from(methods));
  onr_http_headers_put(lines, ONR_STR("Access-Control-Allow-Headers"),
                       ONR_STR("Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
                               "X-Request-Id, traceparent"));
  onr_http_headers_put(lines, ONR_STR("Access-Control-Max-Age"), ONR_STR("86400"));
}

void onr_http_cors_headers(const struct http_exchange *exchange, struct onr_buffer *lines) {
  const struct onr_http_server *server = exchange->loop->thread.server;
  struct onr_str origin = onr_request_header(&exchange->request, "Origin");
  bool listed = is_listed(server, origin), options = exchange->verb == VERB_OPTIONS;
  bool reading = options || !exchange->route || is_reading(exchange->route);
  if (!listed && !(server->any_origin && reading)) return;
  onr_http_headers_put(lines, ONR_STR("Access-Control-Allow-Origin"), listed ? origin : ONR_STR("*"));
  onr_http_headers_put(
      lines, ONR_STR("Access-Control-Expose-Headers"),
      ONR_STR("Content-Location, ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id, "
              "X-Total-Count, traceparent"));
  if (options && onr_request_header(&exchange->request, "Access-Control-Request-Method").data)
    preflight(exchange, listed, lines);
}
