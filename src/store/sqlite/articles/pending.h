/*
 * What storing new articles leaves to the end of a transaction, on the writer's thread: rows that many articles of one
 * group would write again and again (entities, names, their counts), and those that cost less when they come together
 * and in order (the full-text tables, shingles, blocks and suggestions).
 *
 * A write that is not deferred, or that looks at such rows, settles what is left before: what it sees is as if nothing
 * ever had been. What is noted borrows from the writes, whose memory stays until the transaction has ended, or until
 * onr_pending_keep.
 */
#ifndef ONR_SQLITE_PENDING_H
#define ONR_SQLITE_PENDING_H

#include "duplicates.h"
#include "prepare.h"

/* An entity that articles of the transaction name: one of the database's, or a new one, which has its pk already. */
struct onr_pending_entity {
  enum onr_entity_type type;
  struct onr_str key;
  uint64_t hash;
  int64_t pk;
  bool fresh;
  bool curated;                                          /* a person has had to do with it */
  struct onr_str shown;                                  /* its name, where it is the database's */
  bool known;                                            /* so is its address elsewhere */
  bool known_anew;                                       /* and it had none before */
  bool renamed;                                          /* an organization with another name */
  bool show;                                             /* its name, description or address may be others now */
  const struct onr_ready_entity *first;                  /* of a new one */
  int64_t made, now;                                     /* when it was, and when it was named last */
  int64_t mentions, articles, claims_made, claims_about; /* more than before */
  /* what the article at hand has of it */
  int64_t article, own_mentions, own_made, own_about;
};

struct onr_pending_name {
  int64_t link;
  struct onr_str name, folded;
  uint64_t hash;
  int64_t pk;
  bool fresh;
  int64_t articles, mains; /* more than before */
  int64_t article;         /* the last that has it */
  bool main;               /* there it is the fullest */
};

/* A hash table. */
struct onr_pending_slot {
  uint64_t hash;
  void *item; /* NULL: free */
};
struct onr_pending_table {
  struct onr_pending_slot *slots;
  size_t mask, count;
};

/* Words for the search index. */
struct onr_pending_text {
  int64_t pk;
  struct onr_str text;
};

struct onr_pending_article {
  int64_t pk;
  struct onr_str id, headline, body;
  struct onr_pending_text *claims; /* in ascending order */
  size_t claim_count;
  struct onr_sketch sketch;
  struct onr_shingles shingles;
};

struct onr_pending {
  struct onr_arena arena;
  struct onr_pending_table entity_table, name_table;
  struct onr_pending_entity **entities; /* in the order in which they came */
  struct onr_pending_name **names;
  struct onr_pending_article *articles;
  size_t entity_count, entity_cap, name_count, name_cap, article_count, article_cap;
  size_t kept_entities, kept_names, kept_articles; /* the first of them borrow nothing */
  int64_t last_article, last_entity, last_name;    /* pks given; 0: not known yet */
  struct onr_stories stories; /* stay from one transaction to the next, while new articles alone are stored */
  int64_t now;                /* the last article's */
  bool torn; /* what was noted is lost, or part of what failed is noted or written: the transaction cannot stand */
};

void onr_pending_init(struct onr_pending *pending);
void onr_pending_close(struct onr_pending *pending);

/* Forgets what is left, and all that is known: the transaction was undone, or something else is written. */
void onr_pending_forget(struct onr_pending *pending);

/* Forgets what has been written. */
void onr_pending_clear(struct onr_pending *pending);

/* The entity of the key, read if it was not met before. `*ret_entity` is NULL where there is none. */
enum onr_error onr_pending_find_entity(struct onr_connection *connection, enum onr_entity_type type, struct onr_str key,
                                       struct onr_pending_entity **ret_entity,
                                       struct onr_failure *failure) ONR_MUST_CHECK;
/* A new entity, whose key is not there. */
enum onr_error onr_pending_add_entity(struct onr_connection *connection, const struct onr_ready_entity *ready,
                                      int64_t now, struct onr_pending_entity **ret_entity,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* The name of an entity; a new one where there is none. */
enum onr_error onr_pending_name_of(struct onr_connection *connection, const struct onr_pending_entity *entity,
                                   const struct onr_ready_name *name, struct onr_pending_name **ret_name,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_pending_article_pk(struct onr_connection *connection, int64_t *ret_pk,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_pending_add_article(struct onr_pending *pending, const struct onr_pending_article *article,
                                       struct onr_failure *failure) ONR_MUST_CHECK;

/* Copies what is borrowed, so that the writes' memory may go. */
enum onr_error onr_pending_keep(struct onr_pending *pending, struct onr_failure *failure) ONR_MUST_CHECK;

/* Writes what is left. */
enum onr_error onr_pending_settle(struct onr_connection *connection, struct onr_failure *failure) ONR_MUST_CHECK;

/* put_fresh.c: stores an article that is not there, unless a person has had to do with it or with an entity that it
 * names (`*ret_stored` is false then, and nothing was written). */
struct onr_article_write;
enum onr_error onr_article_put_fresh(struct onr_connection *connection, struct onr_article_write *write,
                                     bool *ret_stored, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
