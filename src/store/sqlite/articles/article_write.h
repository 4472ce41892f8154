/*
 * What storing an article and changing one share: on the caller's thread it is made ready, on the writer's it becomes
 * rows.
 */
#ifndef ONR_SQLITE_ARTICLE_WRITE_H
#define ONR_SQLITE_ARTICLE_WRITE_H

#include "article_corrections.h"
#include "store/similar.h"

/* An analysis of 100 MB of text with room to spare; arenas take only what they need. */
#define ONR_ARTICLE_ARENA_BYTES ((size_t)4 << 30)

struct onr_article_write {
  const struct onr_actor *actor; /* NULL: nothing is noted */
  struct onr_str id;             /* of the article to replace or delete; empty for put */
  int64_t revision;              /* that it must have, or -1 */
  const char *generator_version;
  struct onr_ready_article document; /* as it was given */
  struct onr_article corrected;
  struct onr_ready_article article; /* what becomes of it with corrections; the same without */
  struct onr_article_corrections corrections;
  struct onr_ready_analysis analysis;
  struct onr_shingles shingles; /* of the document's text */
  struct onr_sketch sketch;
  bool analysed;           /* `analysis`, `shingles` and `sketch` are there */
  struct onr_arena *arena; /* borrowed */
  char ret_id[ONR_ID_SIZE];
  enum onr_outcome outcome;
};

/* Makes a document ready; `analysis` may be NULL. */
enum onr_error onr_article_prepare(struct onr_article_write *write, const struct onr_article *article,
                                   const struct onr_analysis *analysis, struct onr_failure *failure) ONR_MUST_CHECK;

/* Stores what was made ready, a struct onr_article_write: a job of the writer's. */
enum onr_error onr_article_put(struct onr_connection *connection, void *context,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes what differs from the stored article, and the analysis, if `reanalyse`, in the place of the old one. */
enum onr_error onr_article_update(struct onr_connection *connection, struct onr_article_write *write,
                                  const struct onr_stored_article *stored,
                                  const struct onr_stored_difference *difference, bool reanalyse,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

#endif
