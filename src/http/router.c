/* Path → route: a tree of segments, made once from the table. A literal segment wins over {…}; where it leads nowhere
 * the {…} beside it is tried. */
#include <stdio.h>
#include <stdlib.h>

#include "router.h"

enum { FIRST_NODES = 64 };

struct node {
  struct onr_str literal; /* data NULL: {…} */
  size_t child, sibling;  /* 0: none, as the root is neither */
  const struct onr_route *routes[ONR_METHOD_COUNT];
  bool used;
};

struct http_router {
  struct node *nodes; /* the first is "/" */
  size_t count, cap;
  bool methods[ONR_METHOD_COUNT]; /* that any path has */
};

static const char *const method_names[ONR_METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

/* The new node's index; 0 when memory is exhausted. */
static size_t add_node(struct http_router *router, struct onr_str literal) {
  if (router->count == router->cap) {
    size_t cap = router->cap * 2;
    struct node *nodes = realloc(router->nodes, cap * sizeof *nodes);
    if (!nodes) return 0;
    router->nodes = nodes;
    router->cap = cap;
  }
  router->nodes[router->count] = (struct node){.literal = literal};
  return router->count++;
}

static size_t find_child(const struct http_router *router, size_t parent, struct onr_str literal) {
  size_t i = router->nodes[parent].child;
  while (i && ((router->nodes[i].literal.data == NULL) != (literal.data == NULL) ||
               !onr_str_equal(router->nodes[i].literal, literal)))
    i = router->nodes[i].sibling;
  return i;
}

/* Literals are tried in the table's order, in which what is asked for most comes first; {…} is tried last. */
static void link_child(struct http_router *router, size_t parent, size_t child) {
  size_t *link = &router->nodes[parent].child;
  while (*link && router->nodes[*link].literal.data) link = &router->nodes[*link].sibling;
  router->nodes[child].sibling = *link;
  *link = child;
}

static size_t child_of(struct http_router *router, size_t parent, struct onr_str segment) {
  bool open = segment.len > 2 && segment.data[0] == '{' && segment.data[segment.len - 1] == '}';
  if (open) segment = (struct onr_str){NULL, 0};
  size_t child = find_child(router, parent, segment);
  if (child) return child;
  child = add_node(router, segment);
  if (child) link_child(router, parent, child);
  return child;
}

static enum onr_error add_route(struct http_router *router, const struct onr_route *route,
                                struct onr_failure *failure) {
  struct onr_str rest = onr_str_from(route->pattern), segment;
  if (rest.len == 0 || rest.data[0] != '/' || !route->handler || route->method >= ONR_METHOD_COUNT)
    return onr_fail(failure, ONR_ERR_INTERNAL, "The route \"%s\" is not complete.", route->pattern);
  size_t at = 0, depth = 0;
  rest = onr_str_slice(rest, 1, rest.len);
  while (rest.len > 0 && onr_str_next(&rest, '/', &segment)) {
    if (++depth > MAX_SEGMENTS || segment.len == 0)
      return onr_fail(failure, ONR_ERR_INTERNAL, "The route \"%s\" is too deep or has an empty segment.",
                      route->pattern);
    at = child_of(router, at, segment);
    if (!at) return onr_fail_memory(failure);
  }
  struct node *node = &router->nodes[at];
  if (node->routes[route->method])
    return onr_fail(failure, ONR_ERR_INTERNAL, "The route %s \"%s\" is there twice.", method_names[route->method],
                    route->pattern);
  node->routes[route->method] = route;
  node->used = true;
  router->methods[route->method] = true;
  return ONR_OK;
}

enum onr_error onr_http_router_new(const struct onr_route *routes, struct http_router **ret_router,
                                   struct onr_failure *failure) {
  struct http_router *router = calloc(1, sizeof *router);
  struct node *nodes = calloc(FIRST_NODES, sizeof *nodes);
  if (!router || !nodes) {
    free(router);
    free(nodes);
    return onr_fail_memory(failure);
  }
  *router = (struct http_router){.nodes = nodes, .count = 1, .cap = FIRST_NODES};
  enum onr_error error = ONR_OK;
  for (const struct onr_route *route = routes; !error && route->pattern; route++)
    error = add_route(router, route, failure);
  if (error)
    onr_http_router_free(router);
  else
    *ret_router = router;
  return error;
}

void onr_http_router_free(struct http_router *router) {
  if (!router) return;
  free(router->nodes);
  free(router);
}

/* Depth first; recursion is as deep as MAX_SEGMENTS. Returns the node, or NULL. */
static const struct node *match(const struct http_router *router, const struct node *node, struct onr_strs path,
                                struct http_match *found) {
  if (path.count == 0) return node->used ? node : NULL;
  size_t values = found->value_count;
  struct onr_strs rest = {path.items + 1, path.count - 1};
  for (size_t i = node->child; i; i = router->nodes[i].sibling) {
    const struct node *child = &router->nodes[i];
    if (child->literal.data && !onr_str_equal(child->literal, path.items[0])) continue;
    found->value_count = values;
    if (!child->literal.data) found->values[found->value_count++] = path.items[0];
    const struct node *end = match(router, child, rest, found);
    if (end) return end;
  }
  return NULL;
}

bool onr_http_router_match(const struct http_router *router, struct onr_strs path, struct http_match *ret_match) {
  ret_match->value_count = 0;
  ret_match->routes = NULL;
  if (path.count > MAX_SEGMENTS) return false;
  for (size_t i = 0; i < path.count; i++)
    if (path.items[i].len == 0) return false; /* a doubled or trailing slash */
  const struct node *node = match(router, &router->nodes[0], path, ret_match);
  if (node) ret_match->routes = node->routes;
  return node != NULL;
}

struct onr_str onr_http_router_allow(const struct http_router *router, const struct onr_route *const *routes,
                                     struct onr_arena *arena) {
  char text[64] = "";
  size_t len = 0;
  for (size_t i = 0; i < ONR_METHOD_COUNT; i++)
    if (routes ? routes[i] != NULL : router->methods[i])
      len += (size_t)snprintf(text + len, sizeof text - len, "%s%s, ", method_names[i], i == ONR_GET ? ", HEAD" : "");
  return onr_arena_printf(arena, "%sOPTIONS", text);
}
