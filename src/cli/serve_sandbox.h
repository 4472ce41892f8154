/* What `serve` gives up: include/onrecord/sandbox.h. */
#ifndef ONRECORD_CLI_SERVE_SANDBOX_H
#define ONRECORD_CLI_SERVE_SANDBOX_H

#include "onrecord/log.h"
#include "serve_check.h"

/* The folder that the database is said to be in, and the one that it is in: behind a symbolic link they differ. */
struct serve_folders {
  char *named, *real; /* owned */
};

enum onr_error serve_folders_find(const char *db, struct serve_folders *folders,
                                  struct onr_failure *failure) ONR_MUST_CHECK;
void serve_folders_free(struct serve_folders *folders);

/* Before any thread is started: no file but the database's folder and the seeds. What came of it is logged; it fails
 * only where the sandbox is required. */
enum onr_error serve_sandbox_files(enum serve_sandbox wanted, const struct serve_folders *folders, const char *seeds,
                                   const struct onr_log *log, struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for system calls, once the server listens. */
enum onr_error serve_sandbox_calls(enum serve_sandbox wanted, const struct onr_log *log,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

#endif
