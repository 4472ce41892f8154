#include "onrecord/error.h"

#include <stdio.h>
#include <string.h>

#include "onrecord/utf8.h"

static const struct onr_error_row rows[ONR_ERROR_COUNT] = {
    [ONR_OK] = {"ok", "Success", 200},
    [ONR_ERR_INTERNAL] = {"internal", "The server has a defect", 500},
    [ONR_ERR_MEMORY] = {"out-of-memory", "The server is out of memory", 503},
    [ONR_ERR_INVALID_PARAMETER] = {"invalid-parameter", "A parameter is not valid", 400},
    [ONR_ERR_INVALID_CURSOR] = {"invalid-cursor", "The cursor is not valid for this list", 400},
    [ONR_ERR_INVALID_BODY] = {"invalid-body", "The body is not valid", 400},
    [ONR_ERR_INVALID_UTF8] = {"invalid-utf8", "The text is not UTF-8", 400},
    [ONR_ERR_INVALID_REQUEST] = {"invalid-request", "The request breaks HTTP", 400},
    [ONR_ERR_EMPTY_DOCUMENT] = {"empty-document", "The document has no text", 422},
    [ONR_ERR_UNAUTHORIZED] = {"unauthorized", "A valid key is needed", 401},
    [ONR_ERR_FORBIDDEN] = {"forbidden", "This is not allowed", 403},
    [ONR_ERR_MOVED] = {"moved", "The resource is at another address", 308},
    [ONR_ERR_NOT_FOUND] = {"not-found", "There is no such resource", 404},
    [ONR_ERR_METHOD_NOT_ALLOWED] = {"method-not-allowed", "The resource does not have this method", 405},
    [ONR_ERR_NOT_ACCEPTABLE] = {"not-acceptable", "No representation that the client accepts", 406},
    [ONR_ERR_TIMEOUT] = {"request-timeout", "The request took too long to arrive", 408},
    [ONR_ERR_GONE] = {"gone", "The resource is no longer available", 410},
    [ONR_ERR_CONFLICT] = {"conflict", "The state of the resource does not allow it", 409},
    [ONR_ERR_PRECONDITION_FAILED] = {"precondition-failed", "The resource has changed", 412},
    [ONR_ERR_TOO_LARGE] = {"too-large", "Over the size limit", 413},
    [ONR_ERR_UNSUPPORTED_MEDIA_TYPE] = {"unsupported-media-type", "The content type is not supported", 415},
    [ONR_ERR_PRECONDITION_REQUIRED] = {"precondition-required", "If-Match is needed", 428},
    [ONR_ERR_TOO_MANY_REQUESTS] = {"too-many-requests", "Too many requests", 429},
    [ONR_ERR_HEADERS_TOO_LARGE] = {"headers-too-large", "The request's head is too large", 431},
    [ONR_ERR_KEY_REUSED] = {"idempotency-key-reused", "The Idempotency-Key belongs to another request", 422},
    [ONR_ERR_IN_PROGRESS] = {"request-in-progress", "The same request is still at work", 409},
    [ONR_ERR_OVERLOADED] = {"overloaded", "The server is busy", 503},
    [ONR_ERR_QUERY_TIMEOUT] = {"query-timeout", "The query takes too long", 503},
    [ONR_ERR_STORE_BUSY] = {"store-busy", "The database is in use", 503},
    [ONR_ERR_STORE_FULL] = {"store-full", "The disk is full", 503},
    [ONR_ERR_STORE_FAILED] = {"store-failed", "The database does not answer", 503},
    [ONR_ERR_STORE_NEWER] = {"store-newer", "The database was made by a newer program", 500},
    [ONR_ERR_SHUTTING_DOWN] = {"shutting-down", "The server is stopping", 503},
    [ONR_ERR_IO] = {"io", "A file cannot be read or written", 500},
};

const struct onr_error_row *onr_error_row(enum onr_error error) {
  if ((unsigned)error >= ONR_ERROR_COUNT) error = ONR_ERR_INTERNAL;
  return &rows[error];
}

ONR_PRINTF(4, 0)
static void fill(struct onr_failure *failure, enum onr_failure_place at, const char *where, const char *format,
                 va_list args) {
  char text[2 * ONR_FAILURE_DETAIL_SIZE];
  int written = vsnprintf(text, sizeof text, format, args);
  size_t len = written < 0 ? 0 : (size_t)written;
  if (len >= sizeof text) len = sizeof text - 1;
  failure->at = at;
  onr_utf8_copy(failure->where, sizeof failure->where, onr_str_from(where));
  onr_utf8_copy(failure->detail, sizeof failure->detail, (struct onr_str){text, len});
}

enum onr_error onr_fail(struct onr_failure *failure, enum onr_error code, const char *format, ...) {
  if (failure) {
    va_list args;
    va_start(args, format);
    failure->code = code;
    fill(failure, ONR_AT_NOTHING, "", format, args);
    va_end(args);
  }
  return code;
}

enum onr_error onr_fail_at(struct onr_failure *failure, enum onr_error code, enum onr_failure_place at,
                           const char *where, const char *format, ...) {
  if (failure) {
    va_list args;
    va_start(args, format);
    failure->code = code;
    fill(failure, at, where, format, args);
    va_end(args);
  }
  return code;
}
