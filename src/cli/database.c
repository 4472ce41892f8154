#include "database.h"

struct onr_store_options database_options(const struct settings *settings, const struct onr_log *log) {
  return (struct onr_store_options){.path = settings->db,
                                    .log = log,
                                    .generator_version = ONR_VERSION,
                                    .busy_timeout_ms = settings->busy_timeout_ms,
                                    .kept_deletions = settings->kept_deletions};
}

struct onr_reader_limits database_limits(const struct settings *settings) {
  return (struct onr_reader_limits){.document_bytes = (size_t)settings->max_document_bytes};
}

enum onr_error database_open(const struct settings *settings, const struct onr_log *log, struct database *ret_database,
                             struct onr_failure *failure) {
  struct database database = {0};
  struct onr_store_options options = database_options(settings, log);
  enum onr_error error = onr_service_open(&options, database_limits(settings), &database.service, failure);
  if (error) return error;
  error = onr_store_reader_open(database.service.store, &database.reader, failure);
  if (error) {
    onr_service_close(&database.service);
    return error;
  }
  *ret_database = database;
  return ONR_OK;
}

void database_close(struct database *database) {
  onr_store_reader_close(database->reader);
  onr_service_close(&database->service);
}
