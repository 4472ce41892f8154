/* What the head of a request asks for, and whether it may. */
#include <arpa/inet.h>
#include <stdio.h>

#include "head.h"
#include "onrecord/hash.h"

enum { MAX_REQUEST_ID = 128 };

static bool is_request_id(struct onr_str id) {
  if (id.len == 0 || id.len > MAX_REQUEST_ID) return false;
  for (size_t i = 0; i < id.len; i++)
    if (id.data[i] <= ' ' || id.data[i] > '~') return false;
  return true;
}

/* "00-<32 digits>-<16 digits>-<2 digits>", lower-case hexadecimal, ids not all zero. */
static bool is_traceparent(struct onr_str text) {
  static const char zeros[] = "00000000000000000000000000000000";
  if (text.len != TRACEPARENT_LENGTH || text.data[2] != '-' || text.data[35] != '-' || text.data[52] != '-')
    return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    bool dash = i == 2 || i == 35 || i == 52;
    if (!dash && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return memcmp(text.data, "ff", 2) != 0 && memcmp(text.data + 3, zeros, 32) != 0 &&
         memcmp(text.data + 36, zeros, 16) != 0;
}

/* What the log line and the problem need, kept from MHD's memory. */
enum onr_error onr_http_head_identify(struct http_exchange *exchange, const char *method, struct onr_failure *failure) {
  struct onr_request *request = &exchange->request;
  struct onr_str id = onr_request_header(request, "X-Request-Id");
  struct onr_str trace = onr_request_header(request, "traceparent");
  char made[REQUEST_ID_LENGTH], made_trace[TRACEPARENT_LENGTH + 1];
  if (!is_request_id(id)) {
    onr_http_thread_request_id(&exchange->loop->thread, made);
    id = (struct onr_str){made, sizeof made};
  }
  if (!is_traceparent(trace)) {
    onr_http_thread_traceparent(&exchange->loop->thread, made_trace);
    trace = (struct onr_str){made_trace, TRACEPARENT_LENGTH};
  }
  request->id = onr_arena_str(&exchange->arena, id);
  exchange->method_text = onr_arena_str(&exchange->arena, onr_str_from(method));
  exchange->user_agent = onr_arena_str(&exchange->arena, onr_request_header(request, "User-Agent"));
  exchange->traceparent = onr_arena_str(&exchange->arena, trace);
  if (!request->id.data || !exchange->method_text.data || !exchange->user_agent.data || !exchange->traceparent.data) {
    request->id = request->id.data ? request->id : ONR_STR("-");
    return onr_fail_memory(failure);
  }
  return ONR_OK;
}

/* A client with a key goes by that in place of its address. */
static enum onr_error find_key(struct http_exchange *exchange, struct onr_str *name, struct onr_failure *failure) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  struct onr_str key = {NULL, 0};
  if (!options->identify) return ONR_OK;
  exchange->request.thread = exchange->loop->thread.app_thread;
  enum onr_error error = options->identify(&exchange->request, &key, failure);
  if (!error && key.len > 0) *name = key;
  return error;
}

static enum onr_error refuse_rate(struct http_exchange *exchange, int64_t wait_us, struct onr_failure *failure) {
  struct onr_http_server *server = exchange->loop->thread.server;
  char seconds[24];
  atomic_fetch_add(&server->limited, 1);
  snprintf(seconds, sizeof seconds, "%lld", (long long)((wait_us + 999999) / 1000000));
  enum onr_error error =
      onr_response_header(&exchange->request, &exchange->response, "Retry-After", onr_str_from(seconds), failure);
  if (error) return error;
  return onr_fail(failure, ONR_ERR_TOO_MANY_REQUESTS,
                  "A client may send %u requests a second, and %u at once; this one sent more. Try again after %s s.",
                  (unsigned)server->options.rate_limit, (unsigned)server->options.rate_burst, seconds);
}

enum onr_error onr_http_head_limit(struct http_exchange *exchange, struct onr_failure *failure) {
  struct onr_http_server *server = exchange->loop->thread.server;
  struct http_client client = exchange->connection->client;
  if (onr_http_proxies_have(server->proxies, &client)) {
    char text[PEER_SIZE];
    client = onr_http_client_forwarded(server->proxies, &client, exchange->request.headers,
                                       server->options.forwarded_header);
    if (inet_ntop(client.family, client.bytes, text, sizeof text))
      exchange->request.peer = onr_arena_str(&exchange->arena, onr_str_from(text));
    if (!exchange->request.peer.data) return onr_fail_memory(failure);
  }
  char address[CLIENT_NAME_SIZE];
  onr_http_client_name(&client, (unsigned char *)address);
  struct onr_str name = {address, sizeof address};
  exchange->work.client = onr_hash64(name);
  if (!server->rates || onr_http_client_is_local(&client)) return ONR_OK;
  enum onr_error error = find_key(exchange, &name, failure);
  if (error) return error;
  exchange->work.client = onr_hash64(name);
  int64_t wait_us = onr_http_rates_take(server->rates, name, exchange->progress_us);
  return wait_us > 0 ? refuse_rate(exchange, wait_us, failure) : ONR_OK;
}

static void read_verb(struct http_exchange *exchange) {
  static const struct {
    struct onr_str name;
    enum onr_method method;
  } verbs[] = {{ONR_STR_INIT("GET"), ONR_GET},     {ONR_STR_INIT("HEAD"), ONR_GET},
               {ONR_STR_INIT("POST"), ONR_POST},   {ONR_STR_INIT("PUT"), ONR_PUT},
               {ONR_STR_INIT("PATCH"), ONR_PATCH}, {ONR_STR_INIT("DELETE"), ONR_DELETE}};
  exchange->is_head = onr_str_equal(exchange->method_text, ONR_STR("HEAD"));
  exchange->verb = onr_str_equal(exchange->method_text, ONR_STR("OPTIONS")) ? VERB_OPTIONS : VERB_UNKNOWN;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (onr_str_equal(exchange->method_text, verbs[i].name)) {
      exchange->verb = VERB_ROUTED;
      exchange->request.method = verbs[i].method;
    }
}

static enum onr_error keep_values(struct http_exchange *exchange, const struct http_match *match,
                                  struct onr_failure *failure) {
  if (match->value_count == 0) return ONR_OK;
  struct onr_str *values = onr_arena_zalloc(&exchange->arena, match->value_count, sizeof *values);
  if (!values) return onr_fail_memory(failure);
  memcpy(values, match->values, match->value_count * sizeof *values);
  exchange->request.path_values = (struct onr_strs){values, match->value_count};
  return ONR_OK;
}

static enum onr_error find_route(struct http_exchange *exchange, struct onr_strs segments,
                                 struct onr_failure *failure) {
  struct onr_request *request = &exchange->request;
  bool everything = exchange->verb == VERB_OPTIONS && onr_str_equal(request->path, ONR_STR("*"));
  if (everything) return ONR_OK;
  struct http_match match;
  if (!onr_http_router_match(exchange->loop->thread.server->router, segments, &match))
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is nothing at %.*s.", ONR_FMT(request->path));
  exchange->routes = match.routes;
  enum onr_error error = keep_values(exchange, &match, failure);
  if (error) return error;
  if (exchange->verb == VERB_OPTIONS) return ONR_OK;
  if (exchange->verb == VERB_ROUTED) exchange->route = match.routes[request->method];
  if (exchange->route) return ONR_OK;
  return onr_fail(failure, ONR_ERR_METHOD_NOT_ALLOWED, "%.*s does not go with %.*s; the Allow header lists what does.",
                  ONR_FMT(exchange->method_text), ONR_FMT(request->path));
}

static enum onr_error check_access(struct http_exchange *exchange, struct onr_failure *failure) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  if (!exchange->route || exchange->route->access == 0 || !options->authorize) return ONR_OK;
  exchange->request.thread = exchange->loop->thread.app_thread;
  onr_http_thread_renew(&exchange->loop->thread);
  return options->authorize(&exchange->request, exchange->route->access, failure);
}

/* Of a body that is taken in pieces, the rest is too much once that has failed. */
uint64_t onr_http_body_limit(const struct http_exchange *exchange) {
  if (!exchange->upload) return exchange->route ? exchange->route->max_body : 0;
  uint64_t limit = exchange->loop->thread.server->options.max_upload;
  return exchange->error ? exchange->failed_at : limit > 0 ? limit : UINT64_MAX / 2;
}

enum onr_error onr_http_check_body(const struct http_exchange *exchange, uint64_t size, struct onr_failure *failure) {
  uint64_t limit = onr_http_body_limit(exchange);
  if (size <= limit) return ONR_OK;
  if (limit == 0)
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST, "%.*s %.*s takes no body.", ONR_FMT(exchange->method_text),
                    ONR_FMT(exchange->request.path));
  return onr_fail(failure, ONR_ERR_TOO_LARGE, "The body is over the limit of %llu bytes.", (unsigned long long)limit);
}

static void find_upload(struct http_exchange *exchange) {
  const struct onr_http_options *options = &exchange->loop->thread.server->options;
  if (options->upload && exchange->route && exchange->route->max_body > 0 && exchange->has_body)
    exchange->upload = options->upload(exchange->route, &exchange->request);
}

/* What is wrong with a request whose framing can be trusted, as far as the head tells. */
enum onr_error onr_http_head_examine(struct http_exchange *exchange, struct onr_failure *failure) {
  struct onr_strs segments;
  read_verb(exchange);
  enum onr_error error = onr_http_target_parse(exchange, &segments, failure);
  if (!error) error = find_route(exchange, segments, failure);
  if (!error) error = check_access(exchange, failure);
  if (!error) find_upload(exchange);
  if (!error) error = onr_http_check_body(exchange, exchange->declared_body, failure);
  return error;
}

bool onr_http_head_cannot_wait(const struct http_exchange *exchange) {
  struct onr_str expect = onr_request_header(&exchange->request, "Expect");
  return exchange->declared_body > onr_http_body_limit(exchange) + DRAIN_LIMIT ||
         (exchange->has_body && onr_str_equal_nocase(expect, ONR_STR("100-continue")));
}
