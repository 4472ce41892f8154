/*
 * Clusters of duplicates being put together: what is linked joins, and in the end every article gets the original of
 * the cluster that it is in. A cluster that nothing makes doubtful is one node, its original's.
 *
 * Threads: as the connection's.
 */
#ifndef ONR_SQLITE_CLUSTERS_H
#define ONR_SQLITE_CLUSTERS_H

#include "store/sqlite/driver.h"

struct onr_cluster_node {
  int64_t pk;
  char id[ONR_ID_SIZE];
  int64_t published;
  int64_t original; /* pk that it has as its original; 0: none */
  size_t parent;    /* the node that it has joined; its own index: none */
  bool whole;       /* it stands for those that have it as their original as well */
};

struct onr_cluster_slot {
  int64_t pk; /* 0: free */
  size_t node;
};

struct onr_clusters {
  struct onr_connection *connection; /* borrowed */
  struct onr_arena *arena;           /* borrowed */
  struct onr_cluster_node *nodes;
  size_t count, cap;
  struct onr_cluster_slot *slots; /* by pk */
  size_t slot_count, used;
};

void onr_clusters_init(struct onr_clusters *clusters, struct onr_connection *connection, struct onr_arena *arena);

/* An article that is in no cluster until it is joined to one. Such ones come first. One that is not there is left out.
 */
enum onr_error onr_clusters_add(struct onr_clusters *clusters, int64_t article,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* The cluster that an article is in by now. ONR_ERR_INTERNAL for one that is not there. */
enum onr_error onr_clusters_find(struct onr_clusters *clusters, int64_t article, size_t *ret_cluster,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

void onr_clusters_join(struct onr_clusters *clusters, size_t one, size_t other);

/* Writes the originals that have changed. */
enum onr_error onr_clusters_write(struct onr_clusters *clusters, int64_t now,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

#endif
