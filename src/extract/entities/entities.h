/* What the files of the entities stage share. */
#ifndef ONR_EXTRACT_ENTITIES_H
#define ONR_EXTRACT_ENTITIES_H

#include <stdio.h>

#include "extract/document.h"
#include "onrecord/hash.h"
#include "onrecord/utf8.h"

/* A hash table from a string, with a letter for what kind of key it is, to a number (ONR_NONE until set). */
struct onr_key_slot {
  struct onr_str key;
  uint64_t hash;
  uint32_t value;
  bool used;
};

/* The kind of key of an organization's beginning: its value is the first token of the full name. */
#define ONR_KEY_BEGINNING 'b'

struct onr_keys {
  struct onr_arena *arena;
  struct onr_key_slot *slots;
  size_t size, count;
};

bool onr_keys_init(struct onr_keys *keys, struct onr_arena *arena) ONR_MUST_CHECK;

/* The place of `text` (case is ignored), made if there is none; valid until the next call. NULL: memory is exhausted.
 */
uint32_t *onr_keys_at(struct onr_keys *keys, char space, struct onr_str text) ONR_MUST_CHECK;

/* How surely a name's words name each kind of thing, over all its places. */
struct onr_votes {
  uint32_t sums[ONR_ENTITY_TYPE_COUNT];
  uint8_t surest; /* the greatest weight */
};

struct onr_merger {
  struct onr_document *document;
  struct onr_keys keys;
  struct onr_votes *votes;
  size_t vote_count, vote_capacity;
  bool *person_part;       /* by symbol: a word of some person's full name */
  uint32_t *by_surname;    /* by symbol: the entity, or ONR_NONE */
  uint32_t *other_surname; /* the bearer before the latest */
  uint32_t *by_first;
  uint32_t *by_direction; /* "north": the place whose name begins so */
};

/* Settles the kinds of names that are unsure, and leaves out capitals that turn out to name nothing. */
bool onr_entities_settle(struct onr_merger *merger) ONR_MUST_CHECK;

/* A name's words; the symbol of a person's last word, "Jr." and the like apart; whether it is a person's name of
 * several words. */
static inline struct onr_str onr_name_text(const struct onr_document *document, const struct onr_name *name) {
  return onr_text_of(document, name->first, name->end);
}
uint32_t onr_name_surname(const struct onr_document *document, const struct onr_name *name);
bool onr_name_is_full_person(const struct onr_name *name);

/* The one form for the ways to write a name: "JOHN DOE" → "John Doe", "I.R.S." → "IRS", "Tory" → "Tories"; where
 * initials are dropped, "John J. Doe" → "John Doe". Its data is the arena's, NULL when memory is exhausted. */
struct onr_str onr_name_canonical(struct onr_arena *arena, enum onr_entity_type type, struct onr_str name,
                                  bool drop_initials);

/* Whether a name of words, not of initials, is all capitals. */
bool onr_name_is_shouted(struct onr_str name);

/* Takes note of the capitals' names that stand for other towns: "Paris, Texas". */
bool onr_entities_find_namesakes(struct onr_merger *merger) ONR_MUST_CHECK;

/* The name of the town that `name`, a known capital's, stands for; empty for the capital itself. */
bool onr_entities_namesake(struct onr_merger *merger, const struct onr_name *name,
                           struct onr_str *ret_name) ONR_MUST_CHECK;

/* Gives known things their addresses elsewhere. */
bool onr_entities_link(struct onr_document *document) ONR_MUST_CHECK;

/* Fills names, aliases and descriptions of the entities from their names in the text. */
bool onr_entities_describe(struct onr_merger *merger) ONR_MUST_CHECK;

#endif
