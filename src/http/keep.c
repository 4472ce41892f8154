#include "keep.h"

#include "head.h"
#include "reply.h"

/* A request whose head takes more than half of the memory of both heads may get an answer with less in its head. */
enum {
  ROOM_TO_KEEP = CONNECTION_MEMORY / 2,
  ROOM_BESIDE = 1300 /* that must be left beside a kept answer's head: MHD reads in blocks, and takes them whole */
};

static bool may_keep(const struct http_exchange *exchange) {
  const struct onr_http_server *server = exchange->loop->thread.server;
  return server->cache && !exchange->error && exchange->verb == VERB_ROUTED && exchange->route->keep != ONR_KEEP_NONE &&
         exchange->request.method == ONR_GET && onr_http_head_room(exchange) >= ROOM_TO_KEEP;
}

static char *put(char *at, struct onr_str s) {
  if (s.len) memcpy(at, s.data, s.len);
  at[s.len] = '\n'; /* which is in none of them */
  return at + s.len + 1;
}

/* The coding, the Host, every Accept, the path and the query, each on a line. */
static struct onr_str make_key(struct http_exchange *exchange) {
  const struct onr_request *request = &exchange->request;
  struct onr_str accept = ONR_STR("Accept"), host = onr_request_header(request, "Host");
  size_t size = sizeof "0\n\n\n\n" + host.len + request->path.len + request->query_text.len;
  for (size_t i = 0; i < request->headers.count; i++)
    if (onr_str_equal_nocase(request->headers.items[i].name, accept)) size += request->headers.items[i].value.len + 1;
  char *key = onr_arena_alloc(&exchange->arena, size), *at = key;
  if (!key) return (struct onr_str){NULL, 0};
  *at++ = (char)('0' + onr_http_accepted_coding(request));
  at = put(at, host);
  for (size_t i = 0; i < request->headers.count; i++)
    if (onr_str_equal_nocase(request->headers.items[i].name, accept)) at = put(at, request->headers.items[i].value);
  at = put(put(at, request->path), request->query_text);
  return (struct onr_str){key, (size_t)(at - key)};
}

/* An answer whose head does not fit beside the request's is made anew, and not kept: the handler may make less of it.
 */
static void find(struct http_exchange *exchange, bool *ret_asked) {
  struct onr_http_server *server = exchange->loop->thread.server;
  struct http_keeping *keeping = &exchange->keeping;
  uint64_t version = server->options.version(server->options.app);
  keeping->answer = onr_http_cache_find(server->cache, keeping->key, version, ret_asked);
  if (!keeping->answer || keeping->answer->head + ROOM_BESIDE <= keeping->room) return;
  onr_http_kept_release(keeping->answer);
  keeping->answer = NULL;
  keeping->key = (struct onr_str){NULL, 0};
}

/* Of what an event thread makes by itself there is too much, and it is made again too soon, to keep each of it. */
static bool is_cheap(const struct http_exchange *exchange) {
  const struct onr_route *route = exchange->route;
  return route->keep == ONR_KEEP_ASKED ||
         (route->run == ONR_RUN_BY_WEIGHT && !onr_http_exchange_pool(exchange, route->run));
}

void onr_http_keep_find(struct http_exchange *exchange) {
  struct http_keeping *keeping = &exchange->keeping;
  bool asked = false;
  if (!may_keep(exchange)) return;
  keeping->room = onr_http_head_room(exchange);
  keeping->key = make_key(exchange);
  if (keeping->key.data) find(exchange, &asked);
  if (!keeping->answer && !asked && is_cheap(exchange)) keeping->key = (struct onr_str){NULL, 0};
}

void onr_http_keep_find_again(struct http_exchange *exchange) {
  if (exchange->keeping.key.data && !exchange->keeping.answer) find(exchange, NULL);
}

void onr_http_keep_respond(struct http_exchange *exchange) {
  const struct http_kept *kept = exchange->keeping.answer;
  struct onr_response *response = &exchange->response;
  response->content_type = kept->content_type;
  response->cache_control = kept->cache_control;
  response->revision = kept->revision;
  response->last_modified = kept->last_modified;
  response->varies_by_accept = kept->varies_by_accept;
  response->headers = kept->headers;
}

/* The same headers for all but those who come from a page that is named, and a server that stops. */
struct MHD_Response **onr_http_keep_reply(const struct http_exchange *exchange, const struct http_thread *thread) {
  struct onr_http_server *server = exchange->loop->thread.server;
  if (!exchange->keeping.answer || !onr_http_exchange_is_home(exchange, thread) || !onr_http_cors_is_common(exchange) ||
      atomic_load(&server->stopping))
    return NULL;
  size_t loop = (size_t)(exchange->loop - server->loops);
  return &exchange->keeping.answer->replies[loop * HTTP_KEPT_REPLIES + (exchange->response.status == 304)];
}

void onr_http_keep_answer(struct http_exchange *exchange, struct onr_str body, enum http_coding coding,
                          const char etag[HTTP_ETAG_SIZE]) {
  struct onr_http_server *server = exchange->loop->thread.server;
  const struct onr_response *response = &exchange->response;
  bool no_store = response->cache_control && strstr(response->cache_control, "no-store");
  if (!exchange->keeping.key.data || exchange->keeping.answer || no_store) return;
  struct http_kept answer = {.body = body,
                             .coding = coding,
                             .content_type = response->content_type,
                             .cache_control = response->cache_control,
                             .revision = response->revision,
                             .last_modified = response->last_modified,
                             .varies_by_accept = response->varies_by_accept,
                             .headers = response->headers,
                             .head = exchange->reply_head};
  memcpy(answer.etag, etag, HTTP_ETAG_SIZE);
  onr_http_cache_keep(server->cache, exchange->keeping.key, exchange->keeping.version, &answer);
}
