/* Keys: the text is shown once, its SHA-256 is stored, and a key that is shown is looked up by its hash. */
#include "driver.h"

enum { KEY_BYTES = 32 };

struct new_key {
  struct onr_str id, name, hash;
  enum onr_scope scope;
};

static enum onr_error run_add(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct new_key *key = context;
  return onr_run(connection, failure, ONR_SQL_KEY_INSERT, "ssibi", key->id, key->name, (int64_t)key->scope, key->hash,
                 onr_clock_now_ms());
}

enum onr_error onr_store_key_add(struct onr_store *store, struct onr_str name, enum onr_scope scope,
                                 char ret_key[ONR_KEY_SIZE], char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  unsigned char secret[KEY_BYTES], hash[ONR_SHA256_SIZE];
  char text[ONR_KEY_SIZE] = "onr_", id[ONR_ID_SIZE];
  onr_random(secret, sizeof secret);
  onr_base64url(secret, sizeof secret, text + 4);
  onr_sha256(onr_str_from(text), hash);
  struct onr_str hashed = {(const char *)hash, sizeof hash};
  struct new_key key = {onr_id_make(ONR_ID_KEY, &hashed, 1, id), name, hashed, scope};
  enum onr_error error = onr_writer_run(store, run_add, &key, failure);
  if (error) return error;
  memcpy(ret_key, text, sizeof text);
  memcpy(ret_id, id, sizeof id);
  return ONR_OK;
}

static enum onr_error run_revoke(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct onr_str *id = context;
  int64_t one;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &one, &found, ONR_SQL_KEY_EXISTS, "s", *id);
  if (error) return error;
  if (!found) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no key %.*s.", ONR_FMT(*id));
  return onr_run(connection, failure, ONR_SQL_KEY_REVOKE, "si", *id, onr_clock_now_ms());
}

enum onr_error onr_store_key_revoke(struct onr_store *store, struct onr_str id, struct onr_failure *failure) {
  return onr_writer_run(store, run_revoke, &id, failure);
}

static enum onr_error visit_all(struct onr_rows *rows, onr_key_visitor visit, void *context) {
  enum onr_error error = ONR_OK;
  while (!error && onr_rows_next(rows)) {
    struct onr_key_row row = {
        .id = onr_rows_str(rows, 0),
        .name = onr_rows_str(rows, 1),
        .scope = (enum onr_scope)onr_rows_int(rows, 2),
        .created = onr_rows_int(rows, 3),
        .revoked = onr_rows_null(rows, 4) ? ONR_NO_TIME : onr_rows_int(rows, 4),
    };
    error = visit(context, &row);
  }
  return onr_rows_end(rows, error);
}

enum onr_error onr_store_keys(struct onr_store_reader *reader, onr_key_visitor visit, void *context,
                              struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_KEYS, "");
  return visit_all(&rows, visit, context);
}

enum onr_error onr_store_key_find(struct onr_store_reader *reader, struct onr_str key, onr_key_visitor visit,
                                  void *context, struct onr_failure *failure) {
  unsigned char hash[ONR_SHA256_SIZE];
  onr_sha256(key, hash);
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_str hashed = {(const char *)hash, sizeof hash};
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_KEY_OF_HASH, "b", hashed);
  return visit_all(&rows, visit, context);
}

enum onr_error onr_store_key_check(struct onr_store_reader *reader, struct onr_str key, enum onr_scope *ret_scope,
                                   bool *ret_any, struct onr_failure *failure) {
  unsigned char hash[ONR_SHA256_SIZE];
  onr_sha256(key, hash);
  struct onr_str hashed = {(const char *)hash, sizeof hash};
  int64_t scope = ONR_SCOPE_NONE, one;
  bool known, any = true;
  enum onr_error error = onr_reader_begin(reader, failure);
  if (!error) error = onr_run_int(&reader->connection, failure, &scope, &known, ONR_SQL_KEY_SCOPE, "b", hashed);
  if (!error && !known) error = onr_run_int(&reader->connection, failure, &one, &any, ONR_SQL_KEY_ANY, "");
  if (error) return error;
  *ret_scope = known ? (enum onr_scope)scope : ONR_SCOPE_NONE;
  *ret_any = any;
  return ONR_OK;
}
