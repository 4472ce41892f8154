#include "statements.h"

#include <stddef.h>

const char *const onr_store_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_APPLICATION_ID] = "PRAGMA application_id",
    [ONR_SQL_PAGE_SIZE] = "PRAGMA page_size",
    [ONR_SQL_JOURNAL_MODE] = "PRAGMA journal_mode = wal",
    [ONR_SQL_MIGRATION_NEWEST] = "SELECT coalesce(max(number), 0) FROM migration",
    [ONR_SQL_MIGRATION_CHECKSUM] = "SELECT checksum FROM migration WHERE number = ?1",
    [ONR_SQL_MIGRATION_ADD] = "INSERT INTO migration (number, name, checksum, applied) VALUES (?1, ?2, ?3, ?4)",
    [ONR_SQL_SECRET] = "SELECT value FROM meta WHERE key = 'secret'",
    [ONR_SQL_SECRET_ADD] = "INSERT INTO meta (key, value) VALUES ('secret', ?1) ON CONFLICT DO NOTHING",
    [ONR_SQL_BEGIN] = "BEGIN",
    [ONR_SQL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
    [ONR_SQL_COMMIT] = "COMMIT",
    [ONR_SQL_SAVEPOINT] = "SAVEPOINT job",
    [ONR_SQL_ROLLBACK_TO] = "ROLLBACK TO job",
    [ONR_SQL_RELEASE] = "RELEASE job",
    [ONR_SQL_COUNTS] = "SELECT articles, entities, mentions, claims, suggestions FROM total WHERE pk = 1",
    [ONR_SQL_ARTICLES_COUNTED] = "SELECT count(*) FROM article", /* in a database of any version */
    [ONR_SQL_FRESHNESS] = "SELECT (SELECT max(created) FROM article), (SELECT max(published) FROM article), "
                          "(SELECT max(number) FROM migration)",
    [ONR_SQL_KEY_INSERT] = "INSERT INTO api_key (id, name, scope, hash, created) VALUES (?1, ?2, ?3, ?4, ?5)",
    [ONR_SQL_KEY_REVOKE] = "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_EXISTS] = "SELECT 1 FROM api_key WHERE id = ?1",
    [ONR_SQL_KEYS] = "SELECT id, name, scope, created, revoked FROM api_key ORDER BY pk",
    [ONR_SQL_KEY_OF_HASH] = "SELECT id, name, scope, created, revoked FROM api_key WHERE hash = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_SCOPE] = "SELECT scope FROM api_key WHERE hash = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_ANY] = "SELECT 1 FROM api_key WHERE revoked IS NULL LIMIT 1",
    [ONR_SQL_ANSWER] = "SELECT request, status, revision, last_modified, content_type, headers, body, created "
                       "FROM answer WHERE key = ?1 AND created > ?2 AND created <= ?3",
    [ONR_SQL_ANSWER_PUT] = "INSERT OR REPLACE INTO answer (key, request, status, revision, last_modified, "
                           "content_type, headers, body, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [ONR_SQL_ANSWERS_PRUNE] =
        "DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE created <= ?1 ORDER BY created LIMIT ?2)",
    [ONR_SQL_ANSWERS_PRUNE_FUTURE] =
        "DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE created > ?1 ORDER BY created LIMIT ?2)",
    [ONR_SQL_ANSWERS_ANY] = "SELECT 1 FROM answer LIMIT 1",
    [ONR_SQL_ARTICLES_MERGE] = "INSERT INTO article_fts (article_fts, rank) VALUES ('merge', ?1)",
    [ONR_SQL_CLAIMS_MERGE] = "INSERT INTO claim_fts (claim_fts, rank) VALUES ('merge', ?1)",
    [ONR_SQL_NAMES_MERGE] = "INSERT INTO entity_fts (entity_fts, rank) VALUES ('merge', ?1)",
    [ONR_SQL_REMOVED] = "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE key = 'search_removed'",
    [ONR_SQL_REMOVED_ADD] =
        "INSERT INTO meta (key, value) VALUES ('search_removed', CAST(?1 AS BLOB)) ON CONFLICT (key) DO UPDATE SET "
        "value = CAST(CAST(CAST(value AS TEXT) AS INTEGER) + ?1 AS BLOB)",
    [ONR_SQL_REMOVED_FORGET] = "DELETE FROM meta WHERE key = 'search_removed'",
    [ONR_SQL_FREE_PAGES] = "PRAGMA freelist_count",
    [ONR_SQL_PAGES] = "PRAGMA page_count",
    [ONR_SQL_AUTO_VACUUM] = "PRAGMA auto_vacuum",
    [ONR_SQL_JOURNAL_MODE_DELETE] = "PRAGMA journal_mode = delete",
    [ONR_SQL_VACUUM_INTO] = "VACUUM INTO ?1",
};

static const char *const *const tables[] = {onr_store_statements,  onr_article_statements, onr_claim_statements,
                                            onr_entity_statements, onr_ledger_statements,  onr_statistics_statements};

const char *onr_statement_sql(enum onr_statement name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (tables[i][name]) return tables[i][name];
  return NULL;
}
