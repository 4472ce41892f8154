#include "sandboxing.h"

#include <stdlib.h>

#include "onrecord/sandbox.h"

enum onr_error sandboxing_read(const struct settings *settings, enum sandboxing *ret_wanted,
                               struct onr_failure *failure) {
  static const char *const names[] = {[SANDBOX_OFF] = "off", [SANDBOX_AUTO] = "auto", [SANDBOX_REQUIRED] = "required"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(settings->sandbox, names[i]) == 0) {
      *ret_wanted = (enum sandboxing)i;
      return ONR_OK;
    }
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--sandbox",
                     "--sandbox takes auto, required or off; \"%s\" is none.", settings->sandbox);
}

static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == path ? strdup("/") : slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
}

enum onr_error serve_folders_find(const char *db, struct serve_folders *folders, struct onr_failure *failure) {
  char *real = realpath(db, NULL); /* a database that is yet to be made is where it is said to be */
  folders->named = folder_of(db);
  folders->real = folder_of(real ? real : db);
  free(real);
  return folders->named && folders->real ? ONR_OK : onr_fail_memory(failure);
}

void serve_folders_free(struct serve_folders *folders) {
  free(folders->named);
  free(folders->real);
}

/* A failure is the caller's where the sandbox is required, else it is logged. */
static enum onr_error tell(enum sandboxing wanted, const struct onr_log *log, enum onr_error error,
                           struct onr_failure *failure) {
  if (!error || wanted == SANDBOX_REQUIRED) return error;
  onr_log_message(log, ONR_LOG_WARNING, "sandbox", "%s It runs without that part.", failure->detail);
  return ONR_OK;
}

enum onr_error sandboxing_files(enum sandboxing wanted, const struct serve_folders *folders, const char *seeds,
                                const struct onr_log *log, struct onr_failure *failure) {
  const struct onr_sandbox_place places[] = {{folders->named, true}, {folders->real, true}, {seeds, false}};
  size_t count = sizeof places / sizeof *places;
  int version = 0;
  if (wanted == SANDBOX_OFF) return ONR_OK;
  enum onr_error error = onr_sandbox_files(places, seeds[0] ? count : count - 1, &version, failure);
  if (!error && version == 0)
    error = onr_fail(failure, ONR_ERR_INTERNAL, "The kernel has no Landlock, so files cannot be shut off.");
  if (!error)
    onr_log_message(log, ONR_LOG_INFO, "sandbox", "files are shut off but for %s (Landlock, version %d)", folders->real,
                    version);
  return tell(wanted, log, error, failure);
}

enum onr_error sandboxing_calls(enum sandboxing wanted, const struct onr_log *log, struct onr_failure *failure) {
  bool done = false;
  if (wanted == SANDBOX_OFF) {
    onr_sandbox_let_look();
    return ONR_OK;
  }
  enum onr_error error = onr_sandbox_calls(&done, failure);
  if (!error && !done)
    error = onr_fail(failure, ONR_ERR_INTERNAL, "The kernel has no seccomp, so no system call is denied.");
  if (!error) onr_log_message(log, ONR_LOG_INFO, "sandbox", "other programs and new sockets are shut off (seccomp)");
  return tell(wanted, log, error, failure);
}

enum onr_error sandboxing_apply(const struct settings *settings, struct onr_failure *failure) {
  enum sandboxing wanted = SANDBOX_AUTO;
  enum onr_error error = sandboxing_read(settings, &wanted, failure);
  return error ? error : sandboxing_calls(wanted, NULL, failure);
}
