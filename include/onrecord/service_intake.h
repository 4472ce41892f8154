/*
 * The intake: documents go in one by one and are stored in the order in which they came, while a few threads read and
 * analyse those that wait. They are stored in groups, each in one transaction, or many in one. What comes of them does
 * not follow from where a transaction ends. A document is told of once it is durable.
 *
 * Memory is bounded: at most two groups wait, or eight where a transaction is of many. A group is of at most 256
 * documents, or as many as the listener says, and of about 16 KB for each: 4 MB. Of what a transaction of many groups
 * has stored but not made durable, the documents stay: where it fails they are stored again, a group at a time, so that
 * one that is at fault takes none with it.
 *
 * Threads: an intake belongs to one thread at a time, which adds and is told; its own are started when there is work
 * for them and ended by onr_intake_close.
 */
#ifndef ONRECORD_SERVICE_INTAKE_H
#define ONRECORD_SERVICE_INTAKE_H

#include "onrecord/service.h"

struct onr_intake;

/* A document to be stored. All of it is copied. */
struct onr_intake_document {
  struct onr_str bytes;
  enum onr_format format;
  size_t line;           /* of NDJSON: its number, from 1; 0 for a whole document */
  struct onr_str source; /* becomes the article's, unless the document has its own */
  struct onr_str where;  /* for the listener, who gets it NUL-terminated: what messages call it */
};

/* What became of a document. All of it is valid during the call. */
struct onr_intake_result {
  const struct onr_intake_document *document; /* `bytes` are there */
  const struct onr_ingested *ingested;        /* NULL where it failed */
  const struct onr_failure *failure;          /* NULL where it was stored */
};

/* Is told of each document, in the order in which they came, within the calls below. Fails to end the intake. */
struct onr_intake_listener {
  void *context;
  bool goes_on; /* that the database cannot be written is told of each document, and does not end the intake */
  enum onr_error (*done)(void *context, const struct onr_intake_result *result, struct onr_failure *failure);
  size_t group;       /* documents of a group, at most ONR_INTAKE_GROUP_MAX; 0: 256 */
  size_t transaction; /* documents of a transaction, where it is of many groups: more are stored faster, and nobody else
                         writes meanwhile. It ends earlier where its pages or its documents become large, or when it
                         has been open for too long. 0: each group is one */
  int64_t open_us;    /* how long that is, in microseconds; 0: 3 seconds */
};
enum { ONR_INTAKE_GROUP_MAX = 256 };

/* The service and what the listener points to must outlive it. */
enum onr_error onr_intake_open(const struct onr_service *service, const struct onr_intake_listener *listener,
                               struct onr_intake **ret_intake, struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes a document. `reader` is the caller's, used during the call alone and left released. What is wrong with it is
 * the listener's to hear; fails when the database cannot be written or the listener fails: then what was not told of
 * was not stored, and the intake is over. */
enum onr_error onr_intake_add(struct onr_intake *intake, struct onr_store_reader *reader,
                              const struct onr_intake_document *document, struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for a document of which it is known already what is wrong. */
enum onr_error onr_intake_add_failed(struct onr_intake *intake, struct onr_store_reader *reader,
                                     const struct onr_intake_document *document, const struct onr_failure *problem,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* Stores and tells of all that wait. */
enum onr_error onr_intake_flush(struct onr_intake *intake, struct onr_store_reader *reader,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Forgets what waits. NULL is fine. */
void onr_intake_close(struct onr_intake *intake);

#endif
