#include "trace.h"

void onr_trace_add(const struct onr_document *document, size_t first, size_t end, const char *reason, bool dropped) {
  struct onr_trace *trace = document->trace;
  if (end > document->token_count) end = document->token_count;
  if (trace->failed || first >= end) return;
  if (!ONR_ROOM(document->arena, trace, notes, count, capacity)) {
    trace->failed = true;
    trace->count = 0;
    return;
  }
  trace->notes[trace->count++] = (struct onr_note){(uint32_t)first, (uint32_t)end, reason, dropped};
}
