#include "onrecord/time_slice.h"

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

void onr_time_slice(int64_t us) {
  struct { /* struct sched_attr of the kernel, which the C library of Debian 12 does not know */
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period; /* ns */
  } attributes = {.size = sizeof attributes};
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0 || attributes.policy != SCHED_OTHER) return;
  attributes.runtime = (uint64_t)us * 1000;
  if (syscall(SYS_sched_setattr, 0, &attributes, 0) != 0) errno = 0;
}
