#include "entities.h"
#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/operations/export.h"
#include "api/request/filters.h"
#include "api/request/refs.h"

static const struct onr_sort_rule sorts[] = {
    {"name", ONR_SORT_NAME, false, false},
    {"mentions", ONR_SORT_MENTIONS, false, false},
    {"dateCreated", ONR_SORT_DATE_CREATED, false, false},
    {"relevance", ONR_SORT_RELEVANCE, false, true},
    {NULL, ONR_SORT_NAME, false, false},
};

static const struct onr_endpoint all = {
    {onr_params_entities, onr_params_hidden, onr_params_article, onr_params_list, onr_params_fields},
    onr_entity_members,
    NULL,
    sorts,
    false,
    0};

static const struct onr_endpoint of_article = {
    {onr_params_entities, onr_params_hidden, onr_params_list, onr_params_fields},
    onr_entity_members,
    NULL,
    sorts,
    false,
    0};

const struct onr_endpoint onr_entities_one = {{onr_params_fields}, onr_entity_members, NULL, NULL, false, 0};

static enum onr_error list_entities(struct onr_request *request, struct onr_response *response,
                                    const struct onr_endpoint *endpoint, const struct onr_query *query,
                                    struct onr_failure *failure) {
  struct onr_entity_filter_set set;
  onr_filters_entities(query, &set);
  struct onr_list list;
  enum onr_error error = onr_list_begin(&list, request, response, endpoint, query, failure);
  if (!error)
    error = onr_store_entities(reader_of(request), &set.filter, &list.page, onr_list_entity, &list, &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

HANDLER(onr_entities_list) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  return error ? error : list_entities(request, response, &all, &query, failure);
}

HANDLER(onr_articles_entities) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ARTICLE, &of_article, &id, &query, failure);
  if (error) return error;
  query.articles = (struct onr_strs){&id, 1};
  return list_entities(request, response, &of_article, &query, failure);
}

static enum onr_error show(void *context, const struct onr_entity_row *row) {
  struct onr_showing *showing = context;
  struct onr_json json = onr_json_into(&showing->response->body);
  onr_params_respond(showing->response, &onr_entities_one, showing->query);
  onr_shape_document(&json, onr_entity_members, row, &showing->query->shape);
  showing->response->revision = row->revision;
  showing->response->last_modified = row->modified;
  return ONR_OK;
}

enum onr_error onr_entities_answer(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const struct onr_query *query, struct onr_failure *failure) {
  struct onr_showing showing = {request, response, query, failure};
  return onr_store_entity(reader_of(request), id, show, &showing, failure);
}

HANDLER(onr_entities_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ENTITY, &id, failure);
  if (!error) error = onr_params_read(request, &onr_entities_one, &query, failure);
  return error ? error : onr_entities_answer(request, response, id, &query, failure);
}

/* ---- Exports ---- */

static const struct onr_endpoint exported = {
    {onr_params_entities, onr_params_hidden, onr_params_article, onr_params_fields},
    onr_entity_members,
    NULL,
    onr_export_sorts,
    false,
    0};

static enum onr_error export_row(void *context, const struct onr_entity_row *row) {
  return onr_export_row(context, row);
}

static enum onr_error export_page(struct onr_export *export, struct onr_store_reader *reader,
                                  const struct onr_page *page, struct onr_page_end *ret_end,
                                  struct onr_failure *failure) {
  struct onr_entity_filter_set set;
  onr_filters_entities(&export->query, &set);
  return onr_store_entities(reader, &set.filter, page, export_row, export, ret_end, failure);
}

const struct onr_exportable onr_entities_exportable = {"entities", &exported, export_page};
