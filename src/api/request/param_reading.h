/*
 * One parameter being read, and what is said of it when it is wrong: what params.c and param_refusals.c share.
 */
#ifndef API_PARAM_READING_H
#define API_PARAM_READING_H

#include "params.h"

struct onr_param_reading {
  const struct onr_request *request;
  const struct onr_endpoint *endpoint;
  const struct onr_param *param;
  unsigned formats; /* what `format` takes, as bits of enum onr_media; 0: it is no parameter here */
  struct onr_query *query;
  struct onr_failure *failure;
};

/* "sort does not have "age"; there is name, -name …" */
enum onr_error onr_param_no_choice(const struct onr_param_reading *r, struct onr_str value) ONR_MUST_CHECK;

/* "There is no parameter "x" here; there is …" */
enum onr_error onr_param_unknown(const struct onr_param_reading *r, struct onr_str name) ONR_MUST_CHECK;

/* "limit is a number from 1 to 200; it is "0"." */
enum onr_error onr_param_wrong(const struct onr_param_reading *r, const char *expected,
                               struct onr_str value) ONR_MUST_CHECK;

#endif
