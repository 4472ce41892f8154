/* What the files of the entities stage share. */
#ifndef ONR_EXTRACT_ENTITIES_H
#define ONR_EXTRACT_ENTITIES_H

#include <stdio.h>

#include "document.h"
#include "onrecord/hash.h"
#include "onrecord/utf8.h"

/* A hash table from a string, with a letter for what kind of key it is, to a number (ONR_NONE until set). */
struct onr_key_slot {
  struct onr_str key;
  uint64_t hash;
  uint32_t value;
  bool used;
};

struct onr_keys {
  struct onr_arena *arena;
  struct onr_key_slot *slots;
  size_t size, count;
};

bool onr_keys_init(struct onr_keys *keys, struct onr_arena *arena) ONR_MUST_CHECK;

/* The place of `text` (case is ignored), made if there is none; valid until the next call. NULL: memory is exhausted.
 */
uint32_t *onr_keys_at(struct onr_keys *keys, char space, struct onr_str text) ONR_MUST_CHECK;

struct onr_merger {
  struct onr_document *document;
  struct onr_keys keys;
  bool *person_part;       /* by symbol: a word of some person's full name */
  uint32_t *by_surname;    /* by symbol: the entity, or ONR_NONE */
  uint32_t *other_surname; /* the bearer before the latest */
  uint32_t *by_first;
  uint32_t *by_direction; /* "north": the place whose name begins so */
};

/* Fills names, aliases and descriptions of the entities from their names in the text. */
bool onr_entities_describe(struct onr_merger *merger) ONR_MUST_CHECK;

#endif
