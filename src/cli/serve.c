/*
 * onrecord serve: opens the database, serves it, loads the seeds into an empty one meanwhile, and stops on SIGTERM or
 * SIGINT: requests in flight are finished, the database is checkpointed, and the exit status is 0.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "onrecord/api.h"
#include "onrecord/clock.h"

enum { WRITE_KEY_LEAST = 16, PUBLIC_URL_MAX = 256 };

/* Everything that the server needs while it runs; on the stack of command_serve. */
struct serve {
  const struct settings *settings;
  struct onr_log log;
  struct database database;
  struct onr_app app;
  struct onr_http_server *server;
  struct onr_strs origins, proxies; /* into `parts` */
  struct onr_str *parts;            /* owned */
  char *folder;                     /* of the database; owned */
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
  const struct onr_load_listener listener = {serve, log_seed_failed, NULL};
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

/* What follows the scheme of a web address; data is NULL where it is none. */
static struct onr_str after_scheme(struct onr_str text) {
  static const struct onr_str schemes[] = {ONR_STR_INIT("http://"), ONR_STR_INIT("https://")};
  for (size_t i = 0; i < 2; i++)
    if (onr_str_starts_with(text, schemes[i])) return onr_str_slice(text, schemes[i].len, text.len);
  return (struct onr_str){NULL, 0};
}

/* "*", or scheme, host and perhaps port, as browsers write an origin: without a path or a slash at the end. */
static bool is_origin(struct onr_str text) {
  struct onr_str host = after_scheme(text);
  return onr_str_equal(text, ONR_STR("*")) || (host.len > 0 && !memchr(host.data, '/', host.len));
}

/* Plain characters only, so that what is put behind it is an address. */
static bool is_base(struct onr_str text) {
  struct onr_str rest = after_scheme(text);
  if (rest.len == 0 || rest.data[0] == '/' || rest.data[rest.len - 1] == '/' || text.len > PUBLIC_URL_MAX) return false;
  for (size_t i = 0; i < rest.len; i++)
    if (!onr_ascii_is_letter(rest.data[i]) && !onr_ascii_is_digit(rest.data[i]) && !strchr("-._~:/[]%", rest.data[i]))
      return false;
  return true;
}

static enum onr_error check_public_url(const struct settings *settings, struct onr_failure *failure) {
  struct onr_str url = onr_str_from(settings->public_url);
  if (url.len == 0 || is_base(url)) return ONR_OK;
  return onr_fail_at(
      failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--public-url",
      "--public-url takes http:// or https://, a host and perhaps a path, without a slash at the end and "
      "of at most %d characters, such as https://example.org/record; it is \"%.*s\".",
      PUBLIC_URL_MAX, ONR_FMT(url));
}

/* The parts of a comma-separated text, into `items`. */
static struct onr_strs split_list(const char *text, struct onr_str *items) {
  struct onr_str rest = onr_str_from(text), part;
  size_t count = 0;
  while (onr_str_next(&rest, ',', &part))
    if (onr_str_trim(part).len > 0) items[count++] = onr_str_trim(part);
  return (struct onr_strs){items, count};
}

static enum onr_error split_lists(struct serve *serve, struct onr_failure *failure) {
  const struct settings *settings = serve->settings;
  size_t most = strlen(settings->cors_origins) + strlen(settings->trusted_proxies) + 2;
  serve->parts = calloc(most, sizeof *serve->parts);
  if (!serve->parts) return onr_fail_memory(failure);
  serve->origins = split_list(settings->cors_origins, serve->parts);
  serve->proxies = split_list(settings->trusted_proxies, serve->parts + serve->origins.count);
  return ONR_OK;
}

static enum onr_error check_lists(const struct serve *serve, struct onr_failure *failure) {
  struct onr_str header = onr_str_from(serve->settings->forwarded_header);
  for (size_t i = 0; i < serve->origins.count; i++)
    if (!is_origin(serve->origins.items[i]))
      return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--cors-origins",
                         "--cors-origins takes * or origins such as https://example.org:8443; \"%.*s\" is none.",
                         ONR_FMT(serve->origins.items[i]));
  if (!onr_str_equal_nocase(header, ONR_STR("X-Forwarded-For")) && !onr_str_equal_nocase(header, ONR_STR("Forwarded")))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--forwarded-header",
                       "--forwarded-header takes X-Forwarded-For or Forwarded; \"%.*s\" is neither.", ONR_FMT(header));
  return ONR_OK;
}

/* Results wait beside the database, where there is room and the server may write. */
static enum onr_error find_folder(struct serve *serve, struct onr_failure *failure) {
  const char *db = serve->settings->db, *slash = strrchr(db, '/');
  serve->folder = slash == db ? strdup("/") : slash ? strndup(db, (size_t)(slash - db)) : strdup(".");
  serve->app.spool_folder = serve->folder;
  return serve->folder ? ONR_OK : onr_fail_memory(failure);
}

/* Whoever listens for changes is told of each commit. */
static void wake_listeners(void *server) {
  onr_http_server_wake(server);
}

static enum onr_error start_server(struct serve *serve, struct onr_failure *failure) {
  const struct settings *settings = serve->settings;
  enum onr_error error = check_public_url(settings, failure);
  if (!error) error = split_lists(serve, failure);
  if (!error) error = check_lists(serve, failure);
  if (!error) error = find_folder(serve, failure);
  if (error) return error;
  if (settings->write_key[0] && strlen(settings->write_key) < WRITE_KEY_LEAST)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--write-key",
                       "--write-key takes at least %d characters, lest it be guessed.", WRITE_KEY_LEAST);
  serve->app.service = &serve->database.service;
  serve->app.cors_origins = serve->origins;
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
      .trusted_proxies = serve->proxies,
      .forwarded_header = settings->forwarded_header,
      .idle_timeout_ms = settings->idle_timeout_ms,
      .request_timeout_ms = settings->request_timeout_ms,
      .work_timeout_ms = settings->query_timeout_ms,
      .crowded_timeout_ms = settings->crowded_timeout_ms,
      .max_response = (size_t)settings->max_response_bytes,
      .max_upload = (uint64_t)settings->max_upload_bytes,
      .max_arena = onr_service_arena_bytes(database_limits(settings)),
      .cors_origins = serve->origins,
      .log = &serve->log,
      .app = &serve->app,
      .thread_start = onr_api_thread_start,
      .thread_end = onr_api_thread_end,
      .turn_end = onr_api_turn_end,
      .at_work = onr_api_at_work,
      .authorize = onr_api_authorize,
      .identify = onr_api_identify,
      .upload = onr_api_upload,
      .around = onr_api_around,
      .is_light = onr_api_is_light,
  };
  error = onr_http_server_start(&options, &serve->server, failure);
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
  onr_store_listen(serve->database.service.store, NULL, NULL);
  onr_http_server_stop(serve->server, serve->settings->grace_ms);
  return ONR_OK;
}

int command_serve(const struct settings *settings) {
  if (settings->operand_count) return command_misused("serve takes no operands; \"%s\" came.", settings->operands[0]);
  struct serve serve = {.settings = settings, .log = {.fd = STDERR_FILENO}};
  if (!onr_log_level_parse(onr_str_from(settings->log_level), &serve.log.level))
    return command_misused("--log-level takes error, warning, info, debug or off; \"%s\" is none.",
                           settings->log_level);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  signal(SIGPIPE, SIG_IGN);
  umask(027);
  struct onr_failure failure = {0};
  enum onr_error error = database_open(settings, &serve.log, &serve.database, &failure);
  if (error) return command_fail(&failure);
  error = run_until_signal(&serve, &signals, &failure);
  database_close(&serve.database);
  free(serve.parts);
  free(serve.folder);
  if (error) return command_fail(&failure);
  onr_log_message(&serve.log, ONR_LOG_INFO, "stopped", "the database is closed");
  return EXIT_OK;
}
