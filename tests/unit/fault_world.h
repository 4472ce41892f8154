/* Databases to be broken: what is in one as a single number, copies of a prepared one, and a run of writes of every
 * kind that comes out the same each time. */
#ifndef FAULT_WORLD_H
#define FAULT_WORLD_H

#include "contradictions.h"
#include "curation_world.h"
#include "fault_vfs.h"
#include "onrecord/store_claims.h"
#include "onrecord/store_curation.h"

/* TORTURE is the seed with which make torture tries many more, for TORTURE_SECONDS; make test tries some. */
static inline bool thorough(void) {
  return getenv("TORTURE") != NULL;
}

static inline unsigned torture_number(const char *name, unsigned fallback) {
  const char *text = getenv(name);
  return text ? (unsigned)strtoul(text, NULL, 10) : fallback;
}

static inline long next_fault(long n, long factor, unsigned *random) {
  return thorough() ? n + 1 + n / 20 + next_random(random, 1 + (unsigned)n / 20) : n * factor + 1;
}

/* ---- What is there, as one number: every column of every table, but for times and what is random ---- */

static inline bool is_digit(unsigned char c) {
  return c >= '0' && c <= '9';
}

/* A value without the times in it (numbers of 13 digits and more, in texts as well), or the ids that are made of times.
 */
static inline uint64_t digest_value(const unsigned char *bytes, size_t len) {
  uint64_t digest = 14695981039346656037u;
  size_t run = 0;
  for (size_t i = 0; i <= len; i++) {
    if (i + 20 <= len && memcmp(bytes + i, "aud_", 4) == 0) i += 20;
    if (i < len && is_digit(bytes[i])) {
      run++;
      continue;
    }
    for (size_t k = run >= 13 ? i : i - run; k < i; k++) digest = (digest ^ bytes[k]) * 1099511628211u;
    run = 0;
    if (i < len) digest = (digest ^ bytes[i]) * 1099511628211u;
  }
  return digest;
}

static inline uint64_t digest_row(sqlite3_stmt *stmt, const char *table) {
  uint64_t digest = onr_hash64(onr_str_from(table));
  for (int i = 0; i < sqlite3_column_count(stmt); i++) {
    const unsigned char *bytes = sqlite3_column_text(stmt, i);
    uint64_t pair[2] = {digest, bytes ? digest_value(bytes, (size_t)sqlite3_column_bytes(stmt, i)) : 0};
    digest = onr_hash64((struct onr_str){(const char *)pair, sizeof pair});
  }
  return digest;
}

static inline uint64_t digest_table(sqlite3 *db, const char *name) {
  sqlite3_stmt *stmt = NULL;
  uint64_t digest = 0;
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", name);
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  while (sqlite3_step(stmt) == SQLITE_ROW) digest += digest_row(stmt, name);
  sqlite3_finalize(stmt);
  return digest;
}

static inline uint64_t digest_of(sqlite3 *db) {
  static const char tables[] =
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE "
      "'%_fts_%' AND name NOT IN ('meta', 'migration') ORDER BY name";
  sqlite3_stmt *stmt = NULL;
  uint64_t digest = 0;
  if (sqlite3_prepare_v2(db, tables, -1, &stmt, NULL) != SQLITE_OK) fail_msg("%s", sqlite3_errmsg(db));
  while (sqlite3_step(stmt) == SQLITE_ROW) digest += digest_table(db, (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  return digest;
}

static inline uint64_t world_digest(struct world *world) {
  fixture_release(world->fixture);
  return digest_of(world->fixture->reader->connection.db);
}

/* ---- Soundness ---- */

static inline enum onr_error inspect_database(struct onr_connection *connection, void *context,
                                              struct onr_failure *failure) {
  char says[600];
  const bool *by_hand = context; /* what is in it was: it need not agree */
  if (!(by_hand && *by_hand ? broken(connection->db, says, sizeof says)
                            : contradicts(connection->db, 1, says, sizeof says)))
    return ONR_OK;
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "%s", says);
}

#define assert_sound(world, by_hand, ...)                                                                              \
  do {                                                                                                                 \
    if (onr_writer_run((world)->fixture->store, inspect_database, by_hand, &(world)->fixture->failure) != ONR_OK) {    \
      char when[200];                                                                                                  \
      snprintf(when, sizeof when, __VA_ARGS__);                                                                        \
      fail_msg("%s: %s", when, (world)->fixture->failure.detail);                                                      \
    }                                                                                                                  \
  } while (0)

/* ---- Copies of a prepared database ---- */

struct prepared {
  unsigned char *bytes;
  size_t len;
};

static inline struct prepared read_database(const char *path) {
  struct prepared prepared = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) fail_msg("%s cannot be read", path);
  prepared.len = (size_t)ftell(file);
  prepared.bytes = malloc(prepared.len);
  rewind(file);
  if (!prepared.bytes || fread(prepared.bytes, 1, prepared.len, file) != prepared.len) fail_msg("%s is cut", path);
  fclose(file);
  return prepared;
}

static inline void remove_database(const char *path) {
  static const char *const names[] = {"", "-wal", "-shm", "-lock", "-journal"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char name[160];
    snprintf(name, sizeof name, "%s%s", path, names[i]);
    remove(name);
  }
}

static inline void write_database(const char *path, const struct prepared *prepared) {
  remove_database(path);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(prepared->bytes, 1, prepared->len, file) != prepared->len || fclose(file) != 0)
    fail_msg("%s cannot be written", path);
}

/* ---- Writes ---- */

/* Nothing but what the store says when it is broken. */
static inline enum onr_error put_one(struct world *world, unsigned number, unsigned seed) {
  struct maker maker;
  struct text text;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make(&maker, &text, number, seed);
  return onr_store_put_article(world->fixture->store, &maker.article, &maker.analysis, id, &outcome,
                               &world->fixture->failure);
}

/* One whose text has pages of its own, which no later write touches. */
static inline enum onr_error put_long(struct world *world) {
  static char body[20000];
  struct maker maker;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  for (size_t i = 0; i < sizeof body - 1; i++) body[i] = "It is late. "[i % 12];
  maker_init(&maker, "https://example.org/long", body);
  return onr_store_put_article(world->fixture->store, &maker.article, &maker.analysis, id, &outcome,
                               &world->fixture->failure);
}

/* What the writes below are about; found beforehand, as long as reading works. */
struct targets {
  char first[ONR_ID_SIZE], second[ONR_ID_SIZE], named[ONR_ID_SIZE], claim[ONR_ID_SIZE], article[ONR_ID_SIZE];
  char entry[ONR_ID_SIZE];
  int64_t revision; /* of the claim */
};

static struct targets targets;

static inline void find_target(struct world *world, const char *sql, char id[ONR_ID_SIZE]) {
  static char ids[IDS][ONR_ID_SIZE];
  id[0] = '\0';
  if (ids_of(world, sql, ids) > 0) memcpy(id, ids[0], ONR_ID_SIZE);
}

static inline enum onr_error note_revision(void *context, const struct onr_claim_row *row) {
  *(int64_t *)context = row->revision;
  return ONR_OK;
}

static inline void find_targets(struct world *world) {
  find_target(world, "SELECT id FROM entity WHERE merged_into IS NULL AND name = 'Ann Ash'", targets.first);
  find_target(world,
              "SELECT id FROM entity WHERE merged_into IS NULL AND name IN ('Bob Birch', 'Cat Cedar') ORDER BY name",
              targets.second);
  find_target(world, "SELECT id FROM entity WHERE merged_into IS NULL ORDER BY id", targets.named);
  find_target(world, "SELECT id FROM claim WHERE review = '' ORDER BY id", targets.claim);
  find_target(world, "SELECT id FROM article ORDER BY id", targets.article);
  find_target(world, "SELECT id FROM audit WHERE reverted_by IS NULL AND reverts IS NULL ORDER BY pk", targets.entry);
  if (targets.claim[0])
    assert_ok(world->fixture, onr_store_claim(world->fixture->reader, onr_str_from(targets.claim), note_revision,
                                              &targets.revision, &world->fixture->failure));
  fixture_release(world->fixture);
}

static inline enum onr_error merge_two(struct world *world) {
  struct onr_str other = onr_str_from(targets.second);
  return onr_store_merge_entities(world->fixture->store, onr_str_from(targets.first), -1, (struct onr_strs){&other, 1},
                                  &actor, &world->fixture->failure);
}

static inline enum onr_error rename_one(struct world *world) {
  struct onr_entity_members members = {.name_set = true, .name = ONR_STR("Ann the Late")};
  return onr_store_patch_entity(world->fixture->store, onr_str_from(targets.named), -1, &members, &actor,
                                &world->fixture->failure);
}

static inline enum onr_error review_one(struct world *world) {
  bool created;
  struct onr_review review = {.rating = ONR_STR("True"), .note = ONR_STR("checked")};
  return onr_store_claim_review(world->fixture->store, &actor, onr_str_from(targets.claim), targets.revision, &review,
                                &created, &world->fixture->failure);
}

static inline enum onr_error delete_one(struct world *world) {
  return onr_store_delete_article(world->fixture->store, NULL, onr_str_from(targets.article), -1,
                                  &world->fixture->failure);
}

static inline enum onr_error revert_one(struct world *world) {
  char id[ONR_ID_SIZE];
  return onr_store_revert(world->fixture->store, onr_str_from(targets.entry), &actor, id, &world->fixture->failure);
}

enum { RUN_STEPS = 14 };

/* The n-th write of a run, whose targets were found. */
static inline enum onr_error run_step(struct world *world, int n) {
  switch (n) {
  case 1: return put_long(world);
  case 4: return merge_two(world);
  case 5: return review_one(world);
  case 8: return rename_one(world);
  case 10: return delete_one(world);
  case 12: return revert_one(world);
  default: return put_one(world, (unsigned)n % ARTICLES, (unsigned)n);
  }
}

/* ---- The writer's log ---- */

static inline enum onr_error set_threshold(struct onr_connection *connection, void *context,
                                           struct onr_failure *failure) {
  (void)connection, (void)failure;
  struct onr_store *store = context;
  store->wal_threshold = 1;
  store->checkpoint_wait_ms = 1; /* for readers */
  return ONR_OK;
}

/* The log is taken into the database after the next write of the writer's, which may be this one. */
static inline enum onr_error ask_for_checkpoint(struct world *world) {
  return onr_writer_run(world->fixture->store, set_threshold, world->fixture->store, &world->fixture->failure);
}

static inline void checkpoint_soon(struct world *world) {
  assert_ok(world->fixture, ask_for_checkpoint(world));
}

#endif
