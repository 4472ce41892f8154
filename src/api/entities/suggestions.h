/* What reading suggestions and deciding on them share. */
#ifndef API_SUGGESTIONS_H
#define API_SUGGESTIONS_H

#include "api/app.h"
#include "api/request/params.h"

/* The parameters of one suggestion. */
extern const struct onr_endpoint onr_suggestions_one;

/* Writes the suggestion; ONR_ERR_NOT_FOUND. */
enum onr_error onr_suggestions_answer(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                      const struct onr_query *query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
