#include "offsets.h"

#include <stdlib.h>

#include "onrecord/utf8.h"

static enum onr_error bad_span(struct onr_span span, struct onr_str text, struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_INTERNAL, "The analysis has a span from byte %u to %u; the text has %zu bytes.",
                  span.start, span.end, text.len);
}

static bool on_boundary(struct onr_str text, uint32_t byte) {
  return byte == text.len || ((unsigned char)text.data[byte] & 0xC0) != 0x80;
}

static bool is_good(struct onr_span span, struct onr_str text) {
  return span.start < span.end && span.end <= text.len && on_boundary(text, span.start) && on_boundary(text, span.end);
}

static enum onr_error add(struct onr_offsets *offsets, struct onr_span span, struct onr_str text,
                          struct onr_failure *failure) {
  if (!is_good(span, text)) return bad_span(span, text, failure);
  offsets->items[offsets->count++].byte = span.start;
  offsets->items[offsets->count++].byte = span.end;
  return ONR_OK;
}

static enum onr_error add_all(struct onr_offsets *offsets, struct onr_spans spans, struct onr_str text,
                              struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < spans.count && !error; i++) error = add(offsets, spans.items[i], text, failure);
  return error;
}

static enum onr_error bad_index(const char *what, uint32_t index, size_t count, struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_INTERNAL, "The analysis refers to %s %u; there are %zu.", what, index, count);
}

static enum onr_error check_indexes(const struct onr_analysis *analysis, struct onr_failure *failure) {
  for (size_t i = 0; i < analysis->entity_count; i++)
    if (analysis->entities[i].type >= ONR_ENTITY_TYPE_COUNT)
      return bad_index("entity type", analysis->entities[i].type, ONR_ENTITY_TYPE_COUNT, failure);
  for (size_t i = 0; i < analysis->mention_count; i++) {
    const struct onr_mention *mention = &analysis->mentions[i];
    if (mention->form >= ONR_FORM_COUNT) return bad_index("mention form", mention->form, ONR_FORM_COUNT, failure);
    if (mention->entity >= analysis->entity_count)
      return bad_index("entity", mention->entity, analysis->entity_count, failure);
    if (mention->antecedent != ONR_NONE && mention->antecedent >= analysis->mention_count)
      return bad_index("mention", mention->antecedent, analysis->mention_count, failure);
  }
  for (size_t i = 0; i < analysis->claim_count; i++) {
    const struct onr_claim *claim = &analysis->claims[i];
    if (claim->speaker != ONR_NONE && claim->speaker >= analysis->entity_count)
      return bad_index("entity", claim->speaker, analysis->entity_count, failure);
    for (size_t k = 0; k < claim->about_count; k++)
      if (claim->about[k] >= analysis->entity_count)
        return bad_index("entity", claim->about[k], analysis->entity_count, failure);
  }
  return ONR_OK;
}

static int compare(const void *a, const void *b) {
  uint32_t left = ((const struct onr_offset *)a)->byte, right = ((const struct onr_offset *)b)->byte;
  return left < right ? -1 : left > right;
}

static bool has_antecedent(const struct onr_claim *claim) {
  return claim->antecedent.end > 0;
}

static size_t count_spans(const struct onr_analysis *analysis) {
  size_t count = analysis->mention_count;
  for (size_t i = 0; i < analysis->claim_count; i++) {
    const struct onr_claim *claim = &analysis->claims[i];
    count += claim->content.count + claim->cue.count + claim->source.count + has_antecedent(claim);
  }
  return count;
}

static enum onr_error gather(struct onr_offsets *offsets, const struct onr_analysis *analysis, struct onr_str text,
                             struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < analysis->mention_count && !error; i++)
    error = add(offsets, analysis->mentions[i].span, text, failure);
  for (size_t i = 0; i < analysis->claim_count && !error; i++) {
    const struct onr_claim *claim = &analysis->claims[i];
    if (claim->content.count == 0)
      return onr_fail(failure, ONR_ERR_INTERNAL, "Claim %zu of the analysis has no content.", i);
    error = add_all(offsets, claim->content, text, failure);
    if (!error) error = add_all(offsets, claim->cue, text, failure);
    if (!error) error = add_all(offsets, claim->source, text, failure);
    if (!error && has_antecedent(claim)) error = add(offsets, claim->antecedent, text, failure);
  }
  return error;
}

enum onr_error onr_offsets_collect(const struct onr_analysis *analysis, struct onr_str text, struct onr_arena *arena,
                                   struct onr_offsets *ret_offsets, struct onr_failure *failure) {
  struct onr_offsets offsets = {
      .items = onr_arena_zalloc(arena, 2 * count_spans(analysis) + 1, sizeof *offsets.items),
  };
  if (!offsets.items) return onr_fail_memory(failure);
  enum onr_error error = check_indexes(analysis, failure);
  if (!error) error = gather(&offsets, analysis, text, failure);
  if (error) return error;
  qsort(offsets.items, offsets.count, sizeof *offsets.items, compare);
  struct onr_utf8_cursor cursor;
  onr_utf8_cursor_init(&cursor, text);
  size_t kept = 0;
  for (size_t i = 0; i < offsets.count; i++)
    if (kept == 0 || offsets.items[kept - 1].byte != offsets.items[i].byte)
      offsets.items[kept++] = onr_utf8_cursor_seek(&cursor, offsets.items[i].byte);
  offsets.count = kept;
  *ret_offsets = offsets;
  return ONR_OK;
}

static struct onr_offset find(const struct onr_offsets *offsets, uint32_t byte) {
  const struct onr_offset key = {.byte = byte};
  const struct onr_offset *found = bsearch(&key, offsets->items, offsets->count, sizeof key, compare);
  return found ? *found : key; /* all of them were collected */
}

struct onr_span_row onr_offsets_span(const struct onr_offsets *offsets, struct onr_str text, struct onr_span span) {
  return (struct onr_span_row){
      .start = find(offsets, span.start),
      .end = find(offsets, span.end),
      .exact = onr_str_slice(text, span.start, span.end),
  };
}
