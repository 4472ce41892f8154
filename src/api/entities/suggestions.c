/* The review queue: pairs of entities that may be one. */
#include "suggestions.h"
#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/filters.h"
#include "api/request/refs.h"

static const char *status_word(unsigned number) {
  return number < ONR_SUGGESTION_STATUS_COUNT ? onr_suggestion_status_name((enum onr_suggestion_status)number) : NULL;
}

static const char *reason_word(unsigned number) {
  return number < ONR_REASON_COUNT ? onr_suggestion_reason_name((enum onr_suggestion_reason)number) : NULL;
}

static const struct onr_param filters[] = {
    {"status", PARAM_WORDS, true, offsetof(struct onr_query, statuses), status_word},
    {"reason", PARAM_WORDS, true, offsetof(struct onr_query, reasons), reason_word},
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, entities), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_sort_rule sorts[] = {
    {"score", ONR_SORT_SCORE, true, false},
    {"dateCreated", ONR_SORT_DATE_CREATED, false, false},
    {NULL, ONR_SORT_SCORE, false, false},
};

static const struct onr_endpoint all = {
    {filters, onr_params_list, onr_params_fields, onr_params_offsets}, onr_suggestion_members, NULL, sorts, false, 0};

const struct onr_endpoint onr_suggestions_one = {
    {onr_params_fields, onr_params_offsets}, onr_suggestion_members, NULL, NULL, false, 0};

HANDLER(onr_suggestions_list) {
  struct onr_query query;
  struct onr_suggestion_filter_set set;
  struct onr_list list;
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  if (error) return error;
  onr_filters_suggestions(&query, &set);
  error = onr_list_begin(&list, request, response, &all, &query, failure);
  if (!error)
    error = onr_store_suggestions(reader_of(request), &set.filter, &list.page, onr_list_suggestion, &list, &list.end,
                                  failure);
  return error ? error : onr_list_end(&list, false, failure);
}

/* What it shows of its entities and their mentions changes on its own: there is no Last-Modified. */
static enum onr_error show(void *context, const struct onr_suggestion_row *row) {
  struct onr_showing *showing = context;
  struct onr_json json = onr_json_into(&showing->response->body);
  onr_shape_object(&json, onr_suggestion_members, row, &showing->query->shape);
  showing->response->revision = row->revision;
  return ONR_OK;
}

enum onr_error onr_suggestions_answer(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                      const struct onr_query *query, struct onr_failure *failure) {
  struct onr_showing showing = {request, response, query, failure};
  return onr_store_suggestion(reader_of(request), id, show, &showing, failure);
}

HANDLER(onr_suggestions_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_SUGGESTION, &id, failure);
  if (!error) error = onr_params_read(request, &onr_suggestions_one, &query, failure);
  return error ? error : onr_suggestions_answer(request, response, id, &query, failure);
}
