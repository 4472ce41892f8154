#include "problem.h"

static const char *place_key(enum onr_failure_place at) {
  switch (at) {
  case ONR_AT_PARAMETER: return "parameter";
  case ONR_AT_POINTER: return "pointer";
  case ONR_AT_HEADER: return "header";
  case ONR_AT_LINE: return "line";
  case ONR_AT_NOTHING: break;
  }
  return NULL;
}

static void write_errors(struct onr_json *json, const struct onr_failure *failure) {
  const char *key = place_key(failure->at);
  onr_json_begin_array(json);
  if (key) {
    onr_json_begin_object(json);
    onr_json_key(json, key);
    onr_json_string(json, onr_str_from(failure->where));
    onr_json_key(json, "detail");
    onr_json_string(json, onr_str_from(failure->detail));
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
}

void onr_problem_write(struct onr_json *json, const struct onr_request *request, const struct onr_failure *failure) {
  const struct onr_error_row *row = onr_error_row(failure->code);
  char type[64] = "/problems/";
  size_t prefix = strlen(type), len = strlen(row->slug);
  if (len < sizeof type - prefix) memcpy(type + prefix, row->slug, len);
  onr_json_begin_object(json);
  onr_json_key(json, "type");
  onr_json_string(json, onr_str_from(type));
  onr_json_key(json, "title");
  onr_json_string(json, onr_str_from(row->title));
  onr_json_key(json, "status");
  onr_json_int(json, row->status);
  onr_json_key(json, "detail");
  onr_json_string(json, onr_str_from(failure->detail));
  onr_json_key(json, "instance");
  onr_json_string(json, request->path);
  onr_json_key(json, "requestId");
  onr_json_string(json, request->id);
  onr_json_key(json, "errors");
  write_errors(json, failure);
  onr_json_end_object(json);
}
