// Search: what is found in which section, the snippet, where the words are, and the pages of each section.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { cut, numbered, ndjson } = require('./samples');

const long = 'Nothing of note here. '.repeat(200) + 'Then the café’s owner spoke of comrades and of bridges. ' + 'Nothing again. '.repeat(200) + 'A comrade came back.';
const sections = ['articles', 'entities', 'claims'];
const typeOf = { articles: 'article', entities: 'entity', claims: 'claim' };

describe('search', () => {
  let server, seed;
  before(async () => {
    server = await Server.start();
    [seed] = (await server.get('/v1/articles?include=articleBody')).data;
    await server.post({ headline: 'A long day 🌉', articleBody: long, url: 'https://news.example/long' });
    await server.call('/v1/articles', { method: 'POST', body: ndjson(Array.from({ length: 30 }, (_, i) => numbered(i))), type: 'application/x-ndjson' });
  });
  after(() => server.stop());

  const search = (q, more = '') => server.get(`/v1/search?q=${encodeURIComponent(q)}${more}`);
  const idsOf = (section) => section.data.map((hit) => hit.id);

  async function checkHit(hit, unit, word) {
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

  // Checks every hit of an answer against the resource that it is of; all hits.
  async function check(q, word, more = '') {
    const found = await search(q, more);
    const hits = [];
    for (const name of sections.filter((name) => found[name]))
      for (const hit of found[name].data) {
        assert.equal(hit.type, typeOf[name]);
        await checkHit(hit, found.offsetUnit, word);
        hits.push(hit);
      }
    return hits;
  }

  it('finds articles, entities and claims, with the places of the words', async () => {
    for (const unit of ['codepoint', 'utf16', 'utf8']) {
      const hits = await check('comrades', /^comrades$/i, `&offsets=${unit}`);
      assert.deepEqual([...new Set(hits.map((hit) => hit.type))], ['article', 'claim']);
      assert.ok(hits.every((hit) => hit.hits.length > 0));
      assert.ok(hits.some((hit) => hit.id === seed.id));
    }
    const names = await check('lav', /^Lav/);
    assert.ok(names.some((hit) => hit.type === 'entity' && /Lavrov/.test(hit.entity.name)));
  });

  it('shows the part of a long text that has the words', async () => {
    const [hit] = await check('comrades bridges', /^(comrades|bridges)$/, '&types=articles');
    assert.match(hit.snippet.text, /comrades and of bridges/);
    assert.equal(hit.hits.length, 2);
    assert.ok(hit.snippet.start > 3000);
  });

  it('shows a hit at the end of a text as long as there can be', async () => {
    const articleBody = `${'Nothing of note. '.repeat(400000)} At last a xylophone.`;
    await server.post({ headline: 'Long', articleBody });
    const { data } = (await search('xylophone', '&types=articles')).articles;
    assert.equal(data[0].member, 'articleBody');
    assert.deepEqual(data[0].hits, [{ start: articleBody.length - 10, end: articleBody.length - 1 }]);
  });

  it('finds words without regard to case and accents', async () => {
    const [hit] = await check('CAFE', /^café$/, '&types=articles');
    assert.equal(hit.article.headline, 'A long day 🌉');
  });

  it('finds phrases and beginnings of words, and shows them as such', async () => {
    const [phrase] = await check('"owner spoke" owner', /^owner spoke$/, '&types=articles');
    assert.equal(phrase.hits.length, 1);
    assert.equal((await check('“spoke owner”', /./, '&types=articles')).length, 0);
    const [prefix] = await check('bridg*', /^bridg/, '&types=articles');
    assert.equal(cut(long, prefix.hits[0].start, prefix.hits[0].end), 'bridges');
    assert.equal((await search('bridg', '&types=articles')).articles.data.length, 0);
    const [several] = await check('"owner spoke of com*"', /^owner spoke of comrades$/, '&types=articles');
    assert.equal(several.hits.length, 1);
  });

  it('takes OR, NOT and parentheses, and never shows what is excluded', async () => {
    const count = async (q) => (await search(q, '&types=articles&count=exact&limit=1')).articles.count;
    const [done, comrades] = [await count('done'), await count('comrades')];
    assert.ok(done === 30 && comrades >= 2);
    assert.equal(await count('done OR comrades'), done + comrades);
    assert.equal(await count('(done OR comrades) -oslo'), comrades);
    assert.equal(await count('(done OR comrades) AND NOT (oslo OR café)'), comrades - 1);
    assert.equal(await count('done comrades'), 0);
    assert.equal(await count('-done'), 0);
    await check('reporters -xylophone NOT "café owner"', /^reporters$/);
    await check('(comrade* OR owner) -bridge', /^(comrades?|owner)$/i, '&types=articles');
  });

  it('means in lists what it means in a search', async () => {
    for (const q of ['done OR comrades', '(done OR comrades) -oslo', '"number 1*" OR "was done"', 'done -"number 3"', '-done', '((']) {
      const found = await search(q, '&limit=200');
      const list = async (path) => (await server.get(`${path}?q=${encodeURIComponent(q)}&limit=200&fields=id`)).data.map((row) => row.id);
      assert.deepEqual(idsOf(found.articles), await list('/v1/articles'), q);
      assert.deepEqual(idsOf(found.claims), await list('/v1/claims'), q);
      assert.deepEqual(idsOf(found.entities).sort(), (await list('/v1/entities')).sort(), q);
    }
  });

  it('falls back to the headline where only that has the words', async () => {
    const [hit] = await check('"long day"', /^long day$/, '&types=articles');
    assert.equal(hit.member, 'headline');
    assert.equal(hit.snippet.text, 'A long day 🌉');
  });

  it('has the sections that types names, each up to limit', async () => {
    const named = async (q, more) => Object.keys(await search(q, more)).filter((name) => name !== 'offsetUnit');
    assert.deepEqual(await named('anna', ''), sections);
    assert.deepEqual(await named('anna', '&types=entities'), ['entities']);
    assert.deepEqual(await named('done', '&types=claims,articles'), ['articles', 'claims']);
    for (const limit of [1, 7]) assert.equal((await check('done', /done/, `&types=claims&limit=${limit}`)).length, limit);
    assert.equal((await check('done', /done/, '&types=claims')).length, 20);
    const { claims } = await search('done', '&types=claims&count=exact');
    assert.equal(claims.count, 30);
  });

  it('combines words with every filter that a section has', async () => {
    const berg = (await server.get('/v1/entities?q=anna+berg')).data[0];
    const filters = {
      publisher: ['The Daily Example', ['articles', 'claims']],
      lang: ['en', ['articles']],
      entity: ['Anna Berg', ['articles']],
      speaker: [berg.id, ['articles', 'claims']],
      about: ['Oslo', ['claims']],
      article: [seed.id, ['entities', 'claims']],
      type: ['Person', ['entities']],
      quoteType: ['direct', ['claims']],
      sourceType: ['named', ['claims']],
      modality: ['asserted', ['claims']],
      reviewStatus: ['machine', ['claims']],
      minConfidence: ['0.5', ['claims']],
      publishedAfter: ['2024-01-10', ['articles', 'claims']],
      publishedBefore: ['2024-01-20', ['articles', 'claims']],
    };
    for (const [name, [value, having]] of Object.entries(filters)) {
      const filter = `&${name}=${encodeURIComponent(value)}`;
      const found = await search('done OR anna', `${filter}&limit=200`);
      assert.deepEqual(Object.keys(found), [...having, 'offsetUnit'], name);
      for (const section of having) {
        const list = await server.get(`/v1/${section}?q=done+OR+anna${filter}&limit=200&fields=id`);
        assert.deepEqual(idsOf(found[section]).sort(), list.data.map((row) => row.id).sort(), `${name} ${section}`);
      }
      for (const section of sections.filter((one) => !having.includes(one)))
        await server.problem(`/v1/search?q=done&types=${section}${filter}`, 400, 'invalid-parameter', { parameter: name });
    }
    await server.problem('/v1/search?q=done&lang=en&about=Oslo', 400, 'invalid-parameter', { parameter: 'about' });
    assert.deepEqual(Object.keys(await search('done', '&speaker=Anna+Berg&quoteType=direct')), ['claims', 'offsetUnit']);
  });

  it('has the newest first, or the best', async () => {
    const dates = (section) => section.data.map((hit) => hit.article.datePublished);
    const newest = await search('done', '&limit=200&types=articles,claims');
    for (const section of [newest.articles, newest.claims]) {
      const known = dates(section).filter(Boolean);
      assert.deepEqual(known, [...known].sort().reverse());
      assert.ok(known.length < section.data.length && dates(section).slice(known.length).every((date) => date === null));
    }
    const oldest = (await search('done', '&limit=200&types=articles&sort=datePublished')).articles;
    assert.deepEqual(dates(oldest).filter(Boolean), dates(newest.articles).filter(Boolean).reverse());
    const best = await search('done', '&limit=200&sort=relevance');
    assert.deepEqual(idsOf(best.claims).sort(), idsOf(newest.claims).sort());
    const named = (await search('a', '&types=entities&limit=200')).entities.data;
    const mentions = await Promise.all(named.map(async (hit) => (await server.get(`/v1/entities/${hit.id}`)).counts.mentions));
    assert.deepEqual(mentions, [...mentions].sort((a, b) => b - a));
    for (const sort of ['name', '-relevance', 'position']) await server.problem(`/v1/search?q=a&sort=${sort}`, 400, 'invalid-parameter', { parameter: 'sort' });
  });

  it('goes on in each section by its own next', async () => {
    for (const sort of ['-datePublished', 'datePublished', 'relevance']) {
      const whole = await search('done OR report OR o', `&limit=200&sort=${sort}&publisher=The+Daily+Example&types=articles,claims`);
      let first = await server.call(`/v1/search?q=done+OR+report+OR+o&limit=4&sort=${sort}&publisher=The+Daily+Example`);
      assert.equal(first.headers.get('link'), null, 'several sections have no one next');
      for (const name of ['articles', 'claims']) {
        const ids = idsOf(first.body[name]);
        assert.equal(ids.length, 4);
        for (let next = first.body[name].next; next; ) {
          assert.ok(new URL(next, server.url).searchParams.get('types') === name);
          const page = await server.call(next);
          assert.deepEqual(Object.keys(page.body), [name, 'offsetUnit']);
          next = page.body[name].next;
          assert.equal(page.headers.get('link'), next ? `<${next}>; rel="next"` : null);
          ids.push(...idsOf(page.body[name]));
        }
        assert.deepEqual(ids, idsOf(whole[name]), `${name} ${sort}`);
      }
    }
    const all = idsOf((await search('a', '&types=entities&limit=200')).entities), seen = [];
    for (let next = '/v1/search?q=a&types=entities&limit=2'; next; ) {
      const page = (await server.get(next)).entities;
      seen.push(...idsOf(page));
      next = page.next;
    }
    assert.deepEqual(seen, all);
  });

  it('holds a cursor to its section, words, filters and order', async () => {
    const { articles } = await search('done', '&limit=3');
    const cursor = new URL(articles.next, server.url).searchParams.get('cursor');
    const refused = (target) => server.problem(`${target}&cursor=${cursor}`, 400, 'invalid-cursor', { parameter: 'cursor' });
    await server.call(`/v1/search?types=articles&q=done&limit=9&offsets=utf8&count=exact&cursor=${cursor}`);
    await refused('/v1/search?q=done');
    await refused('/v1/search?q=done&types=articles,claims');
    await refused('/v1/search?q=done&types=claims');
    await refused('/v1/search?q=is+done&types=articles');
    await refused('/v1/search?q=done&types=articles&lang=en');
    await refused('/v1/search?q=done&types=articles&sort=relevance');
    await refused('/v1/articles?q=done');
  });

  it('finds nothing where no word is asked for', async () => {
    for (const q of ['nosuchword', '!!', '"', '*', '()', '😀', 'AND', 'NOT done', '-', '((((((((((', ')"-*('.repeat(200)]) {
      const found = await search(q, '&count=exact');
      for (const name of sections) assert.deepEqual(found[name], { data: [], next: null, count: 0 }, q);
    }
    const many = (await search('done '.repeat(400), '&count=exact&types=articles')).articles;
    assert.equal(many.count, 30);
  });
});
