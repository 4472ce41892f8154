#include "onrecord/reader_reconcile.h"

#include "json.h"

enum { VALUES_MAX = 20, LIMIT_MAX = 1000000 };

/* The JSON pointer that is being read; a copy of it for what is below. */
struct pointer {
  char text[ONR_FAILURE_WHERE_SIZE];
};

static struct pointer below(struct pointer pointer, const char *key) {
  onr_json_pointer_add(pointer.text, onr_str_from(key));
  return pointer;
}

static struct pointer item(struct pointer pointer, size_t number) {
  char key[24];
  snprintf(key, sizeof key, "%zu", number);
  return below(pointer, key);
}

static enum onr_error refuse(struct onr_reading *reading, struct pointer at, const char *expected, const json_t *came) {
  struct onr_place place = {ONR_AT_POINTER, at.text};
  return onr_place_fail(reading, place, expected, came ? onr_json_kind(came) : "missing");
}

static enum onr_error refuse_number(struct onr_reading *reading, struct pointer at, const char *what, size_t count,
                                    size_t max) {
  return onr_fail_at(reading->failure, ONR_ERR_TOO_LARGE, ONR_AT_POINTER, at.text,
                     "There may be %zu %s at most; there are %zu.", max, what, count);
}

/* A member that is not among the names is named. */
static enum onr_error check_members(struct onr_reading *reading, struct pointer at, json_t *object,
                                    const char *const *names, const char *list) {
  const char *key;
  json_t *value;
  json_object_foreach(object, key, value) {
    bool known = false;
    for (size_t i = 0; names[i] && !known; i++) known = strcmp(names[i], key) == 0;
    if (!known)
      return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, below(at, key).text,
                         "There is no member \"%.80s\" here; there is %s.", key, list);
  }
  return ONR_OK;
}

static enum onr_error copy(struct onr_reading *reading, struct onr_str value, struct onr_str *ret_text) {
  *ret_text = onr_arena_str(reading->arena, value);
  return ret_text->data ? ONR_OK : onr_fail_memory(reading->failure);
}

static enum onr_error take_text(struct onr_reading *reading, struct pointer at, const json_t *value,
                                struct onr_str *ret_text) {
  if (!json_is_string(value) || onr_field_is_blank(onr_json_text(value)))
    return refuse(reading, at, "a string that is not empty", value);
  return copy(reading, onr_json_text(value), ret_text);
}

/* One or several, in an array, which a function of one reads. */
typedef enum onr_error (*taker)(struct onr_reading *reading, struct pointer at, const json_t *value,
                                struct onr_str *ret_text);

static enum onr_error take_texts(struct onr_reading *reading, struct pointer at, const json_t *value, size_t max,
                                 taker take, struct onr_strs *ret_texts) {
  bool several = json_is_array(value);
  size_t count = several ? json_array_size(value) : 1;
  if (count > max) return refuse_number(reading, at, "values", count, max);
  struct onr_str *texts = onr_arena_zalloc(reading->arena, count + 1, sizeof *texts);
  if (!texts) return onr_fail_memory(reading->failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++)
    error = take(reading, several ? item(at, i) : at, several ? json_array_get(value, i) : value, &texts[i]);
  *ret_texts = (struct onr_strs){texts, count};
  return error;
}

/* ---- Queries ---- */

static enum onr_error take_value(struct onr_reading *reading, struct pointer at, const json_t *value,
                                 struct onr_str *ret_text) {
  const json_t *id = json_object_get(value, "id");
  if (id) return take_text(reading, below(at, "id"), id, ret_text);
  if (json_is_string(value)) return copy(reading, onr_json_text(value), ret_text);
  if (!json_is_number(value) && !json_is_boolean(value))
    return refuse(reading, at, "a string, a number, true, false or an object with an id", value);
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
  enum onr_error error = text ? copy(reading, onr_str_from(text), ret_text) : onr_fail_memory(reading->failure);
  free(text);
  return error;
}

static enum onr_error take_property(struct onr_reading *reading, struct pointer at, json_t *value,
                                    struct onr_reconcile_property *property) {
  static const char *const names[] = {"pid", "v", NULL};
  if (!json_is_object(value)) return refuse(reading, at, "an object", value);
  enum onr_error error = check_members(reading, at, value, names, "pid, v");
  if (!error) error = take_text(reading, below(at, "pid"), json_object_get(value, "pid"), &property->id);
  return error ? error
               : take_texts(reading, below(at, "v"), json_object_get(value, "v"), VALUES_MAX, take_value,
                            &property->values);
}

static enum onr_error take_properties(struct onr_reading *reading, struct pointer at, const json_t *value,
                                      struct onr_reconcile_query *query) {
  if (!value) return ONR_OK;
  if (!json_is_array(value)) return refuse(reading, at, "an array", value);
  size_t count = json_array_size(value);
  if (count > ONR_RECONCILE_VALUES) return refuse_number(reading, at, "properties", count, ONR_RECONCILE_VALUES);
  query->properties = onr_arena_zalloc(reading->arena, count + 1, sizeof *query->properties);
  if (!query->properties) return onr_fail_memory(reading->failure);
  enum onr_error error = ONR_OK;
  query->property_count = count;
  for (size_t i = 0; i < count && !error; i++)
    error = take_property(reading, item(at, i), json_array_get(value, i), &query->properties[i]);
  return error;
}

static enum onr_error take_limit(struct onr_reading *reading, struct pointer at, const json_t *value, size_t *limit) {
  if (!value) return ONR_OK;
  if (!json_is_integer(value) || json_integer_value(value) < 1 || json_integer_value(value) > LIMIT_MAX)
    return refuse(reading, at, "a whole number from 1 to 1000000", value);
  *limit = (size_t)json_integer_value(value);
  return ONR_OK;
}

/* What the words mean is the service's to say: with any and all the types are a condition, with should a wish. */
static enum onr_error take_strictness(struct onr_reading *reading, struct pointer at, const json_t *value,
                                      bool *strict) {
  static const struct onr_str words[] = {ONR_STR_INIT("any"), ONR_STR_INIT("all"), ONR_STR_INIT("should")};
  struct onr_str word = json_is_string(value) ? onr_json_text(value) : ONR_STR("");
  if (!value) return ONR_OK;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (onr_str_equal(word, words[i])) {
      *strict = i < 2;
      return ONR_OK;
    }
  return refuse(reading, at, "any, all or should", value);
}

/* A cell of blanks is a text in which nobody is named; the other queries of the batch go on. */
static enum onr_error take_name(struct onr_reading *reading, struct pointer at, const json_t *value,
                                struct onr_str *ret_text) {
  if (!json_is_string(value)) return refuse(reading, at, "a string", value);
  return copy(reading, onr_str_trim(onr_json_text(value)), ret_text);
}

static enum onr_error take_query(struct onr_reading *reading, struct pointer at, json_t *value,
                                 struct onr_reconcile_query *query) {
  static const char *const names[] = {"query", "type", "type_strict", "limit", "properties", NULL};
  if (!json_is_object(value)) return refuse(reading, at, "an object", value);
  const json_t *text = json_object_get(value, "query"), *type = json_object_get(value, "type");
  const json_t *properties = json_object_get(value, "properties");
  enum onr_error error = check_members(reading, at, value, names, "query, type, type_strict, limit, properties");
  if (!error && (text || json_array_size(properties) == 0))
    error = take_name(reading, below(at, "query"), text, &query->text);
  if (!error && type) error = take_texts(reading, below(at, "type"), type, VALUES_MAX, take_text, &query->types);
  if (!error)
    error = take_strictness(reading, below(at, "type_strict"), json_object_get(value, "type_strict"), &query->strict);
  if (!error) error = take_limit(reading, below(at, "limit"), json_object_get(value, "limit"), &query->limit);
  return error ? error : take_properties(reading, below(at, "properties"), properties, query);
}

static enum onr_error take_batch(struct onr_reading *reading, json_t *root, struct onr_reconcile_batch *batch) {
  const struct pointer top = {""};
  size_t count = json_object_size(root);
  const char *key;
  json_t *value;
  if (count > ONR_RECONCILE_QUERIES) return refuse_number(reading, top, "queries", count, ONR_RECONCILE_QUERIES);
  batch->queries = onr_arena_zalloc(reading->arena, count + 1, sizeof *batch->queries);
  if (!batch->queries) return onr_fail_memory(reading->failure);
  enum onr_error error = ONR_OK;
  json_object_foreach(root, key, value) {
    struct onr_reconcile_query *query = &batch->queries[batch->count];
    if (!error) error = copy(reading, onr_str_from(key), &query->key);
    if (!error) error = take_query(reading, below(top, key), value, query);
    if (error) return error;
    batch->count++;
  }
  return error;
}

/* ---- Extensions ---- */

static enum onr_error take_property_id(struct onr_reading *reading, struct pointer at, const json_t *value,
                                       struct onr_str *ret_text) {
  if (!json_is_object(value)) return refuse(reading, at, "an object", value);
  return take_text(reading, below(at, "id"), json_object_get(value, "id"), ret_text);
}

static enum onr_error take_extension(struct onr_reading *reading, json_t *root,
                                     struct onr_reconcile_extension *extension) {
  static const char *const names[] = {"ids", "properties", NULL};
  const struct pointer top = {""};
  const json_t *ids = json_object_get(root, "ids"), *properties = json_object_get(root, "properties");
  enum onr_error error = check_members(reading, top, root, names, "ids, properties");
  if (!error && !json_is_array(ids)) error = refuse(reading, below(top, "ids"), "an array", ids);
  if (!error && !json_is_array(properties)) error = refuse(reading, below(top, "properties"), "an array", properties);
  if (!error) error = take_texts(reading, below(top, "ids"), ids, ONR_RECONCILE_IDS, take_text, &extension->ids);
  return error ? error
               : take_texts(reading, below(top, "properties"), properties, ONR_RECONCILE_VALUES, take_property_id,
                            &extension->properties);
}

/* ---- Both ---- */

enum onr_error onr_reader_reconcile_batch(struct onr_str text, struct onr_arena *arena,
                                          struct onr_reconcile_batch *ret_batch, struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  json_t *root;
  *ret_batch = (struct onr_reconcile_batch){0};
  enum onr_error error = onr_json_load(&reading, text, &root);
  if (error) return error;
  error = take_batch(&reading, root, ret_batch);
  json_decref(root);
  return error;
}

enum onr_error onr_reader_reconcile_extension(struct onr_str text, struct onr_arena *arena,
                                              struct onr_reconcile_extension *ret_extension,
                                              struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  json_t *root;
  *ret_extension = (struct onr_reconcile_extension){0};
  enum onr_error error = onr_json_load(&reading, text, &root);
  if (error) return error;
  error = take_extension(&reading, root, ret_extension);
  json_decref(root);
  return error;
}
