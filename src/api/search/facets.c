/* How many claims there are by what they have in common. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/filters.h"

static const char *facet_word(unsigned number) {
  static const char *const words[ONR_FACET_COUNT] = {"speaker",    "about",    "publisher",    "quoteType",
                                                     "sourceType", "modality", "reviewStatus", "month"};
  return number < ONR_FACET_COUNT ? words[number] : NULL;
}

static const struct onr_param params[] = {
    {"facets", PARAM_WORD_SET, false, offsetof(struct onr_query, facets), facet_word},
    {"limit", PARAM_LIMIT, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {
    .groups = {onr_params_people, onr_params_article, onr_params_claims, params}};

/* What the filter of the facet's name takes; a month is the first days of it and of the next. */
static void write_value(struct onr_json *json, enum onr_facet facet, const struct onr_facet_value *value) {
  char month[ONR_TIME_SIZE];
  onr_json_key(json, "value");
  switch (facet) {
  case ONR_FACET_SPEAKER:
  case ONR_FACET_ABOUT: onr_json_string(json, value->entity.id); break;
  case ONR_FACET_PUBLISHER:
  case ONR_FACET_REVIEW_STATUS: onr_json_string(json, value->text); break;
  case ONR_FACET_QUOTE_TYPE:
    onr_json_string(json, onr_str_from(onr_quote_type_name((enum onr_quote_type)value->number)));
    break;
  case ONR_FACET_SOURCE_TYPE:
    onr_json_string(json, onr_str_from(onr_source_type_name((enum onr_source_type)value->number)));
    break;
  case ONR_FACET_MODALITY:
    onr_json_string(json, onr_str_from(onr_modality_name((enum onr_modality)value->number)));
    break;
  case ONR_FACET_MONTH: onr_json_string(json, onr_interval_label(ONR_INTERVAL_MONTH, value->number, month)); break;
  case ONR_FACET_COUNT: break;
  }
}

static void write_facet(struct onr_json *json, enum onr_facet facet, const struct onr_facet_values *values) {
  onr_json_key(json, facet_word(facet));
  onr_json_begin_object(json);
  onr_json_key(json, "values");
  onr_json_begin_array(json);
  for (size_t i = 0; i < values->count; i++) {
    onr_json_begin_object(json);
    write_value(json, facet, &values->items[i]);
    onr_json_key(json, "entity");
    onr_write_entity_ref(json, &values->items[i].entity);
    onr_json_key(json, "count");
    onr_json_int(json, values->items[i].count);
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
  onr_json_key(json, "more");
  onr_json_bool(json, values->more);
  onr_json_key(json, "missing");
  onr_json_int(json, values->missing);
  onr_json_end_object(json);
}

HANDLER(onr_facets_get) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (error) return error;
  struct onr_claim_filter_set set;
  struct onr_facets facets = {0};
  onr_filters_claims(&query, &set);
  unsigned wanted = query.facets ? query.facets : FACETS_ALL;
  error = onr_store_facets(reader_of(request), &set.filter, wanted, query.limit, request->arena, &facets, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  onr_json_begin_object(&json);
  onr_json_key(&json, "count");
  onr_json_int(&json, facets.claims);
  onr_json_key(&json, "facets");
  onr_json_begin_object(&json);
  for (enum onr_facet facet = 0; facet < ONR_FACET_COUNT; facet++)
    if (wanted >> facet & 1) write_facet(&json, facet, &facets.facets[facet]);
  onr_json_end_object(&json);
  onr_json_end_object(&json);
  return ONR_OK;
}
