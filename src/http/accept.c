/*
 * New connections. The sockets are accepted here and not by MHD, so that the limits hold over all event threads and
 * each connection goes to the thread that has the fewest.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "connection.h"
#include "onrecord/clock.h"
#include "server.h"

enum { ACCEPTS_PER_TURN = 64, PAUSE_US = 100000 };

/* ---- The limits ---- */

/* A trusted proxy's connections are those of all its clients. */
static bool is_counted(const struct onr_http_server *server, const struct http_client *client) {
  return !onr_http_proxies_have(server->proxies, client);
}

static bool reserve(struct onr_http_server *server, const struct http_client *client) {
  if (atomic_fetch_add(&server->open_connections, 1) < server->options.max_connections &&
      (!is_counted(server, client) || onr_http_peers_enter(server->peers, client)))
    return true;
  atomic_fetch_sub(&server->open_connections, 1);
  return false;
}

static void give_up(struct onr_http_server *server, const struct http_client *client) {
  if (is_counted(server, client)) onr_http_peers_leave(server->peers, client);
  atomic_fetch_sub(&server->open_connections, 1);
}

void onr_http_connection_release(struct http_connection *connection) {
  atomic_fetch_sub(&connection->loop->load, 1);
  give_up(connection->loop->thread.server, &connection->client);
  free(connection);
}

/* ---- To the right thread ---- */

/* Until all threads serve, each keeps what it accepts. */
static struct http_loop *least_loaded(struct http_loop *own) {
  struct onr_http_server *server = own->thread.server;
  struct http_loop *best = own;
  if (!atomic_load(&server->balancing)) return own;
  for (size_t i = 0; i < server->options.event_threads; i++)
    if (atomic_load(&server->loops[i].load) < atomic_load(&best->load)) best = &server->loops[i];
  return best;
}

static struct http_connection *new_connection(struct http_loop *loop, int fd, const struct http_client *client) {
  struct http_connection *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  connection->loop = loop;
  connection->fd = fd;
  connection->client = *client;
  if (inet_ntop(client->family, client->bytes, connection->peer, sizeof connection->peer))
    connection->peer_len = (unsigned char)strlen(connection->peer);
  atomic_fetch_add(&loop->load, 1);
  return connection;
}

static void send_to(struct http_loop *loop, struct http_connection *connection) {
  pthread_mutex_lock(&loop->lock);
  bool first = !loop->arrivals;
  connection->next = loop->arrivals;
  loop->arrivals = connection;
  pthread_mutex_unlock(&loop->lock);
  if (first) onr_http_loop_wake(loop);
}

/* ---- To MHD ---- */

struct http_connection *onr_http_accepted_take(struct http_loop *loop, int fd) {
  struct http_connection **link = &loop->accepting;
  while (*link && (*link)->fd != fd) link = &(*link)->next;
  struct http_connection *connection = *link;
  if (connection) *link = connection->next;
  return connection;
}

/* One that MHD closed without ever announcing it, for want of memory. */
static void forget(struct http_loop *loop, int fd) {
  struct http_connection *connection = onr_http_accepted_take(loop, fd);
  if (connection) onr_http_connection_release(connection);
}

/* MHD announces a new connection at once or, from 1.0 on, when it runs next. */
static void hand_to_mhd(struct http_loop *loop, struct http_connection *connection) {
  int fd = connection->fd;
  forget(loop, fd);
  connection->next = loop->accepting;
  loop->accepting = connection;
  struct sockaddr_storage address;
  socklen_t len = onr_http_client_address(&connection->client, &address);
  /* closes the socket when it fails */
  if (MHD_add_connection(loop->daemon, fd, (const struct sockaddr *)&address, len) != MHD_YES) forget(loop, fd);
}

static struct http_connection *take_arrivals(struct http_loop *loop) {
  pthread_mutex_lock(&loop->lock);
  struct http_connection *arrivals = loop->arrivals;
  loop->arrivals = NULL;
  pthread_mutex_unlock(&loop->lock);
  return arrivals;
}

void onr_http_adopt_arrivals(struct http_loop *loop) {
  for (struct http_connection *connection = take_arrivals(loop), *next; connection; connection = next) {
    next = connection->next;
    hand_to_mhd(loop, connection);
  }
}

void onr_http_forget_arrivals(struct http_loop *loop) {
  while (loop->accepting) forget(loop, loop->accepting->fd);
  for (struct http_connection *connection = take_arrivals(loop), *next; connection; connection = next) {
    next = connection->next;
    close(connection->fd);
    onr_http_connection_release(connection);
  }
}

/* ---- Accepting ---- */

static void admit(struct http_loop *own, int fd, const struct http_client *client) {
  struct onr_http_server *server = own->thread.server;
  struct http_connection *connection = NULL;
  if (reserve(server, client)) {
    connection = new_connection(least_loaded(own), fd, client);
    if (!connection) give_up(server, client);
  }
  if (!connection) {
    atomic_fetch_add(&server->refused, 1);
    close(fd);
  } else if (connection->loop == own)
    hand_to_mhd(own, connection);
  else
    send_to(connection->loop, connection);
}

/* Out of descriptors or memory the socket stays ready; accepting pauses instead of turning in vain. */
void onr_http_accept(struct http_loop *loop) {
  for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof address;
    int fd = accept4(loop->thread.server->listen_fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      struct http_client client = onr_http_client_of((const struct sockaddr *)&address);
      admit(loop, fd, &client);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      loop->listen_again_us = onr_clock_monotonic_us() + PAUSE_US;
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}
