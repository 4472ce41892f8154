// Bodies with many articles, taken line by line while they arrive.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { ndjson, numbered } = require('./samples');

describe('many articles in one body', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true, args: ['--max-document', '2048'] });
  });
  after(() => server.stop());

  const count = async () => (await server.get('/v1/articles?count=exact&limit=1')).count;

  // Sends the body in the given pieces, chunked; the result lines.
  const pour = (pieces) => new Promise((resolve, reject) => {
    const request = http.request(`${server.url}/v1/articles`, { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson', 'Transfer-Encoding': 'chunked' } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve(server.contract.check('POST', '/v1/articles', { status: answer.statusCode, headers: new Headers(answer.headers), text }));
      });
      answer.on('error', reject);
    });
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });

  it('are lines wherever the pieces of the body end', async () => {
    const body = Buffer.from(ndjson(Array.from({ length: 40 }, (_, i) => numbered(i))));
    const expected = Array.from({ length: 40 }, (_, i) => [i + 1, 201]);
    for (const size of [body.length, 1000, 97]) {
      const pieces = [];
      for (let at = 0; at < body.length; at += size) pieces.push(body.subarray(at, at + size));
      const results = await pour(pieces);
      assert.deepEqual(results.map(({ line, status }) => [line, status]), expected.map(([line, status]) => [line, size === body.length ? status : 200]));
    }
    assert.equal(await count(), 40);
  });

  it('may be more than any memory holds: each line has its result', async () => {
    const LINES = 60000;
    const bad = '{"colour":1}\n'.repeat(1000);
    const results = await pour([...Array.from({ length: LINES / 1000 }, () => bad), JSON.stringify(numbered(100))]);
    assert.equal(results.length, LINES + 1);
    results.slice(0, LINES).forEach(({ line, status }, i) => assert.deepEqual([line, status], [i + 1, 400]));
    assert.equal(results[LINES].status, 201);
  });

  it('have a longest line, and those beside it are stored', async () => {
    const long = `{"articleBody":"${'x'.repeat(600000)}"}`;
    const results = await pour([JSON.stringify(numbered(200)), '\n', long, '\n', JSON.stringify(numbered(201)), '\n', long]);
    assert.deepEqual(results.map(({ line, status }) => [line, status]), [[1, 201], [2, 413], [3, 201], [4, 413]]);
    assert.deepEqual(results[1].problem.errors[0].line, 2);
    assert.match(results[1].problem.detail, /14336 bytes/);
  });

  it('stay stored when the client is lost before the end', async () => {
    const had = await count();
    const lines = ndjson(Array.from({ length: 300 }, (_, i) => numbered(1000 + i)));
    const request = http.request(`${server.url}/v1/articles`, { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson', 'Transfer-Encoding': 'chunked' } });
    request.on('error', () => {});
    request.write(lines + ' '.repeat(300000));
    for (let tries = 0; tries < 2000 && (await count()) < had + 300; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    request.destroy();
    assert.equal(await count(), had + 300);
    const again = await pour([lines]);
    assert.ok(again.every(({ status, outcome }) => status === 200 && outcome === 'unchanged'));
  });

  it('leave no file behind', () => {
    assert.deepEqual(fs.readdirSync(server.folder).filter((name) => name.startsWith('.onrecord')), []);
  });
});
