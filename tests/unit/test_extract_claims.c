/* Claims: each rule, with speaker, modality and kind of source. */
#include "extract_testing.h"

struct row {
  const char *text, *rule, *content, *cue, *source, *speaker;
  enum onr_quote_type type;
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
  assert_is(speaker_of(testing, claim), row->speaker);
  assert_int_equal(claim->type, row->type);
  assert_true(claim->confidence > 0 && claim->confidence < 1);
}

static void each_rule_finds_its_claim(void **state) {
  static const struct row rows[] = {
      {"“We will stay,” Odalys Brenk said on Monday.", "direct-quote-before", "“We will stay,”", "said", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_DIRECT},
      {"“We will stay,” said Odalys Brenk, the mayor.", "direct-quote-inverted", "“We will stay,”", "said",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_DIRECT},
      {"Odalys Brenk told reporters: “We will stay.”", "direct-quote-after", "“We will stay.”", "told", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_DIRECT},
      {"“We will stay,” Odalys Brenk said. “It is our home.”", "direct-quote-before",
       "“We will stay,” Odalys Brenk said. “It is our home.”", "said", "Odalys Brenk", "Odalys Brenk",
       ONR_QUOTE_DIRECT},
      {"“Why do we stay?” asked Odalys Brenk.", "direct-quote-inverted", "“Why do we stay?”", "asked", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_DIRECT},
      {"Odalys Brenk: “We will stay.”", "direct-quote-colon", "“We will stay.”", "", "Odalys Brenk", "Odalys Brenk",
       ONR_QUOTE_DIRECT},
      {"Odalys Brenk has argued that the town is safe.", "verb-that", "that the town is safe", "has argued",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk said the town was “very safe” now.", "verb-clause", "the town was “very safe” now", "said",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_MIXED},
      {"Odalys Brenk told the board on Monday that the town is safe.", "verb-that", "that the town is safe", "told",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk asked whether the town is safe.", "verb-question", "whether the town is safe", "asked",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk vowed to rebuild the town.", "verb-infinitive", "to rebuild the town", "vowed", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk condemned the attack on the town.", "verb-noun-phrase", "the attack on the town", "condemned",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk described the plan as a mistake.", "verb-as", "the plan as a mistake", "described", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk called for new elections in the town.", "verb-particle", "new elections in the town", "called for",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk believes that the town is safe.", "verb-that", "that the town is safe", "believes", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"The study discovered that the town is safe.", "verb-weak", "that the town is safe", "discovered", "The study",
       "", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk came to the square to praise the firemen.", "infinitive", "the firemen", "praise", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk lashed out at the water board.", "verb-particle", "the water board", "lashed out at",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk did not mention the broken dam.", "verb-noun-phrase", "the broken dam", "did not mention",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"The town is safe, Odalys Brenk said.", "clause-before", "The town is safe", "said", "Odalys Brenk",
       "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"According to Odalys Brenk, the town is safe.", "according-to", "the town is safe", "According to",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"The town is safe, according to Odalys Brenk.", "according-to", "The town is safe", "according to",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk expressed confidence that the town is safe.", "noun-carried", "that the town is safe",
       "expressed confidence", "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk voiced deep anger over the state of the town.", "noun-carried", "the state of the town",
       "voiced deep anger over", "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"The vote came amid Danish concerns that the town is lost.", "noun-that", "that the town is lost", "concerns",
       "Danish", "Denmark", ONR_QUOTE_INDIRECT},
      {"Odalys Brenk closed the day by stressing the need for calm.", "participle", "the need for calm", "stressing",
       "Odalys Brenk", "Odalys Brenk", ONR_QUOTE_INDIRECT},
      {"The town is poor, with some officials estimating that half have no work.", "with-participle",
       "that half have no work", "estimating", "some officials", "", ONR_QUOTE_INDIRECT},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_row(*state, &rows[i]);
}

static void contents_begin_after_the_addressee(void **state) {
  static const char *const addressees[] = {"the New York Times", "the Wall Street Journal",
                                           "New Zealand radio",  "the BBC’s Peter Okeke",
                                           "reporters",          "the Lima Chamber of Commerce"};
  for (size_t i = 0; i < sizeof addressees / sizeof *addressees; i++) {
    char text[160];
    snprintf(text, sizeof text, "Maria Brenk told %s that the dam had failed.", addressees[i]);
    analyse(*state, text);
    assert_is(spans_of(*state, the_claim(*state)->content), "that the dam had failed");
  }
  analyse(*state, "As Maria Brenk told the Lima Times, the dam had failed.");
  assert_is(spans_of(*state, the_claim(*state)->content), "the dam had failed");
}

static void titles_with_of_speak(void **state) {
  analyse(*state, "Secretary of State Maria Brenk said the dam had failed.");
  assert_is(speaker_of(*state, the_claim(*state)), "Maria Brenk");
}

static void datelines_belong_to_no_claim(void **state) {
  struct testing *testing = *state;
  analyse(testing, "OSLO, Dec 7 (Reuters) - The road was open, Maria Brenk said.");
  assert_is(spans_of(testing, the_claim(testing)->content), "The road was open");
  analyse(testing, "LIMA – The road was open, Maria Brenk said.");
  assert_is(spans_of(testing, the_claim(testing)->content), "The road was open");
}

static void no_is_a_word_before_words(void **state) {
  analyse(*state, "The baker said he meant no. Former President Peter Okeke left it.");
  assert_is(spans_of(*state, the_claim(*state)->content), "he meant no");
}

static void bare_verbs_after_let_report_nothing(void **state) {
  analyse(*state, "We let editorials tell that story.");
  assert_int_equal(((struct testing *)*state)->analysis.claim_count, 0);
}

static void titles_in_quotation_marks_are_not_said(void **state) {
  analyse(*state, "On “Face the Town,” Maria Brenk said that the road was open.");
  assert_is(spans_of(*state, the_claim(*state)->content), "that the road was open");
  analyse(*state, "Peter Okeke read a book called “The Open Road,” she said.");
  for (size_t i = 0; i < ((struct testing *)*state)->analysis.claim_count; i++)
    assert_int_not_equal(((struct testing *)*state)->analysis.claims[i].type, ONR_QUOTE_DIRECT);
}

static void nouns_that_look_like_verbs_report_nothing(void **state) {
  analyse(*state, "Late-night calls came in.");
  assert_int_equal(((struct testing *)*state)->analysis.claim_count, 0);
  analyse(*state, "Maria Brenk denied them mining permits.");
  assert_is(spans_of(*state, the_claim(*state)->content), "mining permits");
}

static void no_claim_where_nobody_speaks(void **state) {
  static const char *const texts[] = {"The report was long.",     "He lived on State Street.",
                                      "The claims were paid.",    "The so-called “experts” left.",
                                      "The reported cases rose.", ""};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    analyse(*state, texts[i]);
    if (((struct testing *)*state)->analysis.claim_count) fail_msg("%s: no claim was expected", texts[i]);
  }
}

static void a_second_attribution_begins_a_second_claim(void **state) {
  struct testing *testing = *state;
  analyse(testing, "“We will stay,” Peter Okeke told Radio Nova. Maria Brenk added: “We will not.”");
  assert_int_equal(testing->analysis.claim_count, 2);
  assert_is(speaker_of(testing, &testing->analysis.claims[0]), "Peter Okeke");
  assert_is(speaker_of(testing, &testing->analysis.claims[1]), "Maria Brenk");
}

static void a_clause_with_its_own_verb_is_a_second_claim(void **state) {
  struct testing *testing = *state;
  analyse(testing, "“We will stay,” Peter Okeke told reporters, and he said: “It is late.”");
  assert_int_equal(testing->analysis.claim_count, 2);
  for (size_t i = 0; i < 2; i++) assert_is(speaker_of(testing, &testing->analysis.claims[i]), "Peter Okeke");
}

static void insertions_do_not_hide_the_subject(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Danish officials, who met in Lima, have said that the town is safe.");
  assert_is(spans_of(testing, the_claim(testing)->source), "Danish officials");
  analyse(testing, "In a statement, Maria Brenk, 45, a professor at Lund University, said that the town is safe.");
  assert_is(speaker_of(testing, the_claim(testing)), "Maria Brenk");
}

static void contents_end_where_the_writer_goes_on(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Sources have said that the town is safe, sparking joy in the streets.");
  assert_is(spans_of(testing, the_claim(testing)->content), "that the town is safe");
  analyse(testing, "Maria Brenk affirmed the town's wish for peace, a step that few had expected.");
  assert_is(spans_of(testing, the_claim(testing)->content), "the town's wish for peace");
}

static void attributions_in_the_middle_and_across_lines(void **state) {
  struct testing *testing = *state;
  analyse(testing, "The town, Maria Brenk often says, is the greatest of all.");
  assert_int_equal(the_claim(testing)->content.count, 2);
  assert_is(spans_of(testing, the_claim(testing)->content), "The town, Maria Brenk often says, is the greatest of all");
  analyse(testing, "Maria Brenk said:\n\n\"We have to stay in this town.\"");
  assert_is(speaker_of(testing, the_claim(testing)), "Maria Brenk");
  analyse(testing, "Not leaving \"makes us strong,\" Maria Brenk said.");
  assert_is(spans_of(testing, the_claim(testing)->content), "Not leaving \"makes us strong,\"");
  assert_int_equal(the_claim(testing)->type, ONR_QUOTE_MIXED);
  analyse(testing, "Maria Brenk praised the town and said it was safe.");
  assert_int_equal(testing->analysis.claim_count, 2);
  assert_is(speaker_of(testing, &testing->analysis.claims[1]), "Maria Brenk");
}

static void claims_are_about_what_they_name(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Maria Brenk said that Peru and the Peruvian army had left Chile, and that Maria Brenk was glad.");
  const struct onr_claim *claim = &testing->analysis.claims[0];
  assert_int_equal(claim->about_count, 2);
  assert_is(testing->analysis.entities[claim->about[0]].name, "Peru");
  assert_is(testing->analysis.entities[claim->about[1]].name, "Chile");
}

static void the_words_of_the_enums_go_both_ways(void **state) {
  (void)state;
  for (int i = 0; i < ONR_ENTITY_TYPE_COUNT; i++) {
    enum onr_entity_type type;
    assert_true(onr_entity_type_parse(onr_str_from(onr_entity_type_name((enum onr_entity_type)i)), &type));
    assert_int_equal(type, i);
  }
  for (int i = 0; i < ONR_MODALITY_COUNT; i++) {
    enum onr_modality modality;
    assert_true(onr_modality_parse(onr_str_from(onr_modality_name((enum onr_modality)i)), &modality));
    assert_int_equal(modality, i);
  }
  enum onr_quote_type quote;
  enum onr_source_type source;
  assert_true(onr_quote_type_parse(ONR_STR("mixed"), &quote));
  assert_int_equal(quote, ONR_QUOTE_MIXED);
  assert_true(onr_source_type_parse(ONR_STR("anonymous"), &source));
  assert_int_equal(source, ONR_SOURCE_ANONYMOUS);
  assert_false(onr_quote_type_parse(ONR_STR("Mixed"), &quote));
  assert_false(onr_source_type_parse(ONR_STR(""), &source));
  assert_string_equal(onr_mention_form_name(ONR_FORM_PRONOUN), "pronoun");
}

/* What stands after the comma belongs to the writer in the first rows, to the speaker in the others. */
static void commas_end_contents_or_go_on(void **state) {
  static const struct {
    const char *text, *content;
  } rows[] = {
      {"When Odalys Brenk said that the dam was safe, the farmers slept.", "that the dam was safe"},
      {"While Odalys Brenk says “the dam is safe,” she has moved to the hills.", "“the dam is safe,”"},
      {"Odalys Brenk, who said that the dam was safe, lives in the hills.", "that the dam was safe"},
      {"Odalys Brenk said that the dam was safe; the farmers left.", "that the dam was safe"},
      {"Odalys Brenk said that the dam was safe, but he moved to the hills.", "that the dam was safe"},
      {"Odalys Brenk said that the dam was old, but perfectly safe.", "that the dam was old, but perfectly safe"},
      {"Odalys Brenk said that the dam was safe, including the wall.", "that the dam was safe, including the wall"},
      {"Odalys Brenk criticized the dam as a danger to the town.", "the dam as a danger to the town"},
      {"Odalys Brenk criticized the dam, calling it a danger.", "the dam"},
      {"Farmers who said that the dam was old have left the hills.", "that the dam was old"},
      {"Farmers who criticized the old dam have left the hills.", "the old dam"},
      {"Odalys Brenk’s claim that the dam she built is safe has angered farmers.", "that the dam she built is safe"},
      {"Odalys Brenk criticized the mayor, Lund Council and their dam.", "the mayor, Lund Council and their dam"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    if (((struct testing *)*state)->analysis.claim_count == 0) fail_msg("%s: no claim", rows[i].text);
    assert_is(spans_of(*state, ((struct testing *)*state)->analysis.claims[0].content), rows[i].content);
  }
}

static void as_somebody_says(void **state) {
  static const struct {
    const char *text, *content;
  } rows[] = {{"As Odalys Brenk noted, the old dam is safe.", "the old dam is safe"},
              {"As Odalys Brenk told the Lima Times, US dams are safe.", "US dams are safe"},
              {"The old dam is safe, as Odalys Brenk noted on Monday.", "The old dam is safe"},
              {"The old dam, as Odalys Brenk noted, is safe.", "The old dam, as Odalys Brenk noted, is safe"},
              {"Now, Odalys Brenk said, the dam is safe.", "Now, Odalys Brenk said, the dam is safe"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    assert_is(spans_of(*state, the_claim(*state)->content), rows[i].content);
  }
}

static void headlines_have_verbs(void **state) {
  analyse(*state, "Odalys Brenk Says The Old Dam Is Safe\n\nThe dam was built in 1950.");
  assert_is(spans_of(*state, the_claim(*state)->content), "The Old Dam Is Safe");
  analyse(*state, "Sources close to the council say the dam is safe.");
  assert_is(spans_of(*state, the_claim(*state)->content), "the dam is safe");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_rule_finds_its_claim),
      cmocka_unit_test(titles_in_quotation_marks_are_not_said),
      cmocka_unit_test(nouns_that_look_like_verbs_report_nothing),
      cmocka_unit_test(no_claim_where_nobody_speaks),
      cmocka_unit_test(contents_begin_after_the_addressee),
      cmocka_unit_test(titles_with_of_speak),
      cmocka_unit_test(datelines_belong_to_no_claim),
      cmocka_unit_test(no_is_a_word_before_words),
      cmocka_unit_test(bare_verbs_after_let_report_nothing),
      cmocka_unit_test(a_second_attribution_begins_a_second_claim),
      cmocka_unit_test(a_clause_with_its_own_verb_is_a_second_claim),
      cmocka_unit_test(insertions_do_not_hide_the_subject),
      cmocka_unit_test(contents_end_where_the_writer_goes_on),
      cmocka_unit_test(commas_end_contents_or_go_on),
      cmocka_unit_test(as_somebody_says),
      cmocka_unit_test(headlines_have_verbs),
      cmocka_unit_test(attributions_in_the_middle_and_across_lines),
      cmocka_unit_test(claims_are_about_what_they_name),
      cmocka_unit_test(the_words_of_the_enums_go_both_ways),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
