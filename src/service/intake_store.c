/* Storing the oldest documents and telling of them. */
#include "intake_ring.h"
#include "onrecord/clock.h"

enum {
  TRANSACTION_BYTES = 32 << 20, /* of documents: a transaction is whole, however few they are */
  TRANSACTION_US = 3000000,     /* the same for how long it is open, so that whoever waits sees it go on */
  LARGE_LEAST = 512,            /* documents of a transaction whose pages have become large */
  KEPT_BYTES = 128 << 10        /* of memory that goes from one document to another: a large one leaves none behind */
};

static void take_arena_back(struct onr_intake *intake, struct place *place) {
  onr_arena_trim(&place->arena, KEPT_BYTES);
  intake->spares[intake->spare_count++] = place->arena;
  place->arena = (struct onr_arena){0};
  place->put = NULL;
}

/* How many of the oldest documents are a group. */
static size_t group_size(const struct onr_intake *intake) {
  size_t count = 0, bytes = 0;
  while (count < intake->group && bytes < intake->group * ONR_INTAKE_DOCUMENT_BYTES &&
         intake->stored + count < intake->end)
    bytes += onr_intake_place(intake, intake->stored + count++)->document.bytes.len;
  return count;
}

/* Errors of the store are everybody's; all others are one document's. */
static bool ends_the_intake(enum onr_error error) {
  return error == ONR_ERR_STORE_BUSY || error == ONR_ERR_STORE_FULL || error == ONR_ERR_STORE_FAILED;
}

static enum onr_error tell(struct onr_intake *intake, struct place *place, struct onr_failure *failure) {
  if (ends_the_intake(place->error) && !intake->listener.goes_on) {
    *failure = place->failure;
    return place->error;
  }
  const struct onr_intake_result result = {&place->document, place->error ? NULL : &place->ingested,
                                           place->error ? &place->failure : NULL};
  return intake->listener.done(intake->listener.context, &result, failure);
}

static void empty(struct place *place) {
  if (place->text.cap <= KEPT_BYTES) return;
  size_t max = place->text.max;
  onr_buffer_close(&place->text);
  onr_buffer_init(&place->text, max);
}

/* Tells of the documents that are stored and durable, and empties their places. */
static enum onr_error tell_stored(struct onr_intake *intake, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (intake->first < intake->stored && !error) {
    struct place *place = onr_intake_place(intake, intake->first);
    error = tell(intake, place, failure);
    if (error) break;
    intake->stored_bytes -= place->document.bytes.len;
    empty(place);
    intake->first++;
  }
  return error;
}

/* What became of a document, so that its memory may go to another. */
static void note_result(struct onr_intake *intake, struct place *place) {
  if (!place->error)
    place->error = onr_put_result(place->put, place->ingested.id, &place->ingested.outcome, &place->failure);
  if (place->ingested.outcome == ONR_UNCHANGED)
    place->ingested.claims = place->ingested.entities = place->ingested.mentions = 0;
  take_arena_back(intake, place);
  place->stored = true;
  intake->bytes -= place->document.bytes.len;
  intake->stored_bytes += place->document.bytes.len;
  intake->stored++;
}

static enum onr_error put_together(struct onr_intake *intake, struct onr_put *const *puts, size_t count,
                                   size_t *ret_count, bool *ret_large, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (!intake->bulk) {
    intake->begun_us = onr_clock_monotonic_us();
    error = onr_store_bulk_begin(intake->service->store, &intake->bulk, failure);
  }
  return error ? error : onr_store_bulk_put(intake->bulk, puts, count, ret_count, ret_large, failure);
}

/* Stores the articles of the oldest `count` documents, or of the first of them: `*ret_count` documents are done then.
 * The next one needs its analysis after all. With `ret_large` they are in the open transaction, else in one of their
 * own. */
static enum onr_error put_oldest(struct onr_intake *intake, size_t count, size_t *ret_count, bool *ret_large,
                                 struct onr_failure *failure) {
  struct onr_put *puts[ONR_INTAKE_GROUP_MAX];
  size_t put_count = 0, stored = 0, at = 0;
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count; i++)
    if (!onr_intake_place(intake, intake->stored + i)->error)
      puts[put_count++] = onr_intake_place(intake, intake->stored + i)->put;
  if (put_count && ret_large) error = put_together(intake, puts, put_count, &stored, ret_large, failure);
  if (put_count && !ret_large) error = onr_store_put_group(intake->service->store, puts, put_count, &stored, failure);
  for (; at < count; at++)
    if (!onr_intake_place(intake, intake->stored + at)->error && stored-- == 0) break;
  *ret_count = at;
  return error;
}

static enum onr_error store_group(struct onr_intake *intake, size_t count, struct onr_failure *failure) {
  size_t done = 0;
  enum onr_error error = put_oldest(intake, count, &done, NULL, failure);
  if (error && count > 1) { /* one at a time, so that what there is room for is stored */
    count = 1;
    error = put_oldest(intake, count, &done, NULL, failure);
  }
  if (error && intake->listener.goes_on) {
    onr_intake_place(intake, intake->stored)->error = error;
    onr_intake_place(intake, intake->stored)->failure = *failure;
    done = count;
    error = ONR_OK;
  }
  if (error) return error;
  for (size_t i = 0; i < done; i++) note_result(intake, onr_intake_place(intake, intake->stored));
  error = tell_stored(intake, failure);
  if (!error && done < count) onr_intake_analyse_after_all(intake);
  return error;
}

/* ---- Transactions of many groups ---- */

/* What was stored is not: it is stored again, with care. */
static void go_back(struct onr_intake *intake, uint64_t end) {
  struct onr_failure ignored;
  (void)!onr_store_bulk_end(intake->bulk, false, &ignored);
  intake->bulk = NULL;
  intake->careful = end;
  intake->bytes += intake->stored_bytes;
  intake->stored_bytes = 0;
  intake->stored = intake->first;
}

enum onr_error onr_intake_end_transaction(struct onr_intake *intake, struct onr_failure *failure) {
  struct onr_failure ignored = {0};
  struct onr_bulk *bulk = intake->bulk;
  intake->bulk = NULL;
  if (onr_store_bulk_end(bulk, true, &ignored) == ONR_OK) return tell_stored(intake, failure);
  go_back(intake, intake->stored);
  return ONR_OK;
}

static bool is_whole(const struct onr_intake *intake, bool large) {
  size_t count = intake->stored - intake->first;
  int64_t most_us = intake->listener.open_us ? intake->listener.open_us : TRANSACTION_US;
  return count + intake->group > intake->listener.transaction || intake->stored_bytes >= TRANSACTION_BYTES ||
         (large && count >= LARGE_LEAST) || (intake->bulk && onr_clock_monotonic_us() - intake->begun_us > most_us);
}

static enum onr_error store_in_transaction(struct onr_intake *intake, size_t count, struct onr_failure *failure) {
  struct onr_failure ignored = {0};
  size_t done = 0;
  bool large = false;
  if (put_oldest(intake, count, &done, &large, &ignored)) {
    go_back(intake, intake->stored + count);
    return ONR_OK;
  }
  for (size_t i = 0; i < done; i++) note_result(intake, onr_intake_place(intake, intake->stored));
  if (done < count) onr_intake_analyse_after_all(intake);
  return is_whole(intake, large) ? onr_intake_end_transaction(intake, failure) : ONR_OK;
}

enum onr_error onr_intake_store_oldest(struct onr_intake *intake, struct onr_store_reader *reader,
                                       struct onr_failure *failure) {
  size_t count = group_size(intake);
  bool together = intake->listener.transaction && intake->stored >= intake->careful;
  onr_intake_wait_ready(intake, reader, count);
  return together ? store_in_transaction(intake, count, failure) : store_group(intake, count, failure);
}
