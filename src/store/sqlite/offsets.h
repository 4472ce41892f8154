/*
 * The places of an analysis in every unit. They are collected and sorted first, so that the text is walked once however
 * the spans lie; and they are checked, so that nothing that follows reads outside the text.
 */
#ifndef ONR_SQLITE_OFFSETS_H
#define ONR_SQLITE_OFFSETS_H

#include "onrecord/arena.h"
#include "onrecord/store.h"

struct onr_offsets {
  struct onr_offset *items; /* ascending, each once */
  size_t count;
};

/* ONR_ERR_INTERNAL for an analysis with spans or indexes out of range. */
enum onr_error onr_offsets_collect(const struct onr_analysis *analysis, struct onr_str text, struct onr_arena *arena,
                                   struct onr_offsets *ret_offsets, struct onr_failure *failure) ONR_MUST_CHECK;

/* A span of that analysis in every unit, with its words. */
struct onr_span_row onr_offsets_span(const struct onr_offsets *offsets, struct onr_str text, struct onr_span span);

#endif
