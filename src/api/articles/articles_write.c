/* Creating, changing and deleting articles. */
#include "api/handlers.h"
#include "api/request/actor.h"
#include "api/request/body.h"
#include "api/request/refs.h"
#include "articles.h"

static enum onr_error set_location(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const char *header, struct onr_failure *failure) {
  struct onr_str path = onr_arena_printf(request->arena, "/v1/articles/%.*s", ONR_FMT(id));
  if (!path.data) return onr_fail_memory(failure);
  return onr_response_header(request, response, header, path, failure);
}

/* The article that was just written. A write that is done must not look failed, so what makes its answer too large is
 * left out of it: what was to be included, and then the text. */
static enum onr_error show_written(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   struct onr_query *query, struct onr_failure *failure) {
  onr_store_reader_release(reader_of(request)); /* the next query sees what was just written */
  enum onr_error error = onr_articles_show(request, response, id, query, failure);
  if (error == ONR_ERR_TOO_LARGE && query->include) {
    query->include = 0;
    onr_buffer_reset(&response->body);
    error = onr_articles_show(request, response, id, query, failure);
  }
  if (error != ONR_ERR_TOO_LARGE) return error;
  query->shape.fields &= ~onr_shape_bit(onr_article_members, "articleBody");
  onr_buffer_reset(&response->body);
  return onr_articles_show(request, response, id, query, failure);
}

/* One document: 201 for a new article, 200 for one that was known. */
static enum onr_error post_document(struct onr_request *request, struct onr_response *response, enum onr_format format,
                                    struct onr_failure *failure) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_query query;
  struct onr_article article;
  struct onr_ingested stored;
  enum onr_error error = onr_params_read(request, &onr_articles_one, &query, failure);
  if (!error)
    error = onr_reader_read(format, request->body, ONR_STR(""), &service->limits, request->arena, &article, failure);
  if (!error) error = onr_service_ingest(service, reader_of(request), &article, request->arena, &stored, failure);
  if (error) return error;
  struct onr_str id = onr_str_from(stored.id);
  bool created = stored.outcome == ONR_CREATED;
  response->status = created ? 201 : 200;
  error = set_location(request, response, id, created ? "Location" : "Content-Location", failure);
  if (!error) error = show_written(request, response, id, &query, failure);
  if (error != ONR_ERR_NOT_FOUND) return error;
  return onr_fail(failure, ONR_ERR_CONFLICT, "The article %s was deleted by someone else as soon as it was stored.",
                  stored.id);
}

static enum onr_error check_body(const struct onr_request *request, struct onr_failure *failure) {
  enum onr_error error = onr_body_check_encoding(request, failure);
  if (error || request->body.len > 0) return error;
  return onr_fail(failure, ONR_ERR_EMPTY_DOCUMENT, "The body is empty; an article, or a change of one, is expected.");
}

/* application/x-ndjson does not come here: articles_lines.c takes it in pieces. */
HANDLER(onr_articles_post) {
  enum onr_format format;
  struct onr_str type = {NULL, 0};
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (!error) error = check_body(request, failure);
  if (error) return error;
  if (onr_body_format(type, &format)) return post_document(request, response, format, failure);
  return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Type",
                     "Articles are taken as application/json, text/plain, text/html or application/x-ndjson; %s%.*s.",
                     type.len ? "this is " : "Content-Type is missing", ONR_FMT(type));
}

static enum onr_error note_revision(void *context, const struct onr_article_row *row) {
  int64_t *revision = context;
  *revision = row->revision;
  return ONR_OK;
}

/* The id in the path and the revision that If-Match has agreed to. */
static enum onr_error agree_on_revision(const struct onr_request *request, struct onr_str *ret_id,
                                        int64_t *ret_revision, struct onr_failure *failure) {
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ARTICLE, ret_id, failure);
  if (!error) error = onr_store_article(reader_of(request), *ret_id, false, note_revision, ret_revision, failure);
  return error ? error : onr_request_if_match(request, *ret_revision, failure);
}

HANDLER(onr_articles_patch) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  int64_t revision;
  struct onr_article_patch patch;
  struct onr_actor actor;
  enum onr_error error = onr_params_read(request, &onr_articles_one, &query, failure);
  if (!error) error = agree_on_revision(request, &id, &revision, failure);
  if (!error) error = onr_body_check_type(request, ONR_BODY_PATCH, failure);
  if (!error) error = check_body(request, failure);
  if (!error) error = onr_reader_read_patch(request->body, &service->limits, request->arena, &patch, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error = onr_service_patch(service, reader_of(request), &actor, id, revision, &patch, request->arena, failure);
  return error ? error : show_written(request, response, id, &query, failure);
}

HANDLER(onr_articles_delete) {
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  int64_t revision;
  struct onr_actor actor;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = agree_on_revision(request, &id, &revision, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_delete_article(app_of(request)->service->store, &actor, id, revision, failure);
  if (!error) response->status = 204;
  return error;
}
