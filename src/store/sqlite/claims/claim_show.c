/* Corrections over the rows of claims. */
#include <stdlib.h>

#include "claim_curation.h"
#include "onrecord/selector.h"
#include "store/sqlite/articles/prepare.h"
#include "store/sqlite/entities/curation.h"

#define I(value) ((int64_t)(value))

/* ---- Entities ---- */

/* The entity that an id belongs to, and the one that shows it: 0 when there is none. */
static enum onr_error find_entity(struct onr_connection *connection, struct onr_str id,
                                  struct onr_claim_subject *ret_subject, struct onr_failure *failure) {
  *ret_subject = (struct onr_claim_subject){0, 0};
  if (id.len == 0) return ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_LINKED, "s", id);
  if (onr_rows_next(&rows)) {
    int64_t own = onr_rows_int(&rows, 0), shown = onr_rows_int(&rows, 1);
    *ret_subject = (struct onr_claim_subject){shown, own == shown ? 0 : own};
  }
  return onr_rows_end(&rows, ONR_OK);
}

/* A speaker that a person gave and that is gone leaves the claim with its own. */
static enum onr_error apply_speaker(struct onr_connection *connection, const struct onr_curated_claim *curated,
                                    struct onr_claim_record *record, struct onr_failure *failure) {
  struct onr_str given = onr_curated_shown(curated, ONR_CLAIM_SPEAKER);
  struct onr_claim_subject speaker;
  enum onr_error error = find_entity(connection, given, &speaker, failure);
  record->speaker_given = curated->made || curated->corrected[ONR_CLAIM_SPEAKER];
  if (!error && given.len && !speaker.entity && !curated->made) {
    error = find_entity(connection, curated->own[ONR_CLAIM_SPEAKER], &speaker, failure);
    record->speaker_given = false;
  }
  record->speaker = speaker.entity;
  record->speaker_link = speaker.link;
  return error;
}

static enum onr_error apply_about(struct onr_connection *connection, const struct onr_claims_target *target,
                                  const struct onr_curated_claim *curated, struct onr_claim_record *record,
                                  struct onr_failure *failure) {
  struct onr_strs ids = {0};
  if (!onr_strs_unpack(target->arena, onr_curated_shown(curated, ONR_CLAIM_ABOUT_ENTITIES), &ids))
    return onr_fail_memory(failure);
  record->about_given = curated->made || curated->corrected[ONR_CLAIM_ABOUT_ENTITIES];
  record->about_count = 0;
  record->about = onr_arena_zalloc(target->arena, ids.count + 1, sizeof *record->about);
  if (!record->about) return onr_fail_memory(failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ids.count && !error; i++) {
    struct onr_claim_subject found;
    error = find_entity(connection, ids.items[i], &found, failure);
    if (!error && found.entity)
      onr_claim_record_add_subject(record, found.link ? found.link : found.entity, found.entity);
  }
  return error;
}

/* ---- Words ---- */

static int compare_spans(const void *a, const void *b) {
  const struct onr_claim_span_row *left = a, *right = b;
  if (left->role != right->role) return left->role < right->role ? -1 : 1;
  uint32_t start = left->span.start.byte, other = right->span.start.byte;
  return start < other ? -1 : start > other;
}

static void place_span(const struct onr_claims_target *target, struct onr_utf8_cursor *cursor, size_t start, size_t len,
                       struct onr_claim_span_row *span) {
  struct onr_str text = target->text;
  span->span = (struct onr_span_row){.start = onr_utf8_cursor_seek(cursor, start),
                                     .end = onr_utf8_cursor_seek(cursor, start + len),
                                     .exact = onr_str_slice(text, start, start + len)};
  span->prefix = onr_context_before(text, start);
  span->suffix = onr_context_after(text, start + len);
}

/* Looks for the words in the text. All of the content must stand there; a cue or source that does not is left out. */
static bool place_spans(const struct onr_claims_target *target, struct onr_strs parts,
                        struct onr_claim_record *record) {
  enum { PARTS = 5 };
  struct onr_utf8_cursor cursor;
  int64_t moved = 0;
  onr_utf8_cursor_init(&cursor, target->text);
  record->span_count = 0;
  for (size_t i = 0; i + PARTS <= parts.count; i += PARTS) {
    const struct onr_str *part = &parts.items[i];
    const struct onr_selector selector = {part[2], part[3], part[4]};
    const enum onr_span_role role = onr_role_of(part[0]);
    long long was = 0;
    size_t start = 0;
    if (!onr_str_to_int(part[1], &was)) return false;
    int64_t near = was + moved < 0 ? 0 : was + moved;
    if (!onr_selector_find(target->text, &selector, (size_t)near, &start)) {
      if (role == ONR_ROLE_CONTENT) return false;
      continue;
    }
    moved = I(start) - was;
    struct onr_claim_span_row *span = &record->spans[record->span_count++];
    span->role = role;
    place_span(target, &cursor, start, selector.exact.len, span);
  }
  qsort(record->spans, record->span_count, sizeof *record->spans, compare_spans);
  return record->span_count > 0;
}

static enum onr_error try_spans(const struct onr_claims_target *target, struct onr_str packed,
                                struct onr_claim_record *record, bool *ret_placed, struct onr_failure *failure) {
  struct onr_strs parts = {0};
  if (!onr_strs_unpack(target->arena, packed, &parts)) return onr_fail_memory(failure);
  record->spans = onr_arena_zalloc(target->arena, parts.count + 1, sizeof *record->spans);
  if (!record->spans) return onr_fail_memory(failure);
  *ret_placed = place_spans(target, parts, record);
  if (!*ret_placed) return ONR_OK;
  bool fits = onr_spans_pack(target->arena, record->spans, record->span_count, &record->words);
  return fits ? ONR_OK : onr_fail_memory(failure);
}

/* Spans that a person gave and whose words are gone leave the claim with its own. */
static enum onr_error apply_spans(const struct onr_claims_target *target, const struct onr_curated_claim *curated,
                                  struct onr_claim_record *record, bool *ret_placed, struct onr_failure *failure) {
  enum onr_error error = try_spans(target, onr_curated_shown(curated, ONR_CLAIM_PLACES), record, ret_placed, failure);
  if (error || *ret_placed || !curated->corrected[ONR_CLAIM_PLACES]) return error;
  return try_spans(target, curated->own[ONR_CLAIM_PLACES], record, ret_placed, failure);
}

/* ---- One claim ---- */

static enum onr_error apply_all(struct onr_connection *connection, const struct onr_claims_target *target,
                                const struct onr_curated_claim *curated, struct onr_claim_record *record,
                                bool *ret_placed, struct onr_failure *failure) {
  onr_quote_type_parse(onr_curated_shown(curated, ONR_CLAIM_QUOTE_TYPE), &record->quote_type);
  onr_source_type_parse(onr_curated_shown(curated, ONR_CLAIM_SOURCE_TYPE), &record->source_type);
  onr_modality_parse(onr_curated_shown(curated, ONR_CLAIM_MODALITY), &record->modality);
  record->review_status = onr_curated_shown(curated, ONR_CLAIM_STATUS);
  record->review = onr_curated_shown(curated, ONR_CLAIM_REVIEW);
  record->confidence = curated->confidence;
  record->generator_version = curated->generator_version;
  record->rule = curated->rule;
  enum onr_error error = apply_speaker(connection, curated, record, failure);
  if (!error) error = apply_about(connection, target, curated, record, failure);
  return error ? error : apply_spans(target, curated, record, ret_placed, failure);
}

/* A claim without a row begins its life, or, where the very write has taken it away, goes on with it. */
static struct onr_claim_record begin(const struct onr_claims_target *target, const struct onr_curated_claim *curated) {
  struct onr_claim_record record = {.revision = target->now, .modified = target->now, .created = target->now};
  const struct onr_claim_record *kept = target->kept ? onr_claim_records_find(target->kept, curated->id) : NULL;
  memcpy(record.id, curated->id, ONR_ID_SIZE);
  if (kept) {
    record.revision = kept->revision;
    record.modified = kept->modified;
    record.created = kept->created;
  }
  return record;
}

static void take_out(struct onr_claim_records *records, size_t at) {
  records->count--;
  memmove(&records->items[at], &records->items[at + 1], (records->count - at) * sizeof *records->items);
}

enum onr_error onr_curated_apply(struct onr_connection *connection, const struct onr_claims_target *target,
                                 const struct onr_curated_claim *curated, struct onr_claim_records *records,
                                 struct onr_failure *failure) {
  size_t at = 0;
  while (at < records->count && strcmp(records->items[at].id, curated->id) != 0) at++;
  bool exists = at < records->count, placed = false;
  struct onr_claim_record record = exists ? records->items[at] : begin(target, curated);
  enum onr_error error = ONR_OK;
  if (onr_curated_stands(curated)) error = apply_all(connection, target, curated, &record, &placed, failure);
  if (error) return error;
  if (!placed) {
    if (exists) take_out(records, at);
    return ONR_OK;
  }
  if (exists) {
    records->items[at] = record;
    return ONR_OK;
  }
  struct onr_claim_record *added = onr_claim_records_add(records, target->arena);
  if (!added) return onr_fail_memory(failure);
  *added = record;
  return ONR_OK;
}

/* ---- All claims of an article ---- */

static int compare_places(const void *a, const void *b) {
  const struct onr_claim_record *left = a, *right = b;
  const struct onr_span_row *one = &left->spans[0].span, *other = &right->spans[0].span;
  if (one->start.byte != other->start.byte) return one->start.byte < other->start.byte ? -1 : 1;
  if (left->pk && right->pk && left->pk != right->pk) return left->pk > right->pk ? -1 : 1;
  return strcmp(left->id, right->id);
}

/* Numbers them in the order of the text. Those that an older version numbered get the numbers that they would have. */
static void place(const struct onr_claims_target *target, struct onr_claim_records *records) {
  struct onr_claim_places places = {.article = target->article, .text_bytes = target->text.len};
  if (records->count) qsort(records->items, records->count, sizeof *records->items, compare_places);
  for (size_t i = 0; i < records->count; i++)
    records->items[i].pk = onr_claim_place_next(&places, records->items[i].spans[0].span.start.byte);
}

/* The entities whose counts change. */
struct touched {
  int64_t *items;
  size_t count, capacity;
};

static bool touch(struct touched *touched, int64_t entity, struct onr_arena *arena) {
  for (size_t i = 0; i < touched->count; i++)
    if (touched->items[i] == entity) return true;
  int64_t *grown = onr_arena_grow(arena, touched->items, touched->count, &touched->capacity, sizeof *grown);
  if (!grown) return false;
  touched->items = grown;
  touched->items[touched->count++] = entity;
  return true;
}

static bool touch_all(struct touched *touched, const struct onr_claim_record *record, struct onr_arena *arena) {
  bool fits = record->speaker == 0 || touch(touched, record->speaker, arena);
  for (size_t i = 0; i < record->about_count && fits; i++)
    if (record->about[i].entity) fits = touch(touched, record->about[i].entity, arena);
  return fits;
}

static enum onr_error remove_row(struct onr_connection *connection, const struct onr_claims_target *target, int64_t pk,
                                 struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (!target->analysing) error = onr_claim_record_unindex(connection, pk, failure);
  return error ? error : onr_claim_record_delete(connection, pk, failure);
}

static enum onr_error put_row(struct onr_connection *connection, const struct onr_claims_target *target,
                              const struct onr_claim_record *record, struct onr_failure *failure) {
  enum onr_error error = onr_claim_record_put(connection, record, target->published, failure);
  return error || target->analysing ? error : onr_claim_record_index(connection, record->pk, failure);
}

/* Whether the entities have as many claims as before: a claim that is reviewed is no change of its speaker. */
static bool has_same_entities(const struct onr_claim_record *record, const struct onr_claim_record *before) {
  if (record->speaker != before->speaker || record->about_count != before->about_count) return false;
  for (size_t i = 0; i < record->about_count; i++)
    if (record->about[i].entity != before->about[i].entity) return false;
  return true;
}

static bool is_as_before(const struct onr_claim_record *record, const struct onr_claim_record *before) {
  return record->speaker_given == before->speaker_given && record->about_given == before->about_given &&
         onr_claim_record_same(record, before) && onr_claim_record_same_place(record, before);
}

/* What is to be done with each: rows that go or change are taken away first, so that numbers are free. */
static enum onr_error clear(struct onr_connection *connection, const struct onr_claims_target *target,
                            const struct onr_claim_records *before, struct onr_claim_records *after, bool *stays,
                            struct touched *touched, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  bool *seen = onr_arena_zalloc(target->arena, before->count + 1, sizeof *seen);
  if (!seen) return onr_fail_memory(failure);
  for (size_t i = 0; i < after->count && !error; i++) {
    struct onr_claim_record *record = &after->items[i];
    const struct onr_claim_record *old = onr_claim_records_find(before, record->id);
    bool same = old && is_as_before(record, old), fits = true;
    if (old) seen[old - before->items] = true;
    stays[i] = same && old->pk == record->pk;
    if (!old || !has_same_entities(record, old))
      fits = touch_all(touched, record, target->arena) && (!old || touch_all(touched, old, target->arena));
    if (!fits) return onr_fail_memory(failure);
    if (!same && old && !target->analysing) {
      record->revision = old->revision + 1;
      record->modified = target->now;
    }
    if (old && !stays[i]) error = remove_row(connection, target, old->pk, failure);
  }
  for (size_t i = 0; i < before->count && !error; i++) {
    if (seen[i]) continue;
    if (!touch_all(touched, &before->items[i], target->arena)) return onr_fail_memory(failure);
    error = remove_row(connection, target, before->items[i].pk, failure);
  }
  return error;
}

enum onr_error onr_claims_write(struct onr_connection *connection, const struct onr_claims_target *target,
                                const struct onr_claim_records *before, struct onr_claim_records *after,
                                struct onr_failure *failure) {
  struct touched touched = {0};
  bool *stays = onr_arena_zalloc(target->arena, after->count + 1, sizeof *stays);
  if (!stays) return onr_fail_memory(failure);
  place(target, after);
  enum onr_error error = clear(connection, target, before, after, stays, &touched, failure);
  for (size_t i = 0; i < after->count && !error; i++)
    if (!stays[i]) error = put_row(connection, target, &after->items[i], failure);
  if (error || target->analysing) return error;
  error = onr_recount(connection, target->article, touched.items, touched.count, target->now, failure);
  if (error || after->count == before->count) return error;
  return onr_run(connection, failure, ONR_SQL_ARTICLE_COUNT_CLAIMS, "iii", target->article, I(after->count),
                 target->now);
}

enum onr_error onr_claims_read(struct onr_connection *connection, const struct onr_claims_target *target,
                               struct onr_claim_records *ret_before, struct onr_claim_records *ret_after,
                               struct onr_failure *failure) {
  struct onr_claim_records records = {0};
  enum onr_error error = onr_claim_records_read(connection, onr_pk_first(target->article), onr_pk_last(target->article),
                                                target->arena, &records, failure);
  if (error) return error;
  struct onr_claim_records copy = {.count = records.count, .capacity = records.count};
  copy.items = onr_arena_zalloc(target->arena, records.count + 1, sizeof *copy.items);
  if (!copy.items) return onr_fail_memory(failure);
  if (records.count) memcpy(copy.items, records.items, records.count * sizeof *copy.items);
  onr_claim_records_sort_by_id(&records);
  *ret_before = records;
  *ret_after = copy;
  return ONR_OK;
}
