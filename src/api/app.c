#include "app.h"

enum onr_error onr_api_thread_start(void *app, void **ret_thread, struct onr_failure *failure) {
  struct onr_app *self = app;
  struct onr_store_reader *reader = NULL;
  enum onr_error error = onr_store_reader_open(self->service->store, &reader, failure);
  if (error) return error;
  *ret_thread = reader;
  return ONR_OK;
}

void onr_api_thread_end(void *app, void *thread) {
  (void)app;
  onr_store_reader_close(thread);
}

void onr_api_turn_end(void *app, void *thread) {
  (void)app;
  onr_store_reader_release(thread);
}

enum onr_error onr_app_written(const struct onr_buffer *buffer, struct onr_failure *failure) {
  enum onr_error error = onr_buffer_status(buffer);
  if (error == ONR_OK) return ONR_OK;
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return onr_fail(
      failure, error,
      "The answer would be larger than %zu bytes, which is the most that is sent at once: ask for fewer rows "
      "(limit) or fewer members (fields).",
      buffer->max);
}
