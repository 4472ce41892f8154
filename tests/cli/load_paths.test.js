// What loading a folder opens, and what it does not: nothing outside of it, nothing that is no file.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test, beforeEach, afterEach } = require('node:test');
const { Server, binary, temporaryFolder } = require('../api/harness');

let folder;
beforeEach(() => {
  folder = temporaryFolder();
  fs.mkdirSync(here('in/deep'), { recursive: true });
  fs.writeFileSync(here('in/a.txt'), 'The mayor said that it was late.');
  fs.writeFileSync(here('in/deep/b.txt'), 'The minister said that it was early.');
  fs.writeFileSync(here('secret.txt'), 'The secret agent said that nobody knows.');
  fs.mkdirSync(here('outside'));
  fs.writeFileSync(here('outside/c.txt'), 'The outsider said that it was dark.');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const here = (name) => path.join(folder, name);
const load = (...paths) => spawnSync(binary, ['load', '--db', here('x.db'), ...paths], { encoding: 'utf8', timeout: 60000 });
const texts = () => {
  const out = execFileSync(binary, ['export', '--db', here('x.db'), 'articles', 'include=articleBody'], { encoding: 'utf8' });
  return out.trim().split('\n').slice(0, -1).map((line) => JSON.parse(line).articleBody).sort();
};

// What stands beside the two documents of the folder.
function addTraps() {
  fs.symlinkSync(here('secret.txt'), here('in/link.txt'));
  fs.symlinkSync('../secret.txt', here('in/relative.txt'));
  fs.symlinkSync(here('outside'), here('in/elsewhere'));
  fs.symlinkSync('..', here('in/deep/up'));
  fs.symlinkSync('.', here('in/deep/self'));
  fs.symlinkSync('loop.txt', here('in/loop.txt'));
  fs.symlinkSync('/dev/zero', here('in/zero.txt'));
  fs.symlinkSync('/proc/self/environ', here('in/environ.txt'));
  execFileSync('mkfifo', [here('in/pipe.txt')]);
}

test('links, pipes and devices in a folder are left alone, and loops end', () => {
  addTraps();
  const run = load(here('in'));
  assert.equal(run.signal, null, 'it ends');
  assert.match(run.out ?? run.stdout, /^2 documents: 2 new, /m);
  assert.deepEqual(texts(), ['The mayor said that it was late.', 'The minister said that it was early.']);
});

test('the server loads its seeds by the same rule', async () => {
  addTraps();
  const server = await Server.start({ db: here('x.db'), args: ['--seeds', here('in')] });
  const { data } = await server.get('/v1/articles');
  await server.stop();
  assert.equal(data.length, 2);
});

test('what the user names is loaded, wherever it leads', () => {
  fs.symlinkSync(here('outside'), here('named'));
  const run = load(here('in/../secret.txt'), here('named'));
  assert.match(run.stdout, /^2 documents: 2 new, /m);
  assert.deepEqual(texts(), ['The outsider said that it was dark.', 'The secret agent said that nobody knows.']);
});

test('a device or an endless file that the user names ends at the limit', () => {
  const run = load('/dev/zero', here('in/a.txt'));
  assert.equal(run.status, 1);
  assert.match(run.stderr, /\/dev\/zero: .*8388608 bytes/);
  assert.match(run.stdout, /1 new/);
});

test('an article keeps the name of its file, not where it lies', () => {
  load(here('in'));
  const out = execFileSync(binary, ['export', '--db', here('x.db'), 'articles'], { encoding: 'utf8' });
  assert.ok(!out.includes(folder), 'no path of this machine is shown');
});
