/*
 * Counts over what is stored: claims by what they have in common, the time line of an entity, entities that are named
 * together. They are exact and made at the time of asking; each function says what its work grows with.
 *
 * Threads and errors are those of store.h's reading functions. Hidden entities are in no result, but an entity that is
 * asked for by its id may be hidden.
 */
#ifndef ONRECORD_STORE_STATISTICS_H
#define ONRECORD_STORE_STATISTICS_H

#include "onrecord/calendar.h"
#include "onrecord/store.h"

/* ---- Facets ---- */

enum onr_facet {
  ONR_FACET_SPEAKER,
  ONR_FACET_ABOUT,
  ONR_FACET_PUBLISHER,
  ONR_FACET_QUOTE_TYPE,
  ONR_FACET_SOURCE_TYPE,
  ONR_FACET_MODALITY,
  ONR_FACET_REVIEW_STATUS,
  ONR_FACET_MONTH,
  ONR_FACET_COUNT
};

struct onr_facet_value {
  struct onr_entity_ref entity; /* of speaker and about */
  struct onr_str text;          /* of publisher: its first spelling in byte order; of review status: its word */
  int64_t number;               /* of quote type, source type and modality: the enum; of month: its first moment */
  int64_t count;                /* claims; one about several entities counts for each */
};

struct onr_facet_values {
  const struct onr_facet_value *items; /* the most frequent first; of equals, publishers and months in their order,
                                          others as they became known */
  size_t count;
  bool more;       /* there are more values than were asked for */
  int64_t missing; /* claims that have no such value */
};

struct onr_facets {
  int64_t claims; /* that the filter finds */
  struct onr_facet_values facets[ONR_FACET_COUNT];
};

/* Counts the filter's claims by the facets whose bits are set, at most `limit` values of each. Results are the arena's.
 * Looks at every claim that the filter finds, once (about 1 µs each), or without any filter at the entries of indexes
 * alone. */
enum onr_error onr_store_facets(struct onr_store_reader *reader, const struct onr_claim_filter *filter, unsigned facets,
                                size_t limit, struct onr_arena *arena, struct onr_facets *ret_facets,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Time lines ---- */

struct onr_timeline_row {
  int64_t start, end; /* ms UTC, end-exclusive */
  int64_t claims_made, claims_about, mentions, articles;
};
typedef enum onr_error (*onr_timeline_visitor)(void *context, const struct onr_timeline_row *row);

/* Calls the visitor for each interval in which an article that mentions the entity was published, earliest first, and
 * sums up those without a date (none when a time is given). ONR_ERR_NOT_FOUND. Grows with the entity's articles. */
enum onr_error onr_store_timeline(struct onr_store_reader *reader, struct onr_str entity, enum onr_interval interval,
                                  int64_t published_after, int64_t published_before, onr_timeline_visitor visit,
                                  void *context, struct onr_timeline_row *ret_undated,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Entities that are named together ---- */

/* Only so many of the newest articles of an entity are looked at, however many there are. */
enum { ONR_TOGETHER_ARTICLES = 2000 };

/* What counts as together. A sentence is one as extraction sees it; pronouns and titles are mentions too. */
enum onr_window { ONR_WINDOW_ARTICLE, ONR_WINDOW_SENTENCE, ONR_WINDOW_COUNT };

struct onr_co_mention_filter {
  struct onr_str entity; /* id */
  enum onr_window window;
  const enum onr_entity_type *types;
  size_t type_count;
  int64_t published_after, published_before;
};

struct onr_co_mention_row {
  struct onr_entity_ref entity;
  int64_t articles;  /* that mention both, together */
  int64_t sentences; /* that do; -1 where sentences were not looked at */
};
typedef enum onr_error (*onr_co_mention_visitor)(void *context, const struct onr_co_mention_row *row);

/* Entities that are mentioned together, by ONR_SORT_MENTIONS: how many articles or sentences have both; a row may move
 * while a client walks the list. An unknown entity has none. */
enum onr_error onr_store_co_mentions(struct onr_store_reader *reader, const struct onr_co_mention_filter *filter,
                                     const struct onr_page *page, onr_co_mention_visitor visit, void *context,
                                     struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_graph_question {
  struct onr_str entity; /* id of the seed */
  enum onr_window window;
  unsigned depth;       /* 1: those named together with the seed; 2: those named together with these as well */
  size_t nodes;         /* at most so many, the seed among them; 1 to ONR_GRAPH_NODES */
  int64_t least_weight; /* of an edge; at least 1 */
};
enum { ONR_GRAPH_NODES = 100, ONR_GRAPH_SPREAD = 10 };

struct onr_graph_node {
  int64_t pk; /* the store's own */
  struct onr_entity_ref entity;
  unsigned depth; /* steps from the seed */
  int64_t mentions, articles;
};
struct onr_graph_edge {
  size_t source, target; /* places among the nodes, the lower one first */
  int64_t weight;        /* what onr_store_co_mentions counts for the source */
};
struct onr_graph {
  const struct onr_graph_node *nodes; /* the seed, then by depth and weight, of equals the one known longer */
  size_t node_count;
  const struct onr_graph_edge *edges; /* between all nodes; by source and target */
  size_t edge_count;
};

/* The entities around one. At depth 2 the first step takes at most half of the nodes, and its ONR_GRAPH_SPREAD
 * strongest are gone on from. Results are the arena's; the same database gives the same graph. ONR_ERR_NOT_FOUND. Looks
 * at ONR_TOGETHER_ARTICLES articles of each node at the most. */
enum onr_error onr_store_graph(struct onr_store_reader *reader, const struct onr_graph_question *question,
                               struct onr_arena *arena, struct onr_graph *ret_graph,
                               struct onr_failure *failure) ONR_MUST_CHECK;

#endif
