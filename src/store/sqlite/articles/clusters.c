#include "clusters.h"

void onr_clusters_init(struct onr_clusters *clusters, struct onr_connection *connection, struct onr_arena *arena) {
  *clusters = (struct onr_clusters){.connection = connection, .arena = arena};
}

/* ---- Which node an article belongs to: a hash table ---- */

static struct onr_cluster_slot *slot_of(const struct onr_clusters *clusters, int64_t pk) {
  size_t mask = clusters->slot_count - 1;
  size_t at = (size_t)((uint64_t)pk * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
  while (clusters->slots[at].pk && clusters->slots[at].pk != pk) at = (at + 1) & mask;
  return &clusters->slots[at];
}

static enum onr_error grow_slots(struct onr_clusters *clusters, struct onr_failure *failure) {
  struct onr_clusters old = *clusters;
  clusters->slot_count = old.slot_count ? 2 * old.slot_count : 64;
  clusters->slots = onr_arena_zalloc(clusters->arena, clusters->slot_count, sizeof *clusters->slots);
  if (!clusters->slots) return onr_fail_memory(failure);
  for (size_t i = 0; i < old.slot_count; i++)
    if (old.slots[i].pk) *slot_of(clusters, old.slots[i].pk) = old.slots[i];
  return ONR_OK;
}

static enum onr_error remember(struct onr_clusters *clusters, int64_t pk, size_t node, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (2 * clusters->used >= clusters->slot_count) error = grow_slots(clusters, failure);
  if (error) return error;
  clusters->used++;
  *slot_of(clusters, pk) = (struct onr_cluster_slot){pk, node};
  return ONR_OK;
}

static const struct onr_cluster_slot *known(const struct onr_clusters *clusters, int64_t pk) {
  const struct onr_cluster_slot *slot = clusters->slot_count ? slot_of(clusters, pk) : NULL;
  return slot && slot->pk ? slot : NULL;
}

/* ---- Nodes ---- */

static enum onr_error read_node(struct onr_clusters *clusters, int64_t article, struct onr_cluster_node *ret_node,
                                bool *ret_found, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(clusters->connection, failure, ONR_SQL_DUPLICATE, "i", article);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    struct onr_str id = onr_rows_str(&rows, 0);
    *ret_node = (struct onr_cluster_node){
        .pk = article, .published = onr_rows_int(&rows, 1), .original = onr_rows_int(&rows, 2)};
    memcpy(ret_node->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
  }
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error put_node(struct onr_clusters *clusters, struct onr_cluster_node node,
                               struct onr_failure *failure) {
  struct onr_cluster_node *grown =
      onr_arena_grow(clusters->arena, clusters->nodes, clusters->count, &clusters->cap, sizeof *grown);
  if (!grown) return onr_fail_memory(failure);
  clusters->nodes = grown;
  node.parent = clusters->count;
  clusters->nodes[clusters->count] = node;
  return remember(clusters, node.pk, clusters->count++, failure);
}

enum onr_error onr_clusters_add(struct onr_clusters *clusters, int64_t article, struct onr_failure *failure) {
  struct onr_cluster_node node;
  bool found;
  if (known(clusters, article)) return ONR_OK;
  enum onr_error error = read_node(clusters, article, &node, &found, failure);
  return error || !found ? error : put_node(clusters, node, failure);
}

/* A node for a cluster that is as it was; and for the article, which may be one of its duplicates. */
static enum onr_error take_whole(struct onr_clusters *clusters, int64_t article, struct onr_failure *failure) {
  struct onr_cluster_node node;
  bool found;
  enum onr_error error = read_node(clusters, article, &node, &found, failure);
  if (error) return error;
  if (!found) return onr_fail(failure, ONR_ERR_INTERNAL, "The article %lld is not there.", (long long)article);
  node.whole = true;
  if (node.original == 0) return put_node(clusters, node, failure);
  const struct onr_cluster_slot *original = known(clusters, node.original);
  if (!original) error = take_whole(clusters, node.original, failure);
  if (!error) original = known(clusters, node.original);
  return error ? error : remember(clusters, article, original->node, failure);
}

static size_t root_of(struct onr_clusters *clusters, size_t node) {
  struct onr_cluster_node *nodes = clusters->nodes;
  while (nodes[node].parent != node) node = nodes[node].parent = nodes[nodes[node].parent].parent;
  return node;
}

enum onr_error onr_clusters_find(struct onr_clusters *clusters, int64_t article, size_t *ret_cluster,
                                 struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  const struct onr_cluster_slot *slot = known(clusters, article);
  if (!slot) error = take_whole(clusters, article, failure);
  if (error) return error;
  *ret_cluster = root_of(clusters, slot ? slot->node : known(clusters, article)->node);
  return ONR_OK;
}

/* Whether `a` is the original of the two. */
static bool comes_first(const struct onr_cluster_node *a, const struct onr_cluster_node *b) {
  bool a_dated = a->published != ONR_NO_TIME, b_dated = b->published != ONR_NO_TIME;
  if (a_dated != b_dated) return a_dated;
  if (a->published != b->published) return a->published < b->published;
  return strcmp(a->id, b->id) < 0;
}

/* The root of what is joined is its original. */
void onr_clusters_join(struct onr_clusters *clusters, size_t one, size_t other) {
  one = root_of(clusters, one);
  other = root_of(clusters, other);
  bool first = comes_first(&clusters->nodes[one], &clusters->nodes[other]);
  clusters->nodes[first ? other : one].parent = first ? one : other;
}

enum onr_error onr_clusters_write(struct onr_clusters *clusters, int64_t now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < clusters->count && !error; i++) {
    const struct onr_cluster_node *node = &clusters->nodes[i], *root = &clusters->nodes[root_of(clusters, i)];
    int64_t original = root == node ? 0 : root->pk;
    if (node->whole && original)
      error = onr_run(clusters->connection, failure, ONR_SQL_DUPLICATES_MOVE, "iii", node->pk, original, now);
    if (!error && node->original != original)
      error = onr_run(clusters->connection, failure, ONR_SQL_DUPLICATE_SET, "ipi", node->pk, original, now);
  }
  return error;
}
