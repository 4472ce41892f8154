// Many clients at once: reading, searching, writing, listening, exporting, correcting, going away in the middle. Every
// answer is held to openapi.json as ever, what was acknowledged is there in the end, and who listens has heard of it.
// As much is done however fast the machine is: ONRECORD_CROWD rounds by each client (`make tsan` asks for more, as it is
// under ThreadSanitizer that this finds most).
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, before, describe, it } = require('node:test');
const { Events } = require('./events');
const { Server } = require('./harness');
const { ndjson } = require('./samples');

const ROUNDS = Number(process.env.ONRECORD_CROWD || 4);
const CLIENTS = { reader: 4, searcher: 3, writer: 4, loader: 2, corrector: 2, exporter: 2, listener: 2, vanisher: 2, operator: 1 };

const people = ['Anna Berg', 'Karl Lind', 'Eva Holm', 'Mona Vik', 'Ole Dahl', 'Jon Ek'];
const places = ['Norway', 'Oslo', 'Kyiv', 'Paris'];
const pick = (list, number) => list[number % list.length];

function article(name, number) {
  const who = pick(people, number), where = pick(places, number);
  return {
    headline: `${who} on ${where}, ${number}`,
    articleBody: `“Bridge ${number} of ${name} will be built,” ${who} said. ${pick(people, number + 1)} said that ${where} would pay. According to ${pick(people, number + 2)}, it is late.`,
    url: `https://news.example/${name}/${number}`,
    datePublished: `2024-0${1 + (number % 9)}-10T00:00:00Z`,
  };
}

describe('a crowd', () => {
  let server;
  const stored = new Map(); // acknowledged: id → headline, while it is not deleted
  const heard = new Set();
  const any = { 'If-Match': '*' };

  before(async () => {
    // no time limit, which a slow machine under a sanitizer would come to
    const limits = { 'max-connections-per-address': 0, 'rate-limit': 0, 'query-timeout': 600000, 'crowded-timeout': 600000, 'request-timeout': 600000, grace: 120000 };
    server = await Server.start({ empty: true, args: Object.entries(limits).flatMap(([flag, value]) => [`--${flag}`, String(value)]) });
    for (let i = 0; i < 6; i++) await server.post(article('first', i));
  });
  after(() => server.stop());

  // What may be refused for now is asked for again; what another client was faster with is fine.
  async function send(target, options = {}, allowed = []) {
    const { status: wanted = 200, ...rest } = options;
    for (;;) {
      const response = await fetch(server.url + target, {
        method: rest.method || 'GET',
        headers: { ...rest.headers, ...(rest.body !== undefined && { 'Content-Type': rest.type || 'application/json' }) },
        body: rest.body === undefined || typeof rest.body === 'string' ? rest.body : JSON.stringify(rest.body),
        redirect: 'manual',
      });
      const seen = { status: response.status, headers: response.headers, text: await response.text() };
      const body = server.contract.check(rest.method || 'GET', target, seen);
      if (seen.status === 503) {
        assert.ok(seen.headers.get('retry-after'), 'when to come back');
        continue;
      }
      assert.ok(seen.status === wanted || allowed.includes(seen.status), `${rest.method || 'GET'} ${target}: ${seen.status} ${seen.text.slice(0, 300)}`);
      return { ...seen, body };
    }
  }

  const clients = {
    async reader(name, round) {
      const list = (await send(`/v1/claims?limit=7&sort=${round % 2 ? '' : '-'}dateCreated`)).body;
      if (list.next) await send(list.next);
      for (const claim of list.data.slice(0, 3)) {
        const one = await send(`/v1/claims/${claim.id}`, {}, [404]);
        if (one.status === 200) await send(`/v1/claims/${claim.id}`, { headers: { 'If-None-Match': one.headers.get('etag') } }, [200, 304, 404]);
        await send(`/v1/articles/${claim.article.id}?include=articleBody,mentions,claims,entities&offsets=utf16`, {}, [404]);
      }
      await send('/v1/entities?sort=-mentions&count=exact', { headers: { 'Accept-Encoding': pick(['gzip', 'identity'], round) } });
    },
    async searcher(name, round) {
      const [entity] = (await send('/v1/entities?sort=-mentions&limit=1')).body.data;
      await send(`/v1/search?q=${pick(['bridge', 'norway', 'late OR oslo', '"will be built"'], round)}`);
      await send(`/v1/facets?q=bridge&limit=3`);
      await send(`/v1/suggest?q=${pick(['a', 'be', 'no'], round)}`);
      await send(`/v1/graph?entity=${entity.id}&depth=2`, {}, [400]);
      await send(`/v1/entities/${entity.id}/timeline`, {}, [404, 308]);
      await send(`/v1/entities/${entity.id}/co-mentions?window=sentence`, {}, [404, 308]);
    },
    async writer(name, round) {
      const posted = article(name, round);
      const headers = { 'Idempotency-Key': `${name}-${round}` };
      const [one, same] = await Promise.all([1, 2].map(() => send('/v1/articles', { method: 'POST', body: posted, headers, status: 201 }, [409])));
      const made = one.status === 201 ? one : same;
      assert.equal(made.status, 201, 'one of two with the same key');
      stored.set(made.body.id, made.body.headline);
      const changed = await send(`/v1/articles/${made.body.id}`, { method: 'PATCH', body: { headline: `${posted.headline}, changed` }, type: 'application/merge-patch+json', headers: { 'If-Match': made.headers.get('etag') } });
      stored.set(changed.body.id, changed.body.headline);
      if (round % 3 === 2) {
        await send(`/v1/articles/${made.body.id}`, { method: 'DELETE', headers: any, status: 204 });
        stored.delete(made.body.id);
      }
    },
    async loader(name, round) {
      const lines = Array.from({ length: 12 }, (_, i) => article(name, round * 12 + i));
      const { text } = await send('/v1/articles', { method: 'POST', body: ndjson([...lines, { articleBody: 1 }]), type: 'application/x-ndjson' });
      const results = text.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(results.map(({ status }) => status), [...lines.map(() => 201), 400]);
      for (const [i, line] of lines.entries()) stored.set(results[i].id, line.headline);
    },
    async corrector(name, round) {
      const made = await send('/v1/entities', { method: 'POST', body: { type: 'Person', name: `Handmade ${name} ${round}` }, status: 201 });
      const { body: claims } = await send('/v1/claims?limit=3&sort=-dateCreated');
      for (const claim of claims.data.slice(0, 2)) {
        await send(`/v1/claims/${claim.id}`, { method: 'PATCH', body: { speaker: made.body.id }, headers: any }, [404, 409]);
        await send(`/v1/claims/${claim.id}/review`, { method: 'PUT', body: { rating: 'True' }, headers: any, status: 200 }, [201, 404]);
      }
      const other = await send('/v1/entities', { method: 'POST', body: { type: 'Person', name: `Second ${name} ${round}` }, status: 201 });
      await send(`/v1/entities/${made.body.id}/merge`, { method: 'POST', body: { from: [other.body.id] } });
      await send(`/v1/entities/${other.body.id}`, { status: 308 });
      const [entry] = (await send(`/v1/audit?entity=${other.body.id}&action=merge`)).body.data;
      await send(`/v1/audit/${entry.id}/revert`, { method: 'POST', status: 201 });
      await send(`/v1/entities/${other.body.id}`);
    },
    async exporter(name, round) {
      const { text } = await send(`/v1/export/${pick(['articles', 'claims', 'entities', 'mentions'], round)}`);
      const rows = text.trim().split('\n').map((line) => JSON.parse(line));
      assert.equal(rows.at(-1).count, rows.length - 1, 'the end marker counts the rows');
      const gone = new AbortController();
      const answer = await fetch(`${server.url}/v1/export/claims?format=csv`, { signal: gone.signal, headers: { 'Accept-Encoding': 'gzip' } });
      gone.abort();
      await answer.arrayBuffer().then(() => null, () => null);
    },
    // Goes on where the last connection ended.
    async listener(name, round, memory) {
      const events = await Events.open(`${server.url}/v1/changes?since=0`, memory.last ? { 'Last-Event-ID': memory.last } : {});
      assert.equal(events.status, 200);
      const enough = (memory.count || 0) + 3;
      await events.until(() => events.events.length >= 1 || heard.size >= enough);
      for (const { data } of events.events) heard.add(data.id);
      memory.count = heard.size;
      memory.last = events.lastId || memory.last;
      await events.close();
      await send(`/v1/changes?limit=5&types=article,claim&include=resource`);
    },
    // Half a head, half a body, a request whose answer nobody reads, and two at once on one connection.
    async vanisher(name, round) {
      const { hostname, port } = new URL(server.url);
      const texts = [
        'GET /v1/claims HTTP/1.1\r\nHost: loc',
        'POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"articleBody":',
        'GET /v1/export/mentions HTTP/1.1\r\nHost: localhost\r\n\r\n',
        'GET /v1/search?q=bridge HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/facets HTTP/1.1\r\nHost: localhost\r\n\r\n',
      ];
      for (const text of texts)
        await new Promise((resolve) => {
          const socket = net.connect({ host: hostname, port: Number(port) }, () => socket.write(text, () => (round % 2 ? socket.end() : socket.destroy())));
          socket.on('error', () => null).on('data', () => socket.destroy()).on('close', resolve);
          if (round % 2) setImmediate(() => socket.destroySoon());
        });
    },
    async operator() {
      for (const target of ['/status', '/healthz', '/readyz', '/openapi.json', '/problems/not-found']) await send(target);
      const { text } = await send('/metrics');
      assert.match(text, /^# HELP /m);
    },
  };

  it('gets what it asks for, and what was acknowledged is there', async () => {
    const work = Object.entries(CLIENTS).flatMap(([kind, count]) =>
      Array.from({ length: count }, async (_, i) => {
        const memory = {};
        for (let round = 0; round < ROUNDS; round++) await clients[kind](`${kind}${i}`, round, memory);
      }),
    );
    await Promise.all(work);
    const { rows } = await server.walk('/v1/articles?limit=200');
    const there = new Map(rows.map(({ id, headline }) => [id, headline]));
    for (const [id, headline] of stored) assert.equal(there.get(id), headline, id);
    assert.equal(there.size, stored.size + 6, 'nothing that nobody stored');
  });

  it('is told of everything, however often it came back', async () => {
    const events = await Events.open(`${server.url}/v1/changes?types=article`, {});
    const all = new Set();
    await events.until(() => {
      for (const { data } of events.events.splice(0)) all.add(data.id);
      return [...stored.keys()].every((id) => all.has(id));
    });
    await events.close();
  });
});
