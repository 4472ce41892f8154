/*
 * Composing a query from fragments, with every value bound: a fragment is a literal of ours, a value never becomes text
 * of the query. And the one way in which all lists are read: order, keyset, page, count.
 */
#ifndef ONR_SQLITE_QUERY_H
#define ONR_SQLITE_QUERY_H

#include "store/sqlite/rows.h"

/* At most so many of the newest hits are ranked by relevance. */
enum { ONR_CANDIDATES = 10000 };

enum onr_sql_value_kind { ONR_SQL_VALUE_INT, ONR_SQL_VALUE_DOUBLE, ONR_SQL_VALUE_STR };

struct onr_sql_value {
  enum onr_sql_value_kind kind;
  int64_t integer;
  double real;
  struct onr_str text;
};

struct onr_sql_query {
  struct onr_arena *arena; /* borrowed; has all of what follows */
  char *sql;
  size_t len, room;
  struct onr_sql_value *values;
  size_t count, cap;
  bool failed; /* memory */
};

void onr_sql_query_init(struct onr_sql_query *query, struct onr_arena *arena);

/* Appends a fragment, or a parameter with its value. Failures stick. */
void onr_sql_query_sql(struct onr_sql_query *query, const char *fragment);
void onr_sql_query_int(struct onr_sql_query *query, int64_t value);
void onr_sql_query_double(struct onr_sql_query *query, double value);
void onr_sql_query_str(struct onr_sql_query *query, struct onr_str value); /* must live as long as the query */

/* Appends " AND `fragment` IN (…)" unless there is none. */
void onr_sql_query_and_ints(struct onr_sql_query *query, const char *fragment, const int64_t *values, size_t count);
void onr_sql_query_and_strs(struct onr_sql_query *query, const char *fragment, struct onr_strs values);
/* " AND `fragment` = (SELECT pk FROM table WHERE id = ?)" or with IN, unless there is none. `table` is a literal. */
void onr_sql_query_and_ids(struct onr_sql_query *query, const char *fragment, const char *table, struct onr_strs ids);
/* " AND `fragment` IN (`select` WHERE entity is one of `ids`)", unless there is none. */
void onr_sql_query_and_any_entity(struct onr_sql_query *query, const char *fragment, const char *select,
                                  struct onr_strs ids);
/* Like onr_sql_query_and_strs, for strings that are compared as folded. */
void onr_sql_query_and_folded(struct onr_sql_query *query, const char *fragment, struct onr_strs values);
/* " AND column >= after AND column < before", what is given of it. */
void onr_sql_query_and_times(struct onr_sql_query *query, const char *column, int64_t after, int64_t before);
/* " AND column BETWEEN first AND last" over the numbers of one article's claims or mentions. */
void onr_sql_query_and_in_article(struct onr_sql_query *query, const char *column, struct onr_str article);

/* Prepares it, or takes it from the cache, and binds the values. */
struct onr_rows onr_sql_query_begin(struct onr_sql_query *query, struct onr_connection *connection,
                                    struct onr_failure *failure);

/* What a list is ordered by. Both are columns, so that an index can give the order; equal keys go by `tie`. */
struct onr_sql_order {
  const char *key, *tie;
  const char *outer; /* the outer table's key where the order goes over a join; tells the planner nothing new but
                        that the join keeps the order. NULL without */
  enum onr_sql_value_kind kind; /* of the key */
  bool dated;                   /* the key is `published`: rows without it come last in either direction */
  bool tie_only;                /* the tie alone gives the order: the key is the same in all rows, or is the tie */
  bool best_first;              /* the direction is fixed: ascending */
  bool by_article;              /* what an article has is not parted: the tie is numbered by article */
  bool reversed;                /* ascending means descending keys: text order is descending pk */
};

/* A stretch of a list's order, and where its rows are: between the first and the last of these numbers. */
struct onr_sql_window {
  bool on;
  int64_t first, last;     /* ties */
  struct onr_position end; /* the stretch's last row */
};

struct onr_sql_list {
  struct onr_store_reader *reader;
  struct onr_failure *failure;
  struct onr_arena arena; /* for the queries */
  const struct onr_page *page;
  const char *columns; /* of the rows, which onr_visit_row reads */
  int64_t published_after, published_before;
  struct onr_sql_order order;
  const void *filter;
  const char *table;    /* the full-text table; a literal */
  struct onr_str match; /* the full-text expression of the filter's q; data is NULL without one */
  bool frequent;        /* it has many hits */
  bool uncounted;       /* or may have: its hits cost as much to count as to find */
  const char *plain;    /* the table that has key and tie, with its name, where windows may be looked at; NULL: not */
  struct onr_sql_window window;
  bool by_numbers; /* of claims: the order's index has all that they are chosen by: list_numbers.c */
  bool placing;    /* their keys and numbers alone are read */
  bool counting;   /* rows are only counted: joins that only columns need are left out */
  /* Appends " FROM … WHERE …": the rows to be listed, with the names that `columns` and `order` use. */
  void (*from)(const struct onr_sql_list *list, struct onr_sql_query *query);
  /* The same for all rows that match, which are counted, where only some are candidates for the list. */
  void (*from_all)(const struct onr_sql_list *list, struct onr_sql_query *query);
  struct onr_visit visit;
};

void onr_sql_list_init(struct onr_sql_list *list, struct onr_store_reader *reader, const struct onr_page *page,
                       void *context, struct onr_failure *failure);
void onr_sql_list_close(struct onr_sql_list *list);

/* ONR_ERR_INVALID_PARAMETER at "sort". */
enum onr_error onr_sql_list_refuse_sort(const struct onr_sql_list *list, const char *expected);
enum onr_error onr_sql_list_refuse_position(const struct onr_sql_list *list);

/* Sets `match` from a user's text, and `frequent`, when there is one. `table` is the full-text table. Names are folded
 * and every word is a prefix. */
enum onr_error onr_sql_list_search(struct onr_sql_list *list, struct onr_str q, const char *table,
                                   bool names) ONR_MUST_CHECK;

/* " IN (SELECT rowid FROM table …)": the rows that match, of the window if there is one. `table` is a literal. */
void onr_sql_list_in_matches(const struct onr_sql_list *list, struct onr_sql_query *query, const char *table);

/* list_claims.c: makes it a list of the filter's claims, by its page's sort. */
enum onr_error onr_sql_list_of_claims(struct onr_sql_list *list, const struct onr_claim_filter *filter) ONR_MUST_CHECK;

/* Reads the page: calls the visitor for its rows, fills `ret_end`. */
enum onr_error onr_sql_list_run(struct onr_sql_list *list, struct onr_page_end *ret_end) ONR_MUST_CHECK;

#endif
