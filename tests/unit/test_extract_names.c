/* Names, entities, titles and pronouns. */
#include "extract_testing.h"

static void names_of_each_kind(void **state) {
  analyse(
      *state,
      "The Brazilian minister met Kasimira Voland of the Ministry of Health in Quillota, near Lake Ondara, before the "
      "Harvest Summit with Muslims and Danes.");
  assert_mention(*state, "Brazilian", ONR_FORM_ADJECTIVE, ONR_PLACE, "Brazil");
  assert_mention(*state, "Kasimira Voland", ONR_FORM_NAME, ONR_PERSON, "Kasimira Voland");
  assert_mention(*state, "Ministry of Health", ONR_FORM_NAME, ONR_ORGANIZATION, "Ministry of Health");
  assert_mention(*state, "Quillota", ONR_FORM_NAME, ONR_PLACE, "Quillota");
  assert_mention(*state, "Lake Ondara", ONR_FORM_NAME, ONR_PLACE, "Lake Ondara");
  assert_mention(*state, "Harvest Summit", ONR_FORM_NAME, ONR_EVENT, "Harvest Summit");
  assert_mention(*state, "Muslims", ONR_FORM_NAME, ONR_GROUP, "Muslims");
  assert_mention(*state, "Danes", ONR_FORM_NAME, ONR_GROUP, "Danes");
}

static void titles_are_no_part_of_names(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Prime Minister Odalys Brenk met Dr. Tam Okeke. South African President Mbali Dube left.");
  assert_mention(testing, "Odalys Brenk", ONR_FORM_NAME, ONR_PERSON, "Odalys Brenk");
  assert_mention(testing, "Tam Okeke", ONR_FORM_NAME, ONR_PERSON, "Tam Okeke");
  assert_is(entity_named(testing, "Odalys Brenk")->description, "Prime Minister");
  assert_is(entity_named(testing, "Mbali Dube")->description, "South African President");
}

static void titles_part_names(void **state) {
  struct testing *testing = *state;
  analyse(testing,
          "They met Wells Fargo CEO Peter Okeke, Fisheries Minister Edhy Prabowo, Ardon Chief Executive Officer Maria "
          "Brenk, Secretary of State John Lindqvar and Chief of Staff Mbali Dube.");
  assert_mention(testing, "Wells Fargo", ONR_FORM_NAME, ONR_ORGANIZATION, "Wells Fargo");
  assert_mention(testing, "Peter Okeke", ONR_FORM_NAME, ONR_PERSON, "Peter Okeke");
  assert_mention(testing, "Edhy Prabowo", ONR_FORM_NAME, ONR_PERSON, "Edhy Prabowo");
  assert_mention(testing, "Ardon", ONR_FORM_NAME, ONR_ORGANIZATION, "Ardon");
  assert_mention(testing, "Maria Brenk", ONR_FORM_NAME, ONR_PERSON, "Maria Brenk");
  assert_mention(testing, "John Lindqvar", ONR_FORM_NAME, ONR_PERSON, "John Lindqvar");
  assert_is(entity_named(testing, "Edhy Prabowo")->description, "Fisheries Minister");
  assert_is(entity_named(testing, "John Lindqvar")->description, "Secretary of State");
  assert_is(entity_named(testing, "Mbali Dube")->description, "Chief of Staff");
}

static void abbreviations_are_no_persons(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Sen. Maria Brenk, D-Va., met Rep. Peter Okeke, R-Wis., at No. 3 in Alden, Mo., near an Inc. sign.");
  assert_mention(testing, "Va.", ONR_FORM_NAME, ONR_PLACE, "Virginia");
  assert_mention(testing, "Wis.", ONR_FORM_NAME, ONR_PLACE, "Wisconsin");
  assert_mention(testing, "Mo.", ONR_FORM_NAME, ONR_PLACE, "Missouri");
  size_t persons = 0;
  for (size_t i = 0; i < testing->analysis.entity_count; i++)
    persons += testing->analysis.entities[i].type == ONR_PERSON;
  assert_int_equal(persons, 2);
}

static void initials_are_characters(void **state) {
  analyse(*state, "The École Générale Association met. Later the ÉGA left.");
  assert_is(entity_of(*state, mention_of(*state, "ÉGA", 0)), "École Générale Association");
}

static void appositions_describe(void **state) {
  analyse(*state,
          "She met her Swedish counterpart, Lasse Norrby. Odalys Brenk, a professor at Lund University, agreed.");
  assert_is(entity_named(*state, "Lasse Norrby")->description, "Swedish counterpart");
  assert_is(entity_named(*state, "Odalys Brenk")->description, "professor at Lund University");
}

static void bare_words_describe_nobody(void **state) {
  analyse(*state, "Rep. Odalys Brenk came. His wife, Mary Lindqvar, left.");
  assert_is(entity_named(*state, "Odalys Brenk")->description, "");
  assert_is(entity_named(*state, "Mary Lindqvar")->description, "");
}

static void headline_verbs_are_no_part_of_names(void **state) {
  analyse(*state, "Odalys Brenk Says Alden Bridge Closes Again");
  assert_mention(*state, "Odalys Brenk", ONR_FORM_NAME, ONR_PERSON, "Odalys Brenk");
}

static void hyphens_particles_and_initials_join(void **state) {
  static const char *const names[] = {"Park Jin-ho",    "Chung Man-ho", "Bashar al-Rawi",   "Maarten van der Veld",
                                      "Lucien d'Aubry", "J. R. Ellis",  "Anna Smith-Jones", "Xiao Wei"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char text[128];
    snprintf(text, sizeof text, "On Monday the host met %s again.", names[i]);
    analyse(*state, text);
    assert_mention(*state, names[i], ONR_FORM_NAME, ONR_PERSON, names[i]);
  }
}

static void compounds_show_the_name_inside(void **state) {
  analyse(*state, "A U.S.-led force met non-Western allies of the Oslo-based group.");
  assert_mention(*state, "U.S.", ONR_FORM_NAME, ONR_PLACE, "United States");
  assert_mention(*state, "Western", ONR_FORM_ADJECTIVE, ONR_PLACE, "The West");
  assert_mention(*state, "Oslo", ONR_FORM_NAME, ONR_PLACE, "Oslo");
}

static void the_capital_of_a_sentence_is_no_name(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Analysts agree. However, trade hurts. Sanctions stay. Weather was bad.");
  assert_int_equal(testing->analysis.mention_count, 0);
}

static void events_need_their_capital(void **state) {
  analyse(*state, "The Peru conflict began after the Chaco War.");
  assert_mention(*state, "Peru", ONR_FORM_NAME, ONR_PLACE, "Peru");
  assert_mention(*state, "Chaco War", ONR_FORM_NAME, ONR_EVENT, "Chaco War");
}

static void one_entity_for_all_names(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Voland left early. Kasimira Voland is known. Ms. Voland and Kasimira R. Voland are the same, and "
                   "so is Kasimira.");
  const struct onr_entity *entity = entity_named(testing, "Kasimira Voland");
  assert_int_equal(testing->analysis.entity_count, 1);
  assert_int_equal(entity->aliases.count, 3);
  assert_is(entity->aliases.items[0], "Voland");
}

static void names_have_one_form_in_all_articles(void **state) {
  static const struct {
    const char *text, *mention, *name;
  } rows[] = {
      {"On Monday Kasimira R. Voland left.", "Kasimira R. Voland", "Kasimira R. Voland"},
      {"On Monday Kasimira R. Voland left. Kasimira Voland is back.", "Kasimira R. Voland", "Kasimira Voland"},
      {"On Monday MARIA VOLAND left.", "MARIA VOLAND", "Maria Voland"},
      {"On Monday J. K. Voland left.", "J. K. Voland", "J. K. Voland"},
      {"On Monday the I.R.S. left.", "I.R.S.", "IRS"},
      {"On Monday the E.U. left.", "E.U.", "EU"},
      {"On Monday the Q.X.J. left.", "Q.X.J.", "QXJ"},
      {"A Republican left.", "Republican", "Republicans"},
      {"The Republicans left.", "Republicans", "Republicans"},
      {"A Tory left.", "Tory", "Tories"},
      {"An Islamic court left.", "Islamic", "Islamic"},
      {"They met Crooked Maria Voland again.", "Maria Voland", "Maria Voland"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    assert_is(entity_of(*state, mention_of(*state, rows[i].mention, 0)), rows[i].name);
  }
}

static void bearers_of_one_surname_stay_apart(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Peter Lindqvar met Maria Lindqvar. Mr. Lindqvar said no. Mrs. Lindqvar said yes.");
  assert_is(entity_of(testing, mention_of(testing, "Lindqvar", 0)), "Peter Lindqvar");
  assert_is(entity_of(testing, mention_of(testing, "Lindqvar", 1)), "Maria Lindqvar");
}

static void countries_go_by_many_names(void **state) {
  struct testing *testing = *state;
  analyse(testing, "America and the U.S. are the United States. Americans know. The American flag flies.");
  const struct onr_entity *entity = entity_named(testing, "United States");
  assert_int_equal(entity->aliases.count, 2);
  assert_is(entity_of(testing, mention_of(testing, "America", 0)), "United States");
  assert_is(entity_of(testing, mention_of(testing, "American", 0)), "United States");
  assert_int_equal(testing->analysis.entities[mention_of(testing, "Americans", 0)->entity].type, ONR_GROUP);
}

static void acronyms_follow_their_words(void **state) {
  struct testing *testing = *state;
  analyse(testing, "The Harbor Workers Union (HWU) called a strike. Later the HWU ended it.");
  assert_is(entity_of(testing, mention_of(testing, "HWU", 1)), "Harbor Workers Union");
}

static void beginnings_stand_for_organizations(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Ardon Brokers Group Inc fell. Shares of Ardon Brokers rose. Ardon said it was sorry.");
  assert_int_equal(testing->analysis.entity_count, 1);
  assert_is(entity_named(testing, "Ardon Brokers Group Inc")->aliases.items[1], "Ardon");
}

static void organizations_are_joined_words(void **state) {
  static const char *const names[] = {"Department of Culture and Tourism",
                                      "Children's Fund",
                                      "Food and Agriculture Organization",
                                      "Doctors Without Borders",
                                      "Institute for Peace",
                                      "Barrow & Sons",
                                      "Ministry of Harbours, Ferries and Coastal Roads",
                                      "Panel on Climate Change",
                                      "Chamber of Commerce and Industry",
                                      "Agency for Civil Aviation and Meteorology",
                                      "Bureau of Mines of Peru",
                                      "Alden Workers’ Union",
                                      "Swedish Justice Ministry"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char text[128];
    snprintf(text, sizeof text, "On Monday they met the %s again.", names[i]);
    analyse(*state, text);
    assert_mention(*state, names[i], ONR_FORM_NAME, ONR_ORGANIZATION, names[i]);
  }
}

static void persons_go_by_nicknames_and_places(void **state) {
  static const char *const names[] = {"Rosario Okonkwo", "Christian Brenka", "Maria “Kay” Voland", "Yael German"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char text[128];
    snprintf(text, sizeof text, "On Monday the host met %s again.", names[i]);
    analyse(*state, text);
    assert_mention(*state, names[i], ONR_FORM_NAME, ONR_PERSON, names[i]);
  }
  analyse(*state, "Luiz da Brenka left. Da Brenka is back.");
  assert_mention(*state, "Da Brenka", ONR_FORM_NAME, ONR_PERSON, "Luiz da Brenka");
}

static void function_words_are_parts_of_persons_names(void **state) {
  static const char *const rows[][2] = {{"We met Liu He on Monday.", "Liu He"},
                                        {"We met Kang In-sun on Monday.", "Kang In-sun"},
                                        {"We met June Brenka on Monday.", "June Brenka"},
                                        {"We met Sheriff Don Brenka on Monday.", "Don Brenka"},
                                        {"It was founded by Dean Brenka.", "Dean Brenka"},
                                        {"The von Brenka family met.", "von Brenka"},
                                        {"Editing by Sarah Young", "Sarah Young"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i][0]);
    assert_mention(*state, rows[i][1], ONR_FORM_NAME, ONR_PERSON, rows[i][1]);
  }
}

static void a_title_of_nobody_is_no_part_of_a_name(void **state) {
  analyse(*state, "They asked the Ardon Public Relations Officer and the Business Development Manager again.");
  assert_mention(*state, "Ardon", ONR_FORM_NAME, ONR_ORGANIZATION, "Ardon");
  assert_int_equal(((struct testing *)*state)->analysis.entity_count, 1);
}

static void places_with_long_names_are_one(void **state) {
  analyse(*state, "Films from Hong Kong and the Arab Republic of Egypt were shown in the Republic of Qelvane.");
  assert_mention(*state, "Hong Kong", ONR_FORM_NAME, ONR_PLACE, "Hong Kong");
  assert_mention(*state, "Arab Republic of Egypt", ONR_FORM_NAME, ONR_PLACE, "Egypt");
  assert_mention(*state, "Republic of Qelvane", ONR_FORM_NAME, ONR_PLACE, "Republic of Qelvane");
}

static void a_direction_stands_for_its_country(void **state) {
  analyse(*state, "South Sudan is poor. A war with the South is near.");
  assert_mention(*state, "South", ONR_FORM_NAME, ONR_PLACE, "South Sudan");
}

static void pronouns_agree_in_gender(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Maria Brenk met Peter Okeke in Lima. He left, but she stayed.");
  assert_is(entity_of(testing, mention_of(testing, "He", 0)), "Peter Okeke");
  assert_is(entity_of(testing, mention_of(testing, "she", 0)), "Maria Brenk");
  const struct onr_mention *she = mention_of(testing, "she", 0);
  assert_int_equal(she->form, ONR_FORM_PRONOUN);
  assert_is(words_of(testing, testing->analysis.mentions[she->antecedent].span), "Maria Brenk");
}

static void pronouns_teach_gender(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Foreign Minister Zyphra Qelvane spoke during her visit. Orrlasq listened. Then she left.");
  assert_is(entity_of(testing, mention_of(testing, "she", 0)), "Zyphra Qelvane");
}

static void a_lone_surname_has_no_gender(void **state) {
  struct testing *testing = *state; /* Garang is a first name, too */
  analyse(testing, "Foreign Minister Zyphra Garang spoke. Garang smiled. Then she left.");
  assert_is(entity_of(testing, mention_of(testing, "she", 0)), "Zyphra Garang");
}

static void plural_and_far_pronouns_stay_open(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Maria Brenk spoke. They left. It rained.");
  assert_int_equal(testing->analysis.mention_count, 1);
  analyse(testing, "He left.");
  assert_int_equal(testing->analysis.mention_count, 0);
  analyse(testing, "Maria Brenk came. A b. C d. E f. G h. I j. K l. M n. O p. Q r. S t. U v. W x. She left.");
  for (size_t i = 0; i < testing->analysis.mention_count; i++)
    assert_int_not_equal(testing->analysis.mentions[i].form, ONR_FORM_PRONOUN);
}

static void titles_refer_back(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Foreign Minister Odalys Brenk came. Later the minister left.");
  const struct onr_mention *mention = mention_of(testing, "the minister", 0);
  assert_int_equal(mention->form, ONR_FORM_TITLE);
  assert_is(entity_of(testing, mention), "Odalys Brenk");
}

/* Each mention stands in the sentence of its number, as the sentences are found alone. */
static void mentions_know_their_sentences(void **state) {
  struct testing *testing = *state;
  static const char text[] = "Marta Keller met Karl Lind in Oslo.  “We agree,” she said. Mr. Lind left for the U.S. on "
                             "Monday.\n\nIn Vienna, Lind rested.";
  analyse(testing, text);
  struct onr_spans sentences = {NULL, 0};
  struct onr_failure failure = {0};
  assert_int_equal(onr_extract_sentences(testing->extractor, testing->text, &testing->arena, &sentences, &failure),
                   ONR_OK);
  assert_int_equal(sentences.count, 4);
  assert_true(testing->analysis.mention_count >= 8);
  for (size_t i = 0; i < testing->analysis.mention_count; i++) {
    const struct onr_mention *mention = &testing->analysis.mentions[i];
    assert_true(mention->sentence < sentences.count);
    struct onr_span sentence = sentences.items[mention->sentence];
    assert_true(sentence.start <= mention->span.start && mention->span.end <= sentence.end);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_of_each_kind),
      cmocka_unit_test(mentions_know_their_sentences),
      cmocka_unit_test(titles_are_no_part_of_names),
      cmocka_unit_test(titles_part_names),
      cmocka_unit_test(abbreviations_are_no_persons),
      cmocka_unit_test(initials_are_characters),
      cmocka_unit_test(appositions_describe),
      cmocka_unit_test(bare_words_describe_nobody),
      cmocka_unit_test(headline_verbs_are_no_part_of_names),
      cmocka_unit_test(hyphens_particles_and_initials_join),
      cmocka_unit_test(compounds_show_the_name_inside),
      cmocka_unit_test(the_capital_of_a_sentence_is_no_name),
      cmocka_unit_test(events_need_their_capital),
      cmocka_unit_test(one_entity_for_all_names),
      cmocka_unit_test(names_have_one_form_in_all_articles),
      cmocka_unit_test(bearers_of_one_surname_stay_apart),
      cmocka_unit_test(countries_go_by_many_names),
      cmocka_unit_test(acronyms_follow_their_words),
      cmocka_unit_test(beginnings_stand_for_organizations),
      cmocka_unit_test(organizations_are_joined_words),
      cmocka_unit_test(persons_go_by_nicknames_and_places),
      cmocka_unit_test(function_words_are_parts_of_persons_names),
      cmocka_unit_test(a_title_of_nobody_is_no_part_of_a_name),
      cmocka_unit_test(places_with_long_names_are_one),
      cmocka_unit_test(a_direction_stands_for_its_country),
      cmocka_unit_test(pronouns_agree_in_gender),
      cmocka_unit_test(pronouns_teach_gender),
      cmocka_unit_test(a_lone_surname_has_no_gender),
      cmocka_unit_test(plural_and_far_pronouns_stay_open),
      cmocka_unit_test(titles_refer_back),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
