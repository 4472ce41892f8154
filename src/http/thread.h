/* What an event thread and a worker have alike. All but onr_http_thread_create is called on the thread itself. */
#ifndef ONRECORD_HTTP_THREAD_H
#define ONRECORD_HTTP_THREAD_H

#include <pthread.h>
#include <zlib.h>
#include <zstd.h>

#include "onrecord/buffer.h"
#include "onrecord/hash.h"
#include "onrecord/http.h"

enum {
  REQUEST_ID_LENGTH = 16,
  TRACEPARENT_LENGTH = 55,
  RANDOM_AT_ONCE = 1024, /* bytes that are made of one seed */
};

struct onr_http_server;

struct http_thread {
  struct onr_http_server *server;
  pthread_t id;
  void *app_thread;
  z_stream gzip; /* once gzip_ready */
  bool gzip_ready;
  ZSTD_CCtx *zstd;         /* NULL until it is needed */
  struct onr_buffer lines; /* of the head that is being made: headers.c */
  struct {
    unsigned char bytes[RANDOM_AT_ONCE];
    unsigned char seed[ONR_SECRET_SIZE]; /* of the next bytes: the system is asked for the first alone */
  } random;
  size_t random_left;
  bool seeded;
};

/* Event threads have the shortest slices that there are; a worker's are what it forgoes each time that it gives way
 * (work.c), so they are short as well: the longer they are, the less is left for searches beside requests without end.
 * But they are longer than an event thread's, which else would not go before it: time_slice.h. */
enum { EVENT_SLICE_US = 100, WORKER_SLICE_US = 200 };

/* pthread_create with every signal blocked, so that they reach the program's own threads. */
enum onr_error onr_http_thread_create(struct http_thread *thread, void *(*run)(void *), void *context,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* What thread_start and thread_end are for. */
enum onr_error onr_http_thread_open(struct http_thread *thread, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_thread_close(struct http_thread *thread);
void onr_http_thread_turn_end(struct http_thread *thread);
/* Before anything is read for a request: what `renew` is for. */
uint64_t onr_http_thread_renew(struct http_thread *thread);
/* A new request id: 80 random bits in base32. */
void onr_http_thread_request_id(struct http_thread *thread, char out[REQUEST_ID_LENGTH]);
/* A new trace of which nothing is recorded yet: W3C Trace Context, version 00. NUL-terminated. */
void onr_http_thread_traceparent(struct http_thread *thread, char out[TRACEPARENT_LENGTH + 1]);

#endif
