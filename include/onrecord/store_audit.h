/*
 * The ledger of corrections: who corrected what, when, what it was before and what it is since. Rows are only added, in
 * the transaction of the correction itself; a correction that is taken back is another row.
 *
 * A correction is in force from its entry until it is reverted, and again once that revert is reverted. Corrections of
 * one subject are a stack: one can be reverted unless a newer one in force has the same subject, or, where it merged or
 * split entities, concerns one of those. So what was before is always what comes back.
 *
 * Threads and errors: as in store.h.
 */
#ifndef ONRECORD_STORE_AUDIT_H
#define ONRECORD_STORE_AUDIT_H

#include "onrecord/store.h"

/* Who corrects: a key, or what an open server on a loopback address has instead. */
struct onr_actor {
  struct onr_str id;   /* "key_…"; empty for none */
  struct onr_str name; /* the key's; "local" for none */
};

/* Numbers are stored; new ones go to the end. */
enum onr_audit_action {
  ONR_AUDIT_CREATE,
  ONR_AUDIT_UPDATE,
  ONR_AUDIT_HIDE,
  ONR_AUDIT_MERGE,
  ONR_AUDIT_SPLIT,
  ONR_AUDIT_DELETE,
  ONR_AUDIT_REVIEW,
  ONR_AUDIT_ACCEPT,
  ONR_AUDIT_DISMISS,
  ONR_AUDIT_REVERT,
  ONR_AUDIT_ACTION_COUNT
};
enum onr_audit_subject {
  ONR_AUDIT_ARTICLE,
  ONR_AUDIT_ENTITY,
  ONR_AUDIT_CLAIM,
  ONR_AUDIT_SUGGESTION,
  ONR_AUDIT_SUBJECT_COUNT
};

/* The API's words: "create", "merge" …; "Article", "Entity" … */
const char *onr_audit_action_name(enum onr_audit_action action);
const char *onr_audit_subject_name(enum onr_audit_subject subject);

enum onr_audit_kind {
  ONR_AUDIT_NULL,
  ONR_AUDIT_TEXT,
  ONR_AUDIT_TEXTS,
  ONR_AUDIT_INTEGER,
  ONR_AUDIT_DECIMAL,
  ONR_AUDIT_BOOLEAN,
  ONR_AUDIT_TIME, /* ms UTC in `integer` */
  ONR_AUDIT_KIND_COUNT
};

/* A member of the subject, under the API's name, and its value. Of a claim's spans the texts are five each (the role,
 * first byte, words, prefix, suffix), of its review six (rating, note, reviewer, url, when it was made and when
 * changed, in ms UTC). */
struct onr_audit_value {
  struct onr_str member;
  enum onr_audit_kind kind;
  bool derived; /* nobody had said so: to go back to it is to take the correction away */
  struct onr_str text;
  struct onr_strs texts;
  int64_t integer; /* and of a boolean */
  double decimal;
};
struct onr_audit_values {
  const struct onr_audit_value *items;
  size_t count;
};

struct onr_audit_row {
  struct onr_str id;
  int64_t created; /* ms UTC */
  struct onr_actor actor;
  enum onr_audit_action action;
  enum onr_audit_subject kind;
  struct onr_str subject;                /* id */
  struct onr_strs related;               /* ids of what else it concerns */
  struct onr_audit_values before, after; /* the same members, but for what is made or deleted as a whole */
  struct onr_str reverts, reverted_by;   /* ids; empty: none */
};
typedef enum onr_error (*onr_audit_visitor)(void *context, const struct onr_audit_row *row);

/* ONR_ERR_NOT_FOUND. */
enum onr_error onr_store_audit_entry(struct onr_store_reader *reader, struct onr_str id, onr_audit_visitor visit,
                                     void *context, struct onr_failure *failure) ONR_MUST_CHECK;

/* Lists of subjects that are different filters. */
enum { ONR_AUDIT_SUBJECT_LISTS = 4 };

struct onr_audit_filter {
  struct onr_strs subjects[ONR_AUDIT_SUBJECT_LISTS]; /* ids: of the subject or of what else it concerns */
  const enum onr_audit_action *actions;
  size_t action_count;
  struct onr_strs actors; /* ids of keys; "local" */
  int64_t since, until;   /* inclusive, exclusive; ONR_NO_TIME */
};
/* Sorted by ONR_SORT_DATE_CREATED only. */
enum onr_error onr_store_audit(struct onr_store_reader *reader, const struct onr_audit_filter *filter,
                               const struct onr_page *page, onr_audit_visitor visit, void *context,
                               struct onr_page_end *ret_end, struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes a correction back, or, where the entry is a revert, applies again what that took back. `ret_id` is the new
 * entry. ONR_ERR_NOT_FOUND; ONR_ERR_CONFLICT when it was reverted already, a newer correction lies on top, or what it
 * needs is gone: the detail names it. */
enum onr_error onr_store_revert(struct onr_store *store, struct onr_str id, const struct onr_actor *actor,
                                char ret_id[ONR_ID_SIZE], struct onr_failure *failure) ONR_MUST_CHECK;

/* What only the caller can make of the text that an article has once a correction of it is taken back: the text that
 * onr_store_revert_target finds. */
struct onr_revert_text {
  struct onr_str body, version;        /* its SHA-256, hexadecimal */
  struct onr_str headline;             /* as it is derived from the text */
  const struct onr_analysis *analysis; /* of the text */
  const char *generator_version;
};

/* The text that the article has after the entry `id`, of an article, is reverted, in the arena. ONR_ERR_CONFLICT when
 * it is not kept, or the article not there. */
enum onr_error onr_store_revert_target(struct onr_store_reader *reader, struct onr_str id, struct onr_arena *arena,
                                       struct onr_str *ret_body, struct onr_str *ret_version,
                                       struct onr_failure *failure) ONR_MUST_CHECK;

/* onr_store_revert for an entry whose subject is an article. */
enum onr_error onr_store_revert_article(struct onr_store *store, struct onr_str id, const struct onr_actor *actor,
                                        const struct onr_revert_text *text, char ret_id[ONR_ID_SIZE],
                                        struct onr_failure *failure) ONR_MUST_CHECK;

#endif
