/*
 * The HTTP layer on libmicrohttpd: bytes → request → route → handler → response. It knows no word of articles; what it
 * serves is a table of routes and a few callbacks.
 *
 * A handler is a plain synchronous function (request, response, failure) → error. An error becomes
 * application/problem+json; HEAD, OPTIONS, 404, 405 with Allow, ETag and If-None-Match, gzip and zstd, CORS, request
 * ids and the log line are done here for every route.
 *
 * A body can also be a stream (struct onr_stream), made piece by piece as the client takes it, or a listener's that
 * sleeps until there is news.
 *
 * Threads: each event thread runs one daemon over an epoll loop of its own on the shared listening socket; routes
 * marked ONR_RUN_INLINE run on it. Routes marked ONR_RUN_ON_WORKER or ONR_RUN_ON_WRITER run on a bounded pool, one for
 * each of the two, while the connection is suspended; a full queue answers 503 with Retry-After. Clients that wait for
 * a pool take turns, by the time that each has had: one that asks for much waits behind those that ask for little. A
 * request, its arena and its response belong to one thread at a time.
 */
#ifndef ONRECORD_HTTP_H
#define ONRECORD_HTTP_H

#include <stdint.h>

#include "onrecord/arena.h"
#include "onrecord/buffer.h"
#include "onrecord/log.h"

enum onr_method { ONR_GET, ONR_POST, ONR_PUT, ONR_PATCH, ONR_DELETE, ONR_METHOD_COUNT };

/* A query parameter or a header. */
struct onr_field {
  struct onr_str name, value;
};

struct onr_fields {
  const struct onr_field *items;
  size_t count;
};

struct onr_request {
  enum onr_method method;      /* HEAD arrives as ONR_GET */
  struct onr_str path;         /* as sent, without the query */
  struct onr_str query_text;   /* as sent, without the "?" */
  struct onr_strs path_values; /* what stands for the pattern's {…}, percent-decoded, in order */
  struct onr_fields query;     /* percent-decoded, well-formed UTF-8 without NUL, in order */
  struct onr_fields headers;   /* as sent */
  struct onr_str body;         /* whole; empty for methods without one */
  struct onr_str id;           /* the request's id: the client's X-Request-Id or one of ours */
  struct onr_str peer;         /* the client's address in text, without the port; a trusted proxy names it */
  struct onr_arena *arena;     /* released when the response is sent */
  void *app;                   /* onr_http_options.app */
  void *thread;                /* what thread_start made for this thread */
};

/* Where a handler runs. */
enum onr_run {
  ONR_RUN_INLINE,    /* on the event thread */
  ONR_RUN_ON_WORKER, /* it computes: on a worker, of which there are about as many as cores */
  ONR_RUN_ON_WRITER, /* it waits for writes: a pool of their own, so that searches go on and writes can be grouped */
  ONR_RUN_BY_WEIGHT  /* inline if `is_light` says so of the request, else on a worker */
};

/* Whether the answer to a GET is kept in memory until options.version moves. It must follow from the request's target,
 * Accept and Host and from what that counts, and from nothing else. */
enum onr_keep {
  ONR_KEEP_NONE,
  ONR_KEEP_ASKED, /* once it was asked for twice in a short time: cheap answers, of which there are a great many */
  ONR_KEEP        /* at once; with ONR_RUN_BY_WEIGHT, what is light as ONR_KEEP_ASKED */
};

/* What a producer has to say beside its bytes. */
enum onr_stream_state {
  ONR_STREAM_MORE, /* call again as soon as the client has taken these */
  ONR_STREAM_WAIT, /* nothing more for now: call again when woken, or at the next heartbeat */
  ONR_STREAM_END   /* that was the last */
};

/*
 * A body that is made piece by piece while it is sent, of any length in constant memory: the client's reading sets the
 * pace. A handler that has nothing to refuse fills response->stream and returns ONR_OK.
 *
 * `produce` appends the next piece to `out`, which is empty: about ONR_STREAM_PIECE bytes where there are as many, a
 * row more or less; never more than options.max_response. It is called
 *   first  on the handler's thread, right after the handler, so that a failure is still answered as a problem. Not for
 *          HEAD.
 *   later  where `run` says, as often as the client has taken all there was. Between two calls no thread waits for it,
 *          and turn_end has been called, so that no snapshot of the store outlives a piece: go on from a key, as a
 *          cursor does. request->thread is the calling thread's, everything else in the request is as it was; what
 *          must live from call to call stands in `context` or the request's arena (which grows with each allocation
 *          until the answer is over: do not allocate in it for each piece).
 * A piece without bytes and ONR_STREAM_MORE is asked again at once. When a later call fails the connection is closed
 * so that the client sees that the body is not whole, and the failure is logged.
 *
 * ONR_STREAM_WAIT is for listeners (text/event-stream): the connection sleeps, costing neither a thread nor time,
 * until onr_http_server_wake or the heartbeat, when `heartbeat` is true and a comment should be written, by which a
 * vanished client is noticed. Listeners are many and cost their memory for hours: one that says how large its `context`
 * is has it moved when it goes to sleep, to the little that is kept. It may then hold no address of itself or of
 * anything in the request's arena, and the request has no headers, no query and no path values any more. A sleeping
 * stream has no time-out. It ends in order (ONR_STREAM_END is taken for said) when the server stops, or its client
 * closes its side of the connection.
 *
 * `close` (NULL is allowed) is called exactly once, on some thread of the server, after the last call: the body is sent
 * or lost, or it was never asked for, whatever the handler returned.
 *
 * There is no ETag, Last-Modified or Content-Length. Bodies are compressed piece by piece where the client accepts it,
 * but for text/event-stream. An HTTP/1.0 client gets the body until the connection ends.
 */
enum { ONR_STREAM_PIECE = 64 << 10 };
struct onr_stream {
  enum onr_error (*produce)(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                            enum onr_stream_state *ret_state, struct onr_failure *failure); /* NULL: no stream */
  void (*close)(void *context);
  void *context;
  size_t context_size; /* of a listener; 0: the context is left where it is */
  enum onr_run run;    /* INLINE for a few indexed rows each, as listeners do; ON_WORKER or ON_WRITER for long ones */
};

/* A page (text/html) brings its own Content-Security-Policy header; everything else gets one that allows nothing. */
struct onr_response {
  int status; /* 200 unless set */
  const char
      *content_type; /* static; "application/json" unless set. Text types get "; charset=utf-8" where they need one */
  struct onr_buffer body;     /* the handler appends */
  struct onr_str static_body; /* instead of `body`: bytes that outlive the server */
  struct onr_stream stream;   /* instead of `body`: made while it is sent; `body` is then left alone */
  int64_t revision;      /* of the resource shown: the ETag's first part, which If-Match names; -1 (default): none */
  int64_t last_modified; /* ms UTC, or ONR_NO_TIME (default) */
  bool varies_by_accept; /* the Accept header has chosen among several representations */
  const char *cache_control; /* static; "no-cache" unless set: a client may keep it but asks again */
  struct onr_fields headers; /* use onr_response_header */
};

/*
 * A body that is taken piece by piece while it arrives, of any length in constant memory, in place of a handler that
 * gets it whole. `take` is called where `run` says, once ONR_UPLOAD_WINDOW bytes or a little more have come, and with
 * what is left at the end (`last`); the client waits meanwhile. `*state` is NULL at first and the upload's own.
 * turn_end has been called between two calls. With `last`, which comes exactly once unless a call fails or the client
 * is lost, it fills the response. A failure is the answer; what still comes of the body is dropped.
 *
 * No answer can begin before the body has ended, so results are to be put aside. In place of the route's
 * max_body options.max_upload holds.
 * The body must keep coming: request_timeout_ms is the time without a piece, and 4 KB a second is the least.
 * `close` is called exactly once if `take` was called, on some thread of the server, after a stream in the response.
 */
enum { ONR_UPLOAD_WINDOW = 256 << 10 };
struct onr_upload {
  enum onr_error (*take)(struct onr_request *request, struct onr_response *response, void **state, struct onr_str piece,
                         bool last, struct onr_failure *failure);
  void (*close)(void *state);
  enum onr_run run; /* ON_WORKER or ON_WRITER */
};

typedef enum onr_error (*onr_handler)(struct onr_request *request, struct onr_response *response,
                                      struct onr_failure *failure);

/* One row of the table that is the API. */
struct onr_route {
  enum onr_method method;
  const char *pattern; /* "/v1/articles/{id}/claims"; {…} stands for one segment. Literal segments win over {…} */
  onr_handler handler;
  enum onr_run run;
  int access;      /* what `authorize` must grant; 0: open to everyone */
  size_t max_body; /* bytes; 0: the route takes no body, one is refused with 400 */
  enum onr_keep keep;
};

/* A thread's work on a request; it is there until the work is over. */
struct onr_http_work;

struct onr_http_options {
  const char *listen;                   /* "127.0.0.1:8080", "[::1]:0", "0.0.0.0:8080"; port 0 takes a free one */
  const struct onr_route *routes;       /* static; ended by a row whose pattern is NULL */
  unsigned event_threads;               /* at least 1 */
  unsigned workers, writers;            /* at least 1 each */
  size_t worker_queue;                  /* requests that may wait for a worker, and as many for a writer */
  unsigned max_connections;             /* in all; more are closed at once */
  unsigned max_connections_per_address; /* 0: no limit; an IPv6 client is its /64 */
  /* Requests a second of one client, of which rate_burst may come at once; 0: no limit. A client is the key that
   * `identify` says, else its address (of IPv6 the /64). Loopback addresses have no limit. */
  uint32_t rate_limit, rate_burst;
  /* Addresses and networks ("10.0.0.0/8") whose word about whom they forward for is taken: the limit of requests and
   * the log go by that client, and their own connections count for no address. What others say in the header is not
   * read. */
  struct onr_strs trusted_proxies;
  const char *forwarded_header; /* the one that the proxies append to: "X-Forwarded-For" (also NULL) or "Forwarded" */
  int64_t idle_timeout_ms;      /* a connection without a request */
  int64_t request_timeout_ms;   /* a whole request, head and body, must arrive within it */
  int64_t heartbeat_ms;         /* how long a stream sleeps at most; 0: 15 seconds */
  /* How long a handler, or the making of one piece, may be at work before onr_http_work_must_stop says that it must
   * stop, and how long a request may wait for a thread of a pool; 0: for ever. And the first where a request of
   * another client waits meanwhile; 0: the same. */
  int64_t work_timeout_ms, crowded_timeout_ms;
  size_t max_response;          /* bytes of one response's body */
  uint64_t max_upload;          /* bytes of a body that is taken in pieces; 0: no limit */
  size_t max_held;              /* bytes of all large answers that are being sent together; 0: no limit */
  size_t max_arena;             /* bytes of one request's arena */
  size_t cache_bytes;           /* what answers of routes that keep them may take in memory together; 0: none is kept */
  struct onr_strs cors_origins; /* "*": every origin may use GET and the routes that are open to everyone; an exact
                                   origin may use all */
  const struct onr_log *log;    /* borrowed */

  void *app; /* handed to every callback and handler */
  /* Makes what a thread needs (its store reader); NULL is allowed. Called on the thread itself. */
  enum onr_error (*thread_start)(void *app, void **ret_thread, struct onr_failure *failure);
  void (*thread_end)(void *app, void *thread);
  /* Called on a worker when a job is over, and on an event thread before it waits and, while it has work, when a turn
   * of its loop is over or some that took 0.2 ms together. */
  void (*turn_end)(void *app, void *thread);
  /* Called on an event thread or a worker, not on a writer, before a handler or a stream's producer begins, with what
   * tells whether it must stop, and after it with NULL. NULL: nobody asks. */
  void (*at_work)(void *app, void *thread, struct onr_http_work *work);
  /* Whether the request may use a route that needs `access`: ONR_OK, ONR_ERR_UNAUTHORIZED or ONR_ERR_FORBIDDEN. Called
   * on an event thread before the body arrives, so that nobody uploads in vain. */
  enum onr_error (*authorize)(const struct onr_request *request, int access, struct onr_failure *failure);
  /* The valid key that the request carries, borrowed; empty without one. Called on an event thread before the body
   * arrives, where there is a limit of requests. NULL: nobody has one. */
  enum onr_error (*identify)(const struct onr_request *request, struct onr_str *ret_key, struct onr_failure *failure);
  /* How a body is taken in pieces; NULL: it is not, and goes to the handler. Called for requests with a body once their
   * head is accepted. NULL: none is. */
  const struct onr_upload *(*upload)(const struct onr_route *route, const struct onr_request *request);
  /* Calls route->handler in place of the server, on its thread, for what is to be done around every handler. NULL: the
   * handler is called directly. */
  enum onr_error (*around)(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                           struct onr_failure *failure);
  /* A number that every change moves which can change an answer, before whoever made it is told. Any thread; it is
   * asked for each request to a route that keeps answers. NULL: nothing is kept. */
  uint64_t (*version)(void *app);
  /* The same, after making sure that what the thread reads from now on is of that version or a later one. Called on
   * the thread before `authorize`, every handler and every producer; NULL is allowed without `version`. */
  uint64_t (*renew)(void *app, void *thread);
  /* Whether a request to a route marked ONR_RUN_BY_WEIGHT is answered as fast as one that runs inline. NULL: never. */
  bool (*is_light)(const struct onr_request *request);
};

struct onr_http_server;

/* Whether `listen` is an address of this machine and every item of `proxies` one or a network, before anything else is
 * done: ONR_ERR_INVALID_PARAMETER. */
enum onr_error onr_http_check_addresses(const char *listen, struct onr_strs proxies,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* Binds and starts the threads; it serves when this returns. ONR_ERR_IO with the address and reason when it cannot
 * listen, ONR_ERR_INVALID_PARAMETER for an address that does not parse. `options` is copied; what it points to must
 * outlive the server. */
enum onr_error onr_http_server_start(const struct onr_http_options *options, struct onr_http_server **ret_server,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* "http://127.0.0.1:8080", with the port that it really has. Borrowed from the server. */
const char *onr_http_server_url(const struct onr_http_server *server);

/* Whether it listens on loopback only. */
bool onr_http_server_is_local(const struct onr_http_server *server);

/* Stops accepting, finishes the requests in flight for at most `grace_ms`, then closes every connection, ends the
 * threads and frees the server. In flight is what has arrived whole, and what has arrived to the end of its head as
 * long as its body keeps coming: a fifth of the grace without a byte is too long, and the answer 503. */
void onr_http_server_stop(struct onr_http_server *server, int64_t grace_ms);

/* Wakes the streams that wait (ONR_STREAM_WAIT): they are asked for more, at once or within 100 ms, as all wakes within
 * that time are one. Any thread, at any rate, until onr_http_server_stop is called; it takes no lock. */
void onr_http_server_wake(struct onr_http_server *server);

/* The server as it is now, for /healthz, /status, /metrics and tests. `queue_length` and `workers_busy` count workers
 * and writers, the limits apply to each of the two. */
struct onr_http_stats {
  uint64_t requests;              /* begun since the start */
  uint64_t in_flight;             /* begun and not over: arriving, waiting, at work or being sent; listeners included */
  uint64_t connections;           /* open */
  uint64_t streams;               /* answers under way that are streams */
  uint64_t waiting_streams;       /* of these, the ones that sleep */
  uint64_t queue_length;          /* of requests and pieces of streams that wait for a thread */
  uint64_t queue_limit;           /* requests that may wait, of each kind */
  uint64_t workers_busy, workers; /* threads at work, and in all */
  uint64_t refused;      /* since the start: connections over a limit, and requests that found the queue full */
  uint64_t rate_limited; /* since the start: requests answered 429 */
  /* Kept answers: how often one was found or not, and left for want of room, since the start; what there is now. */
  uint64_t cache_hits, cache_misses, cache_evicted, cache_answers, cache_bytes, cache_limit;
};
void onr_http_server_stats(const struct onr_http_server *server, struct onr_http_stats *ret_stats);

/* libmicrohttpd's. Static. */
const char *onr_http_library_version(void);

/* What became of the requests to one route since the start. Each is counted when it is over. */
enum { ONR_HTTP_BUCKETS = 14 };
extern const int64_t onr_http_bucket_us[ONR_HTTP_BUCKETS]; /* upper bounds, inclusive; the last is INT64_MAX */
struct onr_http_route_counts {
  const struct onr_route *route;      /* NULL: those that no route answers (404, 405, OPTIONS, broken ones) */
  uint64_t statuses[6];               /* by class: [2] is 2xx; [0]: the connection ended before there was an answer */
  uint64_t buckets[ONR_HTTP_BUCKETS]; /* by the time from the whole request to its answer, or a stream's first piece;
                                         each request in one bucket; without those of statuses[0] */
  uint64_t us;                        /* the sum of these times */
  uint64_t bytes_in, bytes_out;       /* of bodies, as sent: compressed and before chunking */
};
/* The counts of options.routes[index], and after the last those without a route; false beyond. Any thread, no lock: the
 * numbers may be of slightly different moments. */
bool onr_http_server_route_counts(const struct onr_http_server *server, size_t index,
                                  struct onr_http_route_counts *ret_counts);

/* ---- For handlers ---- */

/* Whether the work had better end at once, with ONR_ERR_QUERY_TIMEOUT: it has taken the time that it may take, or its
 * client is gone. On a worker it also lets those who wait for the processor have their turn, event threads above all.
 * It takes well below a microsecond as a rule: ask every 0.1 ms or more often. */
bool onr_http_work_must_stop(struct onr_http_work *work);
/* Whether a worker does it, which lets others have the processor when it is asked that. */
bool onr_http_work_is_pooled(const struct onr_http_work *work);

/* The first header of that name (ASCII case ignored), or an empty string with data == NULL. */
struct onr_str onr_request_header(const struct onr_request *request, const char *name);

/* Adds a header; `name` is static, `value` is copied into the request's arena. Bytes that a header may not hold are
 * refused with ONR_ERR_INTERNAL. */
enum onr_error onr_response_header(struct onr_request *request, struct onr_response *response, const char *name,
                                   struct onr_str value, struct onr_failure *failure) ONR_MUST_CHECK;

/* Whether an If-Match value admits a resource of `revision`: "*", or a list with one of this revision's ETags (whatever
 * representation they named; weak ones never match). ONR_ERR_PRECONDITION_REQUIRED when the header is missing,
 * ONR_ERR_PRECONDITION_FAILED when it is stale. */
enum onr_error onr_request_if_match(const struct onr_request *request, int64_t revision,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* The media type of the Content-Type header without parameters, lower case, in the arena; empty when there is none. A
 * charset other than UTF-8 fails with ONR_ERR_UNSUPPORTED_MEDIA_TYPE. */
enum onr_error onr_request_media_type(const struct onr_request *request, struct onr_str *ret_type,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* The fields of a form as the body (application/x-www-form-urlencoded), decoded as the query is, in the arena.
 * ONR_ERR_UNSUPPORTED_MEDIA_TYPE for another body, ONR_ERR_INVALID_PARAMETER for one that does not decode. */
enum onr_error onr_request_form(const struct onr_request *request, struct onr_fields *ret_fields,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* The quality (0–1000) that the Accept header gives a media type such as "application/json"; 1000 without the header.
 */
int onr_request_accepts(const struct onr_request *request, const char *media_type);

/* The place of the media type that the client prefers, `count` where it accepts none of them. Between those of equal
 * quality the one that Accept names more closely, or earlier, is preferred, and then the first. */
size_t onr_request_preferred(const struct onr_request *request, const char *const *media_types, size_t count);

/* Writes `failure`, whose code is `code`, as the JSON object of a problem (RFC 9457): for answers that hold problems
 * among other things. `instance` is the path that was asked for. */
void onr_http_problem_write(struct onr_buffer *out, enum onr_error code, const struct onr_failure *failure,
                            struct onr_str instance, struct onr_str request_id);

#endif
