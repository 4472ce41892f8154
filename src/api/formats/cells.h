/*
 * CSV (RFC 4180: commas, CRLF, quotes where they are needed; UTF-8 without a byte order mark; the first line has the
 * columns' names).
 *
 * A cell is made from the JSON of a member, so that both say the same: a member that is an object or a list of objects
 * becomes several columns, named by their path ("speaker.name"); what is one of several is joined by "|", and a "|" or
 * "\" within it gets a "\" before it. null is an empty cell, an empty text is "".
 *
 * A text that a spreadsheet would run as a formula (it begins, after white space and quotes if there are any, with one
 * of = + - @, or at once with a tab or line break) gets an apostrophe before it. To undo it take away the first
 * apostrophe of a cell that goes on so. The full-width forms of these signs count as well.
 */
#ifndef API_FORMATS_CELLS_H
#define API_FORMATS_CELLS_H

#include "api/answer/shape.h"

/* The line with the names of the columns that `shape` has of a resource; with `unit` the last is offsetUnit. */
void onr_cells_header(struct onr_buffer *out, const struct onr_member *members, const struct onr_shape *shape,
                      bool unit);

void onr_cells_row(struct onr_buffer *out, const struct onr_member *members, const void *row,
                   const struct onr_shape *shape, bool unit);

/* One cell more or the first (`first`): a text, defused and quoted as said above. */
void onr_cells_text(struct onr_buffer *out, bool first, struct onr_str text);

#endif
