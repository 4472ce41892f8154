/* An error as RFC 9457's problem object, for places where a problem is a part of an answer. */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "app.h"

void onr_problem_write(struct onr_json *json, const struct onr_request *request, const struct onr_failure *failure);

#endif
