/* All rows of a database as text, but for times and numbers of changes, so that two databases can be compared. */
#ifndef STORE_DUMP_H
#define STORE_DUMP_H

#include "../../src/store/sqlite/driver.h"
#include "onrecord/buffer.h"
#include "store_fixture.h"

static const char *const dump_tables[] = {
    "article",     "article_text",       "article_name",   "article_entity", "article_shingle", "entity",
    "entity_name", "entity_block",       "entity_same_as", "claim",          "claim_about",     "mention",
    "suggestion",  "entity_description", "total",          "tombstone"};

static inline bool dump_skips(const char *column) {
  static const char *const skipped[] = {"created", "modified", "seq", "seq_created", "seq_before", "deleted"};
  for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
    if (strcmp(column, skipped[i]) == 0) return true;
  return false;
}

static inline void dump_row(sqlite3_stmt *stmt, const char *table, struct onr_buffer *out) {
  bool claim = strcmp(table, "claim") == 0 || strcmp(table, "tombstone") == 0,
       suggestion = strcmp(table, "suggestion") == 0;
  onr_buffer_printf(out, "%s", table);
  for (int i = 0; i < sqlite3_column_count(stmt); i++) {
    const char *name = sqlite3_column_name(stmt, i);
    /* a claim's first revision is a time; the numbers of suggestions follow from when they were looked for */
    if (dump_skips(name) || (claim && strcmp(name, "revision") == 0)) continue;
    if (suggestion && (strcmp(name, "pk") == 0 || strcmp(name, "revision") == 0)) continue;
    onr_buffer_printf(out, "|%s", (const char *)sqlite3_column_text(stmt, i));
  }
  onr_buffer_append_char(out, '\n');
}

/* The words that the full-text tables know, and where. */
static inline void dump_words(sqlite3 *db, const char *table, struct onr_buffer *out) {
  char sql[256];
  sqlite3_stmt *stmt = NULL;
  snprintf(sql, sizeof sql, "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', '%s', 'instance')", table);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(
      sqlite3_prepare_v2(db, "SELECT term, doc, col, offset FROM temp.words ORDER BY 1, 2, 3, 4", -1, &stmt, NULL),
      SQLITE_OK);
  while (sqlite3_step(stmt) == SQLITE_ROW) dump_row(stmt, table, out);
  sqlite3_finalize(stmt);
  assert_int_equal(sqlite3_exec(db, "DROP TABLE temp.words", NULL, NULL, NULL), SQLITE_OK);
}

/* The caller closes it. */
UNUSED static struct onr_buffer dump(const char *path) {
  struct onr_buffer out;
  sqlite3 *db = NULL;
  onr_buffer_init(&out, (size_t)1 << 30);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  for (size_t i = 0; i < sizeof dump_tables / sizeof *dump_tables; i++) {
    char sql[128];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", dump_tables[i]);
    if (strcmp(dump_tables[i], "suggestion") == 0) snprintf(sql, sizeof sql, "SELECT * FROM suggestion ORDER BY id");
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) dump_row(stmt, dump_tables[i], &out);
    sqlite3_finalize(stmt);
  }
  dump_words(db, "article_fts", &out);
  dump_words(db, "claim_fts", &out);
  dump_words(db, "entity_fts", &out);
  sqlite3_close(db);
  onr_buffer_append_char(&out, '\0');
  assert_int_equal(onr_buffer_status(&out), ONR_OK);
  return out;
}

/* Says at which line two dumps part. */
UNUSED static void assert_same_dump(const struct onr_buffer *one, const struct onr_buffer *other) {
  const char *a = one->data, *b = other->data;
  while (*a || *b) {
    size_t a_len = strcspn(a, "\n"), b_len = strcspn(b, "\n");
    if (a_len != b_len || memcmp(a, b, a_len) != 0)
      fail_msg("different rows:\n%.*s\n%.*s", (int)a_len, a, (int)b_len, b);
    a += a_len + (a[a_len] == '\n');
    b += b_len + (b[b_len] == '\n');
  }
}

#endif
