/*
 * One entity across articles: by which key a name is looked up, and which entities may be the same after all.
 *
 * Entities with the same kind and the same key are one. The key is the folded name (onr_fold) without what papers write
 * now so, now so, and surely mean the same by: punctuation, hyphens, the dots of initials, "the", "Mr", "Saint" for
 * "St", "Limited" for "Ltd", and, in the full names of persons, the endings in which transliterations of Slavic names
 * differ ("Zelenskyy", "Sergei") and the Arabic article ("Bashar al-Assad").
 *
 * A person of whom an article knows one name only, "Keller" or "von der Leyen", is nobody else's: the key then belongs
 * to the article, since two papers' Kellers may be two people.
 *
 * What may be the same but is not surely so is a doubt, which becomes a suggestion for people to decide on. Doubts are
 * looked for within blocks: entities that share a derived key. Blocks and doubts follow from kinds and keys alone, so
 * that neither the order of loading nor anything else decides what is suggested.
 *
 * Threads: reentrant.
 */
#ifndef ONR_STORE_LINKING_H
#define ONR_STORE_LINKING_H

#include "onrecord/store.h"

/* The key of the folded form of a name. In the arena; data is NULL when memory is exhausted. The key of a key is
 * itself. */
struct onr_str onr_linking_key(struct onr_arena *arena, enum onr_entity_type type,
                               struct onr_str folded) ONR_MUST_CHECK;

/* Whether the key is a person's surname, first name or only name. */
bool onr_linking_is_bare(enum onr_entity_type type, struct onr_str key);

/* The key of a bare name in one article. As above. */
struct onr_str onr_linking_key_in(struct onr_arena *arena, struct onr_str key,
                                  struct onr_str article_id) ONR_MUST_CHECK;

enum onr_block_kind {
  ONR_BLOCK_NAME,    /* the same name, or the same but for its middle, suffix or place */
  ONR_BLOCK_SURNAME, /* persons */
  ONR_BLOCK_SOUND,   /* persons: the consonants of first name and surname */
  ONR_BLOCK_ACRONYM  /* organizations: the initials of the words */
};

struct onr_block {
  enum onr_block_kind kind;
  int64_t id;
};

enum { ONR_BLOCKS_MAX = 6 };
struct onr_blocks {
  struct onr_block items[ONR_BLOCKS_MAX];
  size_t count;
};

/* The blocks that an entity belongs to. */
struct onr_blocks onr_linking_blocks(enum onr_entity_type type, struct onr_str key);

/* An entity as a doubt sees it. */
struct onr_linking_entity {
  enum onr_entity_type type;
  struct onr_str key;
  bool known; /* it has an address elsewhere */
};

struct onr_doubt {
  enum onr_suggestion_reason reason;
  double score; /* how likely it is that they are the same: an estimate, to order the queue by */
  bool swapped; /* the second is the one that is less sure of its name */
};

/* Whether two entities of a block may be the same. */
bool onr_linking_doubt(enum onr_block_kind kind, const struct onr_linking_entity *a, const struct onr_linking_entity *b,
                       struct onr_doubt *ret_doubt);

/* The score of an acronym that an article gives for the name ("World Trade Organization (WTO)"), and of two articles'
 * same bare names. */
#define ONR_SCORE_STATED 0.95
#define ONR_SCORE_BARE   0.3

#endif
