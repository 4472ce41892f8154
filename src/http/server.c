/* Starting and stopping. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "compress.h"
#include "keep.h"
#include "onrecord/clock.h"
#include "onrecord/hash.h"
#include "server.h"

enum {
  OTHER_DESCRIPTORS = 64,
  THREAD_DESCRIPTORS = 4 /* of each thread: its own and those of its store */,
  PAUSES_IN_GRACE = 5,
  HEARTBEAT_MS = 15000
};

/* Event threads go first; among the others searches, which someone waits for, go before the analysis of what is
 * written. */
enum { WORKER_NICENESS = 5, WRITER_NICENESS = 10 };

static enum onr_error check_options(const struct onr_http_options *options, struct onr_failure *failure) {
  if (options->listen && options->routes && options->event_threads > 0 && options->workers > 0 &&
      options->writers > 0 && options->max_connections > 0 && options->idle_timeout_ms > 0 &&
      options->request_timeout_ms > 0 && options->max_response > 0 && options->max_arena > 0)
    return ONR_OK;
  return onr_fail(failure, ONR_ERR_INVALID_PARAMETER,
                  "The HTTP server needs an address, routes, threads, and limits greater than 0.");
}

/* A connection is a descriptor; where the system allows more than the usual 1,024 they are taken. With fewer than the
 * limit of connections needs, clients wait to be accepted before it is reached. */
static void raise_descriptor_limit(const struct onr_http_options *options) {
  struct rlimit limit;
  rlim_t threads = (rlim_t)options->event_threads + options->workers + options->writers;
  rlim_t wanted = options->max_connections + OTHER_DESCRIPTORS + threads * THREAD_DESCRIPTORS;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted) return;
  onr_log_message(options->log, ONR_LOG_WARNING, "few-descriptors",
                  "%u connections need %llu open files, and the system allows %llu: allow more (LimitNOFILE, "
                  "ulimit -n) or serve fewer connections (--max-connections)",
                  options->max_connections, (unsigned long long)wanted, (unsigned long long)limit.rlim_cur);
}

static bool any_origin(struct onr_strs origins) {
  for (size_t i = 0; i < origins.count; i++)
    if (onr_str_equal(origins.items[i], ONR_STR("*"))) return true;
  return false;
}

static void write_url(struct onr_http_server *server) {
  char host[PEER_SIZE];
  onr_http_address_text((const struct sockaddr *)&server->address.storage, host);
  bool brackets = strchr(host, ':') != NULL;
  snprintf(server->url, sizeof server->url, brackets ? "http://[%s]:%u" : "http://%s:%u", host,
           onr_http_address_port(&server->address));
}

static enum onr_error start_threads(struct onr_http_server *server, struct onr_failure *failure) {
  size_t wanted = server->options.event_threads;
  server->loops = calloc(wanted, sizeof *server->loops);
  if (!server->loops) return onr_fail_memory(failure);
  enum onr_error error = onr_http_workers_start(&server->workers, server, server->options.workers, failure);
  if (!error) error = onr_http_workers_start(&server->writers, server, server->options.writers, failure);
  for (size_t i = 0; i < wanted && !error; i++) {
    error = onr_http_loop_start(&server->loops[i], server, failure);
    if (!error) server->loop_count++;
  }
  if (!error) atomic_store(&server->balancing, true);
  return error;
}

static enum onr_error start(struct onr_http_server *server, struct onr_failure *failure) {
  enum onr_error error = onr_hash_start(failure);
  if (!error) error = onr_http_router_new(server->options.routes, &server->router, failure);
  if (!error) error = onr_http_listen(server->options.listen, &server->listen_fd, &server->address, failure);
  if (error) return error;
  write_url(server);
  server->any_origin = any_origin(server->options.cors_origins);
  server->peers = onr_http_peers_new(server->options.max_connections_per_address);
  if (!server->peers) return onr_fail_memory(failure);
  error = onr_http_proxies_new(server->options.trusted_proxies, &server->proxies, failure);
  if (error) return error;
  if (server->options.rate_limit > 0) {
    server->rates = onr_http_rates_new(server->options.rate_limit, server->options.rate_burst);
    if (!server->rates) return onr_fail_memory(failure);
  }
  if (server->options.cache_bytes > 0 && server->options.version) {
    server->cache = onr_http_cache_new(server->options.cache_bytes, HTTP_KEPT_REPLIES * server->options.event_threads);
    if (!server->cache) return onr_fail_memory(failure);
  }
  raise_descriptor_limit(&server->options);
  return start_threads(server, failure);
}

enum onr_error onr_http_check_addresses(const char *listen, struct onr_strs proxies, struct onr_failure *failure) {
  struct http_address address;
  struct http_proxies *parsed = NULL;
  enum onr_error error = onr_http_address_parse(listen, &address, failure);
  if (!error) error = onr_http_proxies_new(proxies, &parsed, failure);
  onr_http_proxies_free(parsed);
  return error;
}

enum onr_error onr_http_server_start(const struct onr_http_options *options, struct onr_http_server **ret_server,
                                     struct onr_failure *failure) {
  enum onr_error error = check_options(options, failure);
  if (error) return error;
  struct onr_http_server *server = calloc(1, sizeof *server);
  if (!server) return onr_fail_memory(failure);
  server->options = *options;
  if (!server->options.forwarded_header) server->options.forwarded_header = "X-Forwarded-For";
  if (server->options.heartbeat_ms <= 0) server->options.heartbeat_ms = HEARTBEAT_MS;
  server->listen_fd = -1;
  onr_http_workers_init(&server->workers, WORKER_NICENESS);
  onr_http_workers_init(&server->writers, WRITER_NICENESS);
  pthread_mutex_init(&server->statics_lock, NULL);
  error = start(server, failure);
  if (error)
    onr_http_server_stop(server, 0);
  else
    *ret_server = server;
  return error;
}

const char *onr_http_server_url(const struct onr_http_server *server) {
  return server->url;
}

bool onr_http_server_is_local(const struct onr_http_server *server) {
  return onr_http_address_is_local(&server->address);
}

/* Loops first, as they wait for what the workers still have. */
static void stop_threads(struct onr_http_server *server, int64_t grace_ms) {
  atomic_store(&server->longest_pause_us, grace_ms * US_PER_MS / PAUSES_IN_GRACE);
  atomic_store(&server->stop_by_us, onr_clock_monotonic_us() + grace_ms * US_PER_MS);
  atomic_store(&server->stopping, true);
  /* new clients are refused from here on; the descriptor stays until no thread can use it */
  if (server->listen_fd >= 0) shutdown(server->listen_fd, SHUT_RDWR);
  for (size_t i = 0; i < server->loop_count; i++) onr_http_loop_wake(&server->loops[i]);
  for (size_t i = 0; i < server->loop_count; i++) onr_http_loop_join(&server->loops[i]);
  onr_http_workers_stop(&server->workers);
  onr_http_workers_stop(&server->writers);
  for (size_t i = 0; i < server->loop_count; i++) onr_http_loop_close(&server->loops[i]);
}

void onr_http_server_stop(struct onr_http_server *server, int64_t grace_ms) {
  if (!server) return;
  stop_threads(server, grace_ms > 0 ? grace_ms : 0);
  if (server->listen_fd >= 0) close(server->listen_fd);
  onr_http_statics_free(server);
  pthread_mutex_destroy(&server->statics_lock);
  onr_http_peers_free(server->peers);
  onr_http_proxies_free(server->proxies);
  onr_http_rates_free(server->rates);
  onr_http_cache_free(server->cache);
  onr_http_router_free(server->router);
  onr_http_workers_close(&server->workers);
  onr_http_workers_close(&server->writers);
  free(server->loops);
  free(server);
}

const char *onr_http_library_version(void) {
  return MHD_get_version();
}
