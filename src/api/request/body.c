#include "body.h"

#include <jansson.h>

struct reading {
  struct onr_arena *arena;
  struct onr_failure *failure;
};

static const char *kind_of(const json_t *value) {
  switch (json_typeof(value)) {
  case JSON_OBJECT: return "an object";
  case JSON_ARRAY: return "an array";
  case JSON_STRING: return "a string";
  case JSON_INTEGER:
  case JSON_REAL: return "a number";
  case JSON_TRUE:
  case JSON_FALSE: return "a boolean";
  case JSON_NULL: break;
  }
  return "null";
}

/* "/name", or "/name/3" for an item; ~ and / are escaped (RFC 6901). */
static void point(char out[ONR_FAILURE_WHERE_SIZE], const char *name, size_t item) {
  size_t len = 0;
  out[len++] = '/';
  for (const char *c = name; *c && len + 3 < ONR_FAILURE_WHERE_SIZE; c++) {
    if (*c == '~' || *c == '/') out[len++] = '~';
    out[len++] = (char)(*c == '~' ? '0' : *c == '/' ? '1' : *c);
  }
  out[len] = '\0';
  if (item != SIZE_MAX) snprintf(out + len, ONR_FAILURE_WHERE_SIZE - len, "/%zu", item);
}

static enum onr_error refuse(const struct reading *reading, const char *name, size_t item, const char *expected,
                             const char *came) {
  char where[ONR_FAILURE_WHERE_SIZE];
  point(where, name, item);
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "%s must be %s; it is %s.", where,
                     expected, came);
}

/* ---- Values ---- */

static enum onr_error read_text(const struct reading *reading, const struct onr_body_member *member, size_t item,
                                const json_t *value, struct onr_str *ret_text) {
  if (!json_is_string(value)) return refuse(reading, member->name, item, "a string", kind_of(value));
  struct onr_str text = {json_string_value(value), json_string_length(value)};
  if (onr_str_trim(text).len == 0) return refuse(reading, member->name, item, "a text", "empty or only white space");
  if (text.len > member->most) {
    char expected[64], came[64];
    snprintf(expected, sizeof expected, "at most %zu bytes long", member->most);
    snprintf(came, sizeof came, "%zu bytes long", text.len);
    return refuse(reading, member->name, item, expected, came);
  }
  *ret_text = onr_arena_str(reading->arena, text);
  return ret_text->data ? ONR_OK : onr_fail_memory(reading->failure);
}

static enum onr_error read_texts(const struct reading *reading, const struct onr_body_member *member,
                                 const json_t *value, struct onr_strs *ret_texts) {
  if (!json_is_array(value)) return refuse(reading, member->name, SIZE_MAX, "an array of strings", kind_of(value));
  size_t count = json_array_size(value);
  char expected[64], came[64];
  snprintf(expected, sizeof expected, "a list of %d to %zu strings", member->empty ? 0 : 1, member->items);
  snprintf(came, sizeof came, "%zu long", count);
  if (count > member->items || (count == 0 && !member->empty))
    return refuse(reading, member->name, SIZE_MAX, expected, came);
  struct onr_str *texts = onr_arena_zalloc(reading->arena, count + 1, sizeof *texts);
  if (!texts) return onr_fail_memory(reading->failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++)
    error = read_text(reading, member, i, json_array_get(value, i), &texts[i]);
  *ret_texts = (struct onr_strs){texts, count};
  return error;
}

static enum onr_error refuse_set(const struct reading *reading, const char *name) {
  char where[ONR_FAILURE_WHERE_SIZE];
  point(where, name, SIZE_MAX);
  return onr_reader_refuse_set(where, reading->failure);
}

static enum onr_error read_value(const struct reading *reading, const struct onr_body_member *member,
                                 const json_t *value, struct onr_body_value *out) {
  if (member->kind == BODY_SET) return refuse_set(reading, member->name);
  out->given = true;
  out->null = json_is_null(value);
  if (out->null && member->nullable) return ONR_OK;
  switch (member->kind) {
  case BODY_TEXT: return read_text(reading, member, SIZE_MAX, value, &out->text);
  case BODY_TEXTS: return read_texts(reading, member, value, &out->texts);
  case BODY_BOOLEAN:
    out->boolean = json_is_true(value);
    return json_is_boolean(value) ? ONR_OK : refuse(reading, member->name, SIZE_MAX, "true or false", kind_of(value));
  case BODY_NUMBER:
    out->number = json_number_value(value);
    return json_is_number(value) ? ONR_OK : refuse(reading, member->name, SIZE_MAX, "a number", kind_of(value));
  case BODY_SET: break;
  }
  return ONR_OK;
}

/* ---- Members ---- */

static enum onr_error refuse_unknown(const struct reading *reading, const struct onr_body_member *members,
                                     const char *name) {
  char where[ONR_FAILURE_WHERE_SIZE], known[256] = "";
  size_t len = 0;
  point(where, name, SIZE_MAX);
  for (size_t i = 0; members[i].name && len < sizeof known; i++)
    if (members[i].kind != BODY_SET)
      len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", i ? ", " : "", members[i].name);
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "There is no member %s here; %s%s.",
                     where, *known ? "there is " : "none is taken", known);
}

static enum onr_error read_members(const struct reading *reading, json_t *root, const struct onr_body_member *members,
                                   struct onr_body_value *values) {
  const char *name;
  json_t *value;
  json_object_foreach(root, name, value) {
    size_t at = 0;
    while (members[at].name && strcmp(members[at].name, name) != 0) at++;
    if (!members[at].name) return refuse_unknown(reading, members, name);
    enum onr_error error = read_value(reading, &members[at], value, &values[at]);
    if (error) return error;
  }
  for (size_t i = 0; members[i].name; i++)
    if (members[i].required && !values[i].given) return refuse(reading, members[i].name, SIZE_MAX, "given", "missing");
  return ONR_OK;
}

/* ---- The whole ---- */

/* The member that is there twice: jansson stops behind its name. */
static enum onr_error refuse_twice(const struct reading *reading, struct onr_str body, const json_error_t *error) {
  size_t end = error->position > 0 && (size_t)error->position <= body.len ? (size_t)error->position : 1,
         start = end - 1;
  while (start > 0 && body.data[start - 1] != '"') start--;
  char name[ONR_FAILURE_WHERE_SIZE], where[ONR_FAILURE_WHERE_SIZE];
  snprintf(name, sizeof name, "%.*s", (int)(end - 1 - start), body.data + start);
  point(where, name, SIZE_MAX);
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where,
                     "A member may be given once; %s is there again at line %d, column %d.", where, error->line,
                     error->column);
}

/* A byte of "{},{},…" costs jansson a hundred bytes, so that values are counted, roughly, before it parses them. */
static enum onr_error check_values(const struct reading *reading, struct onr_str body) {
  enum { VALUES_MAX = 20000 };
  size_t values = 0;
  for (size_t i = 0; i < body.len; i++) values += body.data[i] == ',' || body.data[i] == '[' || body.data[i] == '{';
  if (values <= VALUES_MAX) return ONR_OK;
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "",
                     "The body has %zu commas and brackets; at most %d are taken.", values, VALUES_MAX);
}

/* Where memory fails jansson, it may say that the text is wrong, or nothing: what is wrong is so twice. */
static json_t *parse(struct onr_str body, json_error_t *ret_error, bool *ret_memory) {
  enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY };
  json_error_t ignored;
  json_t *root = json_loadb(body.data, body.len, FLAGS, ret_error);
  *ret_memory = !root && (ret_error->text[0] == '\0' || json_error_code(ret_error) == json_error_out_of_memory);
  if (root || *ret_memory) return root;
  root = json_loadb(body.data, body.len, FLAGS, &ignored);
  *ret_memory = root != NULL;
  json_decref(root);
  return NULL;
}

static enum onr_error load(const struct reading *reading, struct onr_str body, json_t **ret_root) {
  json_error_t error;
  enum onr_error many = check_values(reading, body);
  if (many) return many;
  bool memory;
  json_t *root = parse(body, &error, &memory);
  if (memory) return onr_fail_memory(reading->failure);
  if (!root && json_error_code(&error) == json_error_duplicate_key) return refuse_twice(reading, body, &error);
  if (!root)
    return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "",
                       "The body is no well-formed JSON at line %d, column %d: %s.", error.line, error.column,
                       error.text);
  if (!json_is_object(root)) {
    enum onr_error refused = onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "",
                                         "The body must be a JSON object; it is %s.", kind_of(root));
    json_decref(root);
    return refused;
  }
  *ret_root = root;
  return ONR_OK;
}

enum onr_error onr_body_check_encoding(const struct onr_request *request, struct onr_failure *failure) {
  struct onr_str encoding = onr_request_header(request, "Content-Encoding");
  if (encoding.len == 0 || onr_str_equal_nocase(encoding, ONR_STR("identity"))) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Encoding",
                     "A body is taken without Content-Encoding only; this one has %.*s.", ONR_FMT(encoding));
}

static enum onr_error check_type(const struct onr_request *request, enum onr_body_type wanted,
                                 struct onr_failure *failure) {
  struct onr_str type = {NULL, 0};
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (error || onr_str_equal(type, ONR_STR("application/json"))) return error;
  bool patch = wanted == ONR_BODY_PATCH;
  if (patch && onr_str_equal(type, ONR_STR("application/merge-patch+json"))) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Type",
                     "The body is taken as %sapplication/json; %s%.*s.",
                     patch ? "application/merge-patch+json or " : "", type.len ? "this is " : "Content-Type is missing",
                     ONR_FMT(type));
}

enum onr_error onr_body_check_type(const struct onr_request *request, enum onr_body_type type,
                                   struct onr_failure *failure) {
  enum onr_error error = check_type(request, type, failure);
  return error ? error : onr_body_check_encoding(request, failure);
}

bool onr_body_format(struct onr_str type, enum onr_format *ret_format) {
  static const struct {
    const char *type;
    enum onr_format format;
  } types[] = {{"application/json", ONR_FORMAT_JSON}, {"text/plain", ONR_FORMAT_TEXT}, {"text/html", ONR_FORMAT_HTML}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (onr_str_equal(type, onr_str_from(types[i].type))) {
      *ret_format = types[i].format;
      return true;
    }
  return false;
}

enum onr_error onr_body_read(const struct onr_request *request, enum onr_body_type type,
                             const struct onr_body_member *members, struct onr_body_value *ret_values,
                             struct onr_failure *failure) {
  struct reading reading = {request->arena, failure};
  json_t *root = NULL;
  for (size_t i = 0; members[i].name; i++) ret_values[i] = (struct onr_body_value){0};
  enum onr_error error = onr_body_check_type(request, type, failure);
  if (!error && onr_str_trim(request->body).len == 0)
    error =
        onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "", "The body is empty; a JSON object is expected.");
  if (!error) error = load(&reading, request->body, &root);
  if (error) return error;
  error = read_members(&reading, root, members, ret_values);
  json_decref(root);
  return error;
}

enum onr_error onr_body_read_optional(const struct onr_request *request, const struct onr_body_member *members,
                                      struct onr_body_value *ret_values, struct onr_failure *failure) {
  if (request->body.len > 0) return onr_body_read(request, ONR_BODY_JSON, members, ret_values, failure);
  for (size_t i = 0; members[i].name; i++) ret_values[i] = (struct onr_body_value){0};
  return ONR_OK;
}
