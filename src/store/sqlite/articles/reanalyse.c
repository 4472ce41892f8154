/* Another analysis of a stored text: put in the place of the old one, then compared with it. */
#include <stdio.h>

#include "put.h"
#include "store/sqlite/snapshot.h"
#include "stored.h"

#define ARENA_BYTES ((size_t)4 << 30)

struct reanalysis {
  struct onr_str id, text_version, text;
  const char *generator_version;
  struct onr_ready_analysis analysis;
  struct onr_arena arena;
  struct onr_reanalysis result;
};

static enum onr_error find(struct onr_connection *connection, struct reanalysis *job,
                           struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  enum onr_error error = onr_stored_get(connection, job->id, &job->arena, ret_stored, failure);
  if (error || ret_stored->exists) return error;
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no article %.*s.", ONR_FMT(job->id));
}

/* Most articles come out as they were: their digest is the same, and nothing is written at all. */
static enum onr_error look(struct onr_connection *connection, struct reanalysis *job,
                           const struct onr_stored_article *stored, bool *ret_same, struct onr_failure *failure) {
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_ANALYSIS, "is", stored->pk, job->text_version);
  bool found = onr_rows_next(&rows);
  *ret_same = found && onr_rows_int(&rows, 0) == job->analysis.digest;
  job->result = (struct onr_reanalysis){.claims_kept = found ? (uint64_t)onr_rows_int(&rows, 1) : 0};
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  if (error || found) return error;
  return onr_fail(failure, ONR_ERR_CONFLICT, "The text of article %.*s was changed by someone else meanwhile.",
                  ONR_FMT(job->id));
}

static enum onr_error replace(struct onr_connection *connection, struct reanalysis *job,
                              const struct onr_stored_article *stored, int64_t now, struct onr_failure *failure) {
  struct onr_snapshot before = {0}, after = {0};
  struct onr_analysis_target target = {
      .article = stored->pk,
      .published = stored->published,
      .now = now,
      .article_id = job->id,
      .text = job->text,
      .generator_version = job->generator_version,
      .arena = &job->arena,
  };
  enum onr_error error = onr_snapshot_take(connection, stored->pk, &job->arena, &before, failure);
  if (!error) error = onr_analysis_replace(connection, &target, &job->analysis, failure);
  if (!error) error = onr_snapshot_take(connection, stored->pk, &job->arena, &after, failure);
  if (!error) job->result = onr_snapshot_compare(&before, &after);
  return error;
}

/* What only an older version's digest tells apart is undone as if nothing had been written, but for the digest. */
static enum onr_error finish(struct onr_connection *connection, const struct reanalysis *job,
                             const struct onr_stored_article *stored, int64_t now, struct onr_failure *failure) {
  if (job->result.changed) return onr_run(connection, failure, ONR_SQL_ARTICLE_TOUCH, "ii", stored->pk, now);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_TRIAL_UNDO, "");
  return error ? error
               : onr_run(connection, failure, ONR_SQL_ARTICLE_SET_ANALYSIS, "ii", stored->pk, job->analysis.digest);
}

static enum onr_error count_waiting(struct onr_connection *connection, struct reanalysis *job,
                                    struct onr_failure *failure) {
  int64_t count = 0;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &count, &found, ONR_SQL_CURATED_WAITING, "s", job->id);
  job->result.claims_waiting = (uint64_t)count;
  return error;
}

static enum onr_error run(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct reanalysis *job = context;
  struct onr_stored_article stored;
  int64_t now = onr_clock_now_ms();
  bool same = false;
  enum onr_error error = find(connection, job, &stored, failure);
  if (!error) error = look(connection, job, &stored, &same, failure);
  if (error || same) return error ? error : count_waiting(connection, job, failure);
  error = onr_run(connection, failure, ONR_SQL_TRIAL, "");
  if (!error) error = replace(connection, job, &stored, now, failure);
  if (!error) error = finish(connection, job, &stored, now, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_TRIAL_END, "");
  return error ? error : count_waiting(connection, job, failure);
}

enum onr_error onr_store_reanalyse(struct onr_store *store, struct onr_str id, struct onr_str text_version,
                                   struct onr_str text, const struct onr_analysis *analysis,
                                   struct onr_reanalysis *ret_reanalysis, struct onr_failure *failure) {
  struct reanalysis job = {
      .id = id, .text_version = text_version, .text = text, .generator_version = store->generator_version};
  onr_arena_init(&job.arena, ARENA_BYTES);
  enum onr_error error = onr_ready_analysis(analysis, text, &job.arena, &job.analysis, failure);
  if (!error) error = onr_ready_ids(&job.analysis, id, &job.arena, failure);
  if (!error) error = onr_writer_run(store, run, &job, failure);
  if (!error) *ret_reanalysis = job.result;
  onr_arena_close(&job.arena);
  return error;
}

/* ---- How far a run has come: "version number tie" ---- */

struct keeping {
  const char *version;
  const struct onr_position *position;
};

static enum onr_error run_keep(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct keeping *keeping = context;
  char value[128];
  if (!keeping->position) return onr_run(connection, failure, ONR_SQL_REANALYSIS_CLEAR, "");
  int len = snprintf(value, sizeof value, "%.60s %lld %lld", keeping->version, (long long)keeping->position->number,
                     (long long)keeping->position->tie);
  return onr_run(connection, failure, ONR_SQL_REANALYSIS_SET, "b", (struct onr_str){value, (size_t)len});
}

enum onr_error onr_store_reanalysis_keep(struct onr_store *store, const struct onr_position *position,
                                         struct onr_failure *failure) {
  struct keeping keeping = {store->generator_version, position};
  return onr_writer_run(store, run_keep, &keeping, failure);
}

static bool parse(struct onr_str value, const char *version, struct onr_position *position) {
  struct onr_str rest = value, part;
  long long number, tie;
  if (!onr_str_next(&rest, ' ', &part) || !onr_str_equal(part, onr_str_from(version))) return false;
  if (!onr_str_next(&rest, ' ', &part) || !onr_str_to_int(part, &number)) return false;
  if (!onr_str_next(&rest, ' ', &part) || !onr_str_to_int(part, &tie)) return false;
  *position = (struct onr_position){.number = number, .tie = tie};
  return true;
}

enum onr_error onr_store_reanalysis_kept(struct onr_store_reader *reader, struct onr_position *ret_position,
                                         bool *ret_found, struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_REANALYSIS_GET, "");
  *ret_found = onr_rows_next(&rows) && parse(onr_rows_str(&rows, 0), reader->store->generator_version, ret_position);
  return onr_rows_end(&rows, ONR_OK);
}
