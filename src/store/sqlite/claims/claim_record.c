#include "claim_record.h"

#include <stdlib.h>

#include "onrecord/store_changes.h"
#include "store/sqlite/batch.h"
#include "store/sqlite/ledger/change_log.h"

#define I(value) ((int64_t)(value))

/* ---- Reading ---- */

static bool copy(struct onr_arena *arena, const struct onr_rows *rows, int column, struct onr_str *ret_text) {
  *ret_text = onr_arena_str(arena, onr_rows_str(rows, column));
  return ret_text->data != NULL;
}

struct onr_claim_record *onr_claim_records_add(struct onr_claim_records *records, struct onr_arena *arena) {
  struct onr_claim_record *grown =
      onr_arena_grow(arena, records->items, records->count, &records->capacity, sizeof *grown);
  if (!grown) return NULL;
  records->items = grown;
  grown[records->count] = (struct onr_claim_record){0};
  return &grown[records->count++];
}

static bool read_head(const struct onr_rows *rows, struct onr_arena *arena, struct onr_claim_record *record) {
  int at = 0;
  record->pk = onr_rows_int(rows, at++);
  struct onr_str id = onr_rows_str(rows, at++);
  memcpy(record->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
  record->revision = onr_rows_int(rows, at++);
  record->created = onr_rows_int(rows, at++);
  record->modified = onr_rows_int(rows, at++);
  record->quote_type = (enum onr_quote_type)onr_rows_int(rows, at++);
  record->source_type = (enum onr_source_type)onr_rows_int(rows, at++);
  record->modality = (enum onr_modality)onr_rows_int(rows, at++);
  record->speaker = onr_rows_int(rows, at++);
  record->speaker_link = onr_rows_int(rows, at++);
  record->speaker_given = onr_rows_int(rows, at++) != 0;
  record->about_given = onr_rows_int(rows, at++) != 0;
  record->confidence = sqlite3_column_double(rows->stmt, at++);
  enum { STRINGS = 8 };
  struct onr_str *const strings[STRINGS] = {
      &record->words.text,        &record->words.source, &record->words.cue,     &record->words.spans,
      &record->generator_version, &record->rule,         &record->review_status, &record->review};
  for (size_t i = 0; i < STRINGS; i++)
    if (!copy(arena, rows, at++, strings[i])) return false;
  return true;
}

static enum onr_error read_record(const struct onr_rows *rows, struct onr_arena *arena,
                                  struct onr_claim_records *records, struct onr_failure *failure) {
  struct onr_claim_record *record = onr_claim_records_add(records, arena);
  if (!record || !read_head(rows, arena, record)) return onr_fail_memory(failure);
  return onr_spans_unpack(arena, &record->words, onr_str_from(record->id), &record->spans, &record->span_count,
                          failure);
}

static enum onr_error read_about(struct onr_connection *connection, struct onr_claim_record *record,
                                 struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  size_t capacity = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIM_ABOUT_PK, "i", record->pk);
  while (!error && onr_rows_next(&rows)) {
    struct onr_claim_subject *grown =
        onr_arena_grow(arena, record->about, record->about_count, &capacity, sizeof *grown);
    if (!grown) {
      error = onr_fail_memory(failure);
    } else {
      record->about = grown;
      record->about[record->about_count++] = (struct onr_claim_subject){onr_rows_int(&rows, 0), onr_rows_int(&rows, 1)};
    }
  }
  return onr_rows_end(&rows, error);
}

enum onr_error onr_claim_records_read(struct onr_connection *connection, int64_t first, int64_t last,
                                      struct onr_arena *arena, struct onr_claim_records *ret_records,
                                      struct onr_failure *failure) {
  struct onr_claim_records records = {0};
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIM_RECORDS, "ii", first, last);
  while (!error && onr_rows_next(&rows)) error = read_record(&rows, arena, &records, failure);
  error = onr_rows_end(&rows, error);
  for (size_t i = 0; i < records.count && !error; i++)
    error = read_about(connection, &records.items[i], arena, failure);
  if (!error) *ret_records = records;
  return error;
}

static int compare_ids(const void *a, const void *b) {
  return strcmp(((const struct onr_claim_record *)a)->id, ((const struct onr_claim_record *)b)->id);
}

void onr_claim_records_sort_by_id(struct onr_claim_records *records) {
  if (records->count) qsort(records->items, records->count, sizeof *records->items, compare_ids);
}

const struct onr_claim_record *onr_claim_records_find(const struct onr_claim_records *sorted, const char *id) {
  struct onr_claim_record key = {0};
  memcpy(key.id, id, ONR_ID_SIZE);
  if (sorted->count == 0) return NULL;
  return bsearch(&key, sorted->items, sorted->count, sizeof key, compare_ids);
}

/* ---- Places ---- */

/* The numbers for claims that begin at one place are kept back, so that the end is never reached. */
int64_t onr_claim_place_next(struct onr_claim_places *places, size_t start) {
  double share = (double)start / (double)(places->text_bytes + 1);
  int64_t place = I(share * (ONR_POSITION_MAX - ONR_CLAIMS_MAX));
  if (place < places->next) place = places->next;
  places->next = place + 1;
  return onr_pk_last(places->article) - place;
}

/* ---- Subjects ---- */

static int64_t subject_shown(const struct onr_claim_record *record, int64_t entity) {
  if (entity == record->speaker) return 0;
  for (size_t i = 0; i < record->about_count; i++)
    if (record->about[i].entity == entity) return 0;
  return entity;
}

void onr_claim_record_add_subject(struct onr_claim_record *record, int64_t link, int64_t entity) {
  int64_t shown = subject_shown(record, entity);
  record->about[record->about_count++] = (struct onr_claim_subject){shown, link == shown ? 0 : link};
}

/* ---- Differences ---- */

static bool same_spans(const struct onr_claim_record *a, const struct onr_claim_record *b) {
  if (a->span_count != b->span_count) return false;
  for (size_t i = 0; i < a->span_count; i++)
    if (a->spans[i].role != b->spans[i].role || !onr_str_equal(a->spans[i].span.exact, b->spans[i].span.exact))
      return false;
  return true;
}

bool onr_claim_record_same(const struct onr_claim_record *a, const struct onr_claim_record *b) {
  return a->quote_type == b->quote_type && a->source_type == b->source_type && a->modality == b->modality &&
         a->speaker == b->speaker && a->speaker_link == b->speaker_link && a->about_count == b->about_count &&
         (a->about_count == 0 || memcmp(a->about, b->about, a->about_count * sizeof *a->about) == 0) &&
         a->confidence == b->confidence && onr_str_equal(a->rule, b->rule) &&
         onr_str_equal(a->review_status, b->review_status) && onr_str_equal(a->review, b->review) && same_spans(a, b);
}

bool onr_claim_record_same_place(const struct onr_claim_record *a, const struct onr_claim_record *b) {
  if (a->span_count != b->span_count) return false;
  for (size_t i = 0; i < a->span_count; i++) {
    const struct onr_claim_span_row *one = &a->spans[i], *other = &b->spans[i];
    if (one->span.start.byte != other->span.start.byte || one->span.end.byte != other->span.end.byte ||
        !onr_str_equal(one->prefix, other->prefix) || !onr_str_equal(one->suffix, other->suffix))
      return false;
  }
  return true;
}

/* ---- Writing ---- */

/* A claim that comes back in the very write that took it away (`created` is the same) goes on with its life, at its old
 * place among what changed if it is the same and as changed if not; anything later begins a new one. */
static enum onr_error come_back(struct onr_connection *connection, const struct onr_claim_record *record,
                                struct onr_failure *failure) {
  int64_t one;
  bool deleted = false;
  enum onr_error error = onr_run_int(connection, failure, &one, &deleted, ONR_SQL_CLAIM_WAS_DELETED, "z", record->id);
  if (error || !deleted) return error;
  error = onr_run(connection, failure, ONR_SQL_CLAIM_COMES_BACK, "i", record->pk);
  return error ? error : onr_run(connection, failure, ONR_SQL_DELETION_FORGET, "z", record->id);
}

static void add_row(struct onr_batch *batch, const struct onr_claim_record *record, int64_t published, int64_t change) {
  onr_batch_add(batch, "iziiiippiiidsiisssssssi", record->pk, record->id, record->revision, I(record->quote_type),
                I(record->source_type), I(record->modality), record->speaker, record->speaker_link,
                I(record->speaker_given), I(record->about_given), published, record->confidence, record->review_status,
                record->created, record->modified, record->generator_version, record->rule, record->review,
                record->words.source, record->words.cue, record->words.text, record->words.spans, change);
}

static enum onr_error put_rows(struct onr_connection *connection, const struct onr_claim_record *const *records,
                               size_t count, int64_t published, struct onr_failure *failure) {
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_CLAIM_INSERT, count);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) {
    int64_t change;
    error = onr_change_log_next(connection, &change, failure);
    if (!error) add_row(&batch, records[i], published, change);
  }
  return onr_batch_end(&batch, error);
}

static enum onr_error put_subjects(struct onr_connection *connection, const struct onr_claim_record *const *records,
                                   size_t count, int64_t published, struct onr_failure *failure) {
  size_t subjects = 0;
  for (size_t i = 0; i < count; i++) subjects += records[i]->about_count;
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_CLAIM_ABOUT_INSERT, subjects);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < records[i]->about_count; k++)
      onr_batch_add(&batch, "iiiip", records[i]->about[k].entity, published, records[i]->pk, I(k),
                    records[i]->about[k].link);
  return onr_batch_end(&batch, ONR_OK);
}

enum onr_error onr_claim_records_put(struct onr_connection *connection, const struct onr_claim_record *const *records,
                                     size_t count, int64_t published, struct onr_failure *failure) {
  bool any_deleted = false;
  int64_t one;
  enum onr_error error = put_rows(connection, records, count, published, failure);
  if (!error && count)
    error = onr_run_int(connection, failure, &one, &any_deleted, ONR_SQL_DELETION_ANY, "i", I(ONR_CHANGED_CLAIM));
  for (size_t i = 0; i < count && !error && any_deleted; i++) error = come_back(connection, records[i], failure);
  return error ? error : put_subjects(connection, records, count, published, failure);
}

enum onr_error onr_claim_record_put(struct onr_connection *connection, const struct onr_claim_record *record,
                                    int64_t published, struct onr_failure *failure) {
  return onr_claim_records_put(connection, &record, 1, published, failure);
}

enum onr_error onr_claim_record_delete(struct onr_connection *connection, int64_t pk, struct onr_failure *failure) {
  static const enum onr_statement statements[] = {ONR_SQL_CLAIM_ABOUT_DELETE, ONR_SQL_CLAIM_DELETE};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof statements / sizeof *statements && !error; i++)
    error = onr_run(connection, failure, statements[i], "ii", pk, pk);
  return error;
}

enum onr_error onr_claim_record_unindex(struct onr_connection *connection, int64_t pk, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_CLAIM_UNINDEX, "ii", pk, pk);
}

enum onr_error onr_claim_record_index(struct onr_connection *connection, int64_t pk, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_CLAIM_INDEX, "ii", pk, pk);
}
