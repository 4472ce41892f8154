/*
 * A file that appears under its name when it is whole: it is written under another one in the same folder, brought to
 * the disk, and then renamed.
 */
#ifndef ONR_SQLITE_COPY_FILE_H
#define ONR_SQLITE_COPY_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "onrecord/error.h"

struct onr_copy_file {
  char path[PATH_MAX];   /* where it is written: an empty file that nobody else may read */
  char folder[PATH_MAX]; /* of both */
  const char *name;      /* borrowed: what it shall be called */
  int descriptor;        /* -1: none */
  bool kept;
};

enum onr_error onr_copy_file_begin(struct onr_copy_file *file, const char *name,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Gives it its name. A file of that name is replaced, or else refused with ONR_ERR_CONFLICT, however it came there. */
enum onr_error onr_copy_file_keep(struct onr_copy_file *file, bool replace, int64_t *ret_bytes,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* Removes it unless it was kept. */
void onr_copy_file_close(struct onr_copy_file *file);

#endif
