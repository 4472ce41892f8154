/* The power goes, at any moment, of a disk that has kept its promises and of one that has told that it did not: after
 * it the database is sound, and all that was acknowledged is there. */
#include "../../src/store/sqlite/checkpoint.h"
#include "fault_world.h"

/* What the database holds after each write of a run, and after none. */
static uint64_t stages[RUN_STEPS + 1];

/* A reader that comes after two writes and stays for two more, so that checkpoints beside it copy a part of the log;
 * the one after it has left copies the rest. */
enum { COMES = 2, LEAVES = 4, TURN = 5 };

static void stand_in_the_way(struct onr_store_reader *guest, int step) {
  struct onr_store_counts counts;
  struct onr_failure failure = {0};
  if (step % TURN == LEAVES) onr_store_reader_release(guest);
  if (step % TURN == COMES && onr_store_counts(guest, &counts, &failure) != ONR_OK && !fault_is_dead())
    fail_msg("a reader: %s", failure.detail);
}

/* Runs until a write fails; how many were acknowledged. Checkpoints come between. */
static int run_writes(struct world *world, uint64_t *ret_stages, struct onr_store_reader *guest) {
  enum onr_error error = ONR_OK;
  for (int done = 0; done < RUN_STEPS; done++) {
    if (!fault_is_dead()) find_targets(world);
    if (guest) stand_in_the_way(guest, done);
    if (error || run_step(world, done) != ONR_OK) return done;
    if (ret_stages) ret_stages[done + 1] = world_digest(world);
    if (guest ? done % TURN >= COMES : done % 3 == 2) error = ask_for_checkpoint(world);
  }
  return RUN_STEPS;
}

struct outage {
  unsigned seed;
  long at;    /* the change or sync in which the power goes; 0: after all */
  bool early; /* while the database is being made */
  enum fault_call call;
  long sync; /* the call that fails before: any sync, or one of the database, beside a guest; 0: none */
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
  if (error) return 0;
  struct onr_store_reader *guest = NULL;
  if (outage->call == FAULT_SYNC_DATABASE)
    assert_ok(fixture, onr_store_reader_open(fixture->store, &guest, &fixture->failure));
  fault_arm(outage->call, SQLITE_IOERR_FSYNC, outage->sync, false, false);
  int done = run_writes(world, NULL, guest);
  onr_store_reader_close(guest);
  return done;
}

static const char *describe(const struct outage *outage) {
  static char text[120];
  snprintf(text, sizeof text, "seed %u, power off at %ld, sync %ld of the %s failing", outage->seed, outage->at,
           outage->sync, outage->call == FAULT_SYNC_DATABASE ? "database" : "log or the database");
  return text;
}

/* Returns whether what was to happen came before the end of the run. */
static bool lose_power(struct world *world, const struct outage *outage) {
  struct fixture *fixture = world->fixture;
  int acknowledged = run_into_outage(world, outage);
  bool came = fault_disarm(), died = fault_is_dead();
  fault_power_off();
  fixture_close(fixture);
  fault_power_back();
  char shm[160];
  snprintf(shm, sizeof shm, "%s-shm", fixture->path);
  remove(shm); /* it was memory */
  if (fixture_try_open(fixture) != ONR_OK)
    fail_msg("%s: it cannot be opened: %s", describe(outage), fixture->failure.detail);
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
  assert_sound(world, NULL, "%s", describe(outage));
  uint64_t now = world_digest(world);
  bool more = acknowledged < RUN_STEPS && now == stages[acknowledged + 1]; /* it was done, and not acknowledged */
  if (now != stages[acknowledged] && !more)
    fail_msg("%s: after %d writes it is another database", describe(outage), acknowledged);
  if (put_one(world, 1, 99) != ONR_OK) fail_msg("then: %s", fixture->failure.detail);
  fixture_close(fixture);
  return outage->sync ? came : died;
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

/* `try` tries some each time, and returns how many. */
static long for_the_time_given(struct world *world, long (*try)(struct world *world, unsigned *random)) {
  unsigned random = torture_number("TORTURE", 1);
  int64_t ends = onr_clock_monotonic_us() + 1000000 * (int64_t)torture_number("TORTURE_SECONDS", 0);
  long tried = 0;
  do tried += try(world, &random);
  while (onr_clock_monotonic_us() < ends);
  return tried;
}

static long cut_throughout(struct world *world, unsigned *random) {
  return lose_power_throughout(world, false, random) + lose_power_throughout(world, true, random);
}

static void what_was_acknowledged_survives_a_power_cut(void **state) {
  struct world world = {.fixture = *state};
  print_message("%ld power cuts\n", for_the_time_given(&world, cut_throughout));
}

/* Four runs each for as long as there is a call to fail. The power goes at the end, or before. */
static long fail_each(struct world *world, enum fault_call call, long further, unsigned *random) {
  long tried = 0;
  bool came = true;
  for (struct outage outage = {.call = call, .sync = 1}; came; outage.sync += further)
    for (int i = 0; i < 4; i++, tried++) {
      outage.seed = next_random(random, 1 << 15);
      outage.at = i < 3 ? 0 : 100 + next_random(random, 200);
      bool failed = lose_power(world, &outage);
      if (i == 0) came = failed;
    }
  return tried;
}

/* Syncs of the database fail, and what was written to it before, beside readers who let only a part of the log be
 * copied, may never reach the disk. Where syncs of the log fail, the write is tried again in the same place. */
static long fail_each_sync(struct world *world, unsigned *random) {
  return fail_each(world, FAULT_SYNC_DATABASE, 1, random) + fail_each(world, FAULT_SYNC, thorough() ? 1 : 5, random);
}

static void what_was_acknowledged_survives_a_sync_that_fails(void **state) {
  struct world world = {.fixture = *state};
  print_message("%ld failed syncs\n", for_the_time_given(&world, fail_each_sync));
}

static off_t log_size(const struct world *world) {
  char path[160];
  struct stat status;
  snprintf(path, sizeof path, "%s-wal", world->fixture->path);
  return stat(path, &status) == 0 ? status.st_size : 0;
}

static enum onr_error make_unsure(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context, (void)failure;
  connection->unsure = true;
  return ONR_OK;
}

/* As long as what counts as copied is not sure and cannot be forgotten, the log is left alone, at the end as well. */
static void the_log_stays_while_nobody_knows_what_is_copied(void **state) {
  struct world world = {.fixture = *state};
  struct fixture *fixture = world.fixture;
  remove_database(fixture->path);
  fixture_reopen(fixture);
  for (unsigned i = 0; i < 3; i++) assert_int_equal(put_one(&world, i, i), ONR_OK);
  uint64_t before = world_digest(&world);
  fault_arm(FAULT_SHM_MAP, SQLITE_IOERR_SHMMAP, 1, true, false);
  assert_ok(fixture, onr_writer_run(fixture->store, make_unsure, NULL, &fixture->failure));
  checkpoint_soon(&world);
  fixture_close(fixture);
  assert_true(log_size(&world) > 0);
  assert_true(fault_disarm());
  fixture_reopen(fixture);
  assert_int_equal(world_digest(&world), before);
  assert_sound(&world, NULL, "after the log stayed");
  fixture_close(fixture);
  assert_int_equal(log_size(&world), 0);
}

/* Another connection in its place knows no better. */
static void what_is_unsure_stays_so(void **state) {
  struct world world = {.fixture = *state};
  struct fixture *fixture = world.fixture;
  struct onr_connection connection;
  assert_ok(fixture, onr_connection_open(&connection, fixture->path, ONR_CONNECTION_WRITE, 0, &fixture->failure));
  connection.unsure = true;
  assert_ok(fixture, onr_connection_renew(&connection, fixture->path, ONR_CONNECTION_WRITE, 0, &fixture->failure));
  assert_true(connection.unsure);
  int taken;
  fault_arm(FAULT_SHM_MAP, SQLITE_IOERR_SHMMAP, 1, true, false);
  int rc = onr_checkpoint(&connection, SQLITE_CHECKPOINT_PASSIVE, &taken);
  assert_true(fault_disarm());
  assert_int_equal(onr_connection_fail(&connection, rc, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "disk I/O error")); /* though SQLite was not asked */
  connection.unsure = false;
  onr_connection_close(&connection);
}

/* ---- Before ---- */

static int run_once(void **state) {
  fixture_setup(state);
  struct world world = {.fixture = *state};
  stages[0] = world_digest(&world);
  assert_int_equal(run_writes(&world, stages, NULL), RUN_STEPS);
  fixture_close(world.fixture);
  return 0;
}

int main(void) {
  fault_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_acknowledged_survives_a_power_cut),
      cmocka_unit_test(what_was_acknowledged_survives_a_sync_that_fails),
      cmocka_unit_test(the_log_stays_while_nobody_knows_what_is_copied),
      cmocka_unit_test(what_is_unsure_stays_so),
  };
  return cmocka_run_group_tests(tests, run_once, fixture_teardown);
}
