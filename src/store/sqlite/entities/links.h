/*
 * Keeping blocks and suggestions (store/linking.h) in step with the entities, on the writer thread and inside its
 * transaction. What a write touches is gathered first and looked at last, so that what is suggested follows from the
 * entities that are there then.
 */
#ifndef ONR_SQLITE_LINKS_H
#define ONR_SQLITE_LINKS_H

#include "store/linking.h"
#include "store/sqlite/driver.h"

/* The blocks to look at. */
struct onr_links {
  struct onr_arena *arena; /* borrowed */
  struct onr_block *blocks;
  size_t count, capacity;
};

void onr_links_init(struct onr_links *links, struct onr_arena *arena);

/* A new entity's blocks. */
enum onr_error onr_links_add(struct onr_links *links, struct onr_connection *connection, int64_t entity,
                             enum onr_entity_type type, struct onr_str key, struct onr_failure *failure) ONR_MUST_CHECK;
/* An organization whose other names have changed: one of them may be its acronym. */
enum onr_error onr_links_renamed(struct onr_links *links, enum onr_entity_type type, struct onr_str key,
                                 struct onr_failure *failure) ONR_MUST_CHECK;
/* An entity that has become known elsewhere. */
enum onr_error onr_links_known(struct onr_links *links, enum onr_entity_type type, struct onr_str key,
                               struct onr_failure *failure) ONR_MUST_CHECK;
/* The organizations that are about to lose names. */
enum onr_error onr_links_note_orphan_names(struct onr_links *links, struct onr_connection *connection,
                                           struct onr_failure *failure) ONR_MUST_CHECK;
/* The article's entities that are about to become known elsewhere, or to be so no longer. */
enum onr_error onr_links_note_known(struct onr_links *links, struct onr_connection *connection, int64_t article,
                                    struct onr_failure *failure) ONR_MUST_CHECK;
/* Takes the entities that are left without an article out of blocks and suggestions, before they are deleted. */
enum onr_error onr_links_remove_orphans(struct onr_links *links, struct onr_connection *connection,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* Makes the suggestions that the gathered blocks give rise to. */
enum onr_error onr_links_refresh(struct onr_links *links, struct onr_connection *connection, int64_t now,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* Links the entities of a database that an older version of the program made, where a migration asks for it. */
enum onr_error onr_links_rebuild(struct onr_connection *connection, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
