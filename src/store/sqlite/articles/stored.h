/*
 * The article that a document is a version of, as it is stored.
 */
#ifndef ONR_SQLITE_STORED_H
#define ONR_SQLITE_STORED_H

#include "prepare.h"
#include "store/sqlite/driver.h"

struct onr_stored_article {
  bool exists;
  int64_t pk, revision, version, published;
  char id[ONR_ID_SIZE];
  bool derived;                                                                     /* the headline */
  struct onr_str headline, url, language, authors, publisher, source, text_version; /* authors packed */
};

/* What a write of the document would change. */
struct onr_stored_difference {
  bool same_text, same_headline, same_metadata; /* the write would leave it as it is */
  bool moved; /* it was first stored with the URL of the document, and has another by now */
};

/* By the document's URL, by the id made from it, or, without a URL, by the text that an article without one has.
 * Strings are the arena's. */
enum onr_error onr_stored_find(struct onr_connection *connection, const struct onr_ready_article *document,
                               struct onr_arena *arena, struct onr_stored_article *ret_stored,
                               struct onr_failure *failure) ONR_MUST_CHECK;
/* By its id. */
enum onr_error onr_stored_get(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                              struct onr_stored_article *ret_stored, struct onr_failure *failure) ONR_MUST_CHECK;

/* What the document does not say is no difference. */
struct onr_stored_difference onr_stored_compare_said(const struct onr_stored_article *stored,
                                                     const struct onr_ready_article *document);
/* Every member that is not the same is one. */
struct onr_stored_difference onr_stored_compare(const struct onr_stored_article *stored,
                                                const struct onr_ready_article *document);

#endif
