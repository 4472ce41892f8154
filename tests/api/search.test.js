// Search: what is found, the snippet, and where the words are.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { cut, numbered, ndjson } = require('./samples');

const long = 'Nothing of note here. '.repeat(200) + 'Then the café’s owner spoke of comrades and of bridges. ' + 'Nothing again. '.repeat(200) + 'A comrade came back.';

describe('search', () => {
  let server, seed;
  before(async () => {
    server = await Server.start();
    [seed] = (await server.get('/v1/articles?include=articleBody')).data;
    await server.post({ headline: 'A long day 🌉', articleBody: long, url: 'https://news.example/long' });
    await server.call('/v1/articles', { method: 'POST', body: ndjson(Array.from({ length: 30 }, (_, i) => numbered(i))), type: 'application/x-ndjson' });
  });
  after(() => server.stop());

  // Checks every hit of an answer against the resource that it is of.
  async function check(query, word) {
    const found = (await server.get(`/v1/search?${query}`));
    const unit = found.offsetUnit;
    for (const hit of found.data) {
      const resource = await server.get(`/v1/${{ article: 'articles', entity: 'entities', claim: 'claims' }[hit.type]}/${hit.id}`);
      const value = hit.member === 'alternateName' ? resource.alternateName.find((name) => name.includes(hit.snippet.text)) : resource[hit.member];
      assert.equal(cut(value, hit.snippet.start, hit.snippet.end, unit), hit.snippet.text);
      assert.ok(Buffer.byteLength(hit.snippet.text) <= 320);
      for (const { start, end } of hit.hits) {
        assert.ok(start >= hit.snippet.start && end <= hit.snippet.end);
        assert.match(cut(value, start, end, unit), word);
      }
      if (hit.type === 'claim') assert.deepEqual(hit.entity, resource.speaker);
      if (hit.type === 'entity') assert.equal(hit.entity.id, hit.id);
      if (hit.type === 'article') assert.equal(hit.article.id, hit.id);
      else if (hit.type === 'claim') assert.deepEqual(hit.article, resource.article);
      else assert.equal(hit.article, null);
    }
    return found.data;
  }

  it('finds articles, entities and claims, with the places of the words', async () => {
    for (const unit of ['codepoint', 'utf16', 'utf8']) {
      const hits = await check(`q=comrades&offsets=${unit}`, /^comrades$/i);
      assert.deepEqual([...new Set(hits.map((hit) => hit.type))], ['article', 'claim']);
      assert.ok(hits.every((hit) => hit.hits.length > 0));
      assert.ok(hits.some((hit) => hit.id === seed.id));
    }
    const names = await check('q=lav', /^Lav/);
    assert.ok(names.some((hit) => hit.type === 'entity' && /Lavrov/.test(hit.entity.name)));
  });

  it('shows the part of a long text that has the words', async () => {
    const [hit] = await check('q=comrades+bridges&types=article', /^(comrades|bridges)$/);
    assert.match(hit.snippet.text, /comrades and of bridges/);
    assert.equal(hit.hits.length, 2);
    assert.ok(hit.snippet.start > 3000);
  });

  it('shows a hit at the end of a text as long as there can be', async () => {
    const articleBody = `${'Nothing of note. '.repeat(400000)} At last a xylophone.`;
    await server.post({ headline: 'Long', articleBody });
    const { data } = await server.get('/v1/search?q=xylophone&types=article');
    assert.equal(data[0].member, 'articleBody');
    assert.deepEqual(data[0].hits, [{ start: articleBody.length - 10, end: articleBody.length - 1 }]);
  });

  it('finds words without regard to case and accents', async () => {
    const [hit] = await check('q=CAFE&types=article', /^café$/);
    assert.equal(hit.article.headline, 'A long day 🌉');
  });

  it('finds phrases and beginnings of words', async () => {
    const [phrase] = await check('q=%22owner+spoke%22&types=article', /^owner spoke$/);
    assert.equal(phrase.hits.length, 1);
    assert.equal((await check('q=%22spoke+owner%22&types=article', /./)).length, 0);
    const [prefix] = await check('q=bridg*&types=article', /^bridg/);
    assert.equal(cut(long, prefix.hits[0].start, prefix.hits[0].end), 'bridges');
    assert.equal((await server.get('/v1/search?q=bridg&types=article')).data.length, 0);
  });

  it('falls back to the headline where only that has the words', async () => {
    const [hit] = await check('q=%22long+day%22&types=article', /^long day$/);
    assert.equal(hit.member, 'headline');
    assert.equal(hit.snippet.text, 'A long day 🌉');
  });

  it('looks for what types names, up to limit of each', async () => {
    const types = async (query) => [...new Set((await check(query, /./)).map((hit) => hit.type))];
    assert.deepEqual(await types('q=anna&types=entity'), ['entity']);
    assert.deepEqual(await types('q=done&types=claim,article'), ['article', 'claim']);
    for (const limit of [1, 7]) assert.equal((await check(`q=done&types=claim&limit=${limit}`, /done/)).length, limit);
    assert.equal((await check('q=done&types=claim', /done/)).length, 20);
  });

  it('finds nothing in words that there are not', async () => {
    for (const q of ['nosuchword', '!!', '"', '*']) assert.deepEqual((await server.get(`/v1/search?q=${encodeURIComponent(q)}`)).data, []);
  });

  it('has nothing to go on to', async () => {
    assert.equal((await server.get('/v1/search?q=done&limit=1')).next, null);
    await server.problem('/v1/search?q=done&cursor=x', 400, 'invalid-parameter', { parameter: 'cursor' });
  });
});
