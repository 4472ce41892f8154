/* Claims that come from quotation marks and from labels: which quotations are claims, whose, and where they end. */
#include "extract_testing.h"

/* The claims of a text, each as "speaker: span + span", parted by bars. */
static void assert_claims(struct testing *testing, const char *text, const char *expected) {
  char got[1024] = "";
  size_t len = 0;
  analyse(testing, text);
  for (size_t i = 0; i < testing->analysis.claim_count; i++) {
    const struct onr_claim *claim = &testing->analysis.claims[i];
    len +=
        (size_t)snprintf(got + len, sizeof got - len, "%s%.*s: ", i ? " | " : "", ONR_FMT(speaker_of(testing, claim)));
    for (size_t k = 0; k < claim->content.count; k++)
      len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", k ? " + " : "",
                              ONR_FMT(words_of(testing, claim->content.items[k])));
  }
  if (strcmp(got, expected) != 0) fail_msg("%s:\nexpected %s\n     got %s", text, expected, got);
}

struct row {
  const char *text, *claims;
};

static void assert_rows(struct testing *testing, const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) assert_claims(testing, rows[i].text, rows[i].claims);
}
#define ASSERT_ROWS(state, rows) assert_rows(*(state), (rows), sizeof(rows) / sizeof *(rows))

static void a_speaker_goes_on(void **state) {
  static const struct row rows[] = {
      {"“We stay,” Odalys Brenk said.\n\n“This town is our only home.”",
       "Odalys Brenk: “We stay,” | Odalys Brenk: “This town is our only home.”"},
      {"“We stay,” Odalys Brenk said. “This town is ours.”\n\n“It always was our home.”",
       "Odalys Brenk: “We stay,” + “This town is ours.” | Odalys Brenk: “It always was our home.”"},
      {"“We stay,” Odalys Brenk said.\n\nThe road was closed.\n\n“This town is our only home.”",
       "Odalys Brenk: “We stay,”"},
      {"Odalys Brenk said the town was safe. “This town is our only home.”",
       "Odalys Brenk: the town was safe | Odalys Brenk: “This town is our only home.”"},
      {"Odalys Brenk said the town was safe.\n\n“This town is our only home.”",
       "Odalys Brenk: the town was safe | Odalys Brenk: “This town is our only home.”"},
      {"Odalys Brenk was blunt. “This town is our only home.”", "Odalys Brenk: “This town is our only home.”"},
      {"The road was closed. “This town is our only home.”", ""},
      {"“We stay,” Odalys Brenk said on “Good Evening Town.” “This town is our only home.”",
       "Odalys Brenk: “We stay,” + “This town is our only home.”"},
  };
  ASSERT_ROWS(state, rows);
}

static void verbs_without_a_subject_of_their_own_attribute(void **state) {
  static const struct row rows[] = {
      {"“We stay,” Odalys Brenk said, adding: “It is late.”", "Odalys Brenk: “We stay,” | Odalys Brenk: “It is late.”"},
      {"Odalys Brenk waved to the crowd, shouting, “We will stay!”", "Odalys Brenk: “We will stay!”"},
      {"“We stay,” Odalys Brenk said before adding: “It is late.”",
       "Odalys Brenk: “We stay,” | Odalys Brenk: “It is late.”"},
      {"But, said Odalys Brenk, “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
      {"Odalys Brenk left the hall and later said, “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
      {"Odalys Brenk went on to say, “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
      {"Odalys Brenk left the hall and said, “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
  };
  ASSERT_ROWS(state, rows);
}

static void words_of_somebody(void **state) {
  static const struct row rows[] = {
      {"The dam is, in the words of Peter Okeke, “a great shame.”", "Peter Okeke: “a great shame.”"},
      {"The dam is, in Peter Okeke’s words, “a great shame.”", "Peter Okeke: “a great shame.”"},
      {"Peter Okeke said the dam was safe, writing in a letter that it was new.",
       "Peter Okeke: the dam was safe | Peter Okeke: that it was new"},
      {"He had no words for “a great shame.”", ""},
  };
  ASSERT_ROWS(state, rows);
}

static void sources_follow_inverted_verbs(void **state) {
  struct testing *testing = *state;
  static const char *const rows[][2] = {
      {"“We stay,” said one retired judge.", "one retired judge"},
      {"“We stay,” said former Odalys aide Peter Okeke.", "former Odalys aide Peter Okeke"},
      {"“We stay,” said one longtime neighbour on Monday.", "one longtime neighbour"},
      {"“We stay,” wrote one commenter.", "one commenter"},
      {"“We stay,” wrote the authors of “The Open Road.”", "the authors"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    analyse(testing, rows[i][0]);
    assert_is(spans_of(testing, the_claim(testing)->source), rows[i][1]);
  }
}

static void a_comma_may_be_missing_after_whole_sentences(void **state) {
  static const struct row rows[] = {
      {"“This town is our only home” Odalys Brenk said.", "Odalys Brenk: “This town is our only home”"},
      {"“This town is our only home” said Odalys Brenk.", "Odalys Brenk: “This town is our only home”"},
  };
  ASSERT_ROWS(state, rows);
}

static void marks_of_all_kinds_quote(void **state) {
  static const struct row rows[] = {
      {"``We will stay,'' Odalys Brenk said.", "Odalys Brenk: ``We will stay,''"},
      {"„We will stay,“ Odalys Brenk said.", "Odalys Brenk: „We will stay,“"},
      {"«We will stay», Odalys Brenk said.", "Odalys Brenk: «We will stay»"},
      {"”We will stay,” Odalys Brenk said.", "Odalys Brenk: ”We will stay,”"},
      {"They are “rascals“ for many. “We will stay,” Odalys Brenk said.", "Odalys Brenk: “We will stay,”"},
      {"‘We will stay,’ Odalys Brenk said.", "Odalys Brenk: ‘We will stay,’"},
  };
  ASSERT_ROWS(state, rows);
}

static void labels_attribute_headlines(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk: The dam is safe\n\nThe dam was built long ago.", "Odalys Brenk: The dam is safe"},
      {"Exclusive – Odalys Brenk: The dam is safe\n\nThe dam was built long ago.", "Odalys Brenk: The dam is safe"},
      {"Poll: Most people want a new dam\n\nThe dam was built long ago.", ": Most people want a new dam"},
      {"The Latest: Dam closes for the winter\n\nThe dam was built long ago.", ""},
      {"Lima: The dam is safe\n\nThe dam was built long ago.", ""},
      {"One thing was clear: The dam was safe\n\nIt was built long ago.", ""},
      {"The dam was built.\n\nOdalys Brenk: The dam is safe\n\nIt was old.", ""},
  };
  ASSERT_ROWS(state, rows);
}

static void turns_of_a_transcript_are_claims(void **state) {
  assert_claims(*state,
                "The talk follows.\n\nBRENK: The dam is safe. It always was.\n\nOKEKE: Who says so?\n\n"
                "BRENK: Nobody says it. We know it.\n\nOKEKE: Then all is well.",
                "Brenk: The dam is safe. It always was | Okeke: Who says so? | Brenk: Nobody says it. We know it | "
                "Okeke: Then all is well");
  assert_claims(*state, "The talk follows.\n\nWHERE: The old town hall.\n\nWHEN: On Monday at noon.", "");
}

static void fragments_in_a_clause_are_claims(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk accused the board on Monday of “selling the river.”",
       "Odalys Brenk: the board on Monday of “selling the river.”"},
      {"Odalys Brenk stamped the deal as “a gift to the very rich.”",
       "Odalys Brenk: the deal as “a gift to the very rich.”"},
      {"The band played “The Open Road” on Monday.", ""},
      {"The band wore “odd hats” on Monday.", ""},
  };
  ASSERT_ROWS(state, rows);
}

static void clauses_go_on_after_their_quotations(void **state) {
  static const struct row rows[] = {
      {"Odalys Brenk said “the next mayor” should decide.", "Odalys Brenk: “the next mayor” should decide"},
      {"They chanted “stay with us” and “close the road.”", ": “stay with us” and “close the road.”"},
      {"Odalys Brenk shouted “stay with us” as the road was closed.", "Odalys Brenk: “stay with us”"},
      {"The dam, Odalys Brenk said, “is not safe at all.”", "Odalys Brenk: The dam + “is not safe at all.”"},
      {"On Monday, Odalys Brenk said, “is not safe at all.”", "Odalys Brenk: “is not safe at all.”"},
      {"Odalys Brenk said that in the next year, “the dam must go.”",
       "Odalys Brenk: that in the next year, “the dam must go.”"},
  };
  ASSERT_ROWS(state, rows);
}

static void quotations_before_another_clause_are_not_its_speakers(void **state) {
  static const struct row rows[] = {
      {"Peter Okeke called the dam “unsafe,” but Odalys Brenk said it was sound.",
       "Peter Okeke: the dam “unsafe,” | Odalys Brenk: it was sound"},
  };
  ASSERT_ROWS(state, rows);
}

static void verbs_of_no_list_attribute_whole_quotations(void **state) {
  static const struct row rows[] = {
      {"“We will stay here,” Odalys Brenk rasped.", "Odalys Brenk: “We will stay here,”"},
      {"“We will stay here,” rasped Odalys Brenk.", "Odalys Brenk: “We will stay here,”"},
      {"Odalys Brenk resisted: “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
      {"Odalys Brenk sent a short letter to the town: “We will stay here.”", "Odalys Brenk: “We will stay here.”"},
      {"In “The Open Road,” Odalys Brenk rasped.", ""},
  };
  ASSERT_ROWS(state, rows);
}

static void quotations_are_signed(void **state) {
  static const struct row rows[] = {
      {"“We will stay here.” — Odalys Brenk\n\nThe road was closed.", "Odalys Brenk: “We will stay here.”"},
      {"“We will stay here.”\n\n- Mayor Odalys Brenk, after the vote\n\nThe road was closed.",
       "Odalys Brenk: “We will stay here.”"},
      {"“We will stay here.” — Odalys Brenk had long left the hall through the back door when the first of the many "
       "guests who were invited by the town came in.",
       ""},
  };
  ASSERT_ROWS(state, rows);
}

static void quotations_inside_reported_clauses_are_part_of_them(void **state) {
  static const struct row rows[] = {
      {"Peter Okeke said that Odalys Brenk shouted: “We will stay here.”",
       "Peter Okeke: that Odalys Brenk shouted: “We will stay here.”"},
      {"When Peter Okeke said that the dam was “unsafe,” Odalys Brenk left.",
       "Peter Okeke: that the dam was “unsafe,”"},
      {"“We will stay here,” Odalys Brenk said. “We have no wish” to leave.",
       "Odalys Brenk: “We will stay here,” + “We have no wish” to leave"},
      {"“We stay,” Peter Okeke said. “The dam has no chance” to stand, Odalys Brenk said.",
       "Peter Okeke: “We stay,” | Odalys Brenk: “The dam has no chance” to stand"},
      {"“We stay,” Odalys Brenk said, and “we will win.”", "Odalys Brenk: “We stay,” + “we will win.”"},
      {"Odalys Brenk told “Good Evening Town” that the dam was safe.", "Odalys Brenk: that the dam was safe"},
  };
  ASSERT_ROWS(state, rows);
}

static void marks_in_markup_quote_nothing(void **state) {
  assert_claims(*state, "<blockquote class=\"post\">“We will stay,” Odalys Brenk said.</blockquote>",
                "Odalys Brenk: “We will stay,”");
  assert_claims(*state, "If x <y then “we will stay,” Odalys Brenk said.",
                "Odalys Brenk: If x <y then “we will stay,”");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_speaker_goes_on),
      cmocka_unit_test(verbs_without_a_subject_of_their_own_attribute),
      cmocka_unit_test(words_of_somebody),
      cmocka_unit_test(sources_follow_inverted_verbs),
      cmocka_unit_test(a_comma_may_be_missing_after_whole_sentences),
      cmocka_unit_test(marks_of_all_kinds_quote),
      cmocka_unit_test(fragments_in_a_clause_are_claims),
      cmocka_unit_test(clauses_go_on_after_their_quotations),
      cmocka_unit_test(quotations_before_another_clause_are_not_its_speakers),
      cmocka_unit_test(verbs_of_no_list_attribute_whole_quotations),
      cmocka_unit_test(quotations_are_signed),
      cmocka_unit_test(quotations_inside_reported_clauses_are_part_of_them),
      cmocka_unit_test(marks_in_markup_quote_nothing),
      cmocka_unit_test(labels_attribute_headlines),
      cmocka_unit_test(turns_of_a_transcript_are_claims),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
