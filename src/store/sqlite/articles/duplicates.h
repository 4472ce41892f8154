/*
 * Keeping article.duplicate_of, on the writer thread and inside its transaction.
 *
 * Articles whose texts are the same story (store/similar.h) are linked; a cluster is what is linked directly or through
 * others. Its original is the article that was published first (those without a date last), then the one with the
 * lowest id; the others are duplicates of it.
 *
 * Candidates are the articles that share a shingle of their sketches, a list of holders for each. So that what every
 * text of a site ends with costs little, two holders are compared only when one of them is among the first few of the
 * list. A list is in the order of the holders' ids (of their hashes, since ids are in use as they are), so that which
 * articles are linked follows from which are there, and not from how they came: an article that joins or leaves the
 * first few of a list has the links of those that it pushes out or lets in looked at again.
 *
 * What a write touches is noted first and settled last.
 */
#ifndef ONR_SQLITE_DUPLICATES_H
#define ONR_SQLITE_DUPLICATES_H

#include "stories.h"

struct onr_pks {
  int64_t *items;
  size_t count, cap;
};

/* A new article, its sketch, and the shingles that it is made of. */
struct onr_sketched {
  int64_t article;
  struct onr_str id;
  const struct onr_sketch *sketch;
  const struct onr_shingles *shingles; /* of which it is */
};

struct onr_duplicates {
  struct onr_connection *connection; /* borrowed */
  struct onr_arena *arena;           /* borrowed */
  struct onr_pks loose;              /* articles whose clusters may fall apart, with all that are in them */
  struct onr_pks linked;             /* articles that may have new links */
  struct onr_stories *stories;       /* borrowed; NULL: of its own */
  const struct onr_sketched *added;  /* borrowed: new articles, whose shingles are known */
  size_t added_count;
  uint32_t *shared; /* for each of them, a bit for each shingle of its sketch that others hold */
};

void onr_duplicates_init(struct onr_duplicates *duplicates, struct onr_connection *connection, struct onr_arena *arena);

/* An article has come to have the text that is there now. */
enum onr_error onr_duplicates_add(struct onr_duplicates *duplicates, int64_t article,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* New articles with the sketches of their texts. They are borrowed until all is settled. */
enum onr_error onr_duplicates_add_all(struct onr_duplicates *duplicates, const struct onr_sketched *articles,
                                      size_t count, struct onr_failure *failure) ONR_MUST_CHECK;

/* An article is about to lose its text, which is still there. */
enum onr_error onr_duplicates_remove(struct onr_duplicates *duplicates, int64_t article,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* Gives every article that the above concerns its original; those that get another one are changed at `now`. */
enum onr_error onr_duplicates_settle(struct onr_duplicates *duplicates, int64_t now,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* An article has another date, so that its cluster may have another original. */
enum onr_error onr_duplicates_dated(struct onr_duplicates *duplicates, int64_t article, int64_t now,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* Compares the articles of a database that an older version of the program made, where a migration asks for it. */
enum onr_error onr_duplicates_rebuild(struct onr_connection *connection, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
