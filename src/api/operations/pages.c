#include "pages.h"

#include "api/app.h"
#include "api/handlers.h"
#include "api/request/params.h"
#include "onrecord/embed.h"

struct header {
  const char *name, *value;
};

/* Beside what every answer has; Swagger UI's icons are data URLs. */
static const struct header page_headers[] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                "connect-src 'self'; base-uri 'none'; "
                                "form-action 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"X-Frame-Options", "DENY"},
};

static const struct {
  const char *ending, *type;
} types[] = {{".css", "text/css"}, {".js", "text/javascript"}, {".svg", "image/svg+xml"}};

/* Takes no parameters. */
static enum onr_error begin(const struct onr_request *request, struct onr_response *response, const char *type,
                            struct onr_failure *failure) {
  struct onr_query query;
  response->content_type = type;
  enum onr_error error = onr_params_accept(request, type, failure);
  return error ? error : onr_params_parse(request, &onr_endpoint_plain, &query, failure);
}

enum onr_error onr_pages_begin(struct onr_request *request, struct onr_response *response,
                               struct onr_failure *failure) {
  enum onr_error error = begin(request, response, "text/html", failure);
  for (size_t i = 0; !error && i < sizeof page_headers / sizeof *page_headers; i++)
    error = onr_response_header(request, response, page_headers[i].name, onr_str_from(page_headers[i].value), failure);
  return error;
}

void onr_pages_text(struct onr_buffer *out, struct onr_str text) {
  for (size_t i = 0; i < text.len; i++) {
    switch (text.data[i]) {
    case '&': onr_buffer_append_str(out, ONR_STR("&amp;")); break;
    case '<': onr_buffer_append_str(out, ONR_STR("&lt;")); break;
    case '>': onr_buffer_append_str(out, ONR_STR("&gt;")); break;
    case '"': onr_buffer_append_str(out, ONR_STR("&quot;")); break;
    default: onr_buffer_append_char(out, text.data[i]);
    }
  }
}

HANDLER(onr_pages_docs) {
  response->static_body = onr_embedded_find(onr_embedded_pages, "docs.html");
  return onr_pages_begin(request, response, failure);
}

/* NULL for what is no part of a page. */
static const char *type_of(struct onr_str file) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (onr_str_ends_with(file, onr_str_from(types[i].ending))) return types[i].type;
  return NULL;
}

/* What the pages are made of. */
HANDLER(onr_pages_asset) {
  struct onr_str file = request->path_values.items[0];
  const char *type = type_of(file);
  const struct onr_embedded *found = onr_embedded_pages;
  while (found->name && !onr_str_equal(onr_str_from(found->name), file)) found++;
  if (!type || !found->name)
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no file \"%.*s\" that a page here uses.", ONR_FMT(file));
  response->static_body = (struct onr_str){found->data, found->len};
  enum onr_error error = begin(request, response, type, failure);
  if (error) return error;
  return onr_response_header(request, response, "Cross-Origin-Resource-Policy", ONR_STR("same-origin"), failure);
}
