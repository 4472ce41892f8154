// Migration from every earlier version: what a database holds is what it would hold had it been loaded today.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Server, binary, root, seeds, temporaryFolder } = require('../api/harness');
const { numbered, ndjson } = require('../api/samples');

const migrations = path.join(root, 'migrations/sqlite');
const NEWEST = fs.readdirSync(migrations).length;
const WHATS = ['articles', 'entities', 'claims', 'mentions'];

const run = (...args) => spawnSync(binary, args, { encoding: 'utf8', timeout: 120000, maxBuffer: 1 << 28 });
const oldVersion = (fresh, to, version) => execFileSync('python3', [path.join(__dirname, 'old_version.py'), fresh, to, String(version), migrations]);
const python = (file, code) => execFileSync('python3', ['-c', `import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n${code}`, file], { encoding: 'utf8' }).trim();
const integrity = (db) => python(db, 'print(db.execute("PRAGMA integrity_check").fetchone()[0])');
const versionOf = (db) => Number(python(db, 'print(db.execute("SELECT max(number) FROM migration").fetchone()[0])'));

// Rows as they are exported, by id. What is linked anew counts as modified.
function exported(db, what) {
  const done = run('export', '--db', db, what, ...(what === 'articles' ? ['include=articleBody'] : []));
  assert.equal(done.status, 0, done.stderr);
  const rows = done.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  rows.forEach((row) => delete row.dateModified);
  return rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
}

// Documents that use what the versions brought: several names of one, near-duplicates, sentences with several names.
function documents() {
  const story = 'The ferry to the island will stop in March, the harbour board said on Monday. Its ship was built fifty years ago and carries fewer than half of the passengers that it once did. Islanders will have to take the road across the new bridge, which is to open in February, and the council of the town meets on Thursday.';
  const texts = [
    'Marta Keller of Ardon Inc. spoke in Oslo. “We will wait,” Keller said. The World Tin Union (WTU) agreed with Marta Keller.',
    'Bill Lind and William Lind met Marta J. Keller in Oslo on Friday. “It is late,” Lind said. Karl Lind Jr. said that it was not.',
    `STRELSAU -- ${story}`,
    story,
    'Muammar Gaddafi spoke. Moammar Qaddafi denied that the talks had failed. The WTU said that Kingston was quiet.',
  ];
  const articles = texts.map((articleBody, n) => ({ url: `https://old.example/${n}`, articleBody, datePublished: `2024-03-0${n + 1}T10:00:00Z`, publisher: { name: 'The Example' } }));
  return [...articles, ...Array.from({ length: 30 }, (_, n) => numbered(n))];
}

describe('migration', () => {
  let folder, fresh, lines;
  const want = {};
  const at = (name) => path.join(folder, name);
  before(() => {
    folder = temporaryFolder();
    fresh = at('fresh.db');
    lines = at('in.ndjson');
    fs.writeFileSync(lines, ndjson(documents()));
    assert.equal(run('load', '--db', fresh, seeds, lines).status, 0);
    for (const what of WHATS) want[what] = exported(fresh, what);
    assert.ok(want.articles.length > 30 && want.claims.length > 40 && want.mentions.length > 200);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (let version = 1; version < NEWEST; version++)
    it(`from version ${version} brings what a fresh load has`, () => {
      const db = at(`v${version}.db`);
      oldVersion(fresh, db, version);
      assert.match(run('export', '--db', db, 'claims').stderr, /made by an older program.*onrecord migrate/);
      const done = run('migrate', '--db', db);
      assert.equal(done.status, 0, done.stderr);
      const told = done.stderr.trim().split('\n').map((line) => /event=migrated message="(\d{4})_/.exec(line)?.[1]);
      assert.deepEqual(told, Array.from({ length: NEWEST - version }, (_, n) => String(version + 1 + n).padStart(4, '0')));
      assert.equal(integrity(db), 'ok');
      for (const what of WHATS) assert.deepEqual(exported(db, what), want[what], what);
      fs.rmSync(db);
    });

  it('leaves a database that can be served and written', async () => {
    const db = at('served.db');
    oldVersion(fresh, db, 1);
    const server = await Server.start({ db, empty: true });
    const counts = (await server.get('/status')).counts;
    for (const what of ['articles', 'entities', 'claims']) assert.equal((await server.get(`/v1/${what}?count=exact&limit=1`)).count, counts[what], what);
    assert.equal((await server.get('/v1/articles?q=ferry')).data.length, 2);
    assert.equal((await server.get('/v1/articles?duplicates=only')).data.length, 1, 'near-duplicates are found');
    await server.post({ articleBody: '“It goes on,” Marta Keller said.' });
    await server.stop();
  });

  it('that is killed leaves a whole database of some version, which the next one goes on from', async () => {
    for (let round = 0; round < 4; round++) {
      const db = at(`killed${round}.db`);
      oldVersion(fresh, db, 1);
      const child = spawn(binary, ['migrate', '--db', db], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 4 + round * round * 8));
      child.kill('SIGKILL');
      await ended;
      const version = versionOf(db);
      assert.ok(version >= 1 && version <= NEWEST);
      assert.equal(integrity(db), 'ok');
      assert.equal(Number(python(db, 'print(db.execute("SELECT count(*) FROM article").fetchone()[0])')), want.articles.length - 1); // the last line counts them
      assert.equal(run('migrate', '--db', db).status, 0);
      for (const what of WHATS) assert.deepEqual(exported(db, what), want[what], `${what} after a kill at version ${version}`);
    }
  });

  it('that has no room says so and leaves a whole database', () => {
    const seen = new Set();
    for (const blocks of [1200, 2000]) {
      const db = at(`full${blocks}.db`);
      oldVersion(fresh, db, 1);
      const done = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" migrate --db "$1"`, binary, db], { encoding: 'utf8' });
      if (done.status !== 0) assert.match(done.stderr, /no room left|disk I\/O error/);
      seen.add(done.status);
      assert.equal(integrity(db), 'ok');
      assert.equal(run('migrate', '--db', db).status, 0);
      for (const what of WHATS) assert.deepEqual(exported(db, what), want[what], what);
    }
    assert.ok(seen.has(1), 'there was no room at least once');
  });
});
