#include "internal.h"

#include <jansson.h>
#include <libxml/parser.h>

#include "onrecord/utf8.h"

void onr_reader_start(void) {
  json_object_seed(0); /* from the system's random source; hashing must not be predictable */
  xmlInitParser();
}

void onr_reader_stop(void) {
  xmlCleanupParser();
}

bool onr_format_of_path(const char *path, enum onr_format *ret_format) {
  static const struct {
    const char *ending;
    enum onr_format format;
  } rows[] = {{"", ONR_FORMAT_TEXT},        {".txt", ONR_FORMAT_TEXT},  {".text", ONR_FORMAT_TEXT},
              {".md", ONR_FORMAT_TEXT},     {".html", ONR_FORMAT_HTML}, {".htm", ONR_FORMAT_HTML},
              {".xhtml", ONR_FORMAT_HTML},  {".json", ONR_FORMAT_JSON}, {".ndjson", ONR_FORMAT_NDJSON},
              {".jsonl", ONR_FORMAT_NDJSON}};
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  struct onr_str ending = onr_str_from(dot ? dot : "");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (!onr_str_equal_nocase(ending, onr_str_from(rows[i].ending))) continue;
    *ret_format = rows[i].format;
    return true;
  }
  return false;
}

enum onr_error onr_reading_check_size(struct onr_reading *reading, struct onr_str bytes,
                                      const struct onr_reader_limits *limits) {
  size_t max = limits ? limits->document_bytes : ONR_DOCUMENT_BYTES_DEFAULT;
  if (bytes.len <= max) return ONR_OK;
  return onr_fail(reading->failure, ONR_ERR_TOO_LARGE, "A document may have at most %zu bytes; this one has %zu.", max,
                  bytes.len);
}

/* The line and the column, in code points, from 1, of byte `at`; all before it is well-formed. */
static void locate(struct onr_str s, size_t at, size_t *ret_line, size_t *ret_column) {
  size_t line = 1, start = 0;
  for (size_t i = 0; i < at; i++) {
    if (s.data[i] != '\n') continue;
    line++;
    start = i + 1;
  }
  *ret_line = line;
  *ret_column = onr_utf8_length(onr_str_slice(s, start, at)) + 1;
}

enum onr_error onr_reading_check_utf8(struct onr_reading *reading, struct onr_str *bytes) {
  struct onr_str s = *bytes;
  size_t mark = onr_str_starts_with(s, ONR_STR("\xEF\xBB\xBF")) ? 3 : 0, bad, line, column;
  s.data += mark;
  s.len -= mark;
  const char *nul = s.len ? memchr(s.data, 0, s.len) : NULL;
  bool valid = onr_utf8_valid(s, &bad);
  if (valid && !nul) {
    *bytes = s;
    return ONR_OK;
  }
  if (nul && (valid || (size_t)(nul - s.data) < bad)) bad = (size_t)(nul - s.data);
  locate(s, bad, &line, &column);
  const char *hint = s.data[bad] == '\0' ? ", a NUL, which no text has (UTF-16 must be converted first)" : "";
  return onr_fail(reading->failure, ONR_ERR_INVALID_UTF8,
                  "The text is not in UTF-8: byte 0x%02X%s at byte offset %zu (line %zu, column %zu).",
                  (unsigned char)s.data[bad], hint, bad + mark, onr_reading_line(reading, line), column);
}

enum onr_error onr_reading_finish(struct onr_reading *reading, struct onr_article *article, struct onr_place place) {
  if (onr_field_is_blank(article->body))
    return onr_fail_at(reading->failure, ONR_ERR_EMPTY_DOCUMENT, place.at, place.where,
                       article->body.len ? "There is only white space where the text should be."
                                         : "There is no text: an article needs one.");
  article->headline_derived = article->headline.len == 0;
  if (!article->headline_derived) return ONR_OK;
  article->headline = onr_reader_derive_headline(article->body, reading->arena);
  return article->headline.data ? ONR_OK : onr_fail_memory(reading->failure);
}

static enum onr_error check_member(struct onr_reading *reading, const char *what, struct onr_str value, size_t most) {
  if (value.len <= most) return ONR_OK;
  return onr_fail(reading->failure, ONR_ERR_INVALID_BODY, "The %s may have %zu bytes; this one has %zu.", what, most,
                  value.len);
}

enum onr_error onr_reading_check_members(struct onr_reading *reading, const struct onr_article *article) {
  enum onr_error error = check_member(reading, "headline", article->headline, ONR_HEADLINE_BYTES);
  if (!error) error = check_member(reading, "url", article->url, ONR_URL_BYTES);
  if (!error) error = check_member(reading, "publisher's name", article->publisher, ONR_NAME_BYTES);
  if (!error) error = check_member(reading, "source", article->source, ONR_NAME_BYTES);
  for (size_t i = 0; i < article->authors.count && !error; i++)
    error = check_member(reading, "author's name", article->authors.items[i], ONR_NAME_BYTES);
  if (!error && article->authors.count > ONR_AUTHORS)
    return onr_fail(reading->failure, ONR_ERR_INVALID_BODY, "An article may have %d authors; this one has %zu.",
                    ONR_AUTHORS, article->authors.count);
  return error;
}

static enum onr_error read_format(struct onr_reading *reading, enum onr_format format, struct onr_str bytes,
                                  struct onr_article *article) {
  enum onr_error error;
  if (format == ONR_FORMAT_HTML) return onr_reader_read_html(reading, bytes, article);
  if ((error = onr_reading_check_utf8(reading, &bytes))) return error;
  if (format == ONR_FORMAT_TEXT) return onr_reader_read_text(reading, bytes, article);
  return onr_reader_read_json_article(reading, bytes, article);
}

static enum onr_error read_document(struct onr_reading *reading, enum onr_format format, struct onr_str bytes,
                                    struct onr_str source, const struct onr_reader_limits *limits,
                                    struct onr_article *ret_article) {
  struct onr_article article = onr_article_blank();
  article.source = source;
  enum onr_error error = onr_reading_check_size(reading, bytes, limits);
  if (!error) error = read_format(reading, format, bytes, &article);
  if (!error) error = onr_reading_check_members(reading, &article);
  if (error) return error;
  *ret_article = article;
  return ONR_OK;
}

enum onr_error onr_reader_read(enum onr_format format, struct onr_str bytes, struct onr_str source,
                               const struct onr_reader_limits *limits, struct onr_arena *arena,
                               struct onr_article *ret_article, struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  return read_document(&reading, format, bytes, source, limits, ret_article);
}

enum onr_error onr_reader_read_line(struct onr_str line, size_t number, struct onr_str source,
                                    const struct onr_reader_limits *limits, struct onr_arena *arena,
                                    struct onr_article *ret_article, struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, number};
  return read_document(&reading, ONR_FORMAT_NDJSON, line, source, limits, ret_article);
}
