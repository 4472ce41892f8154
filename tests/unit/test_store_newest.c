/* The newest of many hits, in whatever order the articles were stored: all pages, held against a plain query. */
#include "../../src/store/sqlite/driver.h"
#include "store_sample.h"

enum { ARTICLES = 6000, LIMIT = 20, PAGES = 12 };

/* The dates of what is stored, i-th after i-th. Every 97th has none; dates are shared by several. */
static const char *const orders[] = {
    [0] = "i / 3 * 1000",                            /* in their order */
    [1] = "(i + i * 7919 % 300) / 3 * 1000",         /* more or less */
    [2] = "(90000 - i) / 3 * 1000",                  /* the newest first */
    [3] = "i * 7919 % 10007 / 3 * 1000",             /* in none */
    [4] = "iif(i % 20 = 0, i * 31 % 6000, i) * 1000" /* older ones among them */
};
enum { ORDERS = sizeof orders / sizeof *orders };

/* Two words: one in two articles of three, one in one of fourteen. */
static enum onr_error write_articles(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  static const char *const inserts[] = {
      "DELETE FROM claim; DELETE FROM article; DELETE FROM article_text; DELETE FROM tombstone; "
      "INSERT INTO claim_fts (claim_fts) VALUES ('delete-all'); INSERT INTO article_fts (article_fts) VALUES "
      "('delete-all'); CREATE TEMP TABLE IF NOT EXISTS made (i, date, words); DELETE FROM made;",
      NULL, /* made */
      "INSERT INTO article (pk, id, revision, headline, headline_derived, url, published, language, language_folded, "
      "authors, publisher, publisher_folded, source, version, text_version, created, modified, seq) "
      "SELECT i, printf('art_%016d', i), 1, words, 0, '', date, 'en', 'en', '', iif(i % 5, 'A', 'B'), "
      "iif(i % 5, 'a', 'b'), '', 1, '', 0, 0, onr_next_change() FROM made",
      "INSERT INTO article_fts (rowid, headline, body) SELECT i, words, '' FROM made",
      "INSERT INTO claim (pk, id, revision, text, quote_type, source_type, modality, source, cue, published, "
      "confidence, generator_version, rule, created, modified, spans, seq) "
      "SELECT i << 24 | n, printf('clm_%012d_%03d', i, n), 1, words, n, 0, 0, '', '', date, 1.0, '', '', 0, 0, '', "
      "onr_next_change() FROM made "
      "JOIN (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2)",
      "INSERT INTO claim_fts (rowid, text) SELECT pk, text FROM claim",
  };
  enum onr_error error = ONR_OK;
  for (size_t k = 0; k < sizeof inserts / sizeof *inserts && !error; k++) {
    char sql[1024];
    snprintf(sql, sizeof sql,
             "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO made SELECT i, "
             "iif(i %% 97, %s, %lld), iif(i %% 3, 'common ', '') || iif(i %% 14, '', 'seldom') FROM n",
             ARTICLES, (const char *)context, (long long)(ONR_NO_TIME + 1));
    error = onr_connection_script(connection, inserts[k] ? inserts[k] : sql, failure);
  }
  if (!error)
    error = onr_connection_script(connection,
                                  "UPDATE article SET published = -9223372036854775808 WHERE "
                                  "published = -9223372036854775807; UPDATE claim SET published "
                                  "= -9223372036854775808 WHERE published = "
                                  "-9223372036854775807",
                                  failure);
  return error;
}

static sqlite3_stmt *expected(const struct fixture *fixture, const char *table, const char *words, const char *where) {
  char sql[512];
  sqlite3_stmt *stmt = NULL;
  snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s LIKE '%%%s%%' %s ORDER BY published DESC, pk DESC", table,
           strcmp(table, "claim") == 0 ? "text" : "headline", words, where);
  assert_int_equal(sqlite3_prepare_v2(fixture->store->connection.db, sql, -1, &stmt, NULL), SQLITE_OK);
  return stmt;
}

static void check_id(sqlite3_stmt *expected, struct onr_str id) {
  assert_int_equal(sqlite3_step(expected), SQLITE_ROW);
  const char *text = (const char *)sqlite3_column_text(expected, 0);
  if (!onr_str_equal(id, onr_str_from(text))) fail_msg("%.*s where %s is expected", ONR_FMT(id), text);
}

static enum onr_error check_claim(void *context, const struct onr_claim_row *row) {
  check_id(context, row->id);
  return ONR_OK;
}

static enum onr_error check_article(void *context, const struct onr_article_row *row) {
  check_id(context, row->id);
  return ONR_OK;
}

/* Whether a statement that the reader keeps looks at a window of the hits only; forgets them all. */
static bool used_window(const struct fixture *fixture) {
  bool used = false;
  struct onr_connection *connection = &fixture->reader->connection;
  for (struct onr_cached *at = connection->cache; at < connection->cache + CACHED_STATEMENTS; at++) {
    if (!at->stmt) continue;
    used |= strstr(sqlite3_sql(at->stmt), "AND rowid BETWEEN") && strstr(sqlite3_sql(at->stmt), "c.pk, c.id");
    sqlite3_finalize(at->stmt);
    at->stmt = NULL;
  }
  return used;
}

static void walk_claims(struct fixture *fixture, const struct onr_claim_filter *filter, const char *where) {
  char words[64];
  snprintf(words, sizeof words, "%.*s", ONR_FMT(filter->q));
  sqlite3_stmt *stmt = expected(fixture, "claim", words, where);
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = LIMIT};
  struct onr_position after;
  struct onr_page_end end = {.more = true};
  for (int number = 0; number < PAGES && end.more; number++) {
    assert_ok(fixture, onr_store_claims(fixture->reader, filter, &page, check_claim, stmt, &end, &fixture->failure));
    after = end.last;
    page.after = &after;
  }
  sqlite3_finalize(stmt);
}

static void walk_articles(struct fixture *fixture, const struct onr_article_filter *filter, const char *where) {
  char words[64];
  snprintf(words, sizeof words, "%.*s", ONR_FMT(filter->q));
  sqlite3_stmt *stmt = expected(fixture, "article", words, where);
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = LIMIT};
  struct onr_position after;
  struct onr_page_end end = {.more = true};
  for (int number = 0; number < PAGES && end.more; number++) {
    assert_ok(fixture,
              onr_store_articles(fixture->reader, filter, &page, false, check_article, stmt, &end, &fixture->failure));
    after = end.last;
    page.after = &after;
  }
  sqlite3_finalize(stmt);
}

static void pages_are_the_newest(void **state) {
  struct fixture *fixture = *state;
  const struct onr_str publisher = ONR_STR_INIT("B");
  for (size_t order = 0; order < ORDERS; order++) {
    char context[128];
    snprintf(context, sizeof context, "%s", orders[order]);
    fixture_release(fixture);
    assert_ok(fixture, onr_writer_run(fixture->store, write_articles, context, &fixture->failure));
    used_window(fixture);
    const struct onr_str words[] = {ONR_STR("common"), ONR_STR("seldom")};
    for (size_t i = 0; i < 2; i++) {
      struct onr_claim_filter claims = {ANY_TIME, .q = words[i]}, before = claims;
      struct onr_article_filter articles = {ANY_TIME, .q = words[i]}, published = articles;
      walk_claims(fixture, &claims, "");
      bool used = used_window(fixture), in_order = order != 2 && order != 3;
      if (in_order && !used) fail_msg("order %zu: all hits were looked at for %s", order, words[i].data);
      before.published_before = 1500000;
      walk_claims(fixture, &before, "AND published < 1500000 AND published > -9223372036854775808");
      walk_articles(fixture, &articles, "");
      published.publishers = (struct onr_strs){&publisher, 1};
      walk_articles(fixture, &published, "AND publisher = 'B'");
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(pages_are_the_newest)};
  return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
