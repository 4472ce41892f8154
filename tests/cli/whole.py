"""whole.py COPY [LIVE]: that a copy of a database is whole, and holds what the live one held when it was taken.

Whole: SQLite finds no fault, the counts are what is there, and every article has its text, claims and mentions. The same:
every article that has not been changed since (its number in the order of changes says so) is the same in both, with all
that belongs to it; and none is missing that was there by then."""
import sqlite3
import sys

PARTS = {
    "claim": "SELECT id, text, quote_type, source_type, modality, cue, source, spans, published, rule, review FROM {0}claim WHERE pk >> 24 = ? ORDER BY pk",
    "mention": "SELECT id, form, start_byte, end_byte, exact FROM {0}mention WHERE pk >> 24 = ? ORDER BY pk",
    "text": "SELECT number, sha256, body FROM {0}article_text WHERE article = ? ORDER BY number",
}


def expect(holds, what):
    if not holds:
        sys.exit(f"{sys.argv[1]}: {what}")


def one(db, sql, *values):
    return db.execute(sql, values).fetchone()[0]


def check_whole(db):
    expect(one(db, "PRAGMA integrity_check") == "ok", "integrity_check")
    counted = db.execute("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM mention), (SELECT count(*) FROM claim),"
                         " (SELECT count(*) FROM entity WHERE hidden = 0), (SELECT count(*) FROM suggestion WHERE status = 0)").fetchone()
    kept = db.execute("SELECT articles, mentions, claims, entities, suggestions FROM total").fetchone()
    expect(counted == kept, f"totals {kept} are not {counted}")
    for pk, claims, mentions, version in db.execute("SELECT pk, claims, mentions, version FROM article").fetchall():
        found = tuple(one(db, sql, pk) for sql in (
            "SELECT count(*) FROM claim WHERE pk >> 24 = ?", "SELECT count(*) FROM mention WHERE pk >> 24 = ?",
            "SELECT max(number) FROM article_text WHERE article = ?"))
        expect(found == (claims, mentions, version), f"article {pk} has {found}, not {(claims, mentions, version)}")
    for table, rows in (("article_fts", "article"), ("claim_fts", "claim")):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        expect(one(db, f"SELECT count(*) FROM {table}_docsize") == one(db, f"SELECT count(*) FROM {rows}"), table)


def check_same(db, live):
    db.execute("ATTACH ? AS live", (live,))
    last = one(db, "SELECT max(ifnull((SELECT max(seq) FROM article), 0), ifnull((SELECT max(seq) FROM tombstone), 0))")
    missing = db.execute("SELECT id FROM live.article WHERE seq <= ? AND id NOT IN (SELECT id FROM main.article)", (last,)).fetchall()
    expect(not missing, f"{missing} were there and are not in it")
    pairs = db.execute("SELECT a.pk, b.pk FROM main.article a JOIN live.article b ON b.id = a.id AND b.seq = a.seq").fetchall()
    for here, there in pairs:
        expect(here == there, f"{here} is {there}")
        for what, sql in PARTS.items():
            expect(db.execute(sql.format("main."), (here,)).fetchall() == db.execute(sql.format("live."), (there,)).fetchall(),
                   f"the {what} of article {here}")
    return len(pairs)


def main():
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    check_whole(db)
    same = check_same(db, sys.argv[2]) if len(sys.argv) > 2 else 0
    print(f"whole, {same} articles compared")


main()
