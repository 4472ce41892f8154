// Every list in every order, walked by its cursors while articles are stored and deleted between its pages: what is there
// all the time comes once, and nothing twice. The lists and their orders are those of openapi.json.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { Requests, operations, takes } = require('./requests');
const { numbered } = require('./samples');

const VICTIMS = 100;
// a search has three lists with an order each: search.test.js
const lists = operations.filter((one) => one.method === 'get' && one.id !== 'search' && takes(one, 'query', 'cursor') && takes(one, 'query', 'sort'));

describe('cursors while others write', () => {
  let server, requests;
  const victims = [];
  let stored = 0;
  before(async () => {
    server = await Server.start();
    await Requests.populate(server);
    for (let i = 10; i < 40; i++) await server.post(numbered(i));
    // full names and surnames alone, which are suggested to be one
    for (const name of ['Ada Stone', 'Ben Clay', 'Cleo Marsh', 'Dan Frost', 'Eve Field'])
      for (const one of [name, name.split(' ')[1]]) await server.post({ articleBody: `“It is late,” ${one} said in Bergen.` });
    for (let i = 0; i < VICTIMS; i++) victims.push((await server.post(visitor(`Old${i}`))).id);
    // something in the audit
    for (const { id } of (await server.get('/v1/entities?q=Xaver&limit=12')).data)
      await server.call(`/v1/entities/${id}`, { method: 'PATCH', body: { description: 'A visitor' }, headers: { 'If-Match': '*' } });
    requests = new Requests(server);
    requests.known.set('/v1/articles', (await server.get('/v1/articles?q=Lavrov')).data[0].id);
    requests.known.set('/v1/claims', (await server.get('/v1/claims?q="is done"')).data[0].id); // which all of the reports say
    requests.known.set('/v1/entities', (await server.get('/v1/entities?q=Anna%20Berg')).data[0].id);
  });
  after(() => server.stop());

  // An article with people of its own beside Anna Berg; without her nobody's number of mentions changes.
  const visitor = (name, withAnna = true) => ({
    headline: `Visit ${name}`,
    articleBody: `“We came,” Xaver ${name} said. ${withAnna ? `“They came,” Anna Berg said of Xaver ${name}.` : ''}`,
    url: `https://news.example/visits/${name}`,
    datePublished: stored % 5 ? new Date(Date.UTC(2024, 0, 1 + (stored % 28), 12)).toISOString() : null,
  });

  async function write(withAnna) {
    stored++;
    await server.post(visitor(`New${stored}`, withAnna));
    if (!withAnna || !victims.length) return;
    await server.call(`/v1/articles/${victims.pop()}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
  }

  async function walk(target, between) {
    const ids = [];
    for (let next = target; next; ) {
      const page = await server.get(next);
      ids.push(...page.data.map((row) => row.id || row.entity.id));
      next = page.next;
      if (next) await between();
    }
    return ids;
  }

  const orders = (operation) => {
    const sort = requests.parameters(operation, 'query').find((one) => one.name === 'sort');
    return requests.contract.resolve(sort.schema).enum;
  };

  assert.ok(lists.length >= 8);
  for (const operation of lists)
    it(`GET ${operation.template}`, async () => {
      let walked = 0;
      for (const order of orders(operation)) {
        if (/relevance/.test(order)) continue; // depends on all texts
        const target = await requests.target(operation, `sort=${order}`);
        if (/position/.test(order) && !operation.template.startsWith('/v1/articles/')) continue; // needs one article
        const everything = () => walk(`${target}&limit=200`, () => {});
        const first = new Set(await everything());
        const limit = Math.max(1, Math.ceil(first.size / 6));
        const seen = await walk(`${target}&limit=${limit}`, () => write(!order.includes('mentions')));
        const last = new Set(await everything());
        assert.equal(new Set(seen).size, seen.length, `${target}: a row came twice`);
        const missed = [...first].filter((id) => last.has(id) && !seen.includes(id));
        assert.deepEqual(missed, [], `${target}: rows that were there throughout did not come`);
        if (first.size > 3) walked++;
      }
      assert.ok(walked > 0, 'no order had pages to walk');
    });
});
