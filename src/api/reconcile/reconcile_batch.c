/* Names in, candidates out. */
#include <stdlib.h>

#include "onrecord/fold.h"
#include "onrecord/json_writer.h"
#include "reconcile.h"

enum { RESULTS_MAX = 256 };
#define SCORE_LEAST 30.0 /* what fits less is no candidate */

struct result {
  struct onr_str id, name, description;
  enum onr_entity_type type;
  int64_t mentions;
  struct onr_fit fit;
};

/* A query being answered. */
struct answering {
  const struct onr_request *request;
  struct onr_failure *failure;
  const struct onr_reconcile_query *query;
  struct onr_str folded;
  struct onr_arena scratch; /* for one candidate */
  struct result results[RESULTS_MAX];
  size_t count;
};

static enum onr_error take(void *context, const struct onr_entity_row *row, double likeness) {
  struct answering *answering = context;
  struct onr_arena *arena = answering->request->arena;
  struct result result = {.type = row->type, .mentions = row->mentions};
  onr_arena_reset(&answering->scratch);
  if (!onr_fit_measure(answering->query, answering->folded, row, likeness, &answering->scratch, &result.fit))
    return onr_fail_memory(answering->failure);
  bool wanted = result.fit.score >= SCORE_LEAST && (result.fit.typed || !answering->query->strict);
  if (!wanted || answering->count == RESULTS_MAX) return ONR_OK;
  result.id = onr_arena_str(arena, row->id);
  result.name = onr_arena_str(arena, row->name);
  result.description = onr_arena_str(arena, row->description);
  if (!result.id.data || !result.name.data || !result.description.data) return onr_fail_memory(answering->failure);
  answering->results[answering->count++] = result;
  return ONR_OK;
}

/* Best first; of the same score, what is written of most. */
static int compare_results(const void *a, const void *b) {
  const struct result *x = a, *y = b;
  if (x->fit.score != y->fit.score) return x->fit.score > y->fit.score ? -1 : 1;
  if (x->mentions != y->mentions) return x->mentions > y->mentions ? -1 : 1;
  return onr_str_compare(x->id, y->id);
}

static void write_feature(struct onr_json *json, const char *id) {
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, onr_str_from(id));
  onr_json_key(json, "value");
}

static void write_features(struct onr_json *json, const struct result *result, bool with_properties) {
  onr_json_key(json, "features");
  onr_json_begin_array(json);
  write_feature(json, "name_similarity");
  onr_json_decimal(json, result->fit.name, 1);
  onr_json_end_object(json);
  write_feature(json, "exact_name");
  onr_json_bool(json, result->fit.exact);
  onr_json_end_object(json);
  write_feature(json, "type_match");
  onr_json_bool(json, result->fit.typed);
  onr_json_end_object(json);
  if (with_properties) {
    write_feature(json, "property_similarity");
    onr_json_decimal(json, 100 * result->fit.properties, 1);
    onr_json_end_object(json);
  }
  write_feature(json, "mentions");
  onr_json_int(json, result->mentions);
  onr_json_end_object(json);
  onr_json_end_array(json);
}

static void write_result(struct onr_json *json, const struct result *result, bool match, bool with_properties) {
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, result->id);
  onr_json_key(json, "name");
  onr_json_string(json, result->name);
  if (result->description.len) {
    onr_json_key(json, "description");
    onr_json_string(json, result->description);
  }
  onr_json_key(json, "type");
  onr_json_begin_array(json);
  onr_reconcile_write_type(json, result->type);
  onr_json_end_array(json);
  onr_json_key(json, "score");
  onr_json_decimal(json, result->fit.score, 1);
  write_features(json, result, with_properties);
  onr_json_key(json, "match");
  onr_json_bool(json, match);
  onr_json_end_object(json);
}

/* Sure only of the one that has the name and the type, where no other has both. */
static bool is_match(const struct answering *answering, size_t at) {
  size_t exact = 0;
  for (size_t i = 0; i < answering->count; i++)
    exact += answering->results[i].fit.exact && answering->results[i].fit.typed;
  return at == 0 && exact == 1 && answering->results[0].fit.exact && answering->results[0].fit.typed;
}

static size_t limit_of(const struct onr_reconcile_query *query) {
  size_t limit = query->limit ? query->limit : RECONCILE_CANDIDATES;
  return limit < RECONCILE_CANDIDATES_MAX ? limit : RECONCILE_CANDIDATES_MAX;
}

static void write_answer(struct onr_json *json, const struct answering *answering) {
  onr_json_key_text(json, answering->query->key);
  onr_json_begin_object(json);
  onr_json_key(json, "result");
  onr_json_begin_array(json);
  for (size_t i = 0; i < answering->count && i < limit_of(answering->query); i++)
    write_result(json, &answering->results[i], is_match(answering, i), answering->query->property_count > 0);
  onr_json_end_array(json);
  onr_json_end_object(json);
}

static enum onr_error check_types(const struct onr_reconcile_query *query, struct onr_failure *failure) {
  enum onr_entity_type type;
  for (size_t i = 0; i < query->types.count; i++)
    if (!onr_reconcile_type(query->types.items[i], &type))
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_PARAMETER, "queries",
                         "There is no type \"%.*s\" (in %.*s); there is Person, Organization, Place, Group, Event.",
                         ONR_FMT(query->types.items[i]), ONR_FMT(query->key));
  return ONR_OK;
}

static enum onr_error check_properties(const struct onr_reconcile_query *query, struct onr_failure *failure) {
  for (size_t i = 0; i < query->property_count; i++)
    if (!onr_reconcile_member(query->properties[i].id))
      return onr_fail_at(
          failure, ONR_ERR_INVALID_BODY, ONR_AT_PARAMETER, "queries",
          "There is no property \"%.*s\" (in %.*s); /v1/reconcile/properties lists those that there are.",
          ONR_FMT(query->properties[i].id), ONR_FMT(query->key));
  return ONR_OK;
}

static enum onr_error answer(struct answering *answering, const struct onr_reconcile_query *query) {
  const struct onr_request *request = answering->request;
  struct onr_failure *failure = answering->failure;
  answering->query = query;
  answering->count = 0;
  enum onr_error error = check_types(query, failure);
  if (!error) error = check_properties(query, failure);
  if (error || query->text.len == 0) return error; /* nobody is looked for by properties alone */
  answering->folded = onr_fold(request->arena, query->text);
  if (!answering->folded.data) return onr_fail_memory(failure);
  error = onr_store_candidates(reader_of(request), query->text, take, answering, failure);
  if (answering->count) qsort(answering->results, answering->count, sizeof *answering->results, compare_results);
  return error;
}

enum onr_error onr_reconcile_batch(struct onr_request *request, struct onr_response *response, struct onr_str queries,
                                   struct onr_failure *failure) {
  struct onr_reconcile_batch batch;
  struct onr_json json = onr_json_into(&response->body);
  struct answering *answering = onr_arena_zalloc(request->arena, 1, sizeof *answering);
  if (!answering) return onr_fail_memory(failure);
  enum onr_error error = onr_reader_reconcile_batch(queries, request->arena, &batch, failure);
  if (error) return error;
  answering->request = request;
  answering->failure = failure;
  onr_arena_init(&answering->scratch, SIZE_MAX / 2);
  onr_json_begin_object(&json);
  for (size_t i = 0; i < batch.count && !error; i++) {
    error = answer(answering, &batch.queries[i]);
    if (!error) write_answer(&json, answering);
  }
  onr_json_end_object(&json);
  onr_arena_close(&answering->scratch);
  return error;
}
