/*
 * The database file before SQLite sees it: where it really lies, that nothing else is there, and the lock that keeps a
 * second writing process out.
 *
 * The lock is flock(2) on a file beside the database, "<database>-lock", which holds the process id for the message and
 * goes when the lock does. The database itself is opened and read here only under the lock: closing any descriptor of
 * a file drops the locks that SQLite holds on it for the whole process.
 */
#ifndef ONR_SQLITE_FILE_H
#define ONR_SQLITE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "onrecord/error.h"

struct onr_database_file {
  char path[PATH_MAX];      /* absolute, symbolic links resolved */
  char lock_path[PATH_MAX]; /* NUL-terminated, as above */
  int lock;                 /* descriptor, -1 without the lock */
  dev_t device;             /* with the inode: which file it is, whatever has its name later */
  ino_t inode;
};

/* Takes the lock and makes sure that there is an onrecord database or an empty file, which is made (mode 0600 less the
 * umask) where there is none. ONR_ERR_STORE_BUSY when another process has the lock, ONR_ERR_STORE_FAILED for anything
 * else that is there or cannot be reached; it is left as it was. */
enum onr_error onr_database_file_open(struct onr_database_file *file, const char *path,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* The same without the lock and without making anything: there must be a database. */
enum onr_error onr_database_file_find(struct onr_database_file *file, const char *path,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* Takes the lock of a database beside which there is a log without anything in it, which is what readers leave where
 * nobody writes. Whether it was so, and nobody has the lock. */
bool onr_database_file_take_left(struct onr_database_file *file, const char *path);
/* ONR_ERR_STORE_FAILED where the file was deleted, or another has its name by now: what SQLite still writes would be
 * lost. The detail has no path, since clients read it. */
enum onr_error onr_database_file_check(const struct onr_database_file *file,
                                       struct onr_failure *failure) ONR_MUST_CHECK;
/* Whether there is something in a log beside the database that this process cannot read, since it may not write to the
 * folder: what a crash leaves is read through an index that must be made. */
bool onr_database_file_log_is_shut(const struct onr_database_file *file);
/* Gives the lock back. Fine on a zeroed file. */
void onr_database_file_close(struct onr_database_file *file);

#endif
