/* The headers of an answer, all but those that libmicrohttpd adds by itself. */
#ifndef ONRECORD_HTTP_HEADERS_H
#define ONRECORD_HTTP_HEADERS_H

#include "exchange.h"

/* Bytes that an answer's head takes at most. */
size_t onr_http_headers_size(const struct http_exchange *exchange);
/* Gives the reply all headers of the exchange's response; an empty ETag is none. False when memory is exhausted. */
bool onr_http_headers_add(const struct http_exchange *exchange, struct http_thread *thread, enum http_coding coding,
                          const char *etag, struct MHD_Response *reply) ONR_MUST_CHECK;
/* Puts the exchange's ids in the place of those of the request that the reply was made for. libmicrohttpd writes a
 * reply's headers out as soon as it is queued, so that this needs no more than that no other thread has it. False where
 * they do not fit. */
bool onr_http_headers_renew(const struct http_exchange *exchange, struct MHD_Response *reply) ONR_MUST_CHECK;
/* Adds a line; one without a value is left out. */
void onr_http_headers_put(struct onr_buffer *lines, struct onr_str name, struct onr_str value);

#endif
