#include "list.h"

#include <stdlib.h>

#include "cursor.h"
#include "refs.h"

/* HEADS_MAX: what a request's head and one header of its answer can safely take together of the 8 KB that both heads
 * have; HEADER_NOTE: what it takes of these to note a header. */
enum { URL_MAX = 64 << 10, HEADS_MAX = 5500, HEADER_NOTE = 64 };

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

/* What a cursor is bound to: path, order and filters, each with its length so that none runs into the next. */
static enum onr_error make_scope(struct onr_list *list, struct onr_failure *failure) {
  struct onr_fields filters = {NULL, 0};
  enum onr_error error = sorted_filters(list, &filters, failure);
  if (error) return error;
  struct onr_buffer scope;
  onr_buffer_init(&scope, URL_MAX);
  onr_buffer_printf(&scope, "%d %d %zu ", (int)list->page.sort, list->page.descending, list->request->path.len);
  onr_buffer_append_str(&scope, list->request->path);
  for (size_t i = 0; i < filters.count; i++) {
    onr_buffer_printf(&scope, " %zu %zu ", filters.items[i].name.len, filters.items[i].value.len);
    onr_buffer_append_str(&scope, filters.items[i].name);
    onr_buffer_append_str(&scope, filters.items[i].value);
  }
  error = onr_app_written(&scope, failure);
  if (!error) list->scope = onr_arena_str(list->request->arena, onr_buffer_str(&scope));
  onr_buffer_close(&scope);
  return !error && !list->scope.data ? onr_fail_memory(failure) : error;
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
  list->page = (struct onr_page){
      .sort = query->sort, .descending = query->descending, .limit = query->limit, .count = query->count != 0};
  enum onr_error error = make_scope(list, failure);
  if (!error && query->cursor.data) {
    error = onr_cursor_read(request, list->scope, query->cursor, &list->after, failure);
    list->page.after = &list->after;
  }
  if (error) return error;
  onr_json_begin_object(&list->json);
  onr_json_key(&list->json, "data");
  onr_json_begin_array(&list->json);
  return ONR_OK;
}

/* A row, and whether there is still room: a full buffer ends the query. */
static enum onr_error write_row(struct onr_list *list, const void *row) {
  onr_shape_object(&list->json, list->endpoint->members, row, &list->query->shape);
  return onr_app_written(list->json.out, list->failure);
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

enum onr_error onr_list_suggestion(void *context, const struct onr_suggestion_row *row) {
  return write_row(context, row);
}

static void append_percent_encoded(struct onr_buffer *out, struct onr_str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.data[i];
    bool plain = onr_ascii_is_letter(c) || onr_ascii_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~' ||
                 c == ',' || c == ':';
    if (plain)
      onr_buffer_append_char(out, c);
    else
      onr_buffer_printf(out, "%%%02X", (unsigned char)c);
  }
}

/* The same request with the cursor of the next page. */
static enum onr_error write_next(const struct onr_list *list, struct onr_buffer *url, struct onr_failure *failure) {
  struct onr_str cursor;
  enum onr_error error = onr_cursor_make(list->request, list->scope, &list->end.last, &cursor, failure);
  if (error) return error;
  onr_buffer_append_str(url, list->request->path);
  onr_buffer_append_char(url, '?');
  for (size_t i = 0; i < list->request->query.count; i++) {
    struct onr_field field = list->request->query.items[i];
    if (onr_str_equal(field.name, ONR_STR("cursor"))) continue;
    append_percent_encoded(url, field.name);
    onr_buffer_append_char(url, '=');
    append_percent_encoded(url, field.value);
    onr_buffer_append_char(url, '&');
  }
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
  onr_buffer_close(&link);
  return error;
}

enum onr_error onr_list_end(struct onr_list *list, bool unit, struct onr_failure *failure) {
  struct onr_json *json = &list->json;
  struct onr_buffer next;
  onr_buffer_init(&next, URL_MAX);
  enum onr_error error = list->end.more ? write_next(list, &next, failure) : ONR_OK;
  if (!error && list->end.more && !list->unlinked) error = write_link(list, onr_buffer_str(&next), failure);
  onr_json_end_array(json);
  onr_json_key(json, "next");
  onr_json_string_or_null(json, onr_buffer_str(&next));
  onr_buffer_close(&next);
  if (list->query->count) {
    onr_json_key(json, "count");
    onr_json_int(json, list->end.count);
  }
  if (unit) onr_write_unit(json, list->query->shape.unit);
  onr_json_end_object(json);
  return error;
}

enum onr_error onr_list_read_below(const struct onr_request *request, const char *prefix,
                                   const struct onr_endpoint *endpoint, struct onr_str *ret_id,
                                   struct onr_query *ret_query, struct onr_failure *failure) {
  enum onr_error error = onr_refs_path_id(request, prefix, ret_id, failure);
  if (!error) error = onr_params_read(request, endpoint, ret_query, failure);
  return error ? error : onr_refs_must_exist(request, *ret_id, failure);
}
