#include "claim_record.h"

#include <stdlib.h>

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
  record->confidence = sqlite3_column_double(rows->stmt, at++);
  struct onr_str *const strings[] = {&record->text, &record->source,       &record->cue, &record->generator_version,
                                     &record->rule, &record->review_status};
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (!copy(arena, rows, at++, strings[i])) return false;
  return true;
}

static struct onr_offset read_offset(const struct onr_rows *rows, int column) {
  return (struct onr_offset){.byte = (uint32_t)onr_rows_int(rows, column),
                             .codepoint = (uint32_t)onr_rows_int(rows, column + 1),
                             .utf16 = (uint32_t)onr_rows_int(rows, column + 2)};
}

static enum onr_error read_spans(struct onr_connection *connection, struct onr_claim_record *record,
                                 struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  size_t capacity = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIM_SPANS, "i", record->pk);
  while (!error && onr_rows_next(&rows)) {
    struct onr_claim_span_row span = {
        .role = (enum onr_span_role)onr_rows_int(&rows, 0),
        .span = {.start = read_offset(&rows, 1), .end = read_offset(&rows, 4)},
    };
    struct onr_claim_span_row *grown =
        onr_arena_grow(arena, record->spans, record->span_count, &capacity, sizeof *grown);
    if (!grown || !copy(arena, &rows, 7, &span.span.exact) || !copy(arena, &rows, 8, &span.prefix) ||
        !copy(arena, &rows, 9, &span.suffix)) {
      error = onr_fail_memory(failure);
    } else {
      record->spans = grown;
      record->spans[record->span_count++] = span;
    }
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error read_about(struct onr_connection *connection, struct onr_claim_record *record,
                                 struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  size_t capacity = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIM_ABOUT_PK, "i", record->pk);
  while (!error && onr_rows_next(&rows)) {
    int64_t *grown = onr_arena_grow(arena, record->about, record->about_count, &capacity, sizeof *grown);
    if (!grown) {
      error = onr_fail_memory(failure);
    } else {
      record->about = grown;
      record->about[record->about_count++] = onr_rows_int(&rows, 0);
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
  while (!error && onr_rows_next(&rows)) {
    struct onr_claim_record *record = onr_claim_records_add(&records, arena);
    if (!record || !read_head(&rows, arena, record)) error = onr_fail_memory(failure);
  }
  error = onr_rows_end(&rows, error);
  for (size_t i = 0; i < records.count && !error; i++) {
    error = read_spans(connection, &records.items[i], arena, failure);
    if (!error) error = read_about(connection, &records.items[i], arena, failure);
  }
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
         a->speaker == b->speaker && a->about_count == b->about_count &&
         (a->about_count == 0 || memcmp(a->about, b->about, a->about_count * sizeof *a->about) == 0) &&
         a->confidence == b->confidence && onr_str_equal(a->rule, b->rule) &&
         onr_str_equal(a->review_status, b->review_status) && same_spans(a, b);
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
