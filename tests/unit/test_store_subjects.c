/* What claims are about: read for a page at once, it is what each claim is read with alone, in the order of its list.
 */
#include "store_sample.h"

enum { ARTICLES = 45, TOPICS = 4, CLAIMS = 2 * ARTICLES, PAGE = 75 /* more than are read at once, twice */ };

/* Claim i is about i % TOPICS of the topics, from topic i on, backwards where i is odd. */
static size_t topic_of(int claim, size_t place) {
  const size_t step = claim % 2 ? TOPICS - place : place;
  return ((size_t)claim + step) % TOPICS;
}

static void put(struct fixture *fixture, int number) {
  struct maker maker;
  char url[64], body[128];
  uint32_t topics[TOPICS];
  snprintf(url, sizeof url, "https://example.org/%d", number);
  snprintf(body, sizeof body, "Ada Lovelace said that A meets B, and that C meets D, %d times.", number);
  maker_init(&maker, url, body);
  maker.article.date_published = 1600000000000 + (int64_t)(number * 37 % 101) * 86400000;
  const uint32_t speaker = maker_entity(&maker, ONR_PERSON, "Ada Lovelace", NULL, NULL);
  for (int i = 0; i < TOPICS; i++)
    topics[i] = maker_entity(&maker, ONR_ORGANIZATION, (const char *const[]){"A", "B", "C", "D"}[i], NULL, NULL);
  for (int i = 0; i < 2; i++) {
    struct onr_claim *claim = maker_claim(&maker, i ? "C meets D" : "A meets B", "said", "Ada Lovelace", speaker, 0);
    const int claim_number = 2 * number + i;
    uint32_t *about = maker.about[maker.analysis.claim_count - 1];
    claim->about_count = (size_t)claim_number % TOPICS;
    for (size_t at = 0; at < claim->about_count; at++) about[at] = topics[topic_of(claim_number, at)];
  }
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_CREATED);
}

static int setup(void **state) {
  fixture_setup(state);
  for (int i = 0; i < ARTICLES; i++) put(*state, i);
  return 0;
}

struct subjects {
  char claim[ONR_ID_SIZE], names[64];
};

struct seen_claims {
  struct subjects items[CLAIMS];
  size_t count;
};

static enum onr_error take_claim(void *context, const struct onr_claim_row *row) {
  struct seen_claims *seen = context;
  assert_in_range(seen->count, 0, CLAIMS - 1);
  struct subjects *subjects = &seen->items[seen->count++];
  *subjects = (struct subjects){0};
  memcpy(subjects->claim, row->id.data, ONR_ID_LENGTH);
  for (size_t i = 0; i < row->about_count; i++) {
    const size_t len = strlen(subjects->names);
    snprintf(subjects->names + len, sizeof subjects->names - len, "%.*s ", ONR_FMT(row->about[i].name));
  }
  return ONR_OK;
}

static void read_all(struct fixture *fixture, const struct onr_claim_filter *filter, bool descending,
                     struct seen_claims *seen) {
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = descending, .limit = PAGE};
  struct onr_page_end end = {.more = true};
  for (seen->count = 0; end.more; page.after = &end.last)
    assert_ok(fixture, onr_store_claims(fixture->reader, filter, &page, take_claim, seen, &end, &fixture->failure));
}

static void check(struct fixture *fixture, const struct onr_claim_filter *filter, size_t expected) {
  static struct seen_claims seen;
  for (int descending = 0; descending < 2; descending++) {
    read_all(fixture, filter, descending, &seen);
    assert_int_equal(seen.count, expected);
    for (size_t i = 0; i < seen.count; i++) {
      struct seen_claims alone = {.count = 0};
      const struct onr_str id = onr_str_from(seen.items[i].claim);
      assert_ok(fixture, onr_store_claim(fixture->reader, id, take_claim, &alone, &fixture->failure));
      assert_string_equal(seen.items[i].names, alone.items[0].names);
    }
  }
  fixture_release(fixture);
}

static void a_page_is_about_what_its_claims_are_about(void **state) {
  struct onr_claim_filter filter = {ANY_TIME};
  char id[ONR_ID_SIZE];
  struct onr_str ids[] = {{id, ONR_ID_LENGTH}};
  check(*state, &filter, CLAIMS);
  sample_entity_id("Person", "ada lovelace", id);
  filter.speakers = (struct onr_strs){ids, 1};
  check(*state, &filter, CLAIMS);
  sample_entity_id("Organization", "b", id);
  filter.speakers = (struct onr_strs){NULL, 0};
  filter.about = (struct onr_strs){ids, 1};
  size_t about_b = 0;
  for (int claim = 0; claim < CLAIMS; claim++)
    for (size_t place = 0; place < (size_t)claim % TOPICS; place++) about_b += topic_of(claim, place) == 1;
  check(*state, &filter, about_b);
}

/* The order of a claim's list is that of its places, whatever order the rows come in. */
static void subjects_are_in_their_order(void **state) {
  static struct seen_claims seen;
  static const char *const lists[TOPICS] = {"", "B ", "C D ", "D C B "};
  struct onr_claim_filter filter = {ANY_TIME};
  size_t counts[TOPICS] = {0};
  read_all(*state, &filter, true, &seen);
  for (size_t i = 0; i < seen.count; i++)
    for (size_t list = 0; list < TOPICS; list++) counts[list] += strcmp(seen.items[i].names, lists[list]) == 0;
  for (size_t list = 0; list < TOPICS; list++) assert_in_range(counts[list], CLAIMS / TOPICS, CLAIMS / TOPICS + 1);
  fixture_release(*state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_is_about_what_its_claims_are_about),
      cmocka_unit_test(subjects_are_in_their_order),
  };
  return cmocka_run_group_tests_name("subjects of claims", tests, setup, fixture_teardown);
}
