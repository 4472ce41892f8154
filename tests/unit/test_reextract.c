/* Analysing stored texts anew: what an older program found becomes what this one finds, and what is the same is left
 * alone. */
#include <sqlite3.h>

#include "onrecord/service.h"
#include "store_fixture.h"

struct bench {
  struct fixture *fixture; /* its folder; the store is the service's */
  struct onr_service service;
  /* what the listener was told */
  size_t done, failed;
  struct onr_reanalysis last;
  char problem[ONR_FAILURE_DETAIL_SIZE];
  atomic_bool stop;
  size_t stop_after; /* articles; 0: never */
};

static int setup(void **state) {
  struct bench *bench = calloc(1, sizeof *bench);
  if (!bench) abort();
  struct fixture *fixture = bench->fixture = fixture_folder();
  struct onr_store_options options = fixture_options(fixture);
  struct onr_reader_limits limits = {ONR_DOCUMENT_BYTES_DEFAULT};
  onr_reader_start();
  assert_ok(fixture, onr_service_open(&options, limits, &bench->service, &fixture->failure));
  fixture->store = bench->service.store;
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
  *state = bench;
  return 0;
}

static int teardown(void **state) {
  struct bench *bench = *state;
  onr_store_reader_close(bench->fixture->reader);
  bench->fixture->reader = NULL;
  bench->fixture->store = NULL;
  onr_service_close(&bench->service);
  onr_reader_stop();
  void *fixture = bench->fixture;
  free(bench);
  return fixture_teardown(&fixture);
}

static void note_done(void *context, struct onr_str id, const struct onr_reanalysis *one) {
  struct bench *bench = context;
  (void)id;
  bench->last = *one;
  if (++bench->done == bench->stop_after) atomic_store(&bench->stop, true);
}

static void note_failed(void *context, struct onr_str id, const struct onr_failure *failure) {
  struct bench *bench = context;
  (void)id;
  bench->failed++;
  snprintf(bench->problem, sizeof bench->problem, "%s", failure->detail);
}

static struct onr_reextract_report reextract(struct bench *bench, struct onr_strs ids, bool anew, bool *ret_resumed) {
  const struct onr_reextract_listener listener = {bench, note_done, note_failed};
  struct onr_reextract_report report = {0};
  bench->done = bench->failed = 0;
  assert_ok(bench->fixture, onr_service_reextract(&bench->service, bench->fixture->reader, ids, anew, &listener,
                                                  &bench->stop, &report, ret_resumed, &bench->fixture->failure));
  return report;
}

static struct onr_reextract_report reextract_all(struct bench *bench) {
  bool resumed;
  return reextract(bench, (struct onr_strs){NULL, 0}, false, &resumed);
}

#define BODY                                                                                                           \
  "\xe2\x80\x9cWe will build the bridge,\xe2\x80\x9d Anna Berg said on Monday. "                                       \
  "Finance Minister Karl Lind said that the bridge would cost too much."

/* What an older program could have found: Berg's claim with another modality, one that is none, and not Lind's. */
static void put_old(struct bench *bench, const char *url, char id[ONR_ID_SIZE]) {
  struct maker maker;
  maker_init(&maker, url, BODY);
  uint32_t berg = maker_entity(&maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  uint32_t monday = maker_entity(&maker, ONR_EVENT, "Monday", NULL, NULL);
  maker_mention(&maker, berg, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, monday, "Monday", 0, ONR_FORM_NAME, ONR_NONE);
  struct onr_claim *claim =
      maker_claim(&maker, "\xe2\x80\x9cWe will build the bridge,\xe2\x80\x9d", "said", "Anna Berg", berg, ONR_NONE);
  claim->modality = ONR_MODALITY_DENIED;
  maker_claim(&maker, "on Monday", NULL, NULL, ONR_NONE, ONR_NONE);
  maker_put(&maker, bench->fixture, id);
}

struct revisions {
  int64_t revision, modified;
};

static enum onr_error take_article(void *context, const struct onr_article_row *row) {
  *(struct revisions *)context = (struct revisions){row->revision, row->modified};
  return ONR_OK;
}

static struct revisions revisions_of(struct bench *bench, const char *id) {
  struct revisions revisions = {0};
  struct fixture *fixture = bench->fixture;
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_article(fixture->reader, onr_str_from(id), false, take_article, &revisions, &fixture->failure));
  fixture_release(fixture);
  return revisions;
}

static void what_an_older_program_found_becomes_todays(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  struct revisions before = revisions_of(bench, id);
  struct onr_reextract_report report = reextract_all(bench);
  assert_int_equal(report.articles, 1);
  assert_int_equal(report.changed, 1);
  assert_int_equal(report.sums.claims_added, 1);
  assert_int_equal(report.sums.claims_gone, 1);
  assert_int_equal(report.sums.claims_changed, 1);
  assert_int_equal(report.sums.claims_kept + report.sums.claims_moved, 0);
  assert_int_equal(report.sums.entities_added, 1);
  assert_int_equal(report.sums.entities_gone, 1);
  assert_true(report.sums.mentions_added > 0);
  assert_int_equal(report.sums.mentions_gone, 1);
  assert_int_equal(fixture_counts(bench->fixture).claims, 2);
  struct revisions after = revisions_of(bench, id);
  assert_int_equal(after.revision, before.revision + 1);
}

static void what_is_the_same_is_not_touched(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  reextract_all(bench);
  struct revisions before = revisions_of(bench, id);
  int64_t now = onr_clock_now_ms();
  while (onr_clock_now_ms() <= now) usleep(500);
  struct onr_reextract_report report = reextract_all(bench);
  assert_int_equal(report.articles, 1);
  assert_int_equal(report.changed, 0);
  assert_int_equal(report.sums.claims_kept, 2);
  assert_false(bench->last.changed);
  struct revisions after = revisions_of(bench, id);
  assert_memory_equal(&after, &before, sizeof after);
}

/* What an older version stored has no digest: it is compared row by row, and nothing else is written. */
static void what_is_the_same_without_a_digest_is_not_touched(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  reextract_all(bench);
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(bench->fixture->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE article SET analysis = 0", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  struct revisions before = revisions_of(bench, id);
  struct onr_reextract_report report = reextract_all(bench);
  assert_int_equal(report.changed, 0);
  assert_int_equal(report.sums.claims_kept, 2);
  struct revisions after = revisions_of(bench, id);
  assert_memory_equal(&after, &before, sizeof after);
}

/* The same words, found in another place. */
static void claims_that_move_keep_their_ids(void **state) {
  struct bench *bench = *state;
  struct fixture *fixture = bench->fixture;
  struct maker maker;
  struct onr_reanalysis result;
  char id[ONR_ID_SIZE], hex[ONR_SHA256_HEX_SIZE];
  maker_init(&maker, "https://example.org/two", "Yes, she said. Yes, she said again.");
  struct onr_claim *claim = maker_claim(&maker, "Yes", "said", "she", ONR_NONE, ONR_NONE);
  maker_put(&maker, fixture, id);
  maker.spans[0] = maker_find(&maker, "Yes", 1);
  assert_ptr_equal(claim->content.items, &maker.spans[0]);
  struct onr_str text = maker.article.body, version = onr_sha256_hex(text, hex);
  assert_ok(fixture, onr_store_reanalyse(fixture->store, onr_str_from(id), version, text, &maker.analysis, &result,
                                         &fixture->failure));
  assert_true(result.changed);
  assert_int_equal(result.claims_moved, 1);
  assert_int_equal(result.claims_added + result.claims_gone + result.claims_changed + result.claims_kept, 0);
  assert_int_equal(onr_store_reanalyse(fixture->store, onr_str_from(id), ONR_STR("x"), text, &maker.analysis, &result,
                                       &fixture->failure),
                   ONR_ERR_CONFLICT);
}

static void one_that_is_not_there_is_told(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  bool resumed;
  put_old(bench, "https://example.org/one", id);
  const struct onr_str ids[] = {ONR_STR_INIT("art_aaaaaaaaaaaaaaaa"), onr_str_from(id)};
  struct onr_reextract_report report = reextract(bench, (struct onr_strs){ids, 2}, false, &resumed);
  assert_int_equal(report.articles, 2);
  assert_int_equal(report.failed, 1);
  assert_int_equal(report.changed, 1);
  assert_non_null(strstr(bench->problem, "art_aaaaaaaaaaaaaaaa"));
}

enum { MANY = 120 };

static void a_run_that_was_ended_goes_on(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE], url[64];
  bool resumed;
  for (int i = 0; i < MANY; i++) {
    snprintf(url, sizeof url, "https://example.org/%d", i);
    put_old(bench, url, id);
  }
  bench->stop_after = 70;
  reextract_all(bench);
  assert_int_equal(bench->done, 70);
  atomic_store(&bench->stop, false);
  bench->stop_after = 0;
  struct onr_reextract_report report = reextract(bench, (struct onr_strs){NULL, 0}, false, &resumed);
  assert_true(resumed);
  assert_int_equal(report.articles, MANY - 50); /* what was kept is the end of a page */
  assert_int_equal(report.changed, MANY - 70);
  report = reextract(bench, (struct onr_strs){NULL, 0}, false, &resumed);
  assert_false(resumed);
  assert_int_equal(report.articles, MANY);
  assert_int_equal(report.changed, 0);
}

static void a_run_can_begin_anew(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE], url[64];
  bool resumed;
  for (int i = 0; i < 60; i++) {
    snprintf(url, sizeof url, "https://example.org/%d", i);
    put_old(bench, url, id);
  }
  bench->stop_after = 55;
  reextract_all(bench);
  atomic_store(&bench->stop, false);
  bench->stop_after = 0;
  struct onr_reextract_report report = reextract(bench, (struct onr_strs){NULL, 0}, true, &resumed);
  assert_false(resumed);
  assert_int_equal(report.articles, 60);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(what_an_older_program_found_becomes_todays),
      TEST(what_is_the_same_is_not_touched),
      TEST(what_is_the_same_without_a_digest_is_not_touched),
      TEST(claims_that_move_keep_their_ids),
      TEST(one_that_is_not_there_is_told),
      TEST(a_run_that_was_ended_goes_on),
      TEST(a_run_can_begin_anew),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
