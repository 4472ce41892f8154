#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/operations/export.h"
#include "api/request/filters.h"

static const struct onr_sort_rule article_sorts[] = {
    {"position", ONR_SORT_POSITION, false, false},
    {NULL, ONR_SORT_POSITION, false, false},
};

static const struct onr_sort_rule entity_sorts[] = {
    {"datePublished", ONR_SORT_DATE_PUBLISHED, true, false},
    {"position", ONR_SORT_POSITION, false, false},
    {NULL, ONR_SORT_DATE_PUBLISHED, false, false},
};

static const struct onr_param entities[] = {
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, entities), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint of_article = {
    {entities, onr_params_forms, onr_params_list, onr_params_fields, onr_params_offsets},
    onr_mention_members,
    NULL,
    article_sorts,
    false,
    0};

static const struct onr_endpoint of_entity = {
    {onr_params_article, onr_params_forms, onr_params_list, onr_params_fields, onr_params_offsets},
    onr_mention_members,
    NULL,
    entity_sorts,
    false,
    0};

static enum onr_error list_mentions(struct onr_request *request, struct onr_response *response,
                                    const struct onr_endpoint *endpoint, const struct onr_query *query,
                                    struct onr_failure *failure) {
  struct onr_mention_filter_set set;
  onr_filters_mentions(query, &set);
  struct onr_list list;
  enum onr_error error = onr_list_begin(&list, request, response, endpoint, query, failure);
  if (!error)
    error =
        onr_store_mentions(reader_of(request), &set.filter, &list.page, onr_list_mention, &list, &list.end, failure);
  return error ? error : onr_list_end(&list, true, failure);
}

HANDLER(onr_articles_mentions) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ARTICLE, &of_article, &id, &query, failure);
  if (error) return error;
  query.articles = (struct onr_strs){&id, 1};
  return list_mentions(request, response, &of_article, &query, failure);
}

HANDLER(onr_entities_mentions) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ENTITY, &of_entity, &id, &query, failure);
  if (error) return error;
  query.entities = (struct onr_strs){&id, 1};
  return list_mentions(request, response, &of_entity, &query, failure);
}

/* ---- Exports ---- */

static const struct onr_endpoint exported = {
    {entities, onr_params_article, onr_params_forms, onr_params_fields, onr_params_offsets},
    onr_mention_members,
    NULL,
    onr_export_sorts,
    false,
    0};

static enum onr_error export_row(void *context, const struct onr_mention_row *row) {
  return onr_export_row(context, row);
}

static enum onr_error export_page(struct onr_export *export, struct onr_store_reader *reader,
                                  const struct onr_page *page, struct onr_page_end *ret_end,
                                  struct onr_failure *failure) {
  struct onr_mention_filter_set set;
  onr_filters_mentions(&export->query, &set);
  return onr_store_mentions(reader, &set.filter, page, export_row, export, ret_end, failure);
}

const struct onr_exportable onr_mentions_exportable = {"mentions", &exported, export_page};
