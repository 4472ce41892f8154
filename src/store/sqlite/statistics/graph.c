/*
 * The graph around an entity. Its nodes are found step by step: a step's candidates are what the nodes gone on from are
 * named together with, by the strongest weight to any of them. Its edges are then looked for among all nodes.
 */
#include <stdlib.h>

#include "onrecord/store_statistics.h"
#include "store/sqlite/driver.h"
#include "tally.h"

struct growing {
  struct onr_connection *connection;
  struct onr_failure *failure;
  struct onr_arena *arena;           /* the results' */
  struct onr_arena scratch, passing; /* passing: of one node's edges */
  const struct onr_graph_question *question;
  struct onr_graph_node *nodes;
  struct onr_graph_edge *edges;
  size_t node_count, edge_count, edge_cap;
  struct onr_tally *weights; /* beside the nodes, of those that were looked at: what they are named together with */
};

/* ---- Nodes ---- */

static size_t place_of(const struct growing *g, int64_t pk) {
  size_t i = 0;
  while (i < g->node_count && g->nodes[i].pk != pk) i++;
  return i;
}

/* Adds the node of the row at hand. */
static enum onr_error add_node(struct growing *g, const struct onr_rows *rows, unsigned depth) {
  struct onr_graph_node *node = &g->nodes[g->node_count++];
  *node = (struct onr_graph_node){
      .pk = onr_rows_int(rows, 0),
      .entity = {.id = onr_arena_str(g->arena, onr_rows_str(rows, 1)),
                 .name = onr_arena_str(g->arena, onr_rows_str(rows, 2)),
                 .type = (enum onr_entity_type)onr_rows_int(rows, 3)},
      .depth = depth,
      .mentions = onr_rows_int(rows, 4),
      .articles = onr_rows_int(rows, 5),
  };
  return node->entity.id.data && node->entity.name.data ? ONR_OK : onr_fail_memory(g->failure);
}

static enum onr_error plant(struct growing *g) {
  struct onr_rows rows = onr_rows_begin(g->connection, g->failure, ONR_SQL_GRAPH_SEED, "s", g->question->entity);
  bool found = onr_rows_next(&rows);
  enum onr_error error = onr_rows_end(&rows, found ? add_node(g, &rows, 0) : ONR_OK);
  if (error || found) return error;
  return onr_fail(g->failure, ONR_ERR_NOT_FOUND, "There is no entity %.*s.", ONR_FMT(g->question->entity));
}

/* What a node is named together with, and how often: entity.pk → articles or sentences. */
static enum onr_error look_around(struct growing *g, size_t node, struct onr_arena *arena) {
  struct onr_tally *weights = &g->weights[node];
  if (weights->arena) return ONR_OK; /* done before */
  weights->arena = arena;
  bool sentences = g->question->window == ONR_WINDOW_SENTENCE;
  struct onr_rows rows = onr_rows_begin(g->connection, g->failure,
                                        sentences ? ONR_SQL_GRAPH_SENTENCE_NEIGHBOURS : ONR_SQL_GRAPH_NEIGHBOURS, "ii",
                                        g->nodes[node].pk, (int64_t)ONR_TOGETHER_ARTICLES);
  while (onr_rows_next(&rows)) onr_tally_add(weights, onr_rows_int(&rows, 0), 1);
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  return !error && weights->failed ? onr_fail_memory(g->failure) : error;
}

static enum onr_error add_if_shown(struct growing *g, int64_t pk, unsigned depth) {
  struct onr_rows rows = onr_rows_begin(g->connection, g->failure, ONR_SQL_GRAPH_NODE, "i", pk);
  enum onr_error error = onr_rows_next(&rows) ? add_node(g, &rows, depth) : ONR_OK;
  return onr_rows_end(&rows, error);
}

/* Adds to `best` what is at least as heavy as asked for and no node yet, with its strongest weight. */
static void keep_best(struct growing *g, const struct onr_tally *weights, struct onr_tally *best) {
  for (size_t i = 0; i < weights->size; i++) {
    const struct onr_tally_entry *entry = &weights->entries[i];
    if (entry->count >= g->question->least_weight && place_of(g, entry->key) == g->node_count)
      onr_tally_raise(best, entry->key, entry->count);
  }
}

/* One step from the nodes [first, last): takes the strongest until there are `most` nodes. */
static enum onr_error step(struct growing *g, size_t first, size_t last, size_t most, unsigned depth) {
  struct onr_tally best = {.arena = &g->scratch};
  enum onr_error error = ONR_OK;
  for (size_t i = first; i < last && !error; i++) {
    error = look_around(g, i, &g->scratch);
    if (!error) keep_best(g, &g->weights[i], &best);
  }
  if (!error && best.failed) error = onr_fail_memory(g->failure);
  if (error) return error;
  const struct onr_tally_entry *entries = onr_tally_sorted(&best);
  for (size_t i = 0; i < best.count && g->node_count < most && !error; i++)
    error = add_if_shown(g, entries[i].key, depth);
  return error;
}

static enum onr_error grow_nodes(struct growing *g) {
  size_t most = g->question->nodes, half = 1 + most / 2;
  if (g->question->depth == 1) return step(g, 0, 1, most, 1);
  enum onr_error error = step(g, 0, 1, half < most ? half : most, 1);
  size_t last = g->node_count < 1 + ONR_GRAPH_SPREAD ? g->node_count : 1 + ONR_GRAPH_SPREAD;
  return error ? error : step(g, 1, last, most, 2);
}

/* ---- Edges ---- */

static enum onr_error add_edge(struct growing *g, size_t source, size_t target, int64_t weight) {
  struct onr_graph_edge *edges = onr_arena_grow(g->arena, g->edges, g->edge_count, &g->edge_cap, sizeof *edges);
  if (!edges) return onr_fail_memory(g->failure);
  g->edges = edges;
  edges[g->edge_count++] = (struct onr_graph_edge){source, target, weight};
  return ONR_OK;
}

static enum onr_error connect(struct growing *g, size_t source) {
  onr_arena_reset(&g->passing);
  enum onr_error error = source + 1 < g->node_count ? look_around(g, source, &g->passing) : ONR_OK;
  for (size_t target = source + 1; target < g->node_count && !error; target++) {
    int64_t weight = onr_tally_count(&g->weights[source], g->nodes[target].pk);
    if (weight >= g->question->least_weight) error = add_edge(g, source, target, weight);
  }
  return error;
}

/* The nodes, then the edges. */
static enum onr_error make(struct growing *g) {
  g->nodes = onr_arena_zalloc(g->arena, g->question->nodes, sizeof *g->nodes);
  g->weights = onr_arena_zalloc(&g->scratch, g->question->nodes, sizeof *g->weights);
  if (!g->nodes || !g->weights) return onr_fail_memory(g->failure);
  enum onr_error error = plant(g);
  if (!error) error = grow_nodes(g);
  for (size_t i = 0; i < g->node_count && !error; i++) error = connect(g, i);
  return error;
}

enum onr_error onr_store_graph(struct onr_store_reader *reader, const struct onr_graph_question *question,
                               struct onr_arena *arena, struct onr_graph *ret_graph, struct onr_failure *failure) {
  struct growing g = {.connection = &reader->connection, .failure = failure, .arena = arena, .question = question};
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  onr_arena_init(&g.scratch, SIZE_MAX / 2);
  onr_arena_init(&g.passing, SIZE_MAX / 2);
  error = make(&g);
  onr_arena_close(&g.passing);
  onr_arena_close(&g.scratch);
  if (!error) *ret_graph = (struct onr_graph){g.nodes, g.node_count, g.edges, g.edge_count};
  return error;
}
