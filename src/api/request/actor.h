/* Who makes a request that corrects something, for the ledger. */
#ifndef API_ACTOR_H
#define API_ACTOR_H

#include "api/app.h"
#include "onrecord/store_audit.h"

/* The key that the request shows; without one, "local", since writing is open then. In the request's arena. */
enum onr_error onr_api_actor(const struct onr_request *request, struct onr_actor *ret_actor,
                             struct onr_failure *failure) ONR_MUST_CHECK;

#endif
