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

/* The kind of key of an organization's initials. */
#define ONR_KEY_INITIALS 'y'

struct onr_keys {
  struct onr_arena *arena;
  struct onr_key_slot *slots;
  size_t size, count;
};

bool onr_keys_init(struct onr_keys *keys, struct onr_arena *arena) ONR_MUST_CHECK;

/* The place of `text` (case is ignored), made if there is none; valid until the next call. NULL: memory is exhausted.
 */
uint32_t *onr_keys_at(struct onr_keys *keys, char space, struct onr_str text) ONR_MUST_CHECK;

/* The same for a text together with a number. */
uint32_t *onr_keys_at_number(struct onr_keys *keys, char space, uint32_t number, struct onr_str text) ONR_MUST_CHECK;

/* How a person can bear a word as a name. */
enum onr_bearing { ONR_BY_SURNAME, ONR_BY_FIRST_NAME, ONR_BEARING_COUNT };

/* Who bears a word as a name, in a list. */
struct onr_bearer {
  uint32_t entity, next;
};

struct onr_merger {
  struct onr_document *document;
  struct onr_keys keys;
  uint32_t *bearers[ONR_BEARING_COUNT]; /* by symbol: the first in the list, or ONR_NONE */
  struct onr_bearer *bearer_list;
  size_t bearer_count, bearer_capacity;
  uint32_t *by_direction; /* "north": the place whose name begins so */
};

/* The entity that stands at `*place`, or a new one put there. False: memory is exhausted (`place` may be NULL then). */
bool onr_entities_at(struct onr_merger *merger, uint32_t *place, const struct onr_name *name,
                     uint32_t *ret_entity) ONR_MUST_CHECK;

/* Makes the entities of persons named in full; then gives a person's name, in text order, its entity. */
bool onr_entities_make_persons(struct onr_merger *merger) ONR_MUST_CHECK;
bool onr_entities_resolve_person(struct onr_merger *merger, struct onr_name *name) ONR_MUST_CHECK;

/* Settles the kinds of names that are unsure, and leaves out capitals that turn out to name nothing. */
bool onr_entities_settle(struct onr_merger *merger) ONR_MUST_CHECK;

/* A name's words; whether it is a person's name of several words; the symbol of a person's last word, "Jr." and the
 * like apart. */
static inline struct onr_str onr_name_text(const struct onr_document *document, const struct onr_name *name) {
  return onr_text_of(document, name->first, name->end);
}
bool onr_name_is_full_person(const struct onr_name *name);
uint32_t onr_name_surname(const struct onr_document *document, const struct onr_name *name);

/* The initials of a name's capitalised words, in `out`: "European Central Bank" → "ECB". */
struct onr_str onr_name_initials(const struct onr_document *document, const struct onr_name *name, char *out,
                                 size_t size);

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

/* Fills names, aliases and descriptions of the entities from their names in the text: profiles.c. */
bool onr_entities_fill(struct onr_merger *merger) ONR_MUST_CHECK;

#endif
