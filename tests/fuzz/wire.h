/*
 * The HTTP layer without a network: a request goes through src/http and the table of routes as it would from a socket,
 * but libmicrohttpd is wire.c, which hands over the parts of a request and keeps what is answered. Everything runs on
 * the calling thread, in order, and comes out the same each time.
 *
 * One thread. A struct fuzz_answer is the wire's own until the next request.
 */
#ifndef ONR_TESTS_FUZZ_WIRE_H
#define ONR_TESTS_FUZZ_WIRE_H

#include "onrecord/api.h"

enum { WIRE_HEADERS = 40, WIRE_MAX_RESPONSE = 1 << 20, WIRE_URL = 2048 };

struct fuzz_request {
  struct onr_str method, target, version; /* without NUL: a line's parts */
  struct onr_field headers[WIRE_HEADERS];
  size_t header_count;
  struct onr_str body;
};

struct fuzz_answer {
  bool dropped; /* answered past libmicrohttpd, and the connection closed */
  int status;
  struct onr_field headers[WIRE_HEADERS];
  size_t header_count;
  struct onr_str body;
  const char *pattern; /* of the route; NULL: none */
  bool failed;         /* a stream that could not be made whole */
};

struct fuzz_wire;

/* `app` is borrowed. `proxy`: the address that requests come from is a trusted proxy's, whose header is
 * `forwarded_header`. */
struct fuzz_wire *fuzz_wire_new(struct onr_app *app, const char *forwarded_header);
void fuzz_wire_free(struct fuzz_wire *wire);

/* Opens what the event thread has of the application's (its store reader), and closes it: around a change of stores,
 * which no answer outlives that was kept. */
void fuzz_wire_attach(struct fuzz_wire *wire);
void fuzz_wire_detach(struct fuzz_wire *wire);

/* Has answers made anew, instead of taking those that are kept and keeping others; or not any more. */
void fuzz_wire_bypass(struct fuzz_wire *wire, bool on);

/* Sends one request. */
const struct fuzz_answer *fuzz_wire_send(struct fuzz_wire *wire, const struct fuzz_request *request);

/* A header of an answer or request; data is NULL where there is none. */
struct onr_str fuzz_header(const struct onr_field *headers, size_t count, const char *name);

#endif
