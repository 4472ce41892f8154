/* Reading articles. */
#include "articles.h"

#include "api/answer/embedded.h"
#include "api/answer/list.h"
#include "api/formats/linked.h"
#include "api/handlers.h"
#include "api/operations/export.h"
#include "api/request/filters.h"
#include "api/request/refs.h"

static const struct onr_sort_rule sorts[] = {
    {"datePublished", ONR_SORT_DATE_PUBLISHED, true, false},
    {"dateCreated", ONR_SORT_DATE_CREATED, false, false},
    {"relevance", ONR_SORT_RELEVANCE, false, true},
    {NULL, ONR_SORT_RELEVANCE, false, false},
};

static const struct onr_param filters[] = {
    {"q", PARAM_TEXT, true, offsetof(struct onr_query, q), NULL},
    {"publisher", PARAM_TEXTS, true, offsetof(struct onr_query, publishers), NULL},
    {"lang", PARAM_TEXTS, true, offsetof(struct onr_query, languages), NULL},
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, entities), NULL},
    {"speaker", PARAM_ENTITIES, true, offsetof(struct onr_query, speakers), NULL},
    {"duplicates", PARAM_WORD, true, offsetof(struct onr_query, duplicates), onr_params_duplicates},
    {"duplicateOf", PARAM_ARTICLES, true, offsetof(struct onr_query, originals), NULL},
    {"publishedAfter", PARAM_TIME, true, offsetof(struct onr_query, published_after), NULL},
    {"publishedBefore", PARAM_TIME, true, offsetof(struct onr_query, published_before), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint all = {
    {filters, onr_params_list, onr_params_fields, onr_params_include, onr_params_offsets},
    onr_article_members,
    "articleBody",
    sorts,
    false,
    0};

const struct onr_endpoint onr_articles_one = {
    {onr_params_fields, onr_params_include, onr_params_offsets}, onr_article_members, NULL, NULL, false, 0};

static bool wants_body(const struct onr_query *query) {
  return query->shape.fields & onr_shape_bit(onr_article_members, "articleBody");
}

/* What `include` adds to an article of a list, which is read while its row is visited. */
static enum onr_error embed(void *context, struct onr_json *json, const void *row) {
  struct onr_list *list = context;
  const struct onr_article_row *article = row;
  return onr_embed_members(list->request, json, article->id, list->query, list->failure);
}

HANDLER(onr_articles_list) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  if (error) return error;
  struct onr_article_filter filter = onr_filters_articles(&query);
  struct onr_list list;
  error = onr_list_begin(&list, request, response, &all, &query, failure);
  if (query.include & ~(unsigned)INCLUDE_BODY) list.rows.more = embed, list.rows.context = &list;
  if (!error)
    error = onr_store_articles(reader_of(request), &filter, &list.page, wants_body(&query), onr_list_article, &list,
                               &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

/* ---- One article ---- */

static enum onr_error show(void *context, const struct onr_article_row *row) {
  struct onr_showing *showing = context;
  const struct onr_query *query = showing->query;
  struct onr_json json = onr_json_into(&showing->response->body);
  showing->response->revision = row->revision;
  onr_params_respond(showing->response, &onr_articles_one, query);
  /* what is included changes on its own */
  if (!query->include) showing->response->last_modified = row->modified;
  onr_json_begin_object(&json);
  if (query->media == ONR_MEDIA_LINKED) onr_linked_context(&json);
  onr_shape_members(&json, onr_article_members, row, &query->shape);
  enum onr_error error = onr_embed_members(showing->request, &json, row->id, query, showing->failure);
  onr_json_end_object(&json);
  return error ? error : onr_app_written(json.out, showing->failure);
}

enum onr_error onr_articles_show(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                 const struct onr_query *query, struct onr_failure *failure) {
  struct onr_showing showing = {request, response, query, failure};
  return onr_store_article(reader_of(request), id, wants_body(query), show, &showing, failure);
}

HANDLER(onr_articles_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ARTICLE, &id, failure);
  if (!error) error = onr_params_read(request, &onr_articles_one, &query, failure);
  return error ? error : onr_articles_show(request, response, id, &query, failure);
}

/* ---- Versions: few, so that they come in one piece ---- */

static enum onr_error write_version(void *context, const struct onr_version_row *row) {
  struct onr_json *json = context;
  onr_json_begin_object(json);
  onr_json_key(json, "number");
  onr_json_int(json, row->number);
  onr_json_key(json, "textVersion");
  onr_write_text_version(json, row->text_version);
  onr_json_key(json, "codepoints");
  onr_json_int(json, row->codepoints);
  onr_json_key(json, "current");
  onr_json_bool(json, row->current);
  onr_json_key(json, "dateCreated");
  onr_write_time(json, row->created);
  onr_json_end_object(json);
  return ONR_OK;
}

HANDLER(onr_articles_versions) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ARTICLE, &id, failure);
  if (!error) error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "data");
  onr_json_begin_array(&json);
  error = onr_store_versions(reader_of(request), id, write_version, &json, failure);
  if (error) return error;
  onr_json_end_array(&json);
  onr_json_key(&json, "next");
  onr_json_null(&json);
  onr_json_end_object(&json);
  return ONR_OK;
}

/* ---- Exports ---- */

static const char *body_word(unsigned number) {
  return number == 0 ? "articleBody" : NULL; /* INCLUDE_BODY */
}

static const struct onr_param include_body[] = {
    {"include", PARAM_WORD_SET, false, offsetof(struct onr_query, include), body_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint exported = {
    {filters, onr_params_fields, include_body}, onr_article_members, "articleBody", onr_export_sorts, false, 0};

static enum onr_error export_row(void *context, const struct onr_article_row *row) {
  return onr_export_row(context, row);
}

static enum onr_error export_page(struct onr_export *export, struct onr_store_reader *reader,
                                  const struct onr_page *page, struct onr_page_end *ret_end,
                                  struct onr_failure *failure) {
  struct onr_article_filter filter = onr_filters_articles(&export->query);
  return onr_store_articles(reader, &filter, page, wants_body(&export->query), export_row, export, ret_end, failure);
}

const struct onr_exportable onr_articles_exportable = {"articles", &exported, export_page};
