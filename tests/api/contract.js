// Holds an answer against openapi.json.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

// merged from src/api/openapi when the program was built
const binary = process.env.ONRECORD_BIN || path.resolve(__dirname, '../../build/onrecord');
const file = path.join(path.dirname(binary), 'openapi.json');
const document = JSON.parse(fs.readFileSync(file, 'utf8'));

const pointer = (...parts) =>
  '#' + parts.map((part) => '/' + encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))).join('');

// Without `fields` nothing may be left out: then the schemas of selections are taken away.
function withoutSelections() {
  const strict = structuredClone(document);
  for (const name of Object.keys(strict.components.schemas))
    if (name.endsWith('Selection')) strict.components.schemas[name] = false;
  return strict;
}

class Contract {
  constructor() {
    this.document = document;
    this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'loose');
    this.ajv.addSchema(withoutSelections(), 'strict');
    this.validators = new Map();
  }

  // The template and its values for a path; undefined when there is none. Literal segments win.
  find(pathname) {
    const segments = pathname.split('/');
    const fits = Object.keys(document.paths).filter((template) => {
      const parts = template.split('/');
      return parts.length === segments.length && parts.every((part, i) => part.startsWith('{') || part === segments[i]);
    });
    return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  }

  // The operation that a request is one of; undefined for what is not described, and for HEAD and OPTIONS.
  operation(method, target) {
    return document.paths[this.find(target.split('?')[0])]?.[method.toLowerCase()];
  }

  resolve(thing) {
    while (thing && thing.$ref) {
      const parts = thing.$ref.slice(2).split('/');
      thing = parts.reduce((value, part) => value[part.replace(/~1/g, '/').replace(/~0/g, '~')], document);
    }
    return thing;
  }

  parameters(template, method, place = 'query') {
    const item = document.paths[template];
    const all = [...(item.parameters || []), ...(item[method].parameters || [])].map((one) => this.resolve(one));
    return all.filter((one) => one.in === place);
  }

  validate(reference, value, about) {
    if (!this.validators.has(reference)) this.validators.set(reference, this.ajv.compile({ $ref: reference }));
    const validator = this.validators.get(reference);
    if (validator(value)) return;
    const errors = validator.errors.slice(0, 6).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    assert.fail(`${about}: the body is not as described:\n${errors.join('\n')}\n${JSON.stringify(value).slice(0, 600)}`);
  }

  problem(answer, about) {
    assert.equal(answer.headers.get('content-type'), 'application/problem+json', about);
    const body = JSON.parse(answer.text);
    this.validate('loose#/components/schemas/Problem', body, about);
    assert.equal(body.status, answer.status, about);
    assert.equal(body.requestId, answer.headers.get('x-request-id'), about);
    return body;
  }

  // What is outside of every operation: unknown paths and methods.
  checkOutside(method, template, answer, about) {
    if (!template) {
      assert.equal(answer.status, 404, about);
      return this.problem(answer, about);
    }
    const methods = Object.keys(document.paths[template]).filter((name) => name !== 'parameters');
    const allowed = [...methods.map((name) => name.toUpperCase()), 'OPTIONS'];
    if (methods.includes('get')) allowed.push('HEAD');
    const allow = (answer.headers.get('allow') || '').split(/,\s*/).sort();
    assert.deepEqual(allow, allowed.sort(), about);
    if (method === 'OPTIONS') {
      assert.equal(answer.status, 204, about);
      return undefined;
    }
    assert.equal(answer.status, 405, about);
    return this.problem(answer, about);
  }

  checkHeaders(response, answer, about) {
    for (const [name, header] of Object.entries(response.headers || {})) {
      const { required, schema } = this.resolve(header);
      const value = answer.headers.get(name);
      assert.ok(value !== null || !required, `${about}: the header ${name} is missing`);
      if (value !== null && schema.pattern) assert.match(value, new RegExp(schema.pattern), about);
    }
  }

  checkBody(operationAt, query, response, answer, about) {
    const type = (answer.headers.get('content-type') || '').split(';')[0];
    if (!response.content) {
      assert.equal(answer.text, '', `${about}: a body that is not described`);
      return undefined;
    }
    assert.ok(response.content[type], `${about}: the content type "${type}" is not described`);
    if (answer.head) return undefined;
    const which = query.has('fields') ? 'loose' : 'strict';
    const at = which + pointer(...operationAt, 'content', type, 'schema');
    if (type === 'application/x-ndjson') {
      const lines = answer.text.trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      lines.forEach((line) => this.validate(at, line, about));
      return lines;
    }
    const body = /[/+]json$/.test(type) ? JSON.parse(answer.text) : answer.text;
    this.validate(at, body, about);
    return body;
  }

  // Fails unless the answer is described; returns its body.
  check(method, target, answer) {
    const url = new URL(target, 'http://server');
    const template = this.find(url.pathname);
    const about = `${method} ${target} → ${answer.status}`;
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    assert.ok(answer.headers.get('x-request-id'), `${about}: no X-Request-Id`);
    if (!template || !document.paths[template][name]) return this.checkOutside(method, template, answer, about);

    const described = document.paths[template][name].responses[answer.status];
    assert.ok(described, `${about}: this status is not described: ${answer.text.slice(0, 300)}`);
    const response = this.resolve(described);
    this.checkHeaders(response, answer, about);
    if (method === 'HEAD') return this.checkBody([], url.searchParams, response, { ...answer, head: true }, about);
    if (answer.status >= 400) return this.problem(answer, about);

    const known = this.parameters(template, name).map((parameter) => parameter.name);
    for (const parameter of url.searchParams.keys())
      assert.ok(known.includes(parameter), `${about}: took the parameter ${parameter}, which is not described`);
    const at = described.$ref
      ? described.$ref.slice(2).split('/')
      : ['paths', template, name, 'responses', String(answer.status)];
    return this.checkBody(at, url.searchParams, response, answer, about);
  }
}

module.exports = { Contract, document, file };
