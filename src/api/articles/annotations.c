/*
 * GET /v1/articles/{id}/annotations: what was found in an article as W3C Web Annotations, claims first and then
 * mentions, each in text order. Every target has two selectors, which lead to the same words: the place, in code
 * points, and the words with what stands around them. Both are of the text of the version that the state names.
 *
 * Types that the annotation context does not know are written as whole addresses: a client needs no other context.
 */
#include "api/formats/linked.h"
#include "api/handlers.h"
#include "api/request/cursor.h"
#include "api/request/filters.h"
#include "api/request/params.h"
#include "api/request/refs.h"
#include "onrecord/utf8.h"

#define CONTEXT      "http://www.w3.org/ns/anno.jsonld"
#define LINKED_TYPE  "application/ld+json"
#define CONTENT_TYPE LINKED_TYPE "; profile=\"" CONTEXT "\""
#define SCHEMA       "https://schema.org/"

enum { CLAIMS = 1, MENTIONS = 2, ALL = 3 }; /* bits of onr_query.search_types */
enum { CONTEXT_CODEPOINTS = 32, URL_SIZE = 2048 };

static const char *type_word(unsigned number) {
  static const char *const words[] = {"claim", "mention"}; /* as the bits */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param params[] = {
    {"types", PARAM_WORD_SET, true, offsetof(struct onr_query, search_types), type_word},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {"cursor", PARAM_TEXT, false, offsetof(struct onr_query, cursor), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

/* JSON-LD is JSON, and is given as that to who asks for it. */
static const struct onr_endpoint endpoint = {.groups = {params},
                                             .media = ONR_MEDIA_BIT(ONR_MEDIA_JSON) | ONR_MEDIA_BIT(ONR_MEDIA_LINKED)};

struct annotating {
  struct onr_request *request;
  struct onr_response *response;
  struct onr_query query;
  struct onr_str id, scope; /* of the article; what its cursors are bound to */
  struct onr_shape shape;   /* for the base of addresses */
  const struct onr_article_row *article;
  struct onr_json json;
  unsigned begins;           /* CLAIMS or MENTIONS: what the page begins with */
  struct onr_position after; /* in that; tie 0: from its start */
  size_t room;               /* rows that the page can still have */
  struct onr_position last;  /* where the next page goes on, when there is more; its text is 'c' or 'm' */
  bool more;
  struct onr_failure *failure;
};

/* ---- Annotations ---- */

static void write_address(struct annotating *a, const char *key, struct onr_str fragment) {
  char url[URL_SIZE];
  int len = snprintf(url, sizeof url, "%.*s/v1/articles/%.*s/annotations%s%.*s", ONR_FMT(a->shape.base), ONR_FMT(a->id),
                     fragment.len ? "#" : "", ONR_FMT(fragment));
  onr_json_key(&a->json, key);
  onr_json_string(&a->json, (struct onr_str){url, (size_t)len});
}

static void write_member(struct onr_json *json, const char *key, const char *value) {
  onr_json_key(json, key);
  onr_json_string(json, onr_str_from(value));
}

static struct onr_str text_around(struct onr_str body, size_t start, size_t end, bool before) {
  size_t at = before ? start : end;
  for (int i = 0; i < CONTEXT_CODEPOINTS && (before ? at > 0 : at < body.len); i++) {
    if (before)
      onr_utf8_previous(body, &at);
    else
      onr_utf8_next(body, &at);
  }
  return before ? onr_str_slice(body, at, start) : onr_str_slice(body, end, at);
}

static void write_selectors(struct annotating *a, const struct onr_span_row *span) {
  struct onr_json *json = &a->json;
  struct onr_str body = a->article->article.body;
  onr_json_key(json, "selector");
  onr_json_begin_array(json);
  onr_json_begin_object(json);
  write_member(json, "type", "TextPositionSelector");
  onr_write_range(json, span->start, span->end, ONR_UNIT_CODEPOINT);
  onr_json_end_object(json);
  onr_json_begin_object(json);
  write_member(json, "type", "TextQuoteSelector");
  onr_json_key(json, "exact");
  onr_json_string(json, span->exact);
  onr_json_key(json, "prefix");
  onr_json_string(json, text_around(body, span->start.byte, span->end.byte, true));
  onr_json_key(json, "suffix");
  onr_json_string(json, text_around(body, span->start.byte, span->end.byte, false));
  onr_json_end_object(json);
  onr_json_end_array(json);
}

static void write_target(struct annotating *a, const struct onr_span_row *span) {
  struct onr_json *json = &a->json;
  onr_json_begin_object(json);
  write_member(json, "type", "SpecificResource");
  onr_json_key(json, "source");
  onr_linked_iri(json, a->shape.base, a->id);
  onr_json_key(json, "state");
  onr_json_begin_object(json);
  write_member(json, "type", "urn:onrecord:TextVersion");
  onr_json_key(json, "urn:onrecord:textVersion");
  onr_write_text_version(json, a->article->text_version);
  onr_json_end_object(json);
  write_selectors(a, span);
  onr_json_end_object(json);
}

static void begin_annotation(struct annotating *a, struct onr_str id, const char *motivation) {
  onr_json_begin_object(&a->json);
  write_address(a, "id", id);
  write_member(&a->json, "type", "Annotation");
  write_member(&a->json, "motivation", motivation);
}

static enum onr_error end_annotation(struct annotating *a) {
  onr_json_end_object(&a->json);
  a->room--;
  return onr_app_written(a->json.out, a->failure);
}

static void write_claim_body(struct annotating *a, const struct onr_claim_row *claim) {
  struct onr_json *json = &a->json;
  onr_json_key(json, "body");
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_linked_iri(json, a->shape.base, claim->id);
  onr_json_key(json, "type");
  onr_json_begin_array(json);
  onr_json_string(json, ONR_STR(SCHEMA "Claim"));
  if (claim->quote_type == ONR_QUOTE_DIRECT) onr_json_string(json, ONR_STR(SCHEMA "Quotation"));
  onr_json_end_array(json);
  onr_json_end_object(json);
}

/* The words that are claimed may stand apart: each stretch of them is a target. */
static enum onr_error write_claim(void *context, const struct onr_claim_row *claim) {
  struct annotating *a = context;
  struct onr_json *json = &a->json;
  begin_annotation(a, claim->id, "describing");
  onr_json_key(json, "created");
  onr_write_time(json, claim->created);
  onr_json_key(json, "modified");
  onr_write_time(json, claim->modified);
  write_claim_body(a, claim);
  onr_json_key(json, "target");
  onr_json_begin_array(json);
  for (size_t i = 0; i < claim->span_count; i++)
    if (claim->spans[i].role == ONR_ROLE_CONTENT) write_target(a, &claim->spans[i].span);
  onr_json_end_array(json);
  return end_annotation(a);
}

static void write_entity_type(struct onr_json *json, enum onr_entity_type type) {
  char text[64];
  snprintf(text, sizeof text, SCHEMA "%s", type == ONR_GROUP ? "Thing" : onr_entity_type_name(type));
  onr_json_key(json, "type");
  onr_json_begin_array(json);
  onr_json_string(json, onr_str_from(text));
  if (type == ONR_GROUP) onr_json_string(json, ONR_STR("urn:onrecord:Group"));
  onr_json_end_array(json);
}

static enum onr_error write_mention(void *context, const struct onr_mention_row *mention) {
  struct annotating *a = context;
  struct onr_json *json = &a->json;
  begin_annotation(a, mention->id, "identifying");
  onr_json_key(json, "body");
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_linked_iri(json, a->shape.base, mention->entity.id);
  write_entity_type(json, mention->entity.type);
  onr_json_end_object(json);
  onr_json_key(json, "target");
  onr_json_begin_array(json);
  write_target(a, &mention->span);
  onr_json_end_array(json);
  return end_annotation(a);
}

/* ---- The page ---- */

static int64_t count_of(const struct annotating *a, unsigned kind) {
  if (!(a->query.search_types & kind)) return 0;
  return kind == CLAIMS ? a->article->claims : a->article->mentions;
}

static enum onr_error read_kind(struct annotating *a, unsigned kind, struct onr_page_end *ret_end) {
  struct onr_store_reader *reader = reader_of(a->request);
  bool goes_on = kind == a->begins && a->after.tie != 0;
  struct onr_page page = {.sort = ONR_SORT_POSITION, .limit = a->room, .after = goes_on ? &a->after : NULL};
  if (kind == MENTIONS) {
    struct onr_mention_filter filter = {.articles = {&a->id, 1}};
    return onr_store_mentions(reader, &filter, &page, write_mention, a, ret_end, a->failure);
  }
  struct onr_claim_filter filter = {
      .articles = {&a->id, 1}, .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  return onr_store_claims(reader, &filter, &page, write_claim, a, ret_end, a->failure);
}

/* The rows of the page. Where it ends within a kind the next page goes on after its last row, where it ends with the
 * claims at the first mention. */
static enum onr_error write_items(struct annotating *a) {
  static const struct {
    unsigned kind;
    char mark;
  } kinds[] = {{CLAIMS, 'c'}, {MENTIONS, 'm'}};
  enum onr_error error = ONR_OK;
  onr_json_key(&a->json, "items");
  onr_json_begin_array(&a->json);
  for (size_t i = 0; i < 2 && !error && !a->more; i++) {
    struct onr_page_end end = {.more = count_of(a, kinds[i].kind) > 0};
    if (kinds[i].kind < a->begins || !end.more) continue;
    if (a->room > 0) error = read_kind(a, kinds[i].kind, &end);
    a->more = end.more;
    a->last = end.last;
    a->last.text[0] = kinds[i].mark;
  }
  onr_json_end_array(&a->json);
  return error;
}

/* "next", which the Link header repeats. */
static enum onr_error write_next(struct annotating *a) {
  struct onr_str cursor;
  enum onr_error error = onr_cursor_make(a->request, a->scope, &a->last, &cursor, a->failure);
  if (error) return error;
  unsigned types = a->query.search_types;
  const char *format = a->query.has_format ? onr_media_word(a->query.media) : NULL;
  struct onr_str url = onr_arena_printf(
      a->request->arena, "%.*s/v1/articles/%.*s/annotations?limit=%zu%s%s%s%s&cursor=%.*s", ONR_FMT(a->shape.base),
      ONR_FMT(a->id), a->query.limit, types == ALL ? "" : "&types=", types == ALL ? "" : type_word(types - 1),
      format ? "&format=" : "", format ? format : "", ONR_FMT(cursor));
  struct onr_str link = onr_arena_printf(a->request->arena, "<%.*s>; rel=\"next\"", ONR_FMT(url));
  if (!url.data || !link.data) return onr_fail_memory(a->failure);
  onr_json_key(&a->json, "next");
  onr_json_string(&a->json, url);
  return onr_response_header(a->request, a->response, "Link", link, a->failure);
}

/* What a page is part of; and the collection itself, which has its first page within it. */
static void write_collection(struct annotating *a) {
  struct onr_json *json = &a->json;
  write_address(a, "id", ONR_STR(""));
  write_member(json, "type", "AnnotationCollection");
  onr_json_key(json, "label");
  onr_json_string(json, a->article->article.headline);
  onr_json_key(json, "total");
  onr_json_int(json, count_of(a, CLAIMS) + count_of(a, MENTIONS));
}

static enum onr_error write_page(struct annotating *a) {
  struct onr_json *json = &a->json;
  struct onr_str query = a->request->query_text;
  struct onr_str id = onr_arena_printf(a->request->arena, "%.*s/v1/articles/%.*s/annotations?%.*s",
                                       ONR_FMT(a->shape.base), ONR_FMT(a->id), ONR_FMT(query));
  if (!id.data) return onr_fail_memory(a->failure);
  onr_json_key(json, "id");
  onr_json_string(json, id);
  write_member(json, "type", "AnnotationPage");
  enum onr_error error = write_items(a);
  return !error && a->more ? write_next(a) : error;
}

static enum onr_error write_document(void *context, const struct onr_article_row *row) {
  struct annotating *a = context;
  struct onr_json *json = &a->json;
  bool whole = a->query.cursor.data == NULL;
  a->article = row;
  onr_json_begin_object(json);
  write_member(json, "@context", CONTEXT);
  if (whole) write_collection(a);
  onr_json_key(json, whole ? "first" : "partOf");
  onr_json_begin_object(json);
  if (!whole) write_collection(a);
  enum onr_error error = whole ? write_page(a) : ONR_OK;
  onr_json_end_object(json);
  if (!whole) error = write_page(a);
  onr_json_end_object(json);
  return error ? error : onr_app_written(json->out, a->failure);
}

/* ---- The request ---- */

static enum onr_error read_cursor(struct annotating *a) {
  enum onr_error error = ONR_OK;
  a->scope = onr_arena_printf(a->request->arena, "annotations %.*s %u", ONR_FMT(a->id), a->query.search_types);
  if (!a->scope.data) return onr_fail_memory(a->failure);
  a->begins = CLAIMS;
  if (!a->query.cursor.data) return ONR_OK;
  error = onr_cursor_read(a->request, a->scope, a->query.cursor, &a->after, a->failure);
  if (!error && a->after.text[0] == 'm') a->begins = MENTIONS;
  return error;
}

/* What was asked for by name, or else by Accept, where JSON-LD goes first. */
static void choose_type(struct annotating *a) {
  static const char *const types[] = {LINKED_TYPE, "application/json"};
  bool linked =
      a->query.has_format ? a->query.media == ONR_MEDIA_LINKED : onr_request_preferred(a->request, types, 2) == 0;
  a->response->content_type = linked ? CONTENT_TYPE : types[1];
  a->response->varies_by_accept = true;
}

HANDLER(onr_articles_annotations) {
  struct annotating a = {.request = request, .response = response, .failure = failure};
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ARTICLE, &a.id, failure);
  if (!error) error = onr_params_read(request, &endpoint, &a.query, failure);
  if (error) return error;
  choose_type(&a);
  if (!a.query.search_types) a.query.search_types = ALL;
  a.room = a.query.limit;
  a.json = onr_json_into(&response->body);
  error = onr_app_base(request, &a.shape.base, failure);
  if (!error) error = read_cursor(&a);
  return error ? error : onr_store_article(reader_of(request), a.id, true, write_document, &a, failure);
}
