// Writes that are sent again under their Idempotency-Key.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { Server, run, temporaryFolder } = require('./harness');
const { ndjson, numbered } = require('./samples');

describe('Idempotency-Key', () => {
  let server, folder, db;
  before(async () => {
    folder = temporaryFolder();
    db = path.join(folder, 'idempotency.db');
    server = await Server.start({ db, empty: true });
  });
  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const post = (key, body, status, more = {}) =>
    server.call(more.target || '/v1/articles', { method: 'POST', body, status, type: more.type, headers: { 'Idempotency-Key': key, ...(more.headers || {}) } });
  const same = (first, again) => {
    assert.equal(again.text, first.text);
    for (const name of ['location', 'etag', 'last-modified', 'content-type'])
      assert.equal(again.headers.get(name), first.headers.get(name), name);
    assert.equal(first.headers.get('idempotency-replayed'), null);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
  };

  it('gives a retry the first answer, though the same article is there by then', async () => {
    const first = await post('k-1', numbered(1), 201);
    same(first, await post('k-1', numbered(1), 201));
    await post('k-2', numbered(1), 200);
    assert.equal((await server.get('/v1/articles')).data.length, 1);
  });

  it('survives a restart, and what happened to the article since', async () => {
    const first = await post('k-3', numbered(3), 201);
    await server.call(first.headers.get('location'), { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
    await server.stop();
    server = await Server.start({ db, empty: true });
    same(first, await post('k-3', numbered(3), 201));
    await server.call(first.headers.get('location'), { status: 404 });
  });

  it('belongs to one request', async () => {
    await post('k-4', numbered(4), 201);
    const refused = async (body, more) => assert.equal((await post('k-4', body, 422, more)).body.type, '/problems/idempotency-key-reused');
    await refused(numbered(5));
    await refused(numbered(4), { target: '/v1/articles?fields=id' });
    await refused(JSON.stringify(numbered(4)), { type: 'text/plain' });
    const { body } = await server.call('/v1/articles', { method: 'POST', body: numbered(4), headers: { 'Idempotency-Key': 'k-4' }, status: 201 });
    assert.equal(body.headline, numbered(4).headline);
  });

  it('may be used again where the request failed', async () => {
    await post('k-6', { headline: 'without a text' }, 422);
    await post('k-6', numbered(6), 201);
  });

  it('holds for many lines as well', async () => {
    const lines = (from) => ndjson(Array.from({ length: 5 }, (_, i) => numbered(from + i)));
    const type = 'application/x-ndjson';
    const first = await post('k-lines', lines(20), 200, { type });
    assert.ok(first.body.every(({ outcome }) => outcome === 'created'));
    same(first, await post('k-lines', lines(20), 200, { type }));
    const had = (await server.get('/v1/articles?count=exact')).count;
    assert.equal((await post('k-lines', lines(30), 422, { type })).body.type, '/problems/idempotency-key-reused');
    assert.equal((await server.get('/v1/articles?count=exact')).count, had);
    const again = await post('k-lines-2', lines(20), 200, { type });
    assert.ok(again.body.every(({ outcome }) => outcome === 'unchanged'));
    await post('a b', lines(20), 400, { type });
  });

  it('must be visible characters', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256)])
      await server.problem('/v1/articles', 400, 'invalid-request', { header: 'Idempotency-Key' }, { method: 'POST', body: numbered(7), headers: { 'Idempotency-Key': key } });
    await post('x'.repeat(255), numbered(7), 201);
  });

  it('is not seen while the first request is at work, and does the work once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () =>
      fetch(`${server.url}/v1/articles`, { method: 'POST', body: JSON.stringify(numbered(8)), headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k-8' } })));
    const statuses = answers.map((answer) => answer.status);
    assert.ok(statuses.every((status) => status === 201 || status === 409), String(statuses));
    assert.equal(answers.filter((answer) => answer.status === 201 && !answer.headers.get('idempotency-replayed')).length, 1);
    for (const answer of answers) {
      if (answer.status === 409) assert.equal(answer.headers.get('retry-after'), '1');
      const body = await answer.json();
      if (answer.status === 409) assert.equal(body.type, '/problems/request-in-progress');
    }
  });

  it('is each credential\'s own', async () => {
    const first = await post('k-9', numbered(9), 201);
    await server.stop();
    const keys = ['a', 'b'].map((name) => /onr_\S+/.exec(run('key', 'add', '--db', db, '--name', name))[0]);
    server = await Server.start({ db, empty: true });
    const mine = (key, body, status) => post('k-9', body, status, { headers: { Authorization: `Bearer ${key}` } });
    await post('k-9', numbered(9), 401);
    const other = await mine(keys[0], numbered(10), 201);
    await mine(keys[1], numbered(9), 200);
    same(other, await mine(keys[0], numbered(10), 201));
    assert.notEqual(first.body.id, other.body.id);
  });
});
