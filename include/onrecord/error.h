/*
 * Errors: one enum, one registry row for each (slug, title, HTTP status), and a struct that carries what the user needs
 * to know. A function either returns an error or logs it, never both; the caller that answers the user logs.
 *
 * Threads: everything here is reentrant.
 */
#ifndef ONRECORD_ERROR_H
#define ONRECORD_ERROR_H

#include <stdarg.h>
#include <stddef.h>

enum onr_error {
  ONR_OK = 0,
  ONR_ERR_INTERNAL,          /* a defect of ours */
  ONR_ERR_MEMORY,            /* an allocation failed */
  ONR_ERR_INVALID_PARAMETER, /* a query parameter, flag or setting */
  ONR_ERR_INVALID_CURSOR,    /* a cursor that was altered, or belongs to another list */
  ONR_ERR_INVALID_BODY,      /* a body that does not parse, or has a member that it may not have */
  ONR_ERR_INVALID_UTF8,      /* bytes that are not UTF-8 */
  ONR_ERR_INVALID_REQUEST,   /* HTTP that breaks the protocol */
  ONR_ERR_EMPTY_DOCUMENT,    /* a document without text */
  ONR_ERR_UNAUTHORIZED,      /* no key, or an unknown one */
  ONR_ERR_FORBIDDEN,         /* a key without the scope, or a server that only reads */
  ONR_ERR_MOVED, /* the resource is at another address: the failure's `where` stands for the path's first {…} */
  ONR_ERR_NOT_FOUND,
  ONR_ERR_METHOD_NOT_ALLOWED,
  ONR_ERR_NOT_ACCEPTABLE,
  ONR_ERR_TIMEOUT,             /* the client took too long to send its request */
  ONR_ERR_GONE,                /* it was there once, and is not known any more */
  ONR_ERR_CONFLICT,            /* the state of the resource forbids it */
  ONR_ERR_PRECONDITION_FAILED, /* If-Match names another revision */
  ONR_ERR_TOO_LARGE,           /* a body, document or answer over its limit */
  ONR_ERR_UNSUPPORTED_MEDIA_TYPE,
  ONR_ERR_PRECONDITION_REQUIRED, /* If-Match is missing */
  ONR_ERR_TOO_MANY_REQUESTS,
  ONR_ERR_HEADERS_TOO_LARGE,
  ONR_ERR_KEY_REUSED,    /* an Idempotency-Key that came with another request before */
  ONR_ERR_IN_PROGRESS,   /* the request that an Idempotency-Key came with before is still at work */
  ONR_ERR_OVERLOADED,    /* a queue is full: try again */
  ONR_ERR_QUERY_TIMEOUT, /* the answer was not found in the time that it may take */
  ONR_ERR_STORE_BUSY,    /* the database is locked by another process */
  ONR_ERR_STORE_FULL,    /* the disk is full */
  ONR_ERR_STORE_FAILED,  /* the database cannot be read or written */
  ONR_ERR_STORE_NEWER,   /* the database was made by a newer program */
  ONR_ERR_SHUTTING_DOWN,
  ONR_ERR_IO, /* a file or socket of ours */
  ONR_ERROR_COUNT
};

#define ONR_MUST_CHECK        __attribute__((warn_unused_result))
#define ONR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* The registry row of an error. */
struct onr_error_row {
  const char *slug;  /* the last part of a problem's type URI: "not-found" */
  const char *title; /* a short sentence that is the same for every occurrence */
  int status;        /* HTTP status */
};

/* Never NULL; a value out of range gets the row of ONR_ERR_INTERNAL. Static storage. */
const struct onr_error_row *onr_error_row(enum onr_error error);

/* What the `where` of a failure names. */
enum onr_failure_place {
  ONR_AT_NOTHING,
  ONR_AT_PARAMETER, /* a query parameter or flag: "limit" */
  ONR_AT_POINTER,   /* a JSON pointer into the body: "/headline" */
  ONR_AT_HEADER,    /* a request header: "If-Match" */
  ONR_AT_LINE       /* a line number, from 1, of a file or NDJSON body: "17" */
};

enum { ONR_FAILURE_DETAIL_SIZE = 640, ONR_FAILURE_WHERE_SIZE = 128 };

/* The details of one failure, for the user. Zero-initialise; functions fill it only when they return an error. */
struct onr_failure {
  enum onr_error code;
  enum onr_failure_place at;
  char where[ONR_FAILURE_WHERE_SIZE];
  char detail[ONR_FAILURE_DETAIL_SIZE]; /* a sentence: what was expected, what came, where. Always valid UTF-8 */
};

/* Fills `failure` (may be NULL) and returns `code`, so that `return onr_fail(…)` reads well. Text that does not fit is
 * cut at a character; bytes that are not UTF-8 become U+FFFD. */
enum onr_error onr_fail(struct onr_failure *failure, enum onr_error code, const char *format, ...) ONR_PRINTF(3, 4);

/* The same, with the place. */
enum onr_error onr_fail_at(struct onr_failure *failure, enum onr_error code, enum onr_failure_place at,
                           const char *where, const char *format, ...) ONR_PRINTF(5, 6);

/* The same for an allocation that failed. */
static inline enum onr_error onr_fail_memory(struct onr_failure *failure) {
  (void)onr_fail(failure, ONR_ERR_MEMORY, "Memory for this could not be had; nothing was changed.");
  return ONR_ERR_MEMORY; /* for all to see, compilers and analysers too, that what could not be had is not used */
}

#endif
