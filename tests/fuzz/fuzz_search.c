/*
 * Fuzzing search texts: any bytes, with what is no UTF-8 replaced, are parsed, looked up in a full-text table and shown
 * in a snippet. The look-up must not fail, must find what the parsed text means (each of its terms looked up alone),
 * and the snippet's hits must lie in it.
 */
#include "fuzz.h"

#include "api/answer/snippet.h"
#include "store/sqlite/lists/search_query.h"
#include <sqlite3.h>

enum { ARENA_BYTES = 1 << 26, TEXTS = 8 };

static const char *const texts[TEXTS] = {
    "a b c", "a", "b c", "c a ab abc", "Été à la plage, a-b", "x (y) z", "not and or", "b a 1,5 e\xCC\x81te",
};

static sqlite3 *table(void) {
  sqlite3 *db = NULL;
  fuzz_require(sqlite3_open(":memory:", &db) == SQLITE_OK, "a database");
  fuzz_require(sqlite3_exec(db,
                            "CREATE VIRTUAL TABLE t USING fts5 (text, content = '', tokenize = 'unicode61 "
                            "remove_diacritics 2')",
                            NULL, NULL, NULL) == SQLITE_OK,
               "a full-text table");
  for (int i = 0; i < TEXTS; i++) {
    char *sql = sqlite3_mprintf("INSERT INTO t (rowid, text) VALUES (%d, %Q)", i, texts[i]);
    fuzz_require(sql && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "a row");
    sqlite3_free(sql);
  }
  return db;
}

/* The texts that an expression matches, as bits. */
static unsigned look_up(sqlite3 *db, struct onr_str expression) {
  static sqlite3_stmt *stmt;
  unsigned found = 0;
  if (!stmt)
    fuzz_require(sqlite3_prepare_v2(db, "SELECT rowid FROM t WHERE t MATCH ?", -1, &stmt, NULL) == SQLITE_OK,
                 "a query");
  sqlite3_bind_text(stmt, 1, expression.data, (int)expression.len, SQLITE_STATIC);
  int rc;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) found |= 1U << sqlite3_column_int(stmt, 0);
  fuzz_require(rc == SQLITE_DONE, sqlite3_errmsg(db));
  sqlite3_reset(stmt);
  return found;
}

static unsigned meaning(sqlite3 *db, const struct onr_search_node *node, struct onr_arena *arena) {
  if (node->kind == ONR_SEARCH_TERM) {
    char *words = onr_arena_alloc(arena, node->words.len + 4);
    fuzz_require(words, "memory");
    size_t len = 0;
    words[len++] = '"';
    for (size_t i = 0; i < node->words.len; i++) words[len++] = node->words.data[i] ? node->words.data[i] : ' ';
    words[len++] = '"';
    if (node->prefix) words[len++] = '*';
    return look_up(db, (struct onr_str){words, len});
  }
  unsigned left = meaning(db, node->left, arena), right = meaning(db, node->right, arena);
  return node->kind == ONR_SEARCH_AND ? left & right : node->kind == ONR_SEARCH_OR ? left | right : left & ~right;
}

static void show(struct onr_str text, struct onr_arena *arena) {
  static struct onr_terms terms;
  static struct onr_snippet snippet;
  struct onr_arena scratch;
  onr_arena_init(&scratch, ARENA_BYTES);
  for (int all = 0; all < 2; all++) {
    fuzz_require(onr_terms_parse(text, all == 1, arena, &terms, NULL) == ONR_OK, "terms");
    for (int i = 0; i < TEXTS; i++) {
      struct onr_str shown = onr_str_from(texts[i]);
      fuzz_require(onr_snippet_find(&terms, shown, &scratch, &snippet, NULL) == ONR_OK, "a snippet");
      for (size_t k = 0; k < snippet.hit_count; k++)
        fuzz_require(snippet.hits[k].start < snippet.hits[k].end && snippet.hits[k].end <= shown.len &&
                         (k == 0 || snippet.hits[k - 1].end <= snippet.hits[k].start),
                     "hits in the text, in order");
    }
  }
  onr_arena_close(&scratch);
}

/* A term that FTS5 finds no word in, though it has a letter (of a newer Unicode), is passed over by FTS5. */
static bool is_ascii(const struct onr_search_node *node) {
  if (node->kind != ONR_SEARCH_TERM) return is_ascii(node->left) && is_ascii(node->right);
  for (size_t i = 0; i < node->words.len; i++)
    if ((unsigned char)node->words.data[i] >= 0x80) return false;
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static sqlite3 *db;
  if (!db) db = table();
  struct onr_arena arena;
  onr_arena_init(&arena, ARENA_BYTES);
  char *copy = malloc(size * 3 + 1);
  fuzz_require(copy, "memory");
  struct onr_str text = onr_utf8_copy(copy, size * 3 + 1, (struct onr_str){(const char *)data, size});
  const struct onr_search_node *root = NULL;
  fuzz_require(onr_search_parse(text, &arena, &root, NULL) == ONR_OK, "a meaning");
  struct onr_str names = onr_search_query(text, true, &arena), expression = onr_search_query(text, false, &arena);
  fuzz_require(names.data && expression.data, "an expression");
  look_up(db, names);
  unsigned found = look_up(db, expression);
  if (!root) fuzz_require(found == 0, "nothing where nothing is asked for");
  if (root && is_ascii(root)) fuzz_require(found == meaning(db, root, &arena), "what the text means");
  show(text, &arena);
  onr_arena_close(&arena);
  free(copy);
  return 0;
}
