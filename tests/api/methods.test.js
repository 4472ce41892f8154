// HEAD, OPTIONS, other methods and other origins' pages, on every path of openapi.json.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { document } = require('./contract');
const { Server } = require('./harness');
const { Requests, operations } = require('./requests');

const PAGE = 'https://page.example';
const EXPOSED = ['Content-Location', 'ETag', 'Link', 'Location', 'Retry-After', 'X-Request-Id'];
const words = (value) => (value || '').split(/,\s*/);

describe('methods', () => {
  let server, requests;
  before(async () => {
    server = await Server.start({ args: ['--cors-origins', `*,${PAGE}`] });
    await Requests.populate(server);
    requests = new Requests(server);
  });
  after(() => server.stop());

  const each = (what, test) =>
    describe(what, () => {
      for (const template of Object.keys(document.paths)) {
        const operation = operations.find((one) => one.template === template);
        it(template, async () => test(await requests.target(operation), document.paths[template], operation));
      }
    });

  each('HEAD answers as GET does, without the body', async (target, item) => {
    if (!item.get) return;
    const get = await server.call(target);
    const head = await server.call(target, { method: 'HEAD' });
    assert.equal(head.text, '');
    for (const name of ['content-type', 'link', 'cache-control', 'vary', 'last-modified'])
      assert.equal(head.headers.get(name), get.headers.get(name), name);
  });

  each('OPTIONS says what there is', async (target) => {
    await server.call(target.split('?')[0], { method: 'OPTIONS', status: 204 });
  });

  each('another method is 405', async (target, item) => {
    for (const method of ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'])
      if (!item[method.toLowerCase()]) await server.problem(target.split('?')[0], 405, 'method-not-allowed', null, { method });
  });

  each('pages of other origins may read, and see what they need', async (target, item, operation) => {
    const origin = { Origin: PAGE };
    const method = operation.method.toUpperCase();
    const asked = { ...origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'if-match, content-type' };
    const preflight = await server.call(target.split('?')[0], { method: 'OPTIONS', status: 204, headers: asked });
    assert.ok(words(preflight.headers.get('access-control-allow-methods')).includes(method), method);
    assert.ok(Number(preflight.headers.get('access-control-max-age')) > 0, 'preflights are cached');
    const allowed = words(preflight.headers.get('access-control-allow-headers')).map((name) => name.toLowerCase());
    for (const { name } of requests.parameters(operation, 'header')) assert.ok(allowed.includes(name.toLowerCase()), name);
    // an answer that is a problem is exposed as well
    const answers = [await server.call(`${target.split('?')[0]}?nosuch=1`, { ...requests.options(operation), headers: { ...origin, 'If-Match': '*' }, status: 400 })];
    if (item.get) answers.push(await server.call(target, { headers: origin }));
    for (const { headers } of answers) {
      assert.equal(headers.get('access-control-allow-origin'), PAGE);
      for (const name of EXPOSED) assert.ok(words(headers.get('access-control-expose-headers')).includes(name), name);
    }
  });
});
