/*
 * What the files share that resolve pronouns and descriptions: who was spoken of lately, and how much the text is about
 * them. A thing's salience grows with each mention, more with one as a subject, and fades from sentence to sentence;
 * this is the idea of Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (1994), with weights of our
 * own, chosen by trying them on GUM's annotated texts.
 */
#ifndef ONR_EXTRACT_RESOLVER_H
#define ONR_EXTRACT_RESOLVER_H

#include "entities.h"

enum { ONR_RECENT = 12, ONR_REACH = 10 /* sentences */ };

/* A person, body or place lately mentioned. */
struct onr_candidate {
  uint32_t entity;  /* ONR_NONE: someone without a name */
  uint32_t mention; /* the latest; ONR_NONE where there is no entity */
  uint32_t first;   /* its tokens [first, end) */
  uint32_t end;
  uint32_t sentence; /* the latest that mentions it */
  int salience;      /* in that sentence */
  uint8_t gender;
  int earlier;  /* what of it is left from the sentences before */
  bool speaks;  /* a verb of reporting has it for its subject */
  bool subject; /* stood before its sentence's verb */
  bool owner;   /* stood with a possessive ending */
  bool quoted;  /* stood inside a quotation only: whoever speaks there hardly speaks of himself by name */
  bool plural;
};

struct onr_recent {
  struct onr_candidate items[ONR_RECENT];
  size_t count;
};

struct onr_resolver {
  struct onr_document *document;
  struct onr_keys keys; /* by role, and by role and entity: who was described so */
  struct onr_recent people, bodies;
  struct onr_candidate paper; /* the latest document that was named; end 0: none */
  uint32_t *latest;           /* by entity: its latest mention, once there is one */
  uint32_t *frequency;        /* by entity: how often it is named */
  uint32_t (*votes)[2];       /* by entity: pronouns of each gender that seem to mean it */
  size_t described;           /* the end of the latest description */
  size_t retold;              /* the end of the latest that means a person who was named before */
  size_t named;               /* the names before this token are mentioned */
  bool trial;                 /* the first round only gathers votes */
};

/* How much the whole text is about an entity: points for being named often. */
int onr_resolver_fame(const struct onr_resolver *resolver, uint32_t entity);

/* Takes note of a mention. */
void onr_recent_note(struct onr_recent *recent, struct onr_candidate candidate);

/* The salience that is left in `sentence`. */
int onr_recent_salience(const struct onr_candidate *candidate, uint32_t sentence);

/* How much a mention that begins at `first` and ends at `end` adds, by where it stands in its sentence; fills
 * `subject`, `owner`, `quoted`, `sentence` and `salience`. */
void onr_recent_weigh(const struct onr_document *document, struct onr_candidate *candidate);

/* Someone without a name is meant again by the pronoun at `at`. */
void onr_recent_renew(const struct onr_document *document, struct onr_candidate *candidate, size_t at);

/* Tells the gender of persons by the nouns around their names: "his wife, Ann Lee", "Pat Lee, a spokeswoman". */
void onr_gender_by_nouns(struct onr_document *document);

/* The gender that a noun's roles tell. */
enum onr_gender onr_gender_of_noun(unsigned roles);

/* A noun phrase for a person, body or place without its name, that begins at `at`. */
struct onr_description {
  uint32_t first, end;
  uint32_t head;  /* its noun */
  unsigned roles; /* the noun's */
  bool definite;  /* "the …" */
  bool plural;
};
bool onr_description_at(const struct onr_document *document, size_t at, struct onr_description *ret_description);

/* Whether a phrase only says what somebody is: "Ann Lee, a baker,", "she is a baker". */
bool onr_description_is_predicate(const struct onr_document *document, const struct onr_description *description);

/* A plural without an article whose noun is at `at`: "U.S. officials", "Residents". */
bool onr_description_bare(const struct onr_document *document, size_t at, struct onr_description *ret_description);

/* Whether an entity was described by the noun `role`. False: memory is exhausted. */
bool onr_described_so(struct onr_resolver *resolver, struct onr_str role, uint32_t entity,
                      bool *ret_described) ONR_MUST_CHECK;

/* What a definite description refers to, if that is found. False: memory is exhausted. */
bool onr_description_resolve(struct onr_resolver *resolver, const struct onr_description *description,
                             struct onr_candidate *ret_candidate, bool *ret_found) ONR_MUST_CHECK;

/* Takes note of the roles that a name's title, its entity's description and the nouns beside it give it. False: memory
 * is exhausted. */
bool onr_description_note(struct onr_resolver *resolver, const struct onr_name *name) ONR_MUST_CHECK;

#endif
