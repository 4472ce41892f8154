/*
 * The database written anew without the room that is free in it, into a file beside it that then takes its place. So it
 * needs as much room as the result, in no memory to speak of, and is whole at any moment: until the rename it is the
 * old file, from then on the new one.
 *
 * Nobody may have it open meanwhile, not even to read, who would go on with the old file and the new one's log. That it
 * is so is seen from that the log can be given up, for which SQLite needs it for itself alone.
 */
#include <errno.h>
#include <sys/stat.h>

#include "copy_file.h"
#include "driver.h"
#include "onrecord/store_backup.h"

/* The parts of the search indexes are merged, which takes out what was deleted. */
static const char merge_all[] = "INSERT INTO article_fts (article_fts) VALUES ('optimize');"
                                "INSERT INTO claim_fts (claim_fts) VALUES ('optimize');"
                                "INSERT INTO entity_fts (entity_fts) VALUES ('optimize');"
                                "DELETE FROM meta WHERE key = 'search_removed';"
                                "PRAGMA wal_checkpoint(truncate)";

static enum onr_error give_up_log(struct onr_connection *connection, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_JOURNAL_MODE_DELETE, "");
  if (!onr_rows_next(&rows) && rows.error == ONR_ERR_STORE_BUSY) {
    rows.error = ONR_OK;
    error = onr_fail(failure, ONR_ERR_STORE_BUSY,
                     "The database %s is being read by another process (a backup or an export); wait for its end.",
                     connection->path);
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error write_anew(struct onr_connection *connection, const char *to, struct onr_failure *failure) {
  enum onr_error error = onr_migrate_check(connection, failure);
  if (!error) error = onr_connection_script(connection, merge_all, failure);
  if (!error) error = give_up_log(connection, failure);
  if (!error) error = onr_connection_script(connection, "PRAGMA auto_vacuum = incremental", failure);
  return error ? error : onr_run(connection, failure, ONR_SQL_VACUUM_INTO, "z", to);
}

/* The new file has no log yet; whoever opens it to read expects one. */
static enum onr_error give_log(const char *path, struct onr_failure *failure) {
  struct onr_connection connection;
  enum onr_error error = onr_connection_open(&connection, path, ONR_CONNECTION_WRITE, 0, failure);
  if (error) return error;
  error = onr_run(&connection, failure, ONR_SQL_JOURNAL_MODE, "");
  onr_connection_close(&connection);
  return error;
}

static enum onr_error replace(const struct onr_database_file *file, int64_t busy_timeout_ms, int64_t *ret_bytes,
                              struct onr_failure *failure) {
  struct onr_connection connection;
  struct onr_copy_file copy;
  enum onr_error error = onr_copy_file_begin(&copy, file->path, failure);
  if (error) return error;
  error = onr_connection_open(&connection, file->path, ONR_CONNECTION_WRITE, busy_timeout_ms, failure);
  if (!error) {
    error = write_anew(&connection, copy.path, failure);
    connection.unsure = error != ONR_OK; /* a reader may have come between two checkpoints, of which one failed */
    onr_connection_close(&connection);
  }
  if (!error) error = give_log(copy.path, failure);
  if (!error) error = onr_copy_file_keep(&copy, true, ret_bytes, failure);
  onr_copy_file_close(&copy);
  return error;
}

enum onr_error onr_store_compact(const char *path, int64_t busy_timeout_ms, struct onr_compact_report *ret_report,
                                 struct onr_failure *failure) {
  struct onr_database_file file = {.lock = -1};
  struct onr_compact_report report = {0};
  struct stat before;
  if (stat(path, &before) != 0)
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no database %s: %s.", path, strerror(errno));
  enum onr_error error = onr_database_file_open(&file, path, failure);
  if (!error) error = replace(&file, busy_timeout_ms, &report.bytes, failure);
  onr_database_file_close(&file);
  if (error) return error;
  report.bytes_before = before.st_size;
  *ret_report = report;
  return ONR_OK;
}
