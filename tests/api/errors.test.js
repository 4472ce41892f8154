// What is said of wrong input. That all of it is refused, everywhere: wrong.test.js.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Contract, document } = require('./contract');
const { Server } = require('./harness');
const { Requests, operations } = require('./requests');

const contract = new Contract();
const gets = Object.keys(document.paths).filter((template) => document.paths[template].get);

describe('wrong input', () => {
  let server, requests, ids;
  const paths = new Map();

  // A path that exists.
  const fill = (template) => paths.get(template);
  // With the parameters that are needed, apart from those that the query has itself.
  const withQuery = (template, query = '') => {
    const needed = requests.required({ template, method: 'get' }, query.split('=')[0]);
    return `${fill(template)}?${[needed, query].filter(Boolean).join('&')}`;
  };
  const taking = (name) =>
    gets.filter((template) => contract.parameters(template, 'get').some((parameter) => parameter.name === name));
  const wrong = async (name, value, concerns = () => true) => {
    const templates = taking(name).filter(concerns);
    assert.ok(templates.length > 0, name);
    for (const template of templates)
      await server.problem(withQuery(template, `${name}=${encodeURIComponent(value)}`), 400, 'invalid-parameter', { parameter: name });
  };

  before(async () => {
    server = await Server.start();
    await Requests.populate(server);
    requests = new Requests(server);
    for (const operation of operations.filter(({ method }) => method === 'get'))
      paths.set(operation.template, await requests.path(operation));
    const [article] = (await server.get('/v1/articles?q=ministers')).data;
    const claims = (await server.get(`/v1/articles/${article.id}/claims`)).data;
    const entities = (await server.get(`/v1/articles/${article.id}/entities`)).data;
    const mentions = (await server.get(`/v1/articles/${article.id}/mentions`)).data;
    const [suggestion] = (await server.get('/v1/suggestions')).data;
    ids = { article: article.id, claim: claims[0].id, entity: entities[0].id, mention: mentions[0].id, suggestion: suggestion.id };
    ids.audit = (await server.get('/v1/audit')).data[0].id;
  });
  after(() => server.stop());

  it('finds every endpoint with the right input', async () => {
    for (const template of gets) await server.call(withQuery(template));
  });

  it('names a parameter that it does not know, and those that there are', async () => {
    for (const template of gets) {
      const problem = await server.problem(withQuery(template, 'nosuch=1'), 400, 'invalid-parameter', { parameter: 'nosuch' });
      const known = contract.parameters(template, 'get').map((parameter) => parameter.name).sort();
      const [, list] = /; (?:there is|none is taken) ?(.*)\.$/.exec(problem.detail);
      assert.deepEqual(list ? list.split(', ').sort() : [], known, template);
    }
  });

  it('refuses numbers out of range', async () => {
    for (const value of ['0', '201', '-1', '1.5', 'ten', '99999999999999999999', '5 ', '+5']) await wrong('limit', value);
    for (const value of ['-0.1', '1.01', 'high', '0,5', '1e-1', 'nan', '.', '0.5.5', '0'.repeat(40)]) await wrong('minConfidence', value);
  });

  it('refuses words that it does not know, and lists those that it does', async () => {
    for (const name of ['type', 'form', 'quoteType', 'sourceType', 'modality', 'reviewStatus', 'count', 'offsets', 'role', 'types', 'include', 'fields', 'sort'])
      for (const value of ['nosuch', 'PERSON', 'a\u0000'.slice(0, 1)]) await wrong(name, value);
    await wrong('fields', 'id,nosuch');
    await wrong('fields', 'id,,');
    await wrong('types', 'articles,nosuch');
    const problem = await server.problem('/v1/claims?quoteType=loud', 400, 'invalid-parameter', { parameter: 'quoteType' });
    assert.match(problem.detail, /loud.*direct, indirect, mixed/);
  });

  it('refuses dates that are none', async () => {
    for (const name of ['publishedAfter', 'publishedBefore'])
      for (const value of ['yesterday', '2024-13-01', '2024-02-30', '2024-01-01T25:00:00Z', '20240101x']) await wrong(name, value);
  });

  it('refuses an order that the list does not have', async () => {
    await server.problem('/v1/entities?sort=confidence', 400, 'invalid-parameter', { parameter: 'sort' });
    await server.problem('/v1/claims?sort=name', 400, 'invalid-parameter', { parameter: 'sort' });
    await server.problem('/v1/claims?sort=-relevance&q=bridge', 400, 'invalid-parameter', { parameter: 'sort' });
    const problem = await server.problem('/v1/claims?sort=relevance', 400, 'invalid-parameter', { parameter: 'sort' });
    assert.match(problem.detail, /needs q/);
    for (const path of ['/v1/claims', `/v1/entities/${ids.entity}/claims`, `/v1/entities/${ids.entity}/mentions`])
      assert.match((await server.problem(`${path}?sort=position`, 400, 'invalid-parameter', { parameter: 'sort' })).detail, /^sort=position needs article/);
  });

  it('needs words to search for', async () => {
    assert.match((await server.problem('/v1/search?q=', 400, 'invalid-parameter', { parameter: 'q' })).detail, /^q is empty, and is needed/);
    assert.match((await server.problem('/v1/claims?q=', 400, 'invalid-parameter', { parameter: 'q' })).detail, /^q is empty: leave it out/);
    const problem = await server.problem('/v1/search', 400, 'invalid-parameter', { parameter: 'q' });
    assert.match(problem.detail, /needed/);
  });

  it('explains ids of another kind, in a path', async () => {
    const paths = { article: '/v1/articles/', entity: '/v1/entities/', claim: '/v1/claims/' };
    for (const template of gets.filter((one) => one.includes('{id}'))) {
      const own = template.split('/')[2].replace('entities', 'entity').replace(/s$/, '');
      for (const [kind, id] of Object.entries(ids)) {
        if (kind === own) continue;
        const problem = await server.problem(template.replace('{id}', id), 404, 'not-found');
        assert.ok(problem.detail.includes(`the id of a${/^[ae]/.test(kind) ? 'n' : ''} ${kind}`), problem.detail);
        if (paths[kind]) assert.ok(problem.detail.includes(paths[kind] + id), problem.detail);
      }
      for (const id of ['nothing', 'art_', 'art_AAAAAAAAAAAAAAAA', 'ent_1', '%00', '%F0%9F%8C%89', 'a'.repeat(300)]) {
        const answer = await server.call(template.replace('{id}', id), { status: id === '%00' ? 400 : 404 });
        assert.ok(answer.body.detail.length > 10);
      }
      const gone = await server.problem(template.replace('{id}', ids[own].slice(0, 4) + 'a'.repeat(16)), 404, 'not-found');
      assert.ok(gone.detail.includes('a'.repeat(16)), gone.detail);
    }
  });

  it('explains ids of another kind, in a parameter', async () => {
    for (const name of ['speaker', 'about', 'entity']) {
      await wrong(name, ids.article);
      await wrong(name, ids.claim);
      await wrong(name, ids.mention);
      await wrong(name, 'ent_aaaaaaaaaaaaaaaa');
    }
    for (const value of [ids.entity, ids.claim, 'Two ministers']) await wrong('article', value);
    await wrong('article', 'art_aaaaaaaaaaaaaaaa', (path) => path !== '/v1/audit'); // its ledger outlives an article
    const problem = await server.problem(`/v1/claims?speaker=${ids.article}`, 400, 'invalid-parameter', { parameter: 'speaker' });
    assert.match(problem.detail, /the id of an article/);
  });

  it('says when nobody has a name', async () => {
    for (const name of ['speaker', 'about', 'entity']) await wrong(name, 'Nobody Atall');
    const problem = await server.problem('/v1/claims?speaker=Nobody%20Atall', 400, 'invalid-parameter', { parameter: 'speaker' });
    assert.match(problem.detail, /No entity has the name "Nobody Atall"/);
  });

  it('takes any text as a query, and no bytes that are not UTF-8', async () => {
    for (const q of ['"', '*', 'a AND', 'NEAR(', '(', '-', '"open', 'x:y', "'; DROP TABLE", '🌉', 'é*', 'a'.repeat(2000)])
      for (const template of taking('q')) await server.call(withQuery(template, `q=${encodeURIComponent(q)}`));
    for (const template of taking('q')) await server.call(withQuery(template, 'q=%FF'), { status: 400 });
  });

  it('refuses a representation that it does not have', async () => {
    for (const template of gets) {
      const problem = await server.problem(withQuery(template), 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'text/turtle' } });
      const types = Object.keys(contract.resolve(document.paths[template].get.responses[200]).content);
      assert.ok(types.some((type) => problem.detail.includes(type)), problem.detail);
    }
    await server.call('/v1/claims', { headers: { Accept: 'text/turtle, application/*;q=0.1' } });
    await server.problem('/healthz', 406, 'not-acceptable', null, { headers: { Accept: '*/*, application/json;q=0' } });
  });
});
