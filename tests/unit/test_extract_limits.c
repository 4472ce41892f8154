/* Odd, hostile and empty input: it ends, with spans that hold, and the same each time. That it takes linear time is
 * tested in tests/linear. */
#include "extract_testing.h"

#include <pthread.h>

#include "../sound.h"
#include "onrecord/extract_gold.h"

/* What extract.h promises of any analysis. */
static void assert_sound(const struct testing *testing) {
  const char *wrong = unsound(testing->text, &testing->analysis);
  if (wrong) fail_msg("%s is wrong", wrong);
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

struct worker {
  const struct onr_extractor *extractor;
  struct onr_str text;
  size_t start; /* bytes that its arena has given away before */
  uint64_t digest;
};

static void *work(void *argument) {
  struct worker *worker = argument;
  struct onr_arena arena;
  struct onr_analysis analysis;
  onr_arena_init(&arena, (size_t)1 << 28);
  bool done = onr_arena_alloc(&arena, worker->start + 1) &&
              !onr_extract(worker->extractor, worker->text, &arena, &analysis, NULL);
  worker->digest = done ? analysis_digest(&analysis) : 0;
  onr_arena_close(&arena);
  return NULL;
}

/* A text with a bit of everything, `times` over with other names. */
static void fill(struct onr_buffer *text, int times) {
  for (int i = 0; i < times; i++)
    onr_buffer_printf(
        text,
        "Mayor Ada %cebrenk of Ardon said that Peru may go. “We stay,” she added.\n\nDanish officials and the "
        "%cadon Bank agreed: ‘It is late’. According to Otto Roe, the minister’s claim that they “won” is false.\n",
        'A' + i % 26, 'A' + i / 26 % 26);
}

/* In one thread or in several at once, wherever in memory: what is found is the same in every member. */
static void the_same_text_gives_the_same_analysis(void **state) {
  enum { THREADS = 4, TIMES = 300 };
  struct testing *testing = *state;
  struct onr_buffer text;
  struct worker workers[THREADS];
  pthread_t threads[THREADS];
  onr_buffer_init(&text, (size_t)1 << 20);
  fill(&text, TIMES);
  onr_buffer_append_char(&text, '\0');
  analyse(testing, text.data);
  assert_sound(testing);
  assert_true(testing->analysis.claim_count > TIMES);
  uint64_t digest = analysis_digest(&testing->analysis);
  for (size_t i = 0; i < THREADS; i++) {
    workers[i] = (struct worker){testing->extractor, testing->text, i * 5000, 0};
    assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(workers[i].digest, digest);
  analyse(testing, text.data + 1); /* another text is another */
  assert_int_not_equal(analysis_digest(&testing->analysis), digest);
  onr_buffer_close(&text);
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
      "Brenk\",\"speaker\":\"Zoë "
      "Brenk\",\"kind\":\"direct\",\"source_type\":\"named\",\"rule\":\"direct-quote-inverted\",\"confidence\":0.");
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
      cmocka_unit_test(a_full_arena_is_an_error),
      cmocka_unit_test(the_same_text_gives_the_same_analysis),
      cmocka_unit_test(the_gold_shape_counts_code_points),
      cmocka_unit_test(a_word_of_kilobytes_is_no_name),
  };
  return cmocka_run_group_tests(tests, testing_start, testing_stop);
}
