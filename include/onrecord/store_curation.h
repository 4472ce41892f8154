/*
 * Correcting entities and deciding on suggestions. Each function is one whole write with its entry in the ledger
 * (store_audit.h), can be reverted there, and survives whatever is loaded, analysed anew or deleted: a correction is
 * kept apart from what is extracted.
 *
 *   members  what a person set is shown in place of what follows from the articles, which is shown again once that is
 *            reverted
 *   merge    what the key of a merged entity brings, now and later, belongs to the one that it went into
 *   split    the mentions that were named, and the claims that they are the source or subject of, belong to a new
 * entity
 *
 * Threads and errors: as in store.h. Ids of merged entities stand for what they were merged into.
 */
#ifndef ONRECORD_STORE_CURATION_H
#define ONRECORD_STORE_CURATION_H

#include "onrecord/store_audit.h"

/* The most that an entity may have by hand, as well-formed text that is not blank. */
enum { ONR_ENTITY_NAME_BYTES = 1024, ONR_ENTITY_TEXT_BYTES = 4096, ONR_ENTITY_LIST = 100, ONR_MERGE_LIST = 100 };
enum { ONR_SPLIT_LIST = 1000 };

/* Members that are not set stay. */
struct onr_entity_members {
  bool type_set, name_set, alternate_names_set, description_set, same_as_set, hidden_set;
  enum onr_entity_type type;
  struct onr_str name, description; /* an empty description: none */
  struct onr_strs alternate_names, same_as;
  bool hidden;
};

/* Makes an entity of the given type and name, which articles that name it are linked to. ONR_ERR_CONFLICT when there is
 * one with that type and name: one that such articles are linked to, or that is shown with it. */
enum onr_error onr_store_create_entity(struct onr_store *store, const struct onr_entity_members *members,
                                       const struct onr_actor *actor, char ret_id[ONR_ID_SIZE],
                                       struct onr_failure *failure) ONR_MUST_CHECK;

/* Sets members. Where nothing would change, nothing is noted. ONR_ERR_NOT_FOUND; ONR_ERR_CONFLICT when another entity
 * of that type has the new name, as onr_store_create_entity; ONR_ERR_PRECONDITION_FAILED unless `revision` is the
 * stored one or -1. */
enum onr_error onr_store_patch_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                      const struct onr_entity_members *members, const struct onr_actor *actor,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* Deletes an entity that was made by a person and that nothing refers to: ONR_ERR_CONFLICT for any other. */
enum onr_error onr_store_delete_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                       const struct onr_actor *actor, struct onr_failure *failure) ONR_MUST_CHECK;

/* Merges `from` into `into`. ONR_ERR_NOT_FOUND when `into` does not exist, ONR_ERR_INVALID_BODY at "/from/…" for one
 * that does not exist, is (or was merged into) `into` itself, or is listed twice; ONR_ERR_CONFLICT for one of another
 * type. With a revision other than -1: ONR_ERR_PRECONDITION_FAILED. */
enum onr_error onr_store_merge_entities(struct onr_store *store, struct onr_str into, int64_t revision,
                                        struct onr_strs from, const struct onr_actor *actor,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* Splits mentions off an entity, to a new one of that name and the same type. ONR_ERR_NOT_FOUND, ONR_ERR_INVALID_BODY
 * at
 * "/mentions/…" for one that is not a mention of it or is listed twice, ONR_ERR_CONFLICT when none would be left. */
enum onr_error onr_store_split_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                      struct onr_strs mentions, struct onr_str name, const struct onr_actor *actor,
                                      char ret_id[ONR_ID_SIZE], struct onr_failure *failure) ONR_MUST_CHECK;

/* Decides on a suggestion that is open: ONR_ERR_CONFLICT for one that is not. To accept it merges its two entities,
 * into `into` (one of the two: ONR_ERR_INVALID_BODY at "/into" for any other), or the second where that is empty. */
enum onr_error onr_store_accept_suggestion(struct onr_store *store, struct onr_str id, int64_t revision,
                                           struct onr_str into, const struct onr_actor *actor,
                                           struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_dismiss_suggestion(struct onr_store *store, struct onr_str id, int64_t revision,
                                            const struct onr_actor *actor, struct onr_failure *failure) ONR_MUST_CHECK;

/* The id that stands for an entity: its own, or of the one that it was merged into. `*ret_found`: there is one. */
enum onr_error onr_store_entity_shown(struct onr_store_reader *reader, struct onr_str id, char ret_id[ONR_ID_SIZE],
                                      bool *ret_found, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
