/* The fixed statements of the ledger and the log of changes: see statements.h. */
#include "store/sqlite/statements.h"

const char *const onr_ledger_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_CHANGE_LAST] =
        "SELECT max(ifnull((SELECT max(seq) FROM article), 0), ifnull((SELECT max(seq) FROM entity), 0), "
        "ifnull((SELECT max(seq) FROM claim), 0), ifnull((SELECT max(seq) FROM suggestion), 0), "
        "ifnull((SELECT max(seq) FROM tombstone), 0))",
    [ONR_SQL_TOMBSTONE_BEYOND] = "SELECT seq FROM tombstone ORDER BY seq DESC LIMIT 1 OFFSET ?1",
    [ONR_SQL_TOMBSTONE_FORGET] = "DELETE FROM tombstone WHERE seq <= ?1",
    [ONR_SQL_DELETION_ANY] = "SELECT 1 FROM tombstone WHERE type = ?1 LIMIT 1",
    [ONR_SQL_DELETION_FORGET] = "DELETE FROM tombstone WHERE id = ?1",
    [ONR_SQL_TOTAL_ADD] = "UPDATE total SET articles = articles + ?1, mentions = mentions + ?2, claims = claims + ?3, "
                          "entities = entities + ?4 WHERE pk = 1",
    [ONR_SQL_CHANGES_FORGOTTEN] = "INSERT INTO meta (key, value) VALUES ('changes_forgotten', CAST(?1 AS BLOB)) "
                                  "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [ONR_SQL_CHANGES_FORGOTTEN_UNTIL] =
        "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE key = 'changes_forgotten'",
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
};
