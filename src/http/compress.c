/* gzip, with one compressor a thread: making one costs more than a small body. */
#include "compress.h"

enum { LEVEL = 1, GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };

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
