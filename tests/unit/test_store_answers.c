/* Answers that are kept for retries. */
#include "onrecord/store_answers.h"
#include "store_fixture.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(answers_are_kept_for_a_day, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(a_later_answer_takes_the_place, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(old_answers_go, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests_name("store answers", tests, NULL, NULL);
}
