/*
 * Prometheus' text format (0.0.4): families of samples, each with its help and type.
 *
 *   onr_metric_family(out, "onrecord_claims", "gauge", "Claims that are stored.");
 *   onr_metric_int(out, "onrecord_claims", NULL, 17);
 */
#ifndef API_EXPOSITION_H
#define API_EXPOSITION_H

#include "onrecord/buffer.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Labels are text as they stand in the braces (`route="/v1/claims"`), or NULL for none: their values are the program's
 * own words, which need no escapes. */
void onr_metric_family(struct onr_buffer *out, const char *name, const char *type, const char *help);
void onr_metric_int(struct onr_buffer *out, const char *name, const char *labels, int64_t value);
void onr_metric_seconds(struct onr_buffer *out, const char *name, const char *labels, int64_t us);

/* A family of one sample without labels. */
void onr_metric_single(struct onr_buffer *out, const char *name, const char *type, const char *help, int64_t value);

/* What falls into the buckets; their upper bounds are in units of 1 / `per_unit` (1,000,000 for microseconds, shown as
 * seconds); INT64_MAX is +Inf, and where it is not the last bound it is added. */
struct onr_histogram {
  const int64_t *bounds;
  const uint64_t *buckets; /* not cumulative */
  size_t count;
  uint64_t sum; /* in the bounds' units */
  int64_t per_unit;
};
void onr_metric_histogram(struct onr_buffer *out, const char *name, const char *labels,
                          const struct onr_histogram *histogram);

#endif
