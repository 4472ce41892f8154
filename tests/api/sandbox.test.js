// What the running server has given up, and that it does all its work without.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { Server, binary, temporaryFolder } = require('./harness');
const { numbered, ndjson } = require('./samples');

const KEY = 'a-key-0f-these-te5ts';
const OFF = process.env.ONRECORD_SANDBOX === 'off'; // under a sanitizer, which does what is denied

// A field of /proc/PID/status for each thread.
function ofThreads(pid, field) {
  return fs.readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = fs.readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s*(\\d+)$`, 'm').exec(status)[1]);
  });
}

const modes = (folder) =>
  Object.fromEntries(fs.readdirSync(folder).filter((name) => name.startsWith('x.db')).map((name) => [name, (fs.statSync(path.join(folder, name)).mode & 0o777).toString(8)]));

describe('a server in its sandbox', () => {
  let server;
  before(async () => {
    server = await Server.start({ log: 'info', env: { ONRECORD_WRITE_KEY: KEY } });
  });
  after(() => server.stop());
  const authorized = { Authorization: `Bearer ${KEY}` };

  it('can gain no rights', () => {
    assert.ok(ofThreads(server.process.pid, 'NoNewPrivs').every((value) => value === 1));
  });

  it('has its system calls filtered in every thread', { skip: OFF }, () => {
    const threads = ofThreads(server.process.pid, 'Seccomp');
    assert.ok(threads.length >= 12 && threads.every((value) => value === 2), threads.join());
  });

  it('says what is shut off', { skip: OFF }, () => {
    assert.match(server.log, /event=sandbox message="files are shut off but for [^"]* \(Landlock, version \d+\)"|has no Landlock/);
    assert.match(server.log, /event=sandbox message="other programs and new sockets are shut off \(seccomp\)"/);
  });

  it('keeps its files to itself', () => {
    const found = modes(path.dirname(server.db));
    assert.deepEqual(found, { 'x.db': '600', 'x.db-lock': '600', 'x.db-shm': '600', 'x.db-wal': '600' });
  });

  it('shows its key to nobody who looks at the process', () => {
    const { pid } = server.process;
    for (const file of ['environ', 'cmdline']) {
      let shown = '';
      try {
        shown = fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
      } catch (error) {
        assert.match(error.code, /^E(ACCES|PERM)$/); // not root: nothing is shown
      }
      assert.ok(!shown.includes(KEY), file);
    }
  });

  it('takes pages in other encodings, whose tables are at hand', async () => {
    const page = Buffer.from('<html><head><meta charset="windows-1252"></head><body><p>The mayor said: \x93It is caf\xe9.\x94</p></body></html>', 'latin1');
    const { body } = await server.call('/v1/articles', { method: 'POST', body: page, type: 'text/html', headers: authorized, status: 201 });
    assert.match(body.articleBody, /“It is café\.”/);
  });

  it('puts the results of many lines aside in a file', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => numbered(i % 50));
    const { body } = await server.call('/v1/articles', { method: 'POST', body: ndjson(lines), type: 'application/x-ndjson', headers: authorized });
    assert.equal(body.length, 3000);
  });

  it('still knows what it takes of the machine', async () => {
    const { text } = await server.call('/metrics');
    for (const name of ['process_resident_memory_bytes', 'process_open_fds', 'process_virtual_memory_bytes'])
      assert.match(text, new RegExp(`^${name} [1-9]`, 'm'), name);
  });
});

describe('--sandbox', () => {
  it('off leaves the calls as they are', async () => {
    const server = await Server.start({ empty: true, args: ['--sandbox', 'off'], log: 'info' });
    assert.ok(ofThreads(server.process.pid, 'NoNewPrivs').every((value) => value === 1));
    assert.doesNotMatch(server.log, /event=sandbox/);
    await server.stop();
  });

  it('wipes a key that was given as an argument', async () => {
    const server = await Server.start({ empty: true, args: ['--write-key', KEY, '--sandbox', 'off'] });
    assert.match(fs.readFileSync(`/proc/${server.process.pid}/cmdline`, 'latin1'), /--write-key\0x{20}\0/);
    await server.call('/v1/articles', { method: 'POST', body: numbered(1), headers: { Authorization: `Bearer ${KEY}` }, status: 201 });
    await server.stop();
  });

  it('serves a database behind a link to another folder', async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'data'));
    fs.writeFileSync(path.join(folder, 'data', 'real.db'), '');
    fs.symlinkSync('data/real.db', path.join(folder, 'x.db'));
    const server = await Server.start({ db: path.join(folder, 'x.db'), empty: true });
    await server.post(numbered(1));
    await server.stop();
    assert.ok(fs.statSync(path.join(folder, 'data', 'real.db')).size > 4096);
    fs.rmSync(folder, { recursive: true });
  });
});

describe('commands that read documents', () => {
  for (const command of ['extract', 'load'])
    it(`${command} does so in the sandbox`, { skip: OFF }, async () => {
      const folder = temporaryFolder();
      const pipe = path.join(folder, 'pipe.txt');
      execFileSync('mkfifo', [pipe]);
      const child = spawn(binary, [command, '--sandbox', 'required', ...(command === 'load' ? ['--db', path.join(folder, 'x.db')] : []), pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
      for (let tries = 0; tries < 500 && !ofThreads(child.pid, 'Seccomp').every((value) => value === 2); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(ofThreads(child.pid, 'Seccomp').every((value) => value === 2));
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdout.resume();
      fs.writeFileSync(pipe, 'The mayor said that it was late.');
      assert.equal(await ended, 0);
      fs.rmSync(folder, { recursive: true });
    });

  it('refuse a sandbox that is none', () => {
    const run = spawnSync(binary, ['extract', '--sandbox', 'some'], { input: 'x', encoding: 'utf8' });
    assert.equal(run.status, 1);
    assert.match(run.stderr, /--sandbox takes auto, required or off/);
  });
});

describe('settings that are wrong', () => {
  const cases = [
    ['--public-url', 'ftp://example.org', /--public-url takes http:/],
    ['--public-url', 'https://example.org/"><script>', /--public-url takes http:/],
    ['--cors-origins', 'example.org', /--cors-origins takes \* or origins/],
    ['--cors-origins', 'https://example.org\r\nX: y', /--cors-origins takes \* or origins/],
    ['--trusted-proxies', '10.0.0.0/33', /trusted proxy is an address or a network/],
    ['--forwarded-header', 'X-Real-IP', /--forwarded-header takes/],
    ['--write-key', 'short', /--write-key takes at least 16 characters/],
    ['--write-key', 'a key with a newline\nin it', /--write-key takes printable/],
    ['--write-key', ' a key with a space before', /--write-key takes printable/],
    ['--sandbox', 'maybe', /--sandbox takes auto, required or off; "maybe"/],
    ['--log-level', 'loud', /--log-level takes/],
    ['--listen', 'nowhere', /HOST:PORT/],
    ['--listen', '127.0.0.1:99999', /HOST:PORT/],
    ['--workers', '0', /--workers takes a whole number from 1/],
  ];
  for (const [flag, value, says] of cases)
    it(`${flag} ${JSON.stringify(value)} is refused before a file is made`, () => {
      const folder = temporaryFolder();
      const run = spawnSync(binary, ['serve', '--db', path.join(folder, 'x.db'), '--listen', '127.0.0.1:0', flag, value], { encoding: 'utf8', timeout: 60000 });
      assert.notEqual(run.status, 0);
      assert.match(run.stderr, says);
      if (flag === '--write-key') assert.ok(!run.stderr.includes(value), 'the key is not shown');
      assert.deepEqual(fs.readdirSync(folder), []);
      fs.rmSync(folder, { recursive: true });
    });
});
