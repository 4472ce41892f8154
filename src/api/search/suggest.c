/* Names for an input box. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/filters.h"
#include "onrecord/store_names.h"

static const struct onr_param params[] = {
    {"limit", PARAM_NAMES, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {.groups = {onr_params_entities, params}, .needs_q = true};

struct suggesting {
  struct onr_json json;
  struct onr_shape shape;
  struct onr_failure *failure;
};

static enum onr_error write_name(void *context, const struct onr_named_row *row) {
  struct suggesting *s = context;
  const struct onr_entity_row entity = {
      .id = row->entity.id,
      .name = row->entity.name,
      .type = row->entity.type,
      .description = row->description,
      .mentions = row->mentions,
      .articles = row->articles,
      .claims_made = row->claims_made,
      .claims_about = row->claims_about,
  };
  onr_json_begin_object(&s->json);
  onr_shape_members(&s->json, onr_entity_members, &entity, &s->shape);
  onr_json_key(&s->json, "matchedName");
  onr_json_string(&s->json, row->matched);
  onr_json_end_object(&s->json);
  return onr_app_written(s->json.out, s->failure);
}

static struct onr_shape shape_of_names(void) {
  static const char *const names[] = {"id", "type", "name", "description", "counts"};
  struct onr_shape shape = {0};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) shape.fields |= onr_shape_bit(onr_entity_members, names[i]);
  return shape;
}

HANDLER(onr_suggest_get) {
  struct onr_query query;
  enum onr_error error = onr_params_read(request, &endpoint, &query, failure);
  if (error) return error;
  struct onr_entity_filter_set set;
  onr_filters_entities(&query, &set);
  const struct onr_names_question question = {query.q, set.filter.types, set.filter.type_count, query.limit};
  struct suggesting s = {onr_json_into(&response->body), shape_of_names(), failure};
  onr_json_begin_object(&s.json);
  onr_json_key(&s.json, "data");
  onr_json_begin_array(&s.json);
  error = onr_store_names(reader_of(request), &question, write_name, &s, failure);
  onr_json_end_array(&s.json);
  onr_json_key(&s.json, "next");
  onr_json_null(&s.json);
  onr_json_end_object(&s.json);
  return error;
}
