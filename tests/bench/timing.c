#include "timing.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "onrecord/time_slice.h"

enum { SLICE_US = 100, FIRST_CAP = 65536 };

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t timing_now_ns(void) {
  return clock_ns(CLOCK_MONOTONIC);
}

/* ---- Times ---- */

void timings_add(struct timings *timings, int64_t ns) {
  if (timings->count == timings->cap) {
    size_t cap = timings->cap ? timings->cap * 2 : FIRST_CAP;
    uint32_t *grown = realloc(timings->us, cap * sizeof *grown);
    if (!grown) abort();
    timings->us = grown;
    timings->cap = cap;
  }
  int64_t us = ns < 0 ? 0 : ns / 1000;
  timings->us[timings->count++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static int by_time(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

void timings_sort(struct timings *timings) {
  if (timings->count) qsort(timings->us, timings->count, sizeof *timings->us, by_time);
}

uint32_t timings_at(const struct timings *timings, double share) {
  size_t at = (size_t)((double)timings->count * share);
  if (timings->count == 0) return 0;
  return timings->us[at < timings->count ? at : timings->count - 1];
}

void timings_close(struct timings *timings) {
  free(timings->us);
  *timings = (struct timings){0};
}

/* ---- Going first ---- */

bool timing_go_first(void) {
  const struct sched_param parameter = {.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_FIFO, &parameter) == 0) return true;
  onr_time_slice(SLICE_US);
  return false;
}

/* ---- Arrivals ---- */

bool timing_note_arrivals(int fd) {
  const int on = 1;
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

/* The kernel notes the wall clock's time, which may be set meanwhile: what matters is how long ago that was. */
static int64_t since(const struct timespec *noted, int64_t now_ns) {
  int64_t ago = clock_ns(CLOCK_REALTIME) - ((int64_t)noted->tv_sec * 1000000000 + noted->tv_nsec);
  return ago > 0 ? now_ns - ago : now_ns;
}

ssize_t timing_receive(int fd, void *data, size_t size, int64_t *ret_ns) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct timespec))];
  } control;
  struct iovec bytes = {data, size};
  struct msghdr message = {
      .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t len = recvmsg(fd, &message, MSG_DONTWAIT);
  *ret_ns = timing_now_ns();
  struct cmsghdr *header = len > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
    struct timespec noted;
    memcpy(&noted, CMSG_DATA(header), sizeof noted);
    *ret_ns = since(&noted, *ret_ns);
  }
  return len;
}
