/* The fixed statements of articles, their texts, mentions and duplicates: see statements.h. */
#include "store/sqlite/statements.h"

const char *const onr_article_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_PUT_BEGIN] = "SAVEPOINT put",
    [ONR_SQL_PUT_UNDO] = "ROLLBACK TO put",
    [ONR_SQL_PUT_END] = "RELEASE put",
    [ONR_SQL_ARTICLE] = "SELECT " ONR_ARTICLE_COLUMNS " FROM article a WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_WITH_BODY] =
        "SELECT " ONR_ARTICLE_COLUMNS ", t.body FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_MET] = "SELECT 1 FROM article WHERE url = ?1 AND url <> '' UNION ALL "
                            "SELECT 1 FROM article WHERE id = ?2 LIMIT 1",
    [ONR_SQL_ARTICLE_EXISTS] = "SELECT 1 FROM article WHERE id = ?1",
    [ONR_SQL_ARTICLE_BY_URL] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a "
                               "WHERE a.url = ?1 AND a.url <> ''",
    [ONR_SQL_ARTICLE_BY_ID] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_BY_TEXT] = "SELECT " ONR_ARTICLE_COLUMNS ", a.version FROM article a "
                                "WHERE a.text_version = ?1 AND a.url = '' ORDER BY a.pk LIMIT 1",
    [ONR_SQL_VERSIONS] = "SELECT t.sha256, t.number, t.created, t.codepoints, t.number = a.version FROM article a "
                         "JOIN article_text t ON t.article = a.pk WHERE a.id = ?1 ORDER BY t.number DESC",
    /* the first revision is made of the pk, so that an article that is deleted and stored again has none twice */
    [ONR_SQL_ARTICLE_INSERT] =
        "INSERT INTO article (id, revision, headline, headline_derived, url, published, language, language_folded, "
        "authors, publisher, publisher_folded, source, version, text_version, created, modified, seq) "
        "VALUES (?1, ((SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'article') + 1) << 20, ?2, ?3, ?4, "
        "?5, "
        "?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?13, onr_next_change()) RETURNING pk",
    [ONR_SQL_ARTICLE_NEWEST] = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'article'",
    [ONR_SQL_ARTICLE_INSERT_WHOLE] =
        "INSERT INTO article (pk, id, revision, headline, headline_derived, url, published, language, "
        "language_folded, authors, publisher, publisher_folded, source, version, text_version, created, modified, "
        "claims, mentions, entities, analysis, seq) VALUES (?1, ?2, ?1 << 20, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
        "?12, "
        "1, ?13, ?14, ?14, ?15, ?16, ?17, ?18, onr_next_change())",
    [ONR_SQL_ARTICLE_INDEX_TEXT] = "INSERT INTO article_fts (rowid, headline, body) VALUES (?1, ?2, ?3)",
    [ONR_SQL_NAME_REFER_TO] = "INSERT OR FAIL INTO article_name (article, name, main) VALUES (?, ?, ?)",
    [ONR_SQL_ENTITY_SHARE] = "INSERT OR FAIL INTO article_entity (entity, published, article, mentions, claims_made, "
                             "claims_about) VALUES (?, ?, ?, ?, ?, ?)",
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
    [ONR_SQL_PUBLISHED_ABOUT] = "UPDATE claim_about SET published = ?3 WHERE claim BETWEEN ?1 AND ?2",
    [ONR_SQL_PUBLISHED_MENTION] = "UPDATE mention SET published = ?3 WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_PUBLISHED_ENTITY] = "UPDATE article_entity SET published = ?2 WHERE article = ?1",
    [ONR_SQL_PUBLISHED_DESCRIPTION] = "UPDATE entity_description SET published = ?2 WHERE article = ?1",
    [ONR_SQL_MENTION_INSERT] =
        "INSERT OR FAIL INTO mention (pk, id, entity, published, form, via, start_byte, start_cp, start_utf16, "
        "end_byte, end_cp, end_utf16, exact, sentence_before, sentence_after, link) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ONR_SQL_ENTITY_SHARES] =
        "INSERT INTO article_entity (entity, published, article, mentions, claims_made, claims_about) "
        "SELECT x.entity, ?3, ?4, sum(x.mentioned), sum(x.made), sum(x.about) FROM ("
        "SELECT entity, 1 AS mentioned, 0 AS made, 0 AS about FROM mention WHERE pk BETWEEN ?1 AND ?2 UNION ALL "
        "SELECT speaker, 0, 1, 0 FROM claim WHERE pk BETWEEN ?1 AND ?2 AND speaker IS NOT NULL UNION ALL "
        "SELECT entity, 0, 0, 1 FROM claim_about WHERE claim BETWEEN ?1 AND ?2 AND entity > 0) x GROUP BY x.entity",
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
    [ONR_SQL_MENTION_DELETE] = "DELETE FROM mention WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_ENTITY_SHARES_DELETE] = "DELETE FROM article_entity WHERE article = ?1",
    [ONR_SQL_SENTENCES] = "SELECT 1 FROM meta WHERE key = 'sentences'",
    [ONR_SQL_SENTENCES_DONE] = "DELETE FROM meta WHERE key = 'sentences'",
    [ONR_SQL_CURRENT_TEXTS] =
        "SELECT x.pk, t.body FROM article x CROSS JOIN article_text t ON t.article = x.pk AND t.number = x.version",
    [ONR_SQL_MENTION_PLACES] = "SELECT pk, start_byte FROM mention WHERE pk BETWEEN ?1 AND ?2 ORDER BY pk DESC",
    [ONR_SQL_MENTION_NEIGHBOURS] = "UPDATE mention SET sentence_before = ?2, sentence_after = ?3 WHERE pk = ?1",
    [ONR_SQL_ARTICLE_COUNT_ENTITIES] =
        "UPDATE article SET entities = (SELECT count(*) FROM article_entity WHERE article = ?1) WHERE pk = ?1",
    [ONR_SQL_ARTICLE_COUNT_CLAIMS] =
        "UPDATE article SET claims = ?2, revision = revision + 1, modified = ?3 WHERE pk = ?1",
    [ONR_SQL_SHINGLE_INSERT] = "INSERT OR FAIL INTO article_shingle (shingle, rank, article) VALUES (?, ?, ?)",
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
};
