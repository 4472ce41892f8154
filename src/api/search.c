/*
 * One query over articles, entities and claims. Each kind is looked up by the store; here the words are found again in
 * the text that matched, for the snippet and the offsets of the hits.
 */
#include "app.h"
#include "handlers.h"
#include "params.h"
#include "snippet.h"

static const char *type_word(unsigned number) {
  static const char *const words[] = {"article", "entity", "claim"}; /* as the SEARCH_ bits */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param search_params[] = {
    {"q", PARAM_TEXT, true, offsetof(struct onr_query, q), NULL},
    {"types", PARAM_WORD_SET, true, offsetof(struct onr_query, search_types), type_word},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {{search_params, onr_params_offsets}, NULL, NULL, NULL, true};

struct searching {
  struct onr_request *request;
  const struct onr_query *query;
  struct onr_json json;
  struct onr_terms terms;      /* of the query */
  struct onr_terms name_terms; /* the same, every word the beginning of one */
  struct onr_snippet snippet;
  struct onr_arena scratch;
  struct onr_failure *failure;
};

/* What a hit is of. */
struct found {
  const char *type;
  struct onr_str id;
  const struct onr_article_ref *article; /* NULL: none */
  const struct onr_entity_ref *entity;
  const char *member; /* the member that the text is the value of */
  struct onr_str text;
};

static void write_snippet(struct searching *s, const struct found *found) {
  struct onr_json *json = &s->json;
  struct onr_span place = s->snippet.place;
  enum onr_unit unit = s->query->shape.unit;
  struct onr_utf8_cursor cursor;
  onr_utf8_cursor_init(&cursor, found->text);
  struct onr_offset start = onr_utf8_cursor_seek(&cursor, place.start);
  onr_json_key(json, "hits");
  onr_json_begin_array(json);
  for (size_t i = 0; i < s->snippet.hit_count; i++) {
    struct onr_offset hit = onr_utf8_cursor_seek(&cursor, s->snippet.hits[i].start);
    onr_json_begin_object(json);
    onr_write_range(json, hit, onr_utf8_cursor_seek(&cursor, s->snippet.hits[i].end), unit);
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
  onr_json_key(json, "snippet");
  onr_json_begin_object(json);
  onr_json_key(json, "text");
  onr_json_string(json, onr_str_slice(found->text, place.start, place.end));
  onr_write_range(json, start, onr_utf8_cursor_seek(&cursor, place.end), unit);
  onr_json_end_object(json);
}

/* Writes the hit; s->snippet is of its text. */
static enum onr_error write_found(struct searching *s, const struct found *found) {
  struct onr_json *json = &s->json;
  onr_json_begin_object(json);
  onr_json_key(json, "type");
  onr_json_string(json, onr_str_from(found->type));
  onr_json_key(json, "id");
  onr_json_string(json, found->id);
  onr_json_key(json, "article");
  if (found->article)
    onr_write_article_ref(json, found->article);
  else
    onr_json_null(json);
  onr_json_key(json, "entity");
  if (found->entity)
    onr_write_entity_ref(json, found->entity);
  else
    onr_json_null(json);
  onr_json_key(json, "member");
  onr_json_string(json, onr_str_from(found->member));
  write_snippet(s, found);
  onr_json_end_object(json);
  return onr_app_written(json->out, s->failure);
}

static enum onr_error look(struct searching *s, const struct onr_terms *terms, struct onr_str text) {
  return onr_snippet_find(terms, text, &s->scratch, &s->snippet, s->failure);
}

/* The body, or the headline where only that has the words. */
static enum onr_error visit_article(void *context, const struct onr_article_row *row) {
  struct searching *s = context;
  const struct onr_article *article = &row->article;
  struct onr_article_ref ref = {row->id, article->headline, article->url, article->publisher, article->date_published};
  struct found found = {"article", row->id, &ref, NULL, "headline", article->headline};
  enum onr_error error = look(s, &s->terms, article->body);
  if (!error && s->snippet.hit_count > 0) {
    found.member = "articleBody";
    found.text = article->body;
  } else if (!error) {
    error = look(s, &s->terms, article->headline);
  }
  return error ? error : write_found(s, &found);
}

/* The name, or the first other name that has the words. */
static enum onr_error visit_entity(void *context, const struct onr_entity_row *row) {
  struct searching *s = context;
  struct onr_entity_ref ref = {row->id, row->name, row->type};
  struct found found = {"entity", row->id, NULL, &ref, "name", row->name};
  enum onr_error error = look(s, &s->name_terms, row->name);
  for (size_t i = 0; !error && s->snippet.hit_count == 0 && i < row->alternate_names.count; i++) {
    found.member = "alternateName";
    found.text = row->alternate_names.items[i];
    error = look(s, &s->name_terms, found.text);
  }
  return error ? error : write_found(s, &found);
}

static enum onr_error visit_claim(void *context, const struct onr_claim_row *row) {
  struct searching *s = context;
  struct found found = {"claim", row->id, &row->article, &row->speaker, "text", row->text};
  enum onr_error error = look(s, &s->terms, row->text);
  return error ? error : write_found(s, &found);
}

static enum onr_error search_articles(struct searching *s, struct onr_page_end *end) {
  struct onr_article_filter filter = {
      .q = s->query->q, .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  struct onr_page page = {.sort = ONR_SORT_RELEVANCE, .limit = s->query->limit};
  return onr_store_articles(reader_of(s->request), &filter, &page, true, visit_article, s, end, s->failure);
}

static enum onr_error search_entities(struct searching *s, struct onr_page_end *end) {
  struct onr_entity_filter filter = {.q = s->query->q};
  struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = s->query->limit};
  return onr_store_entities(reader_of(s->request), &filter, &page, visit_entity, s, end, s->failure);
}

static enum onr_error search_claims(struct searching *s, struct onr_page_end *end) {
  struct onr_claim_filter filter = {.q = s->query->q, .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  struct onr_page page = {.sort = ONR_SORT_RELEVANCE, .limit = s->query->limit};
  return onr_store_claims(reader_of(s->request), &filter, &page, visit_claim, s, end, s->failure);
}

static enum onr_error write_data(struct searching *s) {
  unsigned types = s->query->search_types ? s->query->search_types : SEARCH_ALL;
  struct onr_page_end end;
  enum onr_error error = ONR_OK;
  onr_json_begin_object(&s->json);
  onr_json_key(&s->json, "data");
  onr_json_begin_array(&s->json);
  if (types & SEARCH_ARTICLES) error = search_articles(s, &end);
  if (!error && types & SEARCH_ENTITIES) error = search_entities(s, &end);
  if (!error && types & SEARCH_CLAIMS) error = search_claims(s, &end);
  onr_json_end_array(&s->json);
  onr_json_key(&s->json, "next");
  onr_json_null(&s->json);
  onr_write_unit(&s->json, s->query->shape.unit);
  onr_json_end_object(&s->json);
  return error;
}

HANDLER(onr_search_get) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (error) return error;
  struct searching *s = onr_arena_zalloc(request->arena, 1, sizeof *s);
  if (!s) return onr_fail_memory(failure);
  s->request = request;
  s->query = &query;
  s->json = onr_json_into(&response->body);
  s->failure = failure;
  onr_arena_init(&s->scratch, request->arena->max);
  error = onr_terms_parse(query.q, false, request->arena, &s->terms, failure);
  if (!error) error = onr_terms_parse(query.q, true, request->arena, &s->name_terms, failure);
  if (!error) error = write_data(s);
  onr_arena_close(&s->scratch);
  return error;
}
