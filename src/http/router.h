/* Path → routes. */
#ifndef ONRECORD_HTTP_ROUTER_H
#define ONRECORD_HTTP_ROUTER_H

#include "onrecord/http.h"

enum { MAX_SEGMENTS = 16 /* of a path */ };

struct http_router;

struct http_match {
  const struct onr_route *const *routes; /* by method; NULL: no such path */
  struct onr_str values[MAX_SEGMENTS];   /* of {…} */
  size_t value_count;
};

enum onr_error onr_http_router_new(const struct onr_route *routes, struct http_router **ret_router,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_router_free(struct http_router *router);
/* `path` is made of decoded segments. False when there is no such path. */
bool onr_http_router_match(const struct http_router *router, struct onr_strs path, struct http_match *ret_match);
/* "GET, HEAD, OPTIONS, …" of a path by its routes, or of all paths for NULL. */
struct onr_str onr_http_router_allow(const struct http_router *router, const struct onr_route *const *routes,
                                     struct onr_arena *arena);

#endif
