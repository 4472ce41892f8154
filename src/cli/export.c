/*
 * onrecord export: all articles, entities, claims or mentions on standard output, as the API exports them: the filters
 * are the API's parameters, written name=value. It only reads, so that the database may be served meanwhile.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "onrecord/api.h"
#include "onrecord/utf8.h"

enum { PIECE_MAX = 1 << 30, ARENA_MAX = 64 << 20 };

/* What stands for the request that the API would have got. */
struct exporting {
  struct onr_service service; /* the store alone */
  struct onr_store_reader *reader;
  struct onr_app app;
  struct onr_arena arena;
  struct onr_request request;
  struct onr_buffer out;
};

static enum onr_error split(const char *operand, struct onr_field *ret_field, struct onr_failure *failure) {
  struct onr_str value = onr_str_from(operand), name;
  size_t bad;
  if (!onr_utf8_valid(value, &bad) || !onr_str_next(&value, '=', &name) || !value.data)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "operand",
                       "A filter is written name=value, in UTF-8, such as quoteType=direct; \"%s\" is none.", operand);
  *ret_field = (struct onr_field){name, value};
  return ONR_OK;
}

static enum onr_error make_query(struct exporting *e, const struct settings *settings, struct onr_failure *failure) {
  size_t count = (size_t)settings->operand_count - 1;
  struct onr_field *fields = onr_arena_zalloc(&e->arena, count + 1, sizeof *fields);
  if (!fields) return onr_fail_memory(failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) error = split(settings->operands[i + 1], &fields[i], failure);
  fields[count] = (struct onr_field){ONR_STR("format"), onr_str_from(settings->format)};
  e->request = (struct onr_request){
      .method = ONR_GET, .query = {fields, count + 1}, .arena = &e->arena, .app = &e->app, .thread = e->reader};
  return error;
}

/* Writes all of it. A reader that has gone away, or a full disk, is told of; what was written is then not whole. */
static enum onr_error write_out(struct onr_str bytes, struct onr_failure *failure) {
  while (bytes.len > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes.data, bytes.len);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return onr_fail(failure, ONR_ERR_IO, "Standard output cannot be written: %s. The export is not whole.",
                      strerror(errno));
    bytes = onr_str_slice(bytes, (size_t)written, bytes.len);
  }
  return ONR_OK;
}

static enum onr_error write_pieces(struct exporting *e, struct onr_export *export, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  bool done = false;
  while (!error && !done) {
    onr_buffer_reset(&e->out);
    error = onr_api_export_piece(export, &e->request, &e->out, &done, failure);
    onr_store_reader_release(e->reader);
    if (!error) error = write_out(onr_buffer_str(&e->out), failure);
  }
  return error;
}

static enum onr_error run(struct exporting *e, const struct settings *settings, struct onr_failure *failure) {
  struct onr_store_options options = database_options(settings, NULL);
  struct onr_export *export = NULL;
  enum onr_error error = onr_store_open_reading(&options, &e->service.store, failure);
  if (!error) error = onr_store_reader_open(e->service.store, &e->reader, failure);
  if (!error) error = make_query(e, settings, failure);
  if (!error) error = onr_api_export_begin(&e->request, onr_str_from(settings->operands[0]), &export, failure);
  return error ? error : write_pieces(e, export, failure);
}

int command_export(const struct settings *settings) {
  if (settings->operand_count == 0)
    return command_misused("export needs to know what: articles, entities, claims or mentions.");
  struct exporting e = {.app = {.service = &e.service}};
  struct onr_failure failure = {0};
  signal(SIGPIPE, SIG_IGN);
  onr_arena_init(&e.arena, ARENA_MAX);
  onr_buffer_init(&e.out, PIECE_MAX);
  enum onr_error error = run(&e, settings, &failure);
  onr_store_reader_close(e.reader);
  onr_store_close(e.service.store);
  onr_buffer_close(&e.out);
  onr_arena_close(&e.arena);
  if (!error) return EXIT_OK;
  int status = command_fail(&failure);
  return error == ONR_ERR_INVALID_PARAMETER || error == ONR_ERR_NOT_FOUND ? EXIT_USAGE : status;
}
