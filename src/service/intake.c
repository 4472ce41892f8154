/*
 * A ring of documents: the caller fills places, threads make the articles in them ready, several at a time so that one
 * look into the database does for all, and the caller stores the oldest ones, a group at a time, and empties their
 * places. Nothing is stored before two groups or more wait, so that the threads have others to work on meanwhile.
 *
 * Where a transaction is of many groups, the documents that are stored in it keep their places until it has ended, but
 * not what was made of them: their memory goes to those that come. If it fails, they are made ready once more, and what
 * was left undone goes group by group.
 */
#include <stdlib.h>

#include "intake_ring.h"

enum {
  GROUP = 256,      /* documents of a group where the listener says nothing */
  GROUPS_AHEAD = 8, /* that wait where a transaction is of many: its end takes long */
  ALONE = 8         /* so many documents are not worth a thread */
};

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

static bool is_full(const struct onr_intake *intake) {
  return intake->end - intake->stored >= intake->waiting ||
         intake->bytes >= intake->waiting * ONR_INTAKE_DOCUMENT_BYTES;
}

static enum onr_error add(struct onr_intake *intake, struct onr_store_reader *reader,
                          const struct onr_intake_document *document, const struct onr_failure *problem,
                          struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (!error && is_full(intake)) error = onr_intake_store_oldest(intake, reader, failure);
  if (error) return error;
  struct place *place = onr_intake_place(intake, intake->end);
  copy_document(place, document);
  if (onr_buffer_status(&place->text)) return onr_fail_memory(failure);
  onr_intake_lend_arena(intake, place);
  place->came_failed = problem != NULL;
  place->error = problem ? problem->code : ONR_OK;
  if (problem) place->failure = *problem;
  intake->bytes += document->bytes.len;
  pthread_mutex_lock(&intake->lock);
  place->state = PLACE_WAITING;
  intake->end++;
  pthread_cond_signal(&intake->arrived);
  pthread_mutex_unlock(&intake->lock);
  if (!intake->tried_workers && intake->end - intake->stored > ALONE) onr_intake_start_workers(intake);
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
  while (!error && intake->first < intake->end)
    error = intake->stored < intake->end ? onr_intake_store_oldest(intake, reader, failure)
                                         : onr_intake_end_transaction(intake, failure);
  return error;
}

/* ---- Opening and closing ---- */

static void init_parts(struct onr_intake *intake) {
  const size_t arena_bytes = onr_service_arena_bytes(intake->service->limits);
  pthread_mutex_init(&intake->lock, NULL);
  pthread_cond_init(&intake->arrived, NULL);
  pthread_cond_init(&intake->ready, NULL);
  onr_arena_init(&intake->scratch, arena_bytes);
  for (size_t i = 0; i < intake->ring; i++) onr_buffer_init(&intake->places[i].text, SIZE_MAX / 2);
  for (size_t i = 0; i < intake->spare_count; i++) onr_arena_init(&intake->spares[i], arena_bytes);
}

enum onr_error onr_intake_open(const struct onr_service *service, const struct onr_intake_listener *listener,
                               struct onr_intake **ret_intake, struct onr_failure *failure) {
  size_t group = listener->group ? listener->group : GROUP;
  if (group > ONR_INTAKE_GROUP_MAX) group = ONR_INTAKE_GROUP_MAX;
  const size_t waiting = (listener->transaction ? GROUPS_AHEAD : 2) * group;
  const size_t ring = waiting + listener->transaction, spares = waiting + group;
  struct onr_intake *intake = calloc(1, sizeof *intake);
  struct place *places = calloc(ring, sizeof *places);
  struct onr_arena *arenas = calloc(spares, sizeof *arenas);
  if (!intake || !places || !arenas) {
    free(intake);
    free(places);
    free(arenas);
    return onr_fail_memory(failure);
  }
  *intake = (struct onr_intake){.service = service,
                                .listener = *listener,
                                .places = places,
                                .spares = arenas,
                                .group = group,
                                .waiting = waiting,
                                .ring = ring,
                                .spare_count = spares};
  init_parts(intake);
  *ret_intake = intake;
  return ONR_OK;
}

void onr_intake_close(struct onr_intake *intake) {
  struct onr_failure ignored;
  if (!intake) return;
  onr_intake_end_workers(intake);
  (void)!onr_store_bulk_end(intake->bulk, false, &ignored);
  for (size_t i = 0; i < intake->ring; i++) {
    onr_buffer_close(&intake->places[i].text);
    onr_arena_close(&intake->places[i].arena);
  }
  for (size_t i = 0; i < intake->spare_count; i++) onr_arena_close(&intake->spares[i]);
  onr_arena_close(&intake->scratch);
  pthread_cond_destroy(&intake->ready);
  pthread_cond_destroy(&intake->arrived);
  pthread_mutex_destroy(&intake->lock);
  free(intake->spares);
  free(intake->places);
  free(intake);
}
