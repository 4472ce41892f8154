/*
 * The API as the fuzzing targets find it: a program with a small database of its own, in which there is something of
 * everything, and which is the same at the start of every input.
 *
 * An input is a script: one or more requests, divided by a line "---", each as HTTP has it, with plain line ends:
 *
 *   PATCH /v1/entities/$e1
 *   Content-Type: application/merge-patch+json
 *   If-Match: $t
 *
 *   {"name":"Ada"}
 *
 * Host and Content-Length are added where they are missing. $a0 to $a9 stand for the ids of articles, $e… of entities,
 * $c… of claims, $m… of mentions of $e0, $s… of suggestions, $u… of entries of the ledger; $t for the ETag and $n for
 * the cursor of the last answer, $i for the id in it, of the first
 * row where it is a list. With FUZZ_TRACE in the environment every answer is printed.
 *
 * One thread.
 */
#ifndef ONR_TESTS_FUZZ_WORLD_H
#define ONR_TESTS_FUZZ_WORLD_H

#include "wire.h"

enum { WORLD_KINDS = 6, WORLD_IDS = 10 };

struct fuzz_world;

/* Made once a process; the folder is removed when it exits. Forwarded requests are told by `forwarded_header`. */
struct fuzz_world *fuzz_world_get(const char *forwarded_header);

/* Sends what the script says, checks every answer (verify.h), and puts the database back as it was. */
void fuzz_world_run(struct fuzz_world *world, struct onr_str script);

/* One request of a script, which is not put back. The answer is the wire's. */
const struct fuzz_answer *fuzz_world_send(struct fuzz_world *world, struct onr_str text);

/* Puts the database back as it was at first. */
void fuzz_world_reset(struct fuzz_world *world);

/* Borrowed; its store is another after fuzz_world_reset. */
const struct onr_service *fuzz_world_service(const struct fuzz_world *world);

/* The counter of what was written. */
uint64_t fuzz_world_version(const struct fuzz_world *world);

#endif
