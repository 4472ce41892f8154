/*
 * Rows that go into one table together, several in a statement: what a statement takes beside its rows is a third of an
 * insert's time, and is paid once for all of them then.
 *
 *   struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_MENTION_INSERT, count);
 *   for (…) onr_batch_add(&batch, "izii…", …);
 *   error = onr_batch_end(&batch, error);
 *
 * SQLite would keep a journal of such a statement, a copy of each page that it touches, to undo it alone if it fails.
 * So these are "INSERT OR FAIL": where a row cannot be inserted those before it stay. Whoever inserts undoes all that
 * it has done when that fails; the jobs of the writer do.
 */
#ifndef ONR_SQLITE_BATCH_H
#define ONR_SQLITE_BATCH_H

#include "connection.h"

struct onr_batch {
  struct onr_connection *connection;
  struct onr_failure *failure;
  enum onr_statement name;
  size_t left;          /* rows to come, and those that are bound */
  size_t size, bound;   /* of the statement at hand: how many rows it has, and how many of them are bound */
  struct onr_rows rows; /* the statement, where any are */
  enum onr_error error; /* sticks */
};

/* `name` is one of the first in statements.h; `count` rows will be added, not fewer unless something fails. */
struct onr_batch onr_batch_begin(struct onr_connection *connection, struct onr_failure *failure,
                                 enum onr_statement name, size_t count);

/* Adds a row, by a format as in connection.h. What it points to stays until the batch has ended. */
void onr_batch_add(struct onr_batch *batch, const char *format, ...);

/* Returns `error` if it is one (then what was not inserted yet is given up), else the first error of the batch. */
enum onr_error onr_batch_end(struct onr_batch *batch, enum onr_error error) ONR_MUST_CHECK;

#endif
