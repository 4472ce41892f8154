/* What commands give up that read what comes from elsewhere: include/onrecord/sandbox.h. */
#ifndef ONRECORD_CLI_SANDBOXING_H
#define ONRECORD_CLI_SANDBOXING_H

#include "onrecord/log.h"
#include "settings.h"

enum sandboxing { SANDBOX_OFF, SANDBOX_AUTO, SANDBOX_REQUIRED };

/* What --sandbox asks for. ONR_ERR_INVALID_PARAMETER. */
enum onr_error sandboxing_read(const struct settings *settings, enum sandboxing *ret_wanted,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* The folder that the database is said to be in, and the one that it is in: behind a symbolic link they differ. */
struct serve_folders {
  char *named, *real; /* owned */
};

enum onr_error serve_folders_find(const char *db, struct serve_folders *folders,
                                  struct onr_failure *failure) ONR_MUST_CHECK;
void serve_folders_free(struct serve_folders *folders);

/* Before any thread is started: no file but the database's folder and the seeds. What came of it is logged; it fails
 * only where the sandbox is required. */
enum onr_error sandboxing_files(enum sandboxing wanted, const struct serve_folders *folders, const char *seeds,
                                const struct onr_log *log, struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for system calls, once all files and sockets are open that come from outside of the database's folder. `log`
 * may be NULL. */
enum onr_error sandboxing_calls(enum sandboxing wanted, const struct onr_log *log,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* What --sandbox asks for of system calls, by commands that open no socket: before they read anything. */
enum onr_error sandboxing_apply(const struct settings *settings, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
