/*
 * Exports: all rows of a list, as lines or CSV, in pieces. Each piece is read from a snapshot of its own, after the
 * last row of the piece before, in the order in which rows were stored (ONR_SORT_STORED): what is there throughout
 * comes exactly once, however slow the reader and whatever is written meanwhile.
 *
 * What follows the last row says that it was the last, and how many there were: {"end":"claims","count":12} as a line,
 * and in CSV a row whose first cell is "#end claims 12" and whose others are empty.
 */
#ifndef API_EXPORT_H
#define API_EXPORT_H

#include "api/formats/rows.h"
#include "api/request/params.h"

struct onr_export;

/* What can be exported: a row of onr_exportables. */
struct onr_exportable {
  const char *name; /* NULL ends the table */
  const struct onr_endpoint *endpoint;
  /* Reads a page and gives each row to onr_export_row. */
  enum onr_error (*read)(struct onr_export *export, struct onr_store_reader *reader, const struct onr_page *page,
                         struct onr_page_end *ret_end, struct onr_failure *failure);
};

struct onr_export {
  const struct onr_exportable *what;
  struct onr_query query;
  struct onr_position after;
  bool started;
  size_t limit; /* of a page */
  int64_t count;
  struct onr_json json;
  struct onr_rows rows;
  struct onr_failure *failure; /* of the piece that is being made */
};

/* Writes a row; what a visitor of the store calls and returns. */
enum onr_error onr_export_row(struct onr_export *export, const void *row) ONR_MUST_CHECK;

/* The only order of what is exported, and what tells its endpoints from others. */
extern const struct onr_sort_rule onr_export_sorts[];

extern const struct onr_exportable onr_articles_exportable, onr_entities_exportable, onr_claims_exportable,
    onr_mentions_exportable;

#endif
