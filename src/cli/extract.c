/*
 * onrecord extract: the analysis that the loader stores, on standard output and without a database. A file, or standard
 * input, is read as its ending says; standard input as JSON lines where it begins with "{", else as text. Each
 * document prints one line of JSON: its id, or the file's name, the text that the offsets count in, and the analysis;
 * or with --explain some lines for people.
 */
#include <errno.h>
#include <stdio.h>

#include "commands.h"
#include "database.h"
#include "onrecord/api.h"
#include "onrecord/extract_explain.h"
#include "onrecord/extract_gold.h"
#include "sandboxing.h"

struct extraction {
  const struct settings *settings;
  struct onr_extractor *extractor;
  struct onr_reader_limits limits;
  struct onr_arena arena;
  struct onr_buffer out;
  bool failed; /* a document failed; the others go on */
};

static void tell(struct extraction *extraction, const char *path, size_t line, const struct onr_failure *failure) {
  extraction->failed = true;
  if (line)
    fprintf(stderr, "onrecord: %s:%zu: %s\n", path, line, failure->detail);
  else
    fprintf(stderr, "onrecord: %s: %s\n", path, failure->detail);
}

/* The explanation of one text in extraction->out. */
static enum onr_error explain(struct extraction *extraction, struct onr_str id, struct onr_str text,
                              struct onr_failure *failure) {
  onr_buffer_printf(&extraction->out, "document ");
  onr_buffer_append_str(&extraction->out, id);
  onr_buffer_append_char(&extraction->out, '\n');
  enum onr_error error =
      onr_extract_explain(extraction->extractor, text, &extraction->arena, &extraction->out, failure);
  if (!error && onr_buffer_status(&extraction->out)) error = onr_fail_memory(failure);
  return error;
}

/* The analysis of one text as a line of JSON in extraction->out. */
static enum onr_error write_line(struct extraction *extraction, struct onr_str id, struct onr_str text,
                                 struct onr_failure *failure) {
  struct onr_analysis analysis;
  enum onr_error error = onr_extract(extraction->extractor, text, &extraction->arena, &analysis, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&extraction->out);
  if (extraction->settings->gold) {
    onr_extract_write_gold(&json, id, text, &analysis);
  } else {
    onr_json_begin_object(&json);
    onr_json_key(&json, "id");
    onr_json_string(&json, id);
    onr_json_key(&json, "articleBody");
    onr_json_string(&json, text);
    onr_json_key(&json, "analysis");
    error = onr_api_write_analysis(&json, text, &analysis, ONR_UNIT_CODEPOINT, failure);
    onr_json_end_object(&json);
  }
  onr_buffer_append_char(&extraction->out, '\n');
  if (!error && onr_buffer_status(&extraction->out)) error = onr_fail_memory(failure);
  return error;
}

static enum onr_error read_text(struct extraction *extraction, enum onr_format format, struct onr_str bytes,
                                struct onr_str *ret_text, struct onr_str *ret_id, struct onr_failure *failure) {
  if (format == ONR_FORMAT_JSON)
    return onr_reader_read_json_text(bytes, &extraction->limits, &extraction->arena, ret_text, ret_id, failure);
  struct onr_article article;
  enum onr_error error =
      onr_reader_read(format, bytes, ONR_STR(""), &extraction->limits, &extraction->arena, &article, failure);
  if (!error) *ret_text = article.body;
  return error;
}

static enum onr_error analyse(struct extraction *extraction, enum onr_format format, struct onr_str bytes,
                              const char *name, struct onr_failure *failure) {
  char source[512]; /* a file's name need not be UTF-8, JSON must */
  struct onr_str text, id = {0}, named = onr_utf8_copy(source, sizeof source, onr_str_from(name));
  onr_arena_reset(&extraction->arena);
  onr_buffer_reset(&extraction->out);
  enum onr_error error = read_text(extraction, format, bytes, &text, &id, failure);
  if (!id.len) id = named;
  if (!error && extraction->settings->explain)
    error = explain(extraction, id, text, failure);
  else if (!error)
    error = write_line(extraction, id, text, failure);
  if (error) return error;
  fwrite(extraction->out.data, 1, extraction->out.len, stdout);
  return ONR_OK;
}

static void analyse_lines(struct extraction *extraction, FILE *stream, const char *name) {
  struct onr_lines lines;
  onr_lines_init(&lines, stream, onr_reader_line_bytes(extraction->limits));
  for (;;) {
    struct onr_str line;
    struct onr_failure failure = {0};
    bool more = true;
    enum onr_error error = onr_lines_next(&lines, &line, &more, &failure);
    if (!error && !more) break;
    if (!error) error = analyse(extraction, ONR_FORMAT_JSON, line, name, &failure);
    if (error) tell(extraction, name, lines.number, &failure);
    if (error == ONR_ERR_IO) break;
  }
  onr_lines_close(&lines);
}

static void analyse_document(struct extraction *extraction, FILE *stream, const char *name, enum onr_format format) {
  struct onr_buffer bytes;
  struct onr_failure failure = {0};
  onr_buffer_init(&bytes, extraction->limits.document_bytes);
  enum onr_error error = onr_buffer_append_stream(&bytes, stream, &failure);
  if (!error) error = analyse(extraction, format, onr_buffer_str(&bytes), name, &failure);
  if (error) tell(extraction, name, 0, &failure);
  onr_buffer_close(&bytes);
}

/* Standard input has no ending: JSON lines begin with a brace. */
static enum onr_format format_of_stream(FILE *stream) {
  int first = getc(stream);
  if (first != EOF) ungetc(first, stream);
  return first == '{' ? ONR_FORMAT_NDJSON : ONR_FORMAT_TEXT;
}

static void analyse_stream(struct extraction *extraction, FILE *stream, const char *name, enum onr_format format) {
  if (format == ONR_FORMAT_NDJSON)
    analyse_lines(extraction, stream, name);
  else
    analyse_document(extraction, stream, name, format);
}

static void analyse_file(struct extraction *extraction, const char *path) {
  enum onr_format format = ONR_FORMAT_TEXT;
  onr_format_of_path(path, &format);
  FILE *stream = fopen(path, "rbe");
  if (!stream) {
    struct onr_failure failure = {0};
    onr_fail(&failure, ONR_ERR_IO, "It cannot be opened: %s.", strerror(errno));
    tell(extraction, path, 0, &failure);
    return;
  }
  analyse_stream(extraction, stream, path, format);
  fclose(stream);
}

int command_extract(const struct settings *settings) {
  struct onr_failure failure = {0};
  if (settings->gold && settings->explain)
    return command_misused("--gold and --explain print different things; give one.");
  if (sandboxing_apply(settings, &failure)) return command_fail(&failure);
  struct extraction extraction = {.settings = settings, .limits = database_limits(settings)};
  if (onr_extractor_new(&extraction.extractor, &failure)) return command_fail(&failure);
  if (settings->doubtful) onr_extractor_keep_doubtful(extraction.extractor);
  size_t arena_bytes = onr_service_arena_bytes(extraction.limits);
  onr_arena_init(&extraction.arena, arena_bytes);
  onr_buffer_init(&extraction.out, arena_bytes);
  if (settings->operand_count == 0) analyse_stream(&extraction, stdin, "stdin", format_of_stream(stdin));
  for (int i = 0; i < settings->operand_count; i++) {
    if (strcmp(settings->operands[i], "-") == 0)
      analyse_stream(&extraction, stdin, "stdin", format_of_stream(stdin));
    else
      analyse_file(&extraction, settings->operands[i]);
  }
  if (fflush(stdout) || ferror(stdout)) {
    onr_fail(&failure, ONR_ERR_IO, "Standard output cannot be written: %s.", strerror(errno));
    extraction.failed = true;
    command_fail(&failure);
  }
  onr_buffer_close(&extraction.out);
  onr_arena_close(&extraction.arena);
  onr_extractor_free(extraction.extractor);
  return extraction.failed ? EXIT_FAILED : EXIT_OK;
}
