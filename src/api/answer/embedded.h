/*
 * What `include` adds to an article: its claims, mentions and entities, all of them.
 */
#ifndef API_EMBEDDED_H
#define API_EMBEDDED_H

#include "api/app.h"
#include "api/request/params.h"

/* Writes the members that `query->include` asks for, into an object that is open. */
enum onr_error onr_embed_members(const struct onr_request *request, struct onr_json *json, struct onr_str article_id,
                                 const struct onr_query *query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
