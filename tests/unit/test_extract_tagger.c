/* Parts of speech, and the reader of the model that tells them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "extract/document.h"
#include "extract/tagger/tagger.h"
#include "onrecord/embed.h"
#include "onrecord/hash.h"

struct testing {
  struct onr_lexicon lexicon;
  struct onr_model model;
  struct onr_arena arena;
};

static int start(void **state) {
  static struct testing testing;
  *state = &testing;
  onr_arena_init(&testing.arena, (size_t)64 << 20);
  struct onr_str file = onr_embedded_find(onr_embedded_model, "tagger.model");
  return onr_hash_start(NULL) || onr_lexicon_init(&testing.lexicon, NULL) ||
         onr_model_init(&testing.model, file, ONR_TAG_COUNT, NULL);
}

static int stop(void **state) {
  struct testing *testing = *state;
  onr_lexicon_close(&testing->lexicon);
  onr_model_close(&testing->model);
  onr_arena_close(&testing->arena);
  return 0;
}

static struct onr_document tag(struct testing *testing, const char *text) {
  onr_arena_reset(&testing->arena);
  struct onr_document document = {
      .lexicon = &testing->lexicon, .tagger = &testing->model, .arena = &testing->arena, .text = onr_str_from(text)};
  assert_true(onr_document_segment(&document) && onr_document_find_sentences(&document) && onr_document_tag(&document));
  return document;
}

/* Each row's word, where it stands first in the text, has the tag. */
static void words_are_told_by_their_context(void **state) {
  static const struct {
    const char *text, *word, *tag;
  } rows[] = {
      {"The report claims that the dam will hold.", "report", "NN"},
      {"The report claims that the dam will hold.", "claims", "VBZ"},
      {"The report claims that the dam will hold.", "that", "CS"},
      {"The report claims that the dam will hold.", "will", "MD"},
      {"The claims of the farmers were heard.", "claims", "NNS"},
      {"He plans to close the mill.", "plans", "VBZ"},
      {"He plans to close the mill.", "to", "TO"},
      {"He plans to close the mill.", "close", "VB"},
      {"The plans were drawn in secret.", "plans", "NNS"},
      {"She walked to the mill.", "to", "IN"},
      {"The bridge that collapsed was old.", "that", "WDT"},
      {"They said that man was old.", "said", "VBD"},
      {"The mill was closed by the council.", "closed", "VBN"},
      {"The council closed the mill.", "closed", "VBD"},
      {"Odalys Brenk’s mill is old.", "’s", "POS"},
      {"It’s an old mill.", "’s", "VBZ"},
      {"Workers demand higher wages.", "demand", "VBP"},
      {"The demand for wages is high.", "demand", "NN"},
      {"He spoke after the vote.", "after", "IN"},
      {"He left because they voted.", "because", "CS"},
      {"They gave up the fight.", "up", "RP"},
      {"Nobody knows whether they will pay.", "whether", "CS"},
      {"Maria Brenk did not answer.", "Brenk", "NNP"},
      {"Maria Brenk did not answer.", "not", "RB"},
      {"They did not answer 12 letters.", "12", "CD"},
      {"There is a mill.", "There", "EX"},
      {"His mill is older than hers.", "His", "PRP$"},
      {"The rebuilding of the old mill began.", "old", "JJ"},
      {"They are rebuilding the mill.", "rebuilding", "VBG"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_document document = tag(*state, rows[i].text);
    size_t at = 0;
    while (at < document.token_count && !onr_str_equal(onr_text_of(&document, at, at + 1), onr_str_from(rows[i].word)))
      at++;
    assert_true(at < document.token_count);
    if (strcmp(onr_tag_name(onr_tag_at(&document, at)), rows[i].tag) != 0)
      fail_msg("%s: expected %s to be %s, got %s", rows[i].text, rows[i].word, rows[i].tag,
               onr_tag_name(onr_tag_at(&document, at)));
  }
}

static void capitals_of_headlines_are_no_names(void **state) {
  static const char *const headlines[] = {"Workers Demand Higher Wages After Vote",
                                          "WORKERS DEMAND HIGHER WAGES AFTER VOTE"};
  for (size_t i = 0; i < sizeof headlines / sizeof *headlines; i++) {
    struct onr_document document = tag(*state, headlines[i]);
    size_t proper = 0;
    for (size_t at = 0; at < document.token_count; at++) proper += onr_has_tag(&document, at, ONR_TAGS_PROPER);
    assert_true(proper <= 1);
    assert_true(onr_has_tag(&document, 0, ONR_TAGS_NOUN));
    assert_true(onr_has_tag(&document, 2, ONR_TAGS_ADJECTIVE | ONR_TAGS_ADVERB));
  }
}

static void the_same_text_gets_the_same_tags(void **state) {
  static const char text[] =
      "“We plan,” said Odalys Brenk, 45, of Lund-based Acme. She can’t say when plans change; 2 do.";
  uint8_t tags[64];
  struct onr_document document = tag(*state, text);
  assert_true(document.token_count < sizeof tags);
  for (size_t i = 0; i < document.token_count; i++) tags[i] = document.tokens[i].tag;
  document = tag(*state, text);
  for (size_t i = 0; i < document.token_count; i++) assert_int_equal(document.tokens[i].tag, tags[i]);
}

static void nothing_has_no_tags(void **state) {
  struct onr_document document = tag(*state, "");
  assert_int_equal(document.token_count, 0);
  assert_int_equal(onr_tag_at(&document, 0), ONR_TAG_PUNCT);
  document = tag(*state, "( * — ;");
  for (size_t i = 0; i < document.token_count; i++) assert_int_equal(document.tokens[i].tag, ONR_TAG_PUNCT);
}

/* ---- The model's file ---- */

enum { HEADER = ONR_MODEL_HEADER, SIZE = 128 };

static size_t put32(char *out, size_t at, uint32_t value) {
  for (int i = 0; i < 4; i++) out[at++] = (char)(value >> (8 * i) & 0xFF);
  return at;
}

/* A file of `count` features and this body, with the checksum that belongs to it. */
static struct onr_str make_file(char out[SIZE], uint32_t classes, uint32_t count, const char *body, size_t len) {
  memcpy(out, "ONRMODEL", 8);
  uint64_t hash = onr_hash64((struct onr_str){body, len});
  size_t at = put32(out, 8, ONR_MODEL_VERSION);
  at = put32(out, at, classes);
  at = put32(out, at, count);
  at = put32(out, at, (uint32_t)hash);
  at = put32(out, at, (uint32_t)(hash >> 32));
  assert_int_equal(at, HEADER);
  memcpy(out + at, body, len);
  return (struct onr_str){out, at + len};
}

/* feature 7 with 5 for class 2, feature 9 with -1 for class 0 and 3 for class 1 */
static const char body[] = {7, 0, 0, 0, 1, 2, 5, 9, 0, 0, 0, 2, 0, -1, 1, 3};

static void assert_scores(const struct onr_model *model, const uint32_t *keys, size_t count, const int16_t wanted[3]) {
  int16_t scores[ONR_MODEL_CLASSES];
  onr_model_score(model, keys, count, scores);
  for (unsigned class = 0; class < ONR_MODEL_CLASSES; class ++)
    assert_int_equal(scores[class], class < 3 ? wanted[class] : 0);
}

static void a_model_is_read(void **state) {
  (void)state;
  char bytes[SIZE];
  struct onr_model model;
  assert_int_equal(onr_model_init(&model, make_file(bytes, 3, 2, body, sizeof body), 3, NULL), ONR_OK);
  const uint32_t known[] = {7}, both[] = {7, 8, 9, 9}, unknown[] = {0, 8};
  assert_scores(&model, known, 1, (const int16_t[]){0, 0, 5});
  assert_scores(&model, both, 4, (const int16_t[]){-2, 6, 5});
  assert_scores(&model, unknown, 2, (const int16_t[]){0, 0, 0});
  assert_scores(&model, NULL, 0, (const int16_t[]){0, 0, 0});
  onr_model_close(&model);
}

/* The tags are the same on every processor. */
static void processors_agree(void **state) {
  struct testing *testing = *state;
  uint32_t keys[ONR_MODEL_KEYS_MAX], random = 1;
  for (int round = 0; round < 1000; round++) {
    int16_t here[ONR_MODEL_CLASSES], anywhere[ONR_MODEL_CLASSES];
    size_t count = (size_t)(round % (ONR_MODEL_KEYS_MAX + 1)), words = testing->lexicon.word_count;
    for (size_t i = 0; i < count; i++) {
      random = random * 1664525u + 1013904223u;
      keys[i] = onr_tagger_word_key((uint32_t)onr_hash64(testing->lexicon.words[random % words].key));
    }
    onr_model_score(&testing->model, keys, count, here);
    onr_model_score_anywhere(&testing->model, keys, count, anywhere);
    assert_memory_equal(here, anywhere, sizeof here);
  }
}

static void assert_refused(struct onr_str file, uint32_t classes) {
  struct onr_model model;
  struct onr_failure failure = {0};
  assert_int_equal(onr_model_init(&model, file, classes, &failure), ONR_ERR_INTERNAL);
  assert_non_null(strstr(failure.detail, "expected"));
  onr_model_close(&model);
}

static void bad_models_are_refused(void **state) {
  (void)state;
  char bytes[SIZE];
  struct onr_str file = make_file(bytes, 3, 2, body, sizeof body);
  for (size_t len = 0; len < file.len; len++) assert_refused((struct onr_str){bytes, len}, 3);
  for (size_t i = 0; i < file.len; i++) { /* any byte altered: the checksum or the header shows it */
    bytes[i] ^= 1;
    assert_refused(file, 3);
    bytes[i] ^= 1;
  }
  assert_refused(file, 4);
  assert_refused((struct onr_str){NULL, 0}, 3);
}

/* The checksum is right, and yet the features are not. */
static void bad_features_are_refused(void **state) {
  (void)state;
  char bytes[SIZE], altered[sizeof body];
  for (size_t len = 0; len < sizeof body; len++) assert_refused(make_file(bytes, 3, 2, body, len), 3);
  assert_refused(make_file(bytes, 3, 1, body, sizeof body), 3);          /* more than the header says */
  assert_refused(make_file(bytes, 3, 3, body, sizeof body), 3);          /* less */
  assert_refused(make_file(bytes, 3, UINT32_MAX, body, sizeof body), 3); /* absurdly many */
  memcpy(altered, body, sizeof body);
  altered[5] = 3; /* a class that there is not */
  assert_refused(make_file(bytes, 3, 2, altered, sizeof altered), 3);
  memcpy(altered, body, sizeof body);
  altered[7] = 7; /* the same feature again */
  assert_refused(make_file(bytes, 3, 2, altered, sizeof altered), 3);
  memcpy(altered, body, sizeof body);
  altered[14] = 0; /* the same class again */
  assert_refused(make_file(bytes, 3, 2, altered, sizeof altered), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_told_by_their_context),
      cmocka_unit_test(capitals_of_headlines_are_no_names),
      cmocka_unit_test(the_same_text_gets_the_same_tags),
      cmocka_unit_test(nothing_has_no_tags),
      cmocka_unit_test(a_model_is_read),
      cmocka_unit_test(processors_agree),
      cmocka_unit_test(bad_models_are_refused),
      cmocka_unit_test(bad_features_are_refused),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
