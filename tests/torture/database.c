/* What the programs of torture need done to a database file.
 *
 *   database inspect FILE        is it whole, and does it contradict itself nowhere?
 *   database first-version FILE  makes one of the first version of the schema, with content
 *   database forget-analysis FILE  has its claims as an older program might have found them
 */
#include "../unit/old_database.h"

#include "../unit/contradictions.h"

/* A kill may have come before all of the schema was there; what the rows are to hold is known of all of it alone. */
static bool has_whole_schema(sqlite3 *db) {
  sqlite3_stmt *newest = NULL;
  int64_t has = 0, known = 0;
  for (const struct onr_embedded *at = onr_embedded_migrations; at->name; at++) known = strtol(at->name, NULL, 10);
  if (sqlite3_prepare_v2(db, "SELECT max(number) FROM migration", -1, &newest, NULL) == SQLITE_OK &&
      sqlite3_step(newest) == SQLITE_ROW)
    has = sqlite3_column_int64(newest, 0);
  sqlite3_finalize(newest);
  return has == known;
}

static int inspect(const char *path) {
  sqlite3 *db = NULL;
  char says[640] = "";
  int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
  if (rc != SQLITE_OK) snprintf(says, sizeof says, "%s", sqlite3_errmsg(db));
  bool wrong = rc != SQLITE_OK || (has_whole_schema(db) ? contradicts(db, 1, says, sizeof says)
                                                        : finds(db, "PRAGMA integrity_check", "ok", says, sizeof says));
  sqlite3_close(db);
  if (wrong) fprintf(stderr, "%s: %s\n", path, says);
  return wrong;
}

static enum onr_error age(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)context;
  return onr_connection_script(connection,
                               "UPDATE claim SET modality = (modality + 1) % 5, rule = 'older';"
                               "UPDATE article SET analysis = 0",
                               failure);
}

static int forget_analysis(struct fixture *fixture) {
  if (fixture_try_open(fixture) == ONR_OK && onr_writer_run(fixture->store, age, NULL, &fixture->failure) == ONR_OK) {
    onr_store_close(fixture->store);
    return 0;
  }
  fprintf(stderr, "%s: %s\n", fixture->path, fixture->failure.detail);
  return 1;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "inspect") == 0) return inspect(argv[2]);
  struct fixture fixture = {0};
  if (argc != 3 || onr_hash_start(&fixture.failure) != ONR_OK) return 2;
  snprintf(fixture.path, sizeof fixture.path, "%s", argv[2]);
  if (strcmp(argv[1], "forget-analysis") == 0) return forget_analysis(&fixture);
  if (strcmp(argv[1], "first-version") != 0) return 2;
  make_first_version(&fixture);
  return 0;
}
