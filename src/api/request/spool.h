/*
 * Results that are put aside until they can be sent: in memory while they are few, else in a file that has no name any
 * more, so that it is gone with the process.
 *
 * Threads: a spool belongs to one thread at a time.
 */
#ifndef API_SPOOL_H
#define API_SPOOL_H

#include "onrecord/buffer.h"

enum { SPOOL_MEMORY = 256 << 10 };

struct onr_spool {
  const char *folder;       /* borrowed */
  struct onr_buffer memory; /* append here, and then call onr_spool_added */
  int fd;                   /* -1: everything is in memory */
  uint64_t written, read;   /* bytes of the file */
};

void onr_spool_init(struct onr_spool *spool, const char *folder);
void onr_spool_close(struct onr_spool *spool);
/* Moves what is in memory to the file once it is large. ONR_ERR_IO, ONR_ERR_STORE_FULL, ONR_ERR_MEMORY. */
enum onr_error onr_spool_added(struct onr_spool *spool, struct onr_failure *failure) ONR_MUST_CHECK;
/* Appends what comes next, at most `size` bytes, to `out`; `*ret_more` says whether there is anything left. Once it is
 * called nothing more is added. */
enum onr_error onr_spool_read(struct onr_spool *spool, size_t size, struct onr_buffer *out, bool *ret_more,
                              struct onr_failure *failure) ONR_MUST_CHECK;

#endif
