/*
 * A ring of documents: the caller fills places, threads make the articles in them ready, several at a time so that one
 * look into the database does for all, and the caller stores the oldest ones, a group at a time, and empties their
 * places. Nothing is stored before the ring is full, so that the threads have a second group to work on meanwhile.
 */
#include "onrecord/service_intake.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "copy.h"
#include "onrecord/buffer.h"
#include "onrecord/store_put.h"

enum {
  GROUP = 256,               /* documents of a group where the listener says nothing */
  DOCUMENT_BYTES = 16 << 10, /* so many for each are a group as well */
  TAKEN_AT_ONCE = 8,         /* by a thread */
  ALONE = 8,                 /* so many documents are not worth a thread */
  THREADS_MAX = 16
};

enum place_state { PLACE_WAITING, PLACE_TAKEN, PLACE_READY };

struct place {
  enum place_state state; /* guarded by the intake's lock */
  struct onr_buffer text; /* what `document` points to */
  struct onr_intake_document document;
  struct onr_arena arena;
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
  struct place *places; /* `ring` of them: two groups */
  size_t group, ring;   /* documents */
  struct worker workers[THREADS_MAX];
  struct onr_arena scratch; /* the caller's, where there are no workers */
  size_t worker_count;
  bool tried_workers;
  size_t bytes; /* of the documents that are in places */

  pthread_mutex_t lock; /* guards what follows and the places' states; what else a place holds is whose state it is */
  pthread_cond_t arrived, ready;
  uint64_t first, next, end; /* numbers of documents: the oldest, the one to be taken next, the one to come */
  bool stopping;
};

static struct place *place_of(const struct onr_intake *intake, uint64_t number) {
  return &intake->places[number % intake->ring];
}

/* ---- Making ready ---- */

static void read_place(const struct onr_service *service, struct onr_arena *scratch, struct place *place) {
  const struct onr_intake_document *document = &place->document;
  const struct onr_reader_limits *limits = &service->limits;
  onr_arena_reset(scratch);
  onr_arena_reset(&place->arena);
  place->error = document->line ? onr_reader_read_line(document->bytes, document->line, document->source, limits,
                                                       scratch, &place->article, &place->failure)
                                : onr_reader_read(document->format, document->bytes, document->source, limits, scratch,
                                                  &place->article, &place->failure);
  if (!place->error && !onr_copy_article(&place->arena, &place->article))
    place->error = onr_fail_memory(&place->failure);
}

static void identify_place(struct onr_store_reader *reader, struct place *place) {
  struct onr_identity identity;
  place->error = onr_store_identify(reader, &place->article, &identity, &place->failure);
  if (!place->error) place->text_known = identity.exists && identity.same_text;
}

/* The analysis is the dear part: it is spared where the text is known. */
static void prepare_place(const struct onr_service *service, struct onr_arena *scratch, struct place *place) {
  struct onr_analysis analysis;
  place->put = NULL;
  place->ingested = (struct onr_ingested){.outcome = ONR_UNCHANGED};
  if (!place->text_known) {
    onr_arena_reset(scratch);
    place->error = onr_extract(service->extractor, place->article.body, scratch, &analysis, &place->failure);
    if (!place->error && !onr_copy_analysis(&place->arena, &analysis)) place->error = onr_fail_memory(&place->failure);
    if (place->error) return;
    place->ingested.claims = analysis.claim_count;
    place->ingested.entities = analysis.entity_count;
    place->ingested.mentions = analysis.mention_count;
  }
  place->error = onr_put_prepare(service->store, &place->article, place->text_known ? NULL : &analysis, &place->arena,
                                 &place->put, &place->failure);
}

/* Those that failed before they came are left as they are. */
static void make_ready(const struct onr_intake *intake, struct onr_store_reader *reader, struct onr_arena *scratch,
                       uint64_t first, uint64_t end) {
  for (uint64_t i = first; i < end; i++)
    if (!place_of(intake, i)->error) read_place(intake->service, scratch, place_of(intake, i));
  for (uint64_t i = first; i < end; i++)
    if (!place_of(intake, i)->error) identify_place(reader, place_of(intake, i));
  onr_store_reader_release(reader);
  for (uint64_t i = first; i < end; i++)
    if (!place_of(intake, i)->error) prepare_place(intake->service, scratch, place_of(intake, i));
}

/* Takes what waits; with the lock held. */
static uint64_t take(struct onr_intake *intake, uint64_t *ret_first) {
  uint64_t waiting = intake->end - intake->next;
  *ret_first = intake->next;
  intake->next += waiting < TAKEN_AT_ONCE ? waiting : TAKEN_AT_ONCE;
  for (uint64_t i = *ret_first; i < intake->next; i++) place_of(intake, i)->state = PLACE_TAKEN;
  return intake->next;
}

static void give(struct onr_intake *intake, uint64_t first, uint64_t end) {
  pthread_mutex_lock(&intake->lock);
  for (uint64_t i = first; i < end; i++) place_of(intake, i)->state = PLACE_READY;
  pthread_cond_signal(&intake->ready);
  pthread_mutex_unlock(&intake->lock);
}

static void *work(void *context) {
  struct worker *worker = context;
  struct onr_intake *intake = worker->intake;
  for (;;) {
    uint64_t first, end;
    pthread_mutex_lock(&intake->lock);
    while (intake->next == intake->end && !intake->stopping) pthread_cond_wait(&intake->arrived, &intake->lock);
    bool stopping = intake->stopping;
    end = take(intake, &first);
    pthread_mutex_unlock(&intake->lock);
    if (stopping) return NULL;
    make_ready(intake, worker->reader, &worker->scratch, first, end);
    give(intake, first, end);
  }
}

/* As many threads as there are processors; fewer where they cannot be had, and without any the caller does it. */
static void start_workers(struct onr_intake *intake) {
  sigset_t all, before;
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  intake->tried_workers = true;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the main thread's */
  for (long i = 0; i < processors && i < THREADS_MAX; i++) {
    struct onr_failure ignored;
    struct worker *worker = &intake->workers[intake->worker_count];
    worker->intake = intake;
    onr_arena_init(&worker->scratch, onr_service_arena_bytes(intake->service->limits));
    if (onr_store_reader_open(intake->service->store, &worker->reader, &ignored)) break;
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
      onr_store_reader_close(worker->reader);
      break;
    }
    intake->worker_count++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- Storing the oldest ---- */

/* How many of the oldest documents are a group. */
static size_t group_size(const struct onr_intake *intake) {
  size_t count = 0, bytes = 0;
  while (count < intake->group && bytes < intake->group * DOCUMENT_BYTES && intake->first + count < intake->end)
    bytes += place_of(intake, intake->first + count++)->document.bytes.len;
  return count;
}

static void wait_ready(struct onr_intake *intake, struct onr_store_reader *reader, size_t count) {
  if (intake->worker_count == 0) {
    uint64_t first, end = take(intake, &first);
    for (; end > first; end = take(intake, &first)) {
      make_ready(intake, reader, &intake->scratch, first, end);
      give(intake, first, end);
    }
  }
  pthread_mutex_lock(&intake->lock);
  for (size_t i = 0; i < count; i++)
    while (place_of(intake, intake->first + i)->state != PLACE_READY) pthread_cond_wait(&intake->ready, &intake->lock);
  pthread_mutex_unlock(&intake->lock);
}

/* Errors of the store are everybody's; all others are one document's. */
static bool ends_the_intake(enum onr_error error) {
  return error == ONR_ERR_STORE_BUSY || error == ONR_ERR_STORE_FULL || error == ONR_ERR_STORE_FAILED;
}

static enum onr_error tell(struct onr_intake *intake, struct place *place, struct onr_failure *failure) {
  if (!place->error)
    place->error = onr_put_result(place->put, place->ingested.id, &place->ingested.outcome, &place->failure);
  if (ends_the_intake(place->error) && !intake->listener.goes_on) {
    *failure = place->failure;
    return place->error;
  }
  if (place->ingested.outcome == ONR_UNCHANGED)
    place->ingested.claims = place->ingested.entities = place->ingested.mentions = 0;
  const struct onr_intake_result result = {&place->document, place->error ? NULL : &place->ingested,
                                           place->error ? &place->failure : NULL};
  return intake->listener.done(intake->listener.context, &result, failure);
}

/* Tells of the oldest documents and empties their places. */
static enum onr_error tell_oldest(struct onr_intake *intake, size_t count, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) {
    struct place *place = place_of(intake, intake->first);
    error = tell(intake, place, failure);
    if (error) break;
    intake->bytes -= place->document.bytes.len;
    intake->first++;
  }
  return error;
}

/* Stores the articles of the oldest `count` documents, or of the first of them: `*ret_count` documents are done then.
 * The next one needs its analysis after all. */
static enum onr_error put_oldest(struct onr_intake *intake, size_t count, size_t *ret_count,
                                 struct onr_failure *failure) {
  struct onr_put *puts[ONR_INTAKE_GROUP_MAX];
  size_t put_count = 0, stored = 0, at = 0;
  for (size_t i = 0; i < count; i++)
    if (!place_of(intake, intake->first + i)->error) puts[put_count++] = place_of(intake, intake->first + i)->put;
  enum onr_error error =
      put_count ? onr_store_put_group(intake->service->store, puts, put_count, &stored, failure) : ONR_OK;
  for (; at < count; at++)
    if (!place_of(intake, intake->first + at)->error && stored-- == 0) break;
  *ret_count = at;
  return error;
}

static enum onr_error store_oldest(struct onr_intake *intake, struct onr_store_reader *reader, size_t count,
                                   struct onr_failure *failure) {
  size_t done = 0;
  wait_ready(intake, reader, count);
  enum onr_error error = put_oldest(intake, count, &done, failure);
  if (error && count > 1) { /* one at a time, so that what there is room for is stored */
    count = 1;
    error = put_oldest(intake, count, &done, failure);
  }
  if (error && intake->listener.goes_on) {
    place_of(intake, intake->first)->error = error;
    place_of(intake, intake->first)->failure = *failure;
    done = count;
    error = ONR_OK;
  }
  if (!error) error = tell_oldest(intake, done, failure);
  if (error || done == count) return error;
  struct place *place = place_of(intake, intake->first);
  place->text_known = false;
  prepare_place(intake->service, &intake->scratch, place);
  return ONR_OK;
}

/* ---- Taking ---- */

static void copy_document(struct place *place, const struct onr_intake_document *document) {
  struct onr_buffer *text = &place->text;
  onr_buffer_reset(text);
  onr_buffer_append_str(text, document->bytes);
  onr_buffer_append_str(text, document->source);
  onr_buffer_append_str(text, document->where);
  onr_buffer_append_char(text, '\0');
  struct onr_str all = onr_buffer_str(text);
  size_t source = document->bytes.len, where = source + document->source.len;
  place->document = *document;
  place->document.bytes = onr_str_slice(all, 0, source);
  place->document.source = onr_str_slice(all, source, where);
  place->document.where = onr_str_slice(all, where, where + document->where.len);
}

static enum onr_error add(struct onr_intake *intake, struct onr_store_reader *reader,
                          const struct onr_intake_document *document, const struct onr_failure *problem,
                          struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (!error && (intake->end - intake->first == intake->ring || intake->bytes >= intake->ring * DOCUMENT_BYTES))
    error = store_oldest(intake, reader, group_size(intake), failure);
  if (error) return error;
  struct place *place = place_of(intake, intake->end);
  copy_document(place, document);
  if (onr_buffer_status(&place->text)) return onr_fail_memory(failure);
  place->error = problem ? problem->code : ONR_OK;
  if (problem) place->failure = *problem;
  intake->bytes += document->bytes.len;
  pthread_mutex_lock(&intake->lock);
  place->state = PLACE_WAITING;
  intake->end++;
  pthread_cond_signal(&intake->arrived);
  pthread_mutex_unlock(&intake->lock);
  if (!intake->tried_workers && intake->end - intake->first > ALONE) start_workers(intake);
  return ONR_OK;
}

enum onr_error onr_intake_add(struct onr_intake *intake, struct onr_store_reader *reader,
                              const struct onr_intake_document *document, struct onr_failure *failure) {
  return add(intake, reader, document, NULL, failure);
}

enum onr_error onr_intake_add_failed(struct onr_intake *intake, struct onr_store_reader *reader,
                                     const struct onr_intake_document *document, const struct onr_failure *problem,
                                     struct onr_failure *failure) {
  return add(intake, reader, document, problem, failure);
}

enum onr_error onr_intake_flush(struct onr_intake *intake, struct onr_store_reader *reader,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (!error && intake->first < intake->end) error = store_oldest(intake, reader, group_size(intake), failure);
  return error;
}

/* ---- Opening and closing ---- */

enum onr_error onr_intake_open(const struct onr_service *service, const struct onr_intake_listener *listener,
                               struct onr_intake **ret_intake, struct onr_failure *failure) {
  size_t group = listener->group ? listener->group : GROUP;
  if (group > ONR_INTAKE_GROUP_MAX) group = ONR_INTAKE_GROUP_MAX;
  const size_t ring = 2 * group;
  struct onr_intake *intake = calloc(1, sizeof *intake);
  struct place *places = calloc(ring, sizeof *places);
  if (!intake || !places) {
    free(intake);
    free(places);
    return onr_fail_memory(failure);
  }
  *intake =
      (struct onr_intake){.service = service, .listener = *listener, .places = places, .group = group, .ring = ring};
  pthread_mutex_init(&intake->lock, NULL);
  pthread_cond_init(&intake->arrived, NULL);
  pthread_cond_init(&intake->ready, NULL);
  onr_arena_init(&intake->scratch, onr_service_arena_bytes(service->limits));
  for (size_t i = 0; i < ring; i++) {
    onr_buffer_init(&places[i].text, SIZE_MAX / 2);
    onr_arena_init(&places[i].arena, onr_service_arena_bytes(service->limits));
  }
  *ret_intake = intake;
  return ONR_OK;
}

void onr_intake_close(struct onr_intake *intake) {
  if (!intake) return;
  pthread_mutex_lock(&intake->lock);
  intake->stopping = true;
  pthread_cond_broadcast(&intake->arrived);
  pthread_mutex_unlock(&intake->lock);
  for (size_t i = 0; i < intake->worker_count; i++) {
    pthread_join(intake->workers[i].thread, NULL);
    onr_store_reader_close(intake->workers[i].reader);
    onr_arena_close(&intake->workers[i].scratch);
  }
  for (size_t i = 0; i < intake->ring; i++) {
    onr_buffer_close(&intake->places[i].text);
    onr_arena_close(&intake->places[i].arena);
  }
  onr_arena_close(&intake->scratch);
  pthread_cond_destroy(&intake->ready);
  pthread_cond_destroy(&intake->arrived);
  pthread_mutex_destroy(&intake->lock);
  free(intake->places);
  free(intake);
}
