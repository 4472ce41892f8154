/* A database of the first version, with content, becomes one of today's: nothing of it is lost, and its entities are
 * linked. */
#include "old_database.h"
#include "onrecord/store_changes.h"
#include "onrecord/store_statistics.h"

static int setup(void **state) {
  struct fixture *fixture = fixture_folder();
  make_first_version(fixture);
  fixture_reopen(fixture);
  *state = fixture;
  return 0;
}

struct facts {
  char name[64], description[64], other[64];
  size_t others;
  int64_t mentions, articles, made;
};

static enum onr_error take(void *context, const struct onr_entity_row *row) {
  struct facts *facts = context;
  snprintf(facts->name, sizeof facts->name, "%.*s", ONR_FMT(row->name));
  snprintf(facts->description, sizeof facts->description, "%.*s", ONR_FMT(row->description));
  facts->others = row->alternate_names.count;
  if (facts->others) snprintf(facts->other, sizeof facts->other, "%.*s", ONR_FMT(row->alternate_names.items[0]));
  facts->mentions = row->mentions;
  facts->articles = row->articles;
  facts->made = row->claims_made;
  return ONR_OK;
}

static struct facts facts_of(struct fixture *fixture, const char *id) {
  struct facts facts = {0};
  fixture_release(fixture);
  assert_ok(fixture, onr_store_entity(fixture->reader, onr_str_from(id), take, &facts, &fixture->failure));
  return facts;
}

static void what_was_there_is_there(void **state) {
  struct fixture *fixture = *state;
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, 4);
  assert_int_equal(counts.entities, 6);
  assert_int_equal(counts.mentions, 5);
  assert_int_equal(counts.claims, 1);
  struct facts marta = facts_of(fixture, "ent_aaaaaaaaaaaaaaaa");
  assert_string_equal(marta.name, "Marta Keller");
  assert_string_equal(marta.description, "mayor");
  assert_int_equal(marta.others, 1);
  assert_string_equal(marta.other, "Ms. Keller");
  assert_int_equal(marta.made, 1);
  const struct onr_str union_id = ONR_STR_INIT("ent_faaaaaaaaaaaaaaa");
  struct onr_claim_filter about = {
      .about = {&union_id, 1}, .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .limit = 10};
  struct onr_page_end end;
  struct seen seen = {0};
  assert_ok(fixture, onr_store_claims(fixture->reader, &about, &page, see_claim, &seen, &end, &fixture->failure));
  assert_int_equal(seen.count, 1);
  seen = (struct seen){0};
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, ONR_STR("ms. keller"), 10, see_entity, &seen, &fixture->failure));
  assert_int_equal(seen.count, 1);
}

/* ---- Spans ---- */

static const struct onr_claim_span_row old_spans[] = {
    {ONR_ROLE_CONTENT, {{1027, 1000, 1010}, {1041, 1010, 1020}, ONR_STR_INIT("It “spoke”")}, ONR_STR_INIT("5:é…"), {0}},
    {ONR_ROLE_CONTENT, {{2000, 1900, 1910}, {2002, 1902, 1912}, ONR_STR_INIT("so")}, {0}, ONR_STR_INIT("=")},
    {ONR_ROLE_CUE, {{27, 27, 27}, {32, 32, 32}, ONR_STR_INIT("spoke")}, ONR_STR_INIT(" "), ONR_STR_INIT("12")},
    {ONR_ROLE_SOURCE,
     {{0, 0, 0}, {12, 12, 12}, ONR_STR_INIT("Marta Keller")},
     {0},
     ONR_STR_INIT(" of Ardon Inc. spoke.")},
};
enum { OLD_SPANS = sizeof old_spans / sizeof *old_spans };

static void assert_same_offset(struct onr_offset one, struct onr_offset other) {
  assert_int_equal(one.byte, other.byte);
  assert_int_equal(one.codepoint, other.codepoint);
  assert_int_equal(one.utf16, other.utf16);
}

static enum onr_error check_spans(void *context, const struct onr_claim_row *row) {
  ++*(int *)context;
  assert_int_equal(row->span_count, OLD_SPANS);
  for (size_t i = 0; i < OLD_SPANS; i++) {
    const struct onr_claim_span_row *span = &row->spans[i], *old = &old_spans[i];
    assert_int_equal(span->role, old->role);
    assert_same_offset(span->span.start, old->span.start);
    assert_same_offset(span->span.end, old->span.end);
    assert_true(onr_str_equal(span->span.exact, old->span.exact));
    assert_true(onr_str_equal(span->prefix, old->prefix));
    assert_true(onr_str_equal(span->suffix, old->suffix));
  }
  assert_true(onr_str_equal(row->antecedent.exact, ONR_STR("Ardon")));
  assert_int_equal(row->antecedent.start.byte, 16);
  assert_int_equal(row->antecedent.end.byte, 21);
  return ONR_OK;
}

/* Brings a database of the first version to a later one, as the program of that time did. */
static void advance(const struct fixture *fixture, long version) {
  struct onr_connection connection;
  struct onr_change_log log = {.last = -1};
  struct onr_failure failure = {0};
  assert_int_equal(onr_connection_open(&connection, fixture->path, ONR_CONNECTION_WRITE, 0, &failure), ONR_OK);
  assert_int_equal(onr_change_log_start(&log, &connection, &failure), ONR_OK);
  for (const struct onr_embedded *at = onr_embedded_migrations; at->name; at++) {
    char hex[ONR_SHA256_HEX_SIZE];
    long number = strtol(at->name, NULL, 10);
    if (number < 2 || number > version) continue;
    onr_sha256_hex((struct onr_str){at->data, at->len}, hex);
    if (onr_connection_script(&connection, at->data, &failure)) fail_msg("%s: %s", at->name, failure.detail);
    assert_int_equal(onr_run(&connection, &failure, ONR_SQL_MIGRATION_ADD, "izzi", (int64_t)number, at->name, hex, 0),
                     ONR_OK);
  }
  onr_connection_close(&connection);
}

static void spans_are_kept_from_every_version(void **state) {
  (void)state;
  for (long version = 1; version <= 14; version++) {
    struct fixture *fixture = fixture_folder();
    int found = 0;
    make_first_version(fixture);
    advance(fixture, version);
    fixture_reopen(fixture);
    assert_ok(fixture, onr_store_claim(fixture->reader, ONR_STR("clm_aaaaaaaaaaaaaaaa"), check_spans, &found,
                                       &fixture->failure));
    assert_int_equal(found, 1);
    void *gone = fixture;
    fixture_teardown(&gone);
  }
}

struct queue {
  size_t count, bare, same, acronyms;
  double acronym_score;
};

static enum onr_error take_suggestion(void *context, const struct onr_suggestion_row *row) {
  struct queue *queue = context;
  queue->count++;
  queue->bare += row->reason == ONR_REASON_BARE_NAME && onr_str_equal(row->other.name, ONR_STR("Marta Keller"));
  queue->same += row->reason == ONR_REASON_SAME_NAME;
  if (row->reason == ONR_REASON_ACRONYM) {
    queue->acronyms++;
    queue->acronym_score = row->score;
  }
  return ONR_OK;
}

static struct queue queue_of(struct fixture *fixture) {
  struct queue queue = {0};
  struct onr_suggestion_filter filter = {0};
  struct onr_page page = {.sort = ONR_SORT_SCORE, .limit = 100};
  struct onr_page_end end;
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_suggestions(fixture->reader, &filter, &page, take_suggestion, &queue, &end, &fixture->failure));
  return queue;
}

static void its_entities_are_linked(void **state) {
  struct fixture *fixture = *state;
  for (int round = 0; round < 2; round++) { /* and once only */
    struct queue queue = queue_of(fixture);
    assert_int_equal(queue.bare, 1);
    assert_int_equal(queue.same, 1); /* "Ardon Inc.", "Ardon, Inc" */
    assert_int_equal(queue.acronyms, 1);
    assert_true(queue.acronym_score > 0.9);
    assert_int_equal(queue.count, 3);
    fixture_close(fixture);
    fixture_reopen(fixture);
  }
}

static enum onr_error take_original(void *context, const struct onr_article_row *row) {
  snprintf(context, ONR_ID_SIZE, "%.*s", ONR_FMT(row->duplicate_of));
  return ONR_OK;
}

static void its_articles_are_compared(void **state) {
  struct fixture *fixture = *state;
  char original[ONR_ID_SIZE];
  for (int round = 0; round < 2; round++) {
    assert_ok(fixture, onr_store_article(fixture->reader, ONR_STR("art_caaaaaaaaaaaaaaa"), false, take_original,
                                         original, &fixture->failure));
    assert_string_equal(original, "art_daaaaaaaaaaaaaaa");
    fixture_close(fixture);
    fixture_reopen(fixture);
  }
}

static void new_articles_meet_the_old_entities(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  maker_init(&maker, "https://three", "Marta Keller and the Ardon Inc spoke.");
  maker.article.date_published = 3000;
  uint32_t marta = maker_entity(&maker, ONR_PERSON, "Marta Keller", NULL, "mayor of Strelsau");
  uint32_t ardon = maker_entity(&maker, ONR_ORGANIZATION, "Ardon Inc", NULL, NULL);
  maker_mention(&maker, marta, "Marta Keller", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, ardon, "Ardon Inc", 0, ONR_FORM_NAME, ONR_NONE);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
  assert_int_equal(facts_of(fixture, "ent_aaaaaaaaaaaaaaaa").articles, 2);
  assert_string_equal(facts_of(fixture, "ent_aaaaaaaaaaaaaaaa").description, "mayor of Strelsau");
  assert_int_equal(facts_of(fixture, "ent_baaaaaaaaaaaaaaa").articles, 2);
  assert_int_equal(fixture_counts(fixture).entities, 6);
}

static enum onr_error count_change(void *context, const struct onr_change_row *row) {
  assert_int_equal(row->kind, ONR_CHANGE_CREATED);
  ++((size_t *)context)[row->type];
  return ONR_OK;
}

/* Who begins to listen is told of all that was there before there was a log of changes. */
static void what_was_there_is_told(void **state) {
  struct fixture *fixture = *state;
  size_t counts[ONR_CHANGED_TYPE_COUNT] = {0};
  struct onr_change_page page = {.limit = 100};
  struct onr_change_end end;
  assert_ok(fixture, onr_store_changes(fixture->reader, &page, count_change, counts, &end, &fixture->failure));
  assert_int_equal(counts[ONR_CHANGED_ARTICLE], 4);
  assert_int_equal(counts[ONR_CHANGED_ENTITY], 6);
  assert_int_equal(counts[ONR_CHANGED_CLAIM], 1);
  assert_int_equal(counts[ONR_CHANGED_SUGGESTION], 3);
  fixture_release(fixture);
}

/* The first eight bytes are a sentence, and the rest. */
static enum onr_error find_two(const void *context, struct onr_str text, struct onr_arena *arena,
                               struct onr_spans *ret_sentences, struct onr_failure *failure) {
  (void)context;
  struct onr_span *spans = onr_arena_zalloc(arena, 2, sizeof *spans);
  if (!spans) return onr_fail_memory(failure);
  spans[0].end = 8;
  spans[1] = (struct onr_span){8, (uint32_t)text.len};
  *ret_sentences = (struct onr_spans){spans, 2};
  return ONR_OK;
}

static enum onr_error count_sentences(void *context, const struct onr_co_mention_row *row) {
  *(int64_t *)context += row->sentences;
  return ONR_OK;
}

static int64_t together_in_sentences(struct fixture *fixture, const char *id) {
  const struct onr_co_mention_filter filter = {onr_str_from(id), ONR_WINDOW_SENTENCE, NULL, 0,
                                               ONR_NO_TIME,      ONR_NO_TIME};
  const struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = 10};
  struct onr_page_end end;
  int64_t sentences = 0;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_co_mentions(fixture->reader, &filter, &page, count_sentences, &sentences, &end,
                                           &fixture->failure));
  fixture_release(fixture);
  return sentences;
}

static void mentions_learn_their_sentences(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(together_in_sentences(fixture, "ent_daaaaaaaaaaaaaaa"), 0); /* opened without a finder: later */
  for (int round = 0; round < 2; round++) {
    struct onr_store_options options = fixture_options(fixture);
    options.sentences.find = find_two;
    fixture_close(fixture);
    assert_ok(fixture, onr_store_open(&options, &fixture->store, &fixture->failure));
    assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
    assert_int_equal(together_in_sentences(fixture, "ent_aaaaaaaaaaaaaaaa"), 0); /* "Marta Keller" begins before */
    assert_int_equal(together_in_sentences(fixture, "ent_baaaaaaaaaaaaaaa"), 1);
    assert_int_equal(together_in_sentences(fixture, "ent_caaaaaaaaaaaaaaa"), 0);
    assert_int_equal(together_in_sentences(fixture, "ent_daaaaaaaaaaaaaaa"), 1);
  }
}

static void old_articles_can_be_deleted(void **state) {
  struct fixture *fixture = *state;
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, ONR_STR("art_baaaaaaaaaaaaaaa"), 2097152,
                                              &fixture->failure));
  assert_int_equal(fixture_counts(fixture).entities, 3);
  assert_int_equal(queue_of(fixture).count, 0);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, ONR_STR("art_aaaaaaaaaaaaaaaa"), 1048576,
                                              &fixture->failure));
  assert_int_equal(fixture_counts(fixture).entities, 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(what_was_there_is_there),
      TEST(its_entities_are_linked),
      TEST(new_articles_meet_the_old_entities),
      TEST(what_was_there_is_told),
      TEST(mentions_learn_their_sentences),
      TEST(old_articles_can_be_deleted),
      TEST(its_articles_are_compared),
      cmocka_unit_test(spans_are_kept_from_every_version),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
