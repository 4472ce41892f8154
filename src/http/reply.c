/*
 * Response → what MHD sends: validators, 304, compression and headers. MHD gets the exchange's own buffer without a
 * copy; the exchange lives until MHD has sent it.
 */
#include <stdio.h>

#include "compress.h"
#include "keep.h"
#include "onrecord/clock.h"
#include "onrecord/hash.h"
#include "reply.h"
#include "stream.h"

enum {
  PACK_HERE = 512 << 10, /* bytes that an event thread compresses at most: some 10 ms, in which it serves nobody else */
};

/* What is worked out before MHD's response is made. */
struct reply {
  struct onr_str body;
  char etag[HTTP_ETAG_SIZE]; /* empty: none */
  uint64_t hash;             /* of the body before compression */
  enum http_coding coding;
};

/* Text and what is text in all but name. Events are few bytes each, for listeners that must not cost memory. */
bool onr_http_is_compressible(struct onr_str type) {
  if (onr_str_starts_with(type, ONR_STR("text/event-stream"))) return false;
  return onr_str_starts_with(type, ONR_STR("text/")) || onr_str_starts_with(type, ONR_STR("application/json")) ||
         onr_str_starts_with(type, ONR_STR("application/ld+json")) || onr_str_ends_with(type, ONR_STR("+json")) ||
         onr_str_ends_with(type, ONR_STR("+xml")) || onr_str_starts_with(type, ONR_STR("application/x-ndjson")) ||
         onr_str_starts_with(type, ONR_STR("application/javascript")) ||
         onr_str_starts_with(type, ONR_STR("application/xml"));
}

/* The hash is of the body before compression, so that both variants change together. */
static void make_etag(const struct onr_response *response, struct reply *reply) {
  static const char *const variants[CODING_COUNT] = {"\"", "-gz\"", "-zst\""};
  struct onr_buffer etag = {.data = reply->etag, .max = sizeof reply->etag, .cap = sizeof reply->etag};
  onr_buffer_append_char(&etag, '"');
  if (response->revision >= 0) {
    onr_buffer_append_int(&etag, response->revision);
    onr_buffer_append_char(&etag, '-');
  }
  for (int shift = 60; shift >= 0; shift -= 4)
    onr_buffer_append_char(&etag, "0123456789abcdef"[reply->hash >> shift & 15]);
  onr_buffer_append_str(&etag, onr_str_from(variants[reply->coding]));
  onr_buffer_append_char(&etag, '\0');
}

static bool etag_is_known(const struct onr_request *request, struct onr_str etag, bool *ret_asked) {
  for (size_t i = 0; i < request->headers.count; i++) {
    const struct onr_field *header = &request->headers.items[i];
    if (!onr_str_equal_nocase(header->name, ONR_STR("If-None-Match"))) continue;
    *ret_asked = true;
    if (onr_http_etag_matches(header->value, etag)) return true;
  }
  return false;
}

/* If-Modified-Since counts only without If-None-Match. */
static bool client_has_it(const struct http_exchange *exchange, const struct reply *reply) {
  bool asked = false;
  if (etag_is_known(&exchange->request, onr_str_from(reply->etag), &asked)) return true;
  int64_t since;
  if (asked || exchange->response.last_modified == ONR_NO_TIME ||
      !onr_http_date_parse(onr_request_header(&exchange->request, "If-Modified-Since"), &since))
    return false;
  return exchange->response.last_modified / 1000 <= since / 1000;
}

enum http_coding onr_http_wanted_coding(const struct http_exchange *exchange) {
  bool compressible = onr_http_is_compressible(onr_str_from(exchange->response.content_type));
  return compressible ? onr_http_accepted_coding(&exchange->request) : CODING_IDENTITY;
}

/* What a worker made is compressed by it, of any size. */
static bool has_time_for(const struct http_exchange *exchange, const struct http_thread *thread, size_t size) {
  return thread != &exchange->loop->thread || size <= PACK_HERE;
}

/* Compresses the body into the exchange's own memory; without memory for it the body goes out as it is. */
static void take_body(struct http_exchange *exchange, struct http_thread *thread, enum http_coding coding, bool hash,
                      struct reply *reply) {
  reply->body = onr_buffer_str(&exchange->response.body);
  if (hash) reply->hash = onr_hash64(reply->body);
  if (coding == CODING_IDENTITY || reply->body.len < PACK_FROM || !has_time_for(exchange, thread, reply->body.len) ||
      !onr_http_pack(thread, coding, reply->body, &exchange->packed))
    return;
  reply->coding = coding;
  reply->body = onr_buffer_str(&exchange->packed);
}

static void take_static_body(const struct http_exchange *exchange, struct http_thread *thread, enum http_coding coding,
                             struct reply *reply) {
  const struct http_static *known = onr_http_static_get(thread, exchange->response.static_body);
  reply->body = exchange->response.static_body;
  reply->hash = known ? known->hash : onr_hash64(reply->body);
  if (!known || known->packed[coding].len == 0) return;
  reply->coding = coding;
  reply->body = onr_buffer_str(&known->packed[coding]);
}

static void take_kept(const struct http_kept *kept, struct reply *reply) {
  reply->body = kept->body;
  reply->coding = (enum http_coding)kept->coding;
  memcpy(reply->etag, kept->etag, sizeof reply->etag);
}

static void take_made_body(struct http_exchange *exchange, struct http_thread *thread, bool hash, struct reply *reply) {
  enum http_coding coding = onr_http_wanted_coding(exchange);
  if (exchange->response.static_body.data)
    take_static_body(exchange, thread, coding, reply);
  else
    take_body(exchange, thread, coding, hash, reply);
  if (hash) make_etag(&exchange->response, reply);
}

/* A 304 keeps the body that a 200 would have: MHD sends none of it, but the right Content-Length. */
static void work_out(struct http_exchange *exchange, struct http_thread *thread, struct reply *reply) {
  struct onr_response *response = &exchange->response;
  bool is_read = exchange->verb == VERB_ROUTED && exchange->request.method == ONR_GET && response->status == 200;
  /* a write that answers with the resource tells its ETag as well, for the next write */
  bool is_shown = is_read || (response->revision >= 0 && (response->status == 200 || response->status == 201));
  if (response->stream.produce) {
    if (exchange->is_head || exchange->stream.packer) reply->coding = onr_http_wanted_coding(exchange);
    return;
  }
  if (exchange->keeping.answer)
    take_kept(exchange->keeping.answer, reply);
  else
    take_made_body(exchange, thread, is_shown, reply);
  if (is_read && !exchange->error) onr_http_keep_answer(exchange, reply->body, reply->coding, reply->etag);
  if (is_read && client_has_it(exchange, reply)) response->status = 304;
}

/* An event stream is UTF-8 by definition. */
static void add_type(struct MHD_Response *reply, const char *type) {
  if (strncmp(type, "text/", 5) != 0 || strstr(type, "charset=") || strcmp(type, "text/event-stream") == 0) {
    MHD_add_response_header(reply, "Content-Type", type);
    return;
  }
  char text[128];
  snprintf(text, sizeof text, "%s; charset=utf-8", type);
  MHD_add_response_header(reply, "Content-Type", text);
}

static void add_vary(struct MHD_Response *reply, bool accept, bool encoding, bool origin) {
  static const char *const values[2][2][2] = {
      {{NULL, "Origin"}, {"Accept-Encoding", "Accept-Encoding, Origin"}},
      {{"Accept", "Accept, Origin"}, {"Accept, Accept-Encoding", "Accept, Accept-Encoding, Origin"}}};
  const char *value = values[accept][encoding][origin];
  if (value) MHD_add_response_header(reply, "Vary", value);
}

static void add_validators(const struct http_exchange *exchange, const struct reply *reply, struct MHD_Response *mhd) {
  const struct onr_response *response = &exchange->response;
  const char *cache_control = response->cache_control;
  if (!cache_control && exchange->request.method == ONR_GET) cache_control = "no-cache";
  if (reply->etag[0]) MHD_add_response_header(mhd, "ETag", reply->etag);
  if (cache_control) MHD_add_response_header(mhd, "Cache-Control", cache_control);
  if (response->last_modified != ONR_NO_TIME) {
    char date[ONR_TIME_SIZE];
    MHD_add_response_header(mhd, "Last-Modified", onr_time_format_http(response->last_modified, date).data);
  }
}

/* What is no page can load nothing and be framed by nobody, should a browser take it for one. A page has a policy of
 * its handler's. */
static void add_safety(const struct onr_response *response, struct MHD_Response *mhd) {
  MHD_add_response_header(mhd, "X-Content-Type-Options", ONR_HTTP_SAFE_TYPE);
  MHD_add_response_header(mhd, "Referrer-Policy", ONR_HTTP_SAFE_REFERRER);
  if (strncmp(response->content_type, "text/html", 9) != 0)
    MHD_add_response_header(mhd, "Content-Security-Policy", ONR_HTTP_SAFE_CONTENT);
}

/* Of the handler's headers, those that say which representation it is. */
static bool is_kept_in_304(struct onr_str name) {
  return onr_str_equal_nocase(name, ONR_STR("Vary")) || onr_str_equal_nocase(name, ONR_STR("Content-Location"));
}

static void add_headers(struct http_exchange *exchange, const struct reply *reply, struct MHD_Response *mhd) {
  const struct onr_response *response = &exchange->response;
  const struct onr_http_server *server = exchange->loop->thread.server;
  bool has_body = response->status != 304 && response->status != 204;
  if (has_body) add_type(mhd, response->content_type);
  if (has_body && reply->coding) MHD_add_response_header(mhd, "Content-Encoding", onr_http_coding_name(reply->coding));
  if (exchange->verb == VERB_ROUTED) add_validators(exchange, reply, mhd);
  add_vary(mhd, response->varies_by_accept,
           response->status != 204 && onr_http_is_compressible(onr_str_from(response->content_type)),
           onr_http_cors_varies(server));
  add_safety(response, mhd);
  for (size_t i = 0; i < response->headers.count; i++)
    if (response->status != 304 || is_kept_in_304(response->headers.items[i].name))
      MHD_add_response_header(mhd, response->headers.items[i].name.data, response->headers.items[i].value.data);
  onr_http_cors_headers(exchange, mhd);
  if (atomic_load(&server->stopping)) MHD_add_response_header(mhd, "Connection", "close");
}

static size_t head_size(const struct onr_response *response) {
  size_t size = ANSWER_HEAD;
  for (size_t i = 0; i < response->headers.count; i++)
    size += response->headers.items[i].name.len + response->headers.items[i].value.len + sizeof ": \r\n" - 1;
  return size;
}

static void put_header(struct MHD_Response *mhd, const char *name, struct onr_str value) {
  if (value.data) MHD_add_response_header(mhd, name, value.data);
}

/* MHD has a copy of each value, and says where. A value of the same length takes the place of the last one there, which
 * is a fifteenth of the work of taking the header out and putting another in. */
static void renew_header(struct MHD_Response *mhd, const char *name, struct onr_str value, char **place, size_t *len) {
  if (*place && value.len == *len) {
    memcpy(*place, value.data, value.len);
    return;
  }
  if (*place) MHD_del_response_header(mhd, name, *place);
  put_header(mhd, name, value);
  *place = onr_http_without_const(MHD_get_response_header(mhd, name));
  *len = *place ? strlen(*place) : 0;
}

static struct MHD_Response *new_reply(struct http_exchange *exchange, const struct reply *reply) {
  if (exchange->response.stream.produce) return onr_http_stream_reply(exchange);
  return MHD_create_response_from_buffer(reply->body.len, onr_http_without_const(reply->body.data),
                                         MHD_RESPMEM_PERSISTENT);
}

/* The reply of a kept answer is kept with it: making its headers would be half of the work. MHD writes them out as soon
 * as the reply is queued, so that the ids of the next request can take the place of this one's. */
static void make_reply(struct http_exchange *exchange, const struct http_thread *thread, const struct reply *reply) {
  struct http_ready *kept = onr_http_keep_reply(exchange, thread);
  struct MHD_Response *mhd = kept ? kept->reply : NULL;
  if (!mhd) {
    mhd = new_reply(exchange, reply);
    if (!mhd) return;
    add_headers(exchange, reply, mhd);
  }
  exchange->reply_is_kept = kept != NULL;
  exchange->reply = mhd;
  if (kept) {
    kept->reply = mhd;
    renew_header(mhd, "X-Request-Id", exchange->request.id, &kept->id, &kept->id_len);
    renew_header(mhd, "traceparent", exchange->traceparent, &kept->trace, &kept->trace_len);
  } else {
    put_header(mhd, "X-Request-Id", exchange->request.id);
    put_header(mhd, "traceparent", exchange->traceparent);
  }
}

void onr_http_reply_make(struct http_exchange *exchange, struct http_thread *thread) {
  if (exchange->error) onr_http_problem_respond(exchange);
  struct reply reply = {.body = {NULL, 0}};
  exchange->reply_head = head_size(&exchange->response);
  work_out(exchange, thread, &reply);
  exchange->reply_size = exchange->response.status == 304 ? 0 : reply.body.len;
  make_reply(exchange, thread, &reply);
}
