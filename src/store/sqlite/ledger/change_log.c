#include "change_log.h"

/* The newest change of all is an object's or a tombstone's: either goes only when a newer one comes. */
static int read_last(sqlite3 *db, int64_t *ret_last) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, onr_statement_sql(ONR_SQL_CHANGE_LAST), -1, &stmt, NULL);
  if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) *ret_last = sqlite3_column_int64(stmt, 0);
  int ended = sqlite3_finalize(stmt);
  return rc == SQLITE_OK ? ended : rc;
}

static int next(struct onr_change_log *log, sqlite3 *db, int64_t *ret_number) {
  int rc = log->last >= 0 ? SQLITE_OK : read_last(db, &log->last);
  if (rc == SQLITE_OK) *ret_number = ++log->last;
  return rc;
}

static void next_change(sqlite3_context *call, int count, sqlite3_value **values) {
  (void)count, (void)values;
  int64_t number;
  int rc = next(sqlite3_user_data(call), sqlite3_context_db_handle(call), &number);
  if (rc == SQLITE_OK)
    sqlite3_result_int64(call, number);
  else
    sqlite3_result_error_code(call, rc);
}

enum onr_error onr_change_log_next(struct onr_connection *connection, int64_t *ret_number,
                                   struct onr_failure *failure) {
  int rc = next(connection->change_log, connection->db, ret_number);
  return rc == SQLITE_OK ? ONR_OK : onr_connection_fail(connection, rc, failure);
}

enum onr_error onr_change_log_start(struct onr_change_log *log, struct onr_connection *connection,
                                    struct onr_failure *failure) {
  log->last = -1;
  connection->change_log = log;
  int rc = sqlite3_create_function_v2(connection->db, "onr_next_change", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, log,
                                      next_change, NULL, NULL, NULL);
  return rc == SQLITE_OK ? ONR_OK : onr_connection_fail(connection, rc, failure);
}

enum onr_error onr_change_log_prune(const struct onr_change_log *log, struct onr_connection *connection,
                                    struct onr_failure *failure) {
  int64_t newest_gone = 0;
  bool too_many;
  if (log->kept_tombstones == 0) return ONR_OK;
  enum onr_error error =
      onr_run_int(connection, failure, &newest_gone, &too_many, ONR_SQL_TOMBSTONE_BEYOND, "i", log->kept_tombstones);
  if (error || !too_many) return error;
  error = onr_run(connection, failure, ONR_SQL_BEGIN_IMMEDIATE, "");
  if (error) return error;
  error = onr_run(connection, failure, ONR_SQL_TOMBSTONE_FORGET, "i", newest_gone);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CHANGES_FORGOTTEN, "i", newest_gone);
  return onr_connection_finish(connection, error, failure);
}
