/*
 * Entities as people have corrected them, on the writer thread and inside its transaction. What a person says is kept
 * in tables of its own (migrations/sqlite/0010_curation.sql); the rows that are shown follow from these and from what
 * was extracted, so that each function here brings them in step again from whatever state they are in.
 */
#ifndef ONR_SQLITE_CURATION_H
#define ONR_SQLITE_CURATION_H

#include "links.h"
#include "onrecord/store_curation.h"
#include "store/sqlite/ledger/audit.h"

/* An entity as it is stored. */
struct onr_stored_entity {
  int64_t pk, revision;
  char id[ONR_ID_SIZE];
  enum onr_entity_type type;
  int64_t articles;
  bool made;
};

/* By its id; of a merged one, the one that it went into. `*ret_found` is false when there is none. */
enum onr_error onr_entity_find(struct onr_connection *connection, struct onr_str id,
                               struct onr_stored_entity *ret_entity, bool *ret_found,
                               struct onr_failure *failure) ONR_MUST_CHECK;
/* The same; ONR_ERR_NOT_FOUND, and ONR_ERR_PRECONDITION_FAILED unless `revision` is -1 or the stored one. */
enum onr_error onr_entity_get(struct onr_connection *connection, struct onr_str id, int64_t revision,
                              struct onr_stored_entity *ret_entity, struct onr_failure *failure) ONR_MUST_CHECK;

/* The row of that very id, merged or not. ONR_ERR_NOT_FOUND. */
enum onr_error onr_entity_own(struct onr_connection *connection, struct onr_str id, int64_t *ret_pk,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* A correction in force refers to the entity (+1), or no longer (-1). */
enum onr_error onr_entity_hold(struct onr_connection *connection, int64_t entity, int64_t by,
                               struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_entity_touch(struct onr_connection *connection, int64_t entity, int64_t now,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Brings an entity's names and members in step, and of a merged one those of the entity that shows it. */
enum onr_error onr_entity_settle(struct onr_connection *connection, int64_t entity, int64_t now,
                                 struct onr_failure *failure) ONR_MUST_CHECK;
/* The same for the entities of an article that corrections hold. */
enum onr_error onr_curated_show(struct onr_connection *connection, int64_t article, int64_t now,
                                struct onr_failure *failure) ONR_MUST_CHECK;
/* Deletes what nothing holds any more, after corrections were taken back. */
enum onr_error onr_curation_sweep(struct onr_connection *connection, struct onr_arena *arena, int64_t now,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* The integers of a query's first column, read to the end so that they can be written to; closes the rows. */
enum onr_error onr_rows_collect(struct onr_rows *rows, struct onr_arena *arena, int64_t **ret_items, size_t *ret_count,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Counts the article's part of these entities anew, in article_entity and all counts; the first also touches them. */
enum onr_error onr_recount(struct onr_connection *connection, int64_t article, const int64_t *entities, size_t count,
                           int64_t now, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_recount_only(struct onr_connection *connection, int64_t article, const int64_t *entities,
                                size_t count, struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- entity_members.c ---- */

/* Sets or, where the value is derived, clears what a person said of members. */
enum onr_error onr_members_apply(struct onr_connection *connection, int64_t entity, struct onr_audit_values values,
                                 struct onr_arena *arena, struct onr_failure *failure) ONR_MUST_CHECK;
/* What `members` says, and what is shown of the same members now; in the arena. */
enum onr_error onr_members_values(const struct onr_entity_members *members, struct onr_arena *arena,
                                  struct onr_audit_values *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_members_shown(struct onr_connection *connection, int64_t entity,
                                 const struct onr_entity_members *members, struct onr_arena *arena,
                                 struct onr_audit_values *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- entity_write.c ---- */

/* Makes the row of an entity by hand, with what `values` says of it. */
enum onr_error onr_entity_make(struct onr_connection *connection, const char *id, struct onr_str key,
                               struct onr_audit_values values, int64_t now, struct onr_arena *arena, int64_t *ret_pk,
                               struct onr_failure *failure) ONR_MUST_CHECK;
/* Takes away that a person made it: it goes with the next sweep unless articles name it. */
enum onr_error onr_entity_unmake(struct onr_connection *connection, int64_t entity, int64_t now,
                                 struct onr_arena *arena, struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- entity_merge.c ---- */

enum onr_error onr_entity_merge(struct onr_connection *connection, int64_t from, int64_t into, int64_t now,
                                struct onr_arena *arena, struct onr_failure *failure) ONR_MUST_CHECK;
/* Takes a merge back: what the entity's key has brought, whenever it came, is its own again. */
enum onr_error onr_entity_unmerge(struct onr_connection *connection, int64_t from, int64_t now, struct onr_arena *arena,
                                  struct onr_failure *failure) ONR_MUST_CHECK;
/* As a correction's entry says it. */
enum onr_error onr_merge_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) ONR_MUST_CHECK;
/* Shows the article's rows under the entities that they are to be shown under; counts are left, and with `now` 0 the
 * revisions of claims. */
enum onr_error onr_relink(struct onr_connection *connection, int64_t article, int64_t now,
                          struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- split_move.c ---- */

/* Applies the splits of an article's mentions to the rows as they were extracted; its claims' revisions are left. */
enum onr_error onr_splits_apply(struct onr_connection *connection, int64_t article,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- entity_split.c ---- */

/* Redoes or undoes a split, as its entry in the ledger says it. */
enum onr_error onr_split_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
