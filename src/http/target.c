/* The request target: what is path and what is query, and both decoded. */
#include "head.h"
#include "onrecord/utf8.h"

enum { MAX_PARAMETERS = 256 /* of a query */ };

/* What is being decoded, for messages. */
struct part {
  enum onr_failure_place at;
  struct onr_str where;
  const char *what;
};

static enum onr_error refuse(const struct part *part, struct onr_failure *failure, const char *why) {
  char where[ONR_FAILURE_WHERE_SIZE] = "";
  size_t len = part->where.len < sizeof where - 1 ? part->where.len : sizeof where - 1;
  if (part->at != ONR_AT_NOTHING && len > 0) memcpy(where, part->where.data, len);
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, part->at, where, "%s \"%.*s\" has %s.", part->what,
                     ONR_FMT(part->where), why);
}

static int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* Percent-decodes into `out`, which has room for raw.len bytes. False for a % without two digits. */
static bool unescape(struct onr_str raw, bool plus_is_space, char *out, size_t *ret_len) {
  size_t len = 0;
  for (size_t i = 0; i < raw.len; i++) {
    char c = raw.data[i];
    if (c == '%') {
      int high = raw.len - i > 2 ? hex(raw.data[i + 1]) : -1, low = raw.len - i > 2 ? hex(raw.data[i + 2]) : -1;
      if (high < 0 || low < 0) return false;
      c = (char)(unsigned char)(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    out[len++] = c;
  }
  *ret_len = len;
  return true;
}

/* Whether none of eight bytes is anything but a printable character of ASCII, "%" or "+"; a carry may make it say no.
 */
static bool eight_are_plain(const char *bytes) {
  const uint64_t ones = 0x0101010101010101;
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  uint64_t percents = word ^ ones * '%', pluses = word ^ ones * '+';
  uint64_t other = word | (word + ones) | (word - ones * 0x20) | (percents - ones) | (pluses - ones);
  return !(other & ones * 0x80);
}

/* Whether the text stands for itself. */
static bool is_plain(struct onr_str raw) {
  size_t i = 0;
  while (raw.len - i >= sizeof(uint64_t) && eight_are_plain(raw.data + i)) i += sizeof(uint64_t);
  for (; i < raw.len; i++) {
    unsigned char c = (unsigned char)raw.data[i];
    if (c == '%' || c == '+' || c < 0x20 || c >= 0x7F) return false;
  }
  return true;
}

static enum onr_error decode(struct onr_arena *arena, struct onr_str raw, bool plus_is_space, const struct part *part,
                             struct onr_str *ret_text, struct onr_failure *failure) {
  if (is_plain(raw)) {
    *ret_text = raw;
    return ONR_OK;
  }
  char *text = onr_arena_alloc(arena, raw.len + 1);
  if (!text) return onr_fail_memory(failure);
  size_t len = 0, bad;
  if (!unescape(raw, plus_is_space, text, &len))
    return refuse(part, failure, "a \"%\" that two hexadecimal digits do not follow");
  text[len] = '\0';
  if (memchr(text, '\0', len)) return refuse(part, failure, "a NUL character (%00)");
  if (!onr_utf8_valid((struct onr_str){text, len}, &bad)) return refuse(part, failure, "bytes that are not UTF-8");
  *ret_text = (struct onr_str){text, len};
  return ONR_OK;
}

/* The path begins after "http://host" where the target is a whole URL. */
static bool strip_origin(struct onr_str *target) {
  if (target->len > 0 && target->data[0] == '/') return true;
  size_t scheme = 0;
  if (target->len > 7 && onr_str_equal_nocase(onr_str_slice(*target, 0, 7), ONR_STR("http://"))) scheme = 7;
  if (target->len > 8 && onr_str_equal_nocase(onr_str_slice(*target, 0, 8), ONR_STR("https://"))) scheme = 8;
  if (scheme == 0) return false;
  size_t at = scheme;
  while (at < target->len && target->data[at] != '/' && target->data[at] != '?') at++;
  if (at == scheme) return false;
  *target = onr_str_slice(*target, at, target->len);
  return true;
}

static enum onr_error split_target(struct http_exchange *exchange, struct onr_failure *failure) {
  struct onr_request *request = &exchange->request;
  struct onr_str target = exchange->target_text;
  bool asterisk = exchange->verb == VERB_OPTIONS && onr_str_equal(target, ONR_STR("*"));
  request->path = target;
  if (!asterisk && !strip_origin(&target))
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST,
                    "The request target is a path that begins with \"/\" or an http URL, not \"%.*s\".",
                    ONR_FMT(target));
  if (target.len > 0 && memchr(target.data, '#', target.len))
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST, "A request target has no fragment (\"#\").");
  const char *mark = target.len ? memchr(target.data, '?', target.len) : NULL;
  size_t end = mark ? (size_t)(mark - target.data) : target.len;
  request->path = end == 0 ? ONR_STR("/") : onr_str_slice(target, 0, end);
  request->query_text = mark ? onr_str_slice(target, end + 1, target.len) : ONR_STR("");
  return ONR_OK;
}

static enum onr_error decode_path(struct http_exchange *exchange, struct onr_strs *ret_segments,
                                  struct onr_failure *failure) {
  enum { MOST = MAX_SEGMENTS + 1 /* more than any route has, so that a longer path finds none */ };
  struct onr_str *segments = onr_arena_alloc(&exchange->arena, MOST * sizeof *segments);
  if (!segments) return onr_fail_memory(failure);
  struct onr_str path = exchange->request.path, rest = onr_str_slice(path, 1, path.len), segment;
  size_t count = 0;
  while (path.len > 1 && onr_str_next(&rest, '/', &segment)) {
    struct part part = {ONR_AT_NOTHING, segment, "The path segment"};
    struct onr_str text;
    enum onr_error error = decode(&exchange->arena, segment, false, &part, &text, failure);
    if (error) return error;
    if (count < MOST) segments[count++] = text;
  }
  *ret_segments = (struct onr_strs){segments, count};
  return ONR_OK;
}

static enum onr_error decode_parameter(struct onr_arena *arena, struct onr_str pair, struct onr_field *ret_field,
                                       struct onr_failure *failure) {
  const char *equals = memchr(pair.data, '=', pair.len);
  size_t end = equals ? (size_t)(equals - pair.data) : pair.len;
  struct onr_str name = onr_str_slice(pair, 0, end);
  struct onr_str value = equals ? onr_str_slice(pair, end + 1, pair.len) : ONR_STR("");
  struct part name_part = {ONR_AT_PARAMETER, name, "The name of the parameter"};
  enum onr_error error = decode(arena, name, true, &name_part, &ret_field->name, failure);
  if (error) return error;
  struct part value_part = {ONR_AT_PARAMETER, ret_field->name, "The value of the parameter"};
  return decode(arena, value, true, &value_part, &ret_field->value, failure);
}

static size_t count_parameters(struct onr_str query) {
  size_t count = query.len > 0;
  for (size_t i = 0; i < query.len; i++) count += query.data[i] == '&';
  return count;
}

/* "a=1&b=2", of the query or a form. */
static enum onr_error decode_parameters(struct onr_arena *arena, const char *where, struct onr_str text,
                                        struct onr_fields *ret_fields, struct onr_failure *failure) {
  struct onr_str rest = text, pair;
  size_t most = count_parameters(rest), count = 0;
  *ret_fields = (struct onr_fields){NULL, 0};
  if (most == 0) return ONR_OK;
  if (most > MAX_PARAMETERS)
    return onr_fail(failure, ONR_ERR_INVALID_PARAMETER, "The %s has %zu parameters, and at most %d are taken.", where,
                    most, MAX_PARAMETERS);
  struct onr_field *fields = onr_arena_zalloc(arena, most, sizeof *fields);
  if (!fields) return onr_fail_memory(failure);
  while (onr_str_next(&rest, '&', &pair)) {
    if (pair.len == 0) continue;
    enum onr_error error = decode_parameter(arena, pair, &fields[count++], failure);
    if (error) return error;
  }
  *ret_fields = (struct onr_fields){fields, count};
  return ONR_OK;
}

enum onr_error onr_request_form(const struct onr_request *request, struct onr_fields *ret_fields,
                                struct onr_failure *failure) {
  struct onr_str type;
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (error) return error;
  if (!onr_str_equal(type, ONR_STR("application/x-www-form-urlencoded")))
    return onr_fail_at(failure, ONR_ERR_UNSUPPORTED_MEDIA_TYPE, ONR_AT_HEADER, "Content-Type",
                       "The body must be a form (application/x-www-form-urlencoded); it is \"%.*s\".", ONR_FMT(type));
  return decode_parameters(request->arena, "form", request->body, ret_fields, failure);
}

enum onr_error onr_http_target_parse(struct http_exchange *exchange, struct onr_strs *ret_segments,
                                     struct onr_failure *failure) {
  enum onr_error error = split_target(exchange, failure);
  *ret_segments = (struct onr_strs){NULL, 0};
  if (!error && exchange->request.path.data[0] == '/') error = decode_path(exchange, ret_segments, failure);
  struct onr_request *request = &exchange->request;
  if (!error) error = decode_parameters(&exchange->arena, "query", request->query_text, &request->query, failure);
  return error;
}
