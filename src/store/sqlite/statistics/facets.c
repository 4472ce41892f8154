/* Facets of claims: one pass over the claims that a filter finds, or, without any filter, over what entities,
 * articles and indexes have counted already. */
#include "facets.h"

#include "store/sqlite/lists/query.h"

#define BIT(facet) (1U << (facet))
enum {
  KINDS =
      BIT(ONR_FACET_QUOTE_TYPE) | BIT(ONR_FACET_SOURCE_TYPE) | BIT(ONR_FACET_MODALITY) | BIT(ONR_FACET_REVIEW_STATUS)
};

struct counting {
  struct onr_connection *connection;
  unsigned facets;
  struct onr_facet_tallies counted;
  struct onr_failure *failure;
};

static bool wants(const struct counting *c, unsigned facets) {
  return c->facets & facets;
}

static void add(struct counting *c, enum onr_facet facet, int64_t key, int64_t weight) {
  onr_tally_add(&c->counted.tallies[facet], key, weight);
}

const char *onr_facet_review_status(unsigned number) {
  static const char *const words[] = {"machine", "confirmed", "rejected", "edited"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static int64_t number_of_status(struct onr_str word) {
  unsigned number = 0;
  while (onr_facet_review_status(number) && !onr_str_equal(word, onr_str_from(onr_facet_review_status(number))))
    number++;
  return number;
}

static void add_month(struct counting *c, int64_t published, int64_t weight) {
  int64_t start, end;
  if (published == ONR_NO_TIME) {
    c->counted.missing[ONR_FACET_MONTH] += weight;
    return;
  }
  onr_interval_of(ONR_INTERVAL_MONTH, published, &start, &end);
  add(c, ONR_FACET_MONTH, start, weight);
}

static void add_kinds(struct counting *c, const struct onr_rows *rows, int at, int64_t weight) {
  add(c, ONR_FACET_QUOTE_TYPE, onr_rows_int(rows, at), weight);
  add(c, ONR_FACET_SOURCE_TYPE, onr_rows_int(rows, at + 1), weight);
  add(c, ONR_FACET_MODALITY, onr_rows_int(rows, at + 2), weight);
  add(c, ONR_FACET_REVIEW_STATUS, number_of_status(onr_rows_str(rows, at + 3)), weight);
}

/* ---- Without a filter ---- */

static bool is_empty(const struct onr_claim_filter *f) {
  size_t lists = f->speakers.count + f->about.count + f->articles.count + f->publishers.count + f->quote_type_count +
                 f->source_type_count + f->modality_count + f->review_statuses.count;
  return f->q.len == 0 && lists == 0 && f->min_confidence <= 0 && f->published_after == ONR_NO_TIME &&
         f->published_before == ONR_NO_TIME;
}

/* Rows of key, count; `*ret_sum` is that of the counts. */
static enum onr_error count_rows(struct counting *c, enum onr_facet facet, enum onr_statement statement,
                                 int64_t *ret_sum) {
  struct onr_rows rows = onr_rows_begin(c->connection, c->failure, statement, "");
  for (*ret_sum = 0; onr_rows_next(&rows); *ret_sum += onr_rows_int(&rows, 1))
    add(c, facet, onr_rows_int(&rows, 0), onr_rows_int(&rows, 1));
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error count_kinds(struct counting *c) {
  struct onr_rows rows = onr_rows_begin(c->connection, c->failure, ONR_SQL_FACET_KINDS, "");
  while (onr_rows_next(&rows)) add_kinds(c, &rows, 0, onr_rows_int(&rows, 4));
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error count_articles(struct counting *c) {
  struct onr_rows rows = onr_rows_begin(c->connection, c->failure, ONR_SQL_FACET_ARTICLES, "");
  while (onr_rows_next(&rows)) {
    int64_t claims = onr_rows_int(&rows, 1);
    c->counted.claims += claims;
    if (wants(c, BIT(ONR_FACET_MONTH))) add_month(c, onr_rows_int(&rows, 0), claims);
  }
  return onr_rows_end(&rows, ONR_OK);
}

/* A claim has one speaker at most. */
static enum onr_error count_speakers(struct counting *c) {
  int64_t spoken;
  enum onr_error error = count_rows(c, ONR_FACET_SPEAKER, ONR_SQL_FACET_SPEAKERS, &spoken);
  c->counted.missing[ONR_FACET_SPEAKER] = c->counted.claims - spoken;
  return error;
}

/* A claim may have many subjects. */
static enum onr_error count_subjects(struct counting *c) {
  int64_t subjects, having = 0;
  bool found;
  enum onr_error error = count_rows(c, ONR_FACET_ABOUT, ONR_SQL_FACET_SUBJECTS, &subjects);
  if (!error) error = onr_run_int(c->connection, c->failure, &having, &found, ONR_SQL_FACET_WITH_SUBJECT, "");
  c->counted.missing[ONR_FACET_ABOUT] = c->counted.claims - having;
  return error;
}

static enum onr_error count_all(struct counting *c) {
  int64_t published;
  enum onr_error error = count_articles(c);
  if (!error && wants(c, BIT(ONR_FACET_PUBLISHER)))
    error = count_rows(c, ONR_FACET_PUBLISHER, ONR_SQL_FACET_PUBLISHERS, &published);
  if (!error && wants(c, BIT(ONR_FACET_SPEAKER))) error = count_speakers(c);
  if (!error && wants(c, BIT(ONR_FACET_ABOUT))) error = count_subjects(c);
  if (!error && wants(c, KINDS)) error = count_kinds(c);
  return error;
}

/* ---- With one ---- */

enum { AT_PK, AT_SPEAKER, AT_KINDS, AT_PUBLISHED = AT_KINDS + 4, AT_SUBJECT };

/* A claim's rows, one for each subject, follow each other. */
static void compose(struct onr_sql_query *query, const struct onr_sql_list *list, bool subjects) {
  onr_sql_query_sql(query, "SELECT x.pk, x.speaker, x.quote_type, x.source_type, x.modality, x.review_status, "
                           "x.published");
  if (subjects) onr_sql_query_sql(query, ", b.entity");
  onr_sql_query_sql(query, " FROM (SELECT c.pk, c.speaker, c.quote_type, c.source_type, c.modality, c.review_status, "
                           "c.published");
  list->from(list, query);
  onr_sql_query_sql(query, ") x");
  if (subjects) onr_sql_query_sql(query, " LEFT JOIN claim_about b ON b.claim = x.pk AND b.entity > 0");
}

static void add_claim(struct counting *c, const struct onr_rows *rows) {
  c->counted.claims++;
  add_kinds(c, rows, AT_KINDS, 1);
  if (onr_rows_null(rows, AT_SPEAKER))
    c->counted.missing[ONR_FACET_SPEAKER]++;
  else
    add(c, ONR_FACET_SPEAKER, onr_rows_int(rows, AT_SPEAKER), 1);
  if (wants(c, BIT(ONR_FACET_PUBLISHER)))
    add(c, ONR_FACET_PUBLISHER, onr_rows_int(rows, AT_PK) >> ONR_POSITION_BITS, 1);
  add_month(c, onr_rows_int(rows, AT_PUBLISHED), 1);
}

static enum onr_error count_found(struct counting *c, struct onr_sql_list *list) {
  bool subjects = wants(c, BIT(ONR_FACET_ABOUT));
  struct onr_sql_query query;
  onr_sql_query_init(&query, &list->arena);
  compose(&query, list, subjects);
  struct onr_rows rows = onr_sql_query_begin(&query, c->connection, c->failure);
  for (int64_t last = -1; onr_rows_next(&rows); last = onr_rows_int(&rows, AT_PK)) {
    if (onr_rows_int(&rows, AT_PK) != last) add_claim(c, &rows);
    if (subjects && onr_rows_null(&rows, AT_SUBJECT))
      c->counted.missing[ONR_FACET_ABOUT]++;
    else if (subjects)
      add(c, ONR_FACET_ABOUT, onr_rows_int(&rows, AT_SUBJECT), 1);
  }
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error count_filtered(struct counting *c, struct onr_store_reader *reader,
                                     const struct onr_claim_filter *filter) {
  const struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true};
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, &page, NULL, c->failure);
  enum onr_error error = onr_sql_list_of_claims(&list, filter);
  list.counting = true;
  if (!error) error = count_found(c, &list);
  onr_sql_list_close(&list);
  return error;
}

/* ---- Both ---- */

static enum onr_error make_values(struct counting *c, size_t limit, struct onr_arena *arena,
                                  struct onr_facets *facets) {
  enum onr_error error = ONR_OK;
  facets->claims = c->counted.claims;
  for (enum onr_facet facet = 0; facet < ONR_FACET_COUNT && !error; facet++) {
    if (c->counted.tallies[facet].failed) return onr_fail_memory(c->failure);
    if (!wants(c, BIT(facet))) continue;
    error = onr_facet_values(c->connection, &c->counted, facet, limit, arena, &facets->facets[facet], c->failure);
  }
  return error;
}

enum onr_error onr_store_facets(struct onr_store_reader *reader, const struct onr_claim_filter *filter, unsigned facets,
                                size_t limit, struct onr_arena *arena, struct onr_facets *ret_facets,
                                struct onr_failure *failure) {
  struct counting c = {.connection = &reader->connection, .facets = facets, .failure = failure};
  struct onr_facets made = {0};
  struct onr_arena scratch;
  onr_arena_init(&scratch, SIZE_MAX / 2);
  for (size_t i = 0; i < ONR_FACET_COUNT; i++) c.counted.tallies[i].arena = &scratch;
  enum onr_error error = onr_reader_begin(reader, failure);
  if (!error) error = is_empty(filter) ? count_all(&c) : count_filtered(&c, reader, filter);
  if (!error) error = make_values(&c, limit, arena, &made);
  onr_arena_close(&scratch);
  if (!error) *ret_facets = made;
  return error;
}
