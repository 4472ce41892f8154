#include "log_file.h"

#include <stdlib.h>

enum { GATHERED_MAX = (128 << 10) - 1 }; /* no more is written in one call by SQLite on Unix */

/* What is SQLite's table of the file's functions as well: those that are not here are the ones that it had. */
struct log_file {
  sqlite3_io_methods methods; /* first: a file's table is found in the file */
  const sqlite3_io_methods *real;
  sqlite3_int64 offset; /* in the file, of what is gathered */
  int count;
  unsigned char gathered[GATHERED_MAX];
};

static struct log_file *log_of(sqlite3_file *file) {
  return (struct log_file *)(uintptr_t)file->pMethods;
}

/* What could not be written is not tried again: SQLite undoes the transaction. */
static int write_out(sqlite3_file *file) {
  struct log_file *log = log_of(file);
  int count = log->count;
  log->count = 0;
  return count ? log->real->xWrite(file, log->gathered, count, log->offset) : SQLITE_OK;
}

static int gather(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  struct log_file *log = log_of(file);
  int rc = SQLITE_OK;
  if (offset != log->offset + log->count || count > GATHERED_MAX - log->count) rc = write_out(file);
  if (rc != SQLITE_OK) return rc;
  if (count > GATHERED_MAX) return log->real->xWrite(file, bytes, count, offset);
  if (log->count == 0) log->offset = offset;
  memcpy(log->gathered + log->count, bytes, (size_t)count);
  log->count += count;
  return SQLITE_OK;
}

/* Fails as no other write does where there is no room: after SQLITE_FULL from a read, SQLite may undo the statement
 * alone and have the transaction go on, which would be committed without what was to be written here. */
static int read_from(sqlite3_file *file, void *out, int count, sqlite3_int64 offset) {
  int rc = write_out(file);
  return rc ? SQLITE_IOERR_WRITE : log_of(file)->real->xRead(file, out, count, offset);
}

static int cut(sqlite3_file *file, sqlite3_int64 size) {
  int rc = write_out(file);
  return rc ? rc : log_of(file)->real->xTruncate(file, size);
}

static int sync_all(sqlite3_file *file, int flags) {
  int rc = write_out(file);
  return rc ? rc : log_of(file)->real->xSync(file, flags);
}

static int size_of(sqlite3_file *file, sqlite3_int64 *ret_size) {
  int rc = write_out(file);
  return rc ? rc : log_of(file)->real->xFileSize(file, ret_size);
}

/* What is gathered still belongs to no transaction that was committed. */
static int close_file(sqlite3_file *file) {
  struct log_file *log = log_of(file);
  file->pMethods = log->real;
  free(log);
  return file->pMethods->xClose(file);
}

static sqlite3_file *find_log(struct onr_connection *connection, enum onr_error *ret_error,
                              struct onr_failure *failure) {
  sqlite3_file *file = NULL;
  *ret_error = onr_connection_script(connection, "PRAGMA schema_version", failure); /* the first look opens it */
  if (*ret_error) return NULL;
  int rc = sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  if (rc != SQLITE_OK) *ret_error = onr_connection_fail(connection, rc, failure);
  if (rc == SQLITE_OK && (!file || !file->pMethods))
    *ret_error = onr_fail(failure, ONR_ERR_INTERNAL, "The database's log is not open; it was expected to be.");
  return *ret_error ? NULL : file;
}

/* Where a write may spoil what is beside it on the disk, SQLite fills the last sector up after it has been synced. */
static bool ends_with_sync(sqlite3_file *file) {
  return (file->pMethods->xDeviceCharacteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

enum onr_error onr_log_file_gather(struct onr_connection *connection, struct onr_failure *failure) {
  enum onr_error error;
  sqlite3_file *file = find_log(connection, &error, failure);
  if (!file || !ends_with_sync(file)) return error;
  struct log_file *log = malloc(sizeof *log);
  if (!log) return onr_fail_memory(failure);
  log->methods = *file->pMethods;
  log->real = file->pMethods;
  log->count = 0;
  log->offset = 0;
  log->methods.xWrite = gather;
  log->methods.xRead = read_from;
  log->methods.xTruncate = cut;
  log->methods.xSync = sync_all;
  log->methods.xFileSize = size_of;
  log->methods.xClose = close_file;
  file->pMethods = &log->methods;
  return ONR_OK;
}
