/*
 * JSON objects by table: a resource is an array of members, each with its name and the function that writes its value
 * from a row of the store. The table is also what `fields` is checked against.
 */
#ifndef API_SHAPE_H
#define API_SHAPE_H

#include "onrecord/api.h"
#include "onrecord/clock.h"
#include "onrecord/wording.h"

/* What of a resource is shown, and how. */
struct onr_shape {
  uint64_t fields; /* bit i: the i-th member of its table */
  enum onr_unit unit;
  struct onr_str base; /* as linked data: what addresses begin with, "https://example.org"; empty: as plain JSON */
};

typedef void (*onr_member_writer)(struct onr_json *json, const void *row, const struct onr_shape *shape);

struct onr_member {
  const char *name; /* NULL ends the table; at most 64 rows */
  onr_member_writer write;
  struct onr_json_key key; /* its name as a key */
};
#define ONR_MEMBER(name, write)                                                                                        \
  { (name), (write), ONR_JSON_KEY(name) }
#define ONR_MEMBERS_END                                                                                                \
  {                                                                                                                    \
    NULL, NULL, {                                                                                                      \
      "", 0                                                                                                            \
    }                                                                                                                  \
  }

extern const struct onr_member onr_article_members[]; /* of a struct onr_article_row */
extern const struct onr_member onr_entity_members[];
extern const struct onr_member onr_mention_members[];
extern const struct onr_member onr_claim_members[];
extern const struct onr_member onr_suggestion_members[];
extern const struct onr_member onr_audit_members[]; /* of a struct onr_audit_row */

/* A claim that is worded like another one. The claim comes first, so that its members are written from it. */
struct onr_similar_claim {
  struct onr_claim_row claim;
  struct onr_likeness likeness;
  struct onr_wording_changes changes;
};
extern const struct onr_member onr_similar_members[];

/* The bits of members that others depend on. */
uint64_t onr_shape_bit(const struct onr_member *members, const char *name);

/* All bits of a table. */
uint64_t onr_shape_all(const struct onr_member *members);

/* What a page of rows need not have of claims (ONR_WITHOUT_…) for these members. */
unsigned onr_shape_without(const struct onr_member *members, uint64_t fields);

/* Writes the members that `shape` has, as JSON or linked data, in the table's order; the object's braces are the
 * caller's. */
void onr_shape_members(struct onr_json *json, const struct onr_member *members, const void *row,
                       const struct onr_shape *shape);

/* The whole object. */
void onr_shape_object(struct onr_json *json, const struct onr_member *members, const void *row,
                      const struct onr_shape *shape);

/* An object that is an answer of its own: linked data says what its members mean. */
void onr_shape_document(struct onr_json *json, const struct onr_member *members, const void *row,
                        const struct onr_shape *shape);

/* ---- Parts that several resources have ---- */

void onr_write_time(struct onr_json *json, int64_t ms);                             /* null for ONR_NO_TIME */
void onr_write_strings(struct onr_json *json, struct onr_strs strings);             /* an array */
void onr_write_named(struct onr_json *json, struct onr_str name);                   /* {"name":…}, null when empty */
void onr_write_text_version(struct onr_json *json, struct onr_str hex);             /* "sha256:…" */
void onr_write_entity_ref(struct onr_json *json, const struct onr_entity_ref *ref); /* null when it has no id */
void onr_write_article_ref(struct onr_json *json, const struct onr_article_ref *ref);
void onr_write_review(struct onr_json *json, const struct onr_review *review); /* null without one */
void onr_write_unit(struct onr_json *json, enum onr_unit unit);                /* the member "offsetUnit" */

uint32_t onr_offset_in(struct onr_offset offset, enum onr_unit unit);

/* The members "start" and "end". */
void onr_write_range(struct onr_json *json, struct onr_offset start, struct onr_offset end, enum onr_unit unit);

const char *onr_span_role_name(enum onr_span_role role);

#endif
