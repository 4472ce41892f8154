/*
 * The subcommands. Each takes its settings and returns the exit status: 0, 1 when something failed, 2 when it was
 * called wrongly. What a command found out goes to standard output, everything else to standard error.
 */
#ifndef ONRECORD_CLI_COMMANDS_H
#define ONRECORD_CLI_COMMANDS_H

#include "settings.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
  const char *name;
  const char *operands; /* how they stand in the usage line */
  const char *summary;
  enum taker taker;
  int (*run)(const struct settings *settings);
};

int command_serve(const struct settings *settings);
int command_load(const struct settings *settings);
int command_extract(const struct settings *settings);
int command_export(const struct settings *settings);
int command_key(const struct settings *settings);
int command_backup(const struct settings *settings);
int command_reextract(const struct settings *settings);
int command_compact(const struct settings *settings);
int command_migrate(const struct settings *settings);
int command_healthcheck(const struct settings *settings);

/* "onrecord: <detail>" on standard error; returns EXIT_FAILED. */
int command_fail(const struct onr_failure *failure);

/* The same for a command that was called wrongly; returns EXIT_USAGE. */
int command_misused(const char *format, ...) ONR_PRINTF(1, 2);

#endif
