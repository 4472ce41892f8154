/* What the disk refuses, call by call: each kind of call fails in turn, once or from then on, until what is tried comes
 * through without. It is told as what it is, changes nothing by half, reads go on, and what comes after it works. */
#include "onrecord/store_audit.h"
#include "onrecord/store_backup.h"
#include "onrecord/store_claims.h"
#include "onrecord/store_curation.h"

#include "fault_world.h"
#include "old_database.h"

/* ---- What fails ---- */

struct kind {
  const char *name;
  enum fault_call call;
  int code;
  enum onr_error error;
  bool half, reads; /* reads fail as well while it lasts */
};

static const struct kind kinds[] = {
    {"open", FAULT_OPEN, SQLITE_CANTOPEN, ONR_ERR_STORE_FAILED, false, true},
    {"delete", FAULT_DELETE, SQLITE_IOERR_DELETE, ONR_ERR_STORE_FAILED, false, false},
    {"look for a file", FAULT_ACCESS, SQLITE_IOERR_ACCESS, ONR_ERR_STORE_FAILED, false, true},
    {"read", FAULT_READ, SQLITE_IOERR_READ, ONR_ERR_STORE_FAILED, false, true},
    {"write", FAULT_WRITE, SQLITE_IOERR_WRITE, ONR_ERR_STORE_FAILED, false, false},
    {"write on a full disk", FAULT_WRITE, SQLITE_FULL, ONR_ERR_STORE_FULL, false, false},
    {"write half on a full disk", FAULT_WRITE, SQLITE_FULL, ONR_ERR_STORE_FULL, true, false},
    {"cut", FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE, ONR_ERR_STORE_FAILED, false, false},
    {"sync", FAULT_SYNC, SQLITE_IOERR_FSYNC, ONR_ERR_STORE_FAILED, false, false},
    {"sync of the database", FAULT_SYNC_DATABASE, SQLITE_IOERR_FSYNC, ONR_ERR_STORE_FAILED, false, false},
    {"ask for the size", FAULT_SIZE, SQLITE_IOERR_FSTAT, ONR_ERR_STORE_FAILED, false, true},
    {"lock", FAULT_LOCK, SQLITE_IOERR_LOCK, ONR_ERR_STORE_FAILED, false, true},
    {"map shared memory", FAULT_SHM_MAP, SQLITE_IOERR_SHMMAP, ONR_ERR_STORE_FAILED, false, true},
    {"lock shared memory", FAULT_SHM_LOCK, SQLITE_IOERR_SHMLOCK, ONR_ERR_STORE_FAILED, false, true},
};

/* ---- What is tried: on a prepared database that is open, unless it opens it itself ---- */

struct trial {
  const char *name;
  enum onr_error (*run)(struct world *world);
  enum { PREPARED, CLOSED, OLD, NOTHING } before;
  bool changes; /* what is there */
};

static enum onr_error put_trial(struct world *world) {
  return put_one(world, 7, 7);
}

/* The checkpoint's own failures are the log's; its write is durable before. */
static enum onr_error checkpoint_trial(struct world *world) {
  enum onr_error error = ask_for_checkpoint(world);
  return error ? error : put_one(world, 7, 7);
}

struct together {
  struct world world;
  struct fixture fixture; /* with a failure of its own */
  enum onr_error error;
  unsigned number;
};

static void *put_together(void *context) {
  struct together *one = context;
  one->error = put_one(&one->world, one->number, 3);
  return NULL;
}

/* Three at once, which may share a transaction; what fails of one fails, what is acknowledged is there. */
static enum onr_error group_trial(struct world *world) {
  struct together all[3];
  pthread_t threads[3];
  for (unsigned i = 0; i < 3; i++) {
    all[i] = (struct together){.fixture = *world->fixture, .number = 5 + i};
    all[i].world.fixture = &all[i].fixture;
    if (pthread_create(&threads[i], NULL, put_together, &all[i]) != 0) abort();
  }
  enum onr_error error = ONR_OK;
  for (unsigned i = 0; i < 3; i++) {
    pthread_join(threads[i], NULL);
    if (all[i].error) world->fixture->failure = all[i].fixture.failure;
    if (all[i].error) error = all[i].error;
    world->stored[5 + i] = !all[i].error;
  }
  return error;
}

static enum onr_error open_trial(struct world *world) {
  struct fixture *fixture = world->fixture;
  enum onr_error error = fixture_try_open(fixture);
  if (!error) error = onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure);
  return error;
}

static void copy_path(const struct world *world, char path[128]) {
  snprintf(path, 128, "%s/copy.db", world->fixture->folder);
}

static enum onr_error backup_trial(struct world *world) {
  char path[128];
  copy_path(world, path);
  struct onr_backup backup = {.from = world->fixture->path, .to = path};
  struct onr_backup_report report;
  return onr_store_backup(&backup, &report, &world->fixture->failure);
}

static enum onr_error read_trial(struct world *world) {
  struct onr_claim_filter filter = {ANY_TIME, .q = ONR_STR("late")};
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 10, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  struct onr_store_reader *reader = NULL;
  struct onr_failure *failure = &world->fixture->failure;
  enum onr_error error = onr_store_reader_open(world->fixture->store, &reader, failure);
  if (error) return error;
  error = onr_store_claims(reader, &filter, &page, see_claim, &seen, &end, failure);
  if (!error && seen.count == 0) fail_msg("claims have gone");
  onr_store_reader_close(reader);
  return error;
}

static const struct trial trials[] = {
    {"opening a new database", open_trial, NOTHING, true},
    {"opening a database", open_trial, CLOSED, false},
    {"migrating a database", open_trial, OLD, true},
    {"storing an article", put_trial, PREPARED, true},
    {"merging", merge_two, PREPARED, true},
    {"reviewing", review_one, PREPARED, true},
    {"deleting", delete_one, PREPARED, true},
    {"three at once", group_trial, PREPARED, true},
    {"a checkpoint", checkpoint_trial, PREPARED, true},
    {"a backup", backup_trial, PREPARED, false},
    {"reading", read_trial, PREPARED, false},
};

/* ---- Before ---- */

static struct prepared prepared, old;
static uint64_t migrated; /* what is in the old one, brought up to date */

static int prepare(void **state) {
  void *made = NULL;
  fixture_setup(&made);
  struct world world = {.fixture = made};
  for (int n = 0; n < 6; n++) {
    find_targets(&world);
    assert_ok(world.fixture, run_step(&world, n));
  }
  fixture_close(world.fixture);
  prepared = read_database(world.fixture->path);
  remove_database(world.fixture->path);
  make_first_version(world.fixture);
  old = read_database(world.fixture->path);
  fixture_reopen(world.fixture);
  migrated = world_digest(&world);
  fixture_teardown(&made);
  (void)state;
  return 0;
}

static int unprepare(void **state) {
  (void)state;
  free(prepared.bytes);
  free(old.bytes);
  return 0;
}

static void begin(struct world *world, const struct trial *trial) {
  const char *path = world->fixture->path;
  if (trial->before == NOTHING)
    remove_database(path);
  else
    write_database(path, trial->before == OLD ? &old : &prepared);
  if (trial->before != PREPARED) return;
  fixture_reopen(world->fixture);
  find_targets(world); /* the reader has been at work */
}

/* ---- After ---- */

struct attempt {
  const struct trial *trial;
  const struct kind *kind;
  long n;
  bool lasting;
};

static const char *describe(const struct attempt *attempt) {
  static char text[160];
  snprintf(text, sizeof text, "%s, where %s %s %ld fails", attempt->trial->name,
           attempt->lasting ? "every call from this one on:" : "this call:", attempt->kind->name, attempt->n);
  return text;
}

static void check_error(const struct world *world, const struct attempt *attempt, enum onr_error error) {
  const struct onr_failure *failure = &world->fixture->failure;
  if (!error) return;
  if (error != attempt->kind->error || failure->code != error || !failure->detail[0])
    fail_msg("%s: error %d (%s), %d was expected", describe(attempt), (int)error, failure->detail,
             (int)attempt->kind->error);
}

/* Whoever was reading reads on, whatever cannot be written. */
static void check_reads(struct world *world, const struct attempt *attempt) {
  if (attempt->kind->reads || !world->fixture->reader) return;
  struct onr_store_counts counts;
  fixture_release(world->fixture);
  if (onr_store_counts(world->fixture->reader, &counts, &world->fixture->failure) != ONR_OK)
    fail_msg("%s: reading: %s", describe(attempt), world->fixture->failure.detail);
}

static void check_copy(const struct world *world, const struct attempt *attempt, enum onr_error error) {
  char path[128], says[600];
  sqlite3 *db = NULL;
  copy_path(world, path);
  if ((access(path, F_OK) == 0) == (error != ONR_OK)) fail_msg("%s: the copy", describe(attempt));
  if (error) return;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  if (contradicts(db, 1, says, sizeof says)) fail_msg("%s: the copy: %s", describe(attempt), says);
  sqlite3_close(db);
  remove_database(path);
}

/* Everything works again: the database is sound, holds all or nothing of what was tried, and takes the next write. */
static void check_after(struct world *world, const struct attempt *attempt, enum onr_error error, uint64_t before) {
  if (!world->fixture->reader) {
    fixture_close(world->fixture);
    fixture_reopen(world->fixture);
  }
  bool by_hand = attempt->trial->before == OLD;
  assert_sound(world, &by_hand, "%s", describe(attempt));
  bool group = attempt->trial->run == group_trial, makes = attempt->trial->before != PREPARED;
  uint64_t after = world_digest(world);
  if (by_hand && after != migrated) fail_msg("%s: another database came of it", describe(attempt));
  if (!group && !makes && (before != after) != (!error && attempt->trial->changes))
    fail_msg("%s: it was %s, and error is %d", describe(attempt), before != after ? "done" : "undone", (int)error);
  for (unsigned i = 5; group && i < 8; i++) {
    struct maker maker;
    struct text text;
    struct onr_identity identity;
    make(&maker, &text, i, 3);
    fixture_release(world->fixture);
    assert_ok(world->fixture,
              onr_store_identify(world->fixture->reader, &maker.article, &identity, &world->fixture->failure));
    bool stored = identity.exists && identity.same_text;
    if (stored != world->stored[i]) fail_msg("%s: article %u", describe(attempt), i);
  }
  if (put_one(world, 1, 99) != ONR_OK) fail_msg("%s: then: %s", describe(attempt), world->fixture->failure.detail);
  assert_sound(world, &by_hand, "%s, and then a write", describe(attempt));
}

/* Returns whether the call that was to fail came. */
static bool try_once(struct world *world, const struct attempt *attempt) {
  begin(world, attempt->trial);
  uint64_t before = attempt->trial->before == PREPARED ? world_digest(world) : 0;
  world->fixture->failure = (struct onr_failure){0};
  fault_arm(attempt->kind->call, attempt->kind->code, attempt->n, attempt->lasting, attempt->kind->half);
  enum onr_error error = attempt->trial->run(world);
  check_error(world, attempt, error);
  check_reads(world, attempt);
  bool came = fault_disarm();
  if (attempt->trial->run == backup_trial) check_copy(world, attempt, error);
  check_after(world, attempt, error, before);
  fixture_close(world->fixture);
  return came;
}

static long try_trial(struct world *world, const struct trial *trial, unsigned *random) {
  long tried = 0, factor = trial->before == PREPARED ? 7 : 15;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    struct attempt attempt = {.trial = trial, .kind = &kinds[i]};
    for (int lasting = 0; lasting < 2; lasting++) {
      attempt.lasting = lasting;
      bool came = true;
      for (attempt.n = 1; came; attempt.n = next_fault(attempt.n, factor, random), tried++)
        came = try_once(world, &attempt);
    }
  }
  return tried;
}

static void whatever_the_disk_refuses_is_told_and_got_over(void **state) {
  struct world world = {.fixture = *state};
  unsigned random = torture_number("TORTURE", 1);
  long tried = 0;
  fixture_close(world.fixture);
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) tried += try_trial(&world, &trials[i], &random);
  print_message("%ld faults\n", tried);
}

int main(void) {
  fault_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(whatever_the_disk_refuses_is_told_and_got_over, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, prepare, unprepare);
}
