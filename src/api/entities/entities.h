/* What reading and correcting entities share. */
#ifndef API_ENTITIES_H
#define API_ENTITIES_H

#include "api/app.h"
#include "api/request/params.h"

/* The parameters of one entity. */
extern const struct onr_endpoint onr_entities_one;

/* Writes the entity; ONR_ERR_NOT_FOUND. */
enum onr_error onr_entities_answer(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const struct onr_query *query, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
