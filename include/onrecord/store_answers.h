/*
 * Answers that are kept, so that a request which is sent again under its Idempotency-Key gets the first one. The store
 * knows hashes only: of the key with its sender's credential, and of the request.
 *
 * Threads and common errors are those of store.h.
 */
#ifndef ONRECORD_STORE_ANSWERS_H
#define ONRECORD_STORE_ANSWERS_H

#include "onrecord/store.h"

/* An older answer counts as if it were not there, and goes when others come. */
#define ONR_ANSWER_LIFE_MS (INT64_C(24) * 60 * 60 * 1000)

struct onr_answer {
  struct onr_str key, request; /* ONR_SHA256_SIZE bytes each */
  int64_t status, revision;
  int64_t last_modified; /* ms UTC or ONR_NO_TIME */
  struct onr_str content_type, headers, body;
  int64_t created; /* ms UTC */
};

/* Copies the answer that `key` has at the time `now` into the arena; `*ret_found` is false when there is none. */
enum onr_error onr_store_answer(struct onr_store_reader *reader, struct onr_str key, int64_t now,
                                struct onr_arena *arena, struct onr_answer *ret_answer, bool *ret_found,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Keeps an answer in place of any other that its key has, and removes some of those that are too old. */
enum onr_error onr_store_answer_put(struct onr_store *store, const struct onr_answer *answer,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- A write and its answer in one transaction ---- */

struct onr_session;

/* From now on the writes of the calling thread are this session's. If it `holds`, the next one is held open once it is
 * done: `reader`, the thread's, sees it, nobody else does, and all other writes wait until onr_store_session_end. So no
 * more is done between the two than to read what the answer says. A write that fails is over; the next one is held in
 * its place. If it does not, writes are durable as ever, and it only knows of them. */
enum onr_error onr_store_session_begin(struct onr_store *store, struct onr_store_reader *reader, bool holds,
                                       struct onr_session **ret_session, struct onr_failure *failure) ONR_MUST_CHECK;

/* Whether a write is durable that cannot be undone by the session. */
bool onr_store_session_wrote(const struct onr_session *session);

/* Makes what is held durable, and with it `answer` (NULL: none is kept); undoes it if `verdict` is an error, which it
 * returns. By the same thread. What fails leaves neither the write nor the answer. */
enum onr_error onr_store_session_end(struct onr_session *session, const struct onr_answer *answer,
                                     enum onr_error verdict, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
