#include "statements.h"

#define NAMED_COLUMNS                                                                                                  \
  "e.pk, e.hidden, e.id, e.name, e.type, e.description, e.mentions, e.articles, e.claims_made, e.claims_about, "       \
  "n.name, n.folded, n.articles, n.folded = e.folded"
#define GRAPH_NODE_COLUMNS "pk, id, name, type, mentions, articles"

/* ?1 … are bound in the order of the formats that the callers give. Ranges of pk are an article's claims or mentions.
 */
static const char *const statements[ONR_STATEMENT_COUNT] = {
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

    [ONR_SQL_ARTICLE] = "SELECT " ONR_ARTICLE_COLUMNS " FROM article a WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_WITH_BODY] =
        "SELECT " ONR_ARTICLE_COLUMNS ", t.body FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_EXISTS] = "SELECT 1 FROM article WHERE id = ?1",
    [ONR_SQL_ARTICLE_BY_URL] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a "
                               "WHERE a.url = ?1 AND a.url <> ''",
    [ONR_SQL_ARTICLE_BY_ID] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_BY_TEXT] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a "
                                "WHERE a.text_version = ?1 AND a.url = '' ORDER BY a.pk LIMIT 1",
    [ONR_SQL_ENTITY] = "SELECT " ONR_ENTITY_COLUMNS " FROM entity e WHERE e.id = ?1",
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
    [ONR_SQL_CLAIM] = "SELECT " ONR_CLAIM_COLUMNS " FROM claim c" ONR_CLAIM_JOINS " WHERE c.id = ?1",
    [ONR_SQL_CLAIM_SPANS] = "SELECT role, start_byte, start_cp, start_utf16, end_byte, end_cp, end_utf16, exact, "
                            "prefix, suffix FROM claim_span WHERE claim = ?1 ORDER BY role, number",
    [ONR_SQL_CLAIM_ABOUT] = "SELECT e.id, e.name, e.type FROM claim_about b JOIN entity e ON e.pk = b.entity "
                            "WHERE b.claim = ?1 ORDER BY b.number",
    [ONR_SQL_CLAIM_TEXT] = "SELECT pk, text FROM claim WHERE id = ?1",
    [ONR_SQL_CLAIM_BY_PK] = "SELECT " ONR_CLAIM_COLUMNS " FROM claim c" ONR_CLAIM_JOINS " WHERE c.pk = ?1",
    [ONR_SQL_CLAIM_COMPARED] =
        "SELECT c.text, c.published, c.quote_type, ifnull(c.speaker, 0), c.review_status = 'rejected', "
        "a.duplicate_of IS NOT NULL FROM claim c" ONR_CLAIM_ARTICLE_JOIN " WHERE c.pk = ?1",
    [ONR_SQL_CLAIM_MATCH] = "SELECT rowid FROM claim_fts x WHERE claim_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
    [ONR_SQL_CLAIM_MATCH_COUNT] = "SELECT count(*) FROM (SELECT 1 FROM claim_fts x WHERE claim_fts MATCH ?1 LIMIT ?2)",
    [ONR_SQL_ENTITY_BY_ID] = "SELECT ifnull(root, pk) FROM entity WHERE id = ?1",
    [ONR_SQL_ENTITY_BY_PK] = "SELECT " ONR_ENTITY_COLUMNS " FROM entity e WHERE e.pk = ?1",
    [ONR_SQL_ENTITY_PKS_NAMED] = "SELECT DISTINCT entity FROM entity_name WHERE folded = ?1 LIMIT ?2",
    [ONR_SQL_ENTITY_MATCHES] =
        "SELECT x.entity FROM (SELECT n.entity, x.rank FROM entity_fts x CROSS JOIN entity_name n ON n.pk = x.rowid "
        "WHERE entity_fts MATCH ?1 ORDER BY x.rowid DESC LIMIT ?2) x GROUP BY x.entity ORDER BY min(x.rank), x.entity "
        "LIMIT ?3",
    [ONR_SQL_VERSIONS] = "SELECT t.sha256, t.number, t.created, t.codepoints, t.number = a.version FROM article a "
                         "JOIN article_text t ON t.article = a.pk WHERE a.id = ?1 ORDER BY t.number DESC",
    [ONR_SQL_COUNTS] = "SELECT articles, entities, mentions, claims, suggestions FROM total WHERE pk = 1",
    [ONR_SQL_ARTICLES_COUNTED] = "SELECT count(*) FROM article", /* in a database of any version */
    [ONR_SQL_FRESHNESS] = "SELECT (SELECT max(created) FROM article), (SELECT max(published) FROM article), "
                          "(SELECT max(number) FROM migration)",

    /* the first revision is made of the pk, so that an article that is deleted and stored again has none twice */
    [ONR_SQL_ARTICLE_INSERT] =
        "INSERT INTO article (id, revision, headline, headline_derived, url, published, language, language_folded, "
        "authors, publisher, publisher_folded, source, version, text_version, created, modified) "
        "VALUES (?1, ((SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'article') + 1) << 20, ?2, ?3, ?4, "
        "?5, "
        "?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?13) RETURNING pk",
    [ONR_SQL_ARTICLE_UPDATE] =
        "UPDATE article SET revision = revision + 1, headline = ?2, headline_derived = ?3, url = ?4, published = ?5, "
        "language = ?6, language_folded = ?7, authors = ?8, publisher = ?9, publisher_folded = ?10, source = ?11, "
        "text_version = ?12, modified = ?13, version = ?14 WHERE pk = ?1",
    [ONR_SQL_ARTICLE_MERGE] =
        "UPDATE article SET revision = revision + 1, headline = iif(?3 AND NOT headline_derived, headline, ?2), "
        "headline_derived = ?3 AND headline_derived, published = ?5, "
        "language = iif(?15, language, ?6), language_folded = iif(?15, language_folded, ?7), "
        "authors = iif(?8 = '', authors, ?8), publisher = iif(?9 = '', publisher, ?9), "
        "publisher_folded = iif(?9 = '', publisher_folded, ?10), source = iif(?11 = '', source, ?11), "
        "text_version = ?12, modified = ?13, version = ?14 WHERE pk = ?1",
    [ONR_SQL_ARTICLE_COUNT] =
        "UPDATE article SET mentions = ?2, analysis = ?3, "
        "claims = (SELECT count(*) FROM claim WHERE pk BETWEEN ?1 << 24 AND ?1 << 24 | 16777215), "
        "entities = (SELECT count(*) FROM article_entity WHERE article = ?1) WHERE pk = ?1",
    [ONR_SQL_ARTICLE_DELETE] = "DELETE FROM article WHERE pk = ?1",
    [ONR_SQL_ARTICLE_TEXT_INSERT] = "INSERT INTO article_text (article, number, sha256, codepoints, created, body) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [ONR_SQL_ARTICLE_TEXT_DELETE] = "DELETE FROM article_text WHERE article = ?1",
    [ONR_SQL_ARTICLE_TEXT_NEWEST] = "SELECT max(number) FROM article_text WHERE article = ?1",
    [ONR_SQL_ARTICLE_TEXT_KNOWN] = "SELECT number FROM article_text WHERE article = ?1 AND sha256 = ?2",
    /* a version by its hash; or the present one; or, without a hash, the document's own */
    [ONR_SQL_ARTICLE_TEXT_OF] =
        "SELECT t.sha256, t.body FROM article a JOIN article_text t ON t.article = a.pk WHERE a.id = ?1 AND "
        "t.sha256 = iif(?3, a.text_version, iif(?2 <> '', ?2, ifnull((SELECT c.original FROM article_correction c "
        "WHERE c.article = a.id AND c.member = 6), a.text_version))) LIMIT 1",
    [ONR_SQL_ARTICLE_CORRECTIONS] = "SELECT member, value, original FROM article_correction WHERE article = ?1",
    [ONR_SQL_ARTICLE_CORRECTION_PUT] =
        "INSERT INTO article_correction (article, member, value, original) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT DO UPDATE SET value = excluded.value, original = excluded.original",
    [ONR_SQL_ARTICLE_CORRECTION_DELETE] = "DELETE FROM article_correction WHERE article = ?1 AND member = ?2",
    [ONR_SQL_ARTICLE_INDEX] = "INSERT INTO article_fts (rowid, headline, body) SELECT a.pk, a.headline, t.body "
                              "FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.pk = ?1",
    [ONR_SQL_ARTICLE_UNINDEX] =
        "INSERT INTO article_fts (article_fts, rowid, headline, body) SELECT 'delete', a.pk, a.headline, t.body "
        "FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.pk = ?1",
    [ONR_SQL_PUBLISHED_CLAIM] = "UPDATE claim SET published = ?3 WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_PUBLISHED_ABOUT] = "UPDATE claim_about SET published = ?3 WHERE claim BETWEEN ?1 AND ?2",
    [ONR_SQL_PUBLISHED_MENTION] = "UPDATE mention SET published = ?3 WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_PUBLISHED_ENTITY] = "UPDATE article_entity SET published = ?2 WHERE article = ?1",
    [ONR_SQL_PUBLISHED_DESCRIPTION] = "UPDATE entity_description SET published = ?2 WHERE article = ?1",

    [ONR_SQL_ENTITY_OF_KEY] =
        "SELECT pk, ifnull(root, pk) FROM entity WHERE kind = ?1 AND key = ?2 ORDER BY pk LIMIT 1",
    [ONR_SQL_ENTITY_INSERT] =
        "INSERT INTO entity (id, revision, type, kind, name, folded, sort_name, key, created, modified) "
        "VALUES (?1, 0, ?2, ?2, ?3, ?4, substr(?4, 1, 63), ?5, ?6, ?6) RETURNING pk",
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
    [ONR_SQL_MENTION_INSERT] =
        "INSERT INTO mention (pk, id, entity, published, form, via, start_byte, start_cp, start_utf16, end_byte, "
        "end_cp, end_utf16, exact, sentence_before, sentence_after, link) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [ONR_SQL_CLAIM_INSERT] =
        "INSERT INTO claim (pk, id, revision, text, quote_type, source_type, modality, speaker, source, cue, "
        "published, confidence, generator_version, rule, created, modified, speaker_link, seq) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, onr_next_change())",
    [ONR_SQL_CLAIM_SPAN_INSERT] =
        "INSERT INTO claim_span (claim, role, number, start_byte, start_cp, start_utf16, end_byte, end_cp, end_utf16, "
        "exact, prefix, suffix) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [ONR_SQL_CLAIM_ABOUT_INSERT] = "INSERT INTO claim_about (entity, published, claim, number, link) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5)",
    [ONR_SQL_CLAIM_INDEX] = "INSERT INTO claim_fts (rowid, text) SELECT pk, text FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_ENTITY_SHARES] =
        "INSERT INTO article_entity (entity, published, article, mentions, claims_made, claims_about) "
        "SELECT x.entity, ?3, ?4, sum(x.mentioned), sum(x.made), sum(x.about) FROM ("
        "SELECT entity, 1 AS mentioned, 0 AS made, 0 AS about FROM mention WHERE pk BETWEEN ?1 AND ?2 UNION ALL "
        "SELECT speaker, 0, 1, 0 FROM claim WHERE pk BETWEEN ?1 AND ?2 AND speaker IS NOT NULL UNION ALL "
        "SELECT entity, 0, 0, 1 FROM claim_about WHERE claim BETWEEN ?1 AND ?2 AND entity > 0) x GROUP BY x.entity",
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

    [ONR_SQL_CLAIM_RECORDS] =
        "SELECT pk, id, revision, created, modified, quote_type, source_type, modality, ifnull(speaker, 0), "
        "ifnull(speaker_link, 0), speaker_given, about_given, confidence, text, source, cue, generator_version, rule, "
        "review_status, review FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_ABOUT_PK] = "SELECT entity, ifnull(link, 0) FROM claim_about WHERE claim = ?1 ORDER BY number",
    [ONR_SQL_CLAIM_TOUCH] = "UPDATE claim SET revision = revision + 1, modified = ?2, "
                            "generator_version = iif(?3 = '', generator_version, ?3) WHERE pk = ?1",

    [ONR_SQL_TRIAL] = "SAVEPOINT trial",
    [ONR_SQL_TRIAL_UNDO] = "ROLLBACK TO trial",
    [ONR_SQL_TRIAL_END] = "RELEASE trial",
    [ONR_SQL_ARTICLE_TOUCH] = "UPDATE article SET revision = revision + 1, modified = ?2 WHERE pk = ?1",
    [ONR_SQL_ARTICLE_ANALYSIS] = "SELECT analysis, claims FROM article WHERE pk = ?1 AND text_version = ?2",
    [ONR_SQL_ARTICLE_SET_ANALYSIS] = "UPDATE article SET analysis = ?2 WHERE pk = ?1",
    [ONR_SQL_MENTION_RECORDS] =
        "SELECT id, entity, form, ifnull(via, 0), start_byte, end_byte FROM mention WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_ARTICLE_ENTITIES] = "SELECT e.id FROM article_entity x JOIN entity e ON e.pk = x.entity "
                                 "WHERE x.article = ?1",
    /* what else an analysis says of its entities: names, descriptions, addresses */
    [ONR_SQL_ARTICLE_FACTS] =
        "SELECT 0, n.entity, n.name, x.main FROM article_name x JOIN entity_name n ON n.pk = x.name "
        "WHERE x.article = ?1 UNION ALL "
        "SELECT 1, entity, description, 0 FROM entity_description WHERE article = ?1 UNION ALL "
        "SELECT 2, entity, same_as, 0 FROM entity_same_as WHERE article = ?1 ORDER BY 1, 2, 3",
    [ONR_SQL_REANALYSIS_SET] = "INSERT INTO meta (key, value) VALUES ('reanalysis', ?1) "
                               "ON CONFLICT DO UPDATE SET value = excluded.value",
    [ONR_SQL_REANALYSIS_CLEAR] = "DELETE FROM meta WHERE key = 'reanalysis'",
    [ONR_SQL_REANALYSIS_GET] = "SELECT value FROM meta WHERE key = 'reanalysis'",
    [ONR_SQL_CLAIM_UNINDEX] = "INSERT INTO claim_fts (claim_fts, rowid, text) "
                              "SELECT 'delete', pk, text FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_SPAN_DELETE] = "DELETE FROM claim_span WHERE claim BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_ABOUT_DELETE] = "DELETE FROM claim_about WHERE claim BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_DELETE] = "DELETE FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_MENTION_DELETE] = "DELETE FROM mention WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_ENTITY_DISCOUNT] =
        "UPDATE entity SET mentions = entity.mentions - x.mentions, articles = articles - 1, "
        "claims_made = entity.claims_made - x.claims_made, claims_about = entity.claims_about - x.claims_about, "
        "revision = revision + 1, modified = ?2 FROM article_entity x WHERE x.article = ?1 AND x.entity = entity.pk",
    [ONR_SQL_DESCRIPTION_DELETE] = "DELETE FROM entity_description WHERE article = ?1",
    [ONR_SQL_SAME_AS_DELETE] = "DELETE FROM entity_same_as WHERE article = ?1",
    [ONR_SQL_ENTITY_SHARES_DELETE] = "DELETE FROM article_entity WHERE article = ?1",
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
    [ONR_SQL_BLOCK_INSERT] = "INSERT INTO entity_block (block, entity) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [ONR_SQL_BLOCK_DELETE] = "DELETE FROM entity_block WHERE block = ?1 AND entity = ?2",
    [ONR_SQL_BLOCK_MEMBERS] = "SELECT e.pk, e.id, e.kind, e.key, e.same_as <> '' FROM entity_block b "
                              "JOIN entity e ON e.pk = b.entity WHERE b.block = ?1 ORDER BY b.entity LIMIT ?2",
    [ONR_SQL_NAME_STATED] = "SELECT 1 FROM entity_name n WHERE n.link = ?1 AND n.folded IN "
                            "(SELECT o.folded FROM entity_name o WHERE o.link = ?2) LIMIT 1",
    [ONR_SQL_SUGGESTION_KNOWN] = "SELECT 1 FROM suggestion WHERE id = ?1",
    [ONR_SQL_SUGGESTION_INSERT] =
        "INSERT INTO suggestion (id, status, reason, score, one, other, block, created, modified) VALUES "
        "(?1, ifnull((SELECT status FROM suggestion_decision WHERE id = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    [ONR_SQL_SUGGESTION_RATE] =
        "UPDATE suggestion SET score = ?2, revision = revision + 1, modified = ?3 WHERE id = ?1 AND score <> ?2",
    [ONR_SQL_SUGGESTION_DELETE_OF] = "DELETE FROM suggestion WHERE one = ?1 OR other = ?1",
    [ONR_SQL_SUGGESTION_DELETE_BLOCK] = "DELETE FROM suggestion WHERE block = ?1 AND status = 0 AND score <= ?2",
    [ONR_SQL_SUGGESTION_DELETE_KNOWN] =
        "DELETE FROM suggestion WHERE block = ?1 AND reason = ?2 AND one = ?3 AND status = 0",

    [ONR_SQL_CHANGE_LAST] =
        "SELECT max(ifnull((SELECT max(seq) FROM article), 0), ifnull((SELECT max(seq) FROM entity), 0), "
        "ifnull((SELECT max(seq) FROM claim), 0), ifnull((SELECT max(seq) FROM suggestion), 0), "
        "ifnull((SELECT max(seq) FROM tombstone), 0))",
    [ONR_SQL_TOMBSTONE_BEYOND] = "SELECT seq FROM tombstone ORDER BY seq DESC LIMIT 1 OFFSET ?1",
    [ONR_SQL_TOMBSTONE_FORGET] = "DELETE FROM tombstone WHERE seq <= ?1",
    [ONR_SQL_CHANGES_FORGOTTEN] = "INSERT INTO meta (key, value) VALUES ('changes_forgotten', CAST(?1 AS BLOB)) "
                                  "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [ONR_SQL_CHANGES_FORGOTTEN_UNTIL] =
        "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE key = 'changes_forgotten'",
    [ONR_SQL_SENTENCES] = "SELECT 1 FROM meta WHERE key = 'sentences'",
    [ONR_SQL_SENTENCES_DONE] = "DELETE FROM meta WHERE key = 'sentences'",
    [ONR_SQL_CURRENT_TEXTS] =
        "SELECT x.pk, t.body FROM article x CROSS JOIN article_text t ON t.article = x.pk AND t.number = x.version",
    [ONR_SQL_MENTION_PLACES] = "SELECT pk, start_byte FROM mention WHERE pk BETWEEN ?1 AND ?2 ORDER BY pk DESC",
    [ONR_SQL_MENTION_NEIGHBOURS] = "UPDATE mention SET sentence_before = ?2, sentence_after = ?3 WHERE pk = ?1",

    [ONR_SQL_NAMES_COUNT] = "SELECT count(*) FROM (SELECT 1 FROM entity_fts WHERE entity_fts MATCH ?1 LIMIT ?2)",
    [ONR_SQL_NAMES_FOUND] =
        "SELECT " NAMED_COLUMNS " FROM (SELECT rowid AS pk FROM entity_fts WHERE entity_fts MATCH ?1 "
        "ORDER BY rowid DESC LIMIT ?2) x LEFT JOIN entity_name n ON n.pk = x.pk LEFT JOIN entity e ON e.pk = n.entity",
    [ONR_SQL_NAMES_WALK] = "SELECT " NAMED_COLUMNS
                           " FROM (SELECT pk FROM entity WHERE hidden = 0 ORDER BY mentions DESC, pk DESC LIMIT ?1) x "
                           "CROSS JOIN entity e ON e.pk = x.pk CROSS JOIN entity_name n ON n.entity = e.pk",

    [ONR_SQL_FACET_SPEAKERS] = "SELECT speaker, count(*) FROM claim WHERE speaker IS NOT NULL GROUP BY speaker",
    [ONR_SQL_FACET_SPOKEN] = "SELECT count(*) FROM claim WHERE speaker IS NOT NULL",
    [ONR_SQL_FACET_SUBJECTS] = "SELECT entity, count(*) FROM claim_about WHERE entity > 0 GROUP BY entity",
    [ONR_SQL_FACET_WITH_SUBJECT] = "SELECT count(*) FROM (SELECT DISTINCT claim FROM claim_about WHERE entity > 0)",
    [ONR_SQL_FACET_KINDS] = "SELECT quote_type, source_type, modality, review_status, count(*) FROM claim "
                            "GROUP BY quote_type, source_type, modality, review_status",
    [ONR_SQL_FACET_ARTICLES] = "SELECT pk, published, claims FROM article WHERE claims > 0",
    [ONR_SQL_FACET_PUBLISHER] = "SELECT publisher_folded, publisher FROM article WHERE pk = ?1",
    [ONR_SQL_ENTITY_SHOWN] = "SELECT id, name, type FROM entity WHERE pk = ?1 AND hidden = 0",
    [ONR_SQL_TIMELINE] = "SELECT published, claims_made, claims_about, mentions FROM article_entity "
                         "WHERE entity = (SELECT pk FROM entity WHERE id = ?1) AND published >= ?2 AND published < ?3 "
                         "ORDER BY published",
    [ONR_SQL_GRAPH_SEED] = "SELECT " GRAPH_NODE_COLUMNS " FROM entity WHERE id = ?1",
    [ONR_SQL_GRAPH_NODE] = "SELECT " GRAPH_NODE_COLUMNS " FROM entity WHERE pk = ?1 AND hidden = 0",
    [ONR_SQL_GRAPH_NEIGHBOURS] =
        "SELECT y.entity FROM (SELECT article FROM article_entity WHERE entity = ?1 "
        "ORDER BY published DESC, article DESC LIMIT ?2) x CROSS JOIN article_entity y ON y.article = x.article "
        "WHERE y.entity <> ?1",
    [ONR_SQL_GRAPH_SENTENCE_NEIGHBOURS] =
        "SELECT DISTINCT y.entity, m.pk + m.sentence_before FROM (SELECT entity, published, article FROM "
        "article_entity "
        "WHERE entity = ?1 ORDER BY published DESC, article DESC LIMIT ?2) x " ONR_SENTENCE_JOINS,
    [ONR_SQL_AUDIT] = "SELECT " ONR_AUDIT_COLUMNS ", a.in_force, a.base FROM audit a WHERE a.id = ?1",
    [ONR_SQL_AUDIT_BY_PK] = "SELECT " ONR_AUDIT_COLUMNS ", a.in_force, a.base FROM audit a WHERE a.pk = ?1",
    [ONR_SQL_AUDIT_LAST_OF] = "SELECT " ONR_AUDIT_COLUMNS ", a.in_force, a.base FROM audit a WHERE a.base = ?1 "
                              "ORDER BY a.pk DESC LIMIT 1",
    [ONR_SQL_AUDIT_NEWER] = "SELECT a.id, a.action FROM audit_subject s JOIN audit a ON a.pk = s.audit WHERE s.id = ?1 "
                            "AND s.audit > ?2 AND a.in_force AND (?3 >> a.action) & 1 AND (NOT ?4 OR a.subject = ?1) "
                            "ORDER BY s.audit DESC LIMIT 1",
    [ONR_SQL_AUDIT_INSERT] =
        "INSERT INTO audit (id, at, actor, actor_name, action, kind, subject, related, before, after, in_force, base, "
        "reverts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING pk",
    [ONR_SQL_AUDIT_SUBJECT_INSERT] = "INSERT INTO audit_subject (id, audit) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [ONR_SQL_AUDIT_REVERTED] = "UPDATE audit SET reverted_by = ?2 WHERE pk = ?1",
    [ONR_SQL_AUDIT_IN_FORCE] = "UPDATE audit SET in_force = ?2, reverted_by = ?3 WHERE pk = ?1",

    /* of a merged entity, the row that shows it */
    [ONR_SQL_ENTITY_STORED] = "SELECT e.pk, e.id, e.revision, e.type, e.articles, e.made FROM entity o "
                              "JOIN entity e ON e.pk = ifnull(o.root, o.pk) WHERE o.id = ?1",
    [ONR_SQL_ENTITY_ID_SHOWN] =
        "SELECT e.id FROM entity o JOIN entity e ON e.pk = ifnull(o.root, o.pk) WHERE o.id = ?1",
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
        "INSERT INTO entity (id, revision, type, kind, name, folded, sort_name, key, made, created, modified) "
        "VALUES (?1, ((SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'entity') + 1) << 20, ?2, ?2, ?3, "
        "?4, substr(?4, 1, 63), ?5, 1, ?6, ?6) RETURNING pk",
    [ONR_SQL_ENTITY_MADE] = "UPDATE entity SET made = ?2 WHERE pk = ?1",
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
    [ONR_SQL_ARTICLE_COUNT_ENTITIES] =
        "UPDATE article SET entities = (SELECT count(*) FROM article_entity WHERE article = ?1) WHERE pk = ?1",

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
    [ONR_SQL_CLAIM_CHANGED] = "UPDATE claim SET revision = revision + 1, modified = ?2 WHERE pk = ?1",
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
    [ONR_SQL_SPLIT_SPEAKERS] =
        "UPDATE claim SET speaker = ifnull(e.root, e.pk), speaker_link = nullif(e.pk, ifnull(e.root, e.pk)) "
        "FROM entity e "
        "WHERE claim.pk BETWEEN ?1 AND ?2 AND NOT claim.speaker_given "
        "AND ifnull(claim.speaker_link, claim.speaker) = ?4 AND e.pk = ?5 AND EXISTS (SELECT 1 FROM claim_span s "
        "WHERE s.claim = claim.pk AND s.role = ?3 AND s.start_byte < ?7 AND s.end_byte > ?6)",
    [ONR_SQL_SPLIT_CLAIMS] =
        "SELECT DISTINCT c.pk FROM claim c JOIN claim_span s ON s.claim = c.pk WHERE c.pk BETWEEN ?1 AND ?2 "
        "AND NOT c.about_given AND s.role IN (?3, ?4) AND s.start_byte < ?6 AND s.end_byte > ?5",
    [ONR_SQL_CLAIM_ABOUT_CLEAR] = "DELETE FROM claim_about WHERE claim = ?1",
    /* as extraction fills it: who is named in the content, by name or adjective, in the order of the text */
    [ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS] =
        "INSERT INTO claim_about (entity, published, claim, number, link) "
        "SELECT x.entity, x.published, ?1, row_number() OVER (ORDER BY x.pk DESC) - 1, nullif(x.own, x.entity) FROM ("
        "SELECT max(m.pk) AS pk, m.entity, m.published, ifnull(m.link, m.entity) AS own FROM claim c "
        "JOIN claim_span s ON s.claim = c.pk AND s.role = ?2 JOIN mention m ON m.pk BETWEEN (?1 >> 24) << 24 "
        "AND (?1 >> 24) << 24 | 16777215 AND m.start_byte >= s.start_byte AND m.start_byte < s.end_byte "
        "AND m.form IN (0, 1) WHERE c.pk = ?1 AND ifnull(m.link, m.entity) IS NOT ifnull(c.speaker_link, c.speaker) "
        "GROUP BY ifnull(m.link, m.entity) ORDER BY 1 DESC LIMIT 32) x",

    [ONR_SQL_SUGGESTION_STORED] = "SELECT g.status, g.revision, x.id, y.id, g.one, g.other FROM suggestion g "
                                  "JOIN entity x ON x.pk = g.one JOIN entity y ON y.pk = g.other WHERE g.id = ?1",
    [ONR_SQL_SUGGESTION_DECIDE] =
        "UPDATE suggestion SET status = ?2, revision = revision + 1, modified = ?3 WHERE id = ?1",
    [ONR_SQL_DECISION_SET] = "INSERT INTO suggestion_decision (id, status) VALUES (?1, ?2) "
                             "ON CONFLICT DO UPDATE SET status = excluded.status",
    [ONR_SQL_DECISION_DELETE] = "DELETE FROM suggestion_decision WHERE id = ?1",
    [ONR_SQL_CLAIM_RECORD_INSERT] =
        "INSERT INTO claim (pk, id, revision, text, quote_type, source_type, modality, speaker, speaker_link, "
        "speaker_given, about_given, source, cue, published, confidence, generator_version, rule, review_status, "
        "review, created, modified) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    [ONR_SQL_CLAIM_REVISION] = "SELECT revision FROM claim WHERE id = ?1",
    [ONR_SQL_CLAIMS_ARTICLE] = "SELECT a.pk, a.id, a.published, a.text_version, t.body "
                               "FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_OF_CLAIM] = "SELECT a.pk, a.id, a.published, a.text_version, t.body FROM claim c "
                                 "JOIN article a ON a.pk = c.pk >> 24" ONR_ARTICLE_BODY_JOIN " WHERE c.id = ?1",
    [ONR_SQL_ARTICLE_COUNT_CLAIMS] =
        "UPDATE article SET claims = ?2, revision = revision + 1, modified = ?3 WHERE pk = ?1",
    [ONR_SQL_ENTITY_ID] = "SELECT id FROM entity WHERE pk = ?1",
    [ONR_SQL_ENTITY_LINKED] = "SELECT pk, ifnull(root, pk) FROM entity WHERE id = ?1",
    [ONR_SQL_CURATED_CLAIM] =
        "SELECT article, made, withdrawn, found, quote_type, source_type, modality, speaker, about, spans, confidence, "
        "generator_version, rule FROM curated_claim WHERE id = ?1",
    [ONR_SQL_CURATED_CLAIMS_OF] = "SELECT id FROM curated_claim WHERE article = ?1",
    [ONR_SQL_CURATED_WITHDRAWN] = "SELECT withdrawn FROM curated_claim WHERE id = ?1",
    [ONR_SQL_CURATED_WAITING] =
        "SELECT count(*) FROM curated_claim x WHERE x.article = ?1 AND x.withdrawn = 0 AND "
        "NOT EXISTS (SELECT 1 FROM claim c WHERE c.id = x.id) AND (x.made OR "
        "(EXISTS (SELECT 1 FROM claim_correction r WHERE r.claim = x.id) AND NOT EXISTS "
        "(SELECT 1 FROM claim_correction r WHERE r.claim = x.id AND r.member = 6 AND r.value = 'rejected')))",
    [ONR_SQL_CURATED_PUT] =
        "INSERT INTO curated_claim (id, article, made, withdrawn, found, quote_type, source_type, modality, speaker, "
        "about, spans, confidence, generator_version, rule) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO UPDATE SET "
        "article = excluded.article, made = excluded.made, withdrawn = excluded.withdrawn, found = excluded.found, "
        "quote_type = excluded.quote_type, source_type = excluded.source_type, modality = excluded.modality, "
        "speaker = excluded.speaker, about = excluded.about, spans = excluded.spans, confidence = excluded.confidence, "
        "generator_version = excluded.generator_version, rule = excluded.rule",
    [ONR_SQL_CLAIM_CORRECTIONS] = "SELECT member, value FROM claim_correction WHERE claim = ?1",
    [ONR_SQL_CLAIM_CORRECTION_PUT] = "INSERT INTO claim_correction (claim, member, value) VALUES (?1, ?2, ?3) "
                                     "ON CONFLICT DO UPDATE SET value = excluded.value",
    [ONR_SQL_CLAIM_CORRECTION_DELETE] = "DELETE FROM claim_correction WHERE claim = ?1 AND member = ?2",
    [ONR_SQL_SHINGLE_INSERT] = "INSERT INTO article_shingle (shingle, rank, article) VALUES (?1, ?2, ?3)",
    [ONR_SQL_SHINGLE_DELETE] = "DELETE FROM article_shingle WHERE shingle = ?1 AND rank = ?2 AND article = ?3",
    [ONR_SQL_SHINGLE_HOLDERS] =
        "SELECT article FROM article_shingle WHERE shingle = ?1 ORDER BY rank, article LIMIT ?2",
    [ONR_SQL_ARTICLE_BODY] = "SELECT a.id, t.body FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.pk = ?1",
    [ONR_SQL_DUPLICATE] = "SELECT id, published, ifnull(duplicate_of, 0) FROM article WHERE pk = ?1",
    [ONR_SQL_DUPLICATE_ORIGINAL] = "SELECT ifnull(duplicate_of, pk) FROM article WHERE pk = ?1",
    [ONR_SQL_DUPLICATES] = "SELECT pk FROM article WHERE duplicate_of = ?1",
    [ONR_SQL_DUPLICATE_SET] =
        "UPDATE article SET duplicate_of = ?2, revision = revision + 1, modified = ?3 WHERE pk = ?1",
    [ONR_SQL_DUPLICATES_MOVE] =
        "UPDATE article SET duplicate_of = ?2, revision = revision + 1, modified = ?3 WHERE duplicate_of = ?1",
    [ONR_SQL_COMPARE] = "SELECT 1 FROM meta WHERE key = 'compare'",
    [ONR_SQL_COMPARE_DONE] = "DELETE FROM meta WHERE key = 'compare'",
    [ONR_SQL_ARTICLES_FROM] = "SELECT pk FROM article WHERE pk > ?1 ORDER BY pk LIMIT ?2",

    [ONR_SQL_KEY_INSERT] = "INSERT INTO api_key (id, name, scope, hash, created) VALUES (?1, ?2, ?3, ?4, ?5)",
    [ONR_SQL_KEY_REVOKE] = "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_EXISTS] = "SELECT 1 FROM api_key WHERE id = ?1",
    [ONR_SQL_KEYS] = "SELECT id, name, scope, created, revoked FROM api_key ORDER BY pk",
    [ONR_SQL_KEY_OF_HASH] = "SELECT id, name, scope, created, revoked FROM api_key WHERE hash = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_SCOPE] = "SELECT scope FROM api_key WHERE hash = ?1 AND revoked IS NULL",
    [ONR_SQL_KEY_ANY] = "SELECT 1 FROM api_key WHERE revoked IS NULL LIMIT 1",

    [ONR_SQL_ANSWER] = "SELECT request, status, revision, last_modified, content_type, headers, body, created "
                       "FROM answer WHERE key = ?1 AND created > ?2",
    [ONR_SQL_ANSWER_PUT] = "INSERT OR REPLACE INTO answer (key, request, status, revision, last_modified, "
                           "content_type, headers, body, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [ONR_SQL_ANSWERS_PRUNE] =
        "DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE created <= ?1 ORDER BY created LIMIT ?2)",
};

const char *onr_statement_sql(enum onr_statement name) {
  return statements[name];
}
