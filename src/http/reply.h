/* Response → what MHD sends. */
#ifndef ONRECORD_HTTP_REPLY_H
#define ONRECORD_HTTP_REPLY_H

#include "exchange.h"

/* Turns the exchange's error into its response. */
void onr_http_problem_respond(struct http_exchange *exchange);
/* Makes exchange->reply of its response. */
void onr_http_reply_make(struct http_exchange *exchange, struct http_thread *thread);

/* Whether bodies of the type are compressed, and what the client likes best. */
bool onr_http_is_compressible(struct onr_str type);
enum http_coding onr_http_accepted_coding(const struct onr_request *request);
/* How the response's body may be packed. */
enum http_coding onr_http_wanted_coding(const struct http_exchange *exchange);
/* Headers that every answer has, whoever makes it. */
#define ONR_HTTP_SAFE_TYPE     "nosniff"     /* X-Content-Type-Options */
#define ONR_HTTP_SAFE_REFERRER "no-referrer" /* Referrer-Policy */
#define ONR_HTTP_SAFE_CONTENT                                                                                          \
  "default-src 'none'; frame-ancestors 'none'" /* Content-Security-Policy, but for pages                               \
                                                */
/* Whether an If-None-Match value names the ETag (with its quotes); weak comparison. */
bool onr_http_etag_matches(struct onr_str if_none_match, struct onr_str etag);
/* "Fri, 01 Nov 2024 08:30:00 GMT" → ms UTC; false for any other form. */
bool onr_http_date_parse(struct onr_str text, int64_t *ret_ms);

/* Adds what a page of another origin needs to read the answer; `preflight` as well. */
void onr_http_cors_headers(const struct http_exchange *exchange, struct onr_buffer *lines);
/* Whether it gets what most do: its Origin is not named, or there is none. */
bool onr_http_cors_is_common(const struct http_exchange *exchange);
/* Whether answers differ by the Origin header. */
bool onr_http_cors_varies(const struct onr_http_server *server);

#endif
