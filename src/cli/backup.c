/* onrecord backup: a copy of the database as it is now, while a server writes to it or not. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "onrecord/clock.h"
#include "onrecord/store_backup.h"

struct progress {
  bool terminal; /* standard error is one */
  int shown;     /* percent */
};

/* Signals that end a program are held back while it copies, so that it can tidy up. */
static void hold_back_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
}

static bool is_interrupted(void) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP);
}

static bool go_on(void *context, int64_t pages, int64_t of_pages) {
  struct progress *progress = context;
  int percent = of_pages > 0 ? (int)(pages * 100 / of_pages) : 0;
  if (progress->terminal && percent != progress->shown) fprintf(stderr, "\r\033[K%d %%", percent);
  progress->shown = percent;
  return !is_interrupted();
}

int command_backup(const struct settings *settings) {
  if (settings->operand_count != 1)
    return command_misused("backup needs one operand, the file that the copy goes to; %d came.",
                           settings->operand_count);
  struct progress progress = {.terminal = isatty(STDERR_FILENO), .shown = -1};
  const struct onr_backup backup = {.from = settings->db,
                                    .to = settings->operands[0],
                                    .replace = settings->force != 0,
                                    .context = &progress,
                                    .go_on = go_on};
  struct onr_backup_report report;
  struct onr_failure failure = {0};
  int64_t started = onr_clock_monotonic_us();
  hold_back_signals();
  enum onr_error error = onr_store_backup(&backup, &report, &failure);
  if (progress.terminal && progress.shown >= 0) fputs("\r\033[K", stderr);
  if (error) return command_fail(&failure);
  double seconds = (double)(onr_clock_monotonic_us() - started) / 1e6;
  printf("%s: %" PRId64 " articles, %.1f MB in %.2f s\n", backup.to, report.articles, (double)report.bytes / 1e6,
         seconds);
  return EXIT_OK;
}
