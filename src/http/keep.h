/*
 * Which answers are kept, and how a kept one becomes an answer again. The answer to a GET of a route that keeps them
 * follows from the request's target, Accept, the coding that it gets and Host, which make its key, and from what the
 * application's version stands for. Everything else about a request happens each time: its checks, the right to ask,
 * limits, CORS, ids, counters and the log.
 */
#ifndef ONRECORD_HTTP_KEEP_H
#define ONRECORD_HTTP_KEEP_H

#include "exchange.h"

enum { HTTP_KEPT_REPLIES = 2 /* that an answer has for each event thread: one with its body, and a 304 */ };

/* Looks for a kept answer, once the head is accepted; exchange->keeping.answer is what was found. */
void onr_http_keep_find(struct http_exchange *exchange);
/* The same on the thread of a worker, to whom it may have come after others who asked for the same. */
void onr_http_keep_find_again(struct http_exchange *exchange);
/* Makes the response of it. */
void onr_http_keep_respond(struct http_exchange *exchange);
/* Where the reply to this request is kept, for its event thread alone; NULL where it needs one of its own, as it does
 * on another thread. */
struct MHD_Response **onr_http_keep_reply(const struct http_exchange *exchange, const struct http_thread *thread);
/* Keeps the answer that a handler has made: its body as sent, and its ETag. */
void onr_http_keep_answer(struct http_exchange *exchange, struct onr_str body, enum http_coding coding,
                          const char etag[HTTP_ETAG_SIZE]);

#endif
