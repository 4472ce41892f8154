// What the people who run the server look at: /metrics and /status.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, run, temporaryFolder } = require('./harness');
const { Events } = require('./events');
const { readExposition, promtool } = require('./exposition');
const { numbered } = require('./samples');
const path = require('node:path');

async function scrape(server) {
  const answer = await fetch(`${server.url}/metrics`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const text = await answer.text();
  const families = readExposition(text);
  const value = (name, labels = {}) => {
    const family = families.get(name.replace(/_(sum|count)$/, '')) || families.get(name);
    const fits = (sample) => sample.name === name && Object.entries(labels).every(([key, wanted]) => sample.labels[key] === wanted);
    return family?.samples.find(fits)?.value;
  };
  return { text, families, value };
}

describe('/metrics', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
  });
  after(() => server.stop());

  it('is Prometheus’ text format', async (context) => {
    await server.post(numbered(1));
    await server.call('/v1/nothing', { status: 404 });
    const { text, families } = await scrape(server);
    assert.ok(families.size > 30);
    if (!promtool(text)) context.diagnostic('promtool is not here; its rules were not asked');
  });

  it('counts requests by route and class of status, never by address', async () => {
    const list = { method: 'GET', route: '/v1/articles' };
    const before_ = (await scrape(server)).value('onrecord_http_requests_total', { ...list, status: '2xx' }) || 0;
    await server.get('/v1/articles?limit=3');
    await server.get('/v1/articles?limit=4');
    await server.problem('/v1/articles?limit=x', 400, 'invalid-parameter');
    for (let i = 0; i < 5; i++) await server.call(`/v1/claims/clm_${'abcde'[i].repeat(16)}`, { status: 404 });
    const { families, value } = await scrape(server);
    assert.equal(value('onrecord_http_requests_total', { ...list, status: '2xx' }) - before_, 2);
    assert.ok(value('onrecord_http_requests_total', { ...list, status: '4xx' }) >= 1);
    assert.equal(value('onrecord_http_requests_total', { route: '/v1/claims/{id}', status: '4xx' }), 5);
    assert.ok(value('onrecord_http_request_duration_seconds_count', list) >= 3);
    assert.ok(value('onrecord_http_request_duration_seconds_sum', list) > 0);
    const routes = new Set(families.get('onrecord_http_requests_total').samples.map(({ labels }) => labels.route));
    for (const route of routes) assert.ok(route === 'none' || server.contract.document.paths[route], route);
  });

  it('follows what is stored', async () => {
    const one = await scrape(server);
    const { id } = await server.post(numbered(2));
    const two = await scrape(server);
    for (const name of ['onrecord_articles', 'onrecord_claims', 'onrecord_mentions', 'onrecord_last_change', 'onrecord_store_version'])
      assert.ok(two.value(name) > one.value(name), name);
    assert.equal(two.value('onrecord_store_write_duration_seconds_count') - one.value('onrecord_store_write_duration_seconds_count'), 1);
    assert.equal(two.value('onrecord_store_transaction_writes_sum') - one.value('onrecord_store_transaction_writes_sum'), 1);
    assert.ok(two.value('onrecord_wal_bytes') + two.value('onrecord_database_bytes') > 0);
    const { headers } = await server.call(`/v1/articles/${id}`);
    await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': headers.get('etag') }, status: 204 });
    const three = await scrape(server);
    for (const name of ['onrecord_articles', 'onrecord_claims', 'onrecord_mentions', 'onrecord_entities', 'onrecord_open_suggestions'])
      assert.equal(three.value(name), one.value(name), name);
    assert.equal(three.value('onrecord_articles'), (await server.get('/v1/articles?count=exact')).count);
    assert.equal(three.value('onrecord_claims'), (await server.get('/v1/claims?count=exact')).count);
    assert.equal(three.value('onrecord_entities'), (await server.get('/v1/entities?count=exact')).count);
  });

  it('counts who listens', async () => {
    const listener = await Events.open(`${server.url}/v1/changes?since=now`);
    await listener.until(() => listener.comments > 0);
    assert.equal((await scrape(server)).value('onrecord_http_streams'), 1);
    await listener.close();
    for (let i = 0; (await scrape(server)).value('onrecord_http_streams') > 0; i++) {
      assert.ok(i < 200);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('takes no parameters', () => server.problem('/metrics?x=1', 400, 'invalid-parameter', { parameter: 'x' }));
});

describe('/status', () => {
  it('says what the server is and how fresh', async () => {
    const server = await Server.start({ empty: true });
    const first = (await server.call('/status')).body;
    assert.equal(first.status, 'ready');
    assert.deepEqual(first.freshness, { lastChange: 0, lastWrite: null, newestArticleCreated: null, newestArticlePublished: null });
    assert.deepEqual(first.access, { reading: 'open', writing: 'local' });
    assert.equal(JSON.stringify(first).includes(server.folder), false);
    const { id } = await server.post(numbered(1));
    const second = await server.get('/status');
    const article = await server.get(`/v1/articles/${id}`);
    assert.equal(second.counts.articles, 1);
    assert.equal(second.freshness.newestArticleCreated, article.dateCreated);
    assert.equal(second.freshness.newestArticlePublished, article.datePublished);
    assert.equal(second.freshness.lastChange, (await server.get('/v1/changes?since=now')).pop().since);
    assert.ok(second.freshness.lastWrite >= article.dateCreated);
    assert.equal(second.dateStarted, first.dateStarted);
    await server.problem('/status?x=1', 400, 'invalid-parameter', { parameter: 'x' });
    await server.stop();
  });

  it('needs a key where reading does, as /metrics', async () => {
    const db = path.join(temporaryFolder(), 'keys.db');
    const key = run('key', 'add', '--db', db, '--name', 'monitor', '--scope', 'read').trim();
    const server = await Server.start({ empty: true, db, args: ['--read-key'] });
    const headers = { Authorization: `Bearer ${key}` };
    for (const target of ['/status', '/metrics']) await server.problem(target, 401, 'unauthorized', { header: 'Authorization' });
    const status = await server.get('/status', { headers });
    assert.deepEqual(status.access, { reading: 'key', writing: 'key' });
    assert.equal((await fetch(`${server.url}/metrics`, { headers })).status, 200);
    await server.stop();
    require('node:fs').rmSync(path.dirname(db), { recursive: true, force: true });
  });

  it('says when nobody can write', async () => {
    const server = await Server.start({ empty: true, listen: '0.0.0.0:0' });
    server.url = server.url.replace('0.0.0.0', '127.0.0.1');
    assert.deepEqual((await server.get('/status')).access, { reading: 'open', writing: 'none' });
    await server.stop();
  });
});
