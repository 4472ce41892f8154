// onrecord compact: the same content in less room, or the database as it was.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Server, binary, temporaryFolder } = require('../api/harness');
const { numbered, ndjson } = require('../api/samples');

const ARTICLES = 400, KEPT = 20;
const WHATS = ['articles', 'entities', 'claims', 'mentions'];

const python = (file, code) =>
  execFileSync('python3', ['-c', `import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n${code}`, file], { encoding: 'utf8' }).trim();

describe('onrecord compact', () => {
  let folder, db;
  const run = (...args) => spawnSync(binary, args, { encoding: 'utf8', timeout: 120000, maxBuffer: 1 << 28 });
  const compact = () => run('compact', '--db', db);
  const exports_ = () => WHATS.map((what) => run('export', '--db', db, what).stdout);
  const body = (n) => `“Number ${n} is done,” Anna Berg said. ${Array.from({ length: 300 }, (_, i) => `word${(n * 31 + i * i) % 1999}`).join(' ')}`;

  before(async () => {
    folder = temporaryFolder();
    db = path.join(folder, 'x.db');
    const lines = path.join(folder, 'in.ndjson');
    fs.writeFileSync(lines, ndjson(Array.from({ length: ARTICLES }, (_, n) => numbered(n, { articleBody: body(n) }))));
    assert.equal(run('load', '--db', db, lines).status, 0);
    fs.rmSync(lines);
    // as an earlier version kept it, whose file never became smaller
    python(db, `db.execute("PRAGMA journal_mode = delete"); db.execute("PRAGMA auto_vacuum = none"); db.execute("VACUUM")`);
    const server = await Server.start({ db, empty: true });
    const { rows } = await server.walk('/v1/articles?limit=200&fields=id');
    for (const { id } of rows.slice(KEPT)) await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
    await server.stop();
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('is refused while the database is served or read', async () => {
    const server = await Server.start({ db, empty: true });
    const refused = compact();
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, new RegExp(`is being written by process ${server.process.pid}`));
    await server.stop();
    const reader = spawn('python3', ['-c', `import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\nprint(db.execute("SELECT count(*) FROM article").fetchone(), flush=True)\nsys.stdin.read()`, db]);
    await new Promise((resolve) => reader.stdout.once('data', resolve));
    const again = run('compact', '--db', db, '--busy-timeout', '50');
    assert.equal(again.status, 1, again.stdout);
    assert.match(again.stderr, /being read by another process/);
    reader.stdin.end();
    await new Promise((resolve) => reader.once('exit', resolve));
    assert.equal(python(db, 'print(db.execute("PRAGMA integrity_check").fetchone()[0])'), 'ok');
  });

  it('leaves everything as it was where there is no room', () => {
    const was = exports_();
    const size = Math.floor(fs.statSync(db).size / 1024 / 20);
    const full = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f ${size}; exec "$0" compact --db "$1"`, binary, db], { encoding: 'utf8' });
    assert.equal(full.status, 1, full.stdout);
    assert.match(full.stderr, /x\.db/);
    assert.deepEqual(fs.readdirSync(folder), ['x.db']);
    assert.deepEqual(exports_(), was);
  });

  it('gives the room back and keeps the content', () => {
    const was = exports_(), size = fs.statSync(db).size;
    const done = compact();
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /x\.db: \d+\.\d MB, \d+\.\d MB before, in \d+\.\d\d s\n$/);
    assert.ok(fs.statSync(db).size < size / 3, `${size} → ${fs.statSync(db).size}`);
    assert.equal(fs.statSync(db).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(folder), ['x.db']);
    assert.deepEqual(exports_(), was);
    assert.deepEqual(fs.readdirSync(folder), ['x.db'], 'an export leaves nothing beside it');
    assert.equal(python(db, 'print(db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("PRAGMA auto_vacuum").fetchone()[0], db.execute("PRAGMA journal_mode").fetchone()[0])'), 'ok 2 wal');
  });

  it('can be served and searched after', async () => {
    const server = await Server.start({ db, empty: true });
    assert.equal((await server.get('/v1/articles?count=exact')).count, KEPT);
    assert.equal((await server.get('/v1/articles?q=done&count=exact')).count, KEPT);
    await server.post(numbered(9000));
    await server.stop();
  });

  it('needs a database', () => {
    const none = run('compact', '--db', path.join(folder, 'none.db'));
    assert.equal(none.status, 1);
    assert.match(none.stderr, /There is no database .*none\.db/);
    assert.equal(fs.existsSync(path.join(folder, 'none.db')), false);
    assert.equal(run('compact', '--db', db, 'more').status, 2);
  });
});
