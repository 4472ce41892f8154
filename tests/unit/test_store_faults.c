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
  world->fixture->store->wal_threshold = 1; /* no write is under way */
  return put_one(world, 7, 7);
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

/* ---- The power goes ---- */

/* What the database holds after each write of a run, and after none. */
static uint64_t stages[RUN_STEPS + 1];

/* Runs until a write fails; how many were acknowledged. Checkpoints come between. */
static int run_writes(struct world *world, uint64_t *ret_stages) {
  int done = 0;
  for (; done < RUN_STEPS; done++) {
    if (!fault_is_dead()) find_targets(world);
    if (done % 3 == 2) world->fixture->store->wal_threshold = 1; /* no write is under way */
    if (run_step(world, done) != ONR_OK) break;
    if (ret_stages) ret_stages[done + 1] = world_digest(world);
  }
  return done;
}

struct outage {
  unsigned seed;
  long at;    /* the change or sync in which the power goes; 0: after all */
  bool early; /* while the database is being made */
};

static int run_into_outage(struct world *world, const struct outage *outage) {
  struct fixture *fixture = world->fixture;
  remove_database(fixture->path);
  if (outage->early) fault_record(outage->seed, outage->at);
  enum onr_error error = fixture_try_open(fixture);
  if (!error) error = onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure);
  if (!outage->early) {
    assert_int_equal(error, ONR_OK);
    fixture_close(fixture);
    fault_record(outage->seed, outage->at);
    fixture_reopen(fixture);
  }
  return error ? 0 : run_writes(world, NULL);
}

/* Returns whether the power went before the end of the run. */
static bool lose_power(struct world *world, const struct outage *outage) {
  struct fixture *fixture = world->fixture;
  int acknowledged = run_into_outage(world, outage);
  bool died = fault_is_dead();
  fault_power_off();
  fixture_close(fixture);
  fault_power_back();
  char shm[160];
  snprintf(shm, sizeof shm, "%s-shm", fixture->path);
  remove(shm); /* it was memory */
  if (fixture_try_open(fixture) != ONR_OK)
    fail_msg("seed %u, power off at %ld: it cannot be opened: %s", outage->seed, outage->at, fixture->failure.detail);
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
  assert_sound(world, NULL, "seed %u, power off at %ld", outage->seed, outage->at);
  uint64_t now = world_digest(world);
  bool more = acknowledged < RUN_STEPS && now == stages[acknowledged + 1]; /* it was done, and not acknowledged */
  if (now != stages[acknowledged] && !more)
    fail_msg("seed %u, power off at %ld: after %d writes it is another database", outage->seed, outage->at,
             acknowledged);
  if (put_one(world, 1, 99) != ONR_OK) fail_msg("then: %s", fixture->failure.detail);
  fixture_close(fixture);
  return died;
}

/* A run for each of many moments. */
static long lose_power_throughout(struct world *world, bool early, unsigned *random) {
  long cuts = 0;
  bool died = true;
  for (struct outage outage = {.early = early, .at = 1}; died; cuts++) {
    outage.seed = next_random(random, 1 << 15);
    died = lose_power(world, &outage);
    outage.at += thorough() ? 1 + next_random(random, 16) : 31;
  }
  return cuts;
}

static void what_was_acknowledged_survives_a_power_cut(void **state) {
  struct world world = {.fixture = *state};
  stages[0] = world_digest(&world);
  assert_int_equal(run_writes(&world, stages), RUN_STEPS);
  fixture_close(world.fixture);
  long cuts = 0;
  unsigned random = torture_number("TORTURE", 1);
  int64_t ends = onr_clock_monotonic_us() + 1000000 * (int64_t)torture_number("TORTURE_SECONDS", 0);
  do
    for (int early = 0; early < 2; early++) cuts += lose_power_throughout(&world, early, &random);
  while (onr_clock_monotonic_us() < ends);
  print_message("%ld power cuts\n", cuts);
}

int main(void) {
  fault_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(whatever_the_disk_refuses_is_told_and_got_over, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(what_was_acknowledged_survives_a_power_cut, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, prepare, unprepare);
}
