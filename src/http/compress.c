/* gzip, with one compressor a thread: making one costs more than a small body. */
#include <stdlib.h>

#include "compress.h"

enum { LEVEL = 1, GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8, PACKED_AT_ONCE = 16384 };

static bool prepare(struct http_thread *thread) {
  if (thread->gzip_ready) return deflateReset(&thread->gzip) == Z_OK;
  thread->gzip = (z_stream){0};
  thread->gzip_ready =
      deflateInit2(&thread->gzip, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
  return thread->gzip_ready;
}

bool onr_http_gzip(struct http_thread *thread, struct onr_str body, struct onr_buffer *out) {
  if (body.len > UINT32_MAX / 2 || !prepare(thread)) return false;
  z_stream *stream = &thread->gzip;
  onr_buffer_reset(out);
  if (!onr_buffer_reserve(out, deflateBound(stream, body.len))) return false;
  stream->next_in = onr_http_without_const(body.data);
  stream->avail_in = (uInt)body.len;
  stream->next_out = (Bytef *)out->data;
  stream->avail_out = (uInt)(out->cap < UINT32_MAX ? out->cap : UINT32_MAX);
  if (deflate(stream, Z_FINISH) != Z_STREAM_END) return false;
  out->len = stream->total_out;
  return true;
}

struct http_packer {
  z_stream gzip;
};

struct http_packer *onr_http_packer_new(void) {
  struct http_packer *packer = calloc(1, sizeof *packer);
  if (packer && deflateInit2(&packer->gzip, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK)
    return packer;
  free(packer);
  return NULL;
}

void onr_http_packer_free(struct http_packer *packer) {
  if (!packer) return;
  deflateEnd(&packer->gzip);
  free(packer);
}

bool onr_http_packer_run(struct http_packer *packer, struct onr_str piece, bool last, struct onr_buffer *out) {
  z_stream *stream = &packer->gzip;
  onr_buffer_reset(out);
  if (piece.len > UINT32_MAX / 2) return false;
  stream->next_in = onr_http_without_const(piece.data);
  stream->avail_in = (uInt)piece.len;
  do {
    if (!onr_buffer_reserve(out, PACKED_AT_ONCE)) return false;
    stream->next_out = (Bytef *)out->data + out->len;
    stream->avail_out = PACKED_AT_ONCE;
    int status = deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH);
    if (status == Z_STREAM_ERROR) return false;
    out->len += PACKED_AT_ONCE - stream->avail_out;
  } while (stream->avail_out == 0);
  return true;
}
