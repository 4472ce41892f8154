#include "onrecord/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void onr_buffer_init(struct onr_buffer *buffer, size_t max) {
  *buffer = (struct onr_buffer){.max = max};
}

void onr_buffer_close(struct onr_buffer *buffer) {
  free(buffer->data);
  *buffer = (struct onr_buffer){0};
}

void onr_buffer_reset(struct onr_buffer *buffer) {
  buffer->len = 0;
  buffer->error = ONR_OK;
}

bool onr_buffer_grow(struct onr_buffer *buffer, size_t size) {
  if (buffer->error) return false;
  if (buffer->cap - buffer->len >= size) return true;
  if (size > buffer->max - buffer->len) {
    buffer->error = ONR_ERR_TOO_LARGE;
    return false;
  }
  size_t needed = buffer->len + size, cap = buffer->cap ? buffer->cap : 256;
  while (cap < needed) cap = cap > buffer->max / 2 ? buffer->max : cap * 2;
  if (cap > buffer->max) cap = buffer->max;
  char *data = realloc(buffer->data, cap + ONR_BUFFER_SPARE);
  if (!data) {
    buffer->error = ONR_ERR_MEMORY;
    return false;
  }
  buffer->data = data;
  buffer->cap = cap;
  return true;
}

/* Two digits at once are half as many divisions. */
static const char two_digits[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                                 "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                                 "8081828384858687888990919293949596979899";

static size_t digits_of(uint64_t value) {
  size_t digits = 1;
  for (; value >= 10000; value /= 10000) digits += 4;
  return digits + (value >= 10) + (value >= 100) + (value >= 1000);
}

void onr_buffer_append_int(struct onr_buffer *buffer, int64_t value) {
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  size_t size = digits_of(rest) + (value < 0);
  if (!onr_buffer_reserve(buffer, size)) return;
  char *first = buffer->data + buffer->len, *end = first + size;
  buffer->len += size;
  for (; rest >= 100; rest /= 100) memcpy(end -= 2, two_digits + rest % 100 * 2, 2);
  if (rest >= 10)
    memcpy(end - 2, two_digits + rest * 2, 2);
  else
    end[-1] = (char)('0' + rest);
  if (value < 0) *first = '-';
}

void onr_buffer_printf(struct onr_buffer *buffer, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  va_end(args);
  /* vsnprintf wants room for a NUL; it is not counted */
  if (len > 0 && onr_buffer_reserve(buffer, (size_t)len + 1)) {
    vsnprintf(buffer->data + buffer->len, (size_t)len + 1, format, again);
    buffer->len += (size_t)len;
  }
  va_end(again);
}

enum onr_error onr_buffer_append_stream(struct onr_buffer *buffer, FILE *stream, struct onr_failure *failure) {
  char chunk[1 << 16];
  size_t got;
  errno = 0;
  while (!buffer->error && (got = fread(chunk, 1, sizeof chunk, stream)) > 0) onr_buffer_append(buffer, chunk, got);
  if (ferror(stream)) return onr_fail(failure, ONR_ERR_IO, "It cannot be read: %s.", strerror(errno));
  if (buffer->error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  if (buffer->error)
    return onr_fail(failure, buffer->error, "It has more than the %zu bytes that a document may have.", buffer->max);
  return ONR_OK;
}
