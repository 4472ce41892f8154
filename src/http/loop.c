/*
 * An event thread: one MHD daemon without a thread of its own, over an epoll loop of ours. The loop waits for MHD's own
 * epoll descriptor, the listening socket, the eventfd that workers and a stop write to, and half-closing clients.
 *
 * One turn: look (wait for events and note them, resume what workers have finished, accept), let MHD run, see to the
 * deadlines.
 *
 * Whoever has just got an answer often asks again at once, and being put to sleep and woken costs more than most
 * answers. So after a turn that served something MHD is asked again without a look, and where that finds nothing, over
 * and over for a few dozen microseconds. Where it was in vain the next sleeps come without it, more and more of them,
 * so that rare requests cost next to nothing more, and a client that waits for this very processor is not kept from it.
 *
 * A piece of an export takes some 0.15 ms to send, as MHD sends a few kilobytes in each of its turns, and the client
 * nearly as long to receive. Whoever waits for one of their processors need not wait for all of it: a loop that has
 * only sent for a while gives way. While it serves requests it does not, as its time is theirs.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "exchange.h"
#include "onrecord/clock.h"
#include "onrecord/time_slice.h"
#include "stream.h"
#include "upload.h"

enum {
  EVENTS = 128,
  SHORTEST_TICK_US = 5000,
  LONGEST_TICK_US = 1000000,
  SPIN_US = 40,       /* how long more is asked for */
  LONGEST_PAUSE = 63, /* sleeps without that */
  LOOK_US = 200,      /* between two looks, however busy MHD is */
  SENDING_US = 50     /* of sending alone, before others that wait for the processor have their turn */
};

/* ---- Messages from other threads ---- */

void onr_http_loop_wake(struct http_loop *loop) {
  uint64_t one = 1;
  while (write(loop->wake_fd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void onr_http_loop_finished(struct http_loop *loop, struct http_exchange *exchange) {
  pthread_mutex_lock(&loop->lock);
  bool first = !loop->finished;
  exchange->next = loop->finished;
  loop->finished = exchange;
  pthread_mutex_unlock(&loop->lock);
  if (first) onr_http_loop_wake(loop);
}

/* What was cancelled before a worker took it has no answer yet. */
static void come_back(struct http_exchange *exchange) {
  if (exchange->stage == STAGE_PRODUCING) {
    onr_http_stream_resume(exchange);
  } else if (exchange->stage == STAGE_TAKING) {
    onr_http_upload_resume(exchange);
  } else {
    if (exchange->stage != STAGE_ANSWERED && exchange->work.gone)
      exchange->stage = STAGE_LOST;
    else if (exchange->stage != STAGE_ANSWERED)
      onr_http_exchange_run(exchange, &exchange->loop->thread);
    MHD_resume_connection(exchange->mhd);
  }
}

static void resume_finished(struct http_loop *loop) {
  pthread_mutex_lock(&loop->lock);
  struct http_exchange *exchange = loop->finished;
  loop->finished = NULL;
  pthread_mutex_unlock(&loop->lock);
  for (struct http_exchange *next; exchange; exchange = next) {
    next = exchange->next;
    loop->away--;
    exchange->is_away = false;
    come_back(exchange);
  }
}

/* Before what it is about is taken: what comes after it wakes once more. */
static void drain_wake(struct http_loop *loop) {
  uint64_t count;
  while (read(loop->wake_fd, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

/* ---- The turn ---- */

static void watch_listener(struct http_loop *loop, bool on) {
  if (loop->listening == on) return;
  int fd = loop->thread.server->listen_fd;
  /* of several event threads one wakes for a connection */
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = &loop->thread.server->listen_fd};
  loop->listening = epoll_ctl(loop->epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd, &event) == 0 && on;
}

static int wait_ms(const struct http_loop *loop, int64_t now_us) {
  MHD_UNSIGNED_LONG_LONG mhd_ms = 0;
  bool wants = MHD_get_timeout(loop->daemon, &mhd_ms) == MHD_YES;
  if (loop->to_check || (wants && mhd_ms == 0)) return 0;
  if (loop->connection_count == 0 && !loop->listen_again_us && !loop->stopping) return -1;
  int64_t streams_us = onr_http_waiting_next_us(loop);
  int64_t ms = ((loop->next_tick_us < streams_us ? loop->next_tick_us : streams_us) - now_us) / US_PER_MS + 1;
  if (ms < 1) ms = 1;
  return wants && (int64_t)mhd_ms < ms ? (int)mhd_ms : (int)ms;
}

struct noted {
  bool accept; /* the listening socket is ready */
  bool woken;
};

/* Connections are only noted: MHD may free them as soon as it runs. */
static struct noted note_events(struct http_loop *loop, const struct epoll_event *events, int count) {
  struct noted noted = {false, false};
  for (int i = 0; i < count; i++) {
    void *what = events[i].data.ptr;
    if (what == &loop->thread.server->listen_fd)
      noted.accept = true;
    else if (what == &loop->wake_fd)
      noted.woken = true;
    else if (what != loop && events[i].events & (EPOLLHUP | EPOLLERR))
      onr_http_connection_gone(what);
    else if (what != loop)
      onr_http_connection_half_closed(what);
  }
  return noted;
}

static void note_stop(struct http_loop *loop, int64_t now_us) {
  struct onr_http_server *server = loop->thread.server;
  if (!loop->stopping && !atomic_load(&server->stopping)) return;
  loop->stopping = true;
  watch_listener(loop, false);
  if (loop->expired || now_us < atomic_load(&server->stop_by_us)) return;
  loop->expired = true;
  onr_http_workers_cancel(&server->workers);
  onr_http_workers_cancel(&server->writers);
}

static bool is_eager(const struct http_loop *loop) {
  return loop->spin.served || loop->spin.on;
}

/* After a turn that served something, or not. */
static void note_served(struct http_loop *loop, bool served) {
  struct http_spin *spin = &loop->spin;
  if (served) {
    if (spin->on) spin->pause = 0; /* it was worth it */
    spin->on = false;
    spin->served_us = loop->now_us;
  } else if (spin->served) {
    spin->on = spin->left == 0;
    if (!spin->on) spin->left--;
  } else if (spin->on && loop->now_us - spin->served_us >= SPIN_US) {
    spin->on = false;
    spin->pause = spin->pause < LONGEST_PAUSE ? 2 * spin->pause + 1 : LONGEST_PAUSE;
    spin->left = spin->pause;
  }
  spin->served = served;
}

/* Everything but MHD: waits for it, unless there is more to do. What handlers have read by now is of one turn, or of
 * some short ones. */
static void look(struct http_loop *loop) {
  struct epoll_event events[EVENTS];
  onr_http_thread_turn_end(&loop->thread);
  int timeout_ms = is_eager(loop) ? 0 : wait_ms(loop, loop->now_us);
  int count = epoll_wait(loop->epoll_fd, events, EVENTS, timeout_ms);
  struct noted noted = note_events(loop, events, count < 0 ? 0 : count);
  int64_t now_us = loop->looked_us = onr_clock_monotonic_us();
  if (timeout_ms != 0) loop->let_in_us = now_us;
  if (noted.woken) drain_wake(loop);
  note_stop(loop, now_us);
  if (noted.woken) resume_finished(loop);
  onr_http_waiting_turn(loop, now_us);
  if (noted.accept && loop->listening) onr_http_accept(loop);
  if (noted.woken) onr_http_adopt_arrivals(loop);
}

/* Only after a turn that sent of a stream: one that merely asks for more has no time to lose. */
static void give_way(struct http_loop *loop) {
  bool sent = loop->sent;
  loop->sent = false;
  if (!sent || loop->spin.served || loop->now_us - loop->let_in_us < SENDING_US) return;
  sched_yield();
  loop->now_us = loop->let_in_us = onr_clock_monotonic_us();
}

static void listen_again(struct http_loop *loop) {
  watch_listener(loop, false);
  if (loop->now_us < loop->listen_again_us || loop->stopping) return;
  loop->listen_again_us = 0;
  watch_listener(loop, true);
}

static void turn(struct http_loop *loop) {
  unsigned long long begun = atomic_load_explicit(&loop->counters.begun, memory_order_relaxed);
  bool must_look = loop->to_check || loop->stopping || loop->now_us - loop->looked_us >= LOOK_US;
  if (must_look || !is_eager(loop)) look(loop);
  MHD_run(loop->daemon);
  loop->now_us = onr_clock_monotonic_us();
  note_served(loop, begun != atomic_load_explicit(&loop->counters.begun, memory_order_relaxed));
  give_way(loop);
  onr_http_connections_sweep(loop, loop->now_us);
  if (loop->listen_again_us) listen_again(loop);
}

/* A stop ends when nothing is open, or the grace is over and the workers have given back everything. */
static bool is_over(const struct http_loop *loop) {
  return loop->stopping && loop->away == 0 && (loop->connection_count == 0 || loop->expired);
}

/* ---- Starting and ending ---- */

/* Without a time-out of MHD's for all connections: they have deadlines in every phase (deadline.c), and MHD would look
 * at the clock and move each in its list of all of them, under a lock, three times a request. See limit_pauses. */
static struct MHD_Daemon *start_daemon(struct http_loop *loop) {
  const struct onr_http_options *options = &loop->thread.server->options;
  unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
#if MHD_VERSION >= 0x00097701
  /* a daemon is its loop's alone; without this MHD_add_connection would only queue the connection */
  flags |= MHD_USE_NO_THREAD_SAFETY;
#endif
  return MHD_start_daemon(flags, 0, NULL, NULL, onr_http_exchange_step, loop, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                          (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT, options->max_connections + 1,
                          MHD_OPTION_URI_LOG_CALLBACK, onr_http_exchange_begin, loop, MHD_OPTION_UNESCAPE_CALLBACK,
                          onr_http_leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, onr_http_exchange_end, loop,
                          MHD_OPTION_NOTIFY_CONNECTION, onr_http_connection_notify, loop,
#if MHD_VERSION >= 0x00097701
                          MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1,
#else
                          MHD_OPTION_STRICT_FOR_CLIENT, 1,
#endif
                          MHD_OPTION_END);
}

static bool watch(struct http_loop *loop, int fd, void *what) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
  return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* MHD need not say why in errno. */
static enum onr_error cannot(struct onr_failure *failure, const char *what) {
  const char *why = errno != 0 ? strerrordesc_np(errno) : NULL;
  return onr_fail(failure, ONR_ERR_IO, "The event loop cannot %s%s%s.", what, why ? ": " : "", why ? why : "");
}

static enum onr_error open_loop(struct http_loop *loop, struct onr_failure *failure) {
  loop->wake_fd = loop->epoll_fd = -1;
  if (!onr_http_counters_init(&loop->counters, loop->thread.server->options.routes)) return onr_fail_memory(failure);
  errno = 0;
  loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (loop->epoll_fd < 0) return cannot(failure, "make its set of events");
  loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (loop->wake_fd < 0 || !watch(loop, loop->wake_fd, &loop->wake_fd)) return cannot(failure, "make its wake-up");
  loop->daemon = start_daemon(loop);
  if (!loop->daemon) return cannot(failure, "start libmicrohttpd");
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  if (!info || !watch(loop, info->epoll_fd, loop)) return cannot(failure, "watch libmicrohttpd");
  watch_listener(loop, true);
  return loop->listening ? ONR_OK : cannot(failure, "watch the socket that it listens on");
}

static void close_loop(struct http_loop *loop) {
  if (loop->daemon) MHD_stop_daemon(loop->daemon);
  onr_http_forget_arrivals(loop);
  if (loop->epoll_fd >= 0) close(loop->epoll_fd);
  if (loop->wake_fd >= 0) close(loop->wake_fd);
  onr_http_counters_close(&loop->counters);
  for (struct http_exchange *exchange = loop->spare, *next; exchange; exchange = next) {
    next = exchange->next;
    onr_http_exchange_free(exchange);
  }
}

static void announce(struct http_loop *loop, enum onr_error error, const struct onr_failure *failure) {
  pthread_mutex_lock(&loop->lock);
  loop->state = error ? LOOP_FAILED : LOOP_SERVING;
  loop->failure = *failure;
  if (error && !loop->failure.code) loop->failure.code = error;
  pthread_cond_signal(&loop->started);
  pthread_mutex_unlock(&loop->lock);
}

static void *serve(void *context) {
  struct http_loop *loop = context;
  struct onr_failure failure = {0};
  onr_time_slice(EVENT_SLICE_US);
  enum onr_error error = onr_http_thread_open(&loop->thread, &failure);
  announce(loop, error, &failure);
  if (error) return NULL;
  loop->now_us = onr_clock_monotonic_us();
  while (!is_over(loop)) turn(loop);
  MHD_stop_daemon(loop->daemon);
  loop->daemon = NULL;
  onr_http_thread_close(&loop->thread);
  return NULL;
}

static enum onr_error wait_for_start(struct http_loop *loop, struct onr_failure *failure) {
  pthread_mutex_lock(&loop->lock);
  while (loop->state == LOOP_STARTING) pthread_cond_wait(&loop->started, &loop->lock);
  enum onr_error error = loop->state == LOOP_FAILED ? loop->failure.code : ONR_OK;
  if (error && failure) *failure = loop->failure;
  pthread_mutex_unlock(&loop->lock);
  if (error) pthread_join(loop->thread.id, NULL);
  return error;
}

static int64_t tick_of(const struct onr_http_options *options) {
  int64_t shortest =
      options->idle_timeout_ms < options->request_timeout_ms ? options->idle_timeout_ms : options->request_timeout_ms;
  if (options->heartbeat_ms < shortest) shortest = options->heartbeat_ms;
  int64_t tick_us = shortest * US_PER_MS / 8;
  if (tick_us < SHORTEST_TICK_US) return SHORTEST_TICK_US;
  return tick_us > LONGEST_TICK_US ? LONGEST_TICK_US : tick_us;
}

enum onr_error onr_http_loop_start(struct http_loop *loop, struct onr_http_server *server,
                                   struct onr_failure *failure) {
  loop->thread.server = server;
  loop->tick_us = tick_of(&server->options);
  loop->waiting_end = &loop->waiting;
  pthread_mutex_init(&loop->lock, NULL);
  pthread_cond_init(&loop->started, NULL);
  enum onr_error error = open_loop(loop, failure);
  if (!error) error = onr_http_thread_create(&loop->thread, serve, loop, failure);
  if (!error) error = wait_for_start(loop, failure);
  if (error) close_loop(loop);
  return error;
}

void onr_http_loop_join(struct http_loop *loop) {
  pthread_join(loop->thread.id, NULL);
}

void onr_http_loop_close(struct http_loop *loop) {
  close_loop(loop);
  pthread_cond_destroy(&loop->started);
  pthread_mutex_destroy(&loop->lock);
}
