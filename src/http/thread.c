/* What event threads and workers have alike. */
#include <signal.h>

#include "compress.h"
#include "onrecord/hash.h"
#include "server.h"

enum onr_error onr_http_thread_create(struct http_thread *thread, void *(*run)(void *), void *context,
                                      struct onr_failure *failure) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int status = pthread_create(&thread->id, NULL, run, context);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (status != 0) return onr_fail(failure, ONR_ERR_IO, "The system starts no more threads (error %d).", status);
  return ONR_OK;
}

enum onr_error onr_http_thread_open(struct http_thread *thread, struct onr_failure *failure) {
  const struct onr_http_options *options = &thread->server->options;
  if (!options->thread_start) return ONR_OK;
  return options->thread_start(options->app, &thread->app_thread, failure);
}

void onr_http_thread_close(struct http_thread *thread) {
  const struct onr_http_options *options = &thread->server->options;
  if (options->thread_end) options->thread_end(options->app, thread->app_thread);
  onr_http_pack_close(thread);
}

void onr_http_thread_turn_end(struct http_thread *thread) {
  const struct onr_http_options *options = &thread->server->options;
  if (options->turn_end) options->turn_end(options->app, thread->app_thread);
}

static unsigned char random_byte(struct http_thread *thread) {
  if (thread->random_left == 0) {
    onr_random(thread->random, sizeof thread->random);
    thread->random_left = sizeof thread->random;
  }
  return thread->random[--thread->random_left];
}

void onr_http_thread_request_id(struct http_thread *thread, char out[REQUEST_ID_LENGTH]) {
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  for (size_t i = 0; i < REQUEST_ID_LENGTH; i++) out[i] = alphabet[random_byte(thread) % 32];
}

void onr_http_thread_traceparent(struct http_thread *thread, char out[TRACEPARENT_LENGTH + 1]) {
  static const char shape[TRACEPARENT_LENGTH + 1] = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-00";
  for (size_t i = 0; i < TRACEPARENT_LENGTH; i++)
    out[i] = shape[i] == 'x' ? "0123456789abcdef"[random_byte(thread) % 16] : shape[i];
  out[TRACEPARENT_LENGTH] = '\0';
}
