/* What a handler finds in its request: the program, and the thread's store reader. */
#ifndef API_APP_H
#define API_APP_H

#include "onrecord/api.h"

static inline struct onr_app *app_of(const struct onr_request *request) {
  return request->app;
}

static inline struct onr_store_reader *reader_of(const struct onr_request *request) {
  return request->thread;
}

/* A failure for output that did not fit or found no memory; ONR_OK for output that is whole. */
enum onr_error onr_app_written(const struct onr_buffer *buffer, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
