/*
 * Where the words of a search occur in a text, and the part of it that shows them best. Words are compared after
 * onr_fold, so that accents, case and typographic apostrophes make no difference; a word is a run of letters, digits
 * and marks, as in the store's index.
 *
 * Work is bounded: the terms of the query and the hits are, and the text is looked at once.
 */
#ifndef API_SNIPPET_H
#define API_SNIPPET_H

#include "onrecord/arena.h"
#include "onrecord/extract.h"
#include "onrecord/search_syntax.h"

enum { SNIPPET_BYTES = 320, SNIPPET_HITS_MAX = 200, SNIPPET_WORDS_MAX = 32 };

/* Words that follow each other; the last may be the beginning of one. */
struct onr_term {
  struct onr_str words[SNIPPET_WORDS_MAX]; /* folded */
  size_t count;
  bool prefix;
};

struct onr_terms {
  struct onr_term items[ONR_SEARCH_TERMS];
  size_t count;
  bool all_prefixes;
  bool starts[256]; /* the first bytes of the terms' first words: most words of a text are told apart by these */
};

/* The terms that a user's query wants found (onrecord/search_syntax.h): none that it excludes. With `all_prefixes`
 * every word is the beginning of one. The words are the arena's. */
enum onr_error onr_terms_parse(struct onr_str query, bool all_prefixes, struct onr_arena *arena,
                               struct onr_terms *ret_terms, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_snippet {
  struct onr_span place;                  /* of the snippet in the text, bytes */
  struct onr_span hits[SNIPPET_HITS_MAX]; /* in the snippet, places in the text, in its order */
  size_t hit_count;
};

/* The window of at most SNIPPET_BYTES with the most hits; the text's beginning when there is none. `scratch` is reset.
 */
enum onr_error onr_snippet_find(const struct onr_terms *terms, struct onr_str text, struct onr_arena *scratch,
                                struct onr_snippet *ret_snippet, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
