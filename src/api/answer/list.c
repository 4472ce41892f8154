#include "list.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/formats/linked.h"
#include "api/request/cursor.h"
#include "api/request/refs.h"
#include "url.h"

/* HEADS_MAX: what a request's head and one header of its answer can safely take together of the 8 KB that both heads
 * have; HEADER_NOTE: what it takes of these to note a header. */
enum { URL_MAX = 64 << 10, HEADS_MAX = 5500, HEADER_NOTE = 64 };
enum {
  ROW_BYTES = 2 << 10 /* that a row has at most as a rule: an answer that has room for them is not moved */,
  USUAL_MOST = 128 << 10
};

static int compare_fields(const void *a, const void *b) {
  const struct onr_field *one = a, *other = b;
  int order = onr_str_compare(one->name, other->name);
  return order ? order : onr_str_compare(one->value, other->value);
}

/* The filters of the query, sorted, so that their order does not matter. */
static enum onr_error sorted_filters(const struct onr_list *list, struct onr_fields *ret_filters,
                                     struct onr_failure *failure) {
  struct onr_fields query = list->request->query;
  struct onr_field *filters = onr_arena_alloc(list->request->arena, (query.count + 1) * sizeof *filters);
  if (!filters) return onr_fail_memory(failure);
  size_t count = 0;
  for (size_t i = 0; i < query.count; i++) {
    const struct onr_param *param = onr_params_find(list->endpoint, query.items[i].name);
    if (param && param->filter) filters[count++] = query.items[i];
  }
  qsort(filters, count, sizeof *filters, compare_fields);
  *ret_filters = (struct onr_fields){filters, count};
  return ONR_OK;
}

static void append_number(struct onr_buffer *out, size_t number) {
  onr_buffer_append_int(out, (int64_t)number);
  onr_buffer_append_char(out, ' ');
}

/* What a cursor is bound to: path, order and filters, each with its length so that none runs into the next. */
static enum onr_error make_scope(struct onr_list *list, struct onr_failure *failure) {
  struct onr_fields filters = {NULL, 0};
  enum onr_error error = sorted_filters(list, &filters, failure);
  if (error) return error;
  struct onr_buffer scope;
  onr_buffer_init(&scope, URL_MAX);
  append_number(&scope, (size_t)list->page.sort);
  append_number(&scope, list->page.descending);
  append_number(&scope, list->request->path.len);
  onr_buffer_append_str(&scope, list->request->path);
  for (size_t i = 0; i < filters.count; i++) {
    onr_buffer_append_char(&scope, ' ');
    append_number(&scope, filters.items[i].name.len);
    append_number(&scope, filters.items[i].value.len);
    onr_buffer_append_str(&scope, filters.items[i].name);
    onr_buffer_append_str(&scope, filters.items[i].value);
  }
  error = onr_app_written(&scope, failure);
  if (!error) list->scope = onr_arena_str(list->request->arena, onr_buffer_str(&scope));
  onr_buffer_close(&scope);
  return !error && !list->scope.data ? onr_fail_memory(failure) : error;
}

/* The address of the request; `open` without its cursor, and so that a parameter can follow. */
static void append_url(const struct onr_list *list, struct onr_buffer *url, bool open) {
  char separator = '?';
  onr_buffer_append_str(url, list->query->shape.base);
  onr_buffer_append_str(url, list->request->path);
  for (size_t i = 0; i < list->request->query.count; i++) {
    struct onr_field field = list->request->query.items[i];
    if (open && onr_str_equal(field.name, ONR_STR("cursor"))) continue;
    onr_buffer_append_char(url, separator);
    onr_url_encode(url, field.name);
    onr_buffer_append_char(url, '=');
    onr_url_encode(url, field.value);
    separator = '&';
  }
  if (open) onr_buffer_append_char(url, separator);
}

/* A schema.org ItemList, whose id is the page's address. */
static void begin_linked(struct onr_list *list) {
  struct onr_json *json = &list->json;
  struct onr_buffer url;
  onr_buffer_init(&url, URL_MAX);
  append_url(list, &url, false);
  onr_linked_context(json);
  onr_json_key(json, "@id");
  onr_json_string(json, onr_buffer_str(&url));
  onr_json_key(json, "@type");
  onr_json_string(json, ONR_STR("ItemList"));
  if (!json->out->error) json->out->error = onr_buffer_status(&url);
  onr_buffer_close(&url);
}

static void begin_rows(struct onr_list *list) {
  struct onr_json *json = &list->json;
  bool linked = list->query->media == ONR_MEDIA_LINKED;
  onr_params_respond(list->response, list->endpoint, list->query);
  const size_t usual = (list->page.limit + 1) * ROW_BYTES;
  if (usual <= json->out->max && usual <= USUAL_MOST) onr_buffer_reserve(json->out, usual);
  onr_rows_header(&list->rows);
  if (list->query->media != ONR_MEDIA_JSON && !linked) return;
  onr_json_begin_object(json);
  if (linked) begin_linked(list);
  onr_json_key(json, linked ? "itemListElement" : "data");
  onr_json_begin_array(json);
}

enum onr_error onr_list_begin(struct onr_list *list, struct onr_request *request, struct onr_response *response,
                              const struct onr_endpoint *endpoint, const struct onr_query *query,
                              struct onr_failure *failure) {
  *list = (struct onr_list){.request = request,
                            .response = response,
                            .endpoint = endpoint,
                            .query = query,
                            .failure = failure,
                            .end = {.count = -1}};
  list->json = onr_json_into(&response->body);
  list->rows = (struct onr_rows){
      .media = query->media, .members = endpoint->members, .shape = &query->shape, .json = &list->json};
  list->page = (struct onr_page){
      .sort = query->sort, .descending = query->descending, .limit = query->limit, .count = query->count != 0};
  if (endpoint->members) list->page.without = onr_shape_without(endpoint->members, query->shape.fields);
  enum onr_error error = make_scope(list, failure);
  if (!error && query->cursor.data) {
    error = onr_cursor_read(request, list->scope, query->cursor, &list->after, failure);
    list->page.after = &list->after;
  }
  if (!error) begin_rows(list);
  return error;
}

/* A row, and whether there is still room: a full buffer ends the query. */
static enum onr_error write_row(struct onr_list *list, const void *row) {
  enum onr_error error = onr_rows_write(&list->rows, row);
  return error ? error : onr_app_written(list->json.out, list->failure);
}

enum onr_error onr_list_article(void *context, const struct onr_article_row *row) {
  return write_row(context, row);
}

enum onr_error onr_list_entity(void *context, const struct onr_entity_row *row) {
  return write_row(context, row);
}

enum onr_error onr_list_mention(void *context, const struct onr_mention_row *row) {
  return write_row(context, row);
}

enum onr_error onr_list_claim(void *context, const struct onr_claim_row *row) {
  return write_row(context, row);
}

enum onr_error onr_list_similar(void *context, const struct onr_similar_claim *row) {
  return write_row(context, row);
}

enum onr_error onr_list_suggestion(void *context, const struct onr_suggestion_row *row) {
  return write_row(context, row);
}

enum onr_error onr_list_audit(void *context, const struct onr_audit_row *row) {
  return write_row(context, row);
}

/* The same request with the cursor of the next page. */
static enum onr_error write_next(const struct onr_list *list, struct onr_buffer *url, struct onr_failure *failure) {
  struct onr_str cursor;
  enum onr_error error = onr_cursor_make(list->request, list->scope, &list->end.last, &cursor, failure);
  if (error) return error;
  append_url(list, url, true);
  onr_buffer_append_str(url, ONR_STR("cursor="));
  onr_buffer_append_str(url, cursor);
  return onr_app_written(url, failure);
}

static size_t head_size(const struct onr_request *request) {
  size_t size = sizeof "GET ? HTTP/1.1\r\n\r\n" + request->path.len + request->query_text.len;
  for (size_t i = 0; i < request->headers.count; i++) {
    const struct onr_field *header = &request->headers.items[i];
    size += header->name.len + sizeof ": \r\n" + header->value.len + HEADER_NOTE;
  }
  return size;
}

/* Lines and CSV have the next page nowhere else; other lists do without the header where it has no room. */
static enum onr_error link_too_long(struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "format",
                     "ndjson and csv have the next page in the Link header, where it has no room with a request of "
                     "this length: shorten the request, or take json, which has it in the body.");
}

/* The header repeats "next", and is left out where it has no room: the request would fail for it. */
static enum onr_error write_link(const struct onr_list *list, struct onr_str next, struct onr_failure *failure) {
  struct onr_buffer link;
  onr_buffer_init(&link, URL_MAX + 32);
  onr_buffer_append_char(&link, '<');
  onr_buffer_append_str(&link, next);
  onr_buffer_append_str(&link, ONR_STR(">; rel=\"next\""));
  enum onr_error error = onr_app_written(&link, failure);
  bool fits = head_size(list->request) + sizeof "Link: \r\n" + HEADER_NOTE + link.len <= HEADS_MAX;
  if (!error && fits)
    error = onr_response_header(list->request, list->response, "Link", onr_buffer_str(&link), failure);
  else if (!error && (list->query->media == ONR_MEDIA_LINES || list->query->media == ONR_MEDIA_CSV))
    error = link_too_long(failure);
  onr_buffer_close(&link);
  return error;
}

/* Lines and CSV have no place for the count but a header. */
static enum onr_error write_total(const struct onr_list *list, struct onr_failure *failure) {
  char text[24];
  int len = snprintf(text, sizeof text, "%lld", (long long)list->end.count);
  return onr_response_header(list->request, list->response, "X-Total-Count", (struct onr_str){text, (size_t)len},
                             failure);
}

static void end_object(struct onr_list *list, struct onr_str next, bool unit) {
  struct onr_json *json = &list->json;
  bool linked = list->query->media == ONR_MEDIA_LINKED;
  onr_json_end_array(json);
  onr_json_key(json, "next");
  onr_json_string_or_null(json, next);
  if (list->query->count) {
    onr_json_key(json, linked ? "numberOfItems" : "count");
    onr_json_int(json, list->end.count);
  }
  if (unit) onr_write_unit(json, list->query->shape.unit);
  onr_json_end_object(json);
}

enum onr_error onr_list_end(struct onr_list *list, bool unit, struct onr_failure *failure) {
  struct onr_buffer next;
  bool lines = list->query->media == ONR_MEDIA_LINES || list->query->media == ONR_MEDIA_CSV;
  onr_buffer_init(&next, URL_MAX);
  enum onr_error error = list->end.more ? write_next(list, &next, failure) : ONR_OK;
  if (!error && list->end.more && !list->unlinked) error = write_link(list, onr_buffer_str(&next), failure);
  if (!lines)
    end_object(list, onr_buffer_str(&next), unit);
  else if (!error && list->query->count)
    error = write_total(list, failure);
  onr_buffer_close(&next);
  return error;
}

enum onr_error onr_list_read_below(const struct onr_request *request, const char *prefix,
                                   const struct onr_endpoint *endpoint, struct onr_str *ret_id,
                                   struct onr_query *ret_query, struct onr_failure *failure) {
  enum onr_error error = onr_refs_path_id(request, prefix, ret_id, failure);
  if (!error) error = onr_params_read(request, endpoint, ret_query, failure);
  return error ? error : onr_refs_must_exist(request, *ret_id, failure);
}
