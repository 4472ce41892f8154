"""old_version.py FRESH TO VERSION MIGRATIONS: the content of a database as the program of an earlier version kept it.

TO is made by the migrations up to VERSION, and filled with the rows of FRESH, a database of the newest version, as far as
that version had their tables and columns. What later migrations add has to come back when they are applied."""
import hashlib
import pathlib
import sqlite3
import sys

APPLICATION_ID = 0x4F4E5243


def make(to, version, folder):
    to.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    to.execute("PRAGMA journal_mode = wal")
    to.execute("CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
               " applied INTEGER NOT NULL) STRICT")
    for path in sorted(folder.glob("*.sql"))[:version]:
        to.executescript(path.read_text())
        row = (int(path.name[:4]), path.name, hashlib.sha256(path.read_bytes()).hexdigest(), 0)
        to.execute("INSERT INTO migration VALUES (?, ?, ?, ?)", row)


def tables(db, schema):
    return {name for (name,) in db.execute(f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'"
                                           " AND sql NOT LIKE 'CREATE VIRTUAL%'")}


def columns(db, schema, table):
    return [row[1] for row in db.execute(f'PRAGMA {schema}.table_info("{table}")')]


def fill(to):
    """Table by table, without the triggers, which have done their work on the rows already."""
    triggers = to.execute("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        to.execute(f"DROP TRIGGER {name}")
    for table in tables(to, "main") & tables(to, "fresh") - {"migration"}:
        shared = [name for name in columns(to, "main", table) if name in columns(to, "fresh", table)]
        names = ", ".join(f'"{name}"' for name in shared)
        if table == "meta":
            to.execute("DELETE FROM main.meta WHERE key IN (SELECT key FROM fresh.meta)")
        else:
            to.execute(f'DELETE FROM main."{table}"')
        to.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM fresh."{table}"')
    for _, sql in triggers:
        to.execute(sql)


def unpack(spans, columns):
    """The spans of a claim, as 0014_claim_spans.sql packs them: role, six offsets, words, prefix, suffix."""
    rest, used = spans.encode(), [0, 0, 0, 0]

    def number(end):
        nonlocal rest
        digits, _, rest = rest.partition(end)
        return int(digits)

    def string():
        nonlocal rest
        length = number(b":")
        item, rest = rest[:length], rest[length:]
        return item

    while rest:
        role = number(b" ")
        first = number(b" ")
        utf16 = first - number(b" ")
        codepoint = utf16 - number(b" ")
        size = number(b" ")
        units = size - number(b" ")
        points = units - number(b" ")
        prefix, suffix = string(), string()
        if rest.startswith(b"="):
            rest, exact = rest[1:], columns[role].encode()[used[role]:used[role] + size]
        else:
            exact = string()
        used[role] += len(exact) + len(" … ".encode())
        yield (role, first, codepoint, utf16, first + size, codepoint + points, utf16 + units,
               exact.decode(), prefix.decode(), suffix.decode())


def fill_spans(to):
    claims = to.execute("SELECT pk, text, cue, source, spans FROM fresh.claim").fetchall()
    for claim, text, cue, source, spans in claims:
        for number, (role, *rest) in enumerate(unpack(spans, (text, cue, source, ""))):
            to.execute("INSERT INTO main.claim_span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (claim, role, number, *rest))


def main():
    fresh, target, version, folder = sys.argv[1:]
    to = sqlite3.connect(target, isolation_level=None)
    counter = iter(range(1, 1 << 60))
    to.create_function("onr_next_change", 0, lambda: next(counter))
    make(to, int(version), pathlib.Path(folder))
    to.execute("ATTACH ? AS fresh", (fresh,))
    to.execute("BEGIN")
    fill(to)
    if int(version) < 14:
        fill_spans(to)
    to.execute("COMMIT")
    # what a migration asks for of the rows that it finds, as they are there now
    asked = {2: "relink", 5: "compare", 9: "sentences"}
    for number, key in asked.items():
        if number <= int(version):
            to.execute("DELETE FROM meta WHERE key = ?", (key,))
    to.execute("PRAGMA wal_checkpoint(truncate)")
    to.close()


main()
