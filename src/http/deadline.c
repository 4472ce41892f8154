/*
 * Deadlines. MHD's time-out counts inactivity only, so that a byte a second would hold a connection for ever. Here each
 * phase has a deadline, looked at a few times a second.
 */
#include <netinet/tcp.h>

#include "stream.h"

enum { CLOCK_SLACK_MS = 20 };

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
  struct onr_failure own = {0}, *failure = connection->exchange ? connection->exchange->failure : &own;
  onr_fail(failure, ONR_ERR_TIMEOUT, "The whole request must arrive within %lld ms.",
           (long long)connection->loop->thread.server->options.request_timeout_ms);
  onr_http_connection_drop(connection, failure);
}

/* What waits for its turn so long is told to come back; what has begun has a limit of its own. */
static void working_is_due(struct http_connection *connection) {
  connection->deadline_us = INT64_MAX;
  if (connection->exchange->is_away) onr_http_exchange_recall(connection->exchange, false);
}

static void is_due(struct http_connection *connection, int64_t now_us) {
  switch (connection->phase) {
  case PHASE_IDLE: idle_is_due(connection, now_us); break;
  case PHASE_RECEIVING: receiving_is_due(connection); break;
  case PHASE_WORKING: working_is_due(connection); break;
  case PHASE_SENDING: onr_http_connection_shut(connection); break;
  case PHASE_WAITING: onr_http_waiting_heartbeat(connection->exchange); break;
  }
}

/* Whether a request that is not whole may still become so while the server stops. */
static bool is_arriving(const struct http_connection *connection, int64_t now_us) {
  const struct http_exchange *exchange = connection->exchange;
  if (!exchange || exchange->stage != STAGE_BODY || exchange->discards_body) return false;
  return now_us - exchange->progress_us < atomic_load(&connection->loop->thread.server->longest_pause_us);
}

/* A stop closes what has no request under way; what has arrived by now is in MHD already. */
static void stop_connection(struct http_connection *connection, int64_t now_us) {
  bool expired = connection->loop->expired;
  if (expired || (connection->phase == PHASE_IDLE && !onr_http_connection_has_unread(connection))) {
    onr_http_connection_shut(connection);
  } else if (connection->phase == PHASE_RECEIVING && !is_arriving(connection, now_us)) {
    struct onr_failure own = {0}, *failure = connection->exchange ? connection->exchange->failure : &own;
    onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "The server is stopping, and the request was not whole.");
    onr_http_connection_drop(connection, failure);
  }
}

void onr_http_connections_sweep(struct http_loop *loop, int64_t now_us) {
  onr_http_check_half_closed(loop);
  bool due = now_us >= loop->next_tick_us;
  if (!due && !loop->stopping) return;
  if (due) loop->next_tick_us = now_us + loop->tick_us;
  for (struct http_connection *connection = loop->connections; connection; connection = connection->next) {
    if (connection->doomed) continue;
    if (loop->stopping) stop_connection(connection, now_us);
    if (!connection->doomed && now_us >= connection->deadline_us) is_due(connection, now_us);
  }
}
