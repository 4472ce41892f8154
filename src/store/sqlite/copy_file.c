#include "copy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0600 };

static enum onr_error refuse(const char *name, struct onr_failure *failure) {
  int reason = errno;
  enum onr_error error = reason == ENOSPC || reason == EDQUOT ? ONR_ERR_STORE_FULL : ONR_ERR_IO;
  return onr_fail(failure, error, "The copy %s cannot be written: %s.", name, strerror(reason));
}

enum onr_error onr_copy_file_begin(struct onr_copy_file *file, const char *name, struct onr_failure *failure) {
  *file = (struct onr_copy_file){.name = name, .descriptor = -1};
  char copy[PATH_MAX];
  int len = snprintf(file->path, sizeof file->path, "%s.part-XXXXXX", name);
  if (len >= (int)sizeof file->path) {
    errno = ENAMETOOLONG;
    return refuse(name, failure);
  }
  memcpy(copy, name, strlen(name) + 1);
  snprintf(file->folder, sizeof file->folder, "%s", dirname(copy));
  file->descriptor = mkostemp(file->path, O_CLOEXEC);
  return file->descriptor >= 0 ? ONR_OK : refuse(name, failure);
}

/* The rename is on the disk when the folder is. */
static bool sync_folder(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  if (descriptor >= 0) close(descriptor);
  return synced;
}

static bool is_on_disk(const struct onr_copy_file *file, struct stat *ret_status) {
  return fchmod(file->descriptor, MODE) == 0 && fsync(file->descriptor) == 0 &&
         fstat(file->descriptor, ret_status) == 0;
}

/* A file system that has no rename without replacing is left to the check that came before. */
static bool rename_new(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return access(to, F_OK) != 0 && rename(from, to) == 0;
}

enum onr_error onr_copy_file_keep(struct onr_copy_file *file, bool replace, int64_t *ret_bytes,
                                  struct onr_failure *failure) {
  struct stat status;
  if (!is_on_disk(file, &status)) return refuse(file->name, failure);
  bool renamed = replace ? rename(file->path, file->name) == 0 : rename_new(file->path, file->name);
  if (!renamed && errno == EEXIST)
    return onr_fail(failure, ONR_ERR_CONFLICT, "%s has come into being meanwhile; it was left alone.", file->name);
  if (!renamed) return refuse(file->name, failure);
  file->kept = true;
  if (!sync_folder(file->folder)) return refuse(file->name, failure);
  *ret_bytes = status.st_size;
  return ONR_OK;
}

void onr_copy_file_close(struct onr_copy_file *file) {
  if (file->descriptor < 0) return;
  close(file->descriptor);
  if (!file->kept) unlink(file->path);
}
