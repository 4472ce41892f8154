/* What a handler finds in its request: the program, and the thread's store reader. */
#ifndef API_APP_H
#define API_APP_H

#include "onrecord/api.h"

struct onr_query;

static inline struct onr_app *app_of(const struct onr_request *request) {
  return request->app;
}

static inline struct onr_store_reader *reader_of(const struct onr_request *request) {
  return request->thread;
}

/* What a store's visitor needs to write the one resource that was asked for. */
struct onr_showing {
  const struct onr_request *request;
  struct onr_response *response;
  const struct onr_query *query;
  struct onr_failure *failure;
};

/* What the addresses of this server begin with, for clients: "https://example.org". In the arena. */
enum onr_error onr_app_base(const struct onr_request *request, struct onr_str *ret_base,
                            struct onr_failure *failure) ONR_MUST_CHECK;

/* A failure for output that did not fit or found no memory; ONR_OK for output that is whole. The response's body is
 * looked at after every handler, so that it matters only where work can be spared or another buffer is written. */
enum onr_error onr_app_written(const struct onr_buffer *buffer, struct onr_failure *failure) ONR_MUST_CHECK;

/* Rewrites the failure of what came after a write that is done: it was made, whatever the failure says. */
void onr_app_unshown(enum onr_error error, struct onr_failure *failure);

#endif
