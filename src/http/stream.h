/*
 * Answers that are made piece by piece while they are sent. The piece is in the exchange's own buffers; MHD asks for
 * bytes on the event thread. When there are none left the connection is suspended, and either a worker makes the next
 * piece or the stream waits in its loop's list.
 */
#ifndef ONRECORD_HTTP_STREAM_H
#define ONRECORD_HTTP_STREAM_H

#include "exchange.h"

/* Makes the first piece of response.stream, on the handler's thread. */
enum onr_error onr_http_stream_begin(struct http_exchange *exchange, struct http_thread *thread,
                                     struct onr_failure *failure) ONR_MUST_CHECK;
/* MHD's response to it; NULL when memory is exhausted. */
struct MHD_Response *onr_http_stream_reply(struct http_exchange *exchange);
/* Makes the next piece. Any thread that the exchange was given to. */
void onr_http_stream_produce(struct http_exchange *exchange, struct http_thread *thread);
/* Who makes the pieces after the first; NULL: the event thread. */
struct http_workers *onr_http_stream_pool(const struct http_exchange *exchange);
/* For good: whatever became of it. */
void onr_http_stream_close(struct http_exchange *exchange);

/* ---- On the event thread, while the connection is suspended ---- */

/* A piece was made, or the pool gave it back unmade: what there is is sent, or it waits again. */
void onr_http_stream_resume(struct http_exchange *exchange);

/* ---- Streams that wait (waiting.c) ---- */

/* False where it may wait no more, and ends. */
bool onr_http_waiting_add(struct http_exchange *exchange);
void onr_http_waiting_remove(struct http_exchange *exchange);
void onr_http_waiting_heartbeat(struct http_exchange *exchange);
void onr_http_waiting_end(struct http_exchange *exchange); /* in order */
/* A part of the loop's turn: asks those that were woken. */
void onr_http_waiting_turn(struct http_loop *loop, int64_t now_us);
/* When the loop must look again; INT64_MAX: not before it is woken. */
int64_t onr_http_waiting_next_us(const struct http_loop *loop);

#endif
