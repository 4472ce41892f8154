/* onrecord compact: the database written anew, without the room of what was deleted. */
#include <stdio.h>

#include "commands.h"
#include "onrecord/clock.h"
#include "onrecord/store_backup.h"

int command_compact(const struct settings *settings) {
  if (settings->operand_count) return command_misused("compact takes no operands.");
  struct onr_compact_report report;
  struct onr_failure failure = {0};
  int64_t started = onr_clock_monotonic_us();
  if (onr_store_compact(settings->db, settings->busy_timeout_ms, &report, &failure)) return command_fail(&failure);
  printf("%s: %.1f MB, %.1f MB before, in %.2f s\n", settings->db, (double)report.bytes / 1e6,
         (double)report.bytes_before / 1e6, (double)(onr_clock_monotonic_us() - started) / 1e6);
  return EXIT_OK;
}
