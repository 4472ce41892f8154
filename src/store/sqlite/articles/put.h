/*
 * Writing an article's analysis, on the writer thread and inside its transaction.
 */
#ifndef ONR_SQLITE_PUT_H
#define ONR_SQLITE_PUT_H

#include "onrecord/store_put.h"
#include "prepare.h"
#include "store/sqlite/claims/claim_record.h"
#include "store/sqlite/entities/links.h"

struct onr_analysis_target {
  int64_t article; /* pk */
  int64_t published, now;
  struct onr_str article_id, text;
  const char *generator_version;
  struct onr_claim_records kept; /* the claims that it had before, by id */
  struct onr_arena *arena;
  struct onr_links *links;
};

/* Puts another analysis in the place of the article's. A claim that is there again keeps what it carries; if it is the
 * same, its revision as well. `target` says all but `kept` and `links`. */
enum onr_error onr_analysis_replace(struct onr_connection *connection, struct onr_analysis_target *target,
                                    struct onr_ready_analysis *ready, struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes the analysis of an article that has none. Entities of the analysis get their pk. */
enum onr_error onr_analysis_insert(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   struct onr_ready_analysis *ready, struct onr_failure *failure) ONR_MUST_CHECK;

/* Removes the analysis of an article and takes its part out of all counts. Entities that are left without an article
 * stay until onr_orphans_delete, so that one that comes back with the new analysis keeps its row. */
enum onr_error onr_analysis_delete(struct onr_connection *connection, struct onr_links *links, int64_t article,
                                   int64_t now, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_orphans_delete(struct onr_connection *connection, struct onr_links *links,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes the article's words out of the search index, before they change or go. */
enum onr_error onr_article_unindex(struct onr_connection *connection, int64_t article,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* Shows the article's entities under the names, and with the descriptions and addresses, that follow from all of their
 * articles. */
enum onr_error onr_entities_show(struct onr_connection *connection, int64_t article, int64_t now,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* put_group.c: stores articles without savepoints between, which cost more than the writes. `*ret_done` is less than
 * `count` where the next one needs an analysis. Fails where the transaction must be undone: by what is everybody's, or
 * by an article that fails after it has written something. */
enum onr_error onr_puts_together(struct onr_connection *connection, struct onr_put *const *puts, size_t count,
                                 size_t *ret_done, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
