/*
 * raw_query DATABASE QUERY KEYS SECONDS: what the statements of a request cost by themselves, through SQLite's own
 * functions, with all that makes them fast: prepared once, mapped memory, one read transaction for 64 requests, no
 * copies. QUERY is a file: the first statement is bound to a line's tab-separated fields of KEYS, those after it are
 * run for each of its rows with the row's first column. Prints the processor's microseconds a request as JSON.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATEMENTS = 8, FIELDS = 4, KEYS = 200000, TRANSACTION = 64 };

struct query {
  sqlite3 *db;
  sqlite3_stmt *statements[STATEMENTS];
  int count;
  size_t bytes, rows;
};

struct keys {
  char *lines[KEYS];
  size_t count;
};

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = calloc(1, 65536);
  if (!file || !text) return NULL;
  size_t len = fread(text, 1, 65535, file);
  text[len] = '\0';
  fclose(file);
  return text;
}

static int read_keys(const char *path, struct keys *keys) {
  FILE *file = fopen(path, "rb");
  char line[4096];
  if (!file) return 0;
  while (keys->count < KEYS && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    keys->lines[keys->count++] = strdup(line);
  }
  fclose(file);
  return keys->count > 0;
}

static int open_query(struct query *query, const char *path, const char *sql) {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  int rc = sqlite3_open_v2(path, &query->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_exec(query->db, "PRAGMA mmap_size = 1099511627776", NULL, NULL, NULL);
  while (rc == SQLITE_OK && *sql && query->count < STATEMENTS) {
    sqlite3_stmt *statement = NULL;
    rc = sqlite3_prepare_v3(query->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &sql);
    if (statement) query->statements[query->count++] = statement;
  }
  if (rc != SQLITE_OK) fprintf(stderr, "raw_query: %s\n", sqlite3_errmsg(query->db));
  return rc == SQLITE_OK;
}

/* Looks at every column, as whoever answers would. */
static void take_row(struct query *query, sqlite3_stmt *statement) {
  query->rows++;
  for (int i = sqlite3_column_count(statement) - 1; i >= 0; i--) {
    switch (sqlite3_column_type(statement, i)) {
    case SQLITE_INTEGER: query->bytes += (size_t)sqlite3_column_int64(statement, i) & 7; break;
    case SQLITE_FLOAT: query->bytes += (size_t)sqlite3_column_double(statement, i); break;
    case SQLITE_TEXT:
      if (sqlite3_column_text(statement, i)) query->bytes += (size_t)sqlite3_column_bytes(statement, i);
      break;
    default: break;
    }
  }
}

static void run_nested(struct query *query, sqlite3_int64 key) {
  for (int i = 1; i < query->count; i++) {
    sqlite3_bind_int64(query->statements[i], 1, key);
    while (sqlite3_step(query->statements[i]) == SQLITE_ROW) take_row(query, query->statements[i]);
    sqlite3_reset(query->statements[i]);
  }
}

static void run(struct query *query, const char *key) {
  sqlite3_stmt *first = query->statements[0];
  for (int field = 1; field <= FIELDS && key; field++) {
    size_t len = strcspn(key, "\t");
    sqlite3_bind_text(first, field, key, (int)len, SQLITE_STATIC);
    key = key[len] ? key + len + 1 : NULL;
  }
  while (sqlite3_step(first) == SQLITE_ROW) {
    take_row(query, first);
    if (query->count > 1) run_nested(query, sqlite3_column_int64(first, 0));
  }
  sqlite3_reset(first);
}

/* Requests for so many seconds; returns the processor's seconds that one took. */
static double run_for(struct query *query, const struct keys *keys, double seconds, size_t *ret_runs) {
  double start = cpu_seconds(), elapsed;
  size_t runs = 0;
  do {
    sqlite3_exec(query->db, "BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < TRANSACTION; i++, runs++) run(query, keys->lines[runs % keys->count]);
    sqlite3_exec(query->db, "COMMIT", NULL, NULL, NULL);
    elapsed = cpu_seconds() - start;
  } while (elapsed < seconds);
  *ret_runs = runs;
  return elapsed / (double)runs;
}

int main(int argc, char **argv) {
  static struct keys keys;
  struct query query = {0};
  char *sql = argc == 5 ? read_file(argv[2]) : NULL;
  if (!sql || !read_keys(argv[3], &keys) || !open_query(&query, argv[1], sql) || query.count == 0) return 1;
  size_t runs;
  run_for(&query, &keys, 0.3, &runs);
  query.rows = 0;
  double each = run_for(&query, &keys, strtod(argv[4], NULL), &runs);
  printf("{\"runs\":%zu,\"rows\":%.1f,\"us\":%.3f}\n", runs, (double)query.rows / (double)runs, each * 1e6);
  for (int i = 0; i < query.count; i++) sqlite3_finalize(query.statements[i]);
  sqlite3_close(query.db);
  free(sql);
  return 0;
}
