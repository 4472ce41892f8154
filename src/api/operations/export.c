#include "export.h"

#include "api/app.h"
#include "api/handlers.h"

/* Each page of a search looks up all of its hits, so that there had better be few pages. */
enum { PAGE = LIMIT_MAX, PAGE_OF_HITS = 2000, PAGE_OF_BODIES = 16 };

const struct onr_sort_rule onr_export_sorts[] = {
    {"stored", ONR_SORT_STORED, false, true},
    {NULL, ONR_SORT_STORED, false, false},
};

enum { EXPORTABLES = 4 };
static const struct onr_exportable *const exportables[EXPORTABLES] = {
    &onr_articles_exportable, &onr_entities_exportable, &onr_claims_exportable, &onr_mentions_exportable};

static const struct onr_exportable *find(struct onr_str name) {
  for (size_t i = 0; i < EXPORTABLES; i++)
    if (onr_str_equal(name, onr_str_from(exportables[i]->name))) return exportables[i];
  return NULL;
}

/* ---- Pieces ---- */

enum onr_error onr_export_row(struct onr_export *export, const void *row) {
  enum onr_error error = onr_rows_write(&export->rows, row);
  if (!error) export->count++;
  return error ? error : onr_app_written(export->json.out, export->failure);
}

/* As many columns as the first line has, so that a reader of tables is content. */
static void end_table(struct onr_export *export, struct onr_buffer *out) {
  struct onr_buffer header;
  onr_buffer_init(&header, out->max);
  struct onr_json json = onr_json_into(&header);
  struct onr_rows rows = export->rows;
  rows.json = &json;
  onr_rows_header(&rows);
  onr_buffer_printf(out, "#end %s %lld", export->what->name, (long long)export->count);
  for (size_t i = 0; i < header.len; i++)
    if (header.data[i] == ',') onr_buffer_append_char(out, ',');
  onr_buffer_append(out, "\r\n", 2);
  if (!out->error) out->error = onr_buffer_status(&header);
  onr_buffer_close(&header);
}

static void write_end(struct onr_export *export, struct onr_buffer *out) {
  if (export->query.media == ONR_MEDIA_CSV) {
    end_table(export, out);
    return;
  }
  struct onr_json json = onr_json_into(out);
  onr_json_begin_object(&json);
  onr_json_key(&json, "end");
  onr_json_string(&json, onr_str_from(export->what->name));
  onr_json_key(&json, "count");
  onr_json_int(&json, export->count);
  onr_json_end_object(&json);
  onr_buffer_append_char(out, '\n');
}

static enum onr_error read_page(struct onr_export *export, struct onr_request *request, bool *ret_more) {
  struct onr_page page = {.sort = ONR_SORT_STORED,
                          .limit = export->limit,
                          .after = export->started ? &export->after : NULL,
                          .without = onr_shape_without(export->what->endpoint->members, export->query.shape.fields)};
  struct onr_page_end end = {.more = false};
  enum onr_error error = export->what->read(export, reader_of(request), &page, &end, export->failure);
  if (error) return error;
  export->started = true;
  export->after = end.last;
  *ret_more = end.more;
  return ONR_OK;
}

/* A page of very long texts may be more than is sent at once; then one of them goes after the other. */
static enum onr_error read_fitting(struct onr_export *export, struct onr_request *request, bool *ret_more) {
  struct onr_buffer *out = export->json.out;
  size_t len = out->len;
  int64_t count = export->count;
  enum onr_error error = read_page(export, request, ret_more);
  if (error != ONR_ERR_TOO_LARGE || export->limit == 1) return error;
  out->len = len;
  out->error = ONR_OK;
  export->count = count;
  export->limit = 1;
  return len ? ONR_OK : read_page(export, request, ret_more); /* what is there already goes first */
}

enum onr_error onr_api_export_piece(struct onr_export *export, struct onr_request *request, struct onr_buffer *out,
                                    bool *ret_done, struct onr_failure *failure) {
  bool more = true;
  enum onr_error error = ONR_OK;
  export->failure = failure;
  export->json = onr_json_into(out);
  export->rows.json = &export->json;
  if (!export->started) onr_rows_header(&export->rows);
  while (!error && more && out->len < ONR_STREAM_PIECE) {
    size_t len = out->len;
    error = read_fitting(export, request, &more);
    if (more && out->len == len) break; /* a page that did not fit beside what is there */
  }
  if (!error && !more) write_end(export, out);
  if (error) return error;
  *ret_done = !more;
  return onr_app_written(out, failure);
}

/* ---- The start ---- */

enum onr_error onr_api_export_begin(struct onr_request *request, struct onr_str name, struct onr_export **ret_export,
                                    struct onr_failure *failure) {
  struct onr_export *export = onr_arena_zalloc(request->arena, 1, sizeof *export);
  if (!export) return onr_fail_memory(failure);
  *ret_export = export;
  export->what = find(name);
  if (!export->what)
    return onr_fail(failure, ONR_ERR_NOT_FOUND,
                    "Articles, entities, claims and mentions can be exported; \"%.*s\" is none of them.",
                    ONR_FMT(name));
  const struct onr_endpoint *endpoint = export->what->endpoint;
  enum onr_error error = onr_params_read(request, endpoint, &export->query, failure);
  if (error) return error;
  export->rows =
      (struct onr_rows){.media = export->query.media, .members = endpoint->members, .shape = &export->query.shape};
  export->limit = export->query.include & INCLUDE_BODY ? PAGE_OF_BODIES : export->query.q.len ? PAGE_OF_HITS : PAGE;
  return ONR_OK;
}

static enum onr_error produce(void *context, struct onr_request *request, bool heartbeat, struct onr_buffer *out,
                              enum onr_stream_state *ret_state, struct onr_failure *failure) {
  (void)heartbeat;
  bool done = false;
  enum onr_error error = onr_api_export_piece(context, request, out, &done, failure);
  *ret_state = done ? ONR_STREAM_END : ONR_STREAM_MORE;
  return error;
}

/* What is exported is the end of the path. */
HANDLER(onr_export_get) {
  struct onr_export *export = NULL;
  struct onr_str path = request->path, prefix = ONR_STR("/v1/export/");
  enum onr_error error = onr_api_export_begin(request, onr_str_slice(path, prefix.len, path.len), &export, failure);
  if (error) return error;
  onr_params_respond(response, export->what->endpoint, &export->query);
  struct onr_str disposition = onr_arena_printf(request->arena, "attachment; filename=\"onrecord-%s.%s\"",
                                                export->what->name, onr_media_word(export->query.media));
  if (!disposition.data) return onr_fail_memory(failure);
  error = onr_response_header(request, response, "Content-Disposition", disposition, failure);
  response->stream = (struct onr_stream){.produce = produce, .context = export, .run = ONR_RUN_ON_WORKER};
  return error;
}
