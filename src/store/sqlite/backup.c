/*
 * The copy is SQLite's own (sqlite3_backup), within one read transaction: without that it would begin anew after each
 * commit of the server's and never end. Nothing is committed or checkpointed in the source, which is the server's alone
 * to do; reading needs no lock against it.
 */
#include "onrecord/store_backup.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "copy_file.h"
#include "driver.h"

enum { PAGES_AT_ONCE = 500, WAIT_MS = 10000 };

/* ---- What may be copied, and whereto ---- */

static enum onr_error check_source(const char *from, struct onr_failure *failure) {
  struct stat status;
  if (stat(from, &status) != 0)
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no database %s: %s.", from, strerror(errno));
  if (!S_ISREG(status.st_mode)) return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s is no file.", from);
  return ONR_OK;
}

/* A log or lock beside it says that the file is somebody's database: it would be torn from under them, or the log
 * applied to the copy. */
static enum onr_error refuse_in_use(const char *to, struct onr_failure *failure) {
  static const char *const beside[] = {"-wal", "-journal", "-lock"};
  char path[PATH_MAX + 16];
  for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
    struct stat status;
    snprintf(path, sizeof path, "%s%s", to, beside[i]);
    if (stat(path, &status) == 0 && (status.st_size > 0 || i == 2))
      return onr_fail(failure, ONR_ERR_CONFLICT, "%s is a database in use, as %s says; take another name for the copy.",
                      to, path);
  }
  return ONR_OK;
}

static enum onr_error check_target(const struct onr_backup *backup, struct onr_failure *failure) {
  struct stat from, to;
  if (!backup->to[0]) return onr_fail(failure, ONR_ERR_IO, "The name of the copy is empty.");
  enum onr_error error = refuse_in_use(backup->to, failure);
  if (error || stat(backup->to, &to) != 0) return error;
  if (stat(backup->from, &from) == 0 && from.st_ino == to.st_ino && from.st_dev == to.st_dev)
    return onr_fail(failure, ONR_ERR_CONFLICT, "%s is the database itself; take another name for the copy.",
                    backup->to);
  if (!S_ISREG(to.st_mode)) return onr_fail(failure, ONR_ERR_CONFLICT, "%s is there and is no file.", backup->to);
  if (!backup->replace)
    return onr_fail(failure, ONR_ERR_CONFLICT, "%s is there already; --force replaces it.", backup->to);
  return ONR_OK;
}

/* ---- Copying ---- */

/* The snapshot begins with the first read. */
static enum onr_error begin_reading(struct onr_connection *source, struct onr_backup_report *report,
                                    struct onr_failure *failure) {
  int64_t id = 0;
  bool found;
  enum onr_error error = onr_run(source, failure, ONR_SQL_BEGIN, "");
  if (!error) error = onr_run_int(source, failure, &id, &found, ONR_SQL_APPLICATION_ID, "");
  if (!error && id != ONR_APPLICATION_ID)
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The file %s is no onrecord database.", source->path);
  return error ? error : onr_run_int(source, failure, &report->articles, &found, ONR_SQL_ARTICLES_COUNTED, "");
}

static enum onr_error copy_pages(const struct onr_backup *backup, struct onr_connection *source,
                                 struct onr_connection *target, struct onr_failure *failure) {
  sqlite3_backup *pages = sqlite3_backup_init(target->db, "main", source->db, "main");
  if (!pages) return onr_connection_fail(target, sqlite3_errcode(target->db), failure);
  int rc = SQLITE_OK;
  bool wanted = true;
  while (rc == SQLITE_OK && wanted) {
    rc = sqlite3_backup_step(pages, PAGES_AT_ONCE);
    int64_t all = sqlite3_backup_pagecount(pages);
    if (rc == SQLITE_OK && backup->go_on)
      wanted = backup->go_on(backup->context, all - sqlite3_backup_remaining(pages), all);
  }
  int ended = sqlite3_backup_finish(pages);
  if (!wanted) return onr_fail(failure, ONR_ERR_SHUTTING_DOWN, "The backup was stopped; nothing was left of it.");
  if (rc == SQLITE_DONE) return ONR_OK;
  return onr_connection_fail(target, ended != SQLITE_OK ? ended : rc, failure);
}

/* The copy needs no journal: until it is whole nobody knows its name. */
static enum onr_error open_target(struct onr_connection *target, const char *path, struct onr_failure *failure) {
  *target = (struct onr_connection){.path = path};
  int rc =
      sqlite3_open_v2(path, &target->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(target->db, "PRAGMA journal_mode = off; PRAGMA synchronous = off", NULL, NULL, NULL);
  if (rc == SQLITE_OK) return ONR_OK;
  enum onr_error error = onr_connection_fail(target, rc, failure);
  onr_connection_close(target);
  return error;
}

static enum onr_error copy(const struct onr_backup *backup, const char *path, struct onr_backup_report *report,
                           struct onr_failure *failure) {
  struct onr_connection source, target;
  enum onr_error error = onr_connection_open(&source, backup->from, ONR_CONNECTION_READ, WAIT_MS, failure);
  if (error) return error;
  error = begin_reading(&source, report, failure);
  if (!error) error = open_target(&target, path, failure);
  if (!error) {
    error = copy_pages(backup, &source, &target, failure);
    onr_connection_close(&target);
  }
  onr_connection_close(&source);
  onr_connection_tidy(backup->from);
  return error;
}

enum onr_error onr_store_backup(const struct onr_backup *backup, struct onr_backup_report *ret_report,
                                struct onr_failure *failure) {
  struct onr_backup_report report = {0};
  struct onr_copy_file file;
  enum onr_error error = check_source(backup->from, failure);
  if (!error) error = check_target(backup, failure);
  if (!error) error = onr_copy_file_begin(&file, backup->to, failure);
  if (error) return error;
  error = copy(backup, file.path, &report, failure);
  if (!error) error = onr_copy_file_keep(&file, backup->replace, &report.bytes, failure);
  onr_copy_file_close(&file);
  if (error) return error;
  *ret_report = report;
  return ONR_OK;
}
