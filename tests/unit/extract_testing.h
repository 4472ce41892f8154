/* What the tests of extraction share: an extractor, and analyses looked at by their words. */
#ifndef ONR_TESTS_EXTRACT_TESTING_H
#define ONR_TESTS_EXTRACT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "onrecord/extract.h"
#include "onrecord/utf8.h"

/* One analysis and what it is of. */
struct testing {
  struct onr_extractor *extractor;
  struct onr_arena arena;
  struct onr_str text;
  struct onr_analysis analysis;
};

static inline int testing_start(void **state) {
  static struct testing testing;
  testing = (struct testing){0};
  onr_arena_init(&testing.arena, (size_t)4 << 30);
  *state = &testing;
  return onr_extractor_new(&testing.extractor, NULL) == ONR_OK ? 0 : -1;
}

/* The same with the claims that are too doubtful otherwise, so that a rule is tested by itself. */
static inline int testing_start_doubtful(void **state) {
  int failed = testing_start(state);
  if (!failed) onr_extractor_keep_doubtful(((struct testing *)*state)->extractor);
  return failed;
}

static inline int testing_stop(void **state) {
  struct testing *testing = *state;
  onr_extractor_free(testing->extractor);
  onr_arena_close(&testing->arena);
  return 0;
}

static inline void analyse(struct testing *testing, const char *text) {
  onr_arena_reset(&testing->arena);
  testing->text = onr_str_from(text);
  struct onr_failure failure = {0};
  assert_int_equal(onr_extract(testing->extractor, testing->text, &testing->arena, &testing->analysis, &failure),
                   ONR_OK);
}

static inline void assert_is(struct onr_str got, const char *expected) {
  if (!onr_str_equal(got, onr_str_from(expected))) fail_msg("expected \"%s\", got \"%.*s\"", expected, ONR_FMT(got));
}

static inline struct onr_str words_of(const struct testing *testing, struct onr_span span) {
  return onr_str_slice(testing->text, span.start, span.end);
}

/* The entity with this name; the test fails if there is none. */
static inline const struct onr_entity *entity_named(const struct testing *testing, const char *name) {
  for (size_t i = 0; i < testing->analysis.entity_count; i++)
    if (onr_str_equal(testing->analysis.entities[i].name, onr_str_from(name))) return &testing->analysis.entities[i];
  fail_msg("no entity is named \"%s\"", name);
  abort(); /* fail_msg does not return, which compilers cannot see */
}

/* The nth mention with these words, from 0; the test fails if there is none. */
static inline const struct onr_mention *mention_of(const struct testing *testing, const char *words, size_t nth) {
  for (size_t i = 0; i < testing->analysis.mention_count; i++) {
    if (!onr_str_equal(words_of(testing, testing->analysis.mentions[i].span), onr_str_from(words))) continue;
    if (nth-- == 0) return &testing->analysis.mentions[i];
  }
  fail_msg("nothing is mentioned as \"%s\"", words);
  abort();
}

static inline struct onr_str entity_of(const struct testing *testing, const struct onr_mention *mention) {
  return testing->analysis.entities[mention->entity].name;
}

/* The only claim of the text. */
static inline const struct onr_claim *the_claim(const struct testing *testing) {
  if (testing->analysis.claim_count != 1) fail_msg("expected one claim, got %zu", testing->analysis.claim_count);
  return &testing->analysis.claims[0];
}

static inline struct onr_str speaker_of(const struct testing *testing, const struct onr_claim *claim) {
  return claim->speaker == ONR_NONE ? ONR_STR("") : testing->analysis.entities[claim->speaker].name;
}

/* The words of spans, or nothing. */
static inline struct onr_str spans_of(const struct testing *testing, struct onr_spans spans) {
  return spans.count == 0 ? ONR_STR("")
                          : onr_str_slice(testing->text, spans.items[0].start, spans.items[spans.count - 1].end);
}

/* The words are a mention of that form, and of an entity of that type and name. */
static inline void assert_mention(struct testing *testing, const char *words, enum onr_mention_form form,
                                  enum onr_entity_type type, const char *entity) {
  const struct onr_mention *mention = mention_of(testing, words, 0);
  assert_int_equal(mention->form, form);
  assert_int_equal(testing->analysis.entities[mention->entity].type, type);
  assert_is(entity_of(testing, mention), entity);
}

#endif
