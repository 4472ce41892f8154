#include "exposition.h"

void onr_metric_family(struct onr_buffer *out, const char *name, const char *type, const char *help) {
  onr_buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_name(struct onr_buffer *out, const char *name, const char *labels) {
  if (labels)
    onr_buffer_printf(out, "%s{%s} ", name, labels);
  else
    onr_buffer_printf(out, "%s ", name);
}

void onr_metric_int(struct onr_buffer *out, const char *name, const char *labels, int64_t value) {
  write_name(out, name, labels);
  onr_buffer_append_int(out, value);
  onr_buffer_append_char(out, '\n');
}

void onr_metric_seconds(struct onr_buffer *out, const char *name, const char *labels, int64_t us) {
  write_name(out, name, labels);
  onr_buffer_printf(out, "%.6f\n", (double)us / 1e6);
}

void onr_metric_single(struct onr_buffer *out, const char *name, const char *type, const char *help, int64_t value) {
  onr_metric_family(out, name, type, help);
  onr_metric_int(out, name, NULL, value);
}

static void write_bucket(struct onr_buffer *out, const char *name, const char *labels, const char *bound,
                         uint64_t count) {
  onr_buffer_printf(out, "%s_bucket{%s%sle=\"%s\"} %llu\n", name, labels ? labels : "", labels ? "," : "", bound,
                    (unsigned long long)count);
}

static void write_total(struct onr_buffer *out, const char *name, const char *suffix, const char *labels,
                        const char *value) {
  onr_buffer_printf(out, labels ? "%s_%s{%s} %s\n" : "%s_%s%s %s\n", name, suffix, labels ? labels : "", value);
}

void onr_metric_histogram(struct onr_buffer *out, const char *name, const char *labels,
                          const struct onr_histogram *histogram) {
  uint64_t total = 0;
  char text[32];
  for (size_t i = 0; i < histogram->count; i++) {
    total += histogram->buckets[i];
    if (histogram->bounds[i] == INT64_MAX) continue;
    snprintf(text, sizeof text, "%g", (double)histogram->bounds[i] / (double)histogram->per_unit);
    write_bucket(out, name, labels, text, total);
  }
  write_bucket(out, name, labels, "+Inf", total);
  snprintf(text, sizeof text, "%.6f", (double)histogram->sum / (double)histogram->per_unit);
  write_total(out, name, "sum", labels, text);
  snprintf(text, sizeof text, "%llu", (unsigned long long)total);
  write_total(out, name, "count", labels, text);
}
