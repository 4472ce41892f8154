/* How SQLite runs the lists that matter: through an index that gives their order, reading no more than the page. */
#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_audit.h"
#include "onrecord/store_changes.h"
#include "store_sample.h"

static struct walk walk;

/* The plan of the statement that the reader ran last, as lines. */
static void plan_of_last(const struct fixture *fixture, char *out, size_t size) {
  struct onr_connection *connection = &fixture->reader->connection;
  const struct onr_cached *last = connection->cache;
  for (const struct onr_cached *at = connection->cache; at < connection->cache + CACHED_STATEMENTS; at++)
    if (at->stmt && at->used > last->used) last = at;
  char sql[8192];
  snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(last->stmt));
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_prepare_v2(connection->db, sql, -1, &stmt, NULL), SQLITE_OK);
  size_t len = 0;
  out[0] = '\0';
  while (sqlite3_step(stmt) == SQLITE_ROW && len < size)
    len += (size_t)snprintf(out + len, size - len, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
  sqlite3_finalize(stmt);
}

/* Both the first page and one that follows. */
static void check(void **state, enum onr_error (*list)(struct walk *, struct onr_page_end *), const void *filter,
                  enum onr_sort sort, bool descending, const char *index) {
  struct onr_position after = {.number = 1650000000000, .text = "m", .tie = 1 << 25};
  for (int page = 0; page < 2; page++) {
    char plan[4096];
    struct onr_page_end end;
    walk.fixture = *state;
    walk.filter = filter;
    walk.count = 0;
    walk.page = (struct onr_page){.sort = sort, .descending = descending, .limit = 200, .after = page ? &after : NULL};
    assert_ok(walk.fixture, list(&walk, &end));
    plan_of_last(walk.fixture, plan, sizeof plan);
    if (!strstr(plan, index)) fail_msg("page %d without %s:\n%s", page, index, plan);
    if (strstr(plan, "TEMP B-TREE")) fail_msg("page %d is sorted:\n%s", page, plan);
    for (const char *scan = strstr(plan, "SCAN"); scan; scan = strstr(scan + 1, "SCAN"))
      if (strncmp(strchr(scan, ' ') + 2, " USING", 6) != 0) fail_msg("page %d scans a table:\n%s", page, plan);
  }
}

static void claims_come_in_the_order_of_an_index(void **state) {
  char entity[ONR_ID_SIZE], article[ONR_ID_SIZE];
  sample_entity_id("Person", "speaker n3", entity);
  sample_article_id(13, article);
  const struct onr_str entity_id = onr_str_from(entity), article_id = onr_str_from(article);
  const struct onr_str publisher = ONR_STR_INIT("The Example");
  struct onr_claim_filter none = {ANY_TIME}, speaker = none, about = none, in_article = none, times = none,
                          published = none, sure = none;
  speaker.speakers = (struct onr_strs){&entity_id, 1};
  about.about = (struct onr_strs){&entity_id, 1};
  in_article.articles = (struct onr_strs){&article_id, 1};
  times.published_after = 1;
  published.publishers = (struct onr_strs){&publisher, 1};
  sure.min_confidence = 0.5;
  for (int descending = 0; descending < 2; descending++) {
    bool down = descending == 1;
    check(state, list_claims, &none, ONR_SORT_DATE_PUBLISHED, down, "claim_published");
    check(state, list_claims, &times, ONR_SORT_DATE_PUBLISHED, down, "claim_published (published>");
    check(state, list_claims, &sure, ONR_SORT_DATE_PUBLISHED, down, "claim_published");
    check(state, list_claims, &none, ONR_SORT_DATE_CREATED, down, "claim_created");
    check(state, list_claims, &none, ONR_SORT_CONFIDENCE, down, "claim_confidence");
    check(state, list_claims, &speaker, ONR_SORT_DATE_PUBLISHED, down, "claim_speaker (speaker=?");
    check(state, list_claims, &about, ONR_SORT_DATE_PUBLISHED, down, "SEARCH b USING PRIMARY KEY (entity=?");
    check(state, list_claims, &in_article, ONR_SORT_DATE_PUBLISHED, down, "SEARCH c USING INTEGER PRIMARY KEY (rowid");
    check(state, list_claims, &in_article, ONR_SORT_POSITION, down, "SEARCH c USING INTEGER PRIMARY KEY (rowid");
    check(state, list_claims, &published, ONR_SORT_DATE_PUBLISHED, down, "article_publisher (publisher_folded=?");
  }
}

static void the_other_lists_do_too(void **state) {
  char entity[ONR_ID_SIZE], article[ONR_ID_SIZE];
  sample_entity_id("Person", "speaker n3", entity);
  sample_article_id(13, article);
  const struct onr_str entity_id = onr_str_from(entity), article_id = onr_str_from(article);
  const struct onr_str publisher = ONR_STR_INIT("The Example");
  struct onr_article_filter articles = {ANY_TIME}, mentioning = articles, published = articles;
  mentioning.entities = (struct onr_strs){&entity_id, 1};
  published.publishers = (struct onr_strs){&publisher, 1};
  struct onr_entity_filter entities = {0}, hidden = {.hidden = true};
  const enum onr_suggestion_status status = ONR_SUGGESTION_OPEN;
  struct onr_suggestion_filter suggestions = {0}, open = {.statuses = &status, .status_count = 1};
  struct onr_mention_filter of_entity = {.entities = {&entity_id, 1}}, in_article = {.articles = {&article_id, 1}};
  for (int descending = 0; descending < 2; descending++) {
    bool down = descending == 1;
    check(state, list_articles, &articles, ONR_SORT_DATE_PUBLISHED, down, "article_published");
    check(state, list_articles, &articles, ONR_SORT_DATE_CREATED, down, "article_created");
    check(state, list_articles, &published, ONR_SORT_DATE_PUBLISHED, down, "article_publisher (publisher_folded=?");
    check(state, list_articles, &mentioning, ONR_SORT_DATE_PUBLISHED, down, "SEARCH x USING PRIMARY KEY (entity=?");
    check(state, list_entities, &entities, ONR_SORT_NAME, down, "entity_sort_name");
    check(state, list_entities, &hidden, ONR_SORT_NAME, down, "entity_hidden");
    check(state, list_entities, &entities, ONR_SORT_MENTIONS, down, "entity_mentions");
    check(state, list_entities, &entities, ONR_SORT_DATE_CREATED, down, "entity_created");
    check(state, list_suggestions, &suggestions, ONR_SORT_SCORE, down, "suggestion_score");
    check(state, list_suggestions, &suggestions, ONR_SORT_DATE_CREATED, down, "suggestion_created");
    check(state, list_suggestions, &open, ONR_SORT_SCORE, down, "suggestion_score");
    check(state, list_mentions, &of_entity, ONR_SORT_DATE_PUBLISHED, down, "mention_entity (entity=?");
    check(state, list_mentions, &in_article, ONR_SORT_POSITION, down, "SEARCH m USING INTEGER PRIMARY KEY (rowid");
  }
}

static enum onr_error ignore_entry(void *context, const struct onr_audit_row *row) {
  (void)context, (void)row;
  return ONR_OK;
}

static enum onr_error list_audit(struct walk *w, struct onr_page_end *end) {
  fixture_release(w->fixture);
  return onr_store_audit(w->fixture->reader, w->filter, &w->page, ignore_entry, NULL, end, &w->fixture->failure);
}

static void the_ledger_does_too(void **state) {
  const enum onr_audit_action action = ONR_AUDIT_MERGE;
  const struct onr_str actor = ONR_STR_INIT("local");
  struct onr_audit_filter none = {.since = ONR_NO_TIME, .until = ONR_NO_TIME}, of_action = none, of_actor = none,
                          times = none;
  of_action.actions = &action;
  of_action.action_count = 1;
  of_actor.actors = (struct onr_strs){&actor, 1};
  times.since = 1;
  for (int descending = 0; descending < 2; descending++) {
    bool down = descending == 1;
    check(state, list_audit, &none, ONR_SORT_DATE_CREATED, down, "audit_at");
    check(state, list_audit, &times, ONR_SORT_DATE_CREATED, down, "audit_at (at>");
    check(state, list_audit, &of_action, ONR_SORT_DATE_CREATED, down, "audit_action (action=?");
    check(state, list_audit, &of_actor, ONR_SORT_DATE_CREATED, down, "audit_actor (actor=?");
  }
}

/* Those of an entity are few: they are looked up, and then sorted. */
static void suggestions_of_an_entity_are_looked_up(void **state) {
  char entity[ONR_ID_SIZE], plan[4096];
  struct onr_page_end end;
  sample_entity_id("Person", "speaker n3", entity);
  const struct onr_str id = onr_str_from(entity);
  struct onr_suggestion_filter filter = {.entities = {&id, 1}};
  walk.fixture = *state;
  walk.filter = &filter;
  walk.page = (struct onr_page){.sort = ONR_SORT_SCORE, .limit = 20};
  assert_ok(walk.fixture, list_suggestions(&walk, &end));
  plan_of_last(walk.fixture, plan, sizeof plan);
  if (!strstr(plan, "suggestion_one (one=?") || !strstr(plan, "suggestion_other (other=?")) fail_msg("%s", plan);
  if (strstr(plan, "SCAN g")) fail_msg("%s", plan);
}

/* The newest hits of a word that may have many: a window's rows through the index of the order, then the hits among
 * them; what is left, if they are few, is sorted by numbers alone. */
static void hits_are_looked_for_among_the_newest(void **state) {
  static const char *const texts[] = {"stor*", "zzz*"};
  for (size_t i = 0; i < 2; i++) {
    struct onr_article_filter articles = {ANY_TIME, .q = onr_str_from(texts[i])};
    struct onr_claim_filter claims = {ANY_TIME, .q = onr_str_from(texts[i])};
    for (int kind = 0; kind < 2; kind++) {
      char plan[4096];
      struct onr_page_end end;
      walk.fixture = *state;
      walk.filter = kind ? (const void *)&claims : (const void *)&articles;
      walk.page = (struct onr_page){.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = 2};
      assert_ok(walk.fixture, kind ? list_claims(&walk, &end) : list_articles(&walk, &end));
      plan_of_last(walk.fixture, plan, sizeof plan);
      fixture_release(walk.fixture);
      bool window = strstr(plan, kind ? "claim_published (published>" : "article_published (published>") != NULL;
      bool sorted = strstr(plan, "USING INTEGER PRIMARY KEY (rowid=?)") != NULL;
      if (!strstr(plan, "VIRTUAL TABLE INDEX") || !(window || sorted)) fail_msg("%s", plan);
      for (const char *scan = strstr(plan, "SCAN"); scan; scan = strstr(scan + 1, "SCAN"))
        if (!strstr(scan, "VIRTUAL TABLE") && !strstr(scan, "USING")) fail_msg("%s", plan);
    }
  }
}

static enum onr_error ignore_change(void *context, const struct onr_change_row *row) {
  (void)context, (void)row;
  return ONR_OK;
}

static void changes_are_merged_from_indexes(void **state) {
  struct fixture *fixture = *state;
  for (unsigned types = 0; types < 1U << ONR_CHANGED_TYPE_COUNT; types++) {
    char plan[4096];
    struct onr_change_page page = {.since = 1, .types = types, .limit = 20};
    struct onr_change_end end;
    assert_ok(fixture, onr_store_changes(fixture->reader, &page, ignore_change, NULL, &end, &fixture->failure));
    plan_of_last(fixture, plan, sizeof plan);
    if (strstr(plan, "SCAN") || strstr(plan, "TEMP B-TREE")) fail_msg("%s", plan);
    if (types & 1 << ONR_CHANGED_CLAIM && !strstr(plan, "claim_seq (seq>")) fail_msg("%s", plan);
  }
}

/* The statements with fixed text: none reads a whole table but those that count it, keys, which are few, and the one
 * that walks over the tombstones that are kept. */
static void named_statements_search(void **state) {
  struct fixture *fixture = *state;
  sqlite3 *db = fixture->store->connection.db; /* the writer's, which has all functions; it rests */
  for (int name = 0; name < ONR_STATEMENT_COUNT; name++) {
    if (name == ONR_SQL_KEYS || name == ONR_SQL_KEY_ANY || name == ONR_SQL_TOMBSTONE_BEYOND) continue;
    const char *sql = onr_statement_sql((enum onr_statement)name);
    assert_non_null(sql);
    char explained[4096];
    snprintf(explained, sizeof explained, "EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, explained, -1, &stmt, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
      const char *line = (const char *)sqlite3_column_text(stmt, 3);
      bool index = strstr(line, "USING") || strstr(line, "SCAN x") || strstr(line, "SCAN y") ||
                   strstr(line, "SCAN class") || strstr(line, "SCAN below") || strstr(line, "SCAN (") ||
                   strstr(line, "VALUES") || strstr(line, "CONSTANT ROW") || strstr(line, "VIRTUAL TABLE INDEX");
      if (strncmp(line, "SCAN", 4) == 0 && !index) fail_msg("%s: %s", sql, line);
    }
    sqlite3_finalize(stmt);
  }
}

static void a_statement_stands_in_one_table(void **state) {
  const char *const *const tables[] = {onr_store_statements,  onr_article_statements, onr_claim_statements,
                                       onr_entity_statements, onr_ledger_statements,  onr_statistics_statements};
  (void)state;
  for (int name = 0; name < ONR_STATEMENT_COUNT; name++) {
    int found = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) found += tables[i][name] != NULL;
    if (found != 1) fail_msg("statement %d stands in %d tables", name, found);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(claims_come_in_the_order_of_an_index),
      TEST(the_other_lists_do_too),
      TEST(the_ledger_does_too),
      TEST(suggestions_of_an_entity_are_looked_up),
      TEST(hits_are_looked_for_among_the_newest),
      TEST(changes_are_merged_from_indexes),
      TEST(named_statements_search),
      TEST(a_statement_stands_in_one_table),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
