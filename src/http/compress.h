/* gzip and zstd: each answer anew, static bodies once, and streams piece by piece. */
#ifndef ONRECORD_HTTP_COMPRESS_H
#define ONRECORD_HTTP_COMPRESS_H

#include "onrecord/buffer.h"
#include "thread.h"

enum { PACK_FROM = 1024 /* bytes from which an answer is compressed */ };

enum http_coding { CODING_IDENTITY, CODING_GZIP, CODING_ZSTD, CODING_COUNT };

/* "gzip", "zstd"; NULL for identity. */
const char *onr_http_coding_name(enum http_coding coding);

/* Compresses `body` into `out`, which is reset before; false, without memory or for what is too large. */
bool onr_http_pack(struct http_thread *thread, enum http_coding coding, struct onr_str body, struct onr_buffer *out);
void onr_http_pack_close(struct http_thread *thread); /* what a thread keeps for it */

/* Compresses a stream piece by piece, each so that the client can read it at once. */
struct http_packer;
struct http_packer *onr_http_packer_new(enum http_coding coding); /* NULL when memory is exhausted, or for identity */
void onr_http_packer_free(struct http_packer *packer);
/* The next piece into `out`, which is reset before. False when memory is exhausted. */
bool onr_http_packer_run(struct http_packer *packer, struct onr_str piece, bool last, struct onr_buffer *out);

/* A static body's hash and compressed forms, made when it is first asked for and kept until the server stops. */
struct http_static {
  struct http_static *next;
  struct onr_str body;
  uint64_t hash;
  struct onr_buffer packed[CODING_COUNT]; /* empty: it is not compressed */
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
