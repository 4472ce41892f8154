/* Odd, hostile and empty input: it ends, in time linear in the text, with spans that hold. */
#include "extract_testing.h"

#include <stdlib.h>
#include <time.h>

#include "onrecord/extract_gold.h"

static void assert_span(const struct testing *testing, struct onr_span span) {
  assert_true(span.start < span.end && span.end <= testing->text.len);
  bool starts = ((unsigned char)testing->text.data[span.start] & 0xC0) != 0x80;
  bool ends = span.end == testing->text.len || ((unsigned char)testing->text.data[span.end] & 0xC0) != 0x80;
  assert_true(starts && ends);
}

static void assert_spans(const struct testing *testing, struct onr_spans spans) {
  for (size_t i = 0; i < spans.count; i++) {
    assert_span(testing, spans.items[i]);
    assert_true(i == 0 || spans.items[i - 1].end <= spans.items[i].start);
  }
}

/* What extract.h promises of any analysis. */
static void assert_sound(const struct testing *testing) {
  const struct onr_analysis *a = &testing->analysis;
  for (size_t i = 0; i < a->mention_count; i++) {
    const struct onr_mention *mention = &a->mentions[i];
    assert_span(testing, mention->span);
    assert_true(mention->entity < a->entity_count);
    assert_true(i == 0 || a->mentions[i - 1].span.end <= mention->span.start);
    bool refers = mention->form == ONR_FORM_TITLE || mention->form == ONR_FORM_PRONOUN;
    assert_true(refers ? mention->antecedent < i : mention->antecedent == ONR_NONE);
  }
  for (size_t i = 0; i < a->claim_count; i++) {
    const struct onr_claim *claim = &a->claims[i];
    assert_true(claim->content.count > 0 && claim->rule && claim->confidence > 0 && claim->confidence <= 1);
    assert_spans(testing, claim->content);
    assert_spans(testing, claim->cue);
    assert_spans(testing, claim->source);
    assert_true(claim->speaker == ONR_NONE || claim->speaker < a->entity_count);
    for (size_t k = 0; k < claim->about_count; k++)
      assert_true(claim->about[k] < a->entity_count && claim->about[k] != claim->speaker);
    assert_true(i == 0 || a->claims[i - 1].content.items[0].start <= claim->content.items[0].start);
  }
}

static void odd_texts_are_sound(void **state) {
  static const char *const texts[] = {"",
                                      " ",
                                      "\n\n\n",
                                      "“",
                                      "”",
                                      "\"",
                                      "''",
                                      "'",
                                      ".",
                                      "said",
                                      "Said",
                                      "he",
                                      "“”",
                                      "“,” said",
                                      "said “",
                                      "according to",
                                      "According to ,",
                                      "X said that",
                                      "that said that",
                                      "-",
                                      "--",
                                      "’s",
                                      "a-",
                                      "A-b-",
                                      "U.S.",
                                      "U.S",
                                      "Mr.",
                                      "Mr. said",
                                      "of of of",
                                      "The",
                                      "The The The",
                                      "é said “ñ”",
                                      "日本語は said “東京”",
                                      "😀 said 😀",
                                      "I",
                                      "“A” “B” “C”",
                                      "A: “B”",
                                      "B & C & said",
                                      "(said)",
                                      "((((",
                                      "said, said, said",
                                      "who said",
                                      "by saying",
                                      ", saying",
                                      "with saying that it is",
                                      "expressed concern",
                                      "expressed concern that",
                                      "concerns that",
                                      "Western concerns that",
                                      "d’",
                                      "d’O",
                                      "O'",
                                      "what what called",
                                      "said Mr",
                                      "\xEF\xBB\xBFsaid",
                                      "A\302\240B said that it rains"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    analyse(*state, texts[i]);
    assert_sound(*state);
  }
}

/* Every beginning and every end of a text that has everything is sound as well. */
static void cut_texts_are_sound(void **state) {
  static const char text[] =
      "“We stay,” Odalys Brenk said. “It is — home.” Danish officials, citing ‘reports’, have stated that she may go, "
      "adding that it’s late. According to Lund University (LU), Mr. d’Aubry expressed hope that “all” is well.";
  for (size_t i = 0; i < sizeof text - 1; i++) {
    if (((unsigned char)text[i] & 0xC0) == 0x80) continue;
    char cut[sizeof text];
    memcpy(cut, text, i);
    cut[i] = '\0';
    analyse(*state, cut);
    assert_sound(*state);
    analyse(*state, text + i);
    assert_sound(*state);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The least of several runs, because a busy machine only ever adds to one. */
static double time_of(struct testing *testing, const char *unit, size_t size, size_t runs) {
  size_t len = strlen(unit), count = size / len;
  char *text = malloc(count * len + 1);
  assert_non_null(text);
  for (size_t i = 0; i < count; i++) memcpy(text + i * len, unit, len);
  text[count * len] = '\0';
  double least = 0;
  for (size_t run = 0; run < runs; run++) {
    double start = seconds();
    analyse(testing, text);
    double took = seconds() - start;
    if (run == 0 || took < least) least = took;
  }
  assert_sound(testing);
  free(text);
  return least;
}

/* Eight times the text takes about eight times as long; sixty-four times would be quadratic. */
static void hostile_texts_take_linear_time(void **state) {
  static const char *const units[] = {"\"",
                                      "“",
                                      "“ ",
                                      "” ",
                                      "'",
                                      " 'a",
                                      "' ",
                                      "said ",
                                      "said, ",
                                      "A ",
                                      "Ab ",
                                      "ABC",
                                      "a",
                                      "a.b.",
                                      "A.",
                                      ". ",
                                      ".\"",
                                      "\n",
                                      " ",
                                      "-",
                                      "a-",
                                      "A-b ",
                                      "of ",
                                      "A of ",
                                      "( ",
                                      "John Smith said, ",
                                      "“a” said he. ",
                                      "Mr. ",
                                      "the the ",
                                      "he ",
                                      "that ",
                                      "North ",
                                      "and said ",
                                      ", saying ",
                                      "according to ",
                                      "concerns that ",
                                      "New York ",
                                      "with saying ",
                                      "é",
                                      "\xE2\x80\x99",
                                      "Bob Lee met Al Roe. He left. ",
                                      "“a,” he said. ",
                                      "the minister ",
                                      "Minister ",
                                      "A: “b” "};
  enum { SMALL = 1 << 15, TIMES = 8, RUNS = 5 };
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    double small = time_of(*state, units[i], SMALL, RUNS), large = time_of(*state, units[i], (size_t)SMALL * TIMES, 1);
    for (int run = 1; run < RUNS && large >= 0.05 && large >= small * TIMES * 4; run++) {
      double again = time_of(*state, units[i], (size_t)SMALL * TIMES, 1);
      large = again < large ? again : large;
    }
    bool linear = large < 0.05 || large < small * TIMES * 4;
    if (!linear)
      fail_msg("\"%s\": %d times the text took %.1f times as long (%.3f s)", units[i], TIMES, large / small, large);
  }
}

static void a_full_arena_is_an_error(void **state) {
  struct testing *testing = *state;
  struct onr_str text = ONR_STR("Maria Brenk said that Peru and the Danish army had left Chile. “We stay,” she said.");
  bool failed = false, done = false;
  for (size_t max = 512; !done; max += 512) {
    struct onr_arena arena;
    struct onr_failure failure = {0};
    onr_arena_init(&arena, max);
    enum onr_error error = onr_extract(testing->extractor, text, &arena, &testing->analysis, &failure);
    if (error) {
      assert_int_equal(error, ONR_ERR_MEMORY);
      assert_int_equal(failure.code, ONR_ERR_MEMORY);
      failed = true;
    }
    done = !error;
    onr_arena_close(&arena);
  }
  assert_true(failed);
}

static void the_same_text_gives_the_same_analysis(void **state) {
  struct testing *testing = *state;
  static const char text[] =
      "Maria Brenk said that Peru may go. “We stay,” she added. Danish officials agreed that it is late.";
  struct onr_buffer outs[2];
  for (size_t i = 0; i < 2; i++) {
    onr_buffer_init(&outs[i], 1 << 20);
    analyse(testing, text);
    struct onr_json json = onr_json_into(&outs[i]);
    onr_extract_write_gold(&json, ONR_STR("x"), testing->text, &testing->analysis);
  }
  assert_true(onr_str_equal(onr_buffer_str(&outs[0]), onr_buffer_str(&outs[1])));
  for (size_t i = 0; i < 2; i++) onr_buffer_close(&outs[i]);
}

static void the_gold_shape_counts_code_points(void **state) {
  struct testing *testing = *state;
  analyse(testing, "é — “oui,” said Zoë Brenk. The Danish king agreed.");
  struct onr_buffer out;
  onr_buffer_init(&out, 1 << 20);
  struct onr_json json = onr_json_into(&out);
  onr_extract_write_gold(&json, ONR_STR("doc"), testing->text, &testing->analysis);
  struct onr_str expected = ONR_STR(
      "{\"id\":\"doc\",\"entities\":[{\"type\":\"PER\",\"start\":16,\"end\":25,\"text\":\"Zoë "
      "Brenk\"},{\"type\":\"GRP\",\"start\":31,"
      "\"end\":37,\"text\":\"Danish\"}],\"claims\":[{\"content\":[[4,10]],\"cue\":[[11,15]],\"source\":[[16,25]],"
      "\"source_text\":\"Zoë "
      "Brenk\",\"speaker\":\"Zoë Brenk\",\"kind\":\"direct\",\"rule\":\"direct-quote-inverted\",\"confidence\":0.");
  assert_true(onr_str_starts_with(onr_buffer_str(&out), expected));
  onr_buffer_close(&out);
}

static void a_word_of_kilobytes_is_no_name(void **state) {
  struct testing *testing = *state;
  struct onr_buffer text;
  onr_buffer_init(&text, 1 << 16);
  onr_buffer_printf(&text, "“Yes,” M");
  for (int i = 0; i < 4000; i++) onr_buffer_append_char(&text, 'a');
  onr_buffer_printf(&text, " said. “No,” Maria Voland said.%c", '\0');
  analyse(testing, text.data);
  assert_int_equal(testing->analysis.entity_count, 1);
  assert_int_equal(testing->analysis.claim_count, 2);
  assert_sound(testing);
  onr_buffer_close(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(odd_texts_are_sound),
      cmocka_unit_test(cut_texts_are_sound),
      cmocka_unit_test(hostile_texts_take_linear_time),
      cmocka_unit_test(a_full_arena_is_an_error),
      cmocka_unit_test(the_same_text_gives_the_same_analysis),
      cmocka_unit_test(the_gold_shape_counts_code_points),
      cmocka_unit_test(a_word_of_kilobytes_is_no_name),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
