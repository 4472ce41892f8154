/*
 * Connections: accepting them, their limits and deadlines, and closing those that MHD would keep.
 *
 * The sockets are accepted here and handed to MHD, so that the limits hold over all threads. Each is also in the loop's
 * own epoll set, for the one event that MHD can miss: the client's half-close, when it arrives with the data before it.
 *
 * MHD's time-out counts inactivity only, so that a byte a second would hold a connection for ever. Here each phase has
 * a deadline, looked at a few times a second. A socket is closed by shutting it down, which MHD notices.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "internal.h"
#include "onrecord/clock.h"

enum { ACCEPTS_PER_TURN = 64, PAUSE_US = 100000, CLOCK_SLACK_MS = 20 };

/* ---- Opening ---- */

static bool reserve(struct onr_http_server *server, const struct sockaddr *address) {
  if (atomic_fetch_add(&server->open_connections, 1) < server->options.max_connections &&
      onr_http_peers_enter(server->peers, address))
    return true;
  atomic_fetch_sub(&server->open_connections, 1);
  return false;
}

static void release(struct http_connection *connection) {
  struct onr_http_server *server = connection->loop->thread.server;
  onr_http_peers_leave(server->peers, (const struct sockaddr *)&connection->address);
  atomic_fetch_sub(&server->open_connections, 1);
  free(connection);
}

static struct http_connection *new_connection(struct http_loop *loop, int fd, const struct sockaddr_storage *address) {
  struct http_connection *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  connection->loop = loop;
  connection->fd = fd;
  connection->address = *address;
  connection->peer_len = onr_http_address_text((const struct sockaddr *)address, connection->peer).len;
  return connection;
}

/* Takes the connection with that socket from those that MHD has not announced; NULL when it is not among them. */
static struct http_connection *take_accepted(struct http_loop *loop, int fd) {
  struct http_connection **link = &loop->accepting;
  while (*link && (*link)->fd != fd) link = &(*link)->next;
  struct http_connection *connection = *link;
  if (connection) *link = connection->next;
  return connection;
}

/* One that MHD closed without ever announcing it, for want of memory. */
static void forget_accepted(struct http_loop *loop, int fd) {
  struct http_connection *connection = take_accepted(loop, fd);
  if (connection) release(connection);
}

void onr_http_forget_accepted(struct http_loop *loop) {
  while (loop->accepting) forget_accepted(loop, loop->accepting->fd);
}

/* MHD announces a new connection at once or, from 1.0 on, when it runs next. */
static void hand_to_mhd(struct http_loop *loop, int fd, const struct sockaddr_storage *address, socklen_t len) {
  struct onr_http_server *server = loop->thread.server;
  struct http_connection *connection = NULL;
  if (reserve(server, (const struct sockaddr *)address)) {
    connection = new_connection(loop, fd, address);
    if (!connection) {
      onr_http_peers_leave(server->peers, (const struct sockaddr *)address);
      atomic_fetch_sub(&server->open_connections, 1);
    }
  }
  if (!connection) {
    atomic_fetch_add(&server->refused, 1);
    close(fd);
    return;
  }
  forget_accepted(loop, fd);
  connection->next = loop->accepting;
  loop->accepting = connection;
  /* closes the socket when it fails */
  if (MHD_add_connection(loop->daemon, fd, (const struct sockaddr *)address, len) != MHD_YES) forget_accepted(loop, fd);
}

/* Out of descriptors or memory the socket stays ready; accepting pauses instead of turning in vain. */
void onr_http_accept(struct http_loop *loop) {
  for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof address;
    int fd = accept4(loop->thread.server->listen_fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      hand_to_mhd(loop, fd, &address, len);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      loop->listen_again_us = onr_clock_monotonic_us() + PAUSE_US;
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

static void opened(struct http_loop *loop, struct http_connection *connection) {
  connection->previous = NULL;
  connection->next = loop->connections;
  if (connection->next) connection->next->previous = connection;
  loop->connections = connection;
  loop->connection_count++;
  atomic_fetch_add(&loop->thread.server->connections, 1);
  onr_http_connection_idle(connection);
  struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data.ptr = connection};
  /* without it a half-closed connection lasts until its deadline */
  epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, connection->fd, &event);
}

static void leave_check(struct http_connection *connection) {
  struct http_connection **link = &connection->loop->to_check;
  while (*link && *link != connection) link = &(*link)->next_to_check;
  if (*link) *link = connection->next_to_check;
}

static void closed(struct http_loop *loop, struct http_connection *connection) {
  if (connection->in_check) leave_check(connection);
  if (connection->next) connection->next->previous = connection->previous;
  if (connection->previous)
    connection->previous->next = connection->next;
  else
    loop->connections = connection->next;
  loop->connection_count--;
  release(connection);
}

void onr_http_connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                                enum MHD_ConnectionNotificationCode code) {
  struct http_loop *loop = context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info ? take_accepted(loop, info->connect_fd) : NULL;
    if (*socket_context) opened(loop, *socket_context);
  } else if (*socket_context) {
    closed(loop, *socket_context);
    *socket_context = NULL;
  }
}

/* ---- Phases ---- */

void onr_http_connection_enter(struct http_connection *connection, enum http_phase phase, int64_t deadline_us) {
  connection->phase = phase;
  connection->deadline_us = deadline_us;
}

static void check_later(struct http_connection *connection) {
  if (connection->in_check) return;
  connection->in_check = true;
  connection->quiet_turns = 0;
  connection->next_to_check = connection->loop->to_check;
  connection->loop->to_check = connection;
}

/* The first look is when a whole request should have come, if that is sooner than the end of idling. */
void onr_http_connection_idle(struct http_connection *connection) {
  const struct onr_http_options *options = &connection->loop->thread.server->options;
  int64_t wait = options->idle_timeout_ms;
  if (options->request_timeout_ms < wait) wait = options->request_timeout_ms;
  connection->exchange = NULL;
  connection->since_us = onr_clock_monotonic_us();
  onr_http_connection_enter(connection, PHASE_IDLE, connection->since_us + wait * US_PER_MS);
  if (connection->half_closed) check_later(connection);
}

void onr_http_connection_half_closed(struct http_connection *connection) {
  connection->half_closed = true;
  check_later(connection);
}

/* ---- Closing ---- */

void onr_http_connection_shut(struct http_connection *connection) {
  if (!connection->doomed) shutdown(connection->fd, SHUT_RDWR);
  connection->doomed = true;
}

/* The problem as a whole HTTP response. */
static void write_refusal(struct onr_buffer *out, struct onr_buffer *body, int status, struct onr_str id) {
  char date[ONR_TIME_SIZE];
  onr_buffer_printf(out,
                    "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
                    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n",
                    status, MHD_get_reason_phrase_for((unsigned)status),
                    onr_time_format_http(onr_clock_now_ms(), date).data);
  if (status == 503) onr_buffer_printf(out, "Retry-After: 1\r\n");
  onr_buffer_printf(out, "X-Request-Id: %.*s\r\nContent-Length: %zu\r\n\r\n", ONR_FMT(id), body->len);
  onr_buffer_append_str(out, onr_buffer_str(body));
}

void onr_http_connection_drop(struct http_connection *connection, struct onr_failure *failure) {
  struct http_exchange *exchange = connection->exchange;
  char made[REQUEST_ID_LENGTH];
  struct onr_str id = exchange ? exchange->request.id : ONR_STR(""), path = exchange ? exchange->request.path : id;
  if (id.len == 0) {
    onr_http_thread_request_id(&connection->loop->thread, made);
    id = (struct onr_str){made, sizeof made};
  }
  if (exchange) exchange->error = failure->code;
  struct onr_buffer out, body;
  onr_buffer_init(&out, 2 * CONNECTION_MEMORY + KEPT_BUFFER);
  onr_buffer_init(&body, CONNECTION_MEMORY + KEPT_BUFFER);
  onr_http_problem_write(&body, failure->code, failure, path, id);
  write_refusal(&out, &body, onr_error_row(failure->code)->status, id);
  /* what the socket does not take at once is lost with the connection */
  if (!onr_buffer_status(&out) && send(connection->fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) errno = 0;
  onr_buffer_close(&out);
  onr_buffer_close(&body);
  onr_http_connection_shut(connection);
}

static bool has_unread(const struct http_connection *connection) {
  char byte;
  return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Whether a half-closed connection has nothing more to come. MHD has one more turn with what it has read. */
static bool is_done(struct http_connection *connection) {
  if (has_unread(connection)) return false;
  connection->quiet_turns++;
  return connection->quiet_turns > 1;
}

/* Half-closed connections: a request that is whole gets its answer first, and its end leads here again. */
static void check_half_closed(struct http_loop *loop) {
  struct http_connection *again = NULL;
  while (loop->to_check) {
    struct http_connection *connection = loop->to_check;
    loop->to_check = connection->next_to_check;
    connection->in_check = false;
    bool answering = connection->phase == PHASE_WORKING || connection->phase == PHASE_SENDING;
    if (answering || connection->doomed) continue;
    if (is_done(connection)) {
      onr_http_connection_shut(connection);
      continue;
    }
    connection->in_check = true;
    connection->next_to_check = again;
    again = connection;
  }
  loop->to_check = again;
}

/* ---- Deadlines ---- */

/* Whether bytes of a request line that is not whole have come since the connection became idle. */
static bool began_request(const struct http_connection *connection, int64_t now_us) {
  struct tcp_info info;
  socklen_t len = sizeof info;
  if (getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0) return false;
  int64_t age_ms = (now_us - connection->since_us) / US_PER_MS;
  return (int64_t)info.tcpi_last_data_recv + CLOCK_SLACK_MS < age_ms;
}

/* An idle connection whose request line trickles in gets the time that a request has, from now on. */
static void idle_is_due(struct http_connection *connection, int64_t now_us) {
  const struct onr_http_options *options = &connection->loop->thread.server->options;
  int64_t end_us = connection->since_us + options->idle_timeout_ms * US_PER_MS;
  if (began_request(connection, now_us))
    onr_http_connection_enter(connection, PHASE_RECEIVING, now_us + options->request_timeout_ms * US_PER_MS);
  else if (now_us >= end_us)
    onr_http_connection_shut(connection);
  else {
    int64_t next_us = now_us + options->request_timeout_ms * US_PER_MS;
    connection->deadline_us = next_us < end_us ? next_us : end_us;
  }
}

static void receiving_is_due(struct http_connection *connection) {
  struct onr_failure own = {0}, *failure = connection->exchange ? &connection->exchange->failure : &own;
  onr_fail(failure, ONR_ERR_TIMEOUT, "The whole request must arrive within %lld ms.",
           (long long)connection->loop->thread.server->options.request_timeout_ms);
  onr_http_connection_drop(connection, failure);
}

static void is_due(struct http_connection *connection, int64_t now_us) {
  switch (connection->phase) {
  case PHASE_IDLE: idle_is_due(connection, now_us); break;
  case PHASE_RECEIVING: receiving_is_due(connection); break;
  case PHASE_WORKING: break;
  case PHASE_SENDING: onr_http_connection_shut(connection); break;
  }
}

/* A stop closes what has no whole request; what has arrived by now is in MHD already. */
static void stop_connection(struct http_connection *connection) {
  bool expired = connection->loop->expired;
  if (expired || (connection->phase == PHASE_IDLE && !has_unread(connection))) {
    onr_http_connection_shut(connection);
  } else if (connection->phase == PHASE_RECEIVING) {
    struct onr_failure own = {0}, *failure = connection->exchange ? &connection->exchange->failure : &own;
    onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "The server is stopping, and the request was not whole.");
    onr_http_connection_drop(connection, failure);
  }
}

void onr_http_connections_sweep(struct http_loop *loop, int64_t now_us) {
  if (loop->to_check) check_half_closed(loop);
  bool due = now_us >= loop->next_tick_us;
  if (!due && !loop->stopping) return;
  if (due) loop->next_tick_us = now_us + loop->tick_us;
  for (struct http_connection *connection = loop->connections; connection; connection = connection->next) {
    if (connection->doomed) continue;
    if (loop->stopping) stop_connection(connection);
    if (!connection->doomed && now_us >= connection->deadline_us) is_due(connection, now_us);
  }
}
