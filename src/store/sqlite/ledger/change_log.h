/*
 * The writer's side of the change log (migrations/sqlite/0006_changes.sql): the numbers, and how many tombstones stay.
 */
#ifndef ONR_SQLITE_CHANGE_LOG_H
#define ONR_SQLITE_CHANGE_LOG_H

#include "store/sqlite/connection.h"

struct onr_change_log {
  int64_t last;            /* the last number given; -1 until the first is asked for. Numbers of a write that was undone
                              are skipped */
  int64_t kept_tombstones; /* the newest so many stay; 0: all */
};

/* Gives the connection the SQL function onr_next_change() and the C function below; `log` must outlive it. */
enum onr_error onr_change_log_start(struct onr_change_log *log, struct onr_connection *connection,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* The next number, as the SQL function gives it: a row that is inserted with others has it bound (batch.h). */
enum onr_error onr_change_log_next(struct onr_connection *connection, int64_t *ret_number,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Forgets the oldest tombstones, if there are too many: a write of its own. */
enum onr_error onr_change_log_prune(const struct onr_change_log *log, struct onr_connection *connection,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

#endif
