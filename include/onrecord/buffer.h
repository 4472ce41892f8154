/*
 * A growing byte buffer with a maximum. Appending never fails on the spot: the first failure sticks, later appends do
 * nothing, and onr_buffer_status tells once at the end. So code that writes output reads as the output does.
 *
 * Threads: a buffer belongs to one thread at a time.
 */
#ifndef ONRECORD_BUFFER_H
#define ONRECORD_BUFFER_H

#include <stdint.h>
#include <stdio.h>

#include "onrecord/error.h"
#include "onrecord/str.h"

/* Bytes behind the capacity, so that what is appended may be copied in whole blocks and cut to its length. */
enum { ONR_BUFFER_SPARE = 32 };

struct onr_buffer {
  char *data; /* owned; not NUL-terminated */
  size_t len;
  size_t cap; /* without ONR_BUFFER_SPARE */
  size_t max;
  enum onr_error error; /* the first failure: ONR_ERR_MEMORY or ONR_ERR_TOO_LARGE */
};

void onr_buffer_init(struct onr_buffer *buffer, size_t max);
void onr_buffer_close(struct onr_buffer *buffer);

/* Empties it and clears the failure; the memory is kept for reuse. */
void onr_buffer_reset(struct onr_buffer *buffer);

/* What onr_buffer_reserve does where there is no room, or a failure. */
bool onr_buffer_grow(struct onr_buffer *buffer, size_t size);

/* Room for `size` more bytes without growing again; false when that failed. */
static inline bool onr_buffer_reserve(struct onr_buffer *buffer, size_t size) {
  return (!buffer->error && buffer->cap - buffer->len >= size) || onr_buffer_grow(buffer, size);
}

/* Inline, as answers are written by a great many of them. */
static inline void onr_buffer_append(struct onr_buffer *buffer, const void *bytes, size_t size) {
  if (size == 0 || !onr_buffer_reserve(buffer, size)) return;
  memcpy(buffer->data + buffer->len, bytes, size);
  buffer->len += size;
}
static inline void onr_buffer_append_str(struct onr_buffer *buffer, struct onr_str s) {
  onr_buffer_append(buffer, s.data, s.len);
}
static inline void onr_buffer_append_char(struct onr_buffer *buffer, char c) {
  if (onr_buffer_reserve(buffer, 1)) buffer->data[buffer->len++] = c;
}
void onr_buffer_append_int(struct onr_buffer *buffer, int64_t value);
void onr_buffer_printf(struct onr_buffer *buffer, const char *format, ...) ONR_PRINTF(2, 3);

/* Appends what is left of a stream. ONR_ERR_IO when it fails, ONR_ERR_TOO_LARGE when it does not fit, ONR_ERR_MEMORY.
 */
enum onr_error onr_buffer_append_stream(struct onr_buffer *buffer, FILE *stream,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

static inline enum onr_error onr_buffer_status(const struct onr_buffer *buffer) {
  return buffer->error;
}
static inline struct onr_str onr_buffer_str(const struct onr_buffer *buffer) {
  return (struct onr_str){buffer->data, buffer->len};
}

#endif
