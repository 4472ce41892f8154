/* What the program is made of, for /metrics and /status. */
#ifndef API_VERSIONS_H
#define API_VERSIONS_H

#include <stddef.h>

struct onr_named_version {
  const char *name; /* a label of Prometheus' and a member of JSON */
  const char *(*version)(void);
};

/* The program's own first. */
extern const struct onr_named_version onr_versions[];
extern const size_t onr_versions_count;

#endif
