/*
 * What changed: a consumer that remembers how far it has read learns of everything that was created, changed or deleted
 * since, in the order of the commits. Only the latest change of an object is told, so that it stays as large as the
 * record itself, and whoever reads on from any place arrives at the last state of every object.
 *
 * Numbers grow from 1, with gaps, over restarts too, and never come back. Of what is deleted the newest are told
 * (struct onr_store_options, kept_deletions); a place before the oldest of them, and one that the database has not come
 * to (a backup was restored), is gone: the consumer begins anew from 0.
 *
 * An entity that is merged into another one counts as deleted, and as created when that is taken back.
 * An entity's counts are part of it, so that it changes with each article that names it: once for the article.
 *
 * Threads and errors are store.h's.
 */
#ifndef ONRECORD_STORE_CHANGES_H
#define ONRECORD_STORE_CHANGES_H

#include "onrecord/store.h"

/* Numbers are stored; new ones go to the end. */
enum onr_changed_type {
  ONR_CHANGED_ARTICLE,
  ONR_CHANGED_ENTITY,
  ONR_CHANGED_CLAIM,
  ONR_CHANGED_SUGGESTION,
  ONR_CHANGED_TYPE_COUNT
};
/* Created: it was not there at `since`. */
enum onr_change_kind { ONR_CHANGE_CREATED, ONR_CHANGE_CHANGED, ONR_CHANGE_DELETED, ONR_CHANGE_KIND_COUNT };

/* The API's words: "article" …, "created" …; NULL past the last. */
const char *onr_changed_type_name(unsigned type);
const char *onr_change_kind_name(unsigned kind);

struct onr_change_row {
  int64_t seq;
  enum onr_change_kind kind;
  enum onr_changed_type type;
  struct onr_str id;
  int64_t date;               /* ms UTC: when it was deleted, else its `modified` */
  struct onr_str merged_into; /* id of the entity that a deleted one has gone into; empty: none */
};
typedef enum onr_error (*onr_change_visitor)(void *context, const struct onr_change_row *row);

struct onr_change_page {
  int64_t since;  /* after which number; 0: from the start */
  unsigned types; /* bits by enum onr_changed_type; 0: all */
  size_t limit;   /* at least 1 */
};

struct onr_change_end {
  int64_t next; /* the `since` of the next page */
  bool more;    /* there is something after it already */
};

/* Reads a page, in order. ONR_ERR_GONE for a `since` that is gone (above), before the visitor is called. */
enum onr_error onr_store_changes(struct onr_store_reader *reader, const struct onr_change_page *page,
                                 onr_change_visitor visit, void *context, struct onr_change_end *ret_end,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* The number of the newest change; 0 when nothing was ever written. */
enum onr_error onr_store_changes_last(struct onr_store_reader *reader, int64_t *ret_last,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

#endif
