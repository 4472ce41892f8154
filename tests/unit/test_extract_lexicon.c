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
    if (!onr_lexicon_is_common(*state, onr_str_from(common[i]))) fail_msg("%s should be common", common[i]);
  assert_false(onr_lexicon_is_common(*state, ONR_STR("zelnik")));
}

static void lists_that_do_not_parse_are_named(void **state) {
  (void)state;
  static const struct {
    const char *list, *text, *says;
  } rows[] = {
      {"titles", "# head\nnosuch: a, b\n", "word list titles, line 2: no such class"},
      {"titles", "title president\n", "expected \"class: item, item\""},
      {"titles", "title: a,, b\n", "expected an item"},
      {"countries", "Ruritania | RU\n", "expected six columns"},
      {"countries", " | RU | | | |\n", "expected a name"},
      {"countries", "a | b | c | d | e | f | g\n", "expected six columns"},
      {"speech_verbs", "say | said\n", "expected \"infinitive"},
      {"speech_verbs", " | | q\n", "expected an infinitive"},
      {"speech_verbs", "say | said | y\n", "expected frames"},
      {"speech_verbs", "say | said | p:a,b,c,d,e\n", "expected frames"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_lexicon lexicon = {.capacity = 1024};
    struct onr_failure failure = {0};
    onr_arena_init(&lexicon.arena, 1 << 20);
    lexicon.words = onr_arena_zalloc(&lexicon.arena, lexicon.capacity, sizeof *lexicon.words);
    assert_int_equal(onr_lexicon_read(&lexicon, rows[i].list, onr_str_from(rows[i].text), &failure), ONR_ERR_INTERNAL);
    if (!strstr(failure.detail, rows[i].says)) fail_msg("expected \"%s\" in \"%s\"", rows[i].says, failure.detail);
    onr_lexicon_close(&lexicon);
  }
}

static void a_full_lexicon_says_so(void **state) {
  (void)state;
  struct onr_lexicon lexicon = {.capacity = 16};
  struct onr_failure failure = {0};
  onr_arena_init(&lexicon.arena, 2048);
  lexicon.words = onr_arena_zalloc(&lexicon.arena, lexicon.capacity, sizeof *lexicon.words);
  assert_non_null(lexicon.words);
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
      cmocka_unit_test(verbs_have_all_their_forms),
      cmocka_unit_test(common_words_are_known_in_their_forms),
      cmocka_unit_test(lists_that_do_not_parse_are_named),
      cmocka_unit_test(a_full_lexicon_says_so),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
