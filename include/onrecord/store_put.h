/*
 * Storing many articles: each is made ready by any thread, and a number of them are written in one transaction, in the
 * order in which they are given.
 *
 * Threads: a struct onr_put belongs to one thread at a time.
 */
#ifndef ONRECORD_STORE_PUT_H
#define ONRECORD_STORE_PUT_H

#include "onrecord/store.h"

/* An article that is ready to be stored, and what became of it. */
struct onr_put;

/* Makes an article ready, as onr_store_put_article takes it. All of it is in the arena, and borrows from `article` and
 * `analysis`. ONR_ERR_INTERNAL for an analysis that does not fit its text; ONR_ERR_MEMORY. */
enum onr_error onr_put_prepare(const struct onr_store *store, const struct onr_article *article,
                               const struct onr_analysis *analysis, struct onr_arena *arena, struct onr_put **ret_put,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* Stores articles, one after the other, as onr_store_put_article does, in one transaction: once it returns ONR_OK, what
 * could be stored of the first `*ret_count` is durable, and onr_put_result says which that is. One that cannot be
 * stored takes nothing with it. The count is less than `count` where the next one has no analysis and needs one by now.
 * Fails when the database cannot be written (ONR_ERR_STORE_FULL and so on); then nothing of the group was stored. */
enum onr_error onr_store_put_group(struct onr_store *store, struct onr_put *const *puts, size_t count,
                                   size_t *ret_count, struct onr_failure *failure) ONR_MUST_CHECK;

/* A transaction that stays open from one group to the next, for a program that alone writes: what others want to write
 * waits until it has ended. It belongs to one thread at a time. */
struct onr_bulk;
enum onr_error onr_store_bulk_begin(struct onr_store *store, struct onr_bulk **ret_bulk,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* The same as onr_store_put_group but that nothing is durable yet. What was put is not needed any more once
 * onr_put_result has been asked. `*ret_large` says that the transaction has outgrown the memory for its pages, so that
 * it is no longer worth while to go on with it. After a failure nothing of the transaction is stored, and all that is
 * left to do is onr_store_bulk_end. */
enum onr_error onr_store_bulk_put(struct onr_bulk *bulk, struct onr_put *const *puts, size_t count, size_t *ret_count,
                                  bool *ret_large, struct onr_failure *failure) ONR_MUST_CHECK;

/* Makes all of it durable, or, unless it is to be kept, undoes it; frees it. NULL is fine. */
enum onr_error onr_store_bulk_end(struct onr_bulk *bulk, bool keep, struct onr_failure *failure) ONR_MUST_CHECK;

/* What became of one of a group: as onr_store_put_article. */
enum onr_error onr_put_result(const struct onr_put *put, char ret_id[ONR_ID_SIZE], enum onr_outcome *ret_outcome,
                              struct onr_failure *failure) ONR_MUST_CHECK;

#endif
