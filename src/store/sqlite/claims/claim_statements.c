/* The fixed statements of claims: see statements.h. */
#include "store/sqlite/statements.h"

const char *const onr_claim_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_CLAIM] = "SELECT " ONR_CLAIM_COLUMNS " FROM claim c" ONR_CLAIM_ARTICLE_JOIN " WHERE c.id = ?1",
    [ONR_SQL_CLAIM_ABOUT] = "SELECT entity FROM claim_about WHERE claim = ?1 ORDER BY number",
    [ONR_SQL_CLAIMS] = ONR_CLAIM_NUMBERS "SELECT " ONR_CLAIM_COLUMNS
                                         " FROM x CROSS JOIN claim c ON c.pk = x.pk" ONR_CLAIM_ARTICLE_JOIN,
    [ONR_SQL_CLAIMS_LEAN] = ONR_CLAIM_NUMBERS "SELECT " ONR_LEAN_CLAIM_COLUMNS
                                              " FROM x CROSS JOIN claim c ON c.pk = x.pk" ONR_CLAIM_ARTICLE_JOIN,
    [ONR_SQL_CLAIMS_ABOUT] =
        ONR_CLAIM_NUMBERS "SELECT b.claim, b.entity, b.number FROM x CROSS JOIN claim_about b ON b.claim = x.pk",
    [ONR_SQL_CLAIM_TREES] = "SELECT max(iif(name = 'claim', rootpage, 0)), max(iif(name = 'article', rootpage, 0)), "
                            "max(iif(name = 'claim_about_claim', rootpage, 0)) FROM sqlite_schema",
    [ONR_SQL_CLAIM_TEXT] = "SELECT pk, text FROM claim WHERE id = ?1",
    [ONR_SQL_CLAIM_BY_PK] = "SELECT " ONR_CLAIM_COLUMNS " FROM claim c" ONR_CLAIM_ARTICLE_JOIN " WHERE c.pk = ?1",
    [ONR_SQL_CLAIM_COMPARED] =
        "SELECT c.text, c.published, c.quote_type, ifnull(c.speaker, 0), c.review_status = 'rejected', "
        "a.duplicate_of IS NOT NULL FROM claim c" ONR_CLAIM_ARTICLE_JOIN " WHERE c.pk = ?1",
    [ONR_SQL_CLAIM_MATCH] = "SELECT rowid FROM claim_fts x WHERE claim_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
    [ONR_SQL_CLAIM_MATCH_COUNT] = "SELECT count(*) FROM (SELECT 1 FROM claim_fts x WHERE claim_fts MATCH ?1 LIMIT ?2)",
    [ONR_SQL_PUBLISHED_CLAIM] = "UPDATE claim SET published = ?3 WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_INSERT] =
        "INSERT OR FAIL INTO claim (pk, id, revision, quote_type, source_type, modality, speaker, speaker_link, "
        "speaker_given, "
        "about_given, published, confidence, review_status, created, modified, generator_version, rule, review, "
        "source, cue, text, spans, seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ONR_SQL_CLAIM_WAS_DELETED] = "SELECT 1 FROM tombstone WHERE id = ?1",
    [ONR_SQL_CLAIM_COMES_BACK] =
        "UPDATE claim SET seq = iif(t.revision = claim.revision, t.seq_before, onr_next_change()), "
        "seq_created = t.seq_created FROM tombstone t WHERE claim.pk = ?1 AND t.id = claim.id "
        "AND t.created = claim.created",
    [ONR_SQL_CLAIM_ABOUT_INSERT] = "INSERT OR FAIL INTO claim_about (entity, published, claim, number, link) "
                                   "VALUES (?, ?, ?, ?, ?)",
    [ONR_SQL_CLAIM_INDEX] = "INSERT INTO claim_fts (rowid, text) SELECT pk, text FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_RECORDS] =
        "SELECT pk, id, revision, created, modified, quote_type, source_type, modality, ifnull(speaker, 0), "
        "ifnull(speaker_link, 0), speaker_given, about_given, confidence, text, source, cue, spans, "
        "generator_version, rule, review_status, review FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_ABOUT_PK] = "SELECT entity, ifnull(link, 0) FROM claim_about WHERE claim = ?1 ORDER BY number",
    [ONR_SQL_CLAIM_TOUCH] = "UPDATE claim SET revision = revision + 1, modified = ?2, "
                            "generator_version = iif(?3 = '', generator_version, ?3) WHERE pk = ?1",
    [ONR_SQL_CLAIM_UNINDEX] = "INSERT INTO claim_fts (claim_fts, rowid, text) "
                              "SELECT 'delete', pk, text FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_ABOUT_DELETE] = "DELETE FROM claim_about WHERE claim BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_DELETE] = "DELETE FROM claim WHERE pk BETWEEN ?1 AND ?2",
    [ONR_SQL_CLAIM_CHANGED] = "UPDATE claim SET revision = revision + 1, modified = ?2 WHERE pk = ?1",
    [ONR_SQL_CLAIM_ABOUT_CLEAR] = "DELETE FROM claim_about WHERE claim = ?1",
    /* as extraction fills it: who is named in the content, by name or adjective, in the order of the text; ?2 has the
     * bytes that are its spans: [[first, end], …] */
    [ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS] =
        "INSERT INTO claim_about (entity, published, claim, number, link) "
        "SELECT x.entity, x.published, ?1, row_number() OVER (ORDER BY x.pk DESC) - 1, nullif(x.own, x.entity) FROM ("
        "SELECT max(m.pk) AS pk, m.entity, m.published, ifnull(m.link, m.entity) AS own FROM claim c "
        "JOIN json_each(?2) s JOIN mention m ON m.pk BETWEEN (?1 >> 24) << 24 "
        "AND (?1 >> 24) << 24 | 16777215 AND m.start_byte >= json_extract(s.value, '$[0]') "
        "AND m.start_byte < json_extract(s.value, '$[1]') "
        "AND m.form IN (0, 1) WHERE c.pk = ?1 AND ifnull(m.link, m.entity) IS NOT ifnull(c.speaker_link, c.speaker) "
        "GROUP BY ifnull(m.link, m.entity) ORDER BY 1 DESC LIMIT 32) x",
    [ONR_SQL_CLAIM_REVISION] = "SELECT revision FROM claim WHERE id = ?1",
    [ONR_SQL_CLAIMS_ARTICLE] = "SELECT a.pk, a.id, a.published, a.text_version, t.body "
                               "FROM article a" ONR_ARTICLE_BODY_JOIN " WHERE a.id = ?1",
    [ONR_SQL_ARTICLE_OF_CLAIM] = "SELECT a.pk, a.id, a.published, a.text_version, t.body FROM claim c "
                                 "JOIN article a ON a.pk = c.pk >> 24" ONR_ARTICLE_BODY_JOIN " WHERE c.id = ?1",
    [ONR_SQL_CURATED_CLAIM] =
        "SELECT article, made, withdrawn, found, quote_type, source_type, modality, speaker, about, spans, confidence, "
        "generator_version, rule FROM curated_claim WHERE id = ?1",
    [ONR_SQL_CURATED_CLAIMS_OF] = "SELECT id FROM curated_claim WHERE article = ?1",
    [ONR_SQL_CLAIM_INDEX_TEXT] = "INSERT INTO claim_fts (rowid, text) VALUES (?1, ?2)",
    [ONR_SQL_CURATED_CLAIM_MET] = "SELECT 1 FROM curated_claim WHERE article = ?1 LIMIT 1",
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
};
