/* A store in a folder of its own, articles with hand-made analyses, and the usual ways to look at what is in it. All of
 * it is static, so that a test that needs part of it includes it. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "onrecord/clock.h"
#include "onrecord/hash.h"
#include "onrecord/store.h"

#define UNUSED         __attribute__((unused))
/* What the first article of a new database begins with. */
#define FIRST_REVISION (INT64_C(1) << 20)

#define assert_ok(fixture, call)                                                                                       \
  do {                                                                                                                 \
    if ((call) != ONR_OK) fail_msg("%s: %s", #call, (fixture)->failure.detail);                                        \
  } while (0)

struct fixture {
  char folder[64], path[96];
  struct onr_store *store;
  struct onr_store_reader *reader;
  struct onr_failure failure;
};

static inline struct onr_store_options fixture_options(const struct fixture *fixture) {
  return (struct onr_store_options){.path = fixture->path, .generator_version = "1.2.3", .busy_timeout_ms = 2000};
}

UNUSED static enum onr_error fixture_try_open(struct fixture *fixture) {
  struct onr_store_options options = fixture_options(fixture);
  fixture->failure = (struct onr_failure){0};
  return onr_store_open(&options, &fixture->store, &fixture->failure);
}

UNUSED static void fixture_reopen(struct fixture *fixture) {
  assert_ok(fixture, fixture_try_open(fixture));
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
}

UNUSED static void fixture_close(struct fixture *fixture) {
  onr_store_reader_close(fixture->reader);
  onr_store_close(fixture->store);
  fixture->reader = NULL;
  fixture->store = NULL;
}

UNUSED static struct fixture *fixture_folder(void) {
  struct onr_failure failure = {0};
  if (onr_hash_start(&failure) != ONR_OK) fail_msg("%s", failure.detail);
  struct fixture *fixture = calloc(1, sizeof *fixture);
  if (!fixture) abort();
  snprintf(fixture->folder, sizeof fixture->folder, "/tmp/onrecord-store-XXXXXX");
  if (!mkdtemp(fixture->folder)) fail_msg("no folder for the test");
  snprintf(fixture->path, sizeof fixture->path, "%s/test.db", fixture->folder);
  return fixture;
}

UNUSED static int fixture_setup(void **state) {
  struct fixture *fixture = fixture_folder();
  fixture_reopen(fixture);
  *state = fixture;
  return 0;
}

UNUSED static int fixture_setup_closed(void **state) {
  *state = fixture_folder();
  return 0;
}

UNUSED static int fixture_teardown(void **state) {
  struct fixture *fixture = *state;
  static const char *const names[] = {"", "-wal", "-shm", "-lock", "-journal", ".link"};
  fixture_close(fixture);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s%s", fixture->path, names[i]);
    remove(path);
  }
  rmdir(fixture->folder);
  free(fixture);
  return 0;
}

static inline void fixture_release(struct fixture *fixture) {
  onr_store_reader_release(fixture->reader);
}

static inline void assert_str(struct onr_str s, const char *expected) {
  if (s.len != strlen(expected) || (s.len && memcmp(s.data, expected, s.len) != 0))
    fail_msg("'%.*s' is not '%s'", ONR_FMT(s), expected);
}

/* ---- Articles by hand ---- */

enum { MAKER_MAX = 32 };

struct maker {
  struct onr_article article;
  struct onr_analysis analysis;
  struct onr_entity entities[MAKER_MAX];
  struct onr_str aliases[MAKER_MAX][4];
  struct onr_mention mentions[MAKER_MAX];
  struct onr_claim claims[MAKER_MAX];
  struct onr_span spans[4 * MAKER_MAX];
  size_t span_count;
  uint32_t about[MAKER_MAX][4];
};

static inline void maker_init(struct maker *maker, const char *url, const char *body) {
  *maker = (struct maker){0};
  maker->article = (struct onr_article){
      .headline = ONR_STR("A headline"),
      .url = onr_str_from(url),
      .date_published = ONR_NO_TIME,
      .language = ONR_STR("en"),
      .publisher = ONR_STR("The Example"),
      .source = ONR_STR("test.txt"),
      .body = onr_str_from(body),
  };
  maker->analysis.entities = maker->entities;
  maker->analysis.mentions = maker->mentions;
  maker->analysis.claims = maker->claims;
}

/* The `nth` (from 0) place of `words` in the body. */
static inline struct onr_span maker_find(const struct maker *maker, const char *words, int nth) {
  const char *body = maker->article.body.data, *at = strstr(body, words);
  for (; at && nth > 0; nth--) at = strstr(at + 1, words);
  if (!at) fail_msg("'%s' is not in the body", words);
  uint32_t start = (uint32_t)(at - body);
  return (struct onr_span){start, start + (uint32_t)strlen(words)};
}

UNUSED static uint32_t maker_entity(struct maker *maker, enum onr_entity_type type, const char *name, const char *alias,
                                    const char *description) {
  uint32_t at = (uint32_t)maker->analysis.entity_count++;
  maker->aliases[at][0] = onr_str_from(alias);
  maker->entities[at] = (struct onr_entity){
      .type = type,
      .name = onr_str_from(name),
      .aliases = {maker->aliases[at], alias ? 1 : 0},
      .description = onr_str_from(description),
  };
  return at;
}

UNUSED static uint32_t maker_mention(struct maker *maker, uint32_t entity, const char *words, int nth,
                                     enum onr_mention_form form, uint32_t antecedent) {
  uint32_t at = (uint32_t)maker->analysis.mention_count++;
  maker->mentions[at] = (struct onr_mention){maker_find(maker, words, nth), entity, antecedent, form, at};
  return at;
}

static inline struct onr_spans maker_span(struct maker *maker, const char *words) {
  if (!words) return (struct onr_spans){0};
  struct onr_span *span = &maker->spans[maker->span_count++];
  *span = maker_find(maker, words, 0);
  return (struct onr_spans){span, 1};
}

/* `about` is one entity or ONR_NONE. */
UNUSED static struct onr_claim *maker_claim(struct maker *maker, const char *content, const char *cue,
                                            const char *source, uint32_t speaker, uint32_t about) {
  size_t at = maker->analysis.claim_count++;
  maker->about[at][0] = about;
  maker->claims[at] = (struct onr_claim){
      .type = ONR_QUOTE_INDIRECT,
      .modality = ONR_MODALITY_ASSERTED,
      .source_type = ONR_SOURCE_NAMED,
      .content = maker_span(maker, content),
      .cue = maker_span(maker, cue),
      .source = maker_span(maker, source),
      .speaker = speaker,
      .about = maker->about[at],
      .about_count = about == ONR_NONE ? 0 : 1,
      .confidence = 0.875,
      .rule = "by-hand",
  };
  return &maker->claims[at];
}

UNUSED static enum onr_outcome maker_put(struct maker *maker, struct fixture *fixture, char ret_id[ONR_ID_SIZE]) {
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  assert_ok(fixture,
            onr_store_put_article(fixture->store, &maker->article, &maker->analysis, id, &outcome, &fixture->failure));
  fixture_release(fixture);
  if (ret_id) memcpy(ret_id, id, ONR_ID_SIZE);
  return outcome;
}

/* ---- Looking ---- */

struct seen {
  size_t count;
  char ids[64][ONR_ID_SIZE];
};

static inline enum onr_error see(void *context, struct onr_str id) {
  struct seen *seen = context;
  if (seen->count < sizeof seen->ids / sizeof *seen->ids) {
    memcpy(seen->ids[seen->count], id.data, ONR_ID_LENGTH);
    seen->ids[seen->count][ONR_ID_LENGTH] = '\0';
  }
  seen->count++;
  return ONR_OK;
}
UNUSED static enum onr_error see_article(void *context, const struct onr_article_row *row) {
  return see(context, row->id);
}
UNUSED static enum onr_error see_entity(void *context, const struct onr_entity_row *row) {
  return see(context, row->id);
}
UNUSED static enum onr_error see_mention(void *context, const struct onr_mention_row *row) {
  return see(context, row->id);
}
UNUSED static enum onr_error see_claim(void *context, const struct onr_claim_row *row) {
  return see(context, row->id);
}

#define ANY_TIME .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME

UNUSED static struct onr_store_counts fixture_counts(struct fixture *fixture) {
  struct onr_store_counts counts = {0};
  fixture_release(fixture);
  assert_ok(fixture, onr_store_counts(fixture->reader, &counts, &fixture->failure));
  fixture_release(fixture);
  return counts;
}

#endif
