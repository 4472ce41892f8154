/* A text in JSON and nothing of its article but the id. */
#include "json.h"

static enum onr_error take_string(struct onr_reading *reading, const json_t *root, const char *key,
                                  struct onr_str *ret_text) {
  const json_t *value = json_object_get(root, key);
  char pointer[ONR_FAILURE_WHERE_SIZE] = "";
  *ret_text = (struct onr_str){"", 0};
  if (!value || json_is_null(value)) return ONR_OK;
  onr_json_pointer_add(pointer, onr_str_from(key));
  if (!json_is_string(value))
    return onr_place_fail(reading, (struct onr_place){ONR_AT_POINTER, pointer}, "a string", onr_json_kind(value));
  *ret_text = onr_arena_str(reading->arena, onr_json_text(value));
  return ret_text->data ? ONR_OK : onr_fail_memory(reading->failure);
}

static enum onr_error read_members(struct onr_reading *reading, const json_t *root, struct onr_str *ret_text,
                                   struct onr_str *ret_id) {
  struct onr_str text, body;
  enum onr_error error = take_string(reading, root, "text", &text);
  if (!error) error = take_string(reading, root, "articleBody", &body);
  if (!error) error = take_string(reading, root, "id", ret_id);
  if (error) return error;
  if (text.len && body.len)
    return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/text",
                       "A document may have text or articleBody; this one has both.");
  *ret_text = text.len ? text : body;
  if (!onr_field_is_blank(*ret_text)) return ONR_OK;
  return onr_fail_at(
      reading->failure, ONR_ERR_EMPTY_DOCUMENT, ONR_AT_POINTER, "/text",
      "There is no text to analyse: the member text, or articleBody, must be a string with words in it.");
}

enum onr_error onr_reader_read_json_text(struct onr_str bytes, const struct onr_reader_limits *limits,
                                         struct onr_arena *arena, struct onr_str *ret_text, struct onr_str *ret_id,
                                         struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  struct onr_str text, id;
  json_t *root;
  enum onr_error error = onr_reading_check_size(&reading, bytes, limits);
  if (!error) error = onr_reading_check_utf8(&reading, &bytes);
  if (!error) error = onr_json_load(&reading, bytes, &root);
  if (error) return error;
  error = read_members(&reading, root, &text, &id);
  json_decref(root);
  if (error) return error;
  *ret_text = text;
  *ret_id = id;
  return ONR_OK;
}
