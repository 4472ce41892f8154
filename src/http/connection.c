/*
 * A connection's phases and its end.
 *
 * Each socket is, beside MHD's, in the loop's own epoll set, for the one event that MHD can miss: the client's
 * half-close, when it arrives with the data before it. A socket is closed by shutting it down, which MHD notices.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "onrecord/clock.h"
#include "reply.h"
#include "stream.h"

/* ---- Opening and closing ---- */

static void opened(struct http_loop *loop, struct http_connection *connection) {
  connection->previous = NULL;
  connection->next = loop->connections;
  if (connection->next) connection->next->previous = connection;
  loop->connections = connection;
  loop->connection_count++;
  onr_http_connection_idle(connection, 0);
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
  onr_http_connection_release(connection);
}

/* 0.9.75 does not tell of the end of a request that it refuses twice over, as for more cookies than it has memory for.
 */
static void end_forgotten(struct http_connection *connection, struct MHD_Connection *mhd) {
  void *exchange = connection->exchange;
  if (exchange) onr_http_exchange_end(connection->loop, mhd, &exchange, MHD_REQUEST_TERMINATED_WITH_ERROR);
}

void onr_http_connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                                enum MHD_ConnectionNotificationCode code) {
  struct http_loop *loop = context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info ? onr_http_accepted_take(loop, info->connect_fd) : NULL;
    if (*socket_context) opened(loop, *socket_context);
  } else if (*socket_context) {
    end_forgotten(*socket_context, mhd);
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
void onr_http_connection_idle(struct http_connection *connection, int64_t last_us) {
  const struct onr_http_options *options = &connection->loop->thread.server->options;
  int64_t wait = options->idle_timeout_ms;
  if (options->request_timeout_ms < wait) wait = options->request_timeout_ms;
  connection->exchange = NULL;
  connection->since_us = onr_http_loop_clock(connection->loop, last_us);
  onr_http_connection_enter(connection, PHASE_IDLE, connection->since_us + wait * US_PER_MS);
  if (connection->half_closed) check_later(connection);
}

void onr_http_connection_half_closed(struct http_connection *connection) {
  connection->half_closed = true;
  check_later(connection);
}

/* What is at work stops by itself, and what waits for a thread is taken out of the queue. */
void onr_http_connection_gone(struct http_connection *connection) {
  if (!connection->exchange || !connection->exchange->is_away) {
    onr_http_connection_half_closed(connection);
    return;
  }
  connection->half_closed = true;
  onr_http_exchange_recall(connection->exchange, true);
}

/* ---- Closing ---- */

void onr_http_connection_shut(struct http_connection *connection) {
  if (!connection->doomed) shutdown(connection->fd, SHUT_RDWR);
  connection->doomed = true;
}

/* The problem as a whole HTTP response. */
static void write_refusal(struct onr_buffer *out, const struct onr_buffer *body, int status, struct onr_str id,
                          struct onr_str trace) {
  char date[ONR_TIME_SIZE];
  onr_buffer_printf(
      out,
      "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: " ONR_HTTP_SAFE_TYPE
      "\r\nReferrer-Policy: " ONR_HTTP_SAFE_REFERRER "\r\nContent-Security-Policy: " ONR_HTTP_SAFE_CONTENT "\r\n",
      status, MHD_get_reason_phrase_for((unsigned)status), onr_time_format_http(onr_clock_now_ms(), date).data);
  if (status == 503) onr_buffer_printf(out, "Retry-After: 1\r\n");
  if (trace.len > 0) onr_buffer_printf(out, "traceparent: %.*s\r\n", ONR_FMT(trace));
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
  write_refusal(&out, &body, onr_error_row(failure->code)->status, id, exchange ? exchange->traceparent : ONR_STR(""));
  /* what the socket does not take at once is lost with the connection */
  if (!onr_buffer_status(&out) && send(connection->fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) errno = 0;
  onr_buffer_close(&out);
  onr_buffer_close(&body);
  onr_http_connection_shut(connection);
}

bool onr_http_connection_has_unread(const struct http_connection *connection) {
  char byte;
  return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Whether a half-closed connection has nothing more to come. MHD has one more turn with what it has read. */
static bool is_done(struct http_connection *connection) {
  if (onr_http_connection_has_unread(connection)) return false;
  connection->quiet_turns++;
  return connection->quiet_turns > 1;
}

/* Half-closed connections: a request that is whole gets its answer first, and its end leads here again. */
void onr_http_check_half_closed(struct http_loop *loop) {
  struct http_connection *again = NULL;
  while (loop->to_check) {
    struct http_connection *connection = loop->to_check;
    loop->to_check = connection->next_to_check;
    connection->in_check = false;
    if (connection->phase == PHASE_WAITING) onr_http_waiting_end(connection->exchange);
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
