/* Lists of suggestions. Those of an entity are few, and are sorted; all of them come in the order of an index. */
#include "query.h"

static const struct onr_sql_order by_score = {.key = "g.score", .tie = "g.pk", .kind = ONR_SQL_VALUE_DOUBLE};
static const struct onr_sql_order by_created = {.key = "g.created", .tie = "g.pk"};

static void and_side(struct onr_sql_query *query, const char *select, const char *side, struct onr_strs entities) {
  onr_sql_query_sql(query, select);
  onr_sql_query_and_ids(query, side, "entity", entities);
}

static void and_own(const struct onr_sql_list *list, struct onr_sql_query *query) {
  const struct onr_suggestion_filter *filter = list->filter;
  int64_t statuses[ONR_SUGGESTION_STATUS_COUNT], reasons[ONR_REASON_COUNT];
  size_t status_count = 0, reason_count = 0;
  for (size_t i = 0; i < filter->status_count && status_count < ONR_SUGGESTION_STATUS_COUNT; i++)
    statuses[status_count++] = filter->statuses[i];
  for (size_t i = 0; i < filter->reason_count && reason_count < ONR_REASON_COUNT; i++)
    reasons[reason_count++] = filter->reasons[i];
  onr_sql_query_and_ints(query, "g.status", statuses, status_count);
  onr_sql_query_and_ints(query, "g.reason", reasons, reason_count);
  if (filter->entities.count == 0) return;
  and_side(query, " AND g.pk IN (SELECT pk FROM suggestion WHERE 1", "one", filter->entities);
  and_side(query, " UNION ALL SELECT pk FROM suggestion WHERE 1", "other", filter->entities);
  onr_sql_query_sql(query, ")");
}

/* A hidden entity's suggestions are left out with it, and what is open of one that was merged into another. */
static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(
      query, " FROM suggestion g CROSS JOIN entity x ON x.pk = g.one CROSS JOIN entity y ON y.pk = "
             "g.other WHERE x.hidden <> 1 AND y.hidden <> 1 AND (g.status <> 0 OR (x.hidden = 0 AND y.hidden = 0))");
  and_own(list, query);
}

static enum onr_error set_order(struct onr_sql_list *list) {
  list->from = list->from_all = from;
  switch (list->page->sort) {
  case ONR_SORT_SCORE: list->order = by_score; return ONR_OK;
  case ONR_SORT_DATE_CREATED: list->order = by_created; return ONR_OK;
  case ONR_SORT_DATE_PUBLISHED:
  case ONR_SORT_NAME:
  case ONR_SORT_MENTIONS:
  case ONR_SORT_POSITION:
  case ONR_SORT_CONFIDENCE:
  case ONR_SORT_STORED:
  case ONR_SORT_RELEVANCE: break;
  }
  return onr_sql_list_refuse_sort(list, "score or dateCreated");
}

enum onr_error onr_store_suggestions(struct onr_store_reader *reader, const struct onr_suggestion_filter *filter,
                                     const struct onr_page *page, onr_suggestion_visitor visit, void *context,
                                     struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = ONR_SUGGESTION_COLUMNS;
  list.visit.suggestion = visit;
  enum onr_error error = set_order(&list);
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
