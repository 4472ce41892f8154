/* Which things get addresses elsewhere, and which namesakes must not. */
#include "extract_testing.h"

static void assert_linked(const struct testing *testing, const char *name, const char *address) {
  const struct onr_entity *entity = entity_named(testing, name);
  if (entity->same_as.count == 0) fail_msg("%s has no address", name);
  assert_is(entity->same_as.items[0], address);
}

static void assert_unlinked(const struct testing *testing, const char *name) {
  assert_int_equal(entity_named(testing, name)->same_as.count, 0);
}

static void places_are_one_under_all_their_names(void **state) {
  struct testing *testing = *state;
  analyse(testing,
          "The U.S. objected. American officials said that the United States had asked Burma, and Myanmar agreed.");
  assert_linked(testing, "United States", "https://www.wikidata.org/entity/Q30");
  assert_linked(testing, "Myanmar", "https://www.wikidata.org/entity/Q836");
  assert_is(entity_named(testing, "United States")->same_as.items[1], "https://www.iso.org/obp/ui/#iso:code:3166:US");
  assert_is(entity_of(testing, mention_of(testing, "American", 0)), "United States");
  assert_is(entity_of(testing, mention_of(testing, "Burma", 0)), "Myanmar");
  analyse(testing, "Trains ran from Bombay to Mumbai and from Rangoon to Yangon. Kharkov is Kharkiv.");
  assert_is(entity_of(testing, mention_of(testing, "Bombay", 0)), "Mumbai");
  assert_is(entity_of(testing, mention_of(testing, "Rangoon", 0)), "Yangon");
  assert_is(entity_of(testing, mention_of(testing, "Kharkov", 0)), "Kharkiv");
}

static void capitals_are_linked(void **state) {
  struct testing *testing = *state;
  analyse(testing, "The trains from Kiev were late. Officials in Kyiv and in Paris, France, said nothing. London, Lima "
                   "and Rome agreed.");
  assert_linked(testing, "Kyiv", "https://www.wikidata.org/entity/Q1899");
  assert_linked(testing, "Paris", "https://www.wikidata.org/entity/Q90");
  assert_linked(testing, "London", "https://www.wikidata.org/entity/Q84");
  assert_is(entity_of(testing, mention_of(testing, "Kiev", 0)), "Kyiv");
}

static void namesakes_of_capitals_are_not(void **state) {
  struct testing *testing = *state;
  analyse(testing, "PARIS, Texas (AP) — Hanna Welk said that Paris had no money. The mayor of Paris agreed.");
  assert_unlinked(testing, "Paris, Texas");
  assert_is(entity_of(testing, mention_of(testing, "Paris", 0)), "Paris, Texas");
  assert_is(entity_of(testing, mention_of(testing, "Paris", 1)), "Paris, Texas");
  analyse(testing, "The mayor of London, Ontario, wrote to London, England. He had been in London twice.");
  assert_unlinked(testing, "London, Ontario");
  assert_linked(testing, "London", "https://www.wikidata.org/entity/Q84");
  assert_is(entity_of(testing, mention_of(testing, "London", 2)), "London");
}

static void a_country_after_a_capital_does_not_make_a_namesake(void **state) {
  struct testing *testing = *state;
  analyse(testing, "In Moscow, China's minister met the press. In Rome, Texas and Ohio were the topic.");
  assert_linked(testing, "Moscow", "https://www.wikidata.org/entity/Q649");
  assert_linked(testing, "Rome", "https://www.wikidata.org/entity/Q220");
}

static void shared_names_need_their_country(void **state) {
  struct testing *testing = *state;
  analyse(testing, "The road to Kingston was closed. Jamaican officials in Kingston said that it would open.");
  assert_linked(testing, "Kingston, Jamaica", "https://www.wikidata.org/entity/Q34692");
  assert_is(entity_named(testing, "Kingston, Jamaica")->aliases.items[0], "Kingston");
  analyse(testing, "The road to Kingston was closed. Officials in Kingston said that it would open.");
  assert_unlinked(testing, "Kingston");
}

static void people_named_like_places_are_not_places(void **state) {
  struct testing *testing = *state;
  static const char *const names[] = {"Jordan Welk", "Chad Okonski", "Paris Lind"};
  analyse(testing,
          "Jordan Welk said that it rained. Chad Okonski ran. Paris Lind added that Chad and Jordan were dry.");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    assert_int_equal(entity_named(testing, names[i])->type, ONR_PERSON);
    assert_unlinked(testing, names[i]);
  }
  analyse(testing, "Sofia Okonski said that she would stay. Sofia added that it was late.");
  assert_int_equal(entity_named(testing, "Sofia Okonski")->type, ONR_PERSON);
  assert_unlinked(testing, "Sofia Okonski");
  assert_is(entity_of(testing, mention_of(testing, "Sofia", 0)), "Sofia Okonski");
}

static void georgia_is_where_the_article_is(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Hanna Welk said that Georgia and Alabama had the money. Voters in Georgia agreed.");
  assert_unlinked(testing, "State of Georgia");
  assert_is(entity_of(testing, mention_of(testing, "Georgia", 1)), "State of Georgia");
  analyse(testing, "Hanna Welk said that Georgia had the money. Georgian officials had been to Alabama.");
  assert_linked(testing, "Georgia", "https://www.wikidata.org/entity/Q230");
  assert_is(entity_of(testing, mention_of(testing, "Georgian", 0)), "Georgia");
}

static void washington_is_a_state_where_it_says_so(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Voters in Washington state and in Seattle, Washington, agreed. The state of Washington sued.");
  assert_unlinked(testing, "Washington State");
  assert_is(entity_of(testing, mention_of(testing, "Washington", 0)), "Washington State");
  assert_is(entity_of(testing, mention_of(testing, "Washington", 1)), "Washington State");
  analyse(testing, "Officials in Washington replied. Washington, D.C., was hot.");
  assert_linked(testing, "Washington", "https://www.wikidata.org/entity/Q61");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_are_one_under_all_their_names),
      cmocka_unit_test(capitals_are_linked),
      cmocka_unit_test(namesakes_of_capitals_are_not),
      cmocka_unit_test(a_country_after_a_capital_does_not_make_a_namesake),
      cmocka_unit_test(shared_names_need_their_country),
      cmocka_unit_test(people_named_like_places_are_not_places),
      cmocka_unit_test(georgia_is_where_the_article_is),
      cmocka_unit_test(washington_is_a_state_where_it_says_so),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
