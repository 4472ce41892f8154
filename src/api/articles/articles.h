/* What reading and writing articles share. */
#ifndef API_ARTICLES_H
#define API_ARTICLES_H

#include "api/app.h"
#include "api/request/params.h"

/* fields, include, offsets: how one article is shown, whether it was asked for or just written. */
extern const struct onr_endpoint onr_articles_one;

/* Writes article `id` as the response's body, with its revision and Last-Modified. ONR_ERR_NOT_FOUND. */
enum onr_error onr_articles_show(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                 const struct onr_query *query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
