/* Answers that are kept for retries. */
#include <pthread.h>

#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_answers.h"
#include "store_pair.h"

static const char one[] = "key-one-key-one-key-one-key-one-", two[] = "key-two-key-two-key-two-key-two-";

static struct onr_answer answer_of(const char *key, int64_t created) {
  return (struct onr_answer){.key = onr_str_from(key),
                             .request = onr_str_from(two),
                             .status = 201,
                             .revision = 7,
                             .last_modified = ONR_NO_TIME,
                             .content_type = ONR_STR("application/json"),
                             .headers = ONR_STR("Location: /v1/x\n"),
                             .body = ONR_STR("{\"a\":\"\0\"}"),
                             .created = created};
}

static bool find(struct fixture *fixture, const char *key, int64_t now, struct onr_arena *arena,
                 struct onr_answer *answer) {
  bool found = false;
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_answer(fixture->reader, onr_str_from(key), now, arena, answer, &found, &fixture->failure));
  fixture_release(fixture);
  return found;
}

static void answers_are_kept_for_a_day(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct onr_answer answer, put = answer_of(one, 1000);
  onr_arena_init(&arena, 1 << 20);
  assert_false(find(fixture, one, 1000, &arena, &answer));
  assert_ok(fixture, onr_store_answer_put(fixture->store, &put, &fixture->failure));
  fixture_close(fixture);
  fixture_reopen(fixture);
  assert_true(find(fixture, one, 1000 + ONR_ANSWER_LIFE_MS - 1, &arena, &answer));
  assert_int_equal(answer.status, 201);
  assert_int_equal(answer.revision, 7);
  assert_true(answer.last_modified == ONR_NO_TIME);
  assert_str(answer.request, two);
  assert_str(answer.headers, "Location: /v1/x\n");
  assert_str(answer.content_type, "application/json");
  assert_true(onr_str_equal(answer.body, put.body));
  assert_false(find(fixture, one, 1000 + ONR_ANSWER_LIFE_MS, &arena, &answer));
  assert_false(find(fixture, two, 1000, &arena, &answer));
  onr_arena_close(&arena);
}

static void a_later_answer_takes_the_place(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct onr_answer answer, put = answer_of(one, 1000), later = answer_of(one, 2000);
  onr_arena_init(&arena, 1 << 20);
  later.status = 200;
  later.last_modified = 5;
  later.body = (struct onr_str){NULL, 0};
  assert_ok(fixture, onr_store_answer_put(fixture->store, &put, &fixture->failure));
  assert_ok(fixture, onr_store_answer_put(fixture->store, &later, &fixture->failure));
  assert_true(find(fixture, one, 3000, &arena, &answer));
  assert_int_equal(answer.status, 200);
  assert_int_equal(answer.last_modified, 5);
  assert_int_equal(answer.body.len, 0);
  onr_arena_close(&arena);
}

/* Seen at a time when the old one would still count. */
static void old_answers_go(void **state) {
  struct fixture *fixture = *state;
  struct onr_arena arena;
  struct onr_answer answer, put = answer_of(one, 1000), later = answer_of(two, 1000 + ONR_ANSWER_LIFE_MS);
  onr_arena_init(&arena, 1 << 20);
  assert_ok(fixture, onr_store_answer_put(fixture->store, &put, &fixture->failure));
  assert_ok(fixture, onr_store_answer_put(fixture->store, &later, &fixture->failure));
  assert_false(find(fixture, one, 1000, &arena, &answer));
  assert_true(find(fixture, two, 1000, &arena, &answer));
  onr_arena_close(&arena);
}

/* ---- A write and its answer in one transaction ---- */

static struct onr_session *begin_session(struct fixture *fixture) {
  struct onr_session *session = NULL;
  assert_ok(fixture, onr_store_session_begin(fixture->store, fixture->reader, true, &session, &fixture->failure));
  return session;
}

static bool sees(struct fixture *fixture, struct onr_store_reader *reader, const char *id) {
  bool exists = false;
  onr_store_reader_release(reader);
  assert_ok(fixture, onr_store_exists(reader, onr_str_from(id), &exists, &fixture->failure));
  onr_store_reader_release(reader);
  return exists;
}

static bool kept(struct fixture *fixture, const char *key) {
  struct onr_arena arena;
  struct onr_answer answer;
  onr_arena_init(&arena, 1 << 20);
  bool found = find(fixture, key, 1000, &arena, &answer);
  onr_arena_close(&arena);
  return found;
}

/* Puts the article and looks at it from inside and outside. */
static void put_held(struct fixture *fixture, struct maker *maker, char id[ONR_ID_SIZE]) {
  struct onr_store_reader *other = NULL;
  maker_put(maker, fixture, id);
  assert_true(sees(fixture, fixture->reader, id));
  assert_ok(fixture, onr_store_reader_open(fixture->store, &other, &fixture->failure));
  assert_false(sees(fixture, other, id));
  onr_store_reader_close(other);
}

static void a_write_and_its_answer_are_one_commit(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_answer answer = answer_of(one, 1000);
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  uint64_t version = onr_store_version(fixture->store);
  struct onr_session *session = begin_session(fixture);
  put_held(fixture, &maker, id);
  assert_true(onr_store_version(fixture->store) == version);
  assert_ok(fixture, onr_store_session_end(session, &answer, ONR_OK, &fixture->failure));
  assert_true(onr_store_version(fixture->store) == version + 1);
  assert_true(sees(fixture, fixture->reader, id));
  assert_true(kept(fixture, one));
}

static void what_is_decided_against_leaves_nothing(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  struct onr_session *session = begin_session(fixture);
  put_held(fixture, &maker, id);
  assert_int_equal(onr_store_session_end(session, NULL, ONR_ERR_MEMORY, &fixture->failure), ONR_ERR_MEMORY);
  assert_false(sees(fixture, fixture->reader, id));
  assert_int_equal(fixture_counts(fixture).entities, 0);
  assert_int_equal(maker_put(&maker, fixture, id), ONR_CREATED); /* and the writer goes on */
}

static void an_answer_that_cannot_be_kept_takes_the_write_with_it(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_answer answer = answer_of(one, 1000);
  char id[ONR_ID_SIZE];
  answer.request = (struct onr_str){NULL, 0}; /* the schema refuses it */
  make_one(&maker, "https://example.org/one");
  struct onr_session *session = begin_session(fixture);
  put_held(fixture, &maker, id);
  assert_int_equal(onr_store_session_end(session, &answer, ONR_OK, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_false(sees(fixture, fixture->reader, id));
  assert_false(kept(fixture, one));
}

/* The first write of a session fails, the second holds, the third stands beside it. */
static void a_session_has_many_writes(void **state) {
  struct fixture *fixture = *state;
  struct maker makers[2];
  struct onr_answer answer = answer_of(one, 1000);
  char ids[2][ONR_ID_SIZE];
  make_one(&makers[0], "https://example.org/one");
  make_two(&makers[1]);
  struct onr_session *session = begin_session(fixture);
  assert_int_equal(onr_store_key_revoke(fixture->store, ONR_STR("key_none"), &fixture->failure), ONR_ERR_NOT_FOUND);
  put_held(fixture, &makers[0], ids[0]);
  put_held(fixture, &makers[1], ids[1]);
  assert_int_equal(onr_store_key_revoke(fixture->store, ONR_STR("key_none"), &fixture->failure), ONR_ERR_NOT_FOUND);
  assert_ok(fixture, onr_store_session_end(session, &answer, ONR_OK, &fixture->failure));
  assert_true(sees(fixture, fixture->reader, ids[0]) && sees(fixture, fixture->reader, ids[1]) && kept(fixture, one));
}

static void without_a_write_the_answer_is_kept_alone(void **state) {
  struct fixture *fixture = *state;
  struct onr_answer answer = answer_of(one, 1000);
  assert_ok(fixture, onr_store_session_end(begin_session(fixture), &answer, ONR_OK, &fixture->failure));
  assert_true(kept(fixture, one));
  assert_int_equal(onr_store_session_end(begin_session(fixture), NULL, ONR_ERR_CONFLICT, NULL), ONR_ERR_CONFLICT);
}

/* A transaction that cannot be committed is not tried again for what was held: its answer is made. */
static int refuse(void *context) {
  (void)context;
  return 1;
}

static void what_cannot_be_committed_leaves_nothing(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_answer answer = answer_of(one, 1000);
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  struct onr_session *session = begin_session(fixture);
  put_held(fixture, &maker, id);
  sqlite3_commit_hook(fixture->reader->connection.db, refuse, NULL); /* the writer's, while it is lent */
  assert_int_equal(onr_store_session_end(session, &answer, ONR_OK, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_true(fixture->failure.detail[0] != '\0');
  assert_false(sees(fixture, fixture->reader, id) || kept(fixture, one));
}

static void a_session_that_does_not_hold_knows_what_was_written(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_session *session = NULL;
  make_one(&maker, "https://example.org/one");
  assert_ok(fixture, onr_store_session_begin(fixture->store, fixture->reader, false, &session, &fixture->failure));
  assert_int_equal(onr_store_key_revoke(fixture->store, ONR_STR("key_none"), &fixture->failure), ONR_ERR_NOT_FOUND);
  assert_false(onr_store_session_wrote(session));
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
  assert_true(onr_store_session_wrote(session));
  assert_int_equal(onr_store_session_end(session, NULL, ONR_ERR_MEMORY, NULL), ONR_ERR_MEMORY);
  assert_int_equal(fixture_counts(fixture).articles, 1);
}

struct poster {
  struct fixture *fixture;
  int number, failed;
};

static void *post_many(void *context) {
  struct poster *poster = context;
  struct onr_store *store = poster->fixture->store;
  struct onr_store_reader *reader = NULL;
  struct onr_failure failure;
  if (onr_store_reader_open(store, &reader, &failure) != ONR_OK) abort();
  for (int i = 0; i < 20; i++) {
    struct onr_session *session = NULL;
    struct maker maker;
    char url[64], key[64], id[ONR_ID_SIZE];
    enum onr_outcome outcome;
    snprintf(url, sizeof url, "https://example.org/%d/%d", poster->number, i);
    snprintf(key, sizeof key, "key-%02d-%02d", poster->number, i);
    struct onr_answer answer = answer_of(key, 1000);
    make_one(&maker, url);
    bool seen = false, wanted = i % 4 != 0;
    if (onr_store_session_begin(store, reader, true, &session, &failure) != ONR_OK) abort();
    if (onr_store_put_article(store, &maker.article, &maker.analysis, id, &outcome, &failure) != ONR_OK ||
        onr_store_exists(reader, onr_str_from(id), &seen, &failure) != ONR_OK || !seen)
      poster->failed++;
    enum onr_error verdict = wanted ? ONR_OK : ONR_ERR_CONFLICT;
    if (onr_store_session_end(session, &answer, verdict, &failure) != verdict) poster->failed++;
    if (onr_store_exists(reader, onr_str_from(id), &seen, &failure) != ONR_OK || seen != wanted) poster->failed++;
    onr_store_reader_release(reader);
  }
  onr_store_reader_close(reader);
  return NULL;
}

static void many_at_once(void **state) {
  struct fixture *fixture = *state;
  pthread_t threads[6];
  struct poster posters[6];
  for (int i = 0; i < 6; i++) {
    posters[i] = (struct poster){.fixture = fixture, .number = i};
    assert_int_equal(pthread_create(&threads[i], NULL, post_many, &posters[i]), 0);
  }
  for (int i = 0; i < 6; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(posters[i].failed, 0);
  }
  assert_int_equal(fixture_counts(fixture).articles, 6 * 15);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(answers_are_kept_for_a_day),
      TEST(a_later_answer_takes_the_place),
      TEST(old_answers_go),
      TEST(a_write_and_its_answer_are_one_commit),
      TEST(what_is_decided_against_leaves_nothing),
      TEST(an_answer_that_cannot_be_kept_takes_the_write_with_it),
      TEST(a_session_has_many_writes),
      TEST(without_a_write_the_answer_is_kept_alone),
      TEST(what_cannot_be_committed_leaves_nothing),
      TEST(a_session_that_does_not_hold_knows_what_was_written),
      TEST(many_at_once),
  };
  return cmocka_run_group_tests_name("store answers", tests, NULL, NULL);
}
