/*
 * One query over articles, entities and claims: a section each, which is a list of its own with a "next". Each kind is
 * looked up by the store; here the words are found again in the text that matched, for the snippet and the offsets of
 * the hits.
 *
 * A filter that a section does not have cannot be passed over, or the section would show what was filtered out: such a
 * section is left out, and refused where it is asked for by name.
 */
#include "api/answer/list.h"
#include "api/answer/snippet.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/filters.h"

enum { ARTICLES = SEARCH_ARTICLES, ENTITIES = SEARCH_ENTITIES, CLAIMS = SEARCH_CLAIMS };

static const char *section_word(unsigned number) {
  static const char *const words[] = {"articles", "entities", "claims"}; /* as the SEARCH_ bits */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param search_params[] = {
    {"types", PARAM_WORD_SET, true, offsetof(struct onr_query, search_types), section_word},
    {"type", PARAM_WORDS, true, offsetof(struct onr_query, types), onr_params_entity_type},
    {"speaker", PARAM_ENTITIES, true, offsetof(struct onr_query, speakers), NULL},
    {"about", PARAM_ENTITIES, true, offsetof(struct onr_query, about), NULL},
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, entities), NULL},
    {"lang", PARAM_TEXTS, true, offsetof(struct onr_query, languages), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

/* What of the parameters is a filter of which sections; the others are of all. */
static const struct {
  const char *name;
  unsigned sections;
} filters[] = {
    {"type", ENTITIES},
    {"article", ENTITIES | CLAIMS},
    {"lang", ARTICLES},
    {"entity", ARTICLES},
    {"speaker", ARTICLES | CLAIMS},
    {"publisher", ARTICLES | CLAIMS},
    {"about", CLAIMS},
    {"publishedAfter", ARTICLES | CLAIMS},
    {"publishedBefore", ARTICLES | CLAIMS},
    {"quoteType", CLAIMS},
    {"sourceType", CLAIMS},
    {"modality", CLAIMS},
    {"reviewStatus", CLAIMS},
    {"minConfidence", CLAIMS},
};

static const struct onr_sort_rule sorts[] = {
    {"datePublished", ONR_SORT_DATE_PUBLISHED, true, false},
    {"relevance", ONR_SORT_RELEVANCE, false, true},
    {NULL, ONR_SORT_RELEVANCE, false, false},
};

static const struct onr_endpoint endpoint = {
    {search_params, onr_params_claims, onr_params_article, onr_params_list, onr_params_offsets},
    NULL,
    NULL,
    sorts,
    true,
    0};

struct searching {
  struct onr_request *request;
  struct onr_response *response;
  const struct onr_query *query;
  unsigned sections;
  struct onr_json json;
  struct onr_terms terms;      /* of the query */
  struct onr_terms name_terms; /* the same, every word the beginning of one */
  struct onr_snippet snippet;
  struct onr_arena scratch;
  struct onr_failure *failure;
  /* of the section at hand */
  struct onr_request section_request;
  struct onr_query section_query;
  struct onr_list list;
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
  struct onr_json *json = &s->list.json;
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
  struct onr_json *json = &s->list.json;
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

/* ---- Sections ---- */

static enum onr_error look_up(struct searching *s, unsigned section) {
  struct onr_store_reader *reader = reader_of(s->request);
  if (section == ARTICLES) {
    struct onr_article_filter filter = onr_filters_articles(&s->section_query);
    return onr_store_articles(reader, &filter, &s->list.page, true, visit_article, s, &s->list.end, s->failure);
  }
  if (section == ENTITIES) {
    struct onr_entity_filter_set set;
    onr_filters_entities(&s->section_query, &set);
    return onr_store_entities(reader, &set.filter, &s->list.page, visit_entity, s, &s->list.end, s->failure);
  }
  struct onr_claim_filter_set set;
  onr_filters_claims(&s->section_query, &set);
  s->list.page.without = ONR_WITHOUT_SPANS | ONR_WITHOUT_ABOUT; /* see visit_claim */
  return onr_store_claims(reader, &set.filter, &s->list.page, visit_claim, s, &s->list.end, s->failure);
}

/* The request for one section alone, which its "next" repeats: "types" is the last of its parameters. */
static enum onr_error ask_for(struct searching *s, unsigned number) {
  struct onr_fields query = s->request->query;
  struct onr_field *fields = onr_arena_alloc(s->request->arena, (query.count + 1) * sizeof *fields);
  if (!fields) return onr_fail_memory(s->failure);
  size_t count = 0;
  for (size_t i = 0; i < query.count; i++)
    if (!onr_str_equal(query.items[i].name, ONR_STR("types"))) fields[count++] = query.items[i];
  fields[count++] = (struct onr_field){ONR_STR("types"), onr_str_from(section_word(number))};
  s->section_request = *s->request;
  s->section_request.query = (struct onr_fields){fields, count};
  s->section_query = *s->query;
  if (1U << number == ENTITIES && s->query->sort != ONR_SORT_RELEVANCE) { /* entities have no date */
    s->section_query.sort = ONR_SORT_MENTIONS;
    s->section_query.descending = true;
  }
  return ONR_OK;
}

static enum onr_error write_section(struct searching *s, unsigned number) {
  enum onr_error error = ask_for(s, number);
  if (error) return error;
  onr_json_key(&s->json, section_word(number));
  error = onr_list_begin(&s->list, &s->section_request, s->response, &endpoint, &s->section_query, s->failure);
  s->list.unlinked = s->sections != 1U << number; /* the answer has no one next */
  if (!error) error = look_up(s, 1U << number);
  if (!error) error = onr_list_end(&s->list, false, s->failure);
  s->json.comma = true;
  return error;
}

static enum onr_error write_sections(struct searching *s) {
  enum onr_error error = ONR_OK;
  onr_json_begin_object(&s->json);
  for (unsigned i = 0; section_word(i) && !error; i++)
    if (s->sections >> i & 1) error = write_section(s, i);
  onr_write_unit(&s->json, s->query->shape.unit);
  onr_json_end_object(&s->json);
  return error;
}

/* ---- Which sections ---- */

static unsigned sections_with(struct onr_str filter) {
  for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
    if (onr_str_equal(filter, onr_str_from(filters[i].name))) return filters[i].sections;
  return SEARCH_ALL;
}

static enum onr_error refuse_filter(struct onr_str filter, unsigned refused, struct onr_failure *failure) {
  char where[ONR_FAILURE_WHERE_SIZE];
  onr_utf8_copy(where, sizeof where, filter);
  unsigned number = 0;
  while (!(refused >> number & 1)) number++;
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, where,
                     "%s is no filter of %s: leave it out, or name in types what has all of the filters.", where,
                     section_word(number));
}

/* Those that were named, which must have all filters; or those that have them, of which there must be one. */
static enum onr_error choose_sections(const struct onr_request *request, const struct onr_query *query,
                                      unsigned *ret_sections, struct onr_failure *failure) {
  unsigned named = query->search_types, left = named ? named : SEARCH_ALL;
  for (size_t i = 0; i < request->query.count; i++) {
    struct onr_str name = request->query.items[i].name;
    unsigned having = left & sections_with(name);
    if (named ? having != left : having == 0) return refuse_filter(name, left & ~having, failure);
    left = having;
  }
  *ret_sections = left;
  bool one_named = named && (named & (named - 1)) == 0;
  if (one_named || !query->cursor.data) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_CURSOR, ONR_AT_PARAMETER, "cursor",
                     "A cursor goes on with one section, which types must name: follow that section's \"next\" as it "
                     "is given.");
}

HANDLER(onr_search_get) {
  struct onr_query query;
  unsigned sections = 0;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (!error) error = choose_sections(request, &query, &sections, failure);
  if (error) return error;
  struct searching *s = onr_arena_zalloc(request->arena, 1, sizeof *s);
  if (!s) return onr_fail_memory(failure);
  s->request = request;
  s->response = response;
  s->query = &query;
  s->sections = sections;
  s->json = onr_json_into(&response->body);
  s->failure = failure;
  onr_arena_init(&s->scratch, request->arena->max);
  error = onr_terms_parse(query.q, false, request->arena, &s->terms, failure);
  if (!error) error = onr_terms_parse(query.q, true, request->arena, &s->name_terms, failure);
  if (!error) error = write_sections(s);
  onr_arena_close(&s->scratch);
  return error;
}
