/*
 * A copy of a database as it is at one moment, taken while a server writes to it or not.
 *
 * The copy is made by a read transaction of its own, which keeps nobody from writing; the write-ahead log grows
 * meanwhile by what is written. It appears under its name when it is whole and on the disk, and not before; what fails
 * leaves nothing behind.
 *
 * Threads: any.
 */
#ifndef ONRECORD_STORE_BACKUP_H
#define ONRECORD_STORE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "onrecord/error.h"

struct onr_backup_report {
  int64_t bytes;    /* of the copy */
  int64_t articles; /* in it */
};

struct onr_backup {
  const char *from; /* the database */
  const char *to;   /* the copy's file, in a folder that is there */
  bool replace;     /* a file that is there already */
  void *context;
  /* Is asked between two pieces, with how far it is; false ends the backup. NULL: nobody is asked. */
  bool (*go_on)(void *context, int64_t pages, int64_t of_pages);
};

/* Everything written before the call is in the copy. ONR_ERR_NOT_FOUND when there is no database, ONR_ERR_CONFLICT for
 * a copy that may not be replaced or is in use itself, ONR_ERR_IO for what the file system refuses, ONR_ERR_STORE_FULL,
 * ONR_ERR_SHUTTING_DOWN when `go_on` ended it, and the store's errors. */
enum onr_error onr_store_backup(const struct onr_backup *backup, struct onr_backup_report *ret_report,
                                struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_compact_report {
  int64_t bytes, bytes_before; /* of the file */
};

/* Writes the database anew without what is free in it and in its search indexes, beside itself, and puts that in its
 * place. Nobody may have it open (ONR_ERR_STORE_BUSY). It needs room on the disk for the result. ONR_ERR_NOT_FOUND when
 * there is none, and the errors above; what fails leaves the database as it was. */
enum onr_error onr_store_compact(const char *path, int64_t busy_timeout_ms, struct onr_compact_report *ret_report,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
