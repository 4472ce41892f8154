/* What a reader keeps of entities is what it would read: whatever is written, and wherever it reads. */
#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_answers.h"
#include "onrecord/store_curation.h"
#include "store_pair.h"
#include "write_sql.h"

static const struct onr_actor actor = {.name = ONR_STR_INIT("tests")};

/* ---- Through the store ---- */

struct shown {
  char speaker[96], about[96], entity[ONR_ID_SIZE];
};

static enum onr_error take(void *context, const struct onr_claim_row *row) {
  struct shown *shown = context;
  if (row->about_count == 0) return ONR_OK;
  snprintf(shown->speaker, sizeof shown->speaker, "%.*s", ONR_FMT(row->speaker.name));
  snprintf(shown->about, sizeof shown->about, "%.*s", ONR_FMT(row->about[0].name));
  snprintf(shown->entity, sizeof shown->entity, "%.*s", ONR_FMT(row->speaker.id));
  assert_int_equal(row->speaker.type, ONR_PERSON);
  assert_int_equal(row->about[0].type, ONR_PLACE);
  return ONR_OK;
}

static struct shown look(struct fixture *fixture) {
  const struct onr_claim_filter filter = {ANY_TIME};
  const struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .limit = 10};
  struct onr_page_end end;
  struct shown shown = {0};
  assert_ok(fixture, onr_store_claims(fixture->reader, &filter, &page, take, &shown, &end, &fixture->failure));
  fixture_release(fixture);
  return shown;
}

static void rename_entity(struct fixture *fixture, const char *id, const char *name) {
  struct onr_entity_members members = {.name_set = true, .name = onr_str_from(name)};
  assert_ok(fixture, onr_store_patch_entity(fixture->store, onr_str_from(id), -1, &members, &actor, &fixture->failure));
}

static int setup(void **state) {
  struct maker maker;
  fixture_setup(state);
  make_one(&maker, "https://example.org/one");
  assert_int_equal(maker_put(&maker, *state, NULL), ONR_CREATED);
  return 0;
}

static void what_is_renamed_is_shown_so(void **state) {
  static const char *const names[] = {
      "Sergey Lavrov", "Sergey Viktorovich Lavrov, foreign minister of the Russian Federation", "S. Lavrov", "é"};
  struct fixture *fixture = *state;
  struct shown before = look(fixture);
  assert_string_equal(before.speaker, "Sergei Lavrov");
  assert_string_equal(before.about, "Moscow");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    rename_entity(fixture, before.entity, names[i]);
    for (int again = 0; again < 2; again++) {
      struct shown after = look(fixture);
      assert_string_equal(after.speaker, names[i]);
      assert_string_equal(after.about, "Moscow");
      assert_string_equal(after.entity, before.entity);
    }
  }
}

/* Within a write that is held, and after it was decided against. */
static void what_is_taken_back_is_not_shown(void **state) {
  struct fixture *fixture = *state;
  struct onr_session *session = NULL;
  struct shown before = look(fixture);
  assert_ok(fixture, onr_store_session_begin(fixture->store, fixture->reader, true, &session, &fixture->failure));
  rename_entity(fixture, before.entity, "Somebody Else");
  struct shown second = look(fixture);
  rename_entity(fixture, before.entity, "A Third");
  struct shown third = look(fixture);
  assert_int_equal(onr_store_session_end(session, NULL, ONR_ERR_CONFLICT, NULL), ONR_ERR_CONFLICT);
  assert_string_equal(second.speaker, "Somebody Else");
  assert_string_equal(third.speaker, "A Third");
  assert_string_equal(look(fixture).speaker, before.speaker);
}

/* Another process, which the store's version knows nothing of. */
static void what_others_write_is_shown(void **state) {
  struct fixture *fixture = *state;
  struct onr_store_options options = fixture_options(fixture);
  struct onr_store *own = fixture->store, *reading;
  struct onr_store_reader *reader = fixture->reader;
  struct shown before = look(fixture);
  assert_ok(fixture, onr_store_open_reading(&options, &reading, &fixture->failure));
  assert_ok(fixture, onr_store_reader_open(reading, &fixture->reader, &fixture->failure));
  assert_string_equal(look(fixture).speaker, before.speaker);
  rename_entity(fixture, before.entity, "Somebody Else");
  assert_string_equal(look(fixture).speaker, "Somebody Else");
  onr_store_reader_close(fixture->reader);
  onr_store_close(reading);
  fixture->reader = reader;
  fixture->store = own;
}

/* ---- By itself ---- */

struct world {
  struct fixture *fixture;
  struct onr_connection *connection;
  struct onr_kept_refs *refs;
  struct onr_arena arena;
};

static void begin_world(struct world *world, struct fixture *fixture) {
  *world = (struct world){.fixture = fixture, .refs = calloc(1, sizeof *world->refs)};
  world->connection = &fixture->reader->connection;
  assert_non_null(world->refs);
  onr_arena_init(&world->arena, SIZE_MAX / 2);
  onr_kept_refs_begin(world->refs, 0);
}

static void end_world(struct world *world) {
  onr_arena_close(&world->arena);
  free(world->refs);
}

static void put_entity(struct world *world, int64_t pk, const char *name) {
  char sql[512];
  snprintf(sql, sizeof sql,
           "INSERT INTO entity (pk, id, revision, type, name, folded, sort_name, created, modified, made) VALUES "
           "(%lld, printf('ent_%%016d', %lld), 1, %lld, '%s', '', '', 0, 0, 1) "
           "ON CONFLICT DO UPDATE SET name = excluded.name",
           (long long)pk, (long long)pk, (long long)pk % ONR_ENTITY_TYPE_COUNT, name);
  assert_ok(world->fixture, write_sql(world->fixture->store, sql, &world->fixture->failure));
}

static void assert_read(struct world *world, struct onr_kept_refs *refs, int64_t pk, const char *name) {
  char id[32];
  struct onr_entity_ref ref;
  assert_ok(world->fixture,
            onr_entity_ref_read(refs, world->connection, pk, &world->arena, &ref, &world->fixture->failure));
  snprintf(id, sizeof id, "ent_%016lld", (long long)pk);
  assert_str(ref.name, name);
  assert_str(ref.id, *name ? id : "");
  if (*name) assert_int_equal(ref.type, pk % ONR_ENTITY_TYPE_COUNT);
}

static void what_is_kept_is_kept_for_a_version(void **state) {
  struct world world;
  begin_world(&world, *state);
  put_entity(&world, 1000, "first");
  assert_read(&world, world.refs, 1000, "first");
  put_entity(&world, 1000, "second");
  onr_kept_refs_begin(world.refs, 0);
  assert_read(&world, world.refs, 1000, "first");
  assert_read(&world, NULL, 1000, "second");
  onr_kept_refs_begin(world.refs, 1);
  assert_read(&world, world.refs, 1000, "second");
  put_entity(&world, 1000, "third");
  onr_kept_refs_forget(world.refs);
  assert_read(&world, world.refs, 1000, "third");
  end_world(&world);
}

static void one_place_is_for_one(void **state) {
  struct world world;
  begin_world(&world, *state);
  put_entity(&world, 1000, "one");
  put_entity(&world, 1000 + ONR_KEPT_REFS, "other");
  struct onr_entity_ref ref;
  assert_int_equal(onr_entity_ref_read(world.refs, world.connection, 1000, &world.arena, &ref, NULL), ONR_OK);
  for (int i = 0; i < 3; i++) {
    assert_read(&world, world.refs, 1000 + ONR_KEPT_REFS, "other");
    assert_read(&world, world.refs, 1000, "one");
  }
  assert_str(ref.name, "one"); /* what was read stays */
  end_world(&world);
}

static void long_names_and_nobody_are_not_kept(void **state) {
  struct world world;
  begin_world(&world, *state);
  char name[ONR_KEPT_NAME + 2];
  memset(name, 'a', sizeof name);
  name[ONR_KEPT_NAME + 1] = '\0';
  put_entity(&world, 1000, name);
  assert_read(&world, world.refs, 1000, name);
  put_entity(&world, 1000, "short");
  assert_read(&world, world.refs, 1000, "short");
  name[ONR_KEPT_NAME] = '\0';
  put_entity(&world, 1001, name);
  assert_read(&world, world.refs, 1001, name);
  put_entity(&world, 1001, "short");
  assert_read(&world, world.refs, 1001, name);
  assert_read(&world, world.refs, 0, "");
  assert_read(&world, world.refs, 2000, "");
  put_entity(&world, 2000, "made");
  assert_read(&world, world.refs, 2000, "made");
  end_world(&world);
}

static void ages_go_round(void **state) {
  struct world world;
  begin_world(&world, *state);
  world.refs->age = 1;
  put_entity(&world, 1000, "first");
  assert_read(&world, world.refs, 1000, "first");
  put_entity(&world, 1000, "second");
  world.refs->age = UINT32_MAX;
  onr_kept_refs_forget(world.refs);
  assert_int_equal(world.refs->age, 1);
  assert_read(&world, world.refs, 1000, "second");
  end_world(&world);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(what_is_renamed_is_shown_so),
      TEST(what_is_taken_back_is_not_shown),
      TEST(what_others_write_is_shown),
      TEST(what_is_kept_is_kept_for_a_version),
      TEST(one_place_is_for_one),
      TEST(long_names_and_nobody_are_not_kept),
      TEST(ages_go_round),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
