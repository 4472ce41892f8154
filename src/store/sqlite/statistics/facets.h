/* What facets.c counts and facets_values.c makes values of. */
#ifndef ONR_SQLITE_FACETS_H
#define ONR_SQLITE_FACETS_H

#include "onrecord/store_statistics.h"
#include "store/sqlite/driver.h"
#include "tally.h"

struct onr_facet_tallies {
  /* by the number of the enum, by entity.pk, by the first moment of a month; those of publishers by article.pk */
  struct onr_tally tallies[ONR_FACET_COUNT];
  int64_t missing[ONR_FACET_COUNT];
  int64_t claims;
};

/* The words of claim.review_status by their numbers; NULL past the last. */
const char *onr_facet_review_status(unsigned number);

/* Makes at most `limit` values of a facet's tally. */
enum onr_error onr_facet_values(struct onr_connection *connection, struct onr_facet_tallies *counted,
                                enum onr_facet facet, size_t limit, struct onr_arena *arena,
                                struct onr_facet_values *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
