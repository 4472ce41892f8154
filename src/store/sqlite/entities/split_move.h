/*
 * Moving mentions from the entity that they were linked to, to the one that they were given to by a split, and back. A
 * claim whose source a mention is goes with it, and what a claim is about is taken anew from the mentions in its
 * content, as extraction does. What people have said of claims is taken off before and laid over them again afterwards,
 * as when a text is analysed: so a correction of a claim that is taken back later leaves it with what its mentions say
 * by then. On the writer's thread, inside its transaction.
 */
#ifndef ONR_SQLITE_SPLIT_MOVE_H
#define ONR_SQLITE_SPLIT_MOVE_H

#include "curation.h"

/* A mention to be split off, and where it is. */
struct onr_split_piece {
  struct onr_str mention, article, name; /* ids; its words where it is a name */
  int64_t link, target, article_pk;      /* article_pk: 0 while the article is not stored */
};

struct onr_split_pieces {
  struct onr_split_piece *items;
  size_t count, cap;
};

/* Adds a copy of the piece, its strings in the arena. */
enum onr_error onr_split_add(struct onr_split_pieces *pieces, struct onr_split_piece piece, struct onr_arena *arena,
                             struct onr_failure *failure) ONR_MUST_CHECK;

/* The splits that `select` finds: of an article, or to an entity; ONR_SQL_SPLITS_OF_ARTICLE, ONR_SQL_SPLITS_TO. */
enum onr_error onr_split_read(struct onr_connection *connection, enum onr_statement select, int64_t pk,
                              struct onr_split_pieces *pieces, struct onr_arena *arena,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Moves the pieces, which are in the order of their articles, from `link` to `target`, or back, with what follows for
 * claims and for what is counted of the two entities. Of an article that is not stored there is nothing to move. */
enum onr_error onr_split_move_all(struct onr_connection *connection, const struct onr_split_pieces *pieces, bool back,
                                  const int64_t entities[2], int64_t now, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
