/*
 * An article and its analysis made ready for the tables: ids, folded names, offsets in every unit, words, hashes. It is
 * done on the caller's thread, so that the writer only writes.
 *
 * Threads: reentrant; everything is the arena's or borrows from what was given.
 */
#ifndef ONR_SQLITE_PREPARE_H
#define ONR_SQLITE_PREPARE_H

#include "onrecord/arena.h"
#include "onrecord/store.h"
#include "sentences.h"
#include "store/sqlite/claims/claim_record.h"

struct onr_ready_name {
  struct onr_str name, folded;
};

struct onr_ready_entity {
  char id[ONR_ID_SIZE];
  enum onr_entity_type type;
  struct onr_str name, folded, description, same_as;
  struct onr_str own_key;       /* store/linking.h */
  struct onr_str key;           /* that it is looked up by: of a bare name with the article; made with the ids */
  struct onr_ready_name *names; /* its name and other names */
  size_t name_count;
  bool used; /* something refers to it */
  /* set by the writer: the entity of that key, and the one that shows it, which it may have been merged into */
  int64_t link, pk;
};

struct onr_ready_mention {
  char id[ONR_ID_SIZE];
  uint32_t entity;
  uint32_t via; /* index of a mention, or ONR_NONE */
  enum onr_mention_form form;
  struct onr_span_row span;
  struct onr_neighbours neighbours;
};

struct onr_ready_claim {
  const struct onr_claim *claim;  /* borrowed */
  struct onr_claim_record record; /* the writer adds what it alone knows: numbers, entities, times */
};

struct onr_ready_analysis {
  struct onr_ready_entity *entities;
  struct onr_ready_mention *mentions;
  struct onr_ready_claim *claims;
  size_t entity_count, mention_count, claim_count;
  int64_t digest; /* of all of it but the ids: digest.h */
};

struct onr_ready_article {
  const struct onr_article *article; /* borrowed */
  char id[ONR_ID_SIZE]; /* what it is unless another one has its URL: from its URL, or from its text without one */
  char text_version[ONR_SHA256_HEX_SIZE];
  struct onr_str authors, publisher_folded, language_folded;
  int64_t codepoints;
};

/* Up to 32 code points of the text on either side of a place (byte). */
struct onr_str onr_context_before(struct onr_str text, size_t end);
struct onr_str onr_context_after(struct onr_str text, size_t start);

/* The article's id: from its URL, or from its text without one. */
void onr_ready_article_id(const struct onr_article *article, char ret_id[ONR_ID_SIZE]);

enum onr_error onr_ready_article(const struct onr_article *article, struct onr_arena *arena,
                                 struct onr_ready_article *ret_ready, struct onr_failure *failure) ONR_MUST_CHECK;

/* ONR_ERR_INTERNAL for an analysis with spans or indexes out of range. */
enum onr_error onr_ready_analysis(const struct onr_analysis *analysis, struct onr_str text, struct onr_arena *arena,
                                  struct onr_ready_analysis *ret_ready, struct onr_failure *failure) ONR_MUST_CHECK;

/* The id of the entity that is looked up by that kind and key. */
void onr_ready_entity_id(enum onr_entity_type type, struct onr_str key, char ret_id[ONR_ID_SIZE]);

/* Gives entities, mentions and claims their ids as parts of the article of that id. */
enum onr_error onr_ready_ids(struct onr_ready_analysis *ready, struct onr_str article_id, struct onr_arena *arena,
                             struct onr_failure *failure) ONR_MUST_CHECK;

#endif
