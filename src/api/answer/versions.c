#include "versions.h"

#include <jansson.h>

#include "onrecord/fold.h"
#include "onrecord/http.h"
#include "onrecord/store_stats.h"

static const char *own_version(void) {
  return ONR_VERSION;
}

const struct onr_named_version onr_versions[] = {
    {"version", own_version},         {"libmicrohttpd", onr_http_library_version}, {"sqlite", onr_store_engine_version},
    {"jansson", jansson_version_str}, {"icu", onr_fold_library_version},
};
const size_t onr_versions_count = sizeof onr_versions / sizeof *onr_versions;
