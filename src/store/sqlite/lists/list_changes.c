/* What changed, in order: for each type its objects and its tombstones, both of which an index has in that order, so
 * that SQLite merges them and reads no further than the page goes. */
#include "onrecord/store_changes.h"
#include "query.h"

#define COLUMNS(type)        "SELECT seq, " type " AS type, id, ifnull(seq_created, seq) AS created, modified AS date, "
#define OBJECTS(type, table) COLUMNS(type) "0 AS gone, '' AS merged FROM " table " WHERE seq > "
#define ENTITIES(type)                                                                                                 \
  COLUMNS(type)                                                                                                        \
  "merged_into IS NOT NULL AS gone, (SELECT r.id FROM entity r WHERE r.pk = ifnull(e.root, e.merged_into)) AS merged " \
  "FROM entity e WHERE seq > "
#define TOMBSTONES(type)                                                                                               \
  " UNION ALL SELECT seq, type, id, seq_created, deleted, 1, '' FROM tombstone WHERE type = " type " AND seq > "

/* Numbers of types are those of enum onr_changed_type. */
static const char *const objects[ONR_CHANGED_TYPE_COUNT] = {
    OBJECTS("0", "article"),
    ENTITIES("1"),
    OBJECTS("2", "claim"),
    OBJECTS("3", "suggestion"),
};
static const char *const tombstones[ONR_CHANGED_TYPE_COUNT] = {
    TOMBSTONES("0"),
    TOMBSTONES("1"),
    TOMBSTONES("2"),
    TOMBSTONES("3"),
};

static void compose(struct onr_sql_query *query, const struct onr_change_page *page) {
  bool follows = false;
  for (unsigned type = 0; type < ONR_CHANGED_TYPE_COUNT; type++) {
    if (page->types && !(page->types >> type & 1)) continue;
    if (follows) onr_sql_query_sql(query, " UNION ALL ");
    follows = true;
    onr_sql_query_sql(query, objects[type]);
    onr_sql_query_int(query, page->since);
    onr_sql_query_sql(query, tombstones[type]);
    onr_sql_query_int(query, page->since);
  }
  onr_sql_query_sql(query, " ORDER BY seq LIMIT ");
  onr_sql_query_int(query, (int64_t)page->limit + 1);
}

static struct onr_change_row read_row(const struct onr_rows *rows, int64_t since) {
  struct onr_change_row row = {
      .seq = onr_rows_int(rows, 0),
      .kind = onr_rows_int(rows, 3) > since ? ONR_CHANGE_CREATED : ONR_CHANGE_CHANGED,
      .type = (enum onr_changed_type)onr_rows_int(rows, 1),
      .id = onr_rows_str(rows, 2),
      .date = onr_rows_int(rows, 4),
      .merged_into = onr_rows_str(rows, 6),
  };
  if (onr_rows_int(rows, 5)) row.kind = ONR_CHANGE_DELETED;
  return row;
}

/* A page that is not full has come to the end of all changes, of whatever type. */
static enum onr_error visit_page(struct onr_rows *rows, const struct onr_change_page *page, int64_t last,
                                 onr_change_visitor visit, void *context, struct onr_change_end *ret_end) {
  struct onr_change_end end = {.next = page->since};
  enum onr_error error = ONR_OK;
  for (size_t count = 0; !error && onr_rows_next(rows); count++) {
    end.more = count == page->limit;
    if (end.more) break;
    struct onr_change_row row = read_row(rows, page->since);
    end.next = row.seq;
    error = visit(context, &row);
  }
  if (!end.more) end.next = last;
  *ret_end = end;
  return error;
}

static enum onr_error read_last(struct onr_connection *connection, int64_t *ret_last, struct onr_failure *failure) {
  bool found;
  return onr_run_int(connection, failure, ret_last, &found, ONR_SQL_CHANGE_LAST, "");
}

static enum onr_error refuse_gone(struct onr_connection *connection, int64_t since, int64_t last,
                                  struct onr_failure *failure) {
  int64_t forgotten = 0;
  bool any;
  if (since > last)
    return onr_fail(failure, ONR_ERR_GONE,
                    "There is no change %lld: the newest is %lld, so the database is not the one that this number came "
                    "from, or an older copy of it. Begin anew with since=0.",
                    (long long)since, (long long)last);
  enum onr_error error = onr_run_int(connection, failure, &forgotten, &any, ONR_SQL_CHANGES_FORGOTTEN_UNTIL, "");
  if (error || !any || since == 0 || since >= forgotten) return error;
  return onr_fail(failure, ONR_ERR_GONE,
                  "What was deleted after change %lld is no longer known; it is from change %lld on. Begin anew with "
                  "since=0.",
                  (long long)since, (long long)forgotten);
}

enum onr_error onr_store_changes(struct onr_store_reader *reader, const struct onr_change_page *page,
                                 onr_change_visitor visit, void *context, struct onr_change_end *ret_end,
                                 struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_sql_query query;
  int64_t last = 0;
  enum onr_error error = onr_reader_begin(reader, failure);
  if (!error) error = read_last(&reader->connection, &last, failure);
  if (!error) error = refuse_gone(&reader->connection, page->since, last, failure);
  if (error) return error;
  onr_arena_init(&arena, SIZE_MAX / 2);
  onr_sql_query_init(&query, &arena);
  compose(&query, page);
  struct onr_rows rows = onr_sql_query_begin(&query, &reader->connection, failure);
  error = onr_rows_end(&rows, visit_page(&rows, page, last, visit, context, ret_end));
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_changes_last(struct onr_store_reader *reader, int64_t *ret_last, struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  return error ? error : read_last(&reader->connection, ret_last, failure);
}
