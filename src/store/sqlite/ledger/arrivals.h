/*
 * What an article or an entity brings with it when its row is inserted, on the writer thread and inside its
 * transaction: it is counted, and it is no longer deleted if it was. Triggers would do it (they do for rows that change
 * or go), but SQLite keeps a journal of each statement on a table that has some for it.
 */
#ifndef ONR_SQLITE_ARRIVALS_H
#define ONR_SQLITE_ARRIVALS_H

#include "store/sqlite/connection.h"

/* An article was inserted, with these numbers in its row. */
enum onr_error onr_article_arrived(struct onr_connection *connection, const char *id, int64_t mentions, int64_t claims,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* An entity was inserted that is not hidden; `count` says whether it is to be counted now, or with others later. */
enum onr_error onr_entity_arrived(struct onr_connection *connection, const char *id, bool count,
                                  struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_entities_count(struct onr_connection *connection, int64_t count,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

#endif
