/* Answers that are kept for a day. Each that comes takes up to PRUNED old ones away, so that they cannot pile up. */
#include "driver.h"
#include "onrecord/store_answers.h"

enum { PRUNED = 16 };

static const int64_t life = ONR_ANSWER_LIFE_MS;

static bool copy(struct onr_arena *arena, const struct onr_rows *rows, int column, struct onr_str *ret_copy) {
  *ret_copy = onr_arena_str(arena, onr_rows_str(rows, column));
  return ret_copy->data != NULL;
}

static enum onr_error copy_row(struct onr_arena *arena, const struct onr_rows *rows, struct onr_answer *answer,
                               struct onr_failure *failure) {
  *answer = (struct onr_answer){
      .status = onr_rows_int(rows, 1),
      .revision = onr_rows_int(rows, 2),
      .last_modified = onr_rows_null(rows, 3) ? ONR_NO_TIME : onr_rows_int(rows, 3),
      .created = onr_rows_int(rows, 7),
  };
  bool copied = copy(arena, rows, 0, &answer->request) && copy(arena, rows, 4, &answer->content_type) &&
                copy(arena, rows, 5, &answer->headers) && copy(arena, rows, 6, &answer->body);
  return copied ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_store_answer(struct onr_store_reader *reader, struct onr_str key, int64_t now,
                                struct onr_arena *arena, struct onr_answer *ret_answer, bool *ret_found,
                                struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_answer answer = {.status = 0};
  struct onr_rows rows =
      onr_rows_begin(&reader->connection, failure, ONR_SQL_ANSWER, "bii", key, now - life, now + life);
  bool found = onr_rows_next(&rows);
  if (found) error = copy_row(arena, &rows, &answer, failure);
  error = onr_rows_end(&rows, error);
  if (error) return error;
  answer.key = key;
  *ret_answer = answer;
  *ret_found = found;
  return ONR_OK;
}

enum onr_error onr_answers_prune(struct onr_connection *connection, int64_t now, int64_t most,
                                 struct onr_failure *failure) {
  enum onr_error error = onr_run(connection, failure, ONR_SQL_ANSWERS_PRUNE, "ii", now - life, most);
  return error ? error : onr_run(connection, failure, ONR_SQL_ANSWERS_PRUNE_FUTURE, "ii", now + life, most);
}

enum onr_error onr_answer_put(struct onr_connection *connection, const struct onr_answer *a,
                              struct onr_failure *failure) {
  struct onr_str body = a->body.data ? a->body : ONR_STR("");
  bool dated = a->last_modified != ONR_NO_TIME;
  enum onr_error error = onr_answers_prune(connection, a->created, PRUNED, failure);
  if (error) return error;
  return dated ? onr_run(connection, failure, ONR_SQL_ANSWER_PUT, "bbiiissbi", a->key, a->request, a->status,
                         a->revision, a->last_modified, a->content_type, a->headers, body, a->created)
               : onr_run(connection, failure, ONR_SQL_ANSWER_PUT, "bbiinssbi", a->key, a->request, a->status,
                         a->revision, a->content_type, a->headers, body, a->created);
}

static enum onr_error run_put(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return onr_answer_put(connection, context, failure);
}

enum onr_error onr_store_answer_put(struct onr_store *store, const struct onr_answer *answer,
                                    struct onr_failure *failure) {
  struct onr_answer copy_of = *answer; /* a job's context is not const */
  return onr_writer_run(store, run_put, &copy_of, failure);
}
