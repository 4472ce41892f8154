/* Claims by construction: nouns, adjectives, passives, raising verbs, infinitives, verbs of attitude. */
#include "extract_testing.h"

struct row {
  const char *text, *rule, *content, *cue, *source;
};

static void assert_row(struct testing *testing, const struct row *row) {
  analyse(testing, row->text);
  if (testing->analysis.claim_count != 1)
    fail_msg("%s: expected one claim, got %zu", row->text, testing->analysis.claim_count);
  const struct onr_claim *claim = the_claim(testing);
  assert_string_equal(claim->rule, row->rule);
  assert_is(spans_of(testing, claim->content), row->content);
  assert_is(spans_of(testing, claim->cue), row->cue);
  assert_is(spans_of(testing, claim->source), row->source);
}

static void assert_rows(void **state, const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) assert_row(*state, &rows[i]);
}
#define ASSERT_ROWS(rows) assert_rows(state, (rows), sizeof(rows) / sizeof *(rows))

static void verbs_of_attitude_have_their_frames(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk wants the board to sell the mill.", "verb-noun-phrase", "the board to sell the mill", "wants",
       "Odalys Brenk"},
      {"Odalys Brenk refused to sell the mill.", "verb-infinitive", "to sell the mill", "refused", "Odalys Brenk"},
      {"Odalys Brenk praised the new bridge, though the town still waits for a road.", "verb-noun-phrase",
       "the new bridge", "praised", "Odalys Brenk"},
  };
  ASSERT_ROWS(rows);
}

static void only_people_hold_attitudes(void **state) {
  struct testing *testing = *state;
  analyse(testing, "The old mill offers a view over the valley. The company wants to sell it.");
  assert_int_equal(testing->analysis.claim_count, 0);
  analyse(testing, "The mayor offers a reward for the lost dog.");
  assert_is(spans_of(testing, the_claim(testing)->content), "a reward for the lost dog");
  analyse(testing, "Many of the voters want a new dam.");
  assert_is(spans_of(testing, the_claim(testing)->content), "a new dam");
  analyse(testing, "Several candidates want a new dam.");
  assert_is(spans_of(testing, the_claim(testing)->source), "Several candidates");
  analyse(testing, "The company criticized the toll.");
  assert_is(spans_of(testing, the_claim(testing)->source), "The company");
}

static void attributions_in_the_middle_part_their_clause(void **state) {
  struct testing *testing = *state;
  analyse(testing, "But the toll, according to the mayor, will rise in spring.");
  assert_int_equal(the_claim(testing)->content.count, 2);
  assert_is(spans_of(testing, the_claim(testing)->content), "the toll, according to the mayor, will rise in spring");
  analyse(testing, "In addition, according to the mayor, the toll will rise.");
  assert_is(spans_of(testing, the_claim(testing)->content), "the toll will rise");
}

static void clauses_stand_behind_insertions(void **state) {
  static const struct row rows[] = {
      {"The guide explains, in a few dry words, that the dam is old.", "verb-that", "that the dam is old", "explains",
       "The guide"},
      {"The results of the new survey of the dam and its gates, revealed that it is old.", "verb-that",
       "that it is old", "revealed", "The results of the new survey of the dam and its gates"},
      {"The mayor said in 2050, the dam would be old.", "verb-clause", "in 2050, the dam would be old", "said",
       "The mayor"},
      {"The mayor told an angry crowd in the harbour last night that the dam is old.", "verb-that",
       "that the dam is old", "told", "The mayor"},
      {"The mayor said there are too many holes in the dam.", "verb-clause", "there are too many holes in the dam",
       "said", "The mayor"},
  };
  ASSERT_ROWS(rows);
}

static void nouns_carry_claims(void **state) {
  static const struct row rows[] = {
      {"The harbour closed after Odalys Brenk's decision to sell the mill.", "noun-alone", "to sell the mill",
       "decision", "Odalys Brenk"},
      {"There was sharp criticism of the toll from the fishermen.", "noun-bare", "the toll", "criticism of",
       "the fishermen"},
  };
  ASSERT_ROWS(rows);
  struct testing *testing = *state;
  analyse(testing, "Peter Okeke left the plan on the table.");
  assert_int_equal(testing->analysis.claim_count, 0);
}

static void adjectives_carry_claims(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk was eager to sell the mill.", "adjective", "to sell the mill", "was eager", "Odalys Brenk"},
      {"The fishermen are deeply worried about the toll.", "adjective", "the toll", "are deeply worried about",
       "The fishermen"},
      {"The fishermen are not convinced that the dam is safe.", "adjective", "that the dam is safe",
       "are not convinced", "The fishermen"},
  };
  ASSERT_ROWS(rows);
  struct testing *testing = *state;
  analyse(testing, "The eager crowd waited.");
  assert_int_equal(testing->analysis.claim_count, 0);
}

static void passives_are_about_their_subject(void **state) {
  static const struct row rows[] = {
      {"The mill is widely expected to close in spring.", "passive", "The mill is widely expected to close in spring",
       "is widely expected", ""},
      {"The toll was criticized by the fishermen for its height.", "passive",
       "The toll was criticized by the fishermen for its height", "was criticized", "the fishermen"},
      {"Odalys Brenk was asked whether the dam is safe.", "passive-told", "whether the dam is safe", "was asked", ""},
  };
  ASSERT_ROWS(rows);
  struct testing *testing = *state;
  analyse(testing, "The gate was set to open in spring.");
  assert_int_equal(testing->analysis.claim_count, 0);
}

static void what_seems_is_said_of_the_subject(void **state) {
  static const struct row rows[] = {
      {"The dam seems to hold.", "raised", "The dam seems to hold", "seems", ""},
      {"It appears that the dam has held.", "raised", "that the dam has held", "appears", ""},
      {"The dam has reportedly held.", "hearsay", "The dam has reportedly held", "reportedly", ""},
  };
  ASSERT_ROWS(rows);
  struct testing *testing = *state;
  analyse(testing, "The mayor appeared on the balcony.");
  assert_int_equal(testing->analysis.claim_count, 0);
}

static void participles_belong_to_nouns_and_prepositions(void **state) {
  static const struct row rows[] = {
      {"It was a bad day for all voters opposing the new toll.", "attached-participle", "the new toll", "opposing",
       "all voters"},
      {"The mayor left the hall after calling for calm.", "participle", "calm", "calling for", "The mayor"},
      {"Asked whether the dam is safe, the mayor smiled.", "passive-told", "whether the dam is safe", "Asked", ""},
      {"The mayor smiled when asked by a reporter about the toll.", "passive-told", "the toll", "asked", "a reporter"},
  };
  ASSERT_ROWS(rows);
}

static void a_single_noun_may_be_the_content(void **state) {
  static const struct row rows[] = {
      {"The mayor endorsed Okeke.", "verb-noun-phrase", "Okeke", "endorsed", "The mayor"},
      {"The mayor told the firemen to stay.", "verb-infinitive", "the firemen to stay", "told", "The mayor"},
      {"The survey shows a lead for the mayor.", "verb-noun-phrase", "a lead for the mayor", "shows", "The survey"},
      {"The dam is old, the records show.", "clause-before", "The dam is old", "show", "the records"},
  };
  ASSERT_ROWS(rows);
}

static void subjects_are_found_behind_long_descriptions(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk, 29, of Oslo, Norway, says the dam is old.", "verb-clause", "the dam is old", "says",
       "Odalys Brenk"},
      {"The bridge firm Spanwerk.com, has said that the dam is old.", "verb-that", "that the dam is old", "has said",
       "The bridge firm Spanwerk.com"},
      {"It was claimed by the fishermen that the dam is old.", "passive", "that the dam is old", "was claimed",
       "the fishermen"},
  };
  ASSERT_ROWS(rows);
}

static void sources_stand_elsewhere(void **state) {
  static const struct row rows[] = {
      {"Calling the toll a mistake, Odalys Brenk left.", "participle", "the toll a mistake", "Calling", "Odalys Brenk"},
      {"He read the letter which said that the dam is old.", "verb-that", "that the dam is old", "said",
       "the letter which"},
      {"The mayor spoke briefly to the firemen about the dam.", "verb-particle", "the dam",
       "spoke briefly to the firemen about", "The mayor"},
  };
  ASSERT_ROWS(rows);
  struct testing *testing = *state;
  analyse(testing, "The mayor praised the firemen, opposed the toll and repeatedly criticized the board.");
  assert_int_equal(testing->analysis.claim_count, 3);
  assert_is(spans_of(testing, testing->analysis.claims[2].source), "The mayor");
}

static void relative_clauses_report(void **state) {
  static const struct row rows[] = {
      {"They built a dam which the neighbours say could fail.", "relative", "which the neighbours say could fail",
       "say", "the neighbours"},
      {"It was what the mayor called a sad day.", "relative", "what the mayor called a sad day", "called", "the mayor"},
  };
  ASSERT_ROWS(rows);
}

static void the_outermost_claim_is_the_one(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Odalys Brenk said that the fishermen are worried about the toll and want it to fall.");
  assert_is(spans_of(testing, the_claim(testing)->content),
            "that the fishermen are worried about the toll and want it to fall");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(verbs_of_attitude_have_their_frames),
      cmocka_unit_test(only_people_hold_attitudes),
      cmocka_unit_test(attributions_in_the_middle_part_their_clause),
      cmocka_unit_test(clauses_stand_behind_insertions),
      cmocka_unit_test(nouns_carry_claims),
      cmocka_unit_test(adjectives_carry_claims),
      cmocka_unit_test(passives_are_about_their_subject),
      cmocka_unit_test(what_seems_is_said_of_the_subject),
      cmocka_unit_test(participles_belong_to_nouns_and_prepositions),
      cmocka_unit_test(a_single_noun_may_be_the_content),
      cmocka_unit_test(subjects_are_found_behind_long_descriptions),
      cmocka_unit_test(sources_stand_elsewhere),
      cmocka_unit_test(relative_clauses_report),
      cmocka_unit_test(the_outermost_claim_is_the_one),
  };
  return cmocka_run_group_tests(tests, testing_start_doubtful, testing_stop);
}
