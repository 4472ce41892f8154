/* Linking without a store: which names have one key, and which two are in doubt. */
#include "onrecord/fold.h"
#include "store/linking.h"
#include "store_fixture.h"

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

/* A key may be four times as long as its name. */
static void ands_have_room(void **state) {
  (void)state;
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  struct onr_str key = key_of(&arena, ONR_ORGANIZATION, "&&&&&z&&&&&&&&&&&&&&&&&&&&&&&&&&");
  struct onr_str expected = ONR_STR("and and and and and z and and and and and and and and and and and and and and and "
                                    "and and and and and and and and and and and");
  if (!onr_str_equal(key, expected)) fail_msg("%.*s", ONR_FMT(key));
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
        struct onr_linking_entity a = {.type = (enum onr_entity_type)(i / NAMES)},
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_that_are_one_have_one_key),
      cmocka_unit_test(odd_names_have_keys_too),
      cmocka_unit_test(ands_have_room),
      cmocka_unit_test(keys_are_final),
      cmocka_unit_test(doubts_are_even),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
