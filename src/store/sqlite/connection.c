#include "connection.h"

#include <errno.h>
#include <stdarg.h>

#include "file.h"
#include "onrecord/buffer.h"
#include "onrecord/hash.h"

static bool breaks(int code) {
  static const int codes[] = {SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_NOMEM};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if ((code & 0xFF) == codes[i]) return true;
  return false;
}

/* Why the system refused. Of a write to the log, its file knows: by now, others may have failed or not. */
static int reason_of(sqlite3 *db, int code) {
  sqlite3_file *log = NULL;
  int reason = db ? sqlite3_system_errno(db) : 0;
  if (!db || code != SQLITE_IOERR_WRITE) return reason;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || !log || !log->pMethods)
    return reason;
  log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &reason);
  return reason;
}

/* SQLite's words for the code; those of its last call only where that failed with it. */
static const char *words_of(sqlite3 *db, int code) {
  return db && (sqlite3_extended_errcode(db) & 0xFF) == (code & 0xFF) ? sqlite3_errmsg(db) : sqlite3_errstr(code);
}

enum onr_error onr_connection_fail(struct onr_connection *connection, int code, struct onr_failure *failure) {
  if (breaks(code)) connection->broken = true;
  const char *says = words_of(connection->db, code);
  const char *gap = connection->path ? " " : "", *path = connection->path ? connection->path : "";
  int reason = reason_of(connection->db, code);
  switch (code & 0xFF) {
  case SQLITE_NOMEM: return onr_fail_memory(failure);
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return onr_fail(failure, ONR_ERR_STORE_BUSY,
                    "The database%s%s is locked by another process and did not become free in time (%s).", gap, path,
                    says);
  case SQLITE_FULL:
    return onr_fail(failure, ONR_ERR_STORE_FULL,
                    "There is no room left for the database%s%s (%s); nothing was changed.", gap, path, says);
  case SQLITE_IOERR: /* of the log's index SQLite does not say why it cannot grow */
    if (code == SQLITE_IOERR_SHMSIZE || reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
      return onr_fail(failure, ONR_ERR_STORE_FULL,
                      "There is no room left on the disk of the database%s%s (%s); nothing was changed.", gap, path,
                      says);
    break;
  case SQLITE_INTERRUPT:
    return onr_fail(failure, ONR_ERR_QUERY_TIMEOUT, "The query was ended, as it took the time that it may take.");
  case SQLITE_TOOBIG:
    return onr_fail(failure, ONR_ERR_TOO_LARGE, "A text is larger than the database%s%s can hold (%s).", gap, path,
                    says);
  default: break;
  }
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database%s%s cannot be used: %s (code %d).", gap, path, says,
                  code);
}

enum onr_error onr_connection_script(struct onr_connection *connection, const char *sql, struct onr_failure *failure) {
  int rc = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
  return rc == SQLITE_OK ? ONR_OK : onr_connection_fail(connection, rc, failure);
}

void onr_connection_rollback(struct onr_connection *connection) {
  if (!sqlite3_get_autocommit(connection->db)) sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
}

enum onr_error onr_connection_finish(struct onr_connection *connection, enum onr_error error,
                                     struct onr_failure *failure) {
  if (!error) error = onr_connection_script(connection, "COMMIT", failure);
  onr_connection_rollback(connection);
  return error;
}

/* mmap: as much as SQLite takes. Checkpoints are the writer's business alone, so no connection starts one by itself;
 * the log's file is cut to 32 MiB when it begins anew. */
static const char *const settings[] = {
    [ONR_CONNECTION_READ] = "PRAGMA query_only = 1; PRAGMA mmap_size = 0x7fff0000; PRAGMA temp_store = memory;"
                            "PRAGMA trusted_schema = 0; PRAGMA wal_autocheckpoint = 0;",
    [ONR_CONNECTION_WRITE] =
        "PRAGMA mmap_size = 0x7fff0000; PRAGMA temp_store = memory; PRAGMA trusted_schema = 0;"
        "PRAGMA synchronous = full; PRAGMA secure_delete = fast; PRAGMA cache_size = -65536; PRAGMA "
        "wal_autocheckpoint = 0; PRAGMA journal_size_limit = 33554432; PRAGMA cell_size_check = 1;",
};

enum onr_error onr_connection_open(struct onr_connection *connection, const char *path,
                                   enum onr_connection_access access, int64_t busy_timeout_ms,
                                   struct onr_failure *failure) {
  *connection = (struct onr_connection){.path = path};
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == ONR_CONNECTION_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int rc = sqlite3_open_v2(path, &connection->db, flags, NULL);
  if (rc != SQLITE_OK) goto failed;
  sqlite3_busy_timeout(connection->db, (int)busy_timeout_ms);
  sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* plans do not follow from what is bound, or a statement that a partial index might serve is planned at each run */
  sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
  if (access == ONR_CONNECTION_READ) sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  rc = sqlite3_exec(connection->db, settings[access], NULL, NULL, NULL);
  if (rc != SQLITE_OK) goto failed;
  return ONR_OK;

failed:;
  enum onr_error error = onr_connection_fail(connection, rc, failure);
  onr_connection_close(connection);
  return error;
}

int64_t onr_connection_changes(const struct onr_connection *connection) {
  return sqlite3_total_changes64(connection->db) - connection->undone;
}

void onr_connection_close(struct onr_connection *connection) {
  if (connection->unsure) sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  for (size_t i = 0; i < ONR_STATEMENT_COUNT; i++) sqlite3_finalize(connection->named[i]);
  for (size_t i = 0; i < ONR_SQL_BATCHES; i++)
    for (size_t k = 0; k < ONR_BATCH_ROWS - 1; k++) sqlite3_finalize(connection->several[i][k]);
  for (size_t i = 0; i < CACHED_STATEMENTS; i++) sqlite3_finalize(connection->cache[i].stmt);
  sqlite3_close(connection->db);
  *connection = (struct onr_connection){0};
}

/* The last connection that may write takes both files away when it is closed. */
void onr_connection_tidy(const char *path) {
  struct onr_database_file file;
  struct onr_connection connection;
  struct onr_failure ignored;
  int64_t id;
  bool found;
  if (!onr_database_file_take_left(&file, path)) return;
  if (onr_connection_open(&connection, file.path, ONR_CONNECTION_WRITE, 0, &ignored) == ONR_OK) {
    if (onr_run_int(&connection, &ignored, &id, &found, ONR_SQL_MIGRATION_NEWEST, "")) id = 0;
    onr_connection_close(&connection);
  }
  onr_database_file_close(&file);
}

enum onr_error onr_connection_renew(struct onr_connection *connection, const char *path,
                                    enum onr_connection_access access, int64_t busy_timeout_ms,
                                    struct onr_failure *failure) {
  struct onr_connection other;
  enum onr_error error = onr_connection_open(&other, path, access, busy_timeout_ms, failure);
  if (error) return error;
  other.path = NULL;
  other.pending = connection->pending;
  other.removed = connection->removed;
  other.unsure = connection->unsure;
  onr_connection_close(connection);
  *connection = other;
  return ONR_OK;
}

/* ---- Statements are taken out of their place while in use, so that a visitor may run the same query again. ---- */

static sqlite3_stmt *prepare(struct onr_rows *rows, struct onr_str sql) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v3(rows->connection->db, sql.data, (int)sql.len, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (rc != SQLITE_OK) rows->error = onr_connection_fail(rows->connection, rc, rows->failure);
  return stmt;
}

static struct onr_rows take_named(struct onr_connection *connection, struct onr_failure *failure,
                                  enum onr_statement name) {
  struct onr_rows rows = {.connection = connection, .failure = failure, .place = &connection->named[name]};
  rows.stmt = *rows.place ? *rows.place : prepare(&rows, onr_str_from(onr_statement_sql(name)));
  *rows.place = NULL;
  return rows;
}

static void prepare_several(struct onr_rows *rows, enum onr_statement name, size_t count) {
  static const char before[] = "VALUES ";
  struct onr_str sql = onr_str_from(onr_statement_sql(name));
  struct onr_buffer all;
  onr_buffer_init(&all, (count + 1) * sql.len);
  onr_buffer_append_str(&all, sql);
  const char *row = strstr(sql.data, before) + sizeof before - 1;
  for (size_t i = 1; i < count; i++) onr_buffer_printf(&all, ", %s", row);
  if (onr_buffer_status(&all))
    rows->error = onr_fail_memory(rows->failure);
  else
    rows->stmt = prepare(rows, onr_buffer_str(&all));
  onr_buffer_close(&all);
}

struct onr_rows onr_rows_several(struct onr_connection *connection, struct onr_failure *failure,
                                 enum onr_statement name, size_t count) {
  if (count == 1) return take_named(connection, failure, name);
  struct onr_rows rows = {.connection = connection, .failure = failure, .place = &connection->several[name][count - 2]};
  rows.stmt = *rows.place;
  *rows.place = NULL;
  if (!rows.stmt) prepare_several(&rows, name, count);
  return rows;
}

struct onr_rows onr_rows_compose(struct onr_connection *connection, struct onr_failure *failure, struct onr_str sql) {
  struct onr_rows rows = {.connection = connection, .failure = failure, .hash = onr_hash64(sql)};
  for (struct onr_cached *at = connection->cache; at < connection->cache + CACHED_STATEMENTS; at++) {
    if (!at->stmt || at->hash != rows.hash) continue;
    if (!onr_str_equal(onr_str_from(sqlite3_sql(at->stmt)), sql)) continue;
    rows.stmt = at->stmt;
    at->stmt = NULL;
    return rows;
  }
  rows.stmt = prepare(&rows, sql);
  return rows;
}

static void give_back(struct onr_rows *rows) {
  struct onr_connection *connection = rows->connection;
  if (rows->place) {
    sqlite3_finalize(*rows->place);
    *rows->place = rows->stmt;
    return;
  }
  struct onr_cached *oldest = &connection->cache[0];
  for (struct onr_cached *at = connection->cache; at < connection->cache + CACHED_STATEMENTS && oldest->stmt; at++)
    if (!at->stmt || at->used < oldest->used) oldest = at;
  sqlite3_finalize(oldest->stmt);
  *oldest = (struct onr_cached){rows->stmt, rows->hash, ++connection->uses};
}

/* ---- Binding ---- */

static void check_bind(struct onr_rows *rows, int rc) {
  if (rc != SQLITE_OK && !rows->error) rows->error = onr_connection_fail(rows->connection, rc, rows->failure);
}

void onr_rows_bind_int(struct onr_rows *rows, int at, int64_t value) {
  if (rows->stmt) check_bind(rows, sqlite3_bind_int64(rows->stmt, at, value));
}

/* Values outlive the statement's run, so SQLite need not copy them. An empty string may have no address, which would
 * be NULL. */
void onr_rows_bind_str(struct onr_rows *rows, int at, struct onr_str value) {
  if (!rows->stmt) return;
  const char *data = value.len ? value.data : "";
  check_bind(rows, sqlite3_bind_text64(rows->stmt, at, data, value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void onr_rows_bind_double(struct onr_rows *rows, int at, double value) {
  if (rows->stmt) check_bind(rows, sqlite3_bind_double(rows->stmt, at, value));
}

static void bind_blob(struct onr_rows *rows, int at, struct onr_str value) {
  if (rows->stmt) check_bind(rows, sqlite3_bind_blob64(rows->stmt, at, value.data, value.len, SQLITE_STATIC));
}

static void bind_or_null(struct onr_rows *rows, int at, int64_t value) {
  if (value != 0) onr_rows_bind_int(rows, at, value); /* unbound is NULL */
}

/* clang-tidy 14 does not see that the callers' callers have started the list.
 * NOLINTBEGIN(clang-analyzer-valist.Uninitialized) */
void onr_rows_bind_list(struct onr_rows *rows, int before, const char *format, va_list args) {
  for (int at = before + 1; *format; format++, at++) {
    switch (*format) {
    case 'i': onr_rows_bind_int(rows, at, va_arg(args, int64_t)); break;
    case 'p': bind_or_null(rows, at, va_arg(args, int64_t)); break;
    case 's': onr_rows_bind_str(rows, at, va_arg(args, struct onr_str)); break;
    case 'z': onr_rows_bind_str(rows, at, onr_str_from(va_arg(args, const char *))); break;
    case 'b': bind_blob(rows, at, va_arg(args, struct onr_str)); break;
    case 'd': onr_rows_bind_double(rows, at, va_arg(args, double)); break;
    default: break; /* 'n' */
    }
  }
}
/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

/* ---- Running ---- */

static struct onr_rows begin(struct onr_connection *connection, struct onr_failure *failure, enum onr_statement name,
                             const char *format, va_list args) {
  struct onr_rows rows = take_named(connection, failure, name);
  onr_rows_bind_list(&rows, 0, format, args);
  return rows;
}

struct onr_rows onr_rows_begin(struct onr_connection *connection, struct onr_failure *failure, enum onr_statement name,
                               const char *format, ...) {
  va_list args;
  va_start(args, format);
  struct onr_rows rows = begin(connection, failure, name, format, args);
  va_end(args);
  return rows;
}

bool onr_rows_next(struct onr_rows *rows) {
  if (rows->error) return false;
  int rc = sqlite3_step(rows->stmt);
  if (rc == SQLITE_ROW) return true;
  if (rc != SQLITE_DONE) rows->error = onr_connection_fail(rows->connection, rc, rows->failure);
  return false;
}

enum onr_error onr_rows_end(struct onr_rows *rows, enum onr_error error) {
  if (rows->stmt) {
    int rc = sqlite3_reset(rows->stmt); /* of a statement that was not read to its end, ending it may fail */
    if (rc != SQLITE_OK && !rows->error && !error)
      rows->error = onr_connection_fail(rows->connection, rc, rows->failure);
    sqlite3_clear_bindings(rows->stmt);
    give_back(rows);
    rows->stmt = NULL;
  }
  return error ? error : rows->error;
}

enum onr_error onr_run(struct onr_connection *connection, struct onr_failure *failure, enum onr_statement name,
                       const char *format, ...) {
  va_list args;
  va_start(args, format);
  struct onr_rows rows = begin(connection, failure, name, format, args);
  va_end(args);
  while (onr_rows_next(&rows)) {
  }
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_run_int(struct onr_connection *connection, struct onr_failure *failure, int64_t *ret_value,
                           bool *ret_found, enum onr_statement name, const char *format, ...) {
  va_list args;
  va_start(args, format);
  struct onr_rows rows = begin(connection, failure, name, format, args);
  va_end(args);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) *ret_value = onr_rows_int(&rows, 0);
  return onr_rows_end(&rows, ONR_OK);
}

/* Through the value, which is found once. It may be looked at so as no other thread has the connection. */
struct onr_str onr_rows_str(const struct onr_rows *rows, int column) {
  sqlite3_value *value = sqlite3_column_value(rows->stmt, column);
  const unsigned char *text = sqlite3_value_text(value);
  return (struct onr_str){(const char *)text, text ? (size_t)sqlite3_value_bytes(value) : 0};
}
