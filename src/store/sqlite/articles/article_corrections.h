/*
 * What people have corrected of articles. It is laid over a document when that is loaded again, so that a correction
 * survives; and what the document says meanwhile is kept beside it, so that it can be gone back to.
 *
 * Threads: on the writer's thread inside its transaction, reading on any. Strings are the arena's.
 */
#ifndef ONR_SQLITE_ARTICLE_CORRECTIONS_H
#define ONR_SQLITE_ARTICLE_CORRECTIONS_H

#include "stored.h"

/* Numbers are stored. */
enum onr_article_member {
  ONR_ARTICLE_HEADLINE, /* empty: derived from the text */
  ONR_ARTICLE_URL,
  ONR_ARTICLE_DATE, /* ms UTC, decimal; empty: none */
  ONR_ARTICLE_LANGUAGE,
  ONR_ARTICLE_AUTHORS, /* netstrings */
  ONR_ARTICLE_PUBLISHER,
  ONR_ARTICLE_TEXT, /* its SHA-256, hexadecimal: the text is a version of the article's */
  ONR_ARTICLE_MEMBER_COUNT
};

/* An article's members as texts. */
struct onr_article_values {
  struct onr_str items[ONR_ARTICLE_MEMBER_COUNT];
};

struct onr_article_corrections {
  bool any;
  bool set[ONR_ARTICLE_MEMBER_COUNT];
  struct onr_article_values values, originals; /* of those that are set */
};

enum onr_error onr_article_values_of(const struct onr_ready_article *ready, struct onr_arena *arena,
                                     struct onr_article_values *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_article_values_stored(const struct onr_stored_article *stored, struct onr_arena *arena,
                                         struct onr_article_values *ret_values,
                                         struct onr_failure *failure) ONR_MUST_CHECK;

enum onr_error onr_article_corrections_read(struct onr_connection *connection, struct onr_str article,
                                            struct onr_arena *arena, struct onr_article_corrections *ret_corrections,
                                            struct onr_failure *failure) ONR_MUST_CHECK;

/* The document as it is with the corrections: `ret_article` behind `ret_ready`. `stored` is the article that it is of,
 * which has a corrected text already. */
enum onr_error onr_article_corrections_lay(const struct onr_article_corrections *corrections,
                                           const struct onr_stored_article *stored,
                                           const struct onr_ready_article *document, struct onr_arena *arena,
                                           struct onr_article *ret_article, struct onr_ready_article *ret_ready,
                                           struct onr_failure *failure) ONR_MUST_CHECK;

/* Whether the document says something else of a corrected member than it did. */
bool onr_article_corrections_differ(const struct onr_article_corrections *corrections,
                                    const struct onr_article *document, const struct onr_article_values *says);

/* Keeps what the document says of the corrected members now. */
enum onr_error onr_article_corrections_note(struct onr_connection *connection, struct onr_str article,
                                            const struct onr_article_corrections *corrections,
                                            const struct onr_article *document, const struct onr_article_values *says,
                                            struct onr_failure *failure) ONR_MUST_CHECK;

/* Keeps as corrections what of `now` differs from `before`; what is the document's own again is none. */
enum onr_error onr_article_corrections_set(struct onr_connection *connection, struct onr_str article,
                                           const struct onr_article_corrections *corrections,
                                           const struct onr_article_values *before,
                                           const struct onr_article_values *now,
                                           struct onr_failure *failure) ONR_MUST_CHECK;

/* A text that goes with its article cannot come back. */
enum onr_error onr_article_corrections_forget_text(struct onr_connection *connection, struct onr_str article,
                                                   struct onr_failure *failure) ONR_MUST_CHECK;

#endif
