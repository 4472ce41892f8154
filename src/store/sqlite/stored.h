/*
 * The article that a document is a version of, as it is stored.
 */
#ifndef ONR_SQLITE_STORED_H
#define ONR_SQLITE_STORED_H

#include "driver.h"
#include "prepare.h"

struct onr_stored_article {
  bool exists;
  int64_t pk, revision, version, published;
  char id[ONR_ID_SIZE];
  bool same_text, same_headline, same_metadata; /* the write would leave it as it is */
  bool moved; /* it was first stored with the URL of the document, and has another by now */
};

/* By the article's URL, then by the id made from it. What the document does not say is no difference. */
enum onr_error onr_stored_find(struct onr_connection *connection, const struct onr_ready_article *ready,
                               struct onr_stored_article *ret_stored, struct onr_failure *failure) ONR_MUST_CHECK;
/* By its id. Every member that is not the same is a difference. */
enum onr_error onr_stored_get(struct onr_connection *connection, struct onr_str id,
                              const struct onr_ready_article *ready, struct onr_stored_article *ret_stored,
                              struct onr_failure *failure) ONR_MUST_CHECK;

#endif
