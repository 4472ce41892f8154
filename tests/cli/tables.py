"""tables.py FILE: a line for each table of a database, with the number of its rows and a digest of what is in them."""
import hashlib
import sqlite3
import sys

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
for (name,) in names.fetchall():
    rows = sorted(repr(row) for row in db.execute(f'SELECT * FROM "{name}"'))
    print(name, len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
print("integrity", db.execute("PRAGMA integrity_check").fetchone()[0])
