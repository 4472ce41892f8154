/* onrecord migrate: opening a database is what migrates it. */
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"

int command_migrate(const struct settings *settings) {
  if (settings->operand_count) return command_misused("migrate takes no operands.");
  struct onr_failure failure = {0};
  const struct onr_log log = {.fd = STDERR_FILENO, .level = ONR_LOG_INFO};
  struct onr_store_options options = database_options(settings, &log);
  struct onr_store *store;
  if (onr_store_open(&options, &store, &failure)) return command_fail(&failure);
  onr_store_close(store);
  printf("%s has the schema of onrecord %s\n", settings->db, ONR_VERSION);
  return EXIT_OK;
}
