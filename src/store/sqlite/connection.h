/*
 * A connection to SQLite with its prepared statements, and the few verbs that the rest of the driver reads and writes
 * with. Values are always bound, by a format with a letter for each parameter:
 *
 *   i int64_t    s struct onr_str    z const char *    d double    b struct onr_str as a blob    n NULL
 *   p int64_t, where 0 means NULL
 *
 * Threads: a connection belongs to one thread at a time (it has no mutex of its own).
 */
#ifndef ONR_SQLITE_CONNECTION_H
#define ONR_SQLITE_CONNECTION_H

#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>

#include "onrecord/error.h"
#include "onrecord/str.h"
#include "statements.h"

enum {
  CACHED_STATEMENTS = 64,
  ONR_BATCH_ROWS = 8 /* that a statement inserts at most; more gain little */
};

struct onr_pending;
struct onr_change_log;

/* Where ahead.h finds rows. */
struct onr_ahead {
  bool looked;                     /* for what follows */
  sqlite3_file *file;              /* borrowed; NULL where it cannot be mapped */
  int64_t claims, articles, about; /* the trees' first pages */
  int64_t page_size, pages;        /* bytes; how many the transaction sees; 0: not asked yet */
};

/* A composed statement that waits for its next use. */
struct onr_cached {
  sqlite3_stmt *stmt; /* NULL: the place is free */
  uint64_t hash, used;
};

struct onr_connection {
  sqlite3 *db;
  const char *path; /* borrowed; for messages while it is opened, whose reader is the operator; then NULL, since
                       clients read the later ones */
  sqlite3_stmt *named[ONR_STATEMENT_COUNT];                   /* NULL: not prepared yet, or in use */
  sqlite3_stmt *several[ONR_SQL_BATCHES][ONR_BATCH_ROWS - 1]; /* of 2 rows, of 3 …: batch.h */
  struct onr_cached cache[CACHED_STATEMENTS]; /* composed statements, the least recently used goes first */
  uint64_t uses;
  struct onr_ahead ahead;
  struct onr_pending *pending;       /* articles/pending.h; borrowed; NULL for readers */
  struct onr_change_log *change_log; /* ledger/change_log.h; the same */
  bool deferring;                    /* a write may leave things to the transaction's end */
  int64_t undone;                    /* changes that a savepoint took back: SQLite counts them all the same */
  int64_t removed;                   /* texts that were taken out of the search index: upkeep.h */
  bool broken; /* the disk or memory has failed it, and what it remembers of the file may be wrong: SQLite's full-text
                  index goes on with sums of zero where it could not read them. Its owner opens another */
  bool unsure; /* what counts as copied from the log may not be on the disk: checkpoint.h */
};

enum onr_connection_access { ONR_CONNECTION_READ, ONR_CONNECTION_WRITE };

/* Opens the existing file at `path`, which must outlive the connection. The timeout is at most an hour. */
enum onr_error onr_connection_open(struct onr_connection *connection, const char *path,
                                   enum onr_connection_access access, int64_t busy_timeout_ms,
                                   struct onr_failure *failure) ONR_MUST_CHECK;
void onr_connection_close(struct onr_connection *connection);
/* How many rows were changed so far, without those that were undone in a transaction that went on. */
int64_t onr_connection_changes(const struct onr_connection *connection);
/* Opens another in the place of one that is broken, which stays as it is when that fails. What was set on it
 * (functions, hooks) must be set again; no statement of it may be in use. */
enum onr_error onr_connection_renew(struct onr_connection *connection, const char *path,
                                    enum onr_connection_access access, int64_t busy_timeout_ms,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* After reading a database that nobody may be serving: takes the empty log away that is left then, with its index. It
 * does nothing where there is something in the log, or anybody has the database's lock. */
void onr_connection_tidy(const char *path);

/* The error and message for a result code of SQLite's. After some the connection is broken. */
enum onr_error onr_connection_fail(struct onr_connection *connection, int code, struct onr_failure *failure);

/* Runs statements that return nothing of interest and have no parameters: pragmas, migrations. */
enum onr_error onr_connection_script(struct onr_connection *connection, const char *sql,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* Takes back the transaction, where there is one. */
void onr_connection_rollback(struct onr_connection *connection);

/* Ends a transaction: commits, or takes it back after `error` or where it cannot be committed. Returns the first error.
 */
enum onr_error onr_connection_finish(struct onr_connection *connection, enum onr_error error,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* The rows of a query being read. Errors stick and are told by onr_rows_end. */
struct onr_rows {
  struct onr_connection *connection;
  struct onr_failure *failure;
  sqlite3_stmt *stmt;
  sqlite3_stmt **place; /* where it is kept; NULL: among the composed ones */
  uint64_t hash;        /* of a composed one */
  enum onr_error error;
};

struct onr_rows onr_rows_begin(struct onr_connection *connection, struct onr_failure *failure, enum onr_statement name,
                               const char *format, ...);
/* The same for composed SQL, without parameters bound. */
struct onr_rows onr_rows_compose(struct onr_connection *connection, struct onr_failure *failure, struct onr_str sql);
/* The same for one of the inserts that may be of several rows (statements.h), with `count` of them, 1 to
 * ONR_BATCH_ROWS: batch.h. */
struct onr_rows onr_rows_several(struct onr_connection *connection, struct onr_failure *failure,
                                 enum onr_statement name, size_t count);
bool onr_rows_next(struct onr_rows *rows);
/* Resets the statement, forgets its bindings and keeps it for its next use. Returns `error` if it is one (a visitor's),
 * else the first error of the query. */
enum onr_error onr_rows_end(struct onr_rows *rows, enum onr_error error) ONR_MUST_CHECK;

/* Runs a statement to its end, whatever rows it returns. */
enum onr_error onr_run(struct onr_connection *connection, struct onr_failure *failure, enum onr_statement name,
                       const char *format, ...) ONR_MUST_CHECK;

/* Reads the first column of the first row; `*ret_found` says whether there was one. */
enum onr_error onr_run_int(struct onr_connection *connection, struct onr_failure *failure, int64_t *ret_value,
                           bool *ret_found, enum onr_statement name, const char *format, ...) ONR_MUST_CHECK;

/* Binds by a format what comes after the first `before` parameters. */
void onr_rows_bind_list(struct onr_rows *rows, int before, const char *format, va_list values);
void onr_rows_bind_int(struct onr_rows *rows, int at, int64_t value);
void onr_rows_bind_str(struct onr_rows *rows, int at, struct onr_str value);
void onr_rows_bind_double(struct onr_rows *rows, int at, double value);

/* Columns of the row at hand; strings live until the next step. */
static inline int64_t onr_rows_int(const struct onr_rows *rows, int column) {
  return sqlite3_column_int64(rows->stmt, column);
}
static inline bool onr_rows_null(const struct onr_rows *rows, int column) {
  return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}
struct onr_str onr_rows_str(const struct onr_rows *rows, int column);

#endif
