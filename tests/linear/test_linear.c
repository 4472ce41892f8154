/*
 * Extraction takes time and memory linear in the text, whatever is in it. Time is counted, not measured: src/extract
 * and src/base are compiled with -fsanitize-coverage=trace-pc here, so that every basic block that runs counts one
 * step, and what the C library moves, sets or compares counts by its length. So a busy or slow machine changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "onrecord/buffer.h"
#include "onrecord/extract.h"

static uint64_t steps;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) {
  steps++;
}

/* ---- The C library's work: see -Wl,--wrap in the Makefile ---- */

enum { BYTES_A_STEP = 16 };

void *__real_memcpy(void *to, const void *from, size_t size);
void *__real_memmove(void *to, const void *from, size_t size);
void *__real_memset(void *to, int byte, size_t size);
int __real_memcmp(const void *a, const void *b, size_t size);
void *__real_memchr(const void *s, int byte, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size);
void *__wrap_memset(void *to, int byte, size_t size);
int __wrap_memcmp(const void *a, const void *b, size_t size);
void *__wrap_memchr(const void *s, int byte, size_t size);

void *__wrap_memcpy(void *to, const void *from, size_t size) {
  steps += size / BYTES_A_STEP;
  return __real_memcpy(to, from, size);
}
void *__wrap_memmove(void *to, const void *from, size_t size) {
  steps += size / BYTES_A_STEP;
  return __real_memmove(to, from, size);
}
void *__wrap_memset(void *to, int byte, size_t size) {
  steps += size / BYTES_A_STEP;
  return __real_memset(to, byte, size);
}
int __wrap_memcmp(const void *a, const void *b, size_t size) {
  steps += size / BYTES_A_STEP;
  return __real_memcmp(a, b, size);
}
void *__wrap_memchr(const void *s, int byte, size_t size) {
  steps += size / BYTES_A_STEP;
  return __real_memchr(s, byte, size);
}

/* ---- Texts ---- */

/* What is repeated. In each repetition "^" is another capitalised word and "#" another word in lower case. */
static const char *const units[] = {
    /* marks */
    "\"", "“", "“ ", "” ", "'", " 'a", "' ", "‘", "‘a ", "’", ".", ". ", ".\"", "\n", " ", "-", "–", "— ", ",", ", ",
    ":", ": ", ";", "? ", "…", "...", "* ", "\n* a", "$ ", "%", "a.b.", "A.", "U.S. ",
    /* brackets and quotations, open, nested, crossed */
    "(", "( ", "a (b ", "[a (", ")", ") ", "“a ‘b ", "“a (b” c) ", "“a\n\n", "“a.\n\n“b ", "\"a ", "\"a\" ", "“a” ",
    "“A” said ", "“a,” he said. ", "“a” said he. ", "A: “b” ", "said “", "said: ", "“^,” ^ said. ",
    /* words and names */
    "a", "a-", "A-b ", "a ", "A ", "Ab ", "ABC", "ABC ", "^ ", "# ", "^ ^ ", "^ Brenk ", "^ Brenk said. ", "Ada ^ ",
    "Ada ^ said. ", "Ada Brenk ", "Brenk ", "Mr. ", "Mr. ^ ", "Mr. Brenk. ", "Minister ", "Minister ^ ",
    "the minister ", "the minister said. ", "North ", "North ^ ", "New York ", "Bank of ", "Bank of ^ ", "^ Bank ",
    "^ University (^U) ", "^ of ", "A of ", "of ", "van der ", "^ van der ", "al-", "al-^ ", "^-^ ", "O'", "d’", "d’O",
    "^’s ", "’s ", "Ada Brenk met Otto Roe. He left. ", "Ada ^ met Otto ^. He left. She stayed. ", "Danish ",
    "Danish officials ", "Muslims ", "World War ", "^ and ^, ",
    /* pronouns and small words */
    "he ", "He ", "she ", "they ", "it ", "it said ", "he said ", "He said. ", "the ", "the the ", "that ", "who ",
    "who said ", "which ", "and ", "and said ", "and he said ", "or ", "not ", "to ", "to say ", "if ", "as ", "with ",
    "a, ", "a and b, ",
    /* cues */
    "said ", "said, ", "said that ", "Said. ", ", said ", ", said ^", ", he said, ", "^ said that ", "^ said ^ said ",
    "saying ", ", saying ", ", adding that ", "with saying ", "by saying ", "according to ", "According to ^, ",
    ", according to ^, ", "concerns ", "concerns that ", "^’s concerns that ", "expressed ", "expressed deep ",
    "expressed concern that ", "have said ", "have been ", "was told ", "told ", "told ^ ", "called for ",
    "what he said ", "whether ", "claims ", "the claims ", "quickly ", "in May ", "in 2014 ", "on Monday ", "2014 ",
    "1,000 ", "John Smith said, ",
    /* paragraphs, headlines, lists */
    "\n\n", "a\n\n", "A\n\n", "He said.\n\n", "BRENK: No.\n", "^: No.\n\n", "Says Who\n\n", "^ Says It Is ^\n\n",
    "By ^ ^\n\n", "PARIS (^) - ", "\t", "\r\n",
    /* other writing */
    "é", "é ", "É", "e\u0301", "\u0301", "\u200b", "\u200d", "a\u200bb ", "\u00ad", "\u202e", "\u202eabc\u202c ", "ש",
    "שלום ", "عرب ", "日本語", "日本 said ", "😀", "😀 ", "👩‍👩‍👧 ", "🇳🇴", "\u00a0", "\u3000", "İ ", "ß ",
    "ﬁ ", "Ǆ ", "\ufeff", "\ufffd",
    /* what is no prose */
    "<p>", "<b>^</b> ", "<a href=\"x\">", "&amp; ", "{\"a\": ", "http://a.example/^ ", "a@b.example ", "#", "@^ ",
    "\\u0041", "| ", "= ", "\x01", "\x7f"};
enum { UNITS = sizeof units / sizeof *units, SMALL = 1 << 14, TIMES = 8 };

/* The word of a number: "b", "zb", …, in letters only. */
static void append_word(struct onr_buffer *text, size_t number, bool capital) {
  onr_buffer_append_char(text, (char)((capital ? 'A' : 'a') + number % 26));
  for (number /= 26; number > 0; number /= 26) onr_buffer_append_char(text, (char)('a' + number % 26));
  if (capital) onr_buffer_append_char(text, 'o');
}

static void append_unit(struct onr_buffer *text, const char *unit, size_t number) {
  for (const char *at = unit; *at; at++) {
    if (*at == '^' || (*at == '#' && at[1]))
      append_word(text, number, *at == '^');
    else
      onr_buffer_append_char(text, *at);
  }
}

/* About `size` bytes of one unit, or of all in an order that only looks random where `unit` is NULL. */
static void fill(struct onr_buffer *text, const char *unit, size_t size) {
  uint32_t random = 1;
  onr_buffer_reset(text);
  for (size_t number = 0; text->len < size; number++) {
    random = random * 1664525u + 1013904223u;
    append_unit(text, unit ? unit : units[(random >> 8) % UNITS], number);
  }
  assert_int_equal(onr_buffer_status(text), ONR_OK);
}

/* ---- The test ---- */

struct work {
  uint64_t steps;
  size_t memory, bytes;
};

struct lab {
  struct onr_extractor *extractor;
  struct onr_buffer text;
};

static struct work work_of(struct lab *lab, const char *unit, size_t size) {
  struct onr_arena arena;
  struct onr_analysis analysis;
  fill(&lab->text, unit, size);
  onr_arena_init(&arena, (size_t)1 << 30);
  steps = 0;
  assert_int_equal(onr_extract(lab->extractor, onr_buffer_str(&lab->text), &arena, &analysis, NULL), ONR_OK);
  struct work work = {steps, arena.used, lab->text.len};
  onr_arena_close(&arena);
  return work;
}

enum { MOST_STEPS = 5000, MOST_MEMORY = 512 }; /* a byte of text: some four times what the worst text takes */

/* Growing arrays and tables double, so that a text may be just past a step of theirs; quadratic work would be TIMES
 * squared. */
static void assert_linear(struct lab *lab, const char *unit, uint64_t *most_steps, size_t *most_memory) {
  static const double steps_slack = 1.2, memory_slack = 1.5;
  struct work small = work_of(lab, unit, SMALL), large = work_of(lab, unit, (size_t)SMALL * TIMES);
  double by_steps = (double)large.steps / (double)small.steps, by_memory = (double)large.memory / (double)small.memory;
  if (by_steps > TIMES * steps_slack || by_memory > TIMES * memory_slack)
    fail_msg("\"%s\": %d times the text took %.1f times the steps and %.1f times the memory", unit ? unit : "all",
             TIMES, by_steps, by_memory);
  if (large.steps / large.bytes > *most_steps) *most_steps = large.steps / large.bytes;
  if (large.memory / large.bytes > *most_memory) *most_memory = large.memory / large.bytes;
}

static void hostile_texts_take_linear_work(void **state) {
  uint64_t most_steps = 0;
  size_t most_memory = 0;
  for (size_t i = 0; i < UNITS; i++) assert_linear(*state, units[i], &most_steps, &most_memory);
  assert_linear(*state, NULL, &most_steps, &most_memory);
  assert_true(most_steps < MOST_STEPS && most_memory < MOST_MEMORY);
  printf("at most %llu steps and %zu bytes of memory a byte of text\n", (unsigned long long)most_steps, most_memory);
}

static int start(void **state) {
  static struct lab lab;
  *state = &lab;
  onr_buffer_init(&lab.text, (size_t)1 << 24);
  return onr_extractor_new(&lab.extractor, NULL) == ONR_OK ? 0 : -1;
}

static int stop(void **state) {
  struct lab *lab = *state;
  onr_extractor_free(lab->extractor);
  onr_buffer_close(&lab->text);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(hostile_texts_take_linear_work)};
  return cmocka_run_group_tests(tests, start, stop);
}
