/* Confidence: what makes a claim surer, what makes it doubtful, and that each doubt is named. */
#include "extract_testing.h"

#include "extract/claims/claims.h"

static const struct onr_claim *claim_of(struct testing *testing, const char *text) {
  analyse(testing, text);
  return the_claim(testing);
}

static bool has(const struct onr_claim *claim, enum onr_trait trait) {
  return (claim->traits & 1u << trait) != 0;
}

static void traits_are_seen(void **state) {
  static const struct {
    const char *text;
    enum onr_trait trait;
  } rows[] = {
      {"“Go away,” Ada Brenk said.", ONR_TRAIT_TINY},
      {"“Go away from here,” Ada Brenk said.", ONR_TRAIT_SHORT},
      {"“We stay here tonight,” Ada Brenk said, “and nobody will move us.”", ONR_TRAIT_PARTS},
      {"I said that the bridge would be closed tomorrow.", ONR_TRAIT_OWN_VOICE},
      {"Officials said that the bridge would be closed tomorrow.", ONR_TRAIT_BARE},
      {"Ada Brenk said that the bridge would be closed tomorrow.", ONR_TRAIT_SPEECH},
      {"Ada Brenk believed that the bridge would be closed tomorrow.", ONR_TRAIT_MIND},
      {"Ada Brenk told the Ardon Daily News in a long interview on Monday that the bridge was closed.", ONR_TRAIT_FAR},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct onr_claim *claim = claim_of(*state, rows[i].text);
    if (!has(claim, rows[i].trait))
      fail_msg("\"%s\" is not seen in \"%s\"", onr_claim_trait_name(rows[i].trait), rows[i].text);
  }
}

static void traits_are_not_seen_where_there_are_none(void **state) {
  const struct onr_claim *claim = claim_of(*state, "“The bridge is closed tonight,” the mayor of Ardon said.");
  assert_int_equal(claim->traits, 1u << ONR_TRAIT_SPEECH);
}

/* Each text is surer than the next. */
static void doubts_lower_confidence(void **state) {
  static const char *const rows[][2] = {
      {"“The bridge is closed tonight,” Ada Brenk said.", "“Closed,” Ada Brenk said."},
      {"“The bridge is closed tonight,” Ada Brenk said.", "“The bridge,” Ada Brenk said."},
      {"Ada Brenk said that the bridge would be closed.", "Ada Brenk believed that the bridge would be closed."},
      {"Ada Brenk said that the bridge would be closed.", "I said that the bridge would be closed."},
      {"“The bridge is closed tonight,” Ada Brenk said.", "Ada Brenk described the bridge as closed."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double surer = claim_of(*state, rows[i][0])->confidence, less = claim_of(*state, rows[i][1])->confidence;
    if (!(surer > less)) fail_msg("%.3f of \"%s\" is not above %.3f of \"%s\"", surer, rows[i][0], less, rows[i][1]);
  }
}

static void a_plain_quotation_is_sure(void **state) {
  assert_true(claim_of(*state, "“The bridge is closed tonight,” Ada Brenk said.")->confidence >= 0.9);
}

static void what_is_too_doubtful_is_no_claim(void **state) {
  struct testing *testing = *state;
  struct onr_extractor *usual = testing->extractor;
  const char *text = "The dam has reportedly held.";
  analyse(testing, text);
  assert_int_equal(testing->analysis.claim_count, 0);
  assert_int_equal(onr_extractor_new(&testing->extractor, NULL), ONR_OK);
  onr_extractor_keep_doubtful(testing->extractor);
  const struct onr_claim *claim = claim_of(testing, text);
  onr_extractor_free(testing->extractor);
  testing->extractor = usual;
  assert_true(claim->confidence > 0 && claim->confidence < ONR_CONFIDENCE_LEAST);
}

static void rules_and_traits_have_names(void **state) {
  (void)state;
  for (int rule = 0; rule < ONR_RULE_COUNT; rule++) assert_non_null(onr_claim_rule_name((enum onr_rule)rule));
  for (int trait = 0; trait < ONR_TRAIT_COUNT; trait++) assert_non_null(onr_claim_trait_name((enum onr_trait)trait));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(traits_are_seen),
      cmocka_unit_test(traits_are_not_seen_where_there_are_none),
      cmocka_unit_test(doubts_lower_confidence),
      cmocka_unit_test(a_plain_quotation_is_sure),
      cmocka_unit_test(what_is_too_doubtful_is_no_claim),
      cmocka_unit_test(rules_and_traits_have_names),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
