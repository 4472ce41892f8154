/* A reader that is watched: its queries end when they must, and leave nothing behind. */
#include "store_sample.h"

static struct walk walk;

struct watcher {
  int asked, last; /* times; the time at which it must stop, 0: never */
};

static bool must_stop(void *context) {
  struct watcher *watcher = context;
  return ++watcher->asked == watcher->last;
}

/* All articles by a search, counted: many steps. */
static enum onr_error search(struct fixture *fixture) {
  struct onr_article_filter filter = {ANY_TIME, .q = ONR_STR("rain OR odd OR even OR near*")};
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED, .descending = true, .limit = 200, .count = true};
  struct onr_page_end end;
  memset(&walk, 0, sizeof walk);
  walk.fixture = fixture;
  fixture->failure = (struct onr_failure){0};
  enum onr_error error =
      onr_store_articles(fixture->reader, &filter, &page, false, show_article, &walk, &end, &fixture->failure);
  if (!error) assert_int_equal(end.count, SAMPLE);
  return error;
}

/* Wherever it is stopped, the next query with the same statements and the same snapshot is answered in full. */
static void queries_end_when_they_must(void **state) {
  struct fixture *fixture = *state;
  struct watcher watcher = {0};
  onr_store_reader_watch(fixture->reader, must_stop, &watcher, true);
  for (int last = 1;; last++) {
    watcher = (struct watcher){.last = last};
    enum onr_error error = search(fixture);
    if (watcher.asked < last) { /* it was over before */
      assert_ok(fixture, error);
      assert_true(last > 3);
      return;
    }
    assert_int_equal(error, ONR_ERR_QUERY_TIMEOUT);
    assert_non_null(strstr(fixture->failure.detail, "took the time"));
    watcher = (struct watcher){0};
    assert_ok(fixture, search(fixture));
    assert_int_equal(walk.count, SAMPLE < 200 ? SAMPLE : 200);
    if (last % 2) fixture_release(fixture);
  }
}

/* A worker lets others have the processor when it is asked. */
static void queries_ask_often(void **state) {
  struct fixture *fixture = *state;
  struct watcher watcher = {0};
  onr_store_reader_watch(fixture->reader, must_stop, &watcher, true);
  assert_ok(fixture, search(fixture));
  assert_true(watcher.asked > 1000); /* some 2,750 times; with 200 steps between them 108 times */
  const int closely = watcher.asked;
  onr_store_reader_watch(fixture->reader, must_stop, &watcher, false);
  watcher.asked = 0;
  assert_ok(fixture, search(fixture));
  assert_in_range(watcher.asked, 5, closely / 10); /* but it is asked */
  onr_store_reader_watch(fixture->reader, NULL, NULL, false);
}

static void nobody_is_asked_any_more(void **state) {
  struct fixture *fixture = *state;
  struct watcher watcher = {.last = 1};
  onr_store_reader_watch(fixture->reader, must_stop, &watcher, true);
  onr_store_reader_watch(fixture->reader, NULL, NULL, false);
  assert_ok(fixture, search(fixture));
  assert_int_equal(watcher.asked, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(queries_end_when_they_must),
      cmocka_unit_test(queries_ask_often),
      cmocka_unit_test(nobody_is_asked_any_more),
  };
  return cmocka_run_group_tests_name("store watch", tests, sample_setup, fixture_teardown);
}
