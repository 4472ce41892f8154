/*
 * Idempotency-Key: a write that is sent again gets the answer that it got, or would have got, the first time.
 *
 *   error = onr_idempotency_begin(&once, request, response, failure);
 *   …and when the whole body is known…
 *   onr_idempotency_hash(&once, request, body_hash);
 *   error = once.found ? onr_idempotency_repeat(&once, request, response, failure) : …do it…;
 *   if (!error && !once.found) onr_idempotency_keep(&once, request, response);
 *   onr_idempotency_end(&once, app_of(request));
 *
 * Without the header all of it does nothing. A struct onr_idempotency must stay where it is from begin to end.
 */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "api/app.h"
#include "onrecord/store_answers.h"

/* A request at work, in the program's list of them. */
struct onr_flight {
  struct onr_flight *next;
  unsigned char key[ONR_SHA256_SIZE]; /* of the header and the credential that came with it */
};

struct onr_idempotency {
  bool on;    /* the header is there */
  bool found; /* it came before: `answer` is what was said */
  struct onr_flight flight;
  unsigned char request[ONR_SHA256_SIZE];
  struct onr_answer answer;
};

/* ONR_ERR_INVALID_REQUEST for a key that is none, ONR_ERR_IN_PROGRESS, or the store's errors; nothing need be ended
 * then.
 */
enum onr_error onr_idempotency_begin(struct onr_idempotency *self, struct onr_request *request,
                                     struct onr_response *response, struct onr_failure *failure) ONR_MUST_CHECK;
/* Notes what request it is, of whose body this is the hash. */
void onr_idempotency_hash(struct onr_idempotency *self, const struct onr_request *request,
                          const unsigned char body[ONR_SHA256_SIZE]);
/* Gives the first answer; ONR_ERR_KEY_REUSED when it was another request's. */
enum onr_error onr_idempotency_repeat(const struct onr_idempotency *self, struct onr_request *request,
                                      struct onr_response *response, struct onr_failure *failure) ONR_MUST_CHECK;
/* Keeps the answer of work that is done, unless it is too large. */
void onr_idempotency_keep(const struct onr_idempotency *self, const struct onr_request *request,
                          const struct onr_response *response);
void onr_idempotency_end(struct onr_idempotency *self, struct onr_app *app);

#endif
