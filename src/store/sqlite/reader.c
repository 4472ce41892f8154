/* Readers, and reading one thing. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ahead.h"
#include "onrecord/fold.h"
#include "onrecord/store_curation.h"
#include "rows.h"
#include "store/sqlite/articles/article_corrections.h"

enum { SPARES = 2, SPARE_BYTES = 64 << 10 /* that one has at most */ };
/* So many steps of SQLite's machine take about a microsecond. The full-text index takes only a few for each page that
 * it reads, and works through the page without asking: with 200 steps it did so for 0.5 ms at a time, in which a worker
 * gave way to nobody. Asking as often costs a search 2 or 3 % of its time, and a list that reads rows alone 4 %. */
enum { STEPS_BETWEEN_ASKING = 400, STEPS_WATCHED_CLOSELY = 8 };

static int ask(void *context) {
  const struct onr_store_reader *reader = context;
  return reader->must_stop(reader->watcher);
}

static void watch(struct onr_store_reader *reader) {
  const int steps = reader->watched_closely ? STEPS_WATCHED_CLOSELY : STEPS_BETWEEN_ASKING;
  sqlite3_progress_handler(reader->connection.db, steps, reader->must_stop ? ask : NULL, reader);
}

enum onr_error onr_store_reader_open(struct onr_store *store, struct onr_store_reader **ret_reader,
                                     struct onr_failure *failure) {
  struct onr_store_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return onr_fail_memory(failure);
  reader->store = store;
  enum onr_error error =
      onr_connection_open(&reader->connection, store->file.path, ONR_CONNECTION_READ, store->busy_timeout_ms, failure);
  if (error) {
    free(reader);
    return error;
  }
  reader->connection.path = NULL;
  *ret_reader = reader;
  return ONR_OK;
}

void onr_store_reader_close(struct onr_store_reader *reader) {
  if (!reader) return;
  onr_store_reader_release(reader);
  for (size_t i = 0; i < SPARES; i++) onr_arena_close(&reader->spares[i]);
  onr_connection_close(&reader->connection);
  free(reader);
}

/* One that is taken leaves an empty place. */
struct onr_arena onr_reader_arena(struct onr_store_reader *reader, size_t max) {
  struct onr_arena *spare = reader->spares[0].blocks ? &reader->spares[0] : &reader->spares[1];
  struct onr_arena arena = *spare;
  *spare = (struct onr_arena){0};
  arena.max = max;
  return arena;
}

void onr_reader_arena_end(struct onr_store_reader *reader, struct onr_arena *arena) {
  struct onr_arena *spare = reader->spares[0].blocks ? &reader->spares[1] : &reader->spares[0];
  onr_arena_trim(arena, SPARE_BYTES);
  onr_arena_close(spare);
  *spare = *arena;
  *arena = (struct onr_arena){0};
}

void onr_store_reader_watch(struct onr_store_reader *reader, bool (*must_stop)(void *context), void *context,
                            bool closely) {
  reader->must_stop = must_stop;
  reader->watcher = context;
  reader->watched_closely = closely;
  watch(reader);
}

static enum onr_error renew(struct onr_store_reader *reader, struct onr_failure *failure) {
  const struct onr_store *store = reader->store;
  enum onr_error error = onr_database_file_check(&store->file, failure);
  if (!error)
    error = onr_connection_renew(&reader->connection, store->file.path, ONR_CONNECTION_READ, store->busy_timeout_ms,
                                 failure);
  if (!error) watch(reader);
  onr_kept_refs_forget(&reader->refs);
  return error;
}

/* SQLite ends a read transaction itself where memory or the disk fails a statement of it, and what follows would see
 * one commit here and another there. */
static bool goes_on(const struct onr_store_reader *reader) {
  if (!reader->in_transaction || reader->lent) return reader->in_transaction;
  return !reader->connection.broken && !sqlite3_get_autocommit(reader->connection.db);
}

static bool is_reading(sqlite3 *db) {
  sqlite3_stmt *stmt = sqlite3_next_stmt(db, NULL);
  while (stmt && !sqlite3_stmt_busy(stmt)) stmt = sqlite3_next_stmt(db, stmt);
  return stmt != NULL;
}

enum onr_error onr_reader_begin(struct onr_store_reader *reader, struct onr_failure *failure) {
  if (goes_on(reader)) return ONR_OK;
  if (reader->in_transaction && is_reading(reader->connection.db))
    return onr_fail(failure, ONR_ERR_STORE_FAILED,
                    "What was being read was broken off, as memory or the disk failed a part of it.");
  onr_store_reader_release(reader);
  enum onr_error error = reader->connection.broken ? renew(reader, failure) : ONR_OK;
  reader->version = onr_store_version(reader->store);
  onr_kept_refs_begin(&reader->refs, reader->version);
  onr_ahead_begin(&reader->connection);
  if (!error) error = onr_run(&reader->connection, failure, ONR_SQL_BEGIN, "");
  reader->in_transaction = !error;
  return error;
}

enum onr_error onr_reader_entity_ref(struct onr_store_reader *reader, int64_t pk, struct onr_arena *arena,
                                     struct onr_entity_ref *ret_ref, struct onr_failure *failure) {
  struct onr_kept_refs *refs = reader->lent || reader->store->only_reads ? NULL : &reader->refs;
  return onr_entity_ref_read(refs, &reader->connection, pk, arena, ret_ref, failure);
}

/* Ending a read transaction writes nothing; should it fail all the same, it is rolled back. */
void onr_store_reader_release(struct onr_store_reader *reader) {
  if (!reader->in_transaction || reader->lent) return;
  reader->in_transaction = false;
  if (onr_run(&reader->connection, NULL, ONR_SQL_COMMIT, "") != ONR_OK) onr_connection_rollback(&reader->connection);
}

uint64_t onr_store_reader_version(struct onr_store_reader *reader) {
  uint64_t version = onr_store_version(reader->store);
  if (reader->in_transaction && reader->version != version) onr_store_reader_release(reader);
  return version;
}

/* ---- One thing by its id ---- */

enum onr_error onr_visit_one(struct onr_visit *visit, struct onr_store_reader *reader, enum onr_statement statement,
                             struct onr_str id, const char *what) {
  bool found = false;
  enum onr_error error = onr_reader_begin(reader, visit->failure);
  if (!error) {
    struct onr_rows rows = onr_rows_begin(visit->connection, visit->failure, statement, "s", id);
    found = onr_rows_next(&rows);
    if (found) error = onr_visit_row(visit, &rows);
    error = onr_rows_end(&rows, error);
  }
  onr_visit_close(visit);
  if (error || found) return error;
  return onr_fail(visit->failure, ONR_ERR_NOT_FOUND, "There is no %s %.*s.", what, ONR_FMT(id));
}

enum onr_error onr_store_article(struct onr_store_reader *reader, struct onr_str id, bool with_body,
                                 onr_article_visitor visitor, void *context, struct onr_failure *failure) {
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.article = visitor;
  visit.with_body = with_body;
  return onr_visit_one(&visit, reader, with_body ? ONR_SQL_ARTICLE_WITH_BODY : ONR_SQL_ARTICLE, id, "article");
}

enum onr_error onr_store_entity(struct onr_store_reader *reader, struct onr_str id, onr_entity_visitor visitor,
                                void *context, struct onr_failure *failure) {
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.entity = visitor;
  return onr_visit_one(&visit, reader, ONR_SQL_ENTITY, id, "entity");
}

enum onr_error onr_store_claim(struct onr_store_reader *reader, struct onr_str id, onr_claim_visitor visitor,
                               void *context, struct onr_failure *failure) {
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.claim = visitor;
  return onr_visit_one(&visit, reader, ONR_SQL_CLAIM, id, "claim");
}

enum onr_error onr_store_suggestion(struct onr_store_reader *reader, struct onr_str id, onr_suggestion_visitor visitor,
                                    void *context, struct onr_failure *failure) {
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.suggestion = visitor;
  return onr_visit_one(&visit, reader, ONR_SQL_SUGGESTION, id, "suggestion");
}

enum onr_error onr_store_exists(struct onr_store_reader *reader, struct onr_str id, bool *ret_exists,
                                struct onr_failure *failure) {
  bool is_article = onr_id_is(id, ONR_ID_ARTICLE), found = false;
  int64_t one;
  if (is_article || onr_id_is(id, ONR_ID_ENTITY)) {
    enum onr_error error = onr_reader_begin(reader, failure);
    if (!error)
      error = onr_run_int(&reader->connection, failure, &one, &found,
                          is_article ? ONR_SQL_ARTICLE_EXISTS : ONR_SQL_ENTITY_EXISTS, "s", id);
    if (error) return error;
  }
  *ret_exists = found;
  return ONR_OK;
}

enum onr_error onr_store_entity_shown(struct onr_store_reader *reader, struct onr_str id, char ret_id[ONR_ID_SIZE],
                                      bool *ret_found, struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_ENTITY_ID_SHOWN, "s", id);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) snprintf(ret_id, ONR_ID_SIZE, "%.*s", ONR_FMT(onr_rows_str(&rows, 0)));
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_store_entities_named(struct onr_store_reader *reader, struct onr_str name, size_t limit,
                                        onr_entity_visitor visitor, void *context, struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.entity = visitor;
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  struct onr_str folded = onr_fold(&arena, name);
  if (folded.data) {
    struct onr_rows rows = onr_rows_begin(visit.connection, failure, ONR_SQL_ENTITIES_NAMED, "si", folded,
                                          (int64_t)(limit > INT32_MAX ? INT32_MAX : limit));
    while (!error && onr_rows_next(&rows)) error = onr_visit_row(&visit, &rows);
    error = onr_rows_end(&rows, error);
  } else {
    error = onr_fail_memory(failure);
  }
  onr_arena_close(&arena);
  onr_visit_close(&visit);
  return error;
}

/* ---- Versions and counts ---- */

enum onr_error onr_store_versions(struct onr_store_reader *reader, struct onr_str article_id, onr_version_visitor visit,
                                  void *context, struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  bool found = false;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_VERSIONS, "s", article_id);
  while (!error && onr_rows_next(&rows)) {
    struct onr_version_row row = {
        .text_version = onr_rows_str(&rows, 0),
        .number = onr_rows_int(&rows, 1),
        .created = onr_rows_int(&rows, 2),
        .codepoints = onr_rows_int(&rows, 3),
        .current = onr_rows_int(&rows, 4) != 0,
    };
    found = true;
    error = visit(context, &row);
  }
  error = onr_rows_end(&rows, error);
  if (error || found) return error;
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no article %.*s.", ONR_FMT(article_id));
}

static int64_t file_size(const struct onr_store_reader *reader, const char *suffix) {
  char path[PATH_MAX + 8];
  struct stat status;
  snprintf(path, sizeof path, "%s%s", reader->store->file.path, suffix);
  return stat(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

enum onr_error onr_store_counts(struct onr_store_reader *reader, struct onr_store_counts *ret_counts,
                                struct onr_failure *failure) {
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error) return error;
  struct onr_store_counts counts = {0};
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_COUNTS, "");
  if (onr_rows_next(&rows)) {
    counts.articles = onr_rows_int(&rows, 0);
    counts.entities = onr_rows_int(&rows, 1);
    counts.mentions = onr_rows_int(&rows, 2);
    counts.claims = onr_rows_int(&rows, 3);
    counts.open_suggestions = onr_rows_int(&rows, 4);
  }
  error = onr_rows_end(&rows, ONR_OK);
  if (error) return error;
  counts.database_bytes = file_size(reader, "");
  counts.wal_bytes = file_size(reader, "-wal");
  *ret_counts = counts;
  return ONR_OK;
}

/* ---- Identity ---- */

/* What storing the document would leave as it is, with what people have corrected laid over it. */
static enum onr_error identify(struct onr_store_reader *reader, const struct onr_ready_article *document,
                               struct onr_arena *arena, struct onr_identity *identity, struct onr_failure *failure) {
  struct onr_stored_article stored;
  struct onr_article_corrections corrections;
  struct onr_article_values says = {0};
  struct onr_article article;
  struct onr_ready_article ready;
  enum onr_error error = onr_stored_find(&reader->connection, document, arena, &stored, failure);
  *identity = (struct onr_identity){.exists = stored.exists};
  if (error || !stored.exists) return error;
  struct onr_str id = onr_str_from(stored.id);
  error = onr_article_corrections_read(&reader->connection, id, arena, &corrections, failure);
  if (!error) error = onr_article_corrections_lay(&corrections, &stored, document, arena, &article, &ready, failure);
  if (!error) error = onr_article_values_of(document, arena, &says, failure);
  if (error) return error;
  struct onr_stored_difference difference = onr_stored_compare_said(&stored, &ready);
  memcpy(identity->id, stored.id, ONR_ID_SIZE);
  identity->same_text = difference.same_text;
  identity->same_metadata =
      difference.same_metadata && !onr_article_corrections_differ(&corrections, document->article, &says);
  return ONR_OK;
}

/* Most that have a URL are new: that is seen without a look at their texts. */
static enum onr_error meet(struct onr_store_reader *reader, const struct onr_article *article, bool *ret_met,
                           struct onr_failure *failure) {
  char id[ONR_ID_SIZE];
  int64_t one;
  *ret_met = true;
  enum onr_error error = onr_reader_begin(reader, failure);
  if (error || article->url.len == 0) return error;
  onr_ready_article_id(article, id);
  return onr_run_int(&reader->connection, failure, &one, ret_met, ONR_SQL_ARTICLE_MET, "sz", article->url, id);
}

enum onr_error onr_store_identify(struct onr_store_reader *reader, const struct onr_article *article,
                                  struct onr_identity *ret_identity, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  struct onr_ready_article document;
  struct onr_identity identity = {.exists = false};
  bool met;
  enum onr_error error = meet(reader, article, &met, failure);
  if (!error && met) error = onr_ready_article(article, &arena, &document, failure);
  if (!error && met) error = identify(reader, &document, &arena, &identity, failure);
  if (!error) *ret_identity = identity;
  onr_arena_close(&arena);
  return error;
}
