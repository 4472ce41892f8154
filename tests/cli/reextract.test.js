// onrecord reextract: what it prints, refuses and leaves as it is.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test, beforeEach, afterEach } = require('node:test');
const { Server, binary, seeds, temporaryFolder } = require('../api/harness');

let folder, db;
beforeEach(() => {
  folder = temporaryFolder();
  db = path.join(folder, 'x.db');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function onrecord(...args) {
  const run = spawnSync(binary, args, { encoding: 'utf8', timeout: 120000 });
  assert.equal(run.signal, null, run.stderr);
  return { status: run.status, out: run.stdout, err: run.stderr };
}
const reextract = (...args) => onrecord('reextract', '--db', db, ...args);

test('what was just loaded comes out the same, and not a byte changes', () => {
  onrecord('load', '--db', db, seeds);
  reextract(); // the place that a run has come to is written and taken away
  const before = fs.readFileSync(db);
  const run = reextract();
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /^1 articles: 0 changed, 1 unchanged, 0 failed$/m);
  assert.match(run.out, /^claims: 0 added, 0 gone, 0 moved, 0 changed, \d\d kept$/m);
  assert.match(run.out, /^entities: 0 added, 0 gone; mentions: 0 added, 0 gone$/m);
  assert.ok(before.equals(fs.readFileSync(db)));
});

test('single articles are told of', () => {
  onrecord('load', '--db', db, seeds);
  const run = reextract('--verbose', 'art_zferi7345hpjhhxi');
  assert.match(run.out, /^art_zferi7345hpjhhxi: unchanged$/m);
  const unknown = reextract('art_aaaaaaaaaaaaaaaa', 'art_zferi7345hpjhhxi');
  assert.equal(unknown.status, 1);
  assert.match(unknown.err, /art_aaaaaaaaaaaaaaaa: There is no article/);
  assert.match(unknown.out, /^2 articles: 0 changed, 1 unchanged, 1 failed$/m);
});

test('wrong use is refused', () => {
  assert.equal(reextract().status, 1);
  assert.match(reextract().err, /no database .*x\.db/);
  assert.ok(!fs.existsSync(db));
  onrecord('load', '--db', db, seeds);
  assert.equal(reextract('ent_aaaaaaaaaaaaaaaa').status, 2);
  assert.match(reextract('nothing').err, /"nothing" is none/);
  assert.equal(reextract('--explain').status, 2);
});

test('a served database is refused, naming the process', async () => {
  const server = await Server.start();
  const run = onrecord('reextract', '--db', server.db);
  assert.equal(run.status, 1);
  assert.match(run.err, new RegExp(`process ${server.process.pid}`));
  await server.stop();
});
