// onrecord backup: the copy is the database, taken while a server writes or not, and what fails leaves nothing.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { execFile, execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { Server, binary, seeds, temporaryFolder } = require('../api/harness');
const { numbered } = require('../api/samples');

const whole = (...files) => execFileSync('python3', [path.join(__dirname, 'whole.py'), ...files], { encoding: 'utf8' });
const tables = (file) => execFileSync('python3', [path.join(__dirname, 'tables.py'), file], { encoding: 'utf8' });

describe('onrecord backup', () => {
  let folder, db;
  before(() => {
    folder = temporaryFolder();
    db = path.join(folder, 'x.db');
    execFileSync(binary, ['load', '--db', db, seeds]);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const to = (name) => path.join(folder, name);
  const backup = (...args) => spawnSync(binary, ['backup', '--db', db, ...args], { encoding: 'utf8' });

  it('copies a database that nobody serves', async () => {
    const done = backup(to('copy.db'));
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /copy\.db: 1 articles, \d+\.\d MB in \d+\.\d\d s\n$/);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['copy.db', 'x.db'], 'nothing is left beside them');
    assert.equal(tables(to('copy.db')), tables(db));
    assert.match(tables(db), /^claim \d+ [0-9a-f]{64}$/m);
    assert.match(tables(db), /^integrity ok$/m);
    assert.equal(fs.statSync(to('copy.db')).mode & 0o777, 0o600);

    const [one, other] = [await Server.start({ db: to('copy.db') }), await Server.start({ db })];
    for (const target of ['/v1/articles', '/v1/entities?limit=200', '/v1/claims?limit=200', '/v1/changes?limit=200'])
      assert.equal((await one.call(target)).text, (await other.call(target)).text);
    await one.stop();
    await other.stop();
  });

  it('copies one that is written all the while', async () => {
    const server = await Server.start({ db });
    const acknowledged = [];
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) acknowledged.push((await server.post(numbered(n))).id);
    })();
    for (let round = 0; round < 4; round++) {
      while (acknowledged.length < 10 * (round + 1)) await new Promise((resolve) => setTimeout(resolve, 5));
      const before_ = [...acknowledged];
      const copy = to(`served-${round}.db`);
      await promisify(execFile)(binary, ['backup', '--db', db, copy]);
      assert.match(whole(copy), /^whole/);
      const restored = await Server.start({ db: copy });
      for (const id of before_) await restored.call(`/v1/articles/${id}`);
      const { count } = await restored.get('/v1/articles?count=exact');
      assert.equal((await restored.get('/status')).counts.articles, count);
      await restored.stop();
    }
    writing = false;
    await writer;
    const last = to('last.db');
    await promisify(execFile)(binary, ['backup', '--db', db, last]);
    const { count } = await server.get('/v1/articles?count=exact');
    server.process.kill('SIGTERM');
    assert.deepEqual(await server.exited, { code: 0, signal: null });
    for (let round = 0; round < 4; round++) {
      const [, same] = /^whole, (\d+) articles compared$/m.exec(whole(to(`served-${round}.db`), db));
      assert.ok(Number(same) >= 10 * (round + 1), `${same} articles are as they were`);
    }
    assert.equal(tables(last), tables(db));
    assert.match(tables(last), new RegExp(`^article ${count} `, 'm'));
    fs.rmSync(server.folder, { recursive: true, force: true });
  });

  it('leaves a file alone that is there, unless told', () => {
    fs.writeFileSync(to('there.db'), 'mine');
    const refused = backup(to('there.db'));
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /there\.db is there already; --force replaces it/);
    assert.equal(fs.readFileSync(to('there.db'), 'utf8'), 'mine');
    assert.equal(backup(to('there.db'), '--force').status, 0);
    assert.equal(tables(to('there.db')), tables(db));
  });

  it('leaves nothing behind where there is no room', () => {
    const list = () => fs.readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name)).sort(); // of those who looked
    const names = list();
    const done = spawnSync('sh', ['-c', 'ulimit -f 200; exec "$0" "$@"', binary, 'backup', '--db', db, to('full.db')], { encoding: 'utf8' });
    assert.equal(done.status, 1, done.stderr);
    assert.match(done.stderr, /^onrecord: .*full\.db/);
    assert.deepEqual(list(), names);
  });

  it('refuses what is wrong', async () => {
    const wrong = (args, status, pattern) => {
      const done = spawnSync(binary, ['backup', ...args], { encoding: 'utf8' });
      assert.equal(done.status, status, args.join(' '));
      assert.match(done.stderr, pattern);
      assert.equal(done.stdout, '');
    };
    fs.writeFileSync(to('other.txt'), 'no database');
    wrong(['--db', db], 2, /needs one operand.*0 came/);
    wrong(['--db', db, to('a'), to('b')], 2, /needs one operand.*2 came/);
    wrong(['--db', db, '--nothing', to('a')], 2, /--nothing/);
    wrong(['--db', to('none.db'), to('a')], 1, /There is no database .*none\.db/);
    wrong(['--db', to('other.txt'), to('a')], 1, /other\.txt/);
    wrong(['--db', folder, to('a')], 1, /is no file/);
    wrong(['--db', db, to('no/such/a')], 1, /cannot be written: No such file or directory/);
    wrong(['--db', db, folder, '--force'], 1, /is no file/);
    wrong(['--db', db, ''], 1, /name of the copy is empty/);
    wrong(['--db', db, db, '--force'], 1, /x\.db/);
    assert.equal(fs.existsSync(to('a')), false);
    const server = await Server.start({ db: to('copy.db') });
    wrong(['--db', db, to('copy.db'), '--force'], 1, /copy\.db is a database in use/);
    await server.stop();
  });
});
