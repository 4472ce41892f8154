// The limit of requests, behind a trusted proxy: this test is the proxy.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, run, temporaryFolder } = require('./harness');
const fs = require('node:fs');
const path = require('node:path');

describe('limits', () => {
  let server, folder, key;
  before(async () => {
    folder = temporaryFolder();
    const db = path.join(folder, 'limits.db');
    key = /onr_\S+/.exec(run('key', 'add', '--db', db, '--name', 'desk'))[0];
    server = await Server.start({ db, args: ['--rate-limit', '1', '--rate-burst', '5', '--trusted-proxies', '127.0.0.0/8,::1'] });
  });
  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const ask = (headers) => fetch(`${server.url}/v1/entities?limit=1`, { headers });
  // the first answer that is no 200
  const exhaust = async (headers) => {
    for (let i = 0; i < 1000; i++) {
      const answer = await ask(headers);
      await answer.arrayBuffer();
      if (answer.status !== 200) return { answer, served: i };
    }
    return assert.fail('there is no limit');
  };

  it('answer 429 with Retry-After, for one address and not for another', async () => {
    const { answer, served } = await exhaust({ 'X-Forwarded-For': '203.0.113.1' });
    assert.equal(answer.status, 429);
    assert.ok(served >= 5);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.equal((await ask({ 'X-Forwarded-For': '203.0.113.2' })).status, 200);
  });

  it('are described', async () => {
    await exhaust({ 'X-Forwarded-For': '203.0.113.3' });
    for (let i = 0; i < 1000; i++) {
      const answer = await ask({ 'X-Forwarded-For': '203.0.113.3' });
      const seen = { status: answer.status, headers: answer.headers, text: await answer.text() };
      const body = server.contract.check('GET', '/v1/entities?limit=1', seen);
      if (answer.status === 429) return assert.equal(body.type, '/problems/too-many-requests');
    }
    return assert.fail('there is no limit');
  });

  it('count a key wherever it comes from', async () => {
    const authorization = { Authorization: `Bearer ${key}` };
    for (let i = 0; i < 1000; i++) {
      const answer = await ask({ ...authorization, 'X-Forwarded-For': `203.0.113.${10 + (i % 200)}` });
      await answer.arrayBuffer();
      if (answer.status === 429) return;
    }
    assert.fail('there is no limit');
  });

  it('do not hold for this machine itself', async () => {
    for (let i = 0; i < 50; i++) assert.equal((await ask({})).status, 200);
  });
});
