/*
 * One-line structured logs (logfmt) on a file descriptor: time=… level=… event=… key=value …. Values are quoted and
 * escaped where needed, so that no value can forge a line or a key; a line over 4 KB is cut. Each line is one write(2).
 *
 * Threads: a logger is immutable after onr_log_init and may be used by every thread; a line belongs to its thread.
 */
#ifndef ONRECORD_LOG_H
#define ONRECORD_LOG_H

#include <stdint.h>

#include "onrecord/error.h"
#include "onrecord/str.h"

enum onr_log_level { ONR_LOG_ERROR, ONR_LOG_WARNING, ONR_LOG_INFO, ONR_LOG_DEBUG, ONR_LOG_OFF = -1 };

struct onr_log {
  int fd;                   /* borrowed, usually 2 */
  enum onr_log_level level; /* lines above it are dropped */
};

struct onr_log_line {
  const struct onr_log *log; /* NULL: dropped */
  size_t len;
  char text[4096];
};

/* "error", "warning", "info", "debug", "off". */
bool onr_log_level_parse(struct onr_str name, enum onr_log_level *ret_level);

void onr_log_begin(struct onr_log_line *line, const struct onr_log *log, enum onr_log_level level, const char *event);
void onr_log_str(struct onr_log_line *line, const char *key, struct onr_str value);
void onr_log_int(struct onr_log_line *line, const char *key, int64_t value);
void onr_log_failure(struct onr_log_line *line, const struct onr_failure *failure); /* error=<slug> detail="…" */
void onr_log_end(struct onr_log_line *line); /* writes it; a failing write is ignored */

/* A whole line with one message. */
void onr_log_message(const struct onr_log *log, enum onr_log_level level, const char *event, const char *format, ...)
    ONR_PRINTF(4, 5);

#endif
