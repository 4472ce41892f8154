/* Brings a database to the schema of this program: the embedded files are applied in the order of their numbers, each
 * once and in a transaction of its own, and remembered with their checksums. One that is interrupted leaves the
 * database as a whole one of the version before; the next start goes on there.
 *
 * Memory stays bounded however large the database is: what a new index has to sort goes into a file beside it, where
 * there is room if anywhere, and which is all that a server in its sandbox can write. */
#include <stdlib.h>

#include "driver.h"
#include "onrecord/embed.h"

static const char bookkeeping[] = "CREATE TABLE IF NOT EXISTS migration ("
                                  "  number   INTEGER NOT NULL PRIMARY KEY,"
                                  "  name     TEXT    NOT NULL,"
                                  "  checksum TEXT    NOT NULL,"
                                  "  applied  INTEGER NOT NULL"
                                  ") STRICT";

/* "0001_record.sql" → 1. */
static int64_t number_of(const struct onr_embedded *migration) {
  return strtol(migration->name, NULL, 10);
}

static struct onr_str checksum_of(const struct onr_embedded *migration, char out[ONR_SHA256_HEX_SIZE]) {
  return onr_sha256_hex((struct onr_str){migration->data, migration->len}, out);
}

static enum onr_error check_checksum(struct onr_connection *connection, const struct onr_embedded *migration,
                                     bool *ret_applied, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_MIGRATION_CHECKSUM, "i", number_of(migration));
  enum onr_error error = ONR_OK;
  *ret_applied = onr_rows_next(&rows);
  char hex[ONR_SHA256_HEX_SIZE];
  if (*ret_applied && !onr_str_equal(onr_rows_str(&rows, 0), checksum_of(migration, hex)))
    error = onr_fail(failure, ONR_ERR_STORE_FAILED,
                     "The database %s was made with another %s than this program has (checksum %.12s…, %.12s… was "
                     "expected).",
                     connection->path, migration->name, onr_rows_str(&rows, 0).data, hex);
  return onr_rows_end(&rows, error);
}

static enum onr_error apply(struct onr_connection *connection, const struct onr_embedded *migration,
                            struct onr_failure *failure) {
  char hex[ONR_SHA256_HEX_SIZE];
  checksum_of(migration, hex);
  enum onr_error error = onr_connection_script(connection, migration->data, failure);
  if (error) return error;
  return onr_run(connection, failure, ONR_SQL_MIGRATION_ADD, "izzi", number_of(migration), migration->name, hex,
                 onr_clock_now_ms());
}

static enum onr_error in_transaction(struct onr_connection *connection, const struct onr_embedded *migration,
                                     struct onr_failure *failure) {
  enum onr_error error = onr_connection_script(connection, "BEGIN IMMEDIATE", failure);
  if (error) return error;
  bool applied = false;
  error = check_checksum(connection, migration, &applied, failure);
  if (!error && !applied) error = apply(connection, migration, failure);
  return onr_connection_finish(connection, error, failure);
}

/* The number of the newest migration that the database has, and of the newest that there is. */
static enum onr_error compare(struct onr_connection *connection, int64_t *ret_newest, int64_t *ret_known,
                              struct onr_failure *failure) {
  bool found;
  enum onr_error error = onr_run_int(connection, failure, ret_newest, &found, ONR_SQL_MIGRATION_NEWEST, "");
  if (error) return error;
  for (const struct onr_embedded *at = onr_embedded_migrations; at->name; at++) *ret_known = number_of(at);
  if (*ret_newest <= *ret_known) return ONR_OK;
  return onr_fail(
      failure, ONR_ERR_STORE_NEWER,
      "The database %s was made by a newer program: it has migration %lld, this program knows %lld. Use the "
      "newer program.",
      connection->path, (long long)*ret_newest, (long long)*ret_known);
}

enum onr_error onr_migrate_check(struct onr_connection *connection, struct onr_failure *failure) {
  int64_t newest = 0, known = 0;
  enum onr_error error = compare(connection, &newest, &known, failure);
  if (error || newest == known) return error;
  return onr_fail(failure, ONR_ERR_STORE_FAILED,
                  "The database %s was made by an older program: it has migration %lld, this program needs %lld. "
                  "`onrecord migrate` brings it up to date.",
                  connection->path, (long long)newest, (long long)known);
}

/* What SQLite sorts goes into files in the database's folder, or into memory again. */
static enum onr_error sort_in_files(struct onr_connection *connection, const char *path, struct onr_failure *failure) {
  const char *slash = strrchr(path, '/');
  int len = slash ? (int)(slash - path) : 0;
  char *sql = sqlite3_mprintf("PRAGMA temp_store_directory = '%.*q'; PRAGMA temp_store = file", len ? len : 1,
                              len ? path : (slash ? "/" : "."));
  if (!sql) return onr_fail_memory(failure);
  enum onr_error error = onr_connection_script(connection, sql, failure);
  sqlite3_free(sql);
  return error;
}

static void tell(const struct onr_log *log, const char *name, const char *path, int64_t us) {
  onr_log_message(log, ONR_LOG_INFO, "migrated", "%s is applied to %s, in %.2f s", name, path, (double)us / 1e6);
}

/* A database that is being made is none that anybody waits for, and there is nothing to sort in it. */
enum onr_error onr_migrate(struct onr_connection *connection, const struct onr_log *log, struct onr_failure *failure) {
  int64_t newest = 0, known = 0;
  enum onr_error error = onr_connection_script(connection, bookkeeping, failure);
  if (!error) error = compare(connection, &newest, &known, failure);
  bool older = newest > 0 && newest < known;
  if (!error && older) error = sort_in_files(connection, connection->path, failure);
  for (const struct onr_embedded *at = onr_embedded_migrations; at->name && !error; at++) {
    int64_t started = onr_clock_monotonic_us();
    error = in_transaction(connection, at, failure);
    if (!error && older && number_of(at) > newest)
      tell(log, at->name, connection->path, onr_clock_monotonic_us() - started);
  }
  return !error && older ? onr_connection_script(connection, "PRAGMA temp_store = memory", failure) : error;
}
