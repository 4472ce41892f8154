/*
 * A request and its response: made when the request line has arrived, recycled when the answer is sent. An exchange
 * belongs to its event thread, but for the time between its hand-over to a pool and its return through the loop's list
 * of finished ones.
 */
#ifndef ONRECORD_HTTP_EXCHANGE_H
#define ONRECORD_HTTP_EXCHANGE_H

#include <microhttpd.h>

#include "cache.h"
#include "compress.h"
#include "connection.h"
#include "router.h"
#include "server.h"
#include "work.h"

enum {
  KEPT_BUFFER = 32768,   /* a recycled exchange keeps buffers up to this size */
  DRAIN_LIMIT = 8 << 20, /* bytes beyond a route's max_body that are read and dropped for a proper answer */
};

enum http_stage {
  STAGE_HEAD, /* nothing but the request line was seen */
  STAGE_BODY,
  STAGE_TAKING,   /* a piece of the body is with the workers */
  STAGE_WHOLE,    /* everything has arrived */
  STAGE_AWAY,     /* with the workers */
  STAGE_ANSWERED, /* `reply` is made */
  STAGE_QUEUED,
  STAGE_LOST,     /* its client was gone before it was answered */
  STAGE_PRODUCING /* queued, and the next piece of its stream is being made by the workers */
};

enum http_verb { VERB_ROUTED, VERB_OPTIONS, VERB_UNKNOWN };

/* An answer that is a stream; all zero for any other. */
struct http_stream {
  enum onr_stream_state state;        /* what the producer said last */
  bool failed;                        /* the body cannot be made whole */
  bool is_slim;                       /* of the request only that is left which a listener needs */
  bool gathers;                       /* the system sends nothing but full segments for now */
  bool heartbeat;                     /* what the next call is made for */
  struct http_packer *packer;         /* NULL: sent as it is */
  struct onr_str left;                /* of the piece that is being sent */
  struct MHD_Response *reply;         /* that its pieces belong to; MHD's */
  uint64_t seen_wakes;                /* the server's count before the last call */
  struct http_exchange *next, **link; /* in the loop's list of those that wait; link NULL: it is not there */
};

/* See keep.h; all zero where nothing is kept. */
struct http_keeping {
  struct onr_str key;       /* data NULL: the answer is not kept */
  size_t room;              /* for the answer's head, and what MHD needs beside it */
  uint64_t version;         /* of what the handler reads, or a later one */
  struct http_kept *answer; /* a reference to the one that was found; NULL */
};

struct http_exchange {
  struct http_exchange *next; /* in the workers' queue, a finished or a spare list */
  struct http_loop *loop;
  struct http_connection *connection;
  struct MHD_Connection *mhd;
  enum http_stage stage;
  enum http_verb verb;
  bool is_head, http_1_0, discards_body, has_body;
  bool is_away;       /* a pool has it; its event thread's */
  bool reply_is_kept; /* it belongs to keeping.answer */
  bool upload_begun;
  bool pauses_are_limited; /* by MHD, while its answer is sent */
  const char *target;      /* MHD's own copy, for comparison only */
  struct onr_str target_text, method_text, user_agent, traceparent;
  const struct onr_route *const *routes; /* of the path, by method; NULL: no such path */
  const struct onr_route *route;
  const struct onr_upload *upload; /* takes the body in pieces */
  void *upload_state;
  uint64_t failed_at;     /* bytes of the body that had come when the upload failed */
  uint64_t declared_body; /* Content-Length; 0 without */
  uint64_t received_body;
  struct onr_http_work work;
  struct http_workers *pool; /* that it was last given to */
  uint64_t turn;             /* in that pool's queue */
  struct onr_request request;
  struct onr_response response;
  struct http_stream stream;
  struct http_keeping keeping;
  struct onr_failure *failure; /* owned; NULL while it sleeps */
  enum onr_error error;
  struct onr_arena arena;
  struct onr_buffer body; /* the request's */
  struct onr_buffer packed;
  struct MHD_Response *reply;
  size_t held;                                /* bytes that it has of those that all answers may have together */
  size_t reply_size, reply_head;              /* bytes of its body, and of its head at most */
  int64_t progress_us, whole_us, answered_us; /* progress: the line, the head or a piece of the body came */
};

/* ---- Its memory (recycle.c) ---- */

struct http_exchange *onr_http_exchange_new(struct http_loop *loop); /* NULL when memory is exhausted */
void onr_http_exchange_recycle(struct http_exchange *exchange);
void onr_http_exchange_free(struct http_exchange *exchange); /* for good */
/* Sees to it that there is a failure to be filled; false without memory. */
bool onr_http_exchange_can_fail(struct http_exchange *exchange);

/* ---- Its way ---- */

/* Whether the thread is its event thread, and not a worker. */
static inline bool onr_http_exchange_is_home(const struct http_exchange *exchange, const struct http_thread *thread) {
  return thread == &exchange->loop->thread;
}
void *onr_http_exchange_begin(void *context, const char *target, struct MHD_Connection *mhd);
enum MHD_Result onr_http_exchange_step(void *loop, struct MHD_Connection *mhd, const char *url, const char *method,
                                       const char *version, const char *data, size_t *size, void **context);
void onr_http_exchange_end(void *context, struct MHD_Connection *mhd, void **exchange_context,
                           enum MHD_RequestTerminationCode code);
size_t onr_http_leave_escaped(void *unused, struct MHD_Connection *mhd, char *text);
/* Runs the route's handler, if nothing failed before, and makes the reply. */
void onr_http_exchange_run(struct http_exchange *exchange, struct http_thread *thread);
/* Takes back what still waits for a pool: its client is gone, or it has waited too long. It comes back through the
 * loop's list of finished ones. */
void onr_http_exchange_recall(struct http_exchange *exchange, bool gone);
/* Gives it to a pool, once its connection is suspended; false when the queue is full. */
bool onr_http_exchange_give_away(struct http_exchange *exchange, struct http_workers *pool, enum http_stage stage);
/* Where a handler runs; NULL: on the event thread. */
struct http_workers *onr_http_exchange_pool(const struct http_exchange *exchange, enum onr_run run);
/* Makes the reply of its response, or one that says that there is no memory for that now. */
void onr_http_exchange_make_reply(struct http_exchange *exchange, struct http_thread *thread);
/* Gives back what it held of the memory of all answers. */
void onr_http_exchange_let_go(struct http_exchange *exchange);
/* Its answer leaves: the client must take `size` bytes more, at a modest pace at least. */
void onr_http_exchange_sending(struct http_exchange *exchange, size_t size);
/* The status that the client saw; 0 when it was lost before it had an answer. */
int onr_http_exchange_status(const struct http_exchange *exchange);
void onr_http_exchange_log(const struct http_exchange *exchange, bool sent);

#endif
