// HTTP as clients see it: validators, compression, HEAD, CORS, ids of requests.
'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const zlib = require('node:zlib');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { numbered, ndjson } = require('./samples');

// fetch hides what is on the wire: compression, some headers, refused methods.
function raw(server, target, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(server.url + target, { method, headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('HTTP', () => {
  let server, article, claim, entity;
  before(async () => {
    server = await Server.start({ empty: true, args: ['--cors-origins', 'https://app.example'] });
    await server.call('/v1/articles', { method: 'POST', body: ndjson(Array.from({ length: 30 }, (_, i) => numbered(i))), type: 'application/x-ndjson' });
    article = (await server.get('/v1/articles')).data[0].id;
    claim = (await server.get('/v1/claims')).data[0].id;
    entity = (await server.get('/v1/entities')).data[0].id;
  });
  after(() => server.stop());

  const representations = () => ['/v1/articles', `/v1/articles/${article}`, `/v1/articles/${article}/claims`, `/v1/articles/${article}/versions`, '/v1/entities', `/v1/entities/${entity}`, '/v1/claims?limit=200', `/v1/claims/${claim}`, '/v1/search?q=number', '/openapi.json', '/problems/not-found', '/readyz'];

  it('has a strong ETag on every representation, and answers 304 to it', async () => {
    for (const target of representations()) {
      const etag = (await server.call(target)).headers.get('etag');
      assert.match(etag, /^"/, target);
      for (const known of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
        const answer = await server.call(target, { headers: { 'If-None-Match': known }, status: 304 });
        assert.equal(answer.text, '');
        assert.equal(answer.headers.get('etag'), etag);
      }
      await server.call(target, { headers: { 'If-None-Match': '"other"' } });
    }
  });

  it('has another ETag for every shape', async () => {
    const etags = [];
    for (const query of ['', '?fields=id', '?fields=spans', '?fields=spans&offsets=utf16'])
      etags.push((await server.call(`/v1/claims/${claim}${query}`)).headers.get('etag'));
    assert.equal(new Set(etags).size, etags.length);
  });

  it('has Last-Modified on what is one resource', async () => {
    for (const target of [`/v1/articles/${article}?include=claims`, `/v1/claims/${claim}`])
      assert.equal((await server.call(target)).headers.get('last-modified'), null, 'it shows what changes on its own');
    for (const target of [`/v1/articles/${article}`, `/v1/entities/${entity}`]) {
      const { headers, body } = await server.call(target);
      const modified = headers.get('last-modified');
      assert.equal(Math.floor(Date.parse(body.dateModified) / 1000), Date.parse(modified) / 1000);
      await server.call(target, { headers: { 'If-Modified-Since': modified }, status: 304 });
      await server.call(target, { headers: { 'If-Modified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' } });
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const target of representations()) {
      const get = await raw(server, target), head = await raw(server, target, { method: 'HEAD' });
      assert.equal(head.bytes.length, 0);
      assert.equal(head.status, 200);
      for (const name of ['etag', 'content-type', 'content-length', 'last-modified', 'link', 'vary']) assert.equal(head.headers[name], get.headers[name], `${target} ${name}`);
      await server.call(target, { method: 'HEAD' });
    }
    assert.equal((await raw(server, '/v1/claims/clm_aaaaaaaaaaaaaaaa', { method: 'HEAD' })).status, 404);
  });

  it('compresses when asked', async () => {
    const target = '/v1/claims?limit=200';
    const plain = await raw(server, target, { headers: { 'Accept-Encoding': 'identity' } });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(plain.headers.vary, /Accept-Encoding/i);
    for (const accepted of ['gzip', 'br, gzip;q=0.5', '*']) {
      const packed = await raw(server, target, { headers: { 'Accept-Encoding': accepted } });
      assert.equal(packed.headers['content-encoding'], 'gzip', accepted);
      assert.ok(packed.bytes.length < plain.bytes.length / 3);
      assert.deepEqual(zlib.gunzipSync(packed.bytes), plain.bytes);
      assert.notEqual(packed.headers.etag, plain.headers.etag, 'another representation has another strong ETag');
    }
    assert.equal((await raw(server, target, { headers: { 'Accept-Encoding': 'gzip;q=0' } })).headers['content-encoding'], undefined);
  });

  it('takes an ETag of a compressed representation for If-Match', async () => {
    const packed = await raw(server, `/v1/articles/${article}`, { headers: { 'Accept-Encoding': 'gzip' } });
    await server.call(`/v1/articles/${article}`, { method: 'PATCH', body: {}, headers: { 'If-Match': packed.headers.etag } });
  });

  it('gives every request an id, the client’s where it has one', async () => {
    const { headers, body } = await server.call('/v1/nothing', { headers: { 'X-Request-Id': 'mine-42' }, status: 404 });
    assert.equal(headers.get('x-request-id'), 'mine-42');
    assert.equal(body.requestId, 'mine-42');
    const one = (await server.call('/healthz')).headers.get('x-request-id'), other = (await server.call('/healthz')).headers.get('x-request-id');
    assert.notEqual(one, other);
  });

  it('lets pages of allowed origins read, and tells preflights so', async () => {
    const Origin = 'https://app.example';
    const { headers } = await server.call('/v1/claims', { headers: { Origin } });
    assert.equal(headers.get('access-control-allow-origin'), Origin);
    for (const name of ['ETag', 'Link', 'Location', 'Retry-After']) assert.match(headers.get('access-control-expose-headers'), new RegExp(name, 'i'));
    const preflight = await raw(server, '/v1/articles', { method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type,authorization' } });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], Origin);
    assert.match(preflight.headers['access-control-allow-methods'], /POST/);
    assert.match(preflight.headers['access-control-allow-headers'], /authorization/i);
    assert.ok(Number(preflight.headers['access-control-max-age']) > 0);
    const stranger = await raw(server, '/v1/claims', { headers: { Origin: 'https://other.example' } });
    assert.equal(stranger.headers['access-control-allow-origin'], undefined);
  });

  it('keeps pages of other origins from writing where no key guards it', async () => {
    const body = JSON.stringify(numbered(700));
    const post = (headers) => raw(server, '/v1/articles', { method: 'POST', headers: { 'Content-Type': 'text/plain', ...headers }, body });
    const port = new URL(server.url).port;
    assert.equal((await post({ Origin: 'https://other.example' })).status, 403);
    assert.equal((await post({ Origin: 'null' })).status, 403);
    assert.equal((await post({ Host: `attacker.example:${port}` })).status, 403);
    assert.equal((await post({ Host: `attacker.example:${port}`, Origin: `http://attacker.example:${port}` })).status, 403);
    for (const name of ['127.attacker.example', '127.0.0.1.attacker.example', '127.1', '127.0.0.256', '1127.0.0.1', '127.0.0.1 ', '[::2]', 'localhost.attacker.example'])
      assert.ok([400, 403].includes((await post({ Host: `${name}:${port}` })).status), name);
    assert.equal((await post({ Host: `127.attacker.example:${port}`, Origin: `http://127.attacker.example:${port}` })).status, 403);
    assert.equal((await post({ Origin: 'https://app.example' })).status, 201);
    assert.equal((await post({ Host: `127.8.9.1:${port}` })).status, 200);
    assert.equal((await post({ Origin: server.url })).status, 200);
    assert.equal((await post({ Host: `localhost:${port}`, Origin: `http://localhost:${port}` })).status, 200);
  });

  it('takes no write without a key from a proxy on the same machine', async () => {
    for (const [name, value] of [['Forwarded', 'for=192.0.2.1'], ['X-Forwarded-For', '192.0.2.1'], ['Via', '1.1 proxy']]) {
      const options = { method: 'POST', body: numbered(701), headers: { [name]: value } };
      const problem = await server.problem('/v1/articles', 403, 'forbidden', { header: name }, options);
      assert.match(problem.detail, /through a proxy.*onrecord key add/);
      await server.call('/v1/articles', { headers: { [name]: value } });
    }
  });

  it('leaves Link out where it has no room, and never refuses a list for it', async () => {
    let given = 0, left = 0;
    for (const headers of [{}, { Cookie: 'y'.repeat(1500) }])
      for (let length = 500; length < (headers.Cookie ? 4000 : 6000); length += 100) {
        const page = await raw(server, `/v1/articles?limit=1&fields=${'id,'.repeat(length / 3)}id`, { headers });
        assert.equal(page.status, 200, `${length} bytes`);
        const { next } = JSON.parse(page.bytes);
        assert.ok(next);
        if (page.headers.link) assert.equal(page.headers.link, `<${next}>; rel="next"`);
        page.headers.link ? given++ : left++;
      }
    assert.ok(given > 5 && left > 5, `${given} ${left}`);
  });

  it('refuses a body where none belongs', async () => {
    const answer = await raw(server, `/v1/claims/${claim}`, { headers: { 'Content-Length': '2' }, body: '{}' });
    assert.equal(answer.status, 400);
  });
});
