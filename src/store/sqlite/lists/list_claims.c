/* Lists of claims. What drives the query: the one article, speaker or entity that is asked for, each of which has its
 * claims in order; else the index that has all claims in order. */
#include "query.h"

static const struct onr_sql_order by_date = {.key = "c.published", .tie = "c.pk", .dated = true};
static const struct onr_sql_order by_date_about = {.key = "b.published", .tie = "b.claim", .dated = true};
static const struct onr_sql_order by_date_publisher = {
    .key = "a.published", .tie = "c.pk", .outer = "a.pk", .dated = true};
static const struct onr_sql_order by_created = {.key = "c.created", .tie = "c.pk"};
static const struct onr_sql_order by_confidence = {.key = "c.confidence", .tie = "c.pk", .kind = ONR_SQL_VALUE_DOUBLE};
static const struct onr_sql_order by_position = {.key = "c.pk", .tie = "c.pk", .tie_only = true, .reversed = true};
static const struct onr_sql_order as_stored = {
    .key = "c.pk", .tie = "c.pk", .tie_only = true, .reversed = true, .by_article = true};
static const struct onr_sql_order by_relevance = {
    .key = "r.rank", .tie = "-c.pk", .kind = ONR_SQL_VALUE_DOUBLE, .best_first = true};

static const struct onr_claim_filter *filter_of(const struct onr_sql_list *list) {
  return list->filter;
}

/* Claims about one entity, newest first, are in the order of claim_about's key. */
static bool driven_by_about(const struct onr_sql_list *list) {
  return list->order.key == by_date_about.key;
}

/* Claims of one publisher, newest first, are in the order of its articles. */
static bool driven_by_publisher(const struct onr_sql_list *list) {
  return list->order.key == by_date_publisher.key;
}

/* ---- Conditions ---- */

static void and_quote_types(struct onr_sql_query *query, const struct onr_claim_filter *filter) {
  int64_t values[ONR_QUOTE_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->quote_type_count && count < ONR_QUOTE_COUNT; i++)
    values[count++] = filter->quote_types[i];
  onr_sql_query_and_ints(query, "c.quote_type", values, count);
}

static void and_source_types(struct onr_sql_query *query, const struct onr_claim_filter *filter) {
  int64_t values[ONR_SOURCE_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->source_type_count && count < ONR_SOURCE_COUNT; i++)
    values[count++] = filter->source_types[i];
  onr_sql_query_and_ints(query, "c.source_type", values, count);
}

static void and_modalities(struct onr_sql_query *query, const struct onr_claim_filter *filter) {
  int64_t values[ONR_MODALITY_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->modality_count && count < ONR_MODALITY_COUNT; i++)
    values[count++] = filter->modalities[i];
  onr_sql_query_and_ints(query, "c.modality", values, count);
}

/* Plus signs keep the planner from indexes that would not give the order. */
static void and_own(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_claim_filter *filter = filter_of(list);
  and_quote_types(query, filter);
  and_source_types(query, filter);
  and_modalities(query, filter);
  onr_sql_query_and_strs(query, "c.review_status", filter->review_statuses);
  onr_sql_query_and_folded(query, driven_by_publisher(list) ? "a.publisher_folded" : "+a.publisher_folded",
                           filter->publishers);
  if (filter->min_confidence > 0) {
    onr_sql_query_sql(query, " AND +c.confidence >= ");
    onr_sql_query_double(query, filter->min_confidence);
  }
  const char *published = list->order.dated ? list->order.key : "+c.published";
  onr_sql_query_and_times(query, published, filter->published_after, filter->published_before);
}

static void and_about(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_claim_filter *filter = filter_of(list);
  if (driven_by_about(list))
    onr_sql_query_and_ids(query, "b.entity", "entity", filter->about);
  else
    onr_sql_query_and_any_entity(query, "c.pk", "SELECT claim FROM claim_about", filter->about);
}

static void and_articles(struct onr_sql_query *query, const struct onr_claim_filter *filter) {
  if (filter->articles.count == 1) onr_sql_query_and_in_article(query, "c.pk", filter->articles.items[0]);
  if (filter->articles.count > 1) onr_sql_query_and_strs(query, "fa.id", filter->articles);
}

static void and_all(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_claim_filter *filter = filter_of(list);
  and_own(query, list);
  onr_sql_query_and_ids(query, "c.speaker", "entity", filter->speakers);
  and_about(query, list);
  and_articles(query, filter);
}

/* ---- From ---- */

/* The tables that conditions and order name. */
static void from_tables(const struct onr_sql_list *list, struct onr_sql_query *query) {
  static const char within[] = " CROSS JOIN claim c ON c.pk BETWEEN ";
  const struct onr_claim_filter *filter = filter_of(list);
  if (driven_by_publisher(list)) {
    onr_sql_query_sql(query, "article a");
    onr_sql_query_sql(query, within);
    onr_sql_query_sql(query, "a.pk << 24 AND a.pk << 24 | 16777215");
    return;
  }
  if (filter->articles.count > 1) {
    onr_sql_query_sql(query, "article fa");
    onr_sql_query_sql(query, within);
    onr_sql_query_sql(query, "fa.pk << 24 AND fa.pk << 24 | 16777215");
  } else {
    const char *of_subject = list->placing ? "claim_about b" : "claim_about b JOIN claim c ON c.pk = b.claim";
    onr_sql_query_sql(query, driven_by_about(list) ? of_subject : "claim c");
  }
  if ((!list->counting && !list->placing) || filter->publishers.count) onr_sql_query_sql(query, ONR_CLAIM_ARTICLE_JOIN);
}

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, " FROM ");
  from_tables(list, query);
  onr_sql_query_sql(query, " WHERE 1");
  and_all(query, list);
  if (!list->match.data) return;
  onr_sql_query_sql(query, list->frequent ? " AND +c.pk" : " AND c.pk");
  onr_sql_list_in_matches(list, query, "claim_fts");
}

/* The newest hits that pass the filter are the candidates that are ranked. */
static void from_ranked(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, " FROM (SELECT c.pk, f.rank FROM claim_fts f CROSS JOIN claim c ON c.pk = f.rowid");
  if (filter_of(list)->articles.count > 1) onr_sql_query_sql(query, " JOIN article fa ON fa.pk = c.pk >> 24");
  onr_sql_query_sql(query, ONR_CLAIM_ARTICLE_JOIN " WHERE claim_fts MATCH ");
  onr_sql_query_str(query, list->match);
  and_all(query, list);
  onr_sql_query_sql(query, " ORDER BY f.rowid DESC LIMIT ");
  onr_sql_query_int(query, ONR_CANDIDATES);
  onr_sql_query_sql(query, ") r CROSS JOIN claim c ON c.pk = r.pk" ONR_CLAIM_ARTICLE_JOIN " WHERE 1");
}

/* ---- Order ---- */

static struct onr_sql_order date_order(const struct onr_sql_list *list) {
  const struct onr_claim_filter *filter = filter_of(list);
  if (filter->articles.count == 0 && filter->about.count == 1) return by_date_about;
  bool others = filter->articles.count || filter->about.count || filter->speakers.count || list->match.data;
  if (filter->publishers.count == 1 && !others) return by_date_publisher;
  struct onr_sql_order order = by_date;
  order.tie_only = filter->articles.count == 1; /* which has one date */
  return order;
}

static enum onr_error set_order(struct onr_sql_list *list) {
  static const char sorts[] = "datePublished, dateCreated, confidence, position (with article) or relevance (with q)";
  const struct onr_claim_filter *filter = filter_of(list);
  list->from = list->from_all = from;
  if (!filter->articles.count && !filter->about.count && !filter->speakers.count) list->plain = "claim c";
  switch (list->page->sort) {
  case ONR_SORT_DATE_PUBLISHED: list->order = date_order(list); return ONR_OK;
  case ONR_SORT_DATE_CREATED: list->order = by_created; return ONR_OK;
  case ONR_SORT_CONFIDENCE: list->order = by_confidence; return ONR_OK;
  case ONR_SORT_POSITION:
    list->order = by_position;
    return filter->articles.count ? ONR_OK : onr_sql_list_refuse_position(list);
  case ONR_SORT_STORED: list->order = as_stored; return ONR_OK;
  case ONR_SORT_RELEVANCE:
    list->order = by_relevance;
    list->from = from_ranked;
    return list->match.data ? ONR_OK : onr_sql_list_refuse_sort(list, sorts);
  case ONR_SORT_NAME:
  case ONR_SORT_MENTIONS:
  case ONR_SORT_SCORE: break;
  }
  return onr_sql_list_refuse_sort(list, sorts);
}

/* Whether the index of the order has all that claims are chosen by; those of several speakers are sorted. */
static bool is_in_index(const struct onr_sql_list *list, const struct onr_claim_filter *filter) {
  if (filter->quote_type_count || filter->source_type_count || filter->modality_count ||
      filter->review_statuses.count || filter->publishers.count || filter->min_confidence > 0 || list->match.data)
    return false;
  if (!list->order.dated || list->order.tie_only || filter->articles.count || filter->speakers.count > 1) return false;
  return driven_by_about(list) ? filter->speakers.count == 0 : filter->about.count == 0;
}

enum onr_error onr_sql_list_of_claims(struct onr_sql_list *list, const struct onr_claim_filter *filter) {
  list->filter = filter;
  list->columns = list->page->without & ONR_WITHOUT_SPANS ? ONR_LEAN_CLAIM_COLUMNS : ONR_CLAIM_COLUMNS;
  list->published_after = filter->published_after;
  list->published_before = filter->published_before;
  enum onr_error error = onr_sql_list_search(list, filter->q, "claim_fts", false);
  if (!error) error = set_order(list);
  list->by_numbers = !error && is_in_index(list, filter);
  return error;
}

enum onr_error onr_store_claims(struct onr_store_reader *reader, const struct onr_claim_filter *filter,
                                const struct onr_page *page, onr_claim_visitor visit, void *context,
                                struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.visit.claim = visit;
  enum onr_error error = onr_sql_list_of_claims(&list, filter);
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
