/* The fixed statements of entities, their names and suggestions: see statements.h. */
#include "store/sqlite/statements.h"

#define NAMED_COLUMNS                                                                                                  \
  "e.pk, e.hidden, e.id, e.name, e.type, e.description, e.mentions, e.articles, e.claims_made, e.claims_about, "       \
  "n.name, n.folded, n.articles, n.folded = e.folded"

const char *const onr_entity_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_ENTITY] = "SELECT " ONR_ENTITY_COLUMNS " FROM entity e WHERE e.id = ?1",
    [ONR_SQL_ENTITY_REF] = "SELECT id, name, type FROM entity WHERE pk = ?1",
    [ONR_SQL_ENTITY_EXISTS] = "SELECT 1 FROM entity WHERE id = ?1",
    /* of spellings that fold alike, the one that most articles have */
    [ONR_SQL_ENTITY_OTHER_NAMES] =
        "SELECT x.name FROM (SELECT n.name, n.articles, "
        "row_number() OVER (PARTITION BY n.folded ORDER BY n.articles DESC, n.name) AS number FROM entity_name n "
        "WHERE n.entity = ?1 AND n.folded <> (SELECT e.folded FROM entity e WHERE e.pk = ?1)) x "
        "WHERE x.number = 1 ORDER BY x.articles DESC, x.name",
    [ONR_SQL_ENTITIES_NAMED] =
        "SELECT " ONR_ENTITY_COLUMNS " FROM entity e WHERE e.hidden = 0 AND "
        "e.pk IN (SELECT n.entity FROM entity_name n WHERE n.folded = ?1) ORDER BY e.mentions DESC, e.pk LIMIT ?2",
    [ONR_SQL_ENTITY_NEWEST_MENTION] = "SELECT " ONR_MENTION_COLUMNS " FROM mention m" ONR_MENTION_JOINS
                                      " WHERE m.entity = ?1 ORDER BY m.published DESC, m.pk DESC LIMIT 1",
    [ONR_SQL_SUGGESTION] =
        "SELECT " ONR_SUGGESTION_COLUMNS " FROM suggestion g" ONR_SUGGESTION_JOINS " WHERE g.id = ?1",
    [ONR_SQL_ENTITY_BY_ID] = "SELECT ifnull(root, pk) FROM entity WHERE id = ?1",
    [ONR_SQL_ENTITY_BY_PK] = "SELECT " ONR_ENTITY_COLUMNS " FROM entity e WHERE e.pk = ?1",
    [ONR_SQL_ENTITY_PKS_NAMED] = "SELECT DISTINCT entity FROM entity_name WHERE folded = ?1 LIMIT ?2",
    [ONR_SQL_ENTITY_MATCHES] =
        "SELECT x.entity FROM (SELECT n.entity, x.rank FROM entity_fts x CROSS JOIN entity_name n ON n.pk = x.rowid "
        "WHERE entity_fts MATCH ?1 ORDER BY x.rowid DESC LIMIT ?2) x GROUP BY x.entity ORDER BY min(x.rank), x.entity "
        "LIMIT ?3",
    [ONR_SQL_ENTITY_OF_KEY] =
        "SELECT pk, ifnull(root, pk) FROM entity WHERE kind = ?1 AND key = ?2 ORDER BY pk LIMIT 1",
    [ONR_SQL_ENTITY_MET] = "SELECT pk, kept > 0 OR made OR root IS NOT NULL OR merged_into IS NOT NULL, same_as <> '', "
                           "name FROM entity WHERE kind = ?1 AND key = ?2 ORDER BY pk LIMIT 1",
    [ONR_SQL_ENTITY_NEWEST] = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'entity'",
    [ONR_SQL_ENTITY_INSERT_WHOLE] =
        "INSERT OR FAIL INTO entity (pk, id, revision, type, kind, name, folded, sort_name, key, description, same_as, "
        "mentions, articles, claims_made, claims_about, created, modified, seq) VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ONR_SQL_ENTITY_ADD] =
        "UPDATE entity SET mentions = mentions + ?2, articles = articles + ?3, claims_made = claims_made + ?4, "
        "claims_about = claims_about + ?5, revision = revision + ?3, modified = ?6, "
        "seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = ?1",
    [ONR_SQL_NAME_MET] = "SELECT pk FROM entity_name WHERE link = ?1 AND name = ?2",
    [ONR_SQL_NAME_NEWEST] = "SELECT ifnull(max(pk), 0) FROM entity_name",
    [ONR_SQL_NAME_INSERT_WHOLE] = "INSERT OR FAIL INTO entity_name (pk, link, entity, name, folded, articles, "
                                  "mains) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [ONR_SQL_NAME_ADD] = "UPDATE entity_name SET articles = articles + ?2, mains = mains + ?3 WHERE pk = ?1",
    [ONR_SQL_NAME_INDEX_TEXT] = "INSERT INTO entity_fts (rowid, name) VALUES (?1, ?2)",
    /* as ONR_SQL_ENTITY_SHOW */
    [ONR_SQL_ENTITY_SHOW_ONE] =
        "WITH x AS MATERIALIZED (SELECT n.name, n.folded, "
        "ifnull((SELECT d.description FROM entity_description d WHERE d.entity = ?1 "
        "ORDER BY d.published DESC, d.description DESC LIMIT 1), '') AS description, "
        "ifnull((SELECT min(s.same_as) FROM entity_same_as s WHERE s.entity = ?1), '') AS same_as "
        "FROM entity_name n WHERE n.pk = (SELECT m.pk FROM entity_name m WHERE m.entity = ?1 "
        "AND m.mains > 0 ORDER BY m.mains DESC, m.name = upper(m.name), m.name LIMIT 1)) "
        "UPDATE entity SET name = x.name, folded = x.folded, sort_name = substr(x.folded, 1, 63), "
        "description = x.description, same_as = x.same_as FROM x WHERE entity.pk = ?1 AND entity.articles > 0 "
        "AND entity.kept = 0 AND entity.made = 0 AND (entity.name <> x.name OR entity.description <> x.description OR "
        "entity.same_as <> x.same_as)",
    [ONR_SQL_SPLIT_MET] = "SELECT 1 FROM mention_split WHERE article = ?1 LIMIT 1",
    [ONR_SQL_SUGGESTION_DELETABLE] = "SELECT 1 FROM suggestion WHERE block = ?1 AND status = 0 AND score <= ?2 LIMIT 1",
    [ONR_SQL_ENTITY_INSERT] =
        "INSERT INTO entity (id, revision, type, kind, name, folded, sort_name, key, created, modified, seq) "
        "VALUES (?1, 0, ?2, ?2, ?3, ?4, substr(?4, 1, 63), ?5, ?6, ?6, onr_next_change()) RETURNING pk",
    [ONR_SQL_SAME_AS_INSERT] =
        "INSERT INTO entity_same_as (entity, same_as, article) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    [ONR_SQL_DESCRIPTION_INSERT] = "INSERT INTO entity_description (entity, published, description, article) "
                                   "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    [ONR_SQL_NAME_INSERT] = "INSERT INTO entity_name (link, entity, name, folded) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
                            "(link, name) DO NOTHING",
    [ONR_SQL_NAME_REFER] = "INSERT INTO article_name (article, name, main) SELECT ?1, pk, ?4 FROM entity_name "
                           "WHERE link = ?2 AND name = ?3 ON CONFLICT DO UPDATE SET main = max(main, excluded.main)",
    [ONR_SQL_NAME_INDEX] =
        "INSERT INTO entity_fts (rowid, name) SELECT n.pk, n.folded FROM article_name x "
        "JOIN entity_name n ON n.pk = x.name WHERE x.article = ?1 AND n.articles = 0 AND n.given = 0",
    [ONR_SQL_NAME_COUNT] = "UPDATE entity_name SET articles = articles + 1, mains = mains + x.main "
                           "FROM article_name x WHERE x.article = ?1 AND x.name = entity_name.pk",
    [ONR_SQL_ENTITY_COUNT] =
        "UPDATE entity SET mentions = entity.mentions + x.mentions, articles = articles + 1, "
        "claims_made = entity.claims_made + x.claims_made, claims_about = entity.claims_about + x.claims_about, "
        "revision = revision + 1, modified = ?2, seq_created = ifnull(seq_created, seq), seq = onr_next_change() "
        "FROM article_entity x WHERE x.article = ?1 AND x.entity = entity.pk",
    /* the name that most articles have it by, in capitals only if none is otherwise; the newest description; an
     * address, the same one whatever the order. Most stay as they are and are not written: that is what costs. */
    [ONR_SQL_ENTITY_SHOW] =
        "WITH x AS MATERIALIZED (SELECT a.entity, n.name, n.folded, "
        "ifnull((SELECT d.description FROM entity_description d WHERE d.entity = a.entity "
        "ORDER BY d.published DESC, d.description DESC LIMIT 1), '') AS description, "
        "ifnull((SELECT min(s.same_as) FROM entity_same_as s WHERE s.entity = a.entity), '') AS same_as "
        "FROM article_entity a JOIN entity_name n ON n.pk = (SELECT m.pk FROM entity_name m WHERE m.entity = a.entity "
        "AND m.mains > 0 ORDER BY m.mains DESC, m.name = upper(m.name), m.name LIMIT 1) WHERE a.article = ?1) "
        "UPDATE entity SET name = x.name, folded = x.folded, sort_name = substr(x.folded, 1, 63), "
        "description = x.description, same_as = x.same_as FROM x WHERE entity.pk = x.entity AND entity.articles > 0 "
        "AND entity.kept = 0 AND entity.made = 0 AND (entity.name <> x.name OR entity.description <> x.description OR "
        "entity.same_as <> x.same_as)",
    [ONR_SQL_ENTITY_TOUCH_DESCRIBED] = "UPDATE entity SET revision = revision + 1, modified = ?2 "
                                       "WHERE pk IN (SELECT entity FROM entity_description WHERE article = ?1)",
    [ONR_SQL_ENTITY_DISCOUNT] =
        "UPDATE entity SET mentions = entity.mentions - x.mentions, articles = articles - 1, "
        "claims_made = entity.claims_made - x.claims_made, claims_about = entity.claims_about - x.claims_about, "
        "revision = revision + 1, modified = ?2 FROM article_entity x WHERE x.article = ?1 AND x.entity = entity.pk",
    [ONR_SQL_DESCRIPTION_DELETE] = "DELETE FROM entity_description WHERE article = ?1",
    [ONR_SQL_SAME_AS_DELETE] = "DELETE FROM entity_same_as WHERE article = ?1",
    [ONR_SQL_NAME_DISCOUNT] = "UPDATE entity_name SET articles = articles - 1, mains = mains - x.main "
                              "FROM article_name x WHERE x.article = ?1 AND x.name = entity_name.pk",
    [ONR_SQL_NAME_UNREFER] = "DELETE FROM article_name WHERE article = ?1",
    [ONR_SQL_NAME_UNINDEX_ORPHANS] = "INSERT INTO entity_fts (entity_fts, rowid, name) "
                                     "SELECT 'delete', pk, folded FROM entity_name WHERE articles = 0 AND given = 0",
    [ONR_SQL_NAME_DELETE_ORPHANS] = "DELETE FROM entity_name WHERE articles = 0 AND given = 0",
    [ONR_SQL_ENTITY_DELETE_ORPHANS] = "DELETE FROM entity WHERE articles = 0 AND kept = 0 AND made = 0",
    [ONR_SQL_RELINK] = "SELECT 1 FROM meta WHERE key = 'relink'",
    [ONR_SQL_RELINK_DONE] = "DELETE FROM meta WHERE key = 'relink'",
    [ONR_SQL_ENTITIES_FROM] = "SELECT pk, kind, folded, key FROM entity WHERE pk > ?1 ORDER BY pk LIMIT ?2",
    [ONR_SQL_ENTITY_SET_KEY] = "UPDATE entity SET key = ?2 WHERE pk = ?1",
    [ONR_SQL_ENTITY_ORPHANS] = "SELECT pk, kind, key FROM entity WHERE articles = 0 AND kept = 0 AND made = 0",
    [ONR_SQL_ORGANIZATION_ORPHAN_NAMES] = "SELECT e.kind, e.key FROM entity_name n JOIN entity e ON e.pk = n.link "
                                          "WHERE n.articles = 0 AND n.given = 0 AND e.kind = ?1",
    [ONR_SQL_ENTITY_KNOWN_ANEW] =
        "SELECT e.kind, e.key FROM article_entity x JOIN entity e ON e.pk = x.entity WHERE x.article = ?1 AND "
        "(e.same_as <> '') <> EXISTS (SELECT 1 FROM entity_same_as s WHERE s.entity = e.pk)",
    [ONR_SQL_BLOCK_INSERT] = "INSERT OR IGNORE INTO entity_block (block, entity) VALUES (?, ?)",
    [ONR_SQL_BLOCK_DELETE] = "DELETE FROM entity_block WHERE block = ?1 AND entity = ?2",
    [ONR_SQL_BLOCK_MEMBERS] = "SELECT e.pk, e.id, e.kind, e.key, e.same_as <> '' FROM entity_block b "
                              "JOIN entity e ON e.pk = b.entity WHERE b.block = ?1 ORDER BY b.entity LIMIT ?2",
    [ONR_SQL_NAME_STATED] = "SELECT 1 FROM entity_name n WHERE n.link = ?1 AND n.folded IN "
                            "(SELECT o.folded FROM entity_name o WHERE o.link = ?2) LIMIT 1",
    [ONR_SQL_SUGGESTION_KNOWN] = "SELECT score FROM suggestion WHERE id = ?1",
    [ONR_SQL_SUGGESTION_INSERT] =
        "INSERT INTO suggestion (id, status, reason, score, one, other, block, created, modified, seq) VALUES "
        "(?1, ifnull((SELECT status FROM suggestion_decision WHERE id = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?7, "
        "onr_next_change())",
    [ONR_SQL_SUGGESTION_RATE] =
        "UPDATE suggestion SET score = ?2, revision = revision + 1, modified = ?3 WHERE id = ?1 AND score <> ?2",
    [ONR_SQL_SUGGESTION_DELETE_OF] = "DELETE FROM suggestion WHERE one = ?1 OR other = ?1",
    [ONR_SQL_SUGGESTION_DELETE_BLOCK] = "DELETE FROM suggestion WHERE block = ?1 AND status = 0 AND score <= ?2",
    [ONR_SQL_SUGGESTION_DELETE_KNOWN] =
        "DELETE FROM suggestion WHERE block = ?1 AND reason = ?2 AND one = ?3 AND status = 0",
    [ONR_SQL_NAMES_COUNT] = "SELECT count(*) FROM (SELECT 1 FROM entity_fts WHERE entity_fts MATCH ?1 LIMIT ?2)",
    [ONR_SQL_NAMES_FOUND] =
        "SELECT " NAMED_COLUMNS " FROM (SELECT rowid AS pk FROM entity_fts WHERE entity_fts MATCH ?1 "
        "ORDER BY rowid DESC LIMIT ?2) x LEFT JOIN entity_name n ON n.pk = x.pk LEFT JOIN entity e ON e.pk = n.entity",
    [ONR_SQL_NAMES_WALK] = "SELECT " NAMED_COLUMNS
                           " FROM (SELECT pk FROM entity WHERE hidden = 0 ORDER BY mentions DESC, pk DESC LIMIT ?1) x "
                           "CROSS JOIN entity e ON e.pk = x.pk CROSS JOIN entity_name n ON n.entity = e.pk",
    /* of a merged entity, the row that shows it */
    [ONR_SQL_ENTITY_STORED] = "SELECT e.pk, e.id, e.revision, e.type, e.articles, e.made FROM entity o "
                              "JOIN entity e ON e.pk = ifnull(o.root, o.pk) WHERE o.id = ?1",
    [ONR_SQL_ENTITY_ID_SHOWN] =
        "SELECT ifnull((SELECT e.id FROM entity e WHERE e.pk = o.root), o.id) FROM entity o WHERE o.id = ?1",
    [ONR_SQL_ENTITY_OWN] = "SELECT pk FROM entity WHERE id = ?1",
    [ONR_SQL_ENTITY_RELEASE] = "UPDATE entity SET kept = 0 WHERE pk = ?1",
    [ONR_SQL_ENTITY_ROOT] = "SELECT ifnull(root, pk) FROM entity WHERE pk = ?1",
    [ONR_SQL_ENTITY_MEMBERS_SHOWN] =
        "SELECT e.type, e.name, e.description, e.same_as, e.hidden, (c.type IS NOT NULL) + 2 * (c.name IS NOT NULL) + "
        "4 * (c.alternate_names IS NOT NULL) + 8 * (c.description IS NOT NULL) + 16 * (c.same_as IS NOT NULL) + "
        "32 * (c.hidden IS NOT NULL) FROM entity e LEFT JOIN entity_correction c ON c.entity = e.pk WHERE e.pk = ?1",
    [ONR_SQL_ENTITY_HOLD] = "UPDATE entity SET kept = max(kept + ?2, 0) WHERE pk = ?1",
    [ONR_SQL_ENTITY_TOUCH] = "UPDATE entity SET revision = revision + 1, modified = ?2 WHERE pk = ?1",
    /* What a person has set, else what follows from the articles: the name that most of the entity's own articles have,
     * or else those of the entities that were merged into it; the newest description of all of them. */
    [ONR_SQL_ENTITY_SETTLE] =
        "WITH class AS MATERIALIZED (SELECT pk FROM entity WHERE pk = ?1 OR root = ?1), "
        "x AS MATERIALIZED (SELECT e.pk, ifnull(c.type, e.kind) AS type, coalesce(c.name, "
        "(SELECT m.name FROM entity_name m WHERE m.link IN class AND m.mains > 0 "
        "ORDER BY m.link = ?1 DESC, m.mains DESC, m.name = upper(m.name), m.name LIMIT 1), e.name) AS name, "
        "coalesce(c.description, (SELECT d.description FROM entity_description d WHERE d.entity IN class "
        "ORDER BY d.published DESC, d.description DESC LIMIT 1), '') AS description, "
        "coalesce(c.same_as, (SELECT s.same_as FROM entity_same_as s WHERE s.entity IN class "
        "ORDER BY s.entity = ?1 DESC, s.same_as LIMIT 1), '') AS same_as, "
        "iif(e.merged_into IS NULL, ifnull(c.hidden, 0), 2) AS hidden "
        "FROM entity e LEFT JOIN entity_correction c ON c.entity = e.pk WHERE e.pk = ?1), "
        "y AS MATERIALIZED (SELECT x.*, ifnull((SELECT n.folded FROM entity_name n WHERE n.link IN class "
        "AND n.name = x.name LIMIT 1), (SELECT folded FROM entity WHERE pk = ?1)) AS folded FROM x) "
        "UPDATE entity SET type = y.type, name = y.name, folded = y.folded, sort_name = substr(y.folded, 1, 63), "
        "description = y.description, same_as = y.same_as, hidden = y.hidden, revision = revision + 1, modified = ?2 "
        "FROM y WHERE entity.pk = y.pk AND (entity.type <> y.type OR entity.name <> y.name OR "
        "entity.description <> y.description OR entity.same_as <> y.same_as OR entity.hidden <> y.hidden)",
    /* the article's, and those that it names only in mentions that were split off */
    [ONR_SQL_ENTITIES_CURATED] =
        "SELECT x.entity FROM article_entity x JOIN entity e ON e.pk = x.entity "
        "WHERE x.article = ?1 AND (e.kept > 0 OR e.made) UNION SELECT ifnull(l.root, l.pk) FROM article a "
        "JOIN mention_split s ON s.article = a.id JOIN entity l ON l.pk = s.link WHERE a.pk = ?1",
    [ONR_SQL_ENTITY_MAKE] =
        "INSERT INTO entity (id, revision, type, kind, name, folded, sort_name, key, made, created, modified, "
        "seq) "
        "VALUES (?1, ((SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'entity') + 1) << 20, ?2, ?2, ?3, "
        "?4, substr(?4, 1, 63), ?5, 1, ?6, ?6, onr_next_change()) RETURNING pk",
    [ONR_SQL_ENTITY_MADE] = "UPDATE entity SET made = ?2 WHERE pk = ?1",
    [ONR_SQL_ENTITY_STATES] = "SELECT e.pk, e.revision, e.seq, ifnull(e.seq_created, 0), e.modified "
                              "FROM article_entity x JOIN entity e ON e.pk = x.entity WHERE x.article = ?1",
    [ONR_SQL_ENTITY_SHOWN_NOW] = "SELECT quote(type) || quote(name) || quote(description) || quote(same_as) || hidden "
                                 "|| ' ' || mentions || ' ' || "
                                 "articles || ' ' || claims_made || ' ' || claims_about FROM entity WHERE pk = ?1",
    [ONR_SQL_ENTITY_AS_BEFORE] = "UPDATE entity SET revision = ?2, seq = ?3, seq_created = nullif(?4, 0), "
                                 "modified = ?5 WHERE pk = ?1 AND revision <> ?2",
    /* by what is shown; those that are hidden too */
    [ONR_SQL_ENTITY_NAMED_SO] =
        "SELECT id FROM entity WHERE hidden = 0 AND sort_name = substr(?1, 1, 63) AND folded = ?1 AND type = ?2 AND "
        "pk <> ?3 UNION ALL SELECT id FROM entity WHERE hidden = 1 AND sort_name = substr(?1, 1, 63) AND folded = ?1 "
        "AND "
        "type = ?2 AND pk <> ?3 LIMIT 1",
    [ONR_SQL_ENTITY_REFERRED] = "SELECT id FROM (SELECT id FROM entity WHERE merged_into = ?1 UNION ALL "
                                "SELECT mention AS id FROM mention_split WHERE target = ?1) LIMIT 1",
    /* a claim that a person made or corrected so that it refers to the entity (its id), also while its words are gone;
     * members 3 and 4 are speaker and about */
    [ONR_SQL_ENTITY_CLAIMED] =
        "SELECT c.id FROM audit_subject s JOIN audit a ON a.pk = s.audit JOIN curated_claim c ON c.id = a.subject "
        "WHERE s.id = ?1 AND NOT c.withdrawn AND ((c.made AND (c.speaker = ?1 OR instr(c.about, ?1))) OR EXISTS "
        "(SELECT 1 FROM claim_correction r WHERE r.claim = c.id AND r.member IN (3, 4) AND instr(r.value, ?1))) LIMIT "
        "1",
    /* names of the entity and of what was merged into it; without those that a person has taken away */
    [ONR_SQL_NAMES_SETTLE] =
        "WITH x AS MATERIALIZED (SELECT n.pk, iif(e.root IS NULL AND c.alternate_names IS NOT NULL AND "
        "n.folded <> e.folded AND n.folded NOT IN (SELECT g.folded FROM entity_name g WHERE g.link = ?1 AND g.given), "
        "0, ifnull(e.root, e.pk)) AS shown FROM entity e LEFT JOIN entity_correction c ON c.entity = e.pk "
        "JOIN entity_name n ON n.link IN (SELECT pk FROM entity WHERE pk = ?1 OR root = ?1) WHERE e.pk = ?1) "
        "UPDATE entity_name SET entity = x.shown FROM x WHERE entity_name.pk = x.pk AND entity <> x.shown",
    [ONR_SQL_NAME_GIVEN_INDEX] = "INSERT INTO entity_fts (rowid, name) SELECT pk, folded FROM entity_name "
                                 "WHERE link = ?1 AND name = ?2 AND articles = 0 AND given = 0 "
                                 "AND NOT EXISTS (SELECT 1 FROM entity_fts_docsize WHERE id = pk)",
    [ONR_SQL_NAME_GIVE] = "UPDATE entity_name SET given = 1 WHERE link = ?1 AND name = ?2",
    [ONR_SQL_NAME_UNGIVE] = "UPDATE entity_name SET given = 0 WHERE link = ?1 AND given",
    [ONR_SQL_CORRECTION_NAMES] = "SELECT ifnull(name, ''), ifnull(alternate_names, '') FROM entity_correction "
                                 "WHERE entity = ?1",
    [ONR_SQL_CORRECTION_BEGIN] = "INSERT INTO entity_correction (entity) VALUES (?1) ON CONFLICT DO NOTHING",
    /* ?2 has the bits of the members that are set, ?3 of those that are cleared */
    [ONR_SQL_CORRECTION_SET] = "UPDATE entity_correction SET type = iif(?2 & 1, ?4, iif(?3 & 1, NULL, type)), "
                               "name = iif(?2 & 2, ?5, iif(?3 & 2, NULL, name)), "
                               "alternate_names = iif(?2 & 4, ?6, iif(?3 & 4, NULL, alternate_names)), "
                               "description = iif(?2 & 8, ?7, iif(?3 & 8, NULL, description)), "
                               "same_as = iif(?2 & 16, ?8, iif(?3 & 16, NULL, same_as)), "
                               "hidden = iif(?2 & 32, ?9, iif(?3 & 32, NULL, hidden)) WHERE entity = ?1",
    [ONR_SQL_CORRECTION_END] =
        "DELETE FROM entity_correction WHERE entity = ?1 AND type IS NULL AND name IS NULL AND alternate_names IS NULL "
        "AND description IS NULL AND same_as IS NULL AND hidden IS NULL",
    [ONR_SQL_SHARE_DISCOUNT] =
        "UPDATE entity SET mentions = entity.mentions - x.mentions, articles = articles - 1, "
        "claims_made = entity.claims_made - x.claims_made, claims_about = entity.claims_about - x.claims_about "
        "FROM article a JOIN article_entity x ON x.entity = ?2 AND x.published = a.published AND x.article = a.pk "
        "WHERE a.pk = ?1 AND entity.pk = ?2",
    [ONR_SQL_SHARE_DELETE] = "DELETE FROM article_entity WHERE entity = ?2 AND article = ?1 "
                             "AND published = (SELECT published FROM article WHERE pk = ?1)",
    [ONR_SQL_SHARE_INSERT] =
        "INSERT INTO article_entity (entity, published, article, mentions, claims_made, claims_about) "
        "SELECT ?2, (SELECT published FROM article WHERE pk = ?1), ?1, sum(x.mentioned), sum(x.made), sum(x.about) "
        "FROM "
        "(SELECT 1 AS mentioned, 0 AS made, 0 AS about FROM mention WHERE pk BETWEEN ?1 << 24 AND ?1 << 24 | 16777215 "
        "AND +entity = ?2 UNION ALL "
        "SELECT 0, 1, 0 FROM claim WHERE pk BETWEEN ?1 << 24 AND ?1 << 24 | 16777215 AND +speaker = ?2 UNION ALL "
        "SELECT 0, 0, 1 FROM claim_about WHERE claim BETWEEN ?1 << 24 AND ?1 << 24 | 16777215 AND +entity = ?2) x "
        "HAVING count(*) > 0",
    [ONR_SQL_SHARE_COUNT] =
        "UPDATE entity SET mentions = entity.mentions + x.mentions, articles = articles + 1, "
        "claims_made = entity.claims_made + x.claims_made, claims_about = entity.claims_about + x.claims_about "
        "FROM article a JOIN article_entity x ON x.entity = ?2 AND x.published = a.published AND x.article = a.pk "
        "WHERE a.pk = ?1 AND entity.pk = ?2",
    [ONR_SQL_MERGE] = "UPDATE entity SET merged_into = ?2 WHERE pk = ?1",
    /* where ?1 and all that was merged into it are shown from now on: ?2, or itself for NULL */
    [ONR_SQL_MERGE_ROOTS] =
        "WITH RECURSIVE below (pk) AS (SELECT pk FROM entity WHERE merged_into = ?1 UNION ALL "
        "SELECT e.pk FROM entity e JOIN below ON e.merged_into = below.pk) "
        "UPDATE entity SET root = iif(pk = ?1, ?2, ifnull(?2, ?1)) WHERE pk = ?1 OR pk IN (SELECT pk FROM below)",
    [ONR_SQL_ARTICLES_SHOWING] = "SELECT article FROM article_entity WHERE entity = ?1",
    [ONR_SQL_ARTICLES_LINKED] =
        "WITH class AS MATERIALIZED (SELECT pk FROM entity WHERE pk = ?1 OR root = ?1) "
        "SELECT pk >> 24 FROM mention WHERE link IN class UNION SELECT pk >> 24 FROM claim WHERE speaker_link IN class "
        "UNION SELECT claim >> 24 FROM claim_about WHERE link IN class",
    [ONR_SQL_MENTIONS_RELINK] =
        "UPDATE mention SET entity = ifnull(e.root, e.pk), "
        "link = nullif(ifnull(mention.link, mention.entity), ifnull(e.root, e.pk)) FROM entity e "
        "WHERE mention.pk BETWEEN ?1 AND ?2 AND e.pk = ifnull(mention.link, mention.entity) "
        "AND mention.entity <> ifnull(e.root, e.pk)",
    [ONR_SQL_SPEAKERS_RELINK] =
        "UPDATE claim SET speaker = ifnull(e.root, e.pk), "
        "speaker_link = nullif(ifnull(claim.speaker_link, claim.speaker), ifnull(e.root, e.pk)), "
        "revision = claim.revision + (?3 <> 0), modified = iif(?3, ?3, claim.modified) FROM entity e WHERE claim.pk "
        "BETWEEN ?1 AND ?2 "
        "AND e.pk = ifnull(claim.speaker_link, claim.speaker) AND claim.speaker <> ifnull(e.root, e.pk)",
    /* each subject once, and the speaker not among them */
    [ONR_SQL_ABOUT_RELINK] =
        "WITH x AS (SELECT b.claim, b.number, ifnull(b.link, b.entity) AS link, ifnull(e.root, e.pk) AS root, "
        "c.speaker, row_number() OVER (PARTITION BY b.claim, ifnull(e.root, e.pk) ORDER BY b.number) AS nth "
        "FROM claim_about b JOIN entity e ON e.pk = ifnull(b.link, b.entity) JOIN claim c ON c.pk = b.claim "
        "WHERE b.claim BETWEEN ?1 AND ?2), "
        "y AS MATERIALIZED (SELECT claim, number, link, iif(nth = 1 AND root IS NOT speaker, root, 0) AS shown FROM x) "
        "UPDATE claim_about SET entity = y.shown, link = nullif(y.link, y.shown) FROM y "
        "WHERE claim_about.claim = y.claim AND claim_about.number = y.number AND claim_about.entity <> y.shown "
        "RETURNING claim",
    /* as they were counted, and as they are now */
    [ONR_SQL_ENTITIES_OF_ARTICLE] =
        "SELECT entity FROM article_entity WHERE article = ?1 UNION "
        "SELECT speaker FROM claim WHERE pk BETWEEN ?1 << 24 AND ?1 << 24 | 16777215 AND speaker IS NOT NULL UNION "
        "SELECT entity FROM claim_about WHERE claim BETWEEN ?1 << 24 AND ?1 << 24 | 16777215 AND entity > 0",
    [ONR_SQL_ENTITY_MENTIONS] = "SELECT mentions FROM entity WHERE pk = ?1",
    [ONR_SQL_SPLIT_INSERT] = "INSERT INTO mention_split (mention, article, link, target) VALUES (?1, ?2, ?3, ?4)",
    [ONR_SQL_SPLIT_DELETE] = "DELETE FROM mention_split WHERE target = ?1",
    [ONR_SQL_SPLITS_OF_ARTICLE] =
        "SELECT s.mention, s.article, s.link, s.target, a.pk FROM mention_split s JOIN article a "
        "ON a.id = s.article WHERE a.pk = ?1 ORDER BY s.pk",
    [ONR_SQL_SPLITS_TO] =
        "SELECT s.mention, s.article, s.link, s.target, a.pk FROM mention_split s LEFT JOIN article a "
        "ON a.id = s.article WHERE s.target = ?1 ORDER BY a.pk, s.pk",
    [ONR_SQL_SPLIT_MENTION] =
        "UPDATE mention SET entity = ifnull(e.root, e.pk), link = nullif(e.pk, ifnull(e.root, e.pk)) FROM entity e "
        "WHERE mention.pk BETWEEN ?1 AND ?2 AND mention.id = ?3 AND ifnull(mention.link, mention.entity) = ?4 "
        "AND e.pk = ?5 RETURNING start_byte, end_byte",
    [ONR_SQL_SPLIT_SPEAKER] =
        "UPDATE claim SET speaker = ifnull(e.root, e.pk), speaker_link = nullif(e.pk, ifnull(e.root, e.pk)) "
        "FROM entity e WHERE claim.pk = ?1 AND e.pk = ?2",
    [ONR_SQL_SUGGESTION_STORED] = "SELECT g.status, g.revision, x.id, y.id, g.one, g.other FROM suggestion g "
                                  "JOIN entity x ON x.pk = g.one JOIN entity y ON y.pk = g.other WHERE g.id = ?1",
    [ONR_SQL_SUGGESTION_DECIDE] =
        "UPDATE suggestion SET status = ?2, revision = revision + 1, modified = ?3 WHERE id = ?1",
    [ONR_SQL_DECISION_SET] = "INSERT INTO suggestion_decision (id, status) VALUES (?1, ?2) "
                             "ON CONFLICT DO UPDATE SET status = excluded.status",
    [ONR_SQL_DECISION_DELETE] = "DELETE FROM suggestion_decision WHERE id = ?1",
    [ONR_SQL_ENTITY_ID] = "SELECT id FROM entity WHERE pk = ?1",
    [ONR_SQL_ENTITY_LINKED] = "SELECT pk, ifnull(root, pk) FROM entity WHERE id = ?1",
};
