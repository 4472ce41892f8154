/*
 * What the parts of the intake share: a ring of documents and what becomes of them.
 *
 * Threads: as service_intake.h says; what a place holds belongs to the thread that made its state what it is.
 */
#ifndef ONR_SERVICE_INTAKE_RING_H
#define ONR_SERVICE_INTAKE_RING_H

#include <pthread.h>

#include "onrecord/buffer.h"
#include "onrecord/service_intake.h"
#include "onrecord/store_put.h"

enum { ONR_INTAKE_DOCUMENT_BYTES = 16 << 10, ONR_INTAKE_THREADS_MAX = 16 };

enum place_state { PLACE_WAITING, PLACE_TAKEN, PLACE_READY };

struct place {
  enum place_state state; /* guarded by the intake's lock */
  struct onr_buffer text; /* what `document` points to */
  struct onr_intake_document document;
  bool came_failed;       /* what is wrong with it was known before */
  bool stored;            /* in the open transaction, or in one that failed: it has no arena */
  struct onr_arena arena; /* lent by the spares */
  struct onr_article article;
  struct onr_put *put; /* NULL where it failed */
  struct onr_ingested ingested;
  bool text_known; /* so that it was not analysed */
  enum onr_error error;
  struct onr_failure failure;
};

struct worker {
  struct onr_intake *intake;
  struct onr_store_reader *reader;
  struct onr_arena scratch; /* for reading and analysing one document: used again and again, it stays in the cache */
  pthread_t thread;
};

struct onr_intake {
  const struct onr_service *service;
  struct onr_intake_listener listener;
  struct place *places;                     /* `ring` of them: those that wait, and a transaction of many groups */
  struct onr_arena *spares;                 /* what places do not have of the arenas of those that wait and a group */
  size_t group, waiting, ring, spare_count; /* documents */
  struct worker workers[ONR_INTAKE_THREADS_MAX];
  struct onr_arena scratch; /* the caller's, where there are no workers */
  size_t worker_count;
  bool tried_workers;
  size_t bytes, stored_bytes; /* of the documents that wait to be stored, and of those that wait to be durable */
  uint64_t first, stored;     /* numbers of documents: the oldest, and the first that is not in the open transaction */
  struct onr_bulk *bulk;      /* the open transaction, or NULL */
  int64_t begun_us;           /* when it was opened, by the monotonic clock */
  uint64_t careful;           /* documents before it were in one that failed */

  pthread_mutex_t lock; /* guards what follows and the places' states; what else a place holds is whose state it is */
  pthread_cond_t arrived, ready;
  uint64_t next, end; /* the one to be taken next, the one to come */
  bool stopping;
};

static inline struct place *onr_intake_place(const struct onr_intake *intake, uint64_t number) {
  return &intake->places[number % intake->ring];
}

/* A document that comes, or comes again, needs memory to be made ready in. */
static inline void onr_intake_lend_arena(struct onr_intake *intake, struct place *place) {
  place->arena = intake->spares[--intake->spare_count];
  place->stored = false;
}

/* intake_ready.c: as many threads as there are processors; fewer where they cannot be had, and without any the caller
 * does their work. */
void onr_intake_start_workers(struct onr_intake *intake);
void onr_intake_end_workers(struct onr_intake *intake);

/* Waits until the next `count` documents to be stored are ready. */
void onr_intake_wait_ready(struct onr_intake *intake, struct onr_store_reader *reader, size_t count);

/* The next document was thought to be known. */
void onr_intake_analyse_after_all(struct onr_intake *intake);

/* intake_store.c: stores the next documents, a group of them. Fails as onr_intake_add does. */
enum onr_error onr_intake_store_oldest(struct onr_intake *intake, struct onr_store_reader *reader,
                                       struct onr_failure *failure) ONR_MUST_CHECK;

/* Ends the open transaction, with what is stored so far. Where it cannot be committed its documents are to be stored
 * again. */
enum onr_error onr_intake_end_transaction(struct onr_intake *intake, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
