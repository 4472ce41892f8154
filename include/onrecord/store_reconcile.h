/*
 * Which entities a name from elsewhere may mean. Part of the store (store.h says which threads may call what, and which
 * errors all functions share).
 */
#ifndef ONRECORD_STORE_RECONCILE_H
#define ONRECORD_STORE_RECONCILE_H

#include "onrecord/store.h"

/* `likeness`: how likely the name means the entity, 0 to 1, by the rules that link entities across articles
 * (src/store/linking.h): another spelling, a transliteration, an initial, an acronym. 0 where these say nothing. */
typedef enum onr_error (*onr_candidate_visitor)(void *context, const struct onr_entity_row *row, double likeness);

/* Calls the visitor for some hundred entities at most that may be meant, each once, in no order; hidden ones apart.
 * They have the name or begin with its words, have a linking key or block in common with it, or share its words. An
 * entity's id is its name as well. */
enum onr_error onr_store_candidates(struct onr_store_reader *reader, struct onr_str name, onr_candidate_visitor visit,
                                    void *context, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
