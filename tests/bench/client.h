/*
 * An HTTP client that loads a server over many keep-alive connections from one thread. Closed loop: each connection
 * sends its next request when the last one is answered. Open loop: requests are due at a constant rate, and the time
 * that one takes is counted from when it was due, so that a server that stalls is charged for all who wait, until its
 * answer came in (timing.h). Unless it is patient, with a few
 * connections it looks for answers for a short time before it sleeps, as the waking of an idle processor is not the
 * server's.
 */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timing.h"

struct lines {
  char *data;
  char **items;
  size_t *lengths, count;
};

struct client_options {
  struct sockaddr_in address;
  char host[64];       /* "127.0.0.1:8080" */
  const char *path;    /* unless there are `paths` */
  struct lines paths;  /* taken in turn, from number `first` on */
  struct lines bodies; /* POSTed in turn; none: GET */
  size_t first;
  char headers[1024]; /* "Name: value\r\n" each */
  size_t connections;
  double seconds, rate; /* rate: of the open loop; 0: closed loop */
  size_t requests;      /* most of them; 0: as many as the time allows */
  bool patient;         /* sleeps until there are answers, however few connections it has */
  bool hold;            /* one request for each connection, which then stays open until standard input ends */
};

enum { CLIENT_STATUSES = 600 };

struct client_report {
  double seconds, cpu;              /* cpu: the client's own, seconds */
  uint64_t requests, answered;      /* in the time; and those that were under way at its end as well */
  uint64_t lost, reconnects, bytes; /* bytes: of bodies */
  uint64_t statuses[CLIENT_STATUSES];
  struct timings times; /* of a request: from when it was due until the last of its answer came; sorted, as all three */
  struct timings late;  /* open loop: what the client was late in sending it, by its own fault */
  struct timings unread; /* open loop: from then until the client had read it */
  bool went_first;       /* open loop: before all that is not real-time */
};

/* Runs it to the end; false (told on standard error) when it cannot be started. `*report` is closed by the caller. */
bool client_run(const struct client_options *options, struct client_report *report);
void client_report_close(struct client_report *report);

#endif
