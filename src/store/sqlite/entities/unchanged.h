/*
 * Entities that come out of a write as they went into it. An analysis that is put in the place of another takes the
 * part of the first out of every entity's counts and puts that of the second in: what is the same in the end was not
 * changed, and is not to be announced as if it were.
 *
 * On the writer's thread, inside its transaction. Everything is the arena's.
 */
#ifndef ONR_SQLITE_UNCHANGED_H
#define ONR_SQLITE_UNCHANGED_H

#include "store/sqlite/driver.h"

struct onr_entity_state {
  int64_t pk, revision, seq, seq_created, modified; /* seq_created 0: none */
  struct onr_str shown;                             /* all that is shown of it */
};

struct onr_entity_states {
  struct onr_entity_state *items;
  size_t count;
};

/* The article's entities as they are. */
enum onr_error onr_entity_states_read(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                      struct onr_entity_states *ret_states, struct onr_failure *failure) ONR_MUST_CHECK;

/* Gives those that are shown as they were their revision, their number among the changes and their date again. */
enum onr_error onr_entity_states_restore(struct onr_connection *connection, const struct onr_entity_states *states,
                                         struct onr_arena *arena, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
