/* What is not about news: whether the server lives and serves, its description, and what problems mean. */
#include "api/answer/shape.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/params.h"
#include "onrecord/clock.h"
#include "onrecord/embed.h"

HANDLER(onr_health_live) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  response->cache_control = "no-store";
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "status");
  onr_json_string(&json, ONR_STR("ok"));
  onr_json_key(&json, "version");
  onr_json_string(&json, ONR_STR(ONR_VERSION));
  onr_json_key(&json, "uptimeSeconds");
  onr_json_int(&json, (onr_clock_monotonic_us() - app_of(request)->started_us) / 1000000);
  onr_json_end_object(&json);
  return ONR_OK;
}

/* Ready once the seeds are in, and as long as the database is where it was and answers a question that an index
 * answers. */
HANDLER(onr_health_ready) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  response->cache_control = "no-store";
  if (!atomic_load(&app_of(request)->ready))
    return onr_fail(failure, ONR_ERR_OVERLOADED, "The server is still loading the documents that it starts with.");
  bool exists = false;
  error = onr_store_check(app_of(request)->service->store, failure);
  if (!error)
    error = onr_store_exists(reader_of(request), ONR_STR(ONR_ID_ARTICLE "aaaaaaaaaaaaaaaa"), &exists, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "status");
  onr_json_string(&json, ONR_STR("ready"));
  onr_json_end_object(&json);
  return ONR_OK;
}

HANDLER(onr_health_openapi) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  response->static_body = onr_embedded_find(onr_embedded_api, "openapi.json");
  if (!response->static_body.data)
    return onr_fail(failure, ONR_ERR_INTERNAL, "openapi.json was not compiled into this program.");
  return ONR_OK;
}

/* What a client can do about a problem. */
static const char *advice(enum onr_error error) {
  static const char *const texts[ONR_ERROR_COUNT] = {
      [ONR_ERR_INVALID_PARAMETER] = "Correct or leave out the parameter that errors names; /openapi.json has them all.",
      [ONR_ERR_INVALID_CURSOR] = "Begin again without cursor, and then follow next as it is given.",
      [ONR_ERR_INVALID_BODY] = "Correct the body where errors and detail point to.",
      [ONR_ERR_INVALID_UTF8] = "Convert the text to UTF-8 and send it again.",
      [ONR_ERR_INVALID_REQUEST] = "Correct the request as detail says; a current HTTP library sends it right.",
      [ONR_ERR_EMPTY_DOCUMENT] = "Send an article with a text.",
      [ONR_ERR_UNAUTHORIZED] = "Send \"Authorization: Bearer KEY\" with a key that `onrecord key add` made.",
      [ONR_ERR_FORBIDDEN] = "Use a key with scope write, or write from where detail says that it is allowed.",
      [ONR_ERR_MOVED] = "Ask for the address in the Location header, with the same method and body.",
      [ONR_ERR_NOT_FOUND] = "Check the path and the id in it; what it named may have been deleted.",
      [ONR_ERR_METHOD_NOT_ALLOWED] = "Use one of the methods that the Allow header lists.",
      [ONR_ERR_NOT_ACCEPTABLE] = "Accept the type that detail names.",
      [ONR_ERR_GONE] = "Begin anew as detail says.",
      [ONR_ERR_CONFLICT] = "Read the resource that detail names, and decide which of the two is right.",
      [ONR_ERR_PRECONDITION_FAILED] = "Get the resource again, and send the change with its new ETag as If-Match.",
      [ONR_ERR_TOO_LARGE] = "Send less, or ask for fewer rows (limit) or members (fields).",
      [ONR_ERR_UNSUPPORTED_MEDIA_TYPE] = "Send one of the types that detail lists, in UTF-8 and not compressed.",
      [ONR_ERR_PRECONDITION_REQUIRED] = "Get the resource, and send the change with its ETag as If-Match.",
      [ONR_ERR_TIMEOUT] = "Send the whole request without long pauses.",
      [ONR_ERR_TOO_MANY_REQUESTS] = "Try again after the seconds that Retry-After says.",
      [ONR_ERR_QUERY_TIMEOUT] = "Ask for less: more or longer words, another filter, a shorter time, no count.",
      [ONR_ERR_HEADERS_TOO_LARGE] = "Send a shorter address or fewer headers.",
  };
  const char *server = onr_error_row(error)->status == 503 ? "Try again after the seconds that Retry-After says."
                                                           : "Tell the people who run the server, with requestId.";
  return texts[error] ? texts[error] : server;
}

static void write_problem_row(struct onr_json *json, enum onr_error error) {
  const struct onr_error_row *row = onr_error_row(error);
  onr_json_begin_object(json);
  onr_json_key(json, "slug");
  onr_json_string(json, onr_str_from(row->slug));
  onr_json_key(json, "title");
  onr_json_string(json, onr_str_from(row->title));
  onr_json_key(json, "status");
  onr_json_int(json, row->status);
  onr_json_key(json, "advice");
  onr_json_string(json, onr_str_from(advice(error)));
  onr_json_end_object(json);
}

/* Where a problem's type URI leads. */
HANDLER(onr_health_problem) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  struct onr_str slug = request->path_values.items[0];
  for (int i = ONR_OK + 1; i < ONR_ERROR_COUNT; i++) {
    const struct onr_error_row *row = onr_error_row((enum onr_error)i);
    if (!onr_str_equal(slug, onr_str_from(row->slug))) continue;
    struct onr_json json = onr_json_into(&response->body);
    write_problem_row(&json, (enum onr_error)i);
    return ONR_OK;
  }
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no problem type \"%.*s\".", ONR_FMT(slug));
}
