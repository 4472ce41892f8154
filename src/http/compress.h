/* gzip, for each answer anew and for static bodies once. */
#ifndef ONRECORD_HTTP_COMPRESS_H
#define ONRECORD_HTTP_COMPRESS_H

#include "onrecord/buffer.h"
#include "thread.h"

enum { GZIP_FROM = 1024 /* bytes from which an answer is compressed */ };

/* Compresses `body` into `out`, which is reset before; false, without memory or for what is too large. */
bool onr_http_gzip(struct http_thread *thread, struct onr_str body, struct onr_buffer *out);

/* Compresses a stream piece by piece, each so that the client can read it at once. */
struct http_packer;
struct http_packer *onr_http_packer_new(void); /* NULL when memory is exhausted */
void onr_http_packer_free(struct http_packer *packer);
/* The next piece into `out`, which is reset before. False when memory is exhausted. */
bool onr_http_packer_run(struct http_packer *packer, struct onr_str piece, bool last, struct onr_buffer *out);

/* A static body's hash and compressed form, made when it is first asked for and kept until the server stops. */
struct http_static {
  struct http_static *next;
  struct onr_str body;
  uint64_t hash;
  struct onr_buffer packed; /* empty: it cannot be compressed */
};
/* NULL when memory is exhausted. Any thread. */
const struct http_static *onr_http_static_get(struct http_thread *thread, struct onr_str body);
void onr_http_statics_free(struct onr_http_server *server);

/* microhttpd takes some read-only memory through pointers without const. */
static inline void *onr_http_without_const(const void *memory) {
  union {
    const void *in;
    void *out;
  } pointer = {.in = memory};
  return pointer.out;
}

#endif
