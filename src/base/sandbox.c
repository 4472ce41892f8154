#include "onrecord/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>

/* Of later kernels than the headers may be of. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

enum { OWNER_ONLY = 077 };

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writing = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                                LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
                                LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
/* what can be asked of a file that is no folder */
static const uint64_t of_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

/* What is refused here is refused by an old kernel or a container's own rules, which are no looser. */
void onr_sandbox_harden(void) {
  const struct rlimit none = {0, 0};
  umask(OWNER_ONLY);
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void onr_sandbox_let_look(void) {
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static enum onr_error refused(const char *what, int reason, struct onr_failure *failure) {
  char text[128];
  return onr_fail(failure, ONR_ERR_INTERNAL, "The kernel refuses the sandbox: %s: %s.", what,
                  strerror_r(reason, text, sizeof text));
}

/* All rights that the kernel's version knows. */
static uint64_t known_rights(int version) {
  uint64_t rights = LANDLOCK_ACCESS_FS_REFER - 1;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (version >= 5) rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
  return rights;
}

static enum onr_error allow(int rules, uint64_t known, const char *path, uint64_t rights, struct onr_failure *failure) {
  int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0 && (errno == ENOENT || errno == ENOTDIR)) return ONR_OK;
  struct stat status;
  if (place < 0 || fstat(place, &status) != 0) {
    int reason = errno;
    if (place >= 0) close(place);
    return refused(path, reason, failure);
  }
  if (!S_ISDIR(status.st_mode)) rights &= of_files;
  const struct landlock_path_beneath_attr beneath = {.allowed_access = rights & known, .parent_fd = place};
  long rc = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
  int reason = errno;
  close(place);
  return rc == 0 ? ONR_OK : refused(path, reason, failure);
}

/* What SQLite takes its random numbers from, and the C library the number of processors and the time zone. */
static const char *const libraries_read[] = {"/dev/urandom", "/sys/devices/system/cpu/online", "/etc/localtime"};

/* /proc/self is another object at each look-up that the kernel has forgotten, so it is kept open: then it stays the one
 * that the rule is for. The descriptor is left to the process's end. */
static enum onr_error allow_own_proc(int rules, uint64_t known, struct onr_failure *failure) {
  int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  return self < 0 ? ONR_OK : allow(rules, known, "/proc/self", reading, failure);
}

static enum onr_error restrict_to(int rules, uint64_t known, const struct onr_sandbox_place *places, size_t count,
                                  struct onr_failure *failure) {
  enum onr_error error = allow_own_proc(rules, known, failure);
  for (size_t i = 0; i < sizeof libraries_read / sizeof *libraries_read && !error; i++)
    error = allow(rules, known, libraries_read[i], reading, failure);
  for (size_t i = 0; i < count && !error; i++)
    error = allow(rules, known, places[i].path, places[i].writes ? writing : reading, failure);
  if (error) return error;
  if (syscall(SYS_landlock_restrict_self, rules, 0) == 0) return ONR_OK;
  return refused("landlock_restrict_self", errno, failure);
}

enum onr_error onr_sandbox_files(const struct onr_sandbox_place *places, size_t count, int *ret_version,
                                 struct onr_failure *failure) {
  *ret_version = 0;
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version <= 0) return ONR_OK;
  const struct landlock_ruleset_attr handled = {.handled_access_fs = known_rights((int)version)};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
  if (rules < 0) return refused("landlock_create_ruleset", errno, failure);
  enum onr_error error = restrict_to(rules, handled.handled_access_fs, places, count, failure);
  close(rules);
  if (!error) *ret_version = (int)version;
  return error;
}
