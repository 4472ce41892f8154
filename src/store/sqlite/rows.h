/*
 * Rows of a query → the structs of store.h. Strings borrow from the statement, what comes from further queries is the
 * arena's.
 */
#ifndef ONR_SQLITE_ROWS_H
#define ONR_SQLITE_ROWS_H

#include "driver.h"
#include "onrecord/store_audit.h"
#include "onrecord/store_statistics.h"

struct onr_subject {
  int64_t entity, place;
};

/* Claims of a page that are read together, and what they are about. */
struct onr_page_claims {
  const int64_t *numbers;
  size_t count, at;                /* at: the one that is visited, or one before it */
  size_t ends[ONR_CLAIMS_AT_ONCE]; /* of the subjects of each, which begin where those of the one before it end */
  struct onr_subject *subjects;    /* the list's arena's */
  size_t subject_count, subject_cap;
};

/* A visitor and what it needs: one of the functions is set. */
struct onr_visit {
  struct onr_store_reader *reader;
  struct onr_connection *connection; /* its */
  struct onr_failure *failure;
  struct onr_arena arena; /* emptied before each row */
  bool with_body;
  unsigned without;               /* of claims, as in struct onr_page */
  struct onr_page_claims *claims; /* NULL: what one is about is read with it */
  onr_article_visitor article;
  onr_entity_visitor entity;
  onr_mention_visitor mention;
  onr_claim_visitor claim;
  onr_suggestion_visitor suggestion;
  onr_co_mention_visitor co_mention;
  onr_audit_visitor audit;
  void *context;
};

void onr_visit_init(struct onr_visit *visit, struct onr_store_reader *reader, void *context,
                    struct onr_failure *failure);
void onr_visit_close(struct onr_visit *visit);

/* Reads the row at hand, whose columns are those of statements.h for the visitor's kind, and calls the visitor. */
enum onr_error onr_visit_row(struct onr_visit *visit, const struct onr_rows *rows) ONR_MUST_CHECK;

/* Visits the one row of a statement that takes an id, and closes the visit. ONR_ERR_NOT_FOUND: there is no `what` of
 * that id. */
enum onr_error onr_visit_one(struct onr_visit *visit, struct onr_store_reader *reader, enum onr_statement statement,
                             struct onr_str id, const char *what) ONR_MUST_CHECK;

#endif
