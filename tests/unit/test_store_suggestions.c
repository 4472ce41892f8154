/* Two entities that may be one: what is suggested, for which reason, and the queue of it. */
#include "../../src/store/sqlite/driver.h"
#include "linking_fixture.h"

static void a_bare_surname_merges_nobody(void **state) {
  struct fixture *fixture = *state;
  put(fixture, &texts[0], NULL);
  put(fixture, &texts[1], NULL);
  put(fixture, &texts[2], NULL);
  put(fixture, &texts[3], NULL);
  assert_int_equal(named(fixture, "Keller"), 3); /* Marta, who is called so in her article, and two more */
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Marta Keller"), 2);
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Jonas Keller"), 2);
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Keller"), 0); /* there are full names to choose from */
}

static void bare_names_alone_may_be_one(void **state) {
  struct fixture *fixture = *state;
  char ids[3][ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"P Lura"}}, ids[0]);
  put(fixture, &(struct text){"https://b", 2, {"P Lura"}}, ids[1]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 1);
  put(fixture, &(struct text){"https://c", 3, {"P Inga Lura"}}, ids[2]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 0);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Inga Lura"), 2);
  take_away(fixture, ids[2]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 1);
}

static void a_surname_of_many_says_nothing(void **state) {
  struct fixture *fixture = *state;
  static const char *const first[] = {"Ann", "Bob", "Cleo", "Dirk", "Fred", "Gus", "Hal", "Ivy", "Lou"};
  char id[ONR_ID_SIZE], last[ONR_ID_SIZE], name[32], url[32];
  put(fixture, &(struct text){"https://bare", 1, {"P Vex"}}, id);
  for (int i = 0; i < 9; i++) {
    snprintf(name, sizeof name, "P %s Vex", first[i]);
    snprintf(url, sizeof url, "https://%d", i);
    put(fixture, &(struct text){url, 2, {name}}, last);
  }
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 0);
  take_away(fixture, last);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 8);
}

static void doubts_have_their_reasons(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  static const char *const rows[][3] = {
      {"middle-name", "Karl Lind", "Karl J. Lind"},
      {"name-suffix", "Karl Lind", "Karl Lind Jr."},
      {"initial", "K. Lind", "Karl Lind"},
      {"initial", "K. Lind", "Karl J. Lind"},
      {"acronym", "WTU", "World Tin Union"},
      {"organization-suffix", "Ardon", "Ardon Inc."},
      {"qualified-place", "Kingston", "Kingston, Jamaica"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (suggested(fixture, rows[i][0], rows[i][1], rows[i][2]) != 1)
      fail_msg("not suggested once: %s, %s -> %s", rows[i][0], rows[i][1], rows[i][2]);
  assert_int_equal(suggested(fixture, "transliteration", "Muammar Gadhavi", "Moammar Qadhavi") +
                       suggested(fixture, "transliteration", "Moammar Qadhavi", "Muammar Gadhavi"),
                   1);
  put(fixture, &(struct text){"https://g", 7, {"P William T. Vex", "P Volodymyr Orlov"}}, NULL);
  put(fixture, &(struct text){"https://h", 8, {"P Bill Vex", "P Vladimir Orlov"}}, NULL);
  assert_int_equal(suggested(fixture, "given-name", "Bill Vex", "William T. Vex") +
                       suggested(fixture, "given-name", "William T. Vex", "Bill Vex"),
                   1);
  assert_int_equal(suggested(fixture, "given-name", "Vladimir Orlov", "Volodymyr Orlov") +
                       suggested(fixture, "given-name", "Volodymyr Orlov", "Vladimir Orlov"),
                   1);
  assert_int_equal(suggested(fixture, "other-kind", "Ardon", "Ardon"), 3); /* person, organization, event */
}

static void names_that_only_resemble_are_no_doubt(void **state) {
  struct fixture *fixture = *state;
  static struct dump dump;
  put(fixture, &(struct text){"https://a", 1, {"P Maria Stone", "P Karl J. Lind", "P Jon Ness", "L Vex"}}, NULL);
  put(fixture, &(struct text){"https://b", 2, {"P Mario Stone", "P Karl T. Lind", "P Jan Ness", "P Vex"}}, NULL);
  put(fixture, &(struct text){"https://c", 3, {"P Martin Orr", "P Martina Orr", "O Tin Union", "O World Tin Unit"}},
      NULL);
  dump_suggestions(fixture, &dump);
  if (dump.count) fail_msg("%s", dump.lines[0]);
}

static void a_known_capital_is_no_doubt(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"L Paris#90"}}, id);
  put(fixture, &(struct text){"https://b", 1, {"L Paris, Texas"}}, NULL);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 0);
  put(fixture, &(struct text){"https://c", 1, {"L Paris"}}, NULL); /* keeps it, but does not know it */
  take_away(fixture, id);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 1);
  put(fixture, &(struct text){"https://d", 1, {"L Paris#90"}}, NULL);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 0);
}

static void an_acronym_that_an_article_gives_is_surer(void **state) {
  struct fixture *fixture = *state;
  static struct dump dump;
  char id[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"O WTU", "O World Tin Union"}}, NULL);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 1);
  assert_non_null(strstr(dump.lines[0], " 0.70 "));
  put(fixture, &(struct text){"https://b", 2, {"O World Tin Union|WTU"}}, id);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 1);
  assert_non_null(strstr(dump.lines[0], " 0.95 "));
  take_away(fixture, id);
  dump_suggestions(fixture, &dump);
  assert_non_null(strstr(dump.lines[0], " 0.70 "));
}

/* ---- The queue ---- */

static enum onr_error dismiss_all(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection, "UPDATE suggestion SET status = 2", failure);
}

static void what_was_dismissed_is_not_proposed_again(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put(fixture, &texts[0], NULL);
  put(fixture, &texts[1], id);
  assert_ok(fixture, onr_writer_run(fixture->store, dismiss_all, NULL, &fixture->failure));
  put(fixture, &(struct text){"https://b", 2500, {"P Keller", "O WTU", "P Inga Keller"}}, NULL);
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  size_t open = 0, dismissed = 0;
  for (size_t i = 0; i < dump.count; i++) {
    open += strstr(dump.lines[i], " open ") != NULL;
    dismissed += strstr(dump.lines[i], " dismissed ") != NULL;
  }
  assert_int_equal(open, 1);      /* the new Inga Keller */
  assert_int_equal(dismissed, 2); /* Keller and Marta Keller, WTU; others went with their entities */
}

static enum onr_error count_one(void *context, const struct onr_suggestion_row *row) {
  struct seen *seen = context;
  return see(seen, row->id);
}

static void the_queue_is_filtered_and_counted(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  const enum onr_suggestion_reason acronym = ONR_REASON_ACRONYM;
  const enum onr_suggestion_status dismissed = ONR_SUGGESTION_DISMISSED;
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 3, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  struct onr_suggestion_filter filter = {0};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, dump.count);
  assert_int_equal(seen.count, 3);
  assert_true(end.more);
  filter = (struct onr_suggestion_filter){.reasons = &acronym, .reason_count = 1};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
  filter = (struct onr_suggestion_filter){.statuses = &dismissed, .status_count = 1};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 0);
  const struct onr_str parts[] = {ONR_STR_INIT("Organization"), ONR_STR_INIT("wtu")};
  char id[ONR_ID_SIZE];
  const struct onr_str entity = onr_id_make(ONR_ID_ENTITY, parts, 2, id);
  filter = (struct onr_suggestion_filter){.entities = {&entity, 1}};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
  page.sort = ONR_SORT_NAME;
  assert_int_equal(onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure),
                   ONR_ERR_INVALID_PARAMETER);
  struct onr_str first = {seen.ids[0], ONR_ID_LENGTH};
  assert_ok(fixture, onr_store_suggestion(fixture->reader, first, count_one, &seen, &fixture->failure));
  assert_int_equal(
      onr_store_suggestion(fixture->reader, ONR_STR("sug_aaaaaaaaaaaaaaaa"), count_one, &seen, &fixture->failure),
      ONR_ERR_NOT_FOUND);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_bare_surname_merges_nobody),
      TEST(bare_names_alone_may_be_one),
      TEST(a_surname_of_many_says_nothing),
      TEST(doubts_have_their_reasons),
      TEST(names_that_only_resemble_are_no_doubt),
      TEST(a_known_capital_is_no_doubt),
      TEST(an_acronym_that_an_article_gives_is_surer),
      TEST(what_was_dismissed_is_not_proposed_again),
      TEST(the_queue_is_filtered_and_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
