/* Many random writes, after which everything that is kept twice must agree: counts, copies of dates, full-text tables.
 */
#include "../../src/store/sqlite/driver.h"
#include "contradictions.h"
#include "store_fixture.h"

enum { STEPS = 400, URLS = 15, PEOPLE = 6 };

/* A generator of our own, so that a failure comes again. */
static unsigned next_random(unsigned *state, unsigned below) {
  *state = *state * 1103515245u + 12345u;
  return (*state >> 16) % below;
}

static const char *const people[PEOPLE] = {"Ann Ash", "Bob Birch", "Cat Cedar", "ann ASH", "Dan Dogwood", "Eve Elm"};
static const char *const nicknames[] = {"Annie", "Bobby", NULL, "The Ash"};

/* One to six sentences "X said that Y is late N." */
static void make(struct maker *maker, unsigned *random, char *url, size_t url_size, char *body, size_t body_size) {
  int speakers[6], subjects[6], lengths[7] = {0};
  unsigned sentences = 1 + next_random(random, 6);
  size_t len = 0;
  for (unsigned i = 0; i < sentences; i++) {
    speakers[i] = (int)next_random(random, PEOPLE);
    subjects[i] = (int)next_random(random, PEOPLE);
    len += (size_t)snprintf(body + len, body_size - len, "%s said that %s is late %u. ", people[speakers[i]],
                            people[subjects[i]], next_random(random, 3));
    lengths[i + 1] = (int)len;
  }
  snprintf(url, url_size, "https://example.org/%u", next_random(random, URLS));
  maker_init(maker, url, body);
  maker->article.date_published = next_random(random, 4) ? 1000 + next_random(random, 5) : ONR_NO_TIME;
  for (size_t i = 0; i < PEOPLE; i++)
    maker_entity(maker, ONR_PERSON, people[i], nicknames[next_random(random, 4)],
                 next_random(random, 2) ? "late" : NULL);
  static const struct onr_str addresses[] = {ONR_STR_INIT("https://known/1"), ONR_STR_INIT("https://known/2")};
  if (next_random(random, 3) == 0)
    maker->entities[next_random(random, PEOPLE)].same_as = (struct onr_strs){&addresses[next_random(random, 2)], 1};
  for (unsigned i = 0; i < sentences; i++) {
    uint32_t start = (uint32_t)lengths[i], speaker = (uint32_t)strlen(people[speakers[i]]);
    uint32_t subject = start + speaker + 11, subject_end = subject + (uint32_t)strlen(people[subjects[i]]);
    maker->mentions[2 * i] =
        (struct onr_mention){{start, start + speaker}, (uint32_t)speakers[i], ONR_NONE, 0, (uint32_t)i};
    maker->mentions[2 * i + 1] = (struct onr_mention){
        {subject, subject_end}, (uint32_t)subjects[i], i ? 0 : ONR_NONE, ONR_FORM_TITLE, (uint32_t)i};
    struct onr_span *span = &maker->spans[i];
    *span = (struct onr_span){subject, (uint32_t)lengths[i + 1] - 2};
    maker->about[i][0] = (uint32_t)subjects[i];
    maker->about[i][1] = (uint32_t)(next_random(random, 2) ? 0 : 3); /* the same person in other letters */
    maker->claims[i] = (struct onr_claim){.content = {span, 1},
                                          .speaker = next_random(random, 5) ? (uint32_t)speakers[i] : ONR_NONE,
                                          .about = maker->about[i],
                                          .about_count = next_random(random, 3),
                                          .confidence = 0.5};
  }
  maker->analysis.mention_count = 2 * (size_t)sentences;
  maker->analysis.claim_count = sentences;
}

/* Each must find nothing, as long as nobody has corrected anything. */
static const char *const uncorrected[] = {
    "SELECT name FROM entity e WHERE articles = 0 OR articles <> (SELECT count(*) FROM article_entity WHERE entity = "
    "e.pk)",
    "SELECT name FROM entity e WHERE description <> ifnull((SELECT description FROM entity_description WHERE entity = "
    "e.pk ORDER BY published DESC, description DESC LIMIT 1), '')",
    "SELECT name FROM entity e WHERE same_as <> ifnull((SELECT min(same_as) FROM entity_same_as WHERE entity = e.pk), "
    "'')",
    "SELECT name FROM entity e WHERE name <> (SELECT name FROM entity_name WHERE entity = e.pk AND mains > 0 "
    "ORDER BY mains DESC, name = upper(name), name LIMIT 1) OR sort_name <> substr(folded, 1, 63) OR key = ''",
    "SELECT block FROM entity_block WHERE entity NOT IN (SELECT pk FROM entity)",
    "SELECT name FROM entity WHERE pk NOT IN (SELECT entity FROM entity_block)",
    "SELECT id FROM article a WHERE version <> (SELECT max(number) FROM article_text WHERE article = a.pk) "
    "AND id NOT IN (SELECT article FROM article_correction WHERE member = 6)",
    "SELECT name FROM entity_name n WHERE articles = 0 OR articles <> (SELECT count(*) FROM article_name WHERE name = "
    "n.pk)",
    "SELECT name FROM entity_name WHERE entity NOT IN (SELECT pk FROM entity)",
    "SELECT 1 WHERE (SELECT count(*) FROM claim_fts('late')) <> (SELECT count(*) FROM claim)",
    "SELECT 1 WHERE (SELECT count(*) FROM article_fts('\"said that\"')) <> (SELECT count(*) FROM article)",
};

static void check_all(const struct fixture *fixture, int step) {
  char says[640];
  sqlite3 *db = fixture->reader->connection.db;
  bool wrong = contradicts(db, 0, says, sizeof says);
  for (size_t i = 0; i < sizeof uncorrected / sizeof *uncorrected && !wrong; i++)
    wrong = finds(db, uncorrected[i], NULL, says, sizeof says);
  if (wrong) fail_msg("after step %d %s", step, says);
}

static enum onr_error inspect(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  char says[640];
  if (!contradicts(connection->db, 1, says, sizeof says)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "%s", says);
}

static void random_step(struct fixture *fixture, unsigned *random) {
  struct maker maker;
  char url[64], body[512];
  make(&maker, random, url, sizeof url, body, sizeof body);
  struct onr_identity identity;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
  unsigned what = next_random(random, 10);
  struct onr_str id = onr_str_from(identity.id);
  if (what < 2 && identity.exists) {
    assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, id, -1, &fixture->failure));
  } else if (what < 4 && identity.exists) {
    assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, id, -1, &maker.article, &maker.analysis,
                                                 &fixture->failure));
  } else {
    enum onr_outcome outcome = maker_put(&maker, fixture, NULL);
    assert_int_equal(outcome != ONR_CREATED, identity.exists);
    assert_int_equal(outcome == ONR_UNCHANGED, identity.exists && identity.same_text && identity.same_metadata);
  }
  fixture_release(fixture);
}

static void nothing_contradicts_itself(void **state) {
  struct fixture *fixture = *state;
  unsigned random = 1;
  for (int step = 0; step < STEPS; step++) {
    random_step(fixture, &random);
    if (step % 20 == 19) check_all(fixture, step);
  }
  assert_ok(fixture, onr_writer_run(fixture->store, inspect, NULL, &fixture->failure));
  assert_true(fixture_counts(fixture).articles > 3);
}

/* ---- Readers beside a writer ---- */

struct watcher {
  struct fixture *fixture;
  atomic_bool stop;
  int rounds, wrong;
};

static enum onr_error add_claims(void *context, const struct onr_article_row *row) {
  *(int64_t *)context += row->claims;
  return ONR_OK;
}

/* Within a snapshot, what one query says another says as well. */
static void *watch(void *context) {
  struct watcher *watcher = context;
  struct onr_store_reader *reader = NULL;
  struct onr_failure failure = {0};
  if (onr_store_reader_open(watcher->fixture->store, &reader, &failure) != ONR_OK) {
    watcher->wrong++;
    return NULL;
  }
  for (; !atomic_load(&watcher->stop) || watcher->rounds == 0; watcher->rounds++) {
    struct onr_article_filter articles = {ANY_TIME};
    struct onr_claim_filter claims = {ANY_TIME, .q = ONR_STR("late")};
    struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 200, .count = true};
    struct onr_page_end end;
    int64_t sum = 0;
    struct seen seen = {0};
    if (onr_store_articles(reader, &articles, &page, false, add_claims, &sum, &end, &failure) != ONR_OK ||
        onr_store_claims(reader, &claims, &page, see_claim, &seen, &end, &failure) != ONR_OK || end.count != sum)
      watcher->wrong++;
    onr_store_reader_release(reader);
  }
  onr_store_reader_close(reader);
  return NULL;
}

static void readers_see_whole_writes(void **state) {
  struct fixture *fixture = *state;
  pthread_t threads[3];
  struct watcher watchers[3];
  for (int i = 0; i < 3; i++) {
    watchers[i] = (struct watcher){.fixture = fixture};
    assert_int_equal(pthread_create(&threads[i], NULL, watch, &watchers[i]), 0);
  }
  unsigned random = 7;
  for (int step = 0; step < STEPS / 2; step++) random_step(fixture, &random);
  for (int i = 0; i < 3; i++) atomic_store(&watchers[i].stop, true);
  for (int i = 0; i < 3; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(watchers[i].wrong, 0);
    assert_true(watchers[i].rounds > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(nothing_contradicts_itself, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(readers_see_whole_writes, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
