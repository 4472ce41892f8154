/* A card that shows an entity, for an iframe of the client's. */
#include "api/handlers.h"
#include "api/request/params.h"
#include "onrecord/store_curation.h"
#include "reconcile.h"

static const struct onr_param parameters[] = {
    {"id", PARAM_TEXT, false, offsetof(struct onr_query, id), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {{parameters}, NULL, NULL, NULL, false, 0};

static void put(struct onr_buffer *out, const char *html) {
  onr_buffer_append_str(out, onr_str_from(html));
}

/* Text in an element or an attribute in double quotes. */
static void put_text(struct onr_buffer *out, struct onr_str text) {
  for (size_t i = 0; i < text.len; i++) {
    switch (text.data[i]) {
    case '&': put(out, "&amp;"); break;
    case '<': put(out, "&lt;"); break;
    case '>': put(out, "&gt;"); break;
    case '"': put(out, "&quot;"); break;
    default: onr_buffer_append_char(out, text.data[i]);
    }
  }
}

static void put_other_names(struct onr_buffer *out, struct onr_strs names) {
  if (names.count == 0) return;
  put(out, "<p>Also: ");
  for (size_t i = 0; i < names.count; i++) {
    if (i) put(out, ", ");
    put_text(out, names.items[i]);
  }
  put(out, "</p>\n");
}

/* An address elsewhere is a link if it is one of the web's. */
static void put_same_as(struct onr_buffer *out, struct onr_str address) {
  bool web = onr_str_starts_with(address, ONR_STR("https://")) || onr_str_starts_with(address, ONR_STR("http://"));
  put(out, "<p>Same as ");
  if (web) {
    put(out, "<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"");
    put_text(out, address);
    put(out, "\">");
  }
  put_text(out, address);
  put(out, web ? "</a></p>\n" : "</p>\n");
}

static enum onr_error show(void *context, const struct onr_entity_row *row) {
  struct onr_buffer *out = &((struct onr_showing *)context)->response->body;
  put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
  put_text(out, row->name);
  put(out, "</title>\n<style>body{font:14px/1.4 sans-serif;margin:10px}h1{font-size:17px;margin:0}p{margin:4px 0}"
           "small{color:#555}</style></head>\n<body>\n<h1>");
  put_text(out, row->name);
  put(out, "</h1>\n<p><small>");
  put(out, onr_entity_type_name(row->type));
  put(out, " · ");
  put_text(out, row->id);
  put(out, "</small></p>\n");
  if (row->description.len) {
    put(out, "<p>");
    put_text(out, row->description);
    put(out, "</p>\n");
  }
  put_other_names(out, row->alternate_names);
  for (size_t i = 0; i < row->same_as.count; i++) put_same_as(out, row->same_as.items[i]);
  onr_buffer_printf(out, "<p>Articles: %lld · mentions: %lld · claims made: %lld · claims about it: %lld</p>\n",
                    (long long)row->articles, (long long)row->mentions, (long long)row->claims_made,
                    (long long)row->claims_about);
  put(out, "</body>\n</html>\n");
  return ONR_OK;
}

HANDLER(onr_reconcile_preview) {
  struct onr_query query;
  struct onr_showing showing = {request, response, &query, failure};
  enum onr_error error = onr_params_accept(request, "text/html", failure);
  if (!error) error = onr_params_parse(request, &endpoint, &query, failure);
  if (!error && !onr_id_is(query.id, ONR_ID_ENTITY))
    error = onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "id",
                        "id is needed: the id of the entity to be shown (%s…); it is \"%.*s\".", ONR_ID_ENTITY,
                        ONR_FMT(query.id));
  if (!error)
    error = onr_response_header(request, response, "Content-Security-Policy",
                                ONR_STR("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
                                        "'none'; sandbox allow-popups allow-popups-to-escape-sandbox"),
                                failure);
  response->content_type = "text/html";
  char shown[ONR_ID_SIZE];
  bool found = false;
  if (!error) error = onr_store_entity_shown(reader_of(request), query.id, shown, &found, failure);
  struct onr_str id = found ? onr_str_from(shown) : query.id;
  return error ? error : onr_store_entity(reader_of(request), id, show, &showing, failure);
}
