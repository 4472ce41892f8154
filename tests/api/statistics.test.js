// Counts: facets, time lines, entities that are named together; each against what walking the lists shows.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { ndjson, numbered, speeches } = require('./samples');

const people = ['Anna Berg', 'Karl Lind', 'Eva Holm', 'Jon Ek'];
const towns = ['Oslo', 'Bergen', 'Madrid', 'Lisbon', 'Vienna'];

// Several people and towns an article, so that there are pairs of every number.
function meeting(number) {
  const [one, other] = [people[number % 4], people[(number * 3 + 1) % 4]];
  const [here, there] = [towns[number % 5], towns[(number * 2 + 1) % 5]];
  return numbered(number, {
    url: `https://news.example/meetings/${number}`,
    articleBody:
      `“We will build in ${here},” ${one} said. ${other} denied that ${there} was near. ` +
      `Officials said that the work in ${here} could cost ${number} million. Visitors came to ${there}.`,
    datePublished: number % 6 === 0 ? null : new Date(Date.UTC(2023, number % 15, 27 + (number % 9), 23, 59, 59)).toISOString(),
    publisher: [{ name: 'The Daily Example' }, { name: 'Évening Post' }, { name: 'Evening post' }, null][number % 4],
  });
}

describe('statistics', () => {
  // The entities of each sentence: in these texts one ends with a full stop, before or after a quotation mark, and a space.
  async function sentencesOf(id) {
    const { articleBody } = await server.get(`/v1/articles/${id}?include=articleBody`);
    const ends = [...articleBody.matchAll(/(?<!U[.]S)[.](”)?(?=\s|$)|\n/g)].map((match) => match.index);
    const mentions = (await server.walk(`/v1/articles/${id}/mentions?limit=200&offsets=utf16`)).rows;
    const sentences = new Map();
    for (const { start, entity } of mentions) {
      const number = ends.filter((end) => end < start).length;
      sentences.set(number, [...(sentences.get(number) || []), entity.id]);
    }
    return [...sentences.values()];
  }

  let server, claims, articles, entities;
  before(async () => {
    server = await Server.start();
    await server.post(speeches);
    await server.call('/v1/articles', { method: 'POST', body: ndjson(Array.from({ length: 60 }, (_, i) => meeting(i))), type: 'application/x-ndjson' });
    claims = (await server.walk('/v1/claims?limit=200')).rows;
    articles = (await server.walk('/v1/articles?limit=200')).rows;
    entities = (await server.walk('/v1/entities?limit=200')).rows;
    for (const article of articles) {
      article.entities = (await server.walk(`/v1/articles/${article.id}/entities?limit=200&fields=id`)).rows.map((row) => row.id);
      article.sentences = await sentencesOf(article.id);
    }
  });
  after(() => server.stop());

  const byName = (name) => entities.find((entity) => entity.name === name);

  describe('facets', () => {
    const nextMonth = (month) => new Date(Date.UTC(+month.slice(0, 4), +month.slice(5), 1)).toISOString().slice(0, 10);
    const filterOf = (facet, value) => (facet === 'month' ? `publishedAfter=${value}-01&publishedBefore=${nextMonth(value)}` : `${facet}=${encodeURIComponent(value)}`);
    const countOf = async (query) => (await server.get(`/v1/claims?${query}&count=exact&limit=1`)).count;

    const fold = (name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const valuesOf = {
      speaker: (claim) => [claim.speaker?.id],
      about: (claim) => claim.about.map((entity) => entity.id),
      publisher: ({ article }) => [article.publisher && fold(article.publisher.name)],
      month: ({ article }) => [article.datePublished?.slice(0, 7)],
    };

    // The counts that walking the list gives.
    function tally(rows, facet) {
      const counts = {};
      for (const row of rows) for (const value of (valuesOf[facet] || ((claim) => [claim[facet]]))(row)) if (value) counts[value] = (counts[value] || 0) + 1;
      return counts;
    }

    // Every value's count is that of the list with the value as a filter; and all claims have a value or are missing.
    async function check(query, facets) {
      const answer = await server.get(`/v1/facets?${query}&limit=200${facets ? `&facets=${facets}` : ''}`);
      assert.equal(answer.count, await countOf(query), query);
      for (const [facet, { values, more, missing }] of Object.entries(answer.facets)) {
        const about = `${query} ${facet}`;
        assert.equal(more, false, about);
        assert.equal(new Set(values.map((one) => one.value)).size, values.length, about);
        const counts = values.map((one) => one.count);
        assert.deepEqual(counts, [...counts].sort((a, b) => b - a), about);
        const rows = (await server.walk(`/v1/claims?${query}&limit=200`)).rows;
        assert.deepEqual(Object.fromEntries(values.map((one) => [facet === 'publisher' ? fold(one.value) : one.value, one.count])), tally(rows, facet), about);
        for (const { value, count, entity } of values) {
          const repeated = query.includes(facet === 'month' ? 'published' : `${facet}=`); // would mean or, or be refused
          if (!repeated) assert.equal(count, await countOf(`${query}&${filterOf(facet, value)}`), `${about} ${value}`);
          if (entity) assert.deepEqual(entity, (({ id, name, type }) => ({ id, name, type }))(await server.get(`/v1/entities/${value}`)));
        }
        const sum = counts.reduce((a, b) => a + b, 0);
        if (facet === 'about') assert.ok(sum + missing >= answer.count, about);
        else assert.equal(sum + missing, answer.count, about);
      }
      return answer;
    }

    it('count what the lists have, without a filter', async () => {
      const { facets, count } = await check('');
      assert.equal(count, claims.length);
      const missing = { speaker: (c) => !c.speaker, about: (c) => !c.about.length, publisher: (c) => !c.article.publisher, month: (c) => !c.article.datePublished };
      for (const [facet, test] of Object.entries(missing)) {
        assert.equal(facets[facet].missing, claims.filter(test).length, facet);
        assert.ok(facets[facet].missing > 0 && facets[facet].values.length > 1, facet);
      }
      for (const facet of ['quoteType', 'sourceType', 'modality', 'reviewStatus']) assert.equal(facets[facet].missing, 0);
      assert.deepEqual(facets.publisher.values.map((one) => one.value), ['Evening post', 'The Daily Example'], 'one spelling of each');
    });

    it('count what the lists have, with every filter', async () => {
      const berg = byName('Anna Berg').id, oslo = byName('Oslo').id, article = articles[3].id;
      const queries = ['q=build', 'q=build+OR+cost', 'q=nosuchword', 'q=!', `speaker=${berg}`, `about=${oslo}`, `about=${oslo}&about=${byName('Madrid').id}`,
        `speaker=${berg}&about=${oslo}`, `article=${article}`, `article=${article}&article=${articles[9].id}`, 'publisher=%C3%89vening+post', 'quoteType=direct',
        'sourceType=official&modality=possible', 'reviewStatus=machine', 'minConfidence=0.8', 'publishedAfter=2023-06-01', 'publishedBefore=2023-06-01&q=build',
        'publisher=The+Daily+Example&quoteType=indirect'];
      for (const query of queries) await check(query);
    });

    it('are those that are asked for, with as many values', async () => {
      const { facets } = await server.get('/v1/facets?facets=month,about&limit=2');
      assert.deepEqual(Object.keys(facets), ['about', 'month']);
      for (const facet of Object.values(facets)) assert.ok(facet.values.length === 2 && facet.more);
      const { facets: all } = await server.get('/v1/facets?facets=month,about&limit=200');
      for (const name of ['month', 'about']) assert.deepEqual(facets[name].values, all[name].values.slice(0, 2));
      assert.deepEqual(all, (await server.get('/v1/facets?facets=about,month&limit=200')).facets, 'ties have an order');
      const exactly = await server.get(`/v1/facets?facets=month&limit=${all.month.values.length}`);
      assert.equal(exactly.facets.month.more, false);
    });

    it('refuse what they do not know', async () => {
      for (const facets of ['nosuch', 'speaker,', 'Speaker', 'cue']) await server.problem(`/v1/facets?facets=${facets}`, 400, 'invalid-parameter', { parameter: 'facets' });
      for (const name of ['sort', 'cursor', 'count', 'fields', 'lang']) await server.problem(`/v1/facets?${name}=x`, 400, 'invalid-parameter', { parameter: name });
      await server.problem('/v1/facets?facets=month&facets=about', 400, 'invalid-parameter', { parameter: 'facets' });
      await server.problem('/v1/facets?speaker=Nobody', 400, 'invalid-parameter', { parameter: 'speaker' });
    });
  });

  describe('time lines', () => {
    const sum = (rows, member) => rows.reduce((total, row) => total + row[member], 0);
    const starts = {
      day: (date) => date.slice(0, 10),
      week: (date) => new Date(Date.parse(date.slice(0, 10)) - ((new Date(date).getUTCDay() + 6) % 7) * 864e5).toISOString().slice(0, 10),
      month: (date) => `${date.slice(0, 7)}-01`,
    };

    it('add up to the counts of the entity, in every interval', async () => {
      for (const { id, counts } of entities)
        for (const interval of ['day', 'week', 'month']) {
          const { data, undated } = await server.get(`/v1/entities/${id}/timeline?interval=${interval}`);
          for (const member of ['mentions', 'articles', 'claimsMade', 'claimsAbout']) assert.equal(sum(data, member) + undated[member], counts[member], `${id} ${member}`);
          assert.deepEqual(data.map((row) => row.start), data.map((row) => row.start).sort());
        }
    });

    it('have the articles where their dates are', async () => {
      const { id } = byName('Anna Berg');
      const dates = articles.filter((article) => article.entities.includes(id) && article.datePublished).map((article) => article.datePublished);
      for (const [interval, start] of Object.entries(starts)) {
        const expected = {};
        for (const date of dates) expected[start(date)] = (expected[start(date)] || 0) + 1;
        const { data, interval: shown } = await server.get(`/v1/entities/${id}/timeline?interval=${interval}`);
        assert.equal(shown, interval);
        assert.deepEqual(Object.fromEntries(data.map((row) => [row.start.slice(0, 10), row.articles])), expected, interval);
        for (const row of data) {
          const within = await server.get(`/v1/articles?entity=${id}&publishedAfter=${row.start}&publishedBefore=${row.end}&count=exact&limit=1`);
          assert.equal(within.count, row.articles, row.period);
        }
      }
    });

    it('name intervals as ISO 8601 does', async () => {
      const dated = async (date) => server.post({ headline: 'Dated', articleBody: '“Yes,” Ulla Frost said.', url: `https://news.example/dated/${date}`, datePublished: date });
      for (const date of ['2020-12-31', '2021-01-01', '2021-01-04T00:00:00Z', '2024-02-29T23:59:59Z', '1969-12-31']) await dated(date);
      const { id } = (await server.get('/v1/entities?q=ulla+frost')).data[0];
      const periods = async (interval) => (await server.get(`/v1/entities/${id}/timeline?interval=${interval}`)).data.map((row) => [row.period, row.start, row.end].map((time) => time.replace('T00:00:00Z', '')).join(' '));
      assert.deepEqual(await periods('week'), ['1970-W01 1969-12-29 1970-01-05', '2020-W53 2020-12-28 2021-01-04', '2021-W01 2021-01-04 2021-01-11', '2024-W09 2024-02-26 2024-03-04']);
      assert.deepEqual(await periods('month'), ['1969-12 1969-12-01 1970-01-01', '2020-12 2020-12-01 2021-01-01', '2021-01 2021-01-01 2021-02-01', '2024-02 2024-02-01 2024-03-01']);
      assert.deepEqual((await periods('day'))[4], '2024-02-29 2024-02-29 2024-03-01');
    });

    it('keep to the times that are given, which the undated are not in', async () => {
      const { id } = byName('Oslo');
      const whole = await server.get(`/v1/entities/${id}/timeline`);
      assert.ok(whole.undated.articles > 0 && whole.data.length > 4 && whole.interval === 'day');
      const [from, to] = [whole.data[1].start, whole.data[3].start];
      const part = await server.get(`/v1/entities/${id}/timeline?publishedAfter=${from}&publishedBefore=${to}`);
      assert.deepEqual(part.data, whole.data.slice(1, 3));
      assert.equal(part.undated.articles, 0);
      assert.deepEqual((await server.get(`/v1/entities/${id}/timeline?publishedAfter=${from}`)).data, whole.data.slice(1));
      const before = await server.get(`/v1/entities/${id}/timeline?publishedBefore=${to}`);
      assert.deepEqual([before.data, before.undated.articles], [whole.data.slice(0, 3), 0]);
    });

    it('are of an entity that there is', async () => {
      await server.problem('/v1/entities/ent_aaaaaaaaaaaaaaaa/timeline', 404, 'not-found');
      await server.problem(`/v1/entities/${articles[0].id}/timeline`, 404, 'not-found');
      await server.problem(`/v1/entities/${entities[0].id}/timeline?interval=year`, 400, 'invalid-parameter', { parameter: 'interval' });
    });
  });

  // How many articles or sentences have both, by walking the articles.
  const together = (one, other, window = 'article') => {
    const texts = window === 'article' ? articles.map((article) => article.entities) : articles.flatMap((article) => article.sentences);
    return texts.filter((ids) => ids.includes(one) && ids.includes(other)).length;
  };

  describe('co-mentions', () => {
    it('count the articles or sentences that have both', async () => {
      for (const window of ['article', 'sentence'])
        for (const { id } of entities) {
          const { rows } = await server.walk(`/v1/entities/${id}/co-mentions?window=${window}&limit=3`);
          const expected = entities.map((other) => [other.id, other.id === id ? 0 : together(id, other.id, window)]).filter(([, count]) => count > 0);
          const counts = rows.map((row) => (window === 'article' ? row.articles : row.sentences));
          assert.deepEqual(Object.fromEntries(rows.map((row, i) => [row.entity.id, counts[i]])), Object.fromEntries(expected), `${id} ${window}`);
          assert.equal(rows.length, expected.length);
          assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
          for (const row of rows) {
            if (window === 'article') assert.equal(row.sentences, null);
            else assert.equal(row.articles, articles.filter(({ sentences }) => sentences.some((ids) => ids.includes(id) && ids.includes(row.entity.id))).length);
          }
        }
    });

    it('are the same from both sides', async () => {
      for (const one of people.map(byName))
        for (const { entity, articles: count } of (await server.walk(`/v1/entities/${one.id}/co-mentions`)).rows) {
          const back = (await server.walk(`/v1/entities/${entity.id}/co-mentions?limit=200`)).rows.find((row) => row.entity.id === one.id);
          assert.equal(back.articles, count);
        }
    });

    it('have types, times, a count and two orders', async () => {
      const { id } = byName('Anna Berg'), path = `/v1/entities/${id}/co-mentions`;
      const whole = (await server.walk(`${path}?limit=200`)).rows;
      const places = await server.get(`${path}?type=Place&count=exact&limit=2`);
      assert.equal(places.count, whole.filter((row) => row.entity.type === 'Place').length);
      assert.ok(places.data.length === 2 && places.data.every((row) => row.entity.type === 'Place'));
      const up = (await server.walk(`${path}?sort=count&limit=4`)).rows.map((row) => row.articles);
      assert.deepEqual(up, whole.map((row) => row.articles).reverse());
      const oslo = byName('Oslo').id, time = '2023-08-01';
      const late = (await server.walk(`${path}?publishedAfter=${time}&limit=200`)).rows.find((row) => row.entity.id === oslo);
      assert.equal(late.articles, articles.filter((article) => article.datePublished >= time && article.entities.includes(id) && article.entities.includes(oslo)).length);
      for (const [name, value] of [['window', 'page'], ['sort', 'name'], ['type', 'Cat'], ['limit', '0'], ['role', 'about']])
        await server.problem(`${path}?${name}=${value}`, 400, 'invalid-parameter', { parameter: name });
      await server.problem('/v1/entities/ent_aaaaaaaaaaaaaaaa/co-mentions', 404, 'not-found');
    });
  });

  describe('the graph', () => {
    const graph = (query) => server.get(`/v1/graph?${query}`);

    async function check(query, { depth = 1, limit = 20, minWeight = 1, window = 'article' } = {}) {
      const target = `${query}&depth=${depth}&limit=${limit}&minWeight=${minWeight}&window=${window}`;
      const { nodes, edges } = await graph(target);
      assert.ok(nodes.length <= limit && nodes[0].depth === 0 && nodes.every((node) => node.depth <= depth));
      const ids = nodes.map((node) => node.id), weights = new Map(edges.map((edge) => [`${edge.source} ${edge.target}`, edge.weight]));
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(weights.size, edges.length);
      let expected = 0;
      for (const [i, source] of ids.entries())
        for (const end of ids.slice(i + 1)) {
          const weight = together(source, end, window);
          assert.equal(weights.get(`${source} ${end}`), weight >= minWeight ? weight : undefined, `${source} ${end}`);
          expected += weight >= minWeight;
        }
      assert.equal(edges.length, expected);
      for (const [i, node] of nodes.entries())
        if (i) assert.ok(nodes.slice(0, i).some((from) => from.depth === node.depth - 1 && together(from.id, node.id, window) >= minWeight), 'a step leads to it');
      assert.deepEqual(await graph(target), { nodes, edges });
      return { nodes, edges };
    }

    it('has the entities around one, and what joins them', async () => {
      for (const seed of [...people, 'Oslo'])
        for (const depth of [1, 2])
          for (const limit of [1, 2, 5, 100])
            for (const minWeight of [1, 4])
              for (const window of ['article', 'sentence']) await check(`entity=${encodeURIComponent(seed)}`, { depth, limit, minWeight, window });
    });

    it('takes the strongest first, and goes on from them', async () => {
      const seed = byName('Anna Berg').id;
      const { nodes } = await check(`entity=${seed}`, { limit: 4 });
      const { data } = await server.get(`/v1/entities/${seed}/co-mentions?limit=3`);
      assert.deepEqual(nodes.slice(1).map((node) => node.id), data.map((row) => row.entity.id));
      const far = await check('entity=Lavrov', { depth: 2, limit: 100 });
      assert.ok(far.nodes.some((node) => node.depth === 2) || far.nodes.length === new Set(far.nodes.map((node) => node.id)).size);
      const heavy = await check(`entity=${seed}`, { depth: 2, limit: 100, minWeight: 1000 });
      assert.deepEqual([heavy.nodes.length, heavy.edges], [1, []]);
    });

    it('refuses what it cannot be asked', async () => {
      const wrong = (query, parameter) => server.problem(`/v1/graph?${query}`, 400, 'invalid-parameter', { parameter });
      await wrong('', 'entity');
      await wrong('entity=Nobody', 'entity');
      await wrong('entity=Oslo&entity=Madrid', 'entity');
      await wrong('entity=ent_aaaaaaaaaaaaaaaa', 'entity');
      for (const depth of ['0', '3', 'x', '1.0']) await wrong(`entity=Oslo&depth=${depth}`, 'depth');
      for (const limit of ['0', '101', 'x', '-1']) await wrong(`entity=Oslo&limit=${limit}`, 'limit');
      for (const weight of ['0', '-1', '1000001', 'x', '1.5']) await wrong(`entity=Oslo&minWeight=${weight}`, 'minWeight');
      await wrong('entity=Oslo&window=page', 'window');
      await wrong('entity=Oslo&cursor=x', 'cursor');
    });
  });

  describe('suggested names', () => {
    const names = async (q, more = '') => (await server.get(`/v1/suggest?q=${encodeURIComponent(q)}${more}`)).data;

    it('begin a word of a name, whatever their case and accents', async () => {
      for (const q of ['berg', 'ANN', 'Änna B', 'b anna', 'anna   berg']) assert.ok((await names(q)).some((row) => row.name === 'Anna Berg'), q);
      for (const q of ['erg', 'anna bergs', 'xyz', '!', '😀', '"', 'OR']) assert.deepEqual(await names(q), [], q);
      const [lavrov] = await names('lav');
      assert.deepEqual([lavrov.name, lavrov.matchedName, lavrov.type], ['Sergei Lavrov', 'Lavrov', 'Person']);
      const entity = await server.get(`/v1/entities/${lavrov.id}`);
      assert.deepEqual([lavrov.counts, lavrov.description], [entity.counts, entity.description]);
    });

    it('are those that begin with the text, then the others, each most mentioned first', async () => {
      for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
        const found = await names(letter, '&limit=50');
        const begins = found.map((row) => row.matchedName.toLowerCase().startsWith(letter));
        assert.deepEqual(begins, [...begins].sort((a, b) => b - a), letter);
        for (const group of [true, false]) {
          const mentions = found.filter((_, i) => begins[i] === group).map((row) => row.counts.mentions);
          assert.deepEqual(mentions, [...mentions].sort((a, b) => b - a), letter);
        }
        const listed = (await server.walk(`/v1/entities?q=${letter}&limit=200`)).rows.map((row) => row.id);
        assert.deepEqual(found.map((row) => row.id).sort(), listed.sort(), letter);
      }
    });

    it('have a type and a limit', async () => {
      assert.ok((await names('o', '&type=Place')).every((row) => row.type === 'Place'));
      assert.ok((await names('s', '&limit=2')).length === 2);
      assert.deepEqual(await names('s', '&limit=2'), (await names('s')).slice(0, 2));
      for (const limit of ['0', '51', 'x']) await server.problem(`/v1/suggest?q=a&limit=${limit}`, 400, 'invalid-parameter', { parameter: 'limit' });
      await server.problem('/v1/suggest', 400, 'invalid-parameter', { parameter: 'q' });
      await server.problem('/v1/suggest?q=a&type=Cat', 400, 'invalid-parameter', { parameter: 'type' });
      await server.problem('/v1/suggest?q=a&cursor=x', 400, 'invalid-parameter', { parameter: 'cursor' });
    });
  });
});

describe('the statistics of merged entities', () => {
  let server, one, other;
  before(async () => {
    server = await Server.start({ empty: true });
    await server.call('/v1/articles', { method: 'POST', body: ndjson(Array.from({ length: 40 }, (_, i) => meeting(i))), type: 'application/x-ndjson' });
    const named = async (name) => (await server.get('/v1/entities?limit=200')).data.find((entity) => entity.name === name);
    [one, other] = [await named('Oslo'), await named('Bergen')];
    await server.call(`/v1/entities/${one.id}/merge`, { method: 'POST', body: { from: [other.id] } });
  });
  after(() => server.stop());

  it('are at the address of the one that stays', async () => {
    for (const rest of ['/timeline?interval=week', '/co-mentions?window=sentence']) {
      const { headers } = await server.call(`/v1/entities/${other.id}${rest}`, { status: 308 });
      assert.equal(headers.get('location'), `/v1/entities/${one.id}${rest}`);
    }
  });

  it('are asked for by either id', async () => {
    for (const target of ['/v1/graph?depth=2&entity=', '/v1/graph?window=sentence&entity=', '/v1/facets?about=', '/v1/search?q=build&types=claims&about='])
      assert.deepEqual((await server.call(target + other.id)).body, (await server.call(target + one.id)).body, target);
  });

  it('have one of the two, and all that both had', async () => {
    const merged = await server.get(`/v1/entities/${one.id}`);
    const { data, undated } = await server.get(`/v1/entities/${one.id}/timeline?interval=month`);
    for (const member of ['mentions', 'articles', 'claimsMade', 'claimsAbout']) assert.equal(data.reduce((sum, row) => sum + row[member], undated[member]), merged.counts[member], member);
    for (const window of ['article', 'sentence']) {
      const { rows } = await server.walk(`/v1/entities/${one.id}/co-mentions?window=${window}`);
      assert.ok(rows.length > 3 && rows.every((row) => ![one.id, other.id].includes(row.entity.id)));
      for (const { entity, ...counts } of rows) {
        const back = (await server.walk(`/v1/entities/${entity.id}/co-mentions?window=${window}&limit=200`)).rows;
        assert.deepEqual(back.filter((row) => [one.id, other.id].includes(row.entity.id)).map(({ entity: { id }, ...same }) => [id, same]), [[one.id, counts]]);
      }
    }
    const { about } = (await server.get('/v1/facets?facets=about&limit=200')).facets;
    assert.ok(!about.values.some((one_) => one_.value === other.id));
    for (const { value, count } of about.values) assert.equal(count, (await server.get(`/v1/claims?about=${value}&count=exact&limit=1`)).count);
    assert.equal((await server.get('/v1/facets?facets=about&minConfidence=0.000001&limit=200')).facets.about.missing, about.missing);
    const names = (await server.get('/v1/suggest?q=bergen')).data;
    assert.deepEqual(names.map((row) => [row.id, row.matchedName]), [[one.id, 'Bergen']]);
  });
});
