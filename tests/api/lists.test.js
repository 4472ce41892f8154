// Pages, cursors, orders, filters and shapes.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { numbered, ndjson, speeches } = require('./samples');

const ARTICLES = 45;

describe('lists', () => {
  let server, speech;
  before(async () => {
    server = await Server.start({ empty: true });
    const body = ndjson(Array.from({ length: ARTICLES }, (_, i) => numbered(i)));
    await server.call('/v1/articles', { method: 'POST', body, type: 'application/x-ndjson' });
    speech = await server.post(speeches);
  });
  after(() => server.stop());

  const idsOf = (rows) => rows.map((row) => row.id);

  it('have 20 rows unless asked otherwise', async () => {
    const page = await server.get('/v1/articles');
    assert.equal(page.data.length, 20);
    assert.equal((await server.get('/v1/articles?limit=200')).data.length, ARTICLES + 1);
    assert.equal((await server.get('/v1/articles?limit=200')).next, null);
    assert.equal((await server.get('/v1/articles?limit=1')).data.length, 1);
    assert.equal('count' in page, false);
  });

  it('count all rows when asked', async () => {
    const page = await server.get('/v1/articles?count=exact&limit=3');
    assert.equal(page.count, ARTICLES + 1);
    assert.equal((await server.get(page.next)).count, ARTICLES + 1);
    assert.equal((await server.get('/v1/articles?count=exact&q=nosuchword')).count, 0);
    assert.equal('count' in (await server.get('/v1/articles?count=none')), false);
  });

  it('give every row once, in every order and with every size of page', async () => {
    const sorts = {
      '/v1/articles': ['datePublished', '-datePublished', 'dateCreated', '-dateCreated'],
      '/v1/entities': ['name', '-name', 'mentions', '-mentions', 'dateCreated', '-dateCreated'],
      '/v1/claims': ['datePublished', '-datePublished', 'dateCreated', '-dateCreated', 'confidence', '-confidence'],
    };
    for (const [list, names] of Object.entries(sorts)) {
      const everything = idsOf((await server.get(`${list}?limit=200`)).data).sort();
      for (const sort of names)
        for (const limit of [1, 7, 200]) {
          const { rows, pages } = await server.walk(`${list}?sort=${sort}&limit=${limit}`);
          assert.deepEqual(idsOf(rows).sort(), everything, `${list} ${sort} ${limit}`);
          assert.equal(pages, Math.ceil(everything.length / limit), `${list} ${sort} ${limit}: every page but the last is full`);
        }
    }
  });

  it('give every row once below an article and an entity', async () => {
    const berg = (await server.get('/v1/entities?q=Berg')).data[0].id;
    const paths = [`/v1/articles/${speech.id}/claims`, `/v1/articles/${speech.id}/mentions`, `/v1/articles/${speech.id}/entities`, `/v1/entities/${berg}/claims`, `/v1/entities/${berg}/mentions`];
    for (const path of paths) {
      const whole = (await server.get(`${path}?limit=200`)).data;
      assert.ok(whole.length > 1, path);
      assert.deepEqual((await server.walk(`${path}?limit=2`)).rows, whole, path);
    }
  });

  it('are in the order that was asked for', async () => {
    const dates = async (sort) => (await server.walk(`/v1/articles?sort=${sort}&limit=9`)).rows.map((row) => row.datePublished);
    const ascending = await dates('datePublished'), descending = await dates('-datePublished');
    const known = ascending.filter(Boolean);
    assert.deepEqual(known, [...known].sort());
    assert.deepEqual(descending.filter(Boolean), [...known].sort().reverse());
    for (const list of [ascending, descending]) assert.ok(list.slice(known.length).every((date) => date === null), 'rows without a date come last');
    assert.deepEqual(await dates('-datePublished'), (await server.walk('/v1/articles')).rows.map((row) => row.datePublished), 'newest first unless asked otherwise');

    const names = (await server.get('/v1/entities?limit=200')).data.map((row) => row.name.toLowerCase());
    assert.deepEqual(names, [...names].sort());
    const mentions = (await server.get('/v1/entities?sort=-mentions&limit=200')).data.map((row) => row.counts.mentions);
    assert.deepEqual(mentions, [...mentions].sort((a, b) => b - a));
    const confidence = (await server.get('/v1/claims?sort=-confidence&limit=200')).data.map((row) => row.confidence);
    assert.deepEqual(confidence, [...confidence].sort((a, b) => b - a));
    assert.deepEqual((await server.walk(`/v1/claims?article=${speech.id}&sort=position`)).rows, (await server.walk(`/v1/articles/${speech.id}/claims`)).rows);
    const starts = (await server.get(`/v1/articles/${speech.id}/mentions?limit=200`)).data.map((row) => row.start);
    assert.deepEqual(starts, [...starts].sort((a, b) => a - b));
  });

  it('have the best match first when asked', async () => {
    for (const target of ['/v1/articles?q=bridge+number', '/v1/claims?q=number+done', '/v1/entities?q=an'])
      for (const limit of [3, 200]) {
        const { rows } = await server.walk(`${target}&sort=relevance&limit=${limit}`);
        assert.deepEqual(idsOf(rows).sort(), idsOf((await server.walk(target)).rows).sort(), target);
      }
  });

  it('keep their filters in next', async () => {
    const page = await server.get('/v1/articles?publisher=%C3%89vening+Post&lang=en&limit=5&fields=id,publisher');
    const next = new URL(page.next, server.url);
    assert.equal(next.searchParams.get('publisher'), 'Évening Post');
    assert.equal(next.searchParams.get('limit'), '5');
    assert.equal(next.searchParams.get('fields'), 'id,publisher');
    const { rows } = await server.walk('/v1/articles?publisher=%C3%89vening+Post&limit=5');
    assert.ok(rows.length > 10 && rows.every((row) => row.publisher.name === 'Évening Post'));
  });

  it('hold a cursor to its list, its filters and its order', async () => {
    const { next } = await server.get('/v1/articles?publisher=The+Daily+Example&lang=en&limit=5');
    const cursor = new URL(next, server.url).searchParams.get('cursor');
    const refused = (target) => server.problem(`${target}cursor=${cursor}`, 400, 'invalid-cursor', { parameter: 'cursor' });
    await refused('/v1/articles?');
    await refused('/v1/articles?publisher=The+Daily+Example&');
    await refused('/v1/articles?publisher=%C3%89vening+Post&lang=en&');
    await refused('/v1/articles?publisher=The+Daily+Example&lang=en&q=report&');
    await refused('/v1/articles?publisher=The+Daily+Example&lang=en&sort=datePublished&');
    await refused('/v1/claims?publisher=The+Daily+Example&');
    await refused('/v1/entities?');
    // the order of the filters, the size of the page and the shape of the rows do not matter
    const page = await server.get(`/v1/articles?lang=en&publisher=The+Daily+Example&sort=-datePublished&limit=3&fields=id&count=exact&cursor=${cursor}`);
    assert.deepEqual(idsOf(page.data), idsOf((await server.get(next)).data).slice(0, 3));
  });

  it('refuse a cursor with any character changed', async () => {
    const { next } = await server.get('/v1/entities?limit=2');
    const url = new URL(next, server.url), cursor = url.searchParams.get('cursor');
    for (let i = 0; i < cursor.length; i++) {
      const other = cursor[i] === 'A' ? 'Q' : 'A';
      url.searchParams.set('cursor', cursor.slice(0, i) + other + cursor.slice(i + 1));
      await server.problem(url.pathname + url.search, 400, 'invalid-cursor', { parameter: 'cursor' });
    }
    for (const altered of [cursor.slice(1), cursor.slice(0, -1), cursor + 'A', cursor + '=', cursor + cursor])
      await server.problem(`/v1/entities?limit=2&cursor=${altered}`, 400, 'invalid-cursor', { parameter: 'cursor' });
  });

  it('neither repeat nor miss rows while others write', async () => {
    const before = idsOf((await server.walk('/v1/articles?limit=200')).rows);
    let target = '/v1/articles?limit=5', number = 1000;
    const seen = [], added = [];
    while (target) {
      const page = await server.get(target);
      seen.push(...idsOf(page.data));
      target = page.next;
      added.push(await server.post(numbered(number++)));
    }
    assert.equal(new Set(seen).size, seen.length, 'no row comes twice');
    assert.ok(before.every((id) => seen.includes(id)), 'no row is missing');
    for (const { id } of added) await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
  });

  it('go on when the row that a cursor points at is gone', async () => {
    const all = idsOf((await server.walk('/v1/articles?limit=200')).rows);
    const page = await server.get('/v1/articles?limit=6');
    const gone = await server.get(`/v1/articles/${page.data[5].id}`);
    await server.call(`/v1/articles/${gone.id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
    assert.deepEqual(idsOf((await server.walk(page.next)).rows), all.slice(6));
    await server.post(gone);
  });

  it('filter articles', async () => {
    const berg = (await server.get('/v1/entities?q=Anna')).data[0];
    const ids = async (query) => idsOf((await server.walk(`/v1/articles?limit=50&${query}`)).rows);
    assert.deepEqual(await ids('lang=en-GB'), [speech.id]);
    assert.equal((await ids('lang=en')).length, ARTICLES + 1, 'a language matches its subtags');
    assert.equal((await ids('publisher=evening%20post')).length, Math.ceil(ARTICLES / 2), 'case and accents are ignored');
    assert.equal((await ids('publisher=evening%20post&publisher=The%20Daily%20Example')).length, ARTICLES + 1, 'repeating means or');
    assert.equal((await ids('publisher=evening%20post&lang=en-GB')).length, 0, 'different filters mean and');
    assert.equal((await ids(`entity=${berg.id}`)).length, ARTICLES + 1);
    assert.deepEqual(await ids(`entity=${encodeURIComponent('anna berg')}`), await ids(`entity=${berg.id}`));
    assert.equal((await ids('speaker=Karl%20Lind')).length, 1);
    assert.deepEqual(await ids('publishedAfter=2024-03-01'), [speech.id]);
    assert.deepEqual(await ids('publishedAfter=2024-03-05T10:00:00Z&publishedBefore=2024-03-05T10:00:01Z'), [speech.id], 'after is inclusive');
    assert.deepEqual(await ids('publishedAfter=2024-03-01&publishedBefore=2024-03-05T10:00:00Z'), [], 'before is exclusive');
    assert.deepEqual(await ids('q=bridge'), [speech.id]);
    assert.deepEqual(await ids('q=minist*'), [speech.id]);
    assert.deepEqual(await ids('q=%22two%20ministers%22'), [speech.id]);
    assert.deepEqual(await ids('q=%22ministers%20two%22'), []);
    assert.deepEqual(await ids('q=%3F%21'), [], 'a text without any word matches nothing');
  });

  it('filter claims', async () => {
    const get = async (query) => (await server.walk(`/v1/claims?limit=50&${query}`)).rows;
    const everything = await get('');
    const berg = (await server.get('/v1/entities?q=Anna')).data[0];
    const expect = async (query, test) => {
      const rows = await get(query);
      assert.deepEqual(idsOf(rows).sort(), idsOf(everything.filter(test)).sort(), query);
      return rows.length;
    };
    assert.ok(await expect(`speaker=${berg.id}`, (claim) => claim.speaker && claim.speaker.id === berg.id));
    await expect('speaker=BERG', (claim) => claim.speaker && claim.speaker.id === berg.id);
    await expect('speaker=Karl+Lind&speaker=Anna+Berg', (claim) => claim.speaker && ['Karl Lind', 'Anna Berg'].includes(claim.speaker.name));
    assert.ok(await expect(`article=${speech.id}`, (claim) => claim.article.id === speech.id));
    for (const type of ['direct', 'indirect', 'mixed']) await expect(`quoteType=${type}`, (claim) => claim.quoteType === type);
    await expect('quoteType=direct&quoteType=mixed', (claim) => claim.quoteType !== 'indirect');
    for (const type of ['named', 'official', 'expert', 'witness', 'group', 'anonymous']) await expect(`sourceType=${type}`, (claim) => claim.sourceType === type);
    for (const modality of ['asserted', 'possible', 'future', 'denied', 'question']) await expect(`modality=${modality}`, (claim) => claim.modality === modality);
    assert.ok(await expect('reviewStatus=machine', (claim) => claim.reviewStatus === 'machine'));
    await expect('reviewStatus=confirmed&reviewStatus=rejected', () => false);
    for (const least of ['0', '0.5', '0.9', '1', '1.0']) await expect(`minConfidence=${least}`, (claim) => claim.confidence >= Number(least));
    assert.ok(await expect('publishedAfter=2024-03-01', (claim) => claim.article.datePublished >= '2024-03'));
    assert.ok(await expect('publisher=the+daily+example', (claim) => claim.article.publisher.name === 'The Daily Example'));
    assert.ok(await expect('q=bridge', (claim) => /bridge/.test(claim.text)));
  });

  it('filter entities and mentions', async () => {
    const entities = (await server.walk('/v1/entities?limit=50')).rows;
    for (const type of ['Person', 'Organization', 'Place', 'Group', 'Event'])
      assert.deepEqual(idsOf((await server.walk(`/v1/entities?type=${type}`)).rows), idsOf(entities.filter((one) => one.type === type)));
    const both = (await server.walk('/v1/entities?type=Person&type=Place')).rows;
    assert.deepEqual(idsOf(both), idsOf(entities.filter((one) => ['Person', 'Place'].includes(one.type))));
    assert.deepEqual((await server.get('/v1/entities?q=an%20be')).data.map((one) => one.name), ['Anna Berg']);
    assert.deepEqual(idsOf((await server.get(`/v1/entities?article=${speech.id}`)).data), idsOf((await server.get(`/v1/articles/${speech.id}/entities`)).data));
    const mentions = (await server.get(`/v1/articles/${speech.id}/mentions?limit=200`)).data;
    const berg = entities.find((one) => one.name === 'Anna Berg');
    const ofBerg = (await server.get(`/v1/articles/${speech.id}/mentions?entity=${berg.id}`)).data;
    assert.deepEqual(ofBerg, mentions.filter((one) => one.entity.id === berg.id));
    assert.deepEqual((await server.get(`/v1/entities/${berg.id}/mentions?article=${speech.id}`)).data, ofBerg);
    const names = (await server.get(`/v1/articles/${speech.id}/mentions?form=name&limit=200`)).data;
    assert.deepEqual(names, mentions.filter((one) => one.form === 'name'));
    assert.deepEqual((await server.get(`/v1/articles/${speech.id}/mentions?form=name&form=title&form=pronoun&form=adjective&limit=200`)).data, mentions);
  });

  it('have the claims that an entity made and those about it', async () => {
    const entities = (await server.walk('/v1/entities?limit=50')).rows;
    for (const entity of entities) {
      const made = (await server.walk(`/v1/entities/${entity.id}/claims?limit=50`)).rows;
      assert.equal(made.length, entity.counts.claimsMade);
      assert.ok(made.every((claim) => claim.speaker.id === entity.id));
      assert.deepEqual((await server.walk(`/v1/entities/${entity.id}/claims?role=speaker&limit=50`)).rows, made);
      const about = (await server.walk(`/v1/entities/${entity.id}/claims?role=about&limit=50`)).rows;
      assert.equal(about.length, entity.counts.claimsAbout);
      assert.ok(about.every((claim) => claim.about.some((one) => one.id === entity.id)));
    }
  });

  it('list the candidates where several entities have a name', async () => {
    await server.post({ articleBody: '“One,” Oskar Berg said on Monday in Oslo. Berg then left the town.' });
    const named = (await server.walk('/v1/entities?q=Berg')).rows.filter((one) => [one.name, ...one.alternateName].includes('Berg'));
    assert.ok(named.length > 1, 'the sample has a name that two entities have');
    const problem = await server.problem('/v1/claims?speaker=BERG', 400, 'invalid-parameter', { parameter: 'speaker' });
    for (const entity of named) assert.ok(problem.detail.includes(entity.id), problem.detail);
  });

  it('gives each member by itself as it is among all', async () => {
    for (const list of ['/v1/claims', '/v1/articles', '/v1/entities', `/v1/articles/${speech.id}/mentions`]) {
      const all = (await server.get(`${list}?limit=20`)).data;
      for (const name of Object.keys(all[0])) {
        const alone = (await server.get(`${list}?limit=20&fields=${name}`)).data;
        assert.deepEqual(alone.map((row) => row[name]), all.map((row) => row[name]), `${name} of ${list}`);
      }
      const lines = (await server.call(`${list}?limit=20&format=ndjson`)).text.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(lines.map(({ id }) => id), all.map(({ id }) => id));
    }
  });

  it('keep the members that fields names', async () => {
    const claims = await server.get('/v1/claims?fields=id,text&limit=3');
    for (const claim of claims.data) assert.deepEqual(Object.keys(claim), ['id', 'text']);
    const spans = await server.get('/v1/claims?fields=spans&limit=1');
    assert.deepEqual(Object.keys(spans.data[0]), ['spans', 'offsetUnit'], 'offsets are never without their unit');
    const bodies = await server.get('/v1/articles?fields=articleBody&limit=2');
    assert.ok(bodies.data.every((article) => article.articleBody.length > 0));
    assert.deepEqual(Object.keys(await server.get(`/v1/articles/${speech.id}?fields=url`)), ['url']);
    assert.deepEqual(Object.keys((await server.get(`/v1/articles/${speech.id}/mentions?fields=exact`)).data[0]), ['exact']);
    assert.deepEqual(Object.keys((await server.get('/v1/entities?fields=counts,name')).data[0]), ['name', 'counts']);
  });

  it('leave the text of articles out unless include asks for it', async () => {
    const [plain] = (await server.get('/v1/articles?q=bridge')).data;
    assert.equal('articleBody' in plain, false);
    const [full] = (await server.get('/v1/articles?q=bridge&include=articleBody')).data;
    assert.equal(full.articleBody, speeches.articleBody);
    assert.deepEqual({ ...plain, articleBody: full.articleBody }, full);
  });

  it('embed what include asks for, whole', async () => {
    const embedded = await server.get(`/v1/articles/${speech.id}?include=mentions,claims,entities`);
    for (const part of ['mentions', 'claims', 'entities']) {
      const { rows } = await server.walk(`/v1/articles/${speech.id}/${part}?limit=200`);
      assert.deepEqual(embedded[part], rows, part);
      assert.equal(rows.length, speech.counts[part]);
    }
    assert.equal(embedded.offsetUnit, 'codepoint');
    const list = await server.get('/v1/articles?include=claims,articleBody&limit=10&fields=id');
    assert.equal(list.data.length, 10);
    for (const article of list.data) {
      const { data } = await server.get(`/v1/articles/${article.id}/claims`);
      assert.deepEqual(article.claims, data);
      assert.deepEqual(Object.keys(article), ['id', 'articleBody', 'claims', 'offsetUnit']);
    }
    assert.equal((await server.walk('/v1/articles?include=entities&limit=7')).rows.length, ARTICLES + 2);
  });

  it('let fields name what include adds, and say so where it does not', async () => {
    const keys = async (query) => Object.keys(await server.get(`/v1/articles/${speech.id}?${query}`));
    assert.deepEqual(await keys('include=mentions&fields=id,mentions'), ['id', 'mentions', 'offsetUnit']);
    assert.deepEqual(await keys('fields=mentions&include=mentions,entities'), ['mentions', 'entities', 'offsetUnit']);
    assert.deepEqual(await keys('fields=entities&include=entities'), ['entities']);
    const list = await server.get('/v1/articles?fields=id,claims&include=claims&limit=3');
    for (const article of list.data) assert.deepEqual(Object.keys(article), ['id', 'claims', 'offsetUnit']);
    const problem = await server.problem(`/v1/articles/${speech.id}?fields=id,mentions&include=claims`, 400, 'invalid-parameter', { parameter: 'fields' });
    assert.match(problem.detail, /mentions.*include=mentions/);
    await server.problem('/v1/claims?fields=mentions', 400, 'invalid-parameter', { parameter: 'fields' });
    await server.problem('/v1/export/articles?fields=mentions', 400, 'invalid-parameter', { parameter: 'fields' });
  });

  it('read every claim and entity that they list', async () => {
    for (const claim of (await server.walk('/v1/claims?limit=50')).rows) assert.deepEqual(await server.get(`/v1/claims/${claim.id}`), claim);
    for (const entity of (await server.walk('/v1/entities?limit=50')).rows) assert.deepEqual(await server.get(`/v1/entities/${entity.id}`), entity);
  });
});
