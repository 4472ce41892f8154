/*
 * Idempotency-Key: a write that is sent again gets the answer that it got, or would have got, the first time.
 *
 * An answer is kept once the write is done, by the key and the credential that came with it, so that nobody reads
 * another's. A retry that arrives meanwhile is told to come back (the requests at work are a list in memory: none
 * outlives the process). Should the process end between the write and the keeping of its answer, the retry is done as a
 * request of its own: that doubles nothing, as ids are made from content, and a repeated write finds its row there.
 *
 * Kept are successes. What failed changed nothing and may be tried again under the same key. Bodies over KEPT_BODY are
 * not kept, nor are streams; application/x-ndjson needs no key, since each of its lines may be sent again.
 */
#include "app.h"
#include "onrecord/clock.h"
#include "onrecord/store_answers.h"

enum { KEY_MAX = 255, KEPT_BODY = 4 << 20 };

static const char header_name[] = "Idempotency-Key";

/* ---- Requests at work ---- */

struct onr_flight {
  struct onr_flight *next;
  const unsigned char *key;
};

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

static struct onr_str hash_parts(struct onr_request *request, const struct onr_str *parts, size_t count,
                                 unsigned char out[ONR_SHA256_SIZE]) {
  struct onr_buffer text;
  onr_buffer_init(&text, request->arena->max);
  for (size_t i = 0; i < count; i++) {
    onr_buffer_printf(&text, "%zu:", parts[i].len);
    onr_buffer_append_str(&text, parts[i]);
  }
  onr_sha256(onr_buffer_str(&text), out);
  bool whole = onr_buffer_status(&text) == ONR_OK;
  onr_buffer_close(&text);
  return (struct onr_str){whole ? (const char *)out : NULL, ONR_SHA256_SIZE};
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

struct asked {
  unsigned char key[ONR_SHA256_SIZE], request[ONR_SHA256_SIZE];
};

/* The body's hash stands for the body, which can be large. */
static enum onr_error hash_request(const struct onr_route *route, struct onr_request *request, struct asked *asked,
                                   struct onr_failure *failure) {
  char body[ONR_SHA256_HEX_SIZE], method = (char)('0' + (int)route->method);
  const struct onr_str mine[] = {onr_request_header(request, header_name),
                                 onr_request_header(request, "Authorization")};
  const struct onr_str whole[] = {{&method, 1},
                                  request->path,
                                  request->query_text,
                                  onr_request_header(request, "Content-Type"),
                                  onr_request_header(request, "If-Match"),
                                  onr_sha256_hex(request->body, body)};
  bool hashed = hash_parts(request, mine, sizeof mine / sizeof *mine, asked->key).data &&
                hash_parts(request, whole, sizeof whole / sizeof *whole, asked->request).data;
  return hashed ? ONR_OK : onr_fail_memory(failure);
}

static struct onr_str bytes_of(const unsigned char hash[ONR_SHA256_SIZE]) {
  return (struct onr_str){(const char *)hash, ONR_SHA256_SIZE};
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

/* The write is done whatever becomes of this: without a kept answer a retry is done anew, which doubles nothing. */
static void keep(struct onr_request *request, const struct onr_response *response, const struct asked *asked) {
  if (response->stream.produce || response->static_body.data || response->body.len > KEPT_BODY ||
      onr_buffer_status(&response->body))
    return;
  struct onr_buffer headers;
  onr_buffer_init(&headers, KEPT_BODY);
  for (size_t i = 0; i < response->headers.count; i++) {
    onr_buffer_append_str(&headers, response->headers.items[i].name);
    onr_buffer_append_str(&headers, ONR_STR(": "));
    onr_buffer_append_str(&headers, response->headers.items[i].value);
    onr_buffer_append_char(&headers, '\n');
  }
  struct onr_answer answer = {.key = bytes_of(asked->key),
                              .request = bytes_of(asked->request),
                              .status = response->status,
                              .revision = response->revision,
                              .last_modified = response->last_modified,
                              .content_type = onr_str_from(response->content_type),
                              .headers = headers.len ? onr_buffer_str(&headers) : ONR_STR(""),
                              .body = onr_buffer_str(&response->body),
                              .created = onr_clock_now_ms()};
  enum onr_error ignored =
      onr_buffer_status(&headers) ? ONR_OK : onr_store_answer_put(app_of(request)->service->store, &answer, NULL);
  (void)ignored;
  onr_buffer_close(&headers);
}

static enum onr_error answer_once(const struct onr_route *route, struct onr_request *request,
                                  struct onr_response *response, const struct asked *asked,
                                  struct onr_failure *failure) {
  struct onr_answer answer;
  bool found;
  enum onr_error error = onr_store_answer(reader_of(request), bytes_of(asked->key), onr_clock_now_ms(), request->arena,
                                          &answer, &found, failure);
  onr_store_reader_release(reader_of(request));
  if (error) return error;
  if (!found) {
    error = route->handler(request, response, failure);
    if (!error) keep(request, response, asked);
    return error;
  }
  if (onr_str_equal(answer.request, bytes_of(asked->request))) return give_again(request, response, &answer, failure);
  return onr_fail_at(failure, ONR_ERR_KEY_REUSED, ONR_AT_HEADER, header_name,
                     "This Idempotency-Key came with another request (method, path, query, Content-Type, If-Match or "
                     "body differ) in the last 24 hours: a new request needs a new key.");
}

static enum onr_error refuse_second(struct onr_request *request, struct onr_response *response,
                                    struct onr_failure *failure) {
  enum onr_error error = onr_response_header(request, response, "Retry-After", ONR_STR("1"), failure);
  if (error) return error;
  return onr_fail_at(failure, ONR_ERR_IN_PROGRESS, ONR_AT_HEADER, header_name,
                     "The request that first came with this Idempotency-Key is still at work: try again in a second.");
}

enum onr_error onr_api_around(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                              struct onr_failure *failure) {
  struct onr_str key = onr_request_header(request, header_name);
  if (route->method != ONR_POST || !key.data) return route->handler(request, response, failure);
  enum onr_error error = check_key(key, failure);
  if (error) return error;
  if (route->access != ONR_ACCESS_WRITE) return route->handler(request, response, failure); /* it changes nothing */
  struct asked asked;
  error = hash_request(route, request, &asked, failure);
  if (error) return error;
  struct onr_in_flight *in_flight = &app_of(request)->in_flight;
  struct onr_flight flight = {.key = asked.key};
  if (!take_off(in_flight, &flight)) return refuse_second(request, response, failure);
  error = answer_once(route, request, response, &asked, failure);
  land(in_flight, &flight);
  return error;
}
