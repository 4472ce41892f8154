/* Articles that are stored together: in groups, and in a transaction of many groups. */
#include <math.h>

#include "contradictions.h"
#include "onrecord/store_put.h"
#include "store/sqlite/articles/pending.h"
#include "store/sqlite/articles/put.h"
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

/* So many people of its own that four such articles fill the table in which they are noted. */
static void make_with_many(struct maker *maker, char *body, size_t size, char url[64], int number, int first) {
  size_t at = 0;
  snprintf(url, 64, "https://example.org/many/%d", number);
  for (int i = first; i < first + MAKER_MAX; i++)
    at += (size_t)snprintf(body + at, size - at, "Ann %c%c came. ", 'A' + i / 26, 'a' + i % 26);
  maker_init(maker, url, body);
  for (int i = 0; i < MAKER_MAX; i++) {
    struct onr_span span = {(uint32_t)i * 13, (uint32_t)i * 13 + 6};
    maker->entities[i] = (struct onr_entity){.type = ONR_PERSON, .name = {body + span.start, 6}};
    maker->mentions[i] = (struct onr_mention){span, (uint32_t)i, ONR_NONE, ONR_FORM_NAME, (uint32_t)i};
  }
  maker->analysis.entity_count = maker->analysis.mention_count = MAKER_MAX;
}

enum { KNOWN, FULL = 5, REFUSED = FULL, AGAIN, ALL }; /* articles; those before REFUSED fill the room */

struct spell {
  struct onr_put *puts[ALL];
  struct onr_failure failure;
};

/* All in one transaction, of which there is little memory for one article. */
static enum onr_error put_in_spite_of_memory(struct onr_connection *connection, void *context,
                                             struct onr_failure *failure) {
  struct spell *spell = context;
  const size_t enough = SIZE_MAX / 4, little = 6000; /* for the entity and a longer list, not for a larger table */
  size_t done;
  set_memory(connection, (void *)(uintptr_t)&enough, failure);
  enum onr_error error = onr_puts_together(connection, spell->puts + 1, FULL - 1, &done, failure);
  set_memory(connection, (void *)(uintptr_t)&little, failure);
  if (!error) error = onr_puts_together(connection, spell->puts + REFUSED, 1, &done, failure);
  set_memory(connection, (void *)(uintptr_t)&enough, failure);
  return error ? error : onr_puts_together(connection, spell->puts + AGAIN, 1, &done, failure);
}

/* An article is refused as there is no room to note an entity that is in the database: nothing was written, so the
 * transaction goes on, and what was noted before is still known. */
static void what_was_noted_is_known_after_memory_failed(void **state) {
  struct fixture *fixture = *state;
  static struct maker makers[ALL];
  static char bodies[ALL][MAKER_MAX * 13 + 1], urls[ALL][64];
  struct spell spell;
  struct onr_arena arena;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  onr_arena_init(&arena, 64 << 20);
  make(&makers[KNOWN], urls[KNOWN], sizeof urls[KNOWN], 0, KNOWN);
  make(&makers[REFUSED], urls[REFUSED], sizeof urls[REFUSED], 0, REFUSED);
  for (int i = 1; i < ALL; i++)
    if (i != REFUSED)
      make_with_many(&makers[i], bodies[i], sizeof bodies[i], urls[i], i, i == AGAIN ? 0 : (i - 1) * MAKER_MAX);
  maker_put(&makers[KNOWN], fixture, NULL);
  for (int i = 1; i < ALL; i++)
    assert_ok(fixture, onr_put_prepare(fixture->store, &makers[i].article, &makers[i].analysis, &arena, &spell.puts[i],
                                       &fixture->failure));
  assert_ok(fixture, onr_writer_run_unguarded(fixture->store, put_in_spite_of_memory, &spell, &fixture->failure));
  for (int i = 1; i < ALL; i++)
    assert_int_equal(onr_put_result(spell.puts[i], id, &outcome, &spell.failure),
                     i == REFUSED ? ONR_ERR_MEMORY : ONR_OK);
  assert_int_equal(fixture_counts(fixture).articles, ALL - 1);
  assert_int_equal(fixture_counts(fixture).entities, 2 + (FULL - 1) * MAKER_MAX);
  onr_arena_close(&arena);
}

static enum onr_error count_noted(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)failure;
  *(size_t *)context = connection->pending->entity_count;
  return ONR_OK;
}

/* A long transaction of one article, for which there is so much memory; whether it came to pass. What comes after it,
 * mostly in the same transaction, finds nothing noted that was the article's. */
static bool put_long_with_memory(struct fixture *fixture, struct maker *maker, size_t memory) {
  struct onr_bulk *bulk = NULL;
  struct onr_arena arena;
  struct onr_put *put;
  struct onr_failure failure = {0};
  size_t count, noted = 0;
  bool large;
  pthread_t thread;
  struct queued after = {.fixture = fixture, .run = count_noted, .context = &noted, .unguarded = true};
  onr_arena_init(&arena, 64 << 20);
  assert_ok(fixture, onr_writer_run(fixture->store, set_memory, &memory, &fixture->failure));
  assert_ok(fixture, onr_put_prepare(fixture->store, &maker->article, &maker->analysis, &arena, &put, &failure));
  assert_ok(fixture, onr_store_bulk_begin(fixture->store, &bulk, &failure));
  while (queue_length(fixture->store) > 0) usleep(100);
  assert_int_equal(pthread_create(&thread, NULL, run_queued, &after), 0);
  while (queue_length(fixture->store) == 0) usleep(100);
  bool ends = onr_store_bulk_put(bulk, &put, 1, &count, &large, &failure) != ONR_OK;
  onr_arena_close(&arena);
  bool stored = onr_store_bulk_end(bulk, true, &failure) == ONR_OK;
  pthread_join(thread, NULL);
  assert_int_equal(after.error, ONR_OK);
  if (ends && noted) fail_msg("%zu bytes: %zu entities are still noted", memory, noted);
  return stored;
}

static void what_a_long_transaction_could_not_keep_is_forgotten(void **state) {
  struct fixture *fixture = *state;
  struct maker known, another;
  char urls[2][64];
  bool kept = false;
  int failures = 0;
  size_t enough = SIZE_MAX / 4;
  make(&known, urls[0], sizeof urls[0], 0, 0);
  make(&another, urls[1], sizeof urls[1], 0, 1);
  maker_put(&known, fixture, NULL);
  for (size_t memory = 4096; !kept; memory += 16) {
    kept = put_long_with_memory(fixture, &another, memory) && fixture_counts(fixture).articles == 2;
    failures += !kept;
  }
  assert_true(failures > 3);
  assert_ok(fixture, onr_writer_run(fixture->store, set_memory, &enough, &fixture->failure));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_group_is_stored_but_for_what_fails),        TEST(a_long_transaction_is_stored_or_not),
      TEST(a_group_ends_where_an_analysis_is_needed),    TEST(what_there_is_no_memory_for_leaves_nothing_noted),
      TEST(what_was_noted_is_known_after_memory_failed), TEST(what_a_long_transaction_could_not_keep_is_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
