/*
 * The shingles of articles' texts, kept while articles are compared: what many share with others is read once. They are
 * forgotten when a text may have changed.
 *
 * Threads: as the connection's.
 */
#ifndef ONR_SQLITE_STORIES_H
#define ONR_SQLITE_STORIES_H

#include "store/similar.h"
#include "store/sqlite/driver.h"

struct onr_story {
  int64_t article; /* 0: free */
  struct onr_shingles shingles;
};

struct onr_stories {
  struct onr_arena arena, scratch;
  struct onr_story *slots; /* a hash table */
  size_t slot_count, count;
};

void onr_stories_init(struct onr_stories *stories);
void onr_stories_close(struct onr_stories *stories);

/* Forgets them, always or where they have more than so many bytes: what was got before is no longer valid. */
void onr_stories_forget(struct onr_stories *stories);
void onr_stories_trim(struct onr_stories *stories, size_t most);

/* Takes shingles that were made of an article's text elsewhere; `*shingles` are those that are kept then. */
enum onr_error onr_stories_add(struct onr_stories *stories, int64_t article, struct onr_shingles *shingles,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* Those of an article's present text; none for one that is not there. */
enum onr_error onr_stories_get(struct onr_stories *stories, struct onr_connection *connection, int64_t article,
                               struct onr_shingles *ret_shingles, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
