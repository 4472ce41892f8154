/*
 * What changed: a page of lines that ends with where to go on, or a stream of server-sent events that goes on for as
 * long as the client listens. Both read the same pages by the number that the client has come to, so that a listener
 * costs its place and nothing else: a slow one reads later, from there.
 */
#include "onrecord/store_changes.h"

#include <stdio.h>

#include "api/app.h"
#include "api/handlers.h"
#include "api/request/params.h"

/* A piece is made on the event thread: so many rows take well below a millisecond. Resources are larger. */
enum { EVENTS_AT_ONCE = 100, RESOURCES_AT_ONCE = 10, RETRY_MS = 2000 };

static const char lines_type[] = "application/x-ndjson", events_type[] = "text/event-stream";

static const char *include_word(unsigned number) {
  return number == 0 ? "resource" : NULL;
}

static const char *form_word(unsigned number) {
  static const char *const words[] = {[CHANGES_LINES] = "ndjson", [CHANGES_EVENTS] = "events"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param params[] = {
    {"since", PARAM_TEXT, true, offsetof(struct onr_query, since), NULL},
    {"types", PARAM_WORD_SET, true, offsetof(struct onr_query, changed_types), onr_changed_type_name},
    {"include", PARAM_WORD_SET, false, offsetof(struct onr_query, include), include_word},
    {"format", PARAM_WORD, false, offsetof(struct onr_query, changes_form), form_word},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {{params, onr_params_offsets}, NULL, NULL, NULL, false, 0};

/* ---- One change ---- */

/* Where changes are written to; of a listener it lives as long as it does. */
struct changes {
  struct onr_change_page page; /* the next one */
  bool with_resources;
  enum onr_unit unit;
  bool events;
  bool begun; /* something was sent */
  /* of the page at hand */
  const struct onr_request *request;
  struct onr_buffer *out;
  struct onr_failure *failure;
};

/* A resource as lists show it: without an article's text, which may be long. */
static void write_resource(const struct changes *changes, const struct onr_member *members, const void *row) {
  struct onr_json json = onr_json_into(changes->out);
  struct onr_shape shape = {.fields = onr_shape_all(members), .unit = changes->unit};
  if (members == onr_article_members) shape.fields &= ~onr_shape_bit(members, "articleBody");
  onr_shape_object(&json, members, row, &shape);
}

static enum onr_error write_article(void *context, const struct onr_article_row *row) {
  write_resource(context, onr_article_members, row);
  return ONR_OK;
}
static enum onr_error write_entity(void *context, const struct onr_entity_row *row) {
  write_resource(context, onr_entity_members, row);
  return ONR_OK;
}
static enum onr_error write_claim(void *context, const struct onr_claim_row *row) {
  write_resource(context, onr_claim_members, row);
  return ONR_OK;
}
static enum onr_error write_suggestion(void *context, const struct onr_suggestion_row *row) {
  write_resource(context, onr_suggestion_members, row);
  return ONR_OK;
}

static enum onr_error read_resource(struct changes *changes, const struct onr_change_row *row) {
  struct onr_store_reader *reader = reader_of(changes->request);
  switch (row->type) {
  case ONR_CHANGED_ARTICLE: return onr_store_article(reader, row->id, false, write_article, changes, changes->failure);
  case ONR_CHANGED_ENTITY: return onr_store_entity(reader, row->id, write_entity, changes, changes->failure);
  case ONR_CHANGED_CLAIM: return onr_store_claim(reader, row->id, write_claim, changes, changes->failure);
  case ONR_CHANGED_SUGGESTION:
    return onr_store_suggestion(reader, row->id, write_suggestion, changes, changes->failure);
  case ONR_CHANGED_TYPE_COUNT: break;
  }
  return onr_fail(changes->failure, ONR_ERR_INTERNAL, "A change is of a type that is not known.");
}

static enum onr_error write_change(struct changes *changes, const struct onr_change_row *row) {
  struct onr_json json = onr_json_into(changes->out);
  onr_json_begin_object(&json);
  onr_json_key(&json, "seq");
  onr_json_int(&json, row->seq);
  onr_json_key(&json, "change");
  onr_json_string(&json, onr_str_from(onr_change_kind_name(row->kind)));
  onr_json_key(&json, "type");
  onr_json_string(&json, onr_str_from(onr_changed_type_name(row->type)));
  onr_json_key(&json, "id");
  onr_json_string(&json, row->id);
  onr_json_key(&json, "date");
  onr_write_time(&json, row->date);
  onr_json_key(&json, "mergedInto");
  onr_json_string_or_null(&json, row->merged_into);
  enum onr_error error = ONR_OK;
  if (changes->with_resources) {
    onr_json_key(&json, "resource");
    if (row->kind == ONR_CHANGE_DELETED)
      onr_json_null(&json);
    else
      error = read_resource(changes, row);
  }
  onr_json_end_object(&json);
  return error;
}

static enum onr_error visit_line(void *context, const struct onr_change_row *row) {
  struct changes *changes = context;
  enum onr_error error = write_change(changes, row);
  onr_buffer_append_char(changes->out, '\n');
  return error ? error : onr_app_written(changes->out, changes->failure);
}

static enum onr_error visit_event(void *context, const struct onr_change_row *row) {
  struct changes *changes = context;
  onr_buffer_printf(changes->out, "id: %lld\nevent: %s\ndata: ", (long long)row->seq, onr_change_kind_name(row->kind));
  enum onr_error error = write_change(changes, row);
  onr_buffer_append_str(changes->out, ONR_STR("\n\n"));
  return error ? error : onr_app_written(changes->out, changes->failure);
}

/* ---- A page of lines ---- */

/* The request again, with the number that it has come to. Words and numbers need no encoding. */
static struct onr_str next_address(const struct changes *changes, const struct onr_query *query, int64_t since,
                                   struct onr_buffer *url) {
  onr_buffer_append_str(url, changes->request->path);
  onr_buffer_printf(url, "?since=%lld", (long long)since);
  for (size_t i = 0; i < changes->request->query.count; i++) {
    struct onr_field field = changes->request->query.items[i];
    if (onr_str_equal(field.name, ONR_STR("since")) || onr_str_equal(field.name, ONR_STR("limit"))) continue;
    onr_buffer_printf(url, "&%.*s=%.*s", ONR_FMT(field.name), ONR_FMT(field.value));
  }
  if (query->limit != LIMIT_DEFAULT) onr_buffer_printf(url, "&limit=%zu", query->limit);
  return onr_buffer_str(url);
}

static enum onr_error answer_lines(struct changes *changes, const struct onr_query *query,
                                   struct onr_response *response) {
  struct onr_change_end end;
  response->content_type = lines_type;
  changes->page.limit = query->limit;
  enum onr_error error =
      onr_store_changes(reader_of(changes->request), &changes->page, visit_line, changes, &end, changes->failure);
  if (error) return error;
  struct onr_buffer url;
  struct onr_json json = onr_json_into(changes->out);
  onr_buffer_init(&url, 512);
  onr_json_begin_object(&json);
  onr_json_key(&json, "next");
  onr_json_string(&json, next_address(changes, query, end.next, &url));
  onr_json_key(&json, "since");
  onr_json_int(&json, end.next);
  onr_json_key(&json, "more");
  onr_json_bool(&json, end.more);
  onr_json_end_object(&json);
  onr_buffer_append_char(changes->out, '\n');
  error = onr_app_written(&url, changes->failure);
  onr_buffer_close(&url);
  return error;
}

/* ---- A stream of events ---- */

/* With every sign of life goes the place, so that one who listens for what seldom comes need not go back far. */
static void write_sign_of_life(struct changes *changes) {
  if (!changes->begun) onr_buffer_printf(changes->out, "retry: %d\n", RETRY_MS);
  onr_buffer_printf(changes->out, ":\nid: %lld\n\n", (long long)changes->page.since);
  changes->begun = true;
}

static enum onr_error produce(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                              enum onr_stream_state *ret_state, struct onr_failure *failure) {
  struct changes *changes = context;
  struct onr_change_end end;
  changes->request = request;
  changes->out = out;
  changes->failure = failure;
  if (heartbeat || !changes->begun) write_sign_of_life(changes);
  enum onr_error error = onr_store_changes(reader_of(request), &changes->page, visit_event, changes, &end, failure);
  if (error) return error;
  changes->page.since = end.next;
  *ret_state = end.more ? ONR_STREAM_MORE : ONR_STREAM_WAIT;
  return ONR_OK;
}

static enum onr_error answer_events(const struct changes *changes, struct onr_response *response) {
  struct changes *kept = onr_arena_alloc(changes->request->arena, sizeof *kept);
  if (!kept) return onr_fail_memory(changes->failure);
  *kept = *changes;
  kept->page.limit = changes->with_resources ? RESOURCES_AT_ONCE : EVENTS_AT_ONCE;
  response->content_type = events_type;
  response->stream = (struct onr_stream){.produce = produce, .context = kept, .context_size = sizeof *kept};
  return ONR_OK;
}

/* ---- The request ---- */

static enum onr_error read_number(struct onr_str text, enum onr_failure_place at, const char *where,
                                  int64_t *ret_number, struct onr_failure *failure) {
  long long number = -1;
  if (onr_str_to_int(text, &number) && number >= 0) {
    *ret_number = number;
    return ONR_OK;
  }
  struct onr_str shown = onr_utf8_truncate(text, 80);
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, at, where,
                     "%s is the number of a change, 0 for all of them%s; it is \"%.*s\".", where,
                     at == ONR_AT_PARAMETER ? ", or now for those that are still to come" : "", ONR_FMT(shown));
}

/* Where to begin: an EventSource that connects again says where it was, whatever its address says. */
static enum onr_error read_since(const struct onr_request *request, const struct onr_query *query, bool events,
                                 int64_t *ret_since, struct onr_failure *failure) {
  struct onr_str last_event = onr_request_header(request, "Last-Event-ID");
  *ret_since = 0;
  if (events && onr_str_trim(last_event).len > 0)
    return read_number(onr_str_trim(last_event), ONR_AT_HEADER, "Last-Event-ID", ret_since, failure);
  if (onr_str_equal(query->since, ONR_STR("now")))
    return onr_store_changes_last(reader_of(request), ret_since, failure);
  return query->since.len ? read_number(query->since, ONR_AT_PARAMETER, "since", ret_since, failure) : ONR_OK;
}

static bool is_given(const struct onr_request *request, struct onr_str name) {
  for (size_t i = 0; i < request->query.count; i++)
    if (onr_str_equal(request->query.items[i].name, name)) return true;
  return false;
}

/* `format` goes before Accept. */
static enum onr_error choose_form(const struct onr_request *request, const struct onr_query *query, bool *ret_events,
                                  struct onr_failure *failure) {
  *ret_events = query->changes_form == CHANGES_EVENTS;
  if (is_given(request, ONR_STR("format"))) return ONR_OK;
  int lines = onr_request_accepts(request, lines_type), events = onr_request_accepts(request, events_type);
  *ret_events = events > lines;
  if (lines > 0 || events > 0) return ONR_OK;
  struct onr_str accept = onr_utf8_truncate(onr_request_header(request, "Accept"), 120);
  return onr_fail_at(failure, ONR_ERR_NOT_ACCEPTABLE, ONR_AT_HEADER, "Accept",
                     "Changes are there as %s and %s; Accept is \"%.*s\".", lines_type, events_type, ONR_FMT(accept));
}

HANDLER(onr_changes_get) {
  struct onr_query query;
  struct changes changes = {.request = request, .out = &response->body, .failure = failure};
  enum onr_error error = onr_params_parse(request, &endpoint, &query, failure);
  if (!error) error = choose_form(request, &query, &changes.events, failure);
  if (!error) error = read_since(request, &query, changes.events, &changes.page.since, failure);
  if (error) return error;
  response->varies_by_accept = true;
  changes.page.types = query.changed_types;
  changes.with_resources = query.include & INCLUDE_RESOURCE;
  changes.unit = query.shape.unit;
  return changes.events ? answer_events(&changes, response) : answer_lines(&changes, &query, response);
}
