/*
 * A user's text (onrecord/search_syntax.h) → an FTS5 expression that never is a syntax error: every term becomes a
 * quoted string, which FTS5 splits into words as it split the texts.
 */
#ifndef ONR_SQLITE_SEARCH_QUERY_H
#define ONR_SQLITE_SEARCH_QUERY_H

#include "onrecord/arena.h"

/* With `names` the terms are folded, as the names in the index are, and each is the beginning of what is found. An
 * expression that asks for nothing matches nothing. `data` is NULL when memory is exhausted. */
struct onr_str onr_search_query(struct onr_str text, bool names, struct onr_arena *arena) ONR_MUST_CHECK;

/* Whether an expression has a term that is the beginning of words: what these find has to be put together first. */
bool onr_search_has_prefix(struct onr_str expression);

#endif
