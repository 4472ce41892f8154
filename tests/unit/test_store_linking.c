/* One entity across articles: what is one, and that the order of loading decides nothing. */
#include "linking_fixture.h"

/* ---- Order ---- */

static void load_in_order(const int *order, struct dump *ret_dump) {
  void *state;
  fixture_setup(&state);
  struct fixture *fixture = state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[order[i]], NULL);
  dump_all(fixture, ret_dump);
  fixture_teardown(&state);
}

static void assert_same(const struct dump *a, const struct dump *b) {
  for (size_t i = 0; i < a->count && i < b->count; i++)
    if (strcmp(a->lines[i], b->lines[i]) != 0) fail_msg("\n%s\n%s", a->lines[i], b->lines[i]);
  assert_int_equal(a->count, b->count);
}

static void the_order_of_loading_decides_nothing(void **state) {
  (void)state;
  static struct dump first, other;
  int order[TEXTS] = {0, 1, 2, 3, 4, 5};
  load_in_order(order, &first);
  assert_true(first.count > 20);
  unsigned random = 5;
  for (int round = 0; round < 25; round++) {
    for (int i = TEXTS - 1; i > 0; i--) {
      random = random * 1103515245u + 12345u;
      int k = (int)(random >> 16) % (i + 1), swap = order[i];
      order[i] = order[k];
      order[k] = swap;
    }
    load_in_order(order, &other);
    assert_same(&first, &other);
  }
}

static void what_was_taken_away_left_no_trace(void **state) {
  struct fixture *fixture = *state;
  static struct dump before, after;
  char ids[TEXTS][ONR_ID_SIZE];
  for (int i = 0; i < 3; i++) put(fixture, &texts[i], ids[i]);
  dump_all(fixture, &before);
  for (int i = 3; i < TEXTS; i++) put(fixture, &texts[i], ids[i]);
  for (int i = 3; i < TEXTS; i++) take_away(fixture, ids[i]);
  dump_all(fixture, &after);
  assert_same(&before, &after);
  for (int i = 0; i < 3; i++) take_away(fixture, ids[i]);
  dump_all(fixture, &after);
  assert_int_equal(after.count, 0);
}

/* Names that doubt each other, to be drawn from. */
static const char *const pool[] = {"P Keller",
                                   "P Marta Keller|Keller",
                                   "P MARTA KELLER",
                                   "P Jonas Keller",
                                   "P M. Keller",
                                   "P Marta J. Keller",
                                   "P Karl Keller",
                                   "P Eva Keller",
                                   "P Ida Keller",
                                   "P Lars Keller",
                                   "P Nils Keller",
                                   "P Olaf Keller",
                                   "P Rita Keller",
                                   "P Vera Keller",
                                   "O Keller",
                                   "O WTU",
                                   "O W.T.U.",
                                   "O World Tin Union|WTU",
                                   "O World Tin Union",
                                   "O The World Tin Union",
                                   "L Kingston",
                                   "L Kingston, Jamaica",
                                   "P Sergei Orlov",
                                   "P Sergey Orlov",
                                   "L Kingston#1",
                                   "L Kingston#2",
                                   "L Kingston, Jamaica#1",
                                   "L KINGSTON"};
enum { POOL = sizeof pool / sizeof *pool, URLS = 9 };

static unsigned draw(unsigned *random, unsigned below) {
  *random = *random * 1103515245u + 12345u;
  return (*random >> 16) % below;
}

/* Whatever was loaded, changed and deleted before: what is there is what one load of it makes. */
static void changes_end_like_one_load(void **state) {
  struct fixture *fixture = *state;
  static struct dump changed, loaded;
  static char urls[URLS][32], ids[URLS][ONR_ID_SIZE];
  static struct text now[URLS];
  unsigned random = 11;
  for (int step = 0; step < 240; step++) {
    unsigned at = draw(&random, URLS);
    snprintf(urls[at], sizeof urls[at], "https://%u", at);
    if (now[at].url && draw(&random, 3) == 0) {
      take_away(fixture, ids[at]);
      now[at] = (struct text){0};
    } else {
      now[at] = (struct text){urls[at],
                              1000 + (int64_t)at,
                              {pool[draw(&random, POOL)], pool[draw(&random, POOL)], pool[draw(&random, POOL)]}};
      put(fixture, &now[at], ids[at]);
    }
    if (step % 40 != 39) continue;
    void *other;
    fixture_setup(&other);
    for (int i = URLS - 1; i >= 0; i--)
      if (now[i].url) put(other, &now[i], NULL);
    dump_all(fixture, &changed);
    dump_all(other, &loaded);
    assert_same(&changed, &loaded);
    fixture_teardown(&other);
  }
}

/* ---- What is one and what is not ---- */

static void spellings_of_one_name_are_one(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  assert_int_equal(named(fixture, "Marta Keller"), 1);
  assert_int_equal(named(fixture, "Sergei Orlovsky"), 1);
  assert_int_equal(named(fixture, "Sergey Orlovskyy"), 1);
  assert_int_equal(named(fixture, "Ardon Inc."), 1);
}

struct described {
  char description[64];
  int64_t revision;
};

static enum onr_error take_description(void *context, const struct onr_entity_row *row) {
  struct described *described = context;
  snprintf(described->description, sizeof described->description, "%.*s", ONR_FMT(row->description));
  described->revision = row->revision;
  return ONR_OK;
}

static struct described described(struct fixture *fixture) {
  struct described described;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_entities_named(fixture->reader, ONR_STR("Karl Lind"), 1, take_description, &described,
                                              &fixture->failure));
  return described;
}

static void the_newest_article_describes(void **state) {
  struct fixture *fixture = *state;
  struct text first = {"https://a", 1000, {"P Karl Lind"}};
  put(fixture, &(struct text){"https://b", 2000, {"P Karl Lind"}}, NULL);
  put(fixture, &first, NULL);
  struct described before = described(fixture);
  assert_string_equal(before.description, "seen by b");
  first.published = 3000; /* the same text under another date */
  put(fixture, &first, NULL);
  struct described after = described(fixture);
  assert_string_equal(after.description, "seen by a");
  assert_true(after.revision > before.revision);
}

static enum onr_error take_same_as(void *context, const struct onr_entity_row *row) {
  snprintf(context, 64, "%.*s", ONR_FMT(row->same_as.count ? row->same_as.items[0] : ONR_STR("")));
  return ONR_OK;
}

static void assert_same_as(struct fixture *fixture, const char *name, const char *expected) {
  char address[64] = "no entity";
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, onr_str_from(name), 1, take_same_as, address, &fixture->failure));
  assert_string_equal(address, expected);
}

static void an_address_goes_with_the_last_article_that_knows_it(void **state) {
  struct fixture *fixture = *state;
  char first[ONR_ID_SIZE], second[ONR_ID_SIZE], third[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"L Paris"}}, NULL);
  assert_same_as(fixture, "Paris", "");
  put(fixture, &(struct text){"https://b", 2, {"L Paris#2"}}, first);
  put(fixture, &(struct text){"https://c", 3, {"L Paris#1"}}, second);
  put(fixture, &(struct text){"https://d", 4, {"L Paris#1"}}, third);
  assert_same_as(fixture, "Paris", "https://known/1");
  take_away(fixture, second);
  assert_same_as(fixture, "Paris", "https://known/1");
  take_away(fixture, third);
  assert_same_as(fixture, "Paris", "https://known/2");
  put(fixture, &(struct text){"https://b", 2, {"L Paris", "L Lyon"}}, NULL); /* its new text does not know it */
  assert_same_as(fixture, "Paris", "");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_order_of_loading_decides_nothing),
      TEST(what_was_taken_away_left_no_trace),
      TEST(changes_end_like_one_load),
      TEST(spellings_of_one_name_are_one),
      TEST(the_newest_article_describes),
      TEST(an_address_goes_with_the_last_article_that_knows_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
