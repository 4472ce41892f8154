/* Making documents ready, on the intake's threads: read, looked for, analysed. */
#include <signal.h>
#include <unistd.h>

#include "copy.h"
#include "intake_ring.h"

enum {
  TAKEN_AT_ONCE = 8,     /* documents, by a thread */
  USUAL_BYTES = 56 << 10 /* that what is made of one takes: at once, an arena would have come to twice as much */
};

static void read_place(const struct onr_service *service, struct onr_arena *scratch, struct place *place) {
  const struct onr_intake_document *document = &place->document;
  const struct onr_reader_limits *limits = &service->limits;
  onr_arena_reset(scratch);
  onr_arena_reset(&place->arena);
  if (!place->arena.blocks && !onr_arena_reserve(&place->arena, USUAL_BYTES)) {
    place->error = onr_fail_memory(&place->failure);
    return;
  }
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
    if (!onr_intake_place(intake, i)->error) read_place(intake->service, scratch, onr_intake_place(intake, i));
  for (uint64_t i = first; i < end; i++)
    if (!onr_intake_place(intake, i)->error) identify_place(reader, onr_intake_place(intake, i));
  onr_store_reader_release(reader);
  for (uint64_t i = first; i < end; i++)
    if (!onr_intake_place(intake, i)->error) prepare_place(intake->service, scratch, onr_intake_place(intake, i));
}

/* Takes what waits; with the lock held. */
static uint64_t take(struct onr_intake *intake, uint64_t *ret_first) {
  uint64_t waiting = intake->end - intake->next;
  *ret_first = intake->next;
  intake->next += waiting < TAKEN_AT_ONCE ? waiting : TAKEN_AT_ONCE;
  for (uint64_t i = *ret_first; i < intake->next; i++) onr_intake_place(intake, i)->state = PLACE_TAKEN;
  return intake->next;
}

static void give(struct onr_intake *intake, uint64_t first, uint64_t end) {
  pthread_mutex_lock(&intake->lock);
  for (uint64_t i = first; i < end; i++) onr_intake_place(intake, i)->state = PLACE_READY;
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

void onr_intake_start_workers(struct onr_intake *intake) {
  sigset_t all, before;
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  intake->tried_workers = true;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the main thread's */
  for (long i = 0; i < processors && i < ONR_INTAKE_THREADS_MAX; i++) {
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

void onr_intake_end_workers(struct onr_intake *intake) {
  pthread_mutex_lock(&intake->lock);
  intake->stopping = true;
  pthread_cond_broadcast(&intake->arrived);
  pthread_mutex_unlock(&intake->lock);
  for (size_t i = 0; i < intake->worker_count; i++) {
    pthread_join(intake->workers[i].thread, NULL);
    onr_store_reader_close(intake->workers[i].reader);
    onr_arena_close(&intake->workers[i].scratch);
  }
}

/* Makes documents ready once more that were in a transaction which failed. */
static void make_ready_again(struct onr_intake *intake, struct onr_store_reader *reader, uint64_t first, uint64_t end) {
  for (uint64_t i = first; i < end; i++) {
    struct place *place = onr_intake_place(intake, i);
    onr_intake_lend_arena(intake, place);
    if (place->came_failed) continue;
    place->error = ONR_OK;
    place->failure = (struct onr_failure){0};
  }
  make_ready(intake, reader, &intake->scratch, first, end);
}

/* Without workers the caller does it. */
static void make_all_ready(struct onr_intake *intake, struct onr_store_reader *reader) {
  uint64_t first, end = take(intake, &first);
  for (; end > first; end = take(intake, &first)) {
    make_ready(intake, reader, &intake->scratch, first, end);
    give(intake, first, end);
  }
}

/* After a transaction that failed: those that are made ready again already but were left over, those that are not, and
 * those that never were in it. */
void onr_intake_wait_ready(struct onr_intake *intake, struct onr_store_reader *reader, size_t count) {
  const uint64_t end = intake->stored + count;
  uint64_t first = intake->stored;
  while (first < end && !onr_intake_place(intake, first)->stored) first++;
  uint64_t again = first;
  while (again < end && onr_intake_place(intake, again)->stored) again++;
  make_ready_again(intake, reader, first, again);
  if (intake->worker_count == 0) make_all_ready(intake, reader);
  pthread_mutex_lock(&intake->lock);
  for (uint64_t i = intake->stored; i < end; i++)
    while (onr_intake_place(intake, i)->state != PLACE_READY) pthread_cond_wait(&intake->ready, &intake->lock);
  pthread_mutex_unlock(&intake->lock);
}

void onr_intake_analyse_after_all(struct onr_intake *intake) {
  struct place *place = onr_intake_place(intake, intake->stored);
  place->text_known = false;
  prepare_place(intake->service, &intake->scratch, place);
}
