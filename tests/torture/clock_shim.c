/* A wall clock that tests set while the program runs, for LD_PRELOAD: CLOCK_REALTIME and its relatives are the system's
 * and as many nanoseconds more as the first eight bytes of the file ONRECORD_TEST_CLOCK say at that moment. Durations
 * are measured by CLOCK_MONOTONIC, which is left alone, as it is when somebody sets a machine's clock. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_SECOND = 1000000000 };

static const volatile int64_t *offset; /* of the file, shared */

__attribute__((constructor)) static void map_offset(void) {
  const char *path = getenv("ONRECORD_TEST_CLOCK");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  void *memory = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
  if (memory != MAP_FAILED) offset = memory;
  if (fd >= 0) close(fd);
}

static void shift(struct timespec *time) {
  int64_t ns = time->tv_nsec + *offset % NS_PER_SECOND, carry = ns < 0 ? -1 : ns / NS_PER_SECOND;
  time->tv_sec += *offset / NS_PER_SECOND + carry;
  time->tv_nsec = (long)(ns - carry * NS_PER_SECOND);
}

int clock_gettime(clockid_t clock, struct timespec *ret_time) {
  long rc = syscall(SYS_clock_gettime, clock, ret_time);
  if (rc == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) shift(ret_time);
  return (int)rc;
}

int gettimeofday(struct timeval *restrict ret_time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  *ret_time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *ret_time) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (ret_time) *ret_time = now.tv_sec;
  return now.tv_sec;
}
