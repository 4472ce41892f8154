/* Lists of articles. */
#include "onrecord/fold.h"
#include "query.h"

static const struct onr_sql_order by_date = {.key = "a.published", .tie = "a.pk", .dated = true};
static const struct onr_sql_order by_date_mentioned = {.key = "x.published", .tie = "x.article", .dated = true};
static const struct onr_sql_order by_date_spoken = {.key = "c.published", .tie = "c.pk", .dated = true};
static const struct onr_sql_order by_created = {.key = "a.created", .tie = "a.pk"};
static const struct onr_sql_order as_stored = {.key = "a.pk", .tie = "a.pk", .tie_only = true, .reversed = true};
static const struct onr_sql_order by_relevance = {
    .key = "r.rank", .tie = "-a.pk", .kind = ONR_SQL_VALUE_DOUBLE, .best_first = true};

static const struct onr_article_filter *filter_of(const struct onr_sql_list *list) {
  return list->filter;
}

/* The articles that mention one entity, newest first, are in the order of article_entity's key. */
static bool driven_by_entity(const struct onr_sql_list *list) {
  return list->order.key == by_date_mentioned.key;
}

/* The articles that one speaker's claims are in, newest first, are in the order of the speaker's claims. */
static bool driven_by_speaker(const struct onr_sql_list *list) {
  return list->order.key == by_date_spoken.key;
}

/* A language is itself and what begins with it and a hyphen ("." follows "-"). */
static void and_language(struct onr_sql_query *query, struct onr_str language, bool first) {
  struct onr_str folded = onr_fold(query->arena, language);
  struct onr_str low = onr_arena_printf(query->arena, "%.*s-", ONR_FMT(folded));
  struct onr_str high = onr_arena_printf(query->arena, "%.*s.", ONR_FMT(folded));
  if (!folded.data || !low.data || !high.data) query->failed = true;
  onr_sql_query_sql(query, first ? " AND (a.language_folded = " : " OR a.language_folded = ");
  onr_sql_query_str(query, folded);
  onr_sql_query_sql(query, " OR (a.language_folded > ");
  onr_sql_query_str(query, low);
  onr_sql_query_sql(query, " AND a.language_folded < ");
  onr_sql_query_str(query, high);
  onr_sql_query_sql(query, ")");
}

static void and_entities(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_article_filter *filter = filter_of(list);
  if (driven_by_entity(list))
    onr_sql_query_and_ids(query, "x.entity", "entity", filter->entities);
  else
    onr_sql_query_and_any_entity(query, "a.pk", "SELECT article FROM article_entity", filter->entities);
}

static void and_duplicates(struct onr_sql_query *query, const struct onr_article_filter *filter) {
  onr_sql_query_and_ids(query, "a.duplicate_of", "article", filter->originals);
  switch (filter->duplicates) {
  case ONR_DUPLICATES_HIDDEN: onr_sql_query_sql(query, " AND a.duplicate_of IS NULL"); return;
  case ONR_DUPLICATES_ONLY: onr_sql_query_sql(query, " AND a.duplicate_of IS NOT NULL"); return;
  case ONR_DUPLICATES_INCLUDED: return;
  }
}

/* Of what one speaker says in an article, the last claim stands for the article. */
static void and_speakers(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_article_filter *filter = filter_of(list);
  if (filter->speakers.count == 0) return;
  if (driven_by_speaker(list)) {
    onr_sql_query_and_ids(query, "c.speaker", "entity", filter->speakers);
    onr_sql_query_sql(query, " AND NOT EXISTS (SELECT 1 FROM claim o WHERE o.speaker = c.speaker AND "
                             "o.published = c.published AND o.pk > c.pk AND o.pk <= c.pk | 16777215)");
    return;
  }
  onr_sql_query_sql(query, " AND a.pk IN (SELECT c.pk >> 24 FROM claim c WHERE 1");
  onr_sql_query_and_ids(query, "c.speaker", "entity", filter->speakers);
  onr_sql_query_sql(query, ")");
}

static void and_all(struct onr_sql_query *query, const struct onr_sql_list *list) {
  const struct onr_article_filter *filter = filter_of(list);
  onr_sql_query_and_folded(query, "a.publisher_folded", filter->publishers);
  for (size_t i = 0; i < filter->languages.count; i++) and_language(query, filter->languages.items[i], i == 0);
  if (filter->languages.count) onr_sql_query_sql(query, ")");
  and_entities(query, list);
  and_duplicates(query, filter);
  and_speakers(query, list);
  const char *published = list->order.dated ? list->order.key : "+a.published";
  onr_sql_query_and_times(query, published, filter->published_after, filter->published_before);
}

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, driven_by_entity(list)    ? " FROM article_entity x JOIN article a ON a.pk = x.article"
                           : driven_by_speaker(list) ? " FROM claim c JOIN article a ON a.pk = c.pk >> 24"
                                                     : " FROM article a");
  if (list->visit.with_body && !list->counting) onr_sql_query_sql(query, ONR_ARTICLE_BODY_JOIN);
  onr_sql_query_sql(query, " WHERE 1");
  and_all(query, list);
  if (!list->match.data) return;
  onr_sql_query_sql(query, list->frequent ? " AND +a.pk" : " AND a.pk");
  onr_sql_list_in_matches(list, query, "article_fts");
}

static void from_ranked(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, " FROM (SELECT a.pk, f.rank FROM article_fts f CROSS JOIN article a ON a.pk = f.rowid "
                           "WHERE article_fts MATCH ");
  onr_sql_query_str(query, list->match);
  and_all(query, list);
  onr_sql_query_sql(query, " ORDER BY f.rowid DESC LIMIT ");
  onr_sql_query_int(query, ONR_CANDIDATES);
  onr_sql_query_sql(query, ") r CROSS JOIN article a ON a.pk = r.pk");
  if (list->visit.with_body) onr_sql_query_sql(query, ONR_ARTICLE_BODY_JOIN);
  onr_sql_query_sql(query, " WHERE 1");
}

static struct onr_sql_order date_order(const struct onr_article_filter *filter) {
  if (filter->entities.count == 1) return by_date_mentioned;
  bool spoken = filter->speakers.count == 1 && filter->entities.count == 0 && filter->q.len == 0;
  return spoken ? by_date_spoken : by_date;
}

static enum onr_error set_order(struct onr_sql_list *list) {
  static const char sorts[] = "datePublished, dateCreated or relevance (with q)";
  list->from = list->from_all = from;
  list->plain = "article a";
  switch (list->page->sort) {
  case ONR_SORT_DATE_PUBLISHED:
    list->order = date_order(filter_of(list));
    if (list->order.key != by_date.key) list->plain = NULL;
    return ONR_OK;
  case ONR_SORT_DATE_CREATED: list->order = by_created; return ONR_OK;
  case ONR_SORT_STORED: list->order = as_stored; return ONR_OK;
  case ONR_SORT_RELEVANCE:
    list->order = by_relevance;
    list->from = from_ranked;
    return list->match.data ? ONR_OK : onr_sql_list_refuse_sort(list, sorts);
  case ONR_SORT_NAME:
  case ONR_SORT_MENTIONS:
  case ONR_SORT_POSITION:
  case ONR_SORT_CONFIDENCE:
  case ONR_SORT_SCORE: break;
  }
  return onr_sql_list_refuse_sort(list, sorts);
}

enum onr_error onr_store_articles(struct onr_store_reader *reader, const struct onr_article_filter *filter,
                                  const struct onr_page *page, bool with_body, onr_article_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = with_body ? ONR_ARTICLE_COLUMNS ", t.body" : ONR_ARTICLE_COLUMNS;
  list.published_after = filter->published_after;
  list.published_before = filter->published_before;
  list.visit.article = visit;
  list.visit.with_body = with_body;
  enum onr_error error = onr_sql_list_search(&list, filter->q, "article_fts", false);
  if (!error) error = set_order(&list);
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
