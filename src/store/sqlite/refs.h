/*
 * Entities as others refer to them (id, name, type), which a reader keeps for the next row that does: most speak or are
 * spoken of again and again. Each has one place, by its number, which the next one of that place takes; one with a long
 * name is read each time.
 *
 * What is kept is given up when a transaction begins and the store's version is another than when it was read. The
 * version is read before the transaction begins, and moves after a commit and before anybody is told of that. So what
 * is kept is of the version or newer, never older; and what a commit changes that was not told yet may be shown as it
 * was. Rows refer only to entities that there are: those of that commit are read, as they were not there before.
 *
 * Nothing is kept where the version does not tell: while the reader has the writer's connection, within a write
 * (session.c), or where another process writes.
 *
 * Threads: part of a reader, as which it is used.
 */
#ifndef ONR_SQLITE_REFS_H
#define ONR_SQLITE_REFS_H

#include "connection.h"
#include "onrecord/arena.h"
#include "onrecord/hash.h"
#include "onrecord/store.h"

/* 64 bytes each: a line of the processor's cache. Half a megabyte, of which memory is only what was used. */
enum { ONR_KEPT_REFS = 8192, ONR_KEPT_NAME = 30 };

struct onr_kept_ref {
  int64_t pk;
  uint32_t age; /* that of all of them when it was read; 0: never */
  uint8_t type, name_len;
  char text[ONR_ID_LENGTH + ONR_KEPT_NAME]; /* its id, then its name */
};

struct onr_kept_refs {
  uint64_t version; /* of the store's, before the transaction began */
  uint32_t age;     /* one more each time that they are given up */
  struct onr_kept_ref items[ONR_KEPT_REFS];
};

/* A transaction begins, in which the store has that version or a newer one. */
void onr_kept_refs_begin(struct onr_kept_refs *refs, uint64_t version);
/* Gives up what is kept. */
void onr_kept_refs_forget(struct onr_kept_refs *refs);

/* Asks memory for what is kept of an entity that will be read. */
static inline void onr_kept_refs_ask(const struct onr_kept_refs *refs, int64_t pk) {
  __builtin_prefetch(&refs->items[(uint64_t)pk % ONR_KEPT_REFS]);
}

/* The entity, copied into the arena; empty where there is none. `refs` is NULL where nothing may be kept. */
enum onr_error onr_entity_ref_read(struct onr_kept_refs *refs, struct onr_connection *connection, int64_t pk,
                                   struct onr_arena *arena, struct onr_entity_ref *ret_ref,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

#endif
