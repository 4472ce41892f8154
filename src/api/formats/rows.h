/*
 * Rows of a resource in the form that was asked for, one after the other: what lists and exports share.
 */
#ifndef API_FORMATS_ROWS_H
#define API_FORMATS_ROWS_H

#include "api/answer/shape.h"
#include "media.h"

/* Writes further members of a row into its object, which is open. */
typedef enum onr_error (*onr_rows_more)(void *context, struct onr_json *json, const void *row);

struct onr_rows {
  enum onr_media media;
  const struct onr_member *members;
  const struct onr_shape *shape;
  struct onr_json *json; /* into the output; borrowed */
  onr_rows_more more;    /* NULL: nothing; not for CSV */
  void *context;         /* for `more` */
};

/* Before the first row: CSV's line of names; nothing in the other forms. */
void onr_rows_header(struct onr_rows *rows);

/* An item of the array that is open; or a line. A line says in which unit its offsets are. */
enum onr_error onr_rows_write(struct onr_rows *rows, const void *row) ONR_MUST_CHECK;

#endif
