/*
 * Extraction: text in, entities, mentions and claims out. It is a pure function of the text, the compiled-in word lists
 * and models, and the program's version; it knows no SQL, no HTTP and no JSON, and takes time and memory linear in the
 * text.
 *
 * Threads: an extractor is immutable after onr_extractor_new and may be used by any number of threads at once; each
 * call's memory is its arena's.
 */
#ifndef ONRECORD_EXTRACT_H
#define ONRECORD_EXTRACT_H

#include <stdint.h>

#include "onrecord/arena.h"

enum onr_entity_type { ONR_PERSON, ONR_ORGANIZATION, ONR_PLACE, ONR_GROUP, ONR_EVENT, ONR_ENTITY_TYPE_COUNT };
enum onr_mention_form { ONR_FORM_NAME, ONR_FORM_ADJECTIVE, ONR_FORM_TITLE, ONR_FORM_PRONOUN, ONR_FORM_COUNT };
enum onr_quote_type { ONR_QUOTE_DIRECT, ONR_QUOTE_INDIRECT, ONR_QUOTE_MIXED, ONR_QUOTE_COUNT };
/* Databases keep these numbers: a new kind goes to the end. */
enum onr_source_type {
  ONR_SOURCE_NAMED,     /* a person, or an organization that speaks for itself */
  ONR_SOURCE_OFFICIAL,  /* who speaks for a state or a body: "a senior official", "the ministry", a place */
  ONR_SOURCE_ANONYMOUS, /* no more is known: "sources", "a critic" */
  ONR_SOURCE_GROUP,     /* people together: "protesters", "Danes" */
  ONR_SOURCE_EXPERT,    /* "analysts", "a researcher" */
  ONR_SOURCE_WITNESS,   /* who saw it, or lives there: "residents", "one witness" */
  ONR_SOURCE_COUNT
};
enum onr_modality {
  ONR_MODALITY_ASSERTED,
  ONR_MODALITY_POSSIBLE,
  ONR_MODALITY_FUTURE,
  ONR_MODALITY_DENIED,
  ONR_MODALITY_QUESTION,
  ONR_MODALITY_COUNT
};

/* The API's words for the enums: "Person", "adjective", "mixed", "anonymous", "denied" …; and back (false: no such
 * word). */
const char *onr_entity_type_name(enum onr_entity_type type);
const char *onr_mention_form_name(enum onr_mention_form form);
const char *onr_quote_type_name(enum onr_quote_type type);
const char *onr_source_type_name(enum onr_source_type type);
const char *onr_modality_name(enum onr_modality modality);
bool onr_entity_type_parse(struct onr_str name, enum onr_entity_type *ret_type);
bool onr_quote_type_parse(struct onr_str name, enum onr_quote_type *ret_type);
bool onr_source_type_parse(struct onr_str name, enum onr_source_type *ret_type);
bool onr_modality_parse(struct onr_str name, enum onr_modality *ret_modality);

/* No entity, no mention. */
#define ONR_NONE UINT32_MAX

/* Bytes of the text, end-exclusive, on character boundaries. */
struct onr_span {
  uint32_t start, end;
};

struct onr_spans {
  const struct onr_span *items; /* in text order, not overlapping */
  size_t count;
};

/* One entity of the article under all its names. */
struct onr_entity {
  enum onr_entity_type type;
  struct onr_str name; /* the fullest name: "Marta Keller"; for a known country its usual one ("United States") */
  /* the other names that the text uses for it ("Keller", "U.S."), adjectives and pronouns apart */
  struct onr_strs aliases;
  struct onr_str description; /* title, role or apposition in the text's words ("Russian counterpart"), or empty */
  struct onr_strs same_as;    /* addresses of the same thing elsewhere, or none */
};

/* One place that refers to an entity. */
struct onr_mention {
  struct onr_span span;
  uint32_t entity; /* index into entities */
  /* for titles and pronouns: the index of the mention that it was resolved through, else ONR_NONE */
  uint32_t antecedent;
  enum onr_mention_form form;
  uint32_t sentence; /* the number of the sentence that it stands in */
};

/* Reported speech that is less likely to be right is no claim. Measured: without it the F1 of spoken claims is .002
 * higher on PolNeAR and .02 on GUM's news, that of all claims .01 lower on PolNeAR. Quotations are kept: they were
 * said. */
#define ONR_CONFIDENCE_LEAST 0.3

/* What the text attributes to a source. */
struct onr_claim {
  enum onr_quote_type type;
  enum onr_modality modality;
  enum onr_source_type source_type;
  struct onr_spans content; /* at least one; quotation marks belong to a direct quote's span */
  struct onr_spans cue;     /* "said", "have suggested", "according to"; may be empty (a floating quote) */
  struct onr_spans source;  /* the words that name the source; may be empty (a headline) */
  uint32_t speaker;         /* index into entities, or ONR_NONE where the source is unnamed */
  /* indexes into entities: those named in the content, in text order, each once, speaker apart; at most 32 */
  const uint32_t *about;
  size_t about_count;
  double confidence; /* 0 to 1: the share of such claims that is right on gold data */
  const char *rule;  /* static: "direct-quote-after" */
  uint32_t traits;   /* bits of what makes it more or less sure than its rule; onr_extract_explain names them */
  struct onr_span antecedent; /* the words that the source's pronoun stands for where they name no entity; else empty */
};

struct onr_analysis {
  struct onr_entity *entities;
  size_t entity_count;
  struct onr_mention *mentions;
  size_t mention_count; /* in text order */
  struct onr_claim *claims;
  size_t claim_count; /* in the order of their first content span */
};

struct onr_extractor;

/* Builds the tables from the compiled-in word lists and models. Fails with ONR_ERR_MEMORY, or ONR_ERR_INTERNAL for a
 * word list that does not parse (the message names list and line) or a model that cannot be read. The caller owns it
 * and frees it with onr_extractor_free (NULL is fine). */
enum onr_error onr_extractor_new(struct onr_extractor **ret_extractor, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_extractor_free(struct onr_extractor *extractor);

/* What is below ONR_CONFIDENCE_LEAST is a claim as well from now on: for counting what confidences mean. To be called
 * before the extractor is used. */
void onr_extractor_keep_doubtful(struct onr_extractor *extractor);

/* Analyses well-formed UTF-8 `text` (less than UINT32_MAX bytes). Everything in `*ret_analysis` is the arena's or
 * borrows from `text`. Fails with ONR_ERR_MEMORY or ONR_ERR_TOO_LARGE only. */
enum onr_error onr_extract(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena,
                           struct onr_analysis *ret_analysis, struct onr_failure *failure) ONR_MUST_CHECK;

/* The sentences of a text, as onr_extract sees them: they follow each other. Arena and errors as above. */
enum onr_error onr_extract_sentences(const struct onr_extractor *extractor, struct onr_str text,
                                     struct onr_arena *arena, struct onr_spans *ret_sentences,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* The name and version that claims are stamped with: the program's. */
#define ONR_GENERATOR_NAME "onrecord"

#endif
