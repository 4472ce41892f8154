// A right request for every operation that openapi.json describes, made from its examples and from what a server holds:
// what tests begin with that try every operation, so that a new one is covered when it is described.
'use strict';

const assert = require('node:assert/strict');
const { Contract, document } = require('./contract');
const { numbered, speeches } = require('./samples');

const isJson = (type) => /[/+]json$/.test(type);

// [{ template, method, operation, id }], in the order of the document.
const operations = Object.entries(document.paths).flatMap(([template, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ template, method, operation, id: operation.operationId })),
);

// A parameter's value as it stands in a query or path.
function written(parameter, value) {
  if (!Array.isArray(value)) return encodeURIComponent(value);
  if (parameter.explode === false) return encodeURIComponent(value.join(','));
  return encodeURIComponent(value[0]);
}

const contract = new Contract();

// Whether an operation takes a parameter of that name there; any, without a name.
function takes({ template, method }, place, name) {
  return contract.parameters(template, method, place).some((one) => !name || one.name === name);
}

class Requests {
  constructor(server) {
    this.server = server;
    this.contract = server.contract;
    this.known = new Map();
  }

  // Stores something for every list: articles, a doubtful match, a correction.
  static async populate(server) {
    const { id } = await server.post(speeches);
    for (let i = 1; i <= 3; i++) await server.post(numbered(i));
    for (const name of ['World Tin Union', 'WTU']) await server.post({ articleBody: `The ${name} said that it was late.` });
    const change = { method: 'PATCH', headers: { 'If-Match': '*' }, type: 'application/merge-patch+json' };
    await server.call(`/v1/articles/${id}`, { ...change, body: { headline: 'Two ministers have spoken' } });
    const [entity] = (await server.get('/v1/entities?limit=1')).data;
    await server.call(`/v1/entities/${entity.id}`, { ...change, body: { description: 'known to the desk' } });
  }

  parameters({ template, method }, place) {
    return this.contract.parameters(template, method, place);
  }

  // The id of a row that is there: the first of the collection. undefined where the collection is empty.
  async idIn(collection) {
    if (!this.known.has(collection)) {
      assert.ok(document.paths[collection]?.get, `${collection} has no list to take an id from`);
      this.known.set(collection, (await this.server.get(`${collection}?limit=1`)).data[0]?.id);
    }
    return this.known.get(collection);
  }

  // The path of an operation with values that exist.
  async path(operation) {
    let path = operation.template;
    for (const parameter of this.parameters(operation, 'path')) {
      const { enum: words } = this.contract.resolve(parameter.schema);
      const [collection] = operation.template.split(`/{${parameter.name}}`);
      const value = words ? words[0] : parameter.name === 'id' ? await this.idIn(collection) : parameter.example;
      assert.ok(value !== undefined, `${operation.id}: nothing that exists for {${parameter.name}}`);
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    }
    return path;
  }

  // The query's required parameters, as "name=value&…".
  required(operation, except) {
    const needed = this.parameters(operation, 'query').filter((one) => one.required && one.name !== except);
    return needed.map((one) => `${one.name}=${written(one, one.example)}`).join('&');
  }

  // Its media types, [type, description]; those in JSON first.
  bodies({ operation }) {
    const content = Object.entries(operation.requestBody?.content || {});
    return content.sort(([a], [b]) => Number(isJson(b)) - Number(isJson(a)));
  }

  // What must be sent beside the target: method, headers, body and its type.
  options(operation) {
    const options = { method: operation.method.toUpperCase(), headers: {} };
    if (this.parameters(operation, 'header').some((one) => one.name === 'If-Match')) options.headers['If-Match'] = '*';
    const [type, media] = this.bodies(operation)[0] || [];
    if (type) Object.assign(options, { type, body: this.example(media, operation) });
    return options;
  }

  // Media types that share a schema share their example.
  example(media, operation) {
    const named = this.contract.resolve(Object.values(media.examples || {})[0]);
    if (media.example !== undefined || named) return media.example ?? named.value;
    const twin = ([, other]) => other.example !== undefined && other.schema.$ref === media.schema.$ref;
    return operation && this.bodies(operation).find(twin)?.[1].example;
  }

  // The target with one more piece of query, which may take the place of a required parameter.
  async target(operation, extra = '', replaced = undefined) {
    const query = [this.required(operation, replaced), extra].filter(Boolean).join('&');
    return (await this.path(operation)) + (query ? `?${query}` : '');
  }
}

module.exports = { Requests, operations, isJson, takes, written };
