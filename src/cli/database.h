/* What the commands that open a database have in common. */
#ifndef ONRECORD_CLI_DATABASE_H
#define ONRECORD_CLI_DATABASE_H

#include "onrecord/service.h"
#include "settings.h"

/* The settings as the store and the readers take them. `log` may be NULL. */
struct onr_store_options database_options(const struct settings *settings, const struct onr_log *log);
struct onr_reader_limits database_limits(const struct settings *settings);

/* Opens the service and a store reader for this thread; on failure nothing is left open. */
struct database {
  struct onr_service service;
  struct onr_store_reader *reader;
};
enum onr_error database_open(const struct settings *settings, const struct onr_log *log, struct database *ret_database,
                             struct onr_failure *failure) ONR_MUST_CHECK;
void database_close(struct database *database);

#endif
