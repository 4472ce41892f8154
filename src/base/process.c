#include "onrecord/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void read_memory(struct onr_process *process) {
  char text[128], *end = text;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return;
  if (fgets(text, sizeof text, file)) { /* pages: "279987 12428 …" */
    process->virtual_bytes = strtoll(text, &end, 10) * sysconf(_SC_PAGESIZE);
    process->resident_bytes = strtoll(end, NULL, 10) * sysconf(_SC_PAGESIZE);
  }
  fclose(file);
}

/* The entries of a folder of the kernel's; -1 where there is none. */
static int64_t count_entries(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return -1;
  int64_t count = 0;
  for (const struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

struct onr_process onr_process_read(void) {
  struct onr_process process = {.resident_bytes = -1, .virtual_bytes = -1, .descriptor_limit = -1};
  struct rusage usage;
  struct rlimit limit;
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    process.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    process.descriptor_limit = (int64_t)limit.rlim_cur;
  read_memory(&process);
  process.thread_count = count_entries("/proc/self/task");
  int64_t descriptors = count_entries("/proc/self/fd");
  process.open_descriptors = descriptors > 0 ? descriptors - 1 : descriptors; /* without the one that counted */
  return process;
}
