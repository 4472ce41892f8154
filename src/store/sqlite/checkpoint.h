/*
 * Takes the log into the database, so that it stays small: most of it by a thread beside the writer, whose writes go on
 * meanwhile, and the rest by the writer, who alone can have the log begin anew.
 */
#ifndef ONR_SQLITE_CHECKPOINT_H
#define ONR_SQLITE_CHECKPOINT_H

#include <pthread.h>
#include <stdbool.h>

#include "connection.h"

struct onr_store;

/* The thread beside the writer. */
struct onr_checkpointer {
  struct onr_connection connection; /* the thread's */
  pthread_t thread;
  bool started;
  int64_t page_bytes;
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t changed;
  bool asked; /* until the pass is over */
  bool stopping;
  bool failed; /* the last pass; the writer's try, which follows, tells why */
  int reached; /* pages from the log's start that the last pass found in the database at its end */
};

/* How far the log has come. The writer's. */
struct onr_log_state {
  bool filled;   /* its file is not empty */
  int pages;     /* in it after the last commit */
  int threshold; /* pages above which it is to be taken into the database */
  int passes;    /* of the thread, since it was begun or the writer last tried */
  bool pass;     /* one is under way, or what it came to has not been looked at */
  int reached;   /* no more pages than that are in the database */
  bool stuck;    /* the last pass got no further: readers are in the way, or the disk */
  int taken;     /* pages that were in the database when the writer last failed to take all */
  int wait_ms;   /* how long the writer waits for readers at its next try */
};

/* Opens and starts the thread; stops and closes it, when the writer has ended. */
enum onr_error onr_checkpointer_start(struct onr_store *store, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_checkpointer_stop(struct onr_store *store);

/* The rest is the writer's thread's. */

/* The log has so many pages after a commit. */
void onr_checkpoint_note(struct onr_store *store, int pages);

/* Does what is due, after a commit. */
void onr_checkpoint_step(struct onr_store *store);

/* Whether the thread is at work, so that the log must be left to it. */
bool onr_checkpoint_under_way(struct onr_store *store);

/* Takes all of the log into the database, unless the thread is at work, and waits so long for readers that stand in the
 * way. Returns and fails as sqlite3_wal_checkpoint_v2 with that mode. */
int onr_checkpoint_take(struct onr_store *store, int mode, int wait_ms) ONR_MUST_CHECK;

#endif
