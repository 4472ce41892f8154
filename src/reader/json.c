#include "json.h"

/* One container that is open. */
struct step {
  bool object, in_value;
  size_t index;
  struct onr_str key; /* as it is written */
};

struct scan {
  struct onr_str text;
  size_t at, depth, values;
  struct step steps[ONR_JSON_DEPTH + 1]; /* steps[0] is the root */
};

/* From the opening quotation mark past the closing one. */
static void scan_string(struct scan *scan) {
  size_t start = ++scan->at, end = start;
  while (end < scan->text.len && scan->text.data[end] != '"') end += scan->text.data[end] == '\\' ? 2 : 1;
  if (end > scan->text.len) end = scan->text.len;
  struct step *step = &scan->steps[scan->depth];
  if (step->object && !step->in_value) step->key = onr_str_slice(scan->text, start, end);
  scan->at = end + 1;
}

static void scan_structure(struct scan *scan, char c) {
  struct step *step = &scan->steps[scan->depth];
  scan->values += c == '{' || c == '[' || c == ',';
  if (c == '{' || c == '[') {
    scan->steps[++scan->depth] = (struct step){.object = c == '{'};
  } else if (c == '}' || c == ']') {
    if (scan->depth > 0) scan->depth--;
  } else if (c == ':') {
    step->in_value = true;
  } else if (c == ',') {
    step->in_value = false;
    step->index++;
  }
  scan->at++;
}

static enum onr_json_shape scan_all(struct scan *scan) {
  while (scan->at < scan->text.len) {
    char c = scan->text.data[scan->at];
    if (c == '"') {
      scan_string(scan);
      continue;
    }
    if ((c == '{' || c == '[') && scan->depth == ONR_JSON_DEPTH) return ONR_JSON_TOO_DEEP;
    scan_structure(scan, c);
    if (scan->values > ONR_JSON_VALUES) return ONR_JSON_TOO_MANY;
  }
  return ONR_JSON_FITS;
}

enum onr_json_shape onr_json_measure(struct onr_str text, size_t *values, size_t *ret_at) {
  struct scan scan = {.text = text, .values = *values + 1};
  enum onr_json_shape shape = scan_all(&scan);
  *values = scan.values;
  *ret_at = scan.at;
  return shape;
}

void onr_json_pointer_add(char pointer[ONR_FAILURE_WHERE_SIZE], struct onr_str key) {
  size_t len = strlen(pointer);
  if (len + 1 < ONR_FAILURE_WHERE_SIZE) pointer[len++] = '/';
  for (size_t i = 0; i < key.len && len + 2 < ONR_FAILURE_WHERE_SIZE; i++) {
    char c = key.data[i];
    if (c == '~' || c == '/') {
      pointer[len++] = '~';
      c = c == '~' ? '0' : '1';
    }
    pointer[len++] = c;
  }
  pointer[len] = '\0';
}

void onr_json_pointer_at(struct onr_str text, size_t end, char ret_pointer[ONR_FAILURE_WHERE_SIZE]) {
  struct scan scan = {.text = onr_str_slice(text, 0, end < text.len ? end : text.len)};
  scan_all(&scan);
  ret_pointer[0] = '\0';
  for (size_t i = 1; i <= scan.depth; i++) {
    char number[24];
    snprintf(number, sizeof number, "%zu", scan.steps[i].index);
    onr_json_pointer_add(ret_pointer, scan.steps[i].object ? scan.steps[i].key : onr_str_from(number));
  }
}

/* Whether a look at its length and its brackets is enough to tell that it stays within both limits. */
static bool is_small(struct onr_str text) {
  size_t open = 0;
  if (text.len >= ONR_JSON_VALUES) return false;
  for (size_t i = 0; i < text.len; i++) open += (text.data[i] == '{') | (text.data[i] == '[');
  return open <= ONR_JSON_DEPTH;
}

static enum onr_error check_shape(struct onr_reading *reading, struct onr_str text) {
  size_t values = 0, at;
  if (is_small(text)) return ONR_OK;
  switch (onr_json_measure(text, &values, &at)) {
  case ONR_JSON_TOO_DEEP:
    return onr_fail(reading->failure, ONR_ERR_INVALID_BODY,
                    "JSON may be nested at most %d deep; this is deeper at byte offset %zu.", ONR_JSON_DEPTH, at);
  case ONR_JSON_TOO_MANY:
    return onr_fail(reading->failure, ONR_ERR_INVALID_BODY,
                    "JSON may have at most %d values; this has more at byte offset %zu.", ONR_JSON_VALUES, at);
  case ONR_JSON_FITS: break;
  }
  return ONR_OK;
}

json_t *onr_json_parse(struct onr_str text, size_t flags, json_error_t *ret_error) {
  json_error_t ignored;
  json_t *root = json_loadb(text.data, text.len, flags, ret_error);
  if (root || onr_json_is_memory(ret_error)) return root;
  root = json_loadb(text.data, text.len, flags, &ignored);
  if (root || onr_json_is_memory(&ignored)) ret_error->text[0] = '\0';
  json_decref(root);
  return NULL;
}

bool onr_json_is_memory(const json_error_t *error) {
  return error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory;
}

static enum onr_error explain(struct onr_reading *reading, struct onr_str text, const json_error_t *error) {
  size_t line = onr_reading_line(reading, error->line > 0 ? (size_t)error->line : 1);
  char pointer[ONR_FAILURE_WHERE_SIZE];
  enum json_error_code code = json_error_code(error);
  if (onr_json_is_memory(error)) return onr_fail_memory(reading->failure);
  if (code == json_error_duplicate_key) {
    onr_json_pointer_at(text, (size_t)error->position, pointer);
    return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                       "A member may be given once; %s is there again at line %zu, column %d.", pointer, line,
                       error->column);
  }
  const char *what = code == json_error_null_character ? "\\u0000, a character that no text has" : error->text;
  return onr_fail(reading->failure, ONR_ERR_INVALID_BODY, "The JSON is not well formed at line %zu, column %d: %s.",
                  line, error->column, what);
}

enum onr_error onr_json_load(struct onr_reading *reading, struct onr_str text, json_t **ret_root) {
  json_error_t json_error;
  if (onr_str_trim(text).len == 0)
    return onr_fail(reading->failure, ONR_ERR_INVALID_BODY, "The document is empty; a JSON object is expected.");
  enum onr_error error = check_shape(reading, text);
  if (error) return error;
  json_t *root = onr_json_parse(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &json_error);
  if (!root) return explain(reading, text, &json_error);
  if (!json_is_object(root)) {
    struct onr_place place = {ONR_AT_POINTER, ""};
    error = onr_place_fail(reading, place, "a JSON object", onr_json_kind(root));
    json_decref(root);
    return error;
  }
  *ret_root = root;
  return ONR_OK;
}

const char *onr_json_kind(const json_t *value) {
  switch (json_typeof(value)) {
  case JSON_OBJECT: return "an object";
  case JSON_ARRAY: return "an array";
  case JSON_STRING: return json_string_length(value) ? "a string" : "an empty string";
  case JSON_INTEGER:
  case JSON_REAL: return "a number";
  case JSON_TRUE:
  case JSON_FALSE: return "a boolean";
  case JSON_NULL: return "null";
  }
  return "a value of another kind";
}

bool onr_json_is_article_type(const json_t *type) {
  static const char *const types[] = {"NewsArticle",
                                      "Article",
                                      "ReportageNewsArticle",
                                      "AnalysisNewsArticle",
                                      "AskPublicNewsArticle",
                                      "BackgroundNewsArticle",
                                      "OpinionNewsArticle",
                                      "ReviewNewsArticle",
                                      "BlogPosting",
                                      "LiveBlogPosting",
                                      "SocialMediaPosting",
                                      "DiscussionForumPosting",
                                      "Report",
                                      "TechArticle",
                                      "ScholarlyArticle",
                                      "SatiricalArticle",
                                      "AdvertiserContentArticle"};
  const char *text = json_string_value(type);
  if (!text) return false;
  for (const char *c = text; *c; c++)
    if (*c == '/' || *c == ':' || *c == '#') text = c + 1;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(text, types[i]) == 0) return true;
  return false;
}
