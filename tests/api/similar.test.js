// A quote on its way through the press.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { ndjson } = require('./samples');

const quote = 'We regard the closing of the ferry as a deep betrayal of the people of Zenda';

const article = (name, text, more) => ({ url: `https://${name}.example/1`, headline: name, articleBody: text, ...more });

const articles = [
  article('first', `“${quote},” Anna Berg said on Monday. Nobody answered her.`, { datePublished: '2024-03-05' }),
  article('same', `"${quote}," Anna Berg told reporters in Strelsau.`, { datePublished: '2024-03-07' }),
  article('undated', `“${quote.toUpperCase()},” Karl Lind said.`),
  article('changed', `“${quote.replace('deep betrayal', 'great insult').replace('regard', 'see')},” Anna Berg said.`, { datePublished: '2024-03-06' }),
  article('fragment', 'Anna Berg spoke on Tuesday. “A deep betrayal,” she said.', { datePublished: '2024-03-08' }),
  article('other', '“The budget of the ministry will grow by a tenth next year,” Karl Lind said.', { datePublished: '2024-03-09' }),
];
// a phrase that everybody says
const stock = Array.from({ length: 60 }, (_, i) => article(`stock-${i}`, `“I am very pleased,” Anna Berg said in report ${i}.`, { datePublished: new Date(Date.UTC(2024, 3, 1 + (i % 20))).toISOString() }));

describe('similar claims', () => {
  let server, asked;
  const claims = {};
  before(async () => {
    server = await Server.start({ empty: true });
    const body = ndjson([...articles, ...stock]);
    await server.call('/v1/articles', { method: 'POST', body, type: 'application/x-ndjson' });
    for (const claim of (await server.get('/v1/claims?limit=200')).data) claims[claim.article.headline] ||= claim;
    asked = `/v1/claims/${claims.first.id}/similar`;
  });
  after(() => server.stop());
  const names = (rows) => rows.map((row) => row.article.headline);
  const list = async (query = '') => names((await server.get(asked + query)).data);

  it('are the same words first, by date, then changed ones, each with what differs', async () => {
    const { data } = await server.get(asked);
    assert.deepEqual(names(data).slice(0, 3), ['same', 'undated', 'changed']);
    assert.deepEqual(data.slice(0, 3).map((row) => row.relation), ['identical', 'identical', 'reworded']);
    assert.equal(data[0].similarity, 1);
    assert.deepEqual(data[0].difference.map(({ op }) => op), ['same']);
    assert.ok(data[2].similarity > 0.7 && data[2].similarity < 1);
    const words = (op) => data[2].difference.filter((change) => change.op === op).map(({ text }) => text.trim());
    assert.deepEqual(words('removed'), ['regard', 'deep betrayal']);
    assert.deepEqual(words('added'), ['see', 'great insult']);
    for (const row of data) {
      const text = row.difference.filter(({ op }) => op !== 'removed').map((change) => change.text);
      assert.equal(text.join(''), row.text);
    }
    assert.ok(!names(data).includes('other'));
    assert.ok(!names(data).includes('first'), 'the article of the claim itself has none');
  });

  it('are found as fragments, and from fragments', async () => {
    const { data } = await server.get(asked);
    const fragment = data.find((row) => row.article.headline === 'fragment');
    assert.equal(fragment.relation, 'excerpt');
    assert.ok(fragment.similarity < 0.5);
    const back = (await server.get(`/v1/claims/${fragment.id}/similar`)).data;
    assert.deepEqual(names(back).sort(), ['first', 'same', 'undated']);
    assert.deepEqual(back.map((row) => row.relation), ['longer', 'longer', 'longer']);
  });

  it('can be filtered and sorted', async () => {
    assert.deepEqual(await list('?minSimilarity=1'), ['same', 'undated']);
    assert.deepEqual(await list('?minSimilarity=0.6'), ['same', 'undated', 'changed']);
    assert.deepEqual(await list('?minSimilarity=0.6&sort=datePublished'), ['changed', 'same', 'undated']);
    assert.deepEqual(await list('?minSimilarity=0.6&sort=-datePublished'), ['same', 'changed', 'undated']);
    assert.deepEqual(await list('?speaker=Karl%20Lind'), ['undated']);
    assert.deepEqual(await list('?publishedAfter=2024-03-07&publishedBefore=2024-03-08'), ['same']);
    assert.deepEqual(await list('?quoteType=indirect'), []);
    assert.deepEqual(await list('?duplicates=only'), []);
    assert.equal((await server.get(`${asked}?count=exact&limit=1`)).count, (await list()).length);
    const { data } = await server.get(`${asked}?fields=text,similarity&limit=1`);
    assert.deepEqual(Object.keys(data[0]), ['text', 'similarity']);
  });

  it('come as lines and as a table', async () => {
    const lines = await server.get(`${asked}?format=ndjson&minSimilarity=1`);
    assert.deepEqual(names(lines), ['same', 'undated']);
    const table = await server.get(`${asked}?format=csv&minSimilarity=1&fields=similarity,relation`);
    assert.deepEqual(table.trim().split(/\r?\n/), ['similarity,relation', '1,identical', '1,identical']);
  });

  it('come in pages', async () => {
    const stocked = `/v1/claims/${claims['stock-7'].id}/similar`;
    for (const sort of ['similarity', 'datePublished', '-datePublished']) {
      const whole = (await server.get(`${stocked}?limit=200&sort=${sort}`)).data.map(({ id }) => id);
      assert.equal(whole.length, stock.length - 1);
      const { rows, pages } = await server.walk(`${stocked}?limit=7&sort=${sort}`);
      assert.deepEqual(rows.map(({ id }) => id), whole);
      assert.equal(pages, Math.ceil(whole.length / 7));
    }
    const first = await server.get(`${stocked}?limit=7`);
    const cursor = new URL(first.next, 'http://x').searchParams.get('cursor');
    await server.problem(`${asked}?cursor=${cursor}`, 400, 'invalid-cursor', { parameter: 'cursor' });
  });

  it('are not there for what is no claim, and refuse what they do not take', async () => {
    await server.problem('/v1/claims/clm_aaaaaaaaaaaaaaaa/similar', 404, 'not-found');
    await server.problem(`/v1/claims/${claims.first.article.id}/similar`, 404, 'not-found');
    await server.problem('/v1/claims/x/similar', 404, 'not-found');
    for (const [parameter, value] of [['minSimilarity', '1.5'], ['minSimilarity', 'high'], ['minSimilarity', ''], ['sort', '-similarity'],
      ['sort', 'confidence'], ['speaker', 'Nobody'], ['quoteType', 'loud'], ['publishedAfter', 'yesterday'], ['limit', '0'], ['limit', '201'],
      ['duplicates', 'some'], ['fields', 'score'], ['offsets', 'byte'], ['cursor', 'x'], ['q', 'ferry']])
      await server.problem(`${asked}?${parameter}=${value}`, 400, parameter === 'cursor' ? 'invalid-cursor' : 'invalid-parameter', { parameter });
    await server.call(asked, { method: 'POST', body: {}, status: 405 });
  });
});
