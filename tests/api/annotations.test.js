// W3C Web Annotations of an article: structure, paging, and selectors that lead to the words.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const jsonld = require('jsonld');
const { Server } = require('./harness');
const { speeches } = require('./samples');

const CONTEXT = 'http://www.w3.org/ns/anno.jsonld';
const OA = 'http://www.w3.org/ns/oa#';
const AS = 'https://www.w3.org/ns/activitystreams#';
const PROFILE = `application/ld+json; profile="${CONTEXT}"`;
const SEED = 'art_zferi7345hpjhhxi';

// Of the terms that the W3C's context defines, those that are used here.
const context = {
  id: '@id', type: '@type', oa: OA, as: AS,
  Annotation: `${OA}Annotation`, SpecificResource: `${OA}SpecificResource`,
  TextPositionSelector: `${OA}TextPositionSelector`, TextQuoteSelector: `${OA}TextQuoteSelector`,
  AnnotationCollection: `${AS}OrderedCollection`, AnnotationPage: `${AS}OrderedCollectionPage`,
  describing: `${OA}describing`, identifying: `${OA}identifying`,
  motivation: { '@id': `${OA}motivatedBy`, '@type': '@vocab' },
  body: { '@id': `${OA}hasBody`, '@type': '@id' }, target: { '@id': `${OA}hasTarget`, '@type': '@id' },
  source: { '@id': `${OA}hasSource`, '@type': '@id' }, selector: { '@id': `${OA}hasSelector`, '@type': '@id' },
  state: { '@id': `${OA}hasState`, '@type': '@id' },
  start: { '@id': `${OA}start` }, end: { '@id': `${OA}end` },
  exact: `${OA}exact`, prefix: `${OA}prefix`, suffix: `${OA}suffix`,
  created: { '@id': 'http://purl.org/dc/terms/created', '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' },
  modified: { '@id': 'http://purl.org/dc/terms/modified', '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' },
  label: 'http://www.w3.org/2000/01/rdf-schema#label', total: `${AS}totalItems`,
  first: { '@id': `${AS}first`, '@type': '@id' }, next: { '@id': `${AS}next`, '@type': '@id' },
  partOf: { '@id': `${AS}partOf`, '@type': '@id' }, items: { '@id': `${AS}items`, '@container': '@list' },
};
const documentLoader = async (url) => {
  assert.equal(url, CONTEXT, 'nothing else need be fetched');
  return { contextUrl: null, documentUrl: url, document: { '@context': context } };
};

describe('annotations', () => {
  let server, speech;
  before(async () => {
    server = await Server.start();
    speech = await server.post({ ...speeches, articleBody: `🌉🌉 ${speeches.articleBody} ${speeches.articleBody}` });
  });
  after(() => server.stop());

  const at = (id, query = '') => `/v1/articles/${id}/annotations${query}`;
  const short = (url) => url.slice(server.url.length);

  // All pages, as a client of the protocol follows them.
  async function walk(id, query = '') {
    const collection = await server.get(at(id, query));
    const items = [...collection.first.items];
    let pages = 1;
    for (let next = collection.first.next; next; pages++) {
      const { body, headers } = await server.call(short(next));
      assert.equal(body.type, 'AnnotationPage');
      assert.equal(body.id, next);
      assert.deepEqual(body.partOf, { id: collection.id, type: 'AnnotationCollection', label: collection.label, total: collection.total });
      assert.equal(headers.get('link'), body.next ? `<${body.next}>; rel="next"` : null);
      items.push(...body.items);
      next = body.next;
    }
    return { collection, items, pages };
  }

  it('have both selectors, which lead to the same words, once', async () => {
    for (const id of [SEED, speech.id]) {
      const { articleBody, textVersion } = await server.get(`/v1/articles/${id}`);
      const codepoints = [...articleBody];
      const { items } = await walk(id, '?limit=200');
      for (const annotation of items)
        for (const target of annotation.target) {
          const [position, quote] = target.selector;
          assert.equal(codepoints.slice(position.start, position.end).join(''), quote.exact);
          const around = quote.prefix + quote.exact + quote.suffix;
          const places = [];
          for (let i = articleBody.indexOf(around); i >= 0; i = articleBody.indexOf(around, i + 1)) places.push([...articleBody.slice(0, i + quote.prefix.length)].length);
          assert.ok(places.includes(position.start), annotation.id);
          assert.ok([...quote.prefix].length === Math.min(32, position.start), 'as much of the text as there is, up to 32 characters');
          assert.ok([...quote.suffix].length === Math.min(32, codepoints.length - position.end));
          assert.equal(target.source, `${server.url}/v1/articles/${id}`);
          assert.equal(target.state['urn:onrecord:textVersion'], textVersion);
        }
    }
  });

  it('are the claims and mentions of the article, in order', async () => {
    for (const id of [SEED, speech.id]) {
      const claims = (await server.walk(`/v1/articles/${id}/claims?limit=200`)).rows;
      const mentions = (await server.walk(`/v1/articles/${id}/mentions?limit=200`)).rows;
      const { collection, items } = await walk(id, '?limit=7');
      assert.equal(collection.total, claims.length + mentions.length);
      assert.deepEqual(items.map((item) => item.id), [...claims, ...mentions].map((row) => `${server.url}${at(id)}#${row.id}`));
      claims.forEach((claim, i) => {
        assert.equal(items[i].motivation, 'describing');
        assert.equal(items[i].body.id, `${server.url}/v1/claims/${claim.id}`);
        assert.equal(items[i].created, claim.dateCreated);
        const contents = claim.spans.filter((span) => span.role === 'content');
        assert.deepEqual(items[i].target.map(({ selector: [{ start, end }] }) => [start, end]), contents.map(({ start, end }) => [start, end]));
      });
      mentions.forEach((mention, i) => {
        const item = items[claims.length + i];
        assert.equal(item.motivation, 'identifying');
        assert.equal(item.body.id, `${server.url}/v1/entities/${mention.entity.id}`);
      });
    }
  });

  it('come in pages of any size, the same ones', async () => {
    const whole = (await walk(speech.id, '?limit=200')).items;
    for (let limit = 1; limit <= whole.length + 1; limit++) {
      const { items, pages } = await walk(speech.id, `?limit=${limit}`);
      assert.deepEqual(items, whole);
      assert.equal(pages, Math.ceil(whole.length / limit));
    }
    for (const types of ['claim', 'mention', 'claim,mention']) {
      const { collection, items } = await walk(speech.id, `?limit=2&types=${types}`);
      const wanted = whole.filter((item) => types.includes(item.motivation === 'describing' ? 'claim' : 'mention'));
      assert.deepEqual(items, wanted);
      assert.equal(collection.total, wanted.length);
    }
    const none = await server.post({ headline: 'Nothing', articleBody: 'it rained all day in the small town, and nobody spoke.' });
    const { items, collection } = await walk(none.id);
    assert.equal(items.length, collection.total);
  });

  it('expand with the context of the W3C', async () => {
    const answer = await server.call(at(SEED, '?limit=200'));
    assert.equal(answer.headers.get('content-type'), PROFILE);
    assert.equal(answer.body['@context'], CONTEXT);
    const [collection] = await jsonld.expand(answer.body, { documentLoader });
    const items = collection[`${AS}first`][0][`${AS}items`][0]['@list'];
    assert.equal(items.length, answer.body.first.items.length);
    items.forEach((item, i) => {
      const source = answer.body.first.items[i];
      assert.deepEqual(item['@type'], [`${OA}Annotation`]);
      assert.deepEqual(item[`${OA}hasBody`][0]['@type'], source.body.type);
      assert.match(source.body.type[0], /^https:\/\/schema\.org\/(Claim|Person|Organization|Place|Event|Thing)$/);
      assert.equal(item[`${OA}hasTarget`].length, source.target.length);
      const selectors = item[`${OA}hasTarget`][0][`${OA}hasSelector`];
      assert.deepEqual(selectors.map((selector) => selector['@type'][0]), [`${OA}TextPositionSelector`, `${OA}TextQuoteSelector`]);
      assert.deepEqual(selectors[0][`${OA}start`], [{ '@value': source.target[0].selector[0].start }]);
      assert.deepEqual(item[`${OA}hasTarget`][0][`${OA}hasState`][0]['urn:onrecord:textVersion'], [{ '@value': source.target[0].state['urn:onrecord:textVersion'] }]);
    });
  });

  it('come as the client accepts them', async () => {
    for (const [Accept, type] of [['*/*', PROFILE], [PROFILE, PROFILE], ['application/json', 'application/json'], ['application/ld+json, application/json;q=0.9', PROFILE]]) {
      const answer = await server.call(at(SEED), { headers: { Accept } });
      assert.equal(answer.headers.get('content-type'), type, Accept);
      assert.equal(answer.headers.get('vary'), 'Accept, Accept-Encoding');
    }
    await server.problem(at(SEED), 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'text/html' } });
  });

  it('refuse what is wrong', async () => {
    const cursorOf = async (query) => new URL((await server.get(at(SEED, query))).first.next).searchParams.get('cursor');
    const cursor = await cursorOf('?limit=1');
    const other = new URL((await server.get('/v1/claims?limit=1')).next, server.url).searchParams.get('cursor');
    for (const wrong of [cursor.slice(0, -1), `A${cursor.slice(1)}`, other, 'x', await cursorOf('?limit=1&types=claim')])
      await server.problem(at(SEED, `?limit=1&cursor=${wrong}`), 400, 'invalid-cursor', { parameter: 'cursor' });
    await server.problem(at(speech.id, `?limit=1&cursor=${cursor}`), 400, 'invalid-cursor', { parameter: 'cursor' });
    for (const [query, parameter] of [
      ['?types=entity', 'types'], ['?types=', 'types'], ['?types=claim&types=claim', 'types'], ['?limit=0', 'limit'], ['?limit=201', 'limit'],
      ['?offsets=utf16', 'offsets'], ['?format=csv', 'format'], ['?fields=id', 'fields'], ['?cursor=', 'cursor'],
    ])
      await server.problem(at(SEED, query), 400, 'invalid-parameter', { parameter });
    await server.problem(at('art_aaaaaaaaaaaaaaaa'), 404, 'not-found');
    await server.problem(at('ent_aaaaaaaaaaaaaaaa'), 404, 'not-found');
  });
});
