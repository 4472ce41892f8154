/* The word lists and their tables. */
#include "extract_testing.h"

#include "extract/lexicon/lexicon.h"
#include "onrecord/hash.h"

static int start(void **state) {
  static struct onr_lexicon lexicon;
  *state = &lexicon;
  return onr_hash_start(NULL) == ONR_OK && onr_lexicon_init(&lexicon, NULL) == ONR_OK ? 0 : -1;
}

static int stop(void **state) {
  onr_lexicon_close(*state);
  return 0;
}

static const struct onr_word *find(void **state, const char *key) {
  return onr_lexicon_find(*state, onr_str_from(key));
}

static void countries_carry_names_adjectives_and_capitals(void **state) {
  const struct onr_lexicon *lexicon = *state;
  const struct onr_word *country = find(state, "u.s."), *adjective = find(state, "american");
  assert_true(onr_is(country, ONR_CLASS(ONR_W_COUNTRY)));
  assert_true(onr_is(adjective, ONR_CLASS(ONR_W_ADJECTIVE)));
  assert_int_equal(country->known, adjective->known);
  assert_is(lexicon->knowns[country->known - 1].name, "United States");
  assert_is(lexicon->knowns[country->known - 1].code, "US");
  assert_true(onr_is(find(state, "americans"), ONR_CLASS(ONR_W_PEOPLE)));
  assert_true(onr_is(find(state, "port-au-prince"), ONR_CLASS(ONR_W_PLACE)));
  assert_int_equal(find(state, "port")->longest >= 5, 1);
}

/* All that ISO 3166-1 assigns. */
static const char country_codes[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

static const struct onr_known *known_with_code(const struct onr_lexicon *lexicon, struct onr_str code) {
  const struct onr_known *found = NULL;
  for (size_t i = 0; i < lexicon->known_count; i++) {
    if (!onr_str_equal(lexicon->knowns[i].code, code)) continue;
    if (found) fail_msg("%.*s is the code of two things", ONR_FMT(code));
    found = &lexicon->knowns[i];
  }
  return found;
}

static void every_country_has_its_addresses(void **state) {
  static const char item[] = "https://www.wikidata.org/entity/Q", page[] = "https://www.iso.org/obp/ui/#iso:code:3166:";
  struct onr_str codes = onr_str_from(country_codes), code;
  size_t count = 0;
  for (; onr_str_next(&codes, ' ', &code) && code.len; count++) {
    const struct onr_known *known = known_with_code(*state, code);
    if (!known)
      fail_msg("no country has the code %.*s", ONR_FMT(code));
    else if (known->same_as.count != 2)
      fail_msg("%.*s has %zu addresses", ONR_FMT(code), known->same_as.count);
    assert_true(onr_str_starts_with(known->same_as.items[0], onr_str_from(item)));
    assert_true(onr_str_starts_with(known->same_as.items[1], onr_str_from(page)));
    assert_true(onr_str_ends_with(known->same_as.items[1], code));
  }
  assert_int_equal(count, 249);
  const struct onr_known *kosovo = known_with_code(*state, ONR_STR("XK"));
  assert_int_equal(kosovo->same_as.count, 1); /* ISO has no page for what it does not assign */
}

static void no_two_things_have_the_same_address(void **state) {
  const struct onr_lexicon *lexicon = *state;
  for (size_t i = 0; i < lexicon->known_count; i++)
    for (size_t k = 0; k < i && lexicon->knowns[i].same_as.count; k++)
      if (lexicon->knowns[k].same_as.count &&
          onr_str_equal(lexicon->knowns[i].same_as.items[0], lexicon->knowns[k].same_as.items[0]))
        fail_msg("%.*s and %.*s", ONR_FMT(lexicon->knowns[i].name), ONR_FMT(lexicon->knowns[k].name));
}

static void every_capital_belongs_to_a_country(void **state) {
  const struct onr_lexicon *lexicon = *state;
  size_t capitals = 0;
  for (size_t i = 0; i < lexicon->known_count; i++) {
    const struct onr_known *known = &lexicon->knowns[i];
    if (known->country.len == 0) continue;
    if (!known_with_code(lexicon, known->country)) fail_msg("%.*s is in no country", ONR_FMT(known->name));
    assert_int_equal(known->same_as.count, 1);
    assert_int_equal(known->type, ONR_PLACE);
    capitals++;
  }
  assert_true(capitals > 190);
  assert_int_equal(find(state, "kyiv")->known, find(state, "kiev")->known);
  assert_is(lexicon->knowns[find(state, "kiev")->known - 1].country, "UA");
}

static void verbs_have_all_their_forms(void **state) {
  static const struct {
    const char *form;
    unsigned forms;
  } rows[] = {{"says", ONR_VERB_S},         {"said", ONR_VERB_PAST},    {"saying", ONR_VERB_ING},
              {"regretting", ONR_VERB_ING}, {"denies", ONR_VERB_S},     {"denied", ONR_VERB_PAST},
              {"stating", ONR_VERB_ING},    {"stresses", ONR_VERB_S},   {"written", ONR_VERB_PARTICIPLE},
              {"implying", ONR_VERB_ING},   {"agreeing", ONR_VERB_ING}, {"warn", ONR_VERB_BASE}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct onr_word *word = find(state, rows[i].form);
    if (!word || !(word->verb_forms & rows[i].forms)) fail_msg("%s is not the form it should be", rows[i].form);
  }
}

static void common_words_are_known_in_their_forms(void **state) {
  static const char *const common[] = {"table", "tables", "stopped", "making", "happily", "stories", "tried"};
  for (size_t i = 0; i < sizeof common / sizeof *common; i++)
    if (!onr_lexicon_is_common(*state, onr_str_from(common[i]), find(state, common[i])))
      fail_msg("%s should be common", common[i]);
  assert_false(onr_lexicon_is_common(*state, ONR_STR("zelnik"), NULL));
}

/* Where a phrase's first word says that none goes on so, the phrase would never be found. */
static void first_words_say_how_their_phrases_go_on(void **state) {
  const struct onr_lexicon *lexicon = *state;
  size_t phrases = 0, refused = 0;
  for (size_t i = 0; i < lexicon->word_count; i++) {
    struct onr_str key = lexicon->words[i].key;
    size_t end = 1;
    while (end < key.len && !strchr(" -&", key.data[end])) end++;
    if (end >= key.len) continue;
    const struct onr_word *first = onr_lexicon_find(lexicon, onr_str_slice(key, 0, end));
    assert_non_null(first);
    if (!onr_lexicon_goes_on(first, onr_str_slice(key, end, key.len))) fail_msg("%.*s", ONR_FMT(key));
    phrases++;
    refused += !onr_lexicon_goes_on(first, ONR_STR(" zz"));
  }
  assert_true(phrases > 1000 && refused > phrases / 2);
}

static void lists_that_do_not_parse_are_named(void **state) {
  (void)state;
  static const struct {
    const char *list, *text, *says;
  } rows[] = {
      {"titles", "# head\nnosuch: a, b\n", "word list titles, line 2: no such class"},
      {"titles", "title president\n", "expected \"class: item, item\""},
      {"titles", "title: a,, b\n", "expected an item"},
      {"countries", "Ruritania | RU\n", "expected seven columns"},
      {"countries", " | RU | Q1 | | | |\n", "expected a name"},
      {"countries", "a | b | Q3 | d | e | f | g | h\n", "expected seven columns"},
      {"countries", "Ruritania | RU | 12 | | | |\n", "expected a Wikidata item"},
      {"capitals", "Strelsau | RU | Q1\n", "expected five columns"},
      {"capitals", "Strelsau | | Q1 | |\n", "expected a name and a country's code"},
      {"capitals", "Strelsau | RU | | |\n", "expected a Wikidata item"},
      {"capitals", "Strelsau | RU | Q1 | | often\n", "expected \"shared\" or nothing"},
      {"states", "RU-ST\n", "expected two columns"},
      {"states", "RU-ST | Strelsau\n", "expected the name of a place of another list"},
      {"speech_verbs", "say | said\n", "expected \"word | irregular forms | frames"},
      {"speech_verbs", " | | q\n", "expected a word"},
      {"speech_verbs", "say | said | y\n", "expected frames"},
      {"attitude_nouns", "decision | decisions\n", "expected \"word | irregular forms | frames"},
      {"attitude_adjectives", "eager | | y\n", "expected frames"},
      {"speech_verbs", "say | said | p:a,b,c,d,e,f,g,h,i\n", "expected frames"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_lexicon lexicon;
    struct onr_failure failure = {0};
    assert_true(onr_lexicon_init_empty(&lexicon, 1 << 20));
    assert_int_equal(onr_lexicon_read(&lexicon, rows[i].list, onr_str_from(rows[i].text), &failure), ONR_ERR_INTERNAL);
    if (!strstr(failure.detail, rows[i].says)) fail_msg("expected \"%s\" in \"%s\"", rows[i].says, failure.detail);
    onr_lexicon_close(&lexicon);
  }
}

static void a_full_lexicon_says_so(void **state) {
  (void)state;
  struct onr_lexicon lexicon;
  struct onr_failure failure = {0};
  assert_true(onr_lexicon_init_empty(&lexicon, 16384));
  enum onr_error error = ONR_OK;
  for (int i = 0; i < 100 && !error; i++) {
    char line[64];
    snprintf(line, sizeof line, "title: word%d, other%d\n", i, i);
    error = onr_lexicon_read(&lexicon, "titles", onr_str_from(line), &failure);
  }
  assert_int_equal(error, ONR_ERR_MEMORY);
  onr_lexicon_close(&lexicon);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(countries_carry_names_adjectives_and_capitals),
      cmocka_unit_test(every_country_has_its_addresses),
      cmocka_unit_test(no_two_things_have_the_same_address),
      cmocka_unit_test(every_capital_belongs_to_a_country),
      cmocka_unit_test(verbs_have_all_their_forms),
      cmocka_unit_test(common_words_are_known_in_their_forms),
      cmocka_unit_test(first_words_say_how_their_phrases_go_on),
      cmocka_unit_test(lists_that_do_not_parse_are_named),
      cmocka_unit_test(a_full_lexicon_says_so),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
