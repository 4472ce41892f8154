/* What people correct of articles: it survives loading the document again, whatever that says by then. */
#include "store_fixture.h"

#define BODY      "Anna Berg said that it rains."
#define CORRECTED "Anna Berg said that it pours."
#define LATER     "Anna Berg said that it rains. It went on for days."

struct shown {
  char headline[64], url[64], publisher[64], body[128];
  int64_t published, revision;
  bool derived;
};

static enum onr_error take(void *context, const struct onr_article_row *row) {
  struct shown *shown = context;
  snprintf(shown->headline, sizeof shown->headline, "%.*s", ONR_FMT(row->article.headline));
  snprintf(shown->url, sizeof shown->url, "%.*s", ONR_FMT(row->article.url));
  snprintf(shown->publisher, sizeof shown->publisher, "%.*s", ONR_FMT(row->article.publisher));
  snprintf(shown->body, sizeof shown->body, "%.*s", ONR_FMT(row->article.body));
  shown->published = row->article.date_published;
  shown->derived = row->article.headline_derived;
  shown->revision = row->revision;
  return ONR_OK;
}

static struct shown show(struct fixture *fixture, const char *id) {
  struct shown shown = {0};
  fixture_release(fixture);
  assert_ok(fixture, onr_store_article(fixture->reader, onr_str_from(id), true, take, &shown, &fixture->failure));
  fixture_release(fixture);
  return shown;
}

/* A document; its analysis is of Berg alone. */
static void make(struct maker *maker, const char *url, const char *body) {
  maker_init(maker, url, body);
  uint32_t berg = maker_entity(maker, ONR_PERSON, "Anna Berg", NULL, NULL);
  maker_mention(maker, berg, "Anna Berg", 0, ONR_FORM_NAME, ONR_NONE);
}

static void correct(struct fixture *fixture, const char *id, struct maker *maker) {
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, onr_str_from(id), -1, &maker->article,
                                               &maker->analysis, &fixture->failure));
}

static struct onr_identity identify(struct fixture *fixture, const struct maker *maker) {
  struct onr_identity identity = {.exists = false};
  fixture_release(fixture);
  assert_ok(fixture, onr_store_identify(fixture->reader, &maker->article, &identity, &fixture->failure));
  fixture_release(fixture);
  return identity;
}

static void corrections_survive_the_document(void **state) {
  struct fixture *fixture = *state;
  struct maker document, correction;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make(&document, "https://example.org/one", BODY);
  document.article.date_published = 1000;
  maker_put(&document, fixture, id);
  make(&correction, "https://example.org/two", CORRECTED);
  correction.article.headline = ONR_STR("Rain");
  correction.article.publisher = ONR_STR("");
  correct(fixture, id, &correction);
  struct shown before = show(fixture, id);
  assert_string_equal(before.body, CORRECTED);
  struct onr_identity identity = identify(fixture, &document);
  assert_true(identity.exists && identity.same_text && identity.same_metadata);
  assert_int_equal(maker_put(&document, fixture, again), ONR_UNCHANGED);
  assert_string_equal(again, id);
  struct shown after = show(fixture, id);
  assert_memory_equal(&after, &before, sizeof after);
  assert_string_equal(after.headline, "Rain");
  assert_string_equal(after.url, "https://example.org/two");
  assert_string_equal(after.publisher, "");
  assert_true(after.published == ONR_NO_TIME);
  assert_int_equal(maker_put(&correction, fixture, again),
                   ONR_UNCHANGED); /* nor does the article as it was given back */
  assert_string_equal(again, id);
}

static void what_is_not_corrected_follows_the_document(void **state) {
  struct fixture *fixture = *state;
  struct maker document;
  char id[ONR_ID_SIZE];
  make(&document, "https://example.org/one", BODY);
  maker_put(&document, fixture, id);
  document.article.headline = ONR_STR("Rain");
  correct(fixture, id, &document);
  make(&document, "https://example.org/one", LATER);
  document.article.publisher = ONR_STR("Another");
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_UPDATED);
  struct shown shown = show(fixture, id);
  assert_string_equal(shown.headline, "Rain");
  assert_string_equal(shown.publisher, "Another");
  assert_string_equal(shown.body, LATER);
}

struct versions {
  size_t count;
  int64_t current;
};

static enum onr_error take_version(void *context, const struct onr_version_row *row) {
  struct versions *versions = context;
  versions->count++;
  if (row->current) versions->current = row->number;
  return ONR_OK;
}

/* Another original: it is kept beside the correction, and gone back to. */
static void a_newer_original_is_kept(void **state) {
  struct fixture *fixture = *state;
  struct maker document, correction;
  char id[ONR_ID_SIZE];
  struct versions versions = {0};
  make(&document, "https://example.org/one", BODY);
  maker_put(&document, fixture, id);
  make(&correction, "https://example.org/one", CORRECTED);
  correction.article.publisher = ONR_STR("Mine");
  correct(fixture, id, &correction);
  struct shown before = show(fixture, id);
  make(&document, "https://example.org/one", LATER);
  document.article.publisher = ONR_STR("Theirs");
  struct onr_identity identity = identify(fixture, &document);
  assert_true(identity.same_text && !identity.same_metadata);
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_UPDATED);
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_UNCHANGED);
  struct shown after = show(fixture, id);
  assert_memory_equal(&after, &before, sizeof after);
  assert_ok(fixture, onr_store_versions(fixture->reader, onr_str_from(id), take_version, &versions, &fixture->failure));
  assert_int_equal(versions.count, 3);
  assert_int_equal(versions.current, 2);
  correct(fixture, id, &document); /* the person agrees with the document by now */
  document.article.publisher = ONR_STR("Nobody's");
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_UPDATED);
  assert_string_equal(show(fixture, id).publisher, "Nobody's");
}

static void a_document_without_an_address_stays_one_article(void **state) {
  struct fixture *fixture = *state;
  struct maker document, correction;
  char id[ONR_ID_SIZE], again[ONR_ID_SIZE];
  make(&document, "", BODY);
  maker_put(&document, fixture, id);
  make(&correction, "", CORRECTED);
  correct(fixture, id, &correction);
  assert_int_equal(maker_put(&document, fixture, again), ONR_UNCHANGED);
  assert_string_equal(again, id);
  assert_int_equal(maker_put(&correction, fixture, again), ONR_UNCHANGED);
  assert_string_equal(again, id);
  assert_int_equal(fixture_counts(fixture).articles, 1);
  assert_string_equal(show(fixture, id).body, CORRECTED);
}

static void corrections_come_back_with_the_article(void **state) {
  struct fixture *fixture = *state;
  struct maker document, correction;
  char id[ONR_ID_SIZE];
  make(&document, "https://example.org/one", BODY);
  maker_put(&document, fixture, id);
  make(&correction, "https://example.org/two", CORRECTED);
  correction.article.headline = ONR_STR("Rain");
  correct(fixture, id, &correction);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_CREATED);
  struct shown shown = show(fixture, id);
  assert_string_equal(shown.headline, "Rain");
  assert_string_equal(shown.url, "https://example.org/two");
  assert_string_equal(shown.body, BODY); /* a text that was deleted is gone */
}

/* The address that a person gave has been taken by another article meanwhile. */
static void an_address_that_is_taken_is_not_given_twice(void **state) {
  struct fixture *fixture = *state;
  struct maker document, other;
  char id[ONR_ID_SIZE];
  make(&document, "https://example.org/one", BODY);
  maker_put(&document, fixture, id);
  document.article.url = ONR_STR("https://example.org/two");
  correct(fixture, id, &document);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  make(&other, "https://example.org/two", LATER);
  assert_int_equal(maker_put(&other, fixture, NULL), ONR_CREATED);
  document.article.url = ONR_STR("https://example.org/one");
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_CREATED);
  assert_string_equal(show(fixture, id).url, "https://example.org/one");
}

/* A headline that is made from the text follows the text that is shown. */
static void a_derived_headline_follows_the_corrected_text(void **state) {
  struct fixture *fixture = *state;
  struct maker document, correction;
  char id[ONR_ID_SIZE];
  make(&document, "https://example.org/one", BODY);
  document.article.headline = ONR_STR("It rains");
  document.article.headline_derived = true;
  maker_put(&document, fixture, id);
  make(&correction, "https://example.org/one", CORRECTED);
  correction.article.headline = ONR_STR("It pours");
  correction.article.headline_derived = true;
  correct(fixture, id, &correction);
  assert_int_equal(maker_put(&document, fixture, NULL), ONR_UNCHANGED);
  assert_string_equal(show(fixture, id).headline, "It pours");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(corrections_survive_the_document),
      TEST(what_is_not_corrected_follows_the_document),
      TEST(a_newer_original_is_kept),
      TEST(a_document_without_an_address_stays_one_article),
      TEST(corrections_come_back_with_the_article),
      TEST(an_address_that_is_taken_is_not_given_twice),
      TEST(a_derived_headline_follows_the_corrected_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
