/* Near-duplicate articles: what is the same story and what is not, which one is the original, and that it does not
 * matter how they came. */
#include "../../src/store/similar.h"
#include "store_fixture.h"

enum { BODY_MAX = 1 << 14 };

/* Invented sentences: the same seed says the same. */
static unsigned next_random(unsigned *state, unsigned below) {
  *state = *state * 1103515245u + 12345u;
  return (*state >> 16) % below;
}

static const char *const nouns[] = {"harbour", "minister", "ferry", "budget", "strike", "valley",  "bridge", "court",
                                    "union",   "storm",    "mayor", "school", "market", "railway", "border", "film"};
static const char *const verbs[] = {"reaches", "closes", "follows", "leaves", "opens", "delays", "meets", "warns"};

static void sentences(char *out, unsigned seed, int count) {
  unsigned state = seed * 7919 + 17;
  size_t len = strlen(out);
  for (int i = 0; i < count && len < BODY_MAX - 200; i++)
    len += (size_t)snprintf(out + len, BODY_MAX - len, "The %s of the %s %s a %s near the %s, and “%s” is number %u. ",
                            nouns[next_random(&state, 16)], nouns[next_random(&state, 16)],
                            verbs[next_random(&state, 8)], nouns[next_random(&state, 16)],
                            nouns[next_random(&state, 16)], nouns[next_random(&state, 16)], next_random(&state, 1000));
}

static const char footer[] = "All rights reserved. This material may not be published, broadcast, rewritten or "
                             "redistributed without the permission of the publisher, whose newsletter brings the news "
                             "of the day to your inbox every morning and can be cancelled at any time.";

static enum onr_outcome put(struct fixture *fixture, const char *url, const char *body, int64_t published) {
  struct maker maker;
  maker_init(&maker, url, body);
  maker.article.date_published = published;
  return maker_put(&maker, fixture, NULL);
}

static void id_of(const char *url, char id[ONR_ID_SIZE]) {
  struct onr_str parts[] = {ONR_STR("url"), onr_str_from(url)};
  onr_id_make(ONR_ID_ARTICLE, parts, 2, id);
}

struct shown {
  char duplicate_of[ONR_ID_SIZE];
  int64_t revision;
};

static enum onr_error take(void *context, const struct onr_article_row *row) {
  struct shown *shown = context;
  if (row->duplicate_of.len) memcpy(shown->duplicate_of, row->duplicate_of.data, ONR_ID_LENGTH);
  shown->revision = row->revision;
  return ONR_OK;
}

static struct shown look(struct fixture *fixture, const char *url) {
  struct shown shown = {{0}, 0};
  char id[ONR_ID_SIZE];
  id_of(url, id);
  fixture_release(fixture);
  assert_ok(fixture, onr_store_article(fixture->reader, onr_str_from(id), false, take, &shown, &fixture->failure));
  return shown;
}

static void assert_duplicate(struct fixture *fixture, const char *url, const char *original) {
  char id[ONR_ID_SIZE] = "";
  if (original) id_of(original, id);
  assert_string_equal(look(fixture, url).duplicate_of, id);
}

static void remove_article(struct fixture *fixture, const char *url) {
  char id[ONR_ID_SIZE];
  id_of(url, id);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
}

/* ---- What is the same story ---- */

static void a_story_is_recognised_however_it_is_printed(void **state) {
  struct fixture *fixture = *state;
  char story[BODY_MAX] = "", cut[BODY_MAX] = "", other[BODY_MAX] = "";
  sentences(story, 1, 20);
  put(fixture, "u:original", story, 1000);
  snprintf(other, sizeof other, "STRELSAU (Ruritania Press) -- %s", story);
  put(fixture, "u:agency", other, 2000);
  sentences(cut, 1, 9);
  put(fixture, "u:cut", cut, 3000);
  other[0] = '\0'; /* capitals, straight quotes, other dashes */
  for (size_t i = 0, len = 0; story[i]; i++) {
    bool quote = (unsigned char)story[i] == 0xE2;
    other[len++] = quote ? '"' : story[i] >= 'a' && story[i] <= 'z' ? (char)(story[i] - 32) : story[i];
    other[len] = '\0';
    i += quote ? 2 : 0;
  }
  put(fixture, "u:typography", other, 4000);
  snprintf(other, sizeof other, "%s%s", cut, footer);
  put(fixture, "u:footer", other, 5000);
  assert_duplicate(fixture, "u:original", NULL);
  assert_duplicate(fixture, "u:agency", "u:original");
  assert_duplicate(fixture, "u:cut", "u:original");
  assert_duplicate(fixture, "u:typography", "u:original");
  assert_duplicate(fixture, "u:footer", "u:original");
}

static void what_is_not_the_same_is_none(void **state) {
  struct fixture *fixture = *state;
  char body[BODY_MAX] = "";
  for (unsigned i = 0; i < 12; i++) { /* two sentences each before the boilerplate of the site */
    char url[32];
    snprintf(url, sizeof url, "u:boilerplate-%u", i);
    body[0] = '\0';
    sentences(body, 100 + i, 2);
    strcat(body, footer);
    put(fixture, url, body, 1000 + i);
    assert_duplicate(fixture, url, NULL);
  }
  put(fixture, "u:short-1", "The ferry to the island was cancelled on Monday because of the storm.", 1000);
  put(fixture, "u:short-2", "The ferry to the island was cancelled on Monday because of the storm.", 2000);
  assert_duplicate(fixture, "u:short-2", NULL);
  body[0] = '\0'; /* a digest of three stories, and each of them */
  for (unsigned i = 0; i < 4; i++) sentences(body, 200 + i, 6);
  put(fixture, "u:digest", body, 1000);
  for (unsigned i = 0; i < 4; i++) {
    char url[32];
    snprintf(url, sizeof url, "u:story-%u", i);
    body[0] = '\0';
    sentences(body, 200 + i, 6);
    put(fixture, url, body, 2000);
    assert_duplicate(fixture, url, NULL);
  }
  put(fixture, "u:empty", "", 1000);
  assert_duplicate(fixture, "u:empty", NULL);
}

/* ---- Which is the original ---- */

static void the_first_published_is_the_original(void **state) {
  struct fixture *fixture = *state;
  char story[BODY_MAX] = "", other[BODY_MAX] = "";
  sentences(story, 1, 12);
  sentences(other, 2, 12);
  put(fixture, "u:undated", story, ONR_NO_TIME);
  put(fixture, "u:late", story, 3000);
  assert_duplicate(fixture, "u:undated", "u:late");
  int64_t revision = look(fixture, "u:late").revision;
  put(fixture, "u:early", story, 1000);
  assert_duplicate(fixture, "u:undated", "u:early");
  assert_duplicate(fixture, "u:late", "u:early");
  assert_int_equal(look(fixture, "u:late").revision, revision + 1);
  put(fixture, "u:late", story, 500); /* another date */
  assert_duplicate(fixture, "u:late", NULL);
  assert_duplicate(fixture, "u:early", "u:late");
  assert_duplicate(fixture, "u:undated", "u:late");
  put(fixture, "u:late", other, 500); /* another text */
  assert_duplicate(fixture, "u:late", NULL);
  assert_duplicate(fixture, "u:early", NULL);
  assert_duplicate(fixture, "u:undated", "u:early");
  remove_article(fixture, "u:early");
  assert_duplicate(fixture, "u:undated", NULL);
}

/* A text that links two others holds their cluster together for as long as it is there. */
static void a_cluster_falls_apart_with_its_link(void **state) {
  struct fixture *fixture = *state;
  char brief[BODY_MAX] = "", link[BODY_MAX] = "", whole[BODY_MAX] = "";
  sentences(brief, 1, 7);
  sentences(link, 1, 15);
  sentences(whole, 1, 35);
  put(fixture, "u:brief", brief, 1000);
  put(fixture, "u:whole", whole, 3000);
  assert_duplicate(fixture, "u:whole", NULL);
  put(fixture, "u:link", link, 2000);
  assert_duplicate(fixture, "u:whole", "u:brief");
  assert_duplicate(fixture, "u:link", "u:brief");
  remove_article(fixture, "u:link");
  assert_duplicate(fixture, "u:whole", NULL);
  put(fixture, "u:link", link, 2000);
  remove_article(fixture, "u:brief");
  assert_duplicate(fixture, "u:whole", "u:link");
}

/* ---- However they came ---- */

/* Two collections. Variants: a few stories in several lengths, with an agency line or without, all with the same
 * footer. Windows: ten sentences of a long report from each of its sentences on, so that each text is linked with its
 * neighbours at the most, while its shingles are in the texts of many; which of these are compared depends on who is
 * there. */
enum { COUNT = 45, STORIES = 5, WINDOW = 10, PASSING = 12 };
typedef void (*text_maker)(unsigned number, char *body);

static void make_variant(unsigned number, char *body) {
  unsigned story = number % STORIES, variant = number / STORIES;
  body[0] = '\0';
  if (variant % 4 == 1) strcat(body, "STRELSAU (Ruritania Press) -- ");
  sentences(body, story, 7 + (int)(variant * 2)); /* the shortest and the longest are linked through others only */
  strcat(body, footer);
}

static void make_window(unsigned number, char *body) {
  char report[BODY_MAX] = "";
  sentences(report, 1, COUNT + WINDOW);
  const char *start = report, *end;
  for (unsigned i = 0; i < number; i++) start = strstr(start, ". ") + 2;
  end = start;
  for (unsigned i = 0; i < WINDOW; i++) end = strstr(end, ". ") + 2;
  snprintf(body, BODY_MAX, "%.*s", (int)(end - start), start);
}

/* With the text of another one, if it is not its own. */
static void put_numbered(struct fixture *fixture, text_maker make, unsigned number, unsigned text) {
  char url[32], body[BODY_MAX];
  snprintf(url, sizeof url, "u:%u", number);
  make(text, body);
  put(fixture, url, body, number % 3 == 2 ? ONR_NO_TIME : 1000 + (int64_t)(number * 7 % 11));
}

/* In the order that `random` gives, with detours: some are deleted, or have another's text, for a while; and further
 * ones are there from the start, and leave in the end. */
static void load_shuffled(struct fixture *fixture, text_maker make, unsigned *random) {
  unsigned order[COUNT];
  for (unsigned i = 0; i < COUNT; i++) {
    unsigned at = next_random(random, i + 1);
    order[i] = i;
    order[i] = order[at];
    order[at] = i;
  }
  for (unsigned i = 0; i < PASSING; i++) put_numbered(fixture, make, COUNT + i, 1 + 3 * i);
  for (unsigned i = 0; i < COUNT; i++) {
    char url[32];
    unsigned number = order[next_random(random, i + 1)], detour = next_random(random, 3);
    put_numbered(fixture, make, order[i], order[i]);
    snprintf(url, sizeof url, "u:%u", number);
    if (detour == 0) remove_article(fixture, url);
    if (detour == 1) put_numbered(fixture, make, number, (number + 1) % COUNT);
    put_numbered(fixture, make, number, number);
  }
  for (unsigned i = 0; i < PASSING; i++) {
    char url[32];
    snprintf(url, sizeof url, "u:%u", COUNT + i);
    remove_article(fixture, url);
  }
}

static void assert_same_originals(struct fixture *fixture, char expected[COUNT][ONR_ID_SIZE]) {
  for (unsigned i = 0; i < COUNT; i++) {
    char url[32];
    snprintf(url, sizeof url, "u:%u", i);
    assert_string_equal(look(fixture, url).duplicate_of, expected[i]);
  }
}

/* Loads a collection in order, and then in many other ways. */
static size_t check_orders(struct fixture *fixture, text_maker make) {
  char expected[COUNT][ONR_ID_SIZE], url[32];
  size_t duplicates = 0;
  for (unsigned i = 0; i < COUNT; i++) put_numbered(fixture, make, i, i);
  for (unsigned i = 0; i < COUNT; i++) {
    snprintf(url, sizeof url, "u:%u", i);
    struct shown shown = look(fixture, url);
    memcpy(expected[i], shown.duplicate_of, ONR_ID_SIZE);
    duplicates += shown.duplicate_of[0] != '\0';
  }
  for (unsigned seed = 1; seed <= 8; seed++) {
    unsigned random = seed;
    for (unsigned i = 0; i < COUNT; i++) {
      snprintf(url, sizeof url, "u:%u", i);
      remove_article(fixture, url);
    }
    load_shuffled(fixture, make, &random);
    assert_same_originals(fixture, expected);
  }
  return duplicates;
}

static void it_does_not_matter_how_they_came(void **state) {
  assert_int_equal(check_orders(*state, make_variant), COUNT - STORIES);
}

static void nor_where_links_depend_on_who_is_there(void **state) {
  size_t duplicates = check_orders(*state, make_window);
  assert_in_range(duplicates, 1, COUNT - 2); /* some links are found, and some are not */
}

/* Whatever the memory ends at: a list of shingles is whole, or there is none. */
static void without_memory_there_are_no_shingles(void **state) {
  (void)state;
  char body[BODY_MAX] = "";
  sentences(body, 1, 5);
  bool fits = false;
  for (size_t most = 16; !fits; most += 16) {
    struct onr_arena arena, words;
    struct onr_shingles shingles;
    onr_arena_init(&arena, most);
    onr_arena_init(&words, SIZE_MAX / 2);
    fits = onr_shingles_init(&shingles, &arena, &words, onr_str_from(body));
    assert_int_equal(shingles.count > 0, fits);
    assert_int_equal(onr_sketch_of(&shingles).count, fits ? ONR_SKETCH_MAX : 0);
    onr_arena_close(&words);
    onr_arena_close(&arena);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_story_is_recognised_however_it_is_printed),
      TEST(what_is_not_the_same_is_none),
      TEST(the_first_published_is_the_original),
      TEST(a_cluster_falls_apart_with_its_link),
      TEST(it_does_not_matter_how_they_came),
      TEST(nor_where_links_depend_on_who_is_there),
      cmocka_unit_test(without_memory_there_are_no_shingles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
