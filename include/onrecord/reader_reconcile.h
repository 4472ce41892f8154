/*
 * What clients of the reconciliation protocol send as JSON (W3C Entity Reconciliation Community Group, "Reconciliation
 * Service API v0.2").
 *
 * Threads: reentrant. Everything read is in the arena.
 */
#ifndef ONRECORD_READER_RECONCILE_H
#define ONRECORD_READER_RECONCILE_H

#include "onrecord/arena.h"

enum { ONR_RECONCILE_QUERIES = 50, ONR_RECONCILE_IDS = 200, ONR_RECONCILE_VALUES = 20 };

/* A property that a candidate should have, with the values that fit: of an entity its id, of a number or truth value
 * its JSON. */
struct onr_reconcile_property {
  struct onr_str id;
  struct onr_strs values;
};

/* One name to be matched. */
struct onr_reconcile_query {
  struct onr_str key, text; /* text: without blanks around it; empty when there is none */
  struct onr_strs types;    /* ids; none: any */
  bool strict;              /* only these types will do */
  size_t limit;             /* 0: not given */
  struct onr_reconcile_property *properties;
  size_t property_count;
};

struct onr_reconcile_batch {
  struct onr_reconcile_query *queries; /* in the order of the text */
  size_t count;
};

/* {"q0": {"query": …, "type": …, "type_strict": …, "limit": …, "properties": […]}, …}. ONR_ERR_INVALID_BODY at the
 * JSON pointer of what is wrong; ONR_ERR_TOO_LARGE for more than ONR_RECONCILE_QUERIES. */
enum onr_error onr_reader_reconcile_batch(struct onr_str text, struct onr_arena *arena,
                                          struct onr_reconcile_batch *ret_batch,
                                          struct onr_failure *failure) ONR_MUST_CHECK;

/* {"ids": […], "properties": [{"id": …}, …]}: the values of entities that a table is to be extended by. As above, for
 * more than ONR_RECONCILE_IDS or ONR_RECONCILE_VALUES. */
struct onr_reconcile_extension {
  struct onr_strs ids, properties;
};
enum onr_error onr_reader_reconcile_extension(struct onr_str text, struct onr_arena *arena,
                                              struct onr_reconcile_extension *ret_extension,
                                              struct onr_failure *failure) ONR_MUST_CHECK;

#endif
