/* What a person who types is offered: entities, types, properties. */
#include "api/handlers.h"
#include "api/request/filters.h"
#include "api/request/params.h"
#include "onrecord/store_curation.h"
#include "reconcile.h"

enum { SKIP_MAX = 180 };

static const char *type_word(unsigned number) {
  return number < ONR_ENTITY_TYPE_COUNT ? onr_entity_type_name((enum onr_entity_type)number) : NULL;
}

/* All of which mean the same where types are no more than asked for. */
static const char *strictness_word(unsigned number) {
  static const char *const words[] = {"any", "all", "should"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param prefix_only[] = {
    {"prefix", PARAM_TYPED, false, offsetof(struct onr_query, prefix), NULL},
    {"cursor", PARAM_TEXT, false, offsetof(struct onr_query, cursor), NULL},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

/* OpenRefine's field sends them along with every prefix, as the service that it was first made for took them. */
static const struct onr_param of_widget[] = {
    {"spell", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {"exact", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {"prefixed", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {"scoring", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {"lang", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {"filter", PARAM_TEXT, false, offsetof(struct onr_query, unheeded), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_param of_entities[] = {
    {"type", PARAM_WORDS, false, offsetof(struct onr_query, types), type_word},
    {"type_strict", PARAM_WORD, false, offsetof(struct onr_query, strictness), strictness_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_param of_type[] = {
    {"type", PARAM_CHOICE, false, offsetof(struct onr_query, types), type_word},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint plain = {{prefix_only, of_widget}, NULL, NULL, NULL, false, 0};
static const struct onr_endpoint entities = {{prefix_only, of_entities, of_widget}, NULL, NULL, NULL, false, 0};
static const struct onr_endpoint proposals = {{of_type}, NULL, NULL, NULL, false, 0};

/* Takes one off; false when there is none. */
static bool take(size_t *count) {
  bool taken = *count > 0;
  if (taken) --*count;
  return taken;
}

static enum onr_error missing(const char *parameter, const char *what, struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter, "%s is needed: %s.", parameter,
                     what);
}

/* How many suggestions to leave out, which the protocol calls the cursor. */
static enum onr_error read_skip(const struct onr_query *query, size_t *ret_skip, struct onr_failure *failure) {
  long long skip = 0;
  if (query->cursor.len && (!onr_str_to_int(query->cursor, &skip) || skip < 0 || skip > SKIP_MAX))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "cursor",
                       "cursor is the number of suggestions to skip, from 0 to %d; it is \"%.*s\".", SKIP_MAX,
                       ONR_FMT(query->cursor));
  *ret_skip = (size_t)skip;
  return ONR_OK;
}

/* Everything begins with an empty prefix. */
static enum onr_error read_prefix(struct onr_request *request, const struct onr_endpoint *endpoint,
                                  struct onr_query *query, size_t *ret_skip, struct onr_failure *failure) {
  enum onr_error error = onr_params_read(request, endpoint, query, failure);
  if (error) return error;
  if (!query->prefix.data) return missing("prefix", "what has been typed so far", failure);
  query->prefix = onr_str_trim(query->prefix);
  return read_skip(query, ret_skip, failure);
}

static struct onr_json begin_result(struct onr_response *response) {
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "result");
  onr_json_begin_array(&json);
  return json;
}

static void end_result(struct onr_json *json) {
  onr_json_end_array(json);
  onr_json_end_object(json);
}

/* ---- Entities ---- */

struct suggesting {
  struct onr_json json;
  size_t skip;
};

static enum onr_error suggest(void *context, const struct onr_entity_row *row) {
  struct suggesting *suggesting = context;
  struct onr_json *json = &suggesting->json;
  if (take(&suggesting->skip)) return ONR_OK;
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, row->id);
  onr_json_key(json, "name");
  onr_json_string(json, row->name);
  if (row->description.len) {
    onr_json_key(json, "description");
    onr_json_string(json, row->description);
  }
  onr_json_key(json, "notable");
  onr_json_begin_array(json);
  onr_reconcile_write_type(json, row->type);
  onr_json_end_array(json);
  onr_json_end_object(json);
  return ONR_OK;
}

/* An id is taken for what it names, even where it is none that exists. */
static enum onr_error suggest_by_id(struct onr_request *request, struct onr_str id, struct suggesting *suggesting,
                                    struct onr_failure *failure) {
  char shown[ONR_ID_SIZE];
  bool found = false;
  enum onr_error error = onr_store_entity_shown(reader_of(request), id, shown, &found, failure);
  if (error || !found) return error;
  return onr_store_entity(reader_of(request), onr_str_from(shown), suggest, suggesting, failure);
}

HANDLER(onr_reconcile_suggest_entity) {
  struct onr_query query;
  struct suggesting suggesting = {.skip = 0};
  enum onr_error error = read_prefix(request, &entities, &query, &suggesting.skip, failure);
  if (error) return error;
  struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = 0};
  struct onr_page_end end;
  struct onr_entity_filter_set set;
  page.limit = query.limit + suggesting.skip < LIMIT_MAX ? query.limit + suggesting.skip : LIMIT_MAX;
  query.q = query.prefix;
  onr_filters_entities(&query, &set);
  suggesting.json = begin_result(response);
  error = onr_id_is(query.prefix, ONR_ID_ENTITY)
              ? suggest_by_id(request, query.prefix, &suggesting, failure)
              : onr_store_entities(reader_of(request), &set.filter, &page, suggest, &suggesting, &end, failure);
  end_result(&suggesting.json);
  return error;
}

/* ---- Types and properties: few ---- */

/* Whether one of a text's words, or the text, begins with a prefix. */
static bool begins_with(const char *text, struct onr_str prefix) {
  struct onr_str rest = onr_str_from(text), word;
  bool begins = false;
  while (rest.data && !begins) {
    begins = prefix.len <= rest.len && onr_str_equal_nocase(onr_str_slice(rest, 0, prefix.len), prefix);
    if (!onr_str_next(&rest, ' ', &word)) break;
  }
  return begins;
}

HANDLER(onr_reconcile_suggest_type) {
  struct onr_query query;
  size_t skip = 0;
  enum onr_error error = read_prefix(request, &plain, &query, &skip, failure);
  if (error) return error;
  struct onr_json json = begin_result(response);
  for (unsigned i = 0; i < ONR_ENTITY_TYPE_COUNT; i++)
    if (begins_with(type_word(i), query.prefix) && !take(&skip) && take(&query.limit))
      onr_reconcile_write_type(&json, (enum onr_entity_type)i);
  end_result(&json);
  return ONR_OK;
}

HANDLER(onr_reconcile_suggest_property) {
  struct onr_query query;
  size_t skip = 0;
  enum onr_error error = read_prefix(request, &plain, &query, &skip, failure);
  if (error) return error;
  struct onr_json json = begin_result(response);
  for (const struct onr_reconcile_member *member = onr_reconcile_members; member->id; member++)
    if ((begins_with(member->name, query.prefix) || begins_with(member->id, query.prefix)) && !take(&skip) &&
        take(&query.limit))
      onr_reconcile_write_named(&json, onr_str_from(member->id), onr_str_from(member->name));
  end_result(&json);
  return ONR_OK;
}

/* All kinds of entities have the same properties. */
HANDLER(onr_reconcile_properties) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &proposals, &query, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "properties");
  onr_json_begin_array(&json);
  const struct onr_reconcile_member *member = onr_reconcile_members;
  for (size_t i = 0; member->id && i < query.limit; i++, member++)
    onr_reconcile_write_named(&json, onr_str_from(member->id), onr_str_from(member->name));
  onr_json_end_array(&json);
  onr_json_end_object(&json);
  return ONR_OK;
}
