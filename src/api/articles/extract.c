/*
 * POST /v1/extract: a text in, what extraction finds in it out, in the shapes of `onrecord extract`; nothing is stored.
 * What is not stored has no ids: an entity is referred to by its place in the answer.
 */
#include "api/handlers.h"
#include "api/request/body.h"
#include "api/request/params.h"
#include "articles.h"

static const struct onr_endpoint endpoint = {{onr_params_offsets}, NULL, NULL, NULL, false, 0};

static enum onr_error read_format(const struct onr_request *request, enum onr_format *ret_format,
                                  struct onr_failure *failure) {
  struct onr_str type = {NULL, 0};
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (error || onr_body_format(type, ret_format)) return error;
  return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Type",
                     "A text is taken as application/json, text/plain or text/html; %s%.*s.",
                     type.len ? "this is " : "Content-Type is missing", ONR_FMT(type));
}

static enum onr_error write_answer(struct onr_json *json, const struct onr_article *article,
                                   const struct onr_analysis *analysis, enum onr_unit unit,
                                   struct onr_failure *failure) {
  onr_json_begin_object(json);
  onr_json_key(json, "headline");
  onr_json_string(json, article->headline);
  onr_json_key(json, "articleBody"); /* what offsets count in: of HTML, its text */
  onr_json_string(json, article->body);
  onr_json_key(json, "analysis");
  enum onr_error error = onr_api_write_analysis(json, article->body, analysis, unit, failure);
  onr_json_end_object(json);
  return error ? error : onr_app_written(json->out, failure);
}

HANDLER(onr_extract_post) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_query query;
  struct onr_article article = {.body = {NULL, 0}};
  struct onr_analysis analysis;
  enum onr_format format = ONR_FORMAT_TEXT;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (!error) error = read_format(request, &format, failure);
  if (!error) error = onr_body_check_encoding(request, failure);
  if (!error)
    error = onr_reader_read(format, request->body, ONR_STR(""), &service->limits, request->arena, &article, failure);
  if (!error) error = onr_extract(service->extractor, article.body, request->arena, &analysis, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  return write_answer(&json, &article, &analysis, query.shape.unit, failure);
}
