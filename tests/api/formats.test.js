// The forms of what is read: JSON-LD, lines and CSV, chosen by Accept or format.
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, before, describe, it } = require('node:test');
const jsonld = require('jsonld');
const { document } = require('./contract');
const { Server } = require('./harness');
const { numbered, ndjson, speeches } = require('./samples');
const csv = require('./csv');

const TYPES = {
  json: 'application/json',
  jsonld: 'application/ld+json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
};
const LISTS = (article, entity) => [
  '/v1/articles',
  `/v1/articles/${article}/claims`,
  `/v1/articles/${article}/entities`,
  `/v1/articles/${article}/mentions`,
  '/v1/entities',
  `/v1/entities/${entity}/claims`,
  `/v1/entities/${entity}/mentions`,
  '/v1/claims',
];
const SCHEMA = 'https://schema.org/';
const OWN = 'urn:onrecord:';
const XSD = 'http://www.w3.org/2001/XMLSchema#';

// Nothing need be fetched to understand an answer.
const documentLoader = (url) => Promise.reject(new Error(`${url} would be fetched`));
const expand = (document) => jsonld.expand(document, { documentLoader });

describe('formats', () => {
  let server, speech, speaker, claim;
  before(async () => {
    server = await Server.start({ empty: true });
    const body = ndjson(Array.from({ length: 25 }, (_, i) => numbered(i)));
    await server.call('/v1/articles', { method: 'POST', body, type: 'application/x-ndjson' });
    speech = await server.post({ ...speeches, articleBody: `${speeches.articleBody} Two researchers came to Lima. They said that the dam was safe.` });
    [claim] = (await server.get(`/v1/articles/${speech.id}/claims?quoteType=direct`)).data;
    speaker = claim.speaker;
    const { headers } = await server.call(`/v1/claims/${claim.id}`);
    const review = { rating: 'false', note: 'It was "no" bridge.', reviewer: 'Eva Holm', url: 'https://news.example/review' };
    await server.call(`/v1/claims/${claim.id}/review`, { method: 'PUT', body: review, status: 201, headers: { 'If-Match': headers.get('etag') } });
  });
  after(() => server.stop());

  it('are tried with claims of every kind', async () => {
    const { rows } = await server.walk(`/v1/articles/${speech.id}/claims`);
    assert.ok(rows.some((row) => row.review) && rows.some((row) => !row.review));
    assert.ok(rows.some((row) => row.antecedent) && rows.some((row) => !row.antecedent));
    assert.ok(rows.some((row) => row.speaker) && rows.some((row) => !row.speaker));
  });

  const lists = () => LISTS(speech.id, speaker.id);
  const tables = () => [...lists(), `/v1/entities/${speaker.id}/co-mentions`]; // not all of them are linked data
  const resources = () => [`/v1/articles/${speech.id}`, `/v1/entities/${speaker.id}`, `/v1/claims/${claim.id}`];
  const as = (target, format) => server.call(`${target}${target.includes('?') ? '&' : '?'}format=${format}`);
  const accepting = (target, Accept, options = {}) => server.call(target, { headers: { Accept }, ...options });

  describe('negotiation', () => {
    const chosen = async (target, accept) => (await accepting(target, accept)).headers.get('content-type');

    it('takes what Accept prefers', async () => {
      for (const [accept, format] of [
        ['*/*', 'json'],
        ['application/json', 'json'],
        ['text/csv', 'csv'],
        ['TEXT/CSV', 'csv'],
        ['text/*', 'csv'],
        ['application/ld+json', 'jsonld'],
        ['application/*', 'json'],
        ['application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded, or not"', 'jsonld'],
        ['application/json;q=0.5, text/csv', 'csv'],
        ['application/json;q=0.5, text/csv;q=0.4, */*;q=0.1', 'json'],
        ['application/json;q=0, */*', 'jsonld'],
        ['application/x-ndjson;q=0.001, text/html', 'ndjson'],
        ['application/ld+json, application/json', 'jsonld'],
        ['application/json, application/ld+json', 'json'],
        ['*/*, text/csv', 'csv'],
        ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
      ])
        assert.equal(await chosen('/v1/claims?limit=1', accept), TYPES[format], accept);
    });

    it('lets format win over Accept', async () => {
      for (const [format, type] of Object.entries(TYPES)) {
        const answer = await accepting(`/v1/claims?limit=1&format=${format}`, 'text/turtle');
        assert.equal(answer.headers.get('content-type'), type);
      }
    });

    it('answers 406 with what there is', async () => {
      for (const [target, all] of [
        ['/v1/claims', 'application/json, application/ld+json, application/x-ndjson, text/csv'],
        [`/v1/claims/${claim.id}`, 'application/json, application/ld+json'],
        ['/v1/suggestions', 'application/json, application/x-ndjson, text/csv'],
        ['/v1/search?q=bridge', 'application/json'],
      ]) {
        for (const Accept of ['text/turtle', 'application/json;q=0, application/ld+json;q=0, application/x-ndjson;q=0, text/csv;q=0']) {
          const problem = await server.problem(target, 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept } });
          assert.ok(problem.detail.startsWith(`This is there as ${all}`), problem.detail);
        }
      }
      await server.problem(`/v1/claims/${claim.id}`, 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'text/csv' } });
    });

    it('takes format=json wherever JSON is read, be there another form or not', async () => {
      const read = Object.entries(document.paths).filter(([path, item]) => path.startsWith('/v1/') && item.get?.responses[200].content?.['application/json']);
      assert.ok(read.length > 25);
      for (const [path, item] of read) {
        const parameter = item.get.parameters?.map((one) => document.components.parameters[one.$ref?.split('/').pop()]).find((one) => one?.name === 'format');
        assert.ok(parameter?.schema.enum.includes('json'), `${path} does not take format=json`);
      }
      const [suggestion] = (await server.get('/v1/suggestions?limit=1')).data;
      for (const target of [
        '/v1/search?q=bridge', '/v1/facets', '/v1/suggest?q=b', `/v1/graph?entity=${speaker.id}`, `/v1/entities/${speaker.id}/timeline`,
        `/v1/articles/${speech.id}/versions`, `/v1/articles/${speech.id}/annotations?limit=1`, '/v1/reconcile', '/v1/reconcile/properties',
        '/v1/reconcile/suggest/type?prefix=p', ...(suggestion ? [`/v1/suggestions/${suggestion.id}`] : []),
      ]) {
        const answer = await as(target, 'json');
        assert.equal(answer.status, 200, `${target}: ${answer.text}`);
        assert.equal(answer.headers.get('content-type'), 'application/json', target);
        const both = await accepting(`${target}${target.includes('?') ? '&' : '?'}format=json`, 'text/turtle');
        assert.equal(both.status, 200, `${target}: format wins over Accept`);
      }
    });

    it('keeps the format of annotations from page to page', async () => {
      for (const [format, type] of [['json', 'application/json'], ['jsonld', 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"']]) {
        const first = await as(`/v1/articles/${speech.id}/annotations?limit=1`, format);
        assert.equal(first.headers.get('content-type'), type);
        const next = await server.call(first.body.first.next.slice(server.url.length));
        assert.equal(next.headers.get('content-type'), type);
      }
    });

    it('refuses a format that is not there, and one of what is no part of the API', async () => {
      for (const [target, format] of [
        ['/v1/claims', 'xml'], ['/v1/claims', 'JSON'], ['/v1/claims', ''], [`/v1/claims/${claim.id}`, 'csv'],
        [`/v1/entities/${speaker.id}`, 'ndjson'], ['/v1/suggestions', 'jsonld'], ['/v1/search?q=x', 'csv'],
        [`/v1/articles/${speech.id}/versions`, 'ndjson'], [`/v1/articles/${speech.id}/annotations`, 'csv'], ['/v1/changes', 'csv'],
        [`/v1/reconcile/preview?id=${speaker.id}`, 'json'], ['/healthz', 'json'], ['/status', 'json'],
      ]) {
        const query = `${target.includes('?') ? '&' : '?'}format=${format}`;
        await server.problem(target + query, 400, 'invalid-parameter', { parameter: 'format' });
      }
      await server.problem('/v1/claims?format=csv&format=csv', 400, 'invalid-parameter', { parameter: 'format' });
      const write = { method: 'POST', body: speeches };
      await server.problem('/v1/articles?format=jsonld', 400, 'invalid-parameter', { parameter: 'format' }, write);
    });

    it('has lines and CSV of every list that has pages', () => {
      const other = ['/v1/search', '/v1/articles/{id}/annotations', '/v1/changes']; // several lists, JSON-LD, lines of their own
      for (const [path, item] of Object.entries(document.paths)) {
        const names = (item.get?.parameters || []).map((one) => one.$ref?.split('/').pop());
        if (!names.includes('Cursor') || other.includes(path)) continue;
        const content = Object.keys(item.get.responses[200].content);
        for (const type of ['application/json', 'application/x-ndjson', 'text/csv']) assert.ok(content.includes(type), `${path}: ${type}`);
        assert.ok(names.some((name) => name?.startsWith('Format')), path);
      }
    });

    it('says that Accept has chosen, and gives each form an ETag of its own', async () => {
      for (const target of [...resources(), ...lists()]) {
        const formats = resources().includes(target) ? ['json', 'jsonld'] : Object.keys(TYPES);
        const seen = await Promise.all(formats.map((format) => accepting(target, TYPES[format].split(';')[0])));
        seen.forEach((answer) => assert.match(answer.headers.get('vary'), /^Accept, /, target));
        const etags = seen.map((answer) => answer.headers.get('etag'));
        assert.equal(new Set(etags).size, formats.length, target);
        for (const [i, format] of formats.entries()) {
          const headers = { Accept: TYPES[format].split(';')[0], 'If-None-Match': etags[i] };
          assert.equal((await fetch(server.url + target, { headers })).status, 304);
          headers['If-None-Match'] = etags[(i + 1) % formats.length];
          assert.equal((await fetch(server.url + target, { headers })).status, 200);
        }
      }
    });

    it('takes the ETag of any form for a change', async () => {
      const article = await server.post(numbered(900));
      const etag = (await as(`/v1/articles/${article.id}`, 'jsonld')).headers.get('etag');
      const change = { method: 'PATCH', body: { headline: 'Anew' }, type: 'application/merge-patch+json', headers: { 'If-Match': etag } };
      await server.call(`/v1/articles/${article.id}`, change);
      await server.problem(`/v1/articles/${article.id}`, 412, 'precondition-failed', { header: 'If-Match' }, change);
      const { headers } = await server.call(`/v1/articles/${article.id}`);
      await server.call(`/v1/articles/${article.id}`, { method: 'DELETE', status: 204, headers: { 'If-Match': headers.get('etag') } });
    });
  });

  describe('JSON-LD', () => {
    // What is said of a node, without order.
    const nodes = (expanded, found = []) => {
      if (Array.isArray(expanded)) expanded.forEach((one) => nodes(one, found));
      else if (expanded && typeof expanded === 'object') {
        if (!('@value' in expanded)) found.push(expanded);
        Object.values(expanded).forEach((value) => nodes(value, found));
      }
      return found;
    };
    const only = (node, property) => {
      assert.ok(node[property], `${property} is missing in ${JSON.stringify(node).slice(0, 400)}`);
      return node[property].map((one) => one['@value'] ?? one['@id'] ?? one);
    };

    // Each value of the JSON form, and where it is in the expansion.
    const checks = {
      strings: (node, property, value) => assert.deepEqual(only(node, property).sort(), [...value].sort()),
      time(node, property, value) {
        if (value === null) return assert.equal(node[property], undefined);
        assert.deepEqual(node[property], [{ '@type': `${XSD}dateTime`, '@value': value }]);
      },
      value(node, property, value) {
        if (value === null) return assert.equal(node[property], undefined, property);
        assert.deepEqual(only(node, property), [value]);
      },
      counts(node, counts) {
        const [inner] = node[`${OWN}counts`];
        for (const [name, value] of Object.entries(counts)) assert.deepEqual(inner[OWN + name], [{ '@value': value }]);
        assert.equal(Object.keys(inner).length, Object.keys(counts).length);
      },
      identity(node, id, folder) {
        assert.equal(node['@id'], `${server.url}/v1/${folder}/${id}`);
        assert.deepEqual(only(node, `${SCHEMA}identifier`), [id]);
      },
      times(node, row) {
        for (const name of ['dateCreated', 'dateModified']) checks.time(node, SCHEMA + name, row[name]);
      },
      publisher(node, publisher) {
        if (!publisher) return assert.equal(node[`${SCHEMA}publisher`], undefined);
        const [inner] = node[`${SCHEMA}publisher`];
        assert.deepEqual(inner['@type'], [`${SCHEMA}Organization`]);
        checks.value(inner, `${SCHEMA}name`, publisher.name);
      },
      entityType(node, type) {
        const wanted = type === 'Group' ? [`${SCHEMA}Thing`, `${OWN}Group`] : [SCHEMA + type];
        assert.deepEqual(node['@type'], wanted);
      },
      reference(nodeOrNone, reference) {
        const [node] = nodeOrNone || [];
        if (!reference) return assert.equal(node, undefined);
        checks.identity(node, reference.id, 'entities');
        checks.value(node, `${SCHEMA}name`, reference.name);
        if (reference.type) checks.entityType(node, reference.type);
      },

      article(node, row) {
        checks.identity(node, row.id, 'articles');
        assert.deepEqual(node['@type'], [`${SCHEMA}NewsArticle`]);
        for (const name of ['headline', 'inLanguage', 'url']) checks.value(node, SCHEMA + name, row[name]);
        if (row.url) assert.deepEqual(node[`${SCHEMA}url`], [{ '@id': row.url }]);
        if ('articleBody' in row) checks.value(node, `${SCHEMA}articleBody`, row.articleBody);
        for (const name of ['headlineDerived', 'source', 'textVersion']) checks.value(node, OWN + name, row[name]);
        checks.value(node, `${OWN}duplicateOf`, row.duplicateOf && `${server.url}/v1/articles/${row.duplicateOf}`);
        checks.time(node, `${SCHEMA}datePublished`, row.datePublished);
        checks.publisher(node, row.publisher);
        checks.times(node, row);
        checks.counts(node, row.counts);
        const authors = (node[`${SCHEMA}author`] || []).map((author) => only(author, `${SCHEMA}name`)[0]);
        assert.deepEqual(authors, row.author.map((author) => author.name));
      },
      entity(node, row) {
        checks.identity(node, row.id, 'entities');
        checks.entityType(node, row.type);
        checks.value(node, `${SCHEMA}name`, row.name);
        checks.value(node, `${SCHEMA}description`, row.description);
        if (row.alternateName.length) checks.strings(node, `${SCHEMA}alternateName`, row.alternateName);
        if (row.sameAs.length) assert.deepEqual(node[`${SCHEMA}sameAs`], row.sameAs.map((iri) => ({ '@id': iri })));
        checks.value(node, `${OWN}hidden`, row.hidden);
        checks.counts(node, row.counts);
        checks.times(node, row);
      },
      claim(node, row) {
        checks.identity(node, row.id, 'claims');
        assert.deepEqual(node['@type'], row.quoteType === 'direct' ? [`${SCHEMA}Claim`, `${SCHEMA}Quotation`] : [`${SCHEMA}Claim`]);
        checks.value(node, `${SCHEMA}text`, row.text);
        for (const name of ['quoteType', 'source', 'sourceType', 'cue', 'modality', 'reviewStatus', 'textVersion', 'offsetUnit'])
          checks.value(node, OWN + name, row[name]);
        assert.deepEqual(node[`${OWN}confidence`], [{ '@type': `${XSD}double`, '@value': row.confidence }]);
        checks.reference(node[`${SCHEMA}author`], row.speaker);
        if (row.quoteType === 'direct' && row.speaker) checks.strings(node, `${SCHEMA}spokenByCharacter`, [`${server.url}/v1/entities/${row.speaker.id}`]);
        assert.equal((node[`${SCHEMA}about`] || []).length, row.about.length);
        row.about.forEach((entity, i) => checks.reference([node[`${SCHEMA}about`][i]], entity));
        const [article] = node[`${SCHEMA}appearance`];
        checks.identity(article, row.article.id, 'articles');
        for (const name of ['headline', 'url']) checks.value(article, SCHEMA + name, row.article[name]);
        checks.time(article, `${SCHEMA}datePublished`, row.article.datePublished);
        checks.publisher(article, row.article.publisher);
        const [generator] = node[`${OWN}generator`];
        assert.deepEqual(generator['@type'], [`${SCHEMA}SoftwareApplication`]);
        checks.value(generator, `${SCHEMA}name`, row.generator.name);
        checks.value(generator, `${SCHEMA}softwareVersion`, row.generator.version);
        checks.value(generator, `${OWN}rule`, row.generator.rule);
        const [review] = node[`${SCHEMA}review`] || [];
        assert.equal(Boolean(review), Boolean(row.review));
        if (review) checks.review(review, row);
        checks.times(node, row);
        const spans = node[`${OWN}span`];
        assert.equal(spans.length, row.spans.length);
        const [antecedent] = node[`${OWN}antecedent`] || [];
        assert.equal(Boolean(antecedent), Boolean(row.antecedent));
        if (antecedent) for (const name of ['start', 'end']) checks.value(antecedent, OWN + name, row.antecedent[name]);
        if (antecedent) checks.value(antecedent, 'http://www.w3.org/ns/oa#exact', row.antecedent.exact);
        row.spans.forEach((span, i) => {
          for (const name of ['role', 'start', 'end']) checks.value(spans[i], OWN + name, span[name]);
          for (const name of ['exact', 'prefix', 'suffix']) checks.value(spans[i], `http://www.w3.org/ns/oa#${name}`, span[name]);
        });
      },
      review(node, { review, text }) {
        assert.deepEqual(node['@type'], [`${SCHEMA}ClaimReview`]);
        checks.value(node, `${SCHEMA}claimReviewed`, text);
        checks.value(node, `${SCHEMA}reviewBody`, review.note);
        assert.deepEqual(node[`${SCHEMA}url`], [{ '@id': review.url }]);
        const [rating] = node[`${SCHEMA}reviewRating`];
        assert.deepEqual(rating['@type'], [`${SCHEMA}Rating`]);
        checks.value(rating, `${SCHEMA}alternateName`, review.rating);
        checks.value(node[`${SCHEMA}author`][0], `${SCHEMA}name`, review.reviewer);
        checks.times(node, review);
      },
      mention(node, row) {
        const at = (id) => `${server.url}/v1/articles/${row.article.id}#${id}`;
        assert.equal(node['@id'], at(row.id));
        assert.deepEqual(node['@type'], [`${OWN}Mention`]);
        checks.value(node, `${SCHEMA}identifier`, row.id);
        checks.reference(node[`${SCHEMA}about`], row.entity);
        const [article] = node[`${SCHEMA}isPartOf`];
        checks.identity(article, row.article.id, 'articles');
        checks.value(article, `${SCHEMA}headline`, row.article.headline);
        for (const name of ['form', 'start', 'end']) checks.value(node, OWN + name, row[name]);
        checks.value(node, 'http://www.w3.org/ns/oa#exact', row.exact);
        checks.value(node, `${OWN}resolvedVia`, row.resolvedVia && at(row.resolvedVia));
      },
    };
    const kindOf = (target) => (/articles$/.test(target) || /articles\/[^/]+$/.test(target) ? 'article'
      : /entities(\/[^/]+)?$/.test(target) ? 'entity' : /mentions$/.test(target) ? 'mention' : 'claim');

    it('expands every resource to schema.org without loss', async () => {
      for (const target of resources()) {
        const row = await server.get(target);
        const expanded = await expand((await as(target, 'jsonld')).body);
        assert.equal(expanded.length, 1);
        checks[kindOf(target)](expanded[0], row);
      }
    });

    it('expands every list, in its order', async () => {
      for (const target of lists())
        for (const page of [`${target}?limit=3&count=exact`, `${target}?limit=200&count=exact`]) {
          const wanted = await server.get(page);
          const { body, headers } = await as(page, 'jsonld');
          const [list] = await expand(body);
          assert.deepEqual(list['@type'], [`${SCHEMA}ItemList`]);
          assert.equal(list['@id'], `${server.url}${page}&format=jsonld`);
          assert.deepEqual(only(list, `${SCHEMA}numberOfItems`), [wanted.count]);
          const rows = list[`${SCHEMA}itemListElement`][0]['@list'];
          assert.equal(rows.length, wanted.data.length);
          wanted.data.forEach((row, i) => checks[kindOf(target)](rows[i], row));
          const next = list['http://www.w3.org/ns/hydra/core#next'];
          assert.equal(Boolean(next), Boolean(wanted.next));
          if (!next) continue;
          assert.equal(headers.get('link'), `<${next[0]['@id']}>; rel="next"`);
          const following = await server.get(next[0]['@id'].slice(server.url.length));
          assert.equal(following.itemListElement.length > 0, true);
        }
    });

    it('has what include adds', async () => {
      const target = `/v1/articles/${speech.id}?include=mentions,claims,entities`;
      const wanted = await server.get(target);
      const [article] = await expand((await as(target, 'jsonld')).body);
      for (const [property, kind, rows] of [[`${SCHEMA}hasPart`, 'claim', wanted.claims], [`${SCHEMA}mentions`, 'entity', wanted.entities], [`${OWN}mention`, 'mention', wanted.mentions]]) {
        assert.equal(article[property].length, rows.length);
        rows.forEach((row, i) => checks[kind](article[property][i], row));
      }
    });

    // A member that the context does not know would become schema.org's by its name.
    it('calls nothing schema.org’s that is not', async () => {
      const known = 'NewsArticle Person Organization Place Event Thing Claim Quotation ItemList SoftwareApplication ClaimReview Rating about alternateName appearance articleBody author claimReviewed dateCreated dateModified datePublished description hasPart headline identifier inLanguage isPartOf itemListElement mentions name numberOfItems publisher ratingValue review reviewBody reviewRating sameAs softwareVersion spokenByCharacter text url'.split(' ');
      for (const target of [...resources(), ...lists(), `/v1/articles/${speech.id}?include=mentions,claims,entities,articleBody`]) {
        for (const node of nodes(await expand((await as(target, 'jsonld')).body)))
          for (const term of [...Object.keys(node), ...(node['@type'] || [])]) {
            if (/^@(id|type|list)$|^urn:onrecord:|^http:\/\/www\.w3\.org\/ns\//.test(term)) continue;
            assert.ok(term.startsWith(SCHEMA) && known.includes(term.slice(SCHEMA.length)), `${target}: ${term}`);
          }
      }
    });

    it('has the addresses of the Host that was asked for', async () => {
      const { port } = new URL(server.url);
      const ask = (lines) => new Promise((resolve, reject) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
        let text = '';
        socket.on('data', (data) => (text += data)).on('end', () => resolve(text)).on('error', reject);
      });
      const target = `/v1/claims/${claim.id}?format=jsonld`;
      for (const [host, base] of [['example.org:99', 'http://example.org:99'], ['[::1]:8080', 'http://[::1]:8080']])
        assert.ok((await ask([`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close'])).includes(`"@id":"${base}/v1/claims/${claim.id}"`));
      assert.ok((await ask([`GET ${target} HTTP/1.0`])).includes(`"@id":"http://localhost/v1/claims/${claim.id}"`));
      const long = await ask([`GET ${target} HTTP/1.1`, `Host: ${'a'.repeat(321)}`, 'Connection: close']);
      assert.match(long, /^HTTP\/1\.1 400 [^]*Host has 321 characters/);
    });

    it('has the addresses of --public-url', async () => {
      const other = await Server.start({ args: ['--public-url', 'https://record.example/news'] });
      const target = '/v1/claims?limit=1&format=jsonld';
      const { body } = await other.call(target);
      assert.equal(body['@id'], `https://record.example/news${target}`);
      const [row] = body.itemListElement;
      assert.equal(row['@id'], `https://record.example/news/v1/claims/${row.identifier}`);
      assert.ok(body.next.startsWith('https://record.example/news/v1/claims?'));
      await other.stop();
    });

    it('turns into RDF, keeps the members of fields, and says the unit of offsets', async () => {
      const rdf = await jsonld.toRDF((await as('/v1/claims?limit=3', 'jsonld')).body, { documentLoader, format: 'application/n-quads' });
      assert.match(rdf, /<https:\/\/schema\.org\/author>/);
      const { body } = await as(`/v1/claims/${claim.id}?fields=text,speaker`, 'jsonld');
      assert.deepEqual(Object.keys(body).sort(), ['@context', 'author', 'spokenByCharacter', 'text']);
      assert.equal((await as(`/v1/claims/${claim.id}?offsets=utf16`, 'jsonld')).body.offsetUnit, 'utf16');
    });
  });

  describe('lines', () => {
    it('are the rows of the list, with the next page in the header', async () => {
      for (const target of tables()) {
        const { rows } = await server.walk(`${target}?limit=4`);
        const seen = [];
        for (let next = `${target}?limit=4&format=ndjson`; next; ) {
          const { body, headers } = await server.call(next);
          seen.push(...body);
          next = (/<(.*)>; rel="next"/.exec(headers.get('link') || '') || [])[1];
        }
        const unit = target.endsWith('/mentions') ? { offsetUnit: 'codepoint' } : {};
        assert.deepEqual(seen, rows.map((row) => ({ ...row, ...unit })), target);
      }
    });

    it('can be none, count in a header, and take fields, include and offsets', async () => {
      assert.equal((await as('/v1/claims?q=nothinglikeit', 'ndjson')).text, '');
      const total = String((await server.get('/v1/articles?count=exact')).count);
      assert.ok(Number(total) >= 26);
      for (const format of ['ndjson', 'csv']) assert.equal((await as('/v1/articles?count=exact', format)).headers.get('x-total-count'), total);
      assert.equal((await as('/v1/articles', 'csv')).headers.get('x-total-count'), null);
      assert.deepEqual((await as('/v1/claims?fields=id&limit=1', 'ndjson')).body.map(Object.keys), [['id']]);
      const [article] = (await as('/v1/articles?q=bridge&include=articleBody,claims', 'ndjson')).body;
      assert.equal(article.articleBody, (await server.get(`/v1/articles/${speech.id}`)).articleBody);
      assert.equal(article.claims.length, article.counts.claims);
      const [mention] = (await as(`/v1/articles/${speech.id}/mentions?offsets=utf8&limit=1`, 'ndjson')).body;
      assert.equal(mention.offsetUnit, 'utf8');
    });

    it('are refused where the next page has no room in the header', async () => {
      const filter = Array.from({ length: 100 }, (_, i) => `&publisher=${'p'.repeat(20)}${i}`).join('');
      const target = `/v1/articles?limit=1&publisher=The+Daily+Example${filter}`;
      assert.ok((await server.get(target)).next);
      for (const Accept of ['text/csv', 'application/x-ndjson'])
        await server.problem(target, 400, 'invalid-parameter', { parameter: 'format' }, { headers: { Accept } });
    });
  });

  describe('CSV', () => {
    const flat = (value) => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
    const joined = (values) => values.map((value) => flat(value).replace(/[|\\]/g, '\\$&')).join('|');
    const cell = (row, column) => {
      const [member, ...path] = column.split('.');
      let value = row[member];
      if (member === 'spans') return joined(value.filter((span) => span.role === path[0]).map((span) => span[path[1]]));
      if (Array.isArray(value)) return joined(value.map((item) => path.reduce((at, name) => at?.[name], item)));
      return flat(path.reduce((at, name) => at?.[name], value));
    };

    it('says what JSON says, column by column', async () => {
      for (const target of tables()) {
        const { data } = await server.get(`${target}?limit=50`);
        const answer = await as(`${target}?limit=50`, 'csv');
        assert.ok(!answer.text.includes('\uFEFF'));
        const [header, ...rows] = csv.parse(answer.text);
        assert.equal(rows.length, data.length);
        const unit = target.endsWith('/mentions') ? { offsetUnit: 'codepoint' } : {};
        data.forEach((row, i) => header.forEach((column, c) => assert.equal(csv.undo(rows[i][c]), cell({ ...row, ...unit }, column), `${target} ${column}`)));
        for (const member of Object.keys(data[0])) assert.ok(header.some((column) => column.split('.')[0] === member), `${target}: ${member} has no column`);
      }
    });

    it('has the columns that fields names', async () => {
      const [header, row] = csv.parse((await as(`/v1/articles/${speech.id}/claims?fields=speaker,text,about&limit=1`, 'csv')).text);
      assert.deepEqual(header, ['text', 'speaker.id', 'speaker.name', 'speaker.type', 'about.id', 'about.name', 'about.type']);
      assert.equal(row[2], 'Anna Berg');
      assert.deepEqual(csv.parse((await as('/v1/claims?q=nothinglikeit&fields=id', 'csv')).text), [['id']]);
    });

    it('has the text where it is asked for, and refuses lists within rows', async () => {
      const [header, row] = csv.parse((await as('/v1/articles?q=bridge&include=articleBody', 'csv')).text);
      assert.equal(csv.undo(row[header.indexOf('articleBody')]), (await server.get(`/v1/articles/${speech.id}`)).articleBody);
      const where = { parameter: 'include' };
      await server.problem('/v1/articles?format=csv&include=claims', 400, 'invalid-parameter', where);
      await server.problem('/v1/articles?include=claims', 400, 'invalid-parameter', where, { headers: { Accept: 'text/csv' } });
    });

    it('defuses what a spreadsheet would run, so that it can be undone', async () => {
      const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '"=1', "'=1", ' " \' -2', "''=1", '＝1', '＋1', '－1', '＠1', '=HYPERLINK("x";"y")'];
      const harmless = ['a=1', 'x,"y"\r\nz', "'quoted'", 'it is | and \\', ' ', '1', 'é;ü', 'tab\tin'];
      for (const headline of [...nasty, ...harmless]) {
        const article = await server.post({ ...numbered(0), url: `https://news.example/${encodeURIComponent(headline)}`, headline, publisher: '=evil()' });
        const { headline: stored } = await server.get(`/v1/articles/${article.id}`);
        const { text } = await as(`/v1/articles?fields=headline,publisher&publisher=%3Devil()`, 'csv');
        const [, row] = csv.parse(text);
        assert.equal(csv.undo(row[0]), stored, JSON.stringify(headline));
        assert.equal(row[1], "'=evil()");
        assert.ok(!/^[\s'"]*[=+\-@＝＋－＠]/.test(row[0]) || row[0].startsWith("'"), JSON.stringify(row[0]));
        const { headers } = await server.call(`/v1/articles/${article.id}`);
        await server.call(`/v1/articles/${article.id}`, { method: 'DELETE', status: 204, headers: { 'If-Match': headers.get('etag') } });
      }
    });
  });
});
