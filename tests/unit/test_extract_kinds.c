/* What kind of thing a name names, by its words, its neighbours and the lists. */
#include "extract_testing.h"

static void other_things_are_no_entities(void **state) {
  struct testing *testing = *state;
  analyse(testing, "They cited the Clean Harbors Act, and the Board met on an iPhone.");
  assert_int_equal(testing->analysis.mention_count, 0);
}

static void the_article_tells_what_a_name_is(void **state) {
  static const struct {
    const char *text, *mention;
    enum onr_entity_type type;
  } rows[] = {
      {"Ardon said it would close a mine.", "Ardon", ONR_ORGANIZATION},
      {"Yesterday Ardon’s shares fell.", "Ardon", ONR_ORGANIZATION},
      {"They asked Zyphra, who left.", "Zyphra", ONR_PERSON},
      {"Zyphra said she would stay.", "Zyphra", ONR_PERSON},
      {"They read the Alden Observer again.", "Alden Observer", ONR_ORGANIZATION},
      {"They read the Charlotte Observer again.", "Charlotte Observer", ONR_ORGANIZATION},
      {"Patriot Coal said it would close a mine.", "Patriot Coal", ONR_ORGANIZATION},
      {"He left Alden State University School of Medicine.", "Alden State University School of Medicine",
       ONR_ORGANIZATION},
      {"They took Alden Railway Station again.", "Alden Railway Station", ONR_PLACE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    const struct onr_mention *mention = mention_of(*state, rows[i].mention, 0);
    assert_int_equal(((struct testing *)*state)->analysis.entities[mention->entity].type, rows[i].type);
  }
}

static void what_stands_beside_tells_organizations(void **state) {
  static const char *const rows[][2] = {
      {"Executives at Quellune, the maker of small robots, knew it.", "Quellune"},
      {"He told Quellune newspaper on Monday.", "Quellune"},
      {"They asked the retail group Quellune on Monday.", "Quellune"},
      {"He called Radio Quellune on Monday.", "Radio Quellune"},
      {"They met the Partido de la Quellune on Monday.", "Partido de la Quellune"},
      {"She leads the Alliance for Renewal there.", "Alliance for Renewal"},
      {"He blamed the Federal Government again.", "Federal Government"},
      {"They asked Quellune Thailand again.", "Quellune Thailand"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i][0]);
    assert_mention(*state, rows[i][1], ONR_FORM_NAME, ONR_ORGANIZATION, rows[i][1]);
  }
}

static void acronyms_name_what_they_stand_for(void **state) {
  struct testing *testing = *state;
  analyse(testing,
          "The Quellune National Park (QNP) is old. An initial public offering (IPO) was planned. The QNP is big, "
          "and the IPO was small.");
  assert_mention(testing, "QNP", ONR_FORM_NAME, ONR_PLACE, "QNP");
  for (size_t i = 0; i < testing->analysis.entity_count; i++)
    assert_false(onr_str_equal(testing->analysis.entities[i].name, ONR_STR("IPO")));
}

static void seats_of_governments_are_places(void **state) {
  analyse(*state, "The White House and the Kremlin agree with Downing Street.");
  assert_mention(*state, "White House", ONR_FORM_NAME, ONR_PLACE, "White House");
  assert_mention(*state, "Kremlin", ONR_FORM_NAME, ONR_PLACE, "Kremlin");
  assert_mention(*state, "Downing Street", ONR_FORM_NAME, ONR_PLACE, "Downing Street");
}

static void currencies_are_no_places(void **state) {
  analyse(*state, "It froze US$900 million and Rs 40 crore.");
  assert_int_equal(((struct testing *)*state)->analysis.mention_count, 0);
}

static void labels_name_persons(void **state) {
  analyse(*state, "The talk follows.\n\nQUELLUNE: The dam is safe.");
  assert_mention(*state, "QUELLUNE", ONR_FORM_NAME, ONR_PERSON, "Quellune");
}

static void lists_tell_what_nothing_else_tells(void **state) {
  static const struct {
    const char *text, *mention;
    enum onr_entity_type type;
  } rows[] = {
      {"They left Rayong again.", "Rayong", ONR_PLACE},                     /* a city */
      {"They left Guanacaste again.", "Guanacaste", ONR_PLACE},             /* a province */
      {"They chose Qelvane Okonkwo again.", "Qelvane Okonkwo", ONR_PERSON}, /* a surname */
      {"On Monday Folashade left.", "Folashade", ONR_PERSON},               /* a first name */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    const struct onr_mention *mention = mention_of(*state, rows[i].mention, 0);
    assert_int_equal(((struct testing *)*state)->analysis.entities[mention->entity].type, rows[i].type);
  }
}

static void accents_make_no_other_entity(void **state) {
  struct testing *testing = *state;
  analyse(testing, "On Monday Zé Brøncalves met Zyphra Ñandor in Bogotá. Ze Broncalves left Bogota on Tuesday.");
  assert_is(entity_of(testing, mention_of(testing, "Ze Broncalves", 0)), "Zé Brøncalves");
  assert_int_equal(mention_of(testing, "Bogota", 0)->entity, mention_of(testing, "Bogotá", 0)->entity);
}

static void what_nothing_tells_is_no_entity(void **state) {
  struct testing *testing = *state;
  analyse(testing,
          "They ate Qelvane. Specialised firms met MPs on Mondays. On 7 Jun they paid R250 for a Trade Wallet.");
  assert_int_equal(testing->analysis.entity_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(other_things_are_no_entities),
      cmocka_unit_test(the_article_tells_what_a_name_is),
      cmocka_unit_test(what_stands_beside_tells_organizations),
      cmocka_unit_test(acronyms_name_what_they_stand_for),
      cmocka_unit_test(seats_of_governments_are_places),
      cmocka_unit_test(currencies_are_no_places),
      cmocka_unit_test(labels_name_persons),
      cmocka_unit_test(lists_tell_what_nothing_else_tells),
      cmocka_unit_test(accents_make_no_other_entity),
      cmocka_unit_test(what_nothing_tells_is_no_entity),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
