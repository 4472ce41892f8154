/* The settings of `serve` that are more than a text or a number, checked before anything is opened or made. */
#ifndef ONRECORD_CLI_SERVE_CHECK_H
#define ONRECORD_CLI_SERVE_CHECK_H

#include "onrecord/str.h"
#include "sandboxing.h"

/* What the settings mean; it borrows from them. */
struct serve_checked {
  struct onr_strs origins, proxies; /* into `parts` */
  struct onr_str *parts;            /* owned: the caller frees it */
  enum sandboxing sandbox;
};

/* ONR_ERR_INVALID_PARAMETER at the flag; then there is nothing to free. */
enum onr_error serve_check(const struct settings *settings, struct serve_checked *checked,
                           struct onr_failure *failure) ONR_MUST_CHECK;

#endif
