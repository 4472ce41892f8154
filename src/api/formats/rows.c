#include "rows.h"

#include "cells.h"

/* Of mentions, the whole list says the unit; a line stands for itself. */
static bool line_needs_unit(const struct onr_rows *rows) {
  uint64_t offsets = onr_shape_bit(rows->members, "start") | onr_shape_bit(rows->members, "end");
  return rows->members == onr_mention_members && rows->shape->fields & offsets;
}

static enum onr_error write_object(struct onr_rows *rows, const void *row, bool unit) {
  struct onr_json *json = rows->json;
  onr_json_begin_object(json);
  onr_shape_members(json, rows->members, row, rows->shape);
  enum onr_error error = rows->more ? rows->more(rows->context, json, row) : ONR_OK;
  if (unit) onr_write_unit(json, rows->shape->unit);
  onr_json_end_object(json);
  return error;
}

void onr_rows_header(struct onr_rows *rows) {
  if (rows->media == ONR_MEDIA_CSV)
    onr_cells_header(rows->json->out, rows->members, rows->shape, line_needs_unit(rows));
}

enum onr_error onr_rows_write(struct onr_rows *rows, const void *row) {
  if (rows->media == ONR_MEDIA_CSV) {
    onr_cells_row(rows->json->out, rows->members, row, rows->shape, line_needs_unit(rows));
    return ONR_OK;
  }
  if (rows->media != ONR_MEDIA_LINES) return write_object(rows, row, false);
  rows->json->comma = false;
  enum onr_error error = write_object(rows, row, line_needs_unit(rows));
  onr_buffer_append_char(rows->json->out, '\n');
  return error;
}
