/* Statements of a test's own, on the writer's thread: the connection is that thread's. */
#ifndef ONR_TESTS_WRITE_SQL_H
#define ONR_TESTS_WRITE_SQL_H

#include "../../src/store/sqlite/driver.h"

static inline enum onr_error run_sql(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return onr_connection_script(connection, context, failure);
}

static inline enum onr_error write_sql(struct onr_store *store, char *sql, struct onr_failure *failure) {
  return onr_writer_run(store, run_sql, sql, failure);
}

#endif
