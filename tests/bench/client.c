#include "client.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  HEAD_SIZE = 8192,
  READ_SIZE = 65536,
  EVENTS = 256,
  PATIENCE_S = 10,
  FEW = 8,
  SPIN_NS = 40000,
  LONGEST_PAUSE = 63
};

enum body { BODY_LENGTH, BODY_CHUNKED, BODY_ENDLESS };

struct connection {
  int fd;
  bool busy;
  int64_t due, arrived; /* of the request that is under way; arrived: open loop, what was read last came */
  char *out;            /* what is still to be sent */
  size_t out_len, out_sent, out_cap;
  char head[HEAD_SIZE];
  size_t head_len;
  bool in_body, close_after;
  bool endless; /* an event stream's head */
  enum body body;
  size_t body_left; /* of the body, or of the chunk */
  char chunk[32];   /* a chunk's line */
  size_t chunk_len;
  bool last_chunk;
};

struct client {
  const struct client_options *options;
  struct client_report *report;
  struct connection *connections;
  struct connection **idle;
  size_t idle_count, held;
  int64_t free_since; /* since when there has been an idle one, ns */
  int epoll;
  int64_t start, end;
  size_t sent;                     /* requests begun */
  unsigned spin_pause, spins_left; /* sleeps without spinning, after a spin in vain; those to come */
};

/* ---- Connections ---- */

static bool watch(struct client *client, struct connection *connection, uint32_t events, int how) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  return epoll_ctl(client->epoll, how, connection->fd, &event) == 0;
}

static bool connect_to(struct client *client, struct connection *connection) {
  const int on = 1;
  const struct sockaddr_in *address = &client->options->address;
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->fd < 0) return false;
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(connection->fd, (const struct sockaddr *)address, sizeof *address)) return false;
  if (client->options->rate > 0 && !timing_note_arrivals(connection->fd)) return false;
  return watch(client, connection, EPOLLIN, EPOLL_CTL_ADD);
}

static void set_idle(struct client *client, struct connection *connection, int64_t since) {
  connection->busy = false;
  if (client->idle_count == 0) client->free_since = since;
  client->idle[client->idle_count++] = connection;
}

/* A connection that the server has closed, or that broke: what was under way on it is lost. */
static void reconnect(struct client *client, struct connection *connection) {
  if (connection->busy) client->report->lost++;
  close(connection->fd);
  client->report->reconnects++;
  connection->out_len = connection->out_sent = connection->head_len = 0;
  connection->in_body = connection->close_after = false;
  bool was_busy = connection->busy;
  if (!connect_to(client, connection)) {
    if (connection->fd >= 0) close(connection->fd);
    connection->fd = -1;
    connection->busy = true; /* and never idle again */
    return;
  }
  if (was_busy) set_idle(client, connection, timing_now_ns());
}

/* ---- Requests ---- */

static bool write_request(struct client *client, struct connection *connection) {
  const struct client_options *options = client->options;
  size_t number = options->first + client->sent;
  const char *path = options->paths.count ? options->paths.items[number % options->paths.count] : options->path;
  const char *body = NULL;
  size_t body_len = 0;
  if (options->bodies.count) {
    body = options->bodies.items[number % options->bodies.count];
    body_len = options->bodies.lengths[number % options->bodies.count];
  }
  size_t size = strlen(path) + strlen(options->headers) + body_len + 256;
  if (size > connection->out_cap) {
    char *grown = realloc(connection->out, size);
    if (!grown) return false;
    connection->out = grown;
    connection->out_cap = size;
  }
  int len = snprintf(connection->out, size, "%s %s HTTP/1.1\r\nHost: %s\r\n%s", body ? "POST" : "GET", path,
                     options->host, options->headers);
  if (body) len += snprintf(connection->out + len, size - (size_t)len, "Content-Length: %zu\r\n", body_len);
  len += snprintf(connection->out + len, size - (size_t)len, "\r\n");
  if (body) memcpy(connection->out + len, body, body_len);
  connection->out_len = (size_t)len + body_len;
  connection->out_sent = 0;
  return true;
}

static void send_more(struct client *client, struct connection *connection) {
  while (connection->out_sent < connection->out_len) {
    ssize_t sent = send(connection->fd, connection->out + connection->out_sent,
                        connection->out_len - connection->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      watch(client, connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      return;
    }
    if (sent < 0) return; /* reading will tell */
    connection->out_sent += (size_t)sent;
  }
}

/* How late it was itself: while there was no connection free it is the server that was waited for. */
static void note_lateness(struct client *client, int64_t due) {
  int64_t could = due > client->free_since ? due : client->free_since;
  if (client->options->rate > 0) timings_add(&client->report->late, timing_now_ns() - could);
}

static void begin_request(struct client *client, struct connection *connection, int64_t due) {
  if (!write_request(client, connection)) return;
  note_lateness(client, due);
  connection->busy = true;
  connection->due = due;
  connection->head_len = 0;
  connection->in_body = false;
  client->sent++;
  send_more(client, connection);
}

static int64_t due_time(const struct client *client) {
  return client->start + (int64_t)((double)client->sent / client->options->rate * 1e9);
}

/* Whether there are more requests to make at that time. */
static bool may_begin(const struct client *client, int64_t now) {
  const struct client_options *options = client->options;
  if (options->hold) return client->sent < options->connections;
  if (options->requests && client->sent >= options->requests) return false;
  return options->rate > 0 ? due_time(client) < client->end : now < client->end;
}

/* Begins what is due; returns when to look again, or -1. */
static int64_t begin_due(struct client *client) {
  int64_t now = timing_now_ns();
  while (client->idle_count > 0 && may_begin(client, now)) {
    int64_t due = client->options->rate > 0 ? due_time(client) : now;
    if (due > now) return due;
    begin_request(client, client->idle[--client->idle_count], due);
  }
  return -1;
}

/* ---- Answers ---- */

static void end_answer(struct client *client, struct connection *connection) {
  int64_t now = timing_now_ns(), arrived = client->options->rate > 0 ? connection->arrived : now;
  client->report->requests++;
  timings_add(&client->report->times, arrived - connection->due);
  if (client->options->rate > 0) timings_add(&client->report->unread, now - arrived);
  connection->head_len = 0;
  connection->in_body = false;
  if (client->options->hold) {
    client->held++;
    return;
  }
  set_idle(client, connection, arrived);
  if (connection->close_after) reconnect(client, connection);
}

/* The value, where the line is the header of that name. */
static const char *value_of(const char *line, size_t len, const char *name, size_t name_len) {
  if (len <= name_len || line[name_len] != ':' || strncasecmp(line, name, name_len) != 0) return NULL;
  const char *value = line + name_len + 1;
  while (*value == ' ') value++;
  return value;
}

#define VALUE_OF(line, len, name) value_of(line, len, name, sizeof(name) - 1)

/* Of the few headers that matter here every name begins with a C. */
static void read_line(struct connection *connection, const char *line, size_t len) {
  const char *value;
  if ((line[0] | 0x20) != 'c') return;
  if ((value = VALUE_OF(line, len, "Content-Length"))) {
    connection->body = BODY_LENGTH;
    connection->body_left = strtoul(value, NULL, 10);
  } else if ((value = VALUE_OF(line, len, "Content-Type"))) {
    connection->endless = strncasecmp(value, "text/event-stream", 17) == 0;
  } else if ((value = VALUE_OF(line, len, "Connection"))) {
    connection->close_after = strncasecmp(value, "close", 5) == 0;
  }
}

static void begin_body(struct client *client, struct connection *connection, unsigned long status) {
  if (status < CLIENT_STATUSES) client->report->statuses[status]++;
  if (status == 304 || status == 204) {
    connection->body = BODY_LENGTH;
    connection->body_left = 0;
  }
  if (connection->endless) connection->body = BODY_ENDLESS;
  connection->chunk_len = 0;
  connection->last_chunk = false;
  connection->in_body = true;
}

/* Reads a head line by line, once; returns how long it is, 0 where it is not whole. What is behind each line is a byte
 * of the head, so that strtoul and the like find their end. */
static size_t read_head(struct client *client, struct connection *connection, const char *head, size_t len) {
  const char *line = head, *end;
  connection->body = BODY_CHUNKED;
  connection->body_left = 0;
  connection->close_after = connection->endless = false;
  while ((end = memchr(line, '\n', len - (size_t)(line - head)))) {
    size_t line_len = (size_t)(end - line);
    if (line_len <= 1) {
      begin_body(client, connection, strtoul(head + strcspn(head, " \n"), NULL, 10));
      return (size_t)(end + 1 - head);
    }
    read_line(connection, line, line_len);
    line = end + 1;
  }
  return 0;
}

/* Takes in bytes until the head is whole; returns how many it took. Most come whole, and are read where they are. */
static size_t take_head(struct client *client, struct connection *connection, const char *data, size_t len) {
  size_t before = connection->head_len;
  size_t whole = before == 0 ? read_head(client, connection, data, len) : 0;
  if (whole) return whole;
  size_t room = HEAD_SIZE - before, taken = len < room ? len : room;
  if (room == 0) return len; /* and is lost */
  memcpy(connection->head + before, data, taken);
  connection->head_len += taken;
  whole = read_head(client, connection, connection->head, connection->head_len);
  return whole ? whole - before : taken;
}

/* Lines between chunks: a chunk's size, or the empty one after it; after the last chunk an empty line ends the answer.
 * Returns how many bytes it took. */
static size_t take_chunk_line(struct connection *connection, const char *data, size_t len, bool *ret_ended) {
  for (size_t i = 0; i < len; i++) {
    if (data[i] != '\n') {
      if (data[i] != '\r' && connection->chunk_len < sizeof connection->chunk - 1)
        connection->chunk[connection->chunk_len++] = data[i];
      continue;
    }
    connection->chunk[connection->chunk_len] = '\0';
    *ret_ended = connection->last_chunk && connection->chunk_len == 0;
    if (!connection->last_chunk && connection->chunk_len > 0) {
      connection->body_left = strtoul(connection->chunk, NULL, 16);
      connection->last_chunk = connection->body_left == 0;
    }
    connection->chunk_len = 0;
    return i + 1;
  }
  return len;
}

static size_t take_body(struct client *client, struct connection *connection, const char *data, size_t len) {
  bool ended = false;
  size_t taken = len;
  if (connection->body == BODY_CHUNKED && connection->body_left == 0) {
    taken = take_chunk_line(connection, data, len, &ended);
  } else if (connection->body != BODY_ENDLESS) {
    if (taken > connection->body_left) taken = connection->body_left;
    connection->body_left -= taken;
    client->report->bytes += taken;
    ended = connection->body == BODY_LENGTH && connection->body_left == 0;
  }
  if (ended) end_answer(client, connection);
  return taken;
}

static void take(struct client *client, struct connection *connection, const char *data, size_t len) {
  while (len > 0 && connection->busy) {
    size_t taken;
    if (connection->in_body) {
      taken = take_body(client, connection, data, len);
    } else {
      taken = take_head(client, connection, data, len);
      bool ended = connection->in_body && connection->body == BODY_LENGTH && connection->body_left == 0;
      if (connection->in_body && connection->body == BODY_ENDLESS) client->held++;
      if (ended) end_answer(client, connection);
    }
    data += taken;
    len -= taken;
  }
}

static void receive(struct client *client, struct connection *connection) {
  static char data[READ_SIZE];
  ssize_t len = client->options->rate > 0 ? timing_receive(connection->fd, data, sizeof data, &connection->arrived)
                                          : recv(connection->fd, data, sizeof data, MSG_DONTWAIT);
  if (len > 0)
    take(client, connection, data, (size_t)len);
  else if (len == 0 || (errno != EAGAIN && errno != EINTR))
    reconnect(client, connection);
}

/* ---- The loop ---- */

static void handle(struct client *client, const struct epoll_event *event) {
  struct connection *connection = event->data.ptr;
  if (event->events & EPOLLOUT) {
    watch(client, connection, EPOLLIN, EPOLL_CTL_MOD);
    send_more(client, connection);
  }
  if (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(client, connection);
}

/* Looks for answers without sleeping, for a short time: with few connections it would else be the waking of an idle
 * processor that is measured. Where it was in vain, which it is for a server that needs this very processor, the next
 * sleeps come without it. */
static int spin(struct client *client, struct epoll_event *events, int64_t until) {
  if (client->options->connections > FEW || client->options->patient) return 0;
  if (client->spins_left > 0) {
    client->spins_left--;
    return 0;
  }
  int64_t now = timing_now_ns();
  if (until > now + SPIN_NS) until = now + SPIN_NS;
  do {
    int count = epoll_wait(client->epoll, events, EVENTS, 0);
    if (count > 0) {
      client->spin_pause = 0;
      return count;
    }
  } while (timing_now_ns() < until);
  client->spin_pause = client->spin_pause < LONGEST_PAUSE ? 2 * client->spin_pause + 1 : LONGEST_PAUSE;
  client->spins_left = client->spin_pause;
  return 0;
}

static void wait_until(struct client *client, int64_t when) {
  struct epoll_event events[EVENTS];
  int count = spin(client, events, when);
  if (count == 0) {
    int64_t left = when - timing_now_ns();
    if (left < 0) left = 0;
    const struct timespec timeout = {left / 1000000000, left % 1000000000};
    count = epoll_pwait2(client->epoll, events, EVENTS, &timeout, NULL);
  }
  for (int i = 0; i < count; i++) handle(client, &events[i]);
}

static size_t busy_count(const struct client *client) {
  size_t busy = 0;
  for (size_t i = 0; i < client->options->connections; i++)
    busy += client->connections[i].busy && client->connections[i].fd >= 0;
  return busy;
}

static void hold(struct client *client) {
  while (client->held < client->options->connections && timing_now_ns() < client->end) {
    begin_due(client);
    wait_until(client, timing_now_ns() + 100000000);
  }
  printf("held %zu\n", client->held);
  fflush(stdout);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(client->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(client->epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (!events[i].data.ptr) return;
      handle(client, &events[i]);
    }
  }
}

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(struct client *client) {
  double cpu = cpu_seconds();
  int64_t end = client->end + (client->options->rate > 0 ? (int64_t)PATIENCE_S * 1000000000 : 0);
  while (timing_now_ns() < end && may_begin(client, timing_now_ns())) {
    int64_t next = begin_due(client);
    wait_until(client, next < 0 || next > end ? end : next);
  }
  client->report->seconds = (double)(timing_now_ns() - client->start) / 1e9;
  uint64_t whole = client->report->requests, bytes = client->report->bytes;
  int64_t patience = timing_now_ns() + (int64_t)PATIENCE_S * 1000000000;
  while (busy_count(client) > 0 && timing_now_ns() < patience) wait_until(client, timing_now_ns() + 100000000);
  client->report->cpu = cpu_seconds() - cpu;
  client->report->lost += busy_count(client);
  client->report->answered = client->report->requests;
  if (client->options->rate > 0 || client->options->requests) {
    client->report->seconds = (double)(timing_now_ns() - client->start) / 1e9;
  } else {
    client->report->requests = whole; /* those of the time that was counted */
    client->report->bytes = bytes;
  }
}

static bool open_all(struct client *client) {
  const struct client_options *options = client->options;
  for (size_t i = 0; i < options->connections; i++) {
    if (!connect_to(client, &client->connections[i])) {
      fprintf(stderr, "load: connection %zu: %s\n", i + 1, strerror(errno));
      return false;
    }
    set_idle(client, &client->connections[i], 0);
  }
  return true;
}

static void close_all(struct client *client) {
  for (size_t i = 0; client->connections && i < client->options->connections; i++) {
    if (client->connections[i].fd > 0) close(client->connections[i].fd);
    free(client->connections[i].out);
  }
  free(client->connections);
  free(client->idle);
  if (client->epoll >= 0) close(client->epoll);
}

bool client_run(const struct client_options *options, struct client_report *report) {
  *report = (struct client_report){0};
  struct client client = {.options = options,
                          .report = report,
                          .connections = calloc(options->connections, sizeof *client.connections),
                          .idle = calloc(options->connections, sizeof *client.idle),
                          .epoll = epoll_create1(EPOLL_CLOEXEC)};
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  prctl(PR_SET_TIMERSLACK, 1);
  if (options->rate > 0) report->went_first = timing_go_first();
  bool opened = client.connections && client.idle && client.epoll >= 0 && open_all(&client);
  client.start = timing_now_ns();
  client.end = client.start + (int64_t)(options->seconds * 1e9);
  if (opened && options->hold)
    hold(&client);
  else if (opened)
    run(&client);
  close_all(&client);
  timings_sort(&report->times);
  timings_sort(&report->late);
  timings_sort(&report->unread);
  return opened;
}

void client_report_close(struct client_report *report) {
  timings_close(&report->times);
  timings_close(&report->late);
  timings_close(&report->unread);
}
