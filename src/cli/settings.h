/*
 * Settings: one table of flags (settings.c) from which the command line, the ONRECORD_… environment variables, the
 * defaults and
 * --help all follow. A flag wins over its variable, the variable over the default.
 */
#ifndef ONRECORD_CLI_SETTINGS_H
#define ONRECORD_CLI_SETTINGS_H

#include <stdint.h>
#include <stdio.h>

#include "onrecord/error.h"
#include "onrecord/log.h"

/* Which commands take a setting. */
enum taker {
  FOR_SERVE = 1 << 0,
  FOR_LOAD = 1 << 1,
  FOR_EXTRACT = 1 << 2,
  FOR_KEY = 1 << 3,
  FOR_MIGRATE = 1 << 4,
  FOR_HEALTHCHECK = 1 << 5,
  FOR_BACKUP = 1 << 7,
  FOR_REEXTRACT = 1 << 6,
  FOR_EXPORT = 1 << 8,
  FOR_COMPACT = 1 << 9,
};

struct settings {
  const char *db, *listen, *seeds, *cors_origins, *trusted_proxies, *forwarded_header, *write_key, *log_level, *name,
      *scope;
  const char *public_url, *format, *sandbox;
  int64_t event_threads, workers, writers, worker_queue;
  int64_t max_connections, max_connections_per_address, rate_limit, rate_burst;
  int64_t idle_timeout_ms, request_timeout_ms, query_timeout_ms, crowded_timeout_ms, grace_ms, busy_timeout_ms;
  int64_t max_document_bytes, max_upload_bytes, max_response_bytes, max_held_bytes, response_cache_bytes,
      kept_deletions;
  int64_t read_key, gold, doubtful, explain, verbose, anew, force, help; /* flags: 0 or 1 */

  char *const *operands; /* what is no flag, in order; moved to the front of the arguments */
  int operand_count;
};

/* Secrets are moved to memory that is neither swapped out nor dumped, for as long as the process lives, and wiped from
 * the arguments and the environment, where `ps` would show them.
 *
 * Reads the arguments after the subcommand; flags and operands may mix, after "--" there are only operands. Fails with
 * ONR_ERR_INVALID_PARAMETER, at the flag or variable. */
enum onr_error settings_read(enum taker taker, int argc, char **argv, struct settings *ret_settings,
                             struct onr_failure *failure) ONR_MUST_CHECK;

/* Prints the flags that `taker` has with their variables and defaults. */
void settings_print_help(enum taker taker, FILE *out);

#endif
