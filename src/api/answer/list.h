/*
 * Lists: {"data":[…],"next":…} with the cursor read and made, the count, and the Link header; or the same as linked
 * data, as lines or as CSV, of which the last two have the rows only and the next page in the header.
 *
 *   error = onr_list_begin(&list, request, response, &endpoint, &query, failure);
 *   if (!error) error = onr_store_claims(reader, &filter, &list.page, onr_list_claim, &list, &list.end, failure);
 *   if (!error) error = onr_list_end(&list, false, failure);
 */
#ifndef API_LIST_H
#define API_LIST_H

#include "api/app.h"
#include "api/formats/rows.h"
#include "api/request/params.h"

struct onr_list {
  struct onr_request *request;
  struct onr_response *response;
  const struct onr_endpoint *endpoint;
  const struct onr_query *query;
  struct onr_failure *failure; /* of the handler, for the visitors */
  struct onr_json json;        /* into the response's body */
  struct onr_rows rows;
  struct onr_page page;    /* for the store */
  struct onr_page_end end; /* from the store */
  struct onr_position after;
  struct onr_str scope; /* what its cursors are bound to */
  bool unlinked;        /* without a Link header: it is one of several lists in the answer */
};

enum onr_error onr_list_begin(struct onr_list *list, struct onr_request *request, struct onr_response *response,
                              const struct onr_endpoint *endpoint, const struct onr_query *query,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Visitors that write a row as the endpoint's members; `context` is the struct onr_list. */
enum onr_error onr_list_article(void *context, const struct onr_article_row *row);
enum onr_error onr_list_entity(void *context, const struct onr_entity_row *row);
enum onr_error onr_list_mention(void *context, const struct onr_mention_row *row);
enum onr_error onr_list_claim(void *context, const struct onr_claim_row *row);
enum onr_error onr_list_similar(void *context, const struct onr_similar_claim *row);
enum onr_error onr_list_suggestion(void *context, const struct onr_suggestion_row *row);
enum onr_error onr_list_audit(void *context, const struct onr_audit_row *row);

/* After the rows: "next", "count" where asked for, "offsetUnit" where `unit` is set, and the header. */
enum onr_error onr_list_end(struct onr_list *list, bool unit, struct onr_failure *failure) ONR_MUST_CHECK;

/* What a list below an article or entity begins with: the id in the path, with `prefix`, of one that exists, and the
 * query. Errors are those of refs.h and params.h. */
enum onr_error onr_list_read_below(const struct onr_request *request, const char *prefix,
                                   const struct onr_endpoint *endpoint, struct onr_str *ret_id,
                                   struct onr_query *ret_query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
