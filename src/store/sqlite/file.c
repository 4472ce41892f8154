#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "driver.h"

enum { MODE = 0600, HEADER_SIZE = 100, APPLICATION_ID_AT = 68, LOCK_TRIES = 15 };

/* Between two tries at the lock: those that tidy up have it for a moment only. */
static const struct timespec lock_pause = {.tv_nsec = 20000000};

static enum onr_error too_long(const char *path, struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "The path %.80s… of the database is too long.", path);
}

/* The real path of a file that does not exist yet, from that of its folder. */
static enum onr_error resolve_new(struct onr_database_file *file, const char *path, struct onr_failure *failure) {
  char folder[PATH_MAX], name[PATH_MAX], real[PATH_MAX];
  struct stat status;
  if (lstat(path, &status) == 0)
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s is a symbolic link to a file that does not exist.",
                    path);
  if (strlen(path) >= sizeof folder) return too_long(path, failure);
  memcpy(folder, path, strlen(path) + 1);
  memcpy(name, path, strlen(path) + 1);
  const char *parent = dirname(folder), *last = basename(name);
  if (!realpath(parent, real))
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The folder %s of the database cannot be reached: %s.", parent,
                    strerror(errno));
  int len = snprintf(file->path, sizeof file->path, "%s/%s", strcmp(real, "/") == 0 ? "" : real, last);
  return len < (int)sizeof file->path ? ONR_OK : too_long(path, failure);
}

static enum onr_error resolve(struct onr_database_file *file, const char *path, struct onr_failure *failure) {
  if (!path || !*path) return onr_fail(failure, ONR_ERR_STORE_FAILED, "The path of the database is empty.");
  if (!realpath(path, file->path)) {
    if (errno != ENOENT)
      return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s cannot be reached: %s.", path, strerror(errno));
    enum onr_error error = resolve_new(file, path, failure);
    if (error) return error;
  }
  int len = snprintf(file->lock_path, sizeof file->lock_path, "%s-lock", file->path);
  return len < (int)sizeof file->lock_path ? ONR_OK : too_long(path, failure);
}

static enum onr_error check_kind(const struct onr_database_file *file, struct onr_failure *failure) {
  struct stat status;
  if (stat(file->path, &status) != 0) return ONR_OK; /* not there yet */
  if (S_ISDIR(status.st_mode))
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s is a folder; a file was expected.", file->path);
  if (!S_ISREG(status.st_mode))
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s is a device or socket; a file was expected.",
                    file->path);
  return ONR_OK;
}

static enum onr_error refuse_locked(const struct onr_database_file *file, int descriptor, struct onr_failure *failure) {
  char holder[32] = "";
  ssize_t len = pread(descriptor, holder, sizeof holder - 1, 0);
  long pid = len > 0 ? strtol(holder, NULL, 10) : 0;
  char who[64] = "another process";
  if (pid > 0) snprintf(who, sizeof who, "process %ld", pid);
  return onr_fail(failure, ONR_ERR_STORE_BUSY,
                  "The database %s is being written by %s (it holds %s); stop it, or send the change to the server.",
                  file->path, who, file->lock_path);
}

/* Whether the locked descriptor is still the file of that name: its last holder may have removed it meanwhile. */
static bool is_current(int descriptor, const char *path) {
  struct stat held, named;
  return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

/* ONR_ERR_STORE_BUSY only for a lock that is somebody else's. */
static enum onr_error lock(const struct onr_database_file *file, int descriptor, int most_tries,
                           struct onr_failure *failure) {
  int rc = -1;
  for (int tries = 0; rc != 0 && tries < most_tries; tries++) {
    if (tries > 0) nanosleep(&lock_pause, NULL);
    rc = flock(descriptor, LOCK_EX | LOCK_NB);
    if (rc != 0 && errno != EINTR && errno != EWOULDBLOCK) break;
  }
  if (rc == 0) return ONR_OK;
  if (errno == EWOULDBLOCK) return refuse_locked(file, descriptor, failure);
  return onr_fail(failure, ONR_ERR_STORE_FAILED, "The lock %s of the database cannot be taken: %s.", file->lock_path,
                  strerror(errno));
}

static enum onr_error take_lock(struct onr_database_file *file, int tries, struct onr_failure *failure) {
  for (;;) {
    int descriptor = open(file->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, MODE);
    if (descriptor < 0)
      return onr_fail(failure, ONR_ERR_STORE_FAILED, "The lock %s of the database cannot be written: %s.",
                      file->lock_path, strerror(errno));
    enum onr_error error = lock(file, descriptor, tries, failure);
    if (error) {
      close(descriptor);
      return error;
    }
    if (is_current(descriptor, file->lock_path)) {
      file->lock = descriptor;
      return ONR_OK;
    }
    close(descriptor);
  }
}

/* The process id is for people; the lock holds without it. */
static void sign_lock(const struct onr_database_file *file) {
  char text[32];
  int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (ftruncate(file->lock, 0) != 0 || pwrite(file->lock, text, (size_t)len, 0) != len) return;
}

static enum onr_error check_header(const struct onr_database_file *file, const unsigned char *header, size_t size,
                                   struct onr_failure *failure) {
  if (size == 0) return ONR_OK; /* SQLite makes a database of an empty file */
  if (size < HEADER_SIZE || memcmp(header, "SQLite format 3", 16) != 0)
    return onr_fail(failure, ONR_ERR_STORE_FAILED,
                    "The file %s is not a database; an onrecord database or no file was expected. It was left alone.",
                    file->path);
  const unsigned char *at = header + APPLICATION_ID_AT;
  uint32_t id = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  if (id != ONR_APPLICATION_ID)
    return onr_fail(failure, ONR_ERR_STORE_FAILED,
                    "The file %s is a database of another program (application id 0x%08x, 0x%08x was expected). It was "
                    "left alone.",
                    file->path, (unsigned)id, (unsigned)ONR_APPLICATION_ID);
  return ONR_OK;
}

/* Whether the power went while the first page was written, so that it does not begin with anything, and SQLite makes it
 * an empty file again: a journal beside it says that there was no page before
 * (sqlite.org/fileformat2.html#the_rollback_journal). */
static bool is_half_made(const struct onr_database_file *file, const unsigned char *header, size_t size) {
  static const unsigned char begins[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}, zeros[HEADER_SIZE];
  enum { PAGES_BEFORE_AT = 16, PAGES_BEFORE_SIZE = 4 };
  unsigned char journal[PAGES_BEFORE_AT + PAGES_BEFORE_SIZE];
  char path[PATH_MAX + sizeof "-journal"];
  if (memcmp(header, zeros, size) != 0) return false;
  snprintf(path, sizeof path, "%s-journal", file->path);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  ssize_t got = pread(descriptor, journal, sizeof journal, 0);
  close(descriptor);
  return got == (ssize_t)sizeof journal && memcmp(journal, begins, sizeof begins) == 0 &&
         memcmp(journal + PAGES_BEFORE_AT, zeros, PAGES_BEFORE_SIZE) == 0;
}

static enum onr_error check_content(struct onr_database_file *file, int flags, struct onr_failure *failure) {
  int descriptor = open(file->path, flags | O_CLOEXEC, MODE);
  if (descriptor < 0)
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s cannot be opened for %s: %s.", file->path,
                    flags & O_RDWR ? "writing" : "reading", strerror(errno));
  unsigned char header[HEADER_SIZE];
  struct stat status = {0};
  ssize_t size = fstat(descriptor, &status) == 0 ? pread(descriptor, header, sizeof header, 0) : -1;
  int reason = errno;
  close(descriptor);
  file->device = status.st_dev;
  file->inode = status.st_ino;
  if (size < 0)
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "The database %s cannot be read: %s.", file->path, strerror(reason));
  if (flags & O_RDWR && is_half_made(file, header, (size_t)size)) return ONR_OK;
  return check_header(file, header, (size_t)size, failure);
}

enum onr_error onr_database_file_open(struct onr_database_file *file, const char *path, struct onr_failure *failure) {
  file->lock = -1;
  enum onr_error error = resolve(file, path, failure);
  if (!error) error = check_kind(file, failure);
  if (!error) error = take_lock(file, LOCK_TRIES, failure);
  if (error) return error;
  sign_lock(file);
  error = check_content(file, O_RDWR | O_CREAT, failure);
  if (error) onr_database_file_close(file);
  return error;
}

enum onr_error onr_database_file_find(struct onr_database_file *file, const char *path, struct onr_failure *failure) {
  file->lock = -1;
  enum onr_error error = resolve(file, path, failure);
  if (!error) error = check_kind(file, failure);
  return error ? error : check_content(file, O_RDONLY, failure);
}

bool onr_database_file_take_left(struct onr_database_file *file, const char *path) {
  char log[PATH_MAX + sizeof "-wal"];
  struct stat status;
  struct onr_failure ignored;
  file->lock = -1;
  if (resolve(file, path, &ignored)) return false;
  snprintf(log, sizeof log, "%s-wal", file->path);
  if (stat(log, &status) != 0 || status.st_size > 0 || take_lock(file, 1, &ignored)) return false;
  sign_lock(file);
  return true;
}

enum onr_error onr_database_file_check(const struct onr_database_file *file, struct onr_failure *failure) {
  struct stat status;
  bool there = stat(file->path, &status) == 0;
  if (there && status.st_dev == file->device && status.st_ino == file->inode) return ONR_OK;
  return onr_fail(
      failure, ONR_ERR_STORE_FAILED,
      "The database's file was %s while it is served, so that nothing can be written: put the file back, or "
      "start the server anew.",
      there ? "replaced by another" : "deleted or moved");
}

bool onr_database_file_log_is_shut(const struct onr_database_file *file) {
  char log[PATH_MAX + sizeof "-wal"], folder[PATH_MAX];
  struct stat status;
  snprintf(log, sizeof log, "%s-wal", file->path);
  memcpy(folder, file->path, sizeof folder);
  return stat(log, &status) == 0 && status.st_size > 0 && access(dirname(folder), W_OK) != 0;
}

void onr_database_file_close(struct onr_database_file *file) {
  if (file->lock < 0 || !file->lock_path[0]) return;
  unlink(file->lock_path); /* while it is still ours */
  close(file->lock);
  file->lock = -1;
}
