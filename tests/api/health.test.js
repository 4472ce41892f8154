'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { Server, temporaryFolder } = require('./harness');
const { numbered } = require('./samples');

describe('the server itself', () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('lives and is ready', async () => {
    const health = await server.call('/healthz');
    assert.equal(health.body.status, 'ok');
    assert.equal(health.headers.get('cache-control'), 'no-store');
    assert.deepEqual(await server.get('/readyz'), { status: 'ready' });
  });

  it('explains the type of every problem that it answers with', async () => {
    const { body } = await server.call('/v1/claims/clm_aaaaaaaaaaaaaaaa', { status: 404 });
    const type = await server.get(body.type);
    assert.deepEqual(type, { slug: 'not-found', title: body.title, status: 404, advice: 'Check the path and the id in it; what it named may have been deleted.' });
    assert.match((await server.get('/problems/precondition-failed')).advice, /If-Match/);
    assert.match((await server.get('/problems/overloaded')).advice, /Retry-After/);
    await server.problem('/problems/no-such-problem', 404, 'not-found');
    await server.problem('/problems/ok', 404, 'not-found');
  });

  it('answers what it does not have with 404', async () => {
    await server.problem('/v1/nothing', 404, 'not-found');
    await server.problem('/v1/articles/', 404, 'not-found');
    await server.problem('/v1/articles/art_aaaaaaaaaaaaaaaa/nothing', 404, 'not-found');
  });

  it('loads the seeds before it is ready', async () => {
    const { body } = await server.call('/v1/articles?count=exact');
    assert.ok(body.count >= 1);
  });

  it('notices that its database was moved or replaced, and takes no write for lost', async () => {
    const folder = temporaryFolder(), db = path.join(folder, 'x.db'), away = path.join(folder, 'away.db');
    const other = await Server.start({ db, empty: true, args: ['--event-threads', '1'] });
    const { id } = await other.post(numbered(1));
    await other.get(`/v1/articles/${id}`); // who has read once reads on
    const refused = async (word) => {
      for (const [target, options] of [['/v1/articles', { method: 'POST', body: numbered(2) }], ['/readyz', {}]])
        assert.match((await other.problem(target, 503, 'store-failed', null, options)).detail, new RegExp(`file was ${word}`));
      assert.equal((await other.get(`/v1/articles/${id}`)).id, id);
    };
    fs.renameSync(db, away);
    await refused('deleted or moved');
    fs.copyFileSync(away, db);
    await refused('replaced by another');
    fs.renameSync(away, db);
    assert.deepEqual(await other.get('/readyz'), { status: 'ready' });
    await other.post(numbered(2));
    assert.equal((await other.get('/v1/articles?count=exact')).count, 2);
    await other.stop();
    fs.rmSync(folder, { recursive: true });
  });
});
