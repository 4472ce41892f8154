/* One compressor of each kind a thread: making one costs more than a small body. A stream has one of its own. */
#include "compress.h"

#include <stdlib.h>

enum {
  LEVEL = 1,
  GZIP_WINDOW = 15 + 16,
  MEMORY_LEVEL = 8,
  ZSTD_WINDOW = 17, /* of a stream: 128 KB, so that it takes no more memory than gzip's */
  PACKED_AT_ONCE = 16384
};

const char *onr_http_coding_name(enum http_coding coding) {
  static const char *const names[CODING_COUNT] = {[CODING_GZIP] = "gzip", [CODING_ZSTD] = "zstd"};
  return names[coding];
}

/* ---- Whole bodies ---- */

static bool prepare_gzip(struct http_thread *thread) {
  if (thread->gzip_ready) return deflateReset(&thread->gzip) == Z_OK;
  thread->gzip = (z_stream){0};
  thread->gzip_ready =
      deflateInit2(&thread->gzip, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
  return thread->gzip_ready;
}

static bool pack_gzip(struct http_thread *thread, struct onr_str body, struct onr_buffer *out) {
  if (body.len > UINT32_MAX / 2 || !prepare_gzip(thread)) return false;
  z_stream *stream = &thread->gzip;
  if (!onr_buffer_reserve(out, deflateBound(stream, body.len))) return false;
  stream->next_in = onr_http_without_const(body.data);
  stream->avail_in = (uInt)body.len;
  stream->next_out = (Bytef *)out->data;
  stream->avail_out = (uInt)(out->cap < UINT32_MAX ? out->cap : UINT32_MAX);
  if (deflate(stream, Z_FINISH) != Z_STREAM_END) return false;
  out->len = stream->total_out;
  return true;
}

static bool pack_zstd(struct http_thread *thread, struct onr_str body, struct onr_buffer *out) {
  if (!thread->zstd) thread->zstd = ZSTD_createCCtx();
  if (!thread->zstd || !onr_buffer_reserve(out, ZSTD_compressBound(body.len))) return false;
  size_t len = ZSTD_compressCCtx(thread->zstd, out->data, out->cap, body.data, body.len, LEVEL);
  if (ZSTD_isError(len)) return false;
  out->len = len;
  return true;
}

bool onr_http_pack(struct http_thread *thread, enum http_coding coding, struct onr_str body, struct onr_buffer *out) {
  onr_buffer_reset(out);
  if (coding == CODING_GZIP) return pack_gzip(thread, body, out);
  return coding == CODING_ZSTD && pack_zstd(thread, body, out);
}

void onr_http_pack_close(struct http_thread *thread) {
  if (thread->gzip_ready) deflateEnd(&thread->gzip);
  thread->gzip_ready = false;
  ZSTD_freeCCtx(thread->zstd);
  thread->zstd = NULL;
}

/* ---- Streams ---- */

struct http_packer {
  z_stream gzip;
  ZSTD_CCtx *zstd; /* NULL: it is gzip */
};

static bool open_packer(struct http_packer *packer, enum http_coding coding) {
  if (coding == CODING_GZIP)
    return deflateInit2(&packer->gzip, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
  packer->zstd = coding == CODING_ZSTD ? ZSTD_createCCtx() : NULL;
  return packer->zstd && !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, LEVEL)) &&
         !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_windowLog, ZSTD_WINDOW));
}

struct http_packer *onr_http_packer_new(enum http_coding coding) {
  struct http_packer *packer = coding == CODING_IDENTITY ? NULL : calloc(1, sizeof *packer);
  if (!packer || open_packer(packer, coding)) return packer;
  ZSTD_freeCCtx(packer->zstd);
  free(packer);
  return NULL;
}

void onr_http_packer_free(struct http_packer *packer) {
  if (!packer) return;
  if (packer->zstd)
    ZSTD_freeCCtx(packer->zstd);
  else
    deflateEnd(&packer->gzip);
  free(packer);
}

static bool run_gzip(z_stream *stream, struct onr_str piece, bool last, struct onr_buffer *out) {
  if (piece.len > UINT32_MAX / 2) return false;
  stream->next_in = onr_http_without_const(piece.data);
  stream->avail_in = (uInt)piece.len;
  do {
    if (!onr_buffer_reserve(out, PACKED_AT_ONCE)) return false;
    stream->next_out = (Bytef *)out->data + out->len;
    stream->avail_out = PACKED_AT_ONCE;
    if (deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH) == Z_STREAM_ERROR) return false;
    out->len += PACKED_AT_ONCE - stream->avail_out;
  } while (stream->avail_out == 0);
  return true;
}

static bool run_zstd(ZSTD_CCtx *zstd, struct onr_str piece, bool last, struct onr_buffer *out) {
  ZSTD_inBuffer in = {piece.data, piece.len, 0};
  size_t left;
  do {
    if (!onr_buffer_reserve(out, PACKED_AT_ONCE)) return false;
    ZSTD_outBuffer to = {out->data + out->len, PACKED_AT_ONCE, 0};
    left = ZSTD_compressStream2(zstd, &to, &in, last ? ZSTD_e_end : ZSTD_e_flush);
    if (ZSTD_isError(left)) return false;
    out->len += to.pos;
  } while (left > 0);
  return true;
}

bool onr_http_packer_run(struct http_packer *packer, struct onr_str piece, bool last, struct onr_buffer *out) {
  onr_buffer_reset(out);
  return packer->zstd ? run_zstd(packer->zstd, piece, last, out) : run_gzip(&packer->gzip, piece, last, out);
}
