// What measuring stands on: the client counts what was answered, charges a server that stalls for all who wait, and tells
// what was lost; the generator makes the same database out of the same seed.
'use strict';

const assert = require('node:assert/strict');
const { execFile, execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { promisify } = require('node:util');

const build = path.dirname(path.resolve(process.env.ONRECORD_BIN || path.join(__dirname, '../../build/onrecord')));
const tool = (name) => path.join(build, 'tests/bench', name);

function listen(t, handler) {
  const server = http.createServer(handler);
  t.after(() => server.closeAllConnections() || server.close());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/`)));
}

async function load(...args) {
  return JSON.parse((await promisify(execFile)(tool('load'), args)).stdout);
}

test('the client counts answers, statuses and bytes of bodies, whole and in chunks', async (t) => {
  let count = 0;
  const url = await listen(t, (request, response) => {
    count++;
    if (request.url === '/chunks') {
      response.write('x'.repeat(3000));
      response.end('y'.repeat(2000));
    } else {
      response.writeHead(404, { 'Content-Length': 10 }).end('not there\n');
    }
  });
  const paths = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-test-')), 'paths');
  t.after(() => fs.rmSync(path.dirname(paths), { recursive: true }));
  fs.writeFileSync(paths, '/chunks\n/none\n');
  const report = await load('-n', '100', '-c', '4', '-d', '30', '-p', paths, url);
  assert.equal(count, 100);
  assert.deepEqual(report.status, { 200: 50, 404: 50 });
  assert.equal(report.answered, 100);
  assert.equal(report.lost, 0);
  assert.equal(report.bytes, 50 * 5000 + 50 * 10);
});

test('a head is read however it is cut, and whatever the case of its names', async (t) => {
  const answers = ['HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nCONTENT-LENGTH:  7\r\n\r\n7 bytes', 'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nconnection: close\r\n\r\nno!'];
  let count = 0;
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', async () => {
      const answer = answers[count++ % 2];
      const cut = count % answer.length;
      socket.write(answer.slice(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 2));
      socket.write(answer.slice(cut));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const report = await load('-n', '140', '-c', '1', '-d', '30', `http://127.0.0.1:${server.address().port}/`);
  assert.deepEqual(report.status, { 200: 70, 404: 70 });
  assert.equal(report.bytes, 70 * 7 + 70 * 3);
  assert.equal(report.reconnects, 70);
  assert.equal(report.lost, 0);
});

test('bodies are POSTed in turn, with the headers', async (t) => {
  const seen = [];
  const url = await listen(t, (request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => seen.push(`${request.method} ${request.headers['x-test']} ${body}`) && response.end());
  });
  const bodies = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-test-')), 'bodies');
  t.after(() => fs.rmSync(path.dirname(bodies), { recursive: true }));
  fs.writeFileSync(bodies, '{"a":1}\n{"b":2}\n');
  await load('-n', '3', '-c', '1', '-d', '30', '-b', bodies, '-f', '1', '-H', 'X-Test: yes', url);
  assert.deepEqual(seen, ['POST yes {"b":2}', 'POST yes {"a":1}', 'POST yes {"b":2}']);
});

test('at a constant rate a stall is charged to all who were due meanwhile', async (t) => {
  let stalled = false;
  const url = await listen(t, (request, response) => {
    if (!stalled) {
      stalled = true; // the whole server stands still
      const until = Date.now() + 500;
      while (Date.now() < until);
    }
    response.end('x');
  });
  const report = await load('-r', '100', '-c', '8', '-d', '1', url);
  assert.equal(report.answered, 100);
  assert.ok(report.max >= 450000, `the first waited half a second: ${report.max} µs`);
  // some 50 were due in that time, who waited for a quarter of a second on average; only 8 connections noticed
  assert.ok(report.p90 >= 200000, `a tenth of all waited long: ${report.p90} µs`);
});

// The client is stopped (SIGSTOP) and goes on: that is what not having a processor is like.
function stopFor(child, ms) {
  child.kill('SIGSTOP');
  return new Promise((resolve) => setTimeout(resolve, ms)).then(() => child.kill('SIGCONT'));
}

function startLoad(...args) {
  const child = spawn(tool('load'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const report = new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`load ended with ${code}`))));
  });
  return { child, report };
}

test('an answer that the client itself is late to read is not charged to the server', async (t) => {
  let client;
  const url = await listen(t, (request, response) => {
    // before the answer, so that it cannot be read: it comes in long before the client goes on
    stopFor(client.child, 3000);
    response.end('x');
  });
  client = startLoad('-r', '1', '-n', '1', '-c', '1', '-d', '1', url);
  const report = await client.report;
  assert.equal(report.answered, 1);
  assert.ok(report.unread.max >= 2900000 - report.max, `it lay unread for three seconds: ${report.unread.max} µs`);
  assert.ok(report.max < 1500000, `and had come long before: ${report.max} µs`);
});

test('what the client is late in sending is told apart, and is in the times as well', async (t) => {
  let client;
  let seen = 0;
  const url = await listen(t, (request, response) => {
    if (seen++ === 0) stopFor(client.child, 3000);
    response.end('x');
  });
  client = startLoad('-r', '50', '-c', '64', '-d', '2', url);
  const report = await client.report;
  assert.equal(report.answered, 100);
  assert.ok(report.late.max >= 2000000, `the next was due while it stood still: ${report.late.max} µs`);
  assert.ok(report.max >= report.late.max, `and its time is counted from then: ${report.max} µs`);
});

test('waiting for a connection that the server keeps busy is not the client\'s lateness', async (t) => {
  const url = await listen(t, (request, response) => setTimeout(() => response.end('x'), 500));
  const report = await load('-r', '4', '-c', '1', '-d', '1', url);
  assert.equal(report.answered, 4);
  assert.ok(report.max >= 1200000, `the last was due at 0.75 s and answered after two: ${report.max} µs`);
  assert.ok(report.max >= report.late.max + 1000000, `which was the server's doing: late by ${report.late.max} µs`);
});

test('connections that the server drops are counted as lost requests', async (t) => {
  let count = 0;
  const url = await listen(t, (request, response) => (++count % 2 ? response.end('x') : request.socket.destroy()));
  const report = await load('-n', '10', '-c', '1', '-d', '30', url);
  assert.equal(report.answered, 5);
  assert.equal(report.lost, 5);
});

test('the same seed makes the same archive, another one another', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-test-'));
  const claims = (name, seed) => {
    const db = path.join(folder, name);
    execFileSync(tool('make_archive'), ['database', db, seed, '60'], { stdio: 'ignore' });
    const lines = execFileSync(path.join(build, 'onrecord'), ['export', '--db', db, 'claims'], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => JSON.parse(line)).filter((row) => row.id).map(({ id, text, speaker }) => `${id} ${text} ${speaker?.name}`).sort();
  };
  const [one, again, other] = [claims('1.db', '1'), claims('2.db', '1'), claims('3.db', '2')];
  fs.rmSync(folder, { recursive: true });
  assert.ok(one.length > 400, `some ten claims an article: ${one.length}`);
  assert.deepEqual(again, one);
  assert.ok(!other.some((claim) => one.includes(claim)));
});

test('the lines for the loader are the articles of the database', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-test-'));
  const db = path.join(folder, 'x.db');
  execFileSync(tool('make_archive'), ['database', db, '3', '20'], { stdio: 'ignore' });
  const lines = execFileSync(tool('make_archive'), ['ndjson', '3', '20'], { encoding: 'utf8' });
  fs.writeFileSync(path.join(folder, 'x.ndjson'), lines);
  const said = execFileSync(path.join(build, 'onrecord'), ['load', '--db', db, path.join(folder, 'x.ndjson')], { encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true });
  assert.match(said, /^20 documents: 0 new, 0 updated, 20 unchanged, 0 failed/);
});
