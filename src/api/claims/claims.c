#include "claims.h"

#include "api/answer/list.h"
#include "api/handlers.h"
#include "api/operations/export.h"
#include "api/request/filters.h"
#include "api/request/refs.h"

static const struct onr_sort_rule sorts[] = {
    {"datePublished", ONR_SORT_DATE_PUBLISHED, true, false}, {"dateCreated", ONR_SORT_DATE_CREATED, false, false},
    {"confidence", ONR_SORT_CONFIDENCE, false, false},       {"position", ONR_SORT_POSITION, false, false},
    {"relevance", ONR_SORT_RELEVANCE, false, true},          {NULL, ONR_SORT_RELEVANCE, false, false},
};

static const struct onr_sort_rule article_sorts[] = {
    {"position", ONR_SORT_POSITION, false, false},     {"dateCreated", ONR_SORT_DATE_CREATED, false, false},
    {"confidence", ONR_SORT_CONFIDENCE, false, false}, {"relevance", ONR_SORT_RELEVANCE, false, true},
    {NULL, ONR_SORT_RELEVANCE, false, false},
};

static const char *role_word(unsigned number) {
  static const char *const words[] = {"speaker", "about"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param role[] = {
    {"role", PARAM_WORD, true, offsetof(struct onr_query, role), role_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint all = {
    {onr_params_people, onr_params_article, onr_params_claims, onr_params_list, onr_params_fields, onr_params_offsets},
    onr_claim_members,
    NULL,
    sorts,
    false,
    0};

static const struct onr_endpoint of_article = {
    {onr_params_people, onr_params_claims, onr_params_list, onr_params_fields, onr_params_offsets},
    onr_claim_members,
    NULL,
    article_sorts,
    false,
    0};

static const struct onr_endpoint of_entity = {
    {role, onr_params_article, onr_params_claims, onr_params_list, onr_params_fields, onr_params_offsets},
    onr_claim_members,
    NULL,
    sorts,
    false,
    0};

const struct onr_endpoint onr_claims_one = {
    {onr_params_fields, onr_params_offsets}, onr_claim_members, NULL, NULL, false, 0};

static enum onr_error list_claims(struct onr_request *request, struct onr_response *response,
                                  const struct onr_endpoint *endpoint, const struct onr_query *query,
                                  struct onr_failure *failure) {
  struct onr_claim_filter_set set;
  onr_filters_claims(query, &set);
  struct onr_list list;
  enum onr_error error = onr_list_begin(&list, request, response, endpoint, query, failure);
  if (!error)
    error = onr_store_claims(reader_of(request), &set.filter, &list.page, onr_list_claim, &list, &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

HANDLER(onr_claims_list) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  return error ? error : list_claims(request, response, &all, &query, failure);
}

HANDLER(onr_articles_claims) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ARTICLE, &of_article, &id, &query, failure);
  if (error) return error;
  query.articles = (struct onr_strs){&id, 1};
  return list_claims(request, response, &of_article, &query, failure);
}

HANDLER(onr_entities_claims) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ENTITY, &of_entity, &id, &query, failure);
  if (error) return error;
  struct onr_strs entity = {&id, 1};
  if (query.role == ROLE_SPEAKER)
    query.speakers = entity;
  else
    query.about = entity;
  return list_claims(request, response, &of_entity, &query, failure);
}

static enum onr_error show(void *context, const struct onr_claim_row *row) {
  struct onr_showing *showing = context;
  struct onr_json json = onr_json_into(&showing->response->body);
  onr_params_respond(showing->response, &onr_claims_one, showing->query);
  onr_shape_document(&json, onr_claim_members, row, &showing->query->shape);
  showing->response->revision = row->revision; /* no Last-Modified: the names that it shows change on their own */
  return ONR_OK;
}

enum onr_error onr_claims_show(struct onr_request *request, struct onr_response *response, struct onr_str id,
                               const struct onr_query *query, struct onr_failure *failure) {
  struct onr_showing showing = {request, response, query, failure};
  return onr_store_claim(reader_of(request), id, show, &showing, failure);
}

HANDLER(onr_claims_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_CLAIM, &id, failure);
  if (!error) error = onr_params_read(request, &onr_claims_one, &query, failure);
  return error ? error : onr_claims_show(request, response, id, &query, failure);
}

/* ---- Exports ---- */

static const struct onr_endpoint exported = {
    {onr_params_people, onr_params_article, onr_params_claims, onr_params_fields, onr_params_offsets},
    onr_claim_members,
    NULL,
    onr_export_sorts,
    false,
    0};

static enum onr_error export_row(void *context, const struct onr_claim_row *row) {
  return onr_export_row(context, row);
}

static enum onr_error export_page(struct onr_export *export, struct onr_store_reader *reader,
                                  const struct onr_page *page, struct onr_page_end *ret_end,
                                  struct onr_failure *failure) {
  struct onr_claim_filter_set set;
  onr_filters_claims(&export->query, &set);
  return onr_store_claims(reader, &set.filter, page, export_row, export, ret_end, failure);
}

const struct onr_exportable onr_claims_exportable = {"claims", &exported, export_page};
