// A load that is told to end keeps what it has read, says how much that is, and takes nothing that came by half.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test, beforeEach, afterEach } = require('node:test');
const { binary, temporaryFolder } = require('../api/harness');

let folder;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const here = (name) => path.join(folder, name);

function start(...args) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, out: '', err: '' };
  child.stdout.on('data', (data) => (run.out += data));
  child.stderr.on('data', (data) => (run.err += data));
  run.ended = new Promise((resolve) => child.once('close', (status, signal) => resolve({ status, signal, ...run })));
  return run;
}

const lines = Array.from({ length: 60 }, (_, i) => JSON.stringify({ headline: `Number ${i}`, articleBody: `The mayor said that it was ${i}. ${'It rained. '.repeat(400)}` }));

function articles() {
  const out = execFileSync(binary, ['export', '--db', here('x.db'), 'articles', 'fields=id'], { encoding: 'utf8' });
  return out.trim().split('\n').length - 1;
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  test(`${signal} ends the load of a pipe, of which all whole lines that were read are stored`, async () => {
    execFileSync('mkfifo', [here('many.ndjson')]);
    const run = start('load', '--db', here('x.db'), here('many.ndjson'));
    const pipe = await fs.promises.open(here('many.ndjson'), 'w');
    await pipe.write(`${lines.join('\n')}\n{"headline":"By half","articleBody":"The ma`); // more than a pipe holds
    run.child.kill(signal);
    const { status, signal: killed, out, err } = await run.ended;
    await pipe.close();
    assert.deepEqual([status, killed], [1, null], err);
    assert.match(err, /^onrecord: stopped by a signal; what is counted is stored/m);
    const [, documents, fresh, failed] = /^(\d+) documents: (\d+) new, .* (\d+) failed$/m.exec(out);
    assert.ok(Number(fresh) > 0 && fresh === documents && failed === '0', out);
    assert.equal(articles(), Number(fresh));

    fs.writeFileSync(here('again.ndjson'), `${lines.join('\n')}\n`);
    const again = await start('load', '--db', here('x.db'), here('again.ndjson')).ended;
    assert.match(again.out, new RegExp(`^60 documents: ${60 - fresh} new, 0 updated, ${fresh} unchanged, 0 failed$`, 'm'));
  });

test('a text that comes through a pipe and is cut short is not stored', async () => {
  execFileSync('mkfifo', [here('one.txt')]);
  const run = start('load', '--db', here('x.db'), here('one.txt'));
  const pipe = await fs.promises.open(here('one.txt'), 'w');
  await pipe.write('The mayor said that it was '.repeat(5000));
  run.child.kill('SIGTERM');
  const { status, out } = await run.ended;
  await pipe.close();
  assert.equal(status, 1);
  assert.match(out, /^0 documents: 0 new, /m);
});

test('a pipe that nobody writes to does not keep a load from ending', async () => {
  execFileSync('mkfifo', [here('none.ndjson')]);
  const run = start('load', '--db', here('x.db'), here('none.ndjson'));
  while (!fs.existsSync(here('x.db'))) await new Promise((resolve) => setTimeout(resolve, 5));
  run.child.kill('SIGTERM');
  const { status, signal, out } = await run.ended;
  assert.deepEqual([status, signal], [1, null]);
  assert.match(out, /^0 documents: 0 new, /m);
});

test('a pipe is read when its writer comes, however late', async () => {
  execFileSync('mkfifo', [here('late.ndjson')]);
  const run = start('load', '--db', here('x.db'), here('late.ndjson'));
  while (!fs.existsSync(here('x.db'))) await new Promise((resolve) => setTimeout(resolve, 5));
  fs.writeFileSync(here('late.ndjson'), `${lines.slice(0, 3).join('\n')}\n`);
  const { status, out } = await run.ended;
  assert.equal(status, 0);
  assert.match(out, /^3 documents: 3 new, /m);
});
