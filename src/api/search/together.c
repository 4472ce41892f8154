/* Entities that are named together: as a list, and as a graph. */
#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/filters.h"

static const char *window_word(unsigned number) {
  static const char *const words[ONR_WINDOW_COUNT] = {"article", "sentence"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

/* ---- Co-mentions ---- */

static const struct onr_sort_rule sorts[] = {
    {"count", ONR_SORT_MENTIONS, true, false},
    {NULL, ONR_SORT_MENTIONS, false, false},
};

static const struct onr_param window[] = {
    {"window", PARAM_WORD, true, offsetof(struct onr_query, window), window_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_co_mention_row *co_mention(const void *row) {
  return row;
}

static void write_entity(struct onr_json *json, const void *row, const struct onr_shape *shape) {
  (void)shape;
  onr_write_entity_ref(json, &co_mention(row)->entity);
}

static void write_articles(struct onr_json *json, const void *row, const struct onr_shape *shape) {
  (void)shape;
  onr_json_int(json, co_mention(row)->articles);
}

static void write_sentences(struct onr_json *json, const void *row, const struct onr_shape *shape) {
  (void)shape;
  if (co_mention(row)->sentences < 0)
    onr_json_null(json);
  else
    onr_json_int(json, co_mention(row)->sentences);
}

static const struct onr_member members[] = {
    ONR_MEMBER("entity", write_entity),
    ONR_MEMBER("articles", write_articles),
    ONR_MEMBER("sentences", write_sentences),
    ONR_MEMBERS_END,
};

static const struct onr_endpoint list_endpoint = {
    .groups = {window, onr_params_types, onr_params_times, onr_params_list}, .members = members, .sorts = sorts};

static enum onr_error write_co_mention(void *context, const struct onr_co_mention_row *row) {
  struct onr_list *list = context;
  enum onr_error error = onr_rows_write(&list->rows, row);
  return error ? error : onr_app_written(list->json.out, list->failure);
}

HANDLER(onr_co_mentions_list) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ENTITY, &list_endpoint, &id, &query, failure);
  if (error) return error;
  struct onr_entity_filter_set set;
  onr_filters_entities(&query, &set);
  const struct onr_co_mention_filter filter = {id,
                                               (enum onr_window)query.window,
                                               set.filter.types,
                                               set.filter.type_count,
                                               query.published_after,
                                               query.published_before};
  struct onr_list list;
  error = onr_list_begin(&list, request, response, &list_endpoint, &query, failure);
  if (!error)
    error = onr_store_co_mentions(reader_of(request), &filter, &list.page, write_co_mention, &list, &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

/* ---- The graph ---- */

static const char *depth_word(unsigned number) {
  static const char *const words[] = {"1", "2"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const struct onr_param of_graph[] = {
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, entities), NULL},
    {"depth", PARAM_WORD, true, offsetof(struct onr_query, depth), depth_word},
    {"minWeight", PARAM_NUMBER, true, offsetof(struct onr_query, least_weight), NULL},
    {"limit", PARAM_NODES, false, offsetof(struct onr_query, limit), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint graph_endpoint = {.groups = {of_graph, window}};

static void write_node(struct onr_json *json, const struct onr_graph_node *node) {
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, node->entity.id);
  onr_json_key(json, "type");
  onr_json_string(json, onr_str_from(onr_entity_type_name(node->entity.type)));
  onr_json_key(json, "name");
  onr_json_string(json, node->entity.name);
  onr_json_key(json, "depth");
  onr_json_int(json, node->depth);
  onr_json_key(json, "mentions");
  onr_json_int(json, node->mentions);
  onr_json_key(json, "articles");
  onr_json_int(json, node->articles);
  onr_json_end_object(json);
}

static void write_edge(struct onr_json *json, const struct onr_graph *graph, const struct onr_graph_edge *edge) {
  onr_json_begin_object(json);
  onr_json_key(json, "source");
  onr_json_string(json, graph->nodes[edge->source].entity.id);
  onr_json_key(json, "target");
  onr_json_string(json, graph->nodes[edge->target].entity.id);
  onr_json_key(json, "weight");
  onr_json_int(json, edge->weight);
  onr_json_end_object(json);
}

static void write_graph(struct onr_json *json, const struct onr_graph *graph) {
  onr_json_begin_object(json);
  onr_json_key(json, "nodes");
  onr_json_begin_array(json);
  for (size_t i = 0; i < graph->node_count; i++) write_node(json, &graph->nodes[i]);
  onr_json_end_array(json);
  onr_json_key(json, "edges");
  onr_json_begin_array(json);
  for (size_t i = 0; i < graph->edge_count; i++) write_edge(json, graph, &graph->edges[i]);
  onr_json_end_array(json);
  onr_json_end_object(json);
}

static enum onr_error check_seed(const struct onr_query *query, struct onr_failure *failure) {
  if (query->entities.count == 1) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "entity",
                     query->entities.count ? "entity is given more than once; the graph is around one."
                                           : "entity is needed: whom or what the graph is around.");
}

HANDLER(onr_graph_get) {
  struct onr_query query;
  struct onr_graph graph = {0};
  enum onr_error error = onr_params_read(request, &graph_endpoint, &query, failure);
  if (!error) error = check_seed(&query, failure);
  if (error) return error;
  const struct onr_graph_question question = {
      .entity = query.entities.items[0],
      .window = (enum onr_window)query.window,
      .depth = query.depth + 1,
      .nodes = query.limit,
      .least_weight = query.least_weight ? (int64_t)query.least_weight : 1,
  };
  error = onr_store_graph(reader_of(request), &question, request->arena, &graph, failure);
  if (error) return error;
  struct onr_json json = onr_json_into(&response->body);
  write_graph(&json, &graph);
  return ONR_OK;
}
