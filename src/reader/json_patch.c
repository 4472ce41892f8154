#include "json.h"

static enum onr_error refuse(struct onr_reading *reading, const char *name, enum onr_error code, const char *detail) {
  char pointer[ONR_FAILURE_WHERE_SIZE] = "";
  onr_json_pointer_add(pointer, onr_str_from(name));
  return onr_fail_at(reading->failure, code, ONR_AT_POINTER, pointer, "%s", detail);
}

static enum onr_error refuse_set(struct onr_reading *reading, const char *name) {
  char pointer[ONR_FAILURE_WHERE_SIZE] = "";
  onr_json_pointer_add(pointer, onr_str_from(name));
  return onr_reader_refuse_set(pointer, reading->failure);
}

/* The body can be replaced by another text, and by nothing else. */
static enum onr_error check_body(struct onr_reading *reading, json_t *root, const struct onr_json_article *read) {
  const char *name = read->given[ONR_MEMBER_BODY];
  if (!name) return ONR_OK;
  if (json_is_null(json_object_get(root, name)))
    return refuse(reading, name, ONR_ERR_INVALID_BODY,
                  "The text of an article cannot be cleared: null must be another text.");
  if (onr_field_is_blank(read->article.body))
    return refuse(reading, name, ONR_ERR_EMPTY_DOCUMENT,
                  "The text of an article cannot be cleared; this one is empty or only white space.");
  return ONR_OK;
}

static enum onr_error read_members(struct onr_reading *reading, json_t *root, struct onr_json_article *ret_read) {
  enum onr_error error = onr_json_read_members(reading, root, ret_read);
  if (error) return error;
  static const enum onr_member fixed[] = {ONR_MEMBER_IGNORED, ONR_MEMBER_ID, ONR_MEMBER_TYPE, ONR_MEMBER_SOURCE,
                                          ONR_MEMBER_DERIVED};
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
    if (ret_read->given[fixed[i]]) return refuse_set(reading, ret_read->given[fixed[i]]);
  return check_body(reading, root, ret_read);
}

static struct onr_article_patch patch_of(const struct onr_json_article *read) {
  struct onr_article_patch patch = {
      .headline_set = read->given[ONR_MEMBER_HEADLINE],
      .url_set = read->given[ONR_MEMBER_URL],
      .date_published_set = read->given[ONR_MEMBER_DATE],
      .language_set = read->given[ONR_MEMBER_LANGUAGE],
      .authors_set = read->given[ONR_MEMBER_AUTHOR],
      .publisher_set = read->given[ONR_MEMBER_PUBLISHER],
      .body_set = read->given[ONR_MEMBER_BODY],
      .values = read->article,
  };
  patch.values.headline_derived = patch.headline_set && patch.values.headline.len == 0;
  return patch;
}

enum onr_error onr_reader_read_patch(struct onr_str bytes, const struct onr_reader_limits *limits,
                                     struct onr_arena *arena, struct onr_article_patch *ret_patch,
                                     struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  struct onr_json_article read;
  json_t *root;
  enum onr_error error = onr_reading_check_size(&reading, bytes, limits);
  if (!error) error = onr_reading_check_utf8(&reading, &bytes);
  if (!error) error = onr_json_load(&reading, bytes, &root);
  if (error) return error;
  error = read_members(&reading, root, &read);
  json_decref(root);
  if (!error) error = onr_reading_check_members(&reading, &read.article);
  if (!error) *ret_patch = patch_of(&read);
  return error;
}
