/* Full-text search: what a user's text finds, and that no text is an error. */
#include "../../src/store/sqlite/driver.h"
#include "store/sqlite/lists/search_query.h"
#include "store_sample.h"

static struct walk walk;

static size_t hits(void **state, struct onr_str q) {
  struct onr_article_filter filter = {ANY_TIME, .q = q};
  walk.fixture = *state;
  walk.list = list_articles;
  walk.filter = &filter;
  walk_both(&walk, ONR_SORT_DATE_PUBLISHED, walk.count);
  return walk.count;
}

/* The number of articles of the sample that a text finds, by each sort. */
static size_t found(void **state, struct onr_str q) {
  struct onr_article_filter filter = {ANY_TIME, .q = q};
  walk.fixture = *state;
  walk.list = list_articles;
  walk.filter = &filter;
  walk.page = (struct onr_page){.sort = ONR_SORT_RELEVANCE};
  walk_all(&walk, 7);
  walk_check(&walk);
  size_t count = walk.count;
  assert_int_equal(walk.total, count);
  return hits(state, q) == count ? count : SIZE_MAX;
}

static void words_are_found(void **state) {
  assert_int_equal(found(state, ONR_STR("rain")), SAMPLE);
  assert_int_equal(found(state, ONR_STR("RAIN near")), SAMPLE);
  assert_int_equal(found(state, ONR_STR("odd")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("odd rain")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("odd even")), 0);
  assert_int_equal(found(state, ONR_STR("\"odd storms\"")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("\"storms odd\"")), 0);
  assert_int_equal(found(state, ONR_STR("stor*")), SAMPLE);
  assert_int_equal(found(state, ONR_STR("od*")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("od* stor*")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("\"n3 sto\"*")), found(state, ONR_STR("\"n3 storms\"")));
  assert_int_equal(found(state, ONR_STR("stor")), 0);
  assert_int_equal(found(state, ONR_STR("\"odd stor\"*")), SAMPLE / 2);
  assert_int_equal(found(state, ONR_STR("n3")), SAMPLE / SAMPLE_SPEAKERS + 83 - 17);
  assert_int_equal(found(state, ONR_STR("headline")), SAMPLE);
}

static void no_text_is_an_error(void **state) {
  static const struct onr_str none[] = {
      ONR_STR_INIT(" "),
      ONR_STR_INIT("\""),
      ONR_STR_INIT("\"\""),
      ONR_STR_INIT("*"),
      ONR_STR_INIT("**"),
      ONR_STR_INIT("😀"),
      ONR_STR_INIT("\"😀\"*"),
      ONR_STR_INIT("NEAR(zz, 2)"),
      ONR_STR_INIT("OR"),
      ONR_STR_INIT("NOT"),
      ONR_STR_INIT("zz:y"),
      ONR_STR_INIT("()"),
      ONR_STR_INIT("{a b}:"),
      ONR_STR_INIT("^ +"),
      ONR_STR_INIT("\0"),
      ONR_STR_INIT("'; --"),
      ONR_STR_INIT("a-b_c"),
      ONR_STR_INIT("\x01\x7f"),
      ONR_STR_INIT("%s%n"),
      ONR_STR_INIT("-rain"),
      ONR_STR_INIT("NOT rain OR near"),
      ONR_STR_INIT("rain NOT rain"),
      ONR_STR_INIT("rain*near"),
  };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) assert_int_equal(found(state, none[i]), 0);
  static const struct onr_str all[] = {
      ONR_STR_INIT("rain AND"),
      ONR_STR_INIT("near"),
      ONR_STR_INIT("NEAR"),
      ONR_STR_INIT("\"rain"),
      ONR_STR_INIT("rain 😀"),
      ONR_STR_INIT("rain\"near\""),
      ONR_STR_INIT("rain\0near"),
      ONR_STR_INIT("rain ()"),
      ONR_STR_INIT("^rain"),
      ONR_STR_INIT("(rain)"),
      ONR_STR_INIT("Ràin"),
      ONR_STR_INIT("--rain"),
      ONR_STR_INIT("((rain"),
      ONR_STR_INIT("rain)) near"),
      ONR_STR_INIT("OR rain OR"),
      ONR_STR_INIT("NOT NOT rain"),
      ONR_STR_INIT("rain - near"),
      ONR_STR_INIT("rain AND NOT"),
      ONR_STR_INIT("rain -😀"),
      ONR_STR_INIT("rain-is-near"),
      ONR_STR_INIT("“rain is ne*”"),
      ONR_STR_INIT("odd OR even"),
      ONR_STR_INIT("(odd OR even) -zebra"),
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    size_t count = found(state, all[i]);
    if (count != SAMPLE) fail_msg("%zu articles for '%s'", count, all[i].data);
  }
  static const struct onr_str odd[] = {
      ONR_STR_INIT("rain -even"),   ONR_STR_INIT("-even rain"),        ONR_STR_INIT("rain NOT (even OR zebra)"),
      ONR_STR_INIT("odd OR zebra"), ONR_STR_INIT("(rain -even) near"), ONR_STR_INIT("even odd OR rain -even"),
  };
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) assert_int_equal(found(state, odd[i]), SAMPLE / 2);
}

static void long_texts_are_cut(void **state) {
  static char text[10240];
  for (size_t i = 0; i + 5 <= sizeof text; i += 5) memcpy(text + i, "rain ", 5);
  assert_int_equal(found(state, (struct onr_str){text, sizeof text}), SAMPLE);
  memset(text, 'x', sizeof text);
  assert_int_equal(found(state, (struct onr_str){text, sizeof text}), 0);
  for (size_t i = 0; i < sizeof text; i++) text[i] = "\"* (😀"[i % 4];
  assert_int_equal(found(state, (struct onr_str){text, sizeof text}), 0);
}

static void expressions_are_quoted(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  assert_str(onr_search_query(ONR_STR("a \"b c\" d* 😀 e:f"), false, &arena),
             "\"a\" AND \"b c\" AND \"d*\"* AND \"e:f\"");
  assert_str(onr_search_query(ONR_STR("A b OR (c -d)"), true, &arena), "(\"a\"* AND \"b\"*) OR (\"c\"* NOT \"d\"*)");
  assert_str(onr_search_query(ONR_STR("a＂b"), true, &arena), "\"a b\"*"); /* folds to a quotation mark */
  assert_str(onr_search_query(ONR_STR(""), false, &arena), "\"\"");
  assert_str(onr_search_query(ONR_STR("-a"), false, &arena), "\"\"");
  onr_arena_close(&arena);
  onr_arena_init(&arena, 16);
  assert_null(onr_search_query(ONR_STR("a b"), true, &arena).data);
  onr_arena_close(&arena);
}

static void claims_and_entities_are_searched(void **state) {
  struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("storms")};
  static const enum onr_sort claim_sorts[] = {ONR_SORT_DATE_PUBLISHED, ONR_SORT_DATE_CREATED, ONR_SORT_CONFIDENCE,
                                              ONR_SORT_RELEVANCE};
  walk.fixture = *state;
  walk.list = list_claims;
  walk.filter = &claims;
  for (size_t i = 0; i < 4; i++) walk_both(&walk, claim_sorts[i], SAMPLE);
  claims.q = ONR_STR("\"odd storms\" pa*");
  for (size_t i = 0; i < 4; i++) walk_both(&walk, claim_sorts[i], SAMPLE / 2);
  const enum onr_entity_type person = ONR_PERSON;
  struct onr_entity_filter entities = {.q = ONR_STR("n3 SPÉ")};
  static const enum onr_sort entity_sorts[] = {ONR_SORT_NAME, ONR_SORT_MENTIONS, ONR_SORT_DATE_CREATED,
                                               ONR_SORT_RELEVANCE};
  walk.list = list_entities;
  walk.filter = &entities;
  for (size_t i = 0; i < 4; i++) walk_both(&walk, entity_sorts[i], 1);
  entities.q = ONR_STR("t");
  for (size_t i = 0; i < 4; i++) walk_both(&walk, entity_sorts[i], SAMPLE + SAMPLE_TOPICS);
  entities = (struct onr_entity_filter){.q = ONR_STR("n"), .types = &person, .type_count = 1};
  for (size_t i = 0; i < 4; i++) walk_both(&walk, entity_sorts[i], SAMPLE_SPEAKERS);
  entities.q = ONR_STR("!");
  for (size_t i = 0; i < 4; i++) walk_both(&walk, entity_sorts[i], 0);
}

/* More hits than are sorted: lists then walk an index and test each row. */
static void frequent_words_are_found_as_well(void **state) {
  struct fixture *fixture = *state;
  static struct maker maker;
  struct onr_claim_filter filter = {ANY_TIME, .q = ONR_STR("it")};
  for (int i = 0; i < 70; i++) {
    char body[1024] = "", url[64];
    struct onr_claim claims[32];
    struct onr_span spans[32];
    for (uint32_t k = 0; k < 32; k++) {
      snprintf(body + 20 * k, sizeof body - 20 * k, "Is it claim no %03u? ", k);
      spans[k] = (struct onr_span){20 * k, 20 * k + 19};
      claims[k] = (struct onr_claim){.content = {&spans[k], 1}, .speaker = ONR_NONE, .confidence = 0.5};
    }
    snprintf(url, sizeof url, "https://example.org/frequent/%d", i);
    maker_init(&maker, url, body);
    maker.article.date_published = sample_date(i);
    maker.analysis.claims = claims;
    maker.analysis.claim_count = 32;
    assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
  }
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = 200, .count = true};
  for (int descending = 0; descending < 2; descending++) {
    struct onr_position after;
    struct onr_page_end end = {.more = true};
    size_t count = 0;
    page.descending = descending == 1;
    page.after = NULL;
    while (end.more) {
      struct seen seen = {0};
      assert_ok(fixture, onr_store_claims(fixture->reader, &filter, &page, see_claim, &seen, &end, &fixture->failure));
      assert_int_equal(end.count, 70 * 32);
      after = end.last;
      page.after = &after;
      count += seen.count;
    }
    assert_int_equal(count, 70 * 32);
  }
}

static void search_follows_the_texts(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  maker_init(&maker, "https://example.org/changing", "Zebras graze.");
  uint32_t zebra = maker_entity(&maker, ONR_GROUP, "Zebras", NULL, NULL);
  maker_mention(&maker, zebra, "Zebras", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(&maker, "graze", NULL, NULL, zebra, ONR_NONE);
  maker_put(&maker, fixture, NULL);
  assert_int_equal(found(state, ONR_STR("zebras")), 1);
  maker.article.headline = ONR_STR("Quaggas");
  maker_put(&maker, fixture, NULL);
  assert_int_equal(found(state, ONR_STR("zebras quaggas")), 1);
  char id[ONR_ID_SIZE];
  struct maker other;
  maker_init(&other, "https://example.org/changing", "Okapis hide.");
  maker_put(&other, fixture, id);
  assert_int_equal(found(state, ONR_STR("zebras")), 0);
  assert_int_equal(found(state, ONR_STR("quaggas")), 0);
  assert_int_equal(found(state, ONR_STR("okapis")), 1);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  assert_int_equal(found(state, ONR_STR("okapis")), 0);
  struct onr_entity_filter entities = {.q = ONR_STR("zebras")};
  walk.list = list_entities;
  walk.filter = &entities;
  walk_both(&walk, ONR_SORT_NAME, 0);
  struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("graze")};
  walk.list = list_claims;
  walk.filter = &claims;
  walk_both(&walk, ONR_SORT_DATE_PUBLISHED, 0);
}

/* More hits than are ranked, written straight into the tables. */
static enum onr_error write_many(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  static const char numbers[] = "WITH n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 11199) ";
  static const char *const inserts[] = {
      "INSERT INTO article (pk, id, revision, headline, headline_derived, url, published, language, language_folded, "
      "authors, publisher, publisher_folded, source, version, text_version, created, modified) "
      "SELECT i, printf('art_%016d', i), 1, 'plenty', 0, '', i, 'en', 'en', '', '', '', '', 1, '', 0, 0 FROM n",
      "INSERT INTO article_fts (rowid, headline, body) SELECT i, 'plenty', '' FROM n",
      "INSERT INTO claim (pk, id, revision, text, quote_type, source_type, modality, source, cue, published, "
      "confidence, generator_version, rule, created, modified, spans, seq) "
      "SELECT i << 24, printf('clm_%016d', i), 1, 'plenty', 0, 0, 0, '', '', i, 1.0, '', '', 0, 0, '', "
      "onr_next_change() FROM n",
      "INSERT INTO claim_fts (rowid, text) SELECT i << 24, 'plenty' FROM n",
      ("INSERT INTO entity (pk, id, revision, type, name, folded, sort_name, created, modified) "
       "SELECT i, printf('ent_%016d', i), 1, 0, 'Plenty', 'plenty', 'plenty', 0, 0 FROM n"),
      "INSERT INTO entity_name (pk, link, entity, name, folded) SELECT i, i, i, 'Plenty', 'plenty' FROM n",
      "INSERT INTO entity_fts (rowid, name) SELECT i, 'plenty' FROM n",
  };
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof inserts / sizeof *inserts && !error; i++) {
    char sql[1024];
    snprintf(sql, sizeof sql, "%s%s", numbers, inserts[i]);
    error = onr_connection_script(connection, sql, failure);
  }
  return error;
}

static void all_matches_are_counted_however_few_are_ranked(void **state) {
  struct fixture *fixture = *state;
  struct onr_failure *failure = &fixture->failure;
  assert_ok(fixture, onr_writer_run(fixture->store, write_many, NULL, failure));
  fixture_release(fixture);
  struct onr_page page = {.sort = ONR_SORT_RELEVANCE, .limit = 5, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  struct onr_article_filter articles = {ANY_TIME, .q = ONR_STR("plenty")};
  assert_ok(fixture, onr_store_articles(fixture->reader, &articles, &page, true, see_article, &seen, &end, failure));
  assert_int_equal(end.count, 10200);
  struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("plenty")};
  assert_ok(fixture, onr_store_claims(fixture->reader, &claims, &page, see_claim, &seen, &end, failure));
  assert_int_equal(end.count, 10200);
  struct onr_entity_filter entities = {.q = ONR_STR("plenty")};
  assert_ok(fixture, onr_store_entities(fixture->reader, &entities, &page, see_entity, &seen, &end, failure));
  assert_int_equal(end.count, 10200);
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(words_are_found),
      TEST(no_text_is_an_error),
      TEST(long_texts_are_cut),
      TEST(expressions_are_quoted),
      TEST(claims_and_entities_are_searched),
      TEST(search_follows_the_texts),
      TEST(frequent_words_are_found_as_well),
      TEST(all_matches_are_counted_however_few_are_ranked),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
