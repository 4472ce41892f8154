/* The calls that are denied. A list of what is allowed would have to know every library and kernel; this one holds what
 * an intruder wants and a server never does. */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <linux/sched.h>

#include "onrecord/sandbox.h"

/* By name, as not every kernel and library knows all of them. */
static const char *const denied[] = {
    /* other programs and processes */
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp",
    "pidfd_open", "pidfd_getfd", "unshare", "setns", "personality", "memfd_create", "memfd_secret", "uselib",
    /* the network: what listens is open */
    "socket", "socketpair", "connect", "bind", "listen",
    /* file systems */
    "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick", "move_mount",
    "open_tree", "mount_setattr", "open_by_handle_at", "name_to_handle_at", "mknod", "mknodat", "swapon", "swapoff",
    "quotactl", "quotactl_fd", "fanotify_init", "acct",
    /* the kernel */
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "init_module",
    "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "syslog", "lookup_dcookie", "add_key",
    "request_key", "keyctl", "iopl", "ioperm", "modify_ldt", "vm86", "vm86old", "vhangup",
    /* the machine and its users */
    "settimeofday", "stime", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "setuid",
    "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capset"};

static int deny(scmp_filter_ctx filter, const char *name) {
  int call = seccomp_syscall_resolve_name(name);
  if (call == __NR_SCMP_ERROR) return 0;
  int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
  return rc == -EDOM ? 0 : rc; /* not on this architecture */
}

/* Memory that is both data and program, and threads that are processes. What clone3 is asked for cannot be seen, so it
 * is said not to exist; the C library then uses clone. */
static int deny_parts(scmp_filter_ctx filter) {
  const struct scmp_arg_cmp executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC);
  const struct scmp_arg_cmp no_thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
  int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1, executable);
  if (!rc) rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mprotect), 1, executable);
  if (!rc) rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(pkey_mprotect), 1, executable);
  if (!rc) rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, no_thread);
  if (!rc) rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  return rc;
}

/* All threads at once; a tree instead of a chain; no mitigation that slows every thread down, which the kernel once had
 * for filters of untrusted programs. The last two are refused by some, which is fine. */
static int set_up(scmp_filter_ctx filter) {
  int rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
  for (size_t i = 0; i < sizeof denied / sizeof *denied && !rc; i++) rc = deny(filter, denied[i]);
  return rc ? rc : deny_parts(filter);
}

enum onr_error onr_sandbox_calls(bool *ret_done, struct onr_failure *failure) {
  *ret_done = false;
  if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) return ONR_OK; /* a kernel without */
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (!filter) return onr_fail_memory(failure);
  int rc = set_up(filter);
  if (!rc) rc = seccomp_load(filter);
  seccomp_release(filter);
  *ret_done = rc == 0;
  char reason[128];
  return rc == 0 ? ONR_OK
                 : onr_fail(failure, ONR_ERR_INTERNAL, "The kernel refuses the sandbox: seccomp: %s.",
                            strerror_r(-rc, reason, sizeof reason));
}
