// Bodies that are made to hurt: compressed, nested, cut, doubled. Each gets a problem that says what is wrong, from every
// route that takes a body, and nothing is stored.
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const zlib = require('node:zlib');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');

describe('hostile bodies', () => {
  let server, claim, entity, article, suggestion;
  before(async () => {
    server = await Server.start();
    [{ id: claim }] = (await server.get('/v1/claims?limit=1')).data;
    [{ id: entity }] = (await server.get('/v1/entities?limit=1')).data;
    [{ id: article }] = (await server.get('/v1/articles?limit=1')).data;
    for (const body of ['Mayor Anna Weber closed the bridge. “It is not safe,” she said.', 'The bridge opened. “It holds,” Weber said.'])
      await server.call('/v1/articles', { method: 'POST', body, type: 'text/plain', status: 201 });
    [{ id: suggestion }] = (await server.get('/v1/suggestions?limit=1')).data;
  });
  after(() => server.stop());

  const patch = 'application/merge-patch+json', json = 'application/json';
  const targets = () => [
    ['POST', '/v1/articles', json],
    ['PATCH', `/v1/articles/${article}`, patch],
    ['POST', '/v1/claims', json],
    ['PATCH', `/v1/claims/${claim}`, patch],
    ['PUT', `/v1/claims/${claim}/review`, json],
    ['POST', '/v1/entities', json],
    ['PATCH', `/v1/entities/${entity}`, patch],
    ['POST', `/v1/entities/${entity}/merge`, json],
    ['POST', `/v1/entities/${entity}/split`, json],
    ['POST', `/v1/suggestions/${suggestion}/dismiss`, json],
    ['POST', '/v1/extract', json],
  ];
  const send = (method, target, type, body, headers = {}) =>
    fetch(server.url + target, { method, body, headers: { 'Content-Type': type, 'If-Match': '*', ...headers } });
  const version = async () => Number(/^onrecord_store_version (\d+)$/m.exec((await server.call('/metrics')).text)[1]);

  // What each route answers, with a name for the row; none may store anything.
  async function refuses(name, body, allowed, headers) {
    const begun = await version();
    for (const [method, target, type] of targets()) {
      const answer = await send(method, target, type, body, headers);
      const problem = await answer.json();
      assert.ok(allowed.includes(answer.status), `${name}: ${method} ${target} answers ${answer.status}: ${JSON.stringify(problem)}`);
      assert.ok(problem.type.startsWith('/problems/') && problem.detail.length > 10);
    }
    assert.equal(await version(), begun, `${name} is stored`);
  }

  it('that are compressed are never unpacked', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(16 << 20, ' '), { level: 9 });
    await refuses('gzip', bomb, [415], { 'Content-Encoding': 'gzip' });
    await refuses('br', bomb, [415], { 'Content-Encoding': 'br' });
    await refuses('gzip without saying so', bomb, [400]);
    for (const [type, body] of [['application/x-ndjson', bomb], ['text/plain', bomb], ['text/html', bomb]])
      assert.equal((await send('POST', '/v1/articles', type, body, { 'Content-Encoding': 'gzip' })).status, 415, type);
    const form = await send('POST', '/v1/reconcile', 'application/x-www-form-urlencoded', zlib.gzipSync('queries={}'), { 'Content-Encoding': 'gzip' });
    assert.equal(form.status, 415);
  });

  it('that are cut in the middle of a character, doubled or deep', async () => {
    await refuses('a cut character', Buffer.from([...Buffer.from('{"articleBody": "x", "'), 0xe2, 0x80]), [400]);
    await refuses('a cut character in a wrong place', Buffer.from([...Buffer.from('{"articleBody": '), 0xe2, 0x80]), [400]);
    await refuses('NUL behind a number', '{"limit": 1\u0000}', [400]);
    await refuses('NUL at the end', '{}\u0000', [400]);
    await refuses('a member twice', '{"name": "a", "name": "b"}', [400]);
    await refuses('a surrogate alone', '{"name": "\\ud800"}', [400]);
    await refuses('a large number', '{"limit": 1e999}', [400]);
    await refuses('no object', '[[[[]]]]', [400]);
    await refuses('arrays in arrays', `${'['.repeat(100000)}${']'.repeat(100000)}`, [400]);
    await refuses('objects in objects', `${'{"a":'.repeat(50000)}1${'}'.repeat(50000)}`, [400]);
    await refuses('many members', `{${Array.from({ length: 50000 }, (_, i) => `"m${i}":0`)}}`, [400]);
  });

  // A byte of them costs the parser a hundred: they are counted before it.
  it('that hold more values than anything needs are not even parsed', async () => {
    for (const [method, target, type] of targets().filter(([, path]) => /^\/v1\/(entities|suggestions)/.test(path))) {
      const answer = await send(method, target, type, `{"name": [${'{},'.repeat(20000)}{}]}`);
      assert.equal(answer.status, 400);
      assert.match((await answer.json()).detail, /has 40003 commas and brackets; at most 20000 are taken/);
    }
  });

  it('wait for nobody who asks first whether they may be sent', async () => {
    const ask = (head) =>
      new Promise((resolve, reject) => {
        const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(head));
        let text = '';
        socket.on('data', (data) => (text += data));
        socket.on('end', () => resolve(text));
        socket.on('error', reject);
      });
    const head = (more) => `POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n${more}\r\n`;
    assert.match(await ask(head('Content-Length: 99999999999\r\n')), /^HTTP\/1\.1 413 /);
    const promised = `${head('Content-Length: 30\r\nConnection: close\r\n')}`;
    assert.match(await ask(promised + '“It rains,” Anna said.....'.slice(0, 26)), /^HTTP\/1\.1 (100 Continue\r\n\r\nHTTP\/1\.1 )?201 /);
  });
});
