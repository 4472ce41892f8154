/*
 * onrecord serve: opens the database, serves it, loads the seeds into an empty one meanwhile, and stops on SIGTERM or
 * SIGINT: requests in flight are finished, the database is checkpointed, and the exit status is 0.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "onrecord/api.h"
#include "onrecord/clock.h"
#include "serve_check.h"

/* Everything that the server needs while it runs; on the stack of command_serve. */
struct serve {
  const struct settings *settings;
  struct onr_log log;
  struct database database;
  struct onr_app app;
  struct onr_http_server *server;
  struct serve_checked checked;
  struct serve_folders folders;
};

static void log_seed_failed(void *context, const char *path, const struct onr_failure *failure) {
  const struct serve *serve = context;
  struct onr_log_line line;
  onr_log_begin(&line, &serve->log, ONR_LOG_WARNING, "seed-failed");
  onr_log_str(&line, "path", onr_str_from(path));
  onr_log_failure(&line, failure);
  onr_log_end(&line);
}

static enum onr_error load_seeds(struct serve *serve, struct onr_failure *failure) {
  struct onr_store_counts counts;
  struct onr_store_reader *reader = serve->database.reader;
  enum onr_error error = onr_store_counts(reader, &counts, failure);
  onr_store_reader_release(reader);
  if (error || counts.articles > 0) return error;
  const struct onr_load_listener listener = {serve, log_seed_failed, NULL, false};
  struct onr_load_report report = {0};
  error = onr_service_load(&serve->database.service, reader, serve->settings->seeds, &listener, &serve->app.stopping,
                           &report, failure);
  if (!error)
    onr_log_message(&serve->log, ONR_LOG_INFO, "seeds-loaded", "%llu articles, %llu claims, %llu failed",
                    (unsigned long long)report.created, (unsigned long long)report.claims,
                    (unsigned long long)report.failed);
  return error;
}

/* The server's URL as this machine's user would type it: an address that means any is reached on loopback. */
static void print_urls(const struct serve *serve) {
  const char *listens = onr_http_server_url(serve->server), *any = "http://0.0.0.0:";
  char url[64];
  if (strncmp(listens, any, strlen(any)) == 0)
    snprintf(url, sizeof url, "http://127.0.0.1:%s", listens + strlen(any));
  else
    snprintf(url, sizeof url, "%s", listens);
  printf("Try:\n  %s/v1/articles\n  %s/v1/entities?sort=-mentions\n  %s/v1/claims?quoteType=direct\n", url, url, url);
  fflush(stdout);
}

/* A thread of its own, so that the server answers and can be stopped while a large folder is loaded. */
static void *run_seeds(void *context) {
  struct serve *serve = context;
  struct onr_failure failure = {0};
  if (serve->settings->seeds[0] && load_seeds(serve, &failure)) {
    struct onr_log_line line;
    onr_log_begin(&line, &serve->log, ONR_LOG_ERROR, "seeds-failed");
    onr_log_failure(&line, &failure);
    onr_log_end(&line);
  }
  atomic_store(&serve->app.ready, true);
  if (!atomic_load(&serve->app.stopping)) print_urls(serve);
  return NULL;
}

/* Whoever listens for changes is told of each commit. */
static void wake_listeners(void *server) {
  onr_http_server_wake(server);
}

static enum onr_error start_server(struct serve *serve, struct onr_failure *failure) {
  const struct settings *settings = serve->settings;
  serve->app.spool_folder = serve->folders.named;
  serve->app.service = &serve->database.service;
  serve->app.cors_origins = serve->checked.origins;
  serve->app.write_key = onr_str_from(settings->write_key);
  serve->app.public_url = onr_str_from(settings->public_url);
  serve->app.require_read_key = settings->read_key != 0;
  serve->app.started_us = onr_clock_monotonic_us();
  serve->app.started_ms = onr_clock_now_ms();
  const struct onr_http_options options = {
      .listen = settings->listen,
      .routes = onr_api_routes,
      .event_threads = (unsigned)settings->event_threads,
      .workers = (unsigned)settings->workers,
      .writers = (unsigned)settings->writers,
      .worker_queue = (size_t)settings->worker_queue,
      .max_connections = (unsigned)settings->max_connections,
      .max_connections_per_address = (unsigned)settings->max_connections_per_address,
      .rate_limit = (uint32_t)settings->rate_limit,
      .rate_burst = (uint32_t)settings->rate_burst,
      .trusted_proxies = serve->checked.proxies,
      .forwarded_header = settings->forwarded_header,
      .idle_timeout_ms = settings->idle_timeout_ms,
      .request_timeout_ms = settings->request_timeout_ms,
      .work_timeout_ms = settings->query_timeout_ms,
      .crowded_timeout_ms = settings->crowded_timeout_ms,
      .max_response = (size_t)settings->max_response_bytes,
      .cache_bytes = (size_t)settings->response_cache_bytes,
      .max_held = (size_t)settings->max_held_bytes,
      .max_upload = (uint64_t)settings->max_upload_bytes,
      .max_arena = onr_service_arena_bytes(database_limits(settings)),
      .cors_origins = serve->checked.origins,
      .log = &serve->log,
      .app = &serve->app,
      .thread_start = onr_api_thread_start,
      .thread_end = onr_api_thread_end,
      .turn_end = onr_api_turn_end,
      .at_work = onr_api_at_work,
      .version = onr_api_version,
      .renew = onr_api_renew,
      .authorize = onr_api_authorize,
      .identify = onr_api_identify,
      .upload = onr_api_upload,
      .around = onr_api_around,
      .is_light = onr_api_is_light,
  };
  enum onr_error error = onr_http_server_start(&options, &serve->server, failure);
  if (error) return error;
  atomic_store(&serve->app.local, onr_http_server_is_local(serve->server));
  atomic_store(&serve->app.server, serve->server);
  onr_store_listen(serve->database.service.store, wake_listeners, serve->server);
  return ONR_OK;
}

/* Where nobody can write, the operator is told. */
static void warn_if_read_only(struct serve *serve) {
  enum onr_scope scope = ONR_SCOPE_NONE;
  bool any = atomic_load(&serve->app.local) || serve->app.write_key.len > 0;
  enum onr_error error = any ? ONR_OK : onr_store_key_check(serve->database.reader, ONR_STR(""), &scope, &any, NULL);
  onr_store_reader_release(serve->database.reader);
  if (!error && !any)
    onr_log_message(&serve->log, ONR_LOG_WARNING, "read-only",
                    "other machines reach this address and there is no key, so nobody can write; `onrecord key add` "
                    "makes one while the server is stopped, and --write-key sets one");
}

/* Serves until a signal arrives. The signals are blocked in every thread and waited for here. */
static enum onr_error run_until_signal(struct serve *serve, const sigset_t *signals, struct onr_failure *failure) {
  enum onr_error error = start_server(serve, failure);
  if (!error) error = sandboxing_calls(serve->checked.sandbox, &serve->log, failure);
  if (error) return error;
  const char *url = onr_http_server_url(serve->server);
  printf("onrecord %s serves %s on %s\n", ONR_VERSION, serve->settings->db, url);
  fflush(stdout);
  onr_log_message(&serve->log, ONR_LOG_INFO, "started", "onrecord %s serves %s on %s", ONR_VERSION, serve->settings->db,
                  url);
  warn_if_read_only(serve);
  pthread_t seeding;
  bool threaded = pthread_create(&seeding, NULL, run_seeds, serve) == 0;
  if (!threaded) run_seeds(serve);
  int signal = 0;
  while (sigwait(signals, &signal)) continue;
  onr_log_message(&serve->log, ONR_LOG_INFO, "stopping", "signal %d", signal);
  atomic_store(&serve->app.stopping, true);
  if (threaded) pthread_join(seeding, NULL);
  return ONR_OK;
}

static void block_signals(sigset_t *ret_signals) {
  sigemptyset(ret_signals);
  sigaddset(ret_signals, SIGTERM);
  sigaddset(ret_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
  signal(SIGPIPE, SIG_IGN);
}

/* The writer's thread starts with the database, so files are shut off before. */
static enum onr_error open_and_run(struct serve *serve, struct onr_failure *failure) {
  const struct settings *settings = serve->settings;
  sigset_t signals;
  block_signals(&signals);
  enum onr_error error = serve_folders_find(settings->db, &serve->folders, failure);
  if (!error) error = sandboxing_files(serve->checked.sandbox, &serve->folders, settings->seeds, &serve->log, failure);
  if (!error) error = database_open(settings, &serve->log, &serve->database, failure);
  if (error) return error;
  error = run_until_signal(serve, &signals, failure);
  onr_store_listen(serve->database.service.store, NULL, NULL);
  onr_http_server_stop(serve->server, settings->grace_ms);
  database_close(&serve->database);
  return error;
}

int command_serve(const struct settings *settings) {
  if (settings->operand_count) return command_misused("serve takes no operands; \"%s\" came.", settings->operands[0]);
  struct serve serve = {.settings = settings, .log = {.fd = STDERR_FILENO}};
  if (!onr_log_level_parse(onr_str_from(settings->log_level), &serve.log.level))
    return command_misused("--log-level takes error, warning, info, debug or off; \"%s\" is none.",
                           settings->log_level);
  struct onr_failure failure = {0};
  if (serve_check(settings, &serve.checked, &failure)) return command_fail(&failure);
  enum onr_error error = open_and_run(&serve, &failure);
  free(serve.checked.parts);
  serve_folders_free(&serve.folders);
  if (error) return command_fail(&failure);
  onr_log_message(&serve.log, ONR_LOG_INFO, "stopped", "the database is closed");
  return EXIT_OK;
}
