/* Five hundred articles by rule, for lists, and walks over pages of them. */
#ifndef STORE_SAMPLE_H
#define STORE_SAMPLE_H

#include "store_fixture.h"

enum { SAMPLE = 500, SAMPLE_SPEAKERS = 10, SAMPLE_TOPICS = 6, WALK_MAX = 4 * SAMPLE };

static const char *const sample_publishers[] = {"The Example", "Le Canard Bleu", "Zürcher Blatt"};
static const char *const sample_languages[] = {"en", "en-GB", "fr"};

/* Every seventh has no date; four share one. */
static inline int64_t sample_date(int number) {
  return number % 7 == 3 ? ONR_NO_TIME : 1600000000000 + (int64_t)(number / 4 * 37 % 101) * 86400000;
}

static void sample_claims(struct maker *maker, int number, uint32_t speaker, uint32_t topic) {
  struct onr_claim *first =
      maker_claim(maker, "rain is near", "said", maker->entities[speaker].name.data, speaker, topic);
  first->type = (enum onr_quote_type)(number % ONR_QUOTE_COUNT);
  first->source_type = (enum onr_source_type)(number % ONR_SOURCE_COUNT);
  first->modality = (enum onr_modality)(number % ONR_MODALITY_COUNT);
  first->confidence = (number % 40) / 40.0;
  maker_claim(maker, number % 2 ? "odd storms pass" : "even storms pass", NULL, NULL, ONR_NONE, ONR_NONE)->confidence =
      0.5;
}

static inline enum onr_outcome sample_put(struct fixture *fixture, int number) {
  struct maker maker;
  char url[64], body[256], speaker[32], topic[32], thing[32];
  snprintf(url, sizeof url, "https://example.org/%d", number);
  snprintf(speaker, sizeof speaker, "Speaker N%d", number % SAMPLE_SPEAKERS);
  snprintf(topic, sizeof topic, "Topic N%d", number % SAMPLE_TOPICS);
  snprintf(thing, sizeof thing, "Thing %03d", (number * 7) % 1000);
  snprintf(body, sizeof body, "%s said that rain is near %s. %s agreed that %s storms pass. It was in %s.", speaker,
           topic, speaker, number % 2 ? "odd" : "even", thing);
  maker_init(&maker, url, body);
  maker.article.date_published = sample_date(number);
  maker.article.publisher = onr_str_from(sample_publishers[number % 3]);
  maker.article.language = onr_str_from(sample_languages[number % 3]);
  uint32_t speaker_at = maker_entity(&maker, ONR_PERSON, speaker, NULL, NULL);
  uint32_t topic_at = maker_entity(&maker, ONR_ORGANIZATION, topic, NULL, NULL);
  uint32_t thing_at = maker_entity(&maker, ONR_PLACE, thing, NULL, NULL);
  maker_mention(&maker, speaker_at, speaker, 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, topic_at, topic, 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, speaker_at, speaker, 1, ONR_FORM_TITLE, 0);
  maker_mention(&maker, thing_at, thing, 0, ONR_FORM_NAME, ONR_NONE);
  sample_claims(&maker, number, speaker_at, topic_at);
  return maker_put(&maker, fixture, NULL);
}

UNUSED static int sample_setup(void **state) {
  fixture_setup(state);
  for (int i = 0; i < SAMPLE; i++) assert_int_equal(sample_put(*state, i), ONR_CREATED);
  return 0;
}

static inline void sample_article_id(int number, char id[ONR_ID_SIZE]) {
  char url[64];
  snprintf(url, sizeof url, "https://example.org/%d", number);
  const struct onr_str parts[] = {ONR_STR_INIT("url"), onr_str_from(url)};
  onr_id_make(ONR_ID_ARTICLE, parts, 2, id);
}

static inline void sample_entity_id(const char *type, const char *folded, char id[ONR_ID_SIZE]) {
  const struct onr_str parts[] = {onr_str_from(type), onr_str_from(folded)};
  onr_id_make(ONR_ID_ENTITY, parts, 2, id);
}

/* ---- Walks: what a list shows, page by page ---- */

struct shown {
  char id[ONR_ID_SIZE];
  int64_t published, created, mentions;
  double confidence;
  char name[32];
  int position; /* in the text: the start of its first span */
};

struct walk {
  struct fixture *fixture;
  struct onr_page page;
  enum onr_error (*list)(struct walk *walk, struct onr_page_end *end);
  const void *filter;
  void (*between)(struct walk *walk, int page); /* what others do between the pages; may be NULL */
  struct shown rows[WALK_MAX];
  size_t count;
  int64_t total; /* as counted by the store for the first page */
};

static inline struct shown *walk_add(struct walk *walk, struct onr_str id) {
  if (walk->count == WALK_MAX) fail_msg("the walk does not end");
  struct shown *row = &walk->rows[walk->count++];
  *row = (struct shown){0};
  memcpy(row->id, id.data, ONR_ID_LENGTH);
  return row;
}

static inline enum onr_error show_article(void *context, const struct onr_article_row *row) {
  struct shown *shown = walk_add(context, row->id);
  shown->published = row->article.date_published;
  shown->created = row->created;
  return ONR_OK;
}

static inline enum onr_error show_claim(void *context, const struct onr_claim_row *row) {
  struct shown *shown = walk_add(context, row->id);
  shown->published = row->article.date_published;
  shown->created = row->created;
  shown->confidence = row->confidence;
  shown->position = (int)row->spans[0].span.start.byte;
  return ONR_OK;
}

static inline enum onr_error show_mention(void *context, const struct onr_mention_row *row) {
  struct shown *shown = walk_add(context, row->id);
  shown->published = row->article.date_published;
  shown->position = (int)row->span.start.byte;
  return ONR_OK;
}

static inline enum onr_error show_entity(void *context, const struct onr_entity_row *row) {
  struct shown *shown = walk_add(context, row->id);
  shown->created = row->created;
  shown->mentions = row->mentions;
  snprintf(shown->name, sizeof shown->name, "%.*s", ONR_FMT(row->name));
  return ONR_OK;
}

static inline enum onr_error list_articles(struct walk *walk, struct onr_page_end *end) {
  return onr_store_articles(walk->fixture->reader, walk->filter, &walk->page, false, show_article, walk, end,
                            &walk->fixture->failure);
}
static inline enum onr_error list_claims(struct walk *walk, struct onr_page_end *end) {
  return onr_store_claims(walk->fixture->reader, walk->filter, &walk->page, show_claim, walk, end,
                          &walk->fixture->failure);
}
static inline enum onr_error list_mentions(struct walk *walk, struct onr_page_end *end) {
  return onr_store_mentions(walk->fixture->reader, walk->filter, &walk->page, show_mention, walk, end,
                            &walk->fixture->failure);
}
static inline enum onr_error list_entities(struct walk *walk, struct onr_page_end *end) {
  return onr_store_entities(walk->fixture->reader, walk->filter, &walk->page, show_entity, walk, end,
                            &walk->fixture->failure);
}

static inline enum onr_error show_suggestion(void *context, const struct onr_suggestion_row *row) {
  struct shown *shown = walk_add(context, row->id);
  shown->created = row->created;
  shown->confidence = row->score;
  return ONR_OK;
}

static inline enum onr_error list_suggestions(struct walk *walk, struct onr_page_end *end) {
  return onr_store_suggestions(walk->fixture->reader, walk->filter, &walk->page, show_suggestion, walk, end,
                               &walk->fixture->failure);
}

static inline int compare_shown(const void *a, const void *b) {
  return strcmp(((const struct shown *)a)->id, ((const struct shown *)b)->id);
}

/* -1, 0, 1 by the sort's key; no date is greater than any in the ascending order, and less in the descending. */
static inline int compare_keys(const struct walk *walk, const struct shown *a, const struct shown *b) {
#define ORDER(member) ((a->member > b->member) - (a->member < b->member))
  switch (walk->page.sort) {
  case ONR_SORT_DATE_PUBLISHED:
    if (walk->page.descending || (a->published != ONR_NO_TIME) == (b->published != ONR_NO_TIME))
      return ORDER(published);
    return a->published == ONR_NO_TIME ? 1 : -1;
  case ONR_SORT_DATE_CREATED: return ORDER(created);
  case ONR_SORT_NAME: return strcmp(a->name, b->name);
  case ONR_SORT_MENTIONS: return ORDER(mentions);
  case ONR_SORT_CONFIDENCE: return ORDER(confidence);
  case ONR_SORT_POSITION: return ORDER(position);
  case ONR_SORT_SCORE: return ORDER(confidence);
  case ONR_SORT_STORED:
  case ONR_SORT_RELEVANCE: break;
  }
  return 0;
#undef ORDER
}

static inline void walk_all(struct walk *walk, size_t limit) {
  struct onr_page_end end = {.more = true};
  struct onr_position after;
  walk->count = 0;
  walk->page.after = NULL;
  walk->page.limit = limit;
  for (int page = 0; end.more; page++) {
    size_t before = walk->count;
    walk->page.count = page == 0;
    assert_ok(walk->fixture, walk->list(walk, &end));
    fixture_release(walk->fixture);
    if (page == 0) walk->total = end.count;
    if (end.more) assert_int_equal(walk->count - before, limit);
    after = end.last;
    walk->page.after = &after;
    if (walk->between) walk->between(walk, page);
  }
}

/* In order, and nothing twice; leaves the rows sorted by id. */
static inline void walk_check(struct walk *walk) {
  for (size_t i = 1; i < walk->count; i++) {
    int order = compare_keys(walk, &walk->rows[i - 1], &walk->rows[i]);
    if (walk->page.descending ? order < 0 : order > 0)
      fail_msg("row %zu is out of order (sort %d)", i, walk->page.sort);
  }
  qsort(walk->rows, walk->count, sizeof *walk->rows, compare_shown);
  for (size_t i = 1; i < walk->count; i++)
    if (strcmp(walk->rows[i - 1].id, walk->rows[i].id) == 0) fail_msg("%s came twice", walk->rows[i].id);
}

static inline bool walk_has(const struct walk *walk, const char *id) {
  struct shown key = {0};
  memcpy(key.id, id, ONR_ID_LENGTH);
  return bsearch(&key, walk->rows, walk->count, sizeof key, compare_shown) != NULL;
}

/* Walks in both directions and checks; the number of rows must be `expected`. */
static inline void walk_both(struct walk *walk, enum onr_sort sort, size_t expected) {
  for (int descending = 0; descending < 2; descending++) {
    walk->page = (struct onr_page){.sort = sort, .descending = descending == 1};
    walk_all(walk, 7);
    if (walk->count != expected) fail_msg("%zu rows, %zu expected (sort %d)", walk->count, expected, sort);
    assert_int_equal(walk->total, expected);
    walk_check(walk);
  }
}

#endif
