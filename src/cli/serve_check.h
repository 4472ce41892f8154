/* The settings of `serve` that are more than a text or a number, checked before anything is opened or made. */
#ifndef ONRECORD_CLI_SERVE_CHECK_H
#define ONRECORD_CLI_SERVE_CHECK_H

#include "onrecord/str.h"
#include "settings.h"

enum serve_sandbox { SANDBOX_OFF, SANDBOX_AUTO, SANDBOX_REQUIRED };

/* What the settings mean; it borrows from them. */
struct serve_checked {
  struct onr_strs origins, proxies; /* into `parts` */
  struct onr_str *parts;            /* owned: the caller frees it */
  enum serve_sandbox sandbox;
};

/* ONR_ERR_INVALID_PARAMETER at the flag; then there is nothing to free. */
enum onr_error serve_check(const struct settings *settings, struct serve_checked *checked,
                           struct onr_failure *failure) ONR_MUST_CHECK;

#endif
