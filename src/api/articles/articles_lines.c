/*
 * Many articles at once: application/x-ndjson in, a result line for each line out. The body may be of any length: it is
 * taken piece by piece, a line at a time, and the results are put aside until it has ended, as no answer can begin
 * before. So memory is that of the longest line and of the lines that are being stored together (service_intake.h).
 *
 * A line that is wrong is named and never stops the others. A line that is stored stays stored, whatever becomes of the
 * rest and of the answer: a client that was cut off sends all of it again, and what is there already is "unchanged".
 */
#include <stdio.h>
#include <stdlib.h>

#include "api/handlers.h"
#include "api/request/body.h"
#include "api/request/idempotency.h"
#include "api/request/spool.h"
#include "articles.h"
#include "onrecord/service_intake.h"

struct posting {
  struct onr_request *request;
  struct onr_intake *intake;
  struct onr_buffer line;  /* the beginning of one whose end has not come yet */
  bool unsettled;          /* a line could not be stored for now: the answer is no last word */
  bool wrote;              /* a line is stored that was not, or not so */
  bool too_long;           /* and what has come of it is passed over */
  size_t number, articles; /* lines, from 1; of these, what is not blank */
  struct onr_spool results;
  struct onr_idempotency once;
  struct onr_sha256_stream hash; /* of the body so far */
};

static const char *outcome_name(enum onr_outcome outcome) {
  static const char *const names[] = {
      [ONR_CREATED] = "created", [ONR_UPDATED] = "updated", [ONR_UNCHANGED] = "unchanged"};
  return names[outcome];
}

static void write_result(struct posting *p, size_t line, const struct onr_ingested *stored,
                         const struct onr_failure *failure) {
  struct onr_json json = onr_json_into(&p->results.memory);
  onr_json_begin_object(&json);
  onr_json_key(&json, "line");
  onr_json_int(&json, (int64_t)line);
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
  onr_buffer_append_char(&p->results.memory, '\n');
}

static enum onr_error tell(void *context, const struct onr_intake_result *result, struct onr_failure *failure) {
  struct posting *p = context;
  if (result->failure && onr_error_row(result->failure->code)->status >= 500) p->unsettled = true;
  if (!result->failure && result->ingested->outcome != ONR_UNCHANGED) p->wrote = true;
  write_result(p, result->document->line, result->ingested, result->failure);
  return onr_spool_added(&p->results, failure);
}

/* ---- One line ---- */

/* A server that is told to stop does so in seconds, however many lines there are. */
static enum onr_error check_line(const struct posting *p, struct onr_failure *failure) {
  char number[24];
  snprintf(number, sizeof number, "%zu", p->number);
  if (p->too_long)
    return onr_fail_at(failure, ONR_ERR_TOO_LARGE, ONR_AT_LINE, number,
                       "A line may have %zu bytes, and line %s has more.", p->line.max, number);
  if (!atomic_load(&app_of(p->request)->stopping)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_SHUTTING_DOWN,
                  "The server is stopping, and this line was not stored: send it again.");
}

static enum onr_error end_line(struct posting *p, struct onr_str line, struct onr_failure *failure) {
  struct onr_failure wrong = {0};
  p->number++;
  if (!p->too_long && onr_str_trim(line).len == 0) return ONR_OK;
  p->articles++;
  struct onr_intake_document document = {.bytes = line, .format = ONR_FORMAT_NDJSON, .line = p->number};
  enum onr_error error = check_line(p, &wrong);
  p->too_long = false;
  if (!error) return onr_intake_add(p->intake, reader_of(p->request), &document, failure);
  document.bytes = ONR_STR("");
  return onr_intake_add_failed(p->intake, reader_of(p->request), &document, &wrong, failure);
}

/* ---- Lines out of pieces ---- */

/* Keeps the beginning of a line; of one that is too long, nothing. */
static enum onr_error begin_line(struct posting *p, struct onr_str part, struct onr_failure *failure) {
  if (p->too_long) return ONR_OK;
  p->too_long = part.len > p->line.max - p->line.len;
  if (p->too_long)
    onr_buffer_reset(&p->line);
  else
    onr_buffer_append_str(&p->line, part);
  return onr_buffer_status(&p->line) ? onr_fail_memory(failure) : ONR_OK;
}

/* A line that lies in one piece is not copied. */
static enum onr_error take_lines(struct posting *p, struct onr_str piece, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (!error && piece.len > 0) {
    const char *end = memchr(piece.data, '\n', piece.len);
    size_t len = end ? (size_t)(end - piece.data) : piece.len;
    struct onr_str part = onr_str_slice(piece, 0, len);
    piece = onr_str_slice(piece, len + (end != NULL), piece.len);
    if (!end || p->line.len > 0 || p->too_long) error = begin_line(p, part, failure);
    if (error || !end) continue;
    error = end_line(p, p->line.len > 0 ? onr_buffer_str(&p->line) : part, failure);
    onr_buffer_reset(&p->line);
  }
  return error;
}

/* ---- The answer ---- */

static enum onr_error produce(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                              enum onr_stream_state *ret_state, struct onr_failure *failure) {
  struct posting *p = context;
  bool more;
  (void)request, (void)heartbeat;
  enum onr_error error = onr_spool_read(&p->results, ONR_STREAM_PIECE, out, &more, failure);
  *ret_state = more ? ONR_STREAM_MORE : ONR_STREAM_END;
  return error;
}

static enum onr_error answer(struct posting *p, struct onr_response *response, struct onr_failure *failure) {
  enum onr_error error = p->line.len > 0 || p->too_long ? end_line(p, onr_buffer_str(&p->line), failure) : ONR_OK;
  if (!error) error = onr_intake_flush(p->intake, reader_of(p->request), failure);
  if (error) return error;
  if (p->articles == 0)
    return onr_fail(failure, ONR_ERR_EMPTY_DOCUMENT, "The body has no line; one JSON article a line is expected.");
  response->content_type = "application/x-ndjson";
  if (p->results.fd >= 0)
    response->stream = (struct onr_stream){.produce = produce, .context = p, .run = ONR_RUN_ON_WORKER};
  else
    onr_buffer_append_str(&response->body, onr_buffer_str(&p->results.memory));
  return ONR_OK;
}

/* ---- The upload ---- */

static enum onr_error check_request(struct onr_request *request, struct onr_failure *failure) {
  struct onr_query query;
  struct onr_str type = {NULL, 0};
  enum onr_error error = onr_request_media_type(request, &type, failure);
  if (!error) error = onr_body_check_encoding(request, failure);
  if (!error) error = onr_params_accept(request, "application/x-ndjson", failure);
  return error ? error : onr_params_parse(request, &onr_endpoint_plain, &query, failure);
}

static enum onr_error begin(struct onr_request *request, struct onr_response *response, struct posting **ret_posting,
                            struct onr_failure *failure) {
  enum onr_error error = check_request(request, failure);
  if (error) return error;
  struct posting *p = calloc(1, sizeof *p);
  if (!p) return onr_fail_memory(failure);
  p->request = request;
  onr_sha256_begin(&p->hash);
  onr_buffer_init(&p->line, onr_reader_line_bytes(app_of(request)->service->limits));
  onr_spool_init(&p->results, app_of(request)->spool_folder ? app_of(request)->spool_folder : "/tmp");
  *ret_posting = p;
  const struct onr_intake_listener listener = {.context = p, .goes_on = true, .done = tell};
  error = onr_intake_open(app_of(request)->service, &listener, &p->intake, failure);
  return error ? error : onr_idempotency_begin(&p->once, request, response, failure);
}

/* The end of the body: only now is it known whether it came before. */
static enum onr_error finish(struct posting *p, struct onr_response *response, struct onr_failure *failure) {
  unsigned char body[ONR_SHA256_SIZE];
  onr_sha256_end(&p->hash, body);
  onr_idempotency_hash(&p->once, p->request, body);
  if (p->once.found) return onr_idempotency_repeat(&p->once, p->request, response, failure);
  enum onr_error error = answer(p, response, failure);
  if (!error && !p->unsettled) onr_idempotency_keep(&p->once, p->request, response);
  return error;
}

/* Of a body that seems to be known only the hash is made. */
static enum onr_error take(struct onr_request *request, struct onr_response *response, void **state,
                           struct onr_str piece, bool last, struct onr_failure *failure) {
  enum onr_error error = *state ? ONR_OK : begin(request, response, (struct posting **)state, failure);
  struct posting *p = *state;
  if (error) return error;
  if (p->once.on) onr_sha256_add(&p->hash, piece);
  if (!p->once.found) error = take_lines(p, piece, failure);
  if (!error && !last) error = onr_intake_flush(p->intake, reader_of(request), failure);
  if (!error && last) error = finish(p, response, failure);
  if (!error && last) error = onr_app_written(&response->body, failure);
  if (error && p->wrote) onr_app_unshown(error, failure);
  return error;
}

static void close_posting(void *state) {
  struct posting *p = state;
  if (!p) return;
  onr_idempotency_end(&p->once, app_of(p->request));
  onr_intake_close(p->intake);
  onr_buffer_close(&p->line);
  onr_spool_close(&p->results);
  free(p);
}

static const struct onr_upload posting_lines = {take, close_posting, ONR_RUN_ON_WRITER};

const struct onr_upload *onr_api_upload(const struct onr_route *route, const struct onr_request *request) {
  struct onr_str value = onr_request_header(request, "Content-Type"), type;
  if (route->handler != onr_articles_post || !value.data || !onr_str_next(&value, ';', &type)) return NULL;
  return onr_str_equal_nocase(onr_str_trim(type), ONR_STR("application/x-ndjson")) ? &posting_lines : NULL;
}
