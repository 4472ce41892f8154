/*
 * What a client that measures times on the server's own machine needs, so that what it says is the server's doing.
 *
 * A client elsewhere sends when it means to, and has its answer when the last byte has come, whatever the processors of
 * the server's machine are at. One on the same machine waits for a processor like everybody else, before it sends and
 * before it reads. So it asks to go before everybody else, and counts until the bytes came, by the kernel's clock.
 * What it was late itself all the same is kept apart, to be told beside the times.
 */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Times in microseconds, as many as come; all zero at first. */
struct timings {
  uint32_t *us;
  size_t count, cap;
};

int64_t timing_now_ns(void); /* CLOCK_MONOTONIC */

void timings_add(struct timings *timings, int64_t ns);
void timings_sort(struct timings *timings);
/* Of sorted ones that which so large a share is below; 0 where there are none. */
uint32_t timings_at(const struct timings *timings, double share);
void timings_close(struct timings *timings);

/* Has the calling thread go before all that is not real-time (SCHED_FIFO); false where that is not allowed, and then it
 * asks for short slices. */
bool timing_go_first(void);

/* Has the kernel note when bytes come in on a socket. */
bool timing_note_arrivals(int fd);
/* recv(2) without waiting. `*ret_ns`: when the last of the bytes came, or where that was not noted, now. */
ssize_t timing_receive(int fd, void *data, size_t size, int64_t *ret_ns);

#endif
