#include "app.h"

static bool is_one_of(struct onr_str name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_equal(name, onr_str_from(names[i]))) return true;
  return false;
}

enum onr_error onr_api_thread_start(void *app, void **ret_thread, struct onr_failure *failure) {
  struct onr_app *self = app;
  struct onr_store_reader *reader = NULL;
  enum onr_error error = onr_store_reader_open(self->service->store, &reader, failure);
  if (error) return error;
  onr_store_thread_begin();
  *ret_thread = reader;
  return ONR_OK;
}

void onr_api_thread_end(void *app, void *thread) {
  (void)app;
  onr_store_reader_close(thread);
  onr_store_thread_end();
}

void onr_api_turn_end(void *app, void *thread) {
  (void)app;
  onr_store_reader_release(thread);
}

static bool must_stop(void *work) {
  return onr_http_work_must_stop(work);
}

/* Queries end when the request's time is over. */
void onr_api_at_work(void *app, void *thread, struct onr_http_work *work) {
  (void)app;
  onr_store_reader_watch(thread, work ? must_stop : NULL, work, work && onr_http_work_is_pooled(work));
}

uint64_t onr_api_version(void *app) {
  struct onr_app *self = app;
  return onr_store_version(self->service->store);
}

uint64_t onr_api_renew(void *app, void *thread) {
  (void)app;
  return onr_store_reader_version(thread);
}

/* One resource, and a page of a list in its usual order, of one speaker, subject or article at the most, is read from
 * an index, which also has its place for a date. Other filters may have to look at many rows for few that fit, another
 * order may have to sort, a count counts, and what is included has no limit. */
bool onr_api_is_light(const struct onr_request *request) {
  static const char *const free_of_cost[] = {"limit", "cursor", "fields", "offsets",        "role",
                                             "since", "types",  "format", "publishedAfter", "publishedBefore"};
  static const char *const indexed[] = {"speaker", "about", "article", "entity"};
  size_t filters = request->path_values.count; /* the resource that the list belongs to */
  for (size_t i = 0; i < request->query.count; i++) {
    struct onr_str name = request->query.items[i].name;
    if (is_one_of(name, free_of_cost, sizeof free_of_cost / sizeof *free_of_cost)) continue;
    if (!is_one_of(name, indexed, sizeof indexed / sizeof *indexed) || ++filters > 1) return false;
  }
  return true;
}

enum { HOST_MAX = 320 };

/* HTTP/1.0 may come without a Host. */
enum onr_error onr_app_base(const struct onr_request *request, struct onr_str *ret_base, struct onr_failure *failure) {
  *ret_base = app_of(request)->public_url;
  if (ret_base->len) return ONR_OK;
  struct onr_str host = onr_request_header(request, "Host");
  if (host.len > HOST_MAX)
    return onr_fail_at(failure, ONR_ERR_INVALID_REQUEST, ONR_AT_HEADER, "Host",
                       "Host has %zu characters; no host's name has more than %d.", host.len, HOST_MAX);
  *ret_base = onr_arena_printf(request->arena, "http://%.*s", ONR_FMT(host.len ? host : ONR_STR("localhost")));
  return ret_base->data ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_app_written(const struct onr_buffer *buffer, struct onr_failure *failure) {
  enum onr_error error = onr_buffer_status(buffer);
  if (error == ONR_OK) return ONR_OK;
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return onr_fail(
      failure, error,
      "The answer would be larger than %zu bytes, which is the most that is sent at once: ask for fewer rows "
      "(limit) or fewer members (fields).",
      buffer->max);
}

void onr_app_unshown(enum onr_error error, struct onr_failure *failure) {
  struct onr_failure why = *failure;
  const char *reason = error == ONR_ERR_MEMORY ? "memory for the answer could not be had." : why.detail;
  onr_fail_at(failure, error, why.at, why.where, "A change was made and stays; only, %s", reason);
}
