/*
 * Pages of lists. A page is the rows that follow a position in the list's order, found through an index (keyset), never
 * by counting rows off. Lists by date in ascending order are read in two phases: rows with a date, then those without,
 * which hold the smallest number and would else come first.
 */
#include <inttypes.h>
#include <stdio.h>

#include "compose.h"
#include "search_query.h"

enum { LIMIT_MAX = 200, LIMIT_STORED_MAX = 2000, FREQUENT = 2000 };

/* Rows of the first window for each that is asked for, how much larger the next ones are, and the largest. */
enum { WINDOW_FACTOR = 4, WINDOW_GROWTH = 8, WINDOW_MOST = 8000 };

void onr_sql_list_init(struct onr_sql_list *list, struct onr_store_reader *reader, const struct onr_page *page,
                       void *context, struct onr_failure *failure) {
  *list = (struct onr_sql_list){
      .reader = reader,
      .failure = failure,
      .page = page,
      .published_after = ONR_NO_TIME,
      .published_before = ONR_NO_TIME,
  };
  list->arena = onr_reader_arena(reader, SIZE_MAX / 2);
  onr_visit_init(&list->visit, reader, context, failure);
  list->visit.without = page->without;
}

void onr_sql_list_close(struct onr_sql_list *list) {
  onr_visit_close(&list->visit);
  onr_reader_arena_end(list->reader, &list->arena);
}

enum onr_error onr_sql_list_refuse_sort(const struct onr_sql_list *list, const char *expected) {
  return onr_fail_at(list->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "sort",
                     "This list cannot be sorted like that; it can be sorted by %s.", expected);
}

enum onr_error onr_sql_list_refuse_position(const struct onr_sql_list *list) {
  return onr_fail_at(list->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "sort",
                     "sort=position needs article: a position is a place in an article's text.");
}

/* ---- Searching ---- */

static enum onr_error count_hits(struct onr_sql_list *list, const char *table, int64_t most, int64_t *ret_count) {
  struct onr_sql_query query;
  onr_sql_query_init(&query, &list->arena);
  onr_sql_query_sql(&query, "SELECT count(*) FROM (SELECT 1 FROM ");
  onr_sql_query_sql(&query, table);
  onr_sql_query_sql(&query, " WHERE ");
  onr_sql_query_sql(&query, table);
  onr_sql_query_sql(&query, " MATCH ");
  onr_sql_query_str(&query, list->match);
  onr_sql_query_sql(&query, " LIMIT ");
  onr_sql_query_int(&query, most);
  onr_sql_query_sql(&query, ")");
  struct onr_rows rows = onr_sql_query_begin(&query, &list->reader->connection, list->failure);
  *ret_count = onr_rows_next(&rows) ? onr_rows_int(&rows, 0) : 0;
  return onr_rows_end(&rows, ONR_OK);
}

/* Whether the expression has so many hits that it is better to test rows for being one than to sort all hits. */
static enum onr_error look_at_hits(struct onr_sql_list *list) {
  int64_t count;
  enum onr_error error = count_hits(list, list->table, FREQUENT, &count);
  list->frequent = count >= FREQUENT;
  list->uncounted = false;
  return error;
}

enum onr_error onr_sql_list_search(struct onr_sql_list *list, struct onr_str q, const char *table, bool names) {
  if (!q.len) return ONR_OK;
  list->match = onr_search_query(q, names, &list->arena);
  if (!list->match.data) return onr_fail_memory(list->failure);
  list->table = table;
  list->uncounted = !names && onr_search_has_prefix(list->match);
  list->frequent = list->uncounted;
  enum onr_error error = onr_reader_begin(list->reader, list->failure);
  return error || list->uncounted ? error : look_at_hits(list);
}

void onr_sql_list_in_matches(const struct onr_sql_list *list, struct onr_sql_query *query, const char *table) {
  onr_sql_query_sql(query, " IN (SELECT rowid FROM ");
  onr_sql_query_sql(query, table);
  onr_sql_query_sql(query, " WHERE ");
  onr_sql_query_sql(query, table);
  onr_sql_query_sql(query, " MATCH ");
  onr_sql_query_str(query, list->match);
  if (list->window.on) {
    onr_sql_query_sql(query, " AND rowid BETWEEN ");
    onr_sql_query_int(query, list->window.first);
    onr_sql_query_sql(query, " AND ");
    onr_sql_query_int(query, list->window.last);
  }
  onr_sql_query_sql(query, ")");
}

/* ---- Phases ---- */

/* Visits the rows of a phase until `limit` are visited; one row more tells that there is a next page. */
static enum onr_error run_phase(struct onr_sql_list *list, enum onr_sql_phase phase, const struct onr_position *after,
                                size_t limit, size_t *visited, struct onr_page_end *end) {
  struct onr_sql_query query;
  enum onr_error error = ONR_OK;
  if (list->by_numbers) return onr_sql_list_run_numbers(list, phase, after, limit, visited, end);
  onr_sql_query_init(&query, &list->arena);
  onr_sql_compose(&query, list, phase, after, limit - *visited + 1);
  struct onr_rows rows = onr_sql_query_begin(&query, &list->reader->connection, list->failure);
  while (!error && onr_rows_next(&rows)) {
    if (*visited == limit) {
      end->more = true;
      break;
    }
    end->last = onr_sql_position_of(list, &rows);
    error = onr_visit_row(&list->visit, &rows);
    ++*visited;
  }
  error = onr_rows_end(&rows, error);
  return error;
}

/* The page, and what is left of its last article. Whether more follows is then seen at the next page. */
static enum onr_error run_whole(struct onr_sql_list *list, struct onr_page_end *end) {
  size_t visited = 0;
  enum onr_error error = run_phase(list, ONR_PHASE_WHOLE, list->page->after, list->page->limit, &visited, end);
  if (error || !end->more || !list->order.by_article) return error;
  struct onr_position last = end->last;
  return run_phase(list, ONR_PHASE_REST, &last, visited + ONR_POSITION_MAX, &visited, end);
}

/* ---- Windows ---- */

/* The `size` rows that come next in the order, whether they match or not. */
static enum onr_error read_window(struct onr_sql_list *list, const struct onr_position *after, size_t size,
                                  size_t *ret_count, struct onr_sql_window *ret_window) {
  struct onr_sql_query query;
  struct onr_sql_window window = {.on = true, .first = INT64_MAX, .last = INT64_MIN};
  onr_sql_query_init(&query, &list->arena);
  onr_sql_compose_window(&query, list, after, size);
  struct onr_rows rows = onr_sql_query_begin(&query, &list->reader->connection, list->failure);
  for (*ret_count = 0; onr_rows_next(&rows); ++*ret_count) {
    window.end = (struct onr_position){.number = onr_rows_int(&rows, 0), .tie = onr_rows_int(&rows, 1)};
    if (window.end.tie < window.first) window.first = window.end.tie;
    if (window.end.tie > window.last) window.last = window.end.tie;
  }
  *ret_window = window;
  return onr_rows_end(&rows, ONR_OK);
}

/* The newest of very many hits: the newest rows of all are looked through for hits, a window after the other, and what
 * matches is asked for among their numbers alone, which lie close together where rows are stored as they are published;
 * else all hits would have to be gathered. */
static bool has_windows(const struct onr_sql_list *list) {
  return list->match.data && list->frequent && list->plain && onr_sql_list_descends(list) && !list->order.tie_only &&
         list->order.kind == ONR_SQL_VALUE_INT;
}

/* `*after` moves to the last row of the windows. `*ret_rest`: there is more beyond. */
static enum onr_error look_through(struct onr_sql_list *list, struct onr_position *last,
                                   const struct onr_position **after, size_t *visited, bool *ret_rest,
                                   struct onr_page_end *end) {
  size_t limit = list->page->limit, count = 0;
  enum onr_error error = ONR_OK;
  *ret_rest = true;
  for (size_t size = WINDOW_FACTOR * (limit + 1); size <= WINDOW_MOST && *ret_rest; size *= WINDOW_GROWTH) {
    error = read_window(list, *after, size, &count, &list->window);
    if (!error && count) error = run_phase(list, ONR_PHASE_WHOLE, *after, limit, visited, end);
    *last = list->window.end;
    *after = last;
    *ret_rest = !error && !end->more && count == size;
  }
  list->window.on = false;
  return error;
}

static enum onr_error run_windows(struct onr_sql_list *list, struct onr_page_end *end) {
  const struct onr_position *after = list->page->after;
  struct onr_position last;
  size_t visited = 0;
  bool rest;
  enum onr_error error = look_through(list, &last, &after, &visited, &rest, end);
  if (!error && rest && list->uncounted) error = look_at_hits(list);
  return error || !rest ? error : run_phase(list, ONR_PHASE_WHOLE, after, list->page->limit, &visited, end);
}

static enum onr_error run_phases(struct onr_sql_list *list, struct onr_page_end *end) {
  const struct onr_position *after = list->page->after;
  size_t visited = 0, limit = list->page->limit;
  enum onr_error error = ONR_OK;
  if (has_windows(list)) return run_windows(list, end);
  if (list->uncounted) error = look_at_hits(list);
  if (error) return error;
  if (!list->order.dated || onr_sql_list_descends(list) || list->order.tie_only) return run_whole(list, end);
  if (!after || after->number != ONR_NO_TIME) {
    error = run_phase(list, ONR_PHASE_DATED, after, limit, &visited, end);
    after = NULL;
  }
  bool dated_only = list->published_after != ONR_NO_TIME || list->published_before != ONR_NO_TIME;
  if (error || end->more || dated_only) return error;
  return run_phase(list, ONR_PHASE_UNDATED, after, limit, &visited, end);
}

static enum onr_error count_all(struct onr_sql_list *list, int64_t *ret_count) {
  struct onr_sql_query query;
  onr_sql_query_init(&query, &list->arena);
  onr_sql_query_sql(&query, "SELECT count(*)");
  list->counting = true;
  list->from_all(list, &query);
  list->counting = false;
  struct onr_rows rows = onr_sql_query_begin(&query, &list->reader->connection, list->failure);
  if (onr_rows_next(&rows)) *ret_count = onr_rows_int(&rows, 0);
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  return error;
}

enum onr_error onr_sql_list_run(struct onr_sql_list *list, struct onr_page_end *ret_end) {
  struct onr_page_end end = {.count = -1};
  int most = list->page->sort == ONR_SORT_STORED ? LIMIT_STORED_MAX : LIMIT_MAX;
  if (list->page->limit < 1 || list->page->limit > (size_t)most)
    return onr_fail_at(list->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "limit",
                       "A page can have 1 to %d rows; %zu were asked for.", most, list->page->limit);
  enum onr_error error = onr_reader_begin(list->reader, list->failure);
  if (!error && list->page->count) error = count_all(list, &end.count);
  if (!error) error = run_phases(list, &end);
  if (!error) *ret_end = end;
  return error;
}
