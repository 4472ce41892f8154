/* Tokens, sentences and quotations. */
#include "extract_testing.h"

#include "extract/document.h"
#include "onrecord/hash.h"

struct fixture {
  struct onr_lexicon lexicon;
  struct onr_arena arena;
  struct onr_document document;
};

static int start(void **state) {
  static struct fixture fixture;
  *state = &fixture;
  onr_arena_init(&fixture.arena, 64 << 20);
  if (onr_hash_start(NULL) != ONR_OK) return -1;
  return onr_lexicon_init(&fixture.lexicon, NULL) == ONR_OK ? 0 : -1;
}

static int stop(void **state) {
  struct fixture *fixture = *state;
  onr_lexicon_close(&fixture->lexicon);
  onr_arena_close(&fixture->arena);
  return 0;
}

static struct onr_document *segment(void **state, const char *text) {
  struct fixture *fixture = *state;
  onr_arena_reset(&fixture->arena);
  fixture->document =
      (struct onr_document){.lexicon = &fixture->lexicon, .arena = &fixture->arena, .text = onr_str_from(text)};
  assert_true(onr_document_segment(&fixture->document));
  assert_true(onr_document_find_sentences(&fixture->document));
  assert_true(onr_document_find_quotes(&fixture->document));
  return &fixture->document;
}

/* The tokens' texts, parted by bars. */
static void assert_tokens(void **state, const char *text, const char *expected) {
  const struct onr_document *document = segment(state, text);
  char got[512];
  size_t len = 0;
  for (size_t i = 0; i < document->token_count; i++) {
    struct onr_str token = onr_text_of(document, i, i + 1);
    len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", i ? "|" : "", ONR_FMT(token));
  }
  assert_string_equal(got, expected);
}

static void assert_sentences(void **state, const char *text, size_t expected) {
  const struct onr_document *document = segment(state, text);
  if (document->sentence_count != expected)
    fail_msg("%s: expected %zu sentences, got %zu", text, expected, document->sentence_count);
}

/* The quotations' texts, parted by bars. */
static void assert_quotes(void **state, const char *text, const char *expected) {
  const struct onr_document *document = segment(state, text);
  char got[512] = "";
  size_t len = 0;
  for (size_t i = 0; i < document->quote_count; i++) {
    struct onr_str quote = onr_text_of(document, document->quotes[i].first, document->quotes[i].end);
    len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", i ? "|" : "", ONR_FMT(quote));
  }
  assert_string_equal(got, expected);
}

static void words_keep_what_belongs_to_them(void **state) {
  assert_tokens(state, "Mr. Adeyemi paid $8,000.50.", "Mr.|Adeyemi|paid|$|8,000.50|.");
  assert_tokens(state, "The U.S. and J. K. Moss don't agree", "The|U.S.|and|J.|K.|Moss|don't|agree");
  assert_tokens(state, "Oslo’s and the workers’ plan", "Oslo|’s|and|the|workers|’|plan");
  assert_tokens(state, "a U.S.-led, well-known 19th-century thing", "a|U.S.|-|led|,|well|-|known|19th|-|century|thing");
  assert_tokens(state, "they'll go, she'd say, I'm in", "they|'ll|go|,|she|'d|say|,|I|'m|in");
  assert_tokens(state, "wait -- no... (yes)", "wait|--|no|...|(|yes|)");
}

static void addresses_are_one_token(void **state) {
  assert_tokens(state, "See https://example.org/a.b?c=d, or www.example.org.",
                "See|https://example.org/a.b?c=d|,|or|"
                "www.example.org|.");
  assert_tokens(state, "Ask ann.lee@example.org; ask @ann_lee.", "Ask|ann.lee@example.org|;|ask|@|ann|_|lee|.");
  assert_tokens(state, "Ask:ann@example.org", "Ask|:|ann@example.org");
  assert_tokens(state, "<p class=\"a\">Yes</p> x <y", "<p class=\"a\">|Yes|</p>|x|<|y");
}

static void odd_letters_and_marks(void **state) {
  assert_tokens(state, "the min\xC2\xADister left", "the|min\xC2\xADister|left");
  const struct onr_document *document = segment(state, "min\xC2\xADister minister");
  assert_int_equal(document->tokens[0].symbol, document->tokens[1].symbol);
  assert_tokens(state, "A Ph.D. or a B.Sc. student", "A|Ph.D.|or|a|B.Sc.|student");
  assert_sentences(state, "One。", 1);
  assert_sentences(state,
                   "One line\rAnother line\r\nA third\xE2\x80\xA9"
                   "A fourth",
                   4);
}

static void datelines_and_lists(void **state) {
  assert_sentences(state, "PARIS (AFP) — The dam broke.", 2);
  assert_sentences(state, "NAIROBI, Kenya — The dam broke.", 2);
  assert_sentences(state, "• One thing\n• Another thing. It is long.", 3);
  assert_sentences(state, "Q: Is it safe?\nA: It is.", 2);
  assert_sentences(state, "Well... He left … and came back.", 2);
}

static void sentences_end_where_they_should(void **state) {
  assert_sentences(state, "One ends. Two ends! Three?", 3);
  assert_sentences(state, "Dr. Ama Owusu of St. Louis paid 3.5 million.", 1);
  assert_sentences(state, "J. R. Ellis met Gen. Tomas Ruiz in Jan. 1999.", 1);
  assert_sentences(state, "He moved to the U.S. The job was new.", 2);
  assert_sentences(state, "The U.S. Army left.", 1);
  assert_sentences(state, "She left. \"Why?\" he asked.", 2);
  assert_sentences(state, "A headline\nThe text begins. It goes on.", 3);
  assert_sentences(state, "", 0);
}

static void hand_wrapped_lines_are_one_paragraph(void **state) {
  assert_sentences(
      state,
      "The committee that had met for the third time this week\ndecided nothing at all, and its members went home to\n"
      "their families without a word to the press.\n\nThe next meeting is on Monday.",
      2);
}

static void no_sentence_is_endless(void **state) {
  char text[8 * 1000 + 1];
  for (size_t i = 0; i < 1000; i++) memcpy(text + i * 8, "wording ", 8);
  text[8000] = '\0';
  const struct onr_document *document = segment(state, text);
  for (size_t i = 0; i < document->sentence_count; i++)
    assert_true(document->sentences[i].end - document->sentences[i].first <= ONR_SENTENCE_TOKENS);
}

static void quotes_of_all_kinds(void **state) {
  assert_quotes(state, "He said “yes, now” and left.", "“yes, now”");
  assert_quotes(state, "He said \"yes\" and \"no\".", "\"yes\"|\"no\"");
  assert_quotes(state, "He said ''yes, now'' and left.", "''yes, now''");
  assert_quotes(state, "He said «oui» and left.", "«oui»");
  assert_quotes(state, "'It is the dogs' food,' she said.", "'It is the dogs' food,'");
  assert_quotes(state, "‘It’s over,’ she said.", "‘It’s over,’");
  assert_quotes(state, "It's the boys' room and don't you forget.", "");
  assert_quotes(state, "In the '90s, rock 'n' roll was for 'em all.", "");
  assert_quotes(state, "„So,“ ›no‹ »yes« ‹oui› ``all''", "„So,“|›no‹|»yes«|‹oui›|``all''");
  assert_quotes(state, "The “rascals“ left ”so”.", "“rascals“|”so”");
}

static void nested_quotes_are_one(void **state) {
  assert_quotes(state, "“He told me ‘go’ and I went,” she said.", "“He told me ‘go’ and I went,”");
  assert_quotes(state, "“He told me “go” and I went,” she said.", "“He told me “go” and I went,”");
}

static void quotes_run_over_paragraphs(void **state) {
  assert_quotes(state, "“First part.\n\n“Second part,” she said.", "“First part.\n\n“Second part,”");
  assert_quotes(state, "\"First part.\n\n\"Second part,\" she said.", "\"First part.\n\n\"Second part,\"");
}

static void open_quotes_end_with_their_paragraph(void **state) {
  assert_quotes(state, "She said “never again.\n\nThe rain went on.", "“never again.");
  assert_quotes(state, "never again” she said.", "");
  const struct onr_document *document = segment(state, "“never");
  assert_int_equal(document->quote_count, 1);
  assert_false(document->quotes[0].closed);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_keep_what_belongs_to_them),
      cmocka_unit_test(addresses_are_one_token),
      cmocka_unit_test(odd_letters_and_marks),
      cmocka_unit_test(datelines_and_lists),
      cmocka_unit_test(sentences_end_where_they_should),
      cmocka_unit_test(hand_wrapped_lines_are_one_paragraph),
      cmocka_unit_test(no_sentence_is_endless),
      cmocka_unit_test(quotes_of_all_kinds),
      cmocka_unit_test(nested_quotes_are_one),
      cmocka_unit_test(quotes_run_over_paragraphs),
      cmocka_unit_test(open_quotes_end_with_their_paragraph),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
