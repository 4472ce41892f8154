/* Articles that come and go, and what is said by hand of what is in them, at random: for the tests of corrections. */
#ifndef CURATION_WORLD_H
#define CURATION_WORLD_H

#include "../../src/store/sqlite/driver.h"
#include "onrecord/store_audit.h"
#include "store_fixture.h"

enum { ARTICLES = 8, PEOPLE = 7, IDS = 400 };

static const struct onr_actor actor = {ONR_STR_INIT(""), ONR_STR_INIT("local")};

/* A generator of our own, so that a failure comes again. */
static unsigned next_random(unsigned *state, unsigned below) {
  *state = *state * 1103515245u + 12345u;
  return (*state >> 16) % below;
}

/* ---- Articles: "X said that Y is late." ---- */

static const char *const people[PEOPLE] = {"Ann Ash",     "Bob Birch", "Cat Cedar", "Ash",
                                           "Dan Dogwood", "A. Ash",    "Cedar"};

struct text {
  char url[64], body[512];
  unsigned seed;
};

/* What an article of that number and seed says; the same each time. */
static void make(struct maker *maker, struct text *text, unsigned number, unsigned seed) {
  unsigned random = seed * 977 + number, sentences = 1 + next_random(&random, 5);
  unsigned speakers[5], subjects[5];
  size_t len = 0, starts[5];
  for (unsigned i = 0; i < sentences; i++) {
    speakers[i] = next_random(&random, PEOPLE);
    subjects[i] = next_random(&random, PEOPLE);
    starts[i] = len;
    len += (size_t)snprintf(text->body + len, sizeof text->body - len, "%s said that %s is late. ", people[speakers[i]],
                            people[subjects[i]]);
  }
  snprintf(text->url, sizeof text->url, "https://example.org/%u", number);
  maker_init(maker, text->url, text->body);
  maker->article.date_published = number % 3 ? 1000 + (int64_t)number : ONR_NO_TIME;
  for (size_t i = 0; i < PEOPLE; i++)
    maker_entity(maker, ONR_PERSON, people[i], next_random(&random, 3) ? NULL : "The Late One",
                 next_random(&random, 2) ? "late" : NULL);
  for (unsigned i = 0; i < sentences; i++) {
    uint32_t start = (uint32_t)starts[i], speaker = start + (uint32_t)strlen(people[speakers[i]]);
    uint32_t subject = speaker + 11, subject_end = subject + (uint32_t)strlen(people[subjects[i]]);
    maker->mentions[2 * i] =
        (struct onr_mention){.span = {start, speaker}, .entity = speakers[i], .antecedent = ONR_NONE, .sentence = i};
    maker->mentions[2 * i + 1] = (struct onr_mention){
        .span = {subject, subject_end}, .entity = subjects[i], .antecedent = ONR_NONE, .sentence = i};
    maker->spans[2 * i] = (struct onr_span){subject, subject_end + 8};
    maker->spans[2 * i + 1] = (struct onr_span){start, speaker};
    maker->about[i][0] = subjects[i];
    maker->claims[i] = (struct onr_claim){.content = {&maker->spans[2 * i], 1},
                                          .source = {&maker->spans[2 * i + 1], 1},
                                          .speaker = speakers[i],
                                          .about = maker->about[i],
                                          .about_count = subjects[i] != speakers[i],
                                          .confidence = 0.5};
  }
  maker->analysis.mention_count = 2 * (size_t)sentences;
  maker->analysis.claim_count = sentences;
}

/* ---- What is there ---- */

struct world {
  struct fixture *fixture;
  unsigned random;
  bool still; /* articles are left alone */
  bool stored[ARTICLES];
  unsigned seeds[ARTICLES];
};

UNUSED static void put(struct world *world, unsigned number, unsigned seed) {
  struct maker maker;
  struct text text;
  make(&maker, &text, number, seed);
  maker_put(&maker, world->fixture, NULL);
  world->stored[number] = true;
  world->seeds[number] = seed;
}

UNUSED static void take_away(struct world *world, unsigned number) {
  struct maker maker;
  struct text text;
  struct onr_identity identity;
  make(&maker, &text, number, world->seeds[number]);
  fixture_release(world->fixture);
  assert_ok(world->fixture,
            onr_store_identify(world->fixture->reader, &maker.article, &identity, &world->fixture->failure));
  if (identity.exists)
    assert_ok(world->fixture, onr_store_delete_article(world->fixture->store, NULL, onr_str_from(identity.id), -1,
                                                       &world->fixture->failure));
  world->stored[number] = false;
}

/* The ids that a query gives, at most IDS. */
static size_t ids_of(struct world *world, const char *sql, char ids[IDS][ONR_ID_SIZE]) {
  sqlite3_stmt *stmt = NULL;
  size_t count = 0;
  fixture_release(world->fixture);
  assert_int_equal(sqlite3_prepare_v2(world->fixture->reader->connection.db, sql, -1, &stmt, NULL), SQLITE_OK);
  while (count < IDS && sqlite3_step(stmt) == SQLITE_ROW)
    snprintf(ids[count++], ONR_ID_SIZE, "%s", (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  return count;
}

/* One of them; false when there is none. */
UNUSED static bool pick(struct world *world, const char *sql, char id[ONR_ID_SIZE]) {
  static char ids[IDS][ONR_ID_SIZE];
  size_t count = ids_of(world, sql, ids);
  if (count == 0) return false;
  memcpy(id, ids[next_random(&world->random, (unsigned)count)], ONR_ID_SIZE);
  return true;
}

#define SHOWN "SELECT id FROM entity WHERE merged_into IS NULL ORDER BY id"

/* What a person may be told; anything else is a defect. */
UNUSED static void allow(struct world *world, enum onr_error error, const char *what) {
  if (error && error != ONR_ERR_CONFLICT && error != ONR_ERR_INVALID_BODY && error != ONR_ERR_NOT_FOUND)
    fail_msg("%s: %s", what, world->fixture->failure.detail);
}

#endif
