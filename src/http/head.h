/* What a request's head says, whether it can be trusted, and what it asks for. */
#ifndef ONRECORD_HTTP_HEAD_H
#define ONRECORD_HTTP_HEAD_H

#include "exchange.h"

/* Finds the request's id and keeps what the log line needs. */
enum onr_error onr_http_head_identify(struct http_exchange *exchange, const char *method,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* Finds out who the client is, and whether it may ask again already. */
enum onr_error onr_http_head_limit(struct http_exchange *exchange, struct onr_failure *failure) ONR_MUST_CHECK;
/* Finds the route and what is wrong with a request whose framing can be trusted, as far as the head tells. */
enum onr_error onr_http_head_examine(struct http_exchange *exchange, struct onr_failure *failure) ONR_MUST_CHECK;
/* Whether a refusal must not wait for the body: there is too much of it, or the client waits for "100 Continue". */
bool onr_http_head_cannot_wait(const struct http_exchange *exchange);
uint64_t onr_http_body_limit(const struct http_exchange *exchange);
/* Whether a body may have `size` bytes. */
enum onr_error onr_http_check_body(const struct http_exchange *exchange, uint64_t size,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Collects the headers and refuses what could be read in two ways. */
enum onr_error onr_http_check_head(struct http_exchange *exchange, const char *method, const char *version,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
/* Bytes that are left for the answer's head: it comes from the same memory as the request's. */
size_t onr_http_head_room(const struct http_exchange *exchange);
/* Splits and decodes the target: request.path, .query_text, .query, and `*ret_segments` of the path. */
enum onr_error onr_http_target_parse(struct http_exchange *exchange, struct onr_strs *ret_segments,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_str onr_http_fields_get(struct onr_fields fields, struct onr_str name);
bool onr_http_is_token(struct onr_str s);
/* Whether a control character other than a tab is in it: no header may hold one. */
bool onr_http_has_control(struct onr_str s);

#endif
