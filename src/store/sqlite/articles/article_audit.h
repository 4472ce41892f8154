/*
 * What people change of articles, as the ledger says it: members under the API's names, each before and after.
 */
#ifndef ONR_SQLITE_ARTICLE_AUDIT_H
#define ONR_SQLITE_ARTICLE_AUDIT_H

#include "article_corrections.h"
#include "store/sqlite/ledger/audit.h"

/* Notes the members that differ between `before` and `now`; with `now` NULL, that the article is deleted. */
enum onr_error onr_article_note(struct onr_connection *connection, const struct onr_actor *actor, struct onr_str id,
                                const struct onr_article_corrections *corrections,
                                const struct onr_article_values *before, const struct onr_article_values *now,
                                int64_t time, struct onr_arena *arena, struct onr_failure *failure) ONR_MUST_CHECK;

/* Sets the members that the ledger's values name in `*values`: to what they say or, where that was nobody's word, to
 * what the document says by now. False when memory is exhausted. */
bool onr_article_values_restore(struct onr_audit_values to, const struct onr_article_corrections *corrections,
                                struct onr_arena *arena, struct onr_article_values *values) ONR_MUST_CHECK;

/* The members that the ledger's values name as `values` has them, copied to `arena`. Which of them are nobody's word
 * follows from the corrections or, where these are NULL, is as the ledger has it. */
enum onr_error onr_article_values_now(struct onr_audit_values named, const struct onr_article_corrections *corrections,
                                      const struct onr_article_values *values, struct onr_arena *arena,
                                      struct onr_audit_values *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
