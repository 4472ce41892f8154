/* The time line of an entity: what its articles add to its counts (article_entity), by when they were published. */
#include "onrecord/store_statistics.h"
#include "store/sqlite/driver.h"

enum { AT_PUBLISHED, AT_MADE, AT_ABOUT, AT_MENTIONS };

static void add(struct onr_timeline_row *row, const struct onr_rows *rows) {
  row->claims_made += onr_rows_int(rows, AT_MADE);
  row->claims_about += onr_rows_int(rows, AT_ABOUT);
  row->mentions += onr_rows_int(rows, AT_MENTIONS);
  row->articles++;
}

/* Articles come in the order of their dates, those without one first, as the index has them. */
static enum onr_error read_line(struct onr_rows *rows, enum onr_interval interval, onr_timeline_visitor visit,
                                void *context, struct onr_timeline_row *undated) {
  struct onr_timeline_row row = {0};
  enum onr_error error = ONR_OK;
  while (!error && onr_rows_next(rows)) {
    int64_t published = onr_rows_int(rows, AT_PUBLISHED);
    if (published == ONR_NO_TIME) {
      add(undated, rows);
      continue;
    }
    if (row.articles && published >= row.end) {
      error = visit(context, &row);
      row = (struct onr_timeline_row){0};
    }
    if (!row.articles) onr_interval_of(interval, published, &row.start, &row.end);
    add(&row, rows);
  }
  error = onr_rows_end(rows, error);
  return !error && row.articles ? visit(context, &row) : error;
}

enum onr_error onr_store_timeline(struct onr_store_reader *reader, struct onr_str entity, enum onr_interval interval,
                                  int64_t published_after, int64_t published_before, onr_timeline_visitor visit,
                                  void *context, struct onr_timeline_row *ret_undated, struct onr_failure *failure) {
  bool any = published_after == ONR_NO_TIME && published_before == ONR_NO_TIME, exists = false;
  struct onr_timeline_row undated = {0};
  enum onr_error error = onr_store_exists(reader, entity, &exists, failure);
  if (error) return error;
  if (!exists) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no entity %.*s.", ONR_FMT(entity));
  int64_t from = any || published_after != ONR_NO_TIME ? published_after : ONR_NO_TIME + 1;
  int64_t to = published_before == ONR_NO_TIME ? INT64_MAX : published_before;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_TIMELINE, "sii", entity, from, to);
  error = read_line(&rows, interval, visit, context, &undated);
  if (!error) *ret_undated = undated;
  return error;
}
