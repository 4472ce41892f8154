/* The server: what its threads share. */
#ifndef ONRECORD_HTTP_SERVER_H
#define ONRECORD_HTTP_SERVER_H

#include <stdatomic.h>

#include "address.h"
#include "cache.h"
#include "client.h"
#include "loop.h"
#include "peers.h"
#include "rate.h"
#include "router.h"
#include "workers.h"

enum { US_PER_MS = 1000 };

struct http_static;

struct onr_http_server {
  struct onr_http_options options;
  struct http_address address;
  char url[PEER_SIZE + 32];
  int listen_fd;
  struct http_router *router;
  struct http_peers *peers;
  struct http_proxies *proxies;
  struct http_rates *rates; /* NULL: no limit */
  struct http_cache *cache; /* NULL: nothing is kept */
  struct http_loop *loops;
  size_t loop_count; /* started */
  struct http_workers workers, writers;
  pthread_mutex_t statics_lock;
  struct http_static *statics; /* under statics_lock */
  bool any_origin;
  atomic_bool stopping, balancing;
  atomic_llong stop_by_us, longest_pause_us; /* once stopping: the end of the grace; between two pieces of a body */
  atomic_uint open_connections;
  atomic_ullong refused, limited;
  atomic_size_t held;  /* bytes of answers that are being sent */
  atomic_ullong wakes; /* of waiting streams */
};

#endif
