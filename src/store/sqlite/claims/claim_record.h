/*
 * A claim as it stands in the tables, whole: reading it, writing it, telling whether two are the same, and its place
 * among the claims of its article.
 *
 * A claim's number (0001_record.sql) follows from where its first words are in the text, so that one that is added
 * moves no other, and one that is found again has the number that it had.
 */
#ifndef ONR_SQLITE_CLAIM_RECORD_H
#define ONR_SQLITE_CLAIM_RECORD_H

#include "store/sqlite/driver.h"
#include "store/sqlite/packed.h"

/* More claims than any text has that is worth storing. */
enum { ONR_CLAIMS_MAX = 1 << 20 };

/* Numbers the claims of an article, in the order of the text. */
struct onr_claim_places {
  int64_t article;
  size_t text_bytes;
  int64_t next;
};

/* The pk of the next claim, whose first words begin at byte `start`: at most ONR_CLAIMS_MAX of them. Claims that begin
 * at one place follow each other. */
int64_t onr_claim_place_next(struct onr_claim_places *places, size_t start);

/* What a claim is about: the entity that is shown (0: none, the row is suppressed), and the one that the row belongs to
 * before merges (0: the same). */
struct onr_claim_subject {
  int64_t entity, link;
};

struct onr_claim_record {
  int64_t pk; /* 0: it has no row yet */
  char id[ONR_ID_SIZE];
  int64_t revision, created, modified;
  enum onr_quote_type quote_type;
  enum onr_source_type source_type;
  enum onr_modality modality;
  int64_t speaker, speaker_link;   /* entity.pk, or 0; as of a subject */
  bool speaker_given, about_given; /* a person said so */
  struct onr_claim_subject *about;
  size_t about_count;
  struct onr_claim_span_row *spans; /* content, cue, source, antecedent; in text order within a role */
  size_t span_count;
  struct onr_claim_words words; /* as they are stored */
  double confidence;
  struct onr_str generator_version, rule; /* the version is empty for a claim that a person made */
  struct onr_str review_status, review;   /* review: packed (claim_curation.h), or empty */
};

struct onr_claim_records {
  struct onr_claim_record *items;
  size_t count, capacity;
};

/* The claims with a pk in the range, in the order of their pk: last in the text first. */
enum onr_error onr_claim_records_read(struct onr_connection *connection, int64_t first, int64_t last,
                                      struct onr_arena *arena, struct onr_claim_records *ret_records,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* A zeroed record at the end; NULL when memory is exhausted. */
struct onr_claim_record *onr_claim_records_add(struct onr_claim_records *records,
                                               struct onr_arena *arena) ONR_MUST_CHECK;

/* Sorts by id, and finds one in what is sorted so: NULL without one. */
void onr_claim_records_sort_by_id(struct onr_claim_records *records);
const struct onr_claim_record *onr_claim_records_find(const struct onr_claim_records *sorted, const char *id);

/* Whether they are the same but for where the words are; and whether they are at the same place. What says when they
 * were written and by which version is no difference. */
bool onr_claim_record_same(const struct onr_claim_record *a, const struct onr_claim_record *b);
bool onr_claim_record_same_place(const struct onr_claim_record *a, const struct onr_claim_record *b);

/* Adds a subject: the entity that a row belongs to, and the one that shows it. There is room for it in `about`. It
 * shows nobody where it was merged into the speaker or a subject before it. */
void onr_claim_record_add_subject(struct onr_claim_record *record, int64_t link, int64_t entity);

/* Gives the record the id that an extracted claim of its words has which `count` of the same came before (ids.c). False
 * when memory is exhausted. */
bool onr_claim_id(struct onr_claim_record *record, struct onr_str article_id, unsigned count,
                  struct onr_arena *arena) ONR_MUST_CHECK;

/* Writes records of one article; `published` is the article's. What changes.h tells of them follows from whether they
 * were deleted before. */
enum onr_error onr_claim_records_put(struct onr_connection *connection, const struct onr_claim_record *const *records,
                                     size_t count, int64_t published, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_claim_record_put(struct onr_connection *connection, const struct onr_claim_record *record,
                                    int64_t published, struct onr_failure *failure) ONR_MUST_CHECK;

/* Deletes the claim of that number. */
enum onr_error onr_claim_record_delete(struct onr_connection *connection, int64_t pk,
                                       struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for the full-text table: before a record is deleted, and after it was written. */
enum onr_error onr_claim_record_unindex(struct onr_connection *connection, int64_t pk,
                                        struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_claim_record_index(struct onr_connection *connection, int64_t pk,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

#endif
