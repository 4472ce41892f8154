/*
 * Ending a command that works for long in order: at SIGINT, SIGTERM or SIGHUP what it has done is kept, and it says so.
 * A second one of these ends it at once.
 */
#ifndef ONRECORD_CLI_STOPPING_H
#define ONRECORD_CLI_STOPPING_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct stopping {
  atomic_bool stop; /* the first signal has come */
  sigset_t signals;
  pthread_t thread;
  bool waits; /* the thread is there */
};

/* Before the command starts any thread, as all are to leave the signals to this one's. It stays where it is. */
void stopping_begin(struct stopping *stopping);
/* Says on standard error that it was stopped, if it was; returns whether it was. */
bool stopping_end(struct stopping *stopping, const char *then);

#endif
