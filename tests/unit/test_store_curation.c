/* Many random corrections, of entities and of claims, among many random writes: everything that is kept twice must
 * agree, what people said must come out the same whatever is deleted and loaded again in another order, and nothing
 * must be left of corrections that are all taken back. */
#include "contradictions.h"
#include "curation_claims.h"
#include "onrecord/store_curation.h"

enum { ROUNDS = 12, STEPS = 60, DUMP_BYTES = 1 << 20 };

/* ---- Corrections ---- */

static void merge(struct world *world) {
  char into[ONR_ID_SIZE], from[ONR_ID_SIZE];
  if (!pick(world, SHOWN, into) || !pick(world, SHOWN, from)) return;
  struct onr_str ids = onr_str_from(from);
  allow(world,
        onr_store_merge_entities(world->fixture->store, onr_str_from(into), -1, (struct onr_strs){&ids, 1}, &actor,
                                 &world->fixture->failure),
        "merge");
}

static void split(struct world *world) {
  static char mentions[IDS][ONR_ID_SIZE];
  char id[ONR_ID_SIZE], made[ONR_ID_SIZE], sql[256], name[32];
  struct onr_str ids[IDS];
  size_t count = 0;
  if (!pick(world, SHOWN, id)) return;
  snprintf(sql, sizeof sql,
           "SELECT m.id FROM mention m JOIN entity e ON e.pk = m.entity WHERE e.id = '%s' ORDER BY m.id", id);
  size_t all = ids_of(world, sql, mentions);
  for (size_t i = 0; i < all; i++)
    if (next_random(&world->random, 3) == 0) ids[count++] = onr_str_from(mentions[i]);
  if (count == 0) return;
  snprintf(name, sizeof name, "Other %u", next_random(&world->random, 3));
  allow(world,
        onr_store_split_entity(world->fixture->store, onr_str_from(id), -1, (struct onr_strs){ids, count},
                               onr_str_from(name), &actor, made, &world->fixture->failure),
        "split");
}

static void patch(struct world *world) {
  static const struct onr_str names[] = {ONR_STR_INIT("A New Name"), ONR_STR_INIT("Ann Ash"), ONR_STR_INIT("Ash")};
  char id[ONR_ID_SIZE];
  unsigned *random = &world->random;
  struct onr_entity_members members = {.name_set = next_random(random, 2),
                                       .alternate_names_set = next_random(random, 3) == 0,
                                       .description_set = next_random(random, 3) == 0,
                                       .hidden_set = next_random(random, 4) == 0,
                                       .type_set = next_random(random, 6) == 0,
                                       .name = names[next_random(random, 3)],
                                       .alternate_names = {names, next_random(random, 4)},
                                       .description = next_random(random, 2) ? ONR_STR("by hand") : ONR_STR(""),
                                       .hidden = next_random(random, 2),
                                       .type = ONR_ORGANIZATION};
  if (pick(world, SHOWN, id))
    allow(
        world,
        onr_store_patch_entity(world->fixture->store, onr_str_from(id), -1, &members, &actor, &world->fixture->failure),
        "patch");
}

static void create_or_delete(struct world *world) {
  char id[ONR_ID_SIZE];
  unsigned *random = &world->random;
  struct onr_entity_members members = {
      .type_set = true, .name_set = true, .name = onr_str_from(people[next_random(random, PEOPLE)])};
  if (next_random(random, 2)) members.name = ONR_STR("Eve Elm");
  if (next_random(random, 2))
    allow(world, onr_store_create_entity(world->fixture->store, &members, &actor, id, &world->fixture->failure),
          "create");
  else if (pick(world, "SELECT id FROM entity WHERE made AND merged_into IS NULL ORDER BY id", id))
    allow(world, onr_store_delete_entity(world->fixture->store, onr_str_from(id), -1, &actor, &world->fixture->failure),
          "delete");
}

static void decide(struct world *world) {
  char id[ONR_ID_SIZE];
  struct onr_str none = ONR_STR("");
  if (!pick(world, "SELECT id FROM suggestion WHERE status = 0 ORDER BY id", id)) return;
  struct onr_failure *failure = &world->fixture->failure;
  if (next_random(&world->random, 2))
    allow(world, onr_store_accept_suggestion(world->fixture->store, onr_str_from(id), -1, none, &actor, failure),
          "accept");
  else
    allow(world, onr_store_dismiss_suggestion(world->fixture->store, onr_str_from(id), -1, &actor, failure), "dismiss");
}

static void revert(struct world *world) {
  char id[ONR_ID_SIZE], made[ONR_ID_SIZE];
  if (pick(world, "SELECT id FROM audit ORDER BY pk DESC LIMIT 100", id))
    allow(world, onr_store_revert(world->fixture->store, onr_str_from(id), &actor, made, &world->fixture->failure),
          "revert");
}

static void step(struct world *world) {
  unsigned number = next_random(&world->random, ARTICLES);
  unsigned what = next_random(&world->random, 18);
  switch (world->still && what < 3 ? what + 3 : what) {
  case 0:
  case 1: put(world, number, next_random(&world->random, 4)); break;
  case 2: take_away(world, number); break;
  case 3:
  case 4: merge(world); break;
  case 5:
  case 6: split(world); break;
  case 7: patch(world); break;
  case 8: create_or_delete(world); break;
  case 9: decide(world); break;
  case 10:
  case 11:
  case 12: correct_claim(world, number); break;
  case 13: make_claim(world, number); break;
  case 14: next_random(&world->random, 2) ? delete_claim(world) : review_claim(world); break;
  default: revert(world); break;
  }
}

/* ---- What must agree ---- */

static void check_all(const struct world *world, unsigned round, int at) {
  char says[640];
  fixture_release(world->fixture);
  if (contradicts(world->fixture->reader->connection.db, 0, says, sizeof says))
    fail_msg("round %u, step %d: %s", round, at, says);
}

/* ---- All that a client can see, but for times and revisions ---- */

static const char *const views[] = {
    "SELECT e.id, e.type, e.name, e.description, e.same_as, e.hidden, e.mentions, e.articles, e.claims_made, "
    "e.claims_about, (SELECT group_concat(x.folded) FROM (SELECT DISTINCT n.folded FROM entity_name n WHERE n.entity = "
    "e.pk ORDER BY n.folded) x) FROM entity e WHERE e.merged_into IS NULL ORDER BY e.id",
    "SELECT e.id, r.id FROM entity e JOIN entity r ON r.pk = e.root ORDER BY e.id",
    "SELECT m.id, e.id FROM mention m JOIN entity e ON e.pk = m.entity ORDER BY m.id",
    "SELECT c.id, e.id, c.text, c.source, c.modality, c.review_status, c.speaker_given, c.about_given, "
    "c.review <> '' FROM claim c LEFT JOIN entity e ON e.pk = c.speaker ORDER BY c.id",
    "SELECT c.id, e.id FROM claim_about b JOIN claim c ON c.pk = b.claim JOIN entity e ON e.pk = b.entity ORDER BY 1, "
    "2",
    "SELECT id, entities, claims FROM article ORDER BY id",
    "SELECT g.id, g.status, g.reason, g.score, x.id, y.id FROM suggestion g JOIN entity x ON x.pk = g.one "
    "JOIN entity y ON y.pk = g.other ORDER BY g.id",
};

static size_t dump(const struct fixture *fixture, char *out) {
  size_t len = 0;
  onr_store_reader_release(fixture->reader);
  for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(fixture->reader->connection.db, views[i], -1, &stmt, NULL) != SQLITE_OK)
      fail_msg("%s: %s", views[i], sqlite3_errmsg(fixture->reader->connection.db));
    while (sqlite3_step(stmt) == SQLITE_ROW && len < DUMP_BYTES - 4096) {
      for (int k = 0; k < sqlite3_column_count(stmt); k++) {
        const char *text = (const char *)sqlite3_column_text(stmt, k);
        len += (size_t)snprintf(out + len, DUMP_BYTES - len, "%s|", text ? text : "");
      }
      len += (size_t)snprintf(out + len, DUMP_BYTES - len, "\n");
    }
    sqlite3_finalize(stmt);
  }
  return len;
}

static void assert_same(const char *before, const char *after, const char *what, unsigned round) {
  size_t at = 0, line = 0;
  for (; before[at] && before[at] == after[at]; at++)
    if (before[at] == '\n') line = at + 1;
  if (before[at] != after[at]) fail_msg("round %u, %s:\n%.300s\n---\n%.300s", round, what, before + line, after + line);
}

static void load_again(struct world *world, bool upwards) {
  bool stored[ARTICLES];
  memcpy(stored, world->stored, sizeof stored);
  for (unsigned i = 0; i < ARTICLES; i++)
    if (stored[i]) take_away(world, i);
  for (unsigned i = 0; i < ARTICLES; i++) {
    unsigned number = upwards ? i : ARTICLES - 1 - i;
    if (stored[number]) put(world, number, world->seeds[number]);
  }
}

static void revert_all(struct world *world) {
  static char ids[IDS][ONR_ID_SIZE];
  char made[ONR_ID_SIZE];
  size_t count = ids_of(world, "SELECT id FROM audit WHERE in_force ORDER BY pk DESC", ids);
  for (size_t i = 0; i < count; i++)
    assert_ok(world->fixture,
              onr_store_revert(world->fixture->store, onr_str_from(ids[i]), &actor, made, &world->fixture->failure));
}

/* Makes them all again. False when one cannot be: what it refers to was only there for it. */
static bool revert_reverts(struct world *world, size_t reverted) {
  static char ids[IDS][ONR_ID_SIZE];
  char made[ONR_ID_SIZE], sql[128];
  bool whole = true;
  snprintf(sql, sizeof sql, "SELECT id FROM audit ORDER BY pk DESC LIMIT %zu", reverted);
  size_t count = ids_of(world, sql, ids);
  for (size_t i = 0; i < count && whole; i++) {
    enum onr_error error =
        onr_store_revert(world->fixture->store, onr_str_from(ids[i]), &actor, made, &world->fixture->failure);
    allow(world, error, "revert of a revert");
    whole = !error;
  }
  return whole;
}

/* A database into which the articles that are left were loaded and in which nobody corrected anything. */
static void dump_untouched(const struct world *world, char *out) {
  void *state = NULL;
  fixture_setup(&state);
  struct world other = {.fixture = state};
  for (unsigned i = 0; i < ARTICLES; i++)
    if (world->stored[i]) put(&other, i, world->seeds[i]);
  dump(other.fixture, out);
  fixture_teardown(&state);
}

static enum onr_error check_index(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection, "INSERT INTO claim_fts (claim_fts) VALUES ('integrity-check')", failure);
}

static void corrections_agree_survive_and_go(void **state) {
  struct fixture *fixture = *state;
  char *before = calloc(2, DUMP_BYTES), *after = before + DUMP_BYTES;
  struct world world = {.fixture = fixture};
  assert_non_null(before);
  for (unsigned round = 0; round < ROUNDS; round++) {
    world.random = round + 1;
    world.still = round % 3 == 0;
    for (unsigned i = 0; i < ARTICLES && world.still; i++) put(&world, i, round);
    for (int at = 0; at < STEPS; at++) {
      step(&world);
      if (at % 10 == 9) check_all(&world, round, at);
    }
    assert_ok(fixture, onr_writer_run(fixture->store, check_index, NULL, &fixture->failure));
    dump(fixture, before);
    load_again(&world, round % 2);
    check_all(&world, round, STEPS);
    dump(fixture, after);
    assert_same(before, after, "after everything was loaded again", round);

    static char ids[IDS][ONR_ID_SIZE];
    size_t in_force = ids_of(&world, "SELECT id FROM audit WHERE in_force", ids);
    revert_all(&world);
    check_all(&world, round, STEPS + 1);
    dump(fixture, after);
    bool whole = revert_reverts(&world, in_force);
    check_all(&world, round, STEPS + 2);
    char *again = calloc(1, DUMP_BYTES);
    dump(fixture, again);
    assert_true(whole || !world.still);
    if (whole) assert_same(before, again, "after all corrections were taken back and made again", round);
    revert_all(&world);
    dump_untouched(&world, again);
    assert_same(again, after, "after all corrections were taken back", round);
    free(again);
  }
  free(before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(corrections_agree_survive_and_go, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
