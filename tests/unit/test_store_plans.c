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

/* ---- Every combination of filters ---- */

enum { SPEAKER = 1, ABOUT = 2, ARTICLE = 4, PUBLISHER = 8, WORDS = 16, DATES = 32, OTHER = 64, ALL_FILTERS = 128 };

/* What one entity, article or publisher has is there by date. Sorting is for another order of it, for what several of
 * them have in common, and for what words find. */
static bool may_sort(enum onr_sort sort, unsigned filters) {
  unsigned chosen = filters & (SPEAKER | ABOUT | ARTICLE | PUBLISHER);
  bool several = (chosen & (chosen - 1)) != 0;
  return filters & WORDS || several || (chosen && sort != ONR_SORT_DATE_PUBLISHED);
}

static void check_combination(struct fixture *fixture, enum onr_error (*list)(struct walk *, struct onr_page_end *),
                              const void *filter, const struct onr_page *page, unsigned filters) {
  char plan[4096];
  struct onr_page_end end;
  walk.fixture = fixture;
  walk.filter = filter;
  walk.count = 0;
  walk.page = *page;
  assert_ok(fixture, list(&walk, &end));
  plan_of_last(fixture, plan, sizeof plan);
  if (strstr(plan, "TEMP B-TREE") && !may_sort(page->sort, filters))
    fail_msg("filters %x by %d%s are sorted:\n%s", filters, (int)page->sort, page->after ? ", next page" : "", plan);
  for (char *line = strtok(plan, "\n"); line; line = strtok(NULL, "\n"))
    if (strncmp(line, "SCAN ", 5) == 0 && !strstr(line, " USING ") && !strstr(line, "VIRTUAL TABLE INDEX") &&
        strcmp(line, "SCAN r") != 0 && page->sort != ONR_SORT_STORED) /* what is ranked; the table's own order */
      fail_msg("filters %x by %d: %s", filters, (int)page->sort, line);
}

static void check_pages(struct fixture *fixture, enum onr_error (*list)(struct walk *, struct onr_page_end *),
                        const void *filter, enum onr_sort sort, unsigned filters) {
  const struct onr_position after = {.number = 1650000000000, .text = "m", .tie = 1 << 25};
  for (unsigned way = 0; way < 4; way++) {
    struct onr_page page = {.sort = sort, .descending = way & 1, .limit = 5, .after = way & 2 ? &after : NULL};
    check_combination(fixture, list, filter, &page, filters);
  }
}

static void no_filters_of_claims_read_all(void **state) {
  char entity[ONR_ID_SIZE], article[ONR_ID_SIZE];
  sample_entity_id("Person", "speaker n3", entity);
  sample_article_id(13, article);
  const struct onr_str entity_id = onr_str_from(entity), article_id = onr_str_from(article);
  const struct onr_str publisher = ONR_STR_INIT("The Example");
  const enum onr_modality modality = ONR_MODALITY_ASSERTED;
  static const enum onr_sort sorts[] = {ONR_SORT_DATE_PUBLISHED, ONR_SORT_DATE_CREATED, ONR_SORT_CONFIDENCE,
                                        ONR_SORT_STORED, ONR_SORT_RELEVANCE};
  for (unsigned bits = 0; bits < ALL_FILTERS; bits++) {
    struct onr_claim_filter filter = {ANY_TIME};
    if (bits & SPEAKER) filter.speakers = (struct onr_strs){&entity_id, 1};
    if (bits & ABOUT) filter.about = (struct onr_strs){&entity_id, 1};
    if (bits & ARTICLE) filter.articles = (struct onr_strs){&article_id, 1};
    if (bits & PUBLISHER) filter.publishers = (struct onr_strs){&publisher, 1};
    if (bits & WORDS) filter.q = ONR_STR("claim");
    if (bits & DATES) filter.published_after = 1;
    if (bits & OTHER) filter.modalities = &modality, filter.modality_count = 1, filter.min_confidence = 0.1;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
      if (sorts[i] != ONR_SORT_RELEVANCE || bits & WORDS) check_pages(*state, list_claims, &filter, sorts[i], bits);
  }
}

static void no_filters_of_articles_read_all(void **state) {
  char entity[ONR_ID_SIZE];
  sample_entity_id("Person", "speaker n3", entity);
  const struct onr_str entity_id = onr_str_from(entity), publisher = ONR_STR_INIT("The Example"),
                       en = ONR_STR_INIT("en");
  static const enum onr_sort sorts[] = {ONR_SORT_DATE_PUBLISHED, ONR_SORT_DATE_CREATED, ONR_SORT_STORED,
                                        ONR_SORT_RELEVANCE};
  for (unsigned bits = 0; bits < ALL_FILTERS; bits++) {
    struct onr_article_filter filter = {ANY_TIME};
    if (bits & SPEAKER) filter.speakers = (struct onr_strs){&entity_id, 1};
    if (bits & ABOUT) filter.entities = (struct onr_strs){&entity_id, 1};
    if (bits & PUBLISHER) filter.publishers = (struct onr_strs){&publisher, 1};
    if (bits & WORDS) filter.q = ONR_STR("claim");
    if (bits & DATES) filter.published_after = 1;
    if (bits & OTHER) filter.languages = (struct onr_strs){&en, 1};
    if (bits & ARTICLE) continue; /* which an article cannot be of */
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
      if (sorts[i] != ONR_SORT_RELEVANCE || bits & WORDS) check_pages(*state, list_articles, &filter, sorts[i], bits);
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

/* ---- The statements with fixed text ---- */

/* What sorts or reads all of something, and why that is no harm. */
static const struct {
  enum onr_statement name;
  const char *why;
} exceptions[] = {
    {ONR_SQL_ENTITY_OTHER_NAMES, "sorts the names of one entity"},
    {ONR_SQL_ENTITIES_NAMED, "sorts the entities of one name"},
    {ONR_SQL_ENTITY_PKS_NAMED, "tells the entities of one name apart"},
    {ONR_SQL_ENTITY_MATCHES, "sorts as many names as its limit"},
    {ONR_SQL_ARTICLES_COUNTED, "counts, once for a backup"},
    {ONR_SQL_ENTITY_SHARES, "groups what one article mentions"},
    {ONR_SQL_ENTITY_SHOW, "sorts the names of what one article mentions"},
    {ONR_SQL_ENTITY_SHOW_ONE, "sorts the names of one entity"},
    {ONR_SQL_ARTICLE_FACTS, "sorts what one article says"},
    {ONR_SQL_CLAIM_TREES, "walks over the schema, once a connection"},
    {ONR_SQL_TOMBSTONE_BEYOND, "walks over the deletions that are kept"},
    {ONR_SQL_NAMES_WALK, "walks over as many entities as its limit"},
    {ONR_SQL_FACET_WITH_SUBJECT,
     "counts all claims: facets without a filter, which are kept until something is written"},
    {ONR_SQL_FACET_KINDS, "the same"},
    {ONR_SQL_FACET_ARTICLES, "the same"},
    {ONR_SQL_FACET_PUBLISHERS, "the same"},
    {ONR_SQL_FACET_SPEAKERS, "the same, over the entities"},
    {ONR_SQL_FACET_SUBJECTS, "the same, over the entities"},
    {ONR_SQL_GRAPH_SENTENCE_NEIGHBOURS, "tells as many articles' sentences apart as its limit"},
    {ONR_SQL_ENTITIES_CURATED, "tells the entities of one article apart"},
    {ONR_SQL_ENTITY_SETTLE, "sorts the names of one entity"},
    {ONR_SQL_ARTICLES_LINKED, "finds the articles of one entity, once for its merge"},
    {ONR_SQL_ABOUT_RELINK, "sorts what one article's claims are about"},
    {ONR_SQL_ENTITIES_OF_ARTICLE, "tells the entities of one article apart"},
    {ONR_SQL_SPLITS_TO, "sorts the mentions that a person split off to one entity"},
    {ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS, "sorts the mentions in one claim"},
    {ONR_SQL_ANSWERS_ANY, "reads the first row"},
    {ONR_SQL_KEYS, "keys are few"},
    {ONR_SQL_KEY_ANY, "keys are few"},
};

static const char *exception_of(enum onr_statement name) {
  for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
    if (exceptions[i].name == name) return exceptions[i].why;
  return NULL;
}

/* Whether a line of a plan reads all of something that is stored. What a statement has made itself, or gets as a table
 * of values, is as large as what it works on; a full-text index is asked for words. */
static bool reads_all(const char *line) {
  static const char *const own[] = {"SCAN x", "SCAN y", "SCAN class", "SCAN below", "SCAN ("};
  if (strncmp(line, "SCAN ", 5) != 0 || strstr(line, "VIRTUAL TABLE INDEX") || strstr(line, "VALUES") ||
      strstr(line, "CONSTANT ROW"))
    return false;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcmp(line, own[i]) == 0 || (own[i][5] == '(' && strncmp(line, own[i], 6) == 0)) return false;
  return true;
}

/* The first line of the statement's plan that reads all of something or sorts; empty without one. */
static void line_that_grows(sqlite3 *db, enum onr_statement name, char out[256]) {
  char explained[8192];
  sqlite3_stmt *stmt = NULL;
  out[0] = '\0';
  int len = snprintf(explained, sizeof explained, "EXPLAIN QUERY PLAN %s", onr_statement_sql(name));
  assert_true(len > 0 && (size_t)len < sizeof explained);
  if (sqlite3_prepare_v2(db, explained, -1, &stmt, NULL) != SQLITE_OK)
    fail_msg("%s: %s", explained, sqlite3_errmsg(db));
  while (!out[0] && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *line = (const char *)sqlite3_column_text(stmt, 3);
    if (reads_all(line) || strstr(line, "TEMP B-TREE")) snprintf(out, 256, "%s", line);
  }
  sqlite3_finalize(stmt);
}

static void named_statements_search(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < ONR_STATEMENT_COUNT; i++) {
    enum onr_statement name = (enum onr_statement)i;
    char line[256];
    line_that_grows(fixture->store->connection.db, name, line); /* the writer's, which has all functions; it rests */
    const char *why = exception_of(name);
    if (line[0] && !why) fail_msg("%s: %s", line, onr_statement_sql(name));
    if (!line[0] && why) fail_msg("it is no exception any more that it %s: %s", why, onr_statement_sql(name));
  }
}

/* Whatever is bound: one that a partial index might serve, such as that of the urls, would be planned at each run. A
 * pragma is. */
static void statements_are_planned_once(void **state) {
  struct fixture *fixture = *state;
  struct onr_connection *connection = &fixture->reader->connection;
  struct onr_identity identity;
  struct maker maker;
  maker_init(&maker, "https://example.org/1", "It is here.");
  for (int i = 0; i < 3; i++) {
    fixture_release(fixture);
    assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
    assert_true(identity.exists);
  }
  fixture_release(fixture);
  for (int i = 0; i < ONR_STATEMENT_COUNT; i++)
    if (connection->named[i] && strncmp(onr_statement_sql((enum onr_statement)i), "PRAGMA", 6) != 0 &&
        sqlite3_stmt_status(connection->named[i], SQLITE_STMTSTATUS_REPREPARE, 0))
      fail_msg("planned again: %s", onr_statement_sql((enum onr_statement)i));
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
      TEST(no_filters_of_claims_read_all),
      TEST(no_filters_of_articles_read_all),
      TEST(suggestions_of_an_entity_are_looked_up),
      TEST(hits_are_looked_for_among_the_newest),
      TEST(changes_are_merged_from_indexes),
      TEST(named_statements_search),
      TEST(statements_are_planned_once),
      TEST(a_statement_stands_in_one_table),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
