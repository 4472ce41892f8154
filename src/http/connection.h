/* A connection: it belongs to its event thread for life, and so does all that is here. */
#ifndef ONRECORD_HTTP_CONNECTION_H
#define ONRECORD_HTTP_CONNECTION_H

#include <microhttpd.h>

#include "address.h"
#include "client.h"
#include "loop.h"

enum {
  CONNECTION_MEMORY = 7776, /* bytes for a request's head, what MHD notes about it, and the answer's head */
  /* Of these, what an answer's head takes at most, but for what handlers and origins add, and what MHD has read into
   * beyond the request's head, as its buffer grows in blocks. */
  ANSWER_HEAD = 1400,
};

enum http_phase {
  PHASE_IDLE,      /* no request line yet */
  PHASE_RECEIVING, /* a request arrives */
  PHASE_WORKING,   /* it is whole and has no answer yet */
  PHASE_SENDING,   /* its answer leaves */
  PHASE_WAITING    /* its answer is a stream that sleeps; the deadline is the heartbeat */
};

struct http_connection {
  struct http_loop *loop;
  struct http_connection *next, *previous, *next_to_check;
  struct http_exchange *exchange; /* the one that is on; NULL */
  int fd;
  enum http_phase phase;
  bool half_closed;     /* the client will send no more */
  bool in_check;        /* is linked in the loop's to_check */
  bool doomed;          /* its socket is shut down */
  unsigned quiet_turns; /* looked at in to_check with nothing to read */
  int64_t since_us, deadline_us;
  struct http_client client;
  char peer[PEER_SIZE];
  unsigned char peer_len;
};

/* Gives its place in the limits back and frees it; MHD closes the socket. */
void onr_http_connection_release(struct http_connection *connection);
bool onr_http_connection_has_unread(const struct http_connection *connection);
/* Shuts down those of loop->to_check from which nothing more will come. */
void onr_http_check_half_closed(struct http_loop *loop);
void onr_http_connection_enter(struct http_connection *connection, enum http_phase phase, int64_t deadline_us);
void onr_http_connection_half_closed(struct http_connection *connection);
/* The client reset the connection, or it broke: nobody waits for the answer. */
void onr_http_connection_gone(struct http_connection *connection);
/* Its exchange is over; it had its answer at about `last_us`. */
void onr_http_connection_idle(struct http_connection *connection, int64_t last_us);
/* Sends a problem past MHD, which cannot answer in the middle of a request, and shuts the socket down. */
void onr_http_connection_drop(struct http_connection *connection, struct onr_failure *failure);
void onr_http_connection_shut(struct http_connection *connection); /* MHD notices, and closes it */
void onr_http_connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                                enum MHD_ConnectionNotificationCode code);

#endif
