/* onrecord load: files and folders into the database, with progress on a terminal and a summary at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "onrecord/clock.h"
#include "sandboxing.h"
#include "stopping.h"

enum { PROGRESS_INTERVAL_US = 100000 };

struct progress {
  bool terminal;   /* standard error is one */
  bool shown;      /* the progress line is on the screen */
  int64_t started; /* monotonic microseconds */
  int64_t last;
};

static void clear_line(struct progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = false;
}

static void print_failed(void *context, const char *path, const struct onr_failure *failure) {
  clear_line(context);
  fprintf(stderr, "onrecord: %s: %s\n", path, failure->detail);
}

static void print_progress(void *context, const struct onr_load_report *report) {
  struct progress *progress = context;
  int64_t now = onr_clock_monotonic_us();
  if (!progress->terminal || now - progress->last < PROGRESS_INTERVAL_US) return;
  progress->last = now;
  progress->shown = true;
  double seconds = (double)(now - progress->started) / 1e6;
  fprintf(stderr, "\r\033[K%" PRIu64 " documents, %" PRIu64 " claims, %.1f MB/s", report->documents, report->claims,
          (double)report->bytes / 1e6 / seconds);
}

static void print_summary(const struct onr_load_report *report, int64_t started) {
  double seconds = (double)(onr_clock_monotonic_us() - started) / 1e6;
  printf("%" PRIu64 " documents: %" PRIu64 " new, %" PRIu64 " updated, %" PRIu64 " unchanged, %" PRIu64 " failed\n",
         report->documents, report->created, report->updated, report->unchanged, report->failed);
  printf("%" PRIu64 " claims, %" PRIu64 " entities, %" PRIu64 " mentions found in %.2f s (%.2f MB/s)\n", report->claims,
         report->entities, report->mentions, seconds, (double)report->bytes / 1e6 / (seconds > 0 ? seconds : 1e-6));
}

int command_load(const struct settings *settings) {
  if (settings->operand_count == 0) return command_misused("load needs at least one file or folder.");
  struct onr_failure failure = {0};
  struct database database;
  struct stopping stopping;
  stopping_begin(&stopping);
  if (sandboxing_apply(settings, &failure)) return command_fail(&failure);
  if (database_open(settings, NULL, &database, &failure)) return command_fail(&failure);
  struct progress progress = {.terminal = isatty(STDERR_FILENO), .started = onr_clock_monotonic_us()};
  const struct onr_load_listener listener = {&progress, print_failed, print_progress, true};
  struct onr_load_report report = {0};
  enum onr_error error = ONR_OK;
  for (int i = 0; !error && !atomic_load(&stopping.stop) && i < settings->operand_count; i++)
    error = onr_service_load(&database.service, database.reader, settings->operands[i], &listener, &stopping.stop,
                             &report, &failure);
  clear_line(&progress);
  database_close(&database);
  print_summary(&report, progress.started);
  bool stopped =
      stopping_end(&stopping, "what is counted is stored, and to load the same again goes on with the rest.");
  if (error) return command_fail(&failure);
  return report.failed || stopped ? EXIT_FAILED : EXIT_OK;
}
