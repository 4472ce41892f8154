/*
 * What the files of the HTTP layer share. The only header that includes microhttpd.h.
 *
 * A connection (struct http_connection) belongs to its event thread (struct http_loop) for life. A request and its
 * response are one exchange (struct http_exchange): made when the request line has arrived, recycled when the answer is
 * sent. An exchange belongs to its event thread, but for the time between its hand-over to the workers and its return
 * through the loop's list of finished ones.
 */
#ifndef ONRECORD_HTTP_INTERNAL_H
#define ONRECORD_HTTP_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <zlib.h>

#include "onrecord/http.h"

enum {
  CONNECTION_MEMORY = 8192, /* bytes for a request's head, what MHD notes about it, and the answer's head */
  ANSWER_HEAD = 1200,       /* of these, what an answer's head takes at most, but for what handlers add */
  HEADER_NOTE = 64,         /* bytes that MHD takes to note one header */
  MAX_SEGMENTS = 16,        /* of a path */
  MAX_PARAMETERS = 256,     /* of a query */
  MAX_REQUEST_ID = 128,
  REQUEST_ID_LENGTH = 16,
  TRACEPARENT_LENGTH = 55,
  RANDOM_AT_ONCE = 1024, /* bytes: asking the system for a few costs as much as for many */
  PEER_SIZE = INET6_ADDRSTRLEN,
  GZIP_FROM = 1024,      /* bytes from which an answer is compressed */
  GZIP_HERE = 512 << 10, /* bytes up to which an event thread does it: some 10 ms, in which it serves nobody else */
  KEPT_BUFFER = 32768,   /* a recycled exchange keeps buffers up to this size */
  KEPT_EXCHANGES = 32,   /* per event thread */
  DRAIN_LIMIT = 8 << 20, /* bytes beyond a route's max_body that are read and dropped for a proper answer */
  SLOWEST_READER = 4096, /* bytes a second that a client must take of its answer */
  US_PER_MS = 1000,
};

/* ---- Addresses ---- */

struct http_address {
  struct sockaddr_storage storage;
  socklen_t len;
};

/* Parses "host:port" and binds and listens. On success `*ret_fd` is the caller's. */
enum onr_error onr_http_listen(const char *listen, int *ret_fd, struct http_address *ret_address,
                               struct onr_failure *failure) ONR_MUST_CHECK;
bool onr_http_address_is_local(const struct http_address *address);
/* The address without the port, borrowed; returns its family. An IPv4 client of a socket for both comes as "mapped"
 * into IPv6: it is the IPv4 address. No bytes for another family. */
int onr_http_address_bytes(const struct sockaddr *address, const void **ret_bytes, size_t *ret_len);
/* The address without the port in text; empty when it is none that is known. */
struct onr_str onr_http_address_text(const struct sockaddr *address, char out[PEER_SIZE]);
unsigned onr_http_address_port(const struct http_address *address);

/* Counts connections by address (an IPv6 client is its /64, as one machine may have all of that). Any thread. */
struct http_peers;
struct http_peers *onr_http_peers_new(unsigned limit); /* limit 0: all are admitted and nothing is counted */
void onr_http_peers_free(struct http_peers *peers);
bool onr_http_peers_enter(struct http_peers *peers, const struct sockaddr *address);
void onr_http_peers_leave(struct http_peers *peers, const struct sockaddr *address);

/* ---- Routes ---- */

struct http_router;

struct http_match {
  const struct onr_route *const *routes; /* by method; NULL: no such path */
  struct onr_str values[MAX_SEGMENTS];   /* of {…} */
  size_t value_count;
};

enum onr_error onr_http_router_new(const struct onr_route *routes, struct http_router **ret_router,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_router_free(struct http_router *router);
/* `path` is made of decoded segments. False when there is no such path. */
bool onr_http_router_match(const struct http_router *router, struct onr_strs path, struct http_match *ret_match);
/* "GET, HEAD, OPTIONS, …" of a path, or of all paths for a match without routes. */
struct onr_str onr_http_router_allow(const struct http_router *router, const struct http_match *match,
                                     struct onr_arena *arena);

/* ---- Threads ---- */

/* What an event thread and a worker have alike. */
struct http_thread {
  struct onr_http_server *server;
  pthread_t id;
  void *app_thread;
  z_stream gzip; /* once gzip_ready */
  bool gzip_ready;
  unsigned char random[RANDOM_AT_ONCE];
  size_t random_left;
};

struct http_loop {
  struct http_thread thread;
  struct MHD_Daemon *daemon;
  int epoll_fd, wake_fd;
  bool listening, stopping, expired; /* accepts; is told to stop; the grace is over */
  int64_t listen_again_us;           /* accepting is paused until then, for want of descriptors; 0: it is not */
  bool ran;                          /* a handler ran in this turn */
  enum { LOOP_STARTING, LOOP_SERVING, LOOP_FAILED } state; /* under `lock` while starting */
  struct onr_failure failure;                              /* of starting */
  pthread_cond_t started;
  int64_t tick_us, next_tick_us; /* between two looks at the deadlines */
  size_t away;                   /* exchanges that are with the workers */

  struct http_connection *connections; /* doubly linked */
  size_t connection_count;
  struct http_connection *accepting; /* handed to MHD, not yet announced by it; linked by next */
  struct http_connection *to_check;  /* perhaps done for; linked by next_to_check */
  struct http_exchange *spare;
  size_t spare_count;

  pthread_mutex_t lock;
  struct http_exchange *finished;   /* under `lock`: back from the workers */
  struct http_connection *arrivals; /* under `lock`: accepted by other event threads; linked by next */
  atomic_uint load;                 /* connections, arrivals included */
};

/* A thread of a pool. */
struct http_worker {
  struct http_thread thread;
  struct http_workers *pool;
};

struct http_workers {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct http_exchange *head, *tail; /* the queue, oldest first */
  size_t length, limit, busy;
  bool closing;
  size_t opened, failed; /* threads that have tried to start */
  struct onr_failure failure;
  struct http_worker *threads;
  size_t count; /* created */
  int niceness;
};

struct onr_http_server {
  struct onr_http_options options;
  struct http_address address;
  char url[PEER_SIZE + 32];
  int listen_fd;
  struct http_router *router;
  struct http_peers *peers;
  struct http_loop *loops;
  size_t loop_count; /* started */
  struct http_workers workers, writers;
  pthread_mutex_t statics_lock;
  struct http_static *statics; /* under statics_lock */
  bool any_origin;
  atomic_bool stopping, balancing;
  atomic_llong stop_by_us;
  atomic_uint open_connections;
  atomic_ullong requests, refused;
};

/* pthread_create with every signal blocked, so that they reach the program's own threads. */
enum onr_error onr_http_thread_create(struct http_thread *thread, void *(*run)(void *), void *context,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* What thread_start and thread_end are for; on the thread itself. */
enum onr_error onr_http_thread_open(struct http_thread *thread, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_thread_close(struct http_thread *thread);
void onr_http_thread_turn_end(struct http_thread *thread);
/* A new request id: 80 random bits in base32. */
void onr_http_thread_request_id(struct http_thread *thread, char out[REQUEST_ID_LENGTH]);
/* A new trace of which nothing is recorded yet: W3C Trace Context, version 00. NUL-terminated. */
void onr_http_thread_traceparent(struct http_thread *thread, char out[TRACEPARENT_LENGTH + 1]);

/* Starts the thread and waits until it serves; its own failure to start is returned. */
enum onr_error onr_http_loop_start(struct http_loop *loop, struct onr_http_server *server,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_loop_wake(struct http_loop *loop);  /* any thread */
void onr_http_loop_join(struct http_loop *loop);  /* once the server's `stopping` is set */
void onr_http_loop_close(struct http_loop *loop); /* once no worker can reach it any more */
void onr_http_loop_finished(struct http_loop *loop, struct http_exchange *exchange); /* any thread: gives it back */

void onr_http_workers_init(struct http_workers *workers, int niceness);
void onr_http_workers_close(struct http_workers *workers); /* once stopped, or never started */
enum onr_error onr_http_workers_start(struct http_workers *workers, struct onr_http_server *server, size_t count,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* False when the queue is full. The exchange is the workers' from then on. */
bool onr_http_workers_push(struct http_workers *workers, struct http_exchange *exchange);
void onr_http_workers_cancel(struct http_workers *workers); /* answers what still waits with 503 */
void onr_http_workers_stop(struct http_workers *workers);
void onr_http_workers_load(struct http_workers *workers, size_t *ret_waiting, size_t *ret_busy);

/* ---- Connections: all on their event thread ---- */

enum http_phase {
  PHASE_IDLE,      /* no request line yet */
  PHASE_RECEIVING, /* a request arrives */
  PHASE_WORKING,   /* it is whole and has no answer yet */
  PHASE_SENDING    /* its answer leaves */
};

struct http_connection {
  struct http_loop *loop;
  struct http_connection *next, *previous, *next_to_check;
  struct http_exchange *exchange; /* the one that is on; NULL */
  int fd;
  enum http_phase phase;
  bool half_closed;     /* the client will send no more */
  bool in_check;        /* is linked in the loop's to_check */
  unsigned quiet_turns; /* looked at in to_check with nothing to read */
  bool doomed;          /* its socket is shut down */
  int64_t since_us, deadline_us;
  struct sockaddr_storage address;
  socklen_t address_len;
  char peer[PEER_SIZE];
  size_t peer_len;
};

void onr_http_accept(struct http_loop *loop);
void onr_http_adopt_arrivals(struct http_loop *loop);  /* what other threads accepted for this one */
void onr_http_forget_arrivals(struct http_loop *loop); /* once MHD is stopped */
/* Takes the connection with that socket from those that MHD has not announced; NULL when it is not among them. */
struct http_connection *onr_http_accepted_take(struct http_loop *loop, int fd);
void onr_http_connection_release(struct http_connection *connection);
bool onr_http_connection_has_unread(const struct http_connection *connection);
void onr_http_check_half_closed(struct http_loop *loop);
void onr_http_connection_enter(struct http_connection *connection, enum http_phase phase, int64_t deadline_us);
void onr_http_connection_half_closed(struct http_connection *connection);
void onr_http_connection_idle(struct http_connection *connection); /* its exchange is over */
/* Sends a problem past MHD, which cannot answer in the middle of a request, and shuts the socket down. */
void onr_http_connection_drop(struct http_connection *connection, struct onr_failure *failure);
void onr_http_connection_shut(struct http_connection *connection);
/* After every turn: half-closed connections that are done, deadlines, and what a stop closes. */
void onr_http_connections_sweep(struct http_loop *loop, int64_t now_us);
void onr_http_connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                                enum MHD_ConnectionNotificationCode code);

/* ---- Exchanges ---- */

enum http_stage {
  STAGE_HEAD, /* nothing but the request line was seen */
  STAGE_BODY,
  STAGE_WHOLE,    /* everything has arrived */
  STAGE_AWAY,     /* with the workers */
  STAGE_ANSWERED, /* `reply` is made */
  STAGE_QUEUED
};

enum http_verb { VERB_ROUTED, VERB_OPTIONS, VERB_UNKNOWN };

struct http_exchange {
  struct http_exchange *next; /* in the workers' queue, a finished or a spare list */
  struct http_loop *loop;
  struct http_connection *connection;
  struct MHD_Connection *mhd;
  enum http_stage stage;
  enum http_verb verb;
  bool is_head, http_1_0, discards_body, has_body, deferred;
  const char *target; /* MHD's own copy, for comparison only */
  struct onr_str target_text, method_text, user_agent, traceparent;
  struct http_match match;
  const struct onr_route *route;
  uint64_t declared_body; /* Content-Length; 0 without */
  uint64_t received_body;
  struct onr_request request;
  struct onr_response response;
  struct onr_failure failure;
  enum onr_error error;
  struct onr_arena arena;
  struct onr_buffer body; /* the request's */
  struct onr_buffer packed;
  struct MHD_Response *reply;
  size_t reply_size, reply_head; /* bytes of its body, and of its head at most */
  int64_t started_us, whole_us, answered_us;
};

struct http_exchange *onr_http_exchange_new(struct http_loop *loop);
void onr_http_exchange_free(struct http_exchange *exchange); /* for good; see exchange.c for recycling */
void *onr_http_exchange_begin(void *context, const char *target, struct MHD_Connection *mhd);
enum MHD_Result onr_http_exchange_step(void *loop, struct MHD_Connection *mhd, const char *url, const char *method,
                                       const char *version, const char *data, size_t *size, void **context);
void onr_http_exchange_end(void *context, struct MHD_Connection *mhd, void **exchange_context,
                           enum MHD_RequestTerminationCode code);
size_t onr_http_leave_escaped(void *unused, struct MHD_Connection *mhd, char *text);
/* Runs the route's handler, if nothing failed before, and makes the reply. */
void onr_http_exchange_run(struct http_exchange *exchange, struct http_thread *thread);
void onr_http_exchange_log(const struct http_exchange *exchange, bool sent);

/* Finds the request's id and keeps what the log line needs. */
enum onr_error onr_http_head_identify(struct http_exchange *exchange, const char *method,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* Finds the route and what is wrong with a request whose framing can be trusted, as far as the head tells. */
enum onr_error onr_http_head_examine(struct http_exchange *exchange, struct onr_failure *failure) ONR_MUST_CHECK;
/* Whether a refusal must not wait for the body: there is too much of it, or the client waits for "100 Continue". */
bool onr_http_head_cannot_wait(const struct http_exchange *exchange);
size_t onr_http_body_limit(const struct http_exchange *exchange);
/* Whether a body may have `size` bytes. */
enum onr_error onr_http_check_body(const struct http_exchange *exchange, uint64_t size,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Collects the headers and refuses what could be read in two ways. */
enum onr_error onr_http_check_head(struct http_exchange *exchange, const char *method, const char *version,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
/* Bytes that are left for the answer's head: it comes from the same memory as the request's. */
size_t onr_http_head_room(const struct http_exchange *exchange);
/* Splits and decodes the target: request.path, .query_text, .query, and `*ret_segments` of the path. */
enum onr_error onr_http_target_parse(struct http_exchange *exchange, struct onr_strs *ret_segments,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Answers ---- */

/* Turns the exchange's error into its response. */
void onr_http_problem_respond(struct http_exchange *exchange);
/* Makes exchange->reply of its response. */
void onr_http_reply_make(struct http_exchange *exchange, struct http_thread *thread);

struct onr_str onr_http_fields_get(struct onr_fields fields, struct onr_str name);
/* How many fields have that name. */
size_t onr_http_fields_count(struct onr_fields fields, struct onr_str name);

/* The quality 0–1000 of an item of Accept, Accept-Encoding and the like; `*ret_name` is the item without parameters. */
int onr_http_item_quality(struct onr_str item, struct onr_str *ret_name);
bool onr_http_accepts_gzip(struct onr_str accept_encoding);
/* Whether an If-None-Match value names the ETag (with its quotes); weak comparison. */
bool onr_http_etag_matches(struct onr_str if_none_match, struct onr_str etag);
bool onr_http_date_parse(struct onr_str text, int64_t *ret_ms);
bool onr_http_is_token(struct onr_str s);

/* A static body's hash and compressed form, made when it is first asked for and kept until the server stops. */
struct http_static {
  struct http_static *next;
  struct onr_str body;
  uint64_t hash;
  struct onr_buffer packed; /* empty: it cannot be compressed */
};
/* NULL when memory is exhausted. Any thread. */
const struct http_static *onr_http_static_get(struct http_thread *thread, struct onr_str body);
void onr_http_statics_free(struct onr_http_server *server);

bool onr_http_gzip(struct http_thread *thread, struct onr_str body, struct onr_buffer *out);

/* Adds what a page of another origin needs to read the answer; `preflight` as well. */
void onr_http_cors_headers(struct http_exchange *exchange, struct MHD_Response *reply);
/* Whether answers differ by the Origin header. */
bool onr_http_cors_varies(const struct onr_http_server *server);

/* microhttpd takes some read-only memory through pointers without const. */
static inline void *onr_http_without_const(const void *memory) {
  union {
    const void *in;
    void *out;
  } pointer = {.in = memory};
  return pointer.out;
}

#endif
