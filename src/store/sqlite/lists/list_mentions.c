/* Lists of mentions: those of an article stand together in text order, those of an entity in an index by date. */
#include "query.h"

static const struct onr_sql_order by_date = {.key = "m.published", .tie = "m.pk", .dated = true};
static const struct onr_sql_order by_position = {.key = "m.pk", .tie = "m.pk", .tie_only = true, .reversed = true};
static const struct onr_sql_order as_stored = {
    .key = "m.pk", .tie = "m.pk", .tie_only = true, .by_article = true, .reversed = true};

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  const struct onr_mention_filter *filter = list->filter;
  int64_t forms[ONR_FORM_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->form_count && count < ONR_FORM_COUNT; i++) forms[count++] = filter->forms[i];
  bool several = filter->articles.count > 1;
  onr_sql_query_sql(query, " FROM ");
  if (several)
    onr_sql_query_sql(query, "article fa CROSS JOIN mention m ON m.pk BETWEEN fa.pk << 24 AND fa.pk << 24 | 16777215");
  else
    onr_sql_query_sql(query, "mention m");
  if (!list->counting) onr_sql_query_sql(query, ONR_MENTION_JOINS);
  onr_sql_query_sql(query, " WHERE 1");
  if (several) onr_sql_query_and_strs(query, "fa.id", filter->articles);
  if (filter->articles.count == 1) onr_sql_query_and_in_article(query, "m.pk", filter->articles.items[0]);
  onr_sql_query_and_ids(query, "m.entity", "entity", filter->entities);
  onr_sql_query_and_ints(query, "m.form", forms, count);
}

static enum onr_error set_order(struct onr_sql_list *list) {
  const struct onr_mention_filter *filter = list->filter;
  if (list->page->sort == ONR_SORT_DATE_PUBLISHED) {
    list->order = by_date;
    list->order.tie_only = filter->articles.count == 1;
    return ONR_OK;
  }
  list->order = list->page->sort == ONR_SORT_STORED ? as_stored : by_position;
  if (list->page->sort == ONR_SORT_STORED) return ONR_OK;
  if (list->page->sort != ONR_SORT_POSITION)
    return onr_sql_list_refuse_sort(list, "datePublished or position (with article)");
  return filter->articles.count ? ONR_OK : onr_sql_list_refuse_position(list);
}

enum onr_error onr_store_mentions(struct onr_store_reader *reader, const struct onr_mention_filter *filter,
                                  const struct onr_page *page, onr_mention_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) {
  if (filter->articles.count == 0 && filter->entities.count == 0 && page->sort != ONR_SORT_STORED)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "entity",
                       "Mentions are listed by article or entity; neither was given.");
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = ONR_MENTION_COLUMNS;
  list.from = list.from_all = from;
  list.visit.mention = visit;
  enum onr_error error = set_order(&list);
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
