/* Lists of entities. */
#include "query.h"

static const struct onr_sql_order by_name = {.key = "e.sort_name", .tie = "e.pk", .kind = ONR_SQL_VALUE_STR};
static const struct onr_sql_order by_mentions = {.key = "e.mentions", .tie = "e.pk"};
static const struct onr_sql_order by_created = {.key = "e.created", .tie = "e.pk"};
static const struct onr_sql_order as_stored = {.key = "e.pk", .tie = "e.pk", .tie_only = true, .reversed = true};
static const struct onr_sql_order by_relevance = {
    .key = "r.rank", .tie = "-e.pk", .kind = ONR_SQL_VALUE_DOUBLE, .best_first = true};

/* One that was merged into another is in neither list. Written as the indexes have it. */
static void is_shown(const struct onr_sql_list *list, struct onr_sql_query *query) {
  const struct onr_entity_filter *filter = list->filter;
  onr_sql_query_sql(query, filter->hidden ? "e.hidden = 1" : "e.hidden = 0");
}

static void and_own(const struct onr_sql_list *list, struct onr_sql_query *query) {
  const struct onr_entity_filter *filter = list->filter;
  int64_t types[ONR_ENTITY_TYPE_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->type_count && count < ONR_ENTITY_TYPE_COUNT; i++) types[count++] = filter->types[i];
  onr_sql_query_and_ints(query, "e.type", types, count);
  if (filter->articles.count == 0) return;
  onr_sql_query_sql(query, " AND e.pk IN (SELECT entity FROM article_entity WHERE 1");
  onr_sql_query_and_ids(query, "article", "article", filter->articles);
  onr_sql_query_sql(query, ")");
}

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, " FROM entity e WHERE ");
  is_shown(list, query);
  and_own(list, query);
  if (!list->match.data) return;
  onr_sql_query_sql(query, list->frequent ? " AND +e.pk" : " AND e.pk");
  onr_sql_query_sql(query, " IN (SELECT n.entity FROM entity_fts CROSS JOIN entity_name n ON n.pk = entity_fts.rowid "
                           "WHERE entity_fts MATCH ");
  onr_sql_query_str(query, list->match);
  onr_sql_query_sql(query, ")");
}

/* An entity is as relevant as its best name. */
static void from_ranked(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query,
                    " FROM (SELECT h.entity, min(h.rank) AS rank FROM (SELECT n.entity, f.rank FROM entity_fts f "
                    "CROSS JOIN entity_name n ON n.pk = f.rowid CROSS JOIN entity e ON e.pk = n.entity "
                    "WHERE entity_fts MATCH ");
  onr_sql_query_str(query, list->match);
  onr_sql_query_sql(query, " AND ");
  is_shown(list, query);
  and_own(list, query);
  onr_sql_query_sql(query, " ORDER BY f.rowid DESC LIMIT ");
  onr_sql_query_int(query, ONR_CANDIDATES);
  onr_sql_query_sql(query, ") h GROUP BY h.entity) r CROSS JOIN entity e ON e.pk = r.entity WHERE 1");
}

static enum onr_error set_order(struct onr_sql_list *list) {
  static const char sorts[] = "name, mentions, dateCreated or relevance (with q)";
  list->from = list->from_all = from;
  switch (list->page->sort) {
  case ONR_SORT_NAME: list->order = by_name; return ONR_OK;
  case ONR_SORT_MENTIONS: list->order = by_mentions; return ONR_OK;
  case ONR_SORT_DATE_CREATED: list->order = by_created; return ONR_OK;
  case ONR_SORT_STORED: list->order = as_stored; return ONR_OK;
  case ONR_SORT_RELEVANCE:
    list->order = by_relevance;
    list->from = from_ranked;
    return list->match.data ? ONR_OK : onr_sql_list_refuse_sort(list, sorts);
  case ONR_SORT_DATE_PUBLISHED:
  case ONR_SORT_POSITION:
  case ONR_SORT_CONFIDENCE:
  case ONR_SORT_SCORE: break;
  }
  return onr_sql_list_refuse_sort(list, sorts);
}

enum onr_error onr_store_entities(struct onr_store_reader *reader, const struct onr_entity_filter *filter,
                                  const struct onr_page *page, onr_entity_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = ONR_ENTITY_COLUMNS;
  list.visit.entity = visit;
  enum onr_error error = onr_sql_list_search(&list, filter->q, "entity_fts", true);
  if (!error) error = set_order(&list);
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
