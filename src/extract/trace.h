/*
 * Why things were taken or dropped, for `onrecord extract --explain`. A stage says so at the place where it decides, in
 * one line; nobody listens otherwise, and then it costs one comparison:
 *
 *   if (is_title(document, quote)) onr_trace_drop(document, quote->first, quote->end, "a title");
 *
 * A reason is a string constant, a few words that go on where the tokens' words stop. What was dropped and then taken
 * by another rule is not shown, so a rule need not know of the others.
 */
#ifndef ONR_EXTRACT_TRACE_H
#define ONR_EXTRACT_TRACE_H

#include "extract/document.h"

struct onr_note {
  uint32_t first, end; /* tokens */
  const char *reason;  /* static */
  bool dropped;        /* else it says why something was taken as it was */
};

struct onr_trace {
  struct onr_note *notes; /* in the order in which they were made; the arena's */
  size_t count, capacity;
  bool failed; /* memory was exhausted; the notes are lost */
};

/* Adds a note on the tokens [first, end), cut to those that there are, to the document's trace, which is not NULL. */
void onr_trace_add(const struct onr_document *document, size_t first, size_t end, const char *reason, bool dropped);

/* The tokens [first, end) are nothing after all. */
static inline void onr_trace_drop(const struct onr_document *document, size_t first, size_t end, const char *reason) {
  if (document->trace) onr_trace_add(document, first, end, reason, true);
}

/* The tokens [first, end) are what they are because of this. */
static inline void onr_trace_why(const struct onr_document *document, size_t first, size_t end, const char *reason) {
  if (document->trace) onr_trace_add(document, first, end, reason, false);
}

#endif
