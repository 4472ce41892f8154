/* Articles that are stored together: in groups, and in a transaction of many groups. */
#include <math.h>

#include "contradictions.h"
#include "onrecord/store_put.h"
#include "store/sqlite/articles/pending.h"
#include "store_queue.h"

enum { GROUP = 5, SPOILT = 3 };

/* One of a group fails in the middle of its rows: the others are whole, and it is not there by half. */
static void a_group_is_stored_but_for_what_fails(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker *makers = calloc(GROUP, sizeof *makers);
  struct onr_put *puts[GROUP];
  char urls[GROUP][64], id[ONR_ID_SIZE];
  size_t count = 0;
  if (!makers) abort();
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < GROUP; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    if (i == SPOILT) makers[i].analysis.claims[0].confidence = (double)NAN;
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, &makers[i].analysis, &arena, &puts[i],
                                       &fixture->failure));
  }
  assert_ok(fixture, onr_store_put_group(fixture->store, puts, GROUP, &count, &fixture->failure));
  assert_int_equal(count, GROUP);
  for (int i = 0; i < GROUP; i++) {
    enum onr_outcome outcome;
    struct onr_failure failure = {0};
    assert_int_equal(onr_put_result(puts[i], id, &outcome, &failure), i == SPOILT ? ONR_ERR_STORE_FAILED : ONR_OK);
    if (i == SPOILT) assert_non_null(strstr(failure.detail, "confidence"));
  }
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, GROUP - 1);
  assert_int_equal(counts.claims, GROUP - 1);
  onr_arena_close(&arena);
  free(makers);
}

/* The same in a transaction of many groups: an article that fails after it has written something undoes it, and what is
 * begun after it is as if it had never been. */
static void a_long_transaction_is_stored_or_not(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker makers[3];
  struct onr_put *puts[3];
  struct onr_bulk *bulk = NULL;
  char urls[3][64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  size_t count = 0;
  bool large = true;
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < 3; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    if (i == 2) makers[i].analysis.claims[0].confidence = (double)NAN;
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, &makers[i].analysis, &arena, &puts[i],
                                       &fixture->failure));
  }
  struct onr_failure failure = {0};
  assert_ok(fixture, onr_store_bulk_begin(fixture->store, &bulk, &fixture->failure));
  assert_ok(fixture, onr_store_bulk_put(bulk, puts, 2, &count, &large, &fixture->failure));
  assert_int_equal(count, 2);
  assert_false(large);
  assert_ok(fixture, onr_put_result(puts[1], id, &outcome, &fixture->failure));
  assert_int_equal(onr_store_bulk_put(bulk, puts + 2, 1, &count, &large, &failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(failure.detail, "confidence"));
  assert_int_equal(onr_store_bulk_end(bulk, true, &failure), ONR_ERR_STORE_FAILED);
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_ok(fixture, onr_store_bulk_begin(fixture->store, &bulk, &fixture->failure));
  for (size_t i = 0; i < 2; i++)
    assert_ok(fixture, onr_store_bulk_put(bulk, puts + i, 1, &count, &large, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_ok(fixture, onr_store_bulk_end(bulk, true, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 2);
  assert_int_equal(fixture_counts(fixture).claims, 2);
  onr_arena_close(&arena);
}

/* One without its analysis, whose text is not there: it and what comes after it wait. */
static void a_group_ends_where_an_analysis_is_needed(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct maker makers[3];
  struct onr_put *puts[3];
  char urls[3][64], id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  size_t count = 0;
  onr_arena_init(&arena, 64 << 20);
  for (int i = 0; i < 3; i++) {
    make(&makers[i], urls[i], sizeof urls[i], 0, i);
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, i == 1 ? NULL : &makers[i].analysis, &arena,
                                       &puts[i], &fixture->failure));
  }
  assert_ok(fixture, onr_store_put_group(fixture->store, puts, 3, &count, &fixture->failure));
  assert_int_equal(count, 1);
  assert_ok(fixture, onr_put_result(puts[0], id, &outcome, &fixture->failure));
  assert_int_equal(fixture_counts(fixture).articles, 1);
  onr_arena_close(&arena);
}

/* ---- Memory that ends while things are noted for the transaction's end ---- */

/* From now on the writer has so much more to note things in. */
static enum onr_error set_memory(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)failure;
  struct onr_arena *arena = &connection->pending->arena;
  arena->max = arena->used + *(const size_t *)context;
  return ONR_OK;
}

static enum onr_error look_for_contradictions(struct onr_connection *connection, void *context,
                                              struct onr_failure *failure) {
  (void)context;
  char says[600];
  if (!contradicts(connection->db, 1, says, sizeof says)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "%s", says);
}

static void make_with_a_third(struct maker *maker) {
  maker_init(maker, "https://example.org/third", "Anna Berg said it rains. Olga Moe heard it.");
  uint32_t anna = maker_entity(maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  uint32_t olga = maker_entity(maker, ONR_PERSON, "Olga Moe", "Moe", NULL);
  maker_mention(maker, anna, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, olga, "Olga Moe", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(maker, "it rains", "said", "Anna Berg", anna, ONR_NONE);
}

/* Stores one article, and then another with so much memory; whether that one could be. */
static bool put_with_memory(struct fixture *fixture, size_t memory) {
  struct maker makers[2];
  char url[64];
  size_t enough = SIZE_MAX / 4;
  make(&makers[0], url, sizeof url, 0, 0);
  make_with_a_third(&makers[1]);
  struct queued queued[] = {
      {.fixture = fixture, .run = set_memory, .context = &enough, .unguarded = true}, /* they may all come again */
      {.fixture = fixture, .maker = &makers[0]},
      {.fixture = fixture, .run = set_memory, .context = &memory, .unguarded = true},
      {.fixture = fixture, .maker = &makers[1]},
      {.fixture = fixture, .run = set_memory, .context = &enough, .unguarded = true},
  };
  run_together(fixture, queued, 5);
  for (int i = 0; i < 5; i++)
    if (i != 3) assert_int_equal(queued[i].error, ONR_OK);
  assert_true(queued[3].error == ONR_OK || queued[3].error == ONR_ERR_MEMORY);
  return queued[3].error == ONR_OK;
}

/* An article that fails before any of its rows was written has noted what its names and entities come to. */
static void what_there_is_no_memory_for_leaves_nothing_noted(void **state) {
  struct fixture *fixture = *state;
  int failures = 0;
  bool stored = false;
  for (size_t memory = 0; !stored; memory += 48) {
    stored = put_with_memory(fixture, memory);
    failures += !stored;
    if (onr_writer_run(fixture->store, look_for_contradictions, NULL, &fixture->failure) != ONR_OK)
      fail_msg("%zu bytes: %s", memory, fixture->failure.detail);
    struct seen seen = {0};
    struct onr_article_filter filter = {ANY_TIME};
    struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 10};
    struct onr_page_end end;
    assert_ok(fixture,
              onr_store_articles(fixture->reader, &filter, &page, false, see_article, &seen, &end, &fixture->failure));
    assert_int_equal(seen.count, stored ? 2 : 1);
    fixture_release(fixture);
    for (size_t i = 0; i < seen.count; i++)
      assert_ok(fixture,
                onr_store_delete_article(fixture->store, NULL, onr_str_from(seen.ids[i]), -1, &fixture->failure));
  }
  assert_true(failures > 3);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_group_is_stored_but_for_what_fails),
      TEST(a_long_transaction_is_stored_or_not),
      TEST(a_group_ends_where_an_analysis_is_needed),
      TEST(what_there_is_no_memory_for_leaves_nothing_noted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
