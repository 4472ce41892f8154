/*
 * The store: what is known, kept in one SQLite file (src/store/sqlite; another driver implements the same functions).
 * No SQL leaves it, and no HTTP or JSON comes in.
 *
 * Threads: a struct onr_store is shared by all. Writing functions take the store, may be called from any thread, and
 * block until the write is durable: they hand it to the one writer thread, which puts writes that wait together into
 * one transaction (each in a savepoint of its own). Reading functions take a struct onr_store_reader, which belongs to
 * one thread at a time; it begins a read transaction at its first query and keeps that snapshot until
 * onr_store_reader_release, so the event loop releases once a turn.
 *
 * Every function that can fail returns: ONR_ERR_STORE_BUSY (locked by another process), ONR_ERR_STORE_FULL (disk full),
 * ONR_ERR_STORE_FAILED (I/O error, corrupt file; the detail says what SQLite said), ONR_ERR_MEMORY, and where a reader
 * is watched (onr_store_reader_watch) ONR_ERR_QUERY_TIMEOUT; further ones are named where they occur. A write that
 * fails leaves nothing of itself behind.
 *
 * Ids are made of words, so that they stay while what they name stays, whatever else changes:
 *   article  its URL; without one, its text (the two cannot meet)
 *   entity   its type and name, without what is written now so, now so (src/store/linking.h); and the article, for a
 *            person of whom it knows one name only
 *   mention  article, entity, words, form; and its number, when an article has the same several times
 *   claim    article, the source's words, the words of each content span; and its number, as above
 *   suggestion  its two entities and the reason
 */
#ifndef ONRECORD_STORE_H
#define ONRECORD_STORE_H

#include <stdint.h>

#include "onrecord/article.h"
#include "onrecord/extract.h"
#include "onrecord/hash.h"
#include "onrecord/log.h"
#include "onrecord/utf8.h"

struct onr_store;
struct onr_store_reader;

/* Finds the sentences of a text, in the arena: for mentions that an older version stored without them. */
struct onr_sentence_finder {
  enum onr_error (*find)(const void *context, struct onr_str text, struct onr_arena *arena,
                         struct onr_spans *ret_sentences, struct onr_failure *failure); /* NULL: it is left for later */
  const void *context;
};

struct onr_store_options {
  const char *path;              /* the database file; made where there is none */
  const struct onr_log *log;     /* borrowed; may be NULL */
  const char *generator_version; /* what claims are stamped with: ONR_VERSION. Static */
  int64_t busy_timeout_ms;       /* how long a locked database is waited for */
  int64_t kept_deletions;        /* the newest so many are still told by onr_store_changes; 0: all */
  struct onr_sentence_finder sentences;
};

/* Opens the database for writing and reading: takes the lock that keeps a second writing process out
 * (ONR_ERR_STORE_BUSY, the detail names the process that holds it), applies the migrations that are missing, starts the
 * writer thread. ONR_ERR_STORE_NEWER for a database of a newer program, ONR_ERR_STORE_FAILED for one whose migrations
 * have other checksums or that is no onrecord database. */
enum onr_error onr_store_open(const struct onr_store_options *options, struct onr_store **ret_store,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Opens a database for reading only: without the lock, so that another process may serve it meanwhile, and without
 * changing anything. Nothing can be written, and there is no secret. ONR_ERR_STORE_NEWER, and ONR_ERR_STORE_FAILED for
 * a database that is not there, is none of ours, or lacks migrations. */
enum onr_error onr_store_open_reading(const struct onr_store_options *options, struct onr_store **ret_store,
                                      struct onr_failure *failure) ONR_MUST_CHECK;

/* Finishes queued writes, takes the write-ahead log into the database, releases the lock. Readers must be closed
 * before. NULL is fine. */
void onr_store_close(struct onr_store *store);

/* The secret of this database, for cursors. Borrowed. */
const unsigned char *onr_store_secret(const struct onr_store *store); /* ONR_SECRET_SIZE bytes */

/* Whether the database's file is still there: ONR_ERR_STORE_FAILED where it was deleted or replaced, so that nothing
 * can be written. */
enum onr_error onr_store_check(const struct onr_store *store, struct onr_failure *failure) ONR_MUST_CHECK;

/* A counter that every commit which changed a row moves: what was read under the same version is still right. It is
 * there for caches of answers. Lock-free. */
uint64_t onr_store_version(const struct onr_store *store);

/* The version after making sure that what the reader reads next is of that version or a later one: a transaction that
 * began earlier ends. So whoever was told of a write, and then asks, is answered with it. */
uint64_t onr_store_reader_version(struct onr_store_reader *reader);

/* Has `committed` (NULL: nothing any more) called after every commit that moves the version, on the writer's thread:
 * what was written can be read then. It must return at once. The last call has returned when this does. */
void onr_store_listen(struct onr_store *store, void (*committed)(void *context), void *context);

/* From now on the calling thread keeps the memory that its statements give back for its next ones, 64 KB of it at
 * most: for a thread that answers many requests. It ends that when its readers are closed, before it ends itself. */
void onr_store_thread_begin(void);
void onr_store_thread_end(void);

enum onr_error onr_store_reader_open(struct onr_store *store, struct onr_store_reader **ret_reader,
                                     struct onr_failure *failure) ONR_MUST_CHECK;
void onr_store_reader_close(struct onr_store_reader *reader);

/* From now on `must_stop` is asked while a query runs, and once it says so the query fails with ONR_ERR_QUERY_TIMEOUT:
 * every 0.02 ms or so where it is watched `closely`, as by a worker that lets others have the processor, else every
 * 0.1 ms or so, which short queries do not feel. NULL: nobody is asked. The reader's thread. */
void onr_store_reader_watch(struct onr_store_reader *reader, bool (*must_stop)(void *context), void *context,
                            bool closely);

/* Ends the read transaction, if one is open; the next query sees the newest commit. */
void onr_store_reader_release(struct onr_store_reader *reader);

/* ---- Rows. Strings borrow from the statement and live until the visitor returns, which may itself read with the same
 * reader; an empty string is the API's null. ---- */

/* Where a span lies, in every unit; its words. */
struct onr_span_row {
  struct onr_offset start, end; /* end-exclusive */
  struct onr_str exact;
};

struct onr_entity_ref {
  struct onr_str id, name; /* empty: none */
  enum onr_entity_type type;
};

struct onr_article_ref {
  struct onr_str id, headline, url, publisher;
  int64_t date_published; /* ms UTC or ONR_NO_TIME */
};

struct onr_article_row {
  struct onr_str id;
  int64_t revision;            /* grows with every change of the article's own members: the ETag's first part */
  struct onr_article article;  /* body only where it was asked for, else empty */
  struct onr_str text_version; /* SHA-256 of the body, hexadecimal */
  struct onr_str duplicate_of; /* id */
  int64_t claims, mentions, entities;
  int64_t created, modified; /* ms UTC */
};

struct onr_entity_row {
  struct onr_str id, name, description;
  int64_t revision;
  enum onr_entity_type type;
  struct onr_strs alternate_names, same_as;
  bool hidden;
  int64_t mentions, articles, claims_made, claims_about;
  int64_t created, modified;
};

struct onr_mention_row {
  struct onr_str id, resolved_via; /* resolved_via: id of the mention that a title or pronoun was resolved through */
  struct onr_entity_ref entity;
  struct onr_article_ref article;
  enum onr_mention_form form;
  struct onr_span_row span;
};

/* Numbers are stored. An antecedent is what the source's pronoun stands for where that is no entity. */
enum onr_span_role { ONR_ROLE_CONTENT, ONR_ROLE_CUE, ONR_ROLE_SOURCE, ONR_ROLE_ANTECEDENT };

struct onr_claim_span_row {
  enum onr_span_role role;
  struct onr_span_row span;
  struct onr_str prefix, suffix; /* up to 32 code points of the text on either side */
};

/* What a person found when checking what a claim says. */
struct onr_review {
  struct onr_str rating, note, reviewer, url;
  int64_t created, modified;
};

struct onr_claim_row {
  struct onr_str id;
  int64_t revision;
  struct onr_str text; /* the content spans' words, joined by " … " where they are apart */
  enum onr_quote_type quote_type;
  enum onr_source_type source_type;
  enum onr_modality modality;
  struct onr_entity_ref speaker;
  struct onr_str source, cue; /* the words */
  const struct onr_entity_ref *about;
  size_t about_count;
  struct onr_article_ref article;
  const struct onr_claim_span_row *spans; /* content, cue, source; in text order within a role */
  size_t span_count;
  struct onr_span_row antecedent; /* without words: none */
  struct onr_str text_version;
  double confidence;
  struct onr_str generator_version, rule; /* the version is empty for a claim that a person made */
  struct onr_str review_status;           /* "machine" until a person has judged it */
  const struct onr_review *review;        /* a person's verdict, or NULL */
  int64_t created, modified;
};

/* Why two entities may be the same: src/store/linking.h. Numbers are stored; new ones go to the end. */
enum onr_suggestion_reason {
  ONR_REASON_BARE_NAME,           /* "Keller", "Marta Keller" */
  ONR_REASON_MIDDLE_NAME,         /* "Marta J. Keller" */
  ONR_REASON_NAME_SUFFIX,         /* "Karl Lind Jr." */
  ONR_REASON_INITIAL,             /* "M. Keller" */
  ONR_REASON_TRANSLITERATION,     /* "Muammar Gaddafi", "Moammar Qaddafi" */
  ONR_REASON_ACRONYM,             /* "WTO", "World Trade Organization" */
  ONR_REASON_ORGANIZATION_SUFFIX, /* "Acme", "Acme Inc." */
  ONR_REASON_QUALIFIED_PLACE,     /* "Kingston", "Kingston, Jamaica" */
  ONR_REASON_OTHER_KIND,          /* a person and an organization of one name */
  ONR_REASON_SAME_NAME,           /* told apart by an earlier version of the program */
  ONR_REASON_GIVEN_NAME,          /* "Bill Lind", "William Lind" */
  ONR_REASON_COUNT
};
enum onr_suggestion_status {
  ONR_SUGGESTION_OPEN,
  ONR_SUGGESTION_ACCEPTED,
  ONR_SUGGESTION_DISMISSED,
  ONR_SUGGESTION_STATUS_COUNT
};

/* The API's words for them: "bare-name", "open" … */
const char *onr_suggestion_reason_name(enum onr_suggestion_reason reason);
const char *onr_suggestion_status_name(enum onr_suggestion_status status);

struct onr_suggestion_row {
  struct onr_str id;
  int64_t revision; /* grows with every decision and score: the ETag's first part */
  enum onr_suggestion_status status;
  enum onr_suggestion_reason reason;
  double score;                           /* 0 to 1: how likely it is that they are the same */
  struct onr_entity_ref one, other;       /* the one that is less sure of its name, and the other */
  const struct onr_mention_row *evidence; /* the newest mention of each, of the one first */
  size_t evidence_count;
  int64_t created, modified;
};

/* ---- Reading one ---- */

/* Visitors return ONR_OK to go on; any other value ends the query and is returned by it. */
typedef enum onr_error (*onr_article_visitor)(void *context, const struct onr_article_row *row);
typedef enum onr_error (*onr_entity_visitor)(void *context, const struct onr_entity_row *row);
typedef enum onr_error (*onr_mention_visitor)(void *context, const struct onr_mention_row *row);
typedef enum onr_error (*onr_claim_visitor)(void *context, const struct onr_claim_row *row);
typedef enum onr_error (*onr_suggestion_visitor)(void *context, const struct onr_suggestion_row *row);

/* ONR_ERR_NOT_FOUND when there is none of that id (the detail names it); the visitor is then not called. */
enum onr_error onr_store_article(struct onr_store_reader *reader, struct onr_str id, bool with_body,
                                 onr_article_visitor visit, void *context, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_entity(struct onr_store_reader *reader, struct onr_str id, onr_entity_visitor visit,
                                void *context, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_claim(struct onr_store_reader *reader, struct onr_str id, onr_claim_visitor visit,
                               void *context, struct onr_failure *failure) ONR_MUST_CHECK;

enum onr_error onr_store_suggestion(struct onr_store_reader *reader, struct onr_str id, onr_suggestion_visitor visit,
                                    void *context, struct onr_failure *failure) ONR_MUST_CHECK;

/* Whether there is an article or entity of that id (false for ids of any other kind). */
enum onr_error onr_store_exists(struct onr_store_reader *reader, struct onr_str id, bool *ret_exists,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Calls the visitor for every entity, hidden ones apart, that has `name` as a name or other name, exact but for
 * onr_fold; most mentioned first, at most `limit`. */
enum onr_error onr_store_entities_named(struct onr_store_reader *reader, struct onr_str name, size_t limit,
                                        onr_entity_visitor visit, void *context,
                                        struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Lists ---- */

enum onr_sort {
  ONR_SORT_DATE_PUBLISHED, /* articles, claims, mentions; rows without a date come last in either direction */
  ONR_SORT_DATE_CREATED,   /* articles, entities, claims, suggestions */
  ONR_SORT_NAME,           /* entities: folded name */
  ONR_SORT_MENTIONS,       /* entities: number of mentions; a row may move while a client walks the list */
  ONR_SORT_POSITION,       /* claims and mentions, with a filter by article: place in the text */
  ONR_SORT_CONFIDENCE,     /* claims */
  ONR_SORT_SCORE,          /* suggestions */
  ONR_SORT_STORED,   /* articles, entities, claims, mentions: newest first as they were stored, claims and mentions
                        newest article first. Of what stays no row ever moves, for which reason a page of claims
                        or mentions goes on to the end of its last article, over its limit */
  ONR_SORT_RELEVANCE /* with q only: best match first (`descending` is ignored) among the newest 10,000 hits; a row
                        may move while a client walks the list, since its rank depends on all texts */
};

/* The place of a row in a list's order: what a cursor carries. Rows after it are those that follow in that order,
 * whatever was inserted or deleted meanwhile. */
struct onr_position {
  int64_t number; /* the sort key, where it is a number */
  char text[256]; /* the sort key, where it is text (a cut prefix suffices), NUL-terminated */
  int64_t tie;    /* unique */
};

/* What of a claim need not be read: its row has none of it then. */
enum { ONR_WITHOUT_SPANS = 1 << 0 /* nor antecedent */, ONR_WITHOUT_ABOUT = 1 << 1 };

struct onr_page {
  enum onr_sort sort;
  bool descending;
  size_t limit;                     /* 1 to 200; with ONR_SORT_STORED to 2,000 */
  const struct onr_position *after; /* NULL: from the start */
  bool count;                       /* count all rows that match as well, however few of them the sort ranks */
  unsigned without;                 /* of claims: ONR_WITHOUT_…; subjects cost a query for each row */
};

struct onr_page_end {
  bool more;                /* there is a next page */
  struct onr_position last; /* of the last row visited; valid when more */
  int64_t count;            /* -1 unless asked for */
};

/* In all filters: empty lists and ONR_NO_TIME do not filter; values within a list mean or, different members mean and.
 * `q` is a user's text, and means what onrecord/search_syntax.h says; nothing in it is ever an error. Times are
 * inclusive of `after`, exclusive of `before`. */
enum onr_duplicates_shown { ONR_DUPLICATES_INCLUDED, ONR_DUPLICATES_HIDDEN, ONR_DUPLICATES_ONLY };

struct onr_article_filter {
  struct onr_str q;                      /* in headline and body */
  struct onr_strs publishers, languages; /* exact but for onr_fold; a language matches its subtags: en matches en-GB */
  struct onr_strs entities, speakers;    /* entity ids: mentioned in it; the speaker of a claim in it */
  enum onr_duplicates_shown duplicates;  /* articles that repeat another */
  struct onr_strs originals;             /* article ids: it repeats one of them */
  int64_t published_after, published_before;
};
struct onr_entity_filter {
  struct onr_str q; /* in names: every word is the prefix of a word of one name */
  const enum onr_entity_type *types;
  size_t type_count;
  struct onr_strs articles; /* ids: mentioned in it */
  bool hidden;              /* those that were hidden, instead of those that were not */
};
struct onr_mention_filter {
  struct onr_strs articles, entities; /* ids; at least one of the two lists is not empty, but for ONR_SORT_STORED */
  const enum onr_mention_form *forms;
  size_t form_count;
};
struct onr_claim_filter {
  struct onr_str q; /* in the claim's text */
  struct onr_strs speakers, about, articles, publishers;
  const enum onr_quote_type *quote_types;
  size_t quote_type_count;
  const enum onr_source_type *source_types;
  size_t source_type_count;
  const enum onr_modality *modalities;
  size_t modality_count;
  struct onr_strs review_statuses;
  double min_confidence; /* 0: any */
  int64_t published_after, published_before;
};
struct onr_suggestion_filter {
  struct onr_strs entities; /* ids: one of the two */
  const enum onr_suggestion_status *statuses;
  size_t status_count;
  const enum onr_suggestion_reason *reasons;
  size_t reason_count;
};

/* Fail with ONR_ERR_INVALID_PARAMETER (at "sort") for a sort that the list does not have. Hidden entities are left out
 * of lists, but for a list of those alone. */
enum onr_error onr_store_articles(struct onr_store_reader *reader, const struct onr_article_filter *filter,
                                  const struct onr_page *page, bool with_body, onr_article_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_entities(struct onr_store_reader *reader, const struct onr_entity_filter *filter,
                                  const struct onr_page *page, onr_entity_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_mentions(struct onr_store_reader *reader, const struct onr_mention_filter *filter,
                                  const struct onr_page *page, onr_mention_visitor visit, void *context,
                                  struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_claims(struct onr_store_reader *reader, const struct onr_claim_filter *filter,
                                const struct onr_page *page, onr_claim_visitor visit, void *context,
                                struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;
/* What may be one entity, for people to decide on: made and taken away by the writes that give rise to it. */
enum onr_error onr_store_suggestions(struct onr_store_reader *reader, const struct onr_suggestion_filter *filter,
                                     const struct onr_page *page, onr_suggestion_visitor visit, void *context,
                                     struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_version_row {
  struct onr_str text_version; /* SHA-256, hexadecimal */
  int64_t number;              /* from 1 */
  int64_t created;
  int64_t codepoints; /* the text's length */
  bool current;
};
typedef enum onr_error (*onr_version_visitor)(void *context, const struct onr_version_row *row);
/* All versions of an article's text, newest first. ONR_ERR_NOT_FOUND. */
enum onr_error onr_store_versions(struct onr_store_reader *reader, struct onr_str article_id, onr_version_visitor visit,
                                  void *context, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_store_counts {
  int64_t articles, entities, mentions, claims; /* entities: that are not hidden */
  int64_t open_suggestions;
  int64_t database_bytes, wal_bytes;
};
enum onr_error onr_store_counts(struct onr_store_reader *reader, struct onr_store_counts *ret_counts,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Writing ---- */

enum onr_outcome { ONR_CREATED, ONR_UPDATED, ONR_UNCHANGED };

/* Finds out whether storing would change anything, so that the caller can spare itself the extraction: the article that
 * `article` is a version of, by its URL or, without one, by its text. `*ret_id` is empty when there is none. */
struct onr_identity {
  char id[ONR_ID_SIZE];
  bool exists;
  bool same_text, same_metadata; /* storing would leave the stored one's as it is; only when it exists */
};
enum onr_error onr_store_identify(struct onr_store_reader *reader, const struct onr_article *article,
                                  struct onr_identity *ret_identity, struct onr_failure *failure) ONR_MUST_CHECK;

/* Stores an article with its analysis in one transaction. It is a version of the article that has its URL, else of the
 * one with the id that it would get, else, without a URL, of the one without a URL that has its text. Another text
 * becomes the new version of one that is there already (claims and mentions are replaced, those whose spans and words
 * did not change keep their ids); other metadata replaces the old, but what the document does not say stays: an empty
 * member, no date, an assumed language, and a derived headline never replaces a real one. Members that
 * onr_store_replace_article has corrected stay as they are; what the document says of them is kept beside the
 * correction, a text as a version that is not the current one. Where that changes nothing the article is left alone;
 * `source` alone is no change. Entities are matched by type and name (above); what is doubtful becomes a suggestion, in
 * the same transaction. `analysis` may be NULL when the article is there with that text: ONR_ERR_CONFLICT when it no
 * longer is. Also ONR_ERR_CONFLICT for another text under a URL whose article was given another one by a version of the
 * program that kept no corrections. ONR_ERR_INTERNAL for an analysis that does not fit its text, ONR_ERR_SHUTTING_DOWN
 * once the store is being closed (so with all writes). */
enum onr_error onr_store_put_article(struct onr_store *store, const struct onr_article *article,
                                     const struct onr_analysis *analysis, char ret_id[ONR_ID_SIZE],
                                     enum onr_outcome *ret_outcome, struct onr_failure *failure) ONR_MUST_CHECK;

struct onr_actor; /* store_audit.h */

/* Replaces the members of an existing article with all those of `article`; `analysis` is of its body, or NULL when the
 * body is the stored one. What that changes is a person's correction, and survives loading the document again; it is
 * found by the article's id, so that it survives the article as well, but for its text. It is noted in the ledger,
 * unless `actor` is NULL. ONR_ERR_NOT_FOUND; ONR_ERR_PRECONDITION_FAILED unless `revision` is the stored one or -1;
 * ONR_ERR_CONFLICT when another article has the URL. */
enum onr_error onr_store_replace_article(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                         int64_t revision, const struct onr_article *article,
                                         const struct onr_analysis *analysis,
                                         struct onr_failure *failure) ONR_MUST_CHECK;

/* Deletes an article with its versions, mentions and claims, and entities that nothing else mentions. Errors as above.
 */
enum onr_error onr_store_delete_article(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                        int64_t revision, struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Keys. Only a hash is stored. ---- */

enum onr_scope { ONR_SCOPE_NONE = 0, ONR_SCOPE_READ = 1, ONR_SCOPE_WRITE = 3 }; /* write includes read */

struct onr_key_row {
  struct onr_str id, name;
  enum onr_scope scope;
  int64_t created;
  int64_t revoked; /* ONR_NO_TIME while it is valid */
};
typedef enum onr_error (*onr_key_visitor)(void *context, const struct onr_key_row *row);

enum { ONR_KEY_SIZE = 64 };
/* Makes a key and returns its text, "onr_" and 43 characters of random base64url, which is shown once and not stored.
 */
enum onr_error onr_store_key_add(struct onr_store *store, struct onr_str name, enum onr_scope scope,
                                 char ret_key[ONR_KEY_SIZE], char ret_id[ONR_ID_SIZE],
                                 struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_key_revoke(struct onr_store *store, struct onr_str id,
                                    struct onr_failure *failure) ONR_MUST_CHECK;
enum onr_error onr_store_keys(struct onr_store_reader *reader, onr_key_visitor visit, void *context,
                              struct onr_failure *failure) ONR_MUST_CHECK;
/* Visits the row of a key that a client shows, unless it is unknown or revoked. */
enum onr_error onr_store_key_find(struct onr_store_reader *reader, struct onr_str key, onr_key_visitor visit,
                                  void *context, struct onr_failure *failure) ONR_MUST_CHECK;
/* The scope of a key that a client shows: ONR_SCOPE_NONE for an unknown or revoked one. `*ret_any`: whether any key was
 * ever made that is not revoked. */
enum onr_error onr_store_key_check(struct onr_store_reader *reader, struct onr_str key, enum onr_scope *ret_scope,
                                   bool *ret_any, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
