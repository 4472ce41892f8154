/* Who speaks: sources, what pronouns and descriptions stand for, kinds of unnamed sources; and how they say it. */
#include "extract_testing.h"

#include "extract/claims/claims.h"

static void appositions_name_the_speaker(void **state) {
  analyse(*state, "The minister's spokesman, Peter Okeke, said the road was open.");
  assert_is(speaker_of(*state, the_claim(*state)), "Peter Okeke");
  analyse(*state, "A lawyer, Maria Brenk, said that the road was open.");
  assert_is(speaker_of(*state, the_claim(*state)), "Maria Brenk");
  assert_int_equal(the_claim(*state)->source_type, ONR_SOURCE_NAMED);
  analyse(*state, "According to the team's coach, Tam Lindqvar, in the first game the robots failed.");
  assert_is(speaker_of(*state, the_claim(*state)), "Tam Lindqvar");
  analyse(*state, "According to the town's newspaper, Maria Brenk was away.");
  assert_int_equal(the_claim(*state)->speaker, ONR_NONE);
}

static void much_may_stand_between_a_source_and_its_verb(void **state) {
  static const struct {
    const char *text, *source, *speaker;
  } rows[] = {
      {"Orr Pelleg, a baker who met the mayor in Lima, said that the road was open.", "Orr Pelleg", "Orr Pelleg"},
      {"On Monday, Orr Pelleg, who leads the port, a large one, said that the road was open.", "Orr Pelleg",
       "Orr Pelleg"},
      {"Orr Pelleg, 94, who said that the road was open, left.", "Orr Pelleg, 94, who", "Orr Pelleg"},
      {"Several bakers, including Orr Pelleg and Maria Brenk, have said that the road was open.", "Several bakers", ""},
      {"Another teacher, Orr Pelleg of Lima, said that the road was open.", "Another teacher, Orr Pelleg",
       "Orr Pelleg"},
      {"Speaking in Lima, Peru, Orr Pelleg, the mayor, said that the road was open.", "Orr Pelleg", "Orr Pelleg"},
      {"The bakers, teachers and nurses said that the road was open.", "The bakers, teachers and nurses", ""},
      {"Orr Pelleg and Maria Brenk both said that the road was open.", "Orr Pelleg and Maria Brenk", "Orr Pelleg"},
      {"In Lima, Orr Pelleg and Maria Brenk said that the road was open.", "Orr Pelleg and Maria Brenk", "Orr Pelleg"},
      {"The road is open, Orr Pelleg, the mayor, said.", "Orr Pelleg", "Orr Pelleg"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    assert_is(spans_of(*state, the_claim(*state)->source), rows[i].source);
    assert_is(speaker_of(*state, the_claim(*state)), rows[i].speaker);
  }
}

static void places_speak_for_their_governments(void **state) {
  static const char *const rows[][2] = {{"Beijing said that the town is safe.", "Beijing"},
                                        {"The Kremlin said that the town is safe.", "Kremlin"},
                                        {"Washington has denied that the town is safe.", "Washington"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i][0]);
    assert_is(speaker_of(*state, the_claim(*state)), rows[i][1]);
    assert_int_equal(the_claim(*state)->source_type, ONR_SOURCE_OFFICIAL);
  }
}

static void words_are_whose_they_are(void **state) {
  analyse(*state, "The dam broke and, in the words of the mayor, Orr Pelleg, “nobody was there to see it.”");
  const struct onr_claim *claim = the_claim(*state);
  assert_is(spans_of(*state, claim->content), "“nobody was there to see it.”");
  assert_is(spans_of(*state, claim->cue), "in the words of");
  assert_is(speaker_of(*state, claim), "Orr Pelleg");
  analyse(*state, "The dam broke in the words of the law.");
  assert_int_equal(((struct testing *)*state)->analysis.claim_count, 0);
}

static void the_noun_before_a_participle_speaks(void **state) {
  analyse(*state, "Orr Pelleg praised the plan, with one baker saying that it was late.");
  const struct testing *testing = *state;
  const struct onr_claim *claim = &testing->analysis.claims[testing->analysis.claim_count - 1];
  assert_is(spans_of(testing, claim->source), "one baker");
  analyse(*state, "The film shows Orr Pelleg of Lima saying, “It is late.”");
  claim = &testing->analysis.claims[testing->analysis.claim_count - 1];
  assert_is(spans_of(testing, claim->content), "“It is late.”");
}

static void who_stands_for_what_is_before_it(void **state) {
  analyse(*state, "The prize went to Maria Brenk, who said that the road was open.");
  assert_is(spans_of(*state, the_claim(*state)->source), "Maria Brenk, who");
  assert_is(speaker_of(*state, the_claim(*state)), "Maria Brenk");
  analyse(*state, "She met a baker who said that the road was open.");
  assert_is(spans_of(*state, the_claim(*state)->source), "a baker who");
  assert_int_equal(the_claim(*state)->speaker, ONR_NONE);
}

static void who_is_quoted_does_not_name_himself(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Peter Okeke came. “I told Tam Lindqvar that he was wrong,” he said.");
  assert_is(speaker_of(testing, the_claim(testing)), "Peter Okeke");
  analyse(testing, "“I told Tam Lindqvar that he was wrong,” he said.");
  assert_int_equal(the_claim(testing)->speaker, ONR_NONE);
}

static void doubtful_pronouns_are_told(void **state) {
  struct testing *testing = *state;
  const uint32_t unsure = 1u << ONR_TRAIT_UNSURE;
  analyse(testing, "Peter Okeke came. He said that the road was open.");
  assert_false(the_claim(testing)->traits & unsure);
  analyse(testing, "Peter Okeke and John Lindqvar came. He said that the road was open.");
  assert_true(the_claim(testing)->traits & unsure);
}

static void pronouns_speak_for_their_person(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Maria Brenk came. “We stay,” she said, adding that the town is safe.");
  assert_int_equal(testing->analysis.claim_count, 2);
  for (size_t i = 0; i < 2; i++) assert_is(speaker_of(testing, &testing->analysis.claims[i]), "Maria Brenk");
}

static void bodies_speak_as_it(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Ardon Corp. cut its forecast. It said that sales had fallen.");
  assert_is(speaker_of(testing, the_claim(testing)), "Ardon Corp.");
  analyse(testing, "The weather was bad in Peru. It said that sales had fallen.");
  assert_int_equal(the_claim(testing)->speaker, ONR_NONE);
}

static void a_quote_goes_on_in_the_next_paragraph(void **state) {
  struct testing *testing = *state;
  analyse(testing, "“We stay,” said Maria Brenk.\n\n“This is the only home that we have got.”");
  assert_int_equal(testing->analysis.claim_count, 2);
  const struct onr_claim *claim = &testing->analysis.claims[1];
  assert_string_equal(claim->rule, "direct-quote-floating");
  assert_is(spans_of(testing, claim->source), "Maria Brenk");
  assert_int_equal(claim->cue.count, 0);
  assert_is(speaker_of(testing, claim), "Maria Brenk");
}

static void modality_is_what_the_source_commits_to(void **state) {
  static const struct {
    const char *text;
    enum onr_modality modality;
  } rows[] = {
      {"Maria Brenk said that the town is safe.", ONR_MODALITY_ASSERTED},
      {"Maria Brenk said that the town may be safe.", ONR_MODALITY_POSSIBLE},
      {"Maria Brenk said that the town will be safe.", ONR_MODALITY_FUTURE},
      {"Maria Brenk said that the town would be safe.", ONR_MODALITY_FUTURE},
      {"Maria Brenk vowed to rebuild the town.", ONR_MODALITY_FUTURE},
      {"Maria Brenk denied that the town is safe.", ONR_MODALITY_DENIED},
      {"Maria Brenk did not say that the town is safe.", ONR_MODALITY_DENIED},
      {"Maria Brenk asked whether the town is safe.", ONR_MODALITY_QUESTION},
      {"“Is the town safe?” Maria Brenk asked.", ONR_MODALITY_QUESTION},
      {"Has Maria Brenk said that the town is safe?", ONR_MODALITY_QUESTION},
      {"Maria Brenk said that the man who may win is safe.", ONR_MODALITY_ASSERTED},
      {"Maria Brenk said that if it should rain, the town is safe.", ONR_MODALITY_ASSERTED},
      {"Maria Brenk said that the town is safe, though it might rain.", ONR_MODALITY_ASSERTED},
      {"Maria Brenk said that the town is not safe.", ONR_MODALITY_ASSERTED},
      {"Maria Brenk said that the town is perhaps safe.", ONR_MODALITY_POSSIBLE},
      {"Maria Brenk said that the town was going to be safe.", ONR_MODALITY_FUTURE},
      {"Maria Brenk might say that the town is safe.", ONR_MODALITY_POSSIBLE},
      {"Critics would argue that the town is safe.", ONR_MODALITY_POSSIBLE},
      {"If Maria Brenk says that the town is safe, we will stay.", ONR_MODALITY_POSSIBLE},
      {"Maria Brenk will say that the town is safe.", ONR_MODALITY_FUTURE},
      {"Maria Brenk did not deny that the town is safe.", ONR_MODALITY_POSSIBLE},
      {"Maria Brenk never said that the town is safe.", ONR_MODALITY_DENIED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    if (the_claim(*state)->modality != rows[i].modality)
      fail_msg("%s: got %s", rows[i].text, onr_modality_name(the_claim(*state)->modality));
  }
}

static void unnamed_sources_are_of_a_kind(void **state) {
  static const struct {
    const char *text;
    enum onr_source_type type;
  } rows[] = {
      {"Maria Brenk said that the town is safe.", ONR_SOURCE_NAMED},
      {"Peru said that the town is safe.", ONR_SOURCE_OFFICIAL},
      {"Danish officials said that the town is safe.", ONR_SOURCE_OFFICIAL},
      {"Some experts said that the town is safe.", ONR_SOURCE_EXPERT},
      {"One of the engineers said that the town is safe.", ONR_SOURCE_EXPERT},
      {"One stunned guest said that the town is safe.", ONR_SOURCE_WITNESS},
      {"None of the scientists interviewed said that the town is safe.", ONR_SOURCE_EXPERT},
      {"Western envoys said that the town is safe.", ONR_SOURCE_OFFICIAL},
      {"A researcher at the institute said that the town is safe.", ONR_SOURCE_EXPERT},
      {"Residents said that the town is safe.", ONR_SOURCE_WITNESS},
      {"One witness, who asked not to be named, said that the town is safe.", ONR_SOURCE_WITNESS},
      {"A senior official who asked not to be named said that the town is safe.", ONR_SOURCE_OFFICIAL},
      {"Two sources said that the town is safe.", ONR_SOURCE_ANONYMOUS},
      {"Danes said that the town is safe.", ONR_SOURCE_GROUP},
      {"The bakers said that the town is safe.", ONR_SOURCE_GROUP},
      {"The committee said that the town is safe.", ONR_SOURCE_GROUP},
      {"They said that the town is safe.", ONR_SOURCE_GROUP},
      {"The chairman said that the town is safe.", ONR_SOURCE_OFFICIAL},
      {"Critics of the government said that the town is safe.", ONR_SOURCE_ANONYMOUS},
      {"The minister's brother said that the town is safe.", ONR_SOURCE_ANONYMOUS},
      {"A baker said that the town is safe.", ONR_SOURCE_ANONYMOUS},
      {"It said that the town is safe.", ONR_SOURCE_ANONYMOUS},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    if (the_claim(*state)->source_type != rows[i].type)
      fail_msg("%s: got %s", rows[i].text, onr_source_type_name(the_claim(*state)->source_type));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(appositions_name_the_speaker),
      cmocka_unit_test(much_may_stand_between_a_source_and_its_verb),
      cmocka_unit_test(places_speak_for_their_governments),
      cmocka_unit_test(words_are_whose_they_are),
      cmocka_unit_test(the_noun_before_a_participle_speaks),
      cmocka_unit_test(who_stands_for_what_is_before_it),
      cmocka_unit_test(who_is_quoted_does_not_name_himself),
      cmocka_unit_test(doubtful_pronouns_are_told),
      cmocka_unit_test(pronouns_speak_for_their_person),
      cmocka_unit_test(bodies_speak_as_it),
      cmocka_unit_test(a_quote_goes_on_in_the_next_paragraph),
      cmocka_unit_test(modality_is_what_the_source_commits_to),
      cmocka_unit_test(unnamed_sources_are_of_a_kind),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
