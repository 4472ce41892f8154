// The examples of openapi.json are true: what they name is in the seeds, or is the article that the example of POST stores
// beside them, and asking for it answers what they show.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { document } = require('./contract');
const { Server } = require('./harness');
const { Requests, isJson, operations, written } = require('./requests');

// these differ from one loading, or one version of the program, to the next
const CHANGING = ['dateCreated', 'dateModified', 'count', 'counts', 'more', 'confidence', 'generator', 'version', 'uptimeSeconds', 'score'];
const KINDS = { art: 'articles', ent: 'entities', clm: 'claims', sug: 'suggestions' };

// Whether the answer has what the example shows: its members, and of a list its rows.
function shows(example, answer, at = '') {
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(answer), at);
    for (const [i, one] of example.entries()) {
      const found = typeof one === 'object' && one?.id ? answer.find((other) => other.id === one.id) : answer[i];
      shows(one, found, `${at}/${one?.id || i}`);
    }
  } else if (example && typeof example === 'object') {
    assert.ok(answer && typeof answer === 'object', `${at} is ${JSON.stringify(answer)}`);
    for (const [key, value] of Object.entries(example)) if (!CHANGING.includes(key)) shows(value, answer[key], `${at}/${key}`);
  } else {
    assert.deepEqual(answer, example, at);
  }
}

const examplesOf = (media) => [media.example, ...Object.values(media.examples || {}).map((one) => one.value)].filter((one) => one !== undefined);

describe('the examples', () => {
  let server, requests;
  before(async () => {
    server = await Server.start();
    requests = new Requests(server);
    const post = operations.find(({ id }) => id === 'createArticles');
    await server.call('/v1/articles', { ...requests.options(post), status: 201 });
  });
  after(() => server.stop());

  it('name articles, entities and claims that there are', async () => {
    const named = new Set(JSON.stringify(document).match(/"(art|ent|clm|sug)_[a-z2-7]{16}"/g).map((id) => JSON.parse(id)));
    named.forEach((id) => id.endsWith('_aaaaaaaaaaaaaaaa') && named.delete(id)); // one that stands for any
    assert.ok(named.size >= 3);
    for (const id of named) await server.get(`/v1/${KINDS[id.slice(0, 3)]}/${id}`);
  });

  // the ids in the audit are new each time
  const foretold = operations.filter(({ method, template }) => method === 'get' && !template.startsWith('/v1/audit'));

  // with the path's own examples, and all rows of a list, among which those that are shown must be
  for (const { template, method, operation } of foretold)
    for (const [type, media] of Object.entries(operation.responses[200]?.content || {}))
      for (const example of isJson(type) ? examplesOf(media) : [])
        it(`are what ${template} answers as ${type}`, async () => {
          const one = { template, method };
          const path = requests.parameters(one, 'path').reduce((filled, { name, example: value }) => filled.replace(`{${name}}`, value), template);
          const needed = requests.required({ ...one, operation });
          const limit = requests.parameters(one, 'query').find(({ name }) => name === 'limit');
          const most = limit && example.data && `limit=${requests.contract.resolve(limit.schema).maximum}`;
          // a parameter that the answer repeats
          const said = requests.parameters(one, 'query').filter(({ name }) => typeof example[name] === 'string' && name !== 'q');
          const query = [needed, most, ...said.map(({ name }) => `${name}=${encodeURIComponent(example[name])}`)].filter(Boolean).join('&');
          shows(example, await server.get(`${path}${query ? `?${query}` : ''}`, { headers: { Accept: type } }));
        });

  for (const one of foretold)
    it(`of the parameters of ${one.template} find something`, async () => {
      const path = requests.parameters(one, 'path').reduce((filled, { name, example }) => filled.replace(`{${name}}`, example), one.template);
      for (const parameter of requests.parameters(one, 'query')) {
        if (parameter.name === 'cursor') continue;
        assert.ok(parameter.example !== undefined, `${parameter.name} has an example`);
        const query = [requests.required(one, parameter.name), `${parameter.name}=${written(parameter, parameter.example)}`];
        const body = await server.get(`${path}?${query.filter(Boolean).join('&')}`);
        if (parameter.name === 'duplicateOf') continue; // nothing here repeats another
        if (Array.isArray(body?.data) && !one.template.includes('{')) assert.ok(body.data.length > 0, `${path} ${parameter.name}`);
      }
    });
});
