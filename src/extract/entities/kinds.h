/* What speaks for each kind that a name may be of, over the whole text: gathered here, decided upon in settle.c. Shared
 * with the trainer of the name model. */
#ifndef ONR_EXTRACT_KINDS_H
#define ONR_EXTRACT_KINDS_H

#include "entities.h"
#include "extract/names/features.h"

enum { ONR_NAME_WEIGHTS = 4 }; /* see struct onr_name */

/* How surely a name's words name each kind of thing, over all its places. */
struct onr_votes {
  uint32_t places[ONR_TYPE_UNKNOWN + 1][ONR_NAME_WEIGHTS]; /* how many places the rules give each type, how surely */
  int64_t scores[ONR_NAME_CLASSES];                        /* the model's */
  uint32_t count;                                          /* its places */
  uint8_t surest;                                          /* the greatest weight among the rules' votes */
  bool unusual;                                            /* several words, none of them of the language */
  bool nothing;                                            /* the rules are sure that it is no name of our kinds */
};

struct onr_kinds {
  struct onr_document *document;
  struct onr_keys *keys;
  struct onr_votes *votes;
  size_t vote_count, vote_capacity;
  uint32_t *by_name; /* the index of the votes on each of the document's names */
  uint8_t *parts;    /* by symbol: enum onr_name_part */
};

/* Gathers the rules' votes on all names. `keys` is borrowed. */
bool onr_kinds_gather(struct onr_kinds *kinds, struct onr_document *document, struct onr_keys *keys) ONR_MUST_CHECK;

/* Takes note anew of which words are parts of longer names, by the kinds that the names have now. */
void onr_kinds_note_parts(struct onr_kinds *kinds);

/* The votes on the words of one of the document's names. */
struct onr_votes *onr_kinds_of(const struct onr_kinds *kinds, const struct onr_name *name);

/* The type that most of the rules' votes are for, or ONR_TYPE_UNKNOWN. */
uint8_t onr_votes_winner(const struct onr_votes *votes);

/* The features of a name, as keys of the model; how many there are. */
size_t onr_kinds_features(const struct onr_kinds *kinds, const struct onr_name *name, const struct onr_votes *votes,
                          uint32_t keys[ONR_NAME_FEATURES]);

/* Adds the model's scores of all names to their votes; nothing where the document has no model. */
void onr_kinds_score(const struct onr_kinds *kinds);

#endif
