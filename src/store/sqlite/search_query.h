/*
 * A user's text → an FTS5 expression that never is a syntax error: every word becomes a quoted string, which FTS5
 * splits as it split the texts, so NEAR, AND, parentheses and the like are words too.
 */
#ifndef ONR_SQLITE_SEARCH_QUERY_H
#define ONR_SQLITE_SEARCH_QUERY_H

#include "onrecord/arena.h"

/* Each word must occur; "quoted words" are a phrase; a final * makes a prefix of the last word, as `all_prefixes` does
 * of every word. Only the first 64 words and phrases count. What has no letter or digit is left out; an expression that
 * is empty then matches nothing. `data` is NULL when memory is exhausted. Not NULL for a text without a word. */
struct onr_str onr_search_query(struct onr_str text, bool all_prefixes, struct onr_arena *arena) ONR_MUST_CHECK;

#endif
