/* /status: the server as a person or a script asks about it. What is in /metrics over time is here for now. */
#include "api/answer/versions.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/params.h"
#include "onrecord/clock.h"
#include "onrecord/store_stats.h"

struct number {
  const char *name;
  int64_t value;
};

static void write_numbers(struct onr_json *json, const char *name, const struct number *numbers, size_t count) {
  onr_json_key(json, name);
  onr_json_begin_object(json);
  for (size_t i = 0; i < count; i++) {
    onr_json_key(json, numbers[i].name);
    onr_json_int(json, numbers[i].value);
  }
  onr_json_end_object(json);
}

#define WRITE_NUMBERS(json, name, numbers) write_numbers(json, name, numbers, sizeof(numbers) / sizeof *(numbers))

static void write_program(struct onr_json *json, const struct onr_app *app) {
  bool ready = atomic_load(&app->ready);
  onr_json_key(json, "status");
  onr_json_string(json, onr_str_from(ready ? "ready" : "loading"));
  onr_json_key(json, "version");
  onr_json_string(json, onr_str_from(onr_versions[0].version()));
  onr_json_key(json, "libraries");
  onr_json_begin_object(json);
  for (size_t i = 1; i < onr_versions_count; i++) {
    onr_json_key(json, onr_versions[i].name);
    onr_json_string(json, onr_str_from(onr_versions[i].version()));
  }
  onr_json_end_object(json);
  onr_json_key(json, "dateStarted");
  onr_write_time(json, app->started_ms);
  onr_json_key(json, "uptimeSeconds");
  onr_json_int(json, (onr_clock_monotonic_us() - app->started_us) / 1000000);
}

static void write_database(struct onr_json *json, const struct onr_store_counts *counts,
                           const struct onr_store_freshness *freshness) {
  const struct number database[] = {
      {"schemaVersion", freshness->schema}, {"bytes", counts->database_bytes}, {"walBytes", counts->wal_bytes}};
  const struct number contents[] = {{"articles", counts->articles},
                                    {"entities", counts->entities},
                                    {"claims", counts->claims},
                                    {"mentions", counts->mentions},
                                    {"openSuggestions", counts->open_suggestions}};
  WRITE_NUMBERS(json, "database", database);
  WRITE_NUMBERS(json, "counts", contents);
}

static void write_freshness(struct onr_json *json, const struct onr_store_freshness *freshness, int64_t last_commit) {
  onr_json_key(json, "freshness");
  onr_json_begin_object(json);
  onr_json_key(json, "lastChange");
  onr_json_int(json, freshness->last_change);
  onr_json_key(json, "lastWrite");
  onr_write_time(json, last_commit);
  onr_json_key(json, "newestArticleCreated");
  onr_write_time(json, freshness->newest_created);
  onr_json_key(json, "newestArticlePublished");
  onr_write_time(json, freshness->newest_published);
  onr_json_end_object(json);
}

static void write_load(struct onr_json *json, const struct onr_http_server *server,
                       const struct onr_store_stats *writer) {
  struct onr_http_stats http = {0};
  if (server) onr_http_server_stats(server, &http);
  const struct number load[] = {
      {"connections", (int64_t)http.connections}, {"requestsInFlight", (int64_t)http.in_flight},
      {"streams", (int64_t)http.streams},         {"queueLength", (int64_t)http.queue_length},
      {"queueLimit", (int64_t)http.queue_limit},  {"workersBusy", (int64_t)http.workers_busy},
      {"workers", (int64_t)http.workers},         {"waitingWrites", (int64_t)writer->waiting_writes}};
  WRITE_NUMBERS(json, "load", load);
}

/* As authorize.c decides it. */
static void write_access(struct onr_json *json, const struct onr_app *app, bool any_key) {
  bool keyless = atomic_load(&app->local);
  onr_json_key(json, "access");
  onr_json_begin_object(json);
  onr_json_key(json, "reading");
  onr_json_string(json, onr_str_from(app->require_read_key ? "key" : "open"));
  onr_json_key(json, "writing");
  onr_json_string(json, onr_str_from(any_key ? "key" : keyless ? "local" : "none"));
  onr_json_end_object(json);
}

HANDLER(onr_status_get) {
  struct onr_query query;
  struct onr_app *app = app_of(request);
  struct onr_store_reader *reader = reader_of(request);
  struct onr_store_counts counts;
  struct onr_store_freshness freshness;
  struct onr_store_stats writer;
  enum onr_scope scope;
  bool any_key = false;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = onr_store_counts(reader, &counts, failure);
  if (!error) error = onr_store_freshness(reader, &freshness, failure);
  if (!error) error = onr_store_key_check(reader, ONR_STR(""), &scope, &any_key, failure);
  if (error) return error;
  onr_store_stats(app->service->store, &writer);
  response->cache_control = "no-store";
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  write_program(&json, app);
  write_database(&json, &counts, &freshness);
  write_freshness(&json, &freshness, writer.last_commit);
  write_load(&json, atomic_load(&app->server), &writer);
  write_access(&json, app, any_key || app->write_key.len > 0);
  onr_json_end_object(&json);
  return ONR_OK;
}
