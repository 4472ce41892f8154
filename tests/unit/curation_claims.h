/* Random corrections of claims. */
#ifndef CURATION_CLAIMS_H
#define CURATION_CLAIMS_H

#include "curation_world.h"
#include "onrecord/store_claims.h"

static void read_claim(struct world *world, const char *id, int64_t *ret_revision) {
  sqlite3_stmt *stmt = NULL;
  sqlite3 *db = world->fixture->reader->connection.db;
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT revision FROM claim WHERE id = ?1", -1, &stmt, NULL), SQLITE_OK);
  sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  *ret_revision = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
}

static bool pick_claim(struct world *world, const char *sql, char id[ONR_ID_SIZE], int64_t *ret_revision) {
  if (!pick(world, sql, id)) return false;
  read_claim(world, id, ret_revision);
  return true;
}

#define ANY_CLAIM  "SELECT id FROM claim ORDER BY id"
#define MADE_CLAIM "SELECT c.id FROM claim c JOIN curated_claim x ON x.id = c.id WHERE x.made ORDER BY c.id"

/* A speaker and subjects. */
struct saying_people {
  char ids[3][ONR_ID_SIZE];
  struct onr_str about[2];
};

static bool pick_people(struct world *world, struct saying_people *named, struct onr_claim_saying *saying) {
  for (int i = 0; i < 3; i++)
    if (!pick(world, SHOWN, named->ids[i])) return false;
  for (int i = 0; i < 2; i++) named->about[i] = onr_str_from(named->ids[i + 1]);
  saying->speaker = next_random(&world->random, 4) ? onr_str_from(named->ids[0]) : ONR_STR("");
  saying->about = (struct onr_strs){named->about, next_random(&world->random, 3)};
  return true;
}

/* Words that somebody says a claim is in: "said that Y", and their source. */
struct words {
  struct maker maker;
  struct text text;
  struct onr_claim_place places[2];
};

static void take_words(struct world *world, unsigned number, struct words *words, struct onr_claim_saying *saying) {
  make(&words->maker, &words->text, number, world->seeds[number]);
  size_t at = next_random(&world->random, (unsigned)words->maker.analysis.claim_count);
  struct onr_span content = words->maker.spans[2 * at], source = words->maker.spans[2 * at + 1];
  words->places[0] = (struct onr_claim_place){ONR_ROLE_CONTENT, {source.end + 1, content.end - 8}};
  words->places[1] = (struct onr_claim_place){ONR_ROLE_SOURCE, source};
  saying->places = words->places;
  saying->place_count = 2;
  saying->text = words->maker.article.body;
}

static void correct_claim(struct world *world, unsigned number) {
  static const struct onr_str statuses[] = {ONR_STR_INIT(""), ONR_STR_INIT("confirmed"), ONR_STR_INIT("rejected")};
  char id[ONR_ID_SIZE], sql[160];
  struct saying_people named;
  struct words words;
  int64_t revision;
  unsigned *random = &world->random;
  struct onr_claim_saying saying = {.status = statuses[next_random(random, 3)], .modality = ONR_MODALITY_DENIED};
  snprintf(sql, sizeof sql,
           "SELECT c.id FROM claim c JOIN article a ON a.pk = c.pk >> 24 WHERE a.url = 'https://example.org/%u' "
           "ORDER BY c.id",
           number);
  if (!world->stored[number] || !pick_people(world, &named, &saying) || !pick_claim(world, sql, id, &revision)) return;
  saying.set = next_random(random, 3) ? 1U << ONR_CLAIM_SPEAKER : 0;
  if (next_random(random, 2)) saying.set |= 1U << ONR_CLAIM_ABOUT_ENTITIES;
  if (next_random(random, 4) == 0) saying.set |= 1U << ONR_CLAIM_STATUS;
  if (next_random(random, 4) == 0) saying.set |= 1U << ONR_CLAIM_MODALITY;
  if (next_random(random, 4) == 0) saying.set |= 1U << ONR_CLAIM_PLACES;
  take_words(world, number, &words, &saying);
  allow(world,
        onr_store_claim_update(world->fixture->store, &actor, onr_str_from(id), revision, &saying,
                               &world->fixture->failure),
        "claim update");
}

static void make_claim(struct world *world, unsigned number) {
  struct onr_identity identity;
  struct saying_people named;
  struct words words;
  char made[ONR_ID_SIZE];
  struct onr_claim_saying saying = {.set = (1U << ONR_CLAIM_STATUS) - 1};
  if (!world->stored[number] || !pick_people(world, &named, &saying)) return;
  take_words(world, number, &words, &saying);
  fixture_release(world->fixture);
  assert_ok(world->fixture,
            onr_store_identify(world->fixture->reader, &words.maker.article, &identity, &world->fixture->failure));
  allow(world,
        onr_store_claim_create(world->fixture->store, &actor, onr_str_from(identity.id), &saying, made,
                               &world->fixture->failure),
        "claim create");
}

static void delete_claim(struct world *world) {
  char id[ONR_ID_SIZE];
  int64_t revision;
  if (pick_claim(world, MADE_CLAIM, id, &revision))
    allow(world,
          onr_store_claim_delete(world->fixture->store, &actor, onr_str_from(id), revision, &world->fixture->failure),
          "claim delete");
}

static void review_claim(struct world *world) {
  static const struct onr_review review = {.rating = ONR_STR_INIT("True"), .note = ONR_STR_INIT("It is late.")};
  char id[ONR_ID_SIZE];
  int64_t revision;
  bool created;
  if (pick_claim(world, ANY_CLAIM, id, &revision))
    allow(world,
          onr_store_claim_review(world->fixture->store, &actor, onr_str_from(id), revision,
                                 next_random(&world->random, 3) ? &review : NULL, &created, &world->fixture->failure),
          "claim review");
}

#endif
