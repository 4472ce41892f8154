// Every span is where it says, in each unit.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { cut, speeches } = require('./samples');

describe('offsets', () => {
  let server, articles;
  before(async () => {
    server = await Server.start();
    await server.post({ ...speeches, articleBody: '🌉🌉 Zoë’s «naïve» day. ' + speeches.articleBody });
    articles = (await server.walk('/v1/articles?include=articleBody')).rows;
    assert.ok(articles.length >= 2);
  });
  after(() => server.stop());

  const bodyOf = (id) => articles.find((article) => article.id === id).articleBody;
  const units = ['codepoint', 'utf16', 'utf8'];

  it('of claims cut their words out of the text', async () => {
    let spans = 0;
    for (const unit of units)
      for (const claim of (await server.walk(`/v1/claims?offsets=${unit}&limit=50`)).rows) {
        assert.equal(claim.offsetUnit, unit);
        const text = bodyOf(claim.article.id);
        for (const { start, end, exact, prefix, suffix } of claim.spans) {
          assert.equal(cut(text, start, end, unit), exact);
          assert.ok(text.includes(prefix + exact + suffix));
          assert.ok([...prefix].length <= 32 && [...suffix].length <= 32);
          spans++;
        }
        const content = claim.spans.filter((span) => span.role === 'content').map((span) => span.exact);
        assert.equal(claim.text, content.join(' … '));
        assert.deepEqual(await server.get(`/v1/claims/${claim.id}?offsets=${unit}`), claim);
      }
    assert.ok(spans > 20);
  });

  it('of mentions cut their words out of the text', async () => {
    for (const unit of units)
      for (const article of articles) {
        const target = `/v1/articles/${article.id}/mentions?limit=200&offsets=${unit}`;
        assert.equal((await server.get(target)).offsetUnit, unit);
        const { rows } = await server.walk(target);
        assert.equal(rows.length, article.counts.mentions);
        for (const { start, end, exact } of rows) assert.equal(cut(article.articleBody, start, end, unit), exact);
        const ids = new Set(rows.map((row) => row.id));
        for (const row of rows) assert.ok(row.resolvedVia === null || ids.has(row.resolvedVia));
      }
  });

  it('of what is embedded are in the unit that was asked for', async () => {
    for (const unit of units) {
      const article = await server.get(`/v1/articles/${articles[0].id}?include=mentions,claims&offsets=${unit}`);
      assert.equal(article.offsetUnit, unit);
      for (const { start, end, exact } of article.mentions) assert.equal(cut(article.articleBody, start, end, unit), exact);
      for (const claim of article.claims)
        for (const { start, end, exact } of claim.spans) assert.equal(cut(article.articleBody, start, end, unit), exact);
    }
  });

  it('are code points unless asked otherwise', async () => {
    const [claim] = (await server.get('/v1/claims?limit=1')).data;
    assert.equal(claim.offsetUnit, 'codepoint');
    assert.equal((await server.get(`/v1/articles/${claim.article.id}/mentions`)).offsetUnit, 'codepoint');
  });

  it('lead into the version that the claim names', async () => {
    for (const claim of (await server.walk('/v1/claims')).rows)
      assert.equal(claim.textVersion, articles.find((article) => article.id === claim.article.id).textVersion);
  });
});
