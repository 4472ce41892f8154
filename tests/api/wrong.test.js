// Every operation with every kind of wrong input that its parameters and its body allow, made from openapi.json. What a
// schema forbids must be refused by name; what it allows, however odd, must be answered as described.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { Requests, isJson, operations, takes, written } = require('./requests');

const LONG = 'x'.repeat(3000);
// tried as the value of every parameter
const VALUES = [
  '', ' ', 'x', 'nosuch', '0', '-1', '1.5', '201', '1e3', '5 ', '+5', '99999999999999999999', 'NaN', 'TRUE', ',', 'a,,b', '-', '*', '"',
  '"open', "'; DROP TABLE article; --", 'NEAR(', 'a AND', '🌉', 'é*', '\u0001', '{}', '[]', '../..', 'http://x.example/', LONG,
  'yesterday', '2024-13-01', '2024-02-30', '2024-01-01T25:00:00Z', 'art_', 'art_AAAAAAAAAAAAAAAA', 'ent_aaaaaaaaaaaaaaa1',
  'art_aaaaaaaaaaaaaaaa', 'ent_aaaaaaaaaaaaaaaa', 'clm_aaaaaaaaaaaaaaaa', 'men_aaaaaaaaaaaaaaaa', 'sug_aaaaaaaaaaaaaaaa',
];
// tried as the value of every member
const MEMBERS = [null, true, 0, -1, 1.5, 1e300, '', ' ', 'nosuch', LONG, [], [1], [null], [[]], ['nosuch'], {}, { nosuch: 1 }];

const numeral = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;

describe('wrong input, made from the document', () => {
  let server, requests, contract, stored;
  const counts = async () => Promise.all(['articles', 'entities', 'claims', 'suggestions'].map(async (list) => (await server.get(`/v1/${list}?count=exact&limit=1`)).count));
  before(async () => {
    server = await Server.start();
    contract = server.contract;
    requests = new Requests(server);
    await Requests.populate(server);
    stored = await counts();
  });
  after(() => server.stop());

  // One request, checked against the document, whatever its status.
  async function send(target, options) {
    const { headers = {}, type, body, ...rest } = options;
    const all = type ? { 'Content-Type': type, ...headers } : headers;
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await fetch(server.url + target, { ...rest, headers: all, body: typeof raw === 'string' ? Buffer.from(raw) : raw });
    const seen = { status: answer.status, headers: answer.headers, text: await answer.text() };
    return { ...seen, body: contract.check(rest.method, target, seen) };
  }

  async function refused(target, options, statuses, where, about) {
    const answer = await send(target, options);
    const said = `${about}: ${options.method} ${target.slice(0, 200)} → ${answer.status} ${answer.text.slice(0, 400)}`;
    assert.ok(statuses.includes(answer.status), `${said}\nexpected ${statuses}`);
    assert.ok(answer.body.detail.length > 10, said);
    if (where) assert.ok(answer.body.errors?.some(where), `${said}\nerrors does not name what is wrong`);
    return answer.body;
  }

  // Every operation is a test of its own, so that one defect hides no other.
  const each = (what, suits, test) =>
    describe(what, () => {
      for (const operation of operations.filter(suits))
        it(`${operation.method.toUpperCase()} ${operation.template}`, () => test(operation, requests.options(operation)));
    });
  const query = (operation) => requests.parameters(operation, 'query');
  const named = (name) => (error) => error.parameter === name && error.detail.length > 10;
  const everything = () => true;

  // What a parameter's text means by its schema.
  function meaning(parameter, text) {
    const one = (schema, part) => {
      const types = [contract.resolve(schema).type].flat();
      const isNumber = types.includes('integer') || types.includes('number');
      return isNumber && numeral.test(part) ? Number(part) : part;
    };
    const schema = contract.resolve(parameter.schema);
    if (schema.type !== 'array') return one(schema, text);
    const parts = parameter.explode === false ? text.split(',') : [text];
    return parts.map((part) => one(schema.items, part));
  }

  // As the document's own schemas are compiled, so that $ref works.
  const validators = new Map();
  function allows(schema, value) {
    const text = JSON.stringify(schema).replaceAll('"#/', '"loose#/');
    if (!validators.has(text)) validators.set(text, contract.ajv.compile(JSON.parse(text)));
    return validators.get(text)(value);
  }

  each('a parameter that it does not know is named', everything, async (operation, options) => {
    for (const name of ['nosuch', 'Limit', 'q[]', '', 'é'])
      await refused(await requests.target(operation, `${encodeURIComponent(name)}=1`), options, [400], named(name), 'unknown');
  });

  each('a query that is not percent-encoded UTF-8 is refused', everything, async (operation, options) => {
    const name = query(operation)[0]?.name || 'nosuch';
    for (const value of ['%FF', '%C3', '%ED%A0%80', '%00', '%zz', '%'])
      await refused(await requests.target(operation, `${name}=${value}`, name), options, [400], null, value);
  });

  each('values of parameters: what the schema forbids is refused by name, all else is answered', (operation) => takes(operation, 'query'), async (operation, options) => {
    for (const parameter of query(operation)) {
      const values = [...VALUES, String(parameter.example ?? 'x').toUpperCase(), `${parameter.example} `];
      for (const value of values) {
        const target = await requests.target(operation, `${parameter.name}=${encodeURIComponent(value)}`, parameter.name);
        const about = `${parameter.name}=${value.slice(0, 40)}`;
        if ((value === '' && !parameter.allowEmptyValue) || !allows(parameter.schema, meaning(parameter, value))) {
          if (parameter.name !== 'cursor') await refused(target, options, [400], named(parameter.name), about);
        } else if (options.method === 'GET') {
          const { status, text } = await send(target, options);
          assert.ok(status < 500, `${about}: ${target} → ${status} ${text.slice(0, 300)}`);
        }
      }
    }
  });

  each('a parameter given twice is refused unless it may be repeated', (operation) => takes(operation, 'query'), async (operation, options) => {
    for (const parameter of query(operation)) {
      const repeatable = contract.resolve(parameter.schema).type === 'array' && parameter.explode !== false;
      if (repeatable || parameter.example === undefined) continue;
      const value = `${parameter.name}=${written(parameter, parameter.example)}`;
      await refused(await requests.target(operation, `${value}&${value}`, parameter.name), options, [400], named(parameter.name), 'twice');
    }
  });

  each('a required parameter is missed by name', (operation) => takes(operation, 'query'), async (operation, options) => {
    for (const { name, required } of query(operation))
      if (required) await refused(await requests.target(operation, '', name), options, [400], named(name), `without ${name}`);
  });

  each('a cursor that it did not make is refused', (operation) => takes(operation, 'query'), async (operation, options) => {
    if (!query(operation).some((one) => one.name === 'cursor')) return;
    const page = await send(await requests.target(operation, 'limit=1'), options);
    const own = page.body.next && new URL(page.body.next, server.url).searchParams.get('cursor');
    const cursors = ['x', 'AAAA', 'A'.repeat(64), 'A'.repeat(3000), '!!', ' ', ' x'];
    if (own) {
      const other = own[8] === 'A' ? 'B' : 'A';
      cursors.push(own.slice(0, -1), `${own}A`, own.slice(0, 8) + other + own.slice(9), own.toUpperCase(), `${own},${own}`);
    }
    for (const list of operations) {
      if (list.template === operation.template || list.method !== 'get' || !query(list).some((one) => one.name === 'cursor')) continue;
      const foreign = await send(await requests.target(list, 'limit=1'), { method: 'GET' });
      if (foreign.body.next) cursors.push(new URL(foreign.body.next, server.url).searchParams.get('cursor'));
    }
    for (const cursor of cursors)
      await refused(await requests.target(operation, `limit=1&cursor=${encodeURIComponent(cursor)}`), options, [400], named('cursor'), cursor.slice(0, 80));
  });

  each('an id that is unknown or of another kind is not found', (operation) => operation.template.includes('{'), async (operation, options) => {
    const kinds = ['art', 'ent', 'clm', 'men', 'sug', 'aud'].map((kind) => `${kind}_aaaaaaaaaaaaaaaa`);
    for (const value of [...kinds, 'nothing', 'art_', 'ent_1', 'ART_AAAAAAAAAAAAAAAA', '%F0%9F%8C%89', '%2F', 'a'.repeat(300)]) {
      const path = (await requests.path(operation)).split('/');
      path[operation.template.split('/').findIndex((part) => part.startsWith('{'))] = value;
      const needed = requests.required(operation);
      await refused(path.join('/') + (needed ? `?${needed}` : ''), options, [404], null, value);
    }
  });

  each('an Accept that nothing satisfies is 406', everything, async (operation, options) => {
    if (!operation.operation.responses[406]) return;
    const named = (error) => error.header === 'Accept';
    for (const accept of ['text/turtle', 'image/png, text/x-nothing;q=0.5'])
      await refused(await requests.target(operation), { ...options, headers: { ...options.headers, Accept: accept } }, [406], named, accept);
  });

  each('a body that it cannot take is refused', (operation) => operation.operation.requestBody, async (operation, options) => {
    const target = await requests.target(operation);
    const types = requests.bodies(operation).map(([type]) => type);
    for (const type of ['application/xml', 'nonsense', '', types[0] + '; charset=latin-1'])
      await refused(target, { ...options, type: undefined, headers: { ...options.headers, ...(type && { 'Content-Type': type }) } }, [415], null, `type "${type}"`);
    for (const type of types.filter(isJson)) {
      const right = JSON.stringify(options.body);
      const first = Object.keys(options.body)[0];
      const twice = `{${JSON.stringify(first)}: ${JSON.stringify(options.body[first])}, ${right.slice(1)}`;
      const bodies = {
        empty: '', blank: ' ', cut: right.slice(0, -1), null: 'null', array: '[]', string: '"x"', number: '1', comma: right.slice(0, -1) + ',}',
        garbage: `${right} x`, two: `${right}${right}`, twice, deep: '['.repeat(3000), deeper: `{"a":${'{"a":'.repeat(200000)}`, nul: `${right}\0`,
        latin: Buffer.from(right.slice(0, -1) + ', "\xff": 1}', 'latin1'), surrogate: right.slice(0, -1) + ', "\\ud800": 1}', single: "{'a': 1}",
      };
      if (!operation.operation.requestBody.required) delete bodies.empty; // it may be left out
      for (const [kind, body] of Object.entries(bodies)) await refused(target, { ...options, type, body }, [400, 422], null, `${type}, ${kind}`);
    }
  });

  each('a member that it cannot take is pointed to', (operation) => operation.operation.requestBody, async (operation, options) => {
    const target = await requests.target(operation);
    const at = (name) => (error) => error.pointer === `/${name}` || error.pointer?.startsWith(`/${name}/`);
    for (const [type, media] of requests.bodies(operation).filter(([type]) => isJson(type))) {
      const example = requests.example(media, operation);
      assert.ok(example !== undefined && allows(media.schema, example), `${operation.id} ${type}: an example of the body that is as described`);
      const schema = contract.resolve(media.schema);
      await refused(target, { ...options, type, body: { ...example, nosuch: 1 } }, [400], at('nosuch'), 'unknown member');
      for (const name of schema.required || []) {
        const { [name]: _, ...rest } = example;
        await refused(target, { ...options, type, body: rest }, [400, 422], at(name), `without ${name}`);
      }
      for (const name of Object.keys(schema.properties || {}))
        for (const value of [...MEMBERS, 'a\u0000b']) {
          const body = { ...example, [name]: value };
          const withNul = value === 'a\u0000b';
          if (allows(media.schema, body) && !withNul) continue;
          await refused(target, { ...options, type, body }, [400, 422], withNul ? null : at(name), `${name}: ${JSON.stringify(value).slice(0, 60)}`);
        }
    }
  });

  const conditional = (operation) => takes(operation, 'header', 'If-Match');
  each('a change without If-Match, or with a stale or broken one, is refused', conditional, async (operation, options) => {
    const target = await requests.target(operation);
    const condition = (value) => ({ ...options, headers: { ...options.headers, 'If-Match': value } });
    const { 'If-Match': _, ...without } = options.headers;
    await refused(target, { ...options, headers: without }, [428], (error) => error.header === 'If-Match', 'no If-Match');
    for (const value of ['"0-0000000000000000"', '"nosuch"', 'W/"1"']) await refused(target, condition(value), [412], null, value);
    for (const value of ['nosuch', '"open', '']) await refused(target, condition(value), [400, 412, 428], null, value);
  });

  it('changes nothing', async () => {
    assert.deepEqual(await counts(), stored);
  });
});
