/* Keys: made, shown once, checked, revoked. */
#include "store_fixture.h"

struct keys {
  size_t count;
  char names[4][32];
  int64_t revoked[4];
  enum onr_scope scopes[4];
};

static enum onr_error take_key(void *context, const struct onr_key_row *row) {
  struct keys *keys = context;
  assert_true(onr_id_is(row->id, ONR_ID_KEY));
  assert_true(row->created > 0);
  snprintf(keys->names[keys->count], 32, "%.*s", ONR_FMT(row->name));
  keys->scopes[keys->count] = row->scope;
  keys->revoked[keys->count++] = row->revoked;
  return ONR_OK;
}

static enum onr_scope check(struct fixture *fixture, const char *key, bool *ret_any) {
  enum onr_scope scope = ONR_SCOPE_READ;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_key_check(fixture->reader, onr_str_from(key), &scope, ret_any, &fixture->failure));
  fixture_release(fixture);
  return scope;
}

static void keys_open_until_revoked(void **state) {
  struct fixture *fixture = *state;
  char reading[ONR_KEY_SIZE], writing[ONR_KEY_SIZE], ids[2][ONR_ID_SIZE];
  bool any = true;
  assert_int_equal(check(fixture, "onr_whatever", &any), ONR_SCOPE_NONE);
  assert_false(any);
  assert_ok(fixture,
            onr_store_key_add(fixture->store, ONR_STR("reader"), ONR_SCOPE_READ, reading, ids[0], &fixture->failure));
  assert_ok(fixture,
            onr_store_key_add(fixture->store, ONR_STR("writer"), ONR_SCOPE_WRITE, writing, ids[1], &fixture->failure));
  assert_int_equal(strlen(reading), 47);
  assert_memory_equal(reading, "onr_", 4);
  assert_string_not_equal(reading, writing);
  assert_int_equal(check(fixture, reading, &any), ONR_SCOPE_READ);
  assert_true(any);
  assert_int_equal(check(fixture, writing, &any), ONR_SCOPE_WRITE);
  assert_int_equal(check(fixture, "onr_wrong", &any), ONR_SCOPE_NONE);
  assert_true(any);
  assert_int_equal(check(fixture, "", &any), ONR_SCOPE_NONE);
  assert_ok(fixture, onr_store_key_revoke(fixture->store, onr_str_from(ids[1]), &fixture->failure));
  assert_ok(fixture, onr_store_key_revoke(fixture->store, onr_str_from(ids[1]), &fixture->failure));
  assert_int_equal(check(fixture, writing, &any), ONR_SCOPE_NONE);
  assert_true(any);
  assert_int_equal(onr_store_key_revoke(fixture->store, ONR_STR("key_none"), &fixture->failure), ONR_ERR_NOT_FOUND);
  struct keys keys = {0};
  assert_ok(fixture, onr_store_keys(fixture->reader, take_key, &keys, &fixture->failure));
  assert_int_equal(keys.count, 2);
  assert_string_equal(keys.names[0], "reader");
  assert_int_equal(keys.scopes[1], ONR_SCOPE_WRITE);
  assert_true(keys.revoked[0] == ONR_NO_TIME && keys.revoked[1] > 0);
  assert_ok(fixture, onr_store_key_revoke(fixture->store, onr_str_from(ids[0]), &fixture->failure));
  assert_int_equal(check(fixture, reading, &any), ONR_SCOPE_NONE);
  assert_false(any);
}

static void the_key_itself_is_nowhere(void **state) {
  struct fixture *fixture = *state;
  char key[ONR_KEY_SIZE], id[ONR_ID_SIZE];
  assert_ok(fixture, onr_store_key_add(fixture->store, ONR_STR("k"), ONR_SCOPE_WRITE, key, id, &fixture->failure));
  fixture_close(fixture);
  static char bytes[1 << 20];
  FILE *file = fopen(fixture->path, "rb");
  assert_non_null(file);
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  assert_non_null(memmem(bytes, size, id, strlen(id)));
  assert_null(memmem(bytes, size, key + 4, strlen(key) - 4));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(keys_open_until_revoked, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(the_key_itself_is_nowhere, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
