/* What event threads and workers have alike. */
#include <signal.h>

#include "compress.h"
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
  onr_buffer_close(&thread->lines);
}

void onr_http_thread_turn_end(struct http_thread *thread) {
  const struct onr_http_options *options = &thread->server->options;
  if (options->turn_end) options->turn_end(options->app, thread->app_thread);
}

uint64_t onr_http_thread_renew(struct http_thread *thread) {
  const struct onr_http_options *options = &thread->server->options;
  return options->renew ? options->renew(options->app, thread->app_thread) : 0;
}

/* Ids are no secrets, but nobody should be able to tell the next one. A seed is overwritten by what it makes. */
static const unsigned char *random_bytes(struct http_thread *thread, size_t count) {
  if (thread->random_left < count) {
    unsigned char seed[ONR_SECRET_SIZE];
    if (!thread->seeded) onr_random(thread->random.seed, sizeof thread->random.seed);
    thread->seeded = true;
    memcpy(seed, thread->random.seed, sizeof seed);
    onr_random_from(seed, &thread->random, sizeof thread->random);
    thread->random_left = sizeof thread->random.bytes;
  }
  thread->random_left -= count;
  return thread->random.bytes + thread->random_left;
}

void onr_http_thread_request_id(struct http_thread *thread, char out[REQUEST_ID_LENGTH]) {
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  const unsigned char *bytes = random_bytes(thread, REQUEST_ID_LENGTH);
  for (size_t i = 0; i < REQUEST_ID_LENGTH; i++) out[i] = alphabet[bytes[i] % 32];
}

/* Eight hexadecimal digits of four bytes, in all places at once; random bytes have no order to be kept. */
static void put_digits(char *out, const unsigned char *bytes) {
  const uint64_t ones = 0x0101010101010101;
  uint32_t four;
  memcpy(&four, bytes, sizeof four);
  uint64_t low = four & 0x0F0F0F0F, high = four >> 4 & 0x0F0F0F0F, digits = high << 32 | low;
  uint64_t letters = (digits + ones * 6) >> 4 & ones; /* 1 from ten on */
  digits += ones * '0' + letters * ('a' - '0' - 10);
  memcpy(out, &digits, sizeof digits);
}

static char *put_hex(char *out, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i += sizeof(uint32_t), out += 2 * sizeof(uint32_t)) put_digits(out, bytes + i);
  return out;
}

void onr_http_thread_traceparent(struct http_thread *thread, char out[TRACEPARENT_LENGTH + 1]) {
  enum { TRACE = 16, PARENT = 8 };
  const unsigned char *bytes = random_bytes(thread, TRACE + PARENT);
  memcpy(out, "00-", 3);
  out = put_hex(out + 3, bytes, TRACE);
  *out++ = '-';
  out = put_hex(out, bytes + TRACE, PARENT);
  memcpy(out, "-00", sizeof "-00");
}
