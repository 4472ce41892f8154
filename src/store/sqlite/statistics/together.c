/* Lists of entities that are named together with one: of its newest articles, whatever else they mention. */
#include "onrecord/store_statistics.h"
#include "store/sqlite/lists/query.h"

static const struct onr_sql_order by_articles = {.key = "r.articles", .tie = "-e.pk"};
static const struct onr_sql_order by_sentences = {.key = "r.sentences", .tie = "-e.pk"};

static void and_types(struct onr_sql_query *query, const struct onr_co_mention_filter *filter) {
  int64_t types[ONR_ENTITY_TYPE_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->type_count && count < ONR_ENTITY_TYPE_COUNT; i++) types[count++] = filter->types[i];
  onr_sql_query_and_ints(query, "e.type", types, count);
}

static void from_articles(const struct onr_co_mention_filter *filter, struct onr_sql_query *query) {
  const struct onr_strs seed = {&filter->entity, 1};
  onr_sql_query_sql(query, "(SELECT entity, published, article FROM article_entity WHERE 1");
  onr_sql_query_and_ids(query, "entity", "entity", seed);
  onr_sql_query_and_times(query, "published", filter->published_after, filter->published_before);
  onr_sql_query_sql(query, " ORDER BY published DESC, article DESC LIMIT ");
  onr_sql_query_int(query, ONR_TOGETHER_ARTICLES);
  onr_sql_query_sql(query, ") x ");
}

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  const struct onr_co_mention_filter *filter = list->filter;
  if (filter->window == ONR_WINDOW_SENTENCE) {
    onr_sql_query_sql(query,
                      " FROM (SELECT s.entity, count(DISTINCT s.sentence >> 24) AS articles, count(*) AS sentences "
                      "FROM (SELECT DISTINCT y.entity, m.pk + m.sentence_before AS sentence FROM ");
    from_articles(filter, query);
    onr_sql_query_sql(query, ONR_SENTENCE_JOINS ") s GROUP BY s.entity) r");
  } else {
    onr_sql_query_sql(query, " FROM (SELECT y.entity, count(*) AS articles, -1 AS sentences FROM ");
    from_articles(filter, query);
    onr_sql_query_sql(query, "CROSS JOIN article_entity y ON y.article = x.article WHERE y.entity <> x.entity "
                             "GROUP BY y.entity) r");
  }
  onr_sql_query_sql(query, " CROSS JOIN entity e ON e.pk = r.entity WHERE e.hidden = 0");
  and_types(query, filter);
}

enum onr_error onr_store_co_mentions(struct onr_store_reader *reader, const struct onr_co_mention_filter *filter,
                                     const struct onr_page *page, onr_co_mention_visitor visit, void *context,
                                     struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = ONR_CO_MENTION_COLUMNS;
  list.from = list.from_all = from;
  list.order = filter->window == ONR_WINDOW_SENTENCE ? by_sentences : by_articles;
  list.visit.co_mention = visit;
  enum onr_error error = page->sort == ONR_SORT_MENTIONS ? ONR_OK : onr_sql_list_refuse_sort(&list, "count");
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
