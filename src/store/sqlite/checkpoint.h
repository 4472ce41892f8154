/*
 * Taking the log into the database, so that a sync which fails loses nothing.
 *
 * Where readers stand in the way, a checkpoint copies the log in part and syncs nothing: SQLite notes in the log's
 * index how many frames are copied, and the next checkpoint begins after them. The one that copies the last frame syncs
 * the database. When that sync fails, Linux takes the pages that it could not write for clean, and the next sync says
 * that all is well. SQLite then copies again what the checkpoint that failed has copied, but not what those before it
 * have; and the log begins anew over the only copy of that. So here the number is set to zero after a failure: all of
 * the log is copied again, and read from the log meanwhile. As long as the number cannot be set, no checkpoint is made:
 * the log grows, stays when the database is closed, and the next opening takes it in from its start.
 *
 * Threads: the writer's alone.
 */
#ifndef ONR_SQLITE_CHECKPOINT_H
#define ONR_SQLITE_CHECKPOINT_H

#include "connection.h"

/* As sqlite3_wal_checkpoint_v2 (one of SQLITE_CHECKPOINT_…), and returns what it does; outside transactions.
 * `*ret_taken` is how many frames of the log are in the database. */
int onr_checkpoint(struct onr_connection *connection, int mode, int *ret_taken) ONR_MUST_CHECK;

#endif
