/* One entity across articles: what is one, what is suggested to be one, and that the order of loading decides nothing.
 */
#include "../../src/store/sqlite/driver.h"
#include "onrecord/fold.h"
#include "store/linking.h"
#include "store_fixture.h"

/* ---- Keys ---- */

static struct onr_str key_of(struct onr_arena *arena, enum onr_entity_type type, const char *name) {
  struct onr_str folded = onr_fold(arena, onr_str_from(name));
  return onr_linking_key(arena, type, folded);
}

static void names_that_are_one_have_one_key(void **state) {
  (void)state;
  static const struct {
    enum onr_entity_type type;
    const char *one, *other;
    bool same;
  } rows[] = {
      {ONR_PERSON, "Volodymyr Zelensky", "Volodymyr Zelenskyy", true},
      {ONR_PERSON, "Volodymyr Zelenskiy", "VOLODYMYR ZELENSKYI", true},
      {ONR_PERSON, "Sergei Orlov", "Sergey Orlov", true},
      {ONR_PERSON, "José Núñez", "Jose Nunez", true},
      {ONR_PERSON, "Jørn Łęcki", "Jorn Lecki", true},
      {ONR_PERSON, "J.K. Moss", "J. K. Moss", true},
      {ONR_PERSON, "Anne-Marie O’Hara", "Anne Marie O'Hara", true},
      {ONR_PERSON, "Omar al-Hadidi", "Omar Al Hadidi", true},
      {ONR_PERSON, "Omar al-Hadidi", "Omar Hadidi", true},
      {ONR_PERSON, "Omar el-Hadidi", "Omar al-Hadidi", true},
      {ONR_PERSON, "al-Hadidi", "Hadidi", true},
      {ONR_PERSON, "Al Hadidi", "Hadidi", false},
      {ONR_PERSON, "Mr. Karl Lind", "Karl Lind", true},
      {ONR_PERSON, "Karl Lind, Jr.", "Karl Lind Jr", true},
      {ONR_PERSON, "Karl Lind", "Karl Lind Jr.", false},
      {ONR_PERSON, "Marta Keller", "Marta J. Keller", false},
      {ONR_PERSON, "Marta Keller", "Keller", false},
      {ONR_PERSON, "Toni Berg", "Tony Berg", false},
      {ONR_ORGANIZATION, "The Ardon Group", "Ardon Group", true},
      {ONR_ORGANIZATION, "Ardon & Sons, Inc.", "Ardon and Sons Incorporated", true},
      {ONR_ORGANIZATION, "U.S. Tin", "US Tin", true},
      {ONR_ORGANIZATION, "Ardon Ltd.", "Ardon", false},
      {ONR_PLACE, "Saint Olaf", "St. Olaf", true},
      {ONR_PLACE, "Paris, Texas", "Paris", false},
      {ONR_PLACE, "Port-Bellow", "Port Bellow", true},
      {ONR_EVENT, "The Dust War", "Dust War", true},
  };
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_str one = key_of(&arena, rows[i].type, rows[i].one), other = key_of(&arena, rows[i].type, rows[i].other);
    if (onr_str_equal(one, other) != rows[i].same)
      fail_msg("%s: %.*s; %s: %.*s", rows[i].one, ONR_FMT(one), rows[i].other, ONR_FMT(other));
    if (!onr_str_equal(one, onr_linking_key(&arena, rows[i].type, one))) fail_msg("%s has no last key", rows[i].one);
  }
  onr_arena_close(&arena);
}

static void odd_names_have_keys_too(void **state) {
  (void)state;
  static const char *const names[] = {
      "—", "«»", "", "the the", "Mr Mr", "@", "Ж Ж", "東京", "a b c d e f g h i j k l m n o p q r s"};
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 22);
  for (int type = 0; type < ONR_ENTITY_TYPE_COUNT; type++)
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      struct onr_str key = key_of(&arena, (enum onr_entity_type)type, names[i]);
      assert_non_null(key.data);
      assert_true(onr_linking_blocks((enum onr_entity_type)type, key).count > 0);
    }
  char longest[5000];
  memset(longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  longest[2500] = ' ';
  struct onr_str key = key_of(&arena, ONR_PERSON, longest);
  assert_int_equal(key.len, sizeof longest - 1);
  assert_int_equal(onr_linking_blocks(ONR_PERSON, key).count, 0);
  onr_arena_close(&arena);
}

/* The key of a key is itself, whatever the name. */
static void keys_are_final(void **state) {
  (void)state;
  static const char *const parts[] = {"a",   "e",    "i",   "y",      "yy",   "iy",  "ei", "k", "t", "x", " ",
                                      " ",   "-",    "al-", "el-",    " al ", ".",   ",",  "'", "&", "@", "the ",
                                      "mr ", "von ", " jr", "saint ", " inc", "ltd", "Ø",  "é", "Ж", "東"};
  enum { PARTS = sizeof parts / sizeof *parts };
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  unsigned random = 3;
  for (int round = 0; round < 5000; round++) {
    char name[256];
    size_t len = 0;
    random = random * 1103515245u + 12345u;
    for (unsigned count = 1 + (random >> 16) % 12; count > 0; count--) {
      random = random * 1103515245u + 12345u;
      len += (size_t)snprintf(name + len, sizeof name - len, "%s", parts[(random >> 16) % PARTS]);
    }
    for (int type = 0; type < ONR_ENTITY_TYPE_COUNT; type++) {
      struct onr_str key = key_of(&arena, (enum onr_entity_type)type, name);
      struct onr_str again = onr_linking_key(&arena, (enum onr_entity_type)type, key);
      if (!onr_str_equal(key, again)) fail_msg("%s: %.*s: %.*s", name, ONR_FMT(key), ONR_FMT(again));
    }
    onr_arena_reset(&arena);
  }
  onr_arena_close(&arena);
}

/* Whichever of two is asked about first, the doubt is the same. */
static void doubts_are_even(void **state) {
  (void)state;
  static const char *const names[] = {"Keller",
                                      "Marta Keller",
                                      "M. Keller",
                                      "Marta J. Keller",
                                      "Marta K. Keller",
                                      "Marta Keller Jr.",
                                      "Marta Keler",
                                      "von Keller",
                                      "Martha Keller",
                                      "WTU",
                                      "World Tin Union",
                                      "World Tin Union Inc.",
                                      "wtu ltd",
                                      "Paris",
                                      "Paris, Texas",
                                      "Paris, Ohio",
                                      "Bill Lind",
                                      "William Lind",
                                      "Łŏ Ж",
                                      "a b c",
                                      "東京",
                                      "X"};
  enum { NAMES = sizeof names / sizeof *names };
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  size_t found = 0;
  for (int i = 0; i < NAMES * ONR_ENTITY_TYPE_COUNT; i++)
    for (int k = 0; k < i; k++)
      for (int kind = ONR_BLOCK_NAME; kind <= ONR_BLOCK_ACRONYM; kind++) {
        struct onr_candidate a = {.type = (enum onr_entity_type)(i / NAMES)},
                             b = {.type = (enum onr_entity_type)(k / NAMES)};
        a.key = key_of(&arena, a.type, names[i % NAMES]);
        b.key = key_of(&arena, b.type, names[k % NAMES]);
        struct onr_doubt one, other;
        bool is = onr_linking_doubt((enum onr_block_kind)kind, &a, &b, &one);
        assert_int_equal(is, onr_linking_doubt((enum onr_block_kind)kind, &b, &a, &other));
        if (is && one.reason != other.reason) fail_msg("%s, %s", names[i % NAMES], names[k % NAMES]);
        if (is && one.swapped) assert_false(other.swapped);
        found += is;
        onr_arena_reset(&arena);
      }
  assert_true(found > 50);
  onr_arena_close(&arena);
}

/* ---- Articles ---- */

/* An article that names some things, each a word for its kind and its names: "P Marta Keller|Keller". What it knows
 * elsewhere, and by which number, comes last: "L Paris#90". */
struct text {
  const char *url;
  int64_t published;
  const char *names[8];
};

static enum onr_entity_type type_of(char letter) {
  static const char letters[] = "POLGE";
  return (enum onr_entity_type)(strchr(letters, letter) - letters);
}

static void put(struct fixture *fixture, const struct text *text, char ret_id[ONR_ID_SIZE]) {
  struct maker maker;
  char body[1024] = "", names[8][2][64] = {{{0}}}, numbers[8][64] = {{0}};
  struct onr_str addresses[8];
  size_t len = 0;
  char description[32];
  snprintf(description, sizeof description, "seen by %s", text->url + 8);
  for (size_t i = 0; text->names[i]; i++) {
    sscanf(text->names[i] + 2, "%63[^|#]|%63[^|#]", names[i][0], names[i][1]);
    const char *number = strchr(text->names[i], '#');
    if (number) snprintf(numbers[i], sizeof numbers[i], "https://known/%s", number + 1);
    addresses[i] = onr_str_from(numbers[i]);
    len += (size_t)snprintf(body + len, sizeof body - len, "%s was there. ", names[i][0]);
  }
  maker_init(&maker, text->url, body);
  maker.article.date_published = text->published;
  for (size_t i = 0; text->names[i]; i++) {
    uint32_t entity = maker_entity(&maker, type_of(text->names[i][0]), names[i][0], names[i][1][0] ? names[i][1] : NULL,
                                   i % 2 ? NULL : description);
    if (addresses[i].len) maker.entities[entity].same_as = (struct onr_strs){&addresses[i], 1};
    maker_mention(&maker, entity, names[i][0], 0, ONR_FORM_NAME, ONR_NONE);
  }
  maker_put(&maker, fixture, ret_id);
}

static void take_away(struct fixture *fixture, const char *id) {
  assert_ok(fixture, onr_store_delete_article(fixture->store, onr_str_from(id), -1, &fixture->failure));
}

/* ---- Looking ---- */

struct dump {
  char lines[128][512];
  size_t count;
};

static int compare_lines(const void *a, const void *b) {
  return strcmp(a, b);
}

static enum onr_error dump_entity(void *context, const struct onr_entity_row *row) {
  struct dump *dump = context;
  char *line = dump->lines[dump->count++];
  int len = snprintf(line, sizeof *dump->lines, "%.*s %d %.*s (%.*s) %d %d:", ONR_FMT(row->id), row->type,
                     ONR_FMT(row->name), ONR_FMT(row->description), (int)row->mentions, (int)row->articles);
  for (size_t i = 0; i < row->alternate_names.count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " %.*s;", ONR_FMT(row->alternate_names.items[i]));
  for (size_t i = 0; i < row->same_as.count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " <%.*s>", ONR_FMT(row->same_as.items[i]));
  return ONR_OK;
}

static enum onr_error dump_suggestion(void *context, const struct onr_suggestion_row *row) {
  struct dump *dump = context;
  char *line = dump->lines[dump->count++];
  int len = snprintf(line, sizeof *dump->lines, "%.*s %s %s %.2f %.*s -> %.*s", ONR_FMT(row->id),
                     onr_suggestion_reason_name(row->reason), onr_suggestion_status_name(row->status), row->score,
                     ONR_FMT(row->one.name), ONR_FMT(row->other.name));
  for (size_t i = 0; i < row->evidence_count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " [%.*s %.*s]", ONR_FMT(row->evidence[i].id),
                    ONR_FMT(row->evidence[i].article.id));
  assert_int_equal(row->evidence_count, 2);
  return ONR_OK;
}

static void dump_suggestions(struct fixture *fixture, struct dump *dump) {
  struct onr_suggestion_filter filter = {0};
  struct onr_page page = {.sort = ONR_SORT_SCORE, .descending = true, .limit = 100};
  struct onr_page_end end;
  dump->count = 0;
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_suggestions(fixture->reader, &filter, &page, dump_suggestion, dump, &end, &fixture->failure));
  qsort(dump->lines, dump->count, sizeof *dump->lines, compare_lines);
}

static void dump_all(struct fixture *fixture, struct dump *dump) {
  struct onr_entity_filter filter = {0};
  struct onr_page page = {.sort = ONR_SORT_NAME, .limit = 100};
  struct onr_page_end end;
  dump_suggestions(fixture, dump);
  assert_ok(fixture, onr_store_entities(fixture->reader, &filter, &page, dump_entity, dump, &end, &fixture->failure));
  qsort(dump->lines, dump->count, sizeof *dump->lines, compare_lines);
}

/* How many suggestions there are of a reason between entities of these names. */
static size_t suggested(struct fixture *fixture, const char *reason, const char *one, const char *other) {
  static struct dump dump;
  char part[256], names[256];
  size_t count = 0;
  dump_suggestions(fixture, &dump);
  snprintf(part, sizeof part, " %s ", reason);
  snprintf(names, sizeof names, " %s -> %s [", one, other);
  for (size_t i = 0; i < dump.count; i++) count += strstr(dump.lines[i], part) && strstr(dump.lines[i], names);
  return count;
}

static size_t named(struct fixture *fixture, const char *name) {
  struct seen seen = {0};
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, onr_str_from(name), 10, see_entity, &seen, &fixture->failure));
  return seen.count;
}

static const struct text texts[] = {
    {"https://a", 1000, {"P Marta Keller|Keller", "O World Tin Union|WTU", "L Kingston", "P Karl Lind"}},
    {"https://b", 2000, {"P Keller", "O WTU", "L Kingston, Jamaica", "P Karl Lind Jr."}},
    {"https://c", 3000, {"P Jonas Keller", "O Ardon Inc.", "P Ardon", "P Karl J. Lind"}},
    {"https://d", 4000, {"P Keller", "O Ardon", "P Muammar Gadhavi", "P K. Lind"}},
    {"https://e", 5000, {"P MARTA KELLER", "O Ardon, Inc", "P Moammar Qadhavi", "P Sergei Orlovsky"}},
    {"https://f", 6000, {"P Marta Kéller", "O World Tin Union", "P Sergey Orlovskyy", "E Ardon"}},
};
enum { TEXTS = sizeof texts / sizeof *texts };

/* ---- Order ---- */

static void load_in_order(const int *order, struct dump *ret_dump) {
  void *state;
  fixture_setup(&state);
  struct fixture *fixture = state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[order[i]], NULL);
  dump_all(fixture, ret_dump);
  fixture_teardown(&state);
}

static void assert_same(const struct dump *a, const struct dump *b) {
  for (size_t i = 0; i < a->count && i < b->count; i++)
    if (strcmp(a->lines[i], b->lines[i]) != 0) fail_msg("\n%s\n%s", a->lines[i], b->lines[i]);
  assert_int_equal(a->count, b->count);
}

static void the_order_of_loading_decides_nothing(void **state) {
  (void)state;
  static struct dump first, other;
  int order[TEXTS] = {0, 1, 2, 3, 4, 5};
  load_in_order(order, &first);
  assert_true(first.count > 20);
  unsigned random = 5;
  for (int round = 0; round < 25; round++) {
    for (int i = TEXTS - 1; i > 0; i--) {
      random = random * 1103515245u + 12345u;
      int k = (int)(random >> 16) % (i + 1), swap = order[i];
      order[i] = order[k];
      order[k] = swap;
    }
    load_in_order(order, &other);
    assert_same(&first, &other);
  }
}

static void what_was_taken_away_left_no_trace(void **state) {
  struct fixture *fixture = *state;
  static struct dump before, after;
  char ids[TEXTS][ONR_ID_SIZE];
  for (int i = 0; i < 3; i++) put(fixture, &texts[i], ids[i]);
  dump_all(fixture, &before);
  for (int i = 3; i < TEXTS; i++) put(fixture, &texts[i], ids[i]);
  for (int i = 3; i < TEXTS; i++) take_away(fixture, ids[i]);
  dump_all(fixture, &after);
  assert_same(&before, &after);
  for (int i = 0; i < 3; i++) take_away(fixture, ids[i]);
  dump_all(fixture, &after);
  assert_int_equal(after.count, 0);
}

/* Names that doubt each other, to be drawn from. */
static const char *const pool[] = {"P Keller",
                                   "P Marta Keller|Keller",
                                   "P MARTA KELLER",
                                   "P Jonas Keller",
                                   "P M. Keller",
                                   "P Marta J. Keller",
                                   "P Karl Keller",
                                   "P Eva Keller",
                                   "P Ida Keller",
                                   "P Lars Keller",
                                   "P Nils Keller",
                                   "P Olaf Keller",
                                   "P Rita Keller",
                                   "P Vera Keller",
                                   "O Keller",
                                   "O WTU",
                                   "O W.T.U.",
                                   "O World Tin Union|WTU",
                                   "O World Tin Union",
                                   "O The World Tin Union",
                                   "L Kingston",
                                   "L Kingston, Jamaica",
                                   "P Sergei Orlov",
                                   "P Sergey Orlov",
                                   "L Kingston#1",
                                   "L Kingston#2",
                                   "L Kingston, Jamaica#1",
                                   "L KINGSTON"};
enum { POOL = sizeof pool / sizeof *pool, URLS = 9 };

static unsigned draw(unsigned *random, unsigned below) {
  *random = *random * 1103515245u + 12345u;
  return (*random >> 16) % below;
}

/* Whatever was loaded, changed and deleted before: what is there is what one load of it makes. */
static void changes_end_like_one_load(void **state) {
  struct fixture *fixture = *state;
  static struct dump changed, loaded;
  static char urls[URLS][32], ids[URLS][ONR_ID_SIZE];
  static struct text now[URLS];
  unsigned random = 11;
  for (int step = 0; step < 240; step++) {
    unsigned at = draw(&random, URLS);
    snprintf(urls[at], sizeof urls[at], "https://%u", at);
    if (now[at].url && draw(&random, 3) == 0) {
      take_away(fixture, ids[at]);
      now[at] = (struct text){0};
    } else {
      now[at] = (struct text){urls[at],
                              1000 + (int64_t)at,
                              {pool[draw(&random, POOL)], pool[draw(&random, POOL)], pool[draw(&random, POOL)]}};
      put(fixture, &now[at], ids[at]);
    }
    if (step % 40 != 39) continue;
    void *other;
    fixture_setup(&other);
    for (int i = URLS - 1; i >= 0; i--)
      if (now[i].url) put(other, &now[i], NULL);
    dump_all(fixture, &changed);
    dump_all(other, &loaded);
    assert_same(&changed, &loaded);
    fixture_teardown(&other);
  }
}

/* ---- What is one and what is not ---- */

static void spellings_of_one_name_are_one(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  assert_int_equal(named(fixture, "Marta Keller"), 1);
  assert_int_equal(named(fixture, "Sergei Orlovsky"), 1);
  assert_int_equal(named(fixture, "Sergey Orlovskyy"), 1);
  assert_int_equal(named(fixture, "Ardon Inc."), 1);
}

struct described {
  char description[64];
  int64_t revision;
};

static enum onr_error take_description(void *context, const struct onr_entity_row *row) {
  struct described *described = context;
  snprintf(described->description, sizeof described->description, "%.*s", ONR_FMT(row->description));
  described->revision = row->revision;
  return ONR_OK;
}

static struct described described(struct fixture *fixture) {
  struct described described;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_entities_named(fixture->reader, ONR_STR("Karl Lind"), 1, take_description, &described,
                                              &fixture->failure));
  return described;
}

static void the_newest_article_describes(void **state) {
  struct fixture *fixture = *state;
  struct text first = {"https://a", 1000, {"P Karl Lind"}};
  put(fixture, &(struct text){"https://b", 2000, {"P Karl Lind"}}, NULL);
  put(fixture, &first, NULL);
  struct described before = described(fixture);
  assert_string_equal(before.description, "seen by b");
  first.published = 3000; /* the same text under another date */
  put(fixture, &first, NULL);
  struct described after = described(fixture);
  assert_string_equal(after.description, "seen by a");
  assert_true(after.revision > before.revision);
}

static enum onr_error take_same_as(void *context, const struct onr_entity_row *row) {
  snprintf(context, 64, "%.*s", ONR_FMT(row->same_as.count ? row->same_as.items[0] : ONR_STR("")));
  return ONR_OK;
}

static void assert_same_as(struct fixture *fixture, const char *name, const char *expected) {
  char address[64] = "no entity";
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, onr_str_from(name), 1, take_same_as, address, &fixture->failure));
  assert_string_equal(address, expected);
}

static void an_address_goes_with_the_last_article_that_knows_it(void **state) {
  struct fixture *fixture = *state;
  char first[ONR_ID_SIZE], second[ONR_ID_SIZE], third[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"L Paris"}}, NULL);
  assert_same_as(fixture, "Paris", "");
  put(fixture, &(struct text){"https://b", 2, {"L Paris#2"}}, first);
  put(fixture, &(struct text){"https://c", 3, {"L Paris#1"}}, second);
  put(fixture, &(struct text){"https://d", 4, {"L Paris#1"}}, third);
  assert_same_as(fixture, "Paris", "https://known/1");
  take_away(fixture, second);
  assert_same_as(fixture, "Paris", "https://known/1");
  take_away(fixture, third);
  assert_same_as(fixture, "Paris", "https://known/2");
  put(fixture, &(struct text){"https://b", 2, {"L Paris", "L Lyon"}}, NULL); /* its new text does not know it */
  assert_same_as(fixture, "Paris", "");
}

static void a_bare_surname_merges_nobody(void **state) {
  struct fixture *fixture = *state;
  put(fixture, &texts[0], NULL);
  put(fixture, &texts[1], NULL);
  put(fixture, &texts[2], NULL);
  put(fixture, &texts[3], NULL);
  assert_int_equal(named(fixture, "Keller"), 3); /* Marta, who is called so in her article, and two more */
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Marta Keller"), 2);
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Jonas Keller"), 2);
  assert_int_equal(suggested(fixture, "bare-name", "Keller", "Keller"), 0); /* there are full names to choose from */
}

static void bare_names_alone_may_be_one(void **state) {
  struct fixture *fixture = *state;
  char ids[3][ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"P Lura"}}, ids[0]);
  put(fixture, &(struct text){"https://b", 2, {"P Lura"}}, ids[1]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 1);
  put(fixture, &(struct text){"https://c", 3, {"P Inga Lura"}}, ids[2]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 0);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Inga Lura"), 2);
  take_away(fixture, ids[2]);
  assert_int_equal(suggested(fixture, "bare-name", "Lura", "Lura"), 1);
}

static void a_surname_of_many_says_nothing(void **state) {
  struct fixture *fixture = *state;
  static const char *const first[] = {"Ann", "Bob", "Cleo", "Dirk", "Fred", "Gus", "Hal", "Ivy", "Lou"};
  char id[ONR_ID_SIZE], last[ONR_ID_SIZE], name[32], url[32];
  put(fixture, &(struct text){"https://bare", 1, {"P Vex"}}, id);
  for (int i = 0; i < 9; i++) {
    snprintf(name, sizeof name, "P %s Vex", first[i]);
    snprintf(url, sizeof url, "https://%d", i);
    put(fixture, &(struct text){url, 2, {name}}, last);
  }
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 0);
  take_away(fixture, last);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 8);
}

static void doubts_have_their_reasons(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  static const char *const rows[][3] = {
      {"middle-name", "Karl Lind", "Karl J. Lind"},
      {"name-suffix", "Karl Lind", "Karl Lind Jr."},
      {"initial", "K. Lind", "Karl Lind"},
      {"initial", "K. Lind", "Karl J. Lind"},
      {"acronym", "WTU", "World Tin Union"},
      {"organization-suffix", "Ardon", "Ardon Inc."},
      {"qualified-place", "Kingston", "Kingston, Jamaica"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (suggested(fixture, rows[i][0], rows[i][1], rows[i][2]) != 1)
      fail_msg("not suggested once: %s, %s -> %s", rows[i][0], rows[i][1], rows[i][2]);
  assert_int_equal(suggested(fixture, "transliteration", "Muammar Gadhavi", "Moammar Qadhavi") +
                       suggested(fixture, "transliteration", "Moammar Qadhavi", "Muammar Gadhavi"),
                   1);
  put(fixture, &(struct text){"https://g", 7, {"P William T. Vex", "P Volodymyr Orlov"}}, NULL);
  put(fixture, &(struct text){"https://h", 8, {"P Bill Vex", "P Vladimir Orlov"}}, NULL);
  assert_int_equal(suggested(fixture, "given-name", "Bill Vex", "William T. Vex") +
                       suggested(fixture, "given-name", "William T. Vex", "Bill Vex"),
                   1);
  assert_int_equal(suggested(fixture, "given-name", "Vladimir Orlov", "Volodymyr Orlov") +
                       suggested(fixture, "given-name", "Volodymyr Orlov", "Vladimir Orlov"),
                   1);
  assert_int_equal(suggested(fixture, "other-kind", "Ardon", "Ardon"), 3); /* person, organization, event */
}

static void names_that_only_resemble_are_no_doubt(void **state) {
  struct fixture *fixture = *state;
  static struct dump dump;
  put(fixture, &(struct text){"https://a", 1, {"P Maria Stone", "P Karl J. Lind", "P Jon Ness", "L Vex"}}, NULL);
  put(fixture, &(struct text){"https://b", 2, {"P Mario Stone", "P Karl T. Lind", "P Jan Ness", "P Vex"}}, NULL);
  put(fixture, &(struct text){"https://c", 3, {"P Martin Orr", "P Martina Orr", "O Tin Union", "O World Tin Unit"}},
      NULL);
  dump_suggestions(fixture, &dump);
  if (dump.count) fail_msg("%s", dump.lines[0]);
}

static void a_known_capital_is_no_doubt(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"L Paris#90"}}, id);
  put(fixture, &(struct text){"https://b", 1, {"L Paris, Texas"}}, NULL);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 0);
  put(fixture, &(struct text){"https://c", 1, {"L Paris"}}, NULL); /* keeps it, but does not know it */
  take_away(fixture, id);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 1);
  put(fixture, &(struct text){"https://d", 1, {"L Paris#90"}}, NULL);
  assert_int_equal(suggested(fixture, "qualified-place", "Paris", "Paris, Texas"), 0);
}

static void an_acronym_that_an_article_gives_is_surer(void **state) {
  struct fixture *fixture = *state;
  static struct dump dump;
  char id[ONR_ID_SIZE];
  put(fixture, &(struct text){"https://a", 1, {"O WTU", "O World Tin Union"}}, NULL);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 1);
  assert_non_null(strstr(dump.lines[0], " 0.70 "));
  put(fixture, &(struct text){"https://b", 2, {"O World Tin Union|WTU"}}, id);
  dump_suggestions(fixture, &dump);
  assert_int_equal(dump.count, 1);
  assert_non_null(strstr(dump.lines[0], " 0.95 "));
  take_away(fixture, id);
  dump_suggestions(fixture, &dump);
  assert_non_null(strstr(dump.lines[0], " 0.70 "));
}

/* ---- The queue ---- */

static enum onr_error dismiss_all(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection, "UPDATE suggestion SET status = 2", failure);
}

static void what_was_dismissed_is_not_proposed_again(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put(fixture, &texts[0], NULL);
  put(fixture, &texts[1], id);
  assert_ok(fixture, onr_writer_run(fixture->store, dismiss_all, NULL, &fixture->failure));
  put(fixture, &(struct text){"https://b", 2500, {"P Keller", "O WTU", "P Inga Keller"}}, NULL);
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  size_t open = 0, dismissed = 0;
  for (size_t i = 0; i < dump.count; i++) {
    open += strstr(dump.lines[i], " open ") != NULL;
    dismissed += strstr(dump.lines[i], " dismissed ") != NULL;
  }
  assert_int_equal(open, 1);      /* the new Inga Keller */
  assert_int_equal(dismissed, 2); /* Keller and Marta Keller, WTU; others went with their entities */
}

static enum onr_error count_one(void *context, const struct onr_suggestion_row *row) {
  struct seen *seen = context;
  return see(seen, row->id);
}

static void the_queue_is_filtered_and_counted(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < TEXTS; i++) put(fixture, &texts[i], NULL);
  static struct dump dump;
  dump_suggestions(fixture, &dump);
  const enum onr_suggestion_reason acronym = ONR_REASON_ACRONYM;
  const enum onr_suggestion_status dismissed = ONR_SUGGESTION_DISMISSED;
  struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = 3, .count = true};
  struct onr_page_end end;
  struct seen seen = {0};
  struct onr_suggestion_filter filter = {0};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, dump.count);
  assert_int_equal(seen.count, 3);
  assert_true(end.more);
  filter = (struct onr_suggestion_filter){.reasons = &acronym, .reason_count = 1};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
  filter = (struct onr_suggestion_filter){.statuses = &dismissed, .status_count = 1};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 0);
  const struct onr_str parts[] = {ONR_STR_INIT("Organization"), ONR_STR_INIT("wtu")};
  char id[ONR_ID_SIZE];
  const struct onr_str entity = onr_id_make(ONR_ID_ENTITY, parts, 2, id);
  filter = (struct onr_suggestion_filter){.entities = {&entity, 1}};
  assert_ok(fixture, onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure));
  assert_int_equal(end.count, 1);
  page.sort = ONR_SORT_NAME;
  assert_int_equal(onr_store_suggestions(fixture->reader, &filter, &page, count_one, &seen, &end, &fixture->failure),
                   ONR_ERR_INVALID_PARAMETER);
  struct onr_str first = {seen.ids[0], ONR_ID_LENGTH};
  assert_ok(fixture, onr_store_suggestion(fixture->reader, first, count_one, &seen, &fixture->failure));
  assert_int_equal(
      onr_store_suggestion(fixture->reader, ONR_STR("sug_aaaaaaaaaaaaaaaa"), count_one, &seen, &fixture->failure),
      ONR_ERR_NOT_FOUND);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_that_are_one_have_one_key),
      cmocka_unit_test(odd_names_have_keys_too),
      cmocka_unit_test(keys_are_final),
      cmocka_unit_test(doubts_are_even),
      cmocka_unit_test(the_order_of_loading_decides_nothing),
      TEST(what_was_taken_away_left_no_trace),
      TEST(changes_end_like_one_load),
      TEST(spellings_of_one_name_are_one),
      TEST(the_newest_article_describes),
      TEST(an_address_goes_with_the_last_article_that_knows_it),
      TEST(a_bare_surname_merges_nobody),
      TEST(bare_names_alone_may_be_one),
      TEST(a_surname_of_many_says_nothing),
      TEST(doubts_have_their_reasons),
      TEST(names_that_only_resemble_are_no_doubt),
      TEST(a_known_capital_is_no_doubt),
      TEST(an_acronym_that_an_article_gives_is_surer),
      TEST(what_was_dismissed_is_not_proposed_again),
      TEST(the_queue_is_filtered_and_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
