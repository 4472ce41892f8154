/* /metrics, for Prometheus. Names and units follow its conventions; a route is told by its pattern, so that the number
 * of series is that of the routes. */
#include "api/answer/versions.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/params.h"
#include "exposition.h"
#include "onrecord/process.h"
#include "onrecord/store_stats.h"

enum { LABELS_SIZE = 160 };

static const char *const methods[ONR_METHOD_COUNT] = {
    [ONR_GET] = "GET", [ONR_POST] = "POST", [ONR_PUT] = "PUT", [ONR_PATCH] = "PATCH", [ONR_DELETE] = "DELETE"};

/* ---- Requests ---- */

/* Routes that nobody has asked for yet are left out. */
static bool next_route(const struct onr_http_server *server, size_t *at, struct onr_http_route_counts *ret_counts,
                       char labels[LABELS_SIZE]) {
  while (onr_http_server_route_counts(server, (*at)++, ret_counts)) {
    uint64_t requests = 0;
    for (size_t i = 0; i < sizeof ret_counts->statuses / sizeof *ret_counts->statuses; i++)
      requests += ret_counts->statuses[i];
    if (requests == 0) continue;
    const struct onr_route *route = ret_counts->route;
    snprintf(labels, LABELS_SIZE, "method=\"%s\",route=\"%s\"", route ? methods[route->method] : "none",
             route ? route->pattern : "none");
    return true;
  }
  return false;
}

static void write_statuses(struct onr_buffer *out, const struct onr_http_route_counts *counts, const char *labels) {
  static const char *const classes[] = {"lost", "1xx", "2xx", "3xx", "4xx", "5xx"};
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    char text[LABELS_SIZE + 32];
    if (counts->statuses[i] == 0) continue;
    snprintf(text, sizeof text, "%s,status=\"%s\"", labels, classes[i]);
    onr_metric_int(out, "onrecord_http_requests_total", text, (int64_t)counts->statuses[i]);
  }
}

static void write_times(struct onr_buffer *out, const struct onr_http_route_counts *counts, const char *labels) {
  const struct onr_histogram histogram = {onr_http_bucket_us, counts->buckets, ONR_HTTP_BUCKETS, counts->us, 1000000};
  onr_metric_histogram(out, "onrecord_http_request_duration_seconds", labels, &histogram);
}

static void write_received(struct onr_buffer *out, const struct onr_http_route_counts *counts, const char *labels) {
  onr_metric_int(out, "onrecord_http_received_bytes_total", labels, (int64_t)counts->bytes_in);
}

static void write_sent(struct onr_buffer *out, const struct onr_http_route_counts *counts, const char *labels) {
  onr_metric_int(out, "onrecord_http_sent_bytes_total", labels, (int64_t)counts->bytes_out);
}

static void write_routes(struct onr_buffer *out, const struct onr_http_server *server) {
  static const struct {
    const char *name, *type, *help;
    void (*write)(struct onr_buffer *out, const struct onr_http_route_counts *counts, const char *labels);
  } families[] = {
      {"onrecord_http_requests_total", "counter",
       "Requests that are over, by the class of the answer's status; lost ones ended before there was an answer.",
       write_statuses},
      {"onrecord_http_request_duration_seconds", "histogram",
       "Time from a whole request to its answer, or the first piece of a stream.", write_times},
      {"onrecord_http_received_bytes_total", "counter", "Bytes of requests' bodies.", write_received},
      {"onrecord_http_sent_bytes_total", "counter", "Bytes of answers' bodies, as sent.", write_sent},
  };
  for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
    struct onr_http_route_counts counts;
    char labels[LABELS_SIZE];
    onr_metric_family(out, families[i].name, families[i].type, families[i].help);
    for (size_t at = 0; next_route(server, &at, &counts, labels);) families[i].write(out, &counts, labels);
  }
}

static void write_http(struct onr_buffer *out, const struct onr_http_server *server) {
  struct onr_http_stats stats;
  onr_http_server_stats(server, &stats);
  const struct {
    const char *name, *type, *help;
    uint64_t value;
  } singles[] = {
      {"onrecord_http_requests_in_flight", "gauge", "Requests that have begun and are not over.", stats.in_flight},
      {"onrecord_http_connections", "gauge", "Open connections.", stats.connections},
      {"onrecord_http_streams", "gauge", "Answers under way that are streams.", stats.streams},
      {"onrecord_http_waiting_streams", "gauge", "Streams that sleep until something changes.", stats.waiting_streams},
      {"onrecord_http_queue_length", "gauge", "Requests that wait for a worker or writer.", stats.queue_length},
      {"onrecord_http_queue_limit", "gauge", "Requests that may wait for workers, and as many for writers.",
       stats.queue_limit},
      {"onrecord_http_workers_busy", "gauge", "Workers and writers at work.", stats.workers_busy},
      {"onrecord_http_workers", "gauge", "Workers and writers in all.", stats.workers},
      {"onrecord_http_refused_total", "counter", "Connections over a limit, and requests that found the queue full.",
       stats.refused},
      {"onrecord_http_cache_hits_total", "counter", "Answers that were kept and found again.", stats.cache_hits},
      {"onrecord_http_cache_misses_total", "counter", "Requests whose answer would be kept and was not found.",
       stats.cache_misses},
      {"onrecord_http_cache_evicted_total", "counter", "Kept answers that left for want of room.", stats.cache_evicted},
      {"onrecord_http_cache_answers", "gauge", "Answers that are kept.", stats.cache_answers},
      {"onrecord_http_cache_bytes", "gauge", "Memory that kept answers take.", stats.cache_bytes},
      {"onrecord_http_cache_limit_bytes", "gauge", "Memory that kept answers may take.", stats.cache_limit},
  };
  for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
    onr_metric_single(out, singles[i].name, singles[i].type, singles[i].help, (int64_t)singles[i].value);
  write_routes(out, server);
}

/* ---- The store ---- */

static void write_writer(struct onr_buffer *out, struct onr_store *store) {
  struct onr_store_stats stats;
  onr_store_stats(store, &stats);
  const struct onr_histogram times = {onr_write_bucket_us, stats.write_buckets, ONR_WRITE_BUCKETS, stats.write_us,
                                      1000000};
  const struct onr_histogram groups = {onr_group_bucket, stats.group_buckets, ONR_GROUP_BUCKETS, stats.grouped_writes,
                                       1};
  onr_metric_family(out, "onrecord_store_write_duration_seconds", "histogram",
                    "Time from a write's arrival until it was durable or refused.");
  onr_metric_histogram(out, "onrecord_store_write_duration_seconds", NULL, &times);
  onr_metric_family(out, "onrecord_store_transaction_writes", "histogram", "Writes that shared a transaction.");
  onr_metric_histogram(out, "onrecord_store_transaction_writes", NULL, &groups);
  onr_metric_single(out, "onrecord_store_failed_writes_total", "counter",
                    "Writes that were refused and changed nothing.", (int64_t)stats.failed_writes);
  onr_metric_single(out, "onrecord_store_waiting_writes", "gauge", "Writes that wait for their turn.",
                    (int64_t)stats.waiting_writes);
  onr_metric_family(
      out, "onrecord_store_checkpoints_total", "counter",
      "How often the write-ahead log was to be taken into the database; put off means that readers were in the "
      "way.");
  onr_metric_int(out, "onrecord_store_checkpoints_total", "result=\"done\"", (int64_t)stats.checkpoints);
  onr_metric_int(out, "onrecord_store_checkpoints_total", "result=\"put-off\"", (int64_t)stats.put_off_checkpoints);
  onr_metric_single(out, "onrecord_store_version", "gauge", "Moves with every commit that changes something.",
                    (int64_t)onr_store_version(store));
}

static void write_time(struct onr_buffer *out, const char *name, const char *help, int64_t ms) {
  if (ms == ONR_NO_TIME) return;
  onr_metric_family(out, name, "gauge", help);
  onr_metric_seconds(out, name, NULL, ms * 1000);
}

static enum onr_error write_content(struct onr_buffer *out, struct onr_store_reader *reader,
                                    struct onr_failure *failure) {
  struct onr_store_counts counts;
  struct onr_store_freshness freshness;
  enum onr_error error = onr_store_counts(reader, &counts, failure);
  if (!error) error = onr_store_freshness(reader, &freshness, failure);
  if (error) return error;
  const struct {
    const char *name, *help;
    int64_t value;
  } gauges[] = {
      {"onrecord_articles", "Articles that are stored.", counts.articles},
      {"onrecord_entities", "Entities that are shown.", counts.entities},
      {"onrecord_claims", "Claims that are stored.", counts.claims},
      {"onrecord_mentions", "Mentions that are stored.", counts.mentions},
      {"onrecord_open_suggestions", "Suggestions that wait for a person.", counts.open_suggestions},
      {"onrecord_database_bytes", "Size of the database's file.", counts.database_bytes},
      {"onrecord_wal_bytes", "Size of the write-ahead log.", counts.wal_bytes},
      {"onrecord_last_change", "Number of the newest change.", freshness.last_change},
      {"onrecord_schema_version", "Number of the newest migration.", freshness.schema},
  };
  for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++)
    onr_metric_single(out, gauges[i].name, "gauge", gauges[i].help, gauges[i].value);
  write_time(out, "onrecord_newest_article_timestamp_seconds", "When the newest article was stored.",
             freshness.newest_created);
  return ONR_OK;
}

/* ---- The process ---- */

static void write_known(struct onr_buffer *out, const char *name, const char *help, int64_t value) {
  if (value >= 0) onr_metric_single(out, name, "gauge", help, value);
}

/* The names that all programs have in common. */
static void write_process(struct onr_buffer *out, const struct onr_app *app) {
  struct onr_process process = onr_process_read();
  onr_metric_family(out, "process_cpu_seconds_total", "counter", "User and system time of the process.");
  onr_metric_seconds(out, "process_cpu_seconds_total", NULL, (int64_t)(process.cpu_seconds * 1e6));
  write_known(out, "process_resident_memory_bytes", "Memory of the process that is in use.", process.resident_bytes);
  write_known(out, "process_virtual_memory_bytes", "Addresses that the process has taken.", process.virtual_bytes);
  write_known(out, "process_open_fds", "Open descriptors.", process.open_descriptors);
  write_known(out, "process_max_fds", "Descriptors that may be open.", process.descriptor_limit);
  write_known(out, "process_threads", "Threads of the process.", process.thread_count);
  onr_metric_family(out, "process_start_time_seconds", "gauge", "When the process started.");
  onr_metric_seconds(out, "process_start_time_seconds", NULL, app->started_ms * 1000);
}

static void write_build(struct onr_buffer *out) {
  struct onr_buffer labels;
  onr_buffer_init(&labels, 1024);
  for (size_t i = 0; i < onr_versions_count; i++)
    onr_buffer_printf(&labels, "%s%s=\"%s\"", i ? "," : "", onr_versions[i].name, onr_versions[i].version());
  onr_buffer_append_char(&labels, '\0');
  onr_metric_family(out, "onrecord_build_info", "gauge", "The versions of the program and its libraries.");
  if (onr_buffer_status(&labels) == ONR_OK) onr_metric_int(out, "onrecord_build_info", labels.data, 1);
  onr_buffer_close(&labels);
}

HANDLER(onr_metrics_get) {
  struct onr_query query;
  struct onr_app *app = app_of(request);
  enum onr_error error = onr_params_accept(request, "text/plain", failure);
  if (!error) error = onr_params_parse(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  const struct onr_http_server *server = atomic_load(&app->server);
  response->content_type = EXPOSITION_TYPE;
  response->cache_control = "no-store";
  write_build(&response->body);
  write_process(&response->body, app);
  if (server) write_http(&response->body, server);
  write_writer(&response->body, app->service->store);
  return write_content(&response->body, reader_of(request), failure);
}
