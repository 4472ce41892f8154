#include "claim_spans.h"

#include <stdio.h>
#include <stdlib.h>

#include "onrecord/selector.h"

enum { EXCERPT_BYTES = 80 };

/* One span of the request, with its place among them for messages. */
struct resolving {
  const struct onr_span_document *document;
  size_t number;
  struct onr_claim_place place;
  size_t bytes[2]; /* of start and end; SIZE_MAX: past the end of the text */
};

static enum onr_error refuse(struct onr_failure *failure, size_t number, const char *member, const char *detail) {
  char pointer[ONR_FAILURE_WHERE_SIZE];
  snprintf(pointer, sizeof pointer, "/spans/%zu%s%s", number, member[0] ? "/" : "", member);
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "%s", detail);
}

/* ---- Offsets: one walk through the text, however many there are ---- */

struct wanted {
  int64_t offset;
  size_t *byte;
};

static int compare_wanted(const void *a, const void *b) {
  int64_t left = ((const struct wanted *)a)->offset, right = ((const struct wanted *)b)->offset;
  return left < right ? -1 : left > right;
}

static int64_t step(enum onr_unit unit, uint32_t character, size_t bytes) {
  if (unit == ONR_UNIT_UTF8) return (int64_t)bytes;
  return unit == ONR_UNIT_UTF16 && character > 0xFFFF ? 2 : 1;
}

/* An offset inside a character, as there are in utf16 and utf8, is none: its byte stays SIZE_MAX. */
static void convert(struct wanted *wanted, size_t count, struct onr_str text, enum onr_unit unit) {
  size_t at = 0, next = 0;
  int64_t offset = 0;
  qsort(wanted, count, sizeof *wanted, compare_wanted);
  for (;;) {
    for (; next < count && wanted[next].offset <= offset; next++)
      if (wanted[next].offset == offset) *wanted[next].byte = at;
    if (next == count || at == text.len) return;
    size_t before = at;
    uint32_t character = onr_utf8_next(text, &at);
    offset += step(unit, character, at - before);
  }
}

static enum onr_error convert_all(struct resolving *items, size_t count, struct onr_str text, enum onr_unit unit,
                                  struct onr_arena *arena, struct onr_failure *failure) {
  struct wanted *wanted = onr_arena_zalloc(arena, 2 * count, sizeof *wanted);
  size_t filled = 0;
  if (!wanted) return onr_fail_memory(failure);
  for (size_t i = 0; i < count; i++) {
    items[i].bytes[0] = items[i].bytes[1] = SIZE_MAX;
    if (!items[i].document->placed) continue;
    wanted[filled++] = (struct wanted){items[i].document->start, &items[i].bytes[0]};
    wanted[filled++] = (struct wanted){items[i].document->end, &items[i].bytes[1]};
  }
  if (filled) convert(wanted, filled, text, unit);
  return ONR_OK;
}

/* ---- One span ---- */

static enum onr_error find_role(struct resolving *item, struct onr_failure *failure) {
  static const char *const names[] = {"content", "cue", "source"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (onr_str_equal(item->document->role, onr_str_from(names[i]))) {
      item->place.role = (enum onr_span_role)i;
      return ONR_OK;
    }
  return refuse(failure, item->number, "role", "A role must be content, cue or source.");
}

static bool stands_beside(struct onr_str text, const struct onr_span_document *document, struct onr_span span) {
  struct onr_str before = onr_str_slice(text, 0, span.start), after = onr_str_slice(text, span.end, text.len);
  return onr_str_ends_with(before, document->prefix) && onr_str_starts_with(after, document->suffix);
}

static enum onr_error use_place(struct resolving *item, struct onr_str text, enum onr_unit unit,
                                struct onr_failure *failure) {
  const struct onr_span_document *document = item->document;
  char detail[ONR_FAILURE_DETAIL_SIZE];
  if (document->end <= document->start) {
    snprintf(detail, sizeof detail, "A span must end after its start; it goes from %lld to %lld.",
             (long long)document->start, (long long)document->end);
    return refuse(failure, item->number, "end", detail);
  }
  for (int i = 0; i < 2; i++)
    if (item->bytes[i] == SIZE_MAX) {
      snprintf(detail, sizeof detail,
               "%lld is no place in the text, counted in the unit %s: it is past its end or inside a character.",
               (long long)(i ? document->end : document->start), onr_unit_name(unit));
      return refuse(failure, item->number, i ? "end" : "start", detail);
    }
  struct onr_span span = {(uint32_t)item->bytes[0], (uint32_t)item->bytes[1]};
  struct onr_str words = onr_str_slice(text, span.start, span.end);
  if (document->exact.len && !onr_str_equal(document->exact, words)) {
    struct onr_str shown = onr_utf8_truncate(words, EXCERPT_BYTES);
    snprintf(detail, sizeof detail, "At that place the text has \"%.*s%s\", not these words.", ONR_FMT(shown),
             shown.len < words.len ? "…" : "");
    return refuse(failure, item->number, "exact", detail);
  }
  if (!stands_beside(text, document, span))
    return refuse(failure, item->number, "", "At that place the text has another prefix or suffix around the words.");
  item->place.span = span;
  return ONR_OK;
}

static enum onr_error use_words(struct resolving *item, struct onr_str text, struct onr_failure *failure) {
  const struct onr_span_document *document = item->document;
  const struct onr_selector selector = {document->exact, document->prefix, document->suffix};
  char detail[ONR_FAILURE_DETAIL_SIZE];
  size_t start = 0, count = onr_selector_count(text, &selector, &start);
  if (count == 0)
    return refuse(failure, item->number, "exact",
                  document->prefix.len || document->suffix.len
                      ? "The text does not have these words with that prefix and suffix around them."
                      : "The text does not have these words.");
  if (count > 1) {
    snprintf(detail, sizeof detail,
             "The text has these words %zu times: give their start and end, or what stands before (prefix) and after "
             "them (suffix).",
             count);
    return refuse(failure, item->number, "exact", detail);
  }
  item->place.span = (struct onr_span){(uint32_t)start, (uint32_t)(start + document->exact.len)};
  return ONR_OK;
}

/* ---- All of them ---- */

static int compare_places(const void *a, const void *b) {
  const struct resolving *left = a, *right = b;
  if (left->place.role != right->place.role) return left->place.role < right->place.role ? -1 : 1;
  return left->place.span.start < right->place.span.start ? -1 : left->place.span.start > right->place.span.start;
}

static enum onr_error check_order(const struct resolving *items, size_t count, struct onr_failure *failure) {
  for (size_t i = 1; i < count; i++)
    if (items[i].place.role == items[i - 1].place.role && items[i].place.span.start < items[i - 1].place.span.end)
      return refuse(failure, items[i].number, "", "Spans of one role must not overlap.");
  if (items[0].place.role == ONR_ROLE_CONTENT) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/spans",
                     "A claim needs a span with the role content: the words that are attributed.");
}

enum onr_error onr_claim_spans_resolve(const struct onr_claim_document *document, struct onr_str text,
                                       enum onr_unit unit, struct onr_arena *arena,
                                       const struct onr_claim_place **ret_places, size_t *ret_count,
                                       struct onr_failure *failure) {
  size_t count = document->span_count;
  struct resolving *items = onr_arena_zalloc(arena, count, sizeof *items);
  struct onr_claim_place *places = onr_arena_zalloc(arena, count, sizeof *places);
  if (!items || !places) return onr_fail_memory(failure);
  for (size_t i = 0; i < count; i++) items[i] = (struct resolving){.document = &document->spans[i], .number = i};
  enum onr_error error = convert_all(items, count, text, unit, arena, failure);
  for (size_t i = 0; i < count && !error; i++) {
    error = find_role(&items[i], failure);
    if (!error)
      error =
          items[i].document->placed ? use_place(&items[i], text, unit, failure) : use_words(&items[i], text, failure);
  }
  if (error) return error;
  qsort(items, count, sizeof *items, compare_places);
  error = check_order(items, count, failure);
  for (size_t i = 0; i < count; i++) places[i] = items[i].place;
  *ret_places = places;
  *ret_count = count;
  return error;
}
