// The reconciliation protocol, as OpenRefine speaks it.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { ndjson } = require('./samples');

const say = (name, text, more) => ({ url: `https://${name}.example/1`, headline: name, articleBody: text, ...more });
const articles = [
  say('a', 'The Norwegian minister Anna Berg met Karl Lind in Oslo. “We agree,” Anna Berg said. Berg left early.'),
  say('b', 'Anna Berg said on Monday that the World Trade Organization (WTO) had agreed. Mr. Lind was in Bergen.'),
  say('c', 'Muammar Qaddafi spoke in Tripoli. “I am here,” Muammar Qaddafi said.'),
];

describe('reconciliation', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
    await server.call('/v1/articles', { method: 'POST', body: ndjson(articles), type: 'application/x-ndjson' });
  });
  after(() => server.stop());

  const form = (fields) => new URLSearchParams(fields).toString();
  const post = (fields, options = {}) =>
    server.call('/v1/reconcile', { method: 'POST', body: form(fields), type: 'application/x-www-form-urlencoded', ...options });
  const match = async (queries) => (await post({ queries: JSON.stringify(queries) })).body;
  const one = async (query) => (await match({ q0: typeof query === 'string' ? { query } : query })).q0.result;
  const refused = (fields, status, slug, where) =>
    server.problem('/v1/reconcile', status, slug, where, { method: 'POST', body: form(fields), type: 'application/x-www-form-urlencoded' });

  it('says what it can do, with addresses that work', async () => {
    const manifest = await server.get('/v1/reconcile');
    assert.ok(manifest.versions.includes('0.2'));
    assert.ok(manifest.identifierSpace.startsWith(server.url));
    const berg = (await one('Anna Berg'))[0];
    const at = (template) => template.replace('{{id}}', berg.id).slice(server.url.length);
    assert.equal((await server.get(at(manifest.view.url))).name, 'Anna Berg');
    assert.match((await server.call(at(manifest.preview.url))).text, /<h1>Anna Berg<\/h1>/);
    for (const kind of ['entity', 'type', 'property']) {
      const { service_url: host, service_path: path } = manifest.suggest[kind];
      assert.equal(host, server.url);
      assert.ok((await server.get(`${path}?prefix=n`)).result);
    }
    assert.ok((await server.get(`${manifest.extend.propose_properties.service_path}?type=Person&limit=100`)).properties.length > 5);
  });

  it('takes a batch of ten as OpenRefine sends it, in POST and in GET', async () => {
    const queries = {};
    for (let i = 0; i < 10; i++) queries[`q${i}`] = { query: ['Anna Berg', 'anna  berg', 'Oslo', 'nobody at all'][i % 4], type: i % 4 < 2 ? 'Person' : undefined, type_strict: 'should' };
    const body = await match(queries);
    assert.deepEqual(Object.keys(body), Object.keys(queries));
    assert.equal(body.q0.result[0].name, 'Anna Berg');
    assert.equal(body.q0.result[0].match, true);
    assert.equal(body.q0.result[0].score, 100);
    assert.deepEqual(body.q0.result[0].type, [{ id: 'Person', name: 'Person' }]);
    assert.equal(body.q1.result[0].match, true);
    assert.deepEqual(body.q3.result, []);
    assert.deepEqual(await server.get(`/v1/reconcile?queries=${encodeURIComponent(JSON.stringify(queries))}`), body);
    assert.deepEqual(await match({}), {});
    assert.deepEqual(Object.keys(await match({ 'a "key" …': { query: 'Oslo' } })), ['a "key" …']);
  });

  it('finds what is written in another way, and is not sure of it', async () => {
    for (const [query, name] of [['Berg, Anna', 'Anna Berg'], ['Ana Berg', 'Anna Berg'], ['A. Berg', 'Anna Berg'], ['Moammar Gadhafi', 'Muammar Qaddafi'], ['Berg Anna Maria', 'Anna Berg']]) {
      const [best] = await one(query);
      assert.equal(best?.name, name, query);
      assert.equal(best.match, false, query);
      assert.ok(best.score > 30 && best.score < 100, query);
    }
    const [wto] = await one('WTO');
    assert.match(wto.name, /WTO|World Trade Organization/);
    const [berg] = await one('Anna Berg');
    assert.equal((await one(berg.id))[0].id, berg.id);
    assert.equal((await one(berg.id))[0].match, true);
  });

  it('heeds types, limits and properties', async () => {
    const [typed] = await one({ query: 'Anna Berg', type: 'Place' });
    assert.equal(typed.match, false);
    assert.ok(typed.score < 100);
    assert.equal(typed.features.find(({ id }) => id === 'type_match').value, false);
    for (const strict of ['any', 'all']) assert.deepEqual((await one({ query: 'Anna Berg', type: ['Place', 'Event'], type_strict: strict })).map(({ name }) => name).filter((name) => name === 'Anna Berg'), []);
    assert.equal((await one({ query: 'Anna Berg', type: ['Place', 'Person'], type_strict: 'any' }))[0].match, true);
    assert.equal((await one({ query: 'berg', limit: 1 })).length, 1);
    const property = (pid, v) => ({ query: 'Ana Berg', properties: [{ pid, v }] });
    const plain = (await one('Ana Berg'))[0].score;
    assert.ok((await one(property('alternateName', ['Berg', 3, true])))[0].score >= plain);
    assert.ok((await one(property('name', { id: 'x', name: 'y' })))[0].score >= plain);
    assert.ok((await one(property('name', 'Anna Berg')))[0].score > plain);
    assert.deepEqual(await one({ properties: [{ pid: 'name', v: 'Anna Berg' }] }), []);
  });

  it('extends tables by properties', async () => {
    const [berg] = await one('Anna Berg');
    const extend = { ids: [berg.id, 'ent_aaaaaaaaaaaaaaaa', berg.id], properties: [{ id: 'name' }, { id: 'type', settings: {} }, { id: 'articles' }, { id: 'sameAs' }] };
    const { body } = await post({ extend: JSON.stringify(extend) });
    assert.deepEqual(body.meta.map(({ id }) => id), ['name', 'type', 'articles', 'sameAs']);
    assert.deepEqual(body.rows[berg.id], { name: [{ str: 'Anna Berg' }], type: [{ str: 'Person' }], articles: [{ int: 2 }], sameAs: [] });
    assert.deepEqual(body.rows.ent_aaaaaaaaaaaaaaaa.name, []);
    assert.deepEqual(await server.get(`/v1/reconcile?extend=${encodeURIComponent(JSON.stringify(extend))}`), body);
  });

  it('suggests', async () => {
    const names = async (path) => (await server.get(`/v1/reconcile/suggest/${path}`)).result.map(({ name }) => name);
    assert.equal((await names('entity?prefix=Anna%20B'))[0], 'Anna Berg');
    const all = await names('entity?prefix=b');
    assert.deepEqual(await names('entity?prefix=b&cursor=1'), all.slice(1));
    assert.deepEqual(await names('entity?prefix=b&limit=1'), all.slice(0, 1));
    assert.ok(!(await names('entity?prefix=b&type=Place&type_strict=any')).includes('Anna Berg'));
    const [berg] = await one('Anna Berg');
    assert.deepEqual(await names(`entity?prefix=${berg.id}`), ['Anna Berg']);
    assert.deepEqual(await names('entity?prefix=ent_aaaaaaaaaaaaaaaa'), []);
    assert.deepEqual(await names('type?prefix=PER'), ['Person']);
    assert.deepEqual(await names('type?prefix=p&cursor=1'), ['Place']);
    assert.deepEqual(await names('type?prefix=p&limit=1'), ['Person']);
    assert.deepEqual(await names('property?prefix=claims'), ['Claims made', 'Claims about it']);
    assert.deepEqual(await names('property?prefix=about'), ['Claims about it']);
  });

  it('shows names as text', async () => {
    const page = await server.call(`/v1/reconcile/preview?id=${(await one('Anna Berg'))[0].id}`, { headers: { Origin: 'https://openrefine.example' } });
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
    await server.problem('/v1/reconcile/preview?id=ent_aaaaaaaaaaaaaaaa', 404, 'not-found');
  });

  it('takes what OpenRefine\'s field sends along with a prefix', async () => {
    const along = 'spell=always&exact=false&prefixed=true';
    const found = async (path) => (await server.get(`/v1/reconcile/suggest/${path}`)).result;
    assert.deepEqual(await found(`entity?prefix=anna&${along}`), await found('entity?prefix=anna'));
    assert.deepEqual(await found(`entity?prefix=anna&${along}&lang=en&type=Place`), []);
    assert.deepEqual((await found(`type?prefix=ev&${along}&scoring=schema`)).map(({ id }) => id), ['Event']);
    assert.deepEqual((await found(`property?prefix=oth&${along}&scoring=schema`)).map(({ id }) => id), ['alternateName']);
    // of a text with a colon it makes a filter, and may leave no prefix
    for (const prefix of ['', '%20']) {
      assert.equal((await found(`type?prefix=${prefix}&filter=(all%20re:Oslo)`)).length, 5);
      assert.ok((await found(`property?prefix=${prefix}`)).length > 5);
      assert.ok((await found(`entity?prefix=${prefix}`)).some(({ name }) => name === 'Anna Berg'));
    }
  });

  it('proposes properties where no type was chosen', async () => {
    assert.deepEqual(await server.get('/v1/reconcile/properties?type='), await server.get('/v1/reconcile/properties'));
    await server.problem('/v1/reconcile/properties?type=%20', 400, 'invalid-parameter', { parameter: 'type' });
  });

  it('finds nobody in a blank cell, and goes on with the others', async () => {
    const body = await match({ q0: { query: '' }, q1: { query: ' \t' }, q2: { query: ' Anna Berg ', type: 'Person', type_strict: 'should' } });
    assert.deepEqual([body.q0.result, body.q1.result], [[], []]);
    assert.equal(body.q2.result[0].match, true);
  });

  it('has a property once, however often it is asked for', async () => {
    const [{ id }] = await one('Anna Berg');
    const { text, body } = await post({ extend: JSON.stringify({ ids: [id], properties: [{ id: 'name', name: 'Name' }, { id: 'name', settings: {} }] }) });
    assert.deepEqual(body.meta, [{ id: 'name', name: 'Name' }]);
    assert.equal(text.split('"name":[').length, 2);
  });

  it('has the addresses that clients reach it by', async () => {
    const behind = await Server.start({ empty: true, args: ['--public-url', 'https://record.example/base'] });
    const manifest = await behind.get('/v1/reconcile');
    await behind.stop();
    assert.equal(manifest.view.url, 'https://record.example/base/v1/entities/{{id}}');
    assert.equal(manifest.suggest.entity.service_url, 'https://record.example/base');
  });

  it('may be used by pages of other origins', async () => {
    const headers = { Origin: 'https://openrefine.example' };
    const { headers: answered } = await post({ queries: '{}' }, { headers });
    assert.equal(answered.get('access-control-allow-origin'), '*');
    const preflight = await fetch(`${server.url}/v1/reconcile`, { method: 'OPTIONS', headers: { ...headers, 'Access-Control-Request-Method': 'POST' } });
    assert.match(preflight.headers.get('access-control-allow-methods'), /POST/);
  });

  it('follows merged entities and passes over hidden ones', async () => {
    await server.post(say('d', 'The mayor Dora Holm met Dorothea Holm-Vik. “Good,” Dora Holm said.'));
    const [dora, dorothea] = [(await one('Dora Holm'))[0].id, (await one('Dorothea Holm-Vik'))[0].id];
    const headers = { 'If-Match': '*' };
    await server.call(`/v1/entities/${dora}/merge`, { method: 'POST', body: { from: [dorothea] }, headers });
    assert.equal((await one('Dorothea Holm-Vik'))[0].id, dora);
    assert.equal((await one(dorothea))[0].id, dora);
    const { body } = await post({ extend: JSON.stringify({ ids: [dorothea], properties: [{ id: 'name' }] }) });
    assert.deepEqual(body.rows[dorothea].name, [{ str: 'Dora Holm' }]);
    assert.match((await server.call(`/v1/reconcile/preview?id=${dorothea}`)).text, /<h1>Dora Holm<\/h1>/);
    assert.deepEqual((await server.get(`/v1/reconcile/suggest/entity?prefix=${dorothea}`)).result.map(({ id }) => id), [dora]);
    await server.call(`/v1/entities/${dora}`, { method: 'PATCH', body: { hidden: true }, type: 'application/merge-patch+json', headers });
    assert.deepEqual((await one('Dora Holm')).filter(({ id }) => id === dora), []);
  });

  it('says what is wrong with a query', async () => {
    const at = (pointer) => ({ pointer });
    const cases = [
      ['[]', 'invalid-body', undefined],
      ['{', 'invalid-body', { parameter: 'queries' }],
      ['{"q0": 1}', 'invalid-body', at('/q0')],
      ['{"q0": {}}', 'invalid-body', at('/q0/query')],
      ['{"q0": {"query": 1}}', 'invalid-body', at('/q0/query')],
      ['{"q0": {"query": "a", "name": "b"}}', 'invalid-body', at('/q0/name')],
      ['{"q0": {"query": "a", "limit": 0}}', 'invalid-body', at('/q0/limit')],
      ['{"q0": {"query": "a", "limit": "3"}}', 'invalid-body', at('/q0/limit')],
      ['{"q0": {"query": "a", "type": 1}}', 'invalid-body', at('/q0/type')],
      ['{"q0": {"query": "a", "type": ["Person", 1]}}', 'invalid-body', at('/q0/type/1')],
      ['{"q0": {"query": "a", "type": "Dog"}}', 'invalid-body', { parameter: 'queries' }],
      ['{"q0": {"query": "a", "type_strict": "very"}}', 'invalid-body', at('/q0/type_strict')],
      ['{"q0": {"query": "a", "properties": {}}}', 'invalid-body', at('/q0/properties')],
      ['{"q0": {"query": "a", "properties": [1]}}', 'invalid-body', at('/q0/properties/0')],
      ['{"q0": {"query": "a", "properties": [{"pid": "name"}]}}', 'invalid-body', at('/q0/properties/0/v')],
      ['{"q0": {"query": "a", "properties": [{"v": "x"}]}}', 'invalid-body', at('/q0/properties/0/pid')],
      ['{"q0": {"query": "a", "properties": [{"pid": "name", "v": null}]}}', 'invalid-body', at('/q0/properties/0/v')],
      ['{"q0": {"query": "a", "properties": [{"pid": "age", "v": 3}]}}', 'invalid-body', { parameter: 'queries' }],
    ];
    for (const [queries, slug, where] of cases) await refused({ queries }, 400, slug, where);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`q${i}`, { query: 'a' }]));
    await refused({ queries: JSON.stringify(many) }, 413, 'too-large');
  });

  it('says what is wrong with an extension or a form', async () => {
    await refused({ extend: '{}' }, 400, 'invalid-body', { pointer: '/ids' });
    await refused({ extend: '{"ids": []}' }, 400, 'invalid-body', { pointer: '/properties' });
    await refused({ extend: '{"ids": [1], "properties": []}' }, 400, 'invalid-body', { pointer: '/ids/0' });
    await refused({ extend: '{"ids": [], "properties": ["name"]}' }, 400, 'invalid-body', { pointer: '/properties/0' });
    await refused({ extend: '{"ids": [], "properties": [{"id": "age"}]}' }, 400, 'invalid-body', { parameter: 'extend' });
    await refused({ extend: JSON.stringify({ ids: Array(201).fill('x'), properties: [] }) }, 413, 'too-large');
    await refused({}, 400, 'invalid-parameter', { parameter: 'queries' });
    await refused({ queries: '' }, 400, 'invalid-parameter', { parameter: 'queries' });
    await refused({ query: 'Berg' }, 400, 'invalid-parameter', { parameter: 'query' });
    await refused({ queries: '{}', extend: '{}' }, 400, 'invalid-parameter', { parameter: 'extend' });
    const broken = (body, type) => ({ method: 'POST', body, type });
    await server.problem('/v1/reconcile', 400, 'invalid-parameter', { parameter: 'queries' }, broken('queries=%zz', 'application/x-www-form-urlencoded'));
    await server.problem('/v1/reconcile', 400, 'invalid-parameter', { parameter: 'queries' }, broken('queries={}&queries={}', 'application/x-www-form-urlencoded'));
    await server.problem('/v1/reconcile', 415, 'unsupported-media-type', { header: 'Content-Type' }, broken('{}', 'application/json'));
    await server.problem('/v1/reconcile?queries={}', 400, 'invalid-parameter', { parameter: 'queries' }, broken('queries={}', 'application/x-www-form-urlencoded'));
  });

  it('refuses parameters that are wrong, missing or unknown', async () => {
    const wrong = [
      ['/v1/reconcile?callback=x', 'callback'],
      ['/v1/reconcile?queries=', 'queries'],
      ['/v1/reconcile?queries={}&extend={}', 'extend'],
      ['/v1/reconcile/preview', 'id'],
      ['/v1/reconcile/preview?id=', 'id'],
      ['/v1/reconcile/properties?type=Dog', 'type'],
      ['/v1/reconcile/properties?limit=0', 'limit'],
      ['/v1/reconcile/suggest/entity', 'prefix'],
      ['/v1/reconcile/suggest/entity?prefix=a&cursor=-1', 'cursor'],
      ['/v1/reconcile/suggest/entity?prefix=a&cursor=x', 'cursor'],
      ['/v1/reconcile/suggest/entity?prefix=a&type=Dog', 'type'],
      ['/v1/reconcile/suggest/entity?prefix=a&type_strict=very', 'type_strict'],
      ['/v1/reconcile/suggest/entity?prefix=a&limit=x', 'limit'],
      ['/v1/reconcile/suggest/type?prefix=a&type=Person', 'type'],
      ['/v1/reconcile/preview?id=x', 'id'],
      ['/v1/reconcile/suggest/property?cursor=1', 'prefix'],
    ];
    for (const [target, parameter] of wrong) await server.problem(target, 400, 'invalid-parameter', { parameter });
    await server.call('/v1/reconcile', { method: 'DELETE', status: 405 });
    await server.problem('/v1/reconcile', 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'text/plain' } });
  });
});
