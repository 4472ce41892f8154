#include "stopping.h"

#include <stdio.h>
#include <unistd.h>

static void *wait_for_signal(void *context) {
  struct stopping *stopping = context;
  int signal;
  while (sigwait(&stopping->signals, &signal)) continue;
  atomic_store(&stopping->stop, true);
  pthread_sigmask(SIG_UNBLOCK, &stopping->signals, NULL); /* a second one does what it does by itself */
  for (;;) pause();
  return NULL;
}

/* Without a thread the signals do what they do by themselves. */
void stopping_begin(struct stopping *stopping) {
  atomic_init(&stopping->stop, false);
  sigemptyset(&stopping->signals);
  sigaddset(&stopping->signals, SIGINT);
  sigaddset(&stopping->signals, SIGTERM);
  sigaddset(&stopping->signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &stopping->signals, NULL);
  stopping->waits = pthread_create(&stopping->thread, NULL, wait_for_signal, stopping) == 0;
  if (!stopping->waits) pthread_sigmask(SIG_UNBLOCK, &stopping->signals, NULL);
}

bool stopping_end(struct stopping *stopping, const char *then) {
  if (stopping->waits) {
    pthread_cancel(stopping->thread);
    pthread_join(stopping->thread, NULL);
  }
  const bool stopped = atomic_load(&stopping->stop);
  if (stopped) fprintf(stderr, "onrecord: stopped by a signal; %s\n", then);
  return stopped;
}
