/* Reading articles. */
#include "articles.h"

#include "embedded.h"
#include "filters.h"
#include "handlers.h"
#include "list.h"
#include "refs.h"

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
    {"publishedAfter", PARAM_TIME, true, offsetof(struct onr_query, published_after), NULL},
    {"publishedBefore", PARAM_TIME, true, offsetof(struct onr_query, published_before), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint all = {
    {filters, onr_params_list, onr_params_fields, onr_params_include, onr_params_offsets},
    onr_article_members,
    "articleBody",
    sorts,
    false};

const struct onr_endpoint onr_articles_one = {
    {onr_params_fields, onr_params_include, onr_params_offsets}, onr_article_members, NULL, NULL, false};

static bool wants_body(const struct onr_query *query) {
  return query->shape.fields & onr_shape_bit(onr_article_members, "articleBody");
}

/* ---- Lists whose articles have members that need queries of their own ---- */

/* The rows are put aside, each with its object still open, until the list's query is over. */
struct open_article {
  struct onr_str id;
  size_t start, end; /* in the text put aside */
};

struct aside {
  struct onr_list *list;
  struct onr_buffer text;
  struct open_article articles[LIMIT_MAX];
  size_t count;
};

static enum onr_error put_aside(void *context, const struct onr_article_row *row) {
  struct aside *aside = context;
  struct open_article *article = &aside->articles[aside->count++];
  article->id = onr_arena_str(aside->list->request->arena, row->id);
  if (!article->id.data) return onr_fail_memory(aside->list->failure);
  article->start = aside->text.len;
  struct onr_json json = onr_json_into(&aside->text);
  onr_json_begin_object(&json);
  onr_shape_members(&json, onr_article_members, row, &aside->list->query->shape);
  article->end = aside->text.len;
  return onr_app_written(&aside->text, aside->list->failure);
}

static enum onr_error complete(struct aside *aside, const struct open_article *article) {
  struct onr_list *list = aside->list;
  onr_json_raw(&list->json, onr_str_slice(onr_buffer_str(&aside->text), article->start, article->end));
  enum onr_error error = onr_embed_members(list->request, &list->json, article->id, list->query, list->failure);
  onr_json_end_object(&list->json);
  return error ? error : onr_app_written(list->json.out, list->failure);
}

static enum onr_error list_with_embedded(struct onr_list *list, const struct onr_article_filter *filter) {
  struct aside *aside = onr_arena_zalloc(list->request->arena, 1, sizeof *aside);
  if (!aside) return onr_fail_memory(list->failure);
  aside->list = list;
  onr_buffer_init(&aside->text, list->json.out->max);
  enum onr_error error = onr_store_articles(reader_of(list->request), filter, &list->page, wants_body(list->query),
                                            put_aside, aside, &list->end, list->failure);
  for (size_t i = 0; !error && i < aside->count; i++) error = complete(aside, &aside->articles[i]);
  onr_buffer_close(&aside->text);
  return error;
}

HANDLER(onr_articles_list) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  if (error) return error;
  struct onr_article_filter filter = onr_filters_articles(&query);
  struct onr_list list;
  error = onr_list_begin(&list, request, response, &all, &query, failure);
  if (error) return error;
  if (query.include & INCLUDE_EMBEDDED)
    error = list_with_embedded(&list, &filter);
  else
    error = onr_store_articles(reader_of(request), &filter, &list.page, wants_body(&query), onr_list_article, &list,
                               &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

/* ---- One article ---- */

struct showing {
  struct onr_response *response;
  const struct onr_query *query;
  struct onr_json json;
};

static enum onr_error show(void *context, const struct onr_article_row *row) {
  struct showing *showing = context;
  onr_json_begin_object(&showing->json);
  onr_shape_members(&showing->json, onr_article_members, row, &showing->query->shape);
  showing->response->revision = row->revision;
  showing->response->last_modified = row->modified;
  return ONR_OK;
}

enum onr_error onr_articles_show(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                 const struct onr_query *query, struct onr_failure *failure) {
  struct showing showing = {response, query, onr_json_into(&response->body)};
  enum onr_error error = onr_store_article(reader_of(request), id, wants_body(query), show, &showing, failure);
  if (!error) error = onr_embed_members(request, &showing.json, id, query, failure);
  if (error) return error;
  onr_json_end_object(&showing.json);
  return onr_app_written(&response->body, failure);
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
  return onr_app_written(&response->body, failure);
}
