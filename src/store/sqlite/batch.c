#include "batch.h"

#include "store/sqlite/articles/pending.h"

struct onr_batch onr_batch_begin(struct onr_connection *connection, struct onr_failure *failure,
                                 enum onr_statement name, size_t count) {
  return (struct onr_batch){.connection = connection, .failure = failure, .name = name, .left = count};
}

static void run(struct onr_batch *batch) {
  while (onr_rows_next(&batch->rows)) {
  }
  batch->error = onr_rows_end(&batch->rows, ONR_OK);
  /* SQLite does not count the rows before a wrong one as changes, unless a constraint is what it breaks */
  if (batch->error && batch->connection->pending) batch->connection->pending->torn = true;
  batch->left -= batch->size;
  batch->bound = 0;
}

void onr_batch_add(struct onr_batch *batch, const char *format, ...) {
  if (batch->error) return;
  if (batch->left == 0) {
    batch->error = onr_fail(batch->failure, ONR_ERR_INTERNAL, "More rows were inserted together than was said before.");
    return;
  }
  if (batch->bound == 0) {
    batch->size = batch->left < ONR_BATCH_ROWS ? batch->left : ONR_BATCH_ROWS;
    batch->rows = onr_rows_several(batch->connection, batch->failure, batch->name, batch->size);
  }
  va_list values;
  va_start(values, format);
  onr_rows_bind_list(&batch->rows, (int)(batch->bound++ * strlen(format)), format, values);
  va_end(values);
  if (batch->bound == batch->size) run(batch);
}

enum onr_error onr_batch_end(struct onr_batch *batch, enum onr_error error) {
  if (!error) error = batch->error;
  if (!error && batch->left)
    error = onr_fail(batch->failure, ONR_ERR_INTERNAL, "Fewer rows were inserted together than was said before.");
  return batch->bound ? onr_rows_end(&batch->rows, error) : error;
}
