#include "query.h"

#include "onrecord/fold.h"

enum { SQL_BYTES = 2048 /* more than nearly all have */ };

void onr_sql_query_init(struct onr_sql_query *query, struct onr_arena *arena) {
  *query = (struct onr_sql_query){.arena = arena};
}

void onr_sql_query_sql(struct onr_sql_query *query, const char *fragment) {
  size_t len = strlen(fragment);
  if (query->room - query->len < len) {
    size_t room = (query->room + len) * 2 + SQL_BYTES;
    char *longer = onr_arena_alloc(query->arena, room);
    query->failed = query->failed || !longer;
    if (!longer) return;
    if (query->len) memcpy(longer, query->sql, query->len);
    query->sql = longer;
    query->room = room;
  }
  memcpy(query->sql + query->len, fragment, len);
  query->len += len;
}

static void bind(struct onr_sql_query *query, struct onr_sql_value value) {
  struct onr_sql_value *values = onr_arena_grow(query->arena, query->values, query->count, &query->cap, sizeof *values);
  if (!values) {
    query->failed = true;
    return;
  }
  query->values = values;
  query->values[query->count++] = value;
  onr_sql_query_sql(query, "?");
}

void onr_sql_query_int(struct onr_sql_query *query, int64_t value) {
  bind(query, (struct onr_sql_value){.kind = ONR_SQL_VALUE_INT, .integer = value});
}

void onr_sql_query_double(struct onr_sql_query *query, double value) {
  bind(query, (struct onr_sql_value){.kind = ONR_SQL_VALUE_DOUBLE, .real = value});
}

void onr_sql_query_str(struct onr_sql_query *query, struct onr_str value) {
  bind(query, (struct onr_sql_value){.kind = ONR_SQL_VALUE_STR, .text = value});
}

/* ---- Conditions ---- */

/* " = ?" for one value, " IN (?, …)" for more. */
static void in_strs(struct onr_sql_query *query, struct onr_strs values) {
  onr_sql_query_sql(query, values.count == 1 ? " = " : " IN (");
  for (size_t i = 0; i < values.count; i++) {
    if (i) onr_sql_query_sql(query, ", ");
    onr_sql_query_str(query, values.items[i]);
  }
  if (values.count != 1) onr_sql_query_sql(query, ")");
}

void onr_sql_query_and_ints(struct onr_sql_query *query, const char *fragment, const int64_t *values, size_t count) {
  if (count == 0) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, fragment);
  onr_sql_query_sql(query, " IN (");
  for (size_t i = 0; i < count; i++) {
    if (i) onr_sql_query_sql(query, ", ");
    onr_sql_query_int(query, values[i]);
  }
  onr_sql_query_sql(query, ")");
}

void onr_sql_query_and_strs(struct onr_sql_query *query, const char *fragment, struct onr_strs values) {
  if (values.count == 0) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, fragment);
  in_strs(query, values);
}

void onr_sql_query_and_ids(struct onr_sql_query *query, const char *fragment, const char *table, struct onr_strs ids) {
  if (ids.count == 0) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, fragment);
  onr_sql_query_sql(query, ids.count == 1 ? " = (SELECT pk FROM " : " IN (SELECT pk FROM ");
  onr_sql_query_sql(query, table);
  onr_sql_query_sql(query, " WHERE id");
  in_strs(query, ids);
  onr_sql_query_sql(query, ")");
}

void onr_sql_query_and_any_entity(struct onr_sql_query *query, const char *fragment, const char *select,
                                  struct onr_strs ids) {
  if (ids.count == 0) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, fragment);
  onr_sql_query_sql(query, " IN (");
  onr_sql_query_sql(query, select);
  onr_sql_query_sql(query, " WHERE 1");
  onr_sql_query_and_ids(query, "entity", "entity", ids);
  onr_sql_query_sql(query, ")");
}

void onr_sql_query_and_folded(struct onr_sql_query *query, const char *fragment, struct onr_strs values) {
  if (values.count == 0) return;
  struct onr_str *folded = onr_arena_zalloc(query->arena, values.count, sizeof *folded);
  for (size_t i = 0; i < values.count && folded; i++) {
    folded[i] = onr_fold(query->arena, values.items[i]);
    if (!folded[i].data) query->failed = true;
  }
  if (!folded) query->failed = true;
  if (!query->failed) onr_sql_query_and_strs(query, fragment, (struct onr_strs){folded, values.count});
}

/* Rows without a date have the smallest number, which no time is. */
void onr_sql_query_and_times(struct onr_sql_query *query, const char *column, int64_t after, int64_t before) {
  if (after == ONR_NO_TIME && before == ONR_NO_TIME) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, column);
  onr_sql_query_sql(query, " >= ");
  onr_sql_query_int(query, after == ONR_NO_TIME ? ONR_NO_TIME + 1 : after);
  if (before == ONR_NO_TIME) return;
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, column);
  onr_sql_query_sql(query, " < ");
  onr_sql_query_int(query, before);
}

void onr_sql_query_and_in_article(struct onr_sql_query *query, const char *column, struct onr_str article) {
  onr_sql_query_sql(query, " AND ");
  onr_sql_query_sql(query, column);
  onr_sql_query_sql(query, " BETWEEN (SELECT pk << 24 FROM article WHERE id = ");
  onr_sql_query_str(query, article);
  onr_sql_query_sql(query, ") AND (SELECT pk << 24 | 16777215 FROM article WHERE id = ");
  onr_sql_query_str(query, article);
  onr_sql_query_sql(query, ")");
}

/* ---- Running ---- */

static void bind_value(struct onr_rows *rows, int at, const struct onr_sql_value *value) {
  switch (value->kind) {
  case ONR_SQL_VALUE_INT: onr_rows_bind_int(rows, at, value->integer); break;
  case ONR_SQL_VALUE_DOUBLE: onr_rows_bind_double(rows, at, value->real); break;
  case ONR_SQL_VALUE_STR: onr_rows_bind_str(rows, at, value->text); break;
  }
}

struct onr_rows onr_sql_query_begin(struct onr_sql_query *query, struct onr_connection *connection,
                                    struct onr_failure *failure) {
  if (query->failed) return (struct onr_rows){.connection = connection, .error = onr_fail_memory(failure)};
  struct onr_rows rows = onr_rows_compose(connection, failure, (struct onr_str){query->sql, query->len});
  for (size_t i = 0; i < query->count; i++) bind_value(&rows, (int)i + 1, &query->values[i]);
  return rows;
}
