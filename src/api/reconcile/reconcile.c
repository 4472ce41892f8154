/* The service: its manifest, what is asked for in one request, and what its entities have. */
#include "reconcile.h"

#include <stdio.h>

#include "api/handlers.h"
#include "api/request/body.h"
#include "api/request/params.h"

enum { PREVIEW_WIDTH = 430, PREVIEW_HEIGHT = 200 };

/* ---- Types and properties ---- */

void onr_reconcile_write_named(struct onr_json *json, struct onr_str id, struct onr_str name) {
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, id);
  onr_json_key(json, "name");
  onr_json_string(json, name);
  onr_json_end_object(json);
}

void onr_reconcile_write_type(struct onr_json *json, enum onr_entity_type type) {
  struct onr_str name = onr_str_from(onr_entity_type_name(type));
  onr_reconcile_write_named(json, name, name);
}

bool onr_reconcile_type(struct onr_str id, enum onr_entity_type *ret_type) {
  for (unsigned i = 0; i < ONR_ENTITY_TYPE_COUNT; i++) {
    *ret_type = (enum onr_entity_type)i;
    if (onr_str_equal(id, onr_str_from(onr_entity_type_name(*ret_type)))) return true;
  }
  return false;
}

static void write_str(struct onr_json *json, struct onr_str text) {
  if (text.len == 0) return;
  onr_json_begin_object(json);
  onr_json_key(json, "str");
  onr_json_string(json, text);
  onr_json_end_object(json);
}

static void write_strs(struct onr_json *json, struct onr_strs texts) {
  for (size_t i = 0; i < texts.count; i++) write_str(json, texts.items[i]);
}

static void write_int(struct onr_json *json, int64_t number) {
  onr_json_begin_object(json);
  onr_json_key(json, "int");
  onr_json_int(json, number);
  onr_json_end_object(json);
}

#define WRITER(name, call)                                                                                             \
  static void name(struct onr_json *json, const struct onr_entity_row *row) {                                          \
    call;                                                                                                              \
  }
WRITER(write_name, write_str(json, row->name))
WRITER(write_type, write_str(json, onr_str_from(onr_entity_type_name(row->type))))
WRITER(write_description, write_str(json, row->description))
WRITER(write_alternate_name, write_strs(json, row->alternate_names))
WRITER(write_same_as, write_strs(json, row->same_as))
WRITER(write_mentions, write_int(json, row->mentions))
WRITER(write_articles, write_int(json, row->articles))
WRITER(write_claims_made, write_int(json, row->claims_made))
WRITER(write_claims_about, write_int(json, row->claims_about))

const struct onr_reconcile_member onr_reconcile_members[] = {
    {"name", "Name", write_name},
    {"type", "Type", write_type},
    {"description", "Description", write_description},
    {"alternateName", "Other names", write_alternate_name},
    {"sameAs", "Same as", write_same_as},
    {"mentions", "Mentions", write_mentions},
    {"articles", "Articles", write_articles},
    {"claimsMade", "Claims made", write_claims_made},
    {"claimsAbout", "Claims about it", write_claims_about},
    {NULL, NULL, NULL},
};

const struct onr_reconcile_member *onr_reconcile_member(struct onr_str id) {
  for (const struct onr_reconcile_member *member = onr_reconcile_members; member->id; member++)
    if (onr_str_equal(id, onr_str_from(member->id))) return member;
  return NULL;
}

/* ---- The manifest ---- */

/* What a manifest says is absolute: addresses as clients reach this server. */
struct site {
  struct onr_arena *arena;
  struct onr_str base;
};

static void write_url(struct onr_json *json, const struct site *site, const char *key, const char *path) {
  onr_json_key(json, key);
  onr_json_string(json, onr_arena_printf(site->arena, "%.*s%s", ONR_FMT(site->base), path));
}

static void write_service(struct onr_json *json, const struct site *site, const char *key, const char *path) {
  onr_json_key(json, key);
  onr_json_begin_object(json);
  write_url(json, site, "service_url", "");
  onr_json_key(json, "service_path");
  onr_json_string(json, onr_str_from(path));
  onr_json_end_object(json);
}

static void write_preview(struct onr_json *json, const struct site *site) {
  onr_json_key(json, "preview");
  onr_json_begin_object(json);
  write_url(json, site, "url", "/v1/reconcile/preview?id={{id}}");
  onr_json_key(json, "width");
  onr_json_int(json, PREVIEW_WIDTH);
  onr_json_key(json, "height");
  onr_json_int(json, PREVIEW_HEIGHT);
  onr_json_end_object(json);
}

static void write_services(struct onr_json *json, const struct site *site) {
  onr_json_key(json, "view");
  onr_json_begin_object(json);
  write_url(json, site, "url", "/v1/entities/{{id}}");
  onr_json_end_object(json);
  write_preview(json, site);
  onr_json_key(json, "suggest");
  onr_json_begin_object(json);
  write_service(json, site, "entity", "/v1/reconcile/suggest/entity");
  write_service(json, site, "type", "/v1/reconcile/suggest/type");
  write_service(json, site, "property", "/v1/reconcile/suggest/property");
  onr_json_end_object(json);
  onr_json_key(json, "extend");
  onr_json_begin_object(json);
  write_service(json, site, "propose_properties", "/v1/reconcile/properties");
  onr_json_key(json, "property_settings");
  onr_json_begin_array(json);
  onr_json_end_array(json);
  onr_json_end_object(json);
}

static enum onr_error write_manifest(const struct onr_request *request, struct onr_response *response,
                                     struct onr_failure *failure) {
  struct site site = {.arena = request->arena};
  enum onr_error error = onr_app_base(request, &site.base, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "versions");
  onr_json_begin_array(&json);
  onr_json_string(&json, ONR_STR("0.2"));
  onr_json_end_array(&json);
  onr_json_key(&json, "name");
  onr_json_string(&json, ONR_STR("onrecord"));
  write_url(&json, &site, "identifierSpace", "/v1/entities/");
  onr_json_key(&json, "schemaSpace");
  onr_json_string(&json, ONR_STR("https://schema.org/"));
  write_url(&json, &site, "documentation", "/docs");
  onr_json_key(&json, "serviceVersion");
  onr_json_string(&json, ONR_STR(ONR_VERSION));
  onr_json_key(&json, "batchSize");
  onr_json_int(&json, ONR_RECONCILE_QUERIES);
  onr_json_key(&json, "defaultTypes");
  onr_json_begin_array(&json);
  for (unsigned i = 0; i < ONR_ENTITY_TYPE_COUNT; i++) onr_reconcile_write_type(&json, (enum onr_entity_type)i);
  onr_json_end_array(&json);
  write_services(&json, &site);
  onr_json_end_object(&json);
  return ONR_OK;
}

/* ---- Requests ---- */

static const struct onr_param parameters[] = {
    {"queries", PARAM_TEXT, false, offsetof(struct onr_query, queries), NULL},
    {"extend", PARAM_TEXT, false, offsetof(struct onr_query, extend), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {{parameters}, NULL, NULL, NULL, false, 0};

static enum onr_error run(struct onr_request *request, struct onr_response *response, const struct onr_query *query,
                          struct onr_failure *failure) {
  if (query->queries.len && query->extend.len)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "extend",
                       "A request has either queries or extend; this one has both.");
  enum onr_error error = query->extend.len ? onr_reconcile_extend(request, response, query->extend, failure)
                                           : onr_reconcile_batch(request, response, query->queries, failure);
  if (error != ONR_ERR_INVALID_BODY || failure->at != ONR_AT_NOTHING) return error;
  failure->at = ONR_AT_PARAMETER; /* where what is not JSON at all came from */
  snprintf(failure->where, sizeof failure->where, "%s", query->extend.len ? "extend" : "queries");
  return error;
}

HANDLER(onr_reconcile_get) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (error) return error;
  if (query.queries.len + query.extend.len == 0) return write_manifest(request, response, failure);
  return run(request, response, &query, failure);
}

/* The form has the parameters that GET has in its query. */
HANDLER(onr_reconcile_post) {
  struct onr_query query;
  struct onr_request form = *request;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = onr_body_check_encoding(request, failure);
  if (!error) error = onr_request_form(request, &form.query, failure);
  if (!error) error = onr_params_read(&form, &endpoint, &query, failure);
  if (error) return error;
  if (query.queries.len + query.extend.len == 0)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "queries",
                       "The form needs queries (names to be matched) or extend (ids whose properties are wanted).");
  return run(request, response, &query, failure);
}
