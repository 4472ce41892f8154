#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A result is small; the memory has room for those that come before the next onr_spool_added. */
enum { SPOOL_MAX = 4 * SPOOL_MEMORY, PATH_SIZE = 4096 };

void onr_spool_init(struct onr_spool *spool, const char *folder) {
  *spool = (struct onr_spool){.folder = folder, .fd = -1};
  onr_buffer_init(&spool->memory, SPOOL_MAX);
}

void onr_spool_close(struct onr_spool *spool) {
  onr_buffer_close(&spool->memory);
  if (spool->fd >= 0) close(spool->fd);
  spool->fd = -1;
}

static enum onr_error cannot(const char *what, struct onr_failure *failure) {
  bool full = errno == ENOSPC || errno == EDQUOT;
  return onr_fail(
      failure, full ? ONR_ERR_STORE_FULL : ONR_ERR_IO,
      "The results of what was stored cannot be %s: %s. The lines may be sent again: what is stored already "
      "stays as it is.",
      what, strerrordesc_np(errno));
}

/* Not every file system has files without a name. */
static int open_nameless(const char *folder) {
  int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return fd;
  char path[PATH_SIZE];
  int len = snprintf(path, sizeof path, "%s/.onrecord-results-XXXXXX", folder);
  if (len < 0 || (size_t)len >= sizeof path) return -1;
  fd = mkostemp(path, O_CLOEXEC);
  if (fd >= 0) unlink(path);
  return fd;
}

static enum onr_error move_to_file(struct onr_spool *spool, struct onr_failure *failure) {
  if (spool->fd < 0) spool->fd = open_nameless(spool->folder);
  if (spool->fd < 0) return cannot("put aside", failure);
  for (size_t at = 0; at < spool->memory.len;) {
    ssize_t wrote = write(spool->fd, spool->memory.data + at, spool->memory.len - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return cannot("put aside", failure);
    at += (size_t)wrote;
  }
  spool->written += spool->memory.len;
  onr_buffer_reset(&spool->memory);
  return ONR_OK;
}

enum onr_error onr_spool_added(struct onr_spool *spool, struct onr_failure *failure) {
  if (onr_buffer_status(&spool->memory)) return onr_fail_memory(failure);
  return spool->memory.len < SPOOL_MEMORY ? ONR_OK : move_to_file(spool, failure);
}

static enum onr_error read_file(struct onr_spool *spool, size_t size, struct onr_buffer *out,
                                struct onr_failure *failure) {
  if (!onr_buffer_reserve(out, size)) return onr_fail_memory(failure);
  ssize_t got = pread(spool->fd, out->data + out->len, size, (off_t)spool->read);
  if (got <= 0) return cannot("read back", failure);
  out->len += (size_t)got;
  spool->read += (uint64_t)got;
  return ONR_OK;
}

/* What is still in memory follows the file. */
enum onr_error onr_spool_read(struct onr_spool *spool, size_t size, struct onr_buffer *out, bool *ret_more,
                              struct onr_failure *failure) {
  uint64_t left = spool->written - spool->read;
  if (left > 0) {
    *ret_more = true;
    return read_file(spool, left < size ? (size_t)left : size, out, failure);
  }
  onr_buffer_append_str(out, onr_buffer_str(&spool->memory));
  onr_buffer_reset(&spool->memory);
  *ret_more = false;
  return ONR_OK;
}
