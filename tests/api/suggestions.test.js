// One entity across articles, and the queue of what may be one.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');

const articles = [
  '“We will build it,” said Marta Keller, the mayor of Strelsau. The World Tin Union (WTU) agreed in Kyiv.',
  '“We will not,” Keller said on Tuesday. The WTU said that Kiev was ready.',
  'Jonas Keller, the chairman, said that the bridge was safe. American officials were in Paris, Texas.',
  'Marta J. Keller, the mayor, said that the U.S. and the United States were one. Paris is far, she added.',
];

describe('suggestions', () => {
  let server;
  const ids = [];
  before(async () => {
    server = await Server.start({ empty: true });
    for (const [i, articleBody] of articles.entries()) ids.push((await server.post({ articleBody, url: `https://news.example/s${i}`, datePublished: `2024-03-0${i + 1}` })).id);
  });
  after(() => server.stop());

  const named = async (name) => (await server.get('/v1/entities?limit=200')).data.filter((entity) => entity.name === name);
  const pairs = async (query = '') => (await server.walk(`/v1/suggestions?limit=50${query}`)).rows.map((row) => `${row.reason}: ${row.entities.map((entity) => entity.name).join(' -> ')}`).sort();

  it('are made of what the program does not take for one', async () => {
    assert.deepEqual(await pairs(), [
      'acronym: WTU -> World Tin Union',
      'bare-name: Keller -> Jonas Keller',
      'bare-name: Keller -> Marta J. Keller',
      'bare-name: Keller -> Marta Keller',
      'middle-name: Marta Keller -> Marta J. Keller',
    ]);
  });

  it('are not made of what is one', async () => {
    const [state] = await named('United States');
    assert.equal(state.counts.articles, 2);
    assert.deepEqual(state.sameAs, ['https://www.wikidata.org/entity/Q30', 'https://www.iso.org/obp/ui/#iso:code:3166:US']);
    const [kyiv] = await named('Kyiv');
    assert.equal(kyiv.counts.articles, 2);
    assert.deepEqual(kyiv.sameAs, ['https://www.wikidata.org/entity/Q1899']);
    assert.deepEqual((await named('Paris, Texas')).map((entity) => entity.sameAs), [[]]);
    assert.deepEqual((await named('Paris')).map((entity) => entity.sameAs), [['https://www.wikidata.org/entity/Q90']]);
  });

  it('show the newest place where each of the two is named', async () => {
    const [{ id, evidence, entities, detail, score }] = (await server.get('/v1/suggestions?reason=acronym')).data;
    assert.deepEqual(evidence.map((mention) => mention.article.id), [ids[1], ids[0]]);
    assert.deepEqual(evidence.map((mention) => mention.entity.id), entities.map((entity) => entity.id));
    for (const mention of evidence) {
      const { articleBody } = await server.get(`/v1/articles/${mention.article.id}?include=articleBody`);
      assert.equal([...articleBody].slice(mention.start, mention.end).join(''), mention.exact);
    }
    assert.match(detail, /“WTU”.*“World Tin Union”.*an article gives both/);
    assert.equal(score, 0.95);
    assert.deepEqual((await server.get(`/v1/suggestions/${id}`)).id, id);
  });

  it('are filtered by what they are about', async () => {
    assert.equal((await server.get('/v1/suggestions?status=open&count=exact')).count, 5);
    assert.equal((await server.get('/v1/suggestions?status=dismissed&status=accepted&count=exact')).count, 0);
    assert.equal((await server.get('/v1/suggestions?reason=bare-name&reason=acronym&count=exact&limit=1')).count, 4);
    assert.deepEqual(await pairs('&entity=Jonas%20Keller'), ['bare-name: Keller -> Jonas Keller']);
    const [marta] = await named('Marta Keller');
    assert.equal((await pairs(`&entity=${marta.id}`)).length, 2);
    assert.deepEqual(await pairs(`&entity=${marta.id}&reason=initial`), []);
  });

  it('come in order, page by page, each once', async () => {
    for (const sort of ['score', '-score', 'dateCreated', '-dateCreated'])
      for (const limit of [1, 2, 50]) {
        const { rows, pages } = await server.walk(`/v1/suggestions?sort=${sort}&limit=${limit}`);
        assert.equal(new Set(rows.map((row) => row.id)).size, 5);
        assert.equal(pages, Math.ceil(5 / limit));
      }
    const scores = (await server.get('/v1/suggestions')).data.map((row) => row.score);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  });

  it('have an ETag and members to choose from', async () => {
    const { data } = await server.get('/v1/suggestions?fields=id,reason');
    assert.deepEqual(Object.keys(data[0]), ['id', 'reason']);
    const first = await server.call(`/v1/suggestions/${data[0].id}`);
    await server.call(`/v1/suggestions/${data[0].id}`, { headers: { 'If-None-Match': first.headers.get('etag') }, status: 304 });
  });

  it('say what is wrong with a request', async () => {
    await server.problem('/v1/suggestions?reason=nosuch', 400, 'invalid-parameter', { parameter: 'reason' });
    await server.problem('/v1/suggestions?status=done', 400, 'invalid-parameter', { parameter: 'status' });
    await server.problem('/v1/suggestions?sort=name', 400, 'invalid-parameter', { parameter: 'sort' });
    await server.problem('/v1/suggestions?q=x', 400, 'invalid-parameter', { parameter: 'q' });
    await server.problem('/v1/suggestions?entity=WTU', 400, 'invalid-parameter', { parameter: 'entity' });
    await server.problem('/v1/suggestions/sug_aaaaaaaaaaaaaaaa', 404, 'not-found');
    await server.problem('/v1/suggestions/nonsense', 404, 'not-found');
    await server.problem('/v1/suggestions', 405, 'method-not-allowed', undefined, { method: 'POST', body: '{}', type: 'application/json' });
  });

  it('go with the article that gave rise to them', async () => {
    const { headers } = await server.call(`/v1/articles/${ids[1]}`);
    await server.call(`/v1/articles/${ids[1]}`, { method: 'DELETE', headers: { 'If-Match': headers.get('etag') }, status: 204 });
    assert.deepEqual(await pairs(), ['middle-name: Marta Keller -> Marta J. Keller']);
  });
});

describe('the seeds’ places', () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('are one under all their names, with their addresses elsewhere', async () => {
    const [korea, ...others] = (await server.get('/v1/entities?q=north+korea&type=Place')).data;
    assert.deepEqual(others, []);
    assert.deepEqual(korea.sameAs, ['https://www.wikidata.org/entity/Q423', 'https://www.iso.org/obp/ui/#iso:code:3166:KP']);
    const adjectives = (await server.get(`/v1/entities/${korea.id}/mentions?form=adjective`)).data;
    assert.ok(adjectives.some((mention) => mention.exact === 'North Korean'));
    const moscow = (await server.get('/v1/entities?q=moscow')).data.find((entity) => entity.name === 'Moscow');
    assert.deepEqual(moscow.sameAs, ['https://www.wikidata.org/entity/Q649']);
  });
});
