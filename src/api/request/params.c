#include "param_reading.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/app.h"
#include "api/formats/linked.h"
#include "api/operations/export.h"
#include "refs.h"

static void *target(const struct onr_param_reading *r) {
  return (char *)r->query + r->param->target;
}

static const struct onr_param format_param = {"format", PARAM_FORMAT, false, 0, NULL};

/* Wherever there is a choice, and below /v1 also where there is none, so that a client may say it everywhere. */
static unsigned formats_of(const struct onr_request *request, const struct onr_endpoint *endpoint) {
  unsigned media = onr_params_media(endpoint);
  bool is_choice = (media & (media - 1)) != 0;
  if (request->method != ONR_GET) return 0;
  return is_choice || onr_str_starts_with(request->path, ONR_STR("/v1/")) ? media : 0;
}

/* ---- Values ---- */

static bool find_word(const struct onr_param *param, struct onr_str value, unsigned *ret_number) {
  for (unsigned i = 0; param->word(i); i++)
    if (onr_str_equal(value, onr_str_from(param->word(i)))) {
      *ret_number = i;
      return true;
    }
  return false;
}

static enum onr_error read_word(const struct onr_param_reading *r, struct onr_str value) {
  unsigned number = 0;
  if (!find_word(r->param, value, &number)) return onr_param_no_choice(r, value);
  unsigned *out = target(r);
  *out = r->param->kind == PARAM_WORD ? number : *out | 1U << number;
  return ONR_OK;
}

static enum onr_error read_word_set(const struct onr_param_reading *r, struct onr_str value) {
  struct onr_str word;
  enum onr_error error = ONR_OK;
  while (!error && onr_str_next(&value, ',', &word)) error = read_word(r, word);
  return error;
}

/* A member that `include` adds, whose bit it is: whether it does is only known at the end of the query. */
static bool find_included(const struct onr_param_reading *r, struct onr_str name, unsigned *ret_bit) {
  const struct onr_param *include = onr_params_find(r->endpoint, ONR_STR("include"));
  unsigned number = 0;
  if (!include || !find_word(include, name, &number)) return false;
  *ret_bit = 1U << number;
  return true;
}

static enum onr_error read_fields(const struct onr_param_reading *r, struct onr_str value) {
  uint64_t fields = 0;
  struct onr_str name;
  while (onr_str_next(&value, ',', &name)) {
    uint64_t bit = 0;
    unsigned included = 0;
    for (unsigned i = 0; r->endpoint->members[i].name && !bit; i++)
      if (onr_str_equal(name, onr_str_from(r->endpoint->members[i].name))) bit = UINT64_C(1) << i;
    if (!bit && !find_included(r, name, &included)) return onr_param_no_choice(r, name);
    fields |= bit;
    r->query->named_included |= included;
  }
  r->query->shape.fields = fields;
  r->query->fields_given = true;
  return ONR_OK;
}

static enum onr_error read_sort(const struct onr_param_reading *r, struct onr_str value) {
  bool descending = value.len > 0 && value.data[0] == '-';
  struct onr_str name = descending ? onr_str_slice(value, 1, value.len) : value;
  for (const struct onr_sort_rule *rule = r->endpoint->sorts; rule->name; rule++) {
    if (!onr_str_equal(name, onr_str_from(rule->name)) || (descending && rule->one_way)) continue;
    r->query->sort = rule->sort;
    r->query->descending = descending;
    return ONR_OK;
  }
  return onr_param_no_choice(r, value);
}

static enum onr_error read_number(const struct onr_param_reading *r, struct onr_str value, size_t most) {
  long long number = 0;
  char expected[48];
  snprintf(expected, sizeof expected, "a number from 1 to %zu", most);
  if (!onr_str_to_int(value, &number) || number < 1 || (size_t)number > most)
    return onr_param_wrong(r, expected, value);
  *(size_t *)target(r) = (size_t)number;
  return ONR_OK;
}

/* A plain decimal from 0 to 1: "0", "0.85", "1.0". */
static enum onr_error read_share(const struct onr_param_reading *r, struct onr_str value) {
  char text[24] = {0};
  bool plain = value.len < sizeof text;
  for (size_t i = 0, points = 0; plain && i < value.len; i++) {
    char c = value.data[i];
    if (c == '.') points++;
    plain = points <= 1 && (c == '.' || (c >= '0' && c <= '9'));
    text[i] = c;
  }
  char *end = text;
  double share = plain ? strtod(text, &end) : -1;
  if (!plain || end == text || share < 0 || share > 1) return onr_param_wrong(r, "a number from 0 to 1", value);
  *(double *)target(r) = share;
  return ONR_OK;
}

static enum onr_error read_time(const struct onr_param_reading *r, struct onr_str value) {
  if (onr_time_parse(value, target(r))) return ONR_OK;
  return onr_param_wrong(r, "a date (2024-11-01) or a date and time (2024-11-01T08:30:00Z)", value);
}

/* Appends to a list that has room for every parameter of the request. */
static enum onr_error append_text(const struct onr_param_reading *r, struct onr_str value) {
  struct onr_strs *list = target(r);
  union {
    const struct onr_str *shown;
    struct onr_str *made; /* here, for the list's first value */
  } items = {list->items};
  if (list->count == 0) items.made = onr_arena_alloc(r->request->arena, r->request->query.count * sizeof *items.made);
  if (!items.made) return onr_fail_memory(r->failure);
  items.made[list->count] = value;
  *list = (struct onr_strs){items.made, list->count + 1};
  return ONR_OK;
}

static enum onr_error read_subject(const struct onr_param_reading *r, struct onr_str value) {
  enum onr_error error = onr_refs_subject(r->param->name, value, r->failure);
  return error ? error : append_text(r, value);
}

static enum onr_error read_reference(const struct onr_param_reading *r, struct onr_str value) {
  struct onr_str id = value;
  enum onr_error error = r->param->kind == PARAM_ENTITIES
                             ? onr_refs_entity(r->request, r->param->name, value, &id, r->failure)
                             : onr_refs_article(r->request, r->param->name, value, &id, r->failure);
  return error ? error : append_text(r, id);
}

static enum onr_error read_format(const struct onr_param_reading *r, struct onr_str value) {
  for (unsigned i = 0; onr_media_word(i); i++)
    if (r->formats & ONR_MEDIA_BIT(i) && onr_str_equal(value, onr_str_from(onr_media_word(i)))) {
      r->query->media = (enum onr_media)i;
      r->query->has_format = true;
      return ONR_OK;
    }
  return onr_param_no_choice(r, value);
}

static bool may_be_empty(enum onr_param_kind kind) {
  return kind == PARAM_TYPED || kind == PARAM_CHOICE;
}

static bool is_needed(const struct onr_param_reading *r) {
  return r->endpoint->needs_q && strcmp(r->param->name, "q") == 0;
}

static enum onr_error read_value(const struct onr_param_reading *r, struct onr_str value) {
  if (onr_str_trim(value).len == 0 && !may_be_empty(r->param->kind))
    return onr_fail_at(r->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, r->param->name,
                       is_needed(r) ? "%s is empty, and is needed: give it a value."
                                    : "%s is empty: leave it out, or give it a value.",
                       r->param->name);
  switch (r->param->kind) {
  case PARAM_TEXT: *(struct onr_str *)target(r) = value; return ONR_OK;
  case PARAM_TYPED: *(struct onr_str *)target(r) = value.len ? value : ONR_STR(""); return ONR_OK;
  case PARAM_TEXTS: return append_text(r, value);
  case PARAM_ENTITIES:
  case PARAM_ARTICLES: return read_reference(r, value);
  case PARAM_SUBJECTS: return read_subject(r, value);
  case PARAM_WORD:
  case PARAM_WORDS: return read_word(r, value);
  case PARAM_CHOICE: return value.len ? read_word(r, value) : ONR_OK;
  case PARAM_WORD_SET: return read_word_set(r, value);
  case PARAM_TIME: return read_time(r, value);
  case PARAM_SHARE: return read_share(r, value);
  case PARAM_LIMIT: return read_number(r, value, LIMIT_MAX);
  case PARAM_NAMES: return read_number(r, value, NAMES_MAX);
  case PARAM_NODES: return read_number(r, value, ONR_GRAPH_NODES);
  case PARAM_NUMBER: return read_number(r, value, NUMBER_MAX);
  case PARAM_SORT: return read_sort(r, value);
  case PARAM_FIELDS: return read_fields(r, value);
  case PARAM_FORMAT: return read_format(r, value);
  }
  return onr_fail(r->failure, ONR_ERR_INTERNAL, "The parameter %s has a kind that is not handled.", r->param->name);
}

/* ---- The whole query ---- */

const struct onr_param *onr_params_find(const struct onr_endpoint *endpoint, struct onr_str name) {
  for (size_t g = 0; g < PARAM_GROUPS && endpoint->groups[g]; g++)
    for (const struct onr_param *param = endpoint->groups[g]; param->name; param++)
      if (onr_str_equal(name, onr_str_from(param->name))) return param;
  return NULL;
}

unsigned onr_params_media(const struct onr_endpoint *endpoint) {
  unsigned media = ONR_MEDIA_BIT(ONR_MEDIA_JSON), table = ONR_MEDIA_BIT(ONR_MEDIA_LINES) | ONR_MEDIA_BIT(ONR_MEDIA_CSV);
  if (endpoint->media) return endpoint->media;
  if (endpoint->sorts == onr_export_sorts) return table;
  if (!endpoint->members) return media;
  if (onr_linked_has(endpoint->members)) media |= ONR_MEDIA_BIT(ONR_MEDIA_LINKED);
  if (endpoint->sorts) media |= table;
  return media;
}

static bool may_repeat(enum onr_param_kind kind) {
  return kind == PARAM_TEXTS || kind == PARAM_ENTITIES || kind == PARAM_ARTICLES || kind == PARAM_SUBJECTS ||
         kind == PARAM_WORDS;
}

static enum onr_error read_field(struct onr_param_reading *r, size_t number) {
  struct onr_field field = r->request->query.items[number];
  r->param = onr_params_find(r->endpoint, field.name);
  if (!r->param && r->formats && onr_str_equal(field.name, onr_str_from(format_param.name))) r->param = &format_param;
  if (!r->param) return onr_param_unknown(r, field.name);
  for (size_t i = 0; i < number && !may_repeat(r->param->kind); i++)
    if (onr_str_equal(r->request->query.items[i].name, field.name))
      return onr_fail_at(r->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, r->param->name,
                         "%s is given more than once; it takes one value.", r->param->name);
  return read_value(r, field.value);
}

static struct onr_query defaults(const struct onr_endpoint *endpoint) {
  struct onr_query query = {.published_after = ONR_NO_TIME,
                            .published_before = ONR_NO_TIME,
                            .done_since = ONR_NO_TIME,
                            .done_until = ONR_NO_TIME,
                            .limit = LIMIT_DEFAULT};
  if (endpoint->sorts) {
    query.sort = endpoint->sorts[0].sort;
    query.descending = endpoint->sorts[0].descending;
  }
  query.min_similarity = -1;
  return query;
}

/* What was not asked for by name, and what goes along with what was. */
static void complete_shape(const struct onr_endpoint *endpoint, struct onr_query *query) {
  const struct onr_member *members = endpoint->members;
  struct onr_shape *shape = &query->shape;
  if (!members) return;
  if (!query->fields_given)
    shape->fields = onr_shape_all(members) & ~(endpoint->hidden ? onr_shape_bit(members, endpoint->hidden) : 0);
  if (query->include & INCLUDE_BODY) shape->fields |= onr_shape_bit(members, "articleBody");
  /* offsets are never without their unit */
  bool spans = members == onr_claim_members || members == onr_similar_members;
  if (spans && shape->fields & onr_shape_bit(members, "spans")) shape->fields |= onr_shape_bit(members, "offsetUnit");
}

/* What `fields` names of what `include` adds, but does not. */
static enum onr_error check_included(const struct onr_endpoint *endpoint, const struct onr_query *query,
                                     struct onr_failure *failure) {
  unsigned missing = query->named_included & ~query->include, number = 0;
  if (!missing) return ONR_OK;
  while (!(missing >> number & 1)) number++;
  const char *name = onr_params_find(endpoint, ONR_STR("include"))->word(number);
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "fields",
                     "fields names %s, which is there with include=%s only.", name, name);
}

static enum onr_error check_together(const struct onr_endpoint *endpoint, const struct onr_query *query,
                                     struct onr_failure *failure) {
  if (endpoint->needs_q && query->q.len == 0)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "q",
                       "q is needed: the words to look for.");
  if (endpoint->sorts && query->sort == ONR_SORT_POSITION && query->articles.count == 0 &&
      onr_params_find(endpoint, ONR_STR("article")))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "sort",
                       "sort=position needs article: there is no order among the places of different texts.");
  if (endpoint->sorts && query->sort == ONR_SORT_RELEVANCE && query->q.len == 0)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "sort",
                       "sort=relevance needs q: without words to look for, no row matches better than another.");
  return check_included(endpoint, query, failure);
}

enum onr_error onr_params_accept(const struct onr_request *request, const char *type, struct onr_failure *failure) {
  if (onr_request_accepts(request, type) > 0) return ONR_OK;
  struct onr_str accept = onr_utf8_truncate(onr_request_header(request, "Accept"), 120);
  return onr_fail_at(failure, ONR_ERR_NOT_ACCEPTABLE, ONR_AT_HEADER, "Accept",
                     "This is there as %s only; Accept is \"%.*s\".", type, ONR_FMT(accept));
}

/* Into `*query`, which on failure holds nothing of use. */
static enum onr_error read_query(const struct onr_request *request, const struct onr_endpoint *endpoint,
                                 unsigned formats, struct onr_query *query, struct onr_failure *failure) {
  *query = defaults(endpoint);
  struct onr_param_reading r = {request, endpoint, NULL, formats, query, failure};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; !error && i < request->query.count; i++) error = read_field(&r, i);
  if (!error) error = check_together(endpoint, query, failure);
  if (!error) complete_shape(endpoint, query);
  return error;
}

enum onr_error onr_params_parse(const struct onr_request *request, const struct onr_endpoint *endpoint,
                                struct onr_query *ret_query, struct onr_failure *failure) {
  struct onr_query query;
  enum onr_error error = read_query(request, endpoint, 0, &query, failure);
  if (!error) *ret_query = query;
  return error;
}

static enum onr_error check_media(const struct onr_query *query, struct onr_failure *failure) {
  if (query->media != ONR_MEDIA_CSV || !(query->include & ~(unsigned)INCLUDE_BODY)) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "include",
                     "In CSV include takes articleBody only: lists within rows have no place in a table.");
}

enum onr_error onr_params_read(const struct onr_request *request, const struct onr_endpoint *endpoint,
                               struct onr_query *ret_query, struct onr_failure *failure) {
  struct onr_query query;
  unsigned formats = formats_of(request, endpoint);
  enum onr_error error = read_query(request, endpoint, formats, &query, failure);
  if (!error && !query.has_format)
    error = onr_media_negotiate(request, formats ? formats : ONR_MEDIA_BIT(ONR_MEDIA_JSON), &query.media, failure);
  if (!error) error = check_media(&query, failure);
  if (!error && query.media == ONR_MEDIA_LINKED) error = onr_app_base(request, &query.shape.base, failure);
  if (error) return error;
  *ret_query = query;
  return ONR_OK;
}

void onr_params_respond(struct onr_response *response, const struct onr_endpoint *endpoint,
                        const struct onr_query *query) {
  unsigned media = onr_params_media(endpoint);
  response->content_type = onr_media_content_type(query->media);
  response->varies_by_accept = (media & (media - 1)) != 0;
}
