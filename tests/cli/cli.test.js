// The command line: what each subcommand prints, refuses and leaves behind.
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { test, beforeEach, afterEach } = require('node:test');
const { Server, binary, seeds, temporaryFolder } = require('../api/harness');

let folder;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const here = (name) => path.join(folder, name);
const write = (name, content) => {
  fs.mkdirSync(path.dirname(here(name)), { recursive: true });
  fs.writeFileSync(here(name), content);
  return here(name);
};

// Runs the program; { status, out, err }.
function onrecord(args, options = {}) {
  const run = spawnSync(binary, args, { encoding: 'utf8', timeout: 120000, ...options });
  assert.equal(run.signal, null, `${args.join(' ')}: ${run.stderr}`);
  return { status: run.status, out: run.stdout, err: run.stderr };
}

const load = (...paths) => onrecord(['load', '--db', here('x.db'), ...paths]);

test('loading the seeds reports what was found, loading them again changes nothing', () => {
  const first = load(seeds);
  assert.equal(first.status, 0, first.err);
  assert.match(first.out, /^1 documents: 1 new, 0 updated, 0 unchanged, 0 failed$/m);
  assert.match(first.out, /^\d+ claims, \d+ entities, \d+ mentions found in [\d.]+ s \([\d.]+ MB\/s\)$/m);
  assert.equal(first.err, '');
  const before = fs.readFileSync(here('x.db'));
  const second = load(seeds);
  assert.match(second.out, /^1 documents: 0 new, 0 updated, 1 unchanged, 0 failed$/m);
  assert.equal(second.status, 0);
  assert.ok(before.equals(fs.readFileSync(here('x.db'))), 'not a byte of the database changed');
  assert.deepEqual(fs.readdirSync(folder).filter((name) => !/^x\.db(-lock)?$/.test(name)), []);
});

test('a bad document never stops the rest', () => {
  write('in/a.txt', 'A minister said on Monday that the bridge was safe.');
  write('in/b.txt', Buffer.from([0x41, 0x0a, 0x42, 0xff, 0x43]));
  write('in/c.txt', ' \n\t\n');
  write('in/d.txt', 'x'.repeat(5000));
  write('in/e.ndjson', '{"headline":"One","articleBody":"The mayor said no."}\n{"headline":\n\n{"headline":"Two","articleBody":"The mayor said yes."}\n');
  write('in/f.json', '{"headline":"Three","headline":"Four","articleBody":"x"}');
  write('in/g.png', 'not a document');
  write('in/.hidden.txt', 'not a document either');
  const run = onrecord(['load', '--db', here('x.db'), '--max-document', '4096', here('in')]);
  assert.equal(run.status, 1);
  assert.match(run.out, /^8 documents: 3 new, 0 updated, 0 unchanged, 5 failed$/m);
  assert.match(run.err, /b\.txt: .*UTF-8.*byte offset 3 .line 2/s);
  assert.match(run.err, /c\.txt: /);
  assert.match(run.err, /d\.txt: .*4096/);
  assert.match(run.err, /e\.ndjson:2: .* at line 2, column /);
  assert.match(run.err, /f\.json: .*headline/);
  assert.doesNotMatch(run.err, /hidden|png|a\.txt/);
});

test('a file may have a name that is not UTF-8', async () => {
  fs.writeFileSync(Buffer.concat([Buffer.from(here('bad')), Buffer.from([0xff]), Buffer.from('.txt')]), 'The mayor said no.');
  assert.equal(load(folder).status, 0);
  const server = await Server.start({ db: here('x.db') });
  const [article] = await server.get('/v1/articles').then((list) => list.data);
  assert.equal(article.source, 'bad\ufffd.txt');
  await server.stop();
});

test('what cannot be read is named', () => {
  const run = load(here('nowhere'), write('a.txt', 'The mayor said no.'));
  assert.equal(run.status, 1);
  assert.match(run.err, /nowhere: .*No such file/);
  assert.match(run.out, /^2 documents: 1 new, 0 updated, 0 unchanged, 1 failed$/m);
});

test('a database that is none is refused and left as it is', () => {
  for (const content of ['no database at all, but long enough to have a header'.repeat(50), '']) {
    write('x.db', content);
    const run = load(seeds);
    if (content === '') continue; // an empty file is a new database
    assert.equal(run.status, 1);
    assert.match(run.err, /x\.db/);
    assert.equal(fs.readFileSync(here('x.db'), 'utf8'), content);
  }
  const run = onrecord(['load', '--db', path.join(folder, 'no/such/folder/x.db'), seeds]);
  assert.equal(run.status, 1);
  assert.match(run.err, /no\/such\/folder/);
});

test('a second process that would write is told who holds the database', async () => {
  const server = await Server.start();
  const run = onrecord(['load', '--db', server.db, seeds]);
  assert.equal(run.status, 1);
  assert.match(run.err, new RegExp(`process ${server.process.pid}`));
  await server.stop();
});

test('keys are shown once, listed and revoked', () => {
  const key = (...args) => onrecord(['key', '--db', here('x.db'), ...args]);
  const added = key('add', '--name', 'the desk');
  assert.equal(added.status, 0, added.err);
  assert.match(added.out, /^onr_[A-Za-z0-9_-]{43}\n$/);
  const [id, scope, , revoked, name] = key('list').out.trim().split('\t');
  assert.deepEqual([scope, revoked, name], ['write', '-', 'the desk']);
  assert.ok(!fs.readFileSync(here('x.db')).includes(added.out.trim()), 'the key itself is not stored');
  assert.equal(key('revoke', id).status, 0);
  assert.notEqual(key('list').out.trim().split('\t')[3], '-');
  assert.equal(key('revoke', 'key_aaaaaaaaaaaaaaaa').status, 1);
  assert.equal(key('revoke').status, 2);
  assert.match(key('add').err, /--name/);
  assert.equal(key('add', '--name', 'two\nlines').status, 2);
  const elsewhere = onrecord(['key', 'list', '--db', here('y.db')]);
  assert.match(elsewhere.err, /no database .*y\.db/);
  assert.ok(elsewhere.status === 1 && !fs.existsSync(here('y.db')), 'looking at keys makes no database');
  assert.equal(key('paint').status, 2);
  assert.match(key('add', '--name', 'x', '--scope', 'admin').err, /read or write; "admin"/);
});

test('extract prints the analysis of text, files and JSON lines', () => {
  const text = 'The mayor of Springfield, Anna Weber, resigned. “We will stay,” Weber said.';
  const plain = onrecord(['extract'], { input: text });
  assert.equal(plain.status, 0, plain.err);
  const { id, articleBody, analysis } = JSON.parse(plain.out);
  assert.deepEqual([id, articleBody], ['stdin', text]);
  assert.deepEqual(Object.keys(analysis).sort(), ['claims', 'entities', 'mentions', 'offsetUnit']);
  assert.equal(analysis.claims[0].speaker.name, 'Anna Weber');
  assert.deepEqual(JSON.parse(onrecord(['extract', write('a.txt', text)]).out).analysis, analysis);
  assert.equal(JSON.parse(onrecord(['extract'], { input: JSON.stringify({ id: 'seven', text }) }).out).id, 'seven');
  const lines = onrecord(['extract', '--gold'], { input: `${JSON.stringify({ id: 'one', text })}\n{"id":\n${JSON.stringify({ id: 'two', text })}\n` });
  assert.equal(lines.status, 1);
  assert.match(lines.err, /stdin:2: /);
  const documents = lines.out.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(documents.map((document) => document.id), ['one', 'two']);
  const [start, end] = documents[0].claims[0].content[0];
  assert.equal([...text].slice(start, end).join(''), '“We will stay,”');
});

test('extract leaves out what is too doubtful, unless it is asked for', () => {
  const input = 'The dam has reportedly held.';
  const claims = (...flags) => JSON.parse(onrecord(['extract', ...flags], { input }).out).analysis.claims;
  assert.deepEqual(claims(), []);
  assert.equal(claims('--doubtful').length, 1);
  assert.match(onrecord(['extract', '--explain'], { input }).out, /too doubtful/);
});

test('extract reads annotated texts as they are, and says what is missing', () => {
  const text = 'The mayor of Springfield, Anna Weber, resigned. “We will stay,” Weber said.';
  const annotated = { id: 'one', licence: 'CC BY 4.0', text, entity_types: ['PER'], entities: [{ start: 26 }], claims: [] };
  const lines = [annotated, { articleBody: text, unheardOf: 1 }, { id: 'three', headline: text }, { text: [text] }];
  const run = onrecord(['extract', write('gold.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))]);
  assert.equal(run.status, 1);
  const [first, second, ...others] = run.out.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(others, []);
  assert.equal(first.id, 'one');
  assert.ok(first.analysis.claims.length);
  assert.deepEqual(second.analysis, first.analysis);
  assert.match(run.err, /gold\.jsonl:3: There is no text to analyse: the member text, or articleBody, must be/);
  assert.match(run.err, /gold\.jsonl:4: \/text must be a string/);
});

test('extract --explain tells people what was found, what was dropped, and why', () => {
  const text = 'Mayor Anna Weber closed the bridge. “It is not safe,” she said. The claims stay.';
  const run = onrecord(['extract', '--explain'], { input: text });
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /^document stdin\nsentence 1 \[0-35\] Mayor Anna Weber closed the bridge\.\n/);
  assert.match(run.out, /pronoun +"she" \[54-57\]: Person Anna Weber, through "Anna Weber" \[6-16\]\n/);
  assert.match(run.out, /rule direct-quote-before, confidence 0\.\d+ \(.*\), direct, asserted\n +cue "said", source "she"/);
  assert.match(run.out, /dropped +"claims" \[68-74\]: [a-z]/);
  const lines = `${JSON.stringify({ id: 'one', text })}\n${JSON.stringify({ id: 'two', text })}\n`;
  assert.equal(onrecord(['extract', '--explain'], { input: lines }).out.match(/^document (one|two)$/gm).length, 2);
  const both = onrecord(['extract', '--explain', '--gold'], { input: text });
  assert.equal(both.status, 2);
  assert.match(both.err, /--gold and --explain/);
});

test('wrong flags are named, by flag and by variable', () => {
  const cases = [
    [['serve', '--prot', '1'], {}, /--prot is no flag/],
    [['serve', '--workers', 'many'], {}, /--workers takes a whole number from 1 to 64; "many"/],
    [['serve', '--workers'], {}, /--workers needs a value/],
    [['serve'], { ONRECORD_WORKERS: '0' }, /ONRECORD_WORKERS takes a whole number/],
    [['serve', '--log-level', 'loud'], {}, /"loud"/],
    [['serve', 'there'], {}, /"there"/],
    [['load'], {}, /at least one/],
    [['load', '-xdb', 'x.db', '.'], {}, /-xdb is no flag/],
    [['fly'], {}, /"fly" is no command/],
  ];
  for (const [args, env, expected] of cases) {
    const run = onrecord(args, { env: { ...process.env, ...env }, cwd: folder });
    assert.equal(run.status, 2, args.join(' '));
    assert.match(run.err, expected);
  }
  assert.deepEqual(fs.readdirSync(folder), [], 'nothing was made');
});

test('an address that cannot be listened on is an error', async () => {
  const server = await Server.start();
  const taken = server.url.replace('http://', '');
  for (const [address, expected] of [[taken, /in use/], ['nonsense', /nonsense/], ['127.0.0.1:99999', /99999/]]) {
    const run = onrecord(['serve', '--db', here('x.db'), '--listen', address]);
    assert.notEqual(run.status, 0);
    assert.match(run.err, expected);
  }
  await server.stop();
});

test('a server that others reach says that it only reads, until there is a key', async () => {
  const args = ['--log-level', 'info'];
  for (const key of [undefined, 'a long enough secret']) {
    const env = { ...process.env, ONRECORD_DB: here('x.db'), ONRECORD_LISTEN: '0.0.0.0:0', ONRECORD_WRITE_KEY: key || '' };
    const child = spawn(binary, ['serve', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    while (!/Try:[\s\S]*direct/.test(out)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 0);
    assert.equal(/event=read-only/.test(err), key === undefined, err);
    assert.match(out, /^ {2}http:\/\/127\.0\.0\.1:\d+\/v1\/articles$/m);
  }
});

test('settings that could not work are refused', () => {
  const serve = (...args) => onrecord(['serve', '--db', here('x.db'), '--listen', '127.0.0.1:0', ...args]);
  assert.match(serve('--write-key', 'short').err, /--write-key takes at least 16/);
  for (const origin of ['example.org', 'http://a/', 'https://', 'http://a,ftp://b'])
    assert.match(serve('--cors-origins', origin).err, /--cors-origins takes/, origin);
  for (const url of ['example.org', 'ftp://example.org', 'https://', 'https:///x', 'https://example.org/', 'https://example.org/a b', 'https://e/' + 'x'.repeat(256)])
    assert.match(serve('--public-url', url).err, /--public-url takes/, url);
});

test('help lists every flag with its variable and default', () => {
  const { out, status } = onrecord(['serve', '--help']);
  assert.equal(status, 0);
  assert.match(out, /--listen HOST:PORT .*\n +ONRECORD_LISTEN, 127\.0\.0\.1:8080/);
  for (const flag of out.match(/--[a-z-]+ [A-Z]/g)) {
    const variable = 'ONRECORD_' + flag.slice(2, -2).toUpperCase().replaceAll('-', '_');
    assert.ok(out.includes(variable), variable);
  }
});

test('healthcheck tells a living server from a dead one', async () => {
  const server = await Server.start();
  assert.equal(onrecord(['healthcheck', server.url]).status, 0);
  assert.equal(onrecord(['healthcheck'], { env: { ...process.env, ONRECORD_LISTEN: server.url.slice(7) } }).status, 0);
  await server.stop();
  assert.equal(onrecord(['healthcheck', server.url]).status, 1);
  assert.equal(onrecord(['healthcheck', 'nonsense']).status, 2);
});

// A check that hung would be no check: neither silence nor a byte now and then holds it up.
test('healthcheck waits for no answer that does not come', async () => {
  for (const talk of [() => {}, (socket) => setInterval(() => socket.writable && socket.write('H'), 100).unref()]) {
    const mute = net.createServer((socket) => talk(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const child = spawn(binary, ['healthcheck', `http://127.0.0.1:${mute.address().port}`], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60000 });
    let err = '';
    child.stderr.on('data', (data) => (err += data));
    const [status] = await once(child, 'close');
    mute.close();
    assert.equal(status, 1, err);
    assert.match(err, /no answer from http:\/\/127\.0\.0\.1:\d+ within 2 seconds/);
  }
});

test('migrate and version', () => {
  assert.equal(onrecord(['migrate', '--db', here('x.db')]).status, 0);
  assert.ok(fs.existsSync(here('x.db')));
  assert.match(onrecord(['version']).out, /^onrecord \d+\.\d+\.\d+\n$/);
});

test('what a crash leaves is exported, and who may not make an index of the log is told what does', async () => {
  const db = here('crashed/x.db');
  fs.mkdirSync(path.dirname(db));
  const server = await Server.start({ db, empty: true });
  for (const number of [1, 2, 3]) await server.post({ articleBody: `“It is ${number},” Anna Berg said.` });
  server.process.kill('SIGKILL');
  await server.exited;
  for (const end of ['-shm', '-lock']) fs.rmSync(db + end); // as after a power cut
  const anybody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  fs.chmodSync(folder, 0o755);
  for (const end of ['', '-wal']) fs.chmodSync(db + end, 0o644);
  fs.chmodSync(path.dirname(db), 0o555);
  const reachable = spawnSync(binary, ['version'], anybody).status === 0; // not in a folder of root's
  const refused = reachable && onrecord(['export', '--db', db, 'articles'], anybody);
  fs.chmodSync(path.dirname(db), 0o755);
  if (reachable) assert.equal(refused.status, 1);
  if (reachable) assert.match(refused.err, /left by a crash with a log beside it .*x\.db-wal.*`onrecord migrate` as its owner/);
  assert.equal(onrecord(['export', '--db', db, 'articles']).out.trim().split('\n').length, 4);
});
