/* What handlers ask of a request and add to a response. */
#include "head.h"

struct onr_str onr_request_header(const struct onr_request *request, const char *name) {
  return onr_http_fields_get(request->headers, onr_str_from(name));
}

static bool is_header_value(struct onr_str value) {
  return value.data != NULL && !onr_http_has_control(value);
}

/* Few headers are ever added, so the array is copied for each. */
enum onr_error onr_response_header(struct onr_request *request, struct onr_response *response, const char *name,
                                   struct onr_str value, struct onr_failure *failure) {
  if (!onr_http_is_token(onr_str_from(name)) || !is_header_value(value))
    return onr_fail(failure, ONR_ERR_INTERNAL, "The response header \"%s\" would have bytes that no header may hold.",
                    name);
  size_t count = response->headers.count;
  struct onr_field *fields = onr_arena_zalloc(request->arena, count + 1, sizeof *fields);
  struct onr_str copy = onr_arena_str(request->arena, value);
  if (!fields || !copy.data) return onr_fail_memory(failure);
  if (count) memcpy(fields, response->headers.items, count * sizeof *fields);
  fields[count] = (struct onr_field){onr_str_from(name), copy};
  response->headers = (struct onr_fields){fields, count + 1};
  return ONR_OK;
}

static struct onr_str unquote(struct onr_str value) {
  if (value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"')
    return onr_str_slice(value, 1, value.len - 1);
  return value;
}

/* The charset parameter, or an empty string. */
static struct onr_str charset_of(struct onr_str parameters) {
  struct onr_str parameter;
  while (onr_str_next(&parameters, ';', &parameter)) {
    parameter = onr_str_trim(parameter);
    if (parameter.len > 8 && onr_str_equal_nocase(onr_str_slice(parameter, 0, 8), ONR_STR("charset=")))
      return unquote(onr_str_slice(parameter, 8, parameter.len));
  }
  return ONR_STR("");
}

enum onr_error onr_request_media_type(const struct onr_request *request, struct onr_str *ret_type,
                                      struct onr_failure *failure) {
  struct onr_str value = onr_request_header(request, "Content-Type"), type = ONR_STR("");
  if (value.data) onr_str_next(&value, ';', &type);
  struct onr_str charset = charset_of(value);
  if (charset.len > 0 && !onr_str_equal_nocase(charset, ONR_STR("utf-8")) &&
      !onr_str_equal_nocase(charset, ONR_STR("utf8")) && !onr_str_equal_nocase(charset, ONR_STR("us-ascii")))
    return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Type",
                       "Text is taken in UTF-8 only, not in \"%.*s\".", ONR_FMT(charset));
  type = onr_str_trim(type);
  char *lower = onr_arena_alloc(request->arena, type.len + 1);
  if (!lower) return onr_fail_memory(failure);
  for (size_t i = 0; i < type.len; i++) lower[i] = onr_ascii_lower(type.data[i]);
  lower[type.len] = '\0';
  *ret_type = (struct onr_str){lower, type.len};
  return ONR_OK;
}
