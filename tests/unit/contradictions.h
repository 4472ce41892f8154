/* What is kept twice in a database must agree: whatever was written, in whatever order, and whatever broke meanwhile.
 */
#ifndef CONTRADICTIONS_H
#define CONTRADICTIONS_H

#include <sqlite3.h>
#include <stdio.h>

/* Each must find nothing. */
static const char *const contradictions[] = {
    "SELECT id FROM entity e WHERE mentions <> (SELECT count(*) FROM mention WHERE entity = e.pk)",
    "SELECT id FROM entity e WHERE claims_made <> (SELECT count(*) FROM claim WHERE speaker = e.pk)",
    "SELECT id FROM entity e WHERE claims_about <> (SELECT count(*) FROM claim_about WHERE entity = e.pk)",
    "SELECT id FROM entity e WHERE articles <> (SELECT count(*) FROM article_entity WHERE entity = e.pk)",
    "SELECT id FROM article a WHERE entities <> (SELECT count(*) FROM article_entity WHERE article = a.pk)",
    "SELECT entity FROM article_entity x WHERE mentions <> (SELECT count(*) FROM mention WHERE entity = x.entity AND "
    "pk >> 24 = x.article) OR claims_made <> (SELECT count(*) FROM claim WHERE speaker = x.entity AND pk >> 24 = "
    "x.article) OR claims_about <> (SELECT count(*) FROM claim_about WHERE entity = x.entity AND claim >> 24 = "
    "x.article) OR mentions + claims_made + claims_about = 0",
    "SELECT id FROM entity e WHERE articles = 0 AND kept = 0 AND made = 0",
    /* what is there has a number and was not deleted */
    "SELECT id FROM claim WHERE seq IS NULL OR id IN (SELECT id FROM tombstone)",
    /* chains */
    "SELECT id FROM entity WHERE (merged_into IS NULL) <> (root IS NULL) OR (merged_into IS NULL) <> (hidden <> 2)",
    "SELECT e.id FROM entity e JOIN entity t ON t.pk = e.merged_into WHERE e.root <> ifnull(t.root, t.pk)",
    "SELECT id FROM entity WHERE merged_into IS NOT NULL AND (mentions OR articles OR claims_made OR claims_about)",
    "SELECT m.id FROM mention m LEFT JOIN entity l ON l.pk = ifnull(m.link, m.entity) WHERE l.pk IS NULL OR "
    "m.entity <> ifnull(l.root, l.pk) OR m.link = m.entity",
    "SELECT c.id FROM claim c LEFT JOIN entity l ON l.pk = ifnull(c.speaker_link, c.speaker) WHERE c.speaker IS NOT "
    "NULL AND (l.pk IS NULL OR c.speaker <> ifnull(l.root, l.pk) OR c.speaker_link = c.speaker)",
    "SELECT b.claim FROM claim_about b LEFT JOIN entity l ON l.pk = ifnull(b.link, b.entity) WHERE l.pk IS NULL OR "
    "(b.entity <> 0 AND b.entity <> ifnull(l.root, l.pk)) OR b.link = b.entity",
    "SELECT claim FROM claim_about WHERE entity <> 0 GROUP BY claim, entity HAVING count(*) > 1",
    "SELECT b.claim FROM claim_about b JOIN claim c ON c.pk = b.claim WHERE b.entity = c.speaker",
    /* what is suppressed is shown by another row, or is the speaker */
    "SELECT b.claim FROM claim_about b JOIN entity l ON l.pk = b.link JOIN claim c ON c.pk = b.claim WHERE b.entity = "
    "0 "
    "AND c.speaker <> ifnull(l.root, l.pk) AND NOT EXISTS (SELECT 1 FROM claim_about o WHERE o.claim = b.claim AND "
    "o.entity = ifnull(l.root, l.pk))",
    "SELECT id FROM article a WHERE claims <> (SELECT count(*) FROM claim WHERE pk >> 24 = a.pk)",
    "SELECT pk FROM claim WHERE pk NOT IN (SELECT id FROM claim_fts_docsize) UNION ALL "
    "SELECT id FROM claim_fts_docsize WHERE id NOT IN (SELECT pk FROM claim)",
    "SELECT r.claim FROM claim_correction r LEFT JOIN curated_claim x ON x.id = r.claim WHERE x.id IS NULL",
    /* splits */
    "SELECT s.mention FROM mention_split s JOIN mention m ON m.id = s.mention WHERE ifnull(m.link, m.entity) = s.link "
    "AND NOT EXISTS (SELECT 1 FROM mention_split o WHERE o.mention = s.mention AND o.target = s.link)",
    "SELECT pk FROM mention_split WHERE link NOT IN (SELECT pk FROM entity WHERE kept > 0 OR made) OR "
    "target NOT IN (SELECT pk FROM entity WHERE made)",
    /* names */
    "SELECT n.name FROM entity_name n LEFT JOIN entity l ON l.pk = n.link WHERE l.pk IS NULL OR "
    "(n.entity <> 0 AND n.entity <> ifnull(l.root, l.pk))",
    "SELECT name FROM entity_name n WHERE articles <> (SELECT count(*) FROM article_name WHERE name = n.pk) OR "
    "(articles = 0 AND given = 0)",
    "SELECT pk FROM entity_name WHERE pk NOT IN (SELECT id FROM entity_fts_docsize) UNION ALL "
    "SELECT id FROM entity_fts_docsize WHERE id NOT IN (SELECT pk FROM entity_name)",
    "SELECT e.id FROM entity e WHERE EXISTS (SELECT 1 FROM entity_name n WHERE n.entity = e.pk AND n.mains) AND NOT "
    "EXISTS (SELECT 1 FROM entity_name n WHERE n.entity "
    "= "
    "e.pk AND n.folded = e.folded)",
    /* corrections */
    "SELECT entity FROM entity_correction WHERE entity NOT IN (SELECT pk FROM entity WHERE kept > 0 OR made)",
    "SELECT e.id FROM entity e JOIN entity_correction c ON c.entity = e.pk WHERE e.merged_into IS NULL AND "
    "(e.name <> ifnull(c.name, e.name) OR e.description <> ifnull(c.description, e.description) OR "
    "e.type <> ifnull(c.type, e.type) OR e.hidden <> ifnull(c.hidden, 0))",
    "SELECT e.id FROM entity e WHERE e.merged_into IS NULL AND e.hidden AND NOT EXISTS (SELECT 1 FROM "
    "entity_correction c WHERE c.entity = e.pk AND c.hidden)",
    "SELECT id FROM suggestion g WHERE status <> ifnull((SELECT status FROM suggestion_decision d WHERE d.id = g.id), "
    "0)",
    /* the ledger */
    "SELECT id FROM audit a WHERE a.base IS NULL AND a.in_force = (a.reverted_by IS NOT NULL)",
    "SELECT a.id FROM audit a JOIN audit r ON r.pk = a.reverted_by WHERE r.reverts <> a.pk AND r.base <> a.pk",
    /* articles and what they hold */
    "SELECT description FROM entity_description d LEFT JOIN article a ON a.pk = d.article WHERE a.published IS NOT "
    "d.published",
    "SELECT article FROM entity_same_as WHERE article NOT IN (SELECT pk FROM article) OR entity NOT IN "
    "(SELECT pk FROM entity)",
    "SELECT name FROM entity_name n WHERE mains <> (SELECT count(*) FROM article_name WHERE name = n.pk AND main)",
    "SELECT id FROM suggestion WHERE one NOT IN (SELECT pk FROM entity) OR other NOT IN (SELECT pk FROM entity)",
    "SELECT id FROM article a WHERE mentions <> (SELECT count(*) FROM mention WHERE pk >> 24 = a.pk)",
    "SELECT id FROM article a WHERE text_version <> "
    "(SELECT sha256 FROM article_text WHERE article = a.pk AND number = a.version)",
    "SELECT id FROM article a WHERE NOT EXISTS "
    "(SELECT 1 FROM article_text WHERE article = a.pk AND number = a.version)",
    "SELECT pk FROM article_text WHERE article NOT IN (SELECT pk FROM article)",
    "SELECT c.id FROM claim c LEFT JOIN article a ON a.pk = c.pk >> 24 WHERE c.published IS NOT a.published",
    "SELECT m.id FROM mention m LEFT JOIN article a ON a.pk = m.pk >> 24 WHERE m.published IS NOT a.published",
    "SELECT b.claim FROM claim_about b LEFT JOIN claim c ON c.pk = b.claim WHERE c.published IS NOT b.published",
    "SELECT x.article FROM article_entity x LEFT JOIN article a ON a.pk = x.article WHERE x.published IS NOT "
    "a.published",
    "SELECT article FROM article_shingle WHERE article NOT IN (SELECT pk FROM article)",
    "SELECT id FROM article WHERE duplicate_of NOT IN (SELECT pk FROM article WHERE duplicate_of IS NULL)",
    "SELECT id FROM mention WHERE via NOT IN (SELECT pk FROM mention)",
    "SELECT id FROM mention WHERE entity NOT IN (SELECT pk FROM entity)",
    "SELECT id FROM claim WHERE speaker NOT IN (SELECT pk FROM entity)",
    "SELECT claim FROM claim_about WHERE entity <> 0 AND entity NOT IN (SELECT pk FROM entity)",
    "SELECT id FROM claim WHERE spans NOT GLOB '0 *'",
    "SELECT name FROM article_name WHERE name NOT IN (SELECT pk FROM entity_name) OR article NOT IN (SELECT pk FROM "
    "article)",
    "SELECT pk FROM article WHERE pk NOT IN (SELECT id FROM article_fts_docsize) UNION ALL "
    "SELECT id FROM article_fts_docsize WHERE id NOT IN (SELECT pk FROM article)",
};

/* Each runs to its end without an error on a database that may be written. */
static const char *const inspections[] = {
    "INSERT INTO article_fts(article_fts) VALUES ('integrity-check')",
    "INSERT INTO claim_fts(claim_fts) VALUES ('integrity-check')",
    "INSERT INTO entity_fts(entity_fts) VALUES ('integrity-check')",
};

/* Whether a query finds something or fails; what, into `says`. */
static inline int finds(sqlite3 *db, const char *sql, const char *sound, char *says, size_t size) {
  sqlite3_stmt *stmt = NULL;
  const char *found = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) found = (const char *)sqlite3_column_text(stmt, 0);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE) found = sqlite3_errmsg(db);
  int wrong = found && (rc != SQLITE_ROW || !sound || sqlite3_stricmp(found, sound) != 0);
  if (wrong) snprintf(says, size, "%s: %s", sql, found);
  sqlite3_finalize(stmt);
  return wrong;
}

/* Whether the database is no whole database; what is wrong, into `says`. */
static inline int broken(sqlite3 *db, char *says, size_t size) {
  int wrong =
      finds(db, "PRAGMA integrity_check", "ok", says, size) || finds(db, "PRAGMA foreign_key_check", NULL, says, size);
  for (size_t i = 0; i < sizeof inspections / sizeof *inspections && !wrong; i++)
    wrong = finds(db, inspections[i], NULL, says, size);
  return wrong;
}

/* Whether something in the database contradicts itself; what, into `says`. What takes longer, and a connection that may
 * write, only if it is to be `thorough`. */
static inline int contradicts(sqlite3 *db, int thorough, char *says, size_t size) {
  int wrong = 0;
  for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions && !wrong; i++)
    wrong = finds(db, contradictions[i], NULL, says, size);
  return wrong || (thorough && broken(db, says, size));
}

#endif
