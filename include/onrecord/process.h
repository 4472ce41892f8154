/*
 * What this process takes of the machine, for /metrics and /status.
 *
 * Threads: any.
 */
#ifndef ONRECORD_PROCESS_H
#define ONRECORD_PROCESS_H

#include <stdint.h>

struct onr_process {
  double cpu_seconds;                     /* user and system, since the start */
  int64_t resident_bytes, virtual_bytes;  /* -1 where the system does not say (no /proc) */
  int64_t open_descriptors;               /* as above */
  int64_t descriptor_limit, thread_count; /* -1: none; as above */
};

struct onr_process onr_process_read(void);

#endif
