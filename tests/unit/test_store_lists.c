/* Lists: every sort in both directions, every filter, page by page, also while others write. */
#include "store_sample.h"

static struct walk walk; /* large */

static void start(void **state, enum onr_error (*list)(struct walk *, struct onr_page_end *), const void *filter) {
  walk.fixture = *state;
  walk.list = list;
  walk.filter = filter;
  walk.between = NULL;
}

static size_t count_if(bool (*matches)(int number)) {
  size_t count = 0;
  for (int i = 0; i < SAMPLE; i++) count += matches(i) ? 1 : 0;
  return count;
}

static const enum onr_sort claim_sorts[] = {ONR_SORT_DATE_PUBLISHED, ONR_SORT_DATE_CREATED, ONR_SORT_CONFIDENCE};
static const enum onr_sort article_sorts[] = {ONR_SORT_DATE_PUBLISHED, ONR_SORT_DATE_CREATED};
static const enum onr_sort entity_sorts[] = {ONR_SORT_NAME, ONR_SORT_MENTIONS, ONR_SORT_DATE_CREATED};

#define EACH(sorts, expected)                                                                                          \
  for (size_t each = 0; each < sizeof sorts / sizeof *sorts; each++) walk_both(&walk, sorts[each], (expected))

/* ---- Claims ---- */

static void all_claims(void **state) {
  struct onr_claim_filter filter = {ANY_TIME};
  start(state, list_claims, &filter);
  EACH(claim_sorts, 2 * SAMPLE);
}

static bool is_speaker_3(int i) {
  return i % SAMPLE_SPEAKERS == 3;
}
static bool is_speaker_3_or_4(int i) {
  return is_speaker_3(i) || i % SAMPLE_SPEAKERS == 4;
}
static bool is_topic_2(int i) {
  return i % SAMPLE_TOPICS == 2;
}
static bool is_topic_2_or_5(int i) {
  return is_topic_2(i) || i % SAMPLE_TOPICS == 5;
}
static bool is_both(int i) {
  return is_speaker_3(i) && i % SAMPLE_TOPICS == 1;
}
static bool is_blue(int i) {
  return i % 3 == 1;
}
static bool is_not_blue(int i) {
  return !is_blue(i);
}
static bool is_sure(int i) {
  return i % 40 >= 30;
}
static bool is_question(int i) {
  return i % ONR_MODALITY_COUNT == ONR_MODALITY_QUESTION;
}
static bool is_direct(int i) {
  return i % ONR_QUOTE_COUNT == ONR_QUOTE_DIRECT;
}
static bool is_official(int i) {
  return i % ONR_SOURCE_COUNT == ONR_SOURCE_OFFICIAL;
}
static const int64_t early = 1600000000000 + 10 * (int64_t)86400000, late = 1600000000000 + 20 * (int64_t)86400000;
static bool is_in_time(int i) {
  return sample_date(i) >= early && sample_date(i) < late;
}
static bool is_speaker_3_before(int i) {
  return is_speaker_3(i) && sample_date(i) != ONR_NO_TIME && sample_date(i) < late;
}
static bool is_before(int i) {
  return sample_date(i) != ONR_NO_TIME && sample_date(i) < late;
}
static bool is_after(int i) {
  return sample_date(i) >= early;
}

struct ids {
  char text[2][ONR_ID_SIZE];
  struct onr_str items[2];
};

static struct onr_strs entity_ids(struct ids *ids, const char *type, const char *a, const char *b) {
  const char *names[] = {a, b};
  size_t count = b ? 2 : 1;
  for (size_t i = 0; i < count; i++) {
    sample_entity_id(type, names[i], ids->text[i]);
    ids->items[i] = onr_str_from(ids->text[i]);
  }
  return (struct onr_strs){ids->items, count};
}

static struct onr_strs article_ids(struct ids *ids, int a, int b) {
  const int numbers[] = {a, b};
  size_t count = b >= 0 ? 2 : 1;
  for (size_t i = 0; i < count; i++) {
    sample_article_id(numbers[i], ids->text[i]);
    ids->items[i] = onr_str_from(ids->text[i]);
  }
  return (struct onr_strs){ids->items, count};
}

static void claims_by_speaker_and_about(void **state) {
  struct ids speakers, about;
  struct onr_claim_filter filter = {ANY_TIME};
  start(state, list_claims, &filter);
  filter.speakers = entity_ids(&speakers, "Person", "speaker n3", NULL);
  EACH(claim_sorts, count_if(is_speaker_3));
  filter.speakers = entity_ids(&speakers, "Person", "speaker n3", "speaker n4");
  EACH(claim_sorts, count_if(is_speaker_3_or_4));
  filter.speakers = (struct onr_strs){0};
  filter.about = entity_ids(&about, "Organization", "topic n2", NULL);
  EACH(claim_sorts, count_if(is_topic_2));
  filter.about = entity_ids(&about, "Organization", "topic n2", "topic n5");
  EACH(claim_sorts, count_if(is_topic_2_or_5));
  filter.about = entity_ids(&about, "Organization", "topic n1", NULL);
  filter.speakers = entity_ids(&speakers, "Person", "speaker n3", NULL);
  EACH(claim_sorts, count_if(is_both));
  filter.speakers = entity_ids(&speakers, "Person", "nobody", NULL);
  EACH(claim_sorts, 0);
}

static void claims_by_article(void **state) {
  struct ids articles, speakers, about;
  struct onr_claim_filter filter = {ANY_TIME};
  start(state, list_claims, &filter);
  filter.articles = article_ids(&articles, 13, -1);
  EACH(claim_sorts, 2);
  walk_both(&walk, ONR_SORT_POSITION, 2);
  filter.articles = article_ids(&articles, 13, 14);
  EACH(claim_sorts, 4);
  filter.speakers = entity_ids(&speakers, "Person", "speaker n3", NULL);
  EACH(claim_sorts, 1);
  filter.about = entity_ids(&about, "Organization", "topic n1", NULL);
  EACH(claim_sorts, 1);
  filter.articles = article_ids(&articles, 999, -1);
  EACH(claim_sorts, 0);
}

static void claims_by_their_own_members(void **state) {
  const enum onr_quote_type direct = ONR_QUOTE_DIRECT;
  const enum onr_source_type official = ONR_SOURCE_OFFICIAL;
  const enum onr_modality question = ONR_MODALITY_QUESTION;
  const struct onr_str statuses[] = {ONR_STR_INIT("machine"), ONR_STR_INIT("confirmed")};
  struct onr_claim_filter filter = {ANY_TIME};
  start(state, list_claims, &filter);
  filter.review_statuses = (struct onr_strs){statuses, 2};
  EACH(claim_sorts, 2 * SAMPLE);
  filter.review_statuses = (struct onr_strs){statuses + 1, 1};
  EACH(claim_sorts, 0);
  /* the second claim of each article is indirect, asserted, named and of confidence 0.5 */
  filter = (struct onr_claim_filter){ANY_TIME, .quote_types = &direct, .quote_type_count = 1};
  EACH(claim_sorts, count_if(is_direct));
  filter = (struct onr_claim_filter){ANY_TIME, .source_types = &official, .source_type_count = 1};
  EACH(claim_sorts, count_if(is_official));
  filter = (struct onr_claim_filter){ANY_TIME, .modalities = &question, .modality_count = 1};
  EACH(claim_sorts, count_if(is_question));
  filter = (struct onr_claim_filter){ANY_TIME, .min_confidence = 0.75};
  EACH(claim_sorts, count_if(is_sure));
}

static void claims_by_publisher_and_time(void **state) {
  const struct onr_str blue = ONR_STR_INIT("le CANARD bleu"),
                       others[] = {ONR_STR_INIT("zurcher blatt"), ONR_STR_INIT("THE EXAMPLE")};
  struct onr_claim_filter filter = {ANY_TIME, .publishers = {&blue, 1}};
  start(state, list_claims, &filter);
  EACH(claim_sorts, 2 * count_if(is_blue));
  filter.publishers = (struct onr_strs){others, 2};
  EACH(claim_sorts, 2 * count_if(is_not_blue));
  filter = (struct onr_claim_filter){.published_after = early, .published_before = late};
  EACH(claim_sorts, 2 * count_if(is_in_time));
  filter.published_after = ONR_NO_TIME;
  EACH(claim_sorts, 2 * count_if(is_before));
  filter = (struct onr_claim_filter){.published_after = early, .published_before = ONR_NO_TIME};
  EACH(claim_sorts, 2 * count_if(is_after));
}

/* ---- Articles ---- */

static void articles_by_everything(void **state) {
  struct ids ids, speakers;
  const struct onr_str blue = ONR_STR_INIT("LE CANARD BLEU"), en = ONR_STR_INIT("EN"), gb = ONR_STR_INIT("en-gb"),
                       both[] = {gb, ONR_STR_INIT("fr")}, e = ONR_STR_INIT("e");
  struct onr_article_filter filter = {ANY_TIME};
  start(state, list_articles, &filter);
  EACH(article_sorts, SAMPLE);
  filter.publishers = (struct onr_strs){&blue, 1};
  EACH(article_sorts, count_if(is_blue));
  filter = (struct onr_article_filter){ANY_TIME, .languages = {&gb, 1}};
  EACH(article_sorts, count_if(is_blue));
  filter.languages = (struct onr_strs){&e, 1};
  EACH(article_sorts, 0);
  filter.languages = (struct onr_strs){both, 2};
  EACH(article_sorts, (size_t)SAMPLE - (SAMPLE + 2) / 3);
  filter.languages = (struct onr_strs){&en, 1};
  EACH(article_sorts, (size_t)SAMPLE - SAMPLE / 3);
  filter = (struct onr_article_filter){ANY_TIME, .entities = entity_ids(&ids, "Organization", "topic n2", NULL)};
  EACH(article_sorts, count_if(is_topic_2));
  filter.entities = entity_ids(&ids, "Organization", "topic n2", "topic n5");
  EACH(article_sorts, count_if(is_topic_2_or_5));
  filter.speakers = entity_ids(&speakers, "Person", "speaker n3", NULL);
  filter.entities = entity_ids(&ids, "Organization", "topic n1", NULL);
  EACH(article_sorts, count_if(is_both));
  filter.entities = (struct onr_strs){0};
  EACH(article_sorts, count_if(is_speaker_3));
  filter.published_before = late;
  EACH(article_sorts, count_if(is_speaker_3_before));
  filter = (struct onr_article_filter){.published_after = early, .published_before = late};
  EACH(article_sorts, count_if(is_in_time));
}

/* The last of the tests, as it adds to what they count. */
static void an_article_is_listed_once_however_much_a_speaker_says(void **state) {
  enum { ARTICLES = 7 };
  struct fixture *fixture = *state;
  for (int number = 0; number < ARTICLES; number++) {
    struct maker maker;
    char url[64];
    snprintf(url, sizeof url, "https://example.org/talk/%d", number);
    maker_init(&maker, url, "Talker Tim said that it rains, that it pours, and that he snores.");
    maker.article.date_published = number < 2 ? ONR_NO_TIME : 1600000000000 + number / 2;
    uint32_t speaker = maker_entity(&maker, ONR_PERSON, "Talker Tim", NULL, NULL);
    maker_mention(&maker, speaker, "Talker Tim", 0, ONR_FORM_NAME, ONR_NONE);
    static const char *const said[] = {"it rains", "it pours", "he snores"};
    for (int i = 0; i <= number % 3; i++) maker_claim(&maker, said[i], "said", "Talker Tim", speaker, ONR_NONE);
    assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
  }
  struct ids speakers;
  struct onr_article_filter filter = {ANY_TIME, .speakers = entity_ids(&speakers, "Person", "talker tim", NULL)};
  start(state, list_articles, &filter);
  EACH(article_sorts, ARTICLES);
}

/* ---- Entities and mentions ---- */

static void entities_by_everything(void **state) {
  const enum onr_entity_type types[] = {ONR_PERSON, ONR_ORGANIZATION};
  struct ids articles;
  struct onr_entity_filter filter = {0};
  start(state, list_entities, &filter);
  EACH(entity_sorts, SAMPLE + SAMPLE_SPEAKERS + SAMPLE_TOPICS);
  filter.types = types;
  filter.type_count = 2;
  EACH(entity_sorts, SAMPLE_SPEAKERS + SAMPLE_TOPICS);
  filter.articles = article_ids(&articles, 0, 1);
  EACH(entity_sorts, 4);
  filter.type_count = 0;
  filter.articles = article_ids(&articles, 0, -1);
  EACH(entity_sorts, 3);
}

static void mentions_by_article_and_entity(void **state) {
  static const enum onr_sort sorts[] = {ONR_SORT_DATE_PUBLISHED};
  const enum onr_mention_form title = ONR_FORM_TITLE;
  struct ids articles, entities;
  struct onr_mention_filter filter = {.articles = article_ids(&articles, 5, -1)};
  start(state, list_mentions, &filter);
  EACH(sorts, 4);
  walk_both(&walk, ONR_SORT_POSITION, 4);
  filter.articles = article_ids(&articles, 5, 6);
  EACH(sorts, 8);
  filter.entities = entity_ids(&entities, "Person", "speaker n5", NULL);
  EACH(sorts, 2);
  filter.articles = (struct onr_strs){0};
  EACH(sorts, SAMPLE / SAMPLE_SPEAKERS * 2);
  filter.entities = entity_ids(&entities, "Person", "speaker n5", "speaker n6");
  filter.forms = &title;
  filter.form_count = 1;
  EACH(sorts, SAMPLE / SAMPLE_SPEAKERS * 2);
}

/* ---- While others write ---- */

/* Between two pages an article is deleted and another comes. */
static void others_write(struct walk *w, int page) {
  char id[ONR_ID_SIZE];
  if (page >= 40) return;
  sample_article_id(page * 5, id);
  assert_ok(w->fixture, onr_store_delete_article(w->fixture->store, NULL, onr_str_from(id), -1, &w->fixture->failure));
  assert_int_equal(sample_put(w->fixture, 1000 + page + (w->page.descending ? 500 : 0)), ONR_CREATED);
}

static void nothing_is_missed_while_others_write(void **state) {
  struct onr_article_filter filter = {ANY_TIME};
  start(state, list_articles, &filter);
  for (int descending = 0; descending < 2; descending++) {
    walk.page = (struct onr_page){.sort = ONR_SORT_DATE_PUBLISHED, .descending = descending == 1};
    walk.between = others_write;
    walk_all(&walk, 7);
    walk_check(&walk);
    for (int i = 0; i < SAMPLE; i++) {
      char id[ONR_ID_SIZE];
      sample_article_id(i, id);
      bool deleted = i % 5 == 0 && i < 200;
      if (!deleted && !walk_has(&walk, id)) fail_msg("article %d is missing", i);
    }
    for (int i = 0; i < 40; i++) sample_put(*state, i * 5);
  }
}

/* Names longer than a position can hold, which differ only behind what it holds. */
static void long_names_come_once(void **state) {
  static char body[8192], names[9][512];
  struct maker maker;
  size_t len = 0;
  for (size_t i = 0; i < 9; i++) {
    for (size_t k = 0; k < 200; k++) memcpy(names[i] + 2 * k, "ж", 2);
    snprintf(names[i] + 400, 16, " %zu", i);
    len += (size_t)snprintf(body + len, sizeof body - len, "%s. ", names[i]);
  }
  maker_init(&maker, "https://example.org/long", body);
  for (uint32_t i = 0; i < 9; i++) {
    maker_entity(&maker, ONR_EVENT, names[i], NULL, NULL);
    maker_mention(&maker, i, names[i], 0, ONR_FORM_NAME, ONR_NONE);
  }
  maker_put(&maker, *state, NULL);
  const enum onr_entity_type type = ONR_EVENT;
  struct onr_entity_filter filter = {.types = &type, .type_count = 1};
  start(state, list_entities, &filter);
  for (int descending = 0; descending < 2; descending++) {
    walk.page = (struct onr_page){.sort = ONR_SORT_NAME, .descending = descending == 1};
    walk_all(&walk, 2);
    assert_int_equal(walk.count, 9);
    walk.page.sort = ONR_SORT_RELEVANCE; /* the shown name is cut: no order to check */
    walk_check(&walk);
  }
}

/* ---- Refusals ---- */

static void what_a_list_lacks_is_refused(void **state) {
  struct onr_claim_filter claims = {ANY_TIME};
  struct onr_article_filter articles = {ANY_TIME};
  struct onr_entity_filter entities = {0};
  struct onr_mention_filter mentions = {0};
  const struct {
    enum onr_error (*list)(struct walk *, struct onr_page_end *);
    const void *filter;
    enum onr_sort sort;
    size_t limit;
    const char *where;
  } rows[] = {
      {list_claims, &claims, ONR_SORT_NAME, 5, "sort"},
      {list_claims, &claims, ONR_SORT_POSITION, 5, "sort"},
      {list_claims, &claims, ONR_SORT_RELEVANCE, 5, "sort"},
      {list_articles, &articles, ONR_SORT_CONFIDENCE, 5, "sort"},
      {list_articles, &articles, ONR_SORT_RELEVANCE, 5, "sort"},
      {list_entities, &entities, ONR_SORT_DATE_PUBLISHED, 5, "sort"},
      {list_entities, &entities, ONR_SORT_RELEVANCE, 5, "sort"},
      {list_mentions, &mentions, ONR_SORT_POSITION, 5, "entity"},
      {list_claims, &claims, ONR_SORT_DATE_CREATED, 0, "limit"},
      {list_claims, &claims, ONR_SORT_DATE_CREATED, 201, "limit"},
  };
  struct onr_page_end end;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    start(state, rows[i].list, rows[i].filter);
    walk.page = (struct onr_page){.sort = rows[i].sort, .limit = rows[i].limit};
    assert_int_equal(walk.list(&walk, &end), ONR_ERR_INVALID_PARAMETER);
    assert_string_equal(walk.fixture->failure.where, rows[i].where);
    if (rows[i].sort == ONR_SORT_POSITION && strcmp(rows[i].where, "sort") == 0)
      assert_non_null(strstr(walk.fixture->failure.detail, "sort=position needs article"));
  }
  struct ids ids;
  mentions.entities = entity_ids(&ids, "Person", "speaker n5", NULL);
  walk.list = list_mentions, walk.filter = &mentions;
  walk.page = (struct onr_page){.sort = ONR_SORT_POSITION, .limit = 5};
  assert_int_equal(walk.list(&walk, &end), ONR_ERR_INVALID_PARAMETER);
  assert_non_null(strstr(walk.fixture->failure.detail, "sort=position needs article"));
}

int main(void) {
#define TEST(name) cmocka_unit_test(name)
  const struct CMUnitTest tests[] = {
      TEST(all_claims),
      TEST(claims_by_speaker_and_about),
      TEST(claims_by_article),
      TEST(claims_by_their_own_members),
      TEST(claims_by_publisher_and_time),
      TEST(articles_by_everything),
      TEST(entities_by_everything),
      TEST(mentions_by_article_and_entity),
      TEST(what_a_list_lacks_is_refused),
      TEST(nothing_is_missed_while_others_write),
      TEST(long_names_come_once),
      TEST(an_article_is_listed_once_however_much_a_speaker_says),
  };
  return cmocka_run_group_tests(tests, sample_setup, fixture_teardown);
}
