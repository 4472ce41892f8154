/*
 * Writing an article's analysis, on the writer thread and inside its transaction.
 */
#ifndef ONR_SQLITE_PUT_H
#define ONR_SQLITE_PUT_H

#include "driver.h"
#include "links.h"
#include "prepare.h"

/* What a claim keeps when its article is analysed again. */
struct onr_kept_claim {
  char id[ONR_ID_SIZE];
  int64_t revision, created;
};

struct onr_kept_claims {
  struct onr_kept_claim *items; /* in the order of their ids */
  size_t count;
};

struct onr_analysis_target {
  int64_t article; /* pk */
  int64_t published, now;
  const char *generator_version;
  struct onr_kept_claims kept;
  struct onr_links *links;
};

/* Remembers what the article's claims keep. */
enum onr_error onr_kept_claims_read(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                    struct onr_kept_claims *ret_kept, struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes the analysis of an article that has none. Entities of the analysis get their pk. */
enum onr_error onr_analysis_insert(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   struct onr_ready_analysis *ready, struct onr_failure *failure) ONR_MUST_CHECK;

/* Removes the analysis of an article and takes its part out of all counts. Entities that are left without an article
 * stay until onr_orphans_delete, so that one that comes back with the new analysis keeps its row. */
enum onr_error onr_analysis_delete(struct onr_connection *connection, struct onr_links *links, int64_t article,
                                   int64_t now, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_orphans_delete(struct onr_connection *connection, struct onr_links *links,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* Shows the article's entities under the names, and with the descriptions and addresses, that follow from all of their
 * articles. */
enum onr_error onr_entities_show(struct onr_connection *connection, int64_t article,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
