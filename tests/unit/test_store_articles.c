/* Articles in the store: stored, left alone, changed, deleted; their claims, mentions and entities with them. */
#include <sqlite3.h>

#include "store_pair.h"

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
  assert_int_equal(row->revision, FIRST_REVISION);
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

/* ---- Again, changed, gone ---- */

static size_t list_ids(struct fixture *fixture, struct seen *claims, struct seen *mentions, const char *article) {
  const struct onr_str id = onr_str_from(article);
  struct onr_claim_filter claim_filter = {ANY_TIME, .articles = {&id, 1}};
  struct onr_mention_filter mention_filter = {.articles = {&id, 1}};
  struct onr_page page = {.sort = ONR_SORT_POSITION, .limit = 50};
  struct onr_page_end end;
  *claims = *mentions = (struct seen){0};
  assert_ok(fixture,
            onr_store_claims(fixture->reader, &claim_filter, &page, see_claim, claims, &end, &fixture->failure));
  assert_ok(fixture, onr_store_mentions(fixture->reader, &mention_filter, &page, see_mention, mentions, &end,
                                        &fixture->failure));
  fixture_release(fixture);
  return claims->count;
}

static void the_same_again_changes_nothing(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make_one(&maker, "");
  assert_int_equal(maker_put(&maker, fixture, id), ONR_CREATED);
  uint64_t version = onr_store_version(fixture->store);
  maker.article.source = ONR_STR("elsewhere.txt");
  assert_int_equal(maker_put(&maker, fixture, again), ONR_UNCHANGED);
  assert_string_equal(id, again);
  assert_int_equal(onr_store_version(fixture->store), version);
  struct onr_identity identity;
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
  assert_true(identity.exists && identity.same_text && identity.same_metadata);
  assert_string_equal(identity.id, id);
  maker.article.publisher = ONR_STR("Another");
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
  assert_true(identity.same_text && !identity.same_metadata);
  maker.article.url = ONR_STR("https://example.org/other");
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
  assert_false(identity.exists);
  assert_string_equal(identity.id, "");
}

static enum onr_error is_as_first_told(void *context, const struct onr_article_row *row) {
  const struct onr_article *article = &row->article;
  assert_int_equal(row->revision, *(const int64_t *)context);
  assert_str(article->headline, "A headline");
  assert_false(article->headline_derived);
  assert_str(article->url, "https://example.org/one");
  assert_int_equal(article->date_published, 1700000000000);
  assert_str(article->language, "de");
  assert_int_equal(article->authors.count, 2);
  assert_str(article->authors.items[1], "Karl Holm");
  assert_str(article->publisher, "The Example");
  return ONR_OK;
}

static void assert_as_first_told(struct fixture *fixture, const char *id, int64_t revision) {
  assert_ok(fixture, onr_store_article(fixture->reader, onr_str_from(id), false, is_as_first_told, &revision,
                                       &fixture->failure));
  fixture_release(fixture);
}

/* All that a document can leave unsaid but its URL. */
static void say_nothing(struct maker *maker) {
  maker->article.headline = ONR_STR("Sergei Lavrov met Choe Son Hui in Moscow.");
  maker->article.headline_derived = true;
  maker->article.date_published = ONR_NO_TIME;
  maker->article.language = ONR_STR("en");
  maker->article.language_assumed = true;
  maker->article.authors = (struct onr_strs){0};
  maker->article.publisher = (struct onr_str){NULL, 0};
}

static void what_a_document_leaves_unsaid_stays(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_identity identity;
  char id[ONR_ID_SIZE];
  const struct onr_str authors[] = {ONR_STR_INIT("Anna Berg"), ONR_STR_INIT("Karl Holm")};
  make_one(&maker, "https://example.org/one");
  maker.article.language = ONR_STR("de");
  maker.article.authors = (struct onr_strs){authors, 2};
  maker_put(&maker, fixture, id);
  say_nothing(&maker);
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker.article, &identity, &fixture->failure));
  assert_true(identity.same_text && identity.same_metadata);
  fixture_release(fixture);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UNCHANGED);
  assert_as_first_told(fixture, id, FIRST_REVISION);
  /* nor does another text take it away, or the date from what is listed by it */
  char body[512];
  snprintf(body, sizeof body, "%s More is known by now.", body_one);
  maker.article.body = onr_str_from(body);
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UPDATED);
  assert_as_first_told(fixture, id, FIRST_REVISION + 1);
  struct onr_claim_filter dated = {.published_after = 1700000000000, .published_before = 1700000000001};
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .limit = 50};
  struct onr_page_end end;
  struct seen seen = {0};
  assert_ok(fixture, onr_store_claims(fixture->reader, &dated, &page, see_claim, &seen, &end, &fixture->failure));
  assert_int_equal(seen.count, 2);
}

static void a_text_without_url_keeps_the_url_that_it_was_given(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make_one(&maker, "");
  maker_put(&maker, fixture, id);
  maker.article.url = ONR_STR("https://example.org/one");
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker.article, NULL,
                                               &fixture->failure));
  maker.article.url = (struct onr_str){NULL, 0};
  assert_int_equal(maker_put(&maker, fixture, again), ONR_UNCHANGED);
  assert_string_equal(id, again);
}

static enum onr_error keep_revision(void *context, const struct onr_article_row *row) {
  *(int64_t *)context = row->revision;
  return ONR_OK;
}

static int64_t revision_of(struct fixture *fixture, const char *id) {
  int64_t revision = -1;
  assert_ok(fixture,
            onr_store_article(fixture->reader, onr_str_from(id), false, keep_revision, &revision, &fixture->failure));
  fixture_release(fixture);
  return revision;
}

static enum onr_error has_new_url(void *context, const struct onr_article_row *row) {
  (void)context;
  assert_str(row->article.url, "https://example.org/new");
  return ONR_OK;
}

static void an_old_url_does_not_overwrite_what_moved(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  const struct onr_str old_url = ONR_STR("https://example.org/old"), new_url = ONR_STR("https://example.org/new");
  make_one(&maker, "https://example.org/old");
  maker_put(&maker, fixture, id);
  maker.article.url = new_url;
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker.article, NULL,
                                               &fixture->failure));
  int64_t revision = revision_of(fixture, id);
  maker.article.url = old_url; /* the same document loaded again does not undo the correction */
  assert_int_equal(maker_put(&maker, fixture, again), ONR_UNCHANGED);
  assert_string_equal(id, again);
  assert_int_equal(revision_of(fixture, id), revision);
  char body[512];
  snprintf(body, sizeof body, "%s Another story.", body_one);
  maker.article.body = onr_str_from(body); /* and neither does its next version */
  assert_int_equal(maker_put(&maker, fixture, again), ONR_UPDATED);
  assert_string_equal(id, again);
  assert_ok(fixture, onr_store_article(fixture->reader, onr_str_from(id), false, has_new_url, NULL, &fixture->failure));
}

/* As a version of the program left it that kept no corrections. */
static void an_old_url_without_a_correction_is_refused(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  sqlite3 *db = NULL;
  make_one(&maker, "https://example.org/old");
  maker_put(&maker, fixture, id);
  maker.article.url = ONR_STR("https://example.org/new");
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker.article, NULL,
                                               &fixture->failure));
  assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "DELETE FROM article_correction", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  char body[512];
  snprintf(body, sizeof body, "%s Another story.", body_one);
  maker.article.url = ONR_STR("https://example.org/old");
  maker.article.body = onr_str_from(body);
  assert_int_equal(
      onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure),
      ONR_ERR_CONFLICT);
  assert_non_null(strstr(fixture->failure.detail, "https://example.org/old"));
}

static void revisions_do_not_come_back(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  maker_put(&maker, fixture, id);
  int64_t before = revision_of(fixture, id);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), before, &fixture->failure));
  maker_put(&maker, fixture, again);
  assert_string_equal(id, again);
  assert_true(revision_of(fixture, id) != before);
  assert_int_equal(onr_store_delete_article(fixture->store, NULL, onr_str_from(id), before, &fixture->failure),
                   ONR_ERR_PRECONDITION_FAILED);
}

static void a_real_headline_replaces_a_derived_one(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  say_nothing(&maker);
  maker_put(&maker, fixture, id);
  maker.article.headline = ONR_STR("Another derived one");
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UPDATED);
  assert_string_equal(facts_of(fixture, id).headline, "Another derived one");
  maker.article.headline_derived = false;
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UPDATED); /* the same words, but now they are somebody's */
  maker.article.headline = ONR_STR("A derived one again");
  maker.article.headline_derived = true;
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UNCHANGED);
  assert_string_equal(facts_of(fixture, id).headline, "Another derived one");
}

static void a_known_text_needs_no_analysis(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct onr_store *store = fixture->store;
  struct onr_failure *failure = &fixture->failure;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  make_one(&maker, "https://example.org/one");
  assert_int_equal(onr_store_put_article(store, &maker.article, NULL, id, &outcome, failure), ONR_ERR_CONFLICT);
  assert_int_equal(fixture_counts(fixture).articles, 0);
  maker_put(&maker, fixture, NULL);
  maker.article.publisher = ONR_STR("Another");
  assert_ok(fixture, onr_store_put_article(store, &maker.article, NULL, id, &outcome, failure));
  assert_int_equal(outcome, ONR_UPDATED);
  assert_int_equal(fixture_counts(fixture).claims, 2);
  maker.article.body = ONR_STR("Another text.");
  assert_int_equal(onr_store_put_article(store, &maker.article, NULL, id, &outcome, failure), ONR_ERR_CONFLICT);
}

static enum onr_error is_dated(void *context, const struct onr_claim_row *row) {
  assert_int_equal(row->article.date_published, *(const int64_t *)context);
  return ONR_OK;
}

static void other_metadata_replace_the_old(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  maker_put(&maker, fixture, id);
  struct article_facts before = facts_of(fixture, id);
  maker.article.headline = ONR_STR("Another headline");
  maker.article.date_published = 1800000000000;
  assert_int_equal(maker_put(&maker, fixture, NULL), ONR_UPDATED);
  struct article_facts after = facts_of(fixture, id);
  assert_string_equal(after.headline, "Another headline");
  assert_string_equal(after.text_version, before.text_version);
  assert_int_equal(after.revision, before.revision + 1);
  assert_int_equal(after.created, before.created);
  assert_int_equal(after.published, 1800000000000);
  /* lists by date follow, in each of the copies of it */
  const int64_t date = 1800000000000;
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .limit = 50, .count = true};
  struct onr_page_end end;
  struct onr_claim_filter claims = {.published_after = date, .published_before = date + 1};
  assert_ok(fixture,
            onr_store_claims(fixture->reader, &claims, &page, is_dated, &(int64_t){date}, &end, &fixture->failure));
  assert_int_equal(end.count, 2);
  char moscow[ONR_ID_SIZE];
  const struct onr_str parts[] = {ONR_STR_INIT("Place"), ONR_STR_INIT("moscow")};
  const struct onr_str moscow_id = onr_id_make(ONR_ID_ENTITY, parts, 2, moscow);
  claims.about = (struct onr_strs){&moscow_id, 1};
  assert_ok(fixture,
            onr_store_claims(fixture->reader, &claims, &page, is_dated, &(int64_t){date}, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
  struct seen seen = {0};
  struct onr_article_filter articles = {
      .published_after = date, .published_before = date + 1, .entities = {&moscow_id, 1}};
  assert_ok(fixture,
            onr_store_articles(fixture->reader, &articles, &page, false, see_article, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
}

static void claims_keep_their_ids_in_a_new_version(void **state) {
  struct fixture *fixture = *state;
  static const char longer[] = "Some words in front. Sergei Lavrov met Choe Son Hui in Moscow 😀. Lavrov said that "
                               "“Moscow” will help. He added that the talks are over.";
  struct maker maker;
  struct seen claims[2], mentions[2];
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  maker_put(&maker, fixture, id);
  list_ids(fixture, &claims[0], &mentions[0], id);
  struct article_facts before = facts_of(fixture, id);
  maker_init(&maker, "https://example.org/one", longer);
  uint32_t lavrov = maker_entity(&maker, ONR_PERSON, "Sergei Lavrov", NULL, NULL);
  uint32_t moscow = maker_entity(&maker, ONR_PLACE, "Moscow", NULL, NULL);
  maker_mention(&maker, lavrov, "Sergei Lavrov", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, moscow, "Moscow", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(&maker, moscow, "Moscow", 1, ONR_FORM_NAME, ONR_NONE);
  maker_claim(&maker, "“Moscow” will help", "said", "Lavrov", lavrov, moscow)->rule = "another-rule";
  maker_claim(&maker, "the talks are over", "added", "He", lavrov, ONR_NONE);
  assert_int_equal(maker_put(&maker, fixture, again), ONR_UPDATED);
  assert_string_equal(id, again);
  assert_int_equal(list_ids(fixture, &claims[1], &mentions[1], id), 2);
  assert_string_equal(claims[0].ids[0], claims[1].ids[0]);
  assert_string_not_equal(claims[0].ids[1], claims[1].ids[1]);
  assert_string_equal(mentions[0].ids[0], mentions[1].ids[0]);
  assert_string_equal(mentions[0].ids[2], mentions[1].ids[1]); /* the first Moscow */
  assert_string_equal(mentions[0].ids[4], mentions[1].ids[2]); /* the second */
  assert_string_not_equal(mentions[1].ids[1], mentions[1].ids[2]);
  assert_string_not_equal(facts_of(fixture, id).text_version, before.text_version);
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles, 1);
  assert_int_equal(counts.entities, 2); /* nobody mentions Choe Son Hui any more */
  assert_int_equal(counts.mentions, 3);
  assert_int_equal(counts.claims, 2);
}

struct claim_facts {
  int64_t revision, created, modified;
};

static enum onr_error take_claim(void *context, const struct onr_claim_row *row) {
  *(struct claim_facts *)context = (struct claim_facts){row->revision, row->created, row->modified};
  return ONR_OK;
}

static void a_new_analysis_keeps_what_claims_carry(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  struct seen claims, mentions;
  struct claim_facts before, after;
  char id[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  maker_put(&maker, fixture, id);
  list_ids(fixture, &claims, &mentions, id);
  struct onr_str claim = onr_str_from(claims.ids[0]);
  assert_ok(fixture, onr_store_claim(fixture->reader, claim, take_claim, &before, &fixture->failure));
  fixture_release(fixture);
  int64_t now = onr_clock_now_ms();
  while (onr_clock_now_ms() <= now) usleep(500);
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker.article,
                                               &maker.analysis, &fixture->failure));
  assert_ok(fixture, onr_store_claim(fixture->reader, claim, take_claim, &after, &fixture->failure));
  assert_memory_equal(&after, &before, sizeof after); /* the same claim is not another one */
  fixture_release(fixture);
  maker.claims[0].modality = ONR_MODALITY_DENIED;
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker.article,
                                               &maker.analysis, &fixture->failure));
  assert_ok(fixture, onr_store_claim(fixture->reader, claim, take_claim, &after, &fixture->failure));
  assert_int_equal(after.created, before.created);
  assert_true(after.modified > before.modified);
  assert_int_equal(after.revision, before.revision + 1);
  assert_int_equal(fixture_counts(fixture).mentions, 6);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(an_article_comes_back_as_it_was),
      TEST(claims_carry_their_spans),
      TEST(what_a_document_leaves_unsaid_stays),
      TEST(a_text_without_url_keeps_the_url_that_it_was_given),
      TEST(an_old_url_does_not_overwrite_what_moved),
      TEST(an_old_url_without_a_correction_is_refused),
      TEST(revisions_do_not_come_back),
      TEST(a_real_headline_replaces_a_derived_one),
      TEST(a_known_text_needs_no_analysis),
      TEST(the_same_again_changes_nothing),
      TEST(other_metadata_replace_the_old),
      TEST(claims_keep_their_ids_in_a_new_version),
      TEST(a_new_analysis_keeps_what_claims_carry),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
