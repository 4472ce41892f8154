/*
 * Many articles at once: application/x-ndjson in, a result line for each line out. A line that is wrong is named and
 * never stops the others. Memory is that of one line's analysis at a time, and the results: hence the limit on lines,
 * which is checked before anything is stored.
 */
#include "articles.h"

enum { LINES_MAX = 20000 };

struct posting {
  struct onr_request *request;
  struct onr_response *response;
  struct onr_arena arena; /* of one line */
  size_t number;          /* of the line, from 1 */
};

static const char *outcome_name(enum onr_outcome outcome) {
  static const char *const names[] = {
      [ONR_CREATED] = "created", [ONR_UPDATED] = "updated", [ONR_UNCHANGED] = "unchanged"};
  return names[outcome];
}

static void write_result(struct posting *p, const struct onr_ingested *stored, const struct onr_failure *failure) {
  struct onr_json json = onr_json_into(&p->response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "line");
  onr_json_int(&json, (int64_t)p->number);
  onr_json_key(&json, "status");
  if (failure) {
    onr_json_int(&json, onr_error_row(failure->code)->status);
    onr_json_key(&json, "problem");
    onr_http_problem_write(json.out, failure->code, failure, p->request->path, p->request->id);
  } else {
    onr_json_int(&json, stored->outcome == ONR_CREATED ? 201 : 200);
    onr_json_key(&json, "id");
    onr_json_string(&json, onr_str_from(stored->id));
    onr_json_key(&json, "outcome");
    onr_json_string(&json, onr_str_from(outcome_name(stored->outcome)));
  }
  onr_json_end_object(&json);
  onr_buffer_append_char(&p->response->body, '\n');
}

/* A server that is told to stop does so in seconds, however many lines there are. */
static enum onr_error check_stopping(const struct posting *p, struct onr_failure *failure) {
  if (!atomic_load(&app_of(p->request)->stopping)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_SHUTTING_DOWN,
                  "The server is stopping, and this line was not stored: send it again.");
}

static void post_line(struct posting *p, struct onr_str line) {
  const struct onr_service *service = app_of(p->request)->service;
  struct onr_article article;
  struct onr_ingested stored;
  struct onr_failure failure = {0};
  onr_arena_reset(&p->arena);
  enum onr_error error = check_stopping(p, &failure);
  if (!error)
    error = onr_reader_read_line(line, p->number, ONR_STR(""), &service->limits, &p->arena, &article, &failure);
  if (!error) error = onr_service_ingest(service, reader_of(p->request), &article, &p->arena, &stored, &failure);
  onr_store_reader_release(reader_of(p->request)); /* the next line sees this one */
  failure.code = error;
  write_result(p, &stored, error ? &failure : NULL);
}

static enum onr_error check_lines(struct onr_str body, struct onr_failure *failure) {
  if (onr_str_trim(body).len == 0)
    return onr_fail(failure, ONR_ERR_EMPTY_DOCUMENT, "The body has no line; one JSON article a line is expected.");
  size_t lines = 0;
  for (struct onr_str line; onr_str_next(&body, '\n', &line);) lines += onr_str_trim(line).len > 0;
  if (lines > LINES_MAX)
    return onr_fail(failure, ONR_ERR_TOO_LARGE,
                    "The body has %zu lines; at most %d are taken at once. Nothing of it was stored.", lines,
                    (int)LINES_MAX);
  return ONR_OK;
}

enum onr_error onr_articles_post_lines(struct onr_request *request, struct onr_response *response,
                                       struct onr_failure *failure) {
  struct onr_query query;
  enum onr_error error = onr_params_accept(request, "application/x-ndjson", failure);
  if (!error) error = onr_params_parse(request, &onr_endpoint_plain, &query, failure);
  if (error) return error;
  error = check_lines(request->body, failure);
  if (error) return error;
  response->content_type = "application/x-ndjson";
  struct posting p = {.request = request, .response = response};
  onr_arena_init(&p.arena, request->arena->max);
  struct onr_str rest = request->body, line;
  while (onr_str_next(&rest, '\n', &line)) {
    p.number++;
    if (onr_str_trim(line).len > 0) post_line(&p, line);
  }
  onr_arena_close(&p.arena);
  return ONR_OK;
}
