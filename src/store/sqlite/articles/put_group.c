/* Storing articles, one or several in one job of the writer's. */
#include "article_write.h"
#include "onrecord/store_put.h"
#include "pending.h"
#include "put.h"

struct onr_put {
  struct onr_article_write write;
  enum onr_error error;
  struct onr_failure failure;
};

enum onr_error onr_put_prepare(const struct onr_store *store, const struct onr_article *article,
                               const struct onr_analysis *analysis, struct onr_arena *arena, struct onr_put **ret_put,
                               struct onr_failure *failure) {
  struct onr_put *put = onr_arena_zalloc(arena, 1, sizeof *put);
  if (!put) return onr_fail_memory(failure);
  put->write =
      (struct onr_article_write){.revision = -1, .generator_version = store->generator_version, .arena = arena};
  enum onr_error error = onr_article_prepare(&put->write, article, analysis, failure);
  if (!error) *ret_put = put;
  return error;
}

struct group {
  struct onr_put *const *puts;
  size_t count, done;
  bool apart; /* a first try was spoilt */
};

/* Errors of the database are the whole group's; and so is one after which the transaction no longer stands. */
static bool is_everybodys(const struct onr_connection *connection, enum onr_error error) {
  return error == ONR_ERR_STORE_BUSY || error == ONR_ERR_STORE_FULL ||
         (error && sqlite3_get_autocommit(connection->db));
}

/* Its text was there when it was looked for. */
static bool lacks_analysis(const struct onr_put *put) {
  return put->error == ONR_ERR_CONFLICT && !put->write.analysed;
}

/* Fails with what is everybody's. */
static enum onr_error put_one(struct onr_connection *connection, struct onr_put *put, struct onr_failure *failure) {
  put->failure = (struct onr_failure){0};
  put->error = onr_article_put(connection, &put->write, &put->failure);
  if (!is_everybodys(connection, put->error)) return ONR_OK;
  *failure = put->failure;
  return put->error;
}

enum onr_error onr_puts_together(struct onr_connection *connection, struct onr_put *const *puts, size_t count,
                                 size_t *ret_done, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  size_t done = 0;
  for (; done < count && !error; done++) {
    struct onr_put *put = puts[done];
    int64_t changes = sqlite3_total_changes64(connection->db);
    error = put_one(connection, put, failure);
    if (error || lacks_analysis(put)) break;
    if (put->error && (connection->pending->torn || sqlite3_total_changes64(connection->db) != changes)) {
      *failure = put->failure;
      error = put->error;
    }
  }
  *ret_done = done;
  return error;
}

static enum onr_error put_apart(struct onr_connection *connection, struct group *group, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (group->done = 0; group->done < group->count; group->done++) {
    struct onr_put *put = group->puts[group->done];
    int64_t changes = onr_connection_changes(connection);
    error = onr_run(connection, failure, ONR_SQL_PUT_BEGIN, "");
    if (!error) error = put_one(connection, put, failure);
    if (!error && !put->error) put->error = onr_pending_settle(connection, &put->failure);
    onr_pending_forget(connection->pending);
    if (!error && put->error) error = onr_run(connection, failure, ONR_SQL_PUT_UNDO, "");
    if (!error && put->error) connection->undone += onr_connection_changes(connection) - changes;
    if (!error) error = onr_run(connection, failure, ONR_SQL_PUT_END, "");
    if (error || lacks_analysis(put)) break;
  }
  return error;
}

static enum onr_error run_group(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct group *group = context;
  bool again = group->apart;
  group->apart = true;
  if (again) return put_apart(connection, group, failure);
  enum onr_error error = onr_puts_together(connection, group->puts, group->count, &group->done, failure);
  return error || connection->deferring ? error : onr_pending_settle(connection, failure);
}

static bool stored_any(const struct group *group) {
  for (size_t i = 0; i < group->done; i++)
    if (!group->puts[i]->error && group->puts[i]->write.outcome != ONR_UNCHANGED) return true;
  return false;
}

enum onr_error onr_store_put_group(struct onr_store *store, struct onr_put *const *puts, size_t count,
                                   size_t *ret_count, struct onr_failure *failure) {
  struct group group = {puts, count, 0, false};
  struct onr_failure own = {0};
  enum onr_error error = onr_writer_run_unguarded(store, run_group, &group, failure ? failure : &own);
  if (!error && stored_any(&group)) onr_session_note_write(store);
  *ret_count = error ? 0 : group.done;
  return error;
}

enum onr_error onr_put_result(const struct onr_put *put, char ret_id[ONR_ID_SIZE], enum onr_outcome *ret_outcome,
                              struct onr_failure *failure) {
  if (put->error) {
    if (failure) *failure = put->failure;
    return put->error;
  }
  memcpy(ret_id, put->write.ret_id, ONR_ID_SIZE);
  *ret_outcome = put->write.outcome;
  return ONR_OK;
}

enum onr_error onr_store_put_article(struct onr_store *store, const struct onr_article *article,
                                     const struct onr_analysis *analysis, char ret_id[ONR_ID_SIZE],
                                     enum onr_outcome *ret_outcome, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_put *put = NULL;
  size_t count;
  onr_arena_init(&arena, ONR_ARTICLE_ARENA_BYTES);
  enum onr_error error = onr_put_prepare(store, article, analysis, &arena, &put, failure);
  if (!error) error = onr_store_put_group(store, &put, 1, &count, failure);
  if (!error) error = onr_put_result(put, ret_id, ret_outcome, failure);
  onr_arena_close(&arena);
  return error;
}
