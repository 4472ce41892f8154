// Who may read and write.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { Server, run, temporaryFolder } = require('./harness');
const { numbered } = require('./samples');

const keyIn = (output) => /onr_[A-Za-z0-9_-]{43}/.exec(output)[0];

describe('keys', () => {
  let server, folder, db, write, read, revoked;
  before(async () => {
    folder = temporaryFolder();
    db = path.join(folder, 'keys.db');
    write = keyIn(run('key', 'add', '--db', db, '--name', 'desk'));
    read = keyIn(run('key', 'add', '--db', db, '--name', 'reader', '--scope', 'read'));
    revoked = keyIn(run('key', 'add', '--db', db, '--name', 'gone'));
    const id = /key_[a-z2-7]{16}/.exec(run('key', 'list', '--db', db).split('\n').find((line) => line.includes('gone')))[0];
    run('key', 'revoke', id, '--db', db);
    server = await Server.start({ db, empty: true });
  });
  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const post = (authorization, status) =>
    server.call('/v1/articles', { method: 'POST', body: numbered(1), headers: authorization ? { Authorization: authorization } : {}, status });

  it('are needed for writing once one was made, even on a loopback address', async () => {
    const { headers, body } = await post(undefined, 401);
    assert.match(headers.get('www-authenticate'), /^Bearer/);
    assert.match(body.detail, /onrecord key add/);
    for (const [method, status] of [['PATCH', 401], ['DELETE', 401]])
      await server.call('/v1/articles/art_aaaaaaaaaaaaaaaa', { method, status });
  });

  it('are refused when they are unknown, revoked or malformed', async () => {
    for (const value of ['Bearer onr_' + 'x'.repeat(43), `Bearer ${revoked}`, 'Bearer', 'Bearer ', `Basic ${write}`, write, `Bearer ${write}x`])
      await post(value, 401);
  });

  it('need scope write for writing', async () => {
    assert.match((await post(`Bearer ${read}`, 403)).body.detail, /^The key has scope read; this needs one with scope write\. `onrecord key add [^`]*` makes one\.$/);
  });

  it('open writing', async () => {
    const { body, headers } = await post(`Bearer ${write}`, 201);
    await post(`bearer ${write}`, 200);
    const authorization = { Authorization: `Bearer ${write}`, 'If-Match': headers.get('etag') };
    const target = `/v1/articles/${body.id}`;
    const patched = await server.call(target, { method: 'PATCH', body: { headline: 'By the desk' }, headers: authorization });
    await server.call(target, { method: 'DELETE', headers: { ...authorization, 'If-Match': patched.headers.get('etag') }, status: 204 });
  });

  it('are named in the ledger', async () => {
    const headers = { Authorization: `Bearer ${write}` };
    const { body } = await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: 'Marta Keller' }, headers, status: 201 });
    const [{ actor }] = (await server.get(`/v1/audit?subject=${body.id}`)).data;
    assert.equal(actor.name, 'desk');
    assert.match(actor.id, /^key_[a-z2-7]{16}$/);
    const actions = (await server.get(`/v1/audit?actor=${actor.id}`)).data.map((entry) => entry.action);
    assert.deepEqual(actions, ['create', 'delete', 'update'], 'with what was done to the article above');
  });

  it('are not needed for reading', async () => {
    await server.get('/v1/articles');
    await server.get('/v1/articles', { headers: { Authorization: 'Bearer nonsense' } });
  });

  it('are kept as hashes only', () => {
    for (const file of fs.readdirSync(folder)) {
      const bytes = fs.readFileSync(path.join(folder, file));
      for (const key of [write, read, revoked]) assert.equal(bytes.includes(key), false, file);
    }
  });
});

describe('a server that asks for a key to read', () => {
  let server, folder, key;
  before(async () => {
    folder = temporaryFolder();
    const db = path.join(folder, 'keys.db');
    key = keyIn(run('key', 'add', '--db', db, '--name', 'reader', '--scope', 'read'));
    server = await Server.start({ db, empty: true, args: ['--read-key'] });
  });
  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  it('answers with a key only', async () => {
    for (const target of ['/v1/articles', '/v1/claims/clm_aaaaaaaaaaaaaaaa', '/v1/search?q=a']) await server.call(target, { status: 401 });
    await server.get('/v1/articles', { headers: { Authorization: `Bearer ${key}` } });
    await server.call('/v1/articles', { headers: { Authorization: 'Bearer nonsense' }, status: 401 });
  });

  it('still tells that it lives, and what it is', async () => {
    for (const target of ['/healthz', '/readyz', '/openapi.json', '/problems/unauthorized']) await server.get(target);
  });
});

describe('a key from the configuration', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true, listen: '0.0.0.0:0', args: ['--write-key', 'a-long-key-of-my-own'] });
  });
  after(() => server.stop());

  it('opens writing, and nothing else does', async () => {
    const post = (headers, status) => server.call('/v1/articles', { method: 'POST', body: numbered(1), headers, status });
    await post({}, 401);
    await post({ Authorization: 'Bearer a-key-of-my-ow' }, 401);
    await post({ Authorization: 'Bearer a-long-key-of-my-own' }, 201);
  });
});

describe('a server on every address without a key', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true, listen: '0.0.0.0:0' });
  });
  after(() => server.stop());

  it('serves reads only, and says how to make a key', async () => {
    await server.get('/v1/articles');
    const { body } = await server.call('/v1/articles', { method: 'POST', body: numbered(1), status: 403 });
    assert.match(body.detail, /reads only.*onrecord key add/);
    await server.call('/v1/articles/art_aaaaaaaaaaaaaaaa', { method: 'DELETE', status: 403 });
    await server.call('/v1/articles', { method: 'POST', body: numbered(1), headers: { Authorization: 'Bearer nonsense' }, status: 401 });
  });
});
