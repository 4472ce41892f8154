/* Articles replaced and deleted, entities shared by several, and what is refused. */
#include "store_pair.h"

struct version_list {
  int count;
  int64_t numbers[4];
  bool current[4];
};

static enum onr_error take_version(void *context, const struct onr_version_row *row) {
  struct version_list *list = context;
  assert_int_equal(row->text_version.len, 64);
  assert_true(row->codepoints > 0 && row->created > 0);
  list->numbers[list->count] = row->number;
  list->current[list->count++] = row->current;
  return ONR_OK;
}

static void replacing_is_guarded(void **state) {
  struct fixture *fixture = *state;
  struct maker one, two;
  char id[ONR_ID_SIZE];
  struct onr_failure *failure = &fixture->failure;
  make_one(&one, "https://example.org/one");
  make_two(&two);
  maker_put(&one, fixture, id);
  maker_put(&two, fixture, NULL);
  struct onr_str one_id = onr_str_from(id);
  assert_int_equal(
      onr_store_replace_article(fixture->store, NULL, ONR_STR("art_none"), -1, &one.article, NULL, failure),
      ONR_ERR_NOT_FOUND);
  assert_non_null(strstr(failure->detail, "art_none"));
  assert_int_equal(onr_store_replace_article(fixture->store, NULL, one_id, 7, &one.article, NULL, failure),
                   ONR_ERR_PRECONDITION_FAILED);
  one.article.url = two.article.url;
  assert_int_equal(onr_store_replace_article(fixture->store, NULL, one_id, FIRST_REVISION, &one.article, NULL, failure),
                   ONR_ERR_CONFLICT);
  assert_string_equal(failure->where, "/url");
  one.article.url = ONR_STR("https://example.org/moved");
  assert_ok(fixture,
            onr_store_replace_article(fixture->store, NULL, one_id, FIRST_REVISION, &one.article, NULL, failure));
  assert_int_equal(facts_of(fixture, id).revision, FIRST_REVISION + 1);
  assert_ok(fixture,
            onr_store_replace_article(fixture->store, NULL, one_id, FIRST_REVISION + 1, &one.article, NULL, failure));
  assert_int_equal(facts_of(fixture, id).revision, FIRST_REVISION + 1); /* nothing changed */
  one.article.body = ONR_STR("Another text.");
  assert_int_equal(
      onr_store_replace_article(fixture->store, NULL, one_id, FIRST_REVISION + 1, &one.article, NULL, failure),
      ONR_ERR_CONFLICT);
  struct onr_analysis nothing = {0};
  assert_ok(fixture, onr_store_replace_article(fixture->store, NULL, one_id, FIRST_REVISION + 1, &one.article, &nothing,
                                               failure));
  struct version_list versions = {0};
  assert_ok(fixture, onr_store_versions(fixture->reader, one_id, take_version, &versions, failure));
  assert_int_equal(versions.count, 2);
  assert_int_equal(versions.numbers[0], 2);
  assert_true(versions.current[0] && !versions.current[1]);
  assert_int_equal(onr_store_versions(fixture->reader, ONR_STR("art_no"), take_version, &versions, failure),
                   ONR_ERR_NOT_FOUND);
  fixture_release(fixture);
  /* the URL finds it, whatever its id; its text is the one before that was corrected */
  char found[ONR_ID_SIZE];
  make_one(&one, "https://example.org/moved");
  assert_int_equal(maker_put(&one, fixture, found), ONR_UNCHANGED);
  assert_string_equal(found, id);
}

static void articles_with_and_without_url_are_two(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char ids[2][ONR_ID_SIZE];
  make_one(&maker, "");
  maker_put(&maker, fixture, ids[0]);
  make_one(&maker, body_one);
  maker_init(&maker, body_one, "x");
  maker_put(&maker, fixture, ids[1]);
  assert_string_not_equal(ids[0], ids[1]);
}

/* ---- Entities over articles ---- */

struct entity_facts {
  int calls;
  char name[64], description[64], id[ONR_ID_SIZE];
  size_t others;
  int64_t mentions, articles, made, about;
};

static enum onr_error take_entity(void *context, const struct onr_entity_row *row) {
  struct entity_facts *facts = context;
  facts->calls++;
  snprintf(facts->name, sizeof facts->name, "%.*s", ONR_FMT(row->name));
  snprintf(facts->description, sizeof facts->description, "%.*s", ONR_FMT(row->description));
  snprintf(facts->id, sizeof facts->id, "%.*s", ONR_FMT(row->id));
  facts->others = row->alternate_names.count;
  facts->mentions = row->mentions;
  facts->articles = row->articles;
  facts->made = row->claims_made;
  facts->about = row->claims_about;
  return ONR_OK;
}

static struct entity_facts named(struct fixture *fixture, const char *name) {
  struct entity_facts facts = {0};
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, onr_str_from(name), 10, take_entity, &facts, &fixture->failure));
  fixture_release(fixture);
  return facts;
}

static void entities_meet_over_articles(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char one[ONR_ID_SIZE], two[ONR_ID_SIZE];
  make_one(&maker, "https://example.org/one");
  maker_put(&maker, fixture, one);
  make_two(&maker);
  maker_put(&maker, fixture, two);
  struct entity_facts lavrov = named(fixture, "sergei LAVROV");
  assert_int_equal(lavrov.calls, 1);
  assert_string_equal(lavrov.name, "Sergei Lavrov");
  assert_string_equal(lavrov.description, "minister");
  assert_int_equal(lavrov.others, 2); /* Lavrov, Minister Lavrov */
  assert_int_equal(lavrov.mentions, 5);
  assert_int_equal(lavrov.articles, 2);
  assert_int_equal(lavrov.made, 3);
  assert_int_equal(lavrov.about, 0);
  assert_int_equal(named(fixture, "Moscow").about, 1);
  assert_string_equal(named(fixture, "minister lavrov").id, lavrov.id);
  bool exists = false;
  assert_ok(fixture, onr_store_exists(fixture->reader, onr_str_from(lavrov.id), &exists, &fixture->failure));
  assert_true(exists);
  assert_int_equal(onr_store_delete_article(fixture->store, NULL, onr_str_from(one), 5, &fixture->failure),
                   ONR_ERR_PRECONDITION_FAILED);
  assert_ok(fixture,
            onr_store_delete_article(fixture->store, NULL, onr_str_from(one), FIRST_REVISION, &fixture->failure));
  fixture_release(fixture);
  lavrov = named(fixture, "sergei lavrov");
  assert_int_equal(lavrov.others, 1);
  assert_int_equal(lavrov.mentions, 2);
  assert_int_equal(lavrov.articles, 1);
  assert_int_equal(lavrov.made, 1);
  assert_string_equal(lavrov.name, "SERGEI LAVROV"); /* as no other article has it now */
  assert_string_equal(lavrov.description, "other words");
  assert_int_equal(named(fixture, "Lavrov").calls, 0);
  assert_int_equal(named(fixture, "Choe Son Hui").calls, 0);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(two), -1, &fixture->failure));
  struct onr_store_counts counts = fixture_counts(fixture);
  assert_int_equal(counts.articles + counts.entities + counts.mentions + counts.claims, 0);
  assert_int_equal(onr_store_delete_article(fixture->store, NULL, onr_str_from(two), -1, &fixture->failure),
                   ONR_ERR_NOT_FOUND);
}

static enum onr_error take_mention(void *context, const struct onr_mention_row *row) {
  struct seen *seen = context;
  see(seen, row->id);
  if (seen->count == 6) {
    assert_str(row->resolved_via, seen->ids[3]);
    assert_int_equal(row->form, ONR_FORM_PRONOUN);
    assert_str(row->span.exact, "He");
    assert_str(row->entity.name, "Sergei Lavrov");
    assert_str(row->article.publisher, "The Example");
  } else {
    assert_int_equal(row->resolved_via.len, 0);
  }
  return ONR_OK;
}

static void pronouns_say_what_they_were_resolved_through(void **state) {
  struct fixture *fixture = *state;
  struct maker maker;
  char id[ONR_ID_SIZE];
  make_one(&maker, "");
  maker_put(&maker, fixture, id);
  const struct onr_str article = onr_str_from(id);
  struct onr_mention_filter filter = {.articles = {&article, 1}};
  struct onr_page page = {.sort = ONR_SORT_POSITION, .limit = 50};
  struct onr_page_end end;
  struct seen seen = {0};
  assert_ok(fixture, onr_store_mentions(fixture->reader, &filter, &page, take_mention, &seen, &end, &fixture->failure));
  assert_int_equal(seen.count, 6);
}

/* ---- Refusals ---- */

static void what_is_not_there_is_not_found(void **state) {
  struct fixture *fixture = *state;
  struct onr_failure *failure = &fixture->failure;
  const struct onr_str id = ONR_STR("art_aaaaaaaaaaaaaaaa");
  struct seen seen = {0};
  assert_int_equal(onr_store_article(fixture->reader, id, true, see_article, &seen, failure), ONR_ERR_NOT_FOUND);
  assert_string_equal(failure->detail, "There is no article art_aaaaaaaaaaaaaaaa.");
  assert_int_equal(onr_store_entity(fixture->reader, id, see_entity, &seen, failure), ONR_ERR_NOT_FOUND);
  assert_int_equal(onr_store_claim(fixture->reader, id, see_claim, &seen, failure), ONR_ERR_NOT_FOUND);
  assert_int_equal(seen.count, 0);
  bool exists = true;
  assert_ok(fixture, onr_store_exists(fixture->reader, id, &exists, failure));
  assert_false(exists);
  assert_ok(fixture, onr_store_exists(fixture->reader, ONR_STR("clm_aaaaaaaaaaaaaaaa"), &exists, failure));
  assert_false(exists);
}

static void an_analysis_that_does_not_fit_is_refused(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  for (int i = 0; i < 9; i++) {
    struct maker maker;
    make_one(&maker, "");
    struct onr_mention *mention = &maker.mentions[5];
    struct onr_claim *claim = &maker.claims[0];
    struct onr_span *span = &maker.spans[0];
    if (i == 0) mention->entity = 3;
    if (i == 1) mention->antecedent = 6;
    if (i == 2) claim->speaker = 3;
    if (i == 3) maker.about[0][0] = 3;
    if (i == 4) claim->content.count = 0;
    if (i == 5) span->end = 10000;
    if (i == 6) span->start++; /* within a quotation mark */
    if (i == 7) maker.entities[0].type = ONR_ENTITY_TYPE_COUNT;
    if (i == 8) mention->form = ONR_FORM_COUNT;
    assert_int_equal(
        onr_store_put_article(fixture->store, &maker.article, &maker.analysis, id, &outcome, &fixture->failure),
        ONR_ERR_INTERNAL);
    assert_non_null(strstr(fixture->failure.detail, "nalysis"));
  }
  assert_int_equal(fixture_counts(fixture).articles, 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(replacing_is_guarded),           TEST(articles_with_and_without_url_are_two),
      TEST(entities_meet_over_articles),    TEST(pronouns_say_what_they_were_resolved_through),
      TEST(what_is_not_there_is_not_found), TEST(an_analysis_that_does_not_fit_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
