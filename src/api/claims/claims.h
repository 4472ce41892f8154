/* What reading and writing claims share. */
#ifndef API_CLAIMS_H
#define API_CLAIMS_H

#include "api/app.h"
#include "api/request/params.h"

/* fields, offsets: how one claim is shown, whether it was asked for or just written. */
extern const struct onr_endpoint onr_claims_one;

/* Writes claim `id` as the response's body, with its revision. ONR_ERR_NOT_FOUND. */
enum onr_error onr_claims_show(struct onr_request *request, struct onr_response *response, struct onr_str id,
                               const struct onr_query *query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
