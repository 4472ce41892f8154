/* Bodies that are taken piece by piece. */
#ifndef ONRECORD_HTTP_UPLOAD_H
#define ONRECORD_HTTP_UPLOAD_H

#include "exchange.h"

/* Bytes of a body that wait for a worker: the window, and what MHD reads at a time beyond it. */
enum { UPLOAD_BUFFER = ONR_UPLOAD_WINDOW + CONNECTION_MEMORY };

/* Gives what has come to the upload, on a thread that the exchange was given to. */
enum onr_error onr_http_upload_take(struct http_exchange *exchange, bool last,
                                    struct onr_failure *failure) ONR_MUST_CHECK;
/* The same on a worker, in the middle of the body. */
void onr_http_upload_run(struct http_exchange *exchange, struct http_thread *thread);
/* For good. */
void onr_http_upload_close(struct http_exchange *exchange);

/* ---- On the event thread ---- */

/* `size` bytes more stand in exchange->body. */
void onr_http_upload_arrived(struct http_exchange *exchange, size_t size);
/* A piece was taken, or given back untaken: the body goes on. */
void onr_http_upload_resume(struct http_exchange *exchange);

#endif
