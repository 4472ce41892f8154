/*
 * The reconciliation protocol, by which OpenRefine and its like match the names in a table with entities:
 * "Reconciliation Service API v0.2" of the W3C's Entity Reconciliation Community Group. What the files share.
 */
#ifndef API_RECONCILE_H
#define API_RECONCILE_H

#include "api/app.h"
#include "onrecord/reader_reconcile.h"
#include "onrecord/store_reconcile.h"

enum { RECONCILE_CANDIDATES = 10, RECONCILE_CANDIDATES_MAX = 50 }; /* of a query, without a limit and at most */

/* A property of entities: what tables can be extended by, and candidates compared by. */
struct onr_reconcile_member {
  const char *id, *name; /* NULL ends the table */
  /* Writes its values as the items of an open array: {"str": …}, {"int": …} or {"id": …, "name": …}. */
  void (*write)(struct onr_json *json, const struct onr_entity_row *row);
};
extern const struct onr_reconcile_member onr_reconcile_members[];

/* NULL for what is none. */
const struct onr_reconcile_member *onr_reconcile_member(struct onr_str id);

/* {"id": …, "name": …} */
void onr_reconcile_write_named(struct onr_json *json, struct onr_str id, struct onr_str name);
void onr_reconcile_write_type(struct onr_json *json, enum onr_entity_type type);
bool onr_reconcile_type(struct onr_str id, enum onr_entity_type *ret_type);

/* How well an entity fits a name and what else is known of it. */
struct onr_fit {
  double score;      /* 0 to 100 */
  double name;       /* the same, by its names alone */
  double properties; /* the share of the properties that fit, 0 to 1 */
  bool exact;        /* it has the name, or the id */
  bool typed;        /* it is of a type that was asked for, or none was */
};

/* `folded` is the query's text by onr_fold. False when memory is exhausted. */
bool onr_fit_measure(const struct onr_reconcile_query *query, struct onr_str folded, const struct onr_entity_row *row,
                     double likeness, struct onr_arena *arena, struct onr_fit *ret_fit) ONR_MUST_CHECK;

/* {"q0": {"result": [...]}, ...} */
enum onr_error onr_reconcile_batch(struct onr_request *request, struct onr_response *response, struct onr_str queries,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* {"meta": [...], "rows": {...}} */
enum onr_error onr_reconcile_extend(struct onr_request *request, struct onr_response *response, struct onr_str extend,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

#endif
