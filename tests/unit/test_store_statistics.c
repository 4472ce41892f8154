/* Counts over the store: what hidden entities are left out of, limits, order, and the plans of the queries. What the
 * counts are is held against the lists in tests/api. */
#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_names.h"
#include "onrecord/store_statistics.h"
#include "store/sqlite/statistics/tally.h"
#include "store_sample.h"

enum { ALL_FACETS = (1 << ONR_FACET_COUNT) - 1, MANY = 200 };

static struct onr_facets facets_of(struct fixture *fixture, const struct onr_claim_filter *filter, size_t limit,
                                   struct onr_arena *arena) {
  struct onr_facets facets;
  assert_ok(fixture, onr_store_facets(fixture->reader, filter, ALL_FACETS, limit, arena, &facets, &fixture->failure));
  fixture_release(fixture);
  return facets;
}

static int64_t sum_of(const struct onr_facet_values *values) {
  int64_t sum = values->missing;
  for (size_t i = 0; i < values->count; i++) sum += values->items[i].count;
  return sum;
}

/* The same claims found without a filter, from counts, and with one that all pass, claim by claim. */
static void both_ways_of_counting_agree(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 24);
  const struct onr_claim_filter none = {ANY_TIME}, every = {ANY_TIME, .min_confidence = 1e-7};
  struct onr_facets one = facets_of(fixture, &none, MANY, &arena), other = facets_of(fixture, &every, MANY, &arena);
  assert_int_equal(one.claims, 2 * SAMPLE);
  int64_t without = one.claims - other.claims; /* those whose confidence is 0: 13 */
  assert_int_equal(without, (SAMPLE + 39) / 40);
  for (int facet = 0; facet < ONR_FACET_COUNT; facet++) {
    assert_int_equal(sum_of(&one.facets[facet]), one.claims);
    assert_int_equal(sum_of(&other.facets[facet]), other.claims);
    assert_int_equal(one.facets[facet].count, other.facets[facet].count);
    assert_false(one.facets[facet].more);
  }
  assert_int_equal(one.facets[ONR_FACET_SPEAKER].count, SAMPLE_SPEAKERS);
  assert_int_equal(one.facets[ONR_FACET_SPEAKER].missing, SAMPLE);
  assert_int_equal(one.facets[ONR_FACET_PUBLISHER].count, 3);
  assert_str(one.facets[ONR_FACET_REVIEW_STATUS].items[0].text, "machine");
  onr_arena_close(&arena);
}

static void values_are_cut_at_the_limit(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 24);
  const struct onr_claim_filter none = {ANY_TIME};
  struct onr_facets all = facets_of(fixture, &none, SAMPLE_SPEAKERS, &arena),
                    some = facets_of(fixture, &none, 4, &arena);
  assert_false(all.facets[ONR_FACET_SPEAKER].more);
  assert_true(some.facets[ONR_FACET_SPEAKER].more);
  assert_int_equal(some.facets[ONR_FACET_SPEAKER].count, 4);
  for (size_t i = 0; i < 4; i++)
    assert_true(onr_str_equal(some.facets[ONR_FACET_SPEAKER].items[i].entity.id,
                              all.facets[ONR_FACET_SPEAKER].items[i].entity.id));
  assert_true(some.facets[ONR_FACET_MONTH].items[0].count >= some.facets[ONR_FACET_MONTH].items[3].count);
  onr_arena_close(&arena);
}

/* ---- Hidden entities ---- */

static enum onr_error hide(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return onr_connection_script(connection, context, failure);
}

static void set_hidden(struct fixture *fixture, int hidden) {
  char sql[96];
  snprintf(sql, sizeof sql, "UPDATE entity SET hidden = %d WHERE folded = 'speaker n3'", hidden);
  assert_ok(fixture, onr_writer_run(fixture->store, hide, sql, &fixture->failure));
}

struct looking_for {
  const char *id;
  size_t rows;
  bool found;
};

static void note(struct looking_for *looking, struct onr_str id) {
  looking->rows++;
  looking->found = looking->found || onr_str_equal(id, onr_str_from(looking->id));
}

static enum onr_error see_co_mention(void *context, const struct onr_co_mention_row *row) {
  note(context, row->entity.id);
  return ONR_OK;
}

static enum onr_error see_name(void *context, const struct onr_named_row *row) {
  note(context, row->entity.id);
  return ONR_OK;
}

/* In how many of the four results an entity is. */
static int shown_in(struct fixture *fixture, const char *id) {
  char seed[ONR_ID_SIZE];
  struct onr_arena arena;
  struct onr_graph graph;
  struct onr_page_end end;
  onr_arena_init(&arena, 1 << 24);
  sample_entity_id("Organization", "topic n3", seed);
  const struct onr_claim_filter none = {ANY_TIME};
  const struct onr_co_mention_filter filter = {.entity = onr_str_from(seed), ANY_TIME};
  const struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = 200};
  const struct onr_graph_question around = {onr_str_from(seed), ONR_WINDOW_ARTICLE, 2, ONR_GRAPH_NODES, 1};
  const struct onr_names_question question = {.text = ONR_STR("spe"), .limit = 50};
  struct looking_for together = {.id = id}, named = {.id = id}, faceted = {.id = id}, drawn = {.id = id};
  struct onr_facets facets = facets_of(fixture, &none, MANY, &arena);
  for (size_t i = 0; i < facets.facets[ONR_FACET_SPEAKER].count; i++)
    note(&faceted, facets.facets[ONR_FACET_SPEAKER].items[i].entity.id);
  assert_ok(fixture,
            onr_store_co_mentions(fixture->reader, &filter, &page, see_co_mention, &together, &end, &fixture->failure));
  assert_ok(fixture, onr_store_graph(fixture->reader, &around, &arena, &graph, &fixture->failure));
  for (size_t i = 0; i < graph.node_count; i++) note(&drawn, graph.nodes[i].entity.id);
  assert_ok(fixture, onr_store_names(fixture->reader, &question, see_name, &named, &fixture->failure));
  fixture_release(fixture);
  assert_true(together.rows > 0 && named.rows > 0 && faceted.rows > 0 && drawn.rows > 1);
  onr_arena_close(&arena);
  return together.found + named.found + faceted.found + drawn.found;
}

static void hidden_entities_are_left_out(void **state) {
  char id[ONR_ID_SIZE];
  sample_entity_id("Person", "speaker n3", id);
  assert_int_equal(shown_in(*state, id), 4);
  set_hidden(*state, 1);
  assert_int_equal(shown_in(*state, id), 0);
  set_hidden(*state, 2);
  assert_int_equal(shown_in(*state, id), 0);
  set_hidden(*state, 0);
  assert_int_equal(shown_in(*state, id), 4);
}

/* ---- Names where very many fit ---- */

static enum onr_error write_names(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  static const char *const inserts[] = {
      ("WITH n (i) AS (SELECT 5000 UNION ALL SELECT i + 1 FROM n WHERE i < 7999) "
       "INSERT INTO entity (pk, id, revision, type, name, folded, sort_name, mentions, articles, created, modified) "
       "SELECT i, printf('ent_%016d', i), 1, 0, 'Quentin Q' || i, 'quentin q' || i, 'quentin', i - 5000, 1, 0, 0 FROM "
       "n"),
      "INSERT INTO entity_name (pk, link, entity, name, folded) SELECT pk + 100000, pk, pk, name, folded FROM entity "
      "WHERE pk >= 5000",
      "INSERT INTO entity_fts (rowid, name) SELECT pk + 100000, folded FROM entity WHERE pk >= 5000",
  };
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof inserts / sizeof *inserts && !error; i++)
    error = onr_connection_script(connection, inserts[i], failure);
  return error;
}

struct ranking {
  int64_t mentions[50];
  size_t count;
};

static enum onr_error rank(void *context, const struct onr_named_row *row) {
  struct ranking *ranking = context;
  ranking->mentions[ranking->count++] = row->mentions;
  return ONR_OK;
}

static void the_most_mentioned_of_very_many_names_come_first(void **state) {
  struct fixture *fixture = *state;
  assert_ok(fixture, onr_writer_run(fixture->store, write_names, NULL, &fixture->failure));
  fixture_release(fixture);
  static const char *const texts[] = {"q", "quentin", "QUENTIN q"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct ranking ranking = {.count = 0};
    const struct onr_names_question question = {.text = onr_str_from(texts[i]), .limit = 50};
    assert_ok(fixture, onr_store_names(fixture->reader, &question, rank, &ranking, &fixture->failure));
    assert_int_equal(ranking.count, 50);
    for (size_t k = 0; k < 50; k++) assert_int_equal(ranking.mentions[k], 2999 - (int64_t)k);
  }
  struct ranking one = {.count = 0};
  const struct onr_names_question question = {.text = ONR_STR("q5003"), .limit = 50};
  assert_ok(fixture, onr_store_names(fixture->reader, &question, rank, &one, &fixture->failure));
  assert_int_equal(one.count, 1);
  assert_int_equal(one.mentions[0], 3);
}

/* ---- Plans ---- */

/* The plan of the composed statement that was run last holds `index`, and scans no table. */
static void check_plan(struct fixture *fixture, const char *index) {
  struct onr_connection *connection = &fixture->reader->connection;
  const struct onr_cached *last = connection->cache;
  for (const struct onr_cached *at = connection->cache; at < connection->cache + CACHED_STATEMENTS; at++)
    if (at->stmt && at->used > last->used) last = at;
  char sql[8192], plan[4096] = "";
  snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(last->stmt));
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_prepare_v2(connection->db, sql, -1, &stmt, NULL), SQLITE_OK);
  for (size_t len = 0; sqlite3_step(stmt) == SQLITE_ROW && len < sizeof plan;)
    len += (size_t)snprintf(plan + len, sizeof plan - len, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
  sqlite3_finalize(stmt);
  if (!strstr(plan, index)) fail_msg("without %s:\n%s", index, plan);
  static const char *const tables[] = {"SCAN claim", "SCAN c",       "SCAN article", "SCAN a", "SCAN entity",
                                       "SCAN e",     "SCAN mention", "SCAN b",       "SCAN y"};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    const char *scan = strstr(plan, tables[i]);
    if (scan && scan[strlen(tables[i])] == '\n') fail_msg("a table is scanned:\n%s", plan);
  }
}

static void facets_are_counted_by_an_index(void **state) {
  struct fixture *fixture = *state;
  char entity[ONR_ID_SIZE], article[ONR_ID_SIZE];
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 24);
  sample_entity_id("Person", "speaker n3", entity);
  sample_article_id(13, article);
  const struct onr_str entity_id = onr_str_from(entity), article_id = onr_str_from(article);
  const struct onr_str publisher = ONR_STR_INIT("The Example");
  struct onr_claim_filter speaker = {ANY_TIME}, about = speaker, in_article = speaker, times = speaker,
                          published = speaker, words = speaker;
  speaker.speakers = (struct onr_strs){&entity_id, 1};
  about.about = (struct onr_strs){&entity_id, 1};
  in_article.articles = (struct onr_strs){&article_id, 1};
  times.published_after = 1;
  published.publishers = (struct onr_strs){&publisher, 1};
  words.q = ONR_STR("zebra OR rain");
  const struct {
    const struct onr_claim_filter *filter;
    const char *index;
  } rows[] = {
      {&speaker, "claim_speaker (speaker=?"},
      {&about, "PRIMARY KEY (entity=?"},
      {&in_article, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
      {&times, "claim_published (published>"},
      {&published, "article_publisher (publisher_folded=?"},
      {&words, "VIRTUAL TABLE INDEX"},
      {&words, "claim_about_claim (claim=?"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    facets_of(fixture, rows[i].filter, 5, &arena);
    check_plan(fixture, rows[i].index);
  }
  onr_arena_close(&arena);
}

static void co_mentions_are_read_from_two_indexes(void **state) {
  struct fixture *fixture = *state;
  char entity[ONR_ID_SIZE];
  struct onr_page_end end;
  sample_entity_id("Person", "speaker n3", entity);
  struct onr_co_mention_filter filter = {.entity = onr_str_from(entity), ANY_TIME};
  const struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = 20};
  for (int timed = 0; timed < 2; timed++) {
    struct looking_for looking = {.id = ""};
    if (timed) filter.published_after = 1;
    assert_ok(fixture, onr_store_co_mentions(fixture->reader, &filter, &page, see_co_mention, &looking, &end,
                                             &fixture->failure));
    check_plan(fixture, timed ? "article_entity USING PRIMARY KEY (entity=? AND published>?)"
                              : "article_entity USING PRIMARY KEY (entity=?)");
    check_plan(fixture, "COVERING INDEX article_entity_article (article=?)");
  }
  struct looking_for sentences = {.id = ""};
  filter.window = ONR_WINDOW_SENTENCE;
  assert_ok(fixture, onr_store_co_mentions(fixture->reader, &filter, &page, see_co_mention, &sentences, &end,
                                           &fixture->failure));
  check_plan(fixture, "SEARCH m USING INDEX mention_entity (entity=? AND published=? AND rowid>? AND rowid<?)");
  check_plan(fixture, "SEARCH y USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
  const struct onr_page by_name = {.sort = ONR_SORT_NAME, .limit = 20};
  assert_int_equal(
      onr_store_co_mentions(fixture->reader, &filter, &by_name, see_co_mention, NULL, &end, &fixture->failure),
      ONR_ERR_INVALID_PARAMETER);
}

/* ---- Calendar and tally ---- */

static void intervals_are_the_calendars(void **state) {
  (void)state;
  static const struct {
    const char *time;
    enum onr_interval interval;
    const char *label, *start, *end;
  } rows[] = {
      {"1970-01-01", ONR_INTERVAL_DAY, "1970-01-01", "1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"},
      {"1969-12-31T23:59:59.999Z", ONR_INTERVAL_DAY, "1969-12-31", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"2000-02-29T12:00:00Z", ONR_INTERVAL_MONTH, "2000-02", "2000-02-01T00:00:00Z", "2000-03-01T00:00:00Z"},
      {"1900-02-28", ONR_INTERVAL_MONTH, "1900-02", "1900-02-01T00:00:00Z", "1900-03-01T00:00:00Z"},
      {"2023-12-31T23:59:59Z", ONR_INTERVAL_MONTH, "2023-12", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"},
      {"2024-12-30", ONR_INTERVAL_WEEK, "2025-W01", "2024-12-30T00:00:00Z", "2025-01-06T00:00:00Z"},
      {"2027-01-03", ONR_INTERVAL_WEEK, "2026-W53", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
      {"0000-01-01", ONR_INTERVAL_MONTH, "0000-01", "0000-01-01T00:00:00Z", "0000-02-01T00:00:00Z"},
      {"9999-12-31", ONR_INTERVAL_DAY, "9999-12-31", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999Z"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t ms, start, end;
    char text[ONR_TIME_SIZE];
    assert_true(onr_time_parse(onr_str_from(rows[i].time), &ms));
    onr_interval_of(rows[i].interval, ms, &start, &end);
    assert_str(onr_interval_label(rows[i].interval, start, text), rows[i].label);
    assert_str(onr_time_format(start, text), rows[i].start);
    assert_str(onr_time_format(end, text), rows[i].end);
  }
}

/* Every day of four centuries: the days follow each other, and weeks and months hold them. */
static void no_day_is_missing(void **state) {
  (void)state;
  int64_t week_end = INT64_MIN, month_end = INT64_MIN, start, end;
  for (int64_t ms = -12622780800000; ms < 0; ms += 86400000) { /* from 1570 */
    char label[ONR_TIME_SIZE], time[ONR_TIME_SIZE];
    onr_interval_of(ONR_INTERVAL_DAY, ms + 1, &start, &end);
    assert_true(start == ms && end == ms + 86400000);
    onr_time_format(ms, time);
    assert_memory_equal(onr_interval_label(ONR_INTERVAL_DAY, ms, label).data, time, 10);
    onr_interval_of(ONR_INTERVAL_WEEK, ms, &start, &end);
    assert_true(start <= ms && ms < end && (start == week_end || end == week_end || week_end == INT64_MIN));
    week_end = end;
    onr_interval_of(ONR_INTERVAL_MONTH, ms, &start, &end);
    assert_true(start <= ms && ms < end && (start == month_end || end == month_end || month_end == INT64_MIN));
    month_end = end;
  }
}

static void a_tally_counts(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 24);
  struct onr_tally tally = {.arena = &arena};
  assert_int_equal(onr_tally_count(&tally, 1), 0);
  for (int64_t key = -2000; key < 2000; key++) onr_tally_add(&tally, key * (1 << 24), 1 + (key & 3));
  for (int64_t key = -2000; key < 2000; key++)
    assert_int_equal(onr_tally_count(&tally, key * (1 << 24)), 1 + (key & 3));
  onr_tally_raise(&tally, 0, 9);
  onr_tally_raise(&tally, 0, 5);
  onr_tally_raise(&tally, 7, 2);
  assert_int_equal(tally.count, 4001);
  const struct onr_tally_entry *sorted = onr_tally_sorted(&tally);
  assert_true(sorted[0].key == 0 && sorted[0].count == 9);
  for (size_t i = 2; i < tally.count; i++)
    assert_true(sorted[i - 1].count > sorted[i].count ||
                (sorted[i - 1].count == sorted[i].count && sorted[i - 1].key < sorted[i].key));
  onr_arena_close(&arena);
  onr_arena_init(&arena, 4096);
  struct onr_tally full = {.arena = &arena};
  for (int64_t key = 0; key < 1000; key++) onr_tally_add(&full, key, 1);
  assert_true(full.failed);
  onr_arena_close(&arena);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(both_ways_of_counting_agree),
      TEST(values_are_cut_at_the_limit),
      TEST(hidden_entities_are_left_out),
      TEST(facets_are_counted_by_an_index),
      TEST(co_mentions_are_read_from_two_indexes),
      TEST(the_most_mentioned_of_very_many_names_come_first),
      TEST(intervals_are_the_calendars),
      TEST(no_day_is_missing),
      TEST(a_tally_counts),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
