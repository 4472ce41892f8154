#include "compose.h"

/* ---- Positions ---- */

/* Doubles as integers of the same order, and back. */
static int64_t number_of(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? bits ^ INT64_MAX : bits;
}

static double double_of(int64_t number) {
  int64_t bits = number < 0 ? number ^ INT64_MAX : number;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

struct onr_position onr_sql_position_of(const struct onr_sql_list *list, const struct onr_rows *rows) {
  struct onr_position position = {0};
  int key = sqlite3_column_count(rows->stmt) - 2;
  if (list->order.kind == ONR_SQL_VALUE_STR) {
    struct onr_str text = onr_utf8_truncate(onr_rows_str(rows, key), sizeof position.text - 1);
    memcpy(position.text, text.data, text.len);
  } else if (list->order.kind == ONR_SQL_VALUE_DOUBLE) {
    position.number = number_of(sqlite3_column_double(rows->stmt, key));
  } else {
    position.number = onr_rows_int(rows, key);
  }
  position.tie = onr_rows_int(rows, key + 1);
  return position;
}

static void append_key(struct onr_sql_query *query, const struct onr_sql_list *list,
                       const struct onr_position *position) {
  switch (list->order.kind) {
  case ONR_SQL_VALUE_INT: onr_sql_query_int(query, position->number); break;
  case ONR_SQL_VALUE_DOUBLE: onr_sql_query_double(query, double_of(position->number)); break;
  case ONR_SQL_VALUE_STR: onr_sql_query_str(query, onr_str_from(position->text)); break;
  }
}

/* ---- Phases ---- */

bool onr_sql_list_descends(const struct onr_sql_list *list) {
  return list->page->descending != list->order.reversed && !list->order.best_first;
}

/* " AND (key, tie) > (?, ?)" */
static void append_after(struct onr_sql_query *query, const struct onr_sql_list *list, const struct onr_position *after,
                         bool tie_only) {
  const char *than = onr_sql_list_descends(list) ? " < " : " > ";
  onr_sql_query_sql(query, tie_only ? " AND " : " AND (");
  if (!tie_only) onr_sql_query_sql(query, list->order.key), onr_sql_query_sql(query, ", ");
  onr_sql_query_sql(query, list->order.tie);
  onr_sql_query_sql(query, tie_only ? than : onr_sql_list_descends(list) ? ") < (" : ") > (");
  if (!tie_only) append_key(query, list, after), onr_sql_query_sql(query, ", ");
  onr_sql_query_int(query, after->tie);
  if (!tie_only) onr_sql_query_sql(query, ")");
  if (tie_only || !list->order.outer) return;
  onr_sql_query_sql(query, " AND "); /* follows from the above, but bounds the outer table's index */
  onr_sql_query_sql(query, list->order.key);
  onr_sql_query_sql(query, onr_sql_list_descends(list) ? " <= " : " >= ");
  append_key(query, list, after);
}

/* " AND (key, tie) >= (?, ?)": no further than the window, whose order descends. */
static void append_window(struct onr_sql_query *query, const struct onr_sql_list *list) {
  onr_sql_query_sql(query, " AND (");
  onr_sql_query_sql(query, list->order.key);
  onr_sql_query_sql(query, ", ");
  onr_sql_query_sql(query, list->order.tie);
  onr_sql_query_sql(query, ") >= (");
  append_key(query, list, &list->window.end);
  onr_sql_query_sql(query, ", ");
  onr_sql_query_int(query, list->window.end.tie);
  onr_sql_query_sql(query, ")");
}

/* `after` is a row of the article whose rest is meant: its rows with smaller numbers. */
static void append_rest(struct onr_sql_query *query, const struct onr_sql_list *list,
                        const struct onr_position *after) {
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, list->order.tie);
  onr_sql_query_sql(query, " >= ");
  onr_sql_query_int(query, onr_pk_first(after->tie >> ONR_POSITION_BITS));
}

static void append_phase(struct onr_sql_query *query, const struct onr_sql_list *list, enum onr_sql_phase phase,
                         const struct onr_position *after) {
  if (phase == ONR_PHASE_REST && after) append_rest(query, list, after);
  if (phase == ONR_PHASE_WHOLE || phase == ONR_PHASE_REST || (phase == ONR_PHASE_DATED && after)) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, list->order.key);
  onr_sql_query_sql(query, phase == ONR_PHASE_DATED ? " > " : " = ");
  onr_sql_query_int(query, ONR_NO_TIME);
}

static void append_order(struct onr_sql_query *query, const struct onr_sql_list *list, bool tie_only) {
  const char *direction = onr_sql_list_descends(list) ? " DESC" : "";
  onr_sql_query_sql(query, " ORDER BY ");
  if (!tie_only) {
    onr_sql_query_sql(query, list->order.key);
    onr_sql_query_sql(query, direction);
    onr_sql_query_sql(query, ", ");
  }
  if (list->order.outer) {
    onr_sql_query_sql(query, list->order.outer);
    onr_sql_query_sql(query, direction);
    onr_sql_query_sql(query, ", ");
  }
  onr_sql_query_sql(query, list->order.tie);
  onr_sql_query_sql(query, direction);
}

static void compose_rows(struct onr_sql_query *query, const struct onr_sql_list *list, enum onr_sql_phase phase,
                         const struct onr_position *after, size_t limit) {
  bool tie_only = list->order.tie_only || phase == ONR_PHASE_UNDATED;
  list->from(list, query);
  append_phase(query, list, phase, after);
  if (after) append_after(query, list, after, tie_only);
  if (list->window.on) append_window(query, list);
  append_order(query, list, tie_only);
  onr_sql_query_sql(query, " LIMIT ");
  onr_sql_query_int(query, (int64_t)limit);
}

/* Hits that have to be sorted are sorted by their numbers, and the rest is read of those that are shown. */
static bool sorts_hits(const struct onr_sql_list *list) {
  return list->match.data && !list->frequent && list->plain && list->order.kind == ONR_SQL_VALUE_INT;
}

static void append_key_and_tie(struct onr_sql_query *query, const struct onr_sql_list *list, const char *before) {
  onr_sql_query_sql(query, before);
  onr_sql_query_sql(query, list->order.key);
  onr_sql_query_sql(query, ", ");
  onr_sql_query_sql(query, list->order.tie);
}

void onr_sql_compose(struct onr_sql_query *query, struct onr_sql_list *list, enum onr_sql_phase phase,
                     const struct onr_position *after, size_t limit) {
  onr_sql_query_sql(query, "SELECT ");
  onr_sql_query_sql(query, list->columns);
  append_key_and_tie(query, list, ", ");
  if (!sorts_hits(list)) {
    compose_rows(query, list, phase, after, limit);
    return;
  }
  struct onr_str match = list->match;
  list->match = (struct onr_str){NULL, 0};
  list->from(list, query);
  list->match = match;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, list->order.tie);
  onr_sql_query_sql(query, " IN (SELECT ");
  onr_sql_query_sql(query, list->order.tie);
  list->counting = true;
  compose_rows(query, list, phase, after, limit);
  list->counting = false;
  onr_sql_query_sql(query, ")");
  append_order(query, list, list->order.tie_only || phase == ONR_PHASE_UNDATED);
}

void onr_sql_compose_places(struct onr_sql_query *query, struct onr_sql_list *list, enum onr_sql_phase phase,
                            const struct onr_position *after, size_t limit) {
  append_key_and_tie(query, list, "SELECT ");
  list->placing = true;
  compose_rows(query, list, phase, after, limit);
  list->placing = false;
}

void onr_sql_compose_window(struct onr_sql_query *query, const struct onr_sql_list *list,
                            const struct onr_position *after, size_t size) {
  append_key_and_tie(query, list, "SELECT ");
  onr_sql_query_sql(query, " FROM ");
  onr_sql_query_sql(query, list->plain);
  onr_sql_query_sql(query, " WHERE 1");
  if (list->order.dated) onr_sql_query_and_times(query, list->order.key, list->published_after, list->published_before);
  if (after) append_after(query, list, after, false);
  append_order(query, list, false);
  onr_sql_query_sql(query, " LIMIT ");
  onr_sql_query_int(query, (int64_t)size);
}
