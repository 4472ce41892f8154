/*
 * Names for an input box: entities by the beginning of a word of any of their names, while a person types.
 *
 * Threads and errors are those of store.h's reading functions.
 */
#ifndef ONRECORD_STORE_NAMES_H
#define ONRECORD_STORE_NAMES_H

#include "onrecord/store.h"

struct onr_named_row {
  struct onr_entity_ref entity;
  struct onr_str matched; /* the name that was found: the entity's own where it fits, else one of its others */
  struct onr_str description;
  int64_t mentions, articles, claims_made, claims_about;
};
typedef enum onr_error (*onr_named_visitor)(void *context, const struct onr_named_row *row);

struct onr_names_question {
  struct onr_str text; /* case and accents are ignored; each of its first 16 words begins a word of one name. Without a
                          word nothing is found */
  const enum onr_entity_type *types; /* none: any */
  size_t type_count;
  size_t limit;
};

/* Calls the visitor for the entities that have a name which begins with the text, then for those that have it further
 * on, each most mentioned first. Hidden entities are left out. Work is bounded: where very many names fit, as they do
 * with one letter, the most mentioned ONR_NAMES_WALK entities are looked through, and of the others only the
 * ONR_NAMES_FOUND names that came last are known. */
enum { ONR_NAMES_FOUND = 500, ONR_NAMES_WALK = 2000 };
enum onr_error onr_store_names(struct onr_store_reader *reader, const struct onr_names_question *question,
                               onr_named_visitor visit, void *context, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
