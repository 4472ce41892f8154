/*
 * The log's file, as the writer's connection writes it: SQLite writes a page in two pieces and a transaction in
 * hundreds, each a call of the system that touches the same two or three of its pages. Here they are gathered, and go
 * out in few calls, at the latest when the disk is to have them, which it is at the end of every transaction (PRAGMA
 * synchronous = full): before that nobody else looks at them.
 *
 * Threads: as the connection's.
 */
#ifndef ONR_SQLITE_LOG_FILE_H
#define ONR_SQLITE_LOG_FILE_H

#include "connection.h"

/* From now on, until it is closed, the connection gathers what it writes to its log; not on a file system of which
 * SQLite says that a transaction may end with writes that are not synced. */
enum onr_error onr_log_file_gather(struct onr_connection *connection, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
