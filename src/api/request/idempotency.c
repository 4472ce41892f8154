/*
 * An answer is kept in the transaction of its write, by the key and the credential that came with it, so that nobody
 * reads another's. A retry that arrives meanwhile is told to come back (the requests at work are a list in memory: none
 * outlives the process).
 *
 * Kept are successes. What failed changed nothing and may be tried again under the same key. An answer over KEPT_BODY
 * is not kept: the results of tens of thousands of lines, say, where a retry says that nothing changed. Many articles
 * in one body are as many writes, and their answer is kept after the last: should the process end before that, the
 * retry is done as a request of its own, which finds the lines that were stored and stores the others.
 */
#include "idempotency.h"

#include "onrecord/clock.h"

enum { KEY_MAX = 255, KEPT_BODY = 4 << 20 };

static const char header_name[] = "Idempotency-Key";

/* ---- Requests at work ---- */

static bool take_off(struct onr_in_flight *in_flight, struct onr_flight *flight) {
  pthread_mutex_lock(&in_flight->lock);
  struct onr_flight *other = in_flight->first;
  while (other && memcmp(other->key, flight->key, ONR_SHA256_SIZE) != 0) other = other->next;
  if (!other) {
    flight->next = in_flight->first;
    in_flight->first = flight;
  }
  pthread_mutex_unlock(&in_flight->lock);
  return !other;
}

static void land(struct onr_in_flight *in_flight, struct onr_flight *flight) {
  pthread_mutex_lock(&in_flight->lock);
  struct onr_flight **link = &in_flight->first;
  while (*link != flight) link = &(*link)->next;
  *link = flight->next;
  pthread_mutex_unlock(&in_flight->lock);
}

/* ---- What is told apart ---- */

/* Each part's length goes into the hash as well. */
static void hash_parts(const struct onr_str *parts, size_t count, unsigned char out[ONR_SHA256_SIZE]) {
  struct onr_sha256_stream stream;
  onr_sha256_begin(&stream);
  for (size_t i = 0; i < count; i++) {
    uint64_t len = parts[i].len;
    onr_sha256_add(&stream, (struct onr_str){(const char *)&len, sizeof len});
    onr_sha256_add(&stream, parts[i].data ? parts[i] : ONR_STR(""));
  }
  onr_sha256_end(&stream, out);
}

static struct onr_str bytes_of(const unsigned char hash[ONR_SHA256_SIZE]) {
  return (struct onr_str){(const char *)hash, ONR_SHA256_SIZE};
}

static enum onr_error check_key(struct onr_str key, struct onr_failure *failure) {
  bool valid = key.len > 0 && key.len <= KEY_MAX;
  for (size_t i = 0; valid && i < key.len; i++) valid = key.data[i] > ' ' && key.data[i] <= '~';
  if (valid) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_REQUEST, ONR_AT_HEADER, header_name,
                     "Idempotency-Key is 1 to %d visible ASCII characters that no other request has, such as a UUID; "
                     "it is \"%.*s\".",
                     (int)KEY_MAX, ONR_FMT(key));
}

/* ---- Beginning ---- */

static enum onr_error refuse_second(struct onr_request *request, struct onr_response *response,
                                    struct onr_failure *failure) {
  enum onr_error error = onr_response_header(request, response, "Retry-After", ONR_STR("1"), failure);
  if (error) return error;
  return onr_fail_at(failure, ONR_ERR_IN_PROGRESS, ONR_AT_HEADER, header_name,
                     "The request that first came with this Idempotency-Key is still at work: try again in a second.");
}

enum onr_error onr_idempotency_begin(struct onr_idempotency *self, struct onr_request *request,
                                     struct onr_response *response, struct onr_failure *failure) {
  const struct onr_str parts[] = {onr_request_header(request, header_name),
                                  onr_request_header(request, "Authorization")};
  struct onr_in_flight *in_flight = &app_of(request)->in_flight;
  *self = (struct onr_idempotency){.on = false};
  if (!parts[0].data) return ONR_OK;
  enum onr_error error = check_key(parts[0], failure);
  if (error) return error;
  hash_parts(parts, sizeof parts / sizeof *parts, self->flight.key);
  if (!take_off(in_flight, &self->flight)) return refuse_second(request, response, failure);
  error = onr_store_answer(reader_of(request), bytes_of(self->flight.key), onr_clock_now_ms(), request->arena,
                           &self->answer, &self->found, failure);
  onr_store_reader_release(reader_of(request));
  if (error) land(in_flight, &self->flight);
  self->on = !error;
  return error;
}

void onr_idempotency_end(struct onr_idempotency *self, struct onr_app *app) {
  if (self->on) land(&app->in_flight, &self->flight);
  self->on = false;
}

void onr_idempotency_hash(struct onr_idempotency *self, const struct onr_request *request,
                          const unsigned char body[ONR_SHA256_SIZE]) {
  const struct onr_str parts[] = {request->path, request->query_text, onr_request_header(request, "Content-Type"),
                                  onr_request_header(request, "If-Match"), bytes_of(body)};
  if (self->on) hash_parts(parts, sizeof parts / sizeof *parts, self->request);
}

/* ---- Keeping and giving again ---- */

static enum onr_error give_again(struct onr_request *request, struct onr_response *response,
                                 const struct onr_answer *answer, struct onr_failure *failure) {
  response->status = (int)answer->status;
  response->revision = answer->revision;
  response->last_modified = answer->last_modified;
  response->content_type = answer->content_type.data;
  onr_buffer_append_str(&response->body, answer->body);
  struct onr_str rest = answer->headers, line;
  enum onr_error error = onr_response_header(request, response, "Idempotency-Replayed", ONR_STR("true"), failure);
  while (!error && onr_str_next(&rest, '\n', &line) && line.len > 0) {
    struct onr_str part, name = {NULL, 0};
    if (onr_str_next(&line, ':', &part)) name = onr_arena_str(request->arena, part);
    error = name.data ? onr_response_header(request, response, name.data, onr_str_trim(line), failure)
                      : onr_fail_memory(failure);
  }
  return error;
}

enum onr_error onr_idempotency_repeat(const struct onr_idempotency *self, struct onr_request *request,
                                      struct onr_response *response, struct onr_failure *failure) {
  if (onr_str_equal(self->answer.request, bytes_of(self->request)))
    return give_again(request, response, &self->answer, failure);
  return onr_fail_at(failure, ONR_ERR_KEY_REUSED, ONR_AT_HEADER, header_name,
                     "This Idempotency-Key came with another request (path, query, Content-Type, If-Match or body "
                     "differ) in the last 24 hours: a new request needs a new key.");
}

static void write_headers(struct onr_fields headers, struct onr_buffer *out) {
  for (size_t i = 0; i < headers.count; i++) {
    onr_buffer_append_str(out, headers.items[i].name);
    onr_buffer_append_str(out, ONR_STR(": "));
    onr_buffer_append_str(out, headers.items[i].value);
    onr_buffer_append_char(out, '\n');
  }
}

/* Whether an answer is one that is kept. */
static bool keeps(const struct onr_idempotency *self, const struct onr_response *response) {
  return self->on && !response->stream.produce && !response->static_body.data && response->body.len <= KEPT_BODY;
}

/* The answer as it is kept, in `headers` and the response's own memory. */
static enum onr_error make_answer(const struct onr_idempotency *self, const struct onr_response *response,
                                  struct onr_buffer *headers, struct onr_answer *ret_answer,
                                  struct onr_failure *failure) {
  write_headers(response->headers, headers);
  enum onr_error error = onr_app_written(&response->body, failure);
  if (!error) error = onr_app_written(headers, failure);
  if (error) return error;
  *ret_answer = (struct onr_answer){.key = bytes_of(self->flight.key),
                                    .request = bytes_of(self->request),
                                    .status = response->status,
                                    .revision = response->revision,
                                    .last_modified = response->last_modified,
                                    .content_type = onr_str_from(response->content_type),
                                    .headers = headers->len ? onr_buffer_str(headers) : ONR_STR(""),
                                    .body = onr_buffer_str(&response->body),
                                    .created = onr_clock_now_ms()};
  return ONR_OK;
}

void onr_idempotency_keep(const struct onr_idempotency *self, const struct onr_request *request,
                          const struct onr_response *response) {
  if (!keeps(self, response)) return;
  struct onr_buffer headers;
  struct onr_answer answer;
  onr_buffer_init(&headers, KEPT_BODY);
  enum onr_error error = make_answer(self, response, &headers, &answer, NULL);
  if (!error) error = onr_store_answer_put(app_of(request)->service->store, &answer, NULL);
  (void)error; /* the writes are done whatever becomes of this */
  onr_buffer_close(&headers);
}

/* ---- Around every handler ---- */

/* "If-Match: *" agrees to whatever is there. Where that was changed between being looked at and being written, it is
 * looked at again, as often as others were faster; more often than this says that something else is wrong. */
static enum onr_error handle(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                             struct onr_failure *failure) {
  enum { TRIES = 64 };
  bool agrees = onr_str_equal(onr_str_trim(onr_request_header(request, "If-Match")), ONR_STR("*"));
  enum onr_error error = route->handler(request, response, failure);
  for (int i = 1; i < TRIES && agrees && error == ONR_ERR_PRECONDITION_FAILED; i++) {
    onr_store_reader_release(reader_of(request));
    if (failure) *failure = (struct onr_failure){0};
    error = route->handler(request, response, failure);
  }
  return error;
}

/* The write becomes durable with its answer, or neither does. */
static enum onr_error write_once(const struct onr_route *route, const struct onr_idempotency *once,
                                 struct onr_request *request, struct onr_response *response,
                                 struct onr_failure *failure) {
  struct onr_session *session;
  struct onr_buffer headers;
  struct onr_answer answer;
  enum onr_error error =
      onr_store_session_begin(app_of(request)->service->store, reader_of(request), true, &session, failure);
  if (error) return error;
  onr_buffer_init(&headers, KEPT_BODY);
  error = handle(route, request, response, failure);
  bool kept = keeps(once, response);
  if (!error && kept) error = make_answer(once, response, &headers, &answer, failure);
  error = onr_store_session_end(session, kept ? &answer : NULL, error, failure);
  onr_buffer_close(&headers);
  return error;
}

static enum onr_error answer_once(const struct onr_route *route, struct onr_idempotency *once,
                                  struct onr_request *request, struct onr_response *response,
                                  struct onr_failure *failure) {
  unsigned char body[ONR_SHA256_SIZE];
  onr_sha256(request->body, body);
  onr_idempotency_hash(once, request, body);
  return once->found ? onr_idempotency_repeat(once, request, response, failure)
                     : write_once(route, once, request, response, failure);
}

/* A write that is done and could not be shown is not said to have changed nothing. */
static enum onr_error write_plainly(const struct onr_route *route, struct onr_request *request,
                                    struct onr_response *response, struct onr_failure *failure) {
  struct onr_session *session;
  enum onr_error error =
      onr_store_session_begin(app_of(request)->service->store, reader_of(request), false, &session, failure);
  if (error) return error;
  error = handle(route, request, response, failure);
  if (!error) error = onr_app_written(&response->body, failure);
  if (error && onr_store_session_wrote(session)) onr_app_unshown(error, failure);
  return onr_store_session_end(session, NULL, error, failure);
}

/* A POST that needs no right to write changes nothing, so that its key is only looked at. */
enum onr_error onr_api_around(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                              struct onr_failure *failure) {
  struct onr_str key = onr_request_header(request, header_name);
  bool keyed = route->method == ONR_POST && key.data;
  if (route->access != ONR_ACCESS_WRITE) {
    enum onr_error error = keyed ? check_key(key, failure) : ONR_OK;
    return error ? error : route->handler(request, response, failure);
  }
  if (!keyed) return write_plainly(route, request, response, failure);
  struct onr_idempotency once;
  enum onr_error error = onr_idempotency_begin(&once, request, response, failure);
  if (error) return error;
  error = answer_once(route, &once, request, response, failure);
  onr_idempotency_end(&once, app_of(request));
  return error;
}
