/* Articles in the store: stored, left alone, changed, deleted; their claims, mentions and entities with them. */
#include "store_fixture.h"

static const char body_one[] = "Sergei Lavrov met Choe Son Hui in Moscow 😀. Lavrov said that “Moscow” will help. "
                               "He added that talks go on.";
static const char body_two[] = "SERGEI LAVROV flew to Pyongyang. Minister Lavrov said nothing.";

static void make_one(struct maker *maker, const char *url) {
  maker_init(maker, url, body_one);
  maker->article.date_published = 1700000000000;
  uint32_t lavrov = maker_entity(maker, ONR_PERSON, "Sergei Lavrov", "Lavrov", "minister");
  uint32_t choe = maker_entity(maker, ONR_PERSON, "Choe Son Hui", NULL, NULL);
  uint32_t moscow = maker_entity(maker, ONR_PLACE, "Moscow", NULL, NULL);
  maker_mention(maker, lavrov, "Sergei Lavrov", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, choe, "Choe Son Hui", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, moscow, "Moscow", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "Lavrov", 1, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, moscow, "Moscow", 1, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "He", 0, ONR_FORM_PRONOUN, 3);
  maker_claim(maker, "“Moscow” will help", "said", "Lavrov", lavrov, moscow);
  maker_claim(maker, "talks go on", "added", "He", lavrov, ONR_NONE);
}

static void make_two(struct maker *maker) {
  maker_init(maker, "https://example.org/two", body_two);
  uint32_t lavrov = maker_entity(maker, ONR_PERSON, "SERGEI LAVROV", "Minister Lavrov", "other words");
  uint32_t pyongyang = maker_entity(maker, ONR_PLACE, "Pyongyang", NULL, NULL);
  maker_mention(maker, lavrov, "SERGEI LAVROV", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, pyongyang, "Pyongyang", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "Minister Lavrov", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(maker, "nothing", "said", "Minister Lavrov", lavrov, ONR_NONE);
}

static enum onr_error check_article(void *context, const struct onr_article_row *row) {
  (void)context;
  assert_str(row->article.headline, "A headline");
  assert_str(row->article.url, "https://example.org/one");
  assert_str(row->article.language, "en");
  assert_str(row->article.publisher, "The Example");
  assert_str(row->article.source, "test.txt");
  assert_str(row->article.body, body_one);
  assert_int_equal(row->article.date_published, 1700000000000);
  assert_int_equal(row->article.authors.count, 2);
  assert_str(row->article.authors.items[0], "Ann 5:x");
  assert_str(row->article.authors.items[1], "Bob");
  assert_int_equal(row->revision, 1);
  assert_int_equal(row->claims, 2);
  assert_int_equal(row->mentions, 6);
  assert_int_equal(row->entities, 3);
  assert_int_equal(row->duplicate_of.len, 0);
  assert_int_equal(row->text_version.len, 64);
  assert_true(row->created > 0 && row->created == row->modified);
  return ONR_OK;
}

static void an_article_comes_back_as_it_was(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  const struct onr_str authors[] = {ONR_STR_INIT("Ann 5:x"), ONR_STR_INIT("Bob")};
  maker.article.authors = (struct onr_strs){authors, 2};
  assert_int_equal(maker_put(&maker, fixture, id), ONR_CREATED);
  assert_ok(fixture,
            onr_store_article(fixture->reader, onr_str_from(id), true, check_article, NULL, &fixture->failure));
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, 1);
  assert_int_equal(counts.entities, 3);
  assert_int_equal(counts.mentions, 6);
  assert_int_equal(counts.claims, 2);
}

static enum onr_error check_claim(void *context, const struct onr_claim_row *row) {
  int *count = context;
  if ((*count)++ > 0) return ONR_OK;
  assert_str(row->text, "“Moscow” will help");
  assert_str(row->source, "Lavrov");
  assert_str(row->cue, "said");
  assert_str(row->speaker.name, "Sergei Lavrov");
  assert_int_equal(row->speaker.type, ONR_PERSON);
  assert_int_equal(row->about_count, 1);
  assert_str(row->about[0].name, "Moscow");
  assert_int_equal(row->about[0].type, ONR_PLACE);
  assert_str(row->article.headline, "A headline");
  assert_int_equal(row->article.date_published, 1700000000000);
  assert_int_equal(row->span_count, 3);
  const struct onr_claim_span_row *content = &row->spans[0];
  assert_int_equal(content->role, ONR_ROLE_CONTENT);
  assert_str(content->span.exact, "“Moscow” will help");
  assert_str(content->prefix, "i in Moscow 😀. Lavrov said that ");
  assert_str(content->suffix, ". He added that talks go on.");
  assert_int_equal(content->span.start.byte, 64);
  assert_int_equal(content->span.start.codepoint, 61);
  assert_int_equal(content->span.start.utf16, 62);
  assert_int_equal(content->span.end.byte - content->span.start.byte, 22);
  assert_int_equal(content->span.end.codepoint - content->span.start.codepoint, 18);
  assert_int_equal(row->spans[1].role, ONR_ROLE_CUE);
  assert_int_equal(row->spans[2].role, ONR_ROLE_SOURCE);
  assert_true(row->confidence == 0.875);
  assert_str(row->generator_version, "1.2.3");
  assert_str(row->rule, "by-hand");
  assert_str(row->review_status, "machine");
  return ONR_OK;
}

static void claims_carry_their_spans(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  make_one(&maker, "");
  maker_put(&maker, fixture, NULL);
  struct onr_claim_filter filter = {ANY_TIME};
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = 20, .count = true};
  struct onr_page_end end;
  int count = 0;
  assert_ok(fixture, onr_store_claims(fixture->reader, &filter, &page, check_claim, &count, &end, &fixture->failure));
  assert_int_equal(count, 2);
  assert_int_equal(end.count, 2);
  assert_false(end.more);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(an_article_comes_back_as_it_was, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(claims_carry_their_spans, fixture_setup, fixture_teardown),
  };
  (void)make_two;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
