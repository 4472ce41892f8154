/*
 * What a request asks for: its query parameters, read by a table into one struct. An endpoint says which groups of
 * parameters it takes, what `fields` chooses from and how it can be sorted; everything else about parameters (unknown
 * ones, repeated ones, wrong values, names that stand for entities) is the same for all.
 */
#ifndef API_PARAMS_H
#define API_PARAMS_H

#include "api/answer/shape.h"
#include "api/formats/media.h"
#include "onrecord/api.h"
#include "onrecord/store_audit.h"
#include "onrecord/store_statistics.h"

enum {
  LIMIT_DEFAULT = 20,
  LIMIT_MAX = 200,
  NAMES_MAX = 50,
  NUMBER_MAX = 1000000,
};

/* The bits of onr_query.include. */
enum { INCLUDE_BODY = 1, INCLUDE_MENTIONS = 2, INCLUDE_CLAIMS = 4, INCLUDE_ENTITIES = 8 };

/* The same, of changes; and the values of changes_form, in the order of their words. */
enum { INCLUDE_RESOURCE = 1 };
enum { CHANGES_LINES, CHANGES_EVENTS };

/* The values of onr_query.role and the bits of onr_query.search_types, in the order of their words. */
enum { ROLE_SPEAKER, ROLE_ABOUT };
enum { FACETS_ALL = (1 << ONR_FACET_COUNT) - 1 };
enum { SEARCH_ARTICLES = 1, SEARCH_ENTITIES = 2, SEARCH_CLAIMS = 4, SEARCH_ALL = 7 };

/* Sets are bits by the value of the enum, 0 for "not given". */
struct onr_query {
  struct onr_str q;
  struct onr_strs speakers, about, entities; /* entity ids, names resolved */
  struct onr_strs articles;                  /* article ids */
  struct onr_strs publishers, languages;     /* as given */
  unsigned types, forms, quote_types, source_types, modalities, review_statuses;
  unsigned hidden;                                   /* 1: the entities that are */
  unsigned statuses, reasons;                        /* of suggestions */
  struct onr_strs subjects[ONR_AUDIT_SUBJECT_LISTS]; /* of the ledger: ids */
  struct onr_strs actors;                            /* as given */
  unsigned actions;
  int64_t done_since, done_until; /* ms UTC or ONR_NO_TIME */
  unsigned role, search_types;
  unsigned changed_types; /* bits by enum onr_changed_type */
  unsigned changes_form;  /* CHANGES_LINES … */
  struct onr_str since;
  unsigned facets, interval, window, depth; /* depth: 0 is the first step */
  size_t least_weight;
  unsigned duplicates;                       /* enum onr_duplicates_shown */
  struct onr_strs originals;                 /* article ids */
  int64_t published_after, published_before; /* ms UTC or ONR_NO_TIME */
  double min_confidence;
  double min_similarity; /* less than 0: not given */
  size_t limit;
  struct onr_str cursor;
  struct onr_str queries, extend, prefix, id; /* of the reconciliation protocol */
  struct onr_str unheeded;                    /* what its clients send for services of other kinds */
  unsigned strictness;
  unsigned count; /* 1: count=exact */
  enum onr_sort sort;
  bool descending;
  unsigned include, named_included; /* what `fields` names of what `include` adds */
  bool fields_given;
  struct onr_shape shape; /* fields, unit, and the base of linked data */
  bool has_format;        /* format was given: it wins over Accept */
  enum onr_media media;
};

enum onr_param_kind {
  PARAM_TEXT,     /* struct onr_str: one text */
  PARAM_TYPED,    /* the same of what a person types, which may be nothing: then empty, but with data */
  PARAM_TEXTS,    /* struct onr_strs: repeating means or */
  PARAM_ENTITIES, /* struct onr_strs of ids; an id, or a name that one entity has; repeating means or */
  PARAM_ARTICLES, /* struct onr_strs of ids; repeating means or */
  PARAM_SUBJECTS, /* struct onr_strs of ids, of what need not exist any more; repeating means or */
  PARAM_WORDS,    /* unsigned, a set of words; repeating means or */
  PARAM_WORD_SET, /* unsigned, a set of words separated by commas, given once */
  PARAM_WORD,     /* unsigned, the place of one word */
  PARAM_CHOICE,   /* unsigned, a set of one word; empty: of none */
  PARAM_TIME,     /* int64_t */
  PARAM_SHARE,    /* double from 0 to 1 */
  PARAM_LIMIT,    /* size_t from 1 to LIMIT_MAX */
  PARAM_NAMES,    /* … to NAMES_MAX */
  PARAM_NODES,    /* … to ONR_GRAPH_NODES */
  PARAM_NUMBER,   /* … to NUMBER_MAX */
  PARAM_SORT,     /* sort and descending, by the endpoint's table */
  PARAM_FIELDS,   /* shape.fields, by the endpoint's members */
  PARAM_FORMAT    /* media, by what the endpoint has */
};

struct onr_param {
  const char *name; /* NULL ends a group */
  enum onr_param_kind kind;
  bool filter;                          /* decides which rows a list has: a cursor is bound to its value */
  size_t target;                        /* offset in struct onr_query */
  const char *(*word)(unsigned number); /* of the kinds that take words; NULL past the last */
};

struct onr_sort_rule {
  const char *name; /* NULL ends the table */
  enum onr_sort sort;
  bool descending; /* only as the first row: the default's direction */
  bool one_way;    /* "-" before it is refused */
};

enum { PARAM_GROUPS = 7 };

struct onr_endpoint {
  const struct onr_param *groups[PARAM_GROUPS]; /* NULL after the last */
  const struct onr_member *members;             /* what `fields` chooses from; NULL where it cannot be chosen */
  const char *hidden;                           /* a member that is left out unless asked for; or NULL */
  const struct onr_sort_rule *sorts;            /* the first is the default; NULL: it is no list */
  bool needs_q;
  unsigned media; /* the forms that there are, as bits of enum onr_media; 0: by what follows from the above */
};

/* Groups that several endpoints share. */
extern const struct onr_param onr_params_list[];     /* limit cursor count sort */
extern const struct onr_param onr_params_fields[];   /* fields */
extern const struct onr_param onr_params_offsets[];  /* offsets */
extern const struct onr_param onr_params_include[];  /* include, of an article */
extern const struct onr_param onr_params_article[];  /* article */
extern const struct onr_param onr_params_people[];   /* speaker about, of claims */
extern const struct onr_param onr_params_times[];    /* publishedAfter publishedBefore, without others */
extern const struct onr_param onr_params_types[];    /* type, of entities */
extern const struct onr_param onr_params_claims[];   /* filters of claims, apart from speaker, about and article */
extern const struct onr_param onr_params_entities[]; /* filters of entities */
extern const struct onr_param onr_params_hidden[];   /* hidden, of entities */
extern const struct onr_param onr_params_forms[];    /* form */

/* The words of Claim.reviewStatus, Claim.quoteType and the parameter `duplicates`; NULL past the last. */
const char *onr_params_review_status(unsigned number);
const char *onr_params_quote_type(unsigned number);
const char *onr_params_duplicates(unsigned number);

/* The same of Entity.type. */
const char *onr_params_entity_type(unsigned number);

/* The forms that an endpoint's answers have, as bits of enum onr_media: what it says itself, or JSON always; linked
 * data where there is some of its members; lines and CSV of its lists; those alone of exports. `format` chooses among
 * them when something below /v1 is read, also where there is one only. */
unsigned onr_params_media(const struct onr_endpoint *endpoint);

/* Reads the query of `request` into `*ret_query`, which needs no initialisation, and finds out which of the forms the
 * client wants. Strings borrow from the request. ONR_ERR_INVALID_PARAMETER at the parameter,
 * ONR_ERR_NOT_ACCEPTABLE, or the store's errors (names are looked up). */
enum onr_error onr_params_read(const struct onr_request *request, const struct onr_endpoint *endpoint,
                               struct onr_query *ret_query, struct onr_failure *failure) ONR_MUST_CHECK;

/* The same without a look at what the client accepts; there is no `format`. */
enum onr_error onr_params_parse(const struct onr_request *request, const struct onr_endpoint *endpoint,
                                struct onr_query *ret_query, struct onr_failure *failure) ONR_MUST_CHECK;

/* ONR_ERR_NOT_ACCEPTABLE, listing what there is, unless the client accepts `type`. */
enum onr_error onr_params_accept(const struct onr_request *request, const char *type,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* Sets the response's type to what the query asks for, and that Accept has chosen it where there was a choice. */
void onr_params_respond(struct onr_response *response, const struct onr_endpoint *endpoint,
                        const struct onr_query *query);

/* For what takes no parameters: any is refused. */
extern const struct onr_endpoint onr_endpoint_plain;

/* The row of `name` in the endpoint's groups, or NULL. */
const struct onr_param *onr_params_find(const struct onr_endpoint *endpoint, struct onr_str name);

#endif
