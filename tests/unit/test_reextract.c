/* Analysing stored texts anew: what an older program found becomes what this one finds, and what is the same is left
 * alone. */
#include <sqlite3.h>

#include "onrecord/store_claims.h"
#include "service_fixture.h"

struct bench {
  struct service_fixture it;
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
  service_open(&bench->it);
  *state = bench;
  return 0;
}

static int teardown(void **state) {
  struct bench *bench = *state;
  int status = service_close(&bench->it);
  free(bench);
  return status;
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
  assert_ok(bench->it.fixture,
            onr_service_reextract(&bench->it.service, bench->it.fixture->reader, ids, anew, &listener, &bench->stop,
                                  &report, ret_resumed, &bench->it.fixture->failure));
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
  maker_put(&maker, bench->it.fixture, id);
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
  struct fixture *fixture = bench->it.fixture;
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
  assert_int_equal(fixture_counts(bench->it.fixture).claims, 2);
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
  assert_int_equal(sqlite3_open(bench->it.fixture->path, &db), SQLITE_OK);
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
  struct fixture *fixture = bench->it.fixture;
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

/* ---- What people said ---- */

static const struct onr_actor desk = {.name = ONR_STR_INIT("the desk")};

struct said {
  char id[ONR_ID_SIZE], status[16], text[64];
  int64_t revision;
  enum onr_modality modality;
  size_t count;
};

static enum onr_error take_claim(void *context, const struct onr_claim_row *row) {
  struct said *said = context;
  memcpy(said->id, row->id.data, ONR_ID_LENGTH);
  snprintf(said->status, sizeof said->status, "%.*s", ONR_FMT(row->review_status));
  snprintf(said->text, sizeof said->text, "%.*s", ONR_FMT(row->text));
  said->revision = row->revision;
  said->modality = row->modality;
  said->count++;
  return ONR_OK;
}

static enum onr_error find_monday(void *context, const struct onr_claim_row *row) {
  return onr_str_equal(row->text, ONR_STR("on Monday")) ? take_claim(context, row) : ONR_OK;
}

static enum onr_error find_bridge(void *context, const struct onr_claim_row *row) {
  return onr_str_starts_with(row->text, ONR_STR("\xe2\x80\x9cWe will")) ? take_claim(context, row) : ONR_OK;
}

/* The claim that the visitor looks for; count 0 when there is none. */
static struct said look(struct bench *bench, onr_claim_visitor visit) {
  struct said said = {.count = 0};
  struct onr_page_end end;
  const struct onr_claim_filter all = {ANY_TIME};
  const struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 100};
  fixture_release(bench->it.fixture);
  assert_ok(bench->it.fixture,
            onr_store_claims(bench->it.fixture->reader, &all, &page, visit, &said, &end, &bench->it.fixture->failure));
  fixture_release(bench->it.fixture);
  return said;
}

static void say(struct bench *bench, const struct said *claim, const struct onr_claim_saying *saying) {
  assert_ok(bench->it.fixture, onr_store_claim_update(bench->it.service.store, &desk, onr_str_from(claim->id),
                                                      claim->revision, saying, &bench->it.fixture->failure));
}

static enum onr_error take_entry(void *context, const struct onr_audit_row *row) {
  char *id = context;
  memcpy(id, row->id.data, ONR_ID_LENGTH);
  id[ONR_ID_LENGTH] = '\0';
  return ONR_OK;
}

static void revert_newest(struct bench *bench, const struct said *claim) {
  struct fixture *fixture = bench->it.fixture;
  char entry[ONR_ID_SIZE], reverted[ONR_ID_SIZE];
  struct onr_str subject = onr_str_from(claim->id);
  const struct onr_audit_filter filter = {.subjects = {{&subject, 1}}, .since = ONR_NO_TIME, .until = ONR_NO_TIME};
  const struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .descending = true, .limit = 1};
  struct onr_page_end end;
  assert_ok(fixture, onr_store_audit(fixture->reader, &filter, &page, take_entry, entry, &end, &fixture->failure));
  fixture_release(fixture);
  assert_ok(fixture, onr_store_revert(fixture->store, onr_str_from(entry), &desk, reverted, &fixture->failure));
}

static void a_correction_taken_back_shows_the_newer_machine(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  struct said claim = look(bench, find_bridge);
  assert_int_equal(claim.modality, ONR_MODALITY_DENIED);
  say(bench, &claim, &(struct onr_claim_saying){.set = 1U << ONR_CLAIM_MODALITY, .modality = ONR_MODALITY_POSSIBLE});
  claim = look(bench, find_bridge);
  assert_string_equal(claim.status, "edited");
  assert_int_equal(reextract_all(bench).changed, 1);
  struct said after = look(bench, find_bridge);
  assert_int_equal(after.modality, ONR_MODALITY_POSSIBLE);
  assert_string_equal(after.id, claim.id);
  revert_newest(bench, &claim);
  after = look(bench, find_bridge);
  assert_int_equal(after.modality, ONR_MODALITY_FUTURE);
  assert_string_equal(after.status, "machine");
  assert_int_equal(reextract_all(bench).changed, 0);
}

static void what_a_person_confirmed_stays(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  struct said claim = look(bench, find_monday);
  say(bench, &claim, &(struct onr_claim_saying){.set = 1U << ONR_CLAIM_STATUS, .status = ONR_STR("confirmed")});
  struct onr_reextract_report report = reextract_all(bench);
  assert_int_equal(report.sums.claims_gone, 0);
  struct said after = look(bench, find_monday);
  assert_string_equal(after.id, claim.id);
  assert_string_equal(after.status, "confirmed");
  revert_newest(bench, &claim); /* now nothing keeps it */
  assert_int_equal(look(bench, find_monday).count, 0);
  assert_int_equal(fixture_counts(bench->it.fixture).claims, 2);
}

static void what_a_person_rejected_goes_when_it_is_no_longer_found(void **state) {
  struct bench *bench = *state;
  char id[ONR_ID_SIZE];
  put_old(bench, "https://example.org/one", id);
  struct said claim = look(bench, find_monday);
  say(bench, &claim, &(struct onr_claim_saying){.set = 1U << ONR_CLAIM_STATUS, .status = ONR_STR("rejected")});
  assert_int_equal(reextract_all(bench).sums.claims_gone, 1);
  assert_int_equal(look(bench, find_monday).count, 0);
  put_old(bench, "https://example.org/one", id); /* the same text: nothing is analysed */
  assert_int_equal(look(bench, find_monday).count, 0);
}

/* A claim by hand is there after every analysis, and waits while its words are gone. */
static void claims_by_hand_stay(void **state) {
  struct bench *bench = *state;
  struct fixture *fixture = bench->it.fixture;
  char id[ONR_ID_SIZE], claim[ONR_ID_SIZE], hex[ONR_SHA256_HEX_SIZE];
  put_old(bench, "https://example.org/one", id);
  struct onr_str text = ONR_STR(BODY);
  const char *words = "Finance Minister";
  uint32_t start = (uint32_t)(strstr(BODY, words) - BODY);
  const struct onr_claim_place place = {ONR_ROLE_CONTENT, {start, start + (uint32_t)strlen(words)}};
  const struct onr_claim_saying saying = {.set = (1U << ONR_CLAIM_STATUS) - 1,
                                          .places = &place,
                                          .place_count = 1,
                                          .text = text,
                                          .text_version = onr_sha256_hex(text, hex)};
  struct onr_str article = onr_str_from(id);
  assert_ok(fixture, onr_store_claim_create(fixture->store, &desk, article, &saying, claim, &fixture->failure));
  assert_int_equal(onr_store_claim_create(fixture->store, &desk, article, &saying, claim, &fixture->failure),
                   ONR_ERR_CONFLICT);
  assert_int_equal(reextract_all(bench).sums.claims_waiting, 0);
  struct said shown = {.count = 0};
  assert_ok(fixture, onr_store_claim(fixture->reader, onr_str_from(claim), take_claim, &shown, &fixture->failure));
  assert_string_equal(shown.text, words);
  assert_string_equal(shown.status, "confirmed");
  fixture_release(fixture);
  struct maker other;
  maker_init(&other, "https://example.org/one", "Another text, in which nobody says anything.");
  maker_put(&other, fixture, NULL);
  assert_int_equal(onr_store_claim(fixture->reader, onr_str_from(claim), take_claim, &shown, &fixture->failure),
                   ONR_ERR_NOT_FOUND);
  fixture_release(fixture);
  assert_int_equal(reextract_all(bench).sums.claims_waiting, 1);
  put_old(bench, "https://example.org/one", id);
  assert_ok(fixture, onr_store_claim(fixture->reader, onr_str_from(claim), take_claim, &shown, &fixture->failure));
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
      TEST(a_correction_taken_back_shows_the_newer_machine),
      TEST(what_a_person_confirmed_stays),
      TEST(what_a_person_rejected_goes_when_it_is_no_longer_found),
      TEST(claims_by_hand_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
