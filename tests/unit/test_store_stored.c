/* What exports stand on: the order of storing, in which no row moves, and reading beside the process that writes. */
#include "../../src/store/sqlite/driver.h"
#include "store_sample.h"

static struct walk walk; /* large */

/* The articles of a page's rows. */
struct noted {
  char first[ONR_ID_SIZE], last[ONR_ID_SIZE];
  size_t rows;
};

static void note(struct noted *noted, struct onr_str article) {
  memcpy(noted->last, article.data, ONR_ID_LENGTH);
  if (noted->rows++ == 0) memcpy(noted->first, noted->last, ONR_ID_SIZE);
}

static enum onr_error note_claim(void *context, const struct onr_claim_row *row) {
  note(context, row->article.id);
  return ONR_OK;
}

static enum onr_error note_mention(void *context, const struct onr_mention_row *row) {
  note(context, row->article.id);
  return ONR_OK;
}

static enum onr_error read_page(struct fixture *fixture, bool claims, const struct onr_page *page, struct noted *noted,
                                struct onr_page_end *end) {
  struct onr_claim_filter all_claims = {ANY_TIME};
  struct onr_mention_filter all_mentions = {0};
  if (claims) return onr_store_claims(fixture->reader, &all_claims, page, note_claim, noted, end, &fixture->failure);
  return onr_store_mentions(fixture->reader, &all_mentions, page, note_mention, noted, end, &fixture->failure);
}

/* However short the pages, what an article has comes in one. */
static size_t walk_articles(struct fixture *fixture, bool claims, size_t limit) {
  struct onr_page_end end = {.more = true};
  struct onr_position after;
  struct onr_page page = {.sort = ONR_SORT_STORED, .limit = limit};
  char before[ONR_ID_SIZE] = "";
  size_t rows = 0;
  while (end.more) {
    struct noted noted = {.rows = 0};
    assert_ok(fixture, read_page(fixture, claims, &page, &noted, &end));
    fixture_release(fixture);
    if (noted.rows > 0) assert_string_not_equal(noted.first, before);
    memcpy(before, noted.last, sizeof before);
    rows += noted.rows;
    after = end.last;
    page.after = &after;
  }
  return rows;
}

static void an_article_is_not_parted(void **state) {
  struct fixture *fixture = *state;
  struct onr_store_counts counts = fixture_counts(fixture);
  for (size_t limit = 1; limit < 8; limit++) {
    assert_int_equal(walk_articles(fixture, true, limit), counts.claims);
    assert_int_equal(walk_articles(fixture, false, limit), counts.mentions);
  }
}

static void articles_and_entities_come_once(void **state) {
  struct onr_article_filter articles = {ANY_TIME};
  struct onr_entity_filter entities = {0};
  walk.fixture = *state;
  walk.list = list_articles;
  walk.filter = &articles;
  walk_both(&walk, ONR_SORT_STORED, SAMPLE);
  walk.list = list_entities;
  walk.filter = &entities;
  walk.page = (struct onr_page){.sort = ONR_SORT_STORED};
  walk_all(&walk, 7);
  assert_int_equal(walk.count, fixture_counts(walk.fixture).entities);
  walk_check(&walk);
}

/* ---- Reading beside the process that writes ---- */

static enum onr_error open_reading(struct fixture *fixture, struct onr_store **ret_store) {
  struct onr_store_options options = fixture_options(fixture);
  fixture->failure = (struct onr_failure){0};
  return onr_store_open_reading(&options, ret_store, &fixture->failure);
}

static void a_second_store_reads_what_the_first_writes(void **state) {
  struct fixture *fixture = *state;
  struct onr_store *store = NULL;
  struct onr_store_reader *reader = NULL;
  struct onr_store_counts before = fixture_counts(fixture), counts;
  assert_ok(fixture, open_reading(fixture, &store));
  assert_ok(fixture, onr_store_reader_open(store, &reader, &fixture->failure));
  assert_int_equal(sample_put(fixture, 5000), ONR_CREATED);
  assert_ok(fixture, onr_store_counts(reader, &counts, &fixture->failure));
  assert_int_equal(counts.articles, before.articles + 1);
  onr_store_reader_close(reader);
  onr_store_close(store);
  assert_int_equal(sample_put(fixture, 5001), ONR_CREATED);
}

static void refused(struct fixture *fixture, enum onr_error expected, const char *says) {
  struct onr_store *store = NULL;
  assert_int_equal(open_reading(fixture, &store), expected);
  assert_null(store);
  if (!strstr(fixture->failure.detail, says)) fail_msg("'%s' does not say '%s'", fixture->failure.detail, says);
}

static void run_sql(const struct fixture *fixture, const char *sql) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static void what_cannot_be_read_is_refused(void **state) {
  struct fixture *fixture = fixture_folder();
  (void)state;
  refused(fixture, ONR_ERR_STORE_FAILED, "cannot be opened for reading");
  assert_int_equal(access(fixture->path, F_OK), -1);
  fixture_reopen(fixture);
  fixture_close(fixture);
  run_sql(fixture, "INSERT INTO migration VALUES (9999, '9999_future.sql', 'x', 0)");
  refused(fixture, ONR_ERR_STORE_NEWER, "newer program");
  run_sql(fixture, "DELETE FROM migration WHERE number > 1");
  refused(fixture, ONR_ERR_STORE_FAILED, "`onrecord migrate` brings it up to date");
  void *own = fixture;
  fixture_teardown(&own);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(an_article_is_not_parted),
      TEST(articles_and_entities_come_once),
      TEST(a_second_store_reads_what_the_first_writes),
      TEST(what_cannot_be_read_is_refused),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
