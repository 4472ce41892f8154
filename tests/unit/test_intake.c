/* The intake: the order of what is stored and told, whatever the threads do; groups; what is wrong among what is right.
 */
#include "onrecord/service_intake.h"
#include "onrecord/store_put.h"
#include "store_dump.h"
#include "write_sql.h"

enum { MANY = 600, LINE = 2048, ARENA_BYTES = 64 << 20, LONG_US = 1 << 30 };

struct bench {
  struct fixture *fixture;
  struct onr_service service;
  size_t told, failed;
  size_t lines[2 * MANY];
  enum onr_outcome outcomes[2 * MANY];
  char detail[ONR_FAILURE_DETAIL_SIZE];
};

static int setup(void **state) {
  struct bench *bench = calloc(1, sizeof *bench);
  if (!bench) abort();
  struct fixture *fixture = bench->fixture = fixture_folder();
  struct onr_store_options options = fixture_options(fixture);
  onr_reader_start();
  assert_ok(fixture, onr_service_open(&options, (struct onr_reader_limits){ONR_DOCUMENT_BYTES_DEFAULT}, &bench->service,
                                      &fixture->failure));
  fixture->store = bench->service.store;
  assert_ok(fixture, onr_store_reader_open(bench->service.store, &fixture->reader, &fixture->failure));
  *state = bench;
  return 0;
}

static void close_store(struct bench *bench) {
  if (!bench->fixture->store) return;
  onr_store_reader_close(bench->fixture->reader);
  onr_service_close(&bench->service);
  bench->fixture->reader = NULL;
  bench->fixture->store = NULL;
}

static int teardown(void **state) {
  struct bench *bench = *state;
  close_store(bench);
  onr_reader_stop();
  void *fixture = bench->fixture;
  free(bench);
  return fixture_teardown(&fixture);
}

/* ---- Lines ---- */

static const char *const people[] = {"Anna Berg", "Karl Holm", "Sergei Lavrov", "Choe Son Hui", "Maria Keller"};
static const char *const verbs[] = {"said", "denied", "claimed", "warned", "added"};

/* Line `number` of a body in which texts come back under other addresses, and addresses with other texts. */
static void make_line(size_t number, char out[LINE]) {
  size_t address = number % 97 < 60 ? number : number / 3, text = number % 11 == 7 ? number - 1 : number * 7;
  const char *one = people[text % 5], *other = people[text / 5 % 5];
  if (number % 41 == 5) {
    snprintf(out, LINE, "{\"colour\": %zu}", number);
    return;
  }
  snprintf(
      out, LINE,
      "{\"url\": \"https://example.org/%zu\", \"datePublished\": \"2020-01-%02zu\", \"articleBody\": \"%s %s that "
      "the harvest of %zu was poor. %s, the minister of Norway, %s it. \\u201cIt rains in Oslo,\\u201d %s said.\"}",
      address, 1 + text % 28, one, verbs[text % 5], 1000 + text % 50, other, verbs[text / 3 % 5], one);
}

static enum onr_error note(void *context, const struct onr_intake_result *result, struct onr_failure *failure) {
  struct bench *bench = context;
  (void)failure;
  bench->lines[bench->told] = result->document->line;
  if (result->failure) {
    bench->failed++;
    snprintf(bench->detail, sizeof bench->detail, "%s", result->failure->detail);
  } else {
    bench->outcomes[bench->told] = result->ingested->outcome;
  }
  bench->told++;
  return ONR_OK;
}

static void take_line(struct bench *bench, struct onr_intake *intake, size_t number, const char *line) {
  const struct onr_intake_document document = {
      .bytes = onr_str_from(line), .format = ONR_FORMAT_NDJSON, .line = number, .source = ONR_STR("test.ndjson")};
  assert_ok(bench->fixture, onr_intake_add(intake, bench->fixture->reader, &document, &bench->fixture->failure));
}

static struct onr_intake *open_intake(struct bench *bench, size_t group, size_t transaction) {
  struct onr_intake *intake = NULL;
  const struct onr_intake_listener listener = {
      .context = bench, .done = note, .group = group, .transaction = transaction, .open_us = LONG_US};
  assert_ok(bench->fixture, onr_intake_open(&bench->service, &listener, &intake, &bench->fixture->failure));
  return intake;
}

static void take_all(struct bench *bench, size_t count, size_t group, size_t transaction) {
  struct onr_intake *intake = open_intake(bench, group, transaction);
  char line[LINE];
  for (size_t i = 1; i <= count; i++) {
    make_line(i, line);
    take_line(bench, intake, i, line);
  }
  assert_ok(bench->fixture, onr_intake_flush(intake, bench->fixture->reader, &bench->fixture->failure));
  onr_intake_close(intake);
}

/* ---- Tests ---- */

/* The same lines, each stored before the next is looked at. */
static void store_one_by_one(struct bench *bench, size_t count, enum onr_outcome *ret_outcomes) {
  struct onr_arena arena;
  char line[LINE];
  onr_arena_init(&arena, ARENA_BYTES);
  for (size_t i = 1; i <= count; i++) {
    struct onr_article article;
    struct onr_ingested ingested = {.outcome = ONR_UNCHANGED};
    struct onr_failure failure = {0};
    onr_arena_reset(&arena);
    make_line(i, line);
    if (onr_reader_read_line(onr_str_from(line), i, ONR_STR("test.ndjson"), NULL, &arena, &article, &failure)) continue;
    assert_ok(bench->fixture, onr_service_ingest(&bench->service, bench->fixture->reader, &article, &arena, &ingested,
                                                 &bench->fixture->failure));
    ret_outcomes[i - 1] = ingested.outcome;
  }
  onr_arena_close(&arena);
}

static void ends_as_one_by_one(void **state, size_t group, size_t transaction) {
  struct bench *bench = *state;
  static enum onr_outcome outcomes[MANY];
  void *alone = NULL;
  setup(&alone);
  struct bench *other = alone;
  store_one_by_one(other, MANY, outcomes);
  take_all(bench, MANY, group, transaction);
  assert_int_equal(bench->told, MANY);
  for (size_t i = 0; i < MANY; i++) {
    assert_int_equal(bench->lines[i], i + 1);
    if (i % 41 != 4) assert_int_equal(bench->outcomes[i], outcomes[i]);
  }
  assert_int_equal(bench->failed, (MANY + 35) / 41);
  close_store(bench);
  close_store(other);
  struct onr_buffer one = dump(bench->fixture->path), two = dump(other->fixture->path);
  assert_true(one.len > 50000);
  assert_same_dump(&two, &one);
  onr_buffer_close(&one);
  onr_buffer_close(&two);
  teardown(&alone);
}

static void it_ends_as_one_by_one(void **state) {
  ends_as_one_by_one(state, 0, 0);
}

/* The ring goes round many times, and its threads are ahead of the storing. */
static void small_groups_end_as_one_by_one(void **state) {
  ends_as_one_by_one(state, 7, 0);
}

/* What is left to a transaction's end is of many groups, whose memory others have by then. */
static void long_transactions_end_as_one_by_one(void **state) {
  ends_as_one_by_one(state, 7, 100);
}

static void one_transaction_ends_as_one_by_one(void **state) {
  ends_as_one_by_one(state, 16, 4096);
}

/* ---- A transaction that fails ---- */

static enum onr_error set_pages(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  char sql[64];
  snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d", *(int *)context);
  return onr_connection_script(connection, sql, failure);
}

static void limit_pages(struct bench *bench, int pages) {
  assert_ok(bench->fixture, onr_writer_run(bench->service.store, set_pages, &pages, &bench->fixture->failure));
}

static size_t told_as_stored(const struct bench *bench) {
  size_t count = 0;
  for (size_t i = 0; i < bench->told; i++) count += (bench->lines[i] - 1) % 41 != 4;
  return count;
}

static void make_own_line(size_t number, char out[LINE]) {
  snprintf(out, LINE, "{\"url\": \"https://example.org/own/%zu\", \"articleBody\": \"%s said that it is text %zu.\"}",
           number, people[number % 5], number);
  if ((number - 1) % 41 == 4) snprintf(out, LINE, "{\"colour\": %zu}", number);
}

static enum onr_error take_own_lines(struct bench *bench, struct onr_failure *failure) {
  struct onr_intake *intake = open_intake(bench, 7, 100);
  enum onr_error error = ONR_OK;
  char line[LINE];
  for (size_t i = 1; i <= MANY && !error; i++) {
    make_own_line(i, line);
    const struct onr_intake_document document = {
        .bytes = onr_str_from(line), .format = ONR_FORMAT_NDJSON, .line = i, .source = ONR_STR("test.ndjson")};
    error = onr_intake_add(intake, bench->fixture->reader, &document, failure);
  }
  if (!error) error = onr_intake_flush(intake, bench->fixture->reader, failure);
  onr_intake_close(intake);
  return error;
}

/* The disk is full in the middle of a transaction: what there is room for is stored, and that is what was told; with
 * more room the same documents come to the same end as without all that. */
static void what_there_is_room_for_is_stored_and_told(void **state) {
  struct bench *bench = *state;
  void *peace = NULL;
  struct onr_failure failure = {0};
  setup(&peace);
  struct bench *other = peace;
  limit_pages(bench, 230);
  assert_int_equal(take_own_lines(bench, &failure), ONR_ERR_STORE_FULL);
  assert_true(bench->told > 110); /* more than one transaction, and some of the one that failed */
  assert_true(bench->told < MANY && bench->told % 98 != 0);
  assert_int_equal(fixture_counts(bench->fixture).articles, told_as_stored(bench));
  for (size_t i = 0; i < bench->told; i++) assert_int_equal(bench->lines[i], i + 1);
  limit_pages(bench, 100000);
  size_t stored = told_as_stored(bench);
  bench->told = bench->failed = 0;
  assert_ok(bench->fixture, take_own_lines(bench, &bench->fixture->failure));
  assert_int_equal(bench->told, MANY);
  assert_int_equal(bench->failed, (MANY + 35) / 41);
  for (size_t i = 0, at = 0; i < MANY; i++)
    if (i % 41 != 4) assert_int_equal(bench->outcomes[i], at++ < stored ? ONR_UNCHANGED : ONR_CREATED);
  assert_ok(other->fixture, take_own_lines(other, &other->fixture->failure));
  close_store(bench);
  close_store(other);
  struct onr_buffer one = dump(bench->fixture->path), two = dump(other->fixture->path);
  assert_same_dump(&two, &one);
  onr_buffer_close(&one);
  onr_buffer_close(&two);
  teardown(&peace);
}

static enum onr_error note_and_make_room(void *context, const struct onr_intake_result *result,
                                         struct onr_failure *failure) {
  struct bench *bench = context;
  if (bench->told == 1) limit_pages(bench, 100000);
  return note(context, result, failure);
}

static void take_text(struct bench *bench, struct onr_intake *intake, size_t number, int text) {
  char line[LINE];
  snprintf(line, sizeof line,
           "{\"url\": \"https://example.org/x\", \"articleBody\": \"Anna Berg said that it is text %d.\"}", text);
  take_line(bench, intake, number, line);
}

/* What is stored again after a transaction that failed goes in other groups than before: the third document turns out
 * to need its analysis after all, so that the second group begins within the first. */
static void what_failed_is_stored_again_in_other_groups(void **state) {
  struct bench *bench = *state;
  const struct onr_intake_listener listener = {
      .context = bench, .done = note_and_make_room, .group = 7, .transaction = 4096, .open_us = LONG_US};
  struct onr_intake *intake = NULL;
  char line[LINE];
  assert_ok(bench->fixture, onr_intake_open(&bench->service, &listener, &intake, &bench->fixture->failure));
  take_text(bench, intake, 1, 1);
  assert_ok(bench->fixture, onr_intake_flush(intake, bench->fixture->reader, &bench->fixture->failure));
  limit_pages(bench, 230);
  take_text(bench, intake, 2, 2);
  take_text(bench, intake, 3, 1);
  for (size_t i = 4; i <= MANY; i++) {
    make_own_line(i, line);
    take_line(bench, intake, i, line);
  }
  assert_ok(bench->fixture, onr_intake_flush(intake, bench->fixture->reader, &bench->fixture->failure));
  onr_intake_close(intake);
  assert_int_equal(bench->told, MANY);
  for (size_t i = 0; i < MANY; i++) assert_int_equal(bench->lines[i], i + 1);
  assert_int_equal(bench->outcomes[2], ONR_UPDATED);
  assert_int_equal(bench->failed, (MANY + 35) / 41);
  assert_int_equal(fixture_counts(bench->fixture).articles, MANY - 2 - bench->failed);
}

/* One that has been open for too long ends, however few documents are in it: nothing is told at the end only. */
static void a_transaction_ends_in_time(void **state) {
  struct bench *bench = *state;
  const struct onr_intake_listener listener = {
      .context = bench, .done = note, .group = 7, .transaction = 4096, .open_us = 1};
  struct onr_intake *intake = NULL;
  char line[LINE];
  assert_ok(bench->fixture, onr_intake_open(&bench->service, &listener, &intake, &bench->fixture->failure));
  for (size_t i = 1; i <= 100; i++) {
    make_own_line(i, line);
    take_line(bench, intake, i, line);
  }
  onr_intake_close(intake); /* what was not told by now is not stored */
  assert_true(bench->told > 0 && bench->told % 7 == 0);
  assert_int_equal(fixture_counts(bench->fixture).articles, told_as_stored(bench));
}

/* Nothing of an open transaction is there for others, and nothing of it stays when it is not ended. */
static void an_open_transaction_is_dropped_on_closing(void **state) {
  struct bench *bench = *state;
  struct onr_intake *intake = open_intake(bench, 7, 4096);
  char line[LINE];
  for (size_t i = 1; i <= 100; i++) {
    make_own_line(i, line);
    take_line(bench, intake, i, line);
  }
  assert_int_equal(bench->told, 0);
  assert_int_equal(fixture_counts(bench->fixture).articles, 0);
  onr_intake_close(intake);
  assert_int_equal(fixture_counts(bench->fixture).articles, 0);
  assert_ok(bench->fixture, take_own_lines(bench, &bench->fixture->failure));
  assert_int_equal(fixture_counts(bench->fixture).articles, told_as_stored(bench));
}

/* Splits of mentions that are nowhere: what a person has had to do with is stored the longer way. */
static void mark_all(struct bench *bench, const char *from) {
  char sql[256];
  snprintf(sql, sizeof sql,
           "ATTACH '%s' AS other; INSERT INTO mention_split (mention, article, link, target) "
           "SELECT 'none', id, 1 << 40, 1 << 40 FROM other.article",
           from);
  assert_ok(bench->fixture, write_sql(bench->service.store, sql, &bench->fixture->failure));
}

static void it_ends_as_the_long_way(void **state) {
  struct bench *bench = *state;
  void *marked = NULL;
  setup(&marked);
  struct bench *other = marked;
  take_all(bench, MANY, 0, 0);
  close_store(bench);
  mark_all(other, bench->fixture->path);
  take_all(other, MANY, 0, 0);
  close_store(other);
  struct onr_buffer one = dump(bench->fixture->path), two = dump(other->fixture->path);
  assert_same_dump(&two, &one);
  onr_buffer_close(&one);
  onr_buffer_close(&two);
  teardown(&marked);
}

/* A text that was known when it was looked for has gone by the time it is stored: the last line wins all the same. */
static void is_analysed_after_all(void **state, size_t group, size_t transaction) {
  struct bench *bench = *state;
  struct onr_intake *intake = open_intake(bench, group, transaction);
  char line[LINE];
  for (size_t i = 1; i <= 9; i++) {
    static const int texts[] = {1, 2, 1, 1, 3, 1, 2, 3, 4};
    snprintf(line, sizeof line,
             "{\"url\": \"https://example.org/x\", \"articleBody\": \"Anna Berg said that it is text %d.\"}",
             texts[i - 1]);
    take_line(bench, intake, i, line);
    if (i == 1) assert_ok(bench->fixture, onr_intake_flush(intake, bench->fixture->reader, &bench->fixture->failure));
  }
  assert_ok(bench->fixture, onr_intake_flush(intake, bench->fixture->reader, &bench->fixture->failure));
  onr_intake_close(intake);
  static const enum onr_outcome expected[] = {ONR_CREATED, ONR_UPDATED, ONR_UPDATED, ONR_UNCHANGED, ONR_UPDATED,
                                              ONR_UPDATED, ONR_UPDATED, ONR_UPDATED, ONR_UPDATED};
  for (size_t i = 0; i < 9; i++) assert_int_equal(bench->outcomes[i], expected[i]);
  assert_int_equal(bench->failed, 0);
  struct onr_store_counts counts = fixture_counts(bench->fixture);
  assert_int_equal(counts.articles, 1);
  assert_int_equal(counts.claims, 1);
}

static void what_changes_meanwhile_is_analysed_after_all(void **state) {
  is_analysed_after_all(state, 0, 0);
}

static void what_changes_in_a_transaction_is_analysed_after_all(void **state) {
  is_analysed_after_all(state, 3, 100);
}

static void what_waits_is_forgotten_on_closing(void **state) {
  struct bench *bench = *state;
  struct onr_intake *intake = NULL;
  char line[LINE];
  assert_ok(bench->fixture,
            onr_intake_open(&bench->service, &(struct onr_intake_listener){.context = bench, .done = note}, &intake,
                            &bench->fixture->failure));
  for (size_t i = 1; i <= 20; i++) {
    make_line(i, line);
    take_line(bench, intake, i, line);
  }
  onr_intake_close(intake);
  assert_int_equal(bench->told, 0);
  assert_int_equal(fixture_counts(bench->fixture).articles, 0);
}

static enum onr_error refuse(void *context, const struct onr_intake_result *result, struct onr_failure *failure) {
  struct bench *bench = context;
  bench->told++;
  return result->document->line == 3 ? onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "Enough.") : ONR_OK;
}

static void a_listener_ends_it(void **state) {
  struct bench *bench = *state;
  struct onr_intake *intake = NULL;
  char line[LINE];
  struct onr_failure failure = {0};
  assert_ok(bench->fixture,
            onr_intake_open(&bench->service, &(struct onr_intake_listener){.context = bench, .done = refuse}, &intake,
                            &bench->fixture->failure));
  for (size_t i = 1; i <= 5; i++) {
    make_line(i, line);
    take_line(bench, intake, i, line);
  }
  assert_int_equal(onr_intake_flush(intake, bench->fixture->reader, &failure), ONR_ERR_SHUTTING_DOWN);
  assert_int_equal(bench->told, 3);
  onr_intake_close(intake);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(it_ends_as_one_by_one),
      TEST(small_groups_end_as_one_by_one),
      TEST(long_transactions_end_as_one_by_one),
      TEST(one_transaction_ends_as_one_by_one),
      TEST(what_there_is_room_for_is_stored_and_told),
      TEST(what_failed_is_stored_again_in_other_groups),
      TEST(a_transaction_ends_in_time),
      TEST(an_open_transaction_is_dropped_on_closing),
      TEST(it_ends_as_the_long_way),
      TEST(what_changes_meanwhile_is_analysed_after_all),
      TEST(what_changes_in_a_transaction_is_analysed_after_all),
      TEST(what_waits_is_forgotten_on_closing),
      TEST(a_listener_ends_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
