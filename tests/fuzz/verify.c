#include "verify.h"

#include <zlib.h>
#include <zstd.h>

#include "fuzz.h"
#include "http/compress.h"
#include "onrecord/embed.h"

enum { MOST_UNPACKED = 1 << 26 };

/* What is wrong, with the request that it is wrong for. */
static void require(const struct fuzz_request *request, const struct fuzz_answer *answer, bool holds,
                    const char *what) {
  if (holds) return;
  fprintf(stderr, "%.*s %.*s\n%.*s\n→ %d, route %s\n%.*s\n", ONR_FMT(request->method), ONR_FMT(request->target),
          ONR_FMT(request->body), answer->status, answer->pattern ? answer->pattern : "none", ONR_FMT(answer->body));
  fuzz_require(false, what);
}

/* ---- The status ---- */

static const json_t *document(void) {
  static json_t *root; /* parsed once; there is one thread */
  struct onr_str text = onr_embedded_find(onr_embedded_api, "openapi.json");
  if (!root) root = json_loadb(text.data, text.len, 0, NULL);
  fuzz_require(root, "openapi.json");
  return root;
}

/* "get" … */
static bool is_documented(const char *pattern, struct onr_str method, int status) {
  char verb[16], code[8];
  if (method.len >= sizeof verb) return false;
  for (size_t i = 0; i < method.len; i++) verb[i] = onr_ascii_lower(method.data[i]);
  verb[method.len] = '\0';
  if (strcmp(verb, "head") == 0) memcpy(verb, "get", 4);
  snprintf(code, sizeof code, "%d", status);
  const json_t *path = json_object_get(json_object_get(document(), "paths"), pattern);
  return json_object_get(json_object_get(json_object_get(path, verb), "responses"), code) != NULL;
}

static void check_status(const struct fuzz_request *request, const struct fuzz_answer *answer) {
  static const int without_route[] = {204, 400, 404, 405, 413, 431};
  bool known = false;
  for (size_t i = 0; i < sizeof without_route / sizeof *without_route; i++) known |= answer->status == without_route[i];
  if (answer->pattern && !answer->dropped && answer->status != 431)
    known = is_documented(answer->pattern, request->method, answer->status);
  require(request, answer, known, "a status that openapi.json names");
  require(request, answer, answer->status < 500, "no failure of ours");
  require(request, answer, !answer->failed, "a stream that is whole");
}

/* ---- The body ---- */

static struct onr_str copy_of(const void *bytes, size_t len) {
  char *copy = malloc(len ? len : 1);
  fuzz_require(copy, "memory");
  if (len) memcpy(copy, bytes, len);
  return (struct onr_str){copy, len};
}

static struct onr_str gunzip(struct onr_str packed) {
  Bytef *out = malloc(MOST_UNPACKED);
  z_stream stream = {.next_in = onr_http_without_const(packed.data),
                     .avail_in = (uInt)packed.len,
                     .next_out = out,
                     .avail_out = MOST_UNPACKED};
  fuzz_require(out && inflateInit2(&stream, 15 + 16) == Z_OK, "a decompressor");
  fuzz_require(inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0, "whole gzip");
  struct onr_str text = copy_of(out, stream.total_out);
  inflateEnd(&stream);
  free(out);
  return text;
}

static struct onr_str unzstd(struct onr_str packed) {
  char *bytes = malloc(MOST_UNPACKED);
  ZSTD_DCtx *context = ZSTD_createDCtx();
  fuzz_require(bytes && context, "a decompressor");
  ZSTD_inBuffer in = {packed.data, packed.len, 0};
  ZSTD_outBuffer out = {bytes, MOST_UNPACKED, 0};
  size_t left = 1;
  while (in.pos < in.size && left) {
    left = ZSTD_decompressStream(context, &out, &in);
    fuzz_require(!ZSTD_isError(left), "zstd");
  }
  fuzz_require(left == 0 && in.pos == in.size, "whole zstd");
  struct onr_str text = copy_of(bytes, out.pos);
  ZSTD_freeDCtx(context);
  free(bytes);
  return text;
}

/* The body as it was before compression; the caller frees it. */
static struct onr_str unpacked(const struct fuzz_answer *answer) {
  struct onr_str coding = fuzz_header(answer->headers, answer->header_count, "Content-Encoding");
  if (answer->body.len > 0 && onr_str_equal(coding, ONR_STR("gzip"))) return gunzip(answer->body);
  if (answer->body.len > 0 && onr_str_equal(coding, ONR_STR("zstd"))) return unzstd(answer->body);
  return copy_of(answer->body.data, answer->body.len);
}

static bool has_text(const json_t *object, const char *member) {
  const char *text = json_string_value(json_object_get(object, member));
  return text && *text;
}

static json_t *parse(struct onr_str text) {
  return json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

/* A line that tells of a failure tells what it is; an export's last line counts those before it. */
static bool is_line(const json_t *line, json_int_t number) {
  const json_t *problem = json_object_get(line, "problem"), *count = json_object_get(line, "count");
  if (problem && (!has_text(problem, "detail") || json_integer_value(json_object_get(problem, "status")) >= 500))
    return false;
  return !json_object_get(line, "end") || !count || json_integer_value(count) == number;
}

static bool is_lines(struct onr_str text) {
  struct onr_str line;
  if (text.len == 0) return true;
  if (text.data[text.len - 1] != '\n') return false;
  text.len--;
  for (json_int_t number = 0; onr_str_next(&text, '\n', &line); number++) {
    json_t *value = parse(line);
    bool fine = value && is_line(value, number);
    json_decref(value);
    if (!fine) return false;
  }
  return true;
}

/* The cells of the record at `*at`, which is left behind its line end; 0 where the quoting is wrong. */
static size_t csv_record(struct onr_str text, size_t *at) {
  size_t cells = 1, i = *at;
  bool quoted = false, start = true;
  for (; i < text.len && (quoted || text.data[i] != '\n'); i++) {
    char c = text.data[i];
    if (c == '"' && quoted && i + 1 < text.len && text.data[i + 1] == '"')
      i++;
    else if (c == '"' && !quoted && !start)
      return 0;
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells++;
    start = c == ',' && !quoted;
  }
  *at = i + 1;
  return quoted || i == text.len ? 0 : cells;
}

static bool is_csv(struct onr_str text) {
  size_t at = 0, columns = text.len ? csv_record(text, &at) : 1;
  while (at < text.len && columns) {
    if (csv_record(text, &at) != columns) return false;
  }
  return columns > 0;
}

static bool is_type(struct onr_str type, const char *wanted) {
  return onr_str_starts_with(type, onr_str_from(wanted));
}

static json_t *check_body(const struct fuzz_request *request, const struct fuzz_answer *answer, struct onr_str text) {
  struct onr_str type = fuzz_header(answer->headers, answer->header_count, "Content-Type");
  bool is_json = is_type(type, "application/json") || is_type(type, "application/ld+json") ||
                 is_type(type, "application/problem+json") || is_type(type, "application/manifest+json");
  require(request, answer, type.len > 0, "a Content-Type");
  if (!is_type(type, "image/")) require(request, answer, fuzz_is_utf8(text), "a body in UTF-8");
  if (is_type(type, "application/x-ndjson")) require(request, answer, is_lines(text), "lines of JSON");
  if (is_type(type, "text/csv")) require(request, answer, is_csv(text), "CSV with rows of one length");
  json_t *root = is_json ? parse(text) : NULL;
  require(request, answer, root || !is_json, "a body of JSON");
  return root;
}

/* ---- Problems ---- */

static void check_problem(const struct fuzz_request *request, const struct fuzz_answer *answer, const json_t *root) {
  const json_t *errors = json_object_get(root, "errors");
  bool complete = has_text(root, "type") && has_text(root, "title") && has_text(root, "detail") &&
                  json_is_string(json_object_get(root, "instance")) && has_text(root, "requestId") &&
                  json_integer_value(json_object_get(root, "status")) == answer->status;
  for (size_t i = 0; i < json_array_size(errors); i++) complete &= has_text(json_array_get(errors, i), "detail");
  require(request, answer, complete, "a problem with everything that belongs to it");
}

/* ---- Spans ---- */

struct place {
  const struct fuzz_request *request;
  const struct fuzz_answer *answer;
  const char *unit; /* NULL: not said so far */
  const json_t *text;
};

/* Up to the byte `end`. */
static json_int_t units(const char *text, size_t end, char unit) {
  json_int_t count = 0;
  for (size_t i = 0; i < end; i++) {
    unsigned char c = (unsigned char)text[i];
    bool first = (c & 0xC0) != 0x80;
    count += unit == '8' ? 1 : unit == '6' ? first + (c >= 0xF0) : first;
  }
  return count;
}

/* The last of "codepoint", "utf16", "utf8" tells them apart. */
static bool is_long(const char *exact, size_t len, json_int_t wanted, const char *unit) {
  if (unit) return units(exact, len, unit[strlen(unit) - 1]) == wanted;
  return units(exact, len, 't') == wanted || units(exact, len, '6') == wanted || units(exact, len, '8') == wanted;
}

/* Whether it stands where it says that it does. */
static bool stands(const struct place *place, const char *exact, size_t len, json_int_t start) {
  const char *text = json_string_value(place->text), *unit = place->unit ? place->unit : "t";
  size_t size = json_string_length(place->text), at = 0;
  char kind = unit[strlen(unit) - 1];
  json_int_t count = 0;
  while (at < size && count < start) {
    size_t next = at + 1;
    while (next < size && ((unsigned char)text[next] & 0xC0) == 0x80) next++;
    count += units(text + at, next - at, kind);
    at = next;
  }
  return count == start && len <= size - at && memcmp(text + at, exact, len) == 0;
}

static void check_span(const struct place *place, const json_t *object) {
  const json_t *start = json_object_get(object, "start"), *end = json_object_get(object, "end"),
               *exact = json_object_get(object, "exact");
  if (!json_is_integer(start) || !json_is_integer(end)) return;
  json_int_t from = json_integer_value(start), to = json_integer_value(end);
  require(place->request, place->answer, 0 <= from && from <= to, "a span that ends behind its start");
  if (!json_is_string(exact)) return;
  const char *words = json_string_value(exact);
  size_t len = json_string_length(exact);
  require(place->request, place->answer, is_long(words, len, to - from, place->unit), "a span as long as its words");
  if (place->text)
    require(place->request, place->answer, stands(place, words, len, from), "a span's words where they are said to be");
}

static void walk(struct place place, json_t *value) {
  const char *name;
  json_t *member;
  if (json_is_object(value)) {
    const char *unit = json_string_value(json_object_get(value, "offsetUnit"));
    const json_t *text = json_object_get(value, "articleBody");
    if (unit) place.unit = unit;
    if (json_is_string(text)) place.text = text;
    check_span(&place, value);
    json_object_foreach(value, name, member) walk(place, member);
  }
  for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++) walk(place, json_array_get(value, i));
}

/* ---- All of it ---- */

static bool only_reads(struct onr_str method) {
  return onr_str_equal(method, ONR_STR("GET")) || onr_str_equal(method, ONR_STR("HEAD")) ||
         onr_str_equal(method, ONR_STR("OPTIONS"));
}

json_t *fuzz_verify(const struct fuzz_request *request, const struct fuzz_answer *answer, bool changed) {
  check_status(request, answer);
  bool keeps_key = fuzz_header(request->headers, request->header_count, "Idempotency-Key").data != NULL;
  bool refused = answer->status >= 400 && !keeps_key;
  require(request, answer, !changed || (!only_reads(request->method) && !refused), "nothing written");
  bool bare = answer->dropped || answer->status == 304 || answer->status == 204;
  if (bare || onr_str_equal(request->method, ONR_STR("HEAD"))) {
    require(request, answer, answer->body.len == 0, "no body");
    return NULL;
  }
  struct onr_str text = unpacked(answer);
  json_t *root = check_body(request, answer, text);
  bool streamed = answer->pattern && strncmp(answer->pattern, "/v1/export/", 11) == 0;
  require(request, answer, streamed || text.len <= WIRE_MAX_RESPONSE, "an answer within its limit");
  if (answer->status >= 400) check_problem(request, answer, root);
  if (answer->status < 300 && root) walk((struct place){request, answer, NULL, NULL}, root);
  free((void *)(uintptr_t)text.data);
  return root;
}

static const char *id_of(const json_t *row) {
  return json_string_value(json_object_get(row, "id"));
}

void fuzz_verify_next(const json_t *page, const json_t *next) {
  const json_t *rows = json_object_get(page, "data"), *more = json_object_get(next, "data");
  const char *first = id_of(json_array_get(more, 0));
  if (!rows) return; /* linked data has members of its own */
  fuzz_require(json_array_size(more) > 0, "a next page with something on it");
  for (size_t i = 0; first && i < json_array_size(rows); i++) {
    const char *id = id_of(json_array_get(rows, i));
    fuzz_require(!id || strcmp(id, first) != 0, "a next page that does not repeat the last");
  }
}
