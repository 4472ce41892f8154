// Answers that the server keeps: found again while nothing was written, never after, and never for another request.
'use strict';

const { after, before, describe, it } = require('node:test');
const assert = require('node:assert/strict');
const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');
const { Server, run, temporaryFolder } = require('./harness');
const { Requests, operations } = require('./requests');
const { numbered, speeches } = require('./samples');

// What changes from request to request, or never ends.
const OTHERS = /^\/(metrics|status|readyz|healthz|v1\/changes|v1\/export\/.*)$/;

// A request whose head is long has its answer made for it alone: what the others are held against.
const LONG = { 'X-Long': 'x'.repeat(4500) };

// As they are sent: fetch sets Host and Accept-Encoding itself.
function raw(server, target, headers = {}, method = 'GET') {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: target, method, headers, agent: false }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
    });
    request.on('error', reject).end();
  });
}

async function counter(server, name) {
  const { body } = await raw(server, '/metrics');
  return Number(new RegExp(`^onrecord_http_cache_${name} (\\d+)$`, 'm').exec(body.toString())[1]);
}

describe('answers that are kept', () => {
  let server, requests, targets;
  before(async () => {
    server = await Server.start({ empty: true });
    await Requests.populate(server);
    requests = new Requests(server);
    targets = [];
    for (const operation of operations.filter(({ method, template }) => method === 'get' && !OTHERS.test(template)))
      targets.push(await requests.target(operation));
    targets.push('/v1/claims?count=exact', '/v1/entities?count=exact', '/v1/articles?format=csv', '/v1/search?q=bridge', '/v1/claims?q=bridge&sort=relevance');
  });
  after(() => server.stop());

  // Each target three times, by then from memory where it is kept, and as it is made anew.
  async function compare(why) {
    const hits = await counter(server, 'hits_total');
    for (const target of targets) {
      const first = await raw(server, target), second = await raw(server, target), third = await raw(server, target);
      const made = await raw(server, target, LONG);
      for (const { status, headers, body } of [first, second, third]) {
        assert.equal(status, made.status, `${target} ${why}`);
        assert.equal(headers.etag, made.headers.etag, `${target} ${why}`);
        if (status === 200) assert.equal(body.toString(), made.body.toString(), `${target} ${why}`);
      }
      if (first.status === 200) for (const again of [second, third]) assert.deepEqual(shown(first), shown(again), target);
    }
    return (await counter(server, 'hits_total')) - hits;
  }

  // The headers that answers of the same content have in common.
  function shown({ headers }) {
    const { date, 'x-request-id': id, traceparent, ...rest } = headers;
    assert.ok(date && id && traceparent);
    return rest;
  }

  it('are what would be made, after every kind of write', async () => {
    const change = { method: 'PATCH', headers: { 'If-Match': '*' }, type: 'application/merge-patch+json' };
    const [claim] = (await server.get('/v1/claims?limit=1')).data;
    const [one, other] = (await server.get('/v1/entities?type=Person&sort=-mentions&limit=2')).data;
    const [suggestion] = (await server.get('/v1/suggestions?limit=1')).data;
    const writes = {
      'at first': () => {},
      'a new article': () => server.post(numbered(4)),
      'the same article again': () => server.post(numbered(4), 200),
      'an article with another text': () => server.post({ ...speeches, articleBody: `${speeches.articleBody} “It is late,” Anna Berg said.` }, 200),
      'a changed entity': () => server.call(`/v1/entities/${one.id}`, { ...change, body: { description: 'known to all desks' } }),
      'a review': () => server.call(`/v1/claims/${claim.id}/review`, { method: 'PUT', headers: { 'If-Match': '*' }, body: { rating: 'confirmed' }, status: 201 }),
      'a decision': () => server.call(`/v1/suggestions/${suggestion.id}/dismiss`, { method: 'POST', body: {} }),
      'a merge': () => server.call(`/v1/entities/${one.id}/merge`, { method: 'POST', body: { from: [other.id] } }),
      'a review taken back': () => server.call(`/v1/claims/${claim.id}/review`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 }),
      'a deleted article': async () => {
        const [article] = (await server.get('/v1/articles?limit=1')).data;
        await server.call(`/v1/articles/${article.id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
      },
    };
    for (const [why, write] of Object.entries(writes)) {
      await write();
      const kept = await compare(`after: ${why}`);
      assert.ok(kept >= 15, `${why}: ${kept} answers came from memory`);
    }
  });

  it('show a write to whoever was told of it', async () => {
    for (let i = 100; i < 120; i++) {
      const before = (await server.get('/v1/articles?limit=1&count=exact')).count;
      const { id } = await server.post(numbered(i, { datePublished: new Date(Date.UTC(2025, 0, i)).toISOString() }));
      const list = await server.get('/v1/articles?limit=1&count=exact');
      assert.equal(list.data[0].id, id);
      assert.equal(list.count, before + 1);
      const found = await server.get(`/v1/search?q=${i}`);
      assert.ok(JSON.stringify(found).includes(id), `a search right after storing ${id}`);
    }
  });

  it('are told apart by Accept, coding and Host', async () => {
    const target = '/v1/claims?limit=20';
    const variants = [
      {}, { Accept: 'text/csv' }, { Accept: 'application/x-ndjson' }, { Accept: 'application/ld+json', Host: 'one.example' },
      { Accept: 'application/ld+json', Host: 'other.example' }, { 'Accept-Encoding': 'gzip' }, { 'Accept-Encoding': 'zstd' },
    ];
    const all = [];
    for (let round = 0; round < 3; round++)
      for (const headers of variants) all.push(await raw(server, target, headers));
    for (let i = 0; i < variants.length; i++) {
      for (const again of [1, 2]) assert.ok(all[i].body.equals(all[i + again * variants.length].body));
      assert.equal(all[i].headers['content-type'], all[i + variants.length].headers['content-type']);
      for (let j = 0; j < i; j++) assert.ok(!all[i].body.equals(all[j].body), `${JSON.stringify(variants[i])} and ${JSON.stringify(variants[j])}`);
    }
    assert.ok(all[3].body.includes('http://one.example/') && !all[3].body.includes('other.example'));
    assert.ok(all[4].body.includes('http://other.example/') && !all[4].body.includes('one.example'));
    assert.equal(all[5].headers['content-encoding'], 'gzip');
  });

  it('are 304 for their ETag, and have no body for HEAD', async () => {
    const target = '/v1/search?q=done', { headers, body } = await raw(server, target);
    const hits = await counter(server, 'hits_total');
    const same = await raw(server, target, { 'If-None-Match': headers.etag });
    assert.equal(same.status, 304);
    assert.equal(same.headers.etag, headers.etag);
    assert.equal(same.body.length, 0);
    const head = await raw(server, target, {}, 'HEAD');
    assert.equal(Number(head.headers['content-length']), body.length);
    assert.equal(head.body.length, 0);
    assert.equal((await counter(server, 'hits_total')) - hits, 2);
    await server.post(numbered(300, { datePublished: '2026-01-01' }));
    const changed = await raw(server, target, { 'If-None-Match': headers.etag });
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.etag, headers.etag);
  });

  it('count, and carry the origin that asks', async () => {
    const requestsTo = async () => /_requests_total\{[^}]*route="\/v1\/facets"[^}]*status="2xx"[^}]*\} (\d+)/.exec((await raw(server, '/metrics')).body.toString())?.[1];
    // a request is counted when its answer is sent, which the client may know before the counter does
    const becomes = async (count) => {
      while (Number(await requestsTo()) < count) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(Number(await requestsTo()), count);
    };
    const before = Number((await requestsTo()) ?? 0);
    await raw(server, '/v1/facets');
    await becomes(before + 1);
    const { headers } = await raw(server, '/v1/facets', { Origin: 'https://page.example' });
    assert.equal(headers['access-control-allow-origin'], '*');
    await becomes(before + 2);
  });
});

describe('answers that are kept for readers with keys', () => {
  it('are given to nobody else', async () => {
    const folder = temporaryFolder();
    const db = path.join(folder, 'keys.db');
    const key = /onr_\S+/.exec(run('key', 'add', '--db', db, '--name', 'reader', '--scope', 'read'))[0];
    const server = await Server.start({ db, args: ['--read-key'] });
    const headers = { Authorization: `Bearer ${key}` };
    for (let i = 0; i < 2; i++) {
      assert.equal((await raw(server, '/v1/claims', headers)).status, 200);
      assert.equal((await raw(server, '/v1/claims')).status, 401);
      assert.equal((await raw(server, '/v1/claims', { Authorization: 'Bearer none' })).status, 401);
    }
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });
});

describe('--response-cache 0', () => {
  it('keeps nothing', async () => {
    const server = await Server.start({ args: ['--response-cache', '0'] });
    assert.equal((await raw(server, '/v1/claims')).body.toString(), (await raw(server, '/v1/claims')).body.toString());
    for (const name of ['hits_total', 'misses_total', 'answers', 'bytes', 'limit_bytes']) assert.equal(await counter(server, name), 0);
    await server.stop();
  });
});
