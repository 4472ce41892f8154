/*
 * Response → what MHD sends: validators, 304 and compression. MHD gets the exchange's own buffer without a
 * copy; the exchange lives until MHD has sent it.
 */
#include <stdio.h>

#include "compress.h"
#include "headers.h"
#include "keep.h"
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
  return !onr_http_exchange_is_home(exchange, thread) || size <= PACK_HERE;
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

static struct MHD_Response *new_reply(struct http_exchange *exchange, struct http_thread *thread,
                                      const struct reply *reply) {
  struct MHD_Response *mhd =
      exchange->response.stream.produce
          ? onr_http_stream_reply(exchange)
          : MHD_create_response_from_buffer(reply->body.len, onr_http_without_const(reply->body.data),
                                            MHD_RESPMEM_PERSISTENT);
  if (!mhd || onr_http_headers_add(exchange, thread, reply->coding, reply->etag, mhd)) return mhd;
  MHD_destroy_response(mhd);
  return NULL;
}

/* The reply of a kept answer is kept with it, as making it would be half of the work. */
static void make_reply(struct http_exchange *exchange, struct http_thread *thread, const struct reply *reply) {
  struct MHD_Response **kept = onr_http_keep_reply(exchange, thread);
  if (kept && *kept && !onr_http_headers_renew(exchange, *kept)) {
    MHD_destroy_response(*kept);
    *kept = NULL;
  }
  exchange->reply = kept && *kept ? *kept : new_reply(exchange, thread, reply);
  exchange->reply_is_kept = kept != NULL;
  if (kept) *kept = exchange->reply;
}

void onr_http_reply_make(struct http_exchange *exchange, struct http_thread *thread) {
  if (exchange->error) onr_http_problem_respond(exchange);
  struct reply reply = {.body = {NULL, 0}};
  exchange->reply_head = onr_http_headers_size(exchange);
  work_out(exchange, thread, &reply);
  exchange->reply_size = exchange->response.status == 304 ? 0 : reply.body.len;
  make_reply(exchange, thread, &reply);
}
