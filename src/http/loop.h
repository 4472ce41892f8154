/*
 * An event thread with its daemon, its connections and their exchanges. All of it belongs to the thread, but for what
 * is under `lock`, and atomics.
 */
#ifndef ONRECORD_HTTP_LOOP_H
#define ONRECORD_HTTP_LOOP_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "counters.h"
#include "onrecord/clock.h"
#include "thread.h"

struct http_connection;
struct http_exchange;

/* Asking for more before going to sleep: see loop.c. */
struct http_spin {
  bool served;          /* the last turn did: there are requests that it took */
  bool on;              /* the last one did not, and the loop asks again */
  int64_t served_us;    /* when one last did */
  unsigned pause, left; /* sleeps without asking, after asking in vain; of these, how many are to come */
};

struct http_loop {
  struct http_thread thread;
  struct MHD_Daemon *daemon;
  int epoll_fd, wake_fd;
  bool listening, stopping, expired; /* accepts; is told to stop; the grace is over */
  int64_t listen_again_us;           /* accepting is paused until then, for want of descriptors; 0: it is not */
  bool sent;                         /* bytes of a stream were sent in this turn */
  enum { LOOP_STARTING, LOOP_SERVING, LOOP_FAILED } state; /* under `lock` while starting */
  struct onr_failure failure;                              /* of starting */
  pthread_cond_t started;
  int64_t now_us;    /* when the last turn ended */
  int64_t looked_us; /* when it last looked at anything but MHD */
  int64_t let_in_us; /* when it last slept, or let others have the processor */
  struct http_spin spin;
  int64_t tick_us, next_tick_us; /* between two looks at the deadlines */
  size_t away;                   /* exchanges that are with the workers */

  struct http_connection *connections; /* doubly linked */
  size_t connection_count;
  struct http_connection *accepting;            /* handed to MHD, not yet announced by it; linked by next */
  struct http_connection *to_check;             /* perhaps done for; linked by next_to_check */
  struct http_exchange *waiting, **waiting_end; /* streams that sleep, linked by stream.next */
  uint64_t round;                               /* of the server's wakes that the last round answered */
  bool in_round;                                /* not all of them were asked yet */
  int64_t next_round_us;
  struct http_exchange *spare;
  size_t spare_count;
  struct http_counters counters;

  pthread_mutex_t lock;
  struct http_exchange *finished;   /* under `lock`: back from the workers */
  struct http_connection *arrivals; /* under `lock`: accepted by other event threads; linked by next */
  atomic_uint load;                 /* connections, arrivals included */
  atomic_size_t waiting_count;      /* of `waiting` */
  atomic_bool nudged;               /* was woken for its waiting streams and has not begun a round yet */
};

/* Starts the thread and waits until it serves; its own failure to start is returned. */
enum onr_error onr_http_loop_start(struct http_loop *loop, struct onr_http_server *server,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_loop_wake(struct http_loop *loop);  /* any thread */
void onr_http_loop_join(struct http_loop *loop);  /* once the server's `stopping` is set */
void onr_http_loop_close(struct http_loop *loop); /* once no worker can reach it any more */
/* Gives an exchange back; any thread. */
void onr_http_loop_finished(struct http_loop *loop, struct http_exchange *exchange);

/* ---- On the thread itself ---- */

/* The time, about: `last_us` if that is of this turn. What is read at once, as most requests are, need not be timed bit
 * by bit. */
static inline int64_t onr_http_loop_clock(const struct http_loop *loop, int64_t last_us) {
  return last_us >= loop->now_us ? last_us : onr_clock_monotonic_us();
}

void onr_http_accept(struct http_loop *loop);
void onr_http_adopt_arrivals(struct http_loop *loop);  /* what other threads accepted for this one */
void onr_http_forget_arrivals(struct http_loop *loop); /* once MHD is stopped */
/* Takes the connection with that socket from those that MHD has not announced; NULL when it is not among them. */
struct http_connection *onr_http_accepted_take(struct http_loop *loop, int fd);
/* After every turn: half-closed connections that are done, deadlines, and what a stop closes. */
void onr_http_connections_sweep(struct http_loop *loop, int64_t now_us);

#endif
