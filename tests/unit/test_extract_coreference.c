/* What pronouns and descriptions stand for. */
#include "extract_testing.h"

struct row {
  const char *text, *words, *entity; /* entity NULL: it must stay open */
};

static const struct onr_mention *reference(const struct testing *testing, const char *words) {
  for (size_t i = testing->analysis.mention_count; i > 0; i--) {
    const struct onr_mention *mention = &testing->analysis.mentions[i - 1];
    bool refers = mention->form == ONR_FORM_PRONOUN || mention->form == ONR_FORM_TITLE;
    if (refers && onr_str_equal(words_of(testing, mention->span), onr_str_from(words))) return mention;
  }
  return NULL;
}

/* The last place with these words refers to the entity. */
static void assert_rows(struct testing *testing, const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    analyse(testing, rows[i].text);
    const struct onr_mention *mention = reference(testing, rows[i].words);
    struct onr_str got = mention ? entity_of(testing, mention) : ONR_STR("nobody");
    struct onr_str wanted = rows[i].entity ? onr_str_from(rows[i].entity) : ONR_STR("nobody");
    if (!onr_str_equal(got, wanted))
      fail_msg("%s: \"%s\" is %.*s, expected %.*s", rows[i].text, rows[i].words, ONR_FMT(got), ONR_FMT(wanted));
  }
}
#define ASSERT_ROWS(state, rows) assert_rows((state), (rows), sizeof(rows) / sizeof *(rows))

static void pronouns_prefer_whom_the_text_is_about(void **state) {
  static const struct row rows[] = {
      {"Tam Lindqvar visited the school. He spoke with Orr Pelleg. He left.", "He", "Tam Lindqvar"},
      {"Tam Lindqvar works with Orr Pelleg. Later he resigned.", "he", "Tam Lindqvar"},
      {"Orr Pelleg praised the plan of Tam Lindqvar. He called it wise.", "He", "Orr Pelleg"},
      {"Tam Lindqvar spoke. Lindqvar laughed. Lindqvar sat down. A book by Orr Pelleg lay there. He read it.", "He",
       "Tam Lindqvar"},
      {"Tam Lindqvar sang. He sat, and he read, and he slept. Orr Pelleg said it was late. He added that it rained.",
       "He", "Orr Pelleg"},
      {"Tam Lindqvar sang. He sat. “It is late,” said Orr Pelleg. “It rains,” he added.", "he", "Orr Pelleg"},
      {"Tam Lindqvar came. Orr Pelleg's car was gone. He waited.", "He", "Tam Lindqvar"},
      {"Tam Lindqvar sang. Orr Pelleg should go at once, he added.", "he", "Tam Lindqvar"},
      {"Tam Lindqvar sang. He was glad that he had come, he added.", "he", "Tam Lindqvar"},
      {"Tam Lindqvar spoke. Lindqvar sang. Lindqvar slept. Lindqvar sat. It rained. It snowed. Orr Pelleg rose. He "
       "left.",
       "He", "Orr Pelleg"},
  };
  ASSERT_ROWS(*state, rows);
}

static void nouns_tell_the_gender(void **state) {
  static const struct row rows[] = {
      {"Tam Lindqvar and his wife, Orr Pelleg, came. She spoke.", "She", "Orr Pelleg"},
      {"Tam Lindqvar met Orr Pelleg, a spokeswoman for the port. She spoke.", "She", "Orr Pelleg"},
      {"Tam Lindqvar met Congresswoman Orr Pelleg. She spoke.", "She", "Orr Pelleg"},
      {"Tam Lindqvar met the actress Orr Pelleg. He spoke.", "He", "Tam Lindqvar"},
      {"Tam Lindqvar met Mr. Orr Pelleg. She spoke.", "She", "Tam Lindqvar"},
  };
  ASSERT_ROWS(*state, rows);
}

static void pronouns_elsewhere_tell_the_gender(void **state) {
  static const struct row rows[] = {
      {"Orr Pelleg came. Tam Lindqvar spoke of her past. Tam Lindqvar smiled. She sat. Lindqvar said she was tired. "
       "Then Orr Pelleg and Tam Lindqvar left, and he drove.",
       "he", "Orr Pelleg"},
  };
  ASSERT_ROWS(*state, rows);
}

static void strangers_take_their_pronouns(void **state) {
  static const struct row rows[] = {
      {"Tam Lindqvar owned the house. A spokesman arrived at noon. He said that the house was lost.", "He", NULL},
      {"Tam Lindqvar owned the house. The neighbour's roof fell.", "He", NULL},
      {"Tam Lindqvar owned the house. One of the engineers insisted that it stood. He said it was safe.", "He", NULL},
  };
  ASSERT_ROWS(*state, rows);
}

static void descriptions_refer_back(void **state) {
  static const struct row rows[] = {
      {"Foreign Minister Odalys Brenk came. Orr Pelleg sang. Later the minister left.", "the minister", "Odalys Brenk"},
      {"Sen. Odalys Brenk came. Later the senator left.", "the senator", "Odalys Brenk"},
      {"Odalys Brenk, a lawyer from Lima, came. Later the lawyer left.", "the lawyer", "Odalys Brenk"},
      {"Odalys Brenk came at noon. The 54-year-old was tired.", "The 54-year-old", "Odalys Brenk"},
      {"Sen. Odalys Brenk came. Later the senator of Ardon left.", "the senator", NULL},
      {"Danish Minister Odalys Brenk came. Later the Peruvian minister left.", "minister", NULL},
      {"Odalys Brenk came. Later the minister left.", "the minister", NULL},
      {"Danish Minister Odalys Brenk came. Later the Danish minister left.", "minister", "Odalys Brenk"},
      {"Mayor Odalys Brenk came. In Lima, the mayor was late.", "the mayor", "Odalys Brenk"},
      {"Mayor Odalys Brenk met Orr Pelleg, the mayor of Lima.", "the mayor", NULL},
      {"Vice President Odalys Brenk came. Later the president left.", "the president", NULL},
      {"Odalys Brenk, 34, a retired scaffolder from Lima, came. Later the scaffolder left.", "the scaffolder",
       "Odalys Brenk"},
      {"The goalkeeper Odalys Brenk came. Orr Pelleg sang. Later the goalkeeper left.", "the goalkeeper",
       "Odalys Brenk"},
      {"Vet Odalys Brenk came. Orr Pelleg sang. Later the vet left.", "the vet", "Odalys Brenk"},
      {"Orr Pelleg sang, but its leading soprano, Odalys Brenk, sat. Later the soprano left.", "the soprano",
       "Odalys Brenk"},
      {"Odalys Brenk, the scaffolder said, had left. Later the scaffolder left.", "the scaffolder", NULL},
      {"Odalys Brenk came at noon. “It is late,” the singer said.", "the singer", "Odalys Brenk"},
      {"Odalys Brenk came at noon. The singer left.", "The singer", NULL},
      {"Odalys Brenk came at noon. “It is late,” the minister said.", "the minister", NULL},
      {"President Odalys Brenk came. President Orr Pelleg spoke. Brenk sang. Brenk sat. The president rose.",
       "The president", "Odalys Brenk"},
  };
  ASSERT_ROWS(*state, rows);
}

static void descriptions_refer_to_bodies_and_places(void **state) {
  static const struct row rows[] = {
      {"Qelvane Inc. cut its forecast. The company has lost money.", "The company", "Qelvane Inc."},
      {"Ardon University is old. Qelvane Inc. paid for it. The university was glad.", "The university",
       "Ardon University"},
      {"Ardon University is old. The company was glad.", "The company", NULL},
      {"The Ardon Times is old. Qelvane Inc. paid for it. The newspaper was glad.", "The newspaper", "Ardon Times"},
      {"The PELV is old. Qelvane Inc. paid for it. The agency was glad.", "The agency", "PELV"},
      {"Qelvane Inc. is old. The regulator was glad.", "The regulator", NULL},
      {"Peru has a new law. The country had none before.", "The country", "Peru"},
      {"Lima has a new law. The city had none before.", "The city", "Lima"},
      {"Lima has a new law. The country had none before.", "The country", NULL},
  };
  ASSERT_ROWS(*state, rows);
}

static void bodies_are_it_and_they(void **state) {
  static const struct row rows[] = {
      {"Qelvane Inc. cut its forecast. It said that sales had fallen.", "It", "Qelvane Inc."},
      {"Qelvane Inc. cut its forecast. They said that sales had fallen.", "They", "Qelvane Inc."},
      {"Qelvane Inc. cut its forecast. It rained.", "It", NULL},
      {"Peru cut its forecast. They said that sales had fallen.", "They", NULL},
      {"The price of Qelvane Inc. fell. It said that sales had fallen.", "It", NULL},
  };
  ASSERT_ROWS(*state, rows);
}

static void names_go_to_their_person(void **state) {
  static const struct {
    const char *text, *words, *entity;
  } rows[] = {
      {"Orr and Ulla Qelvane sang. Ulla Qelvane sat. Then Qelvane left.", "Qelvane", "Ulla Qelvane"},
      {"Maria Qelvane sang. Peter Qelvane sat. Then Mr. Qelvane left.", "Qelvane", "Peter Qelvane"},
      {"Maria Qelvane sang. Later Mr. Qelvane left.", "Qelvane", "Qelvane"},
      {"Orr Qelvane sang. Qelvane danced. His wife, Ulla Qelvane, sat. Then Qelvane left.", "Qelvane", "Orr Qelvane"},
      {"William Qelvane sang. Later Bill Qelvane left.", "Bill Qelvane", "William Qelvane"},
      {"Orr Zelvensky sang. Later Mr. Zelvenskyy left.", "Zelvenskyy", "Orr Zelvensky"},
      {"Ms Lydia Brankmann sang. Later Ms Brankman left.", "Brankman", "Lydia Brankmann"},
      {"Andrés Orr López Pelgador sang. Later López Pelgador left.", "López Pelgador", "Andrés Orr López Pelgador"},
      {"Orr al-Qelvane sang. Later Mr. al-Qelvane left.", "al-Qelvane", "Orr al-Qelvane"},
      {"Zhi Orr Lan sang. Later Zhi left.", "Zhi", "Zhi Orr Lan"},
      {"Pae Zim-qelv sang. Qelv Ho-jan sat. Later Mr. Qelv left.", "Qelv", "Qelv Ho-jan"},
      {"George W. Qelvane sang. Later George H. W. Qelvane left.", "George H. W. Qelvane", "George H. W. Qelvane"},
      {"The Port Elder Lake Bank is old. Later the PELB was rich.", "PELB", "Port Elder Lake Bank"},
      {"The PELB is old. The Port Elder Lake Bank was rich. Later the PELB was not.", "PELB", "Port Elder Lake Bank"},
      {"The World Health Organisation is old. Later the WHO was rich.", "WHO", "World Health Organisation"},
      {"George W. Qelvane sang. Later George Qelvane left.", "George Qelvane", "George Qelvane"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(*state, rows[i].text);
    const struct onr_mention *last = NULL;
    for (size_t k = 0; k < ((struct testing *)*state)->analysis.mention_count; k++) {
      const struct onr_mention *mention = &((struct testing *)*state)->analysis.mentions[k];
      if (onr_str_equal(words_of(*state, mention->span), onr_str_from(rows[i].words))) last = mention;
    }
    if (!last) fail_msg("%s: \"%s\" is no name", rows[i].text, rows[i].words);
    assert_is(entity_of(*state, last), rows[i].entity);
  }
}

static void first_persons_are_the_speaker(void **state) {
  static const struct row rows[] = {
      {"“I will stay,” Odalys Brenk said.", "I", "Odalys Brenk"},
      {"Tam Lindqvar came. “It is my town,” Odalys Brenk told Lindqvar.", "my", "Odalys Brenk"},
      {"“We stay,” Odalys Brenk said.", "We", NULL},
      {"“We stay,” Qelvane Inc. said.", "We", "Qelvane Inc."},
      {"Odalys Brenk came. I saw Odalys Brenk.", "I", NULL},
      {"“It is late,” said Odalys Brenk.\n\n“So I will stay in this town tonight.”", "I", "Odalys Brenk"},
  };
  ASSERT_ROWS(*state, rows);
  analyse(*state, "“I will stay in Lima,” Odalys Brenk said. She sang.");
  const struct testing *testing = *state;
  for (size_t i = 1; i < testing->analysis.mention_count; i++)
    assert_true(testing->analysis.mentions[i - 1].span.start < testing->analysis.mentions[i].span.start);
  const struct onr_mention *i_mention = mention_of(testing, "I", 0), *she = mention_of(testing, "She", 0);
  assert_is(words_of(testing, testing->analysis.mentions[i_mention->antecedent].span), "Odalys Brenk");
  assert_is(words_of(testing, testing->analysis.mentions[she->antecedent].span), "Odalys Brenk");
}

/* An unnamed source's pronoun has its words and its kind. */
static void pronouns_of_strangers_keep_their_kind(void **state) {
  struct testing *testing = *state;
  analyse(testing, "Two researchers came to Lima. They said that the dam was safe.");
  const struct onr_claim *claim = the_claim(testing);
  assert_int_equal(claim->speaker, ONR_NONE);
  assert_is(words_of(testing, claim->antecedent), "Two researchers");
  assert_int_equal(claim->source_type, ONR_SOURCE_EXPERT);
  analyse(testing, "They read the Ardon Water Study. Orr Pelleg paid for it. The report says that the dam is safe.");
  assert_is(words_of(testing, the_claim(testing)->antecedent), "the Ardon Water Study");
  analyse(testing, "The report says that the dam is safe. Orr Pelleg read the Ardon Water Study."); /* another one */
  assert_int_equal(the_claim(testing)->antecedent.end, 0);
  analyse(testing, "They read a study. The report says that the dam is safe.");
  assert_int_equal(the_claim(testing)->antecedent.end, 0);
  analyse(testing, "A spokesman came to Lima. He said that the dam was safe.");
  claim = the_claim(testing);
  assert_is(words_of(testing, claim->antecedent), "A spokesman");
  assert_int_equal(claim->source_type, ONR_SOURCE_OFFICIAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pronouns_prefer_whom_the_text_is_about),
      cmocka_unit_test(nouns_tell_the_gender),
      cmocka_unit_test(pronouns_elsewhere_tell_the_gender),
      cmocka_unit_test(strangers_take_their_pronouns),
      cmocka_unit_test(descriptions_refer_back),
      cmocka_unit_test(descriptions_refer_to_bodies_and_places),
      cmocka_unit_test(bodies_are_it_and_they),
      cmocka_unit_test(first_persons_are_the_speaker),
      cmocka_unit_test(names_go_to_their_person),
      cmocka_unit_test(pronouns_of_strangers_keep_their_kind),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
