/* The explanation: what was found and by which rule, what was dropped and why, each once. */
#include "extract_testing.h"

#include "onrecord/extract_explain.h"

/* The explanation of a text; close it. */
static struct onr_buffer explain(struct testing *testing, const char *text) {
  struct onr_buffer out;
  struct onr_failure failure = {0};
  onr_buffer_init(&out, (size_t)1 << 24);
  onr_arena_reset(&testing->arena);
  assert_int_equal(onr_extract_explain(testing->extractor, onr_str_from(text), &testing->arena, &out, &failure),
                   ONR_OK);
  onr_buffer_append_char(&out, '\0');
  assert_int_equal(onr_buffer_status(&out), ONR_OK);
  return out;
}

static size_t count(const char *text, const char *part) {
  size_t found = 0;
  for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) found++;
  return found;
}

static void assert_says(struct testing *testing, const char *text, const char *part, size_t times) {
  struct onr_buffer out = explain(testing, text);
  size_t found = count(out.data, part);
  if (found != times) fail_msg("expected \"%s\" %zu times, got %zu in:\n%s", part, times, found, out.data);
  onr_buffer_close(&out);
}

static void what_was_found_is_shown_with_its_rule(void **state) {
  static const char text[] =
      "Minister Ada Brenk left Peru. “We stay,” she\nsaid about Chile. Brenk’s party agreed that Peru waits.";
  static const char *const parts[] = {
      "sentence 2 [30-62] “We stay,” she said about Chile.\n",
      "  name      \"Ada Brenk\" [9-18]: Person Ada Brenk\n",
      "  pronoun   \"she\" [41-44]: Person Ada Brenk, through \"Ada Brenk\" [9-18]\n",
      "  claim     \"“We stay,”\" [30-40]\n            rule direct-quote-before, confidence 0.",
      "            cue \"said\", source \"she\": named, Person Ada Brenk\n",
      "  because   \"Minister Ada Brenk\" [0-18]: ",
      "            about Place Peru\n",
      "entities\n  Person Ada Brenk; also Brenk; described as \"Minister\"\n",
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_says(*state, text, parts[i], 1);
}

static void what_was_dropped_is_shown_with_its_reason(void **state) {
  static const struct {
    const char *text, *part;
  } rows[] = {
      {"He left early.", "  dropped   \"He\" [0-2]: no person whom it fits was named shortly before\n"},
      {"They met the minister.", "  dropped   \"the minister\" [9-21]: nobody was called so shortly before\n"},
      {"The Board met.", "  dropped   \"Board\" [4-9]: a capital that nothing in the article shows to be a name\n"},
      {"On “Face the Nation,” it rained.",
       "  dropped   \"“Face the Nation,”\" [3-21]: a title, nothing that anybody says\n"},
      {"Nobody saw the “peace”.", "  dropped   \"“peace”\" [15-22]: nobody is said to say this"},
      {"According to, it rains.", "  dropped   \"According to\" [0-12]: no source follows\n"},
      {"The claims were old.", "  dropped   \"claims\" [4-10]: no verb here, by the words before it\n"},
      {"Ada Brenk said.", "  dropped   \"said\" [10-14]: nothing follows that this verb could report\n"},
      {"Tables fell down.", "  dropped   \"Tables\" [0-6]: a capital that only the sentence's beginning asks for\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_says(*state, rows[i].text, rows[i].part, 1);
}

/* A rule that drops what another rule takes says nothing, and neither does a kind of what is no name. */
static void what_another_rule_took_is_not_dropped(void **state) {
  assert_says(*state, "“We stay,” Ada Brenk said.", "dropped", 0);
  assert_says(*state, "The Board met.", "because", 0);
}

static void an_empty_text_has_no_sentences(void **state) {
  assert_says(*state, "", "entities\n", 1);
  assert_says(*state, "", "sentence", 0);
}

static void a_full_arena_is_an_error(void **state) {
  struct testing *testing = *state;
  struct onr_str text =
      ONR_STR("Ada Brenk said that Peru had left. The claims by the Board and the minister are none. He left.");
  size_t failures = 0;
  bool done = false;
  for (size_t max = 512; !done; max += 64) {
    struct onr_arena arena;
    struct onr_buffer out;
    onr_arena_init(&arena, max);
    onr_buffer_init(&out, 1 << 20);
    enum onr_error error = onr_extract_explain(testing->extractor, text, &arena, &out, NULL);
    assert_true(error == ONR_OK || error == ONR_ERR_MEMORY);
    failures += error != ONR_OK;
    done = !error;
    onr_buffer_close(&out);
    onr_arena_close(&arena);
  }
  assert_true(failures > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_found_is_shown_with_its_rule),
      cmocka_unit_test(what_was_dropped_is_shown_with_its_reason),
      cmocka_unit_test(what_another_rule_took_is_not_dropped),
      cmocka_unit_test(an_empty_text_has_no_sentences),
      cmocka_unit_test(a_full_arena_is_an_error),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
