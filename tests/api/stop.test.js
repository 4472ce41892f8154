// Stopping while there is work.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { Server, temporaryFolder } = require('./harness');
const { ndjson, numbered } = require('./samples');

describe('a server that is told to stop', () => {
  it('ends in seconds in the middle of many lines, and keeps exactly those that it said it stored', async () => {
    const folder = temporaryFolder();
    const db = path.join(folder, 'x.db');
    const LINES = 20000;
    // far more than it takes, and far less than all the lines would
    let server = await Server.start({ db, empty: true, args: ['--grace', '120000'] });
    const body = ndjson(Array.from({ length: LINES }, (_, i) => numbered(i)));
    const posted = server.call('/v1/articles', { method: 'POST', body, type: 'application/x-ndjson' });
    const count = async () => (await server.get('/v1/articles?count=exact&limit=1')).count;
    for (let tries = 0; tries < 1000 && (await count()) < 20; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([posted, server.stop()]);
    const results = (await posted).body;
    assert.equal(results.length, LINES);
    const stored = results.filter((line) => line.status === 201), refused = results.filter((line) => line.status === 503);
    assert.equal(stored.length + refused.length, LINES);
    assert.ok(stored.length >= 20 && refused.length > 0);
    assert.equal(refused[0].problem.type, '/problems/shutting-down');
    server = await Server.start({ db, empty: true });
    assert.equal(await count(), stored.length);
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });
});
