/*
 * What a process gives up once it has what it needs, so that whoever takes it over through a defect gets little with
 * it.
 *
 * Three steps, each for good and inherited by the threads that are started later:
 *   onr_sandbox_harden   files that are made are the owner's alone, no core dump holds a key, no program that is run
 *                        gains rights, no process of the same user reads this one's memory
 *   onr_sandbox_files    (Landlock) no file but those below the folders that are named
 *   onr_sandbox_calls    (seccomp) no system call that a running server never makes: other programs, new sockets,
 *                        new executable memory, other processes, mounts, modules, keys, clocks … They fail with EPERM
 *
 * Threads: the first two from the main thread before any other is started; the third applies to all that run.
 */
#ifndef ONRECORD_SANDBOX_H
#define ONRECORD_SANDBOX_H

#include <stdbool.h>

#include "onrecord/error.h"

void onr_sandbox_harden(void);

/* Takes back that other processes of the same user may not look into this one: for debuggers and for measuring by
 * /proc. There is still no core dump. */
void onr_sandbox_let_look(void);

/* A folder with all below it, or a file. What does not exist is passed over. */
struct onr_sandbox_place {
  const char *path;
  bool writes; /* files in it may be made, written and removed; else only read */
};

/* Keeps the process to these places and to what /proc says of itself. `*ret_version` is that of the kernel's Landlock;
 * 0 where it has none, and then nothing is changed. ONR_ERR_INTERNAL where it has one that refuses. */
enum onr_error onr_sandbox_files(const struct onr_sandbox_place *places, size_t count, int *ret_version,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* Denies the calls to every thread of the process; sockets that are open go on, no other can be opened. `*ret_done` is
 * false where the kernel cannot, and then nothing is changed. ONR_ERR_INTERNAL where it refuses. */
enum onr_error onr_sandbox_calls(bool *ret_done, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
